"""Individual accounts year by year, as sums: what stood at the beginning, came in, went out.

A credit belongs to the year of the months it is for, whenever it was posted; money that leaves an
account to the year it was booked in. What interest follows is said in `interest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from canbao.ledger.balances import NOW, When
from canbao.ledger.crediting.careers import EMPLOYEE_PENSION
from canbao.ledger.crediting.columns import Numbers
from canbao.ledger.crediting.sources import (
    NOT_CREDITED,
    held_by,
    numbers,
    of_persons,
    places_of,
    seen,
)
from canbao.ledger.models import Book
from canbao.ledger.months import HIGH
from canbao.ledger.numbering import SHIFT, ids_of
from canbao.ledger.rows import matching_ids

_HOLDER: Final = "CAST(substr(a.holder, 2) AS bigint)"
FIRST_OPENING: Final = 1990  # the law takes no earlier one; accounts began in 1996 at the earliest


@dataclass(frozen=True, slots=True)
class Year:
    """One year of accounts, sorted by person, in fen: `opening` at its beginning, `credits` by month
    [12, person], `months` credited, `paid` out, and the interest of the year posted so far: all of
    it, its last version, and how much of it by a settlement through which month (0: none)."""

    persons: Numbers
    account: Numbers
    opening: Numbers
    credits: Numbers
    months: Numbers
    paid: Numbers
    posted: Numbers
    version: Numbers
    settled: Numbers
    through: Numbers

    @property
    def credited(self) -> Numbers:
        """Credits of the whole year."""
        total: Numbers = self.credits.sum(axis=0)
        return total


def year_of_accounts(book: Book, year: int, first: int, last: int) -> Year:
    """That year of the book's individual accounts with ids from `first` to `last`."""
    there = numbers(
        f"SELECT {_HOLDER}, a.id FROM ledger_account a WHERE a.book_id = %s "
        "AND a.kind = 'individual' AND a.id BETWEEN %s AND %s",
        [book.id, first, last],
        2,
    )
    there = there[np.argsort(there[:, 0])]
    persons = there[:, 0]
    size = len(persons)
    january = year * 12
    condition, among = of_persons("r.person", persons)
    credits = np.zeros((13, size), dtype=np.int64)  # before the year, then its months
    months = np.zeros(size, dtype=np.int64)
    rows = numbers(
        f"SELECT r.person, CASE WHEN r.month < {january} THEN 0 ELSE r.month - {january - 1} END, "
        "sum(r.credited), sum(r.months) FROM crediting_contributionrecord r WHERE r.scheme = %s "
        f"AND {condition} AND r.month < {january + 12} AND r.transaction_id BETWEEN %s AND %s "
        "GROUP BY 1, 2",
        [book.scheme, *among, *ids_of(book.id)],
        4,
    )
    at = places_of(rows[:, 0], persons)
    credits[rows[:, 1], at] = rows[:, 2]
    np.add.at(months, at, np.where(rows[:, 1] > 0, rows[:, 3], 0))
    interest = _interest(book, year, persons)
    moved = np.zeros((2, size), dtype=np.int64)
    order = np.argsort(there[:, 1])
    gone = numbers(
        f"SELECT p.account_id, CASE WHEN p.month < {january} THEN 0 ELSE 1 END, sum(p.amount) "
        "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
        "AND a.kind = 'individual' WHERE p.account_id BETWEEN %s AND %s AND p.book = %s "
        f"AND p.month < {january + 12} AND {NOT_CREDITED} GROUP BY 1, 2",
        [first, last, book.id],
        3,
    )
    moved[gone[:, 1], order[places_of(gone[:, 0], there[order, 1])]] = gone[:, 2]
    return Year(
        persons=persons,
        account=there[:, 1],
        opening=credits[0] + interest[0] - moved[0],
        credits=credits[1:],
        months=np.clip(months, 0, 12),
        paid=moved[1],
        posted=interest[1],
        version=interest[2],
        settled=interest[3],
        through=np.where(interest[3] != 0, interest[4], 0),
    )


def _interest(book: Book, year: int, persons: Numbers) -> Numbers:
    """Rows: before the year; in the year; last version; by settlement; through which month."""
    condition, among = of_persons("i.person", persons)
    rows = numbers(
        f"SELECT i.person, CASE WHEN i.year < {year} THEN 0 ELSE 1 END, sum(i.fen), "
        "max(i.version), sum(CASE WHEN i.through < 12 THEN i.fen ELSE 0 END), min(i.through) "
        f"FROM crediting_interest i WHERE {condition} AND i.book_id = %s AND i.year <= {year} "
        "GROUP BY 1, 2",
        [*among, book.id],
        6,
    )
    made = np.zeros((5, len(persons)), dtype=np.int64)
    at = places_of(rows[:, 0], persons)
    before = rows[:, 1] == 0
    made[0, at[before]] = rows[before, 2]
    for row, column in ((1, 2), (2, 3), (3, 4), (4, 5)):
        made[row, at[~before]] = rows[~before, column]
    return made


