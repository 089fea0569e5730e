"""Money that is in the house already: suspense explained, a credit balance used, a receipt moved from
what it was settled for by mistake.

Explaining and using what is the payer's own is one person's work; moving takes two (`decisions`).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Sum

from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.models import Book
from canbao.ledger.receipts import debts, settling
from canbao.ledger.receipts.models import Allocation, Receipt
from canbao.ledger.receipts.models.allocation import (
    BY_RECEIPT,
    BY_SET_OFF,
    REFUND_DUE,
    SUSPENSE,
)
from canbao.ledger.receipts.plan import Incoming
from canbao.ledger.receipts.settling import Settled
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE = "collection"


def explain(
    receipt: Receipt,
    *,
    document: str,
    day: date,
    actor: Actor,
    door: str,
    reference: str = "",
    payer: str = "",
) -> Settled:
    """Settles what stands in suspense of a receipt: for the payment order `reference`, or for what
    `payer` owes in that book by the law's order; what is left over is to be given back to them.

    `document` is the proof. Raises Refused without one, when nothing stands in suspense, the order is
    unknown or of another book, or the payer has never owed anything in it.
    """
    _proven(document)
    with transaction.atomic():
        debts.lock([receipt.book_id])
        standing = Allocation.objects.filter(
            receipt=receipt, target=SUSPENSE, undoes__isnull=True, undone__isnull=True
        ).first()
        if standing is None:
            raise refused(
                f"流水{receipt.bank_reference}没有暂收款可分配",
                f"nothing of payment {receipt.bank_reference} stands in suspense",
            )
        named, whose = _target(receipt.book, reference, payer)
        told = settling.settle(
            [
                Incoming(
                    key=f"receipts:explained:{receipt.id}:{standing.transaction_id}",
                    kind="allocation",
                    source=BY_RECEIPT,
                    ground=f"document:{document}",
                    book=receipt.book_id,
                    fen=standing.fen,
                    paid=receipt.day,
                    debit=("suspense", ""),
                    payer=whose,
                    named=named,
                    receipt=receipt.id,
                    taken=_taken(standing),
                )
            ],
            day=day,
            actor=actor,
            door=door,
        )
        _log(actor, door, f"receipt {receipt.id}", "explained", standing.fen, document)
    return told


def set_off(
    payer: str, book: Book, *, fen: int, document: str, number: int, day: date, actor: Actor,
    door: str, reference: str = "",
) -> Settled:  # fmt: skip
    """Uses `fen` of what is to be given back to a payer for what the payer owes in the same book: the
    order `reference`, or by the law's order. `document` is the payer's wish, `number` tells several
    of one document apart. Raises Refused without a document, when there is less, or less is owed."""
    _proven(document)
    with transaction.atomic():
        debts.lock([book.id])
        there = credit_balance(payer, book)
        owed = sum(debt.open for debt in debts.of_payers([(book.id, payer)]) if debt.open > 0)
        owed += sum(fee.open for fee in debts.fees_of([(book.id, payer)]))
        if not 0 < fen <= min(there, owed):
            raise refused(
                f"{payer}有应退款{there}分、欠缴{owed}分，不能抵缴{fen}分",
                f"{payer} is to be given back {there} fen and owes {owed}; {fen} can't be set off",
            )
        named, whose = _target(book, reference, payer)
        key = f"receipts:set-off:{payer}:{document}:{number}"
        taken = Allocation(
            target=REFUND_DUE, source=BY_SET_OFF, book=book, payer=whose, fen=-fen, paid=day, day=day,
        )  # fmt: skip
        told = settling.settle(
            [
                Incoming(
                    key=key, kind="allocation", source=BY_SET_OFF, ground=f"document:{document}",
                    book=book.id, fen=fen, paid=day, debit=("refund_due", whose), payer=whose,
                    named=named, taken=taken,
                )
            ],
            day=day, actor=actor, door=door,
        )  # fmt: skip
        _log(actor, door, f"payer {payer}", "set_off", fen, document)
    return told


def credit_balance(payer: str, book: Book) -> int:
    """What is to be given back to a payer in a book, in fen; negative where the payer was given back
    money that the bank took away afterwards."""
    rows = Allocation.objects.filter(target=REFUND_DUE, payer=payer, book=book)
    return int(rows.aggregate(fen=Sum("fen"))["fen"] or 0)


def in_suspense(book: Book | None = None) -> list[Allocation]:
    """What stands in suspense, the oldest first, each with its receipt and the reason; for the list
    of things to explain."""
    rows = Allocation.objects.filter(
        target=SUSPENSE, undoes__isnull=True, undone__isnull=True
    ).select_related("receipt", "receipt__file", "book")
    if book is not None:
        rows = rows.filter(book=book)
    return list(rows.order_by("paid", "id"))


def _proven(document: str) -> None:
    if not document.strip():
        raise refused(
            "须写明依据的凭证或文件", "name the document it rests on: a bank slip, a letter"
        )


def _taken(standing: Allocation) -> Allocation:
    return Allocation(
        target=SUSPENSE, source=standing.source, book_id=standing.book_id, payer=standing.payer,
        receipt_id=standing.receipt_id, fen=-standing.fen, paid=standing.paid,
        reason=standing.reason, undoes=standing,
    )  # fmt: skip


def _target(book: Book, reference: str, payer: str) -> tuple[int | None, str]:
    """The order and the payer money is for. Raises Refused for what does not fit the book."""
    if not reference:
        if (book.id, payer) not in debts.known_payers([(book.id, payer)]):
            raise refused(
                f"缴费人{payer!r}在本账簿（{book.scheme}）没有缴费单；请写明缴费单号",
                f"payer {payer!r} has no payment order in this book ({book.scheme}); name an order",
            )
        return None, payer
    order = PaymentOrder.objects.filter(reference=reference).first()
    if order is None or order.book_id != book.id or (payer and order.payer != payer):
        raise refused(
            f"本账簿（{book.scheme}）没有缴费单{reference!r}，或缴费人不符",
            f"there is no payment order {reference!r} in this book ({book.scheme}), or it is another "
            "payer's",
        )
    return order.id, order.payer


def _log(actor: Actor, door: str, record: str, what: str, fen: int, document: str) -> None:
    detail: log.Detail = {"what": what, "fen": fen, "document": document}
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record, detail=detail))
