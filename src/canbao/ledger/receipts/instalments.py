"""Plans by which arrears are paid in instalments. A plan says when to pay what; the money goes by the
law's order as always, and late fees run on unless the months are deferred too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from canbao.ledger.receipts import standing
from canbao.ledger.receipts.content import Told
from canbao.ledger.receipts.models import Allocation, Decision, Instalment, Proposal
from canbao.ledger.receipts.models.allocation import BY_WRITE_OFF, ORDER
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """A plan on a day: agreed, due by then, paid since it was agreed, and what is behind; fen."""

    agreed: int
    due: int
    paid: int

    @property
    def behind(self) -> int:
        return max(0, self.due - self.paid)


def check(proposal: Proposal, day: date) -> None:
    """Raises Refused unless the instalments rise in days, none is nothing or past, and they add up
    to what the payer is in arrears with in that book."""
    plan = Told(proposal).pairs("instalments")
    days = [due for due, _ in plan]
    if not plan or days != sorted(set(days)) or days[0] <= day or min(fen for _, fen in plan) <= 0:
        raise refused(
            f"分期须至少一期，日期依次在{day}之后，每期金额大于零",
            f"a plan has instalments on rising days after {day}, each of more than nothing",
        )
    owed = arrears(proposal, day)
    total = sum(fen for _, fen in plan)
    if total != owed or owed == 0:
        raise refused(
            f"各期合计{total}分，{proposal.payer}在本账簿欠费{owed}分，两者应相等",
            f"the instalments add up to {total} fen; {proposal.payer} is {owed} fen in arrears in "
            "this book, and the two must be equal",
        )


def arrears(proposal: Proposal, day: date) -> int:
    """What the payer is in arrears with in the proposal's book, deferred months included."""
    if proposal.book_id is None:
        raise refused("须写明账簿", "the book must be named")
    orders = standing.standing(day, payer=proposal.payer, book=proposal.book_id, at_most=100_000)
    return sum(each.open for each in orders if each.due < day)


def carry_out(decision: Decision, actor: Actor, door: str) -> None:
    """The plan is agreed."""
    plan = Told(decision.proposal).pairs("instalments")
    Instalment.objects.bulk_create(
        Instalment(decision=decision, number=number, due=due, fen=fen)
        for number, (due, fen) in enumerate(plan, 1)
    )


def progress(decision: Decision, day: date) -> Progress:
    """How a plan stands on a day: what was settled since, of the orders that were overdue then."""
    agreed = list(decision.instalments.order_by("number"))
    rows = Allocation.objects.filter(
        target=ORDER,
        book=decision.proposal.book,
        payer=decision.proposal.payer,
        order__due__lt=decision.day,
        day__gte=decision.day,
        day__lte=day,
    ).exclude(source=BY_WRITE_OFF)
    return Progress(
        sum(each.fen for each in agreed),
        sum(each.fen for each in agreed if each.due <= day),
        int(rows.aggregate(fen=Sum("fen"))["fen"] or 0),
    )
