"""What a run pays, as set-based SQL over one range of persons: due through its month less paid,
month by month, for every award that the runs before have not settled.

Awards whose revisions have been looked at cost one month; a later revision, or having been left
out, makes an award be counted again from the month concerned. Where no run has reached all of a
place – its parts were paid by runs of their own – every award is counted from its first month.
Temporary tables hold what several statements need; they end with the chunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from canbao.benefits.payments.limits import value_of
from canbao.people.places import area_range

FAR: Final = 1 << 30  # a month nothing reaches
Values = dict[str, int | str | date]

_COUNTS: Final = "p.state <> 'cancelled'"
_SCOPE: Final = """
CREATE TEMPORARY TABLE pick_scope AS
SELECT s.award, s.person, s.taken, max(r.number) AS latest,
    {least}({greatest}(%(since)s + 1, min(r.from_month)), coalesce(s.again, %(far)s),
        coalesce(min(CASE WHEN r.number > s.taken THEN r.from_month END), %(far)s)) AS start
FROM (
    SELECT a.id AS award, a.person AS person,
        coalesce((SELECT max(t.number) FROM payments_takenup t
            JOIN payments_paymentrun p ON p.id = t.run_id AND {counts}
            WHERE t.award_id = a.id), 0) AS taken,
        (SELECT min(o.from_month) FROM payments_leftout o
            JOIN payments_paymentrun p ON p.id = o.run_id AND {counts}
            WHERE o.award_id = a.id AND o.run_id >= %(after)s) AS again
    FROM benefits_award a
    WHERE a.person BETWEEN %(first)s AND %(last)s AND a.book_id = %(book)s
        AND a.place BETWEEN %(low)s AND %(high)s
) s JOIN benefits_revision r ON r.award_id = s.award
GROUP BY s.award, s.person, s.taken, s.again
"""
# CROSS JOIN makes SQLite begin with the range, of whose size it knows nothing; it would go through
# every line ever paid for each range otherwise.
# What was paid counts without what two people have decided to take back: it is owed again when a
# later revision says so. A decision for less than was found takes the earliest months first.
_DUE: Final = """
CREATE TEMPORARY TABLE pick_due AS
WITH RECURSIVE months(month) AS (
    SELECT min(start) FROM pick_scope WHERE start <= %(month)s
    UNION ALL SELECT month + 1 FROM months WHERE month < %(month)s
),
cover AS (
    SELECT s.award, s.person, m.month, max(r.number) AS number
    FROM pick_scope s JOIN months m ON m.month >= s.start
    JOIN benefits_revision r ON r.award_id = s.award AND r.from_month <= m.month
        AND (r.to_month IS NULL OR r.to_month >= m.month)
    WHERE s.start <= %(month)s
    GROUP BY s.award, s.person, m.month
),
paid AS (
    SELECT l.award_id AS award, l.month, sum(l.fen) AS fen, sum(l.individual) AS individual
    FROM pick_scope s CROSS JOIN payments_paymentline l
    JOIN payments_paymentrun p ON p.id = l.run_id AND {counts}
    WHERE l.award_id = s.award AND l.month >= s.start AND s.start <= %(month)s
    GROUP BY l.award_id, l.month
),
decided AS (
    SELECT o.award_id AS award, m.month, m.fen, m.individual, d.fen - (
        SELECT coalesce(sum(e.fen), 0) FROM benefits_overpaymentmonth e
        WHERE e.overpayment_id = o.id AND e.month < m.month) AS room
    FROM pick_scope s CROSS JOIN benefits_overpayment o
    JOIN benefits_overpaymentdecision d ON d.overpayment_id = o.id
    JOIN benefits_overpaymentmonth m ON m.overpayment_id = o.id
    WHERE o.award_id = s.award AND m.month >= s.start AND s.start <= %(month)s
),
back AS (
    SELECT award, month,
        sum(CASE WHEN room <= 0 THEN 0 WHEN room < fen THEN room ELSE fen END) AS fen,
        sum(CASE WHEN room <= 0 THEN 0 WHEN room < individual THEN room ELSE individual END)
            AS individual
    FROM decided GROUP BY award, month
)
SELECT c.award, c.person, c.month, c.number, r.cause, r.held,
    r.monthly - coalesce(p.fen, 0) + coalesce(b.fen, 0) AS fen,
    r.individual - coalesce(p.individual, 0) + coalesce(b.individual, 0) AS individual
FROM cover c JOIN benefits_revision r ON r.award_id = c.award AND r.number = c.number
LEFT JOIN paid p ON p.award = c.award AND p.month = c.month
LEFT JOIN back b ON b.award = c.award AND b.month = c.month
WHERE r.monthly <> coalesce(p.fen, 0) - coalesce(b.fen, 0)
"""
# Returned payments that no run has paid again.
RETURNED: Final = """
    SELECT x.run_id, x.person, x.fen FROM payments_paymentreturn x
    JOIN payments_paymentrun o ON o.id = x.run_id AND o.book_id = %(book)s
        AND o.place BETWEEN %(low)s AND %(high)s
    WHERE x.person BETWEEN %(first)s AND %(last)s AND NOT EXISTS (
        SELECT 1 FROM payments_repayment y
        JOIN payments_paymentrun p ON p.id = y.run_id AND p.state <> 'cancelled'
        WHERE y.person = x.person AND y.returned_run_id = x.run_id)
