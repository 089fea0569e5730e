"""What persons of a block do and did: present activity, retirement, and the jobs of their lives.

Statutory retirement ages are asked from the law. Whether a job was insured is in `insurance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from canbao.law import compute_many
from canbao.population.world.data import Flags, Floats, Ints, assumptions, pick, pick_rows
from canbao.population.world.employers import Employers, own_accounts_of_block
from canbao.population.world.families import Families
from canbao.population.world.homes import FOREIGNER, HERE, MAINLAND, SOLDIER, Homes
from canbao.population.world.places import Places

ACTIVITIES = (
    "student",
    "employee",
    "civil_servant",
    "institution_staff",
    "own_account",
    "flexible_worker",
    "platform_worker",
    "not_working",
)
STUDENT, EMPLOYEE, CIVIL, INSTITUTION, OWN_ACCOUNT, FLEXIBLE, PLATFORM, IDLE = range(8)
CATEGORIES = ("male_60", "female_55", "female_50")
JOBS = 4


@dataclass
class Jobs:
    """Jobs of a block, one row each, by person and month; months as in the law, employer −1: none.

    `open` marks jobs that go on in the reference month.
    """

    person: Ints
    start: Ints
    end: Ints
    activity: Ints
    employer: Ints
    place: Ints  # division code
    wage: Ints  # fen a month, −1 unknown
    open: Flags


@dataclass
class Work:
    """Present state of each person; `category` is −1 where no statutory age is of interest."""

    activity: Ints
    latent: Ints  # what the person did before retirement
    category: Ints
    statutory: Ints  # month
    over_age: Flags
    pupil: Flags
    student: Flags
    jobs: Jobs


@lru_cache(maxsize=4)
def statutory_months(region: str, month: int) -> Ints:
    """Statutory retirement month by category and birth month from 1900-01, asked from the law."""
    births = np.arange(1900 * 12, month + 1)
    rows = []
    for category in CATEGORIES:
        answer = compute_many(
            "statutory_retirement_month",
            {"birth_month": births, "retirement_category": category},
            date=month_text(month),
            region=region,
        )
        rows.append(np.asarray(answer["statutory_retirement_month"]).astype(np.int64))
    return np.stack(rows)


def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_of(days: Ints) -> Ints:
    """Calendar months of days since 1970."""
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months


def make_work(
    block: Families,
    homes: Homes,
    places: Places,
    employers: Employers,
    region: str,
    month: int,
    number: int,
    blocks: int,
    persons: int,
    rng: np.random.Generator,
) -> Work:
    """Activities and jobs of a block up to the reference month."""
    a = assumptions()
    n = block.size
    born = month_of(block.birth)
    latent = _latent(block, homes, rng)
    woman_55 = (
        (latent == CIVIL) | (latent == INSTITUTION) | (rng.random(n) < a.share("women_posts_of_55"))
    )
    category = np.where(block.sex == 1, 0, np.where(woman_55, 1, 2))
    table = statutory_months(region, month)
    statutory = table[category, np.clip(born - 1900 * 12, 0, table.shape[1] - 1)]
    over_age = (month > statutory) & (block.age >= 45)
    activity = latent.copy()
    draw = rng.random(n)
    stays = np.where(block.age < 70, 1.0, 0.0) * np.where(
        (latent == OWN_ACCOUNT) | (latent == FLEXIBLE) | (latent == PLATFORM), 0.5, 0.0
    )
    activity[over_age & (latent != STUDENT)] = IDLE
    keeps = over_age & (draw < stays)
    activity[keeps] = latent[keeps]
    again = over_age & (block.age < 70) & ~keeps & (latent != IDLE)
    activity[again & (draw > 1 - a.share("working_after_retirement", "employee"))] = EMPLOYEE
    activity[again & (draw < a.share("working_after_retirement", "flexible"))] = FLEXIBLE
    gone = (homes.absence != HERE) | (block.death > 0)
    pupil = (block.age >= 6) & ((block.age < 16) | ((block.age < 18) & (activity == STUDENT)))
    pupil &= (block.death == 0) & (homes.absence == HERE) & (homes.group == MAINLAND)
    student = (activity == STUDENT) & (block.age >= 16) & ~gone
    activity[block.age < 16] = np.where(pupil, STUDENT, IDLE)[block.age < 16]
    activity[gone] = IDLE
    jobs = _jobs(
        block,
        homes,
        places,
        employers,
        latent,
        activity,
        statutory,
        over_age,
        born,
        month,
        own_account_slots(employers, number, blocks, persons),
        rng,
    )
    holds = np.zeros(n, bool)
    holds[jobs.person[jobs.open]] = True
    # A few have just turned sixteen, or their firm has closed: they look for work.
    activity[(activity >= EMPLOYEE) & (activity <= PLATFORM) & ~holds] = IDLE
    return Work(activity, latent, category, statutory, over_age, pupil, student & ~pupil, jobs)


def own_account_slots(employers: Employers, number: int, blocks: int, persons: int) -> Ints:
    """The own-account businesses that belong to a block."""
    each = own_accounts_of_block(persons, blocks)
    return employers.own_accounts[number * each : (number + 1) * each]


def _latent(block: Families, homes: Homes, rng: np.random.Generator) -> Ints:
    """What each person does, or did before retirement; minors under 16 are idle."""
    a = assumptions()
    draws = rng.random(block.size)
    latent = np.full(block.size, IDLE)
    for word, rows in (("urban", homes.urban), ("rural", ~homes.urban)):
        starts, table = a.table("activities", word)
        chosen = np.flatnonzero(rows & (block.age >= starts[0]))
        place = np.searchsorted(starts, block.age[chosen], side="right") - 1
        latent[chosen] = pick_rows(draws[chosen], table[place])
    # Migrants come for work: of those at home half are employed after all.
    idle = (latent == IDLE) & (homes.migrant | homes.left) & (block.age >= 18) & (block.age < 60)
    latent[idle & (rng.random(block.size) < 0.5)] = EMPLOYEE
    guests = homes.group != MAINLAND
    latent[guests & ((latent == CIVIL) | (latent == INSTITUTION) | (latent == PLATFORM))] = EMPLOYEE
    latent[(homes.group == FOREIGNER) & ((latent == OWN_ACCOUNT) | (latent == FLEXIBLE))] = EMPLOYEE
    latent[(homes.absence == SOLDIER)] = IDLE
    return latent


def _jobs(
    block: Families,
    homes: Homes,
    places: Places,
    employers: Employers,
    latent: Ints,
    activity: Ints,
    statutory: Ints,
    over_age: Flags,
    born: Ints,
    month: int,
    own: Ints,
    rng: np.random.Generator,
) -> Jobs:
    """Up to four jobs in a life, the last of them open for those at work."""
    a = assumptions()
    n = block.size
    works = (latent >= EMPLOYEE) & (latent <= PLATFORM) & (block.age >= 16)
    idle = (latent == IDLE) & (block.age >= 20) & (homes.group == MAINLAND)
    past = idle & (rng.random(n) < np.where(homes.urban, 0.55, 0.22))
    has = works | past
    first = born + np.floor(
        np.where(latent == EMPLOYEE, 17.5, 18.0) * 12 + rng.gamma(2.0, 14.0, n)
    ).astype(np.int64)
    first = np.maximum(first, born + 16 * 12)
    last = np.where(over_age & (activity == IDLE), np.minimum(statutory, month), month)
    last = np.where(
        past & ~works, month - 1 - np.floor(rng.exponential(30, n)).astype(np.int64), last
    )
    last = np.where(over_age & (activity != latent), np.minimum(statutory, month), last)
    died = block.death > 0
    last = np.where(died, np.minimum(last, month_of(block.death)), last)
    absent = homes.absence != HERE
    last = np.where(absent, np.minimum(last, month - 3 - rng.integers(0, 36, n)), last)
    last = np.maximum(last, 0)
    # Who is at work has begun, and be it lately.
    first = np.where(works, np.maximum(np.minimum(first, last - 3), born + 16 * 12), first)
    has &= last - first >= 2
    rows = np.flatnonzero(has)
    span = (last - first)[rows]
    before = pick(
        rng.random(len(rows)), np.array([a.number("jobs_before", i) for i in range(JOBS)])
    )
    before = np.minimum(before, span // 18)
    before[latent[rows] == CIVIL] = np.minimum(before[latent[rows] == CIVIL], 1)
    tenure = (
        np.floor(rng.exponential(a.number("years_in_job") * 12, len(rows))).astype(np.int64) + 3
    )
    tenure = np.where(before == 0, span, np.minimum(tenure, span - 9 * before))
    starts, ends = _segments(first[rows], last[rows], tenure, before, rng)
    person = np.repeat(rows, JOBS)
    order = np.tile(np.arange(JOBS), len(rows))
    keep = (order <= np.repeat(before, JOBS)) & (ends.ravel() >= starts.ravel())
    person, order = person[keep], order[keep]
    start, end = starts.ravel()[keep], ends.ravel()[keep]
    final = order == np.repeat(before, JOBS)[keep]
    return _fill(
        block,
        homes,
        places,
        employers,
        latent,
        activity,
        person,
        start,
        end,
        final,
        month,
        own,
        rng,
    )


def _segments(
    first: Ints, last: Ints, tenure: Ints, before: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Starts and ends of up to four jobs; the last takes `tenure` months, the others the rest."""
    size = len(first)
    starts, ends = np.zeros((size, JOBS), dtype=np.int64), np.zeros((size, JOBS), dtype=np.int64)
    rest = last - tenure - first + 1
    share = rng.uniform(0.6, 1.4, (size, JOBS))
    pause = np.where(rng.random((size, JOBS)) < 0.35, rng.integers(1, 9, (size, JOBS)), 0)
    for job in range(JOBS):
        earlier = job < before
        total = np.where(np.arange(JOBS)[None, :] < before[:, None], share, 0.0)
        edges = np.cumsum(total, axis=1) / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)
        low = first + np.floor(rest * (edges[:, job - 1] if job else 0.0)).astype(np.int64)
        high = first + np.floor(rest * edges[:, job]).astype(np.int64) - 1 - pause[:, job]
        final = job == before
        starts[:, job] = np.where(final, last - tenure + 1, np.where(earlier, low, 1))
        ends[:, job] = np.where(final, last, np.where(earlier, high, 0))
    return starts, ends


