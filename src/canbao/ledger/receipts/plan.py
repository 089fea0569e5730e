"""What becomes of money that came in: parts for orders, late fees, and the rest. Nothing is written.

Everything is decided in the order of the money, over debts read beforehand, so that one call decides
the same whether it is asked for one payment or ten thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from canbao.ledger.models import Book
from canbao.ledger.receipts import debts, lawful, spreading
from canbao.ledger.receipts.lawful import Answer, Late
from canbao.ledger.receipts.models import Allocation, Deferral
from canbao.ledger.receipts.spreading import Debt, Fee, Offset, Part


@dataclass(frozen=True, slots=True)
class Incoming:
    """Money to be settled: `fen` in a book, there since `paid`, standing on the account `debit`
    (kind, holder). `named` is the order it names; `suspense` says why it cannot be settled; `taken`
    is the allocation it is taken out of, when it has been in the house before."""

    key: str
    kind: str
    source: str
    ground: str
    book: int
    fen: int
    paid: date
    debit: tuple[str, str]
    payer: str = ""
    named: int | None = None
    receipt: int | None = None
    suspense: str = ""
    taken: Allocation | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class LateFee:
    """The late fee of a part: what the law says, and the fee it makes when it says an amount."""

    part: Part
    answer: Answer
    fee: Fee | None


@dataclass(slots=True)
class Plan:
    """What becomes of one money: parts for orders, their late fees, fees paid (fen), what is to be
    given back and what nobody can be found for."""

    incoming: Incoming
    parts: list[Part] = field(default_factory=list)
    late: list[LateFee] = field(default_factory=list)
    fees: list[tuple[Fee, int]] = field(default_factory=list)
    back: int = 0
    suspense: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """The plans of a call in the order of the money, the offsets before them, and every debt that
    was looked at."""

    plans: list[Plan]
    offsets: list[Offset]
    debts: dict[int, Debt]


def made(incoming: Sequence[Incoming], books: Mapping[int, Book], day: date) -> Whole:
    """The plans, to be asked for under the lock of the books. Raises LawError where the law says
    nothing of the order payments settle debts in."""
    orders = {book: lawful.order_of(found.place, day) for book, found in books.items()}
    owed = _owed(incoming, orders)
    set_off = spreading.offsets(list(owed.values()))
    by_payer: dict[tuple[int, str], list[Debt]] = {}
    for debt in owed.values():
        by_payer.setdefault((debt.book, debt.payer), []).append(debt)
    plans = []
    for each in incoming:
        plan = Plan(each)
        plans.append(plan)
        if each.suspense:
            plan.suspense = each.fen
            continue
        there = by_payer.get((each.book, each.payer), [])
        chosen = spreading.in_order(there, each.named, orders[each.book])
        plan.parts = spreading.spread(each.fen, chosen)
    _fees(plans, books, day)
    _rest(plans)
    return Whole(plans, set_off, owed)


def _owed(incoming: Sequence[Incoming], orders: Mapping[int, str]) -> dict[int, Debt]:
    """The debts that matter: the months that are named; of payers whose money may be more than
    that, everything that is open."""
    named = debts.by_id([each.named for each in incoming if each.named is not None])
    groups = {debt.group for debt in named.values()}
    found = {debt.id: debt for debt in debts.of_months(groups)}
    left = dict.fromkeys(groups, 0)
    for debt in found.values():
        left[debt.group] += debt.open
    more: set[tuple[int, str]] = set()
    for each in incoming:
        if each.suspense:
            continue
        if each.named is None or orders[each.book] == spreading.OLDEST_FIRST:
            more.add((each.book, each.payer))
            continue
        group = named[each.named].group
        left[group] -= each.fen
        if left[group] < 0:
            more.add((each.book, each.payer))
    found |= {debt.id: debt for debt in debts.of_payers(more)}
    return found


def _fees(plans: Sequence[Plan], books: Mapping[int, Book], day: date) -> None:
    """The late fees of all late parts, asked of the law at once."""
    late = [
        (plan, part) for plan in plans for part in plan.parts if plan.incoming.paid > part.debt.due
    ]
    if not late:
        return
    deferrals = debts.deferrals_of({part.debt.payer for _, part in late})
    answers = lawful.fees(
        [
            Late(
                books[part.debt.book].place,
                part.debt.payer.startswith("E"),
                part.fen,
                part.debt.due,
                plan.incoming.paid,
                _deferral(deferrals, part.debt),
            )
            for plan, part in late
        ],
        known=day,
    )
    for (plan, part), answer in zip(late, answers, strict=True):
        fee = Fee(0, part.debt.book, part.debt.payer, answer.fen) if answer.fen else None
        if fee is not None or answer.en:
            plan.late.append(LateFee(part, answer, fee))


def _deferral(deferrals: Mapping[str, Sequence[Deferral]], debt: Debt) -> tuple[date, date] | None:
    return debts.deferral_of(deferrals.get(debt.payer, ()), debt.month)


def _rest(plans: Sequence[Plan]) -> None:
    """What contributions leave over pays late fees, the oldest first; the last rest goes back."""
    rests = [
        plan.incoming.fen - plan.suspense - sum(part.fen for part in plan.parts) for plan in plans
    ]
    asking = {
        (plan.incoming.book, plan.incoming.payer)
        for plan, rest in zip(plans, rests, strict=True)
        if rest
    }
    known: dict[tuple[int, str], list[Fee]] = {}
    for fee in debts.fees_of(asking):
        known.setdefault((fee.book, fee.payer), []).append(fee)
    for plan, rest in zip(plans, rests, strict=True):
        mine = known.setdefault((plan.incoming.book, plan.incoming.payer), [])
        mine += [each.fee for each in plan.late if each.fee is not None]
        left = rest
        for fee in mine:
            paid = min(left, fee.open)
            if paid:
                plan.fees.append((fee, paid))
                fee.open -= paid
                left -= paid
        if plan.incoming.payer.startswith("G"):
            plan.suspense += left  # a public budget has no credit balance; a human asks it
        else:
            plan.back = left
