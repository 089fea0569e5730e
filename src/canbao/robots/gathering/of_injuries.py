"""Inputs of the clauses about work injury, funeral grants and dependants."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import DEATHS, FUNERAL
from canbao.robots.gathering.statement import Gather

# The last day before an injury, or the first after it, on which enrolment at the employer took effect.
_ENROLLED: Final = """(SELECT DAYS(f.from_day) - min(DAYS(e.from_day)) FROM robots_fact e
    WHERE e.kind = 'enrolment' AND e.person = f.person AND e.employer = f.employer)"""


def _dependant(clause: str, what: str) -> Gather:
    """Months of a dependant's allowance paid from a month on (`person`, `month`)."""
    return Gather("R27", (clause,), f"""
        SELECT l.person AS subject, count(DISTINCT l.month) AS months_paid_after,
            min(l.month) AS first_month, (SELECT count(*) FROM robots_fact i
                WHERE i.kind = 'incapacity' AND i.person = l.person) AS incapacities
        FROM LINES l JOIN benefits_award w ON w.id = l.award_id
            AND w.benefit = 'work_death_dependants'
        JOIN ({what}) x ON x.person = l.person AND l.month > x.from_month
            AND (x.to_month IS NULL OR l.month <= x.to_month)
        WHERE ONLY(person, l.person) GROUP BY l.person
    """)  # fmt: skip


GATHERS: Final = (
    Gather("R22", ("just_before", "after"), f"""
        SELECT f.person AS subject, f.id AS record, {_ENROLLED} AS days_enrolled
        FROM robots_fact f WHERE f.kind = 'injury' AND f.employer <> '' AND ONLY(person, f.person)
    """),
    Gather("R23", ("still_there",), """
        SELECT l.person AS subject, l.award_id AS award, l.month, s.employer,
            max(CASE WHEN s.to_month IS NULL THEN 1 ELSE s.to_month - l.month END)
                AS months_after_grant
        FROM LINES l JOIN benefits_award w ON w.id = l.award_id
            AND w.benefit = 'end_of_contract_medical'
        JOIN people_participationspell s ON s.person_id = l.person AND s.kind = 'employee'
            AND s.state = 'paying' AND s.from_month <= l.month
            AND (s.to_month IS NULL OR s.to_month > l.month)
        JOIN robots_fact f ON f.kind = 'injury' AND f.person = l.person
            AND f.employer = s.employer
        WHERE ONLY(person, l.person) GROUP BY l.person, l.award_id, l.month, s.employer
    """),
    Gather("R24", ("same_part",), """
        SELECT f.person AS subject, f.id AS record, g.id AS other, f.words AS part,
            MONTH(f.from_day) - MONTH(g.from_day) AS months_between,
            CASE WHEN f.employer <> g.employer THEN 1 ELSE 0 END AS other_employer
        FROM robots_fact f JOIN robots_fact g ON g.kind = 'injury' AND g.person = f.person
            AND g.words = f.words AND g.from_day < f.from_day
        WHERE f.kind = 'injury' AND f.words <> '' AND ONLY(person, f.person)
    """),
    Gather("R24", ("just_hired",), f"""
        SELECT f.person AS subject, f.id AS record, f.number AS witnesses,
            {_ENROLLED} AS days_enrolled
        FROM robots_fact f WHERE f.kind = 'injury' AND f.employer <> '' AND ONLY(person, f.person)
    """),
    Gather("R25", ("same_bill",), """
        SELECT f.person AS subject, f.reference AS bill, (SELECT count(*) FROM robots_fact m
            WHERE m.kind = 'medical_bill' AND m.reference = f.reference) AS medical_payments
        FROM robots_fact f WHERE f.kind = 'injury_bill' AND ONLY(person, f.person)
    """),
    # Of the dead, not of who is paid: two heirs are two grants of one death.
    Gather("R26", ("second",), f"""
        SELECT t.insured AS subject, count(*) AS funeral_grants, min(t.award) AS first_award,
            max(t.award) AS last_award
        FROM (SELECT w.id AS award, coalesce(w.insured, w.person) AS insured
            FROM benefits_award w WHERE w.benefit IN {FUNERAL}) t
        WHERE ONLY(person, t.insured) GROUP BY t.insured HAVING count(*) > 1
    """),
    _dependant("works", """
        SELECT a.person_id AS person, a.from_month, a.to_month FROM people_activity a
        WHERE a.activity IN ('employee', 'civil_servant', 'institution_staff',
            'rural_migrant_employee') AND ONLY(person, a.person_id)"""),
    _dependant("of_age", """
        SELECT p.id AS person, MONTH(p.birth) + 216 AS from_month, CAST(NULL AS integer) AS to_month
        FROM people_person p JOIN robots_fact c ON c.kind = 'dependant_child' AND c.person = p.id
        WHERE ONLY(person, p.id)"""),
    _dependant("remarried", """
        SELECT f.person, MONTH(f.from_day) AS from_month, CAST(NULL AS integer) AS to_month
        FROM robots_fact f WHERE f.kind = 'marriage' AND ONLY(person, f.person)"""),
    _dependant("dead", f"""
        SELECT d.person, min(MONTH(d.day)) AS from_month, CAST(NULL AS integer) AS to_month
        FROM {DEATHS} d WHERE ONLY(person, d.person) GROUP BY d.person"""),
)  # fmt: skip
