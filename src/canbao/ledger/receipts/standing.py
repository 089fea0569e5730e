"""How orders stand: paid, late, deferred – worked out from what is recorded, never stored.

For lists, bills, certificates. Everything is asked as of the business day it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce

from canbao.ledger.receipts import debts, lawful
from canbao.ledger.receipts.lawful import Late
from canbao.ledger.receipts.models import Surcharge
from canbao.ledger.rows import Parameter

ESTIMATED, ORDERED, PAID, PARTLY = "estimated", "ordered", "paid", "partly"
LATE, DEFERRED, ENFORCED, SETTLED = "late", "deferred", "enforced", "settled"
STATES: Final = {
    ESTIMATED: ("暂按核定", "estimated"),
    ORDERED: ("待缴", "ordered"),
    PAID: ("已缴", "paid"),
    PARTLY: ("部分缴纳", "partly paid"),
    LATE: ("欠缴", "late"),
    DEFERRED: ("缓缴", "deferred"),
    ENFORCED: ("强制追缴", "enforced"),
    SETTLED: ("已结清", "settled"),
}

# A state for each order: settled – nothing open and credited (or lowered, or written off); paid –
# nothing open, other orders of the month are; then what stands against the payer; then the money.
_SQL: Final = """
WITH s AS (
  SELECT o.id, o.reference, o.payer, o.book_id, b.scheme, b.place, o.month, o.due, o.fen, o.day,
    coalesce(d.source, '') = 'estimate' AS estimated,
    (SELECT coalesce(sum(a.fen), 0) FROM receipts_allocation a
       WHERE a.order_id = o.id AND a.day <= %s) AS settled,
    (SELECT coalesce(sum(m.fen), 0) FROM receipts_overduemove m
       WHERE m.order_id = o.id AND m.day <= %s)
    - (SELECT coalesce(sum(a.arrears), 0) FROM receipts_allocation a
       WHERE a.order_id = o.id AND a.day <= %s) AS in_arrears,
    (SELECT count(*) FROM receipts_ordercredit c
       WHERE c.order_id = o.id AND c.day <= %s) AS credits,
    EXISTS (SELECT 1 FROM receipts_allocation a WHERE a.order_id = o.id
       AND a.source = 'write_off' AND a.day <= %s) AS written_off,
    EXISTS (SELECT 1 FROM receipts_deferral f JOIN receipts_decision fd ON fd.id = f.decision_id
       WHERE f.payer = o.payer AND o.month BETWEEN f.from_month AND f.to_month
       AND %s BETWEEN f.first_day AND f.last_day AND fd.day <= %s AND NOT EXISTS
         (SELECT 1 FROM receipts_deferral r JOIN receipts_decision rd ON rd.id = r.decision_id
          WHERE r.replaces_id = f.decision_id AND rd.day <= %s)) AS deferred,
    EXISTS (SELECT 1 FROM receipts_enforcementstep e WHERE e.payer = o.payer
       AND e.book_id = o.book_id AND e.step <> 'order_to_pay' AND e.day > o.due
       AND e.day <= %s) AS enforced
  FROM contributions_paymentorder o JOIN ledger_book b ON b.id = o.book_id
  LEFT JOIN contributions_declaration d ON d.id = o.declaration_id
  WHERE o.day <= %s {where}
)
SELECT id, reference, payer, book_id, scheme, place, month, due, fen, settled, in_arrears,
  CASE
    WHEN settled = fen AND (credits %% 2 = 1 OR fen < 0 OR written_off) THEN 'settled'
    WHEN settled = fen THEN 'paid'
    WHEN fen < 0 THEN 'ordered'
    WHEN deferred THEN 'deferred'
    WHEN due < %s AND enforced THEN 'enforced'
    WHEN due < %s THEN 'late'
    WHEN settled > 0 THEN 'partly'
    WHEN estimated THEN 'estimated'
    ELSE 'ordered'
  END AS state
FROM s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as it stands on a day; amounts in fen. `in_arrears` of `open` has been moved."""

    id: int
    reference: str
    payer: str
    book: int
    scheme: str
    place: int
    month: int
    due: date
    fen: int
    settled: int
    in_arrears: int
    state: str

    @property
    def open(self) -> int:
        return self.fen - self.settled


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What a payer owes for one month in one book: open contributions, and what of them is late."""

    book: int
    scheme: str
    month: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """A payer in arrears in one book: how much, for how many months, since when."""

    payer: str
    book: int
    scheme: str
    open: int
    months: int
    since: date
    deferred: int


