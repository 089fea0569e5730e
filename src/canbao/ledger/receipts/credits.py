"""Crediting what has been paid: an order's persons and its fund, when its month is whole; and taking
that back.

The parts come from `contributions.shares`, the postings and records are made by `crediting`; here is
decided which orders, and how many months each share is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.columns import Credits
from canbao.ledger.crediting.credit import credit_columns, take_back
from canbao.ledger.models import Book, Transaction
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import sharing, spreading
from canbao.ledger.receipts.models import OrderCredit
from canbao.ledger.receipts.spreading import Debt
from canbao.people.actor import Actor

GROUND = "社会保险法第十二条、第十四条"
Group = tuple[int, str, int]


def credit(
    owed: Iterable[Debt],
    touched: set[Group],
    books: Mapping[int, Book],
    *,
    day: date,
    actor: Actor,
    door: str,
) -> int:
    """Credits the orders of the months in `touched` that are whole now; `owed` holds all orders of
    these months as they stand. Gives how many were credited. Within the caller's transaction."""
    groups: dict[Group, list[Debt]] = {}
    for debt in owed:
        if debt.group in touched:
            groups.setdefault(debt.group, []).append(debt)
    chosen: dict[int, list[Debt]] = {}
    for group in sorted(groups):
        for debt in spreading.whole(groups[group]):
            chosen.setdefault(group[0], []).append(debt)
    return sum(
        _credit(books[book], chosen[book], day=day, actor=actor, door=door)
        for book in sorted(chosen)
    )


def undo(
    orders: Sequence[Debt], books: Mapping[int, Book], *, day: date, actor: Actor, door: str
) -> int:
    """Takes back the last credit of each of these orders that is credited; how many were."""
    credited = [debt for debt in orders if debt.credited]
    last = {
        row.order_id: row.transaction_id
        for row in OrderCredit.objects.filter(order_id__in=[debt.id for debt in credited]).order_by(
            "number"
        )
    }
    rows = []
    for debt in credited:
        debt.credits += 1
        posted = take_back(
            books[debt.book],
            last[debt.id],
            day=day,
            month=month_of(day),
            ground=f"document:{debt.reference}",
            key=_key(debt, debt.credits),
            actor=actor,
            door=door,
        )
        rows.append(_row(debt, posted.id, day))
    OrderCredit.objects.bulk_create(rows)
    return len(credited)


def _credit(book: Book, debts: Sequence[Debt], *, day: date, actor: Actor, door: str) -> int:
    orders = PaymentOrder.objects.select_related("declaration", "plan", "book").in_bulk(
        [debt.id for debt in debts]
    )
    records = sharing.records_of([orders[debt.id] for debt in debts])
    speaking = np.unique(records.credit)  # an estimate credits nobody
    chosen = [debts[at] for at in speaking.tolist()]
    if not chosen:
        return 0
    sums = np.zeros(len(debts), dtype=np.int64)
    np.add.at(sums, records.credit, records.own + records.others)
    for debt in chosen:
        debt.credits += 1
    records = replace(records, credit=np.searchsorted(speaking, records.credit).astype(np.int64))
    given = Credits(
        key=[_key(debt, debt.credits) for debt in chosen],
        ground=[GROUND] * len(chosen),
        day=[day] * len(chosen),
        month=[month_of(day)] * len(chosen),
        counter=[[("assessed", "", total)] if total else [] for total in sums[speaking].tolist()],
        records=records,
        kind=["credit"] * len(chosen),
        payer=[debt.payer for debt in chosen],
        about_month=[debt.month for debt in chosen],
        corrects=[None] * len(chosen),
    )
    booked = credit_columns(book, given, actor=actor, door=door)
    OrderCredit.objects.bulk_create(
        [_row(debt, found, day) for debt, found in zip(chosen, booked.ids, strict=True)]
    )
    return len(chosen)


def _key(debt: Debt, number: int) -> str:
    return f"receipts:credit:{debt.id}:{number}"


def _row(debt: Debt, transaction: int, day: date) -> OrderCredit:
    return OrderCredit(order_id=debt.id, number=debt.credits, day=day, transaction_id=transaction)


def transactions_of(orders: Iterable[int]) -> dict[int, list[Transaction]]:
    """The transactions that credited or took back each order, in their order; for pages."""
    found: dict[int, list[Transaction]] = {}
    for row in (
        OrderCredit.objects.filter(order_id__in=sorted(set(orders)))
        .select_related("transaction")
        .order_by("order_id", "number")
    ):
        found.setdefault(row.order_id, []).append(row.transaction)
    return found
