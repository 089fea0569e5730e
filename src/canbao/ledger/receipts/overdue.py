"""The batch `overdue`: lowered orders settle what they can, and what is overdue moves to arrears.

Late fees are not made here: a fee is made when the money it bears on arrives, for exactly its days,
so it is never made twice; what it would be today is told by `standing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from django.db import connection

from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.ledger import books as ledger_books
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import credits, debts, lawful, settling, spreading
from canbao.ledger.receipts.models import Allocation, OverdueMove
from canbao.ledger.receipts.models.allocation import BY_OFFSET, ORDER, REFUND_DUE
from canbao.ledger.receipts.spreading import Debt
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "overdue"
DOOR: Final = "batch"
ORDERS: Final = 5_000  # numbers of orders in a chunk
BUDGET: Final = "G"  # of public budgets there are no arrears


def prepare_overdue(day: date, *, by: str, dry: bool = False) -> Run:
    """The run that looks at all orders due before `day`. A run of the same day and the same orders is
    the same run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM contributions_paymentorder"
        )
        first, last = cursor.fetchone()
        # What this batch itself allocates must not make another run of it.
        cursor.execute(
            "SELECT id FROM receipts_allocation WHERE source <> 'offset' ORDER BY id DESC LIMIT 1"
        )
        allocated = (cursor.fetchone() or (0,))[0]
    given = {"day": day.isoformat()}
    snapshot = hash_of({"last": last, "allocated": allocated})
    return prepare(KIND, given, snapshot, _parts(first, last), by, dry=dry)


def _parts(first: int, last: int) -> Iterator[Part]:
    for start in range(first - first % ORDERS, last + 1 if last else 0, ORDERS):
        yield Part(str(start), str(start + ORDERS - 1))


def overdue_chunk(chunk: Chunk) -> Outcome:
    """Settles the lowered orders of a chunk and moves what is overdue of its orders to arrears."""
    day = date.fromisoformat(chunk.run.given["day"])
    actor = Actor(chunk.run.asked_by, "system")
    first, last = int(chunk.first), int(chunk.last)
    found = [each for each in debts.overdue(first, last, day) if each.payer[:1] != BUDGET]
    books = debts.lock(each.book for each in found)
    found = [each for each in debts.overdue(first, last, day) if each.book in books]
    counts: Counter[str] = Counter()
    lines = _lowered(found, books, counts, day=day, actor=actor)
    owed = [
        each
        for each in debts.overdue(first, last, day)
        if each.book in books and each.open > 0 and each.payer[:1] != BUDGET
    ]
    lines += _move(_not_deferred(owed, day), books, counts, day)
    moved = counts["moved_fen"]
    if lines:
        log.append(
            actor,
            DOOR,
            log.Act(
                log.WRITE, "collection", record=f"orders {chunk.first}–{chunk.last}",
                detail=dict(sorted(counts.items())),
            ),
        )  # fmt: skip
    return Outcome(
        rows=len(lines), sum_fen=moved, counts=dict(counts), output_hash=hash_of_lines(lines)
    )


def _lowered(
    found: Sequence[Debt],
    books: Mapping[int, Book],
    counts: Counter[str],
    *,
    day: date,
    actor: Actor,
) -> list[str]:
    """Lowered orders: against their month, then against what else the payer owes in the book, the
    rest is to be given back."""
    payers = {(each.book, each.payer) for each in found if each.open < 0}
    if not payers:
        return []
    owed = debts.of_payers(payers)
    made = spreading.offsets(owed)
    for each in sorted((debt for debt in owed if debt.open < 0), key=lambda debt: debt.id):
        mine = [d for d in owed if (d.book, d.payer) == (each.book, each.payer)]
        for debt in spreading.in_order(mine, None, spreading.OLDEST_FIRST):
            if each.open < 0:
                fen = min(debt.open, -each.open)
                made.append(
                    spreading.Offset(spreading.settle(each, -fen), spreading.settle(debt, fen))
                )
    rows = settling.write_offsets(made, books, day=day)
    rows += _back([debt for debt in owed if debt.open < 0], books, day)
    touched = {debt.group for debt in owed}
    counts["lowered"] += len({row.order_id for row in rows if row.fen < 0})
    counts["credits"] += credits.credit(owed, touched, books, day=day, actor=actor, door=DOOR)
    return [f"offset {row.order_id} {row.target} {row.payer} {row.fen}" for row in rows]


