"""Where the families of a block live, where they are registered, and who is not there.

Reads families and places; nothing of work or insurance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canbao.population.world.data import Flags, Ints, assumptions, pick
from canbao.population.world.families import HEAD, SPOUSE, Families
from canbao.population.world.places import Places
from canbao.population.world.region import Territory

MAINLAND, PERMIT, FOREIGNER = range(3)
GROUPS = ("mainland", "hong_kong_macao_taiwan", "foreigner")
HERE, CUSTODY, SOLDIER, ABROAD, MISSING = range(5)
ABSENCES = ("", "custody", "soldier", "abroad", "missing")


@dataclass
class Homes:
    """Places as positions in `Places`; `issued` is the six-digit county in the person's number."""

    residence: Ints
    registration: Ints
    issued: Ints
    urban: Flags
    migrant: Flags  # registered in another county than the one lived in
    left: Flags  # lives in another province
    group: Ints
    absence: Ints
    hardship: Flags


def make_homes(
    block: Families, territory: Territory, places: Places, rng: np.random.Generator
) -> Homes:
    """Residence, registration and absence of every person of a block."""
    a = assumptions()
    n = block.size
    head = block.head
    head_age = block.age[head]
    shift = np.where(head_age < 45, 0.05, np.where(head_age >= 60, -0.10, 0.0))
    urban = (rng.random(n) < territory.urban + shift - 0.01)[head]
    in_town = places.urban[places.home]
    residence = np.empty(n, dtype=np.int64)
    for is_urban in (True, False):
        pool = places.home[in_town == is_urban]
        weight = places.home_weight[in_town == is_urban]
        rows = np.flatnonzero(urban == is_urban)
        residence[rows] = pool[pick(rng.random(len(rows)), weight)]
    residence = residence[head]
    group = _groups(block, rng)
    registration = _registrations(block, territory, places, residence, urban, rng)
    single = (block.relation == HEAD) & ~_hosts(block) & (block.age >= 18) & (block.age <= 45)
    left = (
        single
        & (group == MAINLAND)
        & (block.twin < 0)
        & (rng.random(n) < a.share("moves", "out_migrants"))
    )
    at_home = places.code[registration] // 10**10 == territory.province.code
    left &= at_home
    rows = np.flatnonzero(left)
    residence[rows] = places.origin[pick(rng.random(len(rows)), places.origin_weight)]
    urban[rows] = True
    registration = np.where(group == MAINLAND, registration, residence)
    county = places.code // 10**6
    issued = _issued(block, places, registration, rng)
    return Homes(
        residence=residence,
        registration=registration,
        issued=issued,
        urban=urban,
        migrant=county[residence] != county[registration],
        left=left,
        group=group,
        absence=_absences(block, left | (group != MAINLAND), rng),
        hardship=(
            rng.random(n)
            < np.where(urban, a.share("hardship", "urban"), a.share("hardship", "rural"))
        )[head]
        & (group == MAINLAND),
    )


def _hosts(block: Families) -> Flags:
    """Heads of households of more than one person."""
    others: NDArray[np.int64] = block.head[block.relation != HEAD]
    found = np.zeros(block.size, bool)
    found[others] = True
    return found


def _groups(block: Families, rng: np.random.Generator) -> Ints:
    a = assumptions()
    group = np.zeros(block.size, dtype=np.int64)
    able = np.flatnonzero(
        (block.age >= 20)
        & (block.age < 66)
        & (block.twin < 0)
        & (block.mother < 0)
        & (block.father < 0)
        & (block.relation == HEAD)
        & ~_hosts(block)
    )
    permits = round(block.size * a.share("moves", "permit_groups"))
    foreigners = round(block.size * a.share("moves", "foreigners"))
    drawn = rng.permutation(able)[: permits + foreigners]
    group[drawn[:permits]] = PERMIT
    group[drawn[permits:]] = FOREIGNER
    return group


