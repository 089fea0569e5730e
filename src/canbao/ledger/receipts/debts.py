"""What is owed, read from orders, allocations and moves: for writing it further, under the lock of
the books. Lists and states for pages stand in `standing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from canbao.ledger import heads, rows
from canbao.ledger.models import Book
from canbao.ledger.receipts.models import Deferral
from canbao.ledger.receipts.spreading import Debt, Fee
from canbao.ledger.rows import Parameter

_SETTLED = "(SELECT coalesce(sum(a.fen), 0) FROM receipts_allocation a WHERE a.order_id = o.id)"
_DEBTS = f"""
SELECT o.id, o.reference, o.book_id, o.payer, o.month, o.due, o.fen,
  {_SETTLED},
  (SELECT coalesce(sum(m.fen), 0) FROM receipts_overduemove m WHERE m.order_id = o.id)
  - (SELECT coalesce(sum(a.arrears), 0) FROM receipts_allocation a WHERE a.order_id = o.id),
  (SELECT count(*) FROM receipts_ordercredit c WHERE c.order_id = o.id),
  (SELECT coalesce(sum(a.fen), 0) FROM receipts_allocation a
     WHERE a.order_id = o.id AND a.source = 'write_off') <> 0
FROM contributions_paymentorder o
"""


def lock(books: Iterable[int]) -> dict[int, Book]:
    """Locks the books in the order of their ids, so that nobody else settles debts meanwhile."""
    found = {book.id: book for book in Book.objects.filter(id__in=sorted(set(books)))}
    for each in sorted(found):
        heads.lock(found[each])
    return found


def by_reference(references: Sequence[str]) -> dict[str, Debt]:
    """The orders of these references."""
    if not references:
        return {}
    condition, wanted = rows.matching("o.reference", sorted(set(references)))
    return {debt.reference: debt for debt in _read(f"WHERE {condition}", [wanted])}


def of_months(groups: Iterable[tuple[int, str, int]]) -> list[Debt]:
    """All orders of these books, payers and months."""
    wanted = set(groups)
    if not wanted:
        return []
    payers, named = rows.matching("o.payer", sorted({payer for _, payer, _ in wanted}))
    months, among = rows.matching_ids("o.month", sorted({month for _, _, month in wanted}))
    found = _read(f"WHERE {payers} AND {months}", [named, among])
    return [debt for debt in found if debt.group in wanted]


def of_payers(payers: Iterable[tuple[int, str]]) -> list[Debt]:
    """All orders of these payers in these books that have something open, with all other orders of
    the same months."""
    wanted = set(payers)
    if not wanted:
        return []
    condition, named = rows.matching("o.payer", sorted({payer for _, payer in wanted}))
    open_ = _read(f"WHERE {condition} AND o.fen <> {_SETTLED}", [named])
    return of_months({debt.group for debt in open_ if (debt.book, debt.payer) in wanted})


def by_id(orders: Sequence[int]) -> dict[int, Debt]:
    """The orders of these ids."""
    if not orders:
        return {}
    condition, wanted = rows.matching_ids("o.id", sorted(set(orders)))
    return {debt.id: debt for debt in _read(f"WHERE {condition}", [wanted])}


def overdue(first: int, last: int, day: date, books: Sequence[int] | None = None) -> list[Debt]:
    """Orders with ids from `first` to `last` whose due day is before `day`, and lowered orders
    whatever their due day, that have something open and not in arrears yet."""
    found = _read(
        f"WHERE o.id BETWEEN %s AND %s AND (o.due < %s OR o.fen < 0) AND o.fen <> {_SETTLED}",
        [first, last, day],
    )
    return [
        debt
        for debt in found
        if (books is None or debt.book in books) and debt.open != debt.in_arrears
    ]


def known_payers(payers: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these payers have ever had an order in these books."""
    wanted = set(payers)
    if not wanted:
        return set()
    condition, named = rows.matching("payer", sorted({payer for _, payer in wanted}))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT book_id, payer FROM contributions_paymentorder WHERE {condition}",
            [named],
        )
        return wanted & {(book, payer) for book, payer in cursor.fetchall()}


def fees_of(payers: Iterable[tuple[int, str]]) -> list[Fee]:
    """The open late fees of these payers in these books, the oldest first."""
    wanted = set(payers)
    if not wanted:
        return []
    condition, named = rows.matching("s.payer", sorted({payer for _, payer in wanted}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.book_id, s.payer, s.fen - (SELECT coalesce(sum(a.fen), 0) "
            "FROM receipts_allocation a WHERE a.surcharge_id = s.id) "
            f"FROM receipts_surcharge s WHERE {condition} AND s.undoes_id IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM receipts_surcharge u WHERE u.undoes_id = s.id) ORDER BY s.id",
            [named],
        )
        found = [Fee(*row) for row in cursor.fetchall()]
    return [fee for fee in found if fee.open > 0 and (fee.book, fee.payer) in wanted]


def deferrals_of(payers: Iterable[str]) -> dict[str, list[Deferral]]:
    """The deferrals that count, by payer, in the order of their first days."""
    condition, wanted = rows.matching("d.payer", sorted(set(payers)))
    found: dict[str, list[Deferral]] = {}
    for deferral in Deferral.objects.raw(
        f"SELECT d.* FROM receipts_deferral d WHERE {condition} AND NOT EXISTS "
        "(SELECT 1 FROM receipts_deferral r WHERE r.replaces_id = d.decision_id) "
        "ORDER BY d.first_day, d.decision_id",
        [wanted],
    ):
        found.setdefault(deferral.payer, []).append(deferral)
    return found


def deferral_of(deferrals: Sequence[Deferral], month: int) -> tuple[date, date] | None:
    """First and last day of the deferral of a month; a month has one at most."""
    for each in deferrals:
        if each.from_month <= month <= each.to_month:
            return each.first_day, each.last_day
    return None


def _read(condition: str, parameters: Sequence[Parameter]) -> list[Debt]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_DEBTS} {condition} ORDER BY o.id", list(parameters))
        found = cursor.fetchall()
    return [
        Debt(
            row[0], row[1], row[2], row[3], row[4],
            row[5] if isinstance(row[5], date) else date.fromisoformat(row[5]),
            row[6], int(row[7]), int(row[8]), row[9], bool(row[10]),
        )
        for row in found
    ]  # fmt: skip
