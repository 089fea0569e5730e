"""When a person died: one date out of those that registers report, the others kept.

The earliest date of a trusted register that no later wage contradicts; if wages contradict every
date, the earliest stands and the overlaps show the wages. Names nobody dead without a date.
"""

from __future__ import annotations

from canbao.registers.engine import Engine
from canbao.registers.persons.settings import Settings
from canbao.registers.persons.sql import month_of, texts


def choose_deaths(engine: Engine, settings: Settings) -> None:
    """Make `person_deaths` (person, death) and `person_death_dates`, a row per record with a date.

    Reads the facts, `records`, `links`, `field_ranks`, `person_best` and `person_numbers`. A date
    before birth or after the day the source vouches for is kept and never chosen.
    """
    rules = settings.rules
    engine.table(
        "person_reported_deaths",
        f"""
        SELECT l.person, s.record, r.source, r.as_of, k.rank_death AS rank, s.from_date AS date,
            COALESCE(s.from_date >= COALESCE(n.number_birth, c.birth, s.from_date), FALSE)
                AND s.from_date <= r.as_of AND k.name IN ({texts(rules.death_sources)}) AS trusted
        FROM (
            SELECT record, min(from_date) AS from_date FROM facts_status
            WHERE status = 'death' AND from_date IS NOT NULL
            GROUP BY record
        ) s
        JOIN records r ON s.record = r.record
        JOIN links l ON s.record = l.record
        JOIN field_ranks k ON r.source = k.source
        JOIN person_best c ON l.person = c.person
        LEFT JOIN person_numbers n ON l.person = n.person""",
    )
    engine.table(
        "person_death_dates",
        f"""
        SELECT person, record, source, as_of, rank, date, trusted AND place = 1 AS chosen
        FROM (
            SELECT d.*, row_number() OVER (
                PARTITION BY d.person
                ORDER BY CASE WHEN trusted THEN 0 ELSE 1 END,
                    CASE WHEN w.last_wage > {month_of("d.date")} + {rules.death_grace_months}
                        THEN 1 ELSE 0 END,
                    date, rank, record
            ) AS place
            FROM person_reported_deaths d
            LEFT JOIN (
                SELECT l.person, max(e.to_month) AS last_wage
                FROM facts_employment e
                JOIN links l ON e.record = l.record
                JOIN field_ranks k ON l.source = k.source
                WHERE k.name IN ({texts(rules.death_contradicted_by)})
                    AND l.person IN (SELECT person FROM person_reported_deaths)
                GROUP BY l.person
            ) w ON d.person = w.person
        )""",
    )
    engine.table(
        "person_deaths", "SELECT person, date AS death FROM person_death_dates WHERE chosen"
    )
    engine.drop("person_reported_deaths")