"""
# The account that counts is the last one nobody rejected; what was last found of it decides.
_PERSON: Final = """
CREATE TEMPORARY TABLE pick_person AS
SELECT f.person, coalesce(f.account, 0) AS account, CASE
    WHEN f.person IN (SELECT h.person FROM payments_hold h
        LEFT JOIN payments_holdlifted e ON e.hold_id = h.id
        WHERE %(day)s BETWEEN h.day AND h.until AND (e.id IS NULL OR e.day > %(day)s)) THEN 'hold'
    WHEN f.person IN (SELECT h.person FROM payments_rulehold h
        WHERE %(day)s BETWEEN h.day AND h.until AND NOT EXISTS (
            SELECT 1 FROM payments_ruleholdanswer e
            WHERE e.finding = h.finding AND e.day <= %(day)s)) THEN 'rule'
    WHEN f.account IS NULL THEN 'no_account'
    WHEN f.outcome IS NULL THEN 'unverified'
    WHEN f.outcome = 'returned' THEN 'returned'
    WHEN f.from_day > %(cooled)s AND EXISTS (SELECT 1 FROM payments_bankaccount e
        JOIN payments_accountcheck c ON c.account_id = e.id AND c.outcome = 'verified'
        WHERE e.person = f.person AND e.id < f.account) THEN 'cooling_off'
    ELSE '' END AS reason
FROM (
    SELECT k.person, b.id AS account, b.from_day, (SELECT c.outcome FROM payments_accountcheck c
        WHERE c.account_id = b.id AND c.day <= %(day)s ORDER BY c.id DESC LIMIT 1) AS outcome
    FROM (SELECT person FROM pick_due WHERE fen > 0 AND NOT held
        UNION SELECT person FROM ({returned}) r) k
    LEFT JOIN payments_bankaccount b ON b.id = (SELECT max(x.id) FROM payments_bankaccount x
        WHERE x.person = k.person AND x.from_day <= %(day)s AND x.id NOT IN (
            SELECT c.account_id FROM payments_accountcheck c WHERE c.outcome = 'rejected'))
) f
"""
_LINES: Final = """
INSERT INTO payments_paymentline
    (run_id, person, award_id, month, fen, individual, revision, cause, account)
SELECT %(run)s, d.person, d.award, d.month, d.fen,
    CASE WHEN d.individual < 0 THEN 0 WHEN d.individual > d.fen THEN d.fen ELSE d.individual END,
    d.number, d.cause, k.account
FROM pick_due d JOIN pick_person k ON k.person = d.person AND k.reason = ''
WHERE d.fen > 0 AND NOT d.held ORDER BY d.person, d.award, d.month
"""
_LEFT_OUT: Final = """
INSERT INTO payments_leftout (run_id, award_id, person, reason, from_month, fen)
SELECT %(run)s, d.award, d.person, k.reason, min(d.month), sum(d.fen)
FROM pick_due d JOIN pick_person k ON k.person = d.person AND k.reason <> ''
WHERE d.fen > 0 AND NOT d.held GROUP BY d.award, d.person, k.reason
"""
_EXCESS: Final = """
INSERT INTO payments_excess (run_id, award_id, month, person, fen, individual)
SELECT %(run)s, d.award, d.month, d.person, -d.fen,
    CASE WHEN d.individual > 0 THEN 0 WHEN d.individual < d.fen THEN -d.fen ELSE -d.individual END
FROM pick_due d WHERE d.fen < 0
"""
_TAKEN_UP: Final = """
INSERT INTO payments_takenup (award_id, run_id, number)
SELECT award, %(run)s, latest FROM pick_scope WHERE latest > taken
"""
_REPAYMENTS: Final = """
INSERT INTO payments_repayment (run_id, person, returned_run_id, fen, account)
SELECT %(run)s, r.person, r.run_id, r.fen, k.account
FROM ({returned}) r JOIN pick_person k ON k.person = r.person AND k.reason = ''
"""
TABLES: Final = ("pick_scope", "pick_due", "pick_person")


@dataclass(frozen=True, slots=True)
class Scope:
    """One range of persons (`first` to `last`) of a run. `since` is the last month that a run over
    all of this place has settled, `after` that run's id; −1 and 0 where there is none."""

    run: int
    book: int
    place: int
    month: int
    day: date
    since: int
    after: int
    first: int
    last: int

    @property
    def values(self) -> Values:
        low, high = area_range(self.place)
        return {
            "run": self.run,
            "book": self.book,
            "low": low,
            "high": high,
            "month": self.month,
            "day": self.day.isoformat(),
            "cooled": (self.day - timedelta(days=value_of("cooling_off_days"))).isoformat(),
            "since": self.since,
            "after": self.after,
            "far": FAR,
            "first": self.first,
            "last": self.last,
        }


def pick(scope: Scope) -> None:
    """Writes the lines of a range, who is left out, what was paid too much, which revisions were
    taken up, and which returned payments are paid again. Within the caller's transaction."""
    sqlite = connection.vendor == "sqlite"
    words = {"counts": _COUNTS, "returned": RETURNED}
    words |= {"least": "min" if sqlite else "least", "greatest": "max" if sqlite else "greatest"}
    values = scope.values
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in (_SCOPE, _DUE, _PERSON):
            made = statement.format(**words)
            cursor.execute(made, _used(made, values))
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {made.split()[3]}")
        for statement in (_LINES, _LEFT_OUT, _EXCESS, _TAKEN_UP, _REPAYMENTS):
            made = statement.format(returned=RETURNED)
            cursor.execute(made, _used(made, values))
        for table in TABLES:
            cursor.execute(f"DROP TABLE {table}")


def _used(statement: str, values: Values) -> Values:
    """The parameters a statement names: SQLite's driver counts those it does not know as wrong."""
    return {name: value for name, value in values.items() if f"%({name})s" in statement}
