"""Settling: money becomes postings and allocations, and months that are whole are credited.

All of a call or none, in one database transaction under the lock of its books. What is decided
stands in `plan`; what is undone in `undoing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction

from canbao.ledger import books as ledger_books
from canbao.ledger import posting
from canbao.ledger.contributions.orders import CLEARING
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import credits, debts, lawful
from canbao.ledger.receipts import plan as planning
from canbao.ledger.receipts.lawful import Answer
from canbao.ledger.receipts.models import Allocation, Stopped, Surcharge
from canbao.ledger.receipts.models.allocation import (
    BY_OFFSET,
    ORDER,
    REFUND_DUE,
    SURCHARGE,
    SUSPENSE,
)
from canbao.ledger.receipts.plan import Incoming, Plan, Whole
from canbao.ledger.receipts.spreading import Offset, Part
from canbao.people.actor import Actor

AT_ONCE: Final = 2_000
SURPLUS_OF_BUDGET: Final = "surplus_of_budget"
Accounts = dict[tuple[int, str, str], int]


@dataclass(slots=True)
class Settled:
    """What a call came to: counts by name, the sum in fen, and the rows it wrote in their order."""

    counts: Counter[str] = field(default_factory=Counter)
    fen: int = 0
    rows: list[Allocation] = field(default_factory=list)


def clearing(payer: str) -> tuple[str, str]:
    """Kind and holder of the account on which what a payer owes stands. What public budgets owe is
    one account of the book."""
    kind = CLEARING[payer[0]]
    return kind, "" if kind == "subsidy_due" else payer


def settle(incoming: Sequence[Incoming], *, day: date, actor: Actor, door: str) -> Settled:
    """Settles money in its order on the business day `day` and credits what is whole by it.

    Raises Refused when a month is not open or a key stands for something else; LawError where the
    law says nothing of the order. A late fee without an answer does not stop the money: it waits.
    """
    if not incoming:
        return Settled()
    with transaction.atomic():
        books = debts.lock(each.book for each in incoming)
        whole = planning.made(incoming, books, day)
        written = _write(whole, books, day)
        touched = {part.debt.group for plan in whole.plans for part in plan.parts}
        touched |= {each.upper.debt.group for each in whole.offsets}
        credited = credits.credit(
            whole.debts.values(), touched, books, day=day, actor=actor, door=door
        )
    return _told(whole, written, credited)


def write_offsets(
    made: Sequence[Offset], books: Mapping[int, Book], *, day: date
) -> list[Allocation]:
    """Writes what lowered orders settle, within the caller's transaction and lock."""
    accounts = _accounts(
        {
            (each.upper.debt.book, *words)
            for each in made
            if each.upper.arrears
            for words in (("arrears", each.upper.debt.payer), clearing(each.upper.debt.payer))
        },
        books,
    )
    facts: dict[int, list[Fact]] = {}
    for each in made:
        if each.upper.arrears:
            facts.setdefault(each.upper.debt.book, []).append(_offset_fact(each, accounts, day))
    ids = post(facts, books)
    rows = []
    for each in made:
        found = ids.get((each.upper.debt.book, _offset_key(each)))
        for part in (each.lower, each.upper):
            rows.append(
                Allocation(
                    target=ORDER, source=BY_OFFSET, book_id=part.debt.book, payer=part.debt.payer,
                    order_id=part.debt.id, fen=part.fen, arrears=part.arrears, paid=day, day=day,
                    transaction_id=found,
                )
            )  # fmt: skip
    return Allocation.objects.bulk_create(rows, batch_size=AT_ONCE)


def post(
    facts: Mapping[int, Sequence[Fact]], books: Mapping[int, Book]
) -> dict[tuple[int, str], int]:
    """Posts the facts of several books, book by book; ids by book and key."""
    ids = {}
    for book in sorted(facts):
        posted = posting.post(books[book], facts[book])
        for fact, each in zip(facts[book], posted, strict=True):
            ids[book, fact.key] = each.id
    return ids


