"""Putting right what two people agree on: a receipt that was settled for the wrong payer or month,
and debts that will never be paid."""

from __future__ import annotations

from datetime import date

from canbao.ledger import books as ledger_books
from canbao.ledger.facts import Fact
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import debts, moving, settling, undoing
from canbao.ledger.receipts.content import Told
from canbao.ledger.receipts.models import Allocation, Decision, Proposal, Receipt
from canbao.ledger.receipts.models.allocation import BY_RECEIPT, BY_WRITE_OFF, ORDER, SUSPENSE
from canbao.ledger.receipts.spreading import Debt
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor


def check_write_off(proposal: Proposal, day: date) -> None:
    """Raises Refused unless all orders named are the payer's, of that book, open and overdue."""
    _to_write_off(proposal, day)


def carry_out_write_off(decision: Decision, actor: Actor, door: str) -> None:
    """What is open of the orders is owed no more. Their months are never credited by it."""
    proposal = decision.proposal
    assert proposal.book is not None  # `check_write_off` has seen to it
    books = debts.lock([proposal.book.id])
    owed = _to_write_off(proposal, decision.day)
    assessed, arrears, clearing = ledger_books.accounts(
        proposal.book,
        [("assessed", ""), ("arrears", proposal.payer), settling.clearing(proposal.payer)],
    )
    facts = []
    for debt in owed:
        lines = [(assessed, debt.open), (arrears, -debt.in_arrears)]
        lines.append((clearing, debt.in_arrears - debt.open))
        facts.append(
            Fact(
                "write_off", month_of(decision.day), decision.day, f"decision:{decision.id}",
                _key(decision, debt), [line for line in lines if line[1]], about_month=debt.month,
            )
        )  # fmt: skip
    ids = settling.post({proposal.book.id: facts}, books)
    Allocation.objects.bulk_create(
        Allocation(
            target=ORDER, source=BY_WRITE_OFF, book=proposal.book, payer=proposal.payer,
            order_id=debt.id, fen=debt.open, arrears=debt.in_arrears, paid=decision.day,
            day=decision.day, transaction_id=ids[debt.book, _key(decision, debt)],
            decision=decision,
        )
        for debt in owed
    )  # fmt: skip


def check_move(proposal: Proposal, day: date) -> None:
    """Raises Refused unless the receipt stands, its money is settled, and where it shall go is
    known."""
    receipt, _, _ = _to_move(proposal)
    standing = Allocation.objects.filter(
        receipt=receipt, undoes__isnull=True, undone__isnull=True
    ).exclude(target=SUSPENSE)
    if not standing.exists():
        raise refused(
            f"流水{receipt.bank_reference}没有已分配的款项；暂收款请直接分配",
            f"nothing of payment {receipt.bank_reference} is settled; what is in suspense is simply "
            "explained",
        )


def carry_out_move(decision: Decision, actor: Actor, door: str) -> None:
    """All that followed from the receipt is undone, late fees and credits included; then its money
    is settled anew, as of the day it had come."""
    receipt, reference, payer = _to_move(decision.proposal)
    number = Allocation.objects.filter(receipt=receipt, target=SUSPENSE, source=BY_RECEIPT).count()
    ground = f"decision:{decision.id}"
    undoing.to_suspense(
        receipt, reason="unexplained", ground=ground, number=number, day=decision.day, actor=actor,
        door=door,
    )  # fmt: skip
    if reference or payer:
        moving.explain(
            receipt, document=f"decision {decision.id}", day=decision.day, actor=actor, door=door,
            reference=reference, payer=payer,
        )  # fmt: skip


def _to_write_off(proposal: Proposal, day: date) -> list[Debt]:
    if proposal.book is None:
        raise refused("须写明账簿", "the book must be named")
    orders = Told(proposal).numbers("orders")
    found = debts.by_id(orders)
    wrong = [
        found[order].reference if order in found else order
        for order in orders
        if order not in found
        or (found[order].payer, found[order].book) != (proposal.payer, proposal.book.id)
        or found[order].open <= 0
        or found[order].due >= day
    ]
    total = sum(debt.open for debt in found.values())
    if wrong or not orders or total != proposal.fen:
        raise refused(
            f"核销的缴费单须属于{proposal.payer}、已逾期且未缴清，合计应为提议的{proposal.fen}分；"
            f"不符：{wrong}，合计{total}分",
            f"orders to be written off must be {proposal.payer}'s, overdue and open, and add up to "
            f"the proposed {proposal.fen} fen; wrong: {wrong}, they add up to {total}",
        )
    return [found[order] for order in sorted(found)]


def _to_move(proposal: Proposal) -> tuple[Receipt, str, str]:
    told = Told(proposal)
    receipt = Receipt.objects.filter(id=told.whole("receipt")).select_related("book").first()
    if receipt is None:
        raise refused(
            f"没有流水{told.whole('receipt')}", f"there is no receipt {told.whole('receipt')}"
        )
    return receipt, told.text("reference", ""), told.text("payer", "")


def _key(decision: Decision, debt: Debt) -> str:
    return f"receipts:write-off:{decision.id}:{debt.id}"
