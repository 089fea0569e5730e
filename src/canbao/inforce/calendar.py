"""Working days: one calendar for the whole house, year by year as published (`calendar.yaml`).

What a deadline is, the law says; what it is counted in, this does. A year without a notice knows only
its weekends: what is counted through it is provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import yaml

FILE: Final = Path(__file__).with_name("calendar.yaml")
SATURDAY: Final = 5
STATUSES: Final = ("text", "secondary")


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement: days off besides weekends, weekend days that are worked, and where it
    was published."""

    free: frozenset[date]
    worked: frozenset[date]
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Last:
    """The last day of a count; `provisional` where a year on the way has no notice yet."""

    day: date
    provisional: bool


@cache
def calendar() -> dict[int, Year]:
    """The published arrangements by year. Raises ValueError for a day of another year, a worked day
    that is no weekend, an unknown status or no source."""
    found = {}
    for year, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        free, worked = _days(said["free"]), _days(said["worked"])
        if any(day.year != year for day in free | worked):
            raise ValueError(f"calendar.yaml: {year}: a day of another year")
        if free & worked or any(day.weekday() < SATURDAY for day in worked):
            raise ValueError(f"calendar.yaml: {year}: a worked day is free too, or is no weekend")
        if said["status"] not in STATUSES or not said["source"]:
            raise ValueError(f"calendar.yaml: {year}: status {said['status']!r}, or no source")
        found[year] = Year(free, worked, said["status"], said["source"])
    return found


def _days(said: list[date | str]) -> frozenset[date]:
    days: set[date] = set()
    for each in said:
        first, _, last = str(each).partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            days.add(day)
            day += timedelta(days=1)
    return frozenset(days)


def is_published(day: date) -> bool:
    """Whether the arrangement of the day's year is published."""
    return day.year in calendar()


def is_working_day(day: date) -> bool:
    """Whether offices work on a day; where its year is not published, Monday to Friday."""
    year = calendar().get(day.year)
    if year is None:
        return day.weekday() < SATURDAY
    return day in year.worked or (day.weekday() < SATURDAY and day not in year.free)


def working_days(start: date, days: int) -> Last:
    """The last of so many working days after `start`, which is not counted. Raises ValueError for a
    negative number."""
    if days < 0:
        raise ValueError(f"working days: {days} is negative")
    day, provisional = start, False
    while days:
        day += timedelta(days=1)
        provisional = provisional or not is_published(day)
        days -= is_working_day(day)
    return Last(day, provisional)
