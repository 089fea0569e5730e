"""Whose an order is: its lines person by person, as crediting needs them.

An order of a later version speaks of the difference to the version before, row by row; so the
shares of all orders add up to the lines of the last version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Exists, OuterRef, Q

from canbao.ledger.contributions.amounts import Ints
from canbao.ledger.contributions.models import (
    DIFFERENCE,
    REVERSAL,
    SCHEME_BITS,
    WHOLE,
    Assessment,
    Declaration,
    Line,
    PaymentOrder,
    PlanLine,
)
from canbao.ledger.contributions.sheet import PARTS, Sheet, read

BASES: Final = {
    "employee_pension": "pension_base",
    "public_sector_pension": "pension_base",
    "unemployment": "unemployment_base",
    "work_injury": "injury_base",
}
RESIDENT: Final = "resident_pension"
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Shares:
    """Columns of equal length in order of person; fen, negative where something is taken back.
    `months` is how many months the row adds to a person's record (0 where only amounts change, and
    for an estimate, which credits nobody); `credited` goes to the individual account.
    `person_part` and `employer_part` (of a subsidy: the public budget's) add up to the order."""

    person: Ints
    month: Ints
    months: Ints
    base: Ints
    credited: Ints
    person_part: Ints
    employer_part: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class _Rows:
    person: Ints
    months: Ints
    base: Ints
    credited: Ints
    person_part: Ints
    employer_part: Ints


def shares(order: PaymentOrder) -> Shares:
    """The shares of an order of a declaration or a plan."""
    if order.plan_id is not None:
        return shares_of_plans([order])[0]
    declaration = order.declaration
    assert declaration is not None
    scheme = order.book.scheme
    new = _rows(declaration, scheme)
    before = _before(declaration) if order.speaks_of in (DIFFERENCE, REVERSAL) else None
    old = _rows(before, scheme) if before else None
    if order.speaks_of == WHOLE or (order.speaks_of == DIFFERENCE and old is None):
        return _shares(new, None, order.month)
    if order.speaks_of == REVERSAL:
        return _shares(None, old, order.month)
    return _shares(new, old, order.month)


def _before(declaration: Declaration) -> Declaration | None:
    """The version before that has lines, or was assessed as having none."""
    assessed = Exists(Assessment.objects.filter(declaration=OuterRef("pk")))
    lines = Exists(Line.objects.filter(declaration=OuterRef("pk"), month=declaration.month))
    found = Declaration.objects.filter(
        Q(assessed) | Q(lines),
        employer=declaration.employer,
        month=declaration.month,
        version__lt=declaration.version,
    )
    return found.order_by("-version").first()


def _rows(declaration: Declaration, scheme: str) -> _Rows:
    sheet: Sheet = read([declaration], declaration.month, assessed=True)
    mine = np.flatnonzero(sheet.schemes & SCHEME_BITS[scheme])
    part = {name: column[mine] for name, column in sheet.amounts.items()}
    none = np.zeros(len(mine), np.int64)
    own, employers = PARTS[scheme] if len(PARTS[scheme]) == 2 else ("", PARTS[scheme][0])
    base = part[BASES[scheme]]
    return _Rows(
        sheet.person[mine],
        (base > 0).astype(np.int64),
        base,
        part["pension_credited"] if scheme.endswith("pension") else none,
        part[own] if own else none,
        part[employers],
    )


def _shares(new: _Rows | None, old: _Rows | None, month: int) -> Shares:
    """New rows less old ones, by person; rows in which nothing is left are left out."""
    persons = np.unique(
        np.concatenate([rows.person for rows in (new, old) if rows is not None])
    ).astype(np.int64)
    columns = {}
    for name in ("months", "base", "credited", "person_part", "employer_part"):
        total = np.zeros(len(persons), np.int64)
        if new is not None:
            total[np.searchsorted(persons, new.person)] += getattr(new, name)
        if old is not None:
            total[np.searchsorted(persons, old.person)] -= getattr(old, name)
        columns[name] = total
    kept = np.any(np.stack([*columns.values()]) != 0, axis=0)
    return Shares(
        person=persons[kept],
        month=np.full(int(kept.sum()), month, np.int64),
        **{name: column[kept] for name, column in columns.items()},
    )


def shares_of_plans(orders: Sequence[PaymentOrder]) -> list[Shares]:
    """The shares of orders of plans, asked for together; the same as `shares` of each."""
    if not orders:
        return []
    persons = sorted({order.plan.person for order in orders if order.plan is not None})
    lines: dict[tuple[int, int, str], list[PlanLine]] = {}
    months = sorted({order.month for order in orders})
    for start in range(0, len(persons), AT_ONCE):
        found = PlanLine.objects.filter(
            person__in=persons[start : start + AT_ONCE], month__in=months
        )
        for line in found.select_related("plan").order_by("number"):
            lines.setdefault((line.person, line.month, line.plan.scheme), []).append(line)
    made = []
    for order in orders:
        assert order.plan is not None
        mine = lines[order.plan.person, order.month, order.book.scheme]
        new = next(
            line for line in mine
            if line.plan_id == order.plan_id and line.number == order.version
        )  # fmt: skip
        old = next((line for line in reversed(mine) if line.number < order.version), None)
        after = _plan_row(new, order) if order.speaks_of != REVERSAL else None
        before = _plan_row(old, order) if old and order.speaks_of != WHOLE else None
        made.append(_shares(after, before, order.month))
    return made


def _plan_row(line: PlanLine, order: PaymentOrder) -> _Rows:
    """A person's own order has the months; the public budget's has them where it pays alone."""
    budget = order.payer.startswith("G")
    counts = budget == (line.person_part == 0)
    months = 12 if order.book.scheme == RESIDENT else 1
    due = line.subsidy if budget else line.person_part

    def one(value: int) -> Ints:
        return np.array([value], np.int64)

    return _Rows(
        one(line.person),
        one(months if counts and due else 0),
        one(line.base if counts and due else 0),
        one(line.subsidy if budget else line.credited - line.subsidy),
        one(0 if budget else line.person_part),
        one(line.subsidy if budget else 0),
    )