def _fill(
    block: Families,
    homes: Homes,
    places: Places,
    employers: Employers,
    latent: Ints,
    activity: Ints,
    person: Ints,
    start: Ints,
    end: Ints,
    final: Flags,
    month: int,
    own: Ints,
    rng: np.random.Generator,
) -> Jobs:
    """Activity, employer, place and wage of each job."""
    a = assumptions()
    size = len(person)
    kind = latent[person].copy()
    kind[kind == IDLE] = np.where(rng.random(size) < 0.7, EMPLOYEE, FLEXIBLE)[kind == IDLE]
    earlier = ~final
    draw = rng.random(size)
    public = (kind == CIVIL) | (kind == INSTITUTION)
    kind = np.where(earlier & public & (draw < 0.5), EMPLOYEE, kind)
    loose = (kind >= OWN_ACCOUNT) & (kind <= PLATFORM)
    kind = np.where(earlier & loose & (draw < 0.6), EMPLOYEE, kind)
    kind = np.where(earlier & (kind == EMPLOYEE) & (draw > 0.88), FLEXIBLE, kind)
    kind = np.where(earlier & ((kind == OWN_ACCOUNT) | (kind == PLATFORM)), FLEXIBLE, kind)
    # Platform work is young.
    kind = np.where((kind == PLATFORM) & (end < 2014 * 12), FLEXIBLE, kind)
    start = np.where(kind == PLATFORM, np.maximum(start, 2014 * 12), start)
    # Pensioners at work again hold a new job beside the old ones.
    again = np.flatnonzero((activity != latent) & (activity >= EMPLOYEE) & (activity <= PLATFORM))
    person = np.r_[person, again]
    start = np.r_[start, month - rng.integers(0, 30, len(again))]
    end = np.r_[end, np.full(len(again), month)]
    kind = np.r_[kind, activity[again]]
    final = np.r_[final, np.ones(len(again), bool)]
    earlier = ~final
    size = len(person)
    far = homes.left[person] & final
    far |= (
        earlier
        & (homes.migrant[person] | homes.left[person])
        & (rng.random(size) < a.share("migrant_worked_elsewhere"))
    )
    employer = _employers(employers, kind, far, end, final, own, rng)
    has = employer >= 0
    founded = np.where(has, employers.founded[np.maximum(employer, 0)], 0)
    closed = np.where(has, employers.closed[np.maximum(employer, 0)], 0)
    start = np.maximum(start, founded)
    end = np.where(closed > 0, np.minimum(end, closed), end)
    keep = end >= start
    home = places.code[homes.residence[person]]
    place = np.where(has & (kind != PLATFORM), employers.place[np.maximum(employer, 0)], home)
    wage = _wages(block, employers, kind, employer, person, rng)
    found = Jobs(person, start, end, kind, employer, place, wage, end >= month)
    order = np.lexsort((start, person))
    order = order[keep[order]]
    return Jobs(*(getattr(found, name)[order] for name in found.__dataclass_fields__))


