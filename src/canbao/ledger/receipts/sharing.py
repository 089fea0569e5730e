"""The shares of many orders as the columns crediting takes: persons, months, amounts, place, kind.

What a share is stands in `contributions.shares`; first declarations, nearly all there are, are read
here by the month instead of one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from canbao.ledger.contributions.models import (
    ESTIMATE,
    REVERSAL,
    SCHEME_BITS,
    Declaration,
    PaymentOrder,
)
from canbao.ledger.contributions.shares import BASES, Shares, shares, shares_of_plans
from canbao.ledger.contributions.sheet import PARTS, Sheet, read
from canbao.ledger.crediting.columns import Numbers, Records
from canbao.ledger.crediting.models import EMPLOYEE, FLEXIBLE, PUBLIC, RESIDENT

NUMBERS = ("month", "months", "base", "credited", "person_part", "employer_part")
KINDS = {"public_sector_pension": PUBLIC, "resident_pension": RESIDENT}


def records_of(orders: Sequence[PaymentOrder]) -> Records:
    """The records of these orders, `credit` being the place of the order among them. An order
    without shares (an estimate credits nobody) has none."""
    found: dict[int, Shares] = {}
    first: dict[tuple[int, str], list[int]] = {}
    planned: list[int] = []
    for at, order in enumerate(orders):
        if _is_first(order):
            first.setdefault((order.month, order.book.scheme), []).append(at)
        elif order.plan_id is not None:
            planned.append(at)
        else:
            found[at] = shares(order)
    told = shares_of_plans([orders[at] for at in planned])
    found |= dict(zip(planned, told, strict=True))
    for (month, scheme), places in first.items():
        found |= _of_first([orders[at] for at in places], places, month, scheme)
    sizes = [len(found[at]) for at in range(len(orders))]
    columns = {
        name: _joined([getattr(found[at], name) for at in range(len(orders))])
        for name in ("person", *NUMBERS)
    }
    of = np.repeat(np.arange(len(orders), dtype=np.int64), sizes)
    places_of = np.array([_place(order) for order in orders], dtype=np.int64)
    kinds = [_kind(order) for order in orders]
    return Records(
        credit=of,
        person=columns["person"],
        kind=[kinds[at] for at in of.tolist()],
        month=columns["month"],
        months=columns["months"],
        base=columns["base"],
        credited=columns["credited"],
        own=columns["person_part"],
        others=columns["employer_part"],
        place=places_of[of],
    )


def _is_first(order: PaymentOrder) -> bool:
    """Whether there is no version before that could have had lines."""
    said = order.declaration
    return (
        said is not None
        and said.version == 1
        and said.source != ESTIMATE
        and order.speaks_of != REVERSAL
    )


def _of_first(
    orders: Sequence[PaymentOrder], places: Sequence[int], month: int, scheme: str
) -> dict[int, Shares]:
    declarations: list[Declaration] = [
        order.declaration for order in orders if order.declaration is not None
    ]
    unique = sorted({each.id: each for each in declarations}.values(), key=lambda each: each.id)
    sheet = read(unique, month, assessed=True)
    at_sheet = {each.id: at for at, each in enumerate(unique)}
    found = {}
    for place, said in zip(places, declarations, strict=True):
        low, high = np.searchsorted(sheet.of, [at_sheet[said.id], at_sheet[said.id] + 1])
        rows = np.arange(low, high)
        rows = rows[(sheet.schemes[rows] & SCHEME_BITS[scheme]) > 0]
        found[place] = _shares(sheet, rows, month, scheme)
    return found


def _shares(sheet: Sheet, rows: Numbers, month: int, scheme: str) -> Shares:
    parts = PARTS[scheme]
    none = np.zeros(len(rows), dtype=np.int64)
    base = sheet.amounts[BASES[scheme]][rows]
    own = sheet.amounts[parts[0]][rows] if len(parts) == 2 else none
    employers = sheet.amounts[parts[-1]][rows]
    credited = sheet.amounts["pension_credited"][rows] if scheme.endswith("pension") else none
    kept = (base != 0) | (credited != 0) | (own != 0) | (employers != 0)
    return Shares(
        person=sheet.person[rows][kept],
        month=np.full(int(kept.sum()), month, dtype=np.int64),
        months=(base > 0).astype(np.int64)[kept],
        base=base[kept],
        credited=credited[kept],
        person_part=own[kept],
        employer_part=employers[kept],
    )


def _joined(columns: Sequence[Numbers]) -> Numbers:
    return np.concatenate([*columns, np.zeros(0, dtype=np.int64)]).astype(np.int64)


def _place(order: PaymentOrder) -> int:
    if order.declaration is not None:
        return order.declaration.place
    assert order.plan is not None  # a constraint of the database
    return order.plan.place


def _kind(order: PaymentOrder) -> str:
    if order.book.scheme in KINDS:
        return KINDS[order.book.scheme]
    return EMPLOYEE if order.plan is None else FLEXIBLE
