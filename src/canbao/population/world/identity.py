"""What persons are called and numbered: names, numbers, documents, phones.

Numbers are unique over all blocks except for a few that two persons share, as happened before
registers were compared; a few were changed. Errors of registers are not made here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.world.data import Ints, assumptions, pick
from canbao.population.world.families import CHILD, HEAD, Families, days_of
from canbao.population.world.homes import FOREIGNER, MAINLAND, PERMIT, Homes
from canbao.population.world.names import (
    dotted_names,
    draw_given,
    foreign_names,
    join_names,
    nationalities,
    other_build,
    plateau_names,
)
from canbao.population.world.numbers import hand_out, number_text
from canbao.population.world.region import Territory

PLATEAU = (54, 63, 51)  # provinces where names of other build are mostly Tibetan
PERMIT_CODES = np.array([810000, 820000, 830000])


@dataclass
class Identity:
    """Columns as they stand in the truth table `persons`."""

    name: pa.Array
    number: pa.Array
    former_number: pa.Array
    document: pa.Array
    former_document: pa.Array
    nationality: pa.Array
    phone: pa.Array


def make_identity(
    block: Families,
    homes: Homes,
    territory: Territory,
    number: int,
    blocks: int,
    rng: np.random.Generator,
) -> Identity:
    """Names and numbers for a block; birth dates move by days where numbers would repeat."""
    nations = nationalities()
    nation = pick(rng.random(block.size), np.array([n.share for n in nations]))
    numbers, former = _numbers(block, homes, territory, nation, number, blocks, rng)
    documents, earlier = _documents(block, homes, nation, numbers, number, rng)
    foreign = homes.group == FOREIGNER
    codes = pa.array([n.code for n in nations] + ["CHN"])
    return Identity(
        name=_names(block, homes, territory, nation, rng),
        number=number_text(numbers),
        former_number=number_text(former),
        document=documents,
        former_document=earlier,
        nationality=codes.take(pa.array(np.where(foreign, nation, len(nations)))),
        phone=_phones(block, number, rng),
    )


def _numbers(
    block: Families,
    homes: Homes,
    territory: Territory,
    nation: Ints,
    number: int,
    blocks: int,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Numbers and former numbers; 0 where there is none."""
    a = assumptions()
    n = block.size
    county = homes.issued.copy()
    county[homes.group == PERMIT] = PERMIT_CODES[
        rng.integers(0, 3, int(np.sum(homes.group == PERMIT)))
    ]
    foreign = homes.group == FOREIGNER
    iso = np.array([x.number for x in nationalities()])
    county[foreign] = (900 + territory.province.code) * 1000 + iso[nation[foreign]]
    # A changed number held another date or another county before.
    changed = np.flatnonzero(
        (rng.random(n) < a.share("numbers", "changed"))
        & (block.age >= 25)
        & (homes.group == MAINLAND)
        & (block.twin < 0)
    )
    off = rng.integers(1, 25, len(changed))
    counties = np.r_[county, county[changed]]
    births = days_of(np.r_[block.birth, block.birth[changed] - off])
    numbers, handed = hand_out(
        counties, births, np.r_[block.sex, block.sex[changed]], number, blocks
    )
    block.birth = handed[:n].astype(np.int64)
    own, earlier = numbers[:n], np.zeros(n, dtype=np.int64)
    earlier[changed] = numbers[n:]
    _share(block, homes, own, rng)
    lacks = rng.random(n) < a.steps("numbers", "missing").at(block.age)
    lacks &= homes.group == MAINLAND
    resident = foreign & (rng.random(n) < a.share("numbers", "permanent_residence"))
    own[lacks | (foreign & ~resident)] = 0
    return own, earlier


def _share(block: Families, homes: Homes, numbers: Ints, rng: np.random.Generator) -> None:
    """A few persons hold the number of another of the same sex and birth date."""
    pairs = block.size * assumptions().number("numbers", "shared_per_100000") / 100_000 / 2
    count = int(pairs + rng.random())
    able = np.flatnonzero(
        (block.age >= 35)
        & ~block.married
        & (block.twin < 0)
        & (block.relation == HEAD)
        & (homes.group == MAINLAND)
    )
    parents = np.r_[block.mother, block.father, block.head[block.relation != HEAD]]
    able = able[~np.isin(able, parents)]
    able = able[np.lexsort((block.birth[able], block.sex[able]))]
    if len(able) < 3:
        return
    for start in rng.integers(0, len(able) - 1, count).tolist():
        one, two = able[start], able[start + 1]
        if block.sex[one] == block.sex[two]:
            block.birth[two] = block.birth[one]
            numbers[two] = numbers[one]


