"""What is looked at before money goes out: what stops a run, and what its checker should look at.

Audit rules are named as in the agency's list (R01 …). A finding that stops says what to do; nothing
here decides about a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from canbao.benefits.payments.holds import held_on
from canbao.benefits.payments.limits import value_of
from canbao.benefits.payments.models import CollectiveReview, PaymentLine, PaymentRun

SHOWN: Final = 200  # findings of one rule
R01, R08, R09, R29, R30 = "R01", "R08", "R09", "R29", "R30"
HOLD_RULE, DUE_RULE = "hold", "due"

# Money that left, or would leave, for months after a death that the record knows of.
_DEAD: Final = """
SELECT l.person, min(l.month), sum(l.fen), max(p.death) FROM payments_paymentline l
JOIN people_person p ON p.id = l.person AND p.death IS NOT NULL
WHERE l.run_id = %(run)s AND l.month > {death} GROUP BY l.person ORDER BY l.person LIMIT %(shown)s
"""
_DEATH_MONTH: Final = {
    "sqlite": "CAST(strftime('%%Y', p.death) AS integer) * 12 "
    "+ CAST(strftime('%%m', p.death) AS integer) - 1",
    "postgresql": "extract(year FROM p.death) * 12 + extract(month FROM p.death) - 1",
}
# Months are counted of those alone whose sum or number of lines is large.
_LARGE: Final = """
SELECT person, fen, months FROM (
    SELECT s.person, s.fen,
        (SELECT count(DISTINCT l.month) FROM payments_paymentline l
            WHERE l.run_id = %(run)s AND l.person = s.person) AS months,
        (SELECT count(DISTINCT l.month) FROM payments_paymentline l
            WHERE l.run_id = %(run)s AND l.person = s.person AND l.month < %(month)s) AS earlier
    FROM (SELECT person, sum(fen) AS fen, count(*) AS many FROM payments_paymentline
        WHERE run_id = %(run)s GROUP BY person) s
    WHERE s.fen > %(fen)s OR s.many > %(months)s) t
WHERE fen > %(fen)s OR earlier > %(months)s
ORDER BY person
"""
# A line that pays what its revision says, of an award that has no later one and no other line of the
# month, is right: those are nearly all, and told by two look-ups in an index each.
_MORE_THAN_DUE: Final = """
SELECT x.award_id, x.month FROM (
    SELECT l.award_id, l.month, sum(l.fen) AS fen FROM (
        SELECT n.award_id, n.month FROM payments_paymentline n
        LEFT JOIN benefits_revision t ON t.award_id = n.award_id AND t.number = n.revision
            AND t.from_month <= n.month AND (t.to_month IS NULL OR t.to_month >= n.month)
            AND NOT t.held AND t.monthly >= n.fen
        WHERE n.run_id = %(run)s AND (t.award_id IS NULL
            OR EXISTS (SELECT 1 FROM benefits_revision q
                WHERE q.award_id = n.award_id AND q.number > n.revision)
            OR EXISTS (SELECT 1 FROM payments_paymentline o
                WHERE o.award_id = n.award_id AND o.month = n.month AND o.run_id <> n.run_id))
    ) m
    JOIN payments_paymentline l ON l.award_id = m.award_id AND l.month = m.month
    JOIN payments_paymentrun p ON p.id = l.run_id AND p.state <> 'cancelled'
    GROUP BY l.award_id, l.month) x
JOIN benefits_revision r ON r.award_id = x.award_id AND r.number = (
    SELECT max(q.number) FROM benefits_revision q WHERE q.award_id = x.award_id
    AND q.from_month <= x.month AND (q.to_month IS NULL OR q.to_month >= x.month))
WHERE r.held OR x.fen > r.monthly + coalesce((SELECT sum(b.fen) FROM benefits_overpayment o
    JOIN benefits_overpaymentdecision d ON d.overpayment_id = o.id
    JOIN benefits_overpaymentmonth b ON b.overpayment_id = o.id AND b.month = x.month
    WHERE o.award_id = x.award_id), 0)
