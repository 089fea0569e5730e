"""Inputs of the clauses about who somebody is."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import ACCOUNT, LOWER_AGE
from canbao.robots.gathering.statement import Gather

GATHERS: Final = (
    Gather("R06", ("birth_or_sex",), """
        SELECT p.id AS subject, p.number17, YMD(p.birth) AS birth_ymd, p.sex FROM people_person p
        WHERE p.number17 IS NOT NULL AND ONLY(person, p.id) AND (p.birth IS NULL OR p.sex IS NULL
            OR p.number17 % 100000000000 - p.number17 % 1000 <> YMD(p.birth) * 1000
            OR p.number17 % 2 <> p.sex % 2)
    """),
    Gather("R06", ("check_character",), """
        SELECT f.person AS subject, f.words AS written FROM robots_fact f
        WHERE f.kind = 'id_document' AND ONLY(person, f.person)
    """),
    Gather("R07", ("two_numbers",), f"""
        SELECT a.id AS subject, b.id AS other, a.name AS person_name, b.name AS other_name,
            CASE WHEN a.phone = b.phone THEN 1 ELSE 0 END AS same_phone,
            CASE WHEN x.number = y.number AND x.bank = y.bank THEN 1 ELSE 0 END AS same_account
        FROM people_person a JOIN people_person b ON b.birth = a.birth AND b.id <> a.id
            AND b.sex = a.sex AND NOT b.withdrawn
        LEFT JOIN {ACCOUNT} x ON x.person = a.id LEFT JOIN {ACCOUNT} y ON y.person = b.id
        WHERE ONLY(person, a.id) AND NOT a.withdrawn AND a.name <> '' AND b.name <> ''
            AND (a.phone = b.phone OR (x.number = y.number AND x.bank = y.bank))
    """),
    Gather("R13", ("earlier",), f"""
        SELECT f.person AS subject, f.id AS record, DAYS(f.to_day) - DAYS(f.from_day) AS days_earlier,
            m.statutory - MONTH(f.day) AS months_before_age
        FROM robots_fact f JOIN people_person p ON p.id = f.person {LOWER_AGE}
        WHERE f.kind = 'birth_change' AND ONLY(person, f.person)
    """),
    Gather("R13", ("file",), """
        SELECT f.person AS subject, f.id AS record,
            CASE WHEN f.from_day <> p.birth THEN 1 WHEN p.birth IS NULL THEN NULL ELSE 0 END
                AS file_differs
        FROM robots_fact f JOIN people_person p ON p.id = f.person
        WHERE f.kind = 'file_birth' AND ONLY(person, f.person)
    """),
    Gather("R14", ("before_lower_age",), f"""
        SELECT f.person AS subject, f.id AS record, m.statutory - MONTH(f.day) AS months_before_age
        FROM robots_fact f JOIN people_person p ON p.id = f.person {LOWER_AGE}
        WHERE f.kind = 'status_change' AND ONLY(person, f.person)
    """),
    Gather("R38", ("one_phone",), """
        SELECT p.id AS subject, x.phone_persons FROM people_person p JOIN (
            SELECT phone, count(*) AS phone_persons FROM people_person
            WHERE phone IS NOT NULL AND NOT withdrawn GROUP BY phone
            HAVING count(*) > :most_persons) x ON x.phone = p.phone
        WHERE NOT p.withdrawn AND ONLY(person, p.id)
    """),
    Gather("R38", ("one_address",), """
        SELECT f.person AS subject, x.address_persons FROM robots_fact f JOIN (
            SELECT words, count(DISTINCT person) AS address_persons FROM robots_fact
            WHERE kind = 'enrolment' AND words <> '' GROUP BY words
            HAVING count(DISTINCT person) > :most_persons) x ON x.words = f.words
        WHERE f.kind = 'enrolment' AND ONLY(person, f.person)
        GROUP BY f.person, x.address_persons
    """),
    # Numbers that run on: the next or the one before is enrolled by the same employer.
    Gather("R38", ("running_numbers",), """
        SELECT p.id AS subject, x.running_persons FROM robots_fact f
        JOIN people_person p ON p.id = f.person
        JOIN (SELECT e.employer, count(DISTINCT e.person) AS running_persons FROM robots_fact e
            JOIN people_person a ON a.id = e.person
            JOIN people_person b ON b.number17 = a.number17 + 1 OR b.number17 = a.number17 - 1
            JOIN robots_fact g ON g.kind = 'enrolment' AND g.person = b.id
                AND g.employer = e.employer
            WHERE e.kind = 'enrolment' AND e.employer <> '' GROUP BY e.employer
            HAVING count(DISTINCT e.person) > :most_persons) x ON x.employer = f.employer
        WHERE f.kind = 'enrolment' AND ONLY(person, f.person)
        GROUP BY p.id, x.running_persons
    """),
)  # fmt: skip
