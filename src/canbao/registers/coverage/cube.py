"""Counts for pages: coverage by month, street, age group, sex, scheme and target group.

Only whole numbers, so that sums over any side of the cube are right; shares and their intervals are
made from them in `intervals`. Places are streets (nine digits and three zeros) of where a person
lives in the reference month, groups those of the reference month; age group, cover and obligation
are those of each month itself. Made: the table `coverage` of the contract.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from canbao.registers.coverage.facts import Whole
from canbao.registers.coverage.segments import IN_PAYMENT, INSURED, PAYING, shift
from canbao.registers.coverage.settings import WINDOW, Settings
from canbao.registers.engine import Engine

STREET = 1_000
EVERYBODY = "all"
MUST, MAY, MISSING = 1, 2, 4
SAID = {"must": MUST, "may": MAY, "missing": MISSING, "no": 0}
MEASURES = {
    "population": "1 = 1",
    "insured": "(state & 1) > 0",
    "paying": "(state & 2) > 0",
    "in_payment": "(state & 4) > 0",
    "must_uninsured": f"(state & 1) = 0 AND (state & {16 * MUST}) > 0",
    "may_uninsured": f"(state & 8) = 0 AND (state & {16 * MUST}) = 0 AND (state & {16 * MAY}) > 0",
    "unknown": f"(state & 8) = 0 AND (state & {16 * (MUST + MAY)}) = 0 "
               f"AND (state & {16 * MISSING}) > 0",
}
"""What is counted of a state: 1 insured, 2 paying, 4 in payment, 8 insured in some scheme of the
branch, 16 must, 32 may, 64 missing."""


def cube(engine: Engine, settings: Settings, reference_month: int) -> None:
    """Make `coverage` of `coverage_segments`, `coverage_profiles` and `coverage_groups`."""
    first = reference_month - WINDOW + 1
    engine.load("coverage_months", pa.table({
        "month": pa.array(range(first, reference_month + 1), pa.int32()),
    }))
    engine.load("coverage_group_names", pa.table({
        "bit": pa.array([0, *(g.bit for g in settings.groups)], pa.int32()),
        "name": pa.array([EVERYBODY, *(g.name for g in settings.groups)], pa.string()),
    }))
    engine.load("coverage_ages", pa.table({
        "age_group": pa.array(range(-1, len(settings.ages)), pa.int32()),
        "name": pa.array(["unknown", *settings.age_groups()], pa.string()),
    }))
    engine.load("coverage_said", said(engine, settings, first))
    engine.table("coverage_alike", alike_sql())
    engine.table("coverage_states", states_sql())
    engine.table("coverage_changes", changes_sql(reference_month))
    engine.table("coverage", cube_sql())
    engine.drop("coverage_alike", "coverage_changes", "coverage_states", "coverage_said",
    "coverage_months",
                "coverage_group_names", "coverage_ages")


def said(engine: Engine, settings: Settings, first: int) -> pa.Table:
    """What the law says by profile and scheme (and branch) from month to month, with the bits of a
    cover that mean insured, paying, in payment and insured in the branch."""
    rows = engine.arrow(
        "SELECT p.profile, p.scheme_number, p.from_month, p.to_month, a.obligation "
        "FROM coverage_profiles p JOIN coverage_answers a ON a.code = p.code"
    )
    column = {name: np.asarray(rows.column(name).to_numpy(), dtype=np.int64)
              for name in ("profile", "scheme_number", "from_month", "to_month")}
    words = np.array([SAID[word] for word in rows.column("obligation").to_pylist()], dtype=np.int64)
    size = int(column["profile"].max()) + 1 if len(words) else 0
    table: Whole = np.full((size, len(settings.schemes), WINDOW), -1, dtype=np.int64)
    for month in range(WINDOW):
        here = (column["from_month"] <= first + month) & (column["to_month"] >= first + month)
        table[column["profile"][here], column["scheme_number"][here], month] = words[here]
    parts = [
        _intervals(settings, table, branch.name, branch.schemes, first)
        for branch in settings.branches if branch.reported
    ]
    parts += [_intervals(settings, table, scheme, (scheme,), first) for scheme in settings.schemes]
    return pa.concat_tables(parts)


def _intervals(
    settings: Settings, table: Whole, name: str, schemes: tuple[str, ...], first: int
) -> pa.Table:
    """One scheme, or schemes taken together, as intervals of equal bits."""
    among = table[:, [settings.schemes.index(scheme) for scheme in schemes]]
    bits = np.where((among < 0).all(axis=1), -1, np.bitwise_or.reduce(np.maximum(among, 0), axis=1))
    starts = np.ones(bits.shape, dtype=bool)
    starts[:, 1:] = bits[:, 1:] != bits[:, :-1]
    ends = np.ones(bits.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    profile, month = np.nonzero(starts & (bits >= 0))
    last = np.nonzero(ends & (bits >= 0))[1]
    branch = next((b.schemes for b in settings.branches if b.name == name), settings.branch(name))

    def mask(bit: int, among: tuple[str, ...]) -> pa.Array:
        whole = sum(shift(settings, scheme) * bit for scheme in among)
        return pa.array(np.full(len(profile), whole), pa.int64())

    return pa.table({
        "profile": pa.array(profile, pa.int32()),
        "scheme": pa.array([name] * len(profile), pa.string()),
        "from_month": pa.array(month + first, pa.int32()),
        "to_month": pa.array(last + first, pa.int32()),
        "said": pa.array(bits[profile, month], pa.int32()),
        "insured": mask(INSURED, schemes), "paying": mask(PAYING, schemes),
        "in_payment": mask(IN_PAYMENT, schemes), "covered": mask(INSURED, branch),
    })


def alike_sql() -> str:
    """How many segments are alike in all that is counted."""
    return f"""
        SELECT CAST(floor(coalesce(b.residence_place, b.registration_place, 0) / {STREET})
                   AS BIGINT) * {STREET} AS place,
               b.sex, coalesce(g.groups, 0) AS groups, s.age_group, s.from_month, s.to_month,
               s.cover, s.profile, count(*) AS persons
        FROM coverage_segments s
        JOIN coverage_base b ON b.person = s.person
        LEFT JOIN coverage_groups g ON g.person = s.person
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""


