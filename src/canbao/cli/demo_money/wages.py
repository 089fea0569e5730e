"""What employers declare month by month, and what flexible workers and residents choose to pay.

Wages are the truth's, moved a little through the year: a rise in April for some, a bonus in
December.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from canbao.cli.demo_money.city import FIRST, LAST, OPEN, City, Spells
from canbao.cli.demo_money.draws import Numbers, drawn
from canbao.people.models.spells import STATES

EMPLOYEE_PENSION, PUBLIC_PENSION, UNEMPLOYMENT, WORK_INJURY = 1, 2, 4, 8
"""Bits of a declaration's line (contributions.Line.schemes)."""
PAUSED: Final = STATES.index("paused")
BITS = {
    "employee_pension": EMPLOYEE_PENSION,
    "public_sector_pension": PUBLIC_PENSION,
    "unemployment": UNEMPLOYMENT,
    "work_injury": WORK_INJURY,
}
FLOOR, CEILING = 451_100, 2_255_500
"""Of Sichuan in 2024, fen: what a flexible worker could choose when the year began."""
TIERS = (20_000, 30_000, 40_000, 50_000, 80_000, 100_000, 150_000, 200_000, 300_000, 500_000)
"""What residents choose to pay in a year, fen."""


@dataclass(frozen=True)
class Declared:
    """A month's lines in order of employer and person; `employer` is a place in `City.employers`,
    `schemes` the bits, `place` where the employer's insured are registered, `wage` in fen."""

    month: int
    employer: Numbers
    person: Numbers
    schemes: Numbers
    place: Numbers
    wage: Numbers


def covering(spells: Spells, month: int) -> NDArray[np.bool_]:
    """Spells whose months hold `month`; paused ones pay nothing."""
    held: NDArray[np.bool_] = (spells.start <= month) & (spells.end >= month)
    held &= spells.state != PAUSED
    return held


def declared(city: City, month: int) -> Declared:
    """What all employers would declare of a month, were they all honest and in time."""
    person, employer, bits, place = [], [], [], []
    for scheme, bit in BITS.items():
        kind = "public" if scheme == "public_sector_pension" else "employee"
        spells = city.of(scheme, kind)
        spells = spells.only(covering(spells, month) & (spells.employer >= 0))
        person.append(spells.person)
        employer.append(spells.employer)
        place.append(spells.place)
        bits.append(np.full(len(spells), bit, dtype=np.int64))
    people, firms = np.concatenate(person), np.concatenate(employer)
    marks, where = np.concatenate(bits), np.concatenate(place)
    order = np.lexsort((marks, people, firms))
    people, firms, marks, where = people[order], firms[order], marks[order], where[order]
    begins = np.append(True, (np.diff(people) != 0) | (np.diff(firms) != 0))
    starts = np.flatnonzero(begins)
    schemes = np.bitwise_or.reduceat(marks, starts)
    # Both pensions at once exclude each other: the public one counts.
    schemes = np.where(schemes & PUBLIC_PENSION, schemes & ~EMPLOYEE_PENSION, schemes)
    return Declared(
        month,
        firms[starts],
        people[starts],
        schemes,
        where[starts],
        _wage(city, people[starts], firms[starts], month),
    )


def _wage(city: City, person: Numbers, employer: Numbers, month: int) -> Numbers:
    fen = city.wages_of(person, employer)
    rise = np.where(drawn(city.seed, "rise", person, 10) < 4, drawn(city.seed, "by", person, 9), 0)
    if month >= FIRST + 3:
        fen = fen + fen * rise // 100
    if month == LAST:
        fen = fen + np.where(drawn(city.seed, "bonus", person, 10) < 3, fen // 2, 0)
    return np.asarray(fen, dtype=np.int64)


@dataclass(frozen=True)
class Plans:
    """Who pays for himself: `kind` 0 flexible, 1 resident, 2 resident paid for by the government;
    `amount` is the base chosen a month (flexible) or the tier a year, fen; `day` the day of the
    month (flexible) or of the year (resident) on which it is paid. `end` OPEN: goes on."""

    person: Numbers
    kind: Numbers
    place: Numbers
    amount: Numbers
    start: Numbers
    end: Numbers
    day: Numbers


def plans(city: City) -> Plans:
    """All plans that run in the year."""
    flexible = _running(city.of("employee_pension", "flexible"))
    resident = _running(city.of("resident_pension", "resident"))
    # Six in ten of the flexible pay on the floor, the others on something between.
    lot = drawn(city.seed, "flexible base", flexible.person, 10)
    steps = drawn(city.seed, "flexible step", flexible.person, 20)
    chosen = np.where(lot < 6, FLOOR, FLOOR + (CEILING - FLOOR) * steps // 40 // 100 * 100)
    lot = drawn(city.seed, "resident tier", resident.person, 100)
    at = np.searchsorted(np.array([48, 64, 74, 82, 88, 92, 95, 97, 99]), lot, side="right")
    helped = drawn(city.seed, "hardship", resident.person, 100) < 4
    tier = np.where(helped, TIERS[0], np.array(TIERS)[at])
    return Plans(
        person=np.concatenate([flexible.person, resident.person]),
        kind=np.concatenate([np.zeros(len(flexible), np.int64), 1 + helped.astype(np.int64)]),
        place=np.concatenate([flexible.place, resident.place]),
        amount=np.concatenate([chosen, tier]).astype(np.int64),
        start=np.concatenate(
            [np.maximum(flexible.start, FIRST), np.maximum(resident.start, FIRST)]
        ),
        end=np.concatenate([flexible.end, resident.end]),
        day=np.concatenate(
            [
                1 + drawn(city.seed, "flexible day", flexible.person, 28),
                1 + drawn(city.seed, "resident day", resident.person, 365),
            ]
        ),
    )


def _running(spells: Spells) -> Spells:
    """Spells with a month in the year, one a person: the one that began last."""
    spells = spells.only((spells.start <= LAST) & (spells.end >= FIRST) & (spells.state != PAUSED))
    last = np.append(np.diff(spells.person) != 0, True)
    return spells.only(last)


__all__ = ["BITS", "OPEN", "Declared", "Plans", "covering", "declared", "plans"]