def _employers(
    employers: Employers,
    kind: Ints,
    far: Flags,
    end: Ints,
    final: Flags,
    own: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Employer of each job, drawn by size; −1 for those without."""
    employer = np.full(len(kind), -1)
    draws = rng.random(len(kind))
    is_open = employers.closed == 0
    for activity, pool in (
        (EMPLOYEE, employers.companies),
        (CIVIL, employers.bodies),
        (INSTITUTION, employers.institutions),
        (PLATFORM, employers.platforms),
    ):
        rows = np.flatnonzero((kind == activity) & ~(far & (activity == EMPLOYEE)))
        now = final[rows]
        for chosen, able in ((rows[now], pool[is_open[pool]]), (rows[~now], pool)):
            employer[chosen] = able[pick(draws[chosen], employers.size[able].astype(np.float64))]
    rows = np.flatnonzero((kind == EMPLOYEE) & far)
    pool = employers.outside[is_open[employers.outside]]
    employer[rows] = pool[pick(draws[rows], employers.size[pool].astype(np.float64))]
    rows = np.flatnonzero((kind == OWN_ACCOUNT) & final & ~far)
    employer[rows[: len(own)]] = own[: len(rows)]
    return employer


def _wages(
    block: Families,
    employers: Employers,
    kind: Ints,
    employer: Ints,
    person: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Monthly wage in whole fen: the employer's level, age, and luck; −1 without an employer."""
    spread = assumptions().number("employers", "wages", "spread")
    age = block.age[person]
    profile = 1 - 0.00045 * (age - 42.0) ** 2
    level: Floats = employers.wage[np.maximum(employer, 0)]
    wage = np.exp(level + rng.normal(0, spread, len(kind))) * np.clip(profile, 0.6, 1.0)
    fen = np.maximum(np.round(wage / 100) * 100, 180_000).astype(np.int64)
    waged = (employer >= 0) & (kind != OWN_ACCOUNT)
    return np.where(waged, fen, -1)
