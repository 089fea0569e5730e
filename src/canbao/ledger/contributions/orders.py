"""Payment orders: what payers owe, issued with the transaction that books it.

An order is issued from a draft, many at once; what is owed is never changed, only added to.
Whether money has come is known further up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.db import connection

from canbao.ledger import books, pools, posting
from canbao.ledger.contributions.models import DIFFERENCE, PaymentOrder
from canbao.ledger.contributions.reference import reference_of
from canbao.ledger.facts import Columns
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of
from canbao.ledger.rows import insert, matching

ASSESSMENT, CORRECTION, SUBSIDY = "assessment", "correction", "subsidy"
CLEARING: Final = {"E": "employer_clearing", "P": "person_clearing", "G": "subsidy_due"}


@dataclass(frozen=True, slots=True)
class Draft:
    """An order to be issued. `fen` is not 0; `key` is unique within the book; `corrects` is the
    transaction of the order before, if there is one."""

    scheme: str
    place: int
    payer: str
    month: int
    version: int
    fen: int
    due: date
    ground: str
    key: str
    declaration: int | None = None
    plan: int | None = None
    corrects: int | None = None
    speaks_of: str = DIFFERENCE


@dataclass(frozen=True, slots=True)
class Issued:
    """An order that has been issued, as an outcome tells it."""

    reference: str
    payer: str
    month: int
    fen: int
    book: int

    def text(self) -> str:
        """As an outcome's hash takes it: without the reference, which counts in the order booked."""
        return f"{self.payer} {self.month} {self.book} {self.fen}"


@dataclass(frozen=True, slots=True)
class Owed:
    """What a payer owes a book for a month by all orders so far, and the last one's transaction."""

    fen: int
    transaction: int


def budget(place: int) -> str:
    """The payer that stands for the public budget of a place."""
    return f"G{place}"


def issue(drafts: Sequence[Draft], day: date) -> list[Issued]:
    """Books and writes the orders, in the caller's database transaction; a draft whose key is in
    its book already adds nothing. Raises Refused when the month of `day` is not open in a book."""
    by_book: dict[int, list[Draft]] = defaultdict(list)
    known: dict[int, Book] = {}
    pooled: dict[tuple[str, int], Book] = {}
    for draft in drafts:
        pool = draft.scheme, pools.pool_of(draft.scheme, draft.place)
        if pool not in pooled:
            pooled[pool] = pools.book_of(draft.scheme, draft.place)
        book = pooled[pool]
        known[book.id] = book
        by_book[book.id].append(draft)
    issued: list[Issued] = []
    for number in sorted(by_book):  # one order of locks for all workers
        issued += _of_book(known[number], by_book[number], day)
    return issued


def _of_book(book: Book, drafts: Sequence[Draft], day: date) -> list[Issued]:
    wanted = [("assessed", ""), *((CLEARING[d.payer[0]], _holder(d.payer)) for d in drafts)]
    assessed, *clearing = books.accounts(book, wanted)
    count = len(drafts)
    fen = np.array([draft.fen for draft in drafts], dtype=np.int64)
    account = np.empty(2 * count, np.int64)
    amount = np.empty(2 * count, np.int64)
    account[0::2], account[1::2] = clearing, assessed
    amount[0::2], amount[1::2] = fen, -fen
    booked = posting.post_columns(
        book,
        Columns(
            kind=[_kind(draft) for draft in drafts],
            month=[month_of(day)] * count,
            about_month=[draft.month for draft in drafts],
            day=[day] * count,
            ground=[draft.ground for draft in drafts],
            key=[draft.key for draft in drafts],
            corrects=[draft.corrects for draft in drafts],
            fact=np.repeat(np.arange(count, dtype=np.int64), 2),
            account=account,
            amount=amount,
        ),
    )
    new = [
        (draft, found, reference_of(found))
        for draft, found, is_new in zip(drafts, booked.ids, booked.new, strict=True)
        if is_new
    ]
    _write(book, new, day)
    return [
        Issued(reference, draft.payer, draft.month, draft.fen, book.id)
        for draft, _, reference in new
    ]


def _kind(draft: Draft) -> str:
    if draft.fen < 0:
        return CORRECTION
    return SUBSIDY if draft.payer[0] == "G" else ASSESSMENT


def _holder(payer: str) -> str:
    """The public budget's debt is one account of the book."""
    return "" if payer[0] == "G" else payer


def _write(book: Book, new: Sequence[tuple[Draft, int, str]], day: date) -> None:
    insert(
        "contributions_paymentorder",
        {
            "reference": [reference for _, _, reference in new],
            "book_id": [book.id] * len(new),
            "payer": [draft.payer for draft, _, _ in new],
            "month": [draft.month for draft, _, _ in new],
            "version": [draft.version for draft, _, _ in new],
            "speaks_of": [draft.speaks_of for draft, _, _ in new],
            "declaration_id": [draft.declaration for draft, _, _ in new],
            "plan_id": [draft.plan for draft, _, _ in new],
            "fen": [draft.fen for draft, _, _ in new],
            "day": [day] * len(new),
            "due": [draft.due for draft, _, _ in new],
            "transaction_id": [found for _, found, _ in new],
        },
    )


def owed(
    payers: Iterable[str], month: int, *, plans: bool = False
) -> dict[tuple[str, str], dict[int, Owed]]:
    """By payer and scheme, then by the pool's place: the sum of the orders of a month so far, of
    declarations or of plans."""
    condition, given = matching("o.payer", sorted(set(payers)))
    kind = "plan_id" if plans else "declaration_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.payer, b.scheme, b.place, SUM(o.fen), MAX(o.transaction_id) "
            "FROM contributions_paymentorder o JOIN ledger_book b ON b.id = o.book_id "
            f"WHERE o.month = %s AND o.{kind} IS NOT NULL AND {condition} "
            "GROUP BY o.payer, b.scheme, b.place",
            [month, given],
        )
        found: dict[tuple[str, str], dict[int, Owed]] = {}
        for payer, scheme, place, fen, last in cursor.fetchall():
            found.setdefault((payer, scheme), {})[place] = Owed(int(fen), int(last))
    return found


def orders_of(payer: str, month: int | None = None) -> list[PaymentOrder]:
    """A payer's orders in order of month, book and issue."""
    found = PaymentOrder.objects.filter(payer=payer).select_related("book")
    if month is not None:
        found = found.filter(month=month)
    return list(found.order_by("month", "book_id", "transaction_id"))
