"""Undoing: a payment the bank takes back, and money that was settled wrongly.

What followed from the money goes with it: allocations, late fees, credits to persons. Everything is
undone by its exact opposite, dated now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from canbao.ledger import books as ledger_books
from canbao.ledger import kinds, posting
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book, Transaction
from canbao.ledger.numbering import book_of, month_of
from canbao.ledger.receipts import credits, debts
from canbao.ledger.receipts.models import Allocation, Receipt, Surcharge
from canbao.ledger.receipts.models.allocation import BY_RECEIPT, REFUND_DUE, SUSPENSE
from canbao.ledger.receipts.settling import Settled
from canbao.people.actor import Actor


def reversed_by_bank(
    reversals: Sequence[Receipt], *, day: date, actor: Actor, door: str
) -> Settled:
    """Undoes the payments these rows of the bank take back, with all that followed from them. What
    had been given back to the payer already stays on `refund_due`, as a debit: the payer owes it."""
    with transaction.atomic():
        named = _named(reversals)
        books = debts.lock(each.book_id for each in named.values())
        told = Settled(Counter(reversals=len(reversals)), sum(each.fen for each in reversals))
        for each in reversals:
            rows = _standing([named[each.id].id])
            told.rows += _undo(
                rows, books, day=day, ground=f"document:{each.sender}:{each.bank_reference}",
                key=f"receipts:reversed:{each.sender}:{each.bank_reference}",
                counts=told.counts, actor=actor, door=door,
            )  # fmt: skip
    return told


def undone_already(reversals: Sequence[Receipt]) -> set[int]:
    """Which of these reversals have been booked: nothing stands of the payments they name."""
    if not reversals:
        return set()
    named = _named(reversals)
    ids = [each.id for each in named.values()]
    settled = set(
        Allocation.objects.filter(receipt_id__in=ids).values_list("receipt_id", flat=True)
    )
    standing = {row.receipt_id for row in _standing(ids)}
    return {
        each.id
        for each in reversals
        if named[each.id].id in settled and named[each.id].id not in standing
    }


def to_suspense(
    receipt: Receipt, *, reason: str, ground: str, number: int, day: date, actor: Actor, door: str
) -> Allocation:
    """Takes all parts of a receipt back and puts its money into suspense, from where it can be
    settled again; the row that stands there. `number` tells it from other times. Within the
    caller's transaction."""
    books = debts.lock([receipt.book_id])
    book = books[receipt.book_id]
    key = f"receipts:moved:{receipt.id}:{number}"
    _undo(
        _standing([receipt.id]), books, day=day, ground=ground, key=key, counts=Counter(),
        actor=actor, door=door,
    )  # fmt: skip
    bank, suspense = ledger_books.accounts(book, [("bank", ""), ("suspense", "")])
    fact = Fact(
        "receipt", month_of(day), day, ground, f"{key}:suspense",
        [(bank, receipt.fen), (suspense, -receipt.fen)], about_month=month_of(receipt.day),
    )  # fmt: skip
    posted = posting.post(book, [fact])[0]
    return Allocation.objects.create(
        target=SUSPENSE, source=BY_RECEIPT, book=book, payer=receipt.payer, receipt=receipt,
        fen=receipt.fen, paid=receipt.day, day=day, transaction_id=posted.id, reason=reason,
    )  # fmt: skip


def _named(reversals: Sequence[Receipt]) -> dict[int, Receipt]:
    """The payment each reversal names, by the reversal's id."""
    found = {
        (each.kind, each.sender, each.bank_reference): each
        for each in Receipt.objects.filter(
            kind__in={each.kind for each in reversals},
            sender__in={each.sender for each in reversals},
            bank_reference__in=[each.reverses for each in reversals],
        )
    }
    return {each.id: found[each.kind, each.sender, each.reverses] for each in reversals}


def _standing(receipts: Sequence[int]) -> list[Allocation]:
    """The allocations of these receipts that have not been undone."""
    return list(
        Allocation.objects.filter(
            receipt_id__in=receipts, undoes__isnull=True, undone__isnull=True
        ).order_by("id")
    )


