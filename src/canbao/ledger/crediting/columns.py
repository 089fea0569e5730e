"""What is given to be credited: credits one by one or in columns, and the records they write.

All amounts are whole fen. Nothing is checked or written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Counter = tuple[str, str, int]  # kind of account, holder, fen: debit positive


@dataclass(frozen=True, slots=True)
class Share:
    """One record of a credit: `months` from `month` on, with their `base`, the part `credited` to
    the individual account, the person's `own` part and what `others` paid (the employer, public
    budgets); fen, summed over the months. `months` is 0 where only amounts change, negative where
    months are taken out."""

    person: int
    month: int
    base: int
    credited: int
    own: int
    others: int
    place: int
    kind: str = "employee"
    months: int = 1


@dataclass(frozen=True, slots=True)
class Brought:
    """Interest of a year that an account brings along from elsewhere, in fen."""

    person: int
    year: int
    fen: int


@dataclass(frozen=True, slots=True)
class OneCredit:
    """One business fact. `counter` says where the money stands so far (`("assessed", "", fen)`:
    debit); what of it is not credited to individual accounts goes to the pooled fund. `payer` is
    `E<code>` or `P<person>`; `month` the accounting month, `about_month` the one it speaks of."""

    key: str
    ground: str
    day: date
    month: int
    counter: Sequence[Counter]
    shares: Sequence[Share]
    kind: str = "credit"
    payer: str = ""
    about_month: int | None = None
    corrects: int | None = None
    brought: Sequence[Brought] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Shares as columns of equal length; `credit` is the place of its credit, from 0."""

    credit: Numbers
    person: Numbers
    kind: Sequence[str]
    month: Numbers
    months: Numbers
    base: Numbers
    credited: Numbers
    own: Numbers
    others: Numbers
    place: Numbers

    def __len__(self) -> int:
        return len(self.credit)

    def only(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Records:
        """Some of the rows, in the order given."""
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Records(
            self.credit[rows],
            self.person[rows],
            [self.kind[row] for row in chosen.tolist()],
            self.month[rows],
            self.months[rows],
            self.base[rows],
            self.credited[rows],
            self.own[rows],
            self.others[rows],
            self.place[rows],
        )


@dataclass(frozen=True, slots=True)
class Credits:
    """Many credits of one book as columns: one entry per credit, then the records of all of them,
    and interest brought along (`place of its credit`, what)."""

    key: Sequence[str]
    ground: Sequence[str]
    day: Sequence[date]
    month: Sequence[int]
    counter: Sequence[Sequence[Counter]]
    records: Records
    kind: Sequence[str]
    payer: Sequence[str]
    about_month: Sequence[int | None]
    corrects: Sequence[int | None]
    brought: Sequence[tuple[int, Brought]] = ()

    def __len__(self) -> int:
        return len(self.key)


def columns_of(given: Sequence[OneCredit]) -> Credits:
    """The same credits as columns."""
    shares = [*chain.from_iterable(each.shares for each in given)]
    sizes = [len(each.shares) for each in given]
    return Credits(
        key=[each.key for each in given],
        ground=[each.ground for each in given],
        day=[each.day for each in given],
        month=[each.month for each in given],
        counter=[each.counter for each in given],
        records=Records(
            np.repeat(np.arange(len(given), dtype=np.int64), sizes),
            _numbers([share.person for share in shares]),
            [share.kind for share in shares],
            _numbers([share.month for share in shares]),
            _numbers([share.months for share in shares]),
            _numbers([share.base for share in shares]),
            _numbers([share.credited for share in shares]),
            _numbers([share.own for share in shares]),
            _numbers([share.others for share in shares]),
            _numbers([share.place for share in shares]),
        ),
        kind=[each.kind for each in given],
        payer=[each.payer for each in given],
        about_month=[each.about_month for each in given],
        corrects=[each.corrects for each in given],
        brought=[(place, row) for place, each in enumerate(given) for row in each.brought],
    )


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int64)
