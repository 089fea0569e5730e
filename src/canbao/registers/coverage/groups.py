"""Target groups of a person, as bits: small firm, migrant, flexible, platform and the others.

Names, bits and figures are declared in `classes.yaml`; statutory ages and minimum years are asked
of the law. Made: `coverage_groups` (person, groups) for persons alive in the reference month.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from canbao.law import Law, compute_many
from canbao.registers.coverage.facts import Packing, Whole
from canbao.registers.coverage.segments import text
from canbao.registers.coverage.settings import Settings
from canbao.registers.engine import Engine

COUNTY = 1_000_000
LABELS = ("unknown", "man", "woman")


def groups(
    engine: Engine, law: Law, settings: Settings, packed: Packing, reference_month: int
) -> None:
    """Make `coverage_groups` of `coverage_base`, `coverage_spans`, `obligations`, `activities` and
    `employers`."""
    keys = engine.arrow(
        f"SELECT facts FROM coverage_spans WHERE to_month = {reference_month} AND contribution > 0 "
        "GROUP BY facts ORDER BY facts"
    )
    facts = np.asarray(keys.column("facts").to_numpy(), dtype=np.int64)
    engine.load("coverage_near", near_pension(law, settings, packed, facts, reference_month))
    engine.table("coverage_groups", groups_sql(settings, reference_month))
    engine.drop("coverage_near")


def near_pension(
    law: Law, settings: Settings, packed: Packing, facts: Whole, reference_month: int
) -> pa.Table:
    """Facts of people near the pension age, with the months they must have paid by then.

    Where several retirement categories are possible the person is near if one of them makes it so,
    and the largest minimum of those counts.
    """
    window = settings.parameters["near_pension_months"]
    minimum = np.full(len(facts), -1, dtype=np.int64)
    sex = packed.unpack(facts, "sex")
    born = packed.unpack(facts, "birth_month")
    regions = np.array(packed.facts[0].options)[packed.unpack(facts, "region")]
    for code, label in enumerate(LABELS):
        index = np.flatnonzero((sex == code) & (born > 0))
        for category in settings.retirement_categories[label]:
            if not len(index):
                continue
            found = compute_many(
                ["statutory_retirement_month", "minimum_contribution_months"],
                {"birth_month": born[index], "retirement_category": category},
                date=np.full(len(index), reference_month), region=regions[index], law=law,
            )
            ahead = found["statutory_retirement_month"] - reference_month
            near = ~found.stopped & (ahead >= 0) & (ahead <= window)
            asked = np.where(near, found["minimum_contribution_months"], -1)
            minimum[index] = np.maximum(minimum[index], asked)
    near = minimum >= 0
    return pa.table({
        "facts": pa.array(facts[near], pa.int64()), "minimum": pa.array(minimum[near], pa.int64()),
    })


def groups_sql(settings: Settings, reference_month: int) -> str:
    """One row for each person alive in the reference month."""
    scheme, ground = settings.newly_16
    tests = {
        "small_firm": f"coalesce(e.staff, e.counted) < {settings.parameters['small_firm_staff']}",
        "migrant": f"floor(b.registration_place / {COUNTY}) <> floor(b.residence_place / {COUNTY})",
        "flexible": "a.activity IN ('flexible_worker', 'own_account')",
        "platform": "a.activity = 'platform_worker'",
        "resident": "r.person IS NOT NULL",
        "woman": "b.sex = 2",
        "newly_16": "y.person IS NOT NULL",
        "near_pension": "n.minimum > s.contribution AND s.contribution > 0",
    }
    bits = " + ".join(
        f"CASE WHEN {tests[group.name]} THEN {group.bit} ELSE 0 END" for group in settings.groups
    )
    return f"""
        SELECT b.person, CAST({bits} AS INTEGER) AS groups
        FROM coverage_base b
        JOIN coverage_spans s ON s.person = b.person AND s.to_month = {reference_month}
        LEFT JOIN (
            SELECT person, activity, employer FROM activities
            WHERE from_month <= {reference_month}
              AND coalesce(to_month, {reference_month}) >= {reference_month}
        ) a ON a.person = b.person
        LEFT JOIN (
            SELECT employer, staff, greatest(coalesce(insured, 0), coalesce(taxed, 0)) AS counted
            FROM employers
        ) e ON e.employer = a.employer
        LEFT JOIN (
            SELECT c.person FROM coverage_codes c JOIN coverage_answers w ON w.code = c.code
            WHERE w.scheme = 'resident_pension' AND w.obligation = 'may'
              AND c.to_month = {reference_month}
        ) r ON r.person = b.person
        LEFT JOIN (
            SELECT c.person FROM coverage_codes c JOIN coverage_answers w ON w.code = c.code
            WHERE w.scheme = {text(scheme)} AND w.ground = {text(ground)}
              AND c.to_month < {reference_month}
            GROUP BY c.person
        ) y ON y.person = b.person
        LEFT JOIN coverage_near n ON n.facts = s.facts"""
