"""Inputs of the clauses about officers: patterns in decisions, accounts, the log."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.statement import OFFICER, Gather

_DECIDED: Final = """(SELECT id, person, decided_by AS officer FROM benefits_decision
    UNION ALL SELECT id, person, checked_by FROM benefits_decision WHERE checked_by <> '')"""

GATHERS: Final = (
    Gather("R31", ("own_case",), f"""
        SELECT d.officer AS subject, count(*) AS cases, min(d.id) AS first_decision
        FROM {_DECIDED} d JOIN robots_fact o ON o.kind = 'officer' AND o.reference = d.officer
            AND o.person = d.person
        GROUP BY d.officer
    """, OFFICER),
    Gather("R31", ("relatives",), f"""
        SELECT d.officer AS subject, count(*) AS cases, min(d.id) AS first_decision
        FROM {_DECIDED} d JOIN robots_fact k ON k.kind = 'kinship' AND k.reference = d.officer
            AND k.person = d.person
        GROUP BY d.officer
    """, OFFICER),
    Gather("R31", ("same_recipient",), """
        SELECT b."by" AS subject, b.bank, b.number AS account_number,
            count(DISTINCT b.person) AS persons
        FROM payments_bankaccount b JOIN people_person p ON p.id = b.person
        WHERE NOT b.own GROUP BY b."by", b.bank, b.number
        HAVING count(DISTINCT coalesce(p.household, -p.id)) > 1
    """, OFFICER),
    Gather("R31", ("changed_then_paid",), """
        SELECT b."by" AS subject, count(DISTINCT l.person) AS cases, min(b.id) AS first_account
        FROM payments_bankaccount b JOIN PAID l ON l.account = b.id
            AND (l.prepared_by = b."by" OR l.released_by = b."by")
        WHERE NOT b.own AND b.id IN (SELECT c.id FROM payments_bankaccount c JOIN (
            SELECT person, min(id) AS first FROM payments_bankaccount GROUP BY person
            HAVING count(*) > 1) f ON f.person = c.person AND c.id > f.first)
        GROUP BY b."by"
    """, OFFICER),
    # Only doors at which somebody sits: batches and the command line run at any hour.
    Gather("R31", ("odd_hours",), """
        SELECT e.actor AS subject, count(*) AS odd_writes FROM people_logentry e
        WHERE e.action = 'write' AND e.door IN ('portal', 'web', 'api')
            AND e.role NOT IN ('person', 'employer', 'system')
            AND DAYS(e.at) BETWEEN DAYS(:day) - 30 AND DAYS(:day)
            AND (HOUR(e.at) < 6 OR HOUR(e.at) >= 22 OR WEEKDAY(e.at) IN (0, 6))
        GROUP BY e.actor HAVING count(*) > :most_odd
    """, OFFICER, ("odd_writes",)),
    Gather("R31", ("looks_without_case",), """
        SELECT e.actor AS subject, count(DISTINCT e.subject) AS persons_without_case
        FROM people_logentry e WHERE e.action = 'read' AND e.purpose IN ('case', 'benefits')
            AND e.role NOT IN ('person', 'employer', 'system') AND e.subject IS NOT NULL
            AND DAYS(e.at) BETWEEN DAYS(:day) - 30 AND DAYS(:day)
            AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.person = e.subject)
            AND NOT EXISTS (SELECT 1 FROM CLAIMS k WHERE k.person = e.subject)
            AND NOT EXISTS (SELECT 1 FROM benefits_award w WHERE w.person = e.subject)
        GROUP BY e.actor HAVING count(DISTINCT e.subject) > :most_uncased
    """, OFFICER, ("persons_without_case",)),
    Gather("R31", ("volume",), """
        SELECT t.actor AS subject, max(t.looks) AS looks_in_a_day FROM (
            SELECT e.actor, DAYS(e.at) AS looked_on, count(DISTINCT e.subject) AS looks
            FROM people_logentry e WHERE e.action = 'read' AND e.subject IS NOT NULL
                AND e.role NOT IN ('person', 'employer', 'system')
                AND DAYS(e.at) BETWEEN DAYS(:day) - 30 AND DAYS(:day)
            GROUP BY e.actor, DAYS(e.at)) t
        GROUP BY t.actor
    """, OFFICER, ("looks_in_a_day",)),
)  # fmt: skip