@dataclass(frozen=True, slots=True)
class LateFee:
    """What the late fee of an open order would be, were it paid that day. `en` is not empty where
    the law has no answer; `until` is the last day of a deferral that runs."""

    order: Standing
    fen: int
    days: int
    zh: str
    en: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MadeFee:
    """A late fee that was made when its order was paid late: from and to which day, all of it and
    what of it is open (fen)."""

    reference: str
    book: int
    scheme: str
    place: int
    month: int
    first_day: date
    last_day: date
    days: int
    fen: int
    open: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether a payer is free of arrears on a day, and all it rests on: late orders, late fees made
    and not paid, deferred orders (they are no arrears and are said)."""

    payer: str
    day: date
    late: tuple[Standing, ...]
    fees: int
    deferred: tuple[Standing, ...]

    @property
    def clean(self) -> bool:
        """No late order and no late fee open."""
        return not self.late and not self.fees


def standing(
    day: date,
    *,
    payer: str = "",
    book: int | None = None,
    month: int | None = None,
    states: Sequence[str] = (),
    references: Sequence[str] = (),
    after: int = 0,
    at_most: int = 1_000,
) -> list[Standing]:
    """Orders as they stand on `day`, in order of their ids, page by page: `after` is the last id of
    the page before."""
    where, parameters = "AND o.id > %s", list[Parameter]([after])
    for column, value in (("o.payer", payer), ("o.book_id", book), ("o.month", month)):
        if value not in ("", None):
            where += f" AND {column} = %s"
            parameters.append(value)
    if references:
        where += f" AND o.reference IN ({', '.join(['%s'] * len(references))})"
        parameters += references
    return _ask(day, where, parameters, states, at_most)


def state_of(reference: str, day: date) -> str:
    """The state of one order. Raises KeyError for a reference nobody has issued by then."""
    found = standing(day, references=[reference])
    if not found:
        raise KeyError(f"payment order {reference!r} / 缴费单{reference!r}不存在")
    return found[0].state


def outstanding(payer: str, day: date, book: int | None = None) -> list[Outstanding]:
    """What a payer owes by book and month, where it is not nothing, the oldest first."""
    sums: dict[tuple[int, int], list[int]] = {}
    schemes: dict[int, str] = {}
    for order in standing(day, payer=payer, book=book, at_most=100_000):
        told = sums.setdefault((order.month, order.book), [0, 0])
        told[0] += order.open
        told[1] += order.open if order.state in (LATE, ENFORCED) else 0
        schemes[order.book] = order.scheme
    return [
        Outstanding(of, schemes[of], month, open_, late)
        for (month, of), (open_, late) in sorted(sums.items())
        if open_
    ]


def arrears_of_place(first: int, last: int, day: date, *, at_most: int = 1_000) -> list[Arrears]:
    """Payers in arrears in the books of places `first` to `last` (division codes), the largest sums
    first; deferred sums are said apart and don't count."""
    late = _ask(
        day, "AND b.place BETWEEN %s AND %s AND o.due < %s", [first, last, day],
        (LATE, ENFORCED, DEFERRED), 1_000_000,
    )  # fmt: skip
    groups: dict[tuple[str, int], list[Standing]] = {}
    for order in late:
        groups.setdefault((order.payer, order.book), []).append(order)
    found = []
    for (payer, book), orders in groups.items():
        owed = [order for order in orders if order.state != DEFERRED]
        if owed:
            found.append(
                Arrears(
                    payer, book, owed[0].scheme, sum(order.open for order in owed),
                    len({order.month for order in owed}), min(order.due for order in owed),
                    sum(order.open for order in orders) - sum(order.open for order in owed),
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: (-each.open, each.payer, each.book))[:at_most]


def fees_today(payer: str, day: date, *, known: date | None = None) -> list[LateFee]:
    """What the late fees of a payer's open orders would be, were they paid on `day`: told, not
    booked. A fee is booked when the money comes."""
    late = [each for each in standing(day, payer=payer, at_most=100_000) if each.open > 0]
    late = [each for each in late if each.due < day]
    deferrals = debts.deferrals_of([payer]).get(payer, [])
    answers = lawful.fees(
        [
            Late(
                each.place, payer.startswith("E"), each.open, each.due, day,
                debts.deferral_of(deferrals, each.month),
            )
            for each in late
        ],
        known=known or day,
    )  # fmt: skip
    until = {
        month: each.last_day
        for each in deferrals
        if each.first_day <= day <= each.last_day
        for month in range(each.from_month, each.to_month + 1)
    }
    return [
        LateFee(order, answer.fen, answer.days, answer.zh, answer.en, until.get(order.month))
        for order, answer in zip(late, answers, strict=True)
    ]


def fees_made(payer: str) -> list[MadeFee]:
    """The late fees of a payer that were made and are open, the oldest first."""
    made = Surcharge.objects.filter(payer=payer, undoes__isnull=True, undone__isnull=True)
    paid = made.select_related("order", "book").annotate(paid=Coalesce(Sum("paid_by__fen"), 0))
    return [
        MadeFee(
            each.order.reference, each.book_id, each.book.scheme, each.book.place,
            each.order.month, each.first_day, each.last_day, each.days, each.fen,
            each.fen - int(each.paid),
        )
        for each in paid.order_by("id")
        if each.fen > each.paid
    ]  # fmt: skip


def certificate(payer: str, day: date) -> Certificate:
    """Whether a payer is free of arrears on `day`, with the grounds."""
    orders = standing(day, payer=payer, at_most=100_000)
    books = {(each.book, payer) for each in orders}
    return Certificate(
        payer,
        day,
        tuple(each for each in orders if each.state in (LATE, ENFORCED)),
        sum(fee.open for fee in debts.fees_of(books)),
        tuple(each for each in orders if each.state == DEFERRED and each.due < day),
    )


def _ask(
    day: date, where: str, parameters: Sequence[Parameter], states: Sequence[str], at_most: int
) -> list[Standing]:
    sql = _SQL.format(where=where)
    given: list[Parameter] = [*[day] * 10, *parameters, day, day]
    if states:
        sql = f"SELECT * FROM ({sql}) x WHERE state IN ({', '.join(['%s'] * len(states))})"
        given += states
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY id LIMIT %s", [*given, at_most])
        rows = cursor.fetchall()
    return [
        Standing(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6],
            row[7] if isinstance(row[7], date) else date.fromisoformat(row[7]),
            row[8], int(row[9]), int(row[10]), row[11],
        )
        for row in rows
    ]  # fmt: skip
