"""What a difference is: in transit, a file that came late, a wrong reference, reversed after the end
of the month, a fee, or unknown. Pure: two sides in, differences out.

What a later record explains rests on it; everything else needs the words of somebody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from canbao.ledger.amounts import yuan
from canbao.ledger.numbering import month_text
from canbao.ledger.reconciliation.models import (
    AGENCY_TAX,
    BANK_LEDGER,
    FEE,
    IN_TRANSIT,
    LATE_FILE,
    REVERSED_AFTER,
    UNKNOWN,
    WRONG_REFERENCE,
)
from canbao.ledger.reconciliation.sides import FEE_KIND, Item, Side

LATEST_DAYS: Final = 25
"""From this day of the month on, what only the earlier side knows is taken to be on its way."""
NONE: Final = Item()
BOOKED_BY_US: Final = (AGENCY_TAX, BANK_LEDGER)


@dataclass(frozen=True, slots=True)
class Found:
    """A difference of one reference in the month; `fen` is left less right."""

    reference: str
    left: int
    right: int
    klass: str
    rests_on: str = ""

    @property
    def fen(self) -> int:
        return self.left - self.right


def differences(comparison: str, month: int, left: Side, right: Side) -> list[Found]:
    """Every difference of the month, in order of reference. They add up to the difference of the
    two sides' sums in the month."""
    found: list[Found] = []
    for reference in sorted({*left, *right}):
        one, other = left.get(reference, NONE), right.get(reference, NONE)
        if one.within != other.within:
            klass, rests_on = _class(comparison, month, one, other)
            found.append(Found(reference, one.within, other.within, klass, rests_on))
    return _paired(found, left, right)


def _class(comparison: str, month: int, one: Item, other: Item) -> tuple[str, str]:
    if one.total == other.total:
        if one.total == 0 and (_silent(one) or _silent(other)):
            side = other if _silent(one) else one
            return REVERSED_AFTER, f"{month_text(month)} 后冲正 reversed: {_told(month, side)}"
        ours = comparison in BOOKED_BY_US and one.within > other.within and other.after != 0
        later = _told(month, other if abs(other.after) >= abs(one.after) else one)
        return (LATE_FILE if ours else IN_TRANSIT), later
    if one.kind == FEE_KIND and _silent(other):
        return FEE, ""
    if _silent(other) and one.day is not None and one.day.day >= LATEST_DAYS:
        return IN_TRANSIT, ""
    return UNKNOWN, ""


def _silent(item: Item) -> bool:
    return item.before == item.within == item.after == 0 and item.day is None


def _told(month: int, item: Item) -> str:
    """What a side says of a reference in the months before and after."""
    parts = ((month - 1, item.before), (month, item.within), (month + 1, item.after))
    return ", ".join(
        f"{month_text(at)}{'+' if at > month else ''} {yuan(fen)}" for at, fen in parts if fen
    )


def _paired(found: list[Found], left: Side, right: Side) -> list[Found]:
    """The same amount under one reference on one side and under another on the other side, where
    there is one of each only: one of the two references is wrong."""
    alone: dict[int, list[tuple[bool, Found]]] = defaultdict(list)
    for each in found:
        if each.rests_on or each.klass == FEE:
            continue
        if _silent(right.get(each.reference, NONE)):
            alone[each.fen].append((True, each))
        elif _silent(left.get(each.reference, NONE)):
            alone[-each.fen].append((False, each))
    partner: dict[str, str] = {}
    for some in alone.values():
        sides = sorted(on_left for on_left, _ in some)
        if sides == [False, True]:
            one, other = some[0][1].reference, some[1][1].reference
            partner |= {one: other, other: one}
    return [
        replace(each, klass=WRONG_REFERENCE, rests_on=f"= {partner[each.reference]}")
        if each.reference in partner
        else each
        for each in found
    ]
