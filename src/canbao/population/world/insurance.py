"""Which insurance every person of a block really has, spell by spell.

The shares are declared assumptions calibrated to published coverage; whether a person should have
been insured is the law's business and stands in `gaps`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from canbao.population.world.data import Flags, Floats, Ints, assumptions
from canbao.population.world.employers import Employers
from canbao.population.world.families import Families
from canbao.population.world.homes import HERE, MAINLAND, Homes
from canbao.population.world.places import Places
from canbao.population.world.work import (
    CIVIL,
    EMPLOYEE,
    INSTITUTION,
    OWN_ACCOUNT,
    PLATFORM,
    Work,
    month_of,
)

SCHEMES = (
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
    "work_injury",
    "employee_medical",
    "resident_medical",
)
(
    EMPLOYEE_PENSION,
    PUBLIC_PENSION,
    RESIDENT_PENSION,
    UNEMPLOYMENT,
    WORK_INJURY,
    EMPLOYEE_MEDICAL,
    RESIDENT_MEDICAL,
) = range(7)
KINDS = ("employee", "flexible", "resident", "public", "pensioner")
BY_EMPLOYER, ON_OWN, AS_RESIDENT, IN_PUBLIC, AS_PENSIONER = range(5)
STATES = ("paying", "paused", "in_payment", "ended")
PAYING, PAUSED, IN_PAYMENT, ENDED = range(4)
# Months before which a scheme did not insure in its present form.
BEGAN = np.array(
    [
        1992 * 12,
        2014 * 12 + 9,
        2011 * 12 + 6,
        1999 * 12,
        2004 * 12,
        2000 * 12,
        2007 * 12,
    ]
)
FULL_MONTHS = 180


@dataclass
class Spells:
    """Spells of insurance, one row each; `end` 0 is open, `months` counts contributions."""

    person: Ints
    scheme: Ints
    kind: Ints
    place: Ints
    employer: Ints
    start: Ints
    end: Ints
    state: Ints
    months: Ints

    def select(self, rows: Ints | Flags) -> Spells:
        return Spells(*(getattr(self, f.name)[rows] for f in fields(self)))

    @staticmethod
    def join(parts: list[Spells]) -> Spells:
        return Spells(
            *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Spells))
        )


def county(place: Ints) -> Ints:
    """The county of a place, as a place."""
    return place // 10**6 * 10**6


@dataclass
class _Makers:
    block: Families
    homes: Homes
    places: Places
    employers: Employers
    work: Work
    month: int
    rng: np.random.Generator

    def spells(
        self,
        scheme: int,
        kind: int | Ints,
        person: Ints,
        start: Ints,
        end: Ints,
        place: Ints,
        employer: Ints | None = None,
        state: Ints | None = None,
    ) -> Spells:
        """Rows of one scheme; ends in or after the reference month count as open."""
        size = len(person)
        start = np.maximum(start, BEGAN[scheme])
        keep = (end >= start) & (start <= self.month)
        is_open = end >= self.month
        draw = self.rng.random(size)
        if state is None:
            state = np.where(is_open, np.where(draw < 0.015, PAUSED, PAYING), ENDED)
        months = np.maximum(0, np.minimum(end, self.month) - start + 1)
        # Contributions miss a month here and there.
        months = np.maximum(1, months - np.floor(months * draw * 0.06).astype(np.int64))
        return Spells(
            person,
            np.full(size, scheme),
            np.broadcast_to(np.asarray(kind), (size,)).copy(),
            place,
            np.full(size, -1) if employer is None else employer,
            start,
            np.where(is_open, 0, end),
            state,
            months,
        ).select(keep)


def make_insurance(
    block: Families,
    homes: Homes,
    places: Places,
    employers: Employers,
    work: Work,
    month: int,
    rng: np.random.Generator,
) -> Spells:
    """All spells of a block, by person, scheme and month."""
    m = _Makers(block, homes, places, employers, work, month, rng)
    pensioner = _earned_pensions(m)
    joined = _joins_alone(m)
    parts = _from_jobs(m, pensioner, joined)
    parts += _pensioners(m, pensioner, parts)
    at_work = Spells.join(parts)
    now = at_work.end == 0
    has_pension = np.zeros(block.size, bool)
    has_pension[at_work.person[now & (at_work.scheme <= PUBLIC_PENSION)]] = True
    has_medical = np.zeros(block.size, bool)
    has_medical[at_work.person[now & (at_work.scheme == EMPLOYEE_MEDICAL)]] = True
    parts += _residents(m, has_pension)
    parts += _resident_medical(m, has_medical)
    parts += _elsewhere(m, at_work)
    spells = _deaths(m, Spells.join(parts))
    order = np.lexsort((spells.place, spells.start, spells.scheme, spells.person))
    return spells.select(order)


def _earned_pensions(m: _Makers) -> Flags:
    """Who draws a pension earned at work: over the statutory age, with enough months."""
    a = assumptions()
    employed = (m.work.latent >= EMPLOYEE) & (m.work.latent <= INSTITUTION)
    alone = (m.work.latent >= OWN_ACCOUNT) & (m.work.latent <= PLATFORM)
    draw = m.rng.random(m.block.size)
    chance = np.where(employed, a.share("insured", "elders_employee_scheme"), 0.0)
    chance = np.where(alone, a.share("insured", "flexible", "flexible_worker"), chance)
    earned: Flags = m.work.over_age & (draw < chance) & (m.homes.group == MAINLAND)
    return earned


def _joins_alone(m: _Makers) -> Flags:
    """Who would join the employee pension without an employer."""
    a = assumptions()
    chance = np.zeros(m.block.size)
    for name, activity in (
        ("own_account", OWN_ACCOUNT),
        ("flexible_worker", 5),
        ("platform_worker", PLATFORM),
    ):
        chance[m.work.latent == activity] = a.share("insured", "flexible", name)
    # The young wait, those near the age hurry.
    factor = np.interp(m.block.age, [18, 25, 35, 45, 55], [0.35, 0.75, 1.0, 1.15, 1.25])
    willing = m.rng.random(m.block.size) < chance * factor
    joins: Flags = willing & (m.homes.group == MAINLAND)
    return joins


def _from_jobs(m: _Makers, pensioner: Flags, joined: Flags) -> list[Spells]:
    a = assumptions()
    jobs, rng = m.work.jobs, m.rng
    size = len(jobs.person)
    employed = (jobs.activity >= EMPLOYEE) & (jobs.activity <= INSTITUTION)
    firm = np.maximum(jobs.employer, 0)
    migrant = m.homes.migrant[jobs.person]
    chance: Floats = m.employers.insures[firm] - np.where(
        migrant, a.share("employers", "migrants_less"), 0
    )
    guest = m.homes.group[jobs.person] != MAINLAND
    chance = np.where(guest, chance * 0.8, chance)
    draw, other = rng.random(size), rng.random(size)
    # A job taken up after the statutory age insures against work injury only.
    late = m.work.over_age[jobs.person] & (jobs.start >= m.work.statutory[jobs.person])
    insured = employed & (draw < chance) & ~late
    insured |= employed & pensioner[jobs.person] & ~jobs.open
    lag = np.where(jobs.end - jobs.start > 6, rng.integers(0, 3, size), 0)
    start, end = jobs.start + lag, jobs.end
    statutory = m.work.statutory[jobs.person]
    end = np.where(m.work.over_age[jobs.person], np.minimum(end, statutory), end)
    public = ((jobs.activity == CIVIL) | (jobs.activity == INSTITUTION)) & ~guest
    where = county(jobs.place)
    parts = []

    def add(scheme: int, kind: int, rows: Flags, own: bool = False) -> None:
        parts.append(
            m.spells(
                scheme,
                kind,
                jobs.person[rows],
                start[rows],
                end[rows],
                where[rows],
                None if own else jobs.employer[rows],
            )
        )

    add(EMPLOYEE_PENSION, BY_EMPLOYER, insured & ~public)
    add(PUBLIC_PENSION, IN_PUBLIC, insured & public)
    civil = (jobs.activity == CIVIL) & ~guest
    unemployment = insured & ~civil & (m.employers.unemployment[firm] | (other < 0.25))
    add(UNEMPLOYMENT, BY_EMPLOYER, unemployment)
    only_injury = employed & ~insured & ~public & (other < a.share("employers", "work_injury_only"))
    add(WORK_INJURY, BY_EMPLOYER, (insured & ~civil) | only_injury)
    medical = rng.random(size) < np.where(public, 0.99, a.share("insured", "medical_with_job"))
    add(EMPLOYEE_MEDICAL, BY_EMPLOYER, insured & medical)
    alone = ~employed & joined[jobs.person] & ~late
    recent = alone & (jobs.end - jobs.start >= 3)
    start = np.maximum(
        start, np.where(jobs.open, jobs.start + rng.integers(0, 18, size), jobs.start)
    )
    add(EMPLOYEE_PENSION, ON_OWN, recent, own=True)
    add(EMPLOYEE_MEDICAL, ON_OWN, recent & (other < a.share("insured", "medical_alone")), own=True)
    return parts


def _pensioners(m: _Makers, pensioner: Flags, earlier: list[Spells]) -> list[Spells]:
    """Pensions in payment; what is missing to the minimum of months counts as deemed years."""
    a = assumptions()
    rows = np.flatnonzero(pensioner)
    public = (m.work.latent == CIVIL) | (m.work.latent == INSTITUTION)
    home = county(
        m.places.code[
            np.where(m.homes.left[rows], m.homes.residence[rows], m.homes.registration[rows])
        ]
    )
    start = np.minimum(m.work.statutory[rows] + 1, m.month)
    open_end = np.full(len(rows), m.month)
    state = np.full(len(rows), IN_PAYMENT)
    paid = np.zeros(m.block.size, dtype=np.int64)
    for part in earlier:
        chosen = part.scheme <= PUBLIC_PENSION
        np.add.at(paid, part.person[chosen], part.months[chosen])
    extra = FULL_MONTHS + m.rng.integers(0, 200, len(rows))
    parts = []
    for scheme, which in ((EMPLOYEE_PENSION, ~public[rows]), (PUBLIC_PENSION, public[rows])):
        part = m.spells(
            scheme,
            AS_PENSIONER,
            rows[which],
            start[which],
            open_end[which],
            home[which],
            state=state[which],
        )
        # Nobody's pension began before there was one; older awards came from the employer.
        part.start = np.maximum(start[which], 1978 * 12)
        part.months = np.where(paid[rows[which]] >= FULL_MONTHS, paid[rows[which]], extra[which])
        parts.append(part)
    medical = m.rng.random(len(rows)) < np.where(
        public[rows], 0.99, a.share("insured", "medical_pensioners")
    )
    parts.append(
        m.spells(
            EMPLOYEE_MEDICAL,
            AS_PENSIONER,
            rows[medical],
            start[medical],
            open_end[medical],
            home[medical],
            state=state[medical],
        )
    )
    return parts


def _residents(m: _Makers, has_pension: Flags) -> list[Spells]:
    """Resident pension: those of 16 and over without another, and a few besides their job."""
    a = assumptions()
    n, rng = m.block.size, m.rng
    born = month_of(m.block.birth)
    draw, besides = rng.random(n), rng.random(n)
    pupil = m.work.pupil | m.work.student
    soldier = m.homes.absence == 2
    able = (m.block.age >= 16) & ~pupil & (m.homes.group == MAINLAND) & ~soldier
    joins = able & ~has_pension & (draw < a.steps("insured", "resident").at(m.block.age))
    joins |= (
        able
        & has_pension
        & (m.block.age < 60)
        & (besides < a.share("insured", "resident_besides_job"))
    )
    rows = np.flatnonzero(joins)
    sixty = born[rows] + 60 * 12
    since = np.maximum(
        born[rows] + 16 * 12 + rng.integers(0, 48, len(rows)), BEGAN[RESIDENT_PENSION]
    )
    since = np.minimum(since + rng.integers(0, 40, len(rows)), m.month - 1)
    since = np.maximum(since, born[rows] + 16 * 12)
    place = m.places.code[m.homes.registration[rows]]
    age = m.block.age[rows]
    old = sixty < m.month
    paused = rng.random(len(rows)) < a.steps("insured", "resident_paused").at(age)
    state = np.where(paused, PAUSED, PAYING)
    young = ~old
    parts = [
        m.spells(
            RESIDENT_PENSION,
            AS_RESIDENT,
            rows[young],
            since[young],
            np.full(int(young.sum()), m.month),
            place[young],
            state=state[young],
        )
    ]
    # Contributions before sixty, then the pension.
    before = old & (sixty - since > 3)
    parts.append(
        m.spells(
            RESIDENT_PENSION,
            AS_RESIDENT,
            rows[before],
            since[before],
            sixty[before],
            place[before],
            state=np.full(int(before.sum()), ENDED),
        )
    )
    start = np.maximum(sixty[old] + 1, BEGAN[RESIDENT_PENSION])
    drawn = m.spells(
        RESIDENT_PENSION,
        AS_PENSIONER,
        rows[old],
        start,
        np.full(int(old.sum()), m.month),
        place[old],
        state=np.full(int(old.sum()), IN_PAYMENT),
    )
    paid = np.clip(sixty[old] - since[old], 0, 180)
    drawn.months = paid
    return [*parts, drawn]


def _resident_medical(m: _Makers, has_medical: Flags) -> list[Spells]:
    a = assumptions()
    n, rng = m.block.size, m.rng
    draw = rng.random(n)
    able = ~has_medical & (m.homes.group == MAINLAND) & (m.homes.absence != 2)
    rows = np.flatnonzero(able & (draw < a.steps("insured", "resident_medical").at(m.block.age)))
    born = month_of(m.block.birth)[rows]
    # Contributions are yearly: spells begin in January or with birth.
    january = m.month // 12 * 12
    start = np.maximum(january - 12 * rng.integers(0, 8, len(rows)), born)
    child = m.block.age[rows] < 22
    place = np.where(
        m.homes.migrant[rows] & (rng.random(len(rows)) < np.where(child, 0.6, 0.3)),
        m.places.code[m.homes.residence[rows]],
        m.places.code[m.homes.registration[rows]],
    )
    return [
        m.spells(
            RESIDENT_MEDICAL, AS_RESIDENT, rows, start, np.full(len(rows), m.month), county(place)
        )
    ]


def _elsewhere(m: _Makers, at_work: Spells) -> list[Spells]:
    """A few migrants are insured at home and at work at once."""
    now = (at_work.end == 0) & (at_work.scheme == EMPLOYEE_PENSION) & (at_work.kind == BY_EMPLOYER)
    rows = np.flatnonzero(now)
    person = at_work.person[rows]
    chosen = m.homes.migrant[person] & (
        m.rng.random(len(rows)) < assumptions().share("insured", "two_places") * 4
    )
    rows, person = rows[chosen], person[chosen]
    place = county(m.places.code[m.homes.registration[person]])
    return [
        m.spells(
            EMPLOYEE_PENSION,
            ON_OWN,
            person,
            at_work.start[rows] - m.rng.integers(0, 30, len(rows)),
            np.full(len(rows), m.month),
            place,
        )
    ]


def _deaths(m: _Makers, spells: Spells) -> Spells:
    """Spells end with death, but some pensions are paid on; absent persons' work spells ended."""
    born = month_of(m.block.birth)[spells.person]
    spells.start = np.maximum(spells.start, born)
    died = m.block.death[spells.person] > 0
    month = month_of(m.block.death)[spells.person]
    goes_on = m.rng.random(m.block.size) < assumptions().share("insured", "paid_after_death")
    stays = died & (spells.state == IN_PAYMENT) & goes_on[spells.person]
    over = np.where(spells.end == 0, m.month, spells.end) >= month
    cut = died & ~stays & over
    spells.end = np.where(cut, month, spells.end)
    spells.state = np.where(cut, ENDED, spells.state)
    keep = ~died | stays | (spells.start <= month)
    keep &= ~(
        (m.homes.absence[spells.person] != HERE)
        & (spells.end == 0)
        & (spells.scheme != RESIDENT_PENSION)
        & (spells.state != IN_PAYMENT)
        & (spells.scheme != RESIDENT_MEDICAL)
    )
    return spells.select(keep & ((spells.end == 0) | (spells.end >= spells.start)))
