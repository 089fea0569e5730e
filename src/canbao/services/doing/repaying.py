"""What was paid too much: how it is paid back, agreed between the person and two people in office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.benefits import overpayments
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Overpayment, OverpaymentDecision
from canbao.benefits.office import Human
from canbao.benefits.overpayments import Plan
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.catalogue import words
from canbao.services.doing.insuring import month_at

MOST: Final = 120
"""Instalments of one plan."""


def open_ones(person: int) -> list[Overpayment]:
    """What was found and not decided yet, or decided and not all paid back."""
    found = Overpayment.objects.filter(person=person).order_by("pk")
    decided = set(OverpaymentDecision.objects.filter(
        overpayment__in=found).values_list("overpayment_id", flat=True))  # fmt: skip
    return [each for each in found if each.pk not in decided or overpayments.left(each) > 0]


@service("PEN-15")
class Repaying(CaseService):
    """The person says how; two people in office decide how much of what was found is paid back
    (`recover_fen`, all of it where nothing is said), and a plan that runs is made anew for what is left.
    Where several stand open the officer says which (`overpayment_number`)."""

    outcomes = ("repayment_schedule",)
    second = True
    by_officer = ("overpayment_number", "recover_fen")

    def admissible(self, asked: Seen) -> list[Lack]:
        if self.plan(asked) is not None:
            return []
        ground = words().grounds[self.entry.ground[0]].zh
        return [Lack(
            "repayment_plan", f"一行还款计划：方式、期数（1至{MOST}）、自本月或以后的起始月份",
            f"one plan: the way, how many instalments (1 to {MOST}), from this month or a later one", ground,
        )]  # fmt: skip

    def plan(self, asked: Seen) -> Plan | None:
        """The plan as the person said it; None where it cannot be."""
        rows = asked.rows("repayment_plan")
        if len(rows) != 1:
            return None
        first, count = month_at(str(rows[0]["first_month"])), int(rows[0]["count"])
        if not 1 <= count <= MOST or first < month_of(asked.case.opened):
            return None
        return Plan(first, count, rows[0]["way"])

    def one(self, asked: Seen) -> Overpayment:
        """Which it is about. Raises Refused where there is none, or several and nobody said which."""
        found = open_ones(asked.person)
        named = asked.whole("overpayment_number")
        found = [each for each in found if each.pk == named] if named else found
        if not found:
            raise refused(
                "没有待追回的多发待遇",
                "nothing is on record that was paid too much and is still open",
            )
        if len(found) > 1:
            raise refused(
                "有多笔待追回，请补录编号（overpayment_number）",
                "several stand open: say which (overpayment_number)",
            )
        return found[0]

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("退回协议须由两人决定", "what is paid back, and how, two people decide")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not said.ground:
            raise refused("请写明理由和依据", "say why, and on which ground")
        of, plan = self.one(asked), self.plan(asked)
        assert plan is not None, "complete only with a plan"
        decided = OverpaymentDecision.objects.filter(overpayment=of).exists()
        fen = overpayments.left(of) if decided else asked.whole("recover_fen") or of.fen
        amounts, _ = overpayments.instalments(fen, plan, asked.day)
        return Grant(explained(
            self, asked, "grant", None, overpayment=of.pk, fen=fen, anew=decided, instalments=list(amounts),
            reason={"zh": said.zh, "en": said.en}, ground=said.ground,
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        told = done.explanation
        of = Overpayment.objects.get(pk=told["overpayment"])
        plan = self.plan(done.seen)
        assert plan is not None, "decided with a plan"
        if told["anew"]:
            rows = overpayments.plan_anew(of, plan, actor=done.maker, day=done.day, door=done.door)
            return [Written("repayment_plan", f"{of.pk}:{rows[0].plan}")]
        assert done.checker is not None, "money has a second person"
        reason = Reason(
            told["reason"]["zh"], told["reason"]["en"], told["ground"], {"case": done.case.number}
        )
        made = overpayments.recover(
            of, int(told["fen"]), plan, Human(done.maker), done.checker, reason, day=done.day, door=done.door,
        )  # fmt: skip
        return [Written("overpayment_decision", str(made.pk))]
