"""Published tables with the contract's columns, made by formula: any size, any change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from canbao.people.publish import SourceName

SOURCES = [
    SourceName(1, "pension_agency", "养老保险经办机构", "Pension agency"),
    SourceName(2, "police", "公安部门", "Police"),
    SourceName(3, "tax", "税务部门", "Tax department"),
]
HERE = 510104001003
THERE = 420106002001

TABLES = {
    "persons": """
        SELECT i AS person, (51010419770000000 + i)::BIGINT AS number17, NULL::VARCHAR AS document,
            '李' || chr((19968 + i % 5000)::INT) AS name, (1 + i % 2)::TINYINT AS sex,
            DATE '1950-01-01' + (i % 20000)::INT AS birth, NULL::DATE AS death,
            'mainland' AS nationality_group,
            CASE WHEN i % 3 = 0 THEN {there} ELSE {here} END::BIGINT AS registration_place,
            CASE WHEN i % 4 = 0 THEN {there} ELSE {here} END::BIGINT AS residence_place,
            (13800000000 + i)::BIGINT AS phone, (i // 3)::BIGINT AS household,
            3::INT AS records, 3::INT AS sources, DATE '2026-01-01' AS first_seen,
            DATE '2026-11-01' AS last_seen
        FROM people""",
    "values": """
        SELECT i AS person, field, source * 10 + i AS record,
            CASE WHEN field = 'phone' THEN (13800000000 + i)::VARCHAR
                 WHEN field = 'residence_place' THEN {here}::VARCHAR
                 ELSE field || ' ' || i || CASE WHEN source = 3 THEN ' x' ELSE '' END END AS value,
            source::SMALLINT AS source, DATE '2026-10-31' AS as_of, source::INT AS rank,
            source = 1 AS chosen
        FROM people, (SELECT unnest(['number', 'name', 'sex', 'birth', 'registration_place',
            'residence_place']) AS field), (SELECT unnest([1, 2, 3]) AS source)""",
    "households": """
        SELECT (i // 3)::BIGINT AS household, i AS person,
            CASE i % 3 WHEN 0 THEN 'head' WHEN 1 THEN 'spouse' ELSE 'child' END AS relation,
            {here}::BIGINT AS registration_place
        FROM people""",
    "employers": """
        SELECT 'E' || lpad(k::VARCHAR, 17, '0') AS employer, '企业' || k AS name,
            {here}::BIGINT AS place, 'C' AS industry, 'company' AS kind, 12::INT AS staff,
            10::INT AS insured, 11::INT AS taxed, DATE '2010-01-01' AS founded,
            NULL::DATE AS closed, '10-49' AS size
        FROM (SELECT unnest(range(20)) AS k)""",
    "spells": """
        SELECT i AS person, scheme, ((1990 + i % 30) * 12)::INT AS from_month,
            {here}::BIGINT AS place, 'E' || lpad((i % 20)::VARCHAR, 17, '0') AS employer,
            1::SMALLINT AS source, CASE WHEN i % 5 = 0 THEN 24000 ELSE NULL END::INT AS to_month,
            'employee' AS kind, 'paying' AS state, 12::INT AS months_paid, 1::INT AS records
        FROM people, (SELECT unnest(['employee_pension', 'unemployment', 'work_injury',
            'employee_medical']) AS scheme) WHERE i % 30 + 1990 < 2000 OR i % 5 <> 0""",
    "overlaps": """
        SELECT i AS person, 'employee_pension' AS scheme, 'resident_pension' AS other_scheme,
            24010::INT AS from_month, {here}::BIGINT AS place, {there}::BIGINT AS other_place,
            24020::INT AS to_month, 'two_schemes' AS kind
        FROM people WHERE i % 50 = 0""",
    "activities": """
        SELECT i AS person, (24300 + 6 * part)::INT AS from_month,
            (24305 + 6 * part)::INT AS to_month,
            'employee' AS activity, 'E' || lpad((i % 20)::VARCHAR, 17, '0') AS employer,
            {here}::BIGINT AS place, 3::SMALLINT AS source
        FROM people, (SELECT unnest([0, 1]) AS part)""",
    "gaps": """
        SELECT i AS person, scheme, CASE WHEN i % 10 = 0 THEN 'E' ELSE 'A' END AS class,
            'no_money' AS reason, 3::SMALLINT AS evidence_source,
            DATE '2026-10-31' AS evidence_date,
            24310::INT AS since_month, 5::INT AS months, 4::INT AS groups, {here}::BIGINT AS place
        FROM people, (SELECT unnest(['any_pension', 'employee_medical']) AS scheme)""",
    "lists": """
        SELECT {here}::BIGINT AS place, i AS person, i::INT AS position, 100::INT AS priority,
            'obliged' AS reason, 'any_pension' AS schemes, 'flexible' AS "group"
        FROM people WHERE i % 10 = 0""",
}


def write_tables(
    directory: Path, persons: int | Sequence[int], *, changes: Sequence[str] = ()
) -> Path:
    """The tables for persons 1 to `persons` (or those given). `changes` are SQL statements over the
    tables before they are written."""
    directory.mkdir(parents=True, exist_ok=True)
    db = duckdb.connect(":memory:")
    ids = range(1, persons + 1) if isinstance(persons, int) else persons
    db.execute("CREATE TABLE people AS SELECT unnest(?::BIGINT[]) AS i", [list(ids)])
    for table, sql in TABLES.items():
        db.execute(f'CREATE TABLE "{table}" AS {sql.format(here=HERE, there=THERE)}')
    for change in changes:
        db.execute(change)
    for table in TABLES:
        key = "employer" if table == "employers" else "person"
        file = directory / f"{table}.parquet"
        db.execute(f"COPY (SELECT * FROM \"{table}\" ORDER BY {key}) TO '{file}' (FORMAT parquet)")
    return directory
