"""Re-assessment: declarations that rest on provisional values, or wait for the law, once it is known.

A batch of the kind `reassessment`, one run for each month. Where the amounts change, a new version
(source `correction`) carries them and its orders are the difference; where they don't, only the
assessment is written anew. What employers declared is not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from canbao.batches import runs, statistics
from canbao.batches.canonical import Content, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome
from canbao.ledger.contributions import tables
from canbao.ledger.contributions.amounts import Waits
from canbao.ledger.contributions.assessment import latest, logged, parts
from canbao.ledger.contributions.models import CORRECTION, Assessment, Declaration
from canbao.ledger.contributions.sheet import Answer, Sheet, by_law, read
from canbao.ledger.contributions.writing import Tally, write
from canbao.ledger.numbering import month_of
from canbao.ledger.rows import insert

KIND: Final = "reassessment"
GROUND: Final = "社会保险法第六十条；缴费基数上下限公布后结算"


def prepare_reassessments(
    place: int, from_month: int, to_month: int, *, day: date, by: str, dry: bool = False
) -> list[Run]:
    """A run for each month that has something to settle, by the law as it is known on `day`."""
    statistics.fresh("contributions_declaration", "contributions_assessment")
    made = []
    for month in range(from_month, to_month + 1):
        open_ones = unsettled(month, place).values_list("employer", "staff")
        employers = list(open_ones)
        if employers:
            tables.partitions(connection, month)
            given: Content = {"place": place, "month": month, "day": day.isoformat()}
            made.append(
                runs.prepare(KIND, given, _said(month, place), parts(employers), by, dry=dry)
            )
    return made


def _said(month: int, place: int) -> str:
    """The hash of what employers themselves have said: a run goes on with what it began, whatever
    it has settled meanwhile."""
    own = latest(month, place, besides=CORRECTION)
    told = own.values_list("employer", "version").iterator()
    return hash_of_lines(f"{employer} {version}" for employer, version in told)


def unsettled(month: int, place: int) -> QuerySet[Declaration]:
    """Last versions whose last assessment is provisional or has rows that wait."""
    mine = Assessment.objects.filter(declaration=OuterRef("pk"))
    newer = Assessment.objects.filter(
        declaration=OuterRef("declaration"), number__gt=OuterRef("number")
    )
    unsettled = mine.filter(Q(provisional=True) | Q(waiting__gt=0)).exclude(Exists(newer))
    return latest(month, place).filter(Exists(unsettled))


def reassessment_chunk(chunk: Chunk) -> Outcome:
    """Settles the declarations of a chunk as far as the law is known now."""
    given = chunk.run.given
    month, day = int(given["month"]), date.fromisoformat(str(given["day"]))
    found = unsettled(month, int(given["place"]))
    tally = reassess(
        list(found.filter(employer__range=(chunk.first, chunk.last))),
        month,
        day,
        chunk.run.asked_by,
    )
    logged(chunk, tally)
    return tally.outcome()


def reassess(declarations: Sequence[Declaration], month: int, day: date, by: str) -> Tally:
    """Settles declarations of one month; in the caller's database transaction."""
    if not declarations:
        return Tally()
    old = read(declarations, month, assessed=True)
    answer = by_law(read(declarations, month), declarations, month, day)
    changed = np.zeros(old.size, np.bool_)
    for name, column in answer.sheet.amounts.items():
        changed[old.of[column != old.amounts[name]]] = True
    tally = Tally()
    places = np.flatnonzero(changed).tolist()
    if places:
        versions = [_version(declarations[at], day, by) for at in places]
        _copy_wages([declarations[at] for at in places], versions, month)
        tally = write(
            versions, _only(answer, places), month, day, due_month=month_of(day), ground=GROUND
        )
    _settle(declarations, answer, changed, day)
    return tally


def _version(before: Declaration, day: date, by: str) -> Declaration:
    return Declaration.objects.create(
        employer=before.employer, month=before.month, version=before.version + 1,
        place=before.place, source=CORRECTION, day=day, by=by, staff=before.staff,
        wages=before.wages,
    )  # fmt: skip


def _copy_wages(before: Sequence[Declaration], after: Sequence[Declaration], month: int) -> None:
    said = read(before, month)
    ids = np.array([declaration.id for declaration in after], np.int64)
    insert(
        tables.SAID,
        {
            "declaration_id": ids[said.of],
            "person": said.person,
            "month": np.full(len(said.of), month, np.int32),
            "schemes": said.schemes.astype(np.int16),
            "wage": said.wage,
        },
    )


def _only(answer: Answer, places: Sequence[int]) -> Answer:
    """The part of an answer that speaks of some declarations, numbered anew."""
    sheet = answer.sheet
    to_new = np.full(sheet.size, -1, np.int64)
    to_new[list(places)] = np.arange(len(places))
    kept = to_new[sheet.of] >= 0
    rows = np.flatnonzero(kept)
    row_to_new = np.cumsum(kept) - 1
    waiting = []
    for each in answer.waiting:
        mine = each.rows[kept[each.rows]]
        if len(mine):
            waiting.append(Waits(each.scheme, row_to_new[mine], each.zh, each.en))
    part = Sheet(
        len(places),
        to_new[sheet.of[rows]],
        sheet.person[rows],
        sheet.schemes[rows],
        sheet.wage[rows],
        {name: column[rows] for name, column in sheet.amounts.items()},
    )
    return Answer(part, answer.provisional[rows], waiting)


def _settle(
    declarations: Sequence[Declaration],
    answer: Answer,
    changed: np.ndarray[tuple[int], np.dtype[np.bool_]],
    day: date,
) -> None:
    """Unchanged amounts that are final now, or final in part, are said to be so."""
    sheet = answer.sheet
    provisional = np.zeros(sheet.size, np.bool_)
    provisional[sheet.of[answer.provisional]] = True
    waiting = np.zeros(sheet.size, np.int64)
    for each in answer.waiting:
        waiting += np.bincount(sheet.of[each.rows], minlength=sheet.size)
    ids = [declaration.id for declaration in declarations]
    last = {
        row.declaration_id: row
        for row in Assessment.objects.filter(declaration__in=ids).order_by("number")
    }
    made = []
    for at in np.flatnonzero(~changed).tolist():
        before = last[ids[at]]
        now = bool(provisional[at]), int(waiting[at])
        if now != (before.provisional, before.waiting):
            made.append(
                Assessment(
                    declaration=declarations[at], number=before.number + 1, day=day,
                    provisional=now[0], lines=before.lines, waiting=now[1],
                )
            )  # fmt: skip
    Assessment.objects.bulk_create(made, batch_size=1_000)
