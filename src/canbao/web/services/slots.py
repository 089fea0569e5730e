"""Half days on which somebody could come, for the form of a visit at home: the free ones of the county of
the address, or the one the house would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from canbao.services import visits
from canbao.services.questions import Question
from canbao.web.formats import Day
from canbao.web.services.form import Draft
from canbao.web.words import Text

ADDRESS, WISHED = "visit_address", "visit_day"
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with its free half days, and the query that puts it into the boxes."""

    day: Day
    halves: Text
    query: str


def free_days(draft: Draft, question: Question, today: date) -> list[FreeDay] | None:
    """The next free days, for the question of the day of a visit; None for any other question, and while
    the address is not known."""
    address = draft.answers.get(ADDRESS)
    if question.name != WISHED or not isinstance(address, int):
        return None
    halves: dict[date, list[str]] = {}
    first, last = today + timedelta(days=1), today + timedelta(days=visits.AHEAD)
    for slot in visits.free(address, first, last):
        there = halves.setdefault(slot.day, [])
        if slot.half not in there:
            there.append(slot.half)
    return [_free(day, found) for day, found in list(halves.items())[:MOST]]


def chosen(question: Question, query: Mapping[str, str]) -> Mapping[str, str] | None:
    """The boxes of the day that was chosen from the list, where one was."""
    parts = (f"{question.name}-y", f"{question.name}-m", f"{question.name}-d")
    return query if question.name == WISHED and all(each in query for each in parts) else None


def earliest(draft: Draft, today: date) -> Text | None:
    """For a visit without a wished day, the half day the house would take; None for other services."""
    names = {each.name for each in draft.questions}
    address = draft.answers.get(ADDRESS)
    if ADDRESS not in names or WISHED in names or not isinstance(address, int):
        return None
    slot = visits.next_free(address, today)
    if slot is None:
        return Text(
            "所在县区六十天内没有空余时段，由工作人员与您另约。",
            "Your county has no free time within sixty days; an officer arranges one with you.",
        )
    return Text(
        "最早可上门：{day}{half}。以决定时为准。", "The earliest visit: {day}, {half}, as of now."
    ).format(day=Day(slot.day), half=Text(*visits.HALF_WORDS[slot.half]))


def _free(day: date, halves: list[str]) -> FreeDay:
    said = [visits.HALF_WORDS[each] for each in halves]
    words = Text("、".join(zh for zh, _ in said), " and ".join(en for _, en in said))
    query = {f"{WISHED}-y": day.year, f"{WISHED}-m": day.month, f"{WISHED}-d": day.day}
    return FreeDay(Day(day), words, urlencode(query))
