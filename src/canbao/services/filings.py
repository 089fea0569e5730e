"""What decided cases put on file: registrations, recognitions, confirmations that have no other table.
Written in the transaction of the decision; ended by a later case, never altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from canbao.batches.canonical import Content, canonical
from canbao.cases.deciding import Written
from canbao.people import log
from canbao.services.models import ENDED, ENTERED, Filing

if TYPE_CHECKING:
    from canbao.services.behaviour import Done

PURPOSE: Final = "case"


def enter(
    done: Done, kind: str, content: Content, *, person: int | None = None, employer: str = "",
    from_day: date | None = None, to_day: date | None = None, state: str = ENTERED,
) -> Written:  # fmt: skip
    """Puts something on file from `from_day` (the day of the decision) to `to_day` (open)."""
    begins = from_day or done.day
    made = Filing.objects.create(
        case=done.case, kind=kind, person=person, employer=employer, state=state,
        content=canonical(content), from_day=begins, to_day=to_day, by=done.maker.name,
        checked_by=done.checker.name if done.checker else "", day=done.day,
    )  # fmt: skip
    log.append(done.maker, done.door, log.Act(
        log.WRITE, PURPOSE, person, f"filing {made.pk}", {"kind": kind, "state": state}))  # fmt: skip
    return Written(f"filing {kind}"[:40], str(made.pk))


def end(done: Done, kind: str, content: Content, *, person: int | None = None,
        employer: str = "") -> Written:  # fmt: skip
    """Ends what stands on file of a kind, from the day of the decision."""
    return enter(done, kind, content, person=person, employer=employer, state=ENDED)


def standing(kind: str, day: date, *, person: int | None = None, employer: str = "") -> Filing | None:
    """What stands on file of a kind on a day: the last row, unless it has run out or been ended."""
    rows = Filing.objects.filter(kind=kind, person=person, employer=employer, from_day__lte=day)
    last = rows.order_by("-pk").first()
    if last is None or last.state == ENDED or (last.to_day is not None and last.to_day < day):
        return None
    return last


def of(day: date, *, person: int | None = None, employer: str = "") -> list[Filing]:
    """All that was put on file about somebody by a day, the latest first."""
    rows = Filing.objects.filter(Q(person=person, employer=employer), day__lte=day)
    return list(rows.order_by("-pk"))


def content(row: Filing) -> Mapping[str, Any]:
    """What a row says."""
    read: dict[str, Any] = json.loads(row.content)
    return read
