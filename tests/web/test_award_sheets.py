"""A clerk checks an award sheet: with the base it prints, the page gives what it prints."""

from __future__ import annotations

import pytest
from django.test import Client

from .forms import Page

COMMON = {"timing": "other", "history": "index"}
SHEETS = [
    (
        {
            "region": "Anhui",
            "birth_month": "1975-07",
            "retirement_category": "female_50",
            "month": "2025-07",
            "contribution_months": "368",
            "average_index": "0.6119",
            "account_balance": "83687.25",
            "transitional_months": "13",
        },
        "7842",
        "¥2,438.11",
    ),
    (
        {
            "region": "Chongqing",
            "birth_month": "1975-10",
            "retirement_category": "female_50",
            "month": "2025-10",
            "contribution_months": "334",
            "average_index": "0.7756",
            "account_balance": "89206.85",
        },
        "8160",
        "¥2,473.84",
    ),
    (
        {
            "region": "Sichuan",
            "birth_month": "1965-09",
            "retirement_category": "male_60",
            "month": "2025-10",
            "contribution_months": "297",
            "average_index": "0.613",
            "account_balance": "72117.51",
            "transitional_months": "78",
        },
        "8321",
        "¥2,875.33",
    ),
    (
        {
            "region": "Hubei",
            "birth_month": "1974-11",
            "retirement_category": "female_50",
            "month": "2024-11",
            "contribution_months": "368",
            "average_index": "0.8219",
            "account_balance": "122933",
            "transitional_months": "25",
        },
        "8880",
        "¥3,293.57",
    ),
]


@pytest.mark.parametrize(("answers", "base", "printed"), SHEETS)
def test_the_printed_base_gives_the_printed_pension(
    client: Client, answers: dict[str, str], base: str, printed: str
) -> None:
    page = client.get("/zh/pension/result/", {**COMMON, **answers, "reference_wage": base})
    assert printed in Page(page.content.decode()).words
    asked = client.get("/zh/pension/particulars/", {**COMMON, **answers})
    assert "核定表上的计发基数" in Page(asked.content.decode()).words


def test_before_the_reform_there_is_one_month_to_choose(client: Client) -> None:
    answers = {"birth_month": "1968-05", "retirement_category": "female_55", "region": "Henan"}
    words = Page(client.get("/zh/pension/when/", answers).content.decode()).words
    assert words.count("2023年5月") == 1


def test_a_month_after_the_window_is_said(client: Client) -> None:
    answers = {**COMMON, **SHEETS[2][0], "birth_month": "1972-05", "month": "2060-01"}
    answers |= {"pays_on": "no", "growth": "0", "interest": "1.5"}
    words = Page(client.get("/zh/pension/result/", answers).content.decode()).words
    assert "晚于最晚可选的月份" in words
