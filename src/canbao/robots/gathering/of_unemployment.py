"""Inputs of the clauses about unemployment benefit."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import CUSTODY, DUE, PENSIONS, UNEMPLOYMENT, counts
from canbao.robots.gathering.statement import Gather


def _clash(clause: str, what: str) -> Gather:
    """Months of the benefit that lie inside stretches (`person`, `from_month`, `to_month`)."""
    return Gather("R20", (clause,), f"""
        SELECT l.person AS subject, count(DISTINCT l.month) AS clashing_months,
            min(l.month) AS first_month
        FROM LINES l JOIN benefits_award w ON w.id = l.award_id AND w.benefit IN {UNEMPLOYMENT}
        JOIN ({what}) x ON x.person = l.person AND l.month >= x.from_month
            AND (x.to_month IS NULL OR l.month <= x.to_month)
        WHERE ONLY(person, l.person) GROUP BY l.person
    """)  # fmt: skip


GATHERS: Final = (
    # The month a job begins or ends in is worked and unemployed in part.
    _clash("contributions", """
        SELECT s.person_id AS person, s.from_month + 1 AS from_month, s.to_month - 1 AS to_month
        FROM people_participationspell s WHERE s.scheme = 'unemployment' AND s.kind = 'employee'
            AND s.state = 'paying' AND ONLY(person, s.person_id)"""),
    _clash("wages", """
        SELECT f.person, MONTH(f.from_day) AS from_month, MONTH(f.from_day) AS to_month
        FROM robots_fact f WHERE f.kind = 'taxed_wage' AND f.fen > 0 AND ONLY(person, f.person)"""),
    _clash("company", """
        SELECT f.person, MONTH(f.from_day) + 1 AS from_month, MONTH(f.to_day) - 1 AS to_month
        FROM robots_fact f WHERE f.kind = 'company_owner' AND ONLY(person, f.person)"""),
    # A pension is due in a month by the revision that counts for it; a held one is not paid.
    Gather("R20", ("pension",), f"""
        SELECT l.person AS subject, count(DISTINCT l.month) AS clashing_months,
            min(l.month) AS first_month
        FROM LINES l JOIN benefits_award w ON w.id = l.award_id AND w.benefit IN {UNEMPLOYMENT}
        JOIN benefits_award p ON p.person = l.person AND p.benefit IN {PENSIONS}
            AND p.benefit <> 'disability_allowance'
        JOIN benefits_revision r ON r.award_id = p.id
        WHERE ONLY(person, l.person) AND {counts("r", "l.month")} GROUP BY l.person
    """),
    _clash("army", """
        SELECT a.person_id AS person, a.from_month, a.to_month FROM people_activity a
        WHERE a.activity = 'soldier' AND ONLY(person, a.person_id)"""),
    _clash("custody", f"""
        SELECT c.person, c.from_month, c.to_month FROM {CUSTODY} c"""),
    # The job is that of the last spell before the award; an employer's leavers are those whose spell
    # there ended in the twelve months before, whoever they are.
    Gather("R21", ("churning_employer",), f"""
        SELECT w.person AS subject, w.id AS award, s.employer,
            s.to_month - s.from_month + 1 AS last_job_months, x.leavers, x.twice_mean_staff
        FROM {DUE} w JOIN people_participationspell s ON s.person_id = w.person
            AND s.scheme = 'unemployment' AND s.kind = 'employee' AND s.employer <> ''
            AND s.to_month = (SELECT max(q.to_month) FROM people_participationspell q
                WHERE q.person_id = w.person AND q.scheme = 'unemployment'
                AND q.to_month <= w.first_month)
        JOIN (SELECT t.employer, count(DISTINCT CASE WHEN t.to_month >= :month - 12
                    AND t.to_month < :month THEN t.person_id END) AS leavers,
                2 * count(DISTINCT t.person_id) - count(DISTINCT CASE WHEN t.to_month < :month
                    THEN t.person_id END) AS twice_mean_staff
            FROM (SELECT employer, person_id, CASE WHEN to_month IS NULL THEN :month
                    ELSE to_month END AS to_month FROM people_participationspell
                WHERE scheme = 'unemployment' AND employer <> ''
                    AND (to_month IS NULL OR to_month >= :month - 12)) t
            GROUP BY t.employer) x ON x.employer = s.employer
        WHERE w.benefit IN {UNEMPLOYMENT} AND s.to_month - s.from_month + 1 <= :most_months
            AND ONLY(person, w.person)
    """, volatile=("leavers", "twice_mean_staff")),
    Gather("R21", ("broker",), f"""
        SELECT p.id AS subject, count(DISTINCT f.number) AS broker_phones
        FROM {DUE} w JOIN people_person p ON p.id = w.person
        JOIN robots_fact f ON f.kind = 'broker_phone' AND f.number = p.phone
        WHERE w.benefit IN {UNEMPLOYMENT} AND ONLY(person, w.person) GROUP BY p.id
    """),
)  # fmt: skip