def _back(lowered: Sequence[Debt], books: Mapping[int, Book], day: date) -> list[Allocation]:
    """What nothing is owed against any more is to be given back to the payer."""
    facts: dict[int, list[Fact]] = {}
    for debt in lowered:
        if debt.payer[:1] == BUDGET:
            continue
        clearing, back = ledger_books.accounts(
            books[debt.book], [settling.clearing(debt.payer), ("refund_due", debt.payer)]
        )
        facts.setdefault(debt.book, []).append(
            Fact(
                "allocation", month_of(day), day, lawful.GROUND_PAID, f"receipts:back:{debt.id}",
                [(clearing, -debt.open), (back, debt.open)], about_month=debt.month,
            )
        )  # fmt: skip
    ids = settling.post(facts, books)
    rows = []
    for debt in lowered:
        found = ids.get((debt.book, f"receipts:back:{debt.id}"))
        if found is None:
            continue
        for target, order, fen in ((ORDER, debt.id, debt.open), (REFUND_DUE, None, -debt.open)):
            rows.append(
                Allocation(
                    target=target, source=BY_OFFSET, book_id=debt.book, payer=debt.payer,
                    order_id=order, fen=fen, paid=day, day=day, transaction_id=found,
                )
            )  # fmt: skip
        debt.settled = debt.fen
    return Allocation.objects.bulk_create(rows)


def _not_deferred(owed: Sequence[Debt], day: date) -> list[Debt]:
    """Without those whose month is deferred on that day."""
    deferrals = debts.deferrals_of({debt.payer for debt in owed}) if owed else {}
    kept = []
    for debt in owed:
        deferral = debts.deferral_of(deferrals.get(debt.payer, ()), debt.month)
        if deferral is None or not deferral[0] <= day <= deferral[1]:
            kept.append(debt)
    return kept


def _move(
    owed: Sequence[Debt], books: Mapping[int, Book], counts: Counter[str], day: date
) -> list[str]:
    moving = [debt for debt in owed if debt.open > debt.in_arrears and debt.due < day]
    if not moving:
        return []
    numbers = _numbers([debt.id for debt in moving])
    facts: dict[int, list[Fact]] = {}
    accounts: dict[tuple[int, str, str], int] = {}
    for book in sorted({debt.book for debt in moving}):
        mine = [debt for debt in moving if debt.book == book]
        words = [
            words
            for debt in mine
            for words in (("arrears", debt.payer), settling.clearing(debt.payer))
        ]
        opened = ledger_books.accounts(books[book], words)
        accounts |= {(book, *word): each for word, each in zip(words, opened, strict=True)}
    for debt in moving:
        fen = debt.open - debt.in_arrears
        lines = [
            (accounts[debt.book, "arrears", debt.payer], fen),
            (accounts[debt.book, *settling.clearing(debt.payer)], -fen),
        ]
        key = f"receipts:overdue:{debt.id}:{numbers[debt.id]}"
        facts.setdefault(debt.book, []).append(
            Fact(KIND, month_of(day), day, lawful.GROUND_FEE, key, lines, about_month=debt.month)
        )
    ids = settling.post(facts, books)
    rows = [
        OverdueMove(
            order_id=debt.id, number=numbers[debt.id], fen=debt.open - debt.in_arrears, day=day,
            transaction_id=ids[debt.book, f"receipts:overdue:{debt.id}:{numbers[debt.id]}"],
        )
        for debt in moving
    ]  # fmt: skip
    OverdueMove.objects.bulk_create(rows, batch_size=settling.AT_ONCE)
    counts["moved"] += len(rows)
    counts["moved_fen"] += sum(row.fen for row in rows)
    return [f"overdue {row.order_id} {row.number} {row.fen}" for row in rows]


def _numbers(orders: Sequence[int]) -> dict[int, int]:
    """The number of the next move of each order."""
    found = dict.fromkeys(orders, 1)
    for order in OverdueMove.objects.filter(order_id__in=orders).values_list("order_id", flat=True):
        found[order] += 1
    return found
