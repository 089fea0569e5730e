"""Inputs of the clauses about certification, hardship, contributions after the end, and proofs."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import CUSTODY, DEATHS, DUE
from canbao.robots.gathering.statement import CERTIFICATE, Gather


def _nobody_there(clause: str, what: str) -> Gather:
    """Months credited inside stretches (`person`, `from_month`, `to_month`) after which, or in which,
    nobody can be insured. A month taken back again counts as none."""
    return Gather("R35", (clause,), f"""
        SELECT t.person AS subject, count(*) AS months_paid, min(t.month) AS first_month FROM (
            SELECT c.person, c.month FROM crediting_contributionrecord c
            JOIN ({what}) x ON x.person = c.person AND c.month > x.from_month
                AND (x.to_month IS NULL OR c.month < x.to_month)
            WHERE ONLY(person, c.person) GROUP BY c.person, c.month HAVING sum(c.months) > 0) t
        GROUP BY t.person
    """)  # fmt: skip


GATHERS: Final = (
    Gather("R28", ("never_self",), """
        SELECT f.person AS subject, count(*) AS certified,
            count(CASE WHEN f.words = 'self' THEN 1 END) AS by_oneself
        FROM robots_fact f WHERE f.kind = 'certification' AND ONLY(person, f.person)
        GROUP BY f.person HAVING count(*) > 1 AND count(CASE WHEN f.words = 'self' THEN 1 END) = 0
    """),
    Gather("R28", ("one_device",), """
        SELECT f.person AS subject, f.reference AS device, x.device_persons FROM robots_fact f
        JOIN (SELECT reference, count(DISTINCT person) AS device_persons FROM robots_fact
            WHERE kind = 'certification' AND reference <> '' GROUP BY reference
            HAVING count(DISTINCT person) > :most_persons) x ON x.reference = f.reference
        WHERE f.kind = 'certification' AND ONLY(person, f.person)
        GROUP BY f.person, f.reference, x.device_persons
    """),
    Gather("R28", ("very_old",), f"""
        SELECT p.id AS subject, :month - MONTH(p.birth) AS age_months,
            (SELECT count(*) FROM benefits_lifesign g WHERE g.person = p.id
                AND g.kind IN ('medical', 'card', 'travel')
                AND DAYS(g.day) > DAYS(:day) - 365) AS traces
        FROM people_person p WHERE :month - MONTH(p.birth) >= :age * 12 AND p.death IS NULL
            AND EXISTS (SELECT 1 FROM {DUE} w WHERE w.person = p.id) AND ONLY(person, p.id)
    """, volatile=("age_months",)),
    Gather("R34", ("ended",), """
        SELECT t.person AS subject, count(*) AS months_after, min(t.month) AS first_month FROM (
            SELECT l.person, l.month FROM contributions_planline l
            JOIN contributions_plan g ON g.id = l.plan_id AND g.kind = 'government'
            WHERE ONLY(person, l.person) AND EXISTS (SELECT 1 FROM robots_fact h
                WHERE h.kind = 'hardship' AND h.person = l.person)
                AND NOT EXISTS (SELECT 1 FROM robots_fact h WHERE h.kind = 'hardship'
                    AND h.person = l.person AND MONTH(h.from_day) <= l.month
                    AND (h.to_day IS NULL OR MONTH(h.to_day) >= l.month))
            GROUP BY l.person, l.month) t
        GROUP BY t.person
    """),
    Gather("R34", ("grade",), """
        SELECT l.person AS subject, count(DISTINCT h.words) AS other_grades
        FROM contributions_planline l
        JOIN contributions_plan g ON g.id = l.plan_id AND g.kind = 'government' AND g."group" <> ''
        JOIN robots_fact h ON h.kind = 'hardship' AND h.person = l.person
            AND MONTH(h.from_day) <= l.month AND (h.to_day IS NULL OR MONTH(h.to_day) >= l.month)
            AND h.words <> '' AND h.words <> g."group"
        WHERE ONLY(person, l.person) GROUP BY l.person
    """),
    _nobody_there("after_death", f"""
        SELECT d.person, min(MONTH(d.day)) AS from_month, CAST(NULL AS integer) AS to_month
        FROM {DEATHS} d WHERE ONLY(person, d.person) GROUP BY d.person"""),
    _nobody_there("in_custody", f"""
        SELECT c.person, c.from_month, c.to_month FROM {CUSTODY} c"""),
    _nobody_there("abroad", """
        SELECT f.person, MONTH(f.from_day) AS from_month, MONTH(f.to_day) AS to_month
        FROM robots_fact f WHERE f.kind = 'exit' AND f.words = 'emigrated'
            AND ONLY(person, f.person)"""),
    Gather("R39", ("nationality_lost",), """
        SELECT f.person AS subject, f.id AS record, count(DISTINCT l.month) AS months_paid
        FROM robots_fact f JOIN PAID l ON l.person = f.person AND l.month > MONTH(f.from_day)
        WHERE f.kind = 'nationality_lost' AND ONLY(person, f.person) GROUP BY f.person, f.id
    """, volatile=("months_paid",)),
    Gather("R39", ("long_abroad",), f"""
        SELECT f.person AS subject, f.id AS record, :month - MONTH(f.from_day) AS months_abroad,
            (SELECT count(*) FROM benefits_lifesign g WHERE g.person = f.person
                AND g.kind NOT IN ('death_report', 'death_confirmed')
                AND DAYS(g.day) > DAYS(:day) - 365) AS signs
        FROM robots_fact f WHERE f.kind = 'exit' AND f.to_day IS NULL AND ONLY(person, f.person)
            AND EXISTS (SELECT 1 FROM {DUE} w WHERE w.person = f.person)
    """, volatile=("months_abroad",)),
    Gather("R40", ("many_failures",), """
        SELECT f.reference AS subject, YMD(f.from_day) AS failed_on, count(*) AS failures_in_a_day
        FROM robots_fact f WHERE f.kind = 'verification_failed'
        GROUP BY f.reference, f.from_day HAVING count(*) > :a_day
    """, CERTIFICATE),
)  # fmt: skip
