"""The batch `reconciliation`: one chunk for each comparison of a fund's month.

The same records give the same run, so that starting it again changes nothing; what came in since
makes a new one, and the last one done counts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.errors import Waiting
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.ledger import pools
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Book
from canbao.ledger.months import last_day
from canbao.ledger.numbering import month_text
from canbao.ledger.receipts.models import Receipt
from canbao.ledger.receipts.models.files import TAX
from canbao.ledger.reconciliation import classes
from canbao.ledger.reconciliation.classes import Found
from canbao.ledger.reconciliation.models import (
    BANK,
    COMPARISONS,
    OPENING,
    TREASURY,
    UNKNOWN,
    Difference,
    Statement,
)
from canbao.ledger.reconciliation.sides import PAIRS, Window, ledger_balance
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "reconciliation"
PURPOSE: Final = "reconciliation"
AT_ONCE: Final = 2_000


def prepare_reconciliation(
    scheme: str, place: int, month: int, *, day: date, by: str, dry: bool = False
) -> Run:
    """The run that compares the four sides of a fund's month on business day `day`, which is after
    its end. Raises Refused for a month that has not ended by then."""
    book = pools.book_of(scheme, place)
    if day <= last_day(month):
        raise refused(
            f"{month_text(month)}在{day}尚未结束，次月起才能对账",
            f"{month_text(month)} has not ended on {day}; it is reconciled afterwards",
        )
    given: dict[str, str | int] = {
        "scheme": book.scheme,
        "place": book.place,
        "month": month,
        "day": day.isoformat(),
    }
    return prepare(
        KIND, given, snapshot_of(book), [Part(each, each) for each in COMPARISONS], by, dry=dry
    )


def snapshot_of(book: Book) -> str:
    """Hash of everything a reconciliation of the book reads: it changes when something comes in."""
    last = last_transaction(book)
    statements = Statement.objects.filter(book=book).order_by("hash")
    taxes = Receipt.objects.filter(book=book, kind=TAX)
    return hash_of(
        {
            "head": last.hash if last else "",
            "statements": list(statements.values_list("hash", flat=True)),
            "tax": taxes.count(),
        }
    )


def window_of(run: Run) -> Window:
    """What a run looks at."""
    given = run.given
    book = Book.objects.get(scheme=given["scheme"], place=given["place"])
    return Window(book, given["month"], date.fromisoformat(given["day"]))


def reconciliation_chunk(chunk: Chunk) -> Outcome:
    """Writes the differences of one comparison. Raises Waiting while a statement of the month is
    missing: an absent side is not an empty one."""
    window = window_of(chunk.run)
    comparison = chunk.first
    _complete(window)
    found = _opening(window) if comparison == OPENING else _compared(comparison, window)
    Difference.objects.bulk_create(
        (
            Difference(
                run=chunk.run,
                comparison=comparison,
                reference=each.reference,
                left=each.left,
                right=each.right,
                fen=each.fen,
                klass=each.klass,
                rests_on=each.rests_on,
            )
            for each in found
        ),
        batch_size=AT_ONCE,
    )
    counts = Counter(each.klass for each in found)
    record = f"reconciliation {window.book} {month_text(window.month)} {comparison}"
    log.append(
        Actor(chunk.run.asked_by, "system"),
        "batch",
        log.Act(log.WRITE, PURPOSE, record=record, detail=dict(sorted(counts.items()))),
    )
    return Outcome(
        rows=len(found),
        output_hash=hash_of_lines(
            f"{each.reference}|{each.left}|{each.right}|{each.klass}|{each.rests_on}"
            for each in found
        ),
        sum_fen=sum(each.fen for each in found),
        counts=counts,
        examples=[
            {"comparison": comparison, "reference": each.reference, "fen": each.fen,
             "class": each.klass}
            for each in found[:3]
        ],
    )  # fmt: skip


def _compared(comparison: str, window: Window) -> list[Found]:
    left, right = PAIRS[comparison]
    return classes.differences(comparison, window.month, left(window), right(window))


def _opening(window: Window) -> list[Found]:
    """What the first statement opens with against what the ledger holds before its month; later ones
    follow each other, which their intake has seen to."""
    first = Statement.objects.filter(book=window.book, kind=BANK).order_by("first_day").first()
    assert first is not None  # _complete has seen to it
    if first.first_day.year * 12 + first.first_day.month - 1 != window.month:
        return []
    held = ledger_balance(window.book, window.month - 1, window.day)
    if held == first.opening:
        return []
    return [Found("opening", first.opening, held, UNKNOWN)]


def _complete(window: Window) -> None:
    end = last_day(window.month)
    for kind, zh in ((BANK, "银行"), (TREASURY, "国库")):
        if not Statement.objects.filter(
            book=window.book, kind=kind, first_day__lte=end, last_day__gte=end
        ).exists():
            raise Waiting(
                f"尚未收到{window.book.scheme}（{window.book.place}）截至{end}的{zh}对账单，收到后再对账",
                f"the {kind}'s statement of {window.book.scheme} {window.book.place} through {end} "
                "has not come in; take it in and go on",
            )
