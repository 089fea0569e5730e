"""Assessment: what employers declared becomes lines, orders and transactions, by the law.

A batch of the kind `assessment`, for one place and month, employers chunk by chunk. A declaration
is assessed once; what the law cannot answer waits with the law's words, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from canbao.batches import runs, statistics
from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part
from canbao.ledger.contributions import tables
from canbao.ledger.contributions.models import Assessment, Declaration
from canbao.ledger.contributions.sheet import by_law, read
from canbao.ledger.contributions.writing import Tally, write
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.places import area_range

KIND: Final = "assessment"
STAFF_AT_ONCE: Final = 20_000
PURPOSE: Final = "contribution_assessment"


def latest(month: int, place: int, *, besides: str = "") -> QuerySet[Declaration]:
    """The last versions of a month, of employers in `place` (0: everywhere), by employer; `besides`
    leaves versions of a source out of account."""
    low, high = area_range(place)
    said = Declaration.objects.exclude(source=besides) if besides else Declaration.objects.all()
    newer = said.filter(
        employer=OuterRef("employer"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    found = said.filter(month=month, place__range=(low, high))
    return found.exclude(Exists(newer)).order_by("employer")


def prepare_assessment(place: int, month: int, *, day: date, by: str, dry: bool = False) -> Run:
    """The run that assesses what is declared for `month` by employers in `place` (division code,
    0: everywhere), booked on `day`. New declarations make a new run."""
    tables.partitions(connection, month)
    statistics.fresh("contributions_declaration", "contributions_declaredwage")
    told = latest(month, place).values_list("employer", "version", "staff")
    snapshot = hash_of_lines(f"{employer} {version}" for employer, version, _ in told.iterator())
    return runs.prepare(
        KIND,
        {"place": place, "month": month, "day": day.isoformat()},
        snapshot,
        parts((employer, staff) for employer, _, staff in told.iterator()),
        by,
        dry=dry,
    )


def parts(employers: Iterable[tuple[str, int]]) -> Iterator[Part]:
    """Ranges of employers of about twenty thousand persons each."""
    first = last = ""
    held = 0
    for employer, staff in employers:
        first = first or employer
        last = employer
        held += staff + 1
        if held >= STAFF_AT_ONCE:
            yield Part(first, last)
            first, held = "", 0
    if first:
        yield Part(first, last)


def assessment_chunk(chunk: Chunk) -> Outcome:
    """Assesses the declarations of a chunk that have not been."""
    given = chunk.run.given
    month, day = int(given["month"]), date.fromisoformat(str(given["day"]))
    pending = list(
        latest(month, int(given["place"]))
        .filter(employer__range=(chunk.first, chunk.last))
        .exclude(Exists(Assessment.objects.filter(declaration=OuterRef("pk"))))
    )
    tally = assess(pending, month, day)
    logged(chunk, tally)
    return tally.outcome()


def logged(chunk: Chunk, tally: Tally) -> None:
    """One entry of the log for a chunk that did something."""
    if tally.declarations:
        by = Actor(name=chunk.run.asked_by, role="system")
        detail = {**tally.counts(), "fen": sum(each.fen for each in tally.issued)}
        record = f"run {chunk.run_id} chunk {chunk.ordinal}"
        log.append(by, "batch", log.Act(log.WRITE, PURPOSE, record=record, detail=detail))


def assess(declarations: Sequence[Declaration], month: int, day: date) -> Tally:
    """Lines, orders and transactions of declarations of one month that have not been assessed; in
    the caller's database transaction."""
    if not declarations:
        return Tally()
    answer = by_law(read(declarations, month), declarations, month, day)
    return write(declarations, answer, month, day)
