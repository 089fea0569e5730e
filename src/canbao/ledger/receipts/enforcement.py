"""The steps against a payer in arrears, in the order of the law (社会保险法 63, 86), each decided by
two named people and never by a machine: order to pay, account inquiry, transfer order, security,
court; and the proposal of a fine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao import inforce
from canbao.law import compute
from canbao.ledger.amounts import yuan
from canbao.ledger.receipts import standing
from canbao.ledger.receipts.content import Told
from canbao.ledger.receipts.models import Decision, EnforcementStep, Proposal
from canbao.ledger.receipts.models.decisions import (
    ASK_SECURITY,
    COURT,
    FINE,
    INQUIRY,
    ORDER_TO_PAY,
    STEPS,
    TRANSFER,
)
from canbao.ledger.receipts.standing import ENFORCED, LATE, Standing
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

BEFORE: Final = {
    ORDER_TO_PAY: "",
    INQUIRY: ORDER_TO_PAY,
    TRANSFER: INQUIRY,
    ASK_SECURITY: INQUIRY,
    COURT: ASK_SECURITY,
    FINE: ORDER_TO_PAY,
}
NAMES: Final = {
    ORDER_TO_PAY: ("责令限期缴纳", "order to pay within a time"),
    INQUIRY: ("查询存款账户", "account inquiry"),
    TRANSFER: ("申请划拨", "transfer order"),
    ASK_SECURITY: ("要求提供担保", "security"),
    COURT: ("申请人民法院扣押、查封、拍卖", "court: seizure and sale"),
    FINE: ("罚款建议", "proposal of a fine"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which step, until when the payer may answer, the fine proposed (fen), and the remedies text."""

    step: str
    until: date | None
    fine: int
    remedies: str

    @classmethod
    def of(cls, proposal: Proposal) -> Asked:
        told = Told(proposal)
        until = told.day("until") if told.text("until", "") else None
        return cls(told.text("step"), until, told.whole("fine", 0), told.text("remedies"))


def check(proposal: Proposal, day: date) -> None:
    """Raises Refused for a payer who is not late in that book, a step whose turn it is not, an order
    to pay without a day, a fine outside the law's limits, or without the remedies text."""
    asked = Asked.of(proposal)
    if asked.step not in STEPS:
        raise refused(
            f"没有{asked.step!r}这一步，可用：{'、'.join(STEPS)}",
            f"there is no step {asked.step!r}; there are {', '.join(STEPS)}",
        )
    if not asked.remedies.strip():
        raise refused(
            "须写明申请行政复议、提起诉讼的途径和期限",
            "the ways and times of review and suit must be told",
        )
    late = _late(proposal, day)
    if not late:
        raise refused(
            f"{proposal.payer}在本账簿没有逾期欠费，不能采取强制措施",
            f"{proposal.payer} is not in arrears in this book; nothing is to be enforced",
        )
    _turn(proposal, asked, min(each.due for each in late), day)
    arrears = sum(each.open for each in late)
    if asked.step == FINE:
        lowest, highest = fine_limits(arrears, late[0].place, day)
        if not lowest <= asked.fine <= highest:
            raise refused(
                f"罚款应在{lowest}分至{highest}分之间，不能是{asked.fine}分",
                f"a fine is between {lowest} and {highest} fen, not {asked.fine}",
            )


def carry_out(decision: Decision, actor: Actor, door: str) -> None:
    """The step is taken, for what is late on that day."""
    proposal = decision.proposal
    asked = Asked.of(proposal)
    assert proposal.book is not None  # `check` has seen to it
    EnforcementStep.objects.create(
        decision=decision, payer=proposal.payer, book=proposal.book, step=asked.step,
        arrears=sum(each.open for each in _late(proposal, decision.day)),
        fine=asked.fine if asked.step == FINE else 0, day=decision.day, until=asked.until,
        remedies=asked.remedies,
    )  # fmt: skip


def fine_limits(arrears: int, place: int, day: date) -> tuple[int, int]:
    """The lowest and highest fine for arrears (fen) that stay unpaid after an order, in fen, by
    社会保险法 86. Raises LawError where the law says nothing."""
    asked = ("fine_unpaid_lowest", "fine_unpaid_highest")
    answer = compute(
        asked, {"arrears": yuan(arrears)}, date=day, region=inforce.region_of(place), known=day,
        law=inforce.law(),
    )  # fmt: skip
    lowest, highest = (int(answer[name] * 100) for name in asked)
    return lowest, highest


def _late(proposal: Proposal, day: date) -> list[Standing]:
    if proposal.book_id is None:
        raise refused("须写明账簿", "the book must be named")
    return standing.standing(
        day, payer=proposal.payer, book=proposal.book_id, states=(LATE, ENFORCED), at_most=100_000
    )


def _turn(proposal: Proposal, asked: Asked, since: date, day: date) -> None:
    """Each step needs the one before it, for the same arrears, and the time given to have passed."""
    zh, en = NAMES[asked.step]
    if asked.step == ORDER_TO_PAY:
        if asked.until is None or asked.until <= day:
            raise refused(
                f"责令缴纳须给出{day}之后的期限", f"an order to pay gives a day after {day}"
            )
        return
    before = BEFORE[asked.step]
    done = (
        EnforcementStep.objects.filter(
            payer=proposal.payer, book=proposal.book, step=before, day__gt=since, day__lte=day
        )
        .order_by("-day")
        .first()
    )
    if done is None:
        raise refused(
            f"{zh}之前须先{NAMES[before][0]}", f"before {en} there must be: {NAMES[before][1]}"
        )
    if done.until is not None and done.until >= day:
        raise refused(
            f"{NAMES[before][0]}的期限到{done.until}，此前不能{zh}",
            f"{NAMES[before][1]} runs until {done.until}; {en} has to wait",
        )
