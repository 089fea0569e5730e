"""Cuts each person's twelve months into segments within which nothing known of the person changes.

A segment carries the packed facts the law is asked with, the schemes the person is insured in, and
the age group. What the law answers is in `obligations`; only registers are read here.

Tables made: `coverage_base` (person, life within the window, standing facts), `coverage_spans`
(segments with facts and cover).
"""

from __future__ import annotations

import pyarrow as pa

from canbao.law import Law
from canbao.registers.coverage.facts import DRAWN, NATIONALITIES, Packing, packing
from canbao.registers.coverage.settings import WINDOW, Settings
from canbao.registers.engine import Engine

INSURED, PAYING, IN_PAYMENT = 1, 2, 4
BITS = 8
"""Each scheme has three bits of a cover: insured, paying, in payment."""
CITY = 100_000_000
PERMIT_HOLDERS = (81, 82, 83)
"""First digits of the numbers on residence permits of Hong Kong, Macao and Taiwan residents."""


def month_of(date: str) -> str:
    """SQL: the month, as an integer, of a date."""
    return f"CAST(year({date}) * 12 + month({date}) - 1 AS INTEGER)"


def text(value: str) -> str:
    """SQL: a text."""
    return "'" + value.replace("'", "''") + "'"


def shift(settings: Settings, scheme: str) -> int:
    """What the three bits of a scheme are multiplied with in a cover."""
    return int(BITS ** settings.schemes.index(scheme))


def base_sql(reference_month: int) -> str:
    """Persons alive at some time of the window, with what does not change within it."""
    first = reference_month - WINDOW + 1
    permit = " OR ".join(
        f"p.number17 BETWEEN {n * 10**15} AND {(n + 1) * 10**15 - 1}" for n in PERMIT_HOLDERS
    )
    nationality = _position("p.nationality_group", NATIONALITIES)
    return f"""
        SELECT p.person, p.birth_month, p.sex,
               greatest({first}, coalesce(p.birth_month, {first})) AS first_month,
               least({reference_month}, coalesce(p.death_month, {reference_month})) AS last_month,
               {nationality} AS nationality,
               CASE WHEN {permit} THEN 1 ELSE 0 END AS permit,
               p.registration_place, p.residence_place,
               CASE WHEN s.medical_pension = 1 THEN 2 WHEN s.medical IS NULL OR s.medical = 0 THEN 1
                    ELSE 0 END AS medical_record,
               CASE WHEN s.unknown_months = 1 THEN -1 ELSE coalesce(s.months, 0) END
                   AS contribution
        FROM (
            SELECT person, number17, nationality_group, registration_place, residence_place,
                   CASE WHEN sex IN (1, 2) THEN sex ELSE 0 END AS sex,
                   {month_of('birth')} AS birth_month, {month_of('death')} AS death_month
            FROM persons
        ) p
        LEFT JOIN (
            SELECT person,
                   max(CASE WHEN scheme = 'employee_medical' THEN 1 ELSE 0 END) AS medical,
                   max(CASE WHEN scheme = 'employee_medical'
                             AND (state = 'in_payment' OR kind = 'pensioner')
                            THEN 1 ELSE 0 END) AS medical_pension,
                   max(CASE WHEN scheme IN ('employee_pension', 'public_sector_pension')
                             AND months_paid IS NULL THEN 1 ELSE 0 END) AS unknown_months,
                   CAST(sum(CASE WHEN scheme IN ('employee_pension', 'public_sector_pension')
                             THEN months_paid ELSE 0 END) AS BIGINT) AS months
            FROM spells
            GROUP BY person
        ) s ON s.person = p.person
        WHERE greatest({first}, coalesce(p.birth_month, {first}))
              <= least({reference_month}, coalesce(p.death_month, {reference_month}))"""


