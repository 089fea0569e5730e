"""How books, accounts, transactions and months are numbered; pure arithmetic, no table is read."""

from __future__ import annotations

from datetime import date
from typing import Final

SHIFT: Final = 40  # an id is book · 2⁴⁰ + number, for accounts and transactions alike
SIZE: Final = 1 << SHIFT
LAST_BOOK: Final = (1 << 23) - 1  # so that ids stay positive in 64 bits


def identity(book: int, number: int) -> int:
    """The id of account or transaction `number` of a book."""
    return (book << SHIFT) + number


def book_of(identifier: int) -> int:
    """The book an account or transaction belongs to."""
    return identifier >> SHIFT


def number_of(identifier: int) -> int:
    """Its number within the book."""
    return identifier & (SIZE - 1)


def ids_of(book: int) -> tuple[int, int]:
    """First and last id that can belong to a book."""
    return identity(book, 1), identity(book, SIZE - 1)


def month_of(day: date) -> int:
    """A day's month: year · 12 + month − 1."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month as people write it: 2026-03."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
