"""Preparing a run: which month and place, then the batch `payment_pick` that writes its lines;
dry, it tells what would change and writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from canbao.batches import runs as batches
from canbao.batches import statistics
from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part
from canbao.benefits import overpayments
from canbao.benefits.models import Award
from canbao.benefits.payments import changes, picking, setoff
from canbao.benefits.payments.actors import note, note_chunk
from canbao.benefits.payments.models import (
    CANCELLED,
    CHECKED,
    PREPARED,
    Excess,
    PaymentLine,
    PaymentRun,
)
from canbao.inforce import law
from canbao.ledger.heads import lock
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_text
from canbao.ledger.pools import book_of, pool_of
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.people.places import area_range

KIND: Final = "payment_pick"
PURPOSE: Final = "payment_run"
PERSONS_A_CHUNK: Final = 20_000
UNFINISHED: Final = (PREPARED, CHECKED)
MOST_EXAMPLES: Final = 5
READ: Final = (
    "benefits_award", "benefits_decision", "benefits_overpaymentdecision", "benefits_recovery",
    "payments_accountcheck", "payments_bankaccount", "payments_hold", "payments_holdlifted",
    "payments_paymentrun", "payments_returnfile", "payments_rulehold", "payments_ruleholdanswer",
)  # fmt: skip


def prepare_pick(
    scheme: str,
    place: int,
    month: int,
    day: date,
    *,
    actor: Actor,
    door: str,
    supplementary: bool = False,
    dry: bool = False,
    chunk: int = PERSONS_A_CHUNK,
) -> Run:
    """The batch that picks the payments of a scheme at a place (any division within its pool) for a
    month, on business day `day`. Asked again, it is the one that is there; `supplementary` asks for
    a further run of a month that was released already. `chunk` is persons a chunk.

    Raises Refused for a place above the pool, a month before one that is settled, and while another
    run of overlapping place is not finished.
    """
    book = book_of(scheme, place)
    _within_pool(scheme, place)
    statistics.fresh("benefits_award", "benefits_revision")
    with transaction.atomic():
        lock(book)
        there = _there(book, place, month)
        if there is not None and not dry and (there.state in UNFINISHED or not supplementary):
            return _picked(there)
        _no_other(book, place)
        after = _covering(book, place)
        if after is not None and month < after.month:
            raise refused(
                f"{month_text(month)}早于已发放到的{month_text(after.month)}，"
                f"补发请列入{month_text(after.month)}或以后的批次",
                f"{month_text(month)} lies before {month_text(after.month)}, which is settled; "
                f"pay what is lacking with a run of {month_text(after.month)} or later",
            )
        parameters: dict[str, int | str] = {
            "scheme": scheme,
            "place": place,
            "month": month,
            "number": _last_number(book, place, month) + 1,
            "day": day.isoformat(),
            "since": after.month if after else -1,
            "after": after.id if after else 0,
        }
        snapshot, parts = _snapshot(book), _parts(book, place, chunk)
        if dry:
            return batches.prepare(KIND, parameters, snapshot, parts, actor.name, dry=True)
        run = _made(book, parameters, actor.name)
        batch = batches.prepare(KIND, parameters, snapshot, parts, actor.name)
        run.pick, run.version = batch.id, run.version + 1
        run.save()
        note(actor, door, PURPOSE, record=f"payment run {run}")
    return batch


def pick_chunk(chunk: Chunk) -> Outcome:
    """Picks one range of persons, as the batch `payment_pick`."""
    given = chunk.run.given
    book = Book.objects.get(scheme=given["scheme"], place=pool_of(given["scheme"], given["place"]))
    run = PaymentRun.objects.filter(
        book=book, place=given["place"], month=given["month"], number=given["number"]
    ).first()
    if run is None:  # of a dry run: it goes as the chunk ends
        run = _made(book, given, chunk.run.asked_by)
    first, last = int(chunk.first), int(chunk.last)
    scope = picking.Scope(
        run=run.id,
        book=book.id,
        place=run.place,
        month=run.month,
        day=run.day,
        since=int(given["since"]),
        after=int(given["after"]),
        first=first,
        last=last,
    )
    picking.pick(scope)
    _overpaid(run, first, last, chunk.run.asked_by)
    deducted = setoff.pick(run, first, last)
    found, shown = changes.sums_and_examples(run, first, last, MOST_EXAMPLES)
    fen, lines, digest = _written(run, first, last)
    if not chunk.run.dry:
        note_chunk(
            chunk.run.asked_by,
            PURPOSE,
            f"payment run {run} {chunk.ordinal}",
            {"lines": lines, "fen": fen},
        )
    counts = changes.counted(found) | ({"deducted": deducted} if deducted else {})
    return Outcome(
        rows=lines,
        sum_fen=fen,
        counts=counts,
        output_hash=digest,
        examples=[_example(change) for change in shown],
    )


def lines_of(run: PaymentRun) -> int:
    """How many lines a run has."""
    return PaymentLine.objects.filter(run=run).count()


def _made(book: Book, given: dict[str, int | str], by: str) -> PaymentRun:
    return PaymentRun.objects.create(
        scheme=given["scheme"],
        place=given["place"],
        month=given["month"],
        number=given["number"],
        book=book,
        day=date.fromisoformat(str(given["day"])),
        prepared_by=by,
    )


def _picked(run: PaymentRun) -> Run:
    assert run.pick is not None  # written together with the run
    return Run.objects.get(id=run.pick)


def _within_pool(scheme: str, place: int) -> None:
    pool = pool_of(scheme, place)
    low, high = area_range(place)
    if pool_of(scheme, high) != pool or low < pool:
        raise refused(
            f"{place}包含多个{scheme}统筹地区，请按统筹地区分别发放",
            f"{place} holds several pooling regions of {scheme}; pay each by a run of its own",
        )


def _there(book: Book, place: int, month: int) -> PaymentRun | None:
    """The last run of this place and month that counts."""
    found = PaymentRun.objects.filter(book=book, place=place, month=month)
    return found.exclude(state=CANCELLED).order_by("-number").first()


def _last_number(book: Book, place: int, month: int) -> int:
    last = PaymentRun.objects.filter(book=book, place=place, month=month).order_by("-number")
    return last.values_list("number", flat=True).first() or 0


def _no_other(book: Book, place: int) -> None:
    """No unfinished run may reach the same awards: neither would know of the other's lines."""
    for run in PaymentRun.objects.filter(book=book, state__in=UNFINISHED).order_by("id"):
        if _overlap(run.place, place):
            raise refused(
                f"发放批次{run}尚未放行或取消，请先处理",
                f"payment run {run} is neither released nor cancelled; finish it first",
            )


