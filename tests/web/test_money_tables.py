"""Tables of money: what stands where, what a phone shows, and whose names are said."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from canbao.accounts.demo import make_demo_accounts
from canbao.web.money_tables import FEW, By, Mark, Table, Yuan
from canbao.web.people_shown import called
from canbao.web.words import NOTHING, Text, either, speaking

HEADS = (Text("月份", "Month"), Text("人数", "Persons"), Text("应缴", "Owed"), Text("状态", "State"))


def table(*rows: tuple[object, ...], **more: object) -> Table:
    return Table("t", Text("表", "Table"), HEADS, rows, **more)  # type: ignore[arg-type]


def test_a_dash_in_a_column_of_amounts_stands_with_the_amounts():
    told = table(("1月", None, Text("未出账单", "no bill yet"), Mark(NOTHING)), ("2月", 3, Yuan(5), ""))
    assert [[cell.number for cell in row] for row in told.cells] == [[False, True, True, False]] * 2
    assert [number for _, number in told.head_cells] == [False, True, True, False]
    assert told.cells[0][3].text == "–"


def test_a_total_says_nothing_where_there_is_nothing_to_add():
    told = table(("1月", 1, Yuan(5), ""), total=(Text("合计", "Total"), "", Yuan(500), ""))
    assert [cell.text for cell in told.total_cells][1:] == ["", "¥5.00", ""]


def test_a_short_table_is_cards_on_a_phone_and_a_long_one_is_scrolled():
    few = table(*[("1月", 1, Yuan(5), "")] * FEW)
    many = table(*[("1月", 1, Yuan(5), "")] * (FEW + 1))
    assert 'class="dense cards"' in render_to_string("web/money/table.html", {"table": few})
    text = render_to_string("web/money/table.html", {"table": many})
    assert 'class="dense"' in text
    assert 'data-label="应缴"' in text


def test_a_bare_number_has_its_head_before_it_on_a_phone():
    text = render_to_string("web/money/own/cards.html", {"table": table(("0001", 1, Yuan(5), ""))})
    assert '<th scope="row" role="rowheader" data-label="月份">0001</th>' in text


@pytest.mark.django_db
def test_people_are_named_as_people_and_files_keep_the_accounts(django_assert_num_queries):
    make_demo_accounts()
    told = table(("1月", 1, Yuan(5), By("finance")), ("2月", 2, Yuan(6), By("robot:demo")))
    with django_assert_num_queries(1):
        assert [row[3].text for row in told.cells] == ["财务员甲", "系统"]
    assert [row[3] for row in told.sheet().rows] == ["finance", "robot:demo"]
    assert str(called("E91510104MA2T80R02W")) == "单位"
    with speaking("en"):
        assert str(called("checker", office=True)) == "Payment checker (Benefit payment office)"
    assert str(called("nobody")) == "nobody"


def test_a_title_in_both_languages_is_shown_in_one():
    told = either("演示用：核对单（非真实文件）/ Demonstration: values")
    assert (told.zh, told.en) == ("演示用：核对单（非真实文件）", "Demonstration: values")
    assert either("人社部发〔2021〕18号").en == "人社部发〔2021〕18号"
