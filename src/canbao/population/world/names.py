"""Names of persons: surnames by frequency, given names by year of birth and sex, and the others.

Draws positions in lists and joins texts; who shares a surname with whom comes from `families`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from canbao.population.world.data import Flags, Floats, Ints, Node, pick, read_csv, read_yaml

Words: TypeAlias = NDArray[np.str_]


@dataclass(frozen=True)
class Cohort:
    """Where in the pool of characters a cohort's lists stand."""

    start: int
    single: float
    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True)
class GivenNames:
    pool: Words
    cohorts: dict[int, list[Cohort]]  # by sex
    fall: float
    rare: tuple[float, int, int]
    lists: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Nationality:
    code: str
    number: int
    share: float
    document: str
    family: list[str]
    given: dict[int, list[str]]


@lru_cache(maxsize=1)
def surnames() -> tuple[Words, Floats]:
    rows = read_csv("surnames.csv")
    return np.array([r[0] for r in rows]), np.array([float(r[1]) for r in rows])


@lru_cache(maxsize=1)
def given_names() -> GivenNames:
    root = cast("dict[str, Node]", read_yaml("given_names.yaml"))
    pool: list[str] = []

    def add(text: Node) -> tuple[int, int]:
        start = len(pool)
        pool.extend(cast(str, text).split())
        return start, len(pool)

    cohorts: dict[int, list[Cohort]] = {1: [], 2: []}
    for entry in cast("list[dict[str, Node]]", root["cohorts"]):
        for sex, word in ((1, "men"), (2, "women")):
            lists = cast("dict[str, Node]", entry[word])
            cohorts[sex].append(
                Cohort(
                    cast(int, entry["from"]),
                    cast(float, entry["single"]) / 100,
                    add(lists["first"]),
                    add(lists["second"]),
                )
            )
    rare = cast("dict[str, Node]", root["rare"])
    found = {}
    for group in ("dotted", "plateau"):
        for word, text in cast("dict[str, Node]", root[group]).items():
            found[f"{group} {word}"] = add(text)
    start, end = add(rare["characters"])
    share = cast(float, rare["per_mille"]) / 1000
    return GivenNames(
        np.array(pool), cohorts, cast(float, root["fall"]), (share, start, end), found
    )


@lru_cache(maxsize=1)
def nationalities() -> list[Nationality]:
    root = cast("dict[str, dict[str, dict[str, Node]]]", read_yaml("foreign_names.yaml"))
    return [
        Nationality(
            code,
            int(cast(int, e["number"])),
            float(cast(float, e["share"])),
            str(e["document"]),
            str(e["family"]).split("|"),
            {1: str(e["men"]).split("|"), 2: str(e["women"]).split("|")},
        )
        for code, e in root["nationalities"].items()
    ]


def _by_rank(draws: Floats, span: tuple[int, int], fall: float) -> Ints:
    """Positions in the pool within a span, the first most usual."""
    weights = (np.arange(span[1] - span[0]) + 2.0) ** -fall
    return span[0] + pick(draws, weights.astype(np.float64))


def draw_given(sex: Ints, birth_year: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Positions of the first and second character for each person; first is −1 for single names."""
    names = given_names()
    n = len(sex)
    u, v, w = rng.random(n), rng.random(n), rng.random(n)
    first, second = np.full(n, -1), np.zeros(n, dtype=np.int64)
    for code, cohorts in names.cohorts.items():
        starts = np.array([c.start for c in cohorts])
        which = np.maximum(np.searchsorted(starts, birth_year, side="right") - 1, 0)
        for i, cohort in enumerate(cohorts):
            rows = np.flatnonzero((sex == code) & (which == i))
            second[rows] = _by_rank(u[rows], cohort.second, names.fall)
            double = rows[w[rows] >= cohort.single]
            first[double] = _by_rank(v[double], cohort.first, names.fall)
    share, start, end = names.rare
    rare = np.flatnonzero(rng.random(n) < share)
    second[rare] = rng.integers(start, end, len(rare))
    same = names.pool[np.maximum(first, 0)] == names.pool[second]
    first[same] = -1
    return first, second


def join_names(surname: Ints, first: Ints, second: Ints) -> pa.Array:
    """Full Han names."""
    pool = pa.array(given_names().pool)
    blank = pc.fill_null(pool.take(pa.array(first, mask=first < 0)), "")
    return pc.binary_join_element_wise(
        pa.array(surnames()[0]).take(pa.array(surname)), blank, pool.take(pa.array(second)), ""
    )


def dotted_names(sex: Ints, rng: np.random.Generator) -> list[str]:
    """Own name and father's name with a middle dot."""
    names = given_names()
    own = {1: names.lists["dotted men"], 2: names.lists["dotted women"]}
    start, end = names.lists["dotted men"]
    return [
        f"{names.pool[rng.integers(*own[int(s)])]}·{names.pool[rng.integers(start, end)]}"
        for s in sex
    ]


def plateau_names(sex: Ints, rng: np.random.Generator) -> list[str]:
    """Names of two parts without a surname."""
    names = given_names()
    last = {1: names.lists["plateau men"], 2: names.lists["plateau women"]}
    start, end = names.lists["plateau first"]
    return [
        f"{names.pool[rng.integers(start, end)]}{names.pool[rng.integers(*last[int(s)])]}"
        for s in sex
    ]


def foreign_names(sex: Ints, nationality: Ints, rng: np.random.Generator) -> list[str]:
    """Family name and given names in Latin capitals."""
    known = nationalities()
    found = []
    for s, k in zip(sex, nationality, strict=True):
        nation = known[int(k)]
        given = nation.given[int(s)]
        found.append(
            f"{nation.family[rng.integers(len(nation.family))]} {given[rng.integers(len(given))]}"
        )
    return found


def other_build(share: float, size: int, rng: np.random.Generator) -> Flags:
    """Who bears a name that is not built of a Han surname and a given name."""
    return rng.random(size) < share
