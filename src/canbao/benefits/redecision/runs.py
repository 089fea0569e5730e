"""The batch: prepared for a book and month, done chunk by chunk, its findings told and proposed.

What favours the person is proposed by the robot for a human to approve; what does not is an adverse
proposal that only a named human decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Max, Q, Sum

from canbao import inforce
from canbao.batches import statistics
from canbao.batches.canonical import Content, hash_of, hash_of_lines
from canbao.batches.models.run import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.benefits.deciding import write_proposal
from canbao.benefits.models import Award, Proposal, Revision
from canbao.benefits.redecision.causes import Reason, reason
from canbao.benefits.redecision.comparing import Difference, differences
from canbao.benefits.redecision.models import CORRECTED, LAW, NEW_FACT, SEVERAL, Finding
from canbao.benefits.redecision.reading import standing
from canbao.ledger.models import Book, Transaction
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "redecision"
AWARDS_AT_ONCE: Final = 50_000
ROBOT: Final = Actor("robot:redecision", "system", "")
PURPOSE: Final = "benefits"
# The cause a revision would have.
PROPOSED: Final = {
    LAW: "law", NEW_FACT: "new_fact", CORRECTED: "correction", SEVERAL: "correction",
}  # fmt: skip


def prepare_redecision(
    book: Book, month: int, day: date, *, by: str, at_once: int = AWARDS_AT_ONCE, dry: bool = False
) -> Run:
    """The run over every award of a book for a month, as known on `day`. Its snapshot is what it
    reads: the law, the last transaction of every book, the last revision."""
    statistics.fresh("benefits_award", "benefits_revision")
    heads = Transaction.objects.values("book_id").annotate(last=Max("number")).order_by("book_id")
    revisions = Revision.objects.filter(award__book=book).aggregate(
        count=Count("number"), total=Sum("decision_id")
    )
    snapshot = hash_of(
        {
            "law": inforce.law().hash,
            "heads": [[row["book_id"], row["last"]] for row in heads],
            "revisions": [revisions["count"], int(revisions["total"] or 0)],
        }
    )
    parameters: Content = {"book": book.id, "month": month, "day": day.isoformat()}
    return prepare(KIND, parameters, snapshot, _parts(book, at_once), by, dry=dry)


def _parts(book: Book, at_once: int) -> Iterator[Part]:
    last = Award.objects.filter(book=book).aggregate(last=Max("id"))["last"] or 0
    for first in range(1, last + 1, at_once):
        yield Part(str(first), str(first + at_once - 1))


def redecision_chunk(chunk: Chunk) -> Outcome:
    """The awards of one chunk: computed, compared, findings written."""
    given = chunk.run.given
    book, month = int(given["book"]), int(given["month"])
    day = date.fromisoformat(str(given["day"]))
    first, last = int(chunk.first), int(chunk.last)
    awards = standing(book, month, first, last)
    found = [
        (each, reason(each, month, day))
        for each in differences(f"{book}-{first}-{last}", awards, month, day)
    ]
    rows = [_finding(chunk.run, each, why, month, day) for each, why in found]
    if not chunk.run.dry:
        Finding.objects.bulk_create(rows)
        if rows:
            act = log.Act(
                log.WRITE, PURPOSE, record=f"run {chunk.run_id}",
                detail={"chunk": chunk.ordinal, "findings": len(rows)},
            )  # fmt: skip
            log.append(ROBOT, "batch", act)
    counts: dict[str, int] = {"awards": len(awards)}
    for row in rows:
        counts[row.cause] = counts.get(row.cause, 0) + 1
    return Outcome(
        rows=len(rows),
        sum_fen=sum((row.today or 0) - row.due for row in rows if row.today is not None),
        counts=counts,
        output_hash=hash_of_lines(
            f"{row.award_id} {row.due} {row.today} {row.cause}" for row in rows
        ),
        examples=[
            {"award": row.award_id, "due": row.due, "today": row.today, "zh": row.zh, "en": row.en}
            for row in rows[:5]
        ],
    )


def _finding(run: Run, difference: Difference, why: Reason, month: int, day: date) -> Finding:
    standing = difference.standing
    adverse = difference.today is not None and difference.today < standing.due
    return Finding(
        run=run,
        award_id=standing.asked.award,
        month=month,
        revision=standing.revision.number,
        due=standing.due,
        today=difference.today,
        cause=why.cause,
        zh=why.zh,
        en=why.en,
        adverse=adverse,
        proposal=None if run.dry else _proposed(difference, why, day, adverse),
    )


def _proposed(difference: Difference, why: Reason, day: date, adverse: bool) -> Proposal | None:
    """What would be written, where the law itself gives another amount now."""
    if why.explained is None or not why.stretches:
        return None
    award = Award.objects.get(pk=difference.standing.asked.award)
    return write_proposal(
        PROPOSED[why.cause],
        why.stretches,
        why.explained,
        ROBOT,
        day,
        key=f"redecision:{award.pk}:{difference.standing.revision.number}:"
        f"{why.explained.hash[:32]}",
        award=award,
        claim=award.claim,
        adverse=adverse,
    )


def findings(run: Run, cause: str = "") -> list[Finding]:
    """The findings of a run, the largest difference first."""
    found = Finding.objects.filter(run=run).select_related("award", "proposal")
    if cause:
        found = found.filter(cause=cause)
    return sorted(found, key=lambda each: (-abs((each.today or 0) - each.due), each.award_id))


def by_cause(run: Run) -> list[tuple[str, int, int, int]]:
    """Cause, how many, how many of them adverse, and the sum of the differences in fen."""
    rows = (
        Finding.objects.filter(run=run)
        .values("cause")
        .annotate(
            count=Count("award_id"),
            against=Count("award_id", filter=Q(adverse=True)),
            now=Sum("today"),
            paid=Sum("due", filter=Q(today__isnull=False)),
        )
        .order_by("cause")
    )
    return [
        (row["cause"], row["count"], row["against"], int(row["now"] or 0) - int(row["paid"] or 0))
        for row in rows
    ]
