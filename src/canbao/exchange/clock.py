"""The clock of a transfer: how many working days each step has by law, and the last of them.

The law gives the number (`legal_deadline`); which days are working days is the house's calendar
(`inforce.calendar`).
"""

from __future__ import annotations

from datetime import date

from canbao import inforce
from canbao.inforce.calendar import working_days
from canbao.law import compute


def last_day(start: date, days: int) -> date | None:
    """The last of so many working days after `start`, which is not counted; None when the calendar
    of a year on the way is not published: the other installation counts on the day."""
    last = working_days(start, days)
    return None if last.provisional else last.day


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
