"""The tables of the retirement reform come out of rules: every birth month, the divisors, the minima.

Expected values are written here from the annexes' structure, not read from the law's files.
"""

from __future__ import annotations

import pytest

from canbao.law import compute, compute_many, law
from canbao.law.engine.units import Month

# category, original age, first affected birth month, birth months per step, longest delay, bands
CATEGORIES = [
    ("male_60", 60, (1965, 1), 4, 36), ("female_55", 55, (1970, 1), 4, 36),
    ("female_50", 50, (1975, 1), 2, 60),
]


@pytest.mark.parametrize(("category", "age", "first", "step", "longest"), CATEGORIES)
def test_every_birth_month_of_every_band(category, age, first, step, longest) -> None:
    start = Month.of(*first)
    births = list(range(start - 60, start + step * longest + 60))
    expected = [
        birth + 12 * age + (0 if birth < start else min(longest, (birth - start) // step + 1))
        for birth in births
    ]
    many = compute_many("statutory_retirement_month", {
        "birth_month": births, "retirement_category": [category] * len(births),
    }, date="2025-01", region="nation")
    assert many["statutory_retirement_month"].tolist() == expected
    for birth, month in list(zip(births, expected, strict=True))[::7]:
        one = compute("statutory_retirement_month", {
            "birth_month": str(Month(birth)), "retirement_category": category,
        }, date="2025-01", region="nation")
        assert one["statutory_retirement_month"] == month


def test_there_are_132_bands() -> None:
    bands = 0
    for category, _, first, step, longest in CATEGORIES:
        births = list(range(Month.of(*first), Month.of(*first) + step * longest + 120))
        many = compute_many("retirement_delay_months", {
            "birth_month": births, "retirement_category": [category] * len(births),
        }, date="2025-01", region="nation")
        bands += len(set(many["retirement_delay_months"].tolist()))
    assert bands == 36 + 36 + 60


@pytest.mark.parametrize(("category", "birth", "month"), [
    ("male_60", "1964-12", "2024-12"), ("male_60", "1965-01", "2025-02"),
    ("male_60", "1965-05", "2025-07"), ("male_60", "1970-01", "2031-05"),
    ("male_60", "1976-08", "2039-07"), ("male_60", "1976-09", "2039-09"),
    ("female_55", "1975-01", "2031-05"), ("female_55", "1981-09", "2039-09"),
    ("female_50", "1975-03", "2025-05"), ("female_50", "1980-01", "2032-08"),
    ("female_50", "1984-11", "2039-11"),
])
def test_rows_of_the_annexes(category: str, birth: str, month: str) -> None:
    one = compute("statutory_retirement_month",
                  {"birth_month": birth, "retirement_category": category},
                  date="2025-01", region="nation")
    assert str(one["statutory_retirement_month"]) == month


def test_before_2025_nobody_is_delayed() -> None:
    one = compute("statutory_retirement_month",
                  {"birth_month": "1965-06", "retirement_category": "male_60"},
                  date="2024-12", region="nation")
    assert str(one["statutory_retirement_month"]) == "2025-06"


WHOLE = [233, 230, 226, 223, 220, 216, 212, 208, 204, 199, 195, 190, 185, 180, 175, 170, 164, 158,
         152, 145, 139, 132, 125, 117, 109, 101, 93, 84, 75, 65, 56]


def test_the_whole_divisor_table() -> None:
    ages = list(range(38 * 12, 72 * 12))
    born = [Month.of(2025, 10) - age for age in ages]
    many = compute_many("account_divisor", {"birth_month": born, "retirement_month": [
        int(Month.of(2025, 10))] * len(born)}, date="2025-10", region="Hebei")
    for age, got in zip(ages, many["account_divisor"].tolist(), strict=True):
        inside = min(max(age, 480), 840)
        year, month = divmod(inside, 12)
        here = WHOLE[year - 40]
        there = WHOLE[min(year - 39, 30)]
        tenths = (2 * (10 * (12 * here - (here - there) * month)) + 12) // 24
        assert round(got * 10) == tenths, (age, got)


@pytest.mark.parametrize(("age", "divisor"), [
    ("45y1m", "215.7"), ("50y1m", "194.6"), ("50y3m", "193.8"), ("55y1m", "169.5"),
    ("55y2m", "169"), ("55y4m", "168"), ("60y1m", "138.4"), ("60y2m", "137.8"),
    ("60y3m", "137.3"), ("61y1m", "131.4"),
])
def test_divisors_seen_on_sheets(age: str, divisor: str) -> None:
    years, months = age.rstrip("m").split("y")
    birth = Month(Month.of(2025, 10) - 12 * int(years) - int(months))
    one = compute("account_divisor", {"birth_month": str(birth), "retirement_month": "2025-10"},
                  date="2025-10", region="Hebei")
    assert f"{one['account_divisor'].normalize():f}" == divisor


def test_before_2025_the_divisor_goes_by_whole_years() -> None:
    one = compute("account_divisor", {"birth_month": "1963-05", "retirement_month": "2023-10"},
                  date="2023-10", region="Hebei")
    assert one["account_divisor"] == 139


def test_minimum_months_by_year() -> None:
    for year in range(2020, 2060):
        one = compute("minimum_contribution_months", {"reference_year": year}, date="2025-01",
                      region="nation")
        assert one["minimum_contribution_months"] == 180 + 6 * min(max(year - 2029, 0), 10)


def test_no_table_of_answers_stands_behind_them() -> None:
    """No parameter lists retirement months by birth month, divisors by month or minima by year."""
    for dated in law().parameters.values():
        for row in dated.rows:
            if isinstance(row.value, dict):
                assert dated.key != "birth_month"
                if "divisor" in dated.name:
                    assert len(row.value) <= 31
                assert not ("minimum_contribution" in dated.name and len(row.value) > 3)
