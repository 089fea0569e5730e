"""What a page shows is what the law answers: to the fen, with steps, statuses, gaps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from canbao.law import compute
from canbao.web import asking
from canbao.web.formats import Money
from canbao.web.words import speaking

from .forms import Page
from .samples import ANSWERS, CASES, result_address


def words(client: Client, slug: str, case: str, lang: str = "zh") -> str:
    return Page(client.get(result_address(slug, case, lang)).content.decode()).words


def test_the_pension_is_the_law_s(client: Client) -> None:
    answers = ANSWERS["pension"]["retired"]
    facts = {
        name: answers[name]
        for name in (
            "birth_month",
            "retirement_category",
            "contribution_months",
            "average_index",
            "account_balance",
        )
    }
    result = compute(
        ["pension_total", "basic_pension", "account_pension", "pension_additions"],
        facts | {"retirement_month": "2025-12"},
        date="2025-12",
        region="Sichuan",
    )
    shown = words(client, "pension", "retired")
    for name in result.values:
        assert str(Money(result.values[name])) in shown


def test_the_parts_make_the_total(client: Client) -> None:
    shown = words(client, "pension", "paying on")
    assert "基础养老金" in shown
    assert "个人账户养老金" in shown
    assert "过渡性养老金" in shown
    assert "基本养老金合计" in shown


def test_the_chosen_month_lies_in_the_window(client: Client) -> None:
    with speaking("zh"):
        answer = asking.ask(
            "statutory_retirement_month",
            {"birth_month": "1970-05", "retirement_category": "male_60"},
            date="2026-11",
        )
        statutory = str(answer.month("statutory_retirement_month"))
    assert statutory in words(client, "retirement", "man")


def test_a_gap_is_named_and_the_rest_still_shown(client: Client) -> None:
    shown = words(client, "pension", "a part is missing")
    assert "法律数值缺失" in shown
    assert "过渡性养老金指数" in shown
    assert "基础养老金是怎样算出来的" in shown
    assert "每月养老金 ¥" not in shown


def test_a_gap_hides_no_other_figure(client: Client) -> None:
    shown = words(client, "work-injury", "degree 9")
    assert "一次性伤残补助金 ¥" in shown
    assert "法律数值缺失" in shown


def test_what_is_not_the_official_text_is_listed(client: Client) -> None:
    shown = words(client, "pension", "retired")
    assert "这个结果有多可靠" in shown
    assert "未经确认" in shown


def test_last_year_s_base_makes_the_result_provisional(client: Client) -> None:
    answers = ANSWERS["pension"]["retired"] | {"month": "2026-09"}
    response = client.get("/zh/pension/result/", answers)
    shown = Page(response.content.decode()).words
    assert "暂按结果" in shown
    assert "差额补发" in shown


def test_assumptions_are_listed_with_the_person_s_own_values(client: Client) -> None:
    shown = words(client, "pension", "by year")
    assert "这里用到的假设" in shown
    assert "工资增长 3%" in shown
    assert "个人账户利率 2.5%" in shown


def test_a_higher_level_costs_more_and_brings_more(client: Client) -> None:
    shown = words(client, "pension", "paying on")
    assert "提高缴费档次，能多领多少" in shown
    assert "几岁回本" in shown
    assert "替代率" in shown


def test_more_years_bring_more(client: Client) -> None:
    assert "多缴几年，能多领多少" in words(client, "pension", "paying on")


def test_too_few_years_are_said_at_once(client: Client) -> None:
    assert "会差" in words(client, "retirement", "short")


def test_a_month_before_the_window_is_refused_with_the_way_out(client: Client) -> None:
    answers = ANSWERS["pension"]["retired"] | {"month": "2020-01"}
    page = Page(client.get("/zh/pension/result/", answers).content.decode())
    assert "这样填算不出来" in page.words
    assert "弹性退休最早月" in page.words
    assert any("/pension/month/" in href for href in page.links)
    assert "¥" not in page.words.split("您的答案")[0]


def test_who_decides_and_by_when_is_said(client: Client) -> None:
    assert "20个工作日内办结" in words(client, "pension", "retired")


def test_someone_not_entitled_hears_why(client: Client) -> None:
    shown = words(client, "unemployment", "not entitled")
    assert "还不符合领取条件" in shown
    assert "非本人意愿" in shown
    assert "失业登记" in shown


def test_near_retirement_the_benefit_runs_on(client: Client) -> None:
    assert "可以一直领到法定退休年龄" in words(client, "unemployment", "near retirement")


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("employee", "必须参加"),
        ("not working", "可以参加"),
        ("over the age", "不参加"),
    ],
)
def test_coverage_sorts_the_branches(client: Client, case: str, says: str) -> None:
    assert says in words(client, "coverage", case)


def test_two_employers_both_insure_work_injury(client: Client) -> None:
    assert "每家单位都要缴工伤保险" in words(client, "coverage", "employee")


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_every_figure_has_steps_with_act_and_status(client: Client, slug: str, case: str) -> None:
    body = client.get(result_address(slug, case)).content.decode()
    assert "怎样算出来的" in body
    assert body.count('class="step-name"') >= 1
    assert body.count('<span class="badge badge-') >= 1


def test_a_result_asks_the_law_no_more_often_than_it_must(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    one = asking.compute

    def counted(*args: Any, **kwargs: Any) -> Any:
        asked.append(args[0])
        return one(*args, **kwargs)

    monkeypatch.setattr(asking, "compute", counted)
    client.get(result_address("pension", "paying on"))
    assert 20 < len(asked) < 200


def test_years_not_listed_count_as_unpaid_and_are_said(client: Client) -> None:
    answers = ANSWERS["pension"]["by year"]
    page = Page(client.get("/zh/pension/result/", answers).content.decode())
    assert "没有列出的年份 按没有缴费算" in page.words
    assert "按已有年限试算 ¥" in page.words


def test_where_a_figure_could_be_given_the_page_leads_there(client: Client) -> None:
    answers = ANSWERS["pension"]["by year"] | {"region": "Hubei"}
    page = Page(client.get("/zh/pension/result/", answers).content.decode())
    link = next(href for href, text in page.links.items() if text == "我有这个数字，去填写")
    assert "/pension/printed/" in link
    assert page.words.count("年度缴费指数的算法") == 1


def test_special_occupations_stop_at_the_law_that_is_missing(client: Client) -> None:
    answers = ANSWERS["pension"]["paying on"] | {"retirement_category": "special_male_55"}
    page = Page(client.get("/zh/pension/result/", answers).content.decode())
    assert "法律数值缺失" in page.words
    assert "特殊工种" in page.words


def test_a_future_amount_says_that_it_rests_on_assumptions(client: Client) -> None:
    assert "含您的假设" in words(client, "pension", "paying on")
    assert "含您的假设" not in words(client, "pension", "retired")
