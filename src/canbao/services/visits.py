"""The calendar of visits at home: slots a manager offers by county and half day, booked once each, cancelled
by the person or an officer, and recorded by whoever made them. What a visit is for, the case says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from canbao.benefits import certification
from canbao.benefits.office import Human, is_human
from canbao.cases.models import Case
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.services.models import BOOKED, CANCELLED, HALVES, MADE, MISSED, Visit, VisitSlot

PURPOSE: Final = "case"
MAY_OFFER: Final = ("case_manager",)
COUNTY: Final = 10**6
AHEAD: Final = 60
"""Days ahead in which a slot is looked for."""
MOST: Final = 50
"""Slots of one half day."""
CERTIFIES: Final = "ELG-03"
HALF_WORDS: Final = {"am": ("上午", "in the morning"), "pm": ("下午", "in the afternoon")}


def county(place: int) -> int:
    """The county a place of twelve digits lies in."""
    return place - place % COUNTY


def offer(
    place: int, day: date, half: str, count: int, human: Human, *, today: date, door: str
) -> int:
    """So many slots of a half day in the county of a place; how many are new. Again is harmless, more than
    before adds the difference. Raises Refused for a day that is not to come, too many, or somebody who
    does not manage cases."""
    if human.actor.role not in MAY_OFFER:
        raise refused(
            "上门时段由经办管理人员设置",
            f"{human.actor.role} offers no visits; {', '.join(MAY_OFFER)} do",
        )
    if half not in HALVES or day <= today or not 1 <= count <= MOST:
        raise refused(
            f"时段应为以后日期的上午或下午，每半天1至{MOST}个",
            f"a slot is a half day to come (am, pm), 1 to {MOST} of each",
        )
    with transaction.atomic():
        # The log's head is the lock under which two managers follow each other.
        log.append(human.actor, door, log.Act(
            log.WRITE, PURPOSE, record=f"visits {county(place)} {day} {half}",
            detail={"count": count}))  # fmt: skip
        there = VisitSlot.objects.filter(place=county(place), day=day, half=half).count()
        VisitSlot.objects.bulk_create(
            VisitSlot(place=county(place), day=day, half=half, number=n, by=human.name)
            for n in range(there + 1, count + 1)
        )
    return max(0, count - there)


def free(address: int, first: date, last: date) -> list[VisitSlot]:
    """Slots of the county of an address that nobody has, the earliest first."""
    taken = Visit.objects.exclude(state=CANCELLED).values("slot")
    there = VisitSlot.objects.filter(place=county(address), day__gte=first, day__lte=last)
    return list(there.exclude(id__in=taken).order_by("day", "half", "number"))


def next_free(address: int, day: date) -> VisitSlot | None:
    """The earliest free slot after a day."""
    found = free(address, day + timedelta(days=1), day + timedelta(days=AHEAD))
    return found[0] if found else None


def book(slot: int, case: Case, address: int, actor: Actor, day: date, door: str) -> Visit:
    """Takes a slot for a case. Raises Refused for a slot of another county or a day that is not to come,
    one that somebody else has, and a person who has a visit to come."""
    found = VisitSlot.objects.filter(id=slot).first()
    if found is None or found.place != county(address) or found.day <= day:
        raise refused(
            "没有可预约的时段", "there is no such slot to come in the county of the address"
        )
    assert case.person is not None, "visits are for persons"
    try:
        with transaction.atomic():
            made = Visit.objects.create(
                slot=found, case=case, person=case.person, address=address, by=actor.name, day=day
            )
            _log(made, actor, door, BOOKED)
    except IntegrityError:
        raise refused(
            "该时段已被预约，或本人已有待上门的预约，请另选时段",
            "the slot is taken, or the person has a visit to come: take another",
        ) from None
    return made


def cancel(visit: int, why: str, actor: Actor, day: date, door: str) -> Visit:
    """Before it is made, by the person or an officer. Again is harmless. Raises Refused for somebody else
    and for a visit that was made or missed."""
    if not (is_human(actor) or (actor.role == "person" and _is_of(visit, actor))):
        raise refused("只能取消本人的预约", "only the own visit can be cancelled")
    return _end(visit, CANCELLED, why, actor, day, door)


def record(visit: int, met: bool, words: str, human: Human, day: date, door: str) -> Visit:
    """What whoever went there found: the person was met, or not. Met for a certification is a trace of
    life; not met stops nothing, and the case waits for another visit."""
    with transaction.atomic():
        made = _end(visit, MADE if met else MISSED, words, human.actor, day, door)
        if made.slot.day > day:
            raise refused("上门日期尚未到来", "the day of the visit has not come")
        if met and made.case.service == CERTIFIES:
            certification.sign(
                made.person, "visit", made.slot.day, f"case {made.case.number}", day=day,
                actor=human.actor, door=door,
            )  # fmt: skip
    return made


def again(visit: int, slot: int, human: Human, day: date, door: str) -> Visit:
    """Another slot after a visit that was missed."""
    missed = _visit(visit)
    if missed.state != MISSED or missed.case.visits.filter(pk__gt=missed.pk).exists():
        raise refused(
            "只有未见到人的上门可以再约", "only a visit that was missed is made again, once"
        )
    return book(slot, missed.case, missed.address, human.actor, day, door)


def over(case: Case) -> bool:
    """Whether the last visit of a case was made or cancelled."""
    last = case.visits.order_by("-pk").first()
    return last is not None and last.state in (MADE, CANCELLED)


def _end(visit: int, state: str, words: str, actor: Actor, day: date, door: str) -> Visit:
    if not words.strip():
        raise refused("请写明情况", "say how it was")
    with transaction.atomic():
        made = Visit.objects.select_for_update().filter(pk=visit).first()
        if made is None:
            raise refused(f"没有{visit}号预约", f"there is no visit {visit}")
        if made.state == state:
            return made
        if made.state != BOOKED:
            raise refused("该预约已办结", f"this visit is {made.state} already")
        made.state, made.words, made.ended_by, made.ended = state, words.strip(), actor.name, day
        made.save(update_fields=["state", "words", "ended_by", "ended"])
        _log(made, actor, door, state)
    return made


def _visit(visit: int) -> Visit:
    found = Visit.objects.filter(pk=visit).first()
    if found is None:
        raise refused(f"没有{visit}号预约", f"there is no visit {visit}")
    return found


def _is_of(visit: int, actor: Actor) -> bool:
    return actor.person is not None and Visit.objects.filter(pk=visit, person=actor.person).exists()


def _log(visit: Visit, actor: Actor, door: str, state: str) -> None:
    log.append(actor, door, log.Act(
        log.WRITE, PURPOSE, visit.person, f"visit {visit.pk}",
        {"state": state, "slot": visit.slot_id}))  # fmt: skip
