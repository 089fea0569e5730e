"""What the tests of the ledger start from: a book with accounts and an open month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao.ledger.books import accounts, book
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.months import open_month

PLACE = 110105000000
MARCH = 2026 * 12 + 2


@dataclass(frozen=True)
class Shelf:
    """A book and four of its accounts."""

    book: Book
    employer: int
    bank: int
    pooled: int
    suspense: int


def shelf(place: int = PLACE, month: int = MARCH) -> Shelf:
    """A book of employee pension with an open month."""
    made = book("employee_pension", place)
    open_month(made, month, by="clerk")
    wanted = [("employer_clearing", "E91110105MA01"), ("bank", ""), ("pooled", "")]
    return Shelf(made, *accounts(made, [*wanted, ("suspense", "")]))


def fact(
    key: str,
    lines: Sequence[tuple[int, int]],
    *,
    kind: str = "assessment",
    month: int = MARCH,
    day: date = date(2026, 3, 10),
    about_month: int | None = MARCH,
    corrects: int | None = None,
) -> Fact:
    """A fact with what a test does not care about filled in."""
    return Fact(kind, month, day, "社会保险法第六十条", key, lines, about_month, corrects)
