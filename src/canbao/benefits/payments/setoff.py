"""Setting off: what a run takes off a payment by the plan of an overpayment that two people have
decided, never more than the share the person must be left with allows.

The plans are benefits' own; here it is only counted how much of them falls to one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from canbao.benefits.payments.limits import value_of
from canbao.benefits.payments.models import Deduction, PaymentRun

KEY: Final = "payments:setoff:{run}:{overpayment}"
# CROSS JOIN: SQLite would begin with every award of the book for each range of persons.
# A plan is made for what was left on its day. What should be left after a month is the plan's sum
# less its instalments through the month; what is left beyond that is to be set off now. Deductions
# of runs that are not posted yet are on their way.
_PLANNED: Final = """
SELECT q.person, q.overpayment_id, q.decided - q.recovered - q.pending - q.later AS due
FROM (
    SELECT i.person, i.overpayment_id, d.fen AS decided,
        coalesce((SELECT sum(v.fen) FROM benefits_recovery v
            WHERE v.overpayment_id = i.overpayment_id), 0) AS recovered,
        coalesce((SELECT sum(x.fen) FROM payments_deduction x
            JOIN payments_paymentrun p ON p.id = x.run_id AND p.state <> 'cancelled'
            WHERE x.overpayment_id = i.overpayment_id AND NOT EXISTS (
                SELECT 1 FROM payments_payment y
                WHERE y.run_id = x.run_id AND y.person = x.person)), 0) AS pending,
        sum(CASE WHEN i.month > %(month)s THEN i.fen ELSE 0 END) AS later
    FROM benefits_instalment i CROSS JOIN benefits_overpayment o
    JOIN benefits_award a ON a.id = o.award_id AND a.book_id = %(book)s
    JOIN benefits_overpaymentdecision d ON d.overpayment_id = o.id
    WHERE o.id = i.overpayment_id AND i.person BETWEEN %(first)s AND %(last)s AND i.plan = (
        SELECT max(j.plan) FROM benefits_instalment j WHERE j.overpayment_id = i.overpayment_id)
    GROUP BY i.person, i.overpayment_id, d.fen
    HAVING sum(CASE WHEN i.month <= %(month)s AND i.way = 'set_off' THEN 1 ELSE 0 END) > 0
) q WHERE q.decided - q.recovered - q.pending - q.later > 0
ORDER BY q.person, q.overpayment_id
"""
_GROSS: Final = """
SELECT person, sum(fen) FROM payments_paymentline
WHERE run_id = %s AND person BETWEEN %s AND %s AND person = %s GROUP BY person
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan wants of a person by a month, in fen."""

    person: int
    overpayment: int
    fen: int


def planned(run: PaymentRun, first: int, last: int) -> list[Planned]:
    """What the plans of these persons want through the month of a run."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PLANNED, {"month": run.month, "book": run.book_id, "first": first, "last": last}
        )
        return [Planned(person, over, int(due)) for person, over, due in cursor.fetchall()]


def pick(run: PaymentRun, first: int, last: int) -> int:
    """Writes what this run sets off against the payments of these persons; the sum in fen. What a
    payment does not allow stays for the next month."""
    room: dict[int, int] = {}
    rows = []
    for each in planned(run, first, last):
        if each.person not in room:
            room[each.person] = _gross(run, each.person) * value_of("set_off_per_thousand") // 1000
        fen = min(each.fen, room[each.person])
        if fen > 0:
            room[each.person] -= fen
            rows.append(
                Deduction(run=run, person=each.person, overpayment_id=each.overpayment, fen=fen)
            )
    Deduction.objects.bulk_create(rows)
    return sum(row.fen for row in rows)


def _gross(run: PaymentRun, person: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_GROSS, [run.id, person, person, person])
        row = cursor.fetchone()
    return int(row[1]) if row else 0
