"""Money of transfers at the bank: what left, what arrived, each once by the bank's reference.
Between bank and persons it stands on the book's account `transfer`.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q, Sum

from canbao.exchange.flow import Deed
from canbao.exchange.models import Movement, Transfer
from canbao.ledger import books
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book, Transaction
from canbao.ledger.numbering import month_of
from canbao.ledger.posting import post
from canbao.ledger.refusal import refused

LONGEST: Final = 64


def net_paid(transfer: Transfer) -> int:
    """What left here less what came back, in fen; of a transfer to here negative."""
    sums = Movement.objects.filter(transfer=transfer).aggregate(
        left=Sum("fen", filter=Q(incoming=False)), came=Sum("fen", filter=Q(incoming=True))
    )
    return int(sums["left"] or 0) - int(sums["came"] or 0)


def arrived(transfer: Transfer) -> int:
    """What came in less what was sent back, in fen."""
    return -net_paid(transfer)


def booked_out(
    transfer: Transfer, book: Book, fen: int, bank_reference: str, deed: Deed
) -> Movement:
    """Money leaves by the bank: `transfer` to `bank`."""
    return _booked(transfer, book, fen, bank_reference, deed, incoming=False)


def booked_in(
    transfer: Transfer, book: Book, fen: int, bank_reference: str, deed: Deed
) -> Movement:
    """Money arrives at the bank: `bank` to `transfer`."""
    return _booked(transfer, book, fen, bank_reference, deed, incoming=True)


def _booked(
    transfer: Transfer,
    book: Book,
    fen: int,
    bank_reference: str,
    deed: Deed,
    *,
    incoming: bool,
) -> Movement:
    """One movement, once. Raises Refused for a reference that stands for something else."""
    if not 0 < fen < 1 << 53 or not 0 < len(bank_reference) <= LONGEST:
        raise refused(
            f"银行流水号{bank_reference!r}或金额{fen}分有误",
            f"bank reference {bank_reference!r} or amount {fen} fen is wrong",
        )
    there = Movement.objects.filter(bank_reference=bank_reference, incoming=incoming).first()
    if there is not None:
        if (there.transfer_id, there.fen) != (transfer.id, fen):
            raise refused(
                f"银行流水号{bank_reference}已用于另一笔{there.fen}分",
                f"bank reference {bank_reference} stands for another movement of {there.fen} fen",
            )
        return there
    bank, way = books.accounts(book, [("bank", ""), ("transfer", "")])
    signed = fen if incoming else -fen
    kind = f"transfer_{transfer.side}"
    posted = post(
        book,
        [
            Fact(
                kind=kind,
                month=month_of(deed.day),
                day=deed.day,
                ground=f"transfer:{transfer.code}",
                key=f"exchange:{'arrival' if incoming else 'payment'}:{bank_reference}",
                lines=[(bank, signed), (way, -signed)],
            )
        ],
    )[0]
    return Movement.objects.create(
        transfer=transfer,
        incoming=incoming,
        fen=fen,
        bank_reference=bank_reference,
        day=deed.day,
        booked=Transaction.objects.get(id=posted.id),
    )
