"""One block of persons made from start to end, as the truth tables' Arrow columns.

A block depends on seed and number only, so that any number of processes makes the same world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from canbao.population.world.calibration import Counts, count
from canbao.population.world.data import Flags, Ints
from canbao.population.world.employers import Employers, make_employers
from canbao.population.world.families import RELATIONS, Families, days_of, households, make_families
from canbao.population.world.gaps import CLASSES, JUDGED, REASONS, Gaps, make_gaps
from canbao.population.world.homes import ABSENCES, GROUPS, HERE, Homes, make_homes
from canbao.population.world.identity import Identity, make_identity
from canbao.population.world.insurance import KINDS, SCHEMES, STATES, Spells, make_insurance
from canbao.population.world.places import Places, make_places
from canbao.population.world.region import age_weights, territory
from canbao.population.world.work import ACTIVITIES, CATEGORIES, IDLE, Jobs, Work, make_work

BLOCK = 50_000


@dataclass(frozen=True)
class Plan:
    """What makes a world: everything else follows from these."""

    persons: int
    seed: int
    region: str
    month: int

    @property
    def blocks(self) -> int:
        return -(-self.persons // BLOCK)

    def size(self, number: int) -> int:
        return min(BLOCK, self.persons - number * BLOCK)

    @property
    def last_day(self) -> int:
        """Last day of the reference month, in days since 1970."""
        following = np.datetime64(self.month + 1 - 1970 * 12, "M").astype("datetime64[D]")
        return int(following.astype(np.int64)) - 1


@dataclass
class Stage:
    """What all blocks share: places and employers."""

    plan: Plan
    places: Places
    employers: Employers


@dataclass
class Made:
    """One block's tables and counts."""

    tables: dict[str, pa.Table]
    staff: Ints
    counts: Counts


def set_stage(plan: Plan) -> Stage:
    """Places and employers of a world, the same in every process."""
    rng = np.random.default_rng([plan.seed, 0])
    places = make_places(territory(plan.region), plan.persons, rng)
    employers = make_employers(places, plan.persons, plan.blocks, plan.month, rng)
    return Stage(plan, places, employers)


def make_block(stage: Stage, number: int) -> Made:
    """The persons of one block and everything that is true of them."""
    plan, places, employers = stage.plan, stage.places, stage.employers
    rng = np.random.default_rng([plan.seed, 1, number])
    land = territory(plan.region)
    ages = age_weights(land.province, (plan.month + 1) // 12 - 1)
    block = make_families(ages, plan.size(number), plan.last_day, rng)
    homes = make_homes(block, land, places, rng)
    identity = make_identity(block, homes, land, number, plan.blocks, rng)
    work = make_work(
        block,
        homes,
        places,
        employers,
        land.law_region,
        plan.month,
        number,
        plan.blocks,
        plan.persons,
        rng,
    )
    spells = make_insurance(block, homes, places, employers, work, plan.month, rng)
    gaps = make_gaps(block, homes, places, work, spells, land.law_region, plan.month, rng)
    first = number * BLOCK + 1
    tables = {
        "persons": _persons(block, homes, identity, places, work, employers, first),
        "careers": _careers(work.jobs, employers, first),
        "participation": _participation(spells, employers, first),
        "gaps": _gaps(gaps, first),
    }
    held = work.jobs.open & (work.jobs.employer >= 0)
    staff = np.bincount(work.jobs.employer[held], minlength=len(employers.code))
    return Made(tables, staff, count(block, homes, spells))


def words(names: tuple[str, ...], codes: Ints, absent: Flags | None = None) -> pa.Array:
    """A text column from positions in a list; null where absent."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=absent), pa.array(names, pa.string())
    )


def _codes(employers: Employers, position: Ints) -> pa.Array:
    return pa.array(employers.code).take(pa.array(position, mask=position < 0))


def _persons(
    block: Families,
    homes: Homes,
    identity: Identity,
    places: Places,
    work: Work,
    employers: Employers,
    first: int,
) -> pa.Table:
    n = block.size
    present = np.full(n, -1)
    jobs = work.jobs
    # Of several open jobs the last begun is the present one.
    present[jobs.person[jobs.open]] = jobs.employer[jobs.open]
    # The four absences, then pupils and students.
    status = homes.absence - 1
    status = np.where((homes.absence == HERE) & work.pupil, 4, status)
    status = np.where((homes.absence == HERE) & work.student, 5, status)
    dead = block.death > 0
    status = np.where(dead, -1, status)
    activity = np.where(block.age < 16, IDLE, work.activity)
    activity = np.where(work.pupil | work.student, 0, activity)
    return pa.table(
        {
            "person": pa.array(np.arange(first, first + n)),
            "name": identity.name,
            "sex": pa.array(block.sex.astype(np.int8)),
            "birth": pa.array(days_of(block.birth)),
            "death": pa.array(days_of(block.death), mask=~dead),
            "number": identity.number,
            "former_number": identity.former_number,
            "document": identity.document,
            "former_document": identity.former_document,
            "nationality_group": words(GROUPS, homes.group),
            "nationality": identity.nationality,
            "household": pa.array(households(block, first)),
            "relation": words(RELATIONS, block.relation),
            "mother": pa.array(block.mother + first, mask=block.mother < 0),
            "father": pa.array(block.father + first, mask=block.father < 0),
            "spouse": pa.array(block.spouse + first, mask=block.spouse < 0),
            "married": pa.array(days_of(block.wedding), mask=~block.married),
            "divorced": pa.array(block.divorced),
            "registration_place": pa.array(places.code[homes.registration]),
            "residence_place": pa.array(places.code[homes.residence]),
            "phone": identity.phone,
            "twin_of": pa.array(block.twin + first, mask=block.twin < 0),
            "retirement_category": words(CATEGORIES, work.category, block.age < 16),
            "activity": words(ACTIVITIES, activity, dead),
            "employer": _codes(employers, np.where(dead, -1, present)),
            "status": words((*ABSENCES[1:], "pupil", "student"), np.maximum(status, 0), status < 0),
            "hardship": pa.array(homes.hardship),
        }
    )


def _careers(jobs: Jobs, employers: Employers, first: int) -> pa.Table:
    return pa.table(
        {
            "person": pa.array(jobs.person + first),
            "from_month": pa.array(jobs.start.astype(np.int32)),
            "to_month": pa.array(jobs.end.astype(np.int32), mask=jobs.open),
            "activity": words(ACTIVITIES, jobs.activity),
            "employer": _codes(employers, jobs.employer),
            "place": pa.array(jobs.place),
            "wage_fen": pa.array(jobs.wage, mask=jobs.wage < 0),
        }
    )


def _participation(spells: Spells, employers: Employers, first: int) -> pa.Table:
    return pa.table(
        {
            "person": pa.array(spells.person + first),
            "scheme": words(SCHEMES, spells.scheme),
            "kind": words(KINDS, spells.kind),
            "place": pa.array(spells.place),
            "employer": _codes(employers, spells.employer),
            "from_month": pa.array(spells.start.astype(np.int32)),
            "to_month": pa.array(spells.end.astype(np.int32), mask=spells.end == 0),
            "state": words(STATES, spells.state),
            "months_paid": pa.array(spells.months.astype(np.int32), mask=spells.months < 0),
        }
    )


def _gaps(gaps: Gaps, first: int) -> pa.Table:
    return pa.table(
        {
            "person": pa.array(gaps.person + first),
            "scheme": words(JUDGED, gaps.scheme),
            "class": words(CLASSES, gaps.letter),
            "reason": words(REASONS, gaps.reason),
        }
    )
