"""What is given to be posted, one by one or in columns, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from canbao.ledger.refusal import Refusal, Refused

LIMIT: Final = 1 << 62  # of the sum of all amounts of one call, without signs


@dataclass(frozen=True, slots=True)
class Fact:
    """One business fact. `lines` are (account id, fen): debit positive, credit negative.
    `month` is the accounting month, `about_month` the month the fact speaks of."""

    kind: str
    month: int
    day: date
    ground: str
    key: str
    lines: Sequence[tuple[int, int]]
    about_month: int | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction that is in the book; `new` tells whether this call wrote it."""

    id: int
    number: int
    hash: str
    new: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of the facts of a batch, in their order: ids, hashes, and which are new."""

    ids: list[int]
    hashes: list[str]
    new: list[bool]


@dataclass(frozen=True, slots=True)
class Columns:
    """Many facts as columns. Headers have one entry per fact; lines are three arrays of equal
    length: `fact` (place of its fact, from 0, never falling), `account` and `amount` in fen."""

    kind: Sequence[str]
    month: Sequence[int]
    about_month: Sequence[int | None]
    day: Sequence[date]
    ground: Sequence[str]
    key: Sequence[str]
    corrects: Sequence[int | None]
    fact: NDArray[np.int64]
    account: NDArray[np.int64]
    amount: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def bounds(self) -> NDArray[np.int64]:
        """Where each fact's lines begin, and the end of the last: one more than there are facts."""
        return np.searchsorted(self.fact, np.arange(len(self) + 1)).astype(np.int64)

    def lines_of(self, place: int) -> list[tuple[int, int]]:
        """The lines of one fact."""
        low, high = np.searchsorted(self.fact, [place, place + 1])
        return list(
            zip(self.account[low:high].tolist(), self.amount[low:high].tolist(), strict=True)
        )

    def only(self, places: Sequence[int]) -> Columns:
        """Some of the facts, numbered anew, in their order."""
        bounds = self.bounds
        kept = np.asarray(places, dtype=np.int64)
        sizes = bounds[kept + 1] - bounds[kept]
        rows = np.repeat(bounds[kept] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        return Columns(
            kind=[self.kind[place] for place in places],
            month=[self.month[place] for place in places],
            about_month=[self.about_month[place] for place in places],
            day=[self.day[place] for place in places],
            ground=[self.ground[place] for place in places],
            key=[self.key[place] for place in places],
            corrects=[self.corrects[place] for place in places],
            fact=np.repeat(np.arange(len(kept)), sizes),
            account=self.account[rows],
            amount=self.amount[rows],
        )


def columns_of(facts: Sequence[Fact]) -> Columns:
    """The same facts as columns. Raises Refused for an amount or account beyond 64 bits."""
    flat = list(chain.from_iterable(fact.lines for fact in facts))
    beyond = [
        Refusal(
            f"业务{fact.key!r}的分录({account}, {amount})超出64位整数范围，请拆分",
            f"fact {fact.key!r}: line ({account}, {amount}) is beyond 64 bits; split it",
            place,
        )
        for place, fact in enumerate(facts)
        for account, amount in fact.lines
        if not (0 <= account < 1 << 63) or abs(amount) >= LIMIT
    ]
    if beyond:
        raise Refused(beyond)
    lines = np.array(flat, dtype=np.int64).reshape(-1, 2)
    sizes = [len(fact.lines) for fact in facts]
    return Columns(
        kind=[fact.kind for fact in facts],
        month=[fact.month for fact in facts],
        about_month=[fact.about_month for fact in facts],
        day=[fact.day for fact in facts],
        ground=[fact.ground for fact in facts],
        key=[fact.key for fact in facts],
        corrects=[fact.corrects for fact in facts],
        fact=np.repeat(np.arange(len(facts)), sizes).astype(np.int64),
        account=np.ascontiguousarray(lines[:, 0]),
        amount=np.ascontiguousarray(lines[:, 1]),
    )
