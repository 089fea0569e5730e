"""Plans: what flexible workers and residents choose to pay, and whom government pays for.

A plan is a choice from a month on, up to its last month if it has one; a later choice takes the
place of all before from its first month on. What a plan costs is worked out in `planned`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from canbao import inforce
from canbao.law import compute
from canbao.ledger.contributions.models import FLEXIBLE, GOVERNMENT, RESIDENT, Plan
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell, Person

PURPOSE: Final = "contribution_plan"
SCHEMES: Final = {
    FLEXIBLE: "employee_pension",
    RESIDENT: "resident_pension",
    GOVERNMENT: "resident_pension",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen: the monthly base of a flexible worker, the yearly tier of a resident, in fen;
    0 for a person whom government pays for, whose `group` says why."""

    person: int
    kind: str
    place: int
    amount: int
    from_month: int
    to_month: int | None = None
    group: str = ""


def choose(choice: Choice, *, day: date, actor: Actor, door: str) -> Plan:
    """The plan. Raises Refused for what can't be chosen, and LawError in the law's words where the
    law refuses the base or tier, or lacks what decides."""
    with transaction.atomic():
        _sound(choice, day, actor)
        _lawful(choice, day)
        scheme = SCHEMES[choice.kind]
        same = Plan.objects.filter(
            person=choice.person, scheme=scheme, from_month=choice.from_month, day=day
        ).first()
        if same is not None:
            wanted = (choice.kind, choice.place, choice.amount, choice.group, choice.to_month)
            if (same.kind, same.place, same.amount, same.group, same.to_month) == wanted:
                return same
            raise refused(
                f"{day}已为{month_text(choice.from_month)}起选择过缴费；请次日再改",
                f"a choice from {month_text(choice.from_month)} on was made on {day} already; "
                "change it the day after",
            )
        made = Plan.objects.create(
            person=choice.person, scheme=scheme, kind=choice.kind, place=choice.place,
            amount=choice.amount, group=choice.group, from_month=choice.from_month,
            to_month=choice.to_month, day=day, by=actor.name,
        )  # fmt: skip
        detail: Mapping[str, str | int | bool | None] = {
            "kind": choice.kind, "fen": choice.amount, "from": month_text(choice.from_month),
        }  # fmt: skip
        log.append(actor, door, log.Act(log.WRITE, PURPOSE, choice.person, "", detail))
    return made


def _sound(choice: Choice, day: date, actor: Actor) -> None:
    person = Person.objects.filter(id=choice.person, withdrawn=False).first()
    if person is None:
        raise refused(
            f"查无此人：{choice.person}；请先办理参保登记",
            f"nobody is known by {choice.person}; register the person first",
        )
    if actor.role == "person" and actor.person != choice.person:
        raise refused("只能为本人选择缴费", "a person can only choose for himself or herself")
    if choice.kind not in SCHEMES:
        raise refused(
            f"缴费方式{choice.kind!r}不在可选之列：{'、'.join(SCHEMES)}",
            f"kind {choice.kind!r} is none of {', '.join(SCHEMES)}",
        )
    if choice.amount < 0 or (choice.kind == GOVERNMENT) != (choice.amount == 0):
        raise refused(
            f"金额{choice.amount}分不对：本人缴费须大于零，政府代缴填0",
            f"amount {choice.amount} fen: own payment must be above zero, government's is 0",
        )
    if choice.kind == GOVERNMENT and not choice.group:
        raise refused("政府代缴须写明困难群体类别", "say of which group the person is")
    if choice.from_month < month_of(day) and choice.kind == FLEXIBLE:
        raise refused(
            f"灵活就业人员不能自{month_text(choice.from_month)}起补缴；最早为{month_text(month_of(day))}",
            f"a flexible worker can't pay back from {month_text(choice.from_month)}; the earliest "
            f"month is {month_text(month_of(day))}",
        )
    if person.death is not None and month_of(person.death) < choice.from_month:
        raise refused(f"登记为{person.death}死亡", f"on record as having died on {person.death}")
    now = ParticipationSpell.objects.filter(
        person=person, from_month__lte=choice.from_month
    ).exclude(to_month__lt=choice.from_month)
    drawing = now.filter(scheme=SCHEMES[choice.kind], state="in_payment").first()
    if drawing is not None:
        raise refused(
            f"自{month_text(drawing.from_month)}起领取养老金，不再缴费",
            f"draws a pension since {month_text(drawing.from_month)} and pays no more",
        )
    employed = now.filter(scheme="employee_pension", kind="employee", state="paying").first()
    if employed is not None:
        raise refused(
            f"{month_text(choice.from_month)}由单位{employed.employer}参保；离职后再选择",
            f"insured by employer {employed.employer} in {month_text(choice.from_month)}; choose "
            "after leaving",
        )


def _lawful(choice: Choice, day: date) -> None:
    """Asks the law whether base or tier may be chosen."""
    region = inforce.region_of(choice.place)
    when = month_text(max(choice.from_month, month_of(day)))
    if choice.kind == FLEXIBLE:
        facts = {"chosen_contribution_base": Decimal(choice.amount) / 100}
        compute(
            "flexible_contribution_base", facts, date=when, region=region, known=day,
            law=inforce.law(),
        )  # fmt: skip
    if choice.kind == RESIDENT:
        facts = {"resident_own_contribution": Decimal(choice.amount) / 100}
        told = compute(
            "resident_tier_valid", facts, date=when, region=region, known=day, law=inforce.law()
        )
        if not told["resident_tier_valid"]:
            raise refused(
                f"没有每年{choice.amount // 100}元的档次；请在当地档次中选择",
                f"there is no tier of {choice.amount // 100} yuan a year; choose one of the place's",
            )


def end(plan: Plan, to_month: int, *, day: date, actor: Actor, door: str) -> Plan:
    """The same choice up to `to_month` and no longer: a new row that stands for the old."""
    with transaction.atomic():
        if to_month < plan.from_month:
            raise refused(
                f"终止月份{month_text(to_month)}早于起始月份{month_text(plan.from_month)}",
                f"the last month {month_text(to_month)} is before the first "
                f"{month_text(plan.from_month)}",
            )
        if Plan.objects.filter(
            person=plan.person, scheme=plan.scheme, from_month=plan.from_month, day=day
        ).exists():
            raise refused(
                f"{day}已有自{month_text(plan.from_month)}起的选择；请次日再终止",
                f"a choice from {month_text(plan.from_month)} on was made on {day}; end it the day "
                "after",
            )
        made = Plan.objects.create(
            person=plan.person, scheme=plan.scheme, kind=plan.kind, place=plan.place,
            amount=plan.amount, group=plan.group, from_month=plan.from_month, to_month=to_month,
            day=day, by=actor.name,
        )  # fmt: skip
        detail: Mapping[str, str | int | bool | None] = {
            "kind": plan.kind, "to": month_text(to_month),
        }  # fmt: skip
        log.append(actor, door, log.Act(log.WRITE, PURPOSE, plan.person, "", detail))
    return made
