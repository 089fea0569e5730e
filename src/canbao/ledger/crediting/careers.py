"""Careers from the ledger: sums of contribution records by person and year, as the law asks them.

One query for any number of persons; months that two credits name count once, a month taken back
counts no more. What follows from a career is the law's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from canbao.inforce import region_of
from canbao.law import Fen, YearMajor
from canbao.ledger.balances import NOW, When
from canbao.ledger.crediting.columns import Numbers
from canbao.ledger.crediting.models import KINDS
from canbao.ledger.crediting.sources import numbers, of_persons, places_of, seen

EMPLOYEE_PENSION: Final = "employee_pension"
AT_ONCE: Final = 50_000

# Each month of a year has five bits of one number, so that one sum tells how often each is credited
# net of what was taken back; `_BIAS` keeps a month taken back before it came from borrowing.
_BITS: Final = 5
_FIELD: Final = (1 << _BITS) - 1
_ZERO: Final = 1 << (_BITS - 1)
_BIAS: Final = sum(_ZERO << (_BITS * month) for month in range(12))
_ONE: Final = f"(CAST(1 AS bigint) << ({_BITS} * (r.month %% 12)))"
_OCCUPIED: Final = (
    f"CASE r.months WHEN 1 THEN {_ONE} WHEN -1 THEN -{_ONE} WHEN 0 THEN 0 ELSE "
    f"(CASE WHEN r.months > 0 THEN 1 ELSE -1 END) * {_ONE} * "
    f"(((CAST(1 AS bigint) << ({_BITS} * abs(r.months))) - 1) / {_FIELD}) END"
)
_KIND: Final = " ".join(f"WHEN '{kind}' THEN {code}" for code, kind in enumerate(KINDS))
_LATEST: Final = (  # month of the year, kind and place of its latest month, in one number
    f"CASE WHEN r.months > 0 THEN ((r.month %% 12) * 10 + CASE r.kind {_KIND} END) "
    "* CAST(1000000000000 AS bigint) + r.place END"
)


@dataclass(frozen=True, slots=True)
class YearOfCareer:
    """A year of one person: months paid, their average base and what was credited, in fen. Kind and
    place (division code) are those of its last month; empty and 0 in a year without."""

    year: int
    months: int
    base: int
    credited: int
    kind: str
    place: int


@dataclass(frozen=True, slots=True)
class Career:
    """One person's years from the first to the last, those without payment too."""

    person: int
    years: tuple[YearOfCareer, ...]

    def facts(self) -> dict[str, object]:
        """The same by the names of the law, for `compute`."""
        return {
            "career": [
                {
                    "year": each.year,
                    "months": each.months,
                    "base": Decimal(each.base).scaleb(-2),
                    "credited": Decimal(each.credited).scaleb(-2),
                    **({"scheme": each.kind, "region": region_of(each.place)} if each.kind else {}),
                }
                for each in self.years
            ]
        }


@dataclass(frozen=True, slots=True)
class Careers:
    """Years of many persons, sorted by person: arrays [year, person]; amounts in fen, `kind` as its
    place in `models.KINDS`, `place` as division code, 0 where nothing was paid."""

    persons: Numbers
    years: tuple[int, ...]
    months: NDArray[np.int8]
    base: Numbers
    credited: Numbers
    kind: NDArray[np.int8]
    place: Numbers

    def facts(self) -> dict[str, object]:
        """Columns by the names of the law, for `compute_many`. Regions of single years are left
        out: no rule asks for them."""
        positions = range(len(self.years))
        return {
            "career": YearMajor(
                len(self.persons),
                {
                    "year": list(self.years),
                    "months": [self.months[at] for at in positions],
                    "base": [Fen(self.base[at]) for at in positions],
                    "credited": [Fen(self.credited[at]) for at in positions],
                    "scheme": [_shared(self.kind[at]) for at in positions],
                },
            )
        }

    def of(self, person: int) -> Career:
        """One of them, from the first year paid on."""
        at = int(places_of(np.array([person]), self.persons)[0])
        paid = np.flatnonzero((self.months[:, at] != 0) | (self.credited[:, at] != 0))
        first = int(paid[0]) if len(paid) else len(self.years)
        years = tuple(
            YearOfCareer(
                year=self.years[row],
                months=int(self.months[row, at]),
                base=int(self.base[row, at]),
                credited=int(self.credited[row, at]),
                kind=KINDS[self.kind[row, at]] if self.place[row, at] else "",
                place=int(self.place[row, at]),
            )
            for row in range(first, len(self.years))
        )
        return Career(person, years)