def _registrations(
    block: Families,
    territory: Territory,
    places: Places,
    residence: Ints,
    urban: Flags,
    rng: np.random.Generator,
) -> Ints:
    """Place of household registration: mostly home, else where migrants come from."""
    a = assumptions()
    n = block.size
    old = block.age[block.head] >= 60
    chance = np.where(
        urban,
        np.where(old, a.share("moves", "migrants_urban_old"), a.share("moves", "migrants_urban")),
        a.share("moves", "migrants_rural"),
    )
    draws, kind = rng.random(n), rng.random(n)
    far = a.share("moves", "other_province")
    near = far + (a.share("moves", "other_city") if len(places.nearby) else 0.0)
    moved = draws < chance
    registration = residence.copy()
    # Everybody draws, so that the stream does not depend on who moved.
    origin = places.origin[pick(rng.random(n), places.origin_weight)]
    nearby = origin
    if len(places.nearby):
        nearby = places.nearby[pick(rng.random(n), places.nearby_weight)]
    here = places.home[pick(rng.random(n), places.home_weight)]
    registration = np.where(
        moved, np.where(kind < far, origin, np.where(kind < near, nearby, here)), registration
    )
    # In the same county, but another street: the register and the home differ.
    apart = ~moved & (rng.random(n) < a.share("moves", "elsewhere_in_town"))
    county = places.code[places.home] // 10**6
    order = np.argsort(county, kind="stable")
    sorted_county = county[order]
    own = places.code[residence] // 10**6
    low = np.searchsorted(sorted_county, own)
    high = np.searchsorted(sorted_county, own, side="right")
    inside = high > low
    step = np.floor(rng.random(n) * np.maximum(high - low, 1)).astype(np.int64)
    neighbour = places.home[order[np.minimum(low + step, len(order) - 1)]]
    registration = np.where(apart & inside, neighbour, registration)
    own_registration = registration[block.head]
    # A twelfth of spouses keep the registration they came with.
    keeps = (block.relation == SPOUSE) & (rng.random(n) < 0.08)
    return np.where(keeps, np.where(kind < far, origin, nearby), own_registration)


def _issued(block: Families, places: Places, registration: Ints, rng: np.random.Generator) -> Ints:
    """County of the number: the registration county, for some that of an earlier registration."""
    n = block.size
    county = places.code // 10**6
    moved = (rng.random(n) < assumptions().share("moves", "number_of_other_county")) & (
        block.age >= 20
    )
    # Counties abolished since then keep the city's digits and a county part no longer in use.
    old = (county[registration] // 100) * 100 + 91 + rng.integers(0, 4, n)
    other = county[
        np.where(
            rng.random(n) < 0.5, registration, places.home[pick(rng.random(n), places.home_weight)]
        )
    ]
    gone = (rng.random(n) < 0.25) & (block.age >= 30)
    issued = np.where(moved, np.where(gone, old, other), county[registration])
    # Brothers and sisters of one birth were registered together.
    first = np.where(block.twin >= 0, np.minimum(np.arange(n), block.twin), np.arange(n))
    return issued[first]


def _absences(block: Families, excluded: Flags, rng: np.random.Generator) -> Ints:
    """Custody, armed forces, abroad, missing: adults without children in their household."""
    a = assumptions()
    n = block.size
    free = (block.age >= 18) & ~excluded & (block.death == 0)
    draw = rng.random(n)
    absence = np.zeros(n, dtype=np.int64)
    men = (block.sex == 1) & free
    custody = men & (block.age < 66) & (draw < 2 * a.share("status", "custody"))
    soldier = (
        men & (block.age <= 24) & ~block.married & (draw > 1 - a.share("status", "soldier") * 8)
    )
    other = rng.random(n)
    abroad = free & (block.age < 60) & (other < a.share("status", "abroad"))
    missing = free & (other > 1 - a.share("status", "missing"))
    for code, rows in (
        (MISSING, missing),
        (ABROAD, abroad),
        (SOLDIER, soldier),
        (CUSTODY, custody),
    ):
        absence[rows] = code
    return absence
