"""Benefits paid too much: found by the system, decided by a named human and a second one, paid back
by instalments, to the bank or set off against later benefits.

The setting off itself happens in payment runs, which also see that enough is left to the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from django.db import transaction
from django.db.models import Max, Sum

from canbao import inforce
from canbao import law as package
from canbao.benefits import explaining
from canbao.benefits.adverse import Reason
from canbao.benefits.models import (
    Award,
    Instalment,
    Overpayment,
    OverpaymentDecision,
    OverpaymentMonth,
    Proposal,
    Recovery,
)
from canbao.benefits.office import PURPOSE, Human, four_eyes
from canbao.benefits.working import fen as in_fen
from canbao.benefits.writing import Hands, write_decision
from canbao.ledger import books
from canbao.ledger.facts import Fact
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.posting import post
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

Way = Literal["return", "set_off"]
TARGETS: Final = ("overpayment_left", "overpayment_instalment", "overpayment_last_instalment")


@dataclass(frozen=True, slots=True)
class Plan:
    """So many equal instalments from a month on; the last one settles what rounding left."""

    first_month: int
    count: int
    way: Way


def found(
    award: Award, months: Mapping[int, tuple[int, int]], *, by: str, day: date
) -> Overpayment | None:
    """What was paid beyond what is due, by month: (fen, of it individual), above zero. Kept once:
    what has been found before and not been decided yet is not found again. None when all was."""
    pending = _pending(award)
    fresh = {}
    for month, (fen, individual) in sorted(months.items()):
        known, known_individual = pending.get(month, (0, 0))
        if fen > known:
            fresh[month] = (fen - known, max(0, min(individual - known_individual, fen - known)))
    if not fresh:
        return None
    number = Overpayment.objects.filter(award=award).count() + 1
    with transaction.atomic():
        made = Overpayment.objects.create(
            award=award,
            person=award.person,
            fen=sum(fen for fen, _ in fresh.values()),
            individual=sum(individual for _, individual in fresh.values()),
            found=by,
            day=day,
            key=f"benefits:overpayment:{award.pk}:{number}",
        )
        OverpaymentMonth.objects.bulk_create(
            OverpaymentMonth(overpayment=made, month=month, fen=fen, individual=individual)
            for month, (fen, individual) in fresh.items()
        )
    return made


def _pending(award: Award) -> dict[int, tuple[int, int]]:
    rows = OverpaymentMonth.objects.filter(
        overpayment__award=award, overpayment__overpaymentdecision__isnull=True
    )
    sums: dict[int, tuple[int, int]] = {}
    for row in rows:
        fen, individual = sums.get(row.month, (0, 0))
        sums[row.month] = (fen + row.fen, individual + row.individual)
    return sums


def recover(
    overpayment: Overpayment,
    fen: int,
    plan: Plan,
    human: Human,
    checker: Actor,
    reason: Reason,
    *,
    day: date,
    door: str,
    proposal: Proposal | None = None,
) -> OverpaymentDecision:
    """That `fen` of an overpayment is paid back by a plan: decided by a named human, checked by
    another, posted, told with its remedies; `proposal` is what the two agreed on, where they did so
    at two times. Again gives the decision that is there.

    Raises Refused for more than was found, a plan without instalments, or wrong hands. Source:
    社会保险经办条例 46 (returned at once, by instalments, or set off).
    """
    four_eyes(human.actor, checker, overpayment.person)
    there = OverpaymentDecision.objects.filter(overpayment=overpayment).first()
    if there is not None:
        return there
    if not 0 < fen <= overpayment.fen:
        raise refused(
            f"多发认定{overpayment.pk}为{overpayment.fen}分，不能追回{fen}分",
            f"overpayment {overpayment.pk} is {overpayment.fen} fen; {fen} cannot be recovered",
        )
    amounts, computed = instalments(fen, plan, day)
    explained = explaining.act(
        "recovery",
        reason.zh,
        reason.en,
        reason.ground,
        {**reason.facts, "overpayment": overpayment.pk, "fen": fen, "way": plan.way},
        computed,
    )
    with transaction.atomic():
        Overpayment.objects.select_for_update().get(pk=overpayment.pk)
        hands = Hands(human.actor, checker, adverse=human)
        decision = write_decision(
            overpayment.person, "recovery", explained, hands, day, proposal=proposal
        )
        made = OverpaymentDecision.objects.create(
            overpayment=overpayment,
            decision=decision,
            fen=fen,
            transaction_id=_post(overpayment, fen, f"decision:{decision.pk}", day),
            day=day,
        )
        _write_plan(overpayment, 1, plan, amounts, human.name, day)
        _told(human.actor, door, overpayment, {"fen": fen, "decision": decision.pk})
    return made


def plan_anew(
    overpayment: Overpayment, plan: Plan, *, actor: Actor, day: date, door: str
) -> list[Instalment]:
    """Another plan for what is left, from then on the one that counts."""
    rest = left(overpayment)
    if rest <= 0:
        raise refused(
            f"多发认定{overpayment.pk}已无待追回金额", f"nothing is left of {overpayment.pk}"
        )
    amounts, _ = instalments(rest, plan, day)
    with transaction.atomic():
        Overpayment.objects.select_for_update().get(pk=overpayment.pk)
        last = overpayment.instalments.aggregate(last=Max("plan"))["last"]
        rows = _write_plan(overpayment, int(last or 0) + 1, plan, amounts, actor.name, day)
        _told(actor, door, overpayment, {"plan": rows[0].plan, "fen": rest})
    return rows


def returned(
    overpayment: Overpayment, fen: int, *, key: str, actor: Actor, day: date, door: str
) -> Recovery:
    """Money that came back to the bank. Again under the same key gives what is there. Raises
    Refused for more than is left, or before it was decided."""
    there = Recovery.objects.filter(key=key).first()
    if there is not None:
        if (there.overpayment_id, there.fen) != (overpayment.pk, fen):
            raise refused(
                f"幂等键{key!r}已用于另一笔追回", f"key {key!r} stands for another return"
            )
        return there
    with transaction.atomic():
        Overpayment.objects.select_for_update().get(pk=overpayment.pk)
        rest = left(overpayment)
        if not 0 < fen <= rest:
            raise refused(
                f"多发认定{overpayment.pk}尚余{rest}分，不能记退回{fen}分",
                f"{rest} fen are left of overpayment {overpayment.pk}; {fen} cannot come back",
            )
        book = overpayment.award.book
        bank, owed = books.accounts(book, [("bank", ""), ("overpayment", f"P{overpayment.person}")])
        fact = Fact(
            kind="recovery",
            month=month_of(day),
            day=day,
            ground=f"decision:{overpayment.overpaymentdecision.decision_id}",
            key=f"benefits:recovery:{key}",
            lines=[(bank, fen), (owed, -fen)],
        )
        made = Recovery.objects.create(
            overpayment=overpayment,
            way="return",
            month=month_of(day),
            fen=fen,
            transaction_id=post(book, [fact])[0].id,
            day=day,
            key=key,
        )
        _told(actor, door, overpayment, {"returned": fen})
    return made


def left(overpayment: Overpayment) -> int:
    """What is still to be paid back, fen; 0 before it was decided."""
    decided = OverpaymentDecision.objects.filter(overpayment=overpayment).first()
    if decided is None:
        return 0
    back = Recovery.objects.filter(overpayment=overpayment).aggregate(fen=Sum("fen"))["fen"]
    return decided.fen - int(back or 0)


def instalments(fen: int, plan: Plan, day: date) -> tuple[list[int], explaining.Stored]:
    """The amounts by the law's rule: equal ones, the last settles the rest; and its explanation."""
    result = package.compute(
        TARGETS,
        {"overpaid": str(Decimal(fen).scaleb(-2)), "instalment_months": plan.count},
        date=month_text(month_of(day)),
        region="nation",
        known=day,
        law=inforce.law(),
    )
    each = in_fen(result.values[TARGETS[1]], TARGETS[1])
    last = in_fen(result.values[TARGETS[2]], TARGETS[2])
    amounts = [each] * (plan.count - 1) + [last]
    if min(amounts) <= 0:
        raise refused(
            f"{fen}分不能分成{plan.count}期",
            f"{fen} fen cannot be paid in {plan.count} instalments",
        )
    return amounts, explaining.by_law(result.explanation.data)