def _write(whole: Whole, books: Mapping[int, Book], day: date) -> list[Allocation]:
    rows = write_offsets(whole.offsets, books, day=day)
    accounts = _accounts(_wanted(whole.plans), books)
    facts: dict[int, list[Fact]] = {}
    for plan in whole.plans:
        facts.setdefault(plan.incoming.book, []).extend(_facts(plan, accounts, day))
    ids = post(facts, books)
    parts = _write_parts(whole.plans, ids, day)
    _write_fees(whole.plans, parts, ids, day)
    rest = [row for plan in whole.plans for row in _rest(plan, ids, day)]
    return [*rows, *parts.values(), *Allocation.objects.bulk_create(rest, batch_size=AT_ONCE)]


def _wanted(plans: Sequence[Plan]) -> set[tuple[int, str, str]]:
    """The accounts the plans stand on."""
    wanted = set()
    for plan in plans:
        book, payer = plan.incoming.book, plan.incoming.payer
        wanted.add((book, *plan.incoming.debit))
        for part in plan.parts:
            if part.arrears:
                wanted.add((book, "arrears", payer))
            if part.fen != part.arrears:
                wanted.add((book, *clearing(payer)))
        if plan.fees or any(each.fee for each in plan.late):
            wanted |= {(book, "surcharge_due", payer), (book, "assessed_surcharge", "")}
        if plan.fees:
            wanted.add((book, "surcharge", ""))
        if plan.back:
            wanted.add((book, "refund_due", payer))
        if plan.suspense:
            wanted.add((book, "suspense", ""))
    return wanted


def _accounts(wanted: set[tuple[int, str, str]], books: Mapping[int, Book]) -> Accounts:
    found: Accounts = {}
    for book in sorted({book for book, _, _ in wanted}):
        words = sorted((kind, holder) for of, kind, holder in wanted if of == book)
        opened = ledger_books.accounts(books[book], words)
        found |= {(book, *word): each for word, each in zip(words, opened, strict=True)}
    return found


def _facts(plan: Plan, accounts: Accounts, day: date) -> list[Fact]:
    """Late fees that arise, the money itself, and the fees it paid becoming income."""
    money, book, payer = plan.incoming, plan.incoming.book, plan.incoming.payer
    month = month_of(day)
    due, owed = (book, "surcharge_due", payer), (book, "assessed_surcharge", "")
    facts = [
        Fact(
            "surcharge", month, day, lawful.GROUND_FEE, _fee_key(money, each.part),
            [(accounts[due], each.answer.fen), (accounts[owed], -each.answer.fen)],
            about_month=each.part.debt.month,
        )
        for each in plan.late
        if each.fee is not None
    ]  # fmt: skip
    credit = Counter[tuple[int, str, str]]()
    for part in plan.parts:
        credit[book, "arrears", payer] += part.arrears
        credit[book, *clearing(payer)] += part.fen - part.arrears
    paid = sum(fen for _, fen in plan.fees)
    credit[due] += paid
    credit[book, "refund_due", payer] += plan.back
    credit[book, "suspense", ""] += plan.suspense
    lines = [(accounts[book, *money.debit], money.fen)]
    lines += [(accounts[each], -fen) for each, fen in credit.items() if fen]
    facts.append(
        Fact(money.kind, month, day, money.ground, money.key, lines, about_month=money.about)
    )
    if paid:
        lines = [(accounts[owed], paid), (accounts[book, "surcharge", ""], -paid)]
        facts.append(Fact("credit", month, day, lawful.GROUND_FEE, _income_key(money), lines))
    return facts


def _write_parts(
    plans: Sequence[Plan], ids: Mapping[tuple[int, str], int], day: date
) -> dict[int, Allocation]:
    """What is settled of orders, as rows, by the identity of the part."""
    parts = [(plan, part) for plan in plans for part in plan.parts]
    rows = []
    for plan, part in parts:
        row = _row(plan.incoming, ORDER, part.fen, ids, day)
        row.order_id, row.arrears = part.debt.id, part.arrears
        rows.append(row)
    written = Allocation.objects.bulk_create(rows, batch_size=AT_ONCE)
    return {id(part): row for (_, part), row in zip(parts, written, strict=True)}