ORDER BY x.award_id, x.month LIMIT %(shown)s
"""
_SHARED: Final = """
SELECT b.bank, b.number, count(DISTINCT l.person), sum(l.fen), min(l.person)
FROM payments_paymentline l JOIN payments_bankaccount b ON b.id = l.account
JOIN people_person p ON p.id = l.person
WHERE l.run_id = %(run)s GROUP BY b.bank, b.number
HAVING count(DISTINCT l.person) > 1 AND count(DISTINCT coalesce(p.household, -p.id)) > 1
ORDER BY b.bank, b.number LIMIT %(shown)s
"""
_CHANGED: Final = """
SELECT l.person, sum(l.fen), max(b.from_day),
    (SELECT count(*) FROM payments_payment y WHERE y.person = l.person) AS before
FROM payments_paymentline l JOIN payments_bankaccount b ON b.id = l.account
    AND b.from_day >= %(since)s
WHERE l.run_id = %(run)s AND EXISTS (
    SELECT 1 FROM payments_bankaccount e WHERE e.person = l.person AND e.id < b.id)
GROUP BY l.person HAVING (SELECT count(*) FROM payments_payment y WHERE y.person = l.person) = 0
    OR sum(l.fen) > 3 * max(CASE WHEN l.month = %(month)s THEN l.fen ELSE 0 END)
ORDER BY l.person LIMIT %(shown)s
"""
_OUTLIERS: Final = """
SELECT person, award, benefit, fen FROM (
    SELECT l.person, l.award_id AS award, a.benefit, l.fen,
        ntile(1000) OVER (PARTITION BY a.benefit ORDER BY l.fen, l.award_id) AS place,
        count(*) OVER (PARTITION BY a.benefit) AS many
    FROM payments_paymentline l JOIN benefits_award a ON a.id = l.award_id
    WHERE l.run_id = %(run)s AND l.month = %(month)s) x