def _write_plan(
    overpayment: Overpayment, number: int, plan: Plan, amounts: Sequence[int], by: str, day: date
) -> list[Instalment]:
    return Instalment.objects.bulk_create(
        Instalment(
            overpayment=overpayment,
            plan=number,
            month=plan.first_month + place,
            fen=fen,
            way=plan.way,
            person=overpayment.person,
            day=day,
            by=by,
        )
        for place, fen in enumerate(amounts)
    )


def _post(overpayment: Overpayment, fen: int, ground: str, day: date) -> int:
    """Owed by the person, back in the fund and on the account it came from."""
    award = overpayment.award
    individual = _individual(overpayment, fen)
    insured = award.insured if award.insured is not None else award.person
    wanted = [("overpayment", f"P{overpayment.person}"), ("pooled", "")]
    if individual:
        wanted.append(("individual", f"P{insured}"))
    accounts = books.accounts(award.book, wanted)
    lines = [(accounts[0], fen), (accounts[1], individual - fen)]
    lines += [(account, -individual) for account in accounts[2:]]
    fact = Fact(
        kind="overpayment",
        month=month_of(day),
        day=day,
        ground=ground,
        key=f"benefits:overpayment:{overpayment.pk}",
        lines=[line for line in lines if line[1]],
    )
    return post(award.book, [fact])[0].id


def _individual(overpayment: Overpayment, fen: int) -> int:
    """Of `fen` the part out of the individual account: earliest months first."""
    part = 0
    for row in overpayment.months.order_by("month"):
        taken = min(fen, row.fen)
        part += min(taken, row.individual)
        fen -= taken
    return part


def _told(actor: Actor, door: str, overpayment: Overpayment, detail: log.Detail) -> None:
    act = log.Act(log.WRITE, PURPOSE, overpayment.person, f"overpayment {overpayment.pk}", detail)
    log.append(actor, door, act)
