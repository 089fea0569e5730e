"""From differences to a closed month: who explains what, the report, and the closing.

Whoever closes a month has not explained any of its differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.models import Run
from canbao.batches.models.run import DONE
from canbao.batches.runs import go_on
from canbao.ledger import months, pools
from canbao.ledger.amounts import yuan
from canbao.ledger.heads import lock
from canbao.ledger.models import Book, Month
from canbao.ledger.months import Explained, last_day
from canbao.ledger.numbering import month_text
from canbao.ledger.reconciliation.batch import (
    KIND,
    PURPOSE,
    prepare_reconciliation,
    reconciliation_chunk,
    snapshot_of,
    window_of,
)
from canbao.ledger.reconciliation.models import (
    BANK,
    COMPARISONS,
    IN_TRANSIT,
    LATE_FILE,
    OPENING,
    REVERSED_AFTER,
    Difference,
    Explanation,
    Statement,
)
from canbao.ledger.reconciliation.sides import PAIRS, ledger_balance
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import own_names

BY_RECORD: Final = (IN_TRANSIT, LATE_FILE, REVERSED_AFTER)
"""Classes a later record explains by itself; without one they too need words."""
SIDES: Final = {
    "agency_tax": ("tax", "agency"),
    "tax_treasury": ("tax", "treasury"),
    "treasury_bank": ("treasury", "bank"),
    "bank_ledger": ("bank", "ledger"),
    "opening": ("bank", "ledger"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A difference and what explains it: `rests_on` a record, `words` and `by` what somebody said.
    `open` is neither."""

    comparison: str
    reference: str
    left: int
    right: int
    fen: int
    klass: str
    rests_on: str
    words: str
    by: str

    @property
    def open(self) -> bool:
        return not self.words and not (self.klass in BY_RECORD and self.rests_on)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides' sums of the month in fen, and the rows that make up their difference."""

    comparison: str
    left: str
    right: str
    left_fen: int
    right_fen: int
    rows: Sequence[Row]

    @property
    def fen(self) -> int:
        return self.left_fen - self.right_fen


@dataclass(frozen=True, slots=True)
class Report:
    """A month of a fund, four ways. `bank` is the balance the bank tells at its end, `ledger` what
    the books hold through it; `present` whether nothing has come in since it was made."""

    run: int
    book: Book
    month: int
    day: date
    comparisons: Sequence[Comparison]
    bank: int
    ledger: int
    present: bool

    @property
    def open(self) -> list[Row]:
        """The differences nobody and nothing has explained yet."""
        return [row for each in self.comparisons for row in each.rows if row.open]


def reconcile(scheme: str, place: int, month: int, *, day: date, by: str) -> Report | None:
    """Runs the reconciliation to its end and reports; None while it waits for a statement (the run
    tells which)."""
    run = prepare_reconciliation(scheme, place, month, day=day, by=by)
    told = go_on(run, reconciliation_chunk)
    return report(run) if told.state == DONE else None


def latest(book: Book, month: int) -> Run | None:
    """The last run of a month that is done, dry runs left out."""
    runs = Run.objects.filter(kind=KIND, state=DONE, dry=False).order_by("-id")
    for run in runs.iterator():
        given = run.given
        if (given["scheme"], given["place"], given["month"]) == (book.scheme, book.place, month):
            return run
    return None


def report(run: Run) -> Report:
    """What a run found, with what has been said of it since."""
    window = window_of(run)
    said = _said(window.book, window.month)
    rows: dict[str, list[Row]] = {each: [] for each in COMPARISONS}
    for each in Difference.objects.filter(run=run).order_by("comparison", "reference"):
        words = said.get((each.comparison, each.reference, each.fen))
        rows[each.comparison].append(
            Row(
                each.comparison, each.reference, each.left, each.right, each.fen, each.klass,
                each.rests_on, words.words if words else "", words.by if words else "",
            )
        )  # fmt: skip
    comparisons = []
    for name in COMPARISONS:
        left, right = _sums(rows[name]) if name == OPENING else (
            sum(item.within for item in side(window).values()) for side in PAIRS[name]
        )  # fmt: skip
        comparisons.append(Comparison(name, *SIDES[name], left, right, rows[name]))
    end = last_day(window.month)
    statement = Statement.objects.filter(
        book=window.book, kind=BANK, first_day__lte=end, last_day__gte=end
    ).get()
    after = statement.lines.filter(day__gt=end).values_list("fen", flat=True)
    return Report(
        run.id,
        window.book,
        window.month,
        window.day,
        comparisons,
        statement.closing - sum(after),
        ledger_balance(window.book, window.month, window.day),
        run.snapshot == snapshot_of(window.book),
    )


