"""Holds: a named human keeps somebody's payments back for a few working days. What is to last
longer is a suspension, an adverse decision of benefits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from canbao.benefits.payments.actors import human, note
from canbao.benefits.payments.limits import value_of
from canbao.benefits.payments.models import Hold, HoldLifted
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

PURPOSE: Final = "payment_hold"
SATURDAY: Final = 5


def working_days_from(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The last of `count` working days that begin with the next one. Weekends and `holidays` do not
    count; the calendar of holidays is published year by year and is no part of the law here, so
    without it the period can only be too short, never too long."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day


def hold(
    person: int,
    *,
    rule: str,
    words: str,
    day: date,
    actor: Actor,
    door: str,
    holidays: Collection[date] = (),
) -> Hold:
    """Keeps the payments of a person back, for as long as internal control allows; `rule` is the
    audit rule (R01 …), `words` what the person is told. The same rule and day again give the hold
    that is there. Raises Refused for a robot, without words, and for one hold right after another
    of the same rule: who is still in doubt then has a suspension decided."""
    by = human(actor, "暂缓发放", "holding a payment")
    if not words.strip():
        raise refused(
            "请写明暂缓发放的理由，理由会告知本人", "say why; the person is told the words"
        )
    with transaction.atomic():
        there = Hold.objects.filter(person=person, rule=rule).order_by("-until").first()
        if there is not None and there.day == day:
            return there
        if there is not None and day <= working_days_from(there.until, 1, holidays):
            raise refused(
                f"人员{person}已按{rule}暂缓至{there.until}，不能接连暂缓；"
                "仍有疑问的，请作出停发（暂停）决定",
                f"person {person} was held under {rule} until {there.until}; holds do not follow "
                "each other, have a suspension decided",
            )
        made = Hold.objects.create(
            person=person,
            rule=rule,
            words=words.strip(),
            day=day,
            until=working_days_from(day, value_of("hold_working_days"), holidays),
            by=by,
        )
        note(
            actor,
            door,
            PURPOSE,
            record="hold",
            subject=person,
            detail={"rule": rule, "until": made.until.isoformat()},
        )
    return made


def lift(hold: Hold, *, words: str, day: date, actor: Actor, door: str) -> HoldLifted:
    """Ends a hold; the next run pays what was held. Lifted already, it is the one that is there."""
    by = human(actor, "解除暂缓", "lifting a hold")
    if not words.strip():
        raise refused("请写明解除暂缓的理由", "say why the hold ends")
    with transaction.atomic():
        there = HoldLifted.objects.filter(hold=hold).first()
        if there is not None:
            return there
        made = HoldLifted.objects.create(hold=hold, words=words.strip(), day=day, by=by)
        note(actor, door, PURPOSE, record="hold lifted", subject=hold.person)
    return made


def held_on(day: date) -> list[Hold]:
    """The holds in force on a day, in order."""
    lifted = Q(lifted__isnull=False, lifted__day__lte=day)
    return list(Hold.objects.filter(day__lte=day, until__gte=day).exclude(lifted).order_by("id"))
