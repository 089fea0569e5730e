"""Inputs of the clauses about employers."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import province
from canbao.robots.gathering.statement import EMPLOYER, Gather

GATHERS: Final = (
    # Signs that need no wage of a department are counted from the record; the lowest base of a month
    # stands in for the floor, which is what nearly nobody may be below. Where the registers say that wages
    # are taxed and none was ever delivered month by month, that they stopped is not known.
    Gather("R17", ("lead", "several"), f"""
        SELECT t.employer AS subject, t.staff, e.taxed, t.near_age, t.away,
            coalesce(b.at_lowest, 0) AS at_lowest,
            CASE WHEN w.employer IS NULL AND e.taxed > 0 THEN :months_without_wage
                ELSE coalesce(w.wage_months, 0) END AS wage_months
        FROM (SELECT s.employer, count(DISTINCT s.person_id) AS staff,
                count(DISTINCT CASE WHEN m.statutory <= :month + 60 THEN s.person_id END) AS near_age,
                count(DISTINCT CASE WHEN {province("p.registration_place")}
                    <> {province("s.place")} THEN s.person_id END) AS away
            FROM people_participationspell s JOIN people_person p ON p.id = s.person_id
            LEFT JOIN robots_lawfulmonth m ON m.birth_month = MONTH(p.birth)
                AND m.category = CASE WHEN p.sex = 1 THEN 'male_60' ELSE 'female_55' END
            WHERE s.scheme = 'employee_pension' AND s.state = 'paying' AND s.employer <> ''
                AND s.kind = 'employee' AND s.from_month <= :month
                AND (s.to_month IS NULL OR s.to_month >= :month) AND ONLY(employer, s.employer)
            GROUP BY s.employer HAVING count(DISTINCT s.person_id) >= :least_staff) t
        JOIN people_employer e ON e.code = t.employer
        LEFT JOIN (SELECT d.employer, count(*) AS at_lowest FROM contributions_line l
            JOIN contributions_declaration d ON d.id = l.declaration_id
            WHERE l.month = :month - 1 AND ONLY(employer, d.employer) AND l.pension_base = (
                SELECT min(k.pension_base) FROM contributions_line k
                WHERE k.month = :month - 1 AND k.pension_base > 0)
            GROUP BY d.employer) b ON b.employer = t.employer
        LEFT JOIN (SELECT f.employer, count(DISTINCT CASE WHEN MONTH(f.from_day)
                    BETWEEN :month - :months_without_wage AND :month - 1
                    THEN MONTH(f.from_day) END) AS wage_months
            FROM robots_fact f WHERE f.kind = 'taxed_wage' AND ONLY(employer, f.employer)
            GROUP BY f.employer) w ON w.employer = t.employer
    """, EMPLOYER, ("staff", "taxed", "near_age", "away", "at_lowest", "wage_months")),
    Gather("R33", ("layoffs", "closed", "dishonest"), """
        SELECT f.employer AS subject, f.id AS record, f.number AS laid_off,
            (SELECT count(*) FROM people_employer e WHERE e.code = f.employer
                AND e.closed <= f.from_day) AS closed,
            (SELECT count(*) FROM robots_fact d WHERE d.kind = 'dishonest'
                AND d.employer = f.employer AND d.from_day <= f.from_day
                AND (d.to_day IS NULL OR d.to_day >= f.from_day)) AS listed
        FROM robots_fact f WHERE f.kind = 'subsidy' AND f.words = 'refund'
            AND ONLY(employer, f.employer)
    """, EMPLOYER),
    Gather("R33", ("unknown_certificate", "used_twice", "mass_issue"), """
        SELECT f.person AS subject, f.reference AS certificate,
            (SELECT count(*) FROM robots_fact c WHERE c.kind = 'skill_certificate'
                AND c.reference = f.reference AND c.person = f.person) AS certificates,
            (SELECT count(*) FROM robots_fact u WHERE u.kind = 'subsidy' AND u.words = 'skill'
                AND u.reference = f.reference) AS uses,
            (SELECT count(*) FROM robots_fact i WHERE i.kind = 'skill_certificate' AND EXISTS (
                SELECT 1 FROM robots_fact c WHERE c.kind = 'skill_certificate'
                AND c.reference = f.reference AND c.words = i.words AND c.from_day = i.from_day))
                AS issued_that_day
        FROM robots_fact f WHERE f.kind = 'subsidy' AND f.words = 'skill' AND ONLY(person, f.person)
    """),
    # Wages as declared, not bases: the ceiling makes the base of a high wage lower, lawfully.
    Gather("R36", ("below_wage", "all_equal"), """
        SELECT d.employer AS subject, l.month, sum(l.wage) AS declared_fen, sum(f.fen) AS taxed_fen,
            count(DISTINCT l.person) AS persons, count(DISTINCT l.wage) AS different_bases,
            count(DISTINCT f.fen) AS different_wages
        FROM contributions_line l JOIN contributions_declaration d ON d.id = l.declaration_id
        JOIN (SELECT employer, month, max(version) AS last FROM contributions_declaration
            GROUP BY employer, month) v ON v.employer = d.employer AND v.month = d.month
            AND v.last = d.version
        JOIN (SELECT f.person, f.employer, MONTH(f.from_day) AS month, f.fen FROM robots_fact f
            WHERE f.kind = 'taxed_wage' AND ONLY(employer, f.employer)) f
            ON f.person = l.person AND f.employer = d.employer AND f.month = l.month
        WHERE l.month >= :month - 12 AND ONLY(employer, d.employer)
        GROUP BY d.employer, l.month
    """, EMPLOYER),
    # An owner is taxed on the own business's income and is nobody's staff (社会保险法第十条).
    Gather("R37", ("taxed_not_insured",), """
        SELECT e.code AS subject, e.taxed - coalesce(o.owners, 0) AS taxed,
            coalesce(e.insured, 0) AS insured, DAYS(:day) - DAYS(e.founded) AS days_since_founded
        FROM people_employer e LEFT JOIN (
            SELECT a.employer, count(DISTINCT a.person_id) AS owners FROM people_activity a
            WHERE a.activity = 'own_account' AND ONLY(employer, a.employer) GROUP BY a.employer
        ) o ON o.employer = e.code
        WHERE e.taxed > coalesce(o.owners, 0) AND coalesce(e.insured, 0) = 0
            AND e.closed IS NULL AND ONLY(employer, e.code)
    """, EMPLOYER, ("taxed", "days_since_founded")),
)  # fmt: skip
