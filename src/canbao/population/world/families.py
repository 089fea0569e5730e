"""Ages, sexes, deaths, couples, children and elders of one block of persons.

Persons are drawn by age and sex first and put into families afterwards, so that the age structure
is that of the tables and every child is younger than its parents. Where they live is in `homes`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canbao.population.world.data import Flags, Floats, Ints, assumptions, mortality, pick
from canbao.population.world.names import surnames
from canbao.population.world.numbers import Days

YEAR = 365.2425
HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, RELATIVE = range(6)
RELATIONS = ("head", "spouse", "child", "parent", "grandchild", "relative")


@dataclass
class Families:
    """One block's persons; positions within the block, −1 for nobody.

    `birth` is in days since 1970, `death` too (0: alive); `age` in whole years on the last day.
    """

    sex: Ints
    birth: Ints
    death: Ints
    age: Ints
    married: Flags
    wedding: Ints  # day, 0 for the unmarried
    divorced: Flags
    spouse: Ints
    mother: Ints
    father: Ints
    head: Ints
    relation: Ints
    twin: Ints
    surname: Ints

    @property
    def size(self) -> int:
        return len(self.sex)


def days_of(birth: Ints) -> Days:
    return birth.astype("datetime64[D]")


def make_families(ages: Floats, size: int, last_day: int, rng: np.random.Generator) -> Families:
    """Persons and families of a block; `ages` are weights by sex and age, `last_day` since 1970."""
    # The weights are of the living; who died in the last two years is drawn with them.
    drawn = ages * np.exp(2 * mortality()[:, : ages.shape[1]])
    cell = pick((np.arange(size) + rng.random()) / size, drawn.ravel())
    rng.shuffle(cell)
    sex, years = cell // ages.shape[1] + 1, cell % ages.shape[1]
    within = rng.random(size) * 0.998
    birth = last_day - np.floor((years + within) * YEAR).astype(np.int64)
    nobody = np.full(size, -1, dtype=np.int64)
    block = Families(
        sex=sex,
        birth=birth,
        death=np.zeros(size, dtype=np.int64),
        age=years,
        married=np.zeros(size, bool),
        wedding=np.zeros(size, dtype=np.int64),
        divorced=np.zeros(size, bool),
        spouse=nobody.copy(),
        mother=nobody.copy(),
        father=nobody.copy(),
        head=np.arange(size),
        relation=np.zeros(size, dtype=np.int64),
        twin=nobody.copy(),
        surname=pick(rng.random(size), surnames()[1]),
    )
    _marry(block, rng)
    _make_twins(block, rng)
    _children(block, last_day, rng)
    _elders(block, rng)
    block.age = np.maximum(0, np.floor((last_day - block.birth) / YEAR)).astype(np.int64)
    _weddings(block, last_day, rng)
    _surnames(block, rng)
    _deaths(block, last_day, rng)
    return block


def _marry(block: Families, rng: np.random.Generator) -> None:
    a = assumptions()
    draws = rng.random(block.size)
    chosen = {}
    for sex, word in ((1, "men"), (2, "women")):
        chances = a.steps("married", word).at(block.age)
        chosen[sex] = np.flatnonzero((block.sex == sex) & (draws < chances))
    count = min(len(chosen[1]), len(chosen[2]))
    men = np.sort(rng.permutation(chosen[1])[:count])
    women = np.sort(rng.permutation(chosen[2])[:count])
    older = (
        rng.normal(
            a.number("families", "husband_older"),
            a.number("families", "husband_older_spread"),
            count,
        )
        * YEAR
    )
    men = men[np.argsort(block.birth[men] + older, kind="stable")]
    women = women[np.argsort(block.birth[women], kind="stable")]
    block.spouse[men], block.spouse[women] = women, men
    block.married = block.spouse >= 0
    block.head[women] = men
    block.relation[women] = SPOUSE
    single = ~block.married & (block.age >= 28) & (block.age < 66)
    block.divorced = single & (rng.random(block.size) < a.share("divorced"))


def _make_twins(block: Families, rng: np.random.Generator) -> None:
    """Pairs of neighbours in age become twins, so that the age structure stays."""
    pairs = round(block.size * assumptions().share("twins") / 2)
    order = np.argsort(block.birth, kind="stable")
    able = order[(block.age[order] < 78) & (~block.married[order] | (block.age[order] > 26))]
    first = np.sort(rng.permutation(len(able) // 2)[:pairs]) * 2
    one, two = able[first], able[first + 1]
    # Half of all twins are of the same sex more than chance would have it.
    block.birth[two] = block.birth[one]
    block.twin[one], block.twin[two] = two, one


def _children(block: Families, last_day: int, rng: np.random.Generator) -> None:
    a = assumptions()
    age = block.age
    young = (age >= 18) & (age <= 32) & ~block.married & ~block.divorced
    at_home = young & (rng.random(block.size) < a.share("families", "young_adults_at_home"))
    left = (age < 15) & (rng.random(block.size) < a.share("families", "left_behind"))
    # The younger twin goes where the elder goes.
    follower = (block.twin >= 0) & (block.twin < np.arange(block.size))
    minors = (age < 18) & ~left & ~follower
    kids = np.flatnonzero(minors | (at_home & ~follower))
    women = np.flatnonzero((block.sex == 2) & (block.married | block.divorced) & (age >= 19))
    women = women[np.argsort(block.birth[women], kind="stable")]
    waiting = kids
    for _ in range(6):
        if not len(waiting) or not len(women):
            break
        mother = _pick_mothers(block, waiting, women, rng)
        block.mother[waiting] = mother
        bad = _too_close(block, kids)
        block.mother[bad] = -1
        waiting = kids[block.mother[kids] < 0]
    linked = kids[block.mother[kids] >= 0]
    mother = block.mother[linked]
    block.father[linked] = np.where(block.spouse[mother] >= 0, block.spouse[mother], -1)
    block.head[linked] = block.head[mother]
    block.relation[linked] = CHILD
    lost = np.flatnonzero((left & ~follower) | ((age < 18) & ~follower & (block.mother < 0)))
    _with_grandparents(block, lost, rng)
    same = np.flatnonzero(
        follower
        & (
            (age < 18)
            | (block.mother[block.twin] >= 0)
            | (block.relation[block.twin] >= GRANDCHILD)
        )
    )
    same = same[~block.married[same]]
    other = block.twin[same]
    block.mother[same], block.father[same] = block.mother[other], block.father[other]
    block.head[same] = np.where(block.relation[other] == HEAD, same, block.head[other])
    block.relation[same] = block.relation[other]


def _pick_mothers(block: Families, kids: Ints, women: Ints, rng: np.random.Generator) -> Ints:
    """A mother of fitting age for each child, −1 where there is none."""
    a = assumptions()
    years = np.clip(
        rng.normal(
            a.number("families", "mother_age"), a.number("families", "mother_age_spread"), len(kids)
        ),
        19.5,
        43.0,
    )
    births = block.birth[women]
    wanted = block.birth[kids] - (years * YEAR).astype(np.int64)
    # A step aside, as wide as a quarter of a year of mothers, so that nobody is always the one.
    aside = rng.integers(0, max(1, len(women) // 240) + 1, len(kids))
    place = np.clip(np.searchsorted(births, wanted) + aside, 0, len(women) - 1)
    mother = women[place]
    father = block.spouse[mother]
    gap = block.birth[kids] - block.birth[mother]
    fits = (gap >= 18.2 * YEAR) & (gap <= 46 * YEAR)
    fits &= (father < 0) | (block.birth[kids] - block.birth[np.maximum(father, 0)] >= 18.2 * YEAR)
    return np.where(fits, mother, -1)


def _too_close(block: Families, kids: Ints) -> Ints:
    """Children born less than ten months after a brother or sister, and fourth children."""
    held = kids[block.mother[kids] >= 0]
    order = held[np.lexsort((held, block.birth[held], block.mother[held]))]
    mother, birth = block.mother[order], block.birth[order]
    same = np.r_[False, mother[1:] == mother[:-1]]
    close = same & np.r_[False, np.diff(birth) < 310]
    third = np.zeros(len(order), bool)
    third[3:] = mother[3:] == mother[:-3]
    bad: Ints = order[close | third]
    return bad


def _with_grandparents(block: Families, kids: Ints, rng: np.random.Generator) -> None:
    """Children without parents in the world live with an elder couple, or with relatives."""
    elders = np.flatnonzero((block.sex == 1) & block.married & (block.age >= 46) & (block.age < 80))
    if not len(elders) or not len(kids):
        block.relation[kids] = HEAD
        return
    elders = elders[np.argsort(block.birth[elders], kind="stable")]
    wanted = block.birth[kids] - (rng.normal(54, 5, len(kids)) * YEAR).astype(np.int64)
    aside = rng.integers(-1, max(2, len(elders) // 60), len(kids))
    place = np.clip(np.searchsorted(block.birth[elders], wanted) + aside, 0, len(elders) - 1)
    head = elders[place]
    wife = block.spouse[head]
    gap = block.birth[kids] - np.maximum(block.birth[head], block.birth[wife])
    block.head[kids] = block.head[head]
    block.relation[kids] = np.where(gap >= 36 * YEAR, GRANDCHILD, RELATIVE)


def _elders(block: Families, rng: np.random.Generator) -> None:
    """Some elder couples and widowed persons live with a grown-up child's family."""
    parents = np.zeros(block.size, bool)
    parents[block.mother[block.mother >= 0]] = True
    parents[block.father[block.father >= 0]] = True
    hosts = np.zeros(block.size, bool)
    hosts[block.head[block.relation >= CHILD]] = True
    alone = (block.age >= 62) & (block.relation == HEAD) & ~parents & ~hosts
    alone &= (block.spouse < 0) | ~parents[np.maximum(block.spouse, 0)]
    draws = rng.random(block.size)
    share = assumptions().share("families", "elders_with_children")
    units = np.flatnonzero(alone & (draws < share))
    able = np.flatnonzero(
        (block.relation == HEAD)
        & block.married
        & (block.age >= 30)
        & (block.age < 60)
        & (block.father < 0)
        & (block.mother < 0)
        & (block.twin < 0)
    )
    if not len(units) or not len(able):
        return
    able = able[np.argsort(block.birth[able], kind="stable")]
    # The younger of the two decides whether a child can be theirs.
    mate = block.spouse[units]
    younger = np.where(
        mate >= 0, np.maximum(block.birth[units], block.birth[mate]), block.birth[units]
    )
    wanted = younger + (np.clip(rng.normal(27, 4, len(units)), 20.5, 42) * YEAR).astype(np.int64)
    place = np.searchsorted(block.birth[able], wanted)
    place = place + rng.integers(0, max(1, len(able) // 100) + 1, len(units))
    place = np.clip(place, 0, len(able) - 1)
    _, first = np.unique(place, return_index=True)
    units, place, younger = units[first], place[first], younger[first]
    child = able[place]
    fits = block.birth[child] - younger >= 18.2 * YEAR
    units, child = units[fits], child[fits]
    mate = block.spouse[units]
    man = block.sex[units] == 1
    block.father[child] = np.where(man, units, mate)
    block.mother[child] = np.where(man, mate, units)
    block.head[units] = child
    block.relation[units] = PARENT
    with_mate = mate >= 0
    block.head[mate[with_mate]] = child[with_mate]
    block.relation[mate[with_mate]] = PARENT


def _weddings(block: Families, last_day: int, rng: np.random.Generator) -> None:
    """Days of marriage: after the legal ages of 22 and 20, mostly before the first child."""
    wives = np.flatnonzero(block.married & (block.sex == 2))
    husbands = block.spouse[wives]
    day = block.birth[wives] + (rng.normal(25.2, 3.0, len(wives)) * YEAR).astype(np.int64)
    first = np.full(block.size, last_day)
    kids = np.flatnonzero(block.mother >= 0)
    np.minimum.at(first, block.mother[kids], block.birth[kids] - rng.integers(200, 900, len(kids)))
    day = np.minimum(day, first[wives])
    lawful = np.maximum(block.birth[wives] + 20 * YEAR, block.birth[husbands] + 22 * YEAR)
    day = np.minimum(np.maximum(day, lawful.astype(np.int64) + 32), last_day)
    block.wedding[wives] = block.wedding[husbands] = day


def _surnames(block: Families, rng: np.random.Generator) -> None:
    """Children bear their father's name, a few their mother's; twins share theirs."""
    mothers = rng.random(block.size) < assumptions().share("families", "mothers_surname")
    first = np.where(
        block.twin >= 0, np.minimum(np.arange(block.size), block.twin), np.arange(block.size)
    )
    mothers = mothers[first]
    # Three generations at most stand in one line.
    for _ in range(4):
        block.surname = block.surname[first]
        source = np.where(mothers & (block.mother >= 0), block.mother, block.father)
        source = np.where((source < 0) & (block.mother >= 0), block.mother, source)
        block.surname = np.where(source >= 0, block.surname[np.maximum(source, 0)], block.surname)


def _deaths(block: Families, last_day: int, rng: np.random.Generator) -> None:
    """Deaths of the last 24 months, by the mortality table; never before birth."""
    rate = mortality()[block.sex - 1, np.minimum(block.age, 100)]
    dies = rng.random(block.size) < -np.expm1(-2 * rate)
    start = np.maximum(block.birth + 1, last_day - 730)
    day = start + np.floor(rng.random(block.size) * (last_day - start + 1)).astype(np.int64)
    dies &= start <= last_day
    block.death = np.where(dies, np.minimum(day, last_day), 0)


def households(block: Families, first_person: int) -> NDArray[np.int64]:
    """Number of each person's household: the person number of its head."""
    return block.head + first_person
