"""What each person did, month by month over the window: table `activities`.

Every register's evidence is a set of months; the first activity of the declared order takes each
month, what is left goes to the next. Months of which no register speaks have no row.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from canbao.registers.engine import Engine
from canbao.registers.persons.settings import WINDOW, Settings
from canbao.registers.persons.sql import chosen_by, month_of, position_in, texts

COLUMNS = "person, later, second, activity, employer, place, source, rank"
"""`later`: told at a visit, about the months after it; `second`: from a record of insurance."""


def make_activities(engine: Engine, settings: Settings) -> None:
    """Make `activities` from the facts, `links`, `sources`, `records`, `persons`, `spells` and
    `employers`.

    A set of months is a number whose bit n stands for the n-th month of the window. Open evidence
    ends with the month of death; what a register reports month by month stands as reported.
    """
    engine.load("runs", _runs())
    engine.table("evidence", _months(settings))
    engine.table(
        "activities",
        f"""
        SELECT w.person, CAST(r.first + {settings.first_month} AS INTEGER) AS from_month,
            CAST(r.last + {settings.first_month} AS INTEGER) AS to_month, w.activity,
            NULLIF(w.employer, '') AS employer, NULLIF(w.place, 0) AS place, w.source
        FROM (
            SELECT person, activity, employer, place, source, CAST(bit_or(own) AS INTEGER) AS own
            FROM (
                SELECT *, months - (months & before) AS own
                FROM (
                    SELECT e.*, COALESCE(bit_or(months) OVER (
                        PARTITION BY person ORDER BY {_order(settings)}
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                    FROM evidence e
                )
            )
            WHERE own > 0
            GROUP BY person, activity, employer, place, source
        ) w
        JOIN runs r ON w.own = r.months""",
    )
    engine.drop("evidence", "runs")


@cache
def _runs() -> pa.Table:
    """Every set of months of the window with its runs of neighbouring months."""
    found = [
        (months, first, last)
        for months in range(1, 1 << WINDOW)
        for first in range(WINDOW)
        if months >> first & 1 and not (first and months >> (first - 1) & 1)
        for last in [first + _length(months >> first) - 1]
    ]
    return pa.table(
        {
            name: pa.array([row[n] for row in found], pa.int32())
            for n, name in enumerate(("months", "first", "last"))
        }
    )


def _length(months: int) -> int:
    """How many neighbouring months a set begins with."""
    return (~months & (months + 1)).bit_length() - 1


def _order(settings: Settings) -> str:
    """Whose word a month takes: the activity, then the source, then the higher wage."""
    position = position_in("activity", settings.rules.activities)
    return f"later, {position}, second, rank, wage_fen DESC, activity, employer, place, source"


def _months(settings: Settings) -> str:
    """All evidence of one person, activity, employer, place and source as one set of months."""
    first, last = settings.first_month, settings.reference_month
    from_bit = f"CAST(GREATEST(from_month, {first}) - {first} AS INTEGER)"
    end_bit = f"CAST(LEAST(to_month, {last}) - {first} + 1 AS INTEGER)"
    evidence = " UNION ALL ".join(
        (_work(settings), _insured(settings), _status(settings), _told(settings))
    )
    return f"""
        SELECT {COLUMNS}, CAST(max(wage_fen) AS BIGINT) AS wage_fen,
            CAST(bit_or((1 << {end_bit}) - (1 << {from_bit})) AS INTEGER) AS months
        FROM (SELECT {COLUMNS}, wage_fen, from_month, to_month FROM ({evidence}))
        WHERE activity IS NOT NULL AND from_month <= {last} AND to_month >= {first}
            AND from_month <= to_month
        GROUP BY {COLUMNS}"""


def _work(settings: Settings) -> str:
    """Wages and incomes. Who is paid by a public body or an institution and not insured there as an
    employee holds one of its posts."""
    by_employer = chosen_by("m.kind", settings.rules.employer_activity)
    return f"""
        SELECT l.person, 0 AS later, 0 AS second,
            CASE WHEN e.activity = 'employee' AND h.person IS NULL
                THEN COALESCE({by_employer}, e.activity) ELSE e.activity END AS activity,
            COALESCE(e.employer, '') AS employer, COALESCE(e.place, m.place, 0) AS place,
            l.source, s.rank, COALESCE(e.wage_fen, 0) AS wage_fen,
            e.from_month, COALESCE(e.to_month, {settings.reference_month}) AS to_month
        FROM facts_employment e
        JOIN links l ON e.record = l.record
        JOIN sources s ON l.source = s.source
        LEFT JOIN employers m ON e.employer = m.employer
        LEFT JOIN (
            SELECT p.person, p.employer
            FROM spells p JOIN employers o ON p.employer = o.employer
            WHERE p.scheme = 'employee_pension' AND p.kind = 'employee'
                AND o.kind IN ({texts(settings.rules.employer_activity)})
            GROUP BY p.person, p.employer
        ) h ON l.person = h.person AND e.employer = h.employer
        WHERE e.from_month <= {settings.reference_month}
            AND COALESCE(e.to_month, {settings.reference_month}) >= {settings.first_month}"""


def _insured(settings: Settings) -> str:
    """What being insured says: an employee works for the employer that pays the contributions."""
    rules = settings.rules
    by_employer = chosen_by("m.kind", rules.employer_activity)
    return f"""
        SELECT p.person, 0 AS later, 1 AS second,
            CASE WHEN p.kind = 'public' THEN {by_employer}
                ELSE {chosen_by("p.kind", rules.participation_activity)} END AS activity,
            COALESCE(p.employer, '') AS employer, COALESCE(p.place, 0) AS place,
            p.source, s.rank, CAST(0 AS BIGINT) AS wage_fen,
            p.from_month, COALESCE(p.to_month, {settings.reference_month}) AS to_month
        FROM spells p
        JOIN sources s ON p.source = s.source
        LEFT JOIN employers m ON p.employer = m.employer
        WHERE p.state = 'paying' AND p.from_month <= {settings.reference_month}
            AND COALESCE(p.to_month, {settings.reference_month}) >= {settings.first_month}"""


def _status(settings: Settings) -> str:
    """School, service, custody, registered unemployment; without a first day, from the day of the
    record."""
    death = month_of("p.death")
    return f"""
        SELECT l.person, 0 AS later, 0 AS second,
            {chosen_by("f.status", settings.rules.status_activity)} AS activity,
            '' AS employer, COALESCE(f.place, 0) AS place, l.source, s.rank,
            CAST(0 AS BIGINT) AS wage_fen,
            {month_of("COALESCE(f.from_date, r.as_of)")} AS from_month,
            COALESCE({month_of("f.to_date")}, {death}, {settings.reference_month}) AS to_month
        FROM facts_status f
        JOIN links l ON f.record = l.record
        JOIN records r ON f.record = r.record
        JOIN persons p ON l.person = p.person
        JOIN sources s ON l.source = s.source
        WHERE f.status IN ({texts(settings.rules.status_activity)})"""


def _told(settings: Settings) -> str:
    """What people said at a visit: as good as a register in its month; for the declared months
    after it, where no register speaks."""
    death = month_of("p.death")
    visited = month_of("f.visited")
    said = chosen_by("f.outcome", settings.rules.survey_activity)
    until = f"{visited} + {settings.rules.survey_months}"
    return " UNION ALL ".join(
        f"""
        SELECT l.person, {later} AS later, 0 AS second, COALESCE(f.activity, {said}) AS activity,
            '' AS employer, COALESCE(r.residence_place, 0) AS place, l.source, s.rank,
            CAST(0 AS BIGINT) AS wage_fen, {visited} + {later} AS from_month,
            LEAST({last}, COALESCE({death}, {settings.reference_month})) AS to_month
        FROM facts_survey f
        JOIN links l ON f.record = l.record
        JOIN records r ON f.record = r.record
        JOIN persons p ON l.person = p.person
        JOIN sources s ON l.source = s.source"""
        for later, last in ((0, visited), (1, until))
    )