def _sums(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(row.left for row in rows), sum(row.right for row in rows)


def _said(book: Book, month: int) -> dict[tuple[str, str, int], Explanation]:
    there = Explanation.objects.filter(book=book, month=month).order_by("id")
    return {(each.comparison, each.reference, each.fen): each for each in there}


def explain(
    run: Run, comparison: str, reference: str, words: str, *, day: date, actor: Actor, door: str
) -> Explanation:
    """Keeps what a named person says of a difference. Raises Refused for a difference that is not
    there, for no words, and for a machine: it has records to rest on, not words."""
    there = Difference.objects.filter(run=run, comparison=comparison, reference=reference).first()
    if there is None:
        raise refused(
            f"对账批次{run.id}没有差异{comparison} {reference!r}",
            f"run {run.id} has no difference {comparison} {reference!r}",
        )
    if not words.strip() or actor.role == "system" or not actor.name:
        raise refused(
            f"差异{reference!r}须由具名经办人用文字说明原因",
            f"difference {reference!r} is explained in words, by somebody with a name",
        )
    window = window_of(run)
    with transaction.atomic():
        made = Explanation.objects.create(
            book=window.book,
            month=window.month,
            comparison=comparison,
            reference=reference,
            fen=there.fen,
            words=words.strip(),
            by=actor.name,
            day=day,
        )
        record = f"difference {window.book} {month_text(window.month)} {comparison} {reference}"
        detail: log.Detail = {"fen": there.fen, "words": made.words[:200]}
        log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record[:200], detail=detail))
    return made


def close(
    scheme: str,
    place: int,
    month: int,
    *,
    actor: Actor,
    door: str,
    suspense: Explained | None = None,
) -> Month:
    """Closes a month of a fund whose differences are none or explained. `suspense` explains what
    stands in suspense. Closing a closed month gives the one that is there.

    Raises Refused when there is no reconciliation, when something came in after it, while a
    difference is open, and when whoever closes has explained one of them.
    """
    book = pools.book_of(scheme, place)
    with transaction.atomic():
        lock(book)
        there = Month.objects.filter(book=book, month=month, state="closed").first()
        if there is not None:
            return there
        run = latest(book, month)
        if run is None:
            raise refused(
                f"{month_text(month)}尚未对账，请先对账",
                f"{month_text(month)} has not been reconciled; reconcile it first",
            )
        told = report(run)
        if not told.present:
            raise refused(
                f"{month_text(month)}对账之后又有新业务或新文件，请重新对账",
                f"something came in after the reconciliation of {month_text(month)}; reconcile "
                "again",
            )
        if told.open:
            first = told.open[0]
            raise refused(
                f"{month_text(month)}还有{len(told.open)}笔差异未说明，如{first.reference}"
                f"（{yuan(first.fen)}元）；请逐笔查明或说明",
                f"{len(told.open)} differences of {month_text(month)} are open, as "
                f"{first.reference} ({yuan(first.fen)} yuan); clear or explain each",
            )
        if own_names(actor, {row.by for each in told.comparisons for row in each.rows}):
            raise refused(
                f"{actor.name}说明过本月的差异，结账须由他人办理",
                f"{actor.name} has explained differences of this month; somebody else closes it",
            )
        closed = months.close_month(book, month, by=actor.name, explained=suspense)
        record = f"month {book} {month_text(month)}"
        log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record, detail={"run": run.id}))
    return closed