def _overlap(one: int, other: int) -> bool:
    low, high = area_range(one)
    first, last = area_range(other)
    return low <= last and first <= high


def _covering(book: Book, place: int) -> PaymentRun | None:
    """The latest run that counts and reached every award of this place."""
    low, high = area_range(place)
    runs = PaymentRun.objects.filter(book=book).exclude(state=CANCELLED).order_by("-month", "-id")
    for run in runs.filter(place__lte=low):
        if area_range(run.place)[1] >= high:
            return run
    return None


def _snapshot(book: Book) -> str:
    """Which law, and how far everything a run goes by had come: append-only tables, so the last row
    of each says it."""
    last: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in READ:
            cursor.execute(f"SELECT max(id) FROM {table}")
            last[table] = cursor.fetchone()[0] or 0
    return hash_of({"law": law().hash, "book": book.id, "last": last})


def _parts(book: Book, place: int, size: int) -> list[Part]:
    """Ranges of persons of about equal size: those with awards here, and those whose payment came
    back, who may have none any more but the awards that were paid."""
    low, high = area_range(place)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person FROM (SELECT person, row_number() OVER (ORDER BY person) - 1 AS place "
            "FROM (SELECT DISTINCT person FROM benefits_award "
            "WHERE book_id = %s AND place BETWEEN %s AND %s) d) n WHERE place %% %s = 0 "
            "ORDER BY person",
            [book.id, low, high, size],
        )
        starts = [int(person) for (person,) in cursor.fetchall()]
        cursor.execute("SELECT max(person) FROM benefits_award WHERE book_id = %s", [book.id])
        top = cursor.fetchone()[0]
    ends = [start - 1 for start in starts[1:]] + [int(top or 0)]
    return [Part(str(one), str(end)) for one, end in zip(starts, ends, strict=False)]


def _written(run: PaymentRun, first: int, last: int) -> tuple[int, int, str]:
    """Sum and number of a range's lines, and a hash of them, put together by the database."""
    join = (
        "group_concat(line, char(10))"
        if connection.vendor == "sqlite"
        else ("string_agg(line, chr(10) ORDER BY person, award_id, month)")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum(fen), 0), count(*), {join} FROM (SELECT person, award_id, month, "
            "fen, award_id || '|' || month || '|' || fen || '|' || individual || '|' || revision "
            "AS line FROM payments_paymentline WHERE run_id = %s AND person BETWEEN %s AND %s "
            "ORDER BY person, award_id, month) l",
            [run.id, first, last],
        )
        fen, count, told = cursor.fetchone()
    return int(fen), int(count), hash_of_lines([told or ""])


def _overpaid(run: PaymentRun, first: int, last: int, by: str) -> None:
    """Hands what was paid too much to benefits, award by award: they are few, and each is then a
    human's to decide."""
    rows = Excess.objects.filter(run=run, person__gte=first, person__lte=last)
    months: dict[int, dict[int, tuple[int, int]]] = {}
    for row in rows.order_by("award_id", "month"):
        months.setdefault(row.award_id, {})[row.month] = (row.fen, row.individual)
    for award in Award.objects.filter(id__in=months).order_by("id"):
        overpayments.found(award, months[award.id], by=by, day=run.day)


def _example(change: changes.Change) -> dict[str, int | str]:
    return {
        "person": change.person,
        "award": change.award,
        "category": change.category,
        "cause": change.cause,
        "fen": change.fen,
        "before": change.before,
    }


def unfinished(book: Book) -> list[PaymentRun]:
    """Runs of a book that are neither released nor cancelled."""
    return list(PaymentRun.objects.filter(Q(book=book), state__in=UNFINISHED).order_by("id"))
