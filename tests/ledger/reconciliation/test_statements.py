"""Statements come in whole or not at all, each once, one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from canbao.ledger.models import Book
from canbao.ledger.reconciliation.formats import Line, Told, formats, read, written
from canbao.ledger.reconciliation.intake import receive
from canbao.ledger.reconciliation.models import Statement
from canbao.ledger.refusal import Refused
from tests.ledger.receipts.make import PLACE, SCHEME, fund, month
from tests.ledger.reconciliation.make import CLERK

pytestmark = pytest.mark.django_db
DAY = date(2025, 4, 7)
MARCH = Told(
    "bank", "ICBC", PLACE, SCHEME, date(2025, 3, 1), date(2025, 3, 31), 10_000, 8_765,
    (Line("1", date(2025, 3, 2), "contribution", 65), Line("2", date(2025, 3, 3), "fee", -1_300)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def kept() -> None:
    """The fund the statements speak of."""
    fund(month(2025, 3), month(2025, 4))


def take(content: bytes):
    return receive(content, "march.csv", day=DAY, actor=CLERK, door="test")


def test_what_is_written_is_read_again():
    assert read(written(MARCH)) == MARCH
    treasury = replace(
        MARCH, kind="treasury", lines=(Line("T1", date(2025, 3, 2), "received", 5),), closing=10_005
    )
    assert read(written(treasury)) == treasury
    assert set(formats()) == {"canbao-bank-statement/1", "canbao-treasury/1"}


def test_english_headings_and_another_encoding_are_read():
    text = written(MARCH).decode()
    form = formats()["canbao-bank-statement/1"]
    zh, en = (",".join(getattr(each, name) for each in form.columns) for name in ("zh", "en"))
    assert read(text.replace(zh, en).encode()) == MARCH
    assert read(text.encode("gb18030")) == MARCH


def test_a_file_with_a_field_without_end_is_refused():
    with pytest.raises(Refused, match="no text separated by commas"):
        read(written(MARCH).replace(b"fee", b"f" * 200_000))


def test_a_place_of_no_fund_kept_here_is_refused_and_makes_no_book():
    there = Book.objects.count()
    with pytest.raises(Refused, match="no fund of place 999999999999 is kept here; kept are"):
        take(written(replace(MARCH, place=999999999999)))
    assert (Book.objects.count(), Statement.objects.count()) == (there, 0)


def test_the_same_file_again_is_recognised():
    first = take(written(MARCH))
    again = take(written(MARCH))
    assert (first.new, again.new, again.statement.id) == (True, False, first.statement.id)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("合计,2,-12.35", "合计,3,-12.35", "合计行"),
        ("合计,2,-12.35", "合计,2,12.35", "合计行"),
        ("合计,2", "总计,2", "合计行"),
        ("87.65", "87.66", "不等于期末"),
        ("2,2025-03-03,fee", "1,2025-03-03,contribution", "编号'1'相同"),
        ("2,2025-03-03,fee", "2,2025-04-03,fee", "不在2025-03-01"),
        ("2,2025-03-03,fee", "2,2025-03-03,gift", "不是类别"),
        ("2,2025-03-03,fee,-13.00", "2,2025-03-03,fee,-13.001", "不是非零的金额"),
        ("2,2025-03-03,fee", ",2025-03-03,fee", "不能为空"),
        ("2,2025-03-03,fee", "2,3.3.2025,fee", "不是 2026-03-05"),
        (SCHEME, "lottery", "第1行应为"),
        ("canbao-bank-statement/1", "mt940", "格式名称"),
    ],
)
def test_a_statement_that_is_not_right_is_refused_whole(old: str, new: str, word: str):
    text = written(MARCH).decode()
    assert old in text
    with pytest.raises(Refused, match=word) as caught:
        take(text.replace(old, new, 1).encode())
    assert caught.value.en
    assert not Statement.objects.exists()


def test_statements_follow_each_other_day_and_balance():
    take(written(MARCH))
    april = Told(
        "bank", "ICBC", PLACE, SCHEME, date(2025, 4, 1), date(2025, 4, 5), 8_765, 8_765, ()
    )
    for wrong, word in (
        (replace(april, first_day=date(2025, 4, 2)), "次日"),
        (replace(april, first_day=date(2025, 3, 31)), "次日"),
        (replace(april, opening=8_000, closing=8_000), "核实"),
        (replace(april, last_day=date(2025, 4, 30)), "晚于今天"),
    ):
        with pytest.raises(Refused, match=word):
            take(written(wrong))
    assert take(written(april)).new
