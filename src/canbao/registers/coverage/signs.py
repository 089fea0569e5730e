"""What registers and the household survey say of a person in the reference month besides insurance:
in service, in custody, abroad, moved, dead, refused, and why not insured.

Only readings of facts, with source and date; classes are given in `gaps`. Made: `coverage_signs`
(one row for a person, a column of each kind of sign) and `coverage_survey` (latest answer).
"""

from __future__ import annotations

from canbao.registers.coverage.segments import month_of, text
from canbao.registers.coverage.settings import Settings
from canbao.registers.engine import Engine

STATUSES = {
    "soldier": ("soldier",),
    "student": ("pupil", "student"),
    "custody": ("custody",),
    "abroad": ("abroad",),
    "missing_person": ("missing",),
    "cancelled": ("cancelled",),
    "moved_away": ("moved_out", "moved_in"),
}
"""Signs and the words of status facts (and of activities) that stand for them."""

OUTCOMES = {
    "soldier": ("soldier",),
    "student": ("pupil_or_student",),
    "custody": ("custody",),
    "abroad": ("abroad",),
    "missing_person": ("missing",),
    "survey_dead": ("dead",),
    "moved_away": ("moved",),
    "wrong_record": ("wrong_record",),
    "survey_insured": ("insured_here", "insured_elsewhere", "public_body"),
}
"""Signs and the outcomes of a visit that stand for them."""


def signs(engine: Engine, settings: Settings, reference_month: int) -> None:
    """Make `coverage_survey` and `coverage_signs` of `facts_status`, `facts_survey`, `activities`,
    `overlaps` and `links`."""
    engine.table("coverage_survey", survey_sql(settings, reference_month))
    engine.table("coverage_signs", signs_sql(settings, reference_month))


def survey_sql(settings: Settings, reference_month: int) -> str:
    """The latest answer of each person that still counts."""
    oldest = reference_month - settings.parameters["survey_valid_months"] + 1
    return f"""
        SELECT person, source, visited, outcome, reason FROM (
            SELECT l.person, l.source, f.visited, f.outcome, f.reason,
                   row_number() OVER (PARTITION BY l.person ORDER BY f.visited DESC, f.record,
                                      f.outcome, coalesce(f.reason, '')) AS place
            FROM facts_survey f JOIN links l ON l.record = f.record
            WHERE {month_of('f.visited')} BETWEEN {oldest} AND {reference_month}
        ) latest
        WHERE place = 1"""


def signs_sql(settings: Settings, reference_month: int) -> str:
    """The first sign of each person in the declared order, with source and date.

    A status counts while it is open in the reference month; a move away only if no later arrival is
    known.
    """
    order = [test.key for test in settings.order]
    rank = " ".join(f"WHEN {text(key)} THEN {n}" for n, key in enumerate(order))
    return f"""
        SELECT person, sign, source, dated FROM (
            SELECT person, sign, source, dated,
                   row_number() OVER (PARTITION BY person ORDER BY CASE sign {rank} ELSE 99 END,
                                      dated DESC, source) AS place
            FROM ({_statuses(reference_month)} UNION ALL {_activities(reference_month)}
                  UNION ALL {_outcomes()} UNION ALL {_dead(reference_month)}) seen
        ) ranked
        WHERE place = 1"""


def _statuses(reference_month: int) -> str:
    sign = _case("status", STATUSES)
    words = ", ".join(text(word) for words in STATUSES.values() for word in words)
    month = month_of("f.from_date")
    return f"""
        SELECT person, {sign} AS sign, source, dated FROM (
            SELECT l.person, f.status, l.source, f.from_date AS dated, f.to_date,
                   CASE WHEN f.status IN ('moved_out', 'moved_in') THEN row_number() OVER (
                       PARTITION BY l.person,
                           CASE WHEN f.status IN ('moved_out', 'moved_in') THEN 1 ELSE 0 END
                       ORDER BY f.from_date DESC, f.status, f.record) ELSE 1 END AS newest
            FROM facts_status f JOIN links l ON l.record = f.record
            WHERE f.status IN ({words})
              AND coalesce({month}, 0) <= {reference_month}
              AND coalesce({month_of('f.to_date')}, {reference_month}) >= {reference_month}
        ) open
        WHERE newest = 1 AND status <> 'moved_in'"""


def _activities(reference_month: int) -> str:
    words = {sign: said for sign, said in STATUSES.items()
             if sign not in ("cancelled", "moved_away")}
    listed = ", ".join(text(word) for said in words.values() for word in said)
    return f"""
        SELECT a.person, {_case("a.activity", words)} AS sign, a.source, m.day AS dated
        FROM activities a CROSS JOIN coverage_day m
        WHERE a.activity IN ({listed}) AND a.from_month <= {reference_month}
          AND coalesce(a.to_month, {reference_month}) >= {reference_month}"""


def _outcomes() -> str:
    listed = ", ".join(text(word) for said in OUTCOMES.values() for word in said)
    return f"""
        SELECT person, {_case("outcome", OUTCOMES)} AS sign, source, visited AS dated
        FROM coverage_survey WHERE outcome IN ({listed})"""


def _dead(reference_month: int) -> str:
    """Dead people for whom somebody still pays or draws."""
    return f"""
        SELECT o.person, 'dead_not_removed' AS sign, CAST(NULL AS SMALLINT) AS source,
               max(p.death) AS dated
        FROM "overlaps" o JOIN persons p ON p.person = o.person
        WHERE o.kind = 'after_death' AND o.from_month <= {reference_month}
          AND coalesce(o.to_month, {reference_month}) >= {reference_month}
        GROUP BY o.person"""


def _case(column: str, words: dict[str, tuple[str, ...]]) -> str:
    cases = " ".join(
        f"WHEN {text(word)} THEN {text(sign)}" for sign, said in words.items() for word in said
    )
    return f"CASE {column} {cases} END"
