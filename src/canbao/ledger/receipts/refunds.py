"""Giving money back: credit balances of payers, and the own part of a month that was paid twice.

Both are proposed by one person and decided by another (`decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import Sum

from canbao import inforce
from canbao.law import compute
from canbao.ledger import books as ledger_books
from canbao.ledger import posting
from canbao.ledger.crediting.columns import OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.crediting.models import ContributionRecord, Credit
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.numbering import book_of, month_of, month_text
from canbao.ledger.receipts import debts, moving
from canbao.ledger.receipts.content import Told
from canbao.ledger.receipts.models import Allocation, Decision, Proposal
from canbao.ledger.receipts.models.allocation import BY_OVERLAP, BY_REFUND, REFUND_DUE
from canbao.ledger.refusal import refused
from canbao.ledger.rows import Parameter
from canbao.people.actor import Actor

# The kinds of payment of the procedures' guide.
PAYMENT_KINDS: Final = {
    "F10004": ("重复缴费退费", "refund of a month paid twice"),
    "F10006": ("多缴退费", "refund of what was paid too much"),
    "F10007": ("更正退费", "refund after a correction"),
}


@dataclass(frozen=True, slots=True)
class Twice:
    """A month of a person that was credited more than once: by which transactions, paid by whom,
    and the own part of each (fen)."""

    person: int
    scheme: str
    month: int
    transactions: tuple[int, ...]
    payers: tuple[str, ...]
    own: tuple[int, ...]


def check(proposal: Proposal, day: date) -> None:
    """Raises Refused unless so much is to be given back to the payer in that book, and a bank account
    and a kind of payment are named."""
    told = Told(proposal)
    if not told.text("account").strip() or told.text("payment_kind") not in PAYMENT_KINDS:
        raise refused(
            f"退费须写明收款账户和支付类别（{'、'.join(PAYMENT_KINDS)}）",
            f"a refund names an account and one of the kinds {', '.join(PAYMENT_KINDS)}",
        )
    book = _book(proposal)
    there = moving.credit_balance(proposal.payer, book)
    if not 0 < proposal.fen <= there:
        raise refused(
            f"{proposal.payer}在本账簿有应退款{there}分，不能退{proposal.fen}分",
            f"{there} fen are to be given back to {proposal.payer} in this book, not {proposal.fen}",
        )


def carry_out(decision: Decision, actor: Actor, door: str) -> None:
    """The money leaves the bank account."""
    proposal = decision.proposal
    book = _book(proposal)
    debts.lock([book.id])
    check(proposal, decision.day)  # again, now that nobody else can take it
    due, bank = ledger_books.accounts(book, [("refund_due", proposal.payer), ("bank", "")])
    fact = Fact(
        "refund", month_of(decision.day), decision.day, f"decision:{decision.id}",
        f"receipts:refund:{decision.id}", [(due, proposal.fen), (bank, -proposal.fen)],
    )  # fmt: skip
    posted = posting.post(book, [fact])[0]
    Allocation.objects.create(
        target=REFUND_DUE, source=BY_REFUND, book=book, payer=proposal.payer, fen=-proposal.fen,
        paid=decision.day, day=decision.day, transaction_id=posted.id, decision=decision,
    )  # fmt: skip


def twice(scheme: str, first: int, last: int, *, person: int | None = None) -> list[Twice]:
    """Months `first` to `last` that a person has been credited more than once in a scheme, by one
    query; records of several months are left to `crediting`."""
    condition, parameters = "", list[Parameter]([scheme, first, last])
    if person is not None:
        condition = "AND r.person = %s"
        parameters.append(person)
    standing = (
        "SELECT r.person, r.month, c.payer, r.place, sum(r.months) AS months, sum(r.own) AS own, "
        "min(r.transaction_id) AS named FROM crediting_contributionrecord r "
        "JOIN crediting_credit c ON c.transaction_id = r.transaction_id "
        f"WHERE r.scheme = %s AND r.month BETWEEN %s AND %s {condition} "
        "GROUP BY r.person, r.month, c.payer, r.place HAVING sum(r.months) > 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH s AS ({standing}) SELECT s.person, s.month, s.named, s.payer, s.own FROM s JOIN "
            "(SELECT person, month FROM s GROUP BY person, month HAVING count(*) > 1) d "
            "ON d.person = s.person AND d.month = s.month ORDER BY 1, 2, 3",
            parameters,
        )
        found: dict[tuple[int, int], list[tuple[int, str, int]]] = {}
        for of, month, named, payer, own in cursor.fetchall():
            found.setdefault((of, month), []).append((named, payer, int(own)))
    return [
        Twice(
            of, scheme, month, tuple(each[0] for each in rows), tuple(each[1] for each in rows),
            tuple(each[2] for each in rows),
        )
        for (of, month), rows in found.items()
    ]  # fmt: skip


def check_overlap(proposal: Proposal, day: date) -> None:
    """Raises Refused unless the person has that month twice and one of the two is chosen to go."""
    told = Told(proposal)
    kept, dropped = _records(proposal)
    if kept == dropped or (told.whole("kept") == told.whole("dropped")):
        raise refused("保留的与退还的是同一笔", "what is kept and what goes are the same")
    refund_of(kept, dropped, day)


def refund_of(kept: ContributionRecord, dropped: ContributionRecord, day: date) -> int:
    """The own part of the month that goes, in fen, by the law (人社部规〔2016〕5号). Raises Refused
    when the two are not one month of one person in one scheme, or one does not stand any more."""
    same = (kept.person, kept.scheme, kept.month) == (dropped.person, dropped.scheme, dropped.month)
    if not same or kept.months != 1 or dropped.months != 1:
        raise refused(
            "两笔不是同一人、同一险种、同一月份的缴费",
            "the two are not the same month of one person in one scheme",
        )
    for record in (kept, dropped):
        rows = ContributionRecord.objects.filter(
            person=record.person,
            scheme=record.scheme,
            month=record.month,
            place=record.place,
            transaction__book=book_of(record.transaction_id),
            transaction__credit__payer=_payer(record),
        )
        if int(rows.aggregate(months=Sum("months"))["months"] or 0) < 1:
            raise refused(
                f"业务{record.transaction_id}记入的{month_text(record.month)}已退回",
                f"{month_text(record.month)} of transaction {record.transaction_id} was taken back",
            )
    month = month_text(record.month)
    spells = [
        {"first_month": month, "last_month": month, "account_per_month": Decimal(each.own) / 100}
        for each in (kept, dropped)
    ]
    answer = compute(
        "overlap_refund", {"insurance_spells": spells}, date=day,
        region=inforce.region_of(dropped.place), known=day, law=inforce.law(),
    )  # fmt: skip
    return int(answer["overlap_refund"] * 100)


def carry_out_overlap(decision: Decision, actor: Actor, door: str) -> None:
    """The month leaves the person's record and account; the own part is to be given back, what the
    employer and the budget paid stays in the fund."""
    proposal = decision.proposal
    kept, dropped = _records(proposal)
    fen = refund_of(kept, dropped, decision.day)
    book = Book.objects.get(id=book_of(dropped.transaction_id))
    debts.lock([book.id])
    holder = f"P{dropped.person}"
    given = OneCredit(
        key=f"receipts:overlap:{decision.id}",
        ground=f"decision:{decision.id}",
        day=decision.day,
        month=month_of(decision.day),
        counter=[("refund_due", holder, -fen)],
        shares=[
            Share(
                dropped.person, dropped.month, -dropped.base, -dropped.credited, -dropped.own,
                -dropped.others, dropped.place, kind=dropped.kind, months=-1,
            )
        ],
        kind="correction",
        payer=_payer(dropped),
        about_month=dropped.month,
        corrects=dropped.transaction_id,
    )  # fmt: skip
    posted = credit(book, given, actor=actor, door=door)
    Allocation.objects.create(
        target=REFUND_DUE, source=BY_OVERLAP, book=book, payer=holder, fen=fen, paid=decision.day,
        day=decision.day, transaction_id=posted.id, decision=decision,
    )  # fmt: skip


def _records(proposal: Proposal) -> tuple[ContributionRecord, ContributionRecord]:
    told = Told(proposal)
    person, month = told.whole("person"), told.whole("month")
    found = []
    for name in ("kept", "dropped"):
        record = ContributionRecord.objects.filter(
            transaction_id=told.whole(name), person=person, month=month
        ).first()
        if record is None:
            raise refused(
                f"业务{told.whole(name)}没有此人{month_text(month)}的记录",
                f"transaction {told.whole(name)} has no record of this person for "
                f"{month_text(month)}",
            )
        found.append(record)
    return found[0], found[1]


def _payer(record: ContributionRecord) -> str:
    """Who paid for it."""
    return Credit.objects.get(transaction_id=record.transaction_id).payer


def _book(proposal: Proposal) -> Book:
    if proposal.book is None:
        raise refused("须写明账簿", "the book must be named")
    return proposal.book
