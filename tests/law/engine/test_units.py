"""Units: what text and values are taken for months, dates, numbers, and the one canonical form."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.law.engine.errors import InvalidFact
from canbao.law.engine.units import (
    Day,
    Month,
    canonical,
    first_day,
    kind,
    last_day,
    month_of_day,
    parse_bool,
    parse_date,
    parse_month,
    parse_number,
    parse_whole,
    plain,
)

MONTHS = st.builds(Month.of, st.integers(1900, 2200), st.integers(1, 12))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)).map(lambda d: Day(d.toordinal()))
NUMBERS = st.decimals(-10**12, 10**12, allow_nan=False, allow_infinity=False, places=6)


@given(MONTHS)
def test_a_month_reads_back_from_its_canonical_form(month: Month) -> None:
    assert parse_month(canonical(month)) == month


@given(DAYS)
def test_a_day_reads_back_from_its_canonical_form(day: Day) -> None:
    assert parse_date(canonical(day)) == day


@given(NUMBERS)
def test_a_number_reads_back_from_its_canonical_form(number: Decimal) -> None:
    assert parse_number(canonical(number)) == number


@given(NUMBERS)
def test_equal_numbers_have_one_canonical_form(number: Decimal) -> None:
    assert plain(number) == plain(number * Decimal("1.000")) == plain(Decimal(f"{number:E}"))


@given(DAYS)
def test_a_day_lies_between_first_and_last_day_of_its_month(day: Day) -> None:
    month = month_of_day(day)
    assert first_day(month) <= day <= last_day(month)


@given(MONTHS)
def test_months_follow_each_other_without_a_gap(month: Month) -> None:
    assert first_day(month + 1) == last_day(month) + 1


@given(st.integers(1900, 2200), st.integers(1, 12))
def test_chinese_and_iso_months_are_the_same(year: int, number: int) -> None:
    assert parse_month(f"{year}年{number}月") == parse_month(f"{year}-{number:02d}")


@pytest.mark.parametrize(("value", "expected"), [
    ("2025-07", "2025-07"), (" 2025-7 ", "2025-07"), ("2025-07-31", "2025-07"),
    ("2025年12月", "2025-12"), (dt.date(2025, 2, 28), "2025-02"), (Month.of(2025, 7), "2025-07"),
])
def test_months_are_read(value: object, expected: str) -> None:
    assert str(parse_month(value)) == expected


@pytest.mark.parametrize("value", [
    "2025-13", "2025-00", "1899-12", "2201-01", "2025", 2025, 202507, "", None, True, 2025.07,
    "July 2025", "2025-07-99", "2025-02-30", "25-07", "2025-07\n01", [], "2025/07",
])
def test_what_is_no_month_is_refused(value: object) -> None:
    with pytest.raises(InvalidFact) as refused:
        parse_month(value, "birth_month")
    assert refused.value.field == "birth_month"
    assert "2025-07" in refused.value.remedy_en


@pytest.mark.parametrize(("value", "begin", "end"), [
    ("2025-07-31", "2025-07-31", "2025-07-31"), ("2025-02", "2025-02-01", "2025-02-28"),
    ("2024", "2024-01-01", "2024-12-31"), (2024, "2024-01-01", "2024-12-31"),
    (dt.datetime(2025, 7, 31, 23, 59), "2025-07-31", "2025-07-31"),
    (Month.of(2025, 12), "2025-12-01", "2025-12-31"),
])
def test_dates_are_read_from_either_end(value: object, begin: str, end: str) -> None:
    assert (str(parse_date(value)), str(parse_date(value, end=True))) == (begin, end)


@pytest.mark.parametrize("value", [
    "2025-02-29", "2025-13-01", "2025-13", "0999-01-01", "2201", "1899", True, None, "", "now",
    "2025-1-1-1", 20250101, 2025.0, {},
])
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(InvalidFact) as refused:
        parse_date(value, "entry_day")
    assert refused.value.field == "entry_day"


@pytest.mark.parametrize(("value", "expected"), [
    ("8321.50", "8321.50"), (" 8,321.5 ", "8321.5"), ("¥12", "12"), (0.1, "0.1"), (7, "7"),
    (Decimal("1.10"), "1.10"), (np.float64(0.613), "0.613"), (np.int64(12), "12"), ("-3", "-3"),
])
def test_numbers_are_taken_digit_by_digit(value: object, expected: str) -> None:
    assert str(parse_number(value)) == expected


@pytest.mark.parametrize("value", [
    "twelve", "", None, True, False, "NaN", "sNaN", "Infinity", float("nan"), float("inf"),
    Decimal("NaN"), Decimal("Infinity"), "1e13", -10**13, "1e999999", "1.2.3", [], {}, "12 yuan",
    np.float64("nan"),
])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidFact) as refused:
        parse_number(value, "wage")
    assert refused.value.field == "wage"


@pytest.mark.parametrize("value", ["12.5", 0.1, "x", True, None])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidFact):
        parse_whole(value)


@given(st.integers(-10**12, 10**12))
def test_whole_numbers_are_read_with_or_without_zeros(number: int) -> None:
    assert parse_whole(f"{number}.00") == parse_whole(number) == number


@pytest.mark.parametrize(("value", "expected"), [
    (True, True), ("yes", True), ("是", True), (1, True), ("Y", True), (np.bool_(True), True),
    (False, False), ("no", False), ("否", False), (0, False), (" FALSE ", False),
])
def test_yes_and_no_are_read(value: object, expected: bool) -> None:
    assert parse_bool(value) is expected


@pytest.mark.parametrize("value", ["maybe", None, 2, "", 0.5, []])
def test_what_is_neither_yes_nor_no_is_refused(value: object) -> None:
    with pytest.raises(InvalidFact):
        parse_bool(value)


@pytest.mark.parametrize(("unit", "family"), [
    ("yuan/order", "money"), ("percent", "number"), ("age", "whole"), ("month", "month"),
    ("choice:category", "choice"), ("rows", "rows"),
])
def test_a_unit_has_a_family(unit: str, family: str) -> None:
    assert kind(unit) == family


def test_an_unknown_unit_has_none() -> None:
    with pytest.raises(KeyError):
        kind("dollar")


@pytest.mark.parametrize(("number", "text"), [
    ("1660.940", "1660.94"), ("5E+2", "500"), ("-0.00", "0"), ("0", "0"), ("100", "100"),
    ("1E-9", "0.000000001"),
])
def test_plain_has_no_exponent_and_no_idle_zero(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_what_has_no_canonical_form_says_so() -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(1.5)
