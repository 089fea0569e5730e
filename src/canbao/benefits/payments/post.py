"""Posting a released run, as the batch `payment_post`: one transaction per person, debited to the
individual account while it holds anything and to the pooled fund, credited to the bank.

What each payment was made of stays as a row per person, with what the individual account held
afterwards, so that the next run need not add up the account's whole history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

import numpy as np
from django.db import connection, transaction

from canbao.batches import runs as batches
from canbao.batches import statistics
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part
from canbao.benefits.kinds import kinds
from canbao.benefits.models import Recovery
from canbao.benefits.payments import money
from canbao.benefits.payments.actors import note, note_chunk
from canbao.benefits.payments.models import RELEASED, SENT, Deduction, PaymentRun
from canbao.benefits.payments.money import Ints
from canbao.ledger import rows
from canbao.ledger.books import accounts
from canbao.ledger.facts import Booked, Columns
from canbao.ledger.heads import lock
from canbao.ledger.models import Book
from canbao.ledger.numbering import ids_of, month_of
from canbao.ledger.posting import post_columns
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

KIND: Final = "payment_post"
PURPOSE: Final = "payment_run"
PERSONS_A_CHUNK: Final = 20_000
GROUND: Final = "社会保险经办条例第四十六条"  # of a repayment or a set-off alone

_READ: Final = """
SELECT k.person, k.fen, k.planned, k.aside, k.account, k.decision, k.repaid, k.deducted,
    coalesce(a.id, 0), coalesce(q.remaining, 0), coalesce(q."transaction", 0)
FROM (
    SELECT person, CAST(sum(fen) AS bigint) AS fen, CAST(sum(planned) AS bigint) AS planned,
        CAST(sum(aside) AS bigint) AS aside, max(account) AS account, max(decision) AS decision,
        CAST(sum(repaid) AS bigint) AS repaid, CAST(sum(deducted) AS bigint) AS deducted
    FROM (
        SELECT l.person, l.fen,
            CASE WHEN {aside} OR coalesce(w.insured, w.person) <> w.person THEN 0
                ELSE l.individual END AS planned,
            CASE WHEN {aside} THEN l.fen ELSE 0 END AS aside,
            l.account, r.decision_id AS decision, 0 AS repaid, 0 AS deducted
        FROM payments_paymentline l JOIN benefits_award w ON w.id = l.award_id
        JOIN benefits_revision r ON r.award_id = l.award_id AND r.number = l.revision
        WHERE l.run_id = %(run)s AND l.person BETWEEN %(first)s AND %(last)s
        UNION ALL SELECT person, 0, 0, 0, account, 0, fen, 0 FROM payments_repayment
        WHERE run_id = %(run)s AND person BETWEEN %(first)s AND %(last)s
        UNION ALL SELECT person, 0, 0, 0, 0, 0, 0, fen FROM payments_deduction
        WHERE run_id = %(run)s AND person BETWEEN %(first)s AND %(last)s
    ) e GROUP BY person
) k
LEFT JOIN ledger_account a ON a.book_id = %(book)s AND a.kind = 'individual'
    AND a.holder = 'P' || k.person
LEFT JOIN payments_payment q ON q.person = k.person AND q."transaction" = (
    SELECT max(p."transaction") FROM payments_payment p
    WHERE p.person = k.person AND p."transaction" BETWEEN %(lowest)s AND %(highest)s)
ORDER BY k.person
"""
# What was posted to individual accounts (a) since their last payment (b). Months that were closed
# before the earliest of those can hold nothing of it.
_SINCE: Final = """
SELECT k.a, CAST(sum(g.amount) AS bigint)
FROM {pairs} JOIN ledger_posting g
    ON g.account_id = k.a AND g.month >= %s AND g.transaction_id > k.b
