"""The statement of one fund: what came in and what went out, by kind of business, between two
months, with opening and closing – as of a day, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from canbao.ledger import kinds
from canbao.ledger.balances import NOW, When
from canbao.ledger.crediting.sources import seen
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused

# What belongs to the fund and its insured. Money owed to or by others is not the fund's.
EQUITY: Final = ("individual", "pooled", "surcharge")


@dataclass(frozen=True, slots=True)
class FundLine:
    """Income and expenditure of one kind of transaction, in fen; what was reversed is taken off."""

    kind: str
    zh: str
    en: str
    income: int
    expenditure: int


@dataclass(frozen=True, slots=True)
class FundStatement:
    """A book from month `first` to `last`, in fen; interest moves money within the fund and is
    told apart."""

    book: int
    first: int
    last: int
    when: When
    opening: int
    lines: tuple[FundLine, ...]
    interest: int
    closing: int


def fund(book: Book, first: int, last: int, when: When = NOW) -> FundStatement:
    """The statement. Raises Refused when `last` lies before `first`."""
    if last < first:
        raise refused(
            f"止月{month_text(last)}早于起月{month_text(first)}",
            f"the last month {month_text(last)} lies before the first, {month_text(first)}",
        )
    joined, parameters = seen(when, "p.transaction_id")
    booked = joined or " JOIN ledger_transaction t ON t.id = p.transaction_id"
    among = ", ".join(f"'{kind}'" for kind in EQUITY)
    with connection.cursor() as cursor:
        # One row a transaction, then by kind; a reversal counts as less of what it reverses.
        cursor.execute(
            "SELECT s.early, coalesce(o.kind, s.kind), "
            "sum(CASE WHEN s.back = 1 THEN CASE WHEN s.net < 0 THEN s.net ELSE 0 END "
            "ELSE CASE WHEN s.net > 0 THEN s.net ELSE 0 END END), "
            "sum(CASE WHEN s.back = 1 THEN CASE WHEN s.net > 0 THEN -s.net ELSE 0 END "
            "ELSE CASE WHEN s.net < 0 THEN -s.net ELSE 0 END END), sum(s.individual) "
            "FROM (SELECT t.id, min(t.kind) AS kind, min(t.corrects) AS corrects, "
            "min(CASE WHEN t.kind = 'reversal' THEN 1 ELSE 0 END) AS back, "
            "min(CASE WHEN p.month < %s THEN 1 ELSE 0 END) AS early, -sum(p.amount) AS net, "
            "-sum(CASE WHEN a.kind = 'individual' THEN p.amount ELSE 0 END) AS individual "
            f"FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id{booked} "
            f"WHERE p.book = %s AND p.month <= %s AND a.kind IN ({among}) GROUP BY t.id) s "
            "LEFT JOIN ledger_transaction o ON s.back = 1 AND o.id = s.corrects GROUP BY 1, 2",
            [first, *parameters, book.id, last],
        )
        rows = [(bool(early), kind, int(i), int(e), int(own)) for early, kind, i, e, own in cursor]
    opening = sum(income - out for early, _, income, out, _ in rows if early)
    names = kinds.transaction_kinds()
    lines = tuple(
        FundLine(kind, names[kind].zh, names[kind].en, income, out)
        for early, kind, income, out, _ in sorted(rows)
        if not early and (income or out)
    )
    interest = sum(own for early, kind, _, _, own in rows if not early and kind == "interest")
    closing = opening + sum(line.income - line.expenditure for line in lines)
    return FundStatement(book.id, first, last, when, opening, lines, interest, closing)
