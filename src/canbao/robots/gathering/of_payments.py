"""Inputs of the clauses about payments."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering.fragments import (
    ACCOUNT,
    CUSTODY,
    DEATHS,
    DUE,
    PENSIONS,
    province,
)
from canbao.robots.gathering.statement import RUN, Gather

GATHERS: Final = (
    # Months that a human has already found overpaid are known and no finding any more.
    Gather("R01", ("two_sources", "one_source"), f"""
        SELECT l.person AS subject, count(DISTINCT l.month) AS months_after,
            min(l.month) AS first_month, sum(l.fen) AS fen_after,
            CASE WHEN max(d.sources) = 0 THEN 1 ELSE max(d.sources) END AS death_sources
        FROM (SELECT person, min(MONTH(day)) AS month,
                count(DISTINCT CASE WHEN source <> '' THEN source END) AS sources
            FROM {DEATHS} t WHERE ONLY(person, person) GROUP BY person) d
        JOIN LINES l ON l.person = d.person AND l.month > d.month
        JOIN benefits_award w ON w.id = l.award_id AND (w.insured IS NULL OR w.insured = w.person)
        WHERE ONLY(person, l.person) AND NOT EXISTS (
            SELECT 1 FROM benefits_overpayment o
            JOIN benefits_overpaymentmonth y ON y.overpayment_id = o.id
            WHERE o.award_id = l.award_id AND y.month = l.month)
        GROUP BY l.person
    """),
    Gather("R02", ("same_month",), f"""
        SELECT t.person AS subject, count(*) AS months_double, min(t.month) AS first_month
        FROM (SELECT l.person, l.month FROM PAID l JOIN benefits_award w ON w.id = l.award_id
            WHERE w.benefit IN {PENSIONS} AND ONLY(person, l.person) AND l.person IN (
                SELECT a.person FROM benefits_award a WHERE a.benefit IN {PENSIONS}
                GROUP BY a.person HAVING count(DISTINCT a.benefit) > 1)
            GROUP BY l.person, l.month HAVING count(DISTINCT w.benefit) > 1) t
        GROUP BY t.person
    """),
    Gather("R02", ("at_grant",), f"""
        SELECT t.person AS subject, count(DISTINCT t.benefit) AS pensions FROM (
            SELECT w.person, w.benefit FROM {DUE} w WHERE w.benefit IN {PENSIONS}
                AND ONLY(person, w.person)
            UNION SELECT c.person, f.benefit FROM cases_case c JOIN (
                SELECT case_id, replace(value, '"', '') AS benefit FROM cases_casefact
                WHERE name = 'benefit' AND case_id = :case) f ON f.case_id = c.id
                WHERE f.benefit IN {PENSIONS}) t
        GROUP BY t.person HAVING count(DISTINCT t.benefit) > 1
    """),
    Gather("R03", ("two_provinces",), f"""
        SELECT t.person AS subject, count(DISTINCT t.province) AS provinces FROM (
            SELECT s.person_id AS person, {province("s.place")} AS province
            FROM people_participationspell s WHERE s.scheme = 'employee_pension'
                AND s.state = 'in_payment' AND s.from_month <= :month AND s.place IS NOT NULL
                AND (s.to_month IS NULL OR s.to_month >= :month) AND ONLY(person, s.person_id)
            UNION SELECT w.person, {province("w.place")} FROM {DUE} w
            WHERE w.benefit = 'employee_pension' AND ONLY(person, w.person)) t
        GROUP BY t.person HAVING count(DISTINCT t.province) > 1
    """),
    Gather("R04", ("paid_in_custody",), f"""
        SELECT l.person AS subject, count(DISTINCT l.month) AS months_in_custody,
            min(l.month) AS first_month, sum(l.fen) AS fen_in_custody
        FROM {CUSTODY} c JOIN LINES l ON l.person = c.person AND l.month >= c.from_month
            AND (c.to_month IS NULL OR l.month <= c.to_month)
        WHERE ONLY(person, l.person) AND ONLY(person, c.person)
        GROUP BY l.person
    """),
    # Twins of one household share an account lawfully; a person without household is one of its own.
    Gather("R08", ("households", "large"), f"""
        SELECT b.person AS subject, x.households, x.persons, x.account_fen
        FROM {ACCOUNT} b JOIN (
            SELECT a.bank, a.number, count(DISTINCT a.person) AS persons,
                count(DISTINCT coalesce(p.household, -p.id)) AS households,
                sum(coalesce(d.fen, 0)) AS account_fen
            FROM {ACCOUNT} a JOIN people_person p ON p.id = a.person
            JOIN (SELECT w.person, sum(w.monthly) AS fen FROM {DUE} w GROUP BY w.person) d
                ON d.person = a.person
            WHERE NOT EXISTS (SELECT 1 FROM robots_fact g
                WHERE g.kind = 'guardian' AND g.person = a.person)
            GROUP BY a.bank, a.number HAVING count(DISTINCT a.person) > 1) x
            ON x.bank = b.bank AND x.number = b.number
        JOIN {DUE} e ON e.person = b.person
        WHERE x.households > 1 AND ONLY(person, b.person) AND NOT EXISTS (
            SELECT 1 FROM robots_fact g WHERE g.kind = 'guardian' AND g.person = b.person)
        GROUP BY b.person, x.households, x.persons, x.account_fen
    """, volatile=("account_fen",)),
    Gather("R08", ("holder",), f"""
        SELECT b.person AS subject, b.holder, p.name AS person_name,
            (SELECT count(*) FROM robots_fact g WHERE g.kind = 'guardian' AND g.person = b.person
                AND (g.words = b.holder OR g.words = '')) AS authorised
        FROM {ACCOUNT} b JOIN people_person p ON p.id = b.person
        WHERE b.holder <> p.name AND p.name <> '' AND ONLY(person, b.person)
    """),
    Gather("R09", ("before_first", "before_large", "by_representative", "after_signal"), """
        SELECT l.person AS subject, b.id AS account, l.run_id AS run,
            DAYS(l.run_day) - DAYS(b.from_day) AS days_before, sum(l.fen) AS paid_fen,
            max(CASE WHEN l.month = l.run_month THEN l.fen ELSE 0 END) AS month_fen,
            CASE WHEN EXISTS (SELECT 1 FROM PAID y
                WHERE y.person = l.person AND y.run_id < l.run_id) THEN 0 ELSE 1 END AS first_payment,
            CASE WHEN b.source = 'representative' THEN 1 ELSE 0 END AS representative,
            (SELECT count(*) FROM benefits_lifesign g WHERE g.person = l.person
                AND g.kind = 'death_report' AND g.known <= b.from_day) AS death_signs
        FROM payments_bankaccount b JOIN LINES l ON l.account = b.id
        WHERE ONLY(person, l.person) AND DAYS(l.run_day) - DAYS(b.from_day) BETWEEN 0 AND :days
            AND b.id IN (SELECT c.id FROM payments_bankaccount c JOIN (
                SELECT person, min(id) AS first FROM payments_bankaccount GROUP BY person
                HAVING count(*) > 1) f ON f.person = c.person AND c.id > f.first)
        GROUP BY l.person, b.id, l.run_id, l.run_day, b.from_day, b.source
    """),
    Gather("R29", ("percentile",), """
        SELECT x.person AS subject, x.award, x.place, x.fen FROM (
            SELECT l.person, l.award_id AS award, l.fen,
                ntile(1000) OVER (PARTITION BY w.benefit ORDER BY l.fen, l.award_id) AS place,
                count(*) OVER (PARTITION BY w.benefit) AS many
            FROM LINES l JOIN benefits_award w ON w.id = l.award_id WHERE l.month = l.run_month) x
        WHERE x.many >= 1000 AND x.place > :per_thousand
    """),
    Gather("R29", ("same_amount",), """
        SELECT l.person AS subject, x.persons_of_amount, x.fen, x.account_number FROM (
            SELECT b.bank, b.number AS account_number, s.fen,
                count(DISTINCT s.person) AS persons_of_amount
            FROM (SELECT person, account, sum(fen) AS fen FROM LINES t GROUP BY person, account) s
            JOIN payments_bankaccount b ON b.id = s.account
            GROUP BY b.bank, b.number, s.fen HAVING count(DISTINCT s.person) > 1) x
        JOIN payments_bankaccount b ON b.bank = x.bank AND b.number = x.account_number
        JOIN LINES l ON l.account = b.id
        GROUP BY l.person, x.persons_of_amount, x.fen, x.account_number
        HAVING sum(l.fen) = x.fen
    """),
    Gather("R29", ("total",), """
        SELECT p.id AS subject, n.total_fen, o.before_fen FROM
            (SELECT coalesce(sum(fen), 0) AS total_fen FROM LINES t WHERE t.month = t.run_month) n
            JOIN payments_paymentrun p ON p.id = :run AND p.number = 1
            JOIN (SELECT r.book_id, r.place, r.month, sum(t.fen) AS before_fen
                FROM payments_paymentrun r JOIN payments_paymentline t ON t.run_id = r.id
                    AND t.month = r.month WHERE r.state <> 'cancelled'
                GROUP BY r.book_id, r.place, r.month) o
                ON o.book_id = p.book_id AND o.place = p.place AND o.month = p.month - 1
    """, RUN),
    Gather("R30", ("large",), """
        SELECT l.person AS subject, sum(l.fen) AS payment_fen,
            count(DISTINCT CASE WHEN l.month < l.run_month THEN l.month END) AS months
        FROM LINES l GROUP BY l.person
        HAVING sum(l.fen) > :most_fen
            OR count(DISTINCT CASE WHEN l.month < l.run_month THEN l.month END) > :most_months
    """),
)  # fmt: skip
