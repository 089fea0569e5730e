"""The clock of a transfer: how many working days each step has by law, and the last of them.

The law gives the number (`legal_deadline`); which days are working days is published year by year
(`calendar.yaml`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao import inforce
from canbao.law import compute

FILE: Final = Path(__file__).with_name("calendar.yaml")


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement: days off besides weekends, and weekend days that are worked."""

    free: frozenset[date]
    worked: frozenset[date]


@cache
def calendar() -> dict[int, Year]:
    """The published arrangements by year. Raises ValueError for a day of another year."""
    found = {}
    for year, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        free, worked = _days(said["free"]), _days(said["worked"])
        if any(day.year != year for day in free | worked) or not said["source"]:
            raise ValueError(f"calendar.yaml: {year}: a day of another year, or no source")
        found[year] = Year(free, worked)
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


def last_day(start: date, working_days: int) -> date | None:
    """The last of so many working days after `start`, which is not counted; None when the calendar
    of a year on the way is not published here."""
    day = start
    while working_days:
        day += timedelta(days=1)
        year = calendar().get(day.year)
        if year is None:
            return None
        working_days -= day in year.worked or (day.weekday() < 5 and day not in year.free)
    return day


def due(step: str, start: date, *, region: str) -> date | None:
    """The last day of a step of the law's table, begun on `start`. Raises LawError for a step the
    law does not know."""
    asked = compute(
        ["deadline_days"],
        {"deadline_step": step},
        date=start,
        region=region,
        known=start,
        law=inforce.law(),
    )
    return last_day(start, int(asked["deadline_days"]))
