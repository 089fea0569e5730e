"""What is due: the last revision covering a month says it. Columns for any number of awards.

Whether it has been paid is asked in the rooms above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from canbao.benefits.models import CAUSES
from canbao.ledger.rows import Parameter, matching_ids

Ints = NDArray[np.int64]
_OPEN: Final = 1 << 40  # a month no revision with an end reaches
_CAUSE: Final = {cause: place for place, cause in enumerate(CAUSES)}
_READ: Final = (
    "r.award_id, a.person, coalesce(a.insured, a.person), r.number, r.from_month, r.to_month, "
    "r.monthly, r.individual, r.held, r.cause"
)


@dataclass(frozen=True, slots=True)
class Due:
    """One row per award and month in which something is due or a revision says that nothing is,
    in order of award and month. `monthly` and of it `individual` are fen; `held` is due but kept
    back; `cause` is a place in `CAUSES`. `person` is paid, `insured` is whose account it is."""

    award: Ints
    person: Ints
    insured: Ints
    month: Ints
    revision: Ints
    monthly: Ints
    individual: Ints
    held: NDArray[np.bool_]
    cause: Ints

    def __len__(self) -> int:
        return len(self.award)

    @property
    def fen(self) -> Ints:
        """What is to be paid: nothing of what is held."""
        return np.where(self.held, 0, self.monthly)


def due(awards: Sequence[int], month: int) -> Due:
    """What is due to these awards for one month."""
    condition, ids = matching_ids("r.award_id", sorted(awards))
    return _month(condition, [ids], month)


def due_in(book: int, month: int, first: int = 0, last: int = (1 << 62)) -> Due:
    """What is due for one month to the awards of a book with ids from `first` to `last`."""
    return _month(
        "a.book_id = %s AND a.id BETWEEN %s AND %s", [book, first, last], month
    )  # fmt: skip


def due_columns(
    book: int,
    through: int,
    *,
    since: int = 0,
    awards: Sequence[int] | None = None,
    first: int = 0,
    last: int = (1 << 62),
) -> Due:
    """Every month from `since` through `through` of the awards of a book: of those given, or of
    those with ids from `first` to `last`. A row for each month that a revision covers."""
    if awards is None:
        condition, given = "a.id BETWEEN %s AND %s", [first, last]
        return _painted(_read(f"a.book_id = %s AND {condition}", [book, *given]), since, through)
    condition, ids = matching_ids("a.id", sorted(awards))
    return _painted(_read(f"a.book_id = %s AND {condition}", [book, ids]), since, through)


def due_of(award: int, since: int, through: int) -> Due:
    """Every month of one award."""
    return _painted(_read("a.id = %s", [award]), since, through)


def _month(condition: str, given: Sequence[Parameter], month: int) -> Due:
    covers = "{0}.from_month <= %s AND ({0}.to_month IS NULL OR {0}.to_month >= %s)"
    rows = _fetch(
        f"SELECT {_READ} FROM benefits_award a JOIN benefits_revision r ON r.award_id = a.id "
        f"WHERE {condition} AND {covers.format('r')} AND NOT EXISTS ("
        "SELECT 1 FROM benefits_revision n WHERE n.award_id = r.award_id "
        f"AND n.number > r.number AND {covers.format('n')}) ORDER BY r.award_id",
        [*given, month, month, month, month],
    )
    made = _columns(rows)
    return _due(made, np.arange(len(made.award)), np.full(len(made.award), month, dtype=np.int64))


def _read(condition: str, given: Sequence[Parameter]) -> _Revisions:
    return _columns(
        _fetch(
            f"SELECT {_READ} FROM benefits_award a JOIN benefits_revision r ON r.award_id = a.id "
            f"WHERE {condition} ORDER BY r.award_id, r.number",
            list(given),
        )
    )


@dataclass(frozen=True, slots=True)
class _Revisions:
    award: Ints
    person: Ints
    insured: Ints
    number: Ints
    first: Ints
    last: Ints
    monthly: Ints
    individual: Ints
    held: NDArray[np.bool_]
    cause: Ints


Row = tuple[int, int, int, int, int, int | None, int, int, bool, str]


def _fetch(statement: str, given: Sequence[Parameter]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))
        rows: list[Row] = cursor.fetchall()
    return rows


def _columns(rows: list[Row]) -> _Revisions:
    numbers = np.array(
        [(*row[:5], _OPEN if row[5] is None else row[5], *row[6:8]) for row in rows], dtype=np.int64
    ).reshape(-1, 8)
    award, person, insured, number, first, last, monthly, individual = (
        np.ascontiguousarray(numbers[:, place]) for place in range(8)
    )
    held = np.array([bool(row[8]) for row in rows], dtype=bool)
    cause = np.array([_CAUSE[row[9]] for row in rows], dtype=np.int64)
    return _Revisions(award, person, insured, number, first, last, monthly, individual, held, cause)


def _painted(given: _Revisions, since: int, through: int) -> Due:
    """Months painted by one revision after the other: the last one stays."""
    first = np.maximum(given.first, since)
    length = np.maximum(0, np.minimum(given.last, through) - first + 1)
    source = np.repeat(np.arange(len(length)), length)
    starts = np.cumsum(length) - length
    month = first[source] + np.arange(len(source)) - starts[source]
    # Ids and months fit one number together, so that one sort does; within a cell the last wins.
    cell = given.award[source] * 65_536 + month
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    stays = np.ones(len(order), dtype=bool)
    stays[:-1] = ordered[1:] != ordered[:-1]
    kept = order[stays]
    return _due(given, source[kept], month[kept])


def _due(given: _Revisions, rows: Ints, month: Ints) -> Due:
    return Due(
        given.award[rows],
        given.person[rows],
        given.insured[rows],
        month,
        given.number[rows],
        given.monthly[rows],
        given.individual[rows],
        given.held[rows],
        given.cause[rows],
    )