def states_sql() -> str:
    """The same by scheme and target group: from month to month, one state."""
    return """
        WITH states AS (
            SELECT a.place, a.sex, a.groups, a.age_group, d.scheme,
                   greatest(a.from_month, d.from_month) AS from_month,
                   least(a.to_month, d.to_month) AS to_month,
                   CASE WHEN (a.cover & d.insured) > 0 THEN 1 ELSE 0 END
                   + CASE WHEN (a.cover & d.paying) > 0 THEN 2 ELSE 0 END
                   + CASE WHEN (a.cover & d.in_payment) > 0 THEN 4 ELSE 0 END
                   + CASE WHEN (a.cover & d.covered) > 0 THEN 8 ELSE 0 END
                   + d.said * 16 AS state,
                   sum(a.persons) AS persons
            FROM coverage_alike a
            JOIN coverage_said d ON d.profile = a.profile
             AND d.from_month <= a.to_month AND d.to_month >= a.from_month
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        )
        SELECT s.place, s.sex, s.age_group, s.scheme, g.name AS group_name, s.from_month,
               s.to_month, s.state, sum(s.persons) AS persons
        FROM states s JOIN coverage_group_names g ON g.bit = 0 OR (s.groups & g.bit) > 0
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""


def changes_sql(reference_month: int) -> str:
    """By how much each count of a cell changes from one month to the next: states begin and end.

    Counting changes and summing them up costs less than counting every state in every month.
    """
    measures = ", ".join(
        f"sum(CASE WHEN {test} THEN persons ELSE 0 END) AS {name}"
        for name, test in MEASURES.items()
    )
    cell = "place, sex, age_group, scheme, group_name"
    return f"""
        SELECT {cell}, month, {measures}
        FROM (
            SELECT {cell}, from_month AS month, state, persons FROM coverage_states
            UNION ALL
            SELECT {cell}, to_month + 1 AS month, state, -persons AS persons
            FROM coverage_states WHERE to_month < {reference_month}
        ) turns
        GROUP BY {cell}, month"""


def cube_sql() -> str:
    """The cube; `all` is everybody, each other group those who belong to it."""
    sums = ", ".join(
        f"""CAST(sum(coalesce(c.{name}, 0)) OVER (
                PARTITION BY k.place, k.sex, k.age_group, k.scheme, k.group_name ORDER BY m.month
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS {name}"""
        for name in MEASURES
    )
    same = " AND ".join(
        f"c.{name} = k.{name}" for name in ("place", "sex", "age_group", "scheme", "group_name"))
    return f"""
        SELECT month, place, age_group, sex, scheme, group_name AS "group", {", ".join(MEASURES)}
        FROM (
            SELECT m.month, k.place, n.name AS age_group, CAST(k.sex AS SMALLINT) AS sex, k.scheme,
                   k.group_name, {sums}
            FROM (
                SELECT place, sex, age_group, scheme, group_name FROM coverage_changes
                GROUP BY place, sex, age_group, scheme, group_name
            ) k
            CROSS JOIN coverage_months m
            JOIN coverage_ages n ON n.age_group = k.age_group
            LEFT JOIN coverage_changes c ON {same} AND c.month = m.month
        ) counted
        WHERE population > 0"""
