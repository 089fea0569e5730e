"""Holds a made population against its targets: coverage, ages, firm sizes, migrants.

Counts are taken block by block while the world is made; nothing is read back. What the targets are
and where they come from stands in `data/targets.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from canbao.population.world.data import Flags, Floats, Ints, targets
from canbao.population.world.employers import firm_sizes
from canbao.population.world.families import Families
from canbao.population.world.homes import Homes
from canbao.population.world.insurance import (
    AS_PENSIONER,
    EMPLOYEE_MEDICAL,
    PUBLIC_PENSION,
    RESIDENT_MEDICAL,
    RESIDENT_PENSION,
    UNEMPLOYMENT,
    WORK_INJURY,
    Spells,
)
from canbao.population.world.region import Territory, age_weights

GROUPS = ("0-14", "15-59", "60-64", "65+")
MEASURES = (
    "any_pension",
    "employee_contributors",
    "employee_pensioners",
    "resident_contributors",
    "resident_recipients",
    "unemployment",
    "work_injury",
    "employee_medical",
    "any_medical",
)
FIRMS = ("1-9", "10-49", "50-299", "300+")


@dataclass
class Counts:
    """Persons counted in one block, or in all; all are living persons who reside in the region."""

    population: Ints  # by age group
    working_age: Ints  # 16 to 59
    sixty: Ints
    urban: Ints
    migrants: Ints  # of urban residents
    any_pension: Ints
    employee_contributors: Ints
    employee_pensioners: Ints
    resident_contributors: Ints
    resident_recipients: Ints
    unemployment: Ints
    work_injury: Ints
    employee_medical: Ints
    any_medical: Ints

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True)
class Line:
    """One line of the table: what was aimed at and what was made, in per cent."""

    measure: str
    zh: str
    en: str
    target: float
    made: float
    tolerance: float

    @property
    def within(self) -> bool:
        return abs(self.made - self.target) <= self.tolerance


def _one(rows: Flags) -> Ints:
    return np.array([int(rows.sum())])


def count(block: Families, homes: Homes, spells: Spells) -> Counts:
    """Counts of one block in the reference month."""
    n = block.size
    here = (block.death == 0) & ~homes.left
    now = spells.end == 0

    def holds(*schemes: int, drawing: bool | None = None) -> Flags:
        rows = now & np.isin(spells.scheme, schemes)
        if drawing is not None:
            rows &= (spells.kind == AS_PENSIONER) == drawing
        found = np.zeros(n, bool)
        found[spells.person[rows]] = True
        held: Flags = found & here
        return held

    earned = (0, PUBLIC_PENSION)
    group = np.digitize(block.age, (15, 60, 65))
    pensioners = holds(*earned, drawing=True)
    return Counts(
        population=np.bincount(group[here], minlength=4),
        working_age=_one(here & (block.age >= 16) & (block.age < 60)),
        sixty=_one(here & (block.age >= 60)),
        urban=_one(here & homes.urban),
        migrants=_one(here & homes.urban & homes.migrant),
        any_pension=_one(holds(0, PUBLIC_PENSION, RESIDENT_PENSION) & (block.age >= 16)),
        employee_contributors=_one(holds(*earned, drawing=False) & ~pensioners),
        employee_pensioners=_one(pensioners),
        resident_contributors=_one(holds(RESIDENT_PENSION, drawing=False)),
        resident_recipients=_one(holds(RESIDENT_PENSION, drawing=True)),
        unemployment=_one(holds(UNEMPLOYMENT)),
        work_injury=_one(holds(WORK_INJURY)),
        employee_medical=_one(holds(EMPLOYEE_MEDICAL)),
        any_medical=_one(holds(EMPLOYEE_MEDICAL, RESIDENT_MEDICAL)),
    )


def regional_share(measure: str, urban: float) -> float:
    """A published national share carried to a region with the given share of urban residents."""
    t = targets()
    base = t.number("populations", str(t.node("measures", measure, "of")), "value")
    share = t.number("measures", measure, "published") / base * 100
    ratio = t.number("measures", measure, "rural_to_urban")
    nation = t.number("nation_urban") / 100
    in_town = share / (nation + (1 - nation) * ratio)
    return in_town * (urban + (1 - urban) * ratio)


def table(counts: Counts, territory: Territory, year: int, staff: Ints) -> list[Line]:
    """All lines for a made world; `staff` are the persons at work in each company."""
    t = targets()
    urban = float(counts.urban[0] / counts.population.sum())
    bases = {
        "16-59": counts.working_age,
        "60+": counts.sixty,
        "16+": counts.working_age + counts.sixty,
        "all": counts.population.sum(keepdims=True),
    }
    lines = []
    for name in MEASURES:
        base = float(bases[str(t.node("measures", name, "of"))][0])
        made = float(getattr(counts, name)[0]) / max(base, 1.0) * 100
        lines.append(
            Line(
                name,
                str(t.node("measures", name, "zh")),
                str(t.node("measures", name, "en")),
                regional_share(name, urban),
                made,
                t.number("measures", name, "tolerance"),
            )
        )
    for name, aim, made in (
        ("urban", territory.urban * 100, urban * 100),
        (
            "migrants",
            t.number("declared", "migrants", "value"),
            float(counts.migrants[0] / max(counts.urban[0], 1)) * 100,
        ),
    ):
        lines.append(
            Line(
                name,
                str(t.node("declared", name, "zh")),
                str(t.node("declared", name, "en")),
                aim,
                made,
                t.number("declared", name, "tolerance"),
            )
        )
    return lines + age_lines(counts, territory, year) + firm_lines(staff)


def age_lines(counts: Counts, territory: Territory, year: int) -> list[Line]:
    """Shares of age groups against the province's fitted ages."""
    weights = age_weights(territory.province, year)
    edges = ((0, 15), (15, 60), (60, 65), (65, 101))
    tolerance = targets().number("declared", "ages", "tolerance")
    return [
        Line(
            f"age {group}",
            f"年龄{group}",
            f"Age {group}",
            float(weights[:, start:end].sum() / weights.sum()) * 100,
            float(made / counts.population.sum()) * 100,
            tolerance,
        )
        for group, (start, end), made in zip(GROUPS, edges, counts.population, strict=True)
    ]


def firm_lines(staff: Ints) -> list[Line]:
    """Shares of employees by size of firm against the size distribution aimed at."""
    aimed = _by_size(firm_sizes(max(1000, int(staff.sum())), np.random.default_rng(0)))
    tolerance = targets().number("declared", "firms", "tolerance")
    return [
        Line(
            f"firms {name}",
            f"{name}人的单位的职工",
            f"Employees in firms of {name}",
            float(aim),
            float(made),
            tolerance,
        )
        for name, aim, made in zip(FIRMS, aimed, _by_size(staff), strict=True)
    ]


def _by_size(staff: Ints) -> Floats:
    group = np.digitize(staff, (10, 50, 300))
    weights = np.bincount(group, weights=staff, minlength=4)
    shares: Floats = weights / max(weights.sum(), 1) * 100
    return shares
