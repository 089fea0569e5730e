"""Inputs of the clauses about careers and pension claims."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import DUE, LOWER_AGE, province
from canbao.robots.gathering.statement import Gather

GATHERS: Final = (
    # Where no claim names the category, the earliest month any category of the sex may have.
    Gather("R05", ("before_lawful_month",), """
        SELECT w.person AS subject, w.id AS award, w.benefit, w.first_month,
            m.earliest AS earliest_month
        FROM benefits_award w JOIN people_person p ON p.id = w.person
        LEFT JOIN CLAIMS c ON c.id = w.claim_id
        LEFT JOIN robots_lawfulmonth m ON m.birth_month = MONTH(p.birth) AND m.category = CASE
            WHEN w.benefit = 'resident_pension' THEN 'resident'
            WHEN c.retirement_category IS NOT NULL THEN c.retirement_category
            WHEN p.sex = 1 THEN 'least_male' ELSE 'least_female' END
        WHERE w.benefit IN ('employee_pension', 'public_sector_pension', 'resident_pension')
            AND ONLY(person, w.person) AND (m.earliest IS NULL OR w.first_month <= m.earliest)
    """),
    Gather("R10", ("person", "employer"), f"""
        SELECT f.person AS subject, f.id AS record, f.number AS backdated_months, f.employer,
            m.statutory - MONTH(f.day) AS months_before_age, coalesce((
                SELECT count(DISTINCT g.person) FROM robots_fact g WHERE g.kind = 'backdated'
                AND g.employer = f.employer AND g.employer <> '' AND g.number >= :least_months
                AND g.words IN ('arbitration', 'mediation')
                AND DAYS(g.day) BETWEEN DAYS(f.day) - 365 AND DAYS(f.day) + 365), 0)
                AS employer_persons
        FROM robots_fact f JOIN people_person p ON p.id = f.person {LOWER_AGE}
        WHERE f.kind = 'backdated' AND f.words IN ('arbitration', 'mediation')
            AND ONLY(person, f.person)
    """),
    # The claim is the last one of a pension; without one, the day of the question.
    Gather("R11", ("late_entry", "before_16", "too_many", "no_file", "at_school_or_custody"), """
        SELECT f.person AS subject, f.id AS record, f.number AS deemed_months,
            coalesce(c.month, :month) - MONTH(f.day) AS months_before_claim,
            MONTH(f.from_day) - MONTH(p.birth) AS age_months_at_start,
            coalesce(c.month, :month) - MONTH(p.birth) AS age_months,
            CASE WHEN f.reference = '' THEN 0 ELSE 1 END AS file_images,
            (SELECT count(*) FROM people_activity a WHERE a.person_id = f.person
                AND a.activity IN ('pupil', 'student', 'custody')
                AND a.from_month <= coalesce(MONTH(f.to_day), MONTH(f.from_day))
                AND a.to_month >= MONTH(f.from_day)) AS overlapping_months
        FROM robots_fact f JOIN people_person p ON p.id = f.person
        LEFT JOIN (SELECT person, max(month) AS month FROM CLAIMS k
            WHERE benefit = 'employee_pension' GROUP BY person) c ON c.person = f.person
        WHERE f.kind = 'deemed' AND ONLY(person, f.person)
    """, volatile=("months_before_claim", "age_months")),
    Gather("R12", ("jump",), f"""
        SELECT p.id AS subject, b.base_last, b.base_before, w.wage_last, w.wage_before,
            coalesce(e.staff, e.insured) AS staff, (SELECT count(*) FROM robots_fact o
                WHERE o.kind = 'company_owner' AND o.person = p.id AND o.employer = s.employer)
                AS related
        FROM (SELECT c.person,
                sum(CASE WHEN c.month >= :month - 24 THEN c.base ELSE 0 END) AS base_last,
                sum(CASE WHEN c.month < :month - 24 THEN c.base ELSE 0 END) AS base_before
            FROM crediting_contributionrecord c WHERE c.scheme = 'employee_pension'
                AND c.kind = 'employee' AND c.month BETWEEN :month - 60 AND :month - 1
                AND ONLY(person, c.person) GROUP BY c.person) b
        JOIN people_person p ON p.id = b.person {LOWER_AGE}
        LEFT JOIN (SELECT f.person,
                sum(CASE WHEN MONTH(f.from_day) >= :month - 24 THEN f.fen ELSE 0 END) AS wage_last,
                sum(CASE WHEN MONTH(f.from_day) < :month - 24 THEN f.fen ELSE 0 END) AS wage_before
            FROM robots_fact f WHERE f.kind = 'taxed_wage' AND ONLY(person, f.person)
                AND MONTH(f.from_day) BETWEEN :month - 60 AND :month - 1 GROUP BY f.person) w
            ON w.person = b.person
        LEFT JOIN (SELECT person_id, max(employer) AS employer FROM people_participationspell
            WHERE scheme = 'employee_pension' AND employer <> '' AND from_month <= :month
                AND (to_month IS NULL OR to_month >= :month) AND ONLY(person, person_id)
            GROUP BY person_id) s ON s.person_id = p.id
        LEFT JOIN people_employer e ON e.code = s.employer
        WHERE b.base_before > 0 AND b.base_last * 3600 >= b.base_before * 24 * :factor
            AND m.statutory - :month BETWEEN -12 AND :near_age
    """, volatile=("base_last", "base_before", "wage_last", "wage_before", "staff")),
    Gather("R15", ("post", "years", "notice"), """
        SELECT f.person AS subject, f.id AS record, f.words AS post_kind,
            (SELECT coalesce(sum(g.number), 0) FROM robots_fact g WHERE g.kind = 'hazardous_post'
                AND g.person = f.person AND g.words = f.words) AS post_months,
            (SELECT count(*) FROM robots_fact r JOIN robots_fact g ON g.employer = r.employer
                WHERE r.kind = 'hazardous_report' AND g.kind = 'hazardous_post'
                AND g.person = f.person AND r.words = f.words) AS post_reports,
            (SELECT count(*) FROM robots_fact n WHERE n.kind = 'public_notice'
                AND n.person = f.person AND n.from_day >= f.from_day) AS notices
        FROM robots_fact f WHERE f.kind = 'hazardous_claim' AND ONLY(person, f.person)
    """),
    Gather("R16", ("unknown_number", "wages"), """
        SELECT f.person AS subject, f.reference AS conclusion,
            (SELECT count(*) FROM robots_fact c WHERE c.kind = 'conclusion'
                AND c.person = f.person AND c.reference = f.reference) AS conclusions,
            (SELECT count(*) FROM robots_fact t WHERE t.kind = 'taxed_wage' AND t.fen > 0
                AND t.person = f.person AND MONTH(t.from_day) > MONTH(f.from_day))
                AS wage_months_after
        FROM robots_fact f WHERE f.kind = 'conclusion_used' AND ONLY(person, f.person)
    """),
    Gather("R18", ("same_month",), """
        SELECT s.person_id AS subject, count(DISTINCT s.employer) AS employers_at_once
        FROM people_participationspell s WHERE s.kind = 'employee' AND s.state = 'paying'
            AND s.employer <> '' AND s.scheme = 'employee_pension' AND s.from_month <= :month
            AND (s.to_month IS NULL OR s.to_month >= :month) AND ONLY(person, s.person_id)
        GROUP BY s.person_id HAVING count(DISTINCT s.employer) > 1
    """),
    Gather("R18", ("in_a_year",), """
        SELECT s.person_id AS subject, count(DISTINCT s.employer) AS employers_in_year
        FROM people_participationspell s WHERE s.kind = 'employee' AND s.employer <> ''
            AND s.scheme = 'employee_pension' AND s.from_month <= :month
            AND (s.to_month IS NULL OR s.to_month >= :month - 11) AND ONLY(person, s.person_id)
        GROUP BY s.person_id HAVING count(DISTINCT s.employer) >= :least_employers
    """),
    Gather("R19", ("few_months",), f"""
        SELECT w.person AS subject, w.id AS award, w.monthly AS here_fen, f.fen AS elsewhere_fen,
            (SELECT coalesce(sum(coalesce(s.to_month, :month) - s.from_month + 1), 0)
                FROM people_participationspell s WHERE s.person_id = w.person
                AND s.scheme = 'employee_pension'
                AND {province("s.place")} = {province("w.place")}) AS months_here
        FROM {DUE} w JOIN robots_fact f ON f.kind = 'benefit_elsewhere' AND f.person = w.person
        WHERE w.benefit = 'employee_pension' AND ONLY(person, w.person)
    """, volatile=("months_here",)),
    Gather("R19", ("two_provinces",), f"""
        SELECT s.person_id AS subject, count(DISTINCT {province("s.place")}) AS provinces_at_once
        FROM people_participationspell s WHERE s.scheme = 'employee_pension'
            AND s.state = 'paying' AND s.place IS NOT NULL AND s.from_month <= :month
            AND (s.to_month IS NULL OR s.to_month >= :month) AND ONLY(person, s.person_id)
        GROUP BY s.person_id HAVING count(DISTINCT {province("s.place")}) > 1
    """),
    Gather("R32", ("same_month",), """
        SELECT a.person_id AS subject, count(*) AS months_in_both, min(a.from_month) AS first_month
        FROM people_participationspell a JOIN people_participationspell b
            ON b.person_id = a.person_id AND b.scheme = 'resident_pension' AND b.state = 'paying'
            AND b.from_month <= coalesce(a.to_month, :month)
            AND coalesce(b.to_month, :month) >= a.from_month
        WHERE a.scheme = 'employee_pension' AND a.state = 'paying' AND ONLY(person, a.person_id)
        GROUP BY a.person_id
    """),
)  # fmt: skip
