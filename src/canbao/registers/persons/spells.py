"""Who was insured in what, where, through whom and when: table `spells`.

What several records or registers say of one stay in a scheme is laid month over month: the better
ranked word counts, equal neighbours become one spell. Double insurance is not judged here.
"""

from __future__ import annotations

from canbao.registers.engine import Engine
from canbao.registers.persons.settings import Settings
from canbao.registers.persons.sql import OPEN, month_of, position_in

KEY = ("person", "scheme", "place", "employer", "kind")
"""Records that agree in these speak of the same stay in a scheme."""

STATES = ("in_payment", "paying", "paused", "ended")
"""Which state is taken when two records of equal rank and day differ."""

COLUMNS = "person, scheme, from_month, place, employer, source, to_month, kind, state, months_paid"


def make_spells(engine: Engine, settings: Settings) -> None:
    """Make `spells` from `facts_participation`, `links`, `sources`, `records` and `persons`.

    An open record ends with the month of death. A record without a first month counts in its last
    one (an open one: in the reference month); one that ends before it begins says nothing.
    """
    key = ", ".join(KEY)
    engine.table("stays", _stays(settings))
    engine.table("stays_several", f"SELECT {key} FROM stays GROUP BY {key} HAVING count(*) > 1")
    _lay_out(engine)
    _put_together(engine, settings)
    same = " AND ".join(f"s.{name} = n.{name}" for name in KEY)
    engine.table(
        "spells",
        f"""
        SELECT {", ".join(_given(c) for c in COLUMNS.split(", "))}, records
        FROM (
            SELECT {COLUMNS}, CAST(1 AS INTEGER) AS records
            FROM stays s
            WHERE NOT EXISTS (SELECT 1 FROM stays_several n WHERE {same})
            UNION ALL
            SELECT {COLUMNS}, records FROM stays_merged
        )""",
    )
    engine.drop("stays", "stays_several", "stays_pieces", "stays_covering", "stays_merged")


def _given(column: str) -> str:
    """What stands for null while keys are compared, as null again."""
    given = {
        "employer": "NULLIF(employer, '') AS employer",
        "kind": "NULLIF(kind, '') AS kind",
        "state": "NULLIF(state, '') AS state",
        "place": "NULLIF(place, 0) AS place",
        "to_month": f"NULLIF(to_month, {OPEN}) AS to_month",
    }
    return given.get(column, column)


def _stays(settings: Settings) -> str:
    """The participation records under their persons, without nulls in what is compared."""
    month = settings.reference_month
    death = month_of("p.death")
    return f"""
        SELECT person, scheme, place, employer, kind, from_month, to_month, state, months_paid,
            record, source, rank
        FROM (
            SELECT l.person, f.scheme, COALESCE(f.place, 0) AS place,
                COALESCE(f.employer, '') AS employer, COALESCE(f.kind, '') AS kind,
                COALESCE(f.from_month, LEAST(f.to_month, {month}), {month}) AS from_month,
                COALESCE(f.to_month, CASE WHEN p.death IS NULL THEN {OPEN} ELSE
                    GREATEST({death}, COALESCE(f.from_month, {month})) END) AS to_month,
                COALESCE(f.state, '') AS state, f.months_paid, f.record, l.source, s.rank
            FROM facts_participation f
            JOIN links l ON f.record = l.record
            JOIN sources s ON l.source = s.source
            LEFT JOIN (SELECT person, death FROM persons WHERE death IS NOT NULL) p
                ON l.person = p.person
        )
        WHERE from_month <= to_month"""


