"""What cannot both be right: table `overlaps`.

One person insured in two places, in two schemes that exclude each other, through two employers;
drawing a pension while paying as an employee; insured, paid or at work after death. What is to be
done about it is not said here.
"""

from __future__ import annotations

import pyarrow as pa

from canbao.registers.engine import Engine
from canbao.registers.persons.settings import LEVELS, Settings
from canbao.registers.persons.sql import OPEN, merged, month_of, texts

KINDS = ("two_places", "two_schemes", "two_employers", "drawing_at_work", "after_death")

WORK = "employment"
"""Stands for a scheme where wages run on after a death."""

KEY = ("person", "scheme", "other_scheme", "place", "other_place", "kind")


def make_overlaps(engine: Engine, settings: Settings) -> None:
    """Make `overlaps` from `spells`, `persons`, `links`, `sources` and the facts.

    Paused spells overlap with nothing. Equal overlaps of neighbouring months are one; `place` and
    `other_place` are the same code where both employers are in one place.
    """
    _branches(engine, settings)
    engine.table("overlaps_active", _active())
    engine.table("overlaps_found", f"{_pairs()} UNION ALL {_after_death(settings)}")
    engine.table(
        "overlaps",
        f"""
        SELECT person, scheme, other_scheme, CAST(from_month AS INTEGER) AS from_month,
            NULLIF(place, 0) AS place, NULLIF(other_place, 0) AS other_place,
            CAST(NULLIF(to_month, {OPEN}) AS INTEGER) AS to_month, kind
        FROM ({merged("overlaps_found", KEY)})""",
    )
    engine.drop("overlaps_active", "overlaps_found", "branches")


def _branches(engine: Engine, settings: Settings) -> None:
    """The declared branches as a table."""
    declared = sorted(settings.rules.branches.items())
    engine.load(
        "branches",
        pa.table(
            {
                "scheme": pa.array([scheme for scheme, _ in declared], pa.string()),
                "branch": pa.array([about.branch for _, about in declared], pa.string()),
                "pool": pa.array([LEVELS[about.pooled] for _, about in declared], pa.int64()),
                "several": pa.array([about.several_employers for _, about in declared], pa.bool_()),
            }
        ),
    )


def _active() -> str:
    """Spells that can overlap with another of their branch, numbered in a fixed order."""
    can = "state IN ('paying', 'in_payment', 'ended')"
    return f"""
        SELECT * FROM (
            SELECT s.person, s.scheme, b.branch, b.several, COALESCE(s.place, 0) AS place,
                COALESCE(s.place, 0) - COALESCE(s.place, 0) % b.pool AS pool,
                COALESCE(s.employer, '') AS employer, s.kind, s.from_month,
                COALESCE(s.to_month, {OPEN}) AS to_month,
                CASE WHEN s.state = 'in_payment' THEN 1 ELSE 0 END AS drawn,
                CASE WHEN s.kind IN ('employee', 'public') THEN 1 ELSE 0 END AS at_work,
                row_number() OVER (
                    PARTITION BY s.person, b.branch
                    ORDER BY CASE WHEN s.state = 'in_payment' THEN 0 ELSE 1 END, s.scheme,
                        COALESCE(s.place, 0), COALESCE(s.employer, ''), COALESCE(s.kind, ''),
                        s.from_month, s.source
                ) AS n
            FROM spells s
            JOIN branches b ON s.scheme = b.scheme
            JOIN (
                SELECT o.person, c.branch
                FROM spells o JOIN branches c ON o.scheme = c.scheme
                WHERE {can} GROUP BY o.person, c.branch HAVING count(*) > 1
            ) m ON s.person = m.person AND b.branch = m.branch
            WHERE {can}
        )"""


def _pairs() -> str:
    """Two spells of one branch in the same months; what is drawn comes first, else by scheme."""
    other_employer = "a.employer <> b.employer AND NOT a.several"
    return f"""
        SELECT person, scheme, other_scheme, place, other_place, kind, from_month, to_month
        FROM (
            SELECT a.person, a.scheme, b.scheme AS other_scheme, a.place, b.place AS other_place,
                CASE WHEN a.branch = 'pension' AND a.drawn = 1 AND b.drawn = 0 AND b.at_work = 1
                        THEN 'drawing_at_work'
                    WHEN a.scheme <> b.scheme THEN 'two_schemes'
                    WHEN a.place > 0 AND b.place > 0 AND a.pool <> b.pool AND NOT (
                        a.several AND a.employer <> b.employer) THEN 'two_places'
                    WHEN {other_employer} THEN 'two_employers' END AS kind,
                GREATEST(a.from_month, b.from_month) AS from_month,
                LEAST(a.to_month, b.to_month) AS to_month
            FROM overlaps_active a JOIN overlaps_active b
                ON a.person = b.person AND a.branch = b.branch AND a.n < b.n
                AND a.from_month <= b.to_month AND b.from_month <= a.to_month
        )
        WHERE kind IS NOT NULL"""


def _after_death(settings: Settings) -> str:
    """Records that run on after the month of death, and wages later than the last one may come."""
    month = settings.reference_month
    death = month_of("p.death")
    rules = settings.rules
    return f"""
        SELECT l.person, f.scheme, f.scheme AS other_scheme, COALESCE(f.place, 0) AS place,
            CAST(0 AS BIGINT) AS other_place, 'after_death' AS kind,
            GREATEST(f.from_month, {death} + 1) AS from_month,
            COALESCE(f.to_month, {OPEN}) AS to_month
        FROM facts_participation f
        JOIN links l ON f.record = l.record
        JOIN persons p ON l.person = p.person AND p.death IS NOT NULL
        WHERE f.state IN ('paying', 'in_payment')
            AND COALESCE(f.to_month, {month}) > {death}
        UNION ALL
        SELECT l.person, '{WORK}' AS scheme, '{WORK}' AS other_scheme,
            COALESCE(e.place, 0) AS place, CAST(0 AS BIGINT) AS other_place,
            'after_death' AS kind, GREATEST(e.from_month, {death} + 1) AS from_month,
            e.to_month AS to_month
        FROM facts_employment e
        JOIN links l ON e.record = l.record
        JOIN persons p ON l.person = p.person AND p.death IS NOT NULL
        JOIN sources s ON l.source = s.source
        WHERE s.name IN ({texts(rules.death_contradicted_by)})
            AND e.to_month > {death} + {rules.death_grace_months}"""