def _undo(
    rows: Sequence[Allocation],
    books: Mapping[int, Book],
    *,
    day: date,
    ground: str,
    key: str,
    counts: Counter[str],
    actor: Actor,
    door: str,
) -> list[Allocation]:
    """Takes the allocations of one receipt back: the credits of their months, then what was posted,
    then the rows, and the late fees they made. What other money had paid of such a fee is to be
    given back to who paid it."""
    orders = debts.by_id([row.order_id for row in rows if row.order_id is not None])
    months = debts.of_months({debt.group for debt in orders.values()})
    counts["credits_undone"] += credits.undo(months, books, day=day, actor=actor, door=door)
    fees = list(
        Surcharge.objects.filter(
            allocation__in=rows, undoes__isnull=True, undone__isnull=True
        ).order_by("id")
    )
    given_back = _give_back(fees, {row.id for row in rows}, books, day=day, ground=ground, key=key)
    done = {
        named: posting.reverse(
            books[book_of(named)], named, day=day, month=month_of(day), ground=ground,
            key=f"{key}:{named}",
        ).id
        for named in _transactions(rows, fees)
    }  # fmt: skip
    Surcharge.objects.bulk_create(
        [_opposite_fee(fee, done[fee.transaction_id], day) for fee in fees]
    )
    made = Allocation.objects.bulk_create([_opposite(row, done, day) for row in rows])
    counts["allocations_undone"] += len(made)
    counts["surcharges_undone"] += len(fees)
    return [*made, *given_back]


def _transactions(rows: Sequence[Allocation], fees: Sequence[Surcharge]) -> list[int]:
    """What has been posted for the receipt of these rows, at whatever time, and stands still."""
    receipts = {row.receipt_id for row in rows if row.receipt_id is not None}
    of_receipt = Allocation.objects.filter(receipt_id__in=receipts)
    named = {fee.transaction_id for fee in fees}
    for transaction_id, income in of_receipt.values_list("transaction_id", "income_id"):
        named |= {each for each in (transaction_id, income) if each is not None}
    reversed_ = Transaction.objects.filter(corrects__in=named, kind=kinds.REVERSAL)
    named -= set(reversed_.values_list("corrects_id", flat=True))
    found = Transaction.objects.filter(id__in=named).exclude(kind=kinds.REVERSAL)
    return sorted(found.values_list("id", flat=True), reverse=True)


def _give_back(
    fees: Sequence[Surcharge],
    mine: set[int],
    books: Mapping[int, Book],
    *,
    day: date,
    ground: str,
    key: str,
) -> list[Allocation]:
    """What other money paid of these fees moves from the fee to what is to be given back."""
    others = Allocation.objects.filter(
        surcharge_id__in=[fee.id for fee in fees], undoes__isnull=True, undone__isnull=True
    ).exclude(id__in=mine)
    of = {fee.id: fee.transaction_id for fee in fees}
    made = []
    for row in others.order_by("id"):
        assert row.surcharge_id is not None
        book = books[row.book_id]
        due, back, income, assessed = ledger_books.accounts(
            book,
            [("surcharge_due", row.payer), ("refund_due", row.payer), ("surcharge", ""),
             ("assessed_surcharge", "")],
        )  # fmt: skip
        lines = [(due, row.fen), (back, -row.fen), (income, row.fen), (assessed, -row.fen)]
        own = f"{key}:fee:{row.transaction_id}:{of[row.surcharge_id]}"
        fact = Fact(
            "correction", month_of(day), day, ground, own, lines, corrects=row.transaction_id
        )
        posted = posting.post(book, [fact])[0]
        opposite = _opposite(row, {}, day)
        opposite.transaction_id = posted.id
        made += [opposite, _again(row, posted.id, day)]
    return Allocation.objects.bulk_create(made)


def _again(row: Allocation, posted: int, day: date) -> Allocation:
    """The same money, now to be given back."""
    return Allocation(
        target=REFUND_DUE, source=row.source, book_id=row.book_id, payer=row.payer,
        receipt_id=row.receipt_id, fen=row.fen, paid=row.paid, day=day, transaction_id=posted,
    )  # fmt: skip


def _opposite(row: Allocation, done: Mapping[int, int], day: date) -> Allocation:
    return Allocation(
        target=row.target, source=row.source, book_id=row.book_id, payer=row.payer,
        receipt_id=row.receipt_id, order_id=row.order_id, surcharge_id=row.surcharge_id,
        fen=-row.fen, arrears=-row.arrears, paid=row.paid, day=day, reason=row.reason,
        transaction_id=None if row.transaction_id is None else done.get(row.transaction_id),
        undoes=row,
    )  # fmt: skip


def _opposite_fee(fee: Surcharge, posted: int, day: date) -> Surcharge:
    return Surcharge(
        allocation_id=fee.allocation_id,
        order_id=fee.order_id, book_id=fee.book_id, payer=fee.payer, principal=-fee.principal,
        first_day=fee.first_day, last_day=fee.last_day, days=fee.days, fen=-fee.fen, law=fee.law,
        day=day, transaction_id=posted, undoes=fee,
    )  # fmt: skip