def _documents(
    block: Families,
    homes: Homes,
    nation: Ints,
    numbers: Ints,
    number: int,
    rng: np.random.Generator,
) -> tuple[pa.Array, pa.Array]:
    """Passports of foreigners without a permanent residence number, and the passports before."""
    known = nationalities()
    documents: list[str | None] = [None] * block.size
    earlier: list[str | None] = [None] * block.size
    renewed = assumptions().share("numbers", "renewed_passport")
    for row in np.flatnonzero(homes.group == FOREIGNER).tolist():
        nation_of = known[int(nation[row])]
        draw = rng.random()
        if numbers[row]:
            continue
        # A permutation of the person's place in the world keeps passports apart.
        own = serials(number, row) % 10**7
        prefix = f"passport:{nation_of.code}:{nation_of.document}"
        documents[row] = f"{prefix}{own:07d}"
        if draw < renewed:
            earlier[row] = f"{prefix}8{own * 3 % 10**7:07d}"
    return pa.array(documents, pa.string()), pa.array(earlier, pa.string())


def _names(
    block: Families, homes: Homes, territory: Territory, nation: Ints, rng: np.random.Generator
) -> pa.Array:
    year = 1970 + block.birth / 365.2425
    first, second = draw_given(block.sex, year.astype(np.int64), rng)
    # Twins of one sex share their first character, others their second list's luck.
    younger = np.flatnonzero((block.twin >= 0) & (block.twin < np.arange(block.size)))
    elder = block.twin[younger]
    alike = block.sex[younger] == block.sex[elder]
    first[younger[alike]] = first[elder[alike]]
    same = (first[younger] == first[elder]) & (second[younger] == second[elder])
    step = np.where(second[younger[same]] % 2 == 0, 1, -1)
    second[younger[same]] = np.maximum(second[younger[same]] + step, 0)
    names = join_names(block.surname, first, second)
    other = other_build(territory.province.other_names, block.size, rng)[block.head]
    other &= homes.group == MAINLAND
    rows = np.flatnonzero(other)
    plateau = np.full(len(rows), territory.province.code in PLATEAU)
    plateau ^= rng.random(len(rows)) < 0.1
    names = _replace(names, rows[~plateau], dotted_names(block.sex[rows[~plateau]], rng))
    names = _replace(names, rows[plateau], plateau_names(block.sex[rows[plateau]], rng))
    rows = np.flatnonzero(homes.group == FOREIGNER)
    return _replace(names, rows, foreign_names(block.sex[rows], nation[rows], rng))


def _replace(names: pa.Array, rows: Ints, values: list[str]) -> pa.Array:
    if not len(rows):
        return names
    mask = np.zeros(len(names), bool)
    mask[rows] = True
    return pc.replace_with_mask(names, pa.array(mask), pa.array(values, pa.string()))


def serials(number: int, row: int | Ints) -> Ints:
    """A number for each person of the world, spread so that neighbours are far apart."""
    place: Ints = (number * 50_000 + np.asarray(row, dtype=np.int64)) * 7_368_787
    return place


def _phones(block: Families, number: int, rng: np.random.Generator) -> pa.Array:
    """Phones: most adults their own, some elders and children that of the head, some none."""
    a = assumptions()
    n = block.size
    leads = np.array(
        [
            130,
            131,
            135,
            136,
            137,
            138,
            139,
            150,
            151,
            152,
            158,
            159,
            176,
            177,
            180,
            181,
            182,
            183,
            185,
            186,
            187,
            188,
            189,
            191,
            195,
            198,
            199,
        ]
    )
    # Phones are handed out once: block and row give the last eight digits, spread by a permutation.
    serial = serials(number, np.arange(n)) % 100_000_000
    own = leads[rng.integers(0, len(leads), n)] * 100_000_000 + serial
    head = own[block.head]
    draw = rng.random(n)
    adult = (block.age >= 16) & (block.age < 70)
    has = draw < np.where(
        adult,
        a.share("phones", "adults"),
        np.where(block.age >= 70, a.share("phones", "elders"), a.share("phones", "children")),
    )
    shares = (rng.random(n) < a.share("phones", "shared")) & (block.relation != HEAD)
    shares |= (block.relation == CHILD) & (block.age < 16) & (rng.random(n) < 0.5)
    phone = np.where(shares, head, own)
    return pa.array(phone, mask=~(has | shares))