def slices_sql(settings: Settings, reference_month: int) -> str:
    """Spells within the window and within life: what they add to a cover, and when.

    A spell that ended was paid (or drawn) until it did; one that ended on an unknown day covers
    nothing.
    """
    drawn = "(s.state = 'in_payment' OR (s.state = 'ended' AND s.kind = 'pensioner'))"
    paying = "(s.state = 'paying' OR (s.state = 'ended' AND s.kind <> 'pensioner'))"
    scheme = " ".join(
        f"WHEN {text(name)} THEN {shift(settings, name)}" for name in settings.schemes
    )
    return f"""
        SELECT s.person, greatest(s.from_month, b.first_month) AS from_month,
               least(coalesce(s.to_month, {reference_month}), b.last_month) AS to_month,
               CAST((CASE s.scheme {scheme} ELSE 0 END) * ({INSURED}
                   + CASE WHEN {drawn} THEN {IN_PAYMENT} WHEN {paying} THEN {PAYING} ELSE 0 END)
                   AS BIGINT) AS bits
        FROM spells s JOIN coverage_base b ON b.person = s.person
        WHERE s.from_month <= b.last_month
          AND coalesce(s.to_month, {reference_month}) >= b.first_month
          AND NOT (s.state = 'ended' AND s.to_month IS NULL)"""


def doings_sql(reference_month: int) -> str:
    """Activities within the window and within life."""
    return f"""
        SELECT a.person, greatest(a.from_month, b.first_month) AS from_month,
               least(coalesce(a.to_month, {reference_month}), b.last_month) AS to_month,
               a.activity, a.place
        FROM activities a JOIN coverage_base b ON b.person = a.person
        WHERE a.from_month <= b.last_month
          AND coalesce(a.to_month, {reference_month}) >= b.first_month"""


def cuts_sql(settings: Settings) -> str:
    """Each person's segments: from one change (of cover, activity or age group) to the next."""
    ages = " UNION ALL ".join(f"SELECT {low * 12} AS months" for low in settings.ages[1:])
    parts = " UNION ALL ".join(
        f"""SELECT s.person, s.from_month AS cut FROM {table} s
            JOIN coverage_base b ON b.person = s.person WHERE s.from_month > b.first_month
            UNION ALL
            SELECT s.person, s.to_month + 1 AS cut FROM {table} s
            JOIN coverage_base b ON b.person = s.person WHERE s.to_month < b.last_month"""
        for table in ("coverage_slices", "coverage_doings")
    )
    return f"""
        WITH cuts AS (
            SELECT person, first_month AS cut FROM coverage_base
            UNION ALL
            SELECT b.person, b.birth_month + a.months AS cut
            FROM coverage_base b CROSS JOIN ({ages}) a
            WHERE b.birth_month + a.months > b.first_month
              AND b.birth_month + a.months <= b.last_month
            UNION ALL {parts}
        ),
        different AS (SELECT person, cut FROM cuts GROUP BY person, cut)
        SELECT d.person, d.cut AS from_month,
               coalesce(lead(d.cut) OVER (PARTITION BY d.person ORDER BY d.cut) - 1, b.last_month)
                   AS to_month
        FROM different d JOIN coverage_base b ON b.person = d.person"""


def covers_sql() -> str:
    """The cover of each segment that has one."""
    return """
        SELECT c.person, c.from_month, CAST(bit_or(s.bits) AS BIGINT) AS cover
        FROM coverage_cuts c
        JOIN coverage_slices s ON s.person = c.person
         AND s.from_month <= c.from_month AND s.to_month >= c.from_month
        GROUP BY c.person, c.from_month"""