def _lay_out(engine: Engine) -> None:
    """`stays_merged`: stays of which several records speak, cut at every change."""
    key = ", ".join(KEY)
    same = " AND ".join(f"s.{name} = n.{name}" for name in KEY)
    points = " UNION ".join(
        f"SELECT {', '.join(f's.{name}' for name in KEY)}, {cut} AS first_month "
        f"FROM stays s JOIN stays_several n ON {same}"
        for cut in ("s.from_month", "s.to_month + 1")
    )
    engine.table(
        "stays_pieces",
        f"""
        SELECT * FROM (
            SELECT {key}, first_month,
                lead(first_month) OVER (PARTITION BY {key} ORDER BY first_month) AS next_month
            FROM ({points})
        ) WHERE next_month IS NOT NULL""",
    )
    # Every record over every piece it covers; the first of its piece says how the months were.
    engine.table(
        "stays_covering",
        f"""
        SELECT *, min(CASE WHEN place_in_piece = 1 THEN state END) OVER (
            PARTITION BY {key}, first_month) AS state_of_piece
        FROM (
            SELECT n.*, s.state, s.months_paid, s.record, s.source, s.rank,
                s.from_month AS record_from, s.to_month AS record_to,
                row_number() OVER (
                    PARTITION BY {", ".join(f"n.{name}" for name in KEY)}, n.first_month
                    ORDER BY s.rank, r.as_of DESC, {position_in("s.state", STATES)}, s.record,
                        s.from_month, s.to_month, s.months_paid, s.state
                ) AS place_in_piece
            FROM stays_pieces n
            JOIN stays s ON {same}
                AND s.from_month <= n.first_month AND s.to_month + 1 >= n.next_month
            JOIN records r ON s.record = r.record
        )""",
    )


def _put_together(engine: Engine, settings: Settings) -> None:
    """Neighbouring pieces in the same state become one spell, with its best source and its records.

    The months paid of every record that says how months were are counted once, and no further than
    the length of the spell or the longest single record; unknown in one, unknown in all.
    """
    key = ", ".join(KEY)
    by = ", ".join(f"c.{name}" for name in KEY)
    same = " AND ".join(f"c.{name} = w.{name}" for name in KEY)
    engine.table(
        "stays_merged",
        f"""
        SELECT {key}, state, from_month, to_month, CAST(best % 100000 AS SMALLINT) AS source,
            CAST(CASE WHEN unknown > 0 THEN NULL
                ELSE LEAST(paid, GREATEST(longest, last_month - from_month + 1)) END AS INTEGER)
                AS months_paid,
            CAST(records AS INTEGER) AS records
        FROM (
            SELECT {by}, w.island, w.state, min(c.first_month) AS from_month,
                max(c.next_month) - 1 AS to_month,
                LEAST(max(c.next_month) - 1, {settings.reference_month}) AS last_month,
                min(CAST(c.rank AS BIGINT) * 100000 + c.source) AS best,
                count(DISTINCT c.record) AS records,
                sum(CASE WHEN c.counted = 1 THEN c.months_paid END) AS paid,
                max(CASE WHEN c.counted = 1 THEN c.months_paid END) AS longest,
                sum(CASE WHEN c.counted = 1 AND c.months_paid IS NULL THEN 1 ELSE 0 END) AS unknown
            FROM (
                SELECT *, CASE WHEN place_in_piece = 1 THEN row_number() OVER (
                    PARTITION BY {key}, record, record_from, record_to, state, place_in_piece
                    ORDER BY first_month) END AS counted
                FROM stays_covering
            ) c
            JOIN (
                SELECT {key}, first_month, state, sum(opens) OVER (
                    PARTITION BY {key} ORDER BY first_month
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS island
                FROM (
                    SELECT {key}, first_month, state, CASE
                        WHEN lag(next_month) OVER (PARTITION BY {key} ORDER BY first_month)
                            = first_month
                        AND lag(state) OVER (PARTITION BY {key} ORDER BY first_month) = state
                        THEN 0 ELSE 1 END AS opens
                    FROM stays_covering WHERE place_in_piece = 1
                )
            ) w ON {same} AND c.first_month = w.first_month AND c.state = w.state
            GROUP BY {by}, w.island, w.state
        )""",
    )
