"""Bad answers cost one clear message in the page's language: field, value, way out."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canbao.web.calculators import CALCULATORS

from .forms import Page
from .samples import ANSWERS, CASES, result_address

MISTAKES = [
    (
        "retirement/born",
        {"birth_month-y": "1970", "birth_month-m": "13"},
        "1970-13",
        ["出生年月", "1 到 12"],
        ["born", "1 to 12"],
    ),
    (
        "retirement/born",
        {"birth_month-y": "70", "birth_month-m": "5"},
        "70-05",
        ["四位年份"],
        ["four digits"],
    ),
    (
        "retirement/born",
        {"birth_month-y": "2030", "birth_month-m": "5"},
        "2030-05",
        ["1900 到 2026"],
        ["between 1900 and 2026"],
    ),
    ("retirement/born", {}, "", ["请填写"], ["Enter"]),
    ("retirement/category", {}, "", ["请选择"], ["Choose"]),
    (
        "retirement/category",
        {"retirement_category": "robot"},
        "robot",
        ["不在可选项里"],
        ["not one of the choices"],
    ),
    ("retirement/paid", {"contribution_months-y": "abc"}, "abc", ["整数的年数"], ["whole years"]),
    (
        "retirement/paid",
        {"contribution_months-y": "10", "contribution_months-m": "14"},
        "14",
        ["0 到 11"],
        ["0 to 11"],
    ),
    (
        "retirement/paid",
        {"contribution_months-y": "99"},
        "1188",
        ["超过 60 年"],
        ["more than 60 years"],
    ),
    (
        "pension/where",
        {"region": "Atlantis"},
        "Atlantis",
        ["不在可选项里"],
        ["not one of the choices"],
    ),
    (
        "pension/record",
        {"average_index": "abc"},
        "abc",
        ["平均缴费指数", "不是数字"],
        ["Average contribution index", "not a number"],
    ),
    ("pension/record", {"average_index": "-1"}, "-1", ["之间"], ["between"]),
    ("pension/record", {"average_index": "1e9"}, "1e9", ["不是数字"], ["not a number"]),
    ("pension/record", {"account_balance": "1.234"}, "1.234", ["2 位小数"], ["decimals"]),
    ("pension/assumptions", {"growth": "99"}, "99", ["之间"], ["between"]),
    (
        "work-injury/day",
        {"injury_day-y": "2025", "injury_day-m": "2", "injury_day-d": "30"},
        "2025-02-30",
        ["日历上没有这一天"],
        ["not a day of the calendar"],
    ),
    (
        "pension/record",
        {"account_balance": "99999999999999999999999"},
        "99999999999999999999999",
        ["个人账户储存额", "之间"],
        ["Balance of your individual account", "between"],
    ),
    (
        "retirement/paid",
        {
            "birth_month": "1990-05",
            "contribution_months-y": "45",
            "contribution_months-m": "",
        },
        "45",
        ["到今天一共缴费多久", "1990年5月出生以来"],
        ["longer than you have lived", "May 1990"],
    ),
    ("survivors/family", {"dependant_spouse": "2"}, "2", ["0 到 1"], ["between 0 and 1"]),
    ("survivors/family", {"dependant_others": "1.5"}, "1.5", ["整数"], ["whole number"]),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("path", "typed", "value", "zh", "en"), MISTAKES)
def test_a_mistake_is_named(
    client: Client,
    path: str,
    typed: dict[str, str],
    value: str,
    zh: list[str],
    en: list[str],
    lang: str,
) -> None:
    page = path.split("/")[1]
    response = client.get(f"/{lang}/{path}/", {"sent": page, **typed})
    assert response.status_code == 422
    shown = Page(response.content.decode())
    for word in zh if lang == "zh" else en:
        assert word in shown.words
    assert value in shown.words or not value
    summary = [href for href in shown.links if href.startswith("#") and href != "#main"]
    assert summary, "the summary leads to the box"
    assert all(href[1:] in shown.ids for href in summary)


def test_what_was_typed_stays_in_the_boxes(client: Client) -> None:
    response = client.get(
        "/zh/retirement/born/", {"sent": "born", "birth_month-y": "19七0", "birth_month-m": "5"}
    )
    assert Page(response.content.decode()).inputs["birth_month-y"] == "19七0"


def test_full_width_digits_and_thousands_marks_are_understood(client: Client) -> None:
    response = client.get(
        "/zh/pension/record/",
        {
            "sent": "record",
            "contribution_months-y": "２４",
            "contribution_months-m": "９",
            "average_index": "０.６１３",
            "account_balance": "72,117.51",
        },
    )
    assert response.status_code == 302
    assert "contribution_months=297" in response["Location"]
    assert "average_index=0.613" in response["Location"]
    assert "account_balance=72117.51" in response["Location"]


@pytest.mark.parametrize(("slug", "case"), CASES)
@pytest.mark.parametrize("value", ["", "💥", "<script>alert(1)</script>", "-1", "9" * 3000, "null"])
def test_one_bad_answer_in_a_link_leads_to_its_question(
    client: Client, slug: str, case: str, value: str
) -> None:
    answers = ANSWERS[slug][case]
    for name in answers:
        response = client.get(f"/zh/{slug}/result/", answers | {name: value})
        assert response.status_code in (200, 302)
        if response.status_code == 302:
            page = client.get(response["Location"])
            assert page.status_code in (200, 302)
            assert b"<script>alert" not in page.content
        assert b"<script>alert" not in response.content


PAGES = [(c.slug, page.slug) for c in CALCULATORS for page in c.pages if page.kind == "questions"]
NAMES = sorted(
    {name for cases in ANSWERS.values() for answers in cases.values() for name in answers}
)
VALUES = sorted(
    {v for cases in ANSWERS.values() for answers in cases.values() for v in answers.values()}
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(PAGES),
    query=st.dictionaries(
        st.sampled_from([*NAMES, "sent", "change", "career"]),
        st.one_of(st.sampled_from(VALUES), st.text(max_size=30)),
        max_size=14,
    ),
    target=st.sampled_from(["question", "result", "csv"]),
)
def test_no_query_whatever_breaks_a_page(
    page: tuple[str, str], query: dict[str, str], target: str
) -> None:
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    slug, name = page
    end = {"question": f"{name}/", "result": "result/", "csv": "result.csv"}[target]
    response = client.get(f"/en/{slug}/{end}", query)
    assert response.status_code in (200, 302, 422)


@pytest.mark.parametrize("path", ["/zh/pension/born/", "/zh/", "/zh/pension/result/"])
def test_posting_where_nothing_is_posted_is_refused(client: Client, path: str) -> None:
    assert client.post(path).status_code in (404, 405)


def test_a_form_from_elsewhere_is_refused() -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    response = strict.post("/zh/pension/file/?history=file")
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def test_an_impossible_fact_is_refused_by_the_law_with_a_link_to_the_answer(client: Client) -> None:
    answers = ANSWERS["survivors"]["from work"] | {"dependant_lonely_or_orphan": "5"}
    page = Page(client.get("/zh/survivors/result/", answers).content.decode())
    assert "孤寡老人或孤儿人数不能多于" in page.words
    assert "法律数值缺失" not in page.words.split("您的答案")[0]


def test_names_used_in_code_never_reach_a_citizen(client: Client) -> None:
    for slug, case in CASES:
        for lang in ("zh", "en"):
            words = Page(client.get(result_address(slug, case, lang)).content.decode()).words
            before = words.split("您的答案" if lang == "zh" else "Your answers")[0]
            for name in (
                "transitional_index",
                "pension_calculation_base",
                "unemployment_duration",
                "average_index",
                "this_month",
                "end_of_contract",
            ):
                assert name not in before


def test_a_month_of_birth_still_to_come_is_refused_where_it_is_asked(client: Client) -> None:
    sent = {"sent": "born", "birth_month-y": "2026"}
    coming = client.get("/zh/retirement/born/", {**sent, "birth_month-m": "12"})
    assert coming.status_code == 422
    assert "2026年12月，还没有到" in Page(coming.content.decode()).words
    assert client.get("/zh/retirement/born/", {**sent, "birth_month-m": "11"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        (
            "retirement/born",
            {"birth_month-y": "1970年", "birth_month-m": "5月"},
            "birth_month=1970-05",
        ),
        (
            "retirement/paid",
            {"contribution_months-y": "21年", "contribution_months-m": "4个月"},
            "contribution_months=256",
        ),
        (
            "work-injury/day",
            {"injury_day-y": "2025年", "injury_day-m": "2月", "injury_day-d": "3日"},
            "injury_day=2025-02-03",
        ),
    ],
)
def test_units_written_into_the_boxes_are_understood(
    client: Client, path: str, typed: dict[str, str], kept: str
) -> None:
    response = client.get(f"/zh/{path}/", {"sent": path.split("/")[1], **typed})
    assert response.status_code == 302
    assert kept in response["Location"]


@pytest.mark.parametrize("career", ["2016,99,3500", "2016,12,3500~x", "A" * 5000])
@pytest.mark.parametrize("page", ["years", "file"])
def test_a_broken_history_in_the_address_is_said(client: Client, page: str, career: str) -> None:
    response = client.get(f"/zh/pension/{page}/", {"history": page, "career": career})
    assert "网址里的缴费历史读不懂" in Page(response.content.decode()).words
    whole = client.get(f"/zh/pension/{page}/", {"history": page, "career": "2016,12,3500"})
    assert "读不懂" not in whole.content.decode()
