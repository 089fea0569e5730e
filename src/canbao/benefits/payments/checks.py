"""The arithmetic before money goes out: more than is due, a hold since, no collective review of what is
large. Audit rules are asked beside it (`gate`). A finding says what to do; nothing here decides about a
person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from canbao.benefits.payments.holds import held_on
from canbao.benefits.payments.limits import value_of
from canbao.benefits.payments.models import CollectiveReview, PaymentLine, PaymentRun

SHOWN: Final = 200  # findings of one rule
R30: Final = "R30"
HOLD_RULE, DUE_RULE = "hold", "due"

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


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a run: nothing is released before it is settled."""

    rule: str
    zh: str
    en: str
    person: int | None = None
    fen: int = 0


def stopping(run: PaymentRun, day: date) -> list[Finding]:
    """What keeps a run from being released, whatever the audit rules say (`gate`)."""
    return [*_more_than_due(run), *_held(run, day), *_unreviewed(run)]


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
            f"待遇{award}的{month // 12}年{month % 12 + 1}月列支多于应发（列入后有变更）；请取消批次后重新准备",
            f"award {award}: more than is due for {month // 12}-{month % 12 + 1:02d} (it changed "
            "after it was picked); cancel the run and prepare it again",
        )


def _held(run: PaymentRun, day: date) -> Iterator[Finding]:
    for hold in held_on(day):
        if PaymentLine.objects.filter(run=run, person=hold.person).exists():
            yield Finding(
                HOLD_RULE,
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
                f"人员{person}本次发放{fen}分、{months}个月，超过集体审核标准；请登记集体审核纪要",
                f"person {person} gets {fen} fen for {months} months, beyond what one officer may "
                "release; enter the minutes of the collective review",
                person,
                fen,
            )