def _write_fees(
    plans: Sequence[Plan],
    parts: Mapping[int, Allocation],
    ids: Mapping[tuple[int, str], int],
    day: date,
) -> None:
    """The late fees that arise, as rows, their ids into the plans; and those the law has no answer
    to."""
    law = lawful.hash_of_law()
    late = [(plan, each, parts[id(each.part)]) for plan in plans for each in plan.late]
    Stopped.objects.bulk_create(
        [
            Stopped(allocation=row, day=day, zh=each.answer.zh, en=each.answer.en)
            for _, each, row in late
            if each.fee is None
        ],
        batch_size=AT_ONCE,
    )
    made = [(plan, each.fee, each, row) for plan, each, row in late if each.fee is not None]
    rows = [
        surcharge_row(
            row, each.answer, law, day, ids[plan.incoming.book, _fee_key(plan.incoming, each.part)]
        )
        for plan, _, each, row in made
    ]
    written = Surcharge.objects.bulk_create(rows, batch_size=AT_ONCE)
    for (_, fee, _, _), found in zip(made, written, strict=True):
        fee.id = found.id


def surcharge_row(
    bears_on: Allocation, answer: Answer, law: str, day: date, posted: int
) -> Surcharge:
    """A late fee as a row, not written yet."""
    assert bears_on.order_id is not None  # nothing else bears a fee
    return Surcharge(
        allocation=bears_on, order_id=bears_on.order_id, book_id=bears_on.book_id,
        payer=bears_on.payer, principal=bears_on.fen, first_day=answer.first_day,
        last_day=answer.last_day, days=answer.days, fen=answer.fen, law=law, day=day,
        transaction_id=posted,
    )  # fmt: skip


def _rest(plan: Plan, ids: Mapping[tuple[int, str], int], day: date) -> list[Allocation]:
    """What a money is taken out of, what it pays of late fees, and what is left, as rows."""
    money = plan.incoming
    rows = []
    if money.taken is not None:
        rows.append(_taken(money, ids[money.book, money.key], day))
    for fee, fen in plan.fees:
        row = _row(money, SURCHARGE, fen, ids, day)
        row.surcharge_id, row.income_id = fee.id, ids[money.book, _income_key(money)]
        rows.append(row)
    if plan.back:
        rows.append(_row(money, REFUND_DUE, plan.back, ids, day))
    if plan.suspense:
        row = _row(money, SUSPENSE, plan.suspense, ids, day)
        row.reason = money.suspense or SURPLUS_OF_BUDGET
        rows.append(row)
    return rows


def _row(
    money: Incoming, target: str, fen: int, ids: Mapping[tuple[int, str], int], day: date
) -> Allocation:
    return Allocation(
        target=target, source=money.source, book_id=money.book, payer=money.payer,
        receipt_id=money.receipt, fen=fen, paid=money.paid, day=day,
        transaction_id=ids[money.book, money.key],
    )  # fmt: skip


def _taken(money: Incoming, found: int, day: date) -> Allocation:
    taken = money.taken
    assert taken is not None
    taken.transaction_id, taken.day = found, day
    return taken


def _offset_fact(each: Offset, accounts: Accounts, day: date) -> Fact:
    """Arrears that a lowered order settles leave the account of arrears."""
    debt = each.upper.debt
    lines = [
        (accounts[debt.book, *clearing(debt.payer)], each.upper.arrears),
        (accounts[debt.book, "arrears", debt.payer], -each.upper.arrears),
    ]
    return Fact(
        "allocation", month_of(day), day, lawful.GROUND_PAID, _offset_key(each), lines,
        about_month=debt.month,
    )  # fmt: skip


def _offset_key(each: Offset) -> str:
    """What is settled of both orders afterwards makes the key: a part is settled once."""
    lower, upper = each.lower.debt, each.upper.debt
    return f"receipts:offset:{lower.id}:{upper.id}:{each.upper.fen}"


def _fee_key(money: Incoming, part: Part) -> str:
    return f"{money.key}:surcharge:{part.debt.id}"


def _income_key(money: Incoming) -> str:
    return f"{money.key}:income"


def _told(whole: Whole, written: list[Allocation], credited: int) -> Settled:
    counts: Counter[str] = Counter(
        money=len(whole.plans),
        orders=sum(len(plan.parts) for plan in whole.plans),
        suspense=sum(1 for plan in whole.plans if plan.suspense),
        surplus=sum(1 for plan in whole.plans if plan.back),
        surcharges=sum(1 for plan in whole.plans for each in plan.late if each.fee),
        waiting=sum(1 for plan in whole.plans for each in plan.late if each.fee is None),
        credits=credited,
    )
    return Settled(counts, sum(plan.incoming.fen for plan in whole.plans), written)
