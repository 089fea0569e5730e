"""Many declarations of one month as columns: what they say, what the law makes of it, their sums.

Reading and arithmetic only; nothing is decided or written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from canbao import inforce
from canbao.ledger.contributions.amounts import Amounts, Ints, Rows, Waits, amounts
from canbao.ledger.contributions.models import SCHEME_BITS, Declaration
from canbao.ledger.contributions.tables import AMOUNTS, LINE, SAID
from canbao.ledger.rows import matching, matching_ids

# Which columns of a line are due by a scheme: the person's part, the employer's part.
PARTS: dict[str, tuple[str, ...]] = {
    "employee_pension": ("pension_person", "pension_employer"),
    "public_sector_pension": ("pension_person", "pension_employer"),
    "unemployment": ("unemployment_person", "unemployment_employer"),
    "work_injury": ("injury_employer",),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of declarations in order of declaration and person. `of` is the place of a row's
    declaration among those asked for; `amounts` are columns by the names of the line's."""

    size: int  # of declarations
    of: Ints
    person: Ints
    schemes: Ints
    wage: Ints
    amounts: Mapping[str, Ints]

    def totals(self, scheme: str) -> Ints:
        """What each declaration owes for a scheme, in fen."""
        return self.sums(scheme, PARTS[scheme])

    def sums(self, scheme: str, parts: Sequence[str]) -> Ints:
        """Sums of some parts by declaration, over the rows that have the scheme."""
        due = np.zeros(len(self.of), np.int64)
        for part in parts:
            due += self.amounts[part]
        due[(self.schemes & SCHEME_BITS[scheme]) == 0] = 0
        return summed(due, self.of, self.size)

    def counts(self) -> Ints:
        """Rows of each declaration."""
        return np.bincount(self.of, minlength=self.size).astype(np.int64)


def summed(values: Ints, of: Ints, size: int) -> Ints:
    """Sums by place; `of` never falls. Whole numbers all the way."""
    running = np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])
    bounds = np.searchsorted(of, np.arange(size + 1))
    sums: Ints = running[bounds[1:]] - running[bounds[:-1]]
    return sums


def read(declarations: Sequence[Declaration], month: int, *, assessed: bool = False) -> Sheet:
    """What declarations of one month say; with `assessed` their lines, else the declared wages."""
    table, names = (LINE, AMOUNTS) if assessed else (SAID, ())
    ids = sorted(declaration.id for declaration in declarations)
    columns = ("declaration_id", "person", "schemes", "wage", *names)
    condition, given = matching_ids("declaration_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE month = %s AND {condition} "
            "ORDER BY declaration_id, person",
            [month, given],
        )
        found = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, len(columns)).T
    # Rows stand in order of id; declarations may be asked for in another.
    to_asked = np.argsort([declaration.id for declaration in declarations]).astype(np.int64)
    of = to_asked[np.searchsorted(np.array(ids, np.int64), found[0])] if len(ids) else found[0]
    order = np.argsort(of, kind="stable")
    return Sheet(
        len(declarations),
        of[order],
        found[1][order],
        found[2][order],
        found[3][order],
        {name: found[4 + n][order] for n, name in enumerate(names)},
    )


def regions_of(declarations: Sequence[Declaration]) -> list[str]:
    """The law's region of each declaration's place, asked once for each place."""
    places = {declaration.place for declaration in declarations}
    found = {place: inforce.region_of(place) for place in places}
    return [found[declaration.place] for declaration in declarations]


@dataclass(frozen=True, slots=True)
class Answer:
    """A sheet with the law's amounts, provisional rows, and what waits by declaration's place."""

    sheet: Sheet
    provisional: NDArray[np.bool_]
    waiting: list[Waits]


def by_law(said: Sheet, declarations: Sequence[Declaration], month: int, day: date) -> Answer:
    """The law's amounts for declared wages, region by region."""
    rates = injury_rates([d.employer for d in declarations], month)
    regions = np.array(regions_of(declarations), dtype=object)
    classes = np.array([rates.get(d.employer, (0, 100)) for d in declarations], dtype=np.int64)
    classes = classes.reshape(-1, 2)
    made = {name: np.zeros(len(said.of), np.int64) for name in AMOUNTS}
    provisional = np.zeros(len(said.of), np.bool_)
    waiting: list[Waits] = []
    for region in sorted(set(regions.tolist())):
        rows = np.flatnonzero((regions == region)[said.of])
        answer: Amounts = amounts(
            Rows(
                month,
                region,
                said.wage[rows],
                said.schemes[rows],
                classes[said.of[rows], 0],
                classes[said.of[rows], 1],
            ),
            day,
        )
        for name, column in answer.columns.items():
            made[name][rows] = column
        provisional[rows] = answer.provisional
        waiting += [Waits(w.scheme, rows[w.rows], w.zh, w.en) for w in answer.waiting]
    sheet = Sheet(said.size, said.of, said.person, said.schemes, said.wage, made)
    return Answer(sheet, provisional, waiting)


def injury_rates(employers: Sequence[str], month: int) -> dict[str, tuple[int, int]]:
    """Class and float of employers in a month; those without are left out."""
    condition, given = matching("employer", sorted(set(employers)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT employer, industry_class, floating FROM contributions_injuryrate "
            f"WHERE from_month <= %s AND {condition} ORDER BY from_month, day, id",
            [month, given],
        )
        return {employer: (kind, floating) for employer, kind, floating in cursor.fetchall()}
