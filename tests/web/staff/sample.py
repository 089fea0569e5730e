"""A small result of the registers with the contract's columns, made by formula, as a store on disk."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

MONTHS = range(2026 * 12 - 2, 2026 * 12 + 10)
LAST = MONTHS[-1]
PROVINCE, CITY = 510000000000, 510100000000
COUNTIES = (510104000000, 510105000000, 510106000000)
STREETS = tuple(county + street * 1000 for county in COUNTIES for street in (1, 2, 3))
SCHEMES = ("any_pension", "employee_pension", "resident_pension", "unemployment")
AGES = ("0-15", "16-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65-79", "80+")
GROUPS = ("all", "migrant", "woman", "near_pension")

COVERAGE = """
    SELECT month::INT AS month, place::BIGINT AS place, age_group, sex::TINYINT AS sex, scheme,
        "group", {people}::BIGINT AS population,
        ({people} * share)::BIGINT AS insured,
        ({people} * share * 0.6)::BIGINT AS paying,
        ({people} * share * 0.2)::BIGINT AS in_payment,
        ({people} * 0.08)::BIGINT AS must_uninsured,
        ({people} * 0.1)::BIGINT AS may_uninsured,
        ({people} * 0.01)::BIGINT AS unknown
    FROM (SELECT unnest({months}) AS month), (SELECT unnest({streets}) AS place),
        (SELECT unnest({ages}) AS age_group), (SELECT unnest([1, 2]) AS sex),
        (SELECT unnest({schemes}) AS scheme, unnest([0.8, 0.5, 0.3, 0.4]) AS share),
        (SELECT unnest({groups}) AS "group")
"""
TABLES = {
    "places": """
        SELECT place::BIGINT AS place, level::INT AS level, zh, en, FALSE AS urban FROM (VALUES
            (510000000000, 2, '四川省', 'Sichuan'), (510100000000, 4, '成都市', 'Chengdu'),
            (510104000000, 6, '甲区', 'Jia District'), (510105000000, 6, '乙区', 'Yi District'),
            (510106000000, 6, '丙区', 'Bing District'),
            (510104001000, 9, '甲区一街道', 'First street')) v(place, level, zh, en)""",
    "gaps": """
        SELECT i::BIGINT AS person, scheme, substr('AAAAABEFHG', 1 + (i % 10)::INT, 1) AS class,
            CASE WHEN i % 10 = 6 THEN 'never_insured' WHEN i % 10 = 7 THEN 'no_money'
                 WHEN i = 9 THEN 'too_far' ELSE 'resident_here' END AS reason,
            1::SMALLINT AS evidence_source, DATE '2026-10-31' AS evidence_date,
            {last}::INT AS since_month, 5::INT AS months, (i % 4)::INT AS groups,
            ({streets})[1 + (i % 9)::INT]::BIGINT AS place
        FROM range(1, 1000) t(i), (SELECT unnest(['any_pension', 'unemployment']) AS scheme)""",
    "overlaps": """
        SELECT i::BIGINT AS person, 'employee_pension' AS scheme,
            'resident_pension' AS other_scheme,
            {last}::INT AS from_month, ({streets})[1 + (i % 9)::INT]::BIGINT AS place,
            420106002000::BIGINT AS other_place, NULL::INT AS to_month,
            CASE WHEN i < 4 THEN 'after_death' ELSE 'two_schemes' END AS kind
        FROM range(1, 60) t(i)""",
    "links": """
        SELECT i::BIGINT AS record, (1 + i % 3)::SMALLINT AS source, (i // 2)::BIGINT AS person,
            CASE WHEN i % 50 = 0 THEN 'alone' WHEN i % 10 = 0 THEN 'likely' ELSE 'certain' END
                AS tier, NULL::BIGINT AS weight, NULL::BIGINT AS runner_up, i::BIGINT AS anchor
        FROM range(1, 2000) t(i)""",
    "pairs": """
        SELECT i::BIGINT AS record, (i + 1)::BIGINT AS other, 9000 + (i % 7000)::INT AS name,
            12000::INT AS birth, -2500::INT AS sex, 0::INT AS phone
        FROM range(1, 500) t(i)""",
    "review": """
        SELECT record::BIGINT AS record, other::BIGINT AS other, record::BIGINT AS anchor,
            19000::INT AS weight, 4000::INT AS runner_up, 'weak' AS reason,
            priority::INT AS priority
        FROM (VALUES (12, 11, 100), (21, 22, 300), (31, 32, 200)) v(record, other, priority)""",
    "records": """
        SELECT i::BIGINT AS record, (1 + i % 2)::SMALLINT AS source,
            CASE WHEN i % 2 = 0 THEN '李晓明' ELSE '李小明' END AS name,
            CASE WHEN i % 2 = 0 THEN 51010419770305121 END::BIGINT AS number17,
            (2)::TINYINT AS sex, DATE '1977-03-05' AS birth,
            510104001003::BIGINT AS residence_place,
            (13800000000 + i)::BIGINT AS phone
        FROM range(1, 60) t(i)""",
}


def write_store(store: Path, *, people: int = 200) -> Path:
    """A store whose `current.json` names one stage for each table. `people` live in each cell of
    cube: street × age group × sex."""
    stages = {}
    db = duckdb.connect(":memory:")
    words = {
        "people": people,
        "months": list(MONTHS),
        "streets": list(STREETS),
        "ages": list(AGES),
        "schemes": list(SCHEMES),
        "groups": list(GROUPS),
        "last": LAST,
    }
    for name, sql in {"coverage": COVERAGE, **TABLES}.items():
        folder = store / "stages" / name / "0123456789abcdef0123"
        folder.mkdir(parents=True, exist_ok=True)
        db.execute(f"COPY ({sql.format(**words)}) TO '{folder / name}.parquet' (FORMAT parquet)")
        stages[name] = folder.name
        (folder / "stage.json").write_text(json.dumps({"told": {}}))
    likely = {"value": 0.9931, "low": 0.9915, "high": 0.9944, "n": 20000}
    quality = {
        "precision": {"value": 0.9991, "low": 0.9985, "high": 0.9995, "n": 20000},
        "recall": {"value": 0.9972, "low": 0.9969, "high": 0.9975, "n": 20000},
        "likely": {"likely_precision": likely, "likely_recall": likely},
        "matched": {"police_population": [1900, 2000], "household_survey": [39, 40]},
    }
    links = store / "stages" / "links" / stages["links"]
    (links / "quality.json").write_text(json.dumps(quality))
    picture = {"stages": stages, "reference_month": LAST, "made": "2026-11-20T10:00:00+08:00"}
    (store / "current.json").write_text(json.dumps(picture))
    return store
