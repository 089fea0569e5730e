"""What of the law becomes known on which day of the year: read from the law itself, so that the
year's loop asks for awards before and after the day a value is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao.cli.demo_money.city import YEAR
from canbao.law.engine.law import Law

NATION: Final = "nation"


@dataclass(frozen=True)
class Published:
    """A value and the day it was published; `since` is the day from which it is in force."""

    day: date
    name: str
    region: str
    since: date | None
    zh: str
    en: str


def calendar(law: Law, region: str, year: int = YEAR) -> list[Published]:
    """Values of the nation and of a region that were published in a year, by day and name."""
    found = []
    for name, parameter in law.parameters.items():
        for row in parameter.rows:
            if row.known is None or row.region not in (NATION, region):
                continue
            day = date.fromordinal(int(row.known))
            if day.year == year:
                since = date.fromordinal(row.first) if row.first > 1 else None
                found.append(
                    Published(day, name, str(row.region), since, parameter.zh, parameter.en)
                )
    return sorted(set(found), key=lambda each: (each.day, each.name, each.region))