WHERE many >= 1000 AND place > %(share)s ORDER BY fen DESC, award LIMIT %(shown)s
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a run. `stops`: nothing is released before it is settled."""

    rule: str
    stops: bool
    zh: str
    en: str
    person: int | None = None
    fen: int = 0


def findings(run: PaymentRun, day: date) -> list[Finding]:
    """Everything found in a run on a day, what stops first."""
    return [*stopping(run, day), *looks(run)]


def stopping(run: PaymentRun, day: date) -> list[Finding]:
    """What keeps a run from being released."""
    return [*_more_than_due(run), *_dead(run), *_held(run, day), *_unreviewed(run)]


def looks(run: PaymentRun) -> list[Finding]:
    """What the checker should look at; nothing of it stops by itself."""
    return [*_shared(run), *_changed(run), *_outliers(run), *_total(run)]


def large(run: PaymentRun) -> list[tuple[int, int, int]]:
    """Person, fen and months of the payments that need a collective review."""
    found = _ask(
        _LARGE,
        run=run.id,
        month=run.month,
        fen=value_of("review_fen"),
        months=value_of("review_months"),
    )
    return [(int(person), int(fen), int(months)) for person, fen, months in found]


Row = tuple[int, ...]


def _ask(statement: str, **values: int | str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Row] = cursor.fetchall()
        return found


def _more_than_due(run: PaymentRun) -> Iterator[Finding]:
    for award, month in _ask(_MORE_THAN_DUE, run=run.id, shown=SHOWN):
        yield Finding(
            DUE_RULE,
            True,
            f"待遇{award}的{month // 12}年{month % 12 + 1}月列支多于应发（列入后有变更）；请取消批次后重新准备",
            f"award {award}: more than is due for {month // 12}-{month % 12 + 1:02d} (it changed "
            "after it was picked); cancel the run and prepare it again",
        )


def _dead(run: PaymentRun) -> Iterator[Finding]:
    statement = _DEAD.format(death=_DEATH_MONTH[connection.vendor])
    for person, _month, fen, death in _ask(statement, run=run.id, shown=SHOWN):
        yield Finding(
            R01,
            True,
            f"人员{person}已于{death}死亡，批次列有其死亡次月以后的待遇；请取消批次、核实死亡后重新准备",
            f"person {person} died on {death} and the run pays months after that; cancel it, "
            "settle the death or hold the person, and prepare it again",
            person,
            int(fen),
        )


def _held(run: PaymentRun, day: date) -> Iterator[Finding]:
    for hold in held_on(day):
        if PaymentLine.objects.filter(run=run, person=hold.person).exists():
            yield Finding(
                HOLD_RULE,
                True,
                f"人员{hold.person}在列入批次后被{hold.by}暂缓发放；请取消批次后重新准备，或解除暂缓",
                f"person {hold.person} was held by {hold.by} after the run was picked; cancel it "
                "and prepare it again, or lift the hold",
                hold.person,
            )


def _unreviewed(run: PaymentRun) -> Iterator[Finding]:
    reviewed = set(CollectiveReview.objects.filter(run=run).values_list("person", flat=True))
    for person, fen, months in large(run):
        if person not in reviewed:
            yield Finding(
                R30,
                True,
                f"人员{person}本次发放{fen}分、{months}个月，超过集体审核标准；请登记集体审核纪要",
                f"person {person} gets {fen} fen for {months} months, beyond what one officer may "
                "release; enter the minutes of the collective review",
                person,
                fen,
            )


def _shared(run: PaymentRun) -> Iterator[Finding]:
    for bank, number, persons, fen, person in _ask(_SHARED, run=run.id, shown=SHOWN):
        yield Finding(
            R08,
            False,
            f"{bank}尾号{str(number)[-4:]}的账户收取{persons}个不同户人员的待遇",
            f"the account …{str(number)[-4:]} at {bank} receives benefits of {persons} persons of "
            "different households",
            int(person),
            int(fen),
        )


def _changed(run: PaymentRun) -> Iterator[Finding]:
    since = run.day - timedelta(days=value_of("account_change_days"))
    found = _ask(_CHANGED, run=run.id, month=run.month, since=since.isoformat(), shown=SHOWN)
    for person, fen, day, _before in found:
        yield Finding(
            R09,
            False,
            f"人员{person}在首次或大额发放前于{day}变更了账户",
            f"person {person} changed the account on {day}, shortly before a first or "
            "large payment",
            int(person),
            int(fen),
        )


def _outliers(run: PaymentRun) -> Iterator[Finding]:
    share = value_of("outlier_per_thousand")
    for person, award, benefit, fen in _ask(
        _OUTLIERS, run=run.id, month=run.month, share=share, shown=SHOWN
    ):
        yield Finding(
            R29,
            False,
            f"待遇{award}（{benefit}）月发{fen}分，在同类待遇的前千分之{1000 - share}",
            f"award {award} ({benefit}) pays {fen} fen a month, among the highest "
            f"{1000 - share} per thousand of its kind",
            int(person),
            int(fen),
        )


def _total(run: PaymentRun) -> Iterator[Finding]:
    sums = {
        month: int(fen or 0)
        for month, fen in _ask(
            "SELECT l.month, sum(l.fen) FROM payments_paymentline l "
            "WHERE l.run_id = %(run)s AND l.month = %(month)s GROUP BY l.month "
            "UNION ALL SELECT l.month, sum(l.fen) FROM payments_paymentline l "
            "JOIN payments_paymentrun p ON p.id = l.run_id AND p.book_id = %(book)s "
            "AND p.place = %(place)s AND p.month = %(month)s - 1 AND p.state <> 'cancelled' "
            "AND l.month = p.month GROUP BY l.month",
            run=run.id,
            month=run.month,
            book=run.book_id,
            place=run.place,
        )
    }
    now, before = sums.get(run.month, 0), sums.get(run.month - 1, 0)
    share = value_of("total_change_per_thousand")
    if before and run.number == 1 and abs(now - before) * 1000 > before * share:
        yield Finding(
            R29,
            False,
            f"当月总额{now}分，上月{before}分，变动超过千分之{share}",
            f"the month's total is {now} fen after {before} fen, a change of more than {share} per "
            "thousand",
            fen=now - before,
        )