def spans_sql(settings: Settings, packed: Packing) -> str:
    """Segments with packed facts, cover and age group."""
    def bits(scheme: str, bit: int) -> str:
        one = shift(settings, scheme) * bit
        return f"(coalesce(c.cover, 0) & {one}) > 0"

    drawn = " ".join(
        f"WHEN {bits(scheme, IN_PAYMENT)} THEN {DRAWN.index(scheme)}"
        for scheme in reversed(DRAWN[1:])
    )
    joined = (
        f"CASE WHEN {bits('employee_pension', INSURED)} "
        f"AND NOT {bits('employee_pension', IN_PAYMENT)} THEN 1 ELSE 0 END"
    )
    ages = " ".join(
        f"WHEN t.from_month - b.birth_month >= {low * 12} THEN {n}"
        for n, low in reversed(list(enumerate(settings.ages)))
    )
    asked = "coalesce(a.place, b.residence_place, b.registration_place)"
    facts = packed.sql({
        "region": "coalesce(r.region, 0)",
        "activity": "coalesce(w.activity, 0)",
        "nationality_group": "b.nationality",
        "residence_permit": "b.permit",
        "registered_here": f"CASE WHEN b.registration_place IS NULL OR "
                           f"{_city('b.registration_place')} = {_city(asked)} THEN 1 ELSE 0 END",
        "drawn_pension": f"CASE {drawn} ELSE 0 END",
        "in_employee_pension": joined,
        "in_employee_medical": f"CASE WHEN {bits('employee_medical', INSURED)} THEN 1 ELSE 0 END",
        "employee_medical_record": "b.medical_record",
        "sex": "b.sex",
        "birth_month": "coalesce(b.birth_month, 0)",
    })
    return f"""
        SELECT t.person, t.from_month, t.to_month, b.contribution,
               coalesce(c.cover, CAST(0 AS BIGINT)) AS cover,
               CASE {ages} ELSE -1 END AS age_group, {facts} AS facts
        FROM coverage_cuts t
        JOIN coverage_base b ON b.person = t.person
        LEFT JOIN coverage_covers c ON c.person = t.person AND c.from_month = t.from_month
        LEFT JOIN coverage_doings a ON a.person = t.person
         AND a.from_month <= t.from_month AND a.to_month >= t.from_month
        LEFT JOIN coverage_words w ON w.word = coalesce(a.activity, 'none')
        LEFT JOIN coverage_regions r ON r.city = {_city(asked)}"""


def segments(engine: Engine, law: Law, settings: Settings, reference_month: int) -> Packing:
    """Make `coverage_base` and `coverage_spans`; returns how facts are packed.

    Reads `persons`, `spells`, `activities`. Raises nothing of its own: what is not known stays so.
    """
    engine.table("coverage_base", base_sql(reference_month))
    engine.table("coverage_slices", slices_sql(settings, reference_month))
    engine.table("coverage_doings", doings_sql(reference_month))
    packed = _words(engine, law, settings)
    engine.table("coverage_cuts", cuts_sql(settings))
    engine.table("coverage_covers", covers_sql())
    engine.table("coverage_spans", spans_sql(settings, packed))
    engine.drop("coverage_cuts", "coverage_covers", "coverage_slices", "coverage_doings",
                "coverage_words", "coverage_regions")
    return packed


def cities_sql() -> str:
    """Every city that somebody works, lives or is registered in."""
    parts = " UNION ALL ".join(
        f"SELECT {_city(column)} AS city FROM {table} WHERE {column} IS NOT NULL"
        for table, column in (("coverage_doings", "place"), ("coverage_base", "residence_place"),
                              ("coverage_base", "registration_place"))
    )
    return f"SELECT city FROM ({parts}) GROUP BY city ORDER BY city"


def _words(engine: Engine, law: Law, settings: Settings) -> Packing:
    """The tables that turn activities and cities into the law's words, and the packing for them."""
    activities = tuple(dict.fromkeys(w for w in settings.activities.values() if w))
    words = [(word, activities.index(said) + 1 if said else 0)
             for word, said in settings.activities.items()]
    engine.load("coverage_words", pa.table({
        "word": pa.array([w for w, _ in words], pa.string()),
        "activity": pa.array([n for _, n in words], pa.int32()),
    }))
    cities = engine.arrow(cities_sql()).column("city").to_pylist()
    names = [law_region(law, city) for city in cities]
    regions = ("nation", *sorted(set(names) - {"nation"}))
    engine.load("coverage_regions", pa.table({
        "city": pa.array(cities, pa.int64()),
        "region": pa.array([regions.index(name) for name in names], pa.int32()),
    }))
    return packing(regions, activities)


def law_region(law: Law, city: int) -> str:
    """The law's region of a city (four digits): its own if the law has one, else the province's,
    else the nation."""
    codes = _codes(law)
    found = codes.get(f"{city:04d}00") or codes.get(f"{city // 100:02d}0000")
    return found or "nation"


def _codes(law: Law) -> dict[str, str]:
    return {region.code: name for name, region in law.contents.regions.by_name.items()}


def _city(place: str) -> str:
    return f"CAST(floor({place} / {CITY}) AS BIGINT)"


def _position(expression: str, words: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN {text(word)} THEN {n + 1}" for n, word in enumerate(words))
    return f"CASE {expression} {cases} ELSE 0 END"
