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
from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.models.run import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.benefits.deciding import write_proposal
from canbao.benefits.models import Award, Proposal, Revision
from canbao.benefits.redecision.causes import Reason, covering, reason
from canbao.benefits.redecision.comparing import Difference, differences
from canbao.benefits.redecision.models import Finding
from canbao.benefits.redecision.reading import standing
from canbao.benefits.working import Stretch
from canbao.ledger.models import Book, Transaction
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "redecision"
AWARDS_AT_ONCE: Final = 50_000
ROBOT: Final = Actor("robot:redecision", "system", "")
PURPOSE: Final = "benefits"


def prepare_redecision(
    book: Book, month: int, day: date, *, by: str, at_once: int = AWARDS_AT_ONCE, dry: bool = False
) -> Run:
    """The run over every award of a book for a month, as known on `day`. Its snapshot is what it
    reads: the law, the last transaction of every book, the last revision."""
    heads = Transaction.objects.values("book_id").annotate(last=Max("number")).order_by("book_id")
    revisions = Revision.objects.filter(award__book=book).aggregate(
        count=Count("number"), total=Sum("decision_id")
    )
    snapshot = hash_of(
        {
            "law": inforce.law().hash,
            "heads": [[row["book_id"], row["last"]] for row in heads],
            "revisions": [revisions["count"], revisions["total"]],
        }
    )
    parameters = {"book": book.id, "month": month, "day": day.isoformat()}
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
    award = difference.standing
    adverse = difference.today is not None and difference.today < award.due
    proposal = None if run.dry else _proposed(difference, why, month, day, adverse)
    return Finding(
        run=run,
        award_id=award.asked.award,
        month=month,
        revision=award.number,
        due=award.due,
        today=difference.today,
        cause=why.cause,
        zh=why.zh,
        en=why.en,
        adverse=adverse,
        proposal=proposal,
    )


def _proposed(
    difference: Difference, why: Reason, month: int, day: date, adverse: bool
) -> Proposal | None:
    """What would be written, where the law's answer for the award itself is another."""
    base = difference.standing.base
    if why.worked is None or base is None or difference.standing.adjustments:
        return None
    first = base.from_month
    monthly = covering(why.worked.stretches, month)
    part = why.worked.stretches[0].individual if why.worked.stretches else 0
    provisional = why.worked.stretches[0].provisional if why.worked.stretches else False
    award = Award.objects.get(pk=difference.standing.asked.award)
    return write_proposal(
        "settlement" if why.cause == "law" and base.provisional else
        "law" if why.cause == "law" else "correction" if why.cause == "corrected" else "new_fact",
        [Stretch(first, base.to_month, monthly, min(part, monthly), provisional=provisional)],
        why.worked.explained,
        ROBOT,
        day,
        key=f"redecision:{award.pk}:{base.number}:{why.worked.explained.hash[:32]}",
        award=award,
        adverse=adverse,
    )  # fmt: skip


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
            today=Sum("today", filter=Q(today__isnull=False)),
            due=Sum("due", filter=Q(today__isnull=False)),
        )
        .order_by("cause")
    )
    return [
        (row["cause"], row["count"], row["against"], int(row["today"] or 0) - int(row["due"] or 0))
        for row in rows
    ]
