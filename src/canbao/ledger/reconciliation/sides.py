"""What each of the four sides says of a month, by reference: the agency's allocations, the tax
authority's files, the treasury's and the bank's statements, and the ledger's bank account.

Only amounts are read here; what a difference means is said in `classes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Sum

from canbao.ledger.models import Account, Book, Posting
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts.models import Receipt
from canbao.ledger.receipts.models.files import TAX
from canbao.ledger.reconciliation.models import (
    AGENCY_TAX,
    BANK,
    BANK_LEDGER,
    TAX_TREASURY,
    TREASURY,
    TREASURY_BANK,
    StatementLine,
)

CONTRIBUTION, RECEIVED, PAID_OVER, FEE_KIND = "contribution", "received", "paid_over", "fee"


@dataclass(slots=True)
class Item:
    """What one side says of one reference, in fen: in the month before, in the month, and after it
    up to the day of the reconciliation. `day` is the last one in the month."""

    before: int = 0
    within: int = 0
    after: int = 0
    day: date | None = None
    kind: str = ""

    @property
    def total(self) -> int:
        return self.before + self.within + self.after


Side = Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Window:
    """The month that is reconciled, and the day until which later records are looked at."""

    book: Book
    month: int
    day: date

    @property
    def first(self) -> date:
        """The first day of the month before: older records are not looked for."""
        return date((self.month - 1) // 12, (self.month - 1) % 12 + 1, 1)


def _gathered(
    rows: Iterable[tuple[str, int, int, date | None, str]], window: Window
) -> dict[str, Item]:
    """Rows of (reference, month, fen, day, kind) as items."""
    found: dict[str, Item] = {}
    for reference, month, fen, day, kind in rows:
        item = found.get(reference)
        if item is None:
            item = found[reference] = Item()
        if month < window.month:
            item.before += fen
        elif month > window.month:
            item.after += fen
        else:
            item.within += fen
            item.kind = item.kind or kind
            if day is not None and (item.day is None or day > item.day):
                item.day = day
    return found


def agency(window: Window) -> Side:
    """What was allocated of payments, by the payment order they name; where they name none that
    exists, by the order they were allocated to. The month is that of the booking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN named.id IS NOT NULL THEN r.reference "
            "WHEN o.id IS NOT NULL THEN o.reference ELSE r.reference END, t.month, sum(a.fen) "
            "FROM receipts_allocation a JOIN receipts_receipt r ON r.id = a.receipt_id "
            "JOIN ledger_transaction t ON t.id = a.transaction_id "
            "LEFT JOIN contributions_paymentorder named ON named.reference = r.reference "
            "LEFT JOIN contributions_paymentorder o ON o.id = a.order_id "
            "WHERE a.book_id = %s AND t.month >= %s AND t.day <= %s GROUP BY 1, 2",
            [window.book.id, window.month - 1, window.day],
        )
        rows = [(name, month, int(fen), None, "") for name, month, fen in cursor.fetchall()]
    return _gathered(rows, window)


def _tax(window: Window, reference: Callable[[Receipt], str]) -> Side:
    there = Receipt.objects.filter(
        kind=TAX, book=window.book, day__gte=window.first, day__lte=window.day
    ).only("reference", "bank_reference", "reverses", "day", "fen")
    return _gathered(
        (
            (reference(row), month_of(row.day), row.fen, row.day, "")
            for row in there.order_by("id").iterator()
        ),
        window,
    )


def tax_by_order(window: Window) -> Side:
    """What the tax authority collected, by payment order."""
    return _tax(window, lambda row: row.reference)


def tax_by_receipt(window: Window) -> Side:
    """The same by number of the tax receipt; a reversal under the number it reverses."""
    return _tax(window, lambda row: row.reverses or row.bank_reference)


