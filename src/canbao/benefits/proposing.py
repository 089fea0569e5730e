"""The first half of decisions that take two people at two times: a named human takes over what a
robot found, or proposes to recover an overpayment; the second one signs it later.

What is decided stands in `adverse` and `overpayments`; here it is only kept until somebody signs.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction

from canbao.benefits import explaining, overpayments
from canbao.benefits.adverse import Reason
from canbao.benefits.deciding import stored, stretches_of, turn_down, write_proposal
from canbao.benefits.models import (
    Decision,
    Overpayment,
    OverpaymentDecision,
    Proposal,
    TurnedDown,
)
from canbao.benefits.office import PURPOSE, Human, own_case
from canbao.benefits.overpayments import Plan
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

RECOVERY: Final = "recovery"


def take_over(proposal: Proposal, human: Human, *, day: date, door: str) -> Proposal:
    """An adverse proposal of a robot becomes that of a named human, word for word; the robot's is
    turned down with the number of the other. Again gives the one that is there. Raises Refused for
    a proposal that takes nothing away, that a human made, or that is settled."""
    own_case(human.actor, proposal.person)
    key = f"benefits:take_over:{proposal.pk}"
    there = Proposal.objects.filter(key=key).first()
    if there is not None:
        return there
    if not proposal.adverse or proposal.human:
        raise refused(
            f"提议{proposal.pk}不是系统提出的不利提议，不需要接办",
            f"proposal {proposal.pk} is no adverse one of a robot; nobody need take it over",
        )
    if settled(proposal):
        raise refused(f"提议{proposal.pk}已办结", f"proposal {proposal.pk} is settled")
    with transaction.atomic():
        made = write_proposal(
            proposal.cause,
            stretches_of(proposal),
            stored(proposal),
            human.actor,
            day,
            key=key,
            claim=proposal.claim,
            award=proposal.award,
            adverse=True,
        )
        words = (
            f"由{human.name}接办，见提议{made.pk} / taken over by {human.name}: proposal {made.pk}"
        )
        turn_down(proposal, words, actor=human.actor, day=day, door=door)
    return made


def settled(proposal: Proposal) -> bool:
    """Whether a proposal was approved or turned down."""
    return (
        Decision.objects.filter(proposal=proposal).exists()
        or TurnedDown.objects.filter(proposal=proposal).exists()
    )


def propose_recovery(
    overpayment: Overpayment,
    fen: int,
    plan: Plan,
    human: Human,
    reason: Reason,
    *,
    day: date,
    door: str,
) -> Proposal:
    """That `fen` of an overpayment shall be paid back by a plan, for another to approve. The same
    words on the same day give the proposal that is there. Raises Refused for an amount that was not
    found, a plan that cannot be, or an overpayment that was decided."""
    own_case(human.actor, overpayment.person)
    if OverpaymentDecision.objects.filter(overpayment=overpayment).exists():
        raise refused(
            f"多发认定{overpayment.pk}已作出追回决定",
            f"overpayment {overpayment.pk} has been decided",
        )
    if not 0 < fen <= overpayment.fen:
        raise refused(
            f"多发认定{overpayment.pk}为{overpayment.fen}分，不能追回{fen}分",
            f"overpayment {overpayment.pk} is {overpayment.fen} fen; {fen} cannot be recovered",
        )
    if plan.count < 1:
        raise refused("期数至少为1", "a plan has one instalment at least")
    _, computed = overpayments.instalments(fen, plan, day)
    explained = explaining.act(
        RECOVERY,
        reason.zh,
        reason.en,
        reason.ground,
        {
            **reason.facts,
            "overpayment": overpayment.pk,
            "fen": fen,
            "way": plan.way,
            "first_month": plan.first_month,
            "count": plan.count,
        },
        computed,
    )
    key = f"benefits:recover:{overpayment.pk}:{explained.hash[:24]}:{day:%Y%m%d}"
    with transaction.atomic():
        there = Proposal.objects.filter(key=key).first()
        if there is not None:
            return there
        made = write_proposal(
            RECOVERY, [], explained, human.actor, day, key=key, award=overpayment.award,
            adverse=True,
        )  # fmt: skip
        act = log.Act(log.WRITE, PURPOSE, overpayment.person, f"proposal {made.pk}",
                      {"cause": RECOVERY, "fen": fen})  # fmt: skip
        log.append(human.actor, door, act)
    return made


def overpayment_of(proposal: Proposal) -> Overpayment:
    """The overpayment that a proposed recovery is about."""
    return Overpayment.objects.get(pk=_facts(proposal)["overpayment"])


def approve_recovery(
    proposal: Proposal, human: Human, checker: Actor, *, day: date, door: str
) -> OverpaymentDecision:
    """The second half: the checker signs the plan exactly as it was proposed; it is posted. Raises
    Refused for wrong hands, a proposal that was turned down, or an overpayment decided otherwise."""
    if human.name != proposal.by:
        raise refused(
            f"提议{proposal.pk}由{proposal.by}提出", f"proposal {proposal.pk} is {proposal.by}'s"
        )
    if TurnedDown.objects.filter(proposal=proposal).exists():
        raise refused(f"提议{proposal.pk}已被退回", f"proposal {proposal.pk} was turned down")
    overpayment = overpayment_of(proposal)
    there = OverpaymentDecision.objects.filter(overpayment=overpayment).first()
    if there is not None and there.decision.proposal_id != proposal.pk:
        raise refused(
            f"多发认定{overpayment.pk}已按另一提议作出决定",
            f"overpayment {overpayment.pk} was decided by another proposal",
        )
    content = explaining.explanation_of(proposal)
    known = {"overpayment", "fen", "way", "first_month", "count"}
    facts: dict[str, Any] = content["facts"]
    reason = Reason(
        content["reason"]["zh"],
        content["reason"]["en"],
        content["ground"],
        {name: value for name, value in facts.items() if name not in known},
    )
    plan = Plan(facts["first_month"], facts["count"], facts["way"])
    return overpayments.recover(
        overpayment, facts["fen"], plan, human, checker, reason, day=day, door=door,
        proposal=proposal,
    )  # fmt: skip


def _facts(proposal: Proposal) -> dict[str, Any]:
    if proposal.cause != RECOVERY:
        raise refused(f"提议{proposal.pk}不是追回多发", f"proposal {proposal.pk} recovers nothing")
    facts: dict[str, Any] = explaining.explanation_of(proposal)["facts"]
    return facts