GROUP BY k.a
"""


@dataclass(frozen=True, slots=True)
class Picked:
    """A range of persons of a run with all that their payments need, one entry each; `at` is the
    bank account paid to, `decision` what the payment rests on (0: nothing new is paid)."""

    payments: money.Payments
    individual: Ints  # ledger account, 0 where there is none
    at: Ints
    decision: Ints


def prepare_post(
    run: PaymentRun, day: date, *, actor: Actor, door: str, chunk: int = PERSONS_A_CHUNK
) -> Run:
    """The batch that posts a released run on business day `day`. Asked again, it is the one that is
    there. Raises Refused for a run that nobody released."""
    statistics.fresh("payments_paymentline", "payments_payment")
    with transaction.atomic():
        held = PaymentRun.objects.select_for_update().select_related("book").get(id=run.id)
        if held.post is not None:
            return Run.objects.get(id=held.post)
        if held.state not in (RELEASED, SENT):
            raise refused(
                f"发放批次{held}尚未复核放行，不能入账",
                f"payment run {held} was not released; it is posted afterwards",
            )
        parameters: dict[str, int | str] = {
            "scheme": held.scheme,
            "place": held.place,
            "month": held.month,
            "number": held.number,
            "day": day.isoformat(),
        }
        accounts(held.book, [("pooled", ""), ("bank", "")])
        assert held.pick is not None  # a run is picked before it is checked
        snapshot = Run.objects.get(id=held.pick).output_hash
        batch = batches.prepare(KIND, parameters, snapshot, _parts(held, chunk), actor.name)
        held.post, held.version = batch.id, held.version + 1
        held.save()
        note(actor, door, PURPOSE, record=f"payment run {held} posting")
    return batch


def post_chunk(chunk: Chunk) -> Outcome:
    """Posts one range of persons, as the batch `payment_post`."""
    given = chunk.run.given
    run = PaymentRun.objects.select_related("book").get(
        scheme=given["scheme"],
        place=given["place"],
        month=given["month"],
        number=given["number"],
    )
    day = date.fromisoformat(given["day"])
    first, last = int(chunk.first), int(chunk.last)
    lock(run.book)  # balances must not change until they are posted upon
    picked = _read(run, first, last)
    deductions = list(
        Deduction.objects.filter(run=run, person__gte=first, person__lte=last).order_by(
            "person", "overpayment_id"
        )
    )
    booked = _post(run, day, picked, deductions)
    _keep(run, picked, booked)
    _recovered(run, day, deductions, booked.ids[len(picked.at) :])
    paid = picked.payments
    total = int(paid.net.sum())
    note_chunk(
        chunk.run.asked_by,
        PURPOSE,
        f"payment run {run} posting {chunk.ordinal}",
        {"persons": len(picked.at), "fen": total},
    )
    told = np.stack([paid.person, paid.fen, paid.individual, paid.repaid, paid.deducted], axis=1)
    return Outcome(
        rows=len(picked.at),
        sum_fen=total,
        counts={
            "individual_fen": int(paid.individual.sum()),
            "pooled_fen": int(paid.pooled.sum()),
            "set_aside_fen": int(paid.aside.sum()),
            "repaid_fen": int(paid.repaid.sum()),
            "deducted_fen": int(paid.deducted.sum()),
            "used_up": int(((paid.planned > 0) & (paid.individual < paid.planned)).sum()),
        },
        output_hash=hashlib.sha256(told.astype("<i8").tobytes()).hexdigest(),
    )


def _parts(run: PaymentRun, size: int) -> list[Part]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person FROM payments_paymentline WHERE run_id = %s "
            "UNION SELECT person FROM payments_repayment WHERE run_id = %s ORDER BY 1",
            [run.id, run.id],
        )
        persons = np.fromiter((row[0] for row in cursor), dtype=np.int64)
    return [
        Part(str(some[0]), str(some[-1]))
        for some in (persons[start : start + size] for start in range(0, len(persons), size))
    ]


def _read(run: PaymentRun, first: int, last: int) -> Picked:
    lowest, highest = ids_of(run.book_id)
    values: dict[str, int] = {
        "run": run.id,
        "book": run.book_id,
        "first": first,
        "last": last,
        "lowest": lowest,
        "highest": highest,
    }
    set_aside = ", ".join(f"'{word}'" for word, kind in kinds().items() if kind.from_due)
    aside = f"w.benefit IN ({set_aside})" if set_aside else "1 = 0"
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(aside=aside), values)
        columns = _columns(cursor.fetchall(), 11)
        person, fen, planned, aside_fen, at, decision, repaid, deducted = columns[:8]
        individual, balance, before = columns[8:]
        held = individual > 0
        pairs, given = rows.paired(individual[held].tolist(), before[held].tolist())
        cursor.execute(_SINCE.format(pairs=pairs), [*given, _since(run.book, before)])
        later, moved = _columns(cursor.fetchall(), 2)
    if len(later):
        order = np.argsort(individual, kind="stable")
        places = order[np.searchsorted(individual, later, sorter=order)]
        balance[places] -= moved  # a credit is negative
    paid = money.Payments(
        person=person,
        fen=fen,
        planned=planned,
        aside=aside_fen,
        balance=balance,
        repaid=repaid,
        deducted=deducted,
    )
    return Picked(paid, individual, at, decision)


def _columns(rows: Sequence[Sequence[int]], width: int) -> list[Ints]:
    """Rows of whole numbers as columns."""
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width)
    return list(np.ascontiguousarray(flat.reshape(-1, width).T))


def _since(book: Book, before: Ints) -> int:
    """The first accounting month in which anything can have been posted since the earliest of these
    transactions; 0 where somebody has none."""
    if not len(before) or int(before.min()) == 0:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(m.month) FROM ledger_month m JOIN ledger_transaction t ON t.id = %s "
            "WHERE m.book_id = %s AND (m.closed_at IS NULL OR m.closed_at >= t.known_at)",
            [int(before.min()), book.id],
        )
        return int(cursor.fetchone()[0] or 0)


def _post(run: PaymentRun, day: date, picked: Picked, deductions: list[Deduction]) -> Booked:
    paid = picked.payments
    persons = paid.person.tolist()
    needs_due = (paid.aside + paid.repaid + paid.deducted) > 0
    holders = [f"P{person}" for person in paid.person[needs_due].tolist()]
    fund = accounts(run.book, [("pooled", ""), ("bank", "")])
    opened = accounts(run.book, [("benefit_due", holder) for holder in holders]) if holders else []
    due = np.zeros(len(persons), dtype=np.int64)
    due[needs_due] = opened
    fact, account, amount = money.lines(
        paid, money.Accounts(picked.individual, due, pooled=fund[0], bank=fund[1])
    )
    kinds_of = ["payment"] * len(persons)
    key = f"payments:payment:{run.key}"
    keys = [f"{key}:{person}" for person in persons]
    grounds = [f"decision:{made}" if made else GROUND for made in picked.decision.tolist()]
    if deductions:
        owed = accounts(run.book, [("overpayment", f"P{each.person}") for each in deductions])
        due_of = dict(zip(persons, due.tolist(), strict=True))
        fens = [each.fen for each in deductions]
        fact = np.concatenate([fact, np.repeat(np.arange(len(owed)) + len(persons), 2)])
        account = np.concatenate(
            [
                account,
                np.array(
                    [(due_of[each.person], o) for each, o in zip(deductions, owed, strict=True)],
                    dtype=np.int64,
                ).ravel(),
            ]
        )
        amount = np.concatenate(
            [amount, np.array([(fen, -fen) for fen in fens], dtype=np.int64).ravel()]
        )
        kinds_of += ["recovery"] * len(deductions)
        keys += [_set_off_key(run, each) for each in deductions]
        grounds += [GROUND] * len(deductions)
    count = len(keys)
    return post_columns(
        run.book,
        Columns(
            kind=kinds_of,
            month=[month_of(day)] * count,
            about_month=[run.month] * count,
            day=[day] * count,
            ground=grounds,
            key=keys,
            corrects=[None] * count,
            fact=fact,
            account=account,
            amount=amount,
        ),
    )


def _keep(run: PaymentRun, picked: Picked, booked: Booked) -> None:
    paid = picked.payments
    count = len(paid.person)
    rows.insert(
        "payments_payment",
        {
            "run_id": np.full(count, run.id, dtype=np.int64),
            "person": paid.person,
            "account": picked.at,
            "fen": paid.fen,
            "individual": paid.individual,
            "repaid": paid.repaid,
            "deducted": paid.deducted,
            "remaining": paid.balance - paid.individual,
            "transaction": booked.ids[:count],
        },
    )


def _recovered(run: PaymentRun, day: date, deductions: list[Deduction], ids: list[int]) -> None:
    Recovery.objects.bulk_create(
        Recovery(
            overpayment_id=each.overpayment_id,
            way="set_off",
            month=run.month,
            fen=each.fen,
            transaction_id=made,
            day=day,
            key=_set_off_key(run, each),
        )
        for each, made in zip(deductions, ids, strict=True)
    )


def _set_off_key(run: PaymentRun, each: Deduction) -> str:
    return f"payments:set_off:{run.key}:{each.overpayment_id}"


def posted(run: PaymentRun) -> bool:
    """Whether all of a run is in the ledger."""
    return run.post is not None and Run.objects.filter(id=run.post, state="done").exists()
