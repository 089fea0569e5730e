"""What happens to persons in 2025: who reaches the pension, who dies, who loses work, who is
hurt at work; with the facts the law asks for, by its own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from canbao.cli.demo_money.city import FIRST, LAST, OPEN, City
from canbao.cli.demo_money.draws import Numbers, drawn
from canbao.cli.demo_money.wages import PAUSED, covering

CATEGORIES: Final = ("male_60", "female_55", "female_50")


@dataclass(frozen=True)
class Retirements:
    """Who claims a pension in which month: `scheme` as in opening.PENSIONS, `category` a place in
    CATEGORIES (as the archive says), `birth` the month. The award begins in `month`."""

    person: Numbers
    scheme: tuple[str, ...]
    place: Numbers
    month: Numbers
    birth: Numbers
    category: Numbers


def retirements(city: City) -> Retirements:
    """By the record: pensions that begin in 2025, by month and person."""
    person, scheme, place, month = [], [], [], []
    for word in ("employee_pension", "public_sector_pension", "resident_pension"):
        spells = city.of(word, "pensioner")
        spells = spells.only((spells.start >= FIRST) & (spells.start <= LAST))
        person.append(spells.person)
        place.append(spells.place)
        month.append(spells.start)
        scheme += [word] * len(spells)
    who, when = np.concatenate(person), np.concatenate(month)
    order = np.lexsort((who, when))
    rows = city.persons.rows_of(who)
    birth, sex = city.persons.birth[rows], city.persons.sex[rows]
    # A woman's category follows from her age at the award: workers at fifty, others at fifty-five.
    category = np.where(sex == 1, 0, np.where(when - birth >= 54 * 12, 1, 2))
    return Retirements(
        who[order],
        tuple(scheme[each] for each in order.tolist()),
        np.concatenate(place)[order],
        when[order],
        birth[order],
        category[order].astype(np.int64),
    )


@dataclass(frozen=True)
class Deaths:
    """Who dies in which month; `known` is the month the agency hears of it: for some only after
    pensions were paid on, as it is in life."""

    person: Numbers
    month: Numbers
    known: Numbers


def deaths(city: City) -> Deaths:
    """By month and person."""
    dead = (city.persons.death >= FIRST) & (city.persons.death <= LAST)
    person, month = city.persons.id[dead], city.persons.death[dead]
    lot = drawn(city.seed, "heard", person, 100)
    known = month + np.where(lot < 80, 0, np.where(lot < 95, 1, 2 + lot % 2))
    order = np.lexsort((person, month))
    return Deaths(person[order], month[order], np.minimum(known, LAST)[order])


@dataclass(frozen=True)
class Unemployed:
    """Who claims unemployment benefit: `end` is the last month of work, `month` the claim, `paid`
    the months of contributions; `back` the first month of new work, OPEN when none is known."""

    person: Numbers
    place: Numbers
    end: Numbers
    month: Numbers
    paid: Numbers
    back: Numbers


def unemployed(city: City) -> Unemployed:
    """Those whose insurance ended in 2025 after a year at least, who were not insured again in the
    next two months and did not retire; four in ten did not leave of their own will."""
    spells = city.of("unemployment", "employee")
    order = np.lexsort((spells.start, spells.person))
    spells = spells.only(order)
    same = np.append(np.diff(spells.person) == 0, False)
    following = np.where(same, np.roll(spells.start, -1), OPEN)
    length = np.minimum(spells.end, LAST) - spells.start + 1
    retired = np.isin(spells.person, retirements(city).person)
    gone = np.isin(spells.person, deaths(city).person)
    wanted = (
        (spells.end >= FIRST)
        & (spells.end < LAST)
        & (length >= 12)
        & (following > spells.end + 2)
        & ~retired
        & ~gone
        & (drawn(city.seed, "own will", spells.person, 10) < 4)
    )
    kept, back = spells.only(wanted), following[wanted]
    first = np.append(True, np.diff(kept.person) != 0) if len(kept) else np.zeros(0, np.bool_)
    kept, back = kept.only(first), back[first]
    month = np.minimum(kept.end + 1, LAST)
    order = np.lexsort((kept.person, month))
    return Unemployed(
        kept.person[order],
        kept.place[order],
        kept.end[order],
        month[order],
        (kept.end - kept.start + 1)[order],
        back[order],
    )


@dataclass(frozen=True)
class Injuries:
    """Who is hurt at work: `degree` 1–10 of lost capacity (0: no lasting loss), found in `month`
    after the accident in `accident`; `wage` the own wage in fen, `fatal` dies of it."""

    person: Numbers
    employer: Numbers
    place: Numbers
    accident: Numbers
    month: Numbers
    degree: Numbers
    wage: Numbers
    fatal: Numbers


DEGREES: Final = (2, 4, 7, 11, 17, 26, 40, 60, 90, 160, 600)
"""Of a thousand accidents up to degree 1, 2, … 10; the others leave no lasting loss."""


def injuries(city: City) -> Injuries:
    """About one accident among 150 insured; by month of the finding and person."""
    spells = city.of("work_injury", "employee")
    spells = spells.only((spells.end >= FIRST) & (spells.start < LAST) & (spells.state != PAUSED))
    hurt = spells.only(drawn(city.seed, "hurt", spells.person, 150) == 0)
    first = np.append(True, np.diff(hurt.person) != 0) if len(hurt) else np.zeros(0, np.bool_)
    hurt = hurt.only(first)
    accident = FIRST + drawn(city.seed, "accident month", hurt.person, 12)
    inside = np.array(
        [covering(hurt, int(each))[row] for row, each in enumerate(accident)], dtype=np.bool_
    )
    hurt, accident = hurt.only(inside), accident[inside]
    lot = drawn(city.seed, "degree", hurt.person, 1000)
    degree = 1 + np.searchsorted(np.array(DEGREES[:10]), lot, side="right")
    degree = np.where(degree > 10, 0, degree)
    fatal = (drawn(city.seed, "fatal", hurt.person, 1000) < 15).astype(np.int64)
    month = np.minimum(accident + 3 + drawn(city.seed, "healed", hurt.person, 4), LAST)
    month = np.where(fatal == 1, accident, month)
    order = np.lexsort((hurt.person, month))
    return Injuries(
        hurt.person[order],
        hurt.employer[order],
        hurt.place[order],
        accident[order],
        month[order],
        np.where(fatal == 1, 0, degree)[order].astype(np.int64),
        city.wages_of(hurt.person, hurt.employer)[order],
        fatal[order],
    )
