"""Who is insured, who is not, and why: one class A–H with reason, evidence and place for each
person and for each scheme of which there is something to say.

The order of the tests is declared in `classes.yaml`; here each test is one condition on what
earlier stages found. Rows of `any_pension` exist for everybody, so that the classes are a
partition; a single scheme has a row when the person is in it, or must or may be, or the law's
answer is missing.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from canbao.law import Law
from canbao.registers.coverage.facts import Packing
from canbao.registers.coverage.groups import groups
from canbao.registers.coverage.segments import month_of, text
from canbao.registers.coverage.settings import WINDOW, Settings, SettingsError, Test
from canbao.registers.coverage.signs import signs
from canbao.registers.engine import Engine

COUNTY, PROVINCE = 1_000_000, 10_000_000_000
SOURCES = 1_000
"""More than there will be sources."""

CONDITIONS = {
    "dead_not_removed": ("sign", "b.sign = 'dead_not_removed'"),
    "resident_here": ("spell", "f.spell_scheme = 'resident_pension' AND f.distance = 0"),
    "public_body": ("spell", "f.spell_scheme = 'public_sector_pension'"),
    "insured_in_province": ("spell", "f.distance <= 1"),
    "insured_elsewhere": ("spell", "f.distance = 2"),
    "survey_insured": (
        "sign", "b.sign = 'survey_insured' AND coalesce(f.obligation, '') <> 'must'"),
    "soldier": ("sign", "b.sign = 'soldier'"),
    "student": ("sign", "b.sign = 'student' AND coalesce(f.obligation, '') <> 'must'"),
    "custody": ("sign", "b.sign = 'custody'"),
    "abroad": ("sign", "b.sign = 'abroad'"),
    "missing_person": ("sign", "b.sign = 'missing_person'"),
    "survey_dead": ("sign", "b.sign = 'survey_dead'"),
    "wrong_record": ("sign", "b.sign = 'wrong_record'"),
    "cancelled": ("sign", "b.sign = 'cancelled'"),
    "moved_away": ("sign", "b.sign = 'moved_away'"),
    "resident_scheme_only": ("work", "f.obligation = 'must' AND f.otherwise = 1"),
    "employer_refused": ("survey", "f.obligation = 'must' AND b.answer = 'employer_refused'"),
    "insurance_ended": ("work", "f.obligation = 'must' AND f.insured_before IS NOT NULL"),
    "never_insured": ("work", "f.obligation = 'must'"),
    "refused_answer": ("survey", "f.obligation = 'may' AND b.outcome = 'refused_answer'"),
    "reason_given": ("survey", "f.obligation = 'may' AND b.answer IS NOT NULL"),
    "not_found": ("survey", "f.obligation = 'may' AND b.outcome = 'not_found'"),
    "not_asked": ("law", "f.obligation = 'may' AND b.birth_month IS NOT NULL"),
    "law_missing": ("law", "f.lacking = 'law'"),
    "facts_missing": ("law", "f.obligation IS NOT NULL"),
    "not_obliged": ("law", "1 = 1"),
}
"""Each test of the order: whose evidence it rests on, and what it asks of the person (`b`: signs,
the survey's answer) and of the scheme (`f`: the spell that counts, or what the law says)."""


def gaps(
    engine: Engine, law: Law, settings: Settings, packed: Packing, reference_month: int
) -> None:
    """Make the table `gaps` of the contract; needs what `obligations` made, and `overlaps`,
    `facts_status`, `facts_survey`, `links`, `employers`.

    SettingsError when the order names a test that does not exist.
    """
    unknown = [test.key for test in settings.order if test.key not in CONDITIONS]
    if unknown:
        raise SettingsError(
            f"classes.yaml：次序中没有这样的检验：{'、'.join(unknown)}，可用 {'、'.join(CONDITIONS)} "
            f"/ the order names tests there are not: {', '.join(unknown)}"
        )
    day = _last_day(reference_month)
    engine.load("coverage_day", pa.table({"day": pa.array([day], pa.date32())}))
    engine.table("coverage_insured", insured_sql(settings, reference_month))
    engine.table("coverage_open", open_sql(settings, reference_month))
    groups(engine, law, settings, packed, reference_month)
    signs(engine, settings, reference_month)
    engine.table("coverage_about", about_sql(reference_month))
    totals = [b for b in settings.branches if b.reported]
    for number, branch in enumerate(totals):
        rows = total_rows_sql(branch.schemes, reference_month)
        engine.table(f"coverage_total_{number}", classified_sql(
            settings, rows, reference_month, branch.name))
    singles = classified_sql(settings, single_rows_sql(), reference_month)
    names = [f"coverage_total_{number}" for number in range(len(totals))]
    engine.table("gaps", " UNION ALL ".join(
        [*(f"SELECT * FROM {name}" for name in names), singles]))
    engine.drop(*names)


def insured_sql(settings: Settings, reference_month: int) -> str:
    """The spell of each person and scheme that counts in the reference month: the nearest, then the
    one that is paid. Rank, source and place go into one number, of which the smallest wins."""
    distance = f"""CASE
        WHEN floor(s.place / {COUNTY}) = floor(coalesce(b.residence_place, b.registration_place)
             / {COUNTY}) THEN 0
        WHEN floor(s.place / {PROVINCE}) = floor(coalesce(b.residence_place, b.registration_place)
             / {PROVINCE}) THEN 1
        WHEN s.place IS NULL THEN 1 ELSE 2 END"""
    state = "CASE s.state WHEN 'paying' THEN 0 WHEN 'in_payment' THEN 1 ELSE 2 END"
    rank = f"CAST({distance} * 3 + {state} AS BIGINT)"
    return f"""
        SELECT person, scheme, CAST(floor(best / {SOURCES * 3}) AS BIGINT) AS distance,
               nullif(best % {SOURCES}, 0) AS source
        FROM (
            SELECT s.person, s.scheme,
                   min({rank} * {SOURCES} + CAST(coalesce(s.source, 0) AS BIGINT)) AS best
            FROM spells s JOIN coverage_base b ON b.person = s.person
            WHERE b.last_month >= {reference_month}
              AND s.from_month <= {reference_month}
              AND coalesce(s.to_month, {reference_month}) >= {reference_month}
              AND NOT (s.state = 'ended' AND s.to_month IS NULL)
            GROUP BY s.person, s.scheme
        ) ranked"""


def open_sql(settings: Settings, reference_month: int) -> str:
    """What the law says in the reference month of schemes that a person is not in, where that is
    "must", "may" or missing; since when it has been so, and whether another scheme of the branch or
    an earlier spell covers or covered the person."""
    first = reference_month - WINDOW + 1
    pairs = " UNION ALL ".join(
        f"SELECT {text(scheme)} AS scheme, {text(other)} AS other"
        for scheme in settings.schemes for other in settings.branch(scheme) if other != scheme
    )
    return f"""
        WITH now AS (
            SELECT c.person, c.from_month, w.scheme, w.obligation, w.place, w.lacking
            FROM coverage_codes c JOIN coverage_answers w ON w.code = c.code
            LEFT JOIN coverage_insured i ON i.person = c.person AND i.scheme = w.scheme
            WHERE c.to_month = {reference_month} AND w.obligation <> 'no' AND i.person IS NULL
        ),
        branch AS (
            SELECT i.person, p.scheme FROM coverage_insured i
            JOIN ({pairs}) p ON p.other = i.scheme
            GROUP BY i.person, p.scheme
        ),
        earlier AS (
            SELECT n.person, n.scheme, max(c.to_month) AS month
            FROM now n
            JOIN coverage_codes c ON c.person = n.person AND c.to_month < {reference_month}
            JOIN coverage_answers w ON w.code = c.code AND w.scheme = n.scheme
                 AND w.obligation <> n.obligation
            GROUP BY n.person, n.scheme
        ),
        before AS (
            SELECT n.person, n.scheme, max(s.to_month) AS month
            FROM now n JOIN spells s ON s.person = n.person AND s.scheme = n.scheme
            WHERE s.to_month < {reference_month}
            GROUP BY n.person, n.scheme
        )
        SELECT n.person, n.scheme, n.obligation, n.place, n.lacking,
               CASE WHEN b.person IS NULL THEN 0 ELSE 1 END AS otherwise,
               l.month AS insured_before,
               greatest(coalesce(e.month + 1, {first}), coalesce(l.month + 1, {first}), {first},
                        p.first_month) AS since_month
        FROM now n
        JOIN coverage_base p ON p.person = n.person
        LEFT JOIN branch b ON b.person = n.person AND b.scheme = n.scheme
        LEFT JOIN earlier e ON e.person = n.person AND e.scheme = n.scheme
        LEFT JOIN before l ON l.person = n.person AND l.scheme = n.scheme
        WHERE n.obligation = 'must' OR b.person IS NULL"""


def about_sql(reference_month: int) -> str:
    """What is known of each person besides insurance; the dead whom somebody still pays too, who
    are     nobody's population and everybody's error."""
    return f"""
        SELECT b.person, b.residence_place, b.registration_place, b.birth_month,
               coalesce(t.groups, 0) AS groups, g.sign, g.source AS sign_source,
               g.dated AS sign_date, v.outcome, v.reason AS answer, v.source AS survey_source,
               v.visited, a.source AS work_source
        FROM (
            SELECT person, residence_place, registration_place, birth_month
            FROM coverage_base WHERE last_month >= {reference_month}
            UNION ALL
            SELECT p.person, p.residence_place, p.registration_place,
                   {month_of('p.birth')} AS birth_month
            FROM persons p JOIN coverage_signs d ON d.person = p.person
            WHERE d.sign = 'dead_not_removed' AND {month_of('p.death')} < {reference_month}
        ) b
        LEFT JOIN coverage_groups t ON t.person = b.person
        LEFT JOIN coverage_signs g ON g.person = b.person
        LEFT JOIN coverage_survey v ON v.person = b.person
        LEFT JOIN (
            SELECT person, source FROM activities WHERE from_month <= {reference_month}
             AND coalesce(to_month, {reference_month}) >= {reference_month}
        ) a ON a.person = b.person"""


def total_rows_sql(schemes: tuple[str, ...], reference_month: int) -> str:
    """One row for each person: the spell that counts, and the scheme that matters most."""
    asked = _first("coverage_open", schemes, "scheme, obligation, place, lacking, otherwise, "
                   "insured_before, since_month", obligation=True)
    held = _first("coverage_insured", schemes, "scheme, distance, source")
    return f"""
        SELECT b.person, i.scheme AS spell_scheme, i.distance, i.source AS spell_source,
               f.obligation, f.place AS insurance_place, f.lacking, f.otherwise,
               f.insured_before, f.since_month, n.ground
        FROM coverage_about b
        LEFT JOIN ({held}) i ON i.person = b.person
        LEFT JOIN ({asked}) f ON f.person = b.person
        LEFT JOIN (
            SELECT c.person, w.ground FROM coverage_codes c
            JOIN coverage_answers w ON w.code = c.code
            WHERE w.scheme = {text(schemes[-1])} AND w.obligation = 'no'
              AND c.to_month = {reference_month}
        ) n ON n.person = b.person"""


def single_rows_sql() -> str:
    """One row for each person and scheme the person is in, or must or may be in."""
    return """
        SELECT person, scheme, scheme AS spell_scheme, distance, source AS spell_source,
               CAST(NULL AS VARCHAR) AS obligation, CAST(NULL AS VARCHAR) AS insurance_place,
               CAST(NULL AS VARCHAR) AS lacking, CAST(NULL AS INTEGER) AS otherwise,
               CAST(NULL AS INTEGER) AS insured_before, CAST(NULL AS INTEGER) AS since_month,
               CAST(NULL AS VARCHAR) AS ground
        FROM coverage_insured
        UNION ALL
        SELECT person, scheme, CAST(NULL AS VARCHAR) AS spell_scheme,
               CAST(NULL AS BIGINT) AS distance, CAST(NULL AS BIGINT) AS spell_source,
               obligation, place AS insurance_place, lacking, otherwise, insured_before,
               since_month, CAST(NULL AS VARCHAR) AS ground
        FROM coverage_open"""


def classified_sql(
    settings: Settings, rows: str, reference_month: int, total: str | None = None
) -> str:
    """Classes of rows: of a branch taken together (`total`, its name), or of single schemes."""
    order = [t for t in settings.order if total is not None or t.rows != "total"]
    if total is not None:
        order = [t for t in order if t.rows in ("all", "total", total)]
    found = " ".join(
        f"WHEN {_condition(settings, t, total)} THEN {n}" for n, t in enumerate(order))
    letter = " ".join(f"WHEN {n} THEN {text(t.letter)}" for n, t in enumerate(order))
    key = " ".join(f"WHEN {n} THEN {_reason(t.key)}" for n, t in enumerate(order))
    scheme = "f.scheme" if total is None else text(total)

    def rests_on(kind: str) -> str:
        numbers = [str(n) for n, t in enumerate(order) if CONDITIONS[t.key][0] == kind]
        return f"test IN ({', '.join(numbers)})" if numbers else "1 = 0"

    return f"""
        SELECT person, scheme, CASE test {letter} END AS class, CASE test {key} END AS reason,
               CAST(CASE WHEN {rests_on('sign')} THEN sign_source
                         WHEN {rests_on('spell')} THEN spell_source
                         WHEN {rests_on('survey')} THEN survey_source
                         WHEN {rests_on('work')} THEN work_source END AS SMALLINT)
                   AS evidence_source,
               CASE WHEN {rests_on('sign')} THEN sign_date
                    WHEN {rests_on('survey')} THEN visited
                    WHEN {rests_on('spell')} OR {rests_on('work')} THEN day
               END AS evidence_date,
               CAST(since_month AS INTEGER) AS since_month,
               CAST({reference_month + 1} - since_month AS INTEGER) AS months,
               CAST(groups AS INTEGER) AS groups, place
        FROM (
            SELECT b.person, {scheme} AS scheme, CASE {found} END AS test,
                   CASE WHEN f.spell_scheme IS NULL THEN f.since_month END AS since_month,
                   f.ground, b.answer, b.survey_source, b.visited, f.spell_source,
                   b.sign_source, b.sign_date, b.work_source, m.day, b.groups,
                   CAST(coalesce(CASE WHEN f.insurance_place = 'place_of_registration'
                                      THEN b.registration_place ELSE b.residence_place END,
                        b.residence_place, b.registration_place, 0) AS BIGINT) AS place
            FROM ({rows}) f
            JOIN coverage_about b ON b.person = f.person
            CROSS JOIN coverage_day m
        ) tested"""


def _condition(settings: Settings, test: Test, total: str | None) -> str:
    """A test's condition; in rows of single schemes only for the schemes of its branch."""
    condition = CONDITIONS[test.key][1]
    if total is not None or test.rows == "all":
        return condition
    branch = next(b for b in settings.branches if b.name == test.rows)
    listed = ", ".join(text(scheme) for scheme in branch.schemes)
    return f"f.scheme IN ({listed}) AND {condition}"


def _reason(key: str) -> str:
    """What stands as reason: the test's own key, the person's own reason, or the law's ground."""
    return {"reason_given": "answer", "not_obliged": "coalesce(ground, 'not_obliged')"}.get(
        key, text(key))


def _first(
    table: str, schemes: tuple[str, ...], columns: str, *,
    obligation: bool = False,
) -> str:
    """One row for a person of several schemes: what must be before what may be, then by scheme."""
    listed = ", ".join(text(scheme) for scheme in schemes)
    if len(schemes) == 1:
        return f"SELECT person, {columns} FROM {table} WHERE scheme = {listed}"
    rank = " ".join(f"WHEN {text(scheme)} THEN {n}" for n, scheme in enumerate(schemes))
    before = ""
    if obligation:
        before = "CASE obligation WHEN 'must' THEN 0 WHEN 'may' THEN 1 ELSE 2 END, "
    return f"""
        SELECT person, {columns} FROM (
            SELECT person, {columns}, row_number() OVER (
                PARTITION BY person ORDER BY {before}CASE scheme {rank} END) AS place_in_order
            FROM {table} WHERE scheme IN ({listed})
        ) ordered WHERE place_in_order = 1"""


def _last_day(month: int) -> dt.date:
    following = month + 1
    return dt.date(following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)
