"""A fund with a month of payments, and the files of all four sides; a test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from canbao.ledger.models import Book
from canbao.ledger.receipts import intake as receipts_intake
from canbao.ledger.receipts.formats import Row as TaxRow
from canbao.ledger.receipts.formats import formats as file_formats
from canbao.ledger.receipts.formats import read as read_file
from canbao.ledger.receipts.formats import written as file_written
from canbao.ledger.reconciliation import mock
from canbao.ledger.reconciliation.formats import Line, read, written
from canbao.ledger.reconciliation.intake import receive
from canbao.people.actor import Actor
from tests.ledger.receipts.make import ALPHA, BETA, fund, month, one, order, pay, paying

MARCH = month(2025, 3)
APRIL_7 = date(2025, 4, 7)
CLERK = Actor("wang", "finance_clerk")
CHIEF = Actor("zhao", "payment_checker")
Lines = list[Line]
Rows = list[TaxRow]


def same(rows: list) -> list:  # type: ignore[type-arg]
    return rows


def paid_month() -> Book:
    """Two employers owe 1,200.00 and 900.00 yuan for March; both pay on the 10th."""
    book = fund(MARCH, month(2025, 5))
    alpha = order(ALPHA, MARCH, one(1, 1200), due=date(2025, 3, 25), day=date(2025, 3, 5))
    beta = order(BETA, MARCH, one(2, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([paying(alpha, 120_000), paying(beta, 90_000)], date(2025, 3, 10))
    return book


def told(
    book: Book,
    of: int = MARCH,
    *,
    tax: Callable[[Rows], Rows] = same,
    treasury: Callable[[Lines], Lines] = same,
    bank: Callable[[Lines], Lines] = same,
    day: date | None = None,
) -> None:
    """The files of tax authority, treasury and bank of a month come in, each changed as asked."""
    at = day or (APRIL_7 if of == MARCH else date(2025, 5, 7))
    content = mock.tax_file(book, of)
    if content is not None:
        given = read_file(content)
        changed = replace(given, rows=tuple(tax(list(given.rows))))
        if changed.rows:
            made = file_written(changed, file_formats()["canbao-tax/1"])
            receipts_intake.receive(made, name=f"tax {of}", day=at, actor=CLERK, door="test")
    for make, change in ((mock.treasury_statement, treasury), (mock.bank_statement, bank)):
        statement = read(make(book, of))
        lines = tuple(change(list(statement.lines)))
        closing = statement.opening + sum(line.fen for line in lines)
        written_again = written(replace(statement, lines=lines, closing=closing))
        receive(written_again, f"{statement.kind} {of}", day=at, actor=CLERK, door="test")
