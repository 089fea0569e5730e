"""Person numbers: minted once, kept by best overlap with the run before. Merging and splitting are
events, told with how many records they moved."""

from __future__ import annotations

import pyarrow as pa

from canbao.registers.engine import Engine

PREVIOUS = pa.schema([("record", pa.int64()), ("person", pa.int64())])


def identify(engine: Engine, last: int, *, into: str = "links", placed: str = "placed") -> int:
    """`into` and `events` from `placed` and `previous` (record, person): the person of each record, how
    many records (`records`) it has, `alone` where that is one. Needs `sizes` (anchor, records). `last` is
    the highest number ever minted; returns the highest now."""
    engine.table(
        "overlap",
        f"""
        SELECT l.anchor, p.person, count(*) AS records FROM {placed} l
        JOIN previous p ON p.record = l.record GROUP BY l.anchor, p.person
        """,
    )
    engine.table(
        "kept",
        """
        SELECT anchor, person FROM (
            SELECT *, row_number() OVER (PARTITION BY anchor ORDER BY records DESC, person) AS of_anchor,
                row_number() OVER (PARTITION BY person ORDER BY records DESC, anchor) AS of_person
            FROM overlap)
        WHERE of_anchor = 1 AND of_person = 1
        """,
    )
    engine.table(
        "numbered",
        f"""
        SELECT k.anchor, k.person, s.records FROM kept k JOIN sizes s ON s.anchor = k.anchor
        UNION ALL
        SELECT s.anchor, {last} + row_number() OVER (ORDER BY s.anchor) AS person, s.records
        FROM sizes s WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE k.anchor = s.anchor)
        """,
    )
    engine.view(
        into,
        f"""
        SELECT l.record, l.source, n.person,
            CASE WHEN n.records = 1 THEN 'alone' ELSE l.tier END AS tier,
            CASE WHEN n.records > 1 AND l.tier = 'likely' THEN l.weight END AS weight,
            CASE WHEN n.records > 1 AND l.tier = 'likely' THEN l.runner_up END AS runner_up,
            l.anchor, CAST(n.records AS INTEGER) AS records
        FROM {placed} l JOIN numbered n ON n.anchor = l.anchor
        """,
    )
    # Of a person no longer there: where the records went. Of one that lost records: who has them now.
    engine.table(
        "events",
        """
        SELECT CASE WHEN k.person IS NULL THEN 'merge' ELSE 'split' END AS kind,
            o.person AS person_from, n.person AS person_to, o.records
        FROM overlap o JOIN numbered n ON n.anchor = o.anchor
        LEFT JOIN kept k ON k.person = o.person
        WHERE n.person <> o.person
        """,
    )
    return max(last, engine.scalar("SELECT max(person) FROM numbered"))