@dataclass(frozen=True, slots=True)
class Openings:
    """What persons (sorted) have on their accounts of a scheme at the end of the year up to which
    interest is posted, in fen, and that year; later years are the career's."""

    persons: Numbers
    balance: Numbers
    year: Numbers


def openings(
    persons: Sequence[int] | Numbers,
    *,
    closing_year: int,
    scheme: str = EMPLOYEE_PENSION,
    when: When = NOW,
) -> Openings:
    """The law's `account_opening_balance` and `account_opening_year` for accounts closed for an
    award in `closing_year`: the last year before it whose interest is posted, or the year before
    the first credit, with nothing."""
    wanted = np.unique(np.asarray(persons, dtype=np.int64))
    size = len(wanted)
    joined, parameters = seen(when, "i.transaction_id")
    condition, among = of_persons("i.person", wanted)
    interest = numbers(
        f"SELECT i.person, max(i.year), sum(i.fen) FROM crediting_interest i "
        f"JOIN ledger_book b ON b.id = i.book_id AND b.scheme = %s{joined} "
        f"WHERE {condition} AND i.year < {closing_year} GROUP BY i.person",
        [scheme, *parameters, *among],
        3,
    )
    year, balance = np.zeros((2, size), dtype=np.int64)
    at = places_of(interest[:, 0], wanted)
    year[at], balance[at] = interest[:, 1], interest[:, 2]
    joined, parameters = seen(when, "r.transaction_id")
    condition, among = of_persons("r.person", wanted)
    credited = numbers(
        "SELECT r.person, r.month / 12, sum(r.credited) FROM crediting_contributionrecord r"
        f"{joined} WHERE r.scheme = %s AND {condition} AND r.month < {closing_year * 12} "
        "GROUP BY r.person, r.month / 12",
        [*parameters, scheme, *among],
        3,
    )
    at = places_of(credited[:, 0], wanted)
    first = np.full(size, closing_year, dtype=np.int64)
    np.minimum.at(first, at, credited[:, 1])
    year = np.where(year > 0, year, np.maximum(first - 1, FIRST_OPENING))
    within = credited[:, 1] <= year[at]
    np.add.at(balance, at[within], credited[within, 2])
    gone = gone_of(wanted, scheme, when, before=closing_year * 12)
    at = places_of(gone[:, 0], wanted)
    within = gone[:, 1] // 12 <= year[at]
    np.subtract.at(balance, at[within], gone[within, 2])
    return Openings(wanted, balance, year)


def gone_of(
    persons: Sequence[int] | Numbers, scheme: str, when: When = NOW, *, before: int = HIGH
) -> Numbers:
    """Money that left the individual accounts of persons, before a month: rows of person, accounting
    month, fen; negative where it came back."""
    accounts = _accounts(np.asarray(persons, dtype=np.int64), scheme)
    if not len(accounts):
        return np.empty((0, 3), dtype=np.int64)
    joined, parameters = seen(when, "p.transaction_id")
    condition, among = matching_ids("p.account_id", np.unique(accounts[:, 1]).tolist())
    # Postings are partitioned by book too: naming it leaves a part of the partitions to look at.
    within, books = matching_ids("p.book", np.unique(accounts[:, 1] >> SHIFT).tolist())
    rows = numbers(
        f"SELECT p.account_id, p.month, sum(p.amount) FROM ledger_posting p{joined} "
        f"WHERE {condition} AND {within} AND p.month < {before} AND {NOT_CREDITED} "
        "GROUP BY p.account_id, p.month",
        [*parameters, among, books],
        3,
    )
    holder = dict(accounts[:, ::-1].tolist())
    rows[:, 0] = [holder[account] for account in rows[:, 0].tolist()]
    return rows


def _accounts(persons: Numbers, scheme: str) -> Numbers:
    """Person and account of every individual account of a scheme."""
    condition, among = held_by("a.holder", persons.tolist())
    return numbers(
        f"SELECT {_HOLDER}, a.id FROM ledger_account a JOIN ledger_book b ON b.id = a.book_id "
        f"AND b.scheme = %s WHERE a.kind = 'individual' AND {condition}",
        [scheme, *among],
        2,
    )


def parts_of(book: Book, at_once: int) -> list[tuple[int, int]]:
    """First and last id of every so many individual accounts of a book."""
    ids = numbers(
        "SELECT a.id FROM ledger_account a WHERE a.book_id = %s AND a.kind = 'individual' "
        "ORDER BY a.id",
        [book.id],
        1,
    )[:, 0]
    return [
        (int(ids[low]), int(ids[min(low + at_once, len(ids)) - 1]))
        for low in range(0, len(ids), at_once)
    ]


def year_end(year: int) -> date:
    """The day whose law an account's year goes by."""
    return date(year, 12, 31)


Mask = NDArray[np.bool_]
