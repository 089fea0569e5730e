"""Deferral: a payer may pay some months later, and bears no late fee meanwhile.

Because of force majeure for at most a year (人社部令第13号 21), or with security by agreement
(22); insured persons lose nothing (23).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from canbao import inforce
from canbao.law import compute
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts import debts
from canbao.ledger.receipts.content import Told
from canbao.ledger.receipts.models import Decision, Deferral, Proposal
from canbao.ledger.receipts.models.decisions import DEFERRAL_GROUNDS, FORCE_MAJEURE
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """Months to be paid later, the days without late fee, and the deferral it stands in place of
    (0: none)."""

    ground: str
    first_day: date
    last_day: date
    from_month: int
    to_month: int
    replaces: int

    @classmethod
    def of(cls, proposal: Proposal) -> Asked:
        told = Told(proposal)
        return cls(
            told.text("ground"), told.day("first_day"), told.day("last_day"),
            told.whole("from_month"), told.whole("to_month"), told.whole("replaces", 0),
        )  # fmt: skip


def check(proposal: Proposal, day: date) -> None:
    """Raises Refused for a ground there is not, days or months out of order, more than the law
    allows, a payer without orders, and months that are deferred already."""
    asked = Asked.of(proposal)
    if asked.ground not in DEFERRAL_GROUNDS:
        raise refused(
            f"缓缴理由{asked.ground!r}应为不可抗力（force_majeure）或提供担保（security）",
            f"ground {asked.ground!r} of a deferral must be force_majeure or security",
        )
    if asked.first_day > asked.last_day or asked.from_month > asked.to_month:
        raise refused(
            f"缓缴期{asked.first_day}至{asked.last_day}或月份先后颠倒",
            f"the deferral from {asked.first_day} to {asked.last_day}, or its months, run backwards",
        )
    order = PaymentOrder.objects.filter(payer=proposal.payer).select_related("book").first()
    if order is None:
        raise refused(
            f"缴费人{proposal.payer}没有缴费单", f"payer {proposal.payer} has no payment order"
        )
    if asked.ground == FORCE_MAJEURE:
        limit = _limit(asked.first_day, order.book.place, day)
        if asked.last_day > limit:
            raise refused(
                f"因不可抗力缓缴最迟到{limit}，不能到{asked.last_day}",
                f"a deferral because of force majeure ends on {limit} at the latest, not on "
                f"{asked.last_day}",
            )
    for other in debts.deferrals_of([proposal.payer]).get(proposal.payer, []):
        overlap = asked.from_month <= other.to_month and other.from_month <= asked.to_month
        if overlap and other.decision_id != asked.replaces:
            raise refused(
                f"这些月份已按决定{other.decision_id}缓缴；如要延长，请写明替代该决定",
                f"these months are deferred by decision {other.decision_id}; to prolong it, say that "
                "it is replaced",
            )
    if asked.replaces and not Deferral.objects.filter(
        decision_id=asked.replaces, payer=proposal.payer, replaced__isnull=True
    ):
        raise refused(
            f"缴费人{proposal.payer}没有可替代的缓缴决定{asked.replaces}",
            f"payer {proposal.payer} has no deferral {asked.replaces} that could be replaced",
        )


def carry_out(decision: Decision, actor: Actor, door: str) -> None:
    """The months are deferred from now on; late fees that have been made stay."""
    asked = Asked.of(decision.proposal)
    Deferral.objects.create(
        decision=decision, payer=decision.proposal.payer, ground=asked.ground,
        first_day=asked.first_day, last_day=asked.last_day, from_month=asked.from_month,
        to_month=asked.to_month, replaces_id=asked.replaces or None,
    )  # fmt: skip


def _limit(first_day: date, place: int, day: date) -> date:
    answer = compute(
        "deferral_limit_day", {"deferral_first_day": first_day}, date=first_day,
        region=inforce.region_of(place), known=day, law=inforce.law(),
    )  # fmt: skip
    return date.fromordinal(int(answer["deferral_limit_day"]))
