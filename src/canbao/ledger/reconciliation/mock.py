"""The mock tax authority, treasury and bank: they deliver the files that fit what the ledger holds,
in the formats of real ones. For the demo, and for tests that change one line and see it found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from canbao.ledger.models import Account, Book, Posting
from canbao.ledger.months import last_day
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts.formats import Delivered, Row, formats
from canbao.ledger.receipts.formats import written as file_written
from canbao.ledger.receipts.models import Receipt
from canbao.ledger.reconciliation.formats import Line, Told, written
from canbao.ledger.reconciliation.models import BANK, TREASURY, Statement
from canbao.ledger.reconciliation.sides import (
    CONTRIBUTION,
    PAID_OVER,
    RECEIVED,
    ledger_balance,
    reference_of,
)

TAX_SENDER, TREASURY_SENDER, BANK_SENDER = "MOCK-TAX", "MOCK-TREASURY", "MOCK-BANK"
_WORDS: Final[Mapping[str, str]] = {
    "receipt": CONTRIBUTION, "reversal": CONTRIBUTION, "subsidy": "subsidy", "payment": "payment",
    "returned": "returned", "refund": "refund", "transfer_in": "transfer",
    "transfer_out": "transfer",
}  # fmt: skip


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def tax_file(book: Book, month: int, *, day: date | None = None, number: int = 1) -> bytes | None:
    """What the tax authority says it collected in a month: every payment of the bank's files that
    names an order, and every one taken back. None when there is none. Of the month's last day, or
    of `day`."""
    rows = []
    named = {each.bank_reference: each for each in _receipts(book)}
    for each in named.values():
        order = named[each.reverses].reference if each.reverses else each.reference
        if month_of(each.day) == month and order:
            rows.append(
                Row(
                    bank_reference=f"T{each.bank_reference}"[:40],
                    day=each.day,
                    scheme=book.scheme,
                    fen=each.fen,
                    reference=order,
                    payer=each.payer,
                    payer_name=each.payer_name,
                    reverses=f"T{each.reverses}"[:40] if each.reverses else "",
                )
            )
    if not rows:
        return None
    told = Delivered("tax", TAX_SENDER, book.place, day or last_day(month), number, tuple(rows))
    return file_written(told, formats()["canbao-tax/1"])


def treasury_statement(book: Book, month: int) -> bytes:
    """What the treasury received in a month and paid over on the same day."""
    lines: list[Line] = []
    named = {each.bank_reference: each for each in _receipts(book)}
    for each in named.values():
        if month_of(each.day) != month:
            continue
        back = each.reverses
        order = named[back].reference if back else each.reference
        if not order:  # paid to the bank directly, not through tax authority and treasury
            continue
        lines.append(
            Line(f"T{each.bank_reference}"[:40], each.day, RECEIVED, each.fen,
                 reverses=f"T{back}"[:40] if back else "")
        )  # fmt: skip
        lines.append(Line(each.bank_reference, each.day, PAID_OVER, -each.fen, reverses=back))
    return _statement(book, TREASURY, TREASURY_SENDER, month, lines)


def bank_statement(book: Book, month: int) -> bytes:
    """Every movement of the ledger's bank account in a month, by the days on which payments came and
    everything else was booked; a payment run is one line."""
    account = Account.objects.filter(book=book, kind="bank", holder="").first()
    received = {each.bank_reference: each for each in _receipts(book)}
    reversed_by = {
        each.bank_reference: each.reverses for each in received.values() if each.reverses
    }
    sums: dict[tuple[str, str, date], int] = {}
    moved = Posting.objects.filter(account=account, month__gte=month - 1, month__lte=month + 1)
    for key, kind, day, fen in moved.order_by("transaction_id", "line").values_list(
        "transaction__key", "transaction__kind", "transaction__day", "amount"
    ):
        reference = reference_of(key, {})
        word = _WORDS.get(kind, "other")
        if reference in received:
            row = received[reference]
            named = received[row.reverses] if row.reverses else row
            day, word = row.day, CONTRIBUTION if named.reference else "other"
        if month_of(day) == month:
            place = (reference, word, day)
            sums[place] = sums.get(place, 0) + fen
    lines = [
        Line(
            reference if reference in received else f"B{day:%Y%m%d}{at:06d}",
            day,
            word,
            fen,
            our_reference="" if reference in received else reference,
            reverses=reversed_by.get(reference, ""),
        )
        for at, ((reference, word, day), fen) in enumerate(sums.items(), 1)
        if fen
    ]
    return _statement(book, BANK, BANK_SENDER, month, lines)


def _receipts(book: Book) -> list[Receipt]:
    return list(Receipt.objects.filter(book=book, kind=BANK).order_by("id"))


def _statement(book: Book, kind: str, sender: str, month: int, lines: list[Line]) -> bytes:
    before = Statement.objects.filter(book=book, kind=kind).order_by("-last_day").first()
    opening = before.closing if before else _held(book, month) if kind == BANK else 0
    return written(
        Told(
            kind, sender, book.place, book.scheme, first_day(month), last_day(month), opening,
            opening + sum(line.fen for line in lines), tuple(lines),
        )
    )  # fmt: skip


def _held(book: Book, month: int) -> int:
    return ledger_balance(book, month - 1, last_day(month))
