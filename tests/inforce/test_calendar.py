"""The calendar of the house, against what was published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.inforce.calendar import Last, calendar, is_published, is_working_day, working_days

DAYS = st.dates(date(2022, 6, 1), date(2028, 1, 1))


@pytest.mark.parametrize(
    ("year", "working"),
    # Monday to Friday less the days off on them plus the weekend days worked, counted by hand:
    # 260 − 18 + 7 · 262 − 19 + 8 · 261 − 18 + 5 · 261 − 19 + 6
    [(2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_the_working_days_of_a_year(year, working):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(is_working_day(day) for day in days if day.year == year) == working


def test_holidays_and_the_weekend_days_worked_for_them():
    # 30 September 2024 is a Monday; 1 to 7 October are off, Saturday the 12th is worked.
    assert working_days(date(2024, 9, 30), 5) == Last(date(2024, 10, 12), False)
    # 28 and 29 January 2023, a weekend, are worked after the Spring Festival.
    assert working_days(date(2023, 1, 20), 2) == Last(date(2023, 1, 29), False)
    assert working_days(date(2023, 1, 20), 0) == Last(date(2023, 1, 20), False)


def test_a_year_without_notice_is_counted_by_its_weekends_and_provisional():
    assert not is_published(date(2022, 10, 3))
    assert working_days(date(2022, 9, 30), 1) == Last(date(2022, 10, 3), True)
    later = max(calendar()) + 1
    assert working_days(date(later - 1, 12, 31), 1).provisional


def test_every_year_says_where_it_was_published():
    assert all("国" in year.source and year.free for year in calendar().values())


@given(DAYS, st.integers(0, 80))
def test_the_last_day_is_worked_and_the_days_up_to_it_are_as_many(start, days):
    last = working_days(start, days)
    between = [start + timedelta(days=n + 1) for n in range((last.day - start).days)]
    assert sum(map(is_working_day, between)) == days
    assert not days or is_working_day(last.day)


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="-1"):
        working_days(date(2025, 3, 3), -1)
