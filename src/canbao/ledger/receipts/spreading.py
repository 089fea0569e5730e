"""How money is spread over what a payer owes, by the law's order. Pure: no table is read or written.

Contributions come first, the month that was named and then the oldest (or the oldest at once, where
the law here says so); then late fees; what is left is to be given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

NAMED_THEN_OLDEST: Final = "named_then_oldest"
OLDEST_FIRST: Final = "oldest_first"


@dataclass(slots=True)
class Debt:
    """An order as it stands: `fen` of it in all, `settled` of it so far, `in_arrears` what of the
    open part was moved to arrears. Of a lowered order all are negative or 0."""

    id: int
    reference: str
    book: int
    payer: str
    month: int
    due: date
    fen: int
    settled: int
    in_arrears: int
    credits: int = 0
    written_off: bool = False

    @property
    def open(self) -> int:
        """What is still owed (fen); negative where the order lowers what is owed."""
        return self.fen - self.settled

    @property
    def credited(self) -> bool:
        """Whether its persons have been credited."""
        return self.credits % 2 == 1

    @property
    def group(self) -> tuple[int, str, int]:
        """All orders of one payer, book and month are paid and credited together."""
        return self.book, self.payer, self.month


@dataclass(slots=True)
class Fee:
    """A late fee as it stands. `id` is 0 until it is written."""

    id: int
    book: int
    payer: str
    open: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of some money for one debt; `arrears` is how much of it pays arrears."""

    debt: Debt
    fen: int
    arrears: int


@dataclass(frozen=True, slots=True)
class Offset:
    """A lowered order (`lower`, its part negative) settles part of another order (`upper`)."""

    lower: Part
    upper: Part


def in_order(debts: Iterable[Debt], named: int | None, order: str) -> list[Debt]:
    """What is owed, in the order it is paid: by due day, then by number, with the one named first
    and the rest of its month next, unless the oldest come first whatever is named."""
    owed = sorted((debt for debt in debts if debt.open > 0), key=lambda each: (each.due, each.id))
    if named is None or order == OLDEST_FIRST:
        return owed
    month = next((debt.month for debt in owed if debt.id == named), None)
    return sorted(
        owed,
        key=lambda each: (each.id != named, each.month != month if month is not None else False),
    )


def spread(fen: int, debts: Sequence[Debt]) -> list[Part]:
    """Pays the debts in their order as far as the money goes, and marks them. Arrears of a debt are
    paid before what is not overdue of it."""
    parts = []
    for debt in debts:
        if fen <= 0:
            break
        if debt.open > 0:
            parts.append(settle(debt, min(fen, debt.open)))
            fen -= parts[-1].fen
    return parts


def settle(debt: Debt, fen: int) -> Part:
    """Marks so much of a debt as settled."""
    arrears = min(fen, debt.in_arrears) if fen > 0 else 0
    debt.settled += fen
    debt.in_arrears -= arrears
    return Part(debt, fen, arrears)


def offsets(debts: Sequence[Debt]) -> list[Offset]:
    """Lowered orders against what else is owed for the same month by the same payer, oldest first."""
    made = []
    for lower in sorted((debt for debt in debts if debt.open < 0), key=lambda each: each.id):
        for upper in sorted((debt for debt in debts if debt.open > 0), key=lambda each: each.id):
            if upper.group == lower.group and lower.open < 0:
                fen = min(upper.open, -lower.open)
                made.append(Offset(settle(lower, -fen), settle(upper, fen)))
    return made


def whole(group: Sequence[Debt]) -> list[Debt]:
    """The orders of a month to be credited now: all its orders are settled and none was written
    off. None, while part of the month is open (the law's `partly_paid_month`)."""
    if any(debt.open or debt.written_off for debt in group):
        return []
    return [debt for debt in sorted(group, key=lambda each: each.id) if not debt.credited]
