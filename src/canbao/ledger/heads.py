"""The head of a book under the book's lock: its last transaction, its accounts, its open months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from canbao.ledger.models import OPEN, Account, Book, Month, Transaction
from canbao.ledger.numbering import ids_of, number_of
from canbao.ledger.refusal import refused
from canbao.ledger.seal import START


@dataclass(frozen=True, slots=True)
class Head:
    """`accounts` is the number of the last account: accounts are numbered without a gap."""

    book: int
    number: int
    hash: str
    known_at: datetime | None
    accounts: int
    months: frozenset[int]


def lock(book: Book) -> None:
    """Makes every other writer of this book wait until the caller's transaction ends."""
    if not Book.objects.select_for_update().filter(id=book.id).exists():
        raise refused(
            f"账簿{book.id}（{book.scheme}，{book.place}）不存在，请先建立",
            f"book {book.id} ({book.scheme}, {book.place}) does not exist; make it first",
        )


def last_account(book: Book) -> int:
    """Number of the book's last account; 0 when it has none."""
    found = Account.objects.filter(id__range=ids_of(book.id)).order_by("-id").first()
    return number_of(found.id) if found else 0


def last_transaction(book: Book) -> Transaction | None:
    """The book's last transaction."""
    return Transaction.objects.filter(id__range=ids_of(book.id)).order_by("-id").first()


def locked_head(book: Book) -> Head:
    """The head, to be called within a database transaction; nobody else writes until it ends."""
    lock(book)
    last = last_transaction(book)
    return Head(
        book=book.id,
        number=last.number if last else 0,
        hash=last.hash if last else START,
        known_at=last.known_at if last else None,
        accounts=last_account(book),
        months=frozenset(
            Month.objects.filter(book=book, state=OPEN).values_list("month", flat=True)
        ),
    )
