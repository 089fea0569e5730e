"""What the rules of a scheme rest on: which facts they take, whether they differ between regions,
and when they change. Read from the law itself, so that a reform is followed without a word here.

It decides only how little must be asked; what is answered is the law's affair (`asking`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from canbao.law import Law

NATION = "nation"
WINDOW_DAY = 1
"""A month is asked of by its first day."""


@dataclass(frozen=True)
class Needs:
    """`facts` are names of what can be told; `regional` whether any region has data of its own;
    `changes` the months (first days) from which another state of the law may hold."""

    facts: frozenset[str]
    regional: bool
    changes: tuple[int, ...]


def needs(law: Law, targets: list[str], told: frozenset[str]) -> Needs:
    """Walk from the targets through every version of every rule, up to the facts that are told."""
    ahead, seen = list(targets), set(targets)
    days: set[int] = set()
    regional = False
    while ahead:
        name = ahead.pop()
        if name in told:
            continue
        new: list[str] = []
        for version in law.rules.get(name, ()):
            new += version.arguments
            if version.option is not None:
                new.append(version.option[0])
            if version.rounding is not None:
                new.append(version.rounding)
            days |= {int(day) for day in (version.since,) if day is not None}
            days |= {int(day) + 1 for day in (version.until,) if day is not None}
        dated = law.contents.dated.get(name)
        if dated is not None:
            regional = regional or bool(dated.regions - {NATION})
            days |= dated.breakpoints()
        ahead += [item for item in new if item not in seen]
        seen.update(new)
    return Needs(
        frozenset(seen & told), regional, tuple(sorted({_month_from(day) for day in days})),
    )


def stretches(changes: tuple[int, ...], first: int, last: int) -> list[tuple[int, int]]:
    """The months `first` to `last` in parts within which the law stays what it is."""
    starts = [first, *(month for month in changes if first < month <= last)]
    return list(zip(starts, [start - 1 for start in starts[1:]] + [last], strict=True))


def _month_from(day: int) -> int:
    """The first month whose first day is not before a day; the calendar's ends are kept within."""
    if day <= 1:
        return 0
    if day > dt.date.max.toordinal():
        return 12 * dt.date.max.year
    date = dt.date.fromordinal(day)
    return date.year * 12 + date.month - (1 if date.day == WINDOW_DAY else 0)