def _statement(
    window: Window, kind: str, kinds: tuple[str, ...], sign: int, ours: bool = False
) -> Side:
    there = StatementLine.objects.filter(
        statement__book=window.book,
        statement__kind=kind,
        day__gte=window.first,
        day__lte=window.day,
    ).order_by("statement_id", "row")
    if kinds:
        there = there.filter(kind__in=kinds)
    rows = there.values_list("reference", "our_reference", "reverses", "day", "fen", "kind")
    return _gathered(
        (
            (
                (ours and our_reference) or reverses or reference,
                month_of(day),
                sign * fen,
                day,
                word,
            )
            for reference, our_reference, reverses, day, fen, word in rows.iterator()
        ),
        window,
    )


def treasury_received(window: Window) -> Side:
    """What the treasury received, by number of the tax receipt."""
    return _statement(window, TREASURY, (RECEIVED,), 1)


def treasury_paid_over(window: Window) -> Side:
    """What the treasury paid over to the fund's bank account, by bank reference."""
    return _statement(window, TREASURY, (PAID_OVER,), -1)


def bank_contributions(window: Window) -> Side:
    """What the bank says came in as contributions, by bank reference."""
    return _statement(window, BANK, (CONTRIBUTION,), 1)


def bank(window: Window) -> Side:
    """Every movement the bank tells of, by our reference where it knows one, else by its own."""
    return _statement(window, BANK, (), 1, ours=True)


def ledger(window: Window) -> Side:
    """Every posting on the book's bank account, by what its key names (`reference_of`). The month is
    the accounting month."""
    account = Account.objects.filter(book=window.book, kind="bank", holder="").first()
    if account is None:
        return {}
    reversed_by = dict(
        Receipt.objects.filter(kind=BANK, book=window.book)
        .exclude(reverses="")
        .values_list("bank_reference", "reverses")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.key, p.month, p.amount, t.day, t.kind FROM ledger_posting p "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            "WHERE p.account_id = %s AND p.month >= %s AND t.day <= %s ORDER BY t.id, p.line",
            [account.id, window.month - 1, window.day],
        )
        rows = cursor.fetchall()
    return _gathered(
        (
            (reference_of(key, reversed_by), month, int(fen), day, kind)
            for key, month, fen, day, kind in rows
        ),
        window,
    )


def ledger_balance(book: Book, month: int, day: date) -> int:
    """What the book's bank account holds through an accounting month, of what was booked by `day`."""
    account = Account.objects.filter(book=book, kind="bank", holder="").first()
    if account is None:
        return 0
    lines = Posting.objects.filter(account=account, month__lte=month, transaction__day__lte=day)
    return int(lines.aggregate(total=Sum("amount"))["total"] or 0)


# Which parts of a key name what a bank statement calls it; all others are their own reference.
_PARTS: Final = {
    ("receipts", "receipt"): (3, None),
    ("receipts", "reversed"): (3, 4),
    ("receipts", "moved"): (1, 4),
    ("payments", "payment"): (2, -1),
    ("payments", "returned"): (2, -1),
    ("exchange", "arrival"): (2, None),
    ("exchange", "payment"): (2, None),
}
_MARKED: Final = {("payments", "returned"): "returned:"}


def reference_of(key: str, reversed_by: Mapping[str, str]) -> str:
    """What stands on a bank statement for a transaction of this key: the bank's reference of a
    receipt (of a reversal: that of what it reverses), the key of a payment run, else the key."""
    parts = key.split(":")
    kind = (parts[0], parts[1]) if len(parts) > 2 else ("", "")
    cut = _PARTS.get(kind)
    if cut is None:
        return key
    reference = ":".join(parts[cut[0] : cut[1]])
    return _MARKED.get(kind, "") + reversed_by.get(reference, reference)


PAIRS: Final[Mapping[str, tuple[Callable[[Window], Side], Callable[[Window], Side]]]] = {
    AGENCY_TAX: (tax_by_order, agency),
    TAX_TREASURY: (tax_by_receipt, treasury_received),
    TREASURY_BANK: (treasury_paid_over, bank_contributions),
    BANK_LEDGER: (bank, ledger),
}
"""Each comparison with its sides; the left one is where the money is earlier."""
