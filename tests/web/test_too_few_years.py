"""A pension that cannot be drawn yet is never announced as one that can."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

SHORT = {
    "region": "Sichuan", "birth_month": "1972-05", "retirement_category": "male_60",
    "timing": "statutory", "history": "index", "contribution_months": "40",
    "average_index": "0.8", "account_balance": "20000", "pays_on": "no", "growth": "0",
    "interest": "1.5",
}


@pytest.mark.parametrize(("lang", "warned", "never"), [
    ("zh", "缴费年限不够", "直到终身"), ("en", "Too few years", "every month for life"),
])
def test_the_warning_stands_before_the_amount(client, lang: str, warned: str, never: str) -> None:
    page = client.get(f"/{lang}/pension/result/?{urlencode(SHORT)}").content.decode()
    assert page.index(warned) < page.index("figure-value")
    assert never not in page