def career(
    person: int, when: When = NOW, *, scheme: str = EMPLOYEE_PENSION, through: int | None = None
) -> Career:
    """One person's career in a scheme, as of and as known, to the year `through` (to the last year
    paid if none is given). Years between that were not paid have 0 months, as the law wants."""
    return careers([person], when, scheme=scheme, through=through).of(person)


def careers(
    persons: Sequence[int] | Numbers,
    when: When = NOW,
    *,
    scheme: str = EMPLOYEE_PENSION,
    through: int | None = None,
) -> Careers:
    """Careers of many persons (sorted, each once), in one query. Later years than `through` are
    left out. Take some tens of thousands at once: a person takes 26 bytes a year."""
    wanted = np.unique(np.asarray(persons, dtype=np.int64))
    joined, parameters = seen(when, "r.transaction_id")
    condition, among = of_persons("r.person", wanted)
    rows = numbers(
        f"SELECT r.person, r.month / 12, sum({_OCCUPIED}), sum(r.months), sum(r.base), "
        f"sum(r.credited), coalesce(max({_LATEST}), 0) "
        f"FROM crediting_contributionrecord r{joined} "
        f"WHERE r.scheme = %s AND {condition} GROUP BY r.person, r.month / 12",
        [*parameters, scheme, *among],
        7,
    )
    if through is not None:
        rows = rows[rows[:, 1] <= through]
    last = through if through is not None else int(rows[:, 1].max(initial=0))
    first = int(rows[:, 1].min(initial=last))
    years = tuple(range(first, last + 1)) if last else ()
    made = Careers(
        persons=wanted,
        years=years,
        months=np.zeros((len(years), len(wanted)), dtype=np.int8),
        base=np.zeros((len(years), len(wanted)), dtype=np.int64),
        credited=np.zeros((len(years), len(wanted)), dtype=np.int64),
        kind=np.zeros((len(years), len(wanted)), dtype=np.int8),
        place=np.zeros((len(years), len(wanted)), dtype=np.int64),
    )
    at = rows[:, 1] - first, places_of(rows[:, 0], wanted)
    made.months[at] = _counted(rows[:, 2])
    made.base[at] = average_base(rows[:, 4], rows[:, 3])
    made.credited[at] = rows[:, 5]
    made.kind[at] = rows[:, 6] // 10**12 % 10
    made.place[at] = rows[:, 6] % 10**12
    return made


def average_base(base: Numbers, months: Numbers) -> Numbers:
    """Average monthly base of a year in fen, half up, as the law's `career_average_base` rounds it:
    the sum of its bases by the number of its months, each as often as it was credited. 0 where no
    month is left."""
    divisor = np.where(months > 0, months, 1)
    return np.where(months > 0, (2 * base + divisor) // (2 * divisor), 0)


def _counted(occupied: Numbers) -> NDArray[np.int8]:
    """How many months of a year are credited at least once."""
    counted = np.zeros(len(occupied), dtype=np.int8)
    for month in range(12):
        counted += ((occupied + _BIAS) >> (_BITS * month) & _FIELD) > _ZERO
    return counted


def _shared(kind: NDArray[np.int8]) -> object:
    """The kinds of one year by name: one for all where they are the same."""
    first = int(kind[0]) if len(kind) else 0
    return KINDS[first] if (kind == first).all() else np.array(KINDS)[kind]
