"""The calendar of visits: offered, booked once, cancelled, made; and what a visit brings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from canbao.benefits import certification
from canbao.benefits.office import Human
from canbao.cases.models import Case
from canbao.cases.models.case import Notice
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.services import path, visits
from canbao.services.models import BOOKED, CANCELLED, MISSED, Visit, VisitSlot
from tests.accounts.make import account
from tests.services.make import (
    CHENGDU,
    CHIEF,
    DAY,
    LI,
    WHY,
    decided,
    deed,
    effects,
    handed_in,
    person,
    staffed,
    started,
    told,
)

pytestmark = pytest.mark.django_db
SOON = DAY + timedelta(days=2)
THERE = {"visit_address": CHENGDU + 1003, "visit_reason": "frail"}
WANTED = {**THERE, "visit_day": SOON.isoformat()}
OFFICER = Human(Actor("a", "case_officer", area=CHENGDU))
OTHER = Actor("wang", "person", person=2)


@pytest.fixture
def office(delivered: Any) -> None:
    person()
    account("person", "li", person=1)
    staffed("a", "b", "c")


def offered(count: int = 1, day: date = SOON, half: str = "am") -> int:
    return visits.offer(CHENGDU, day, half, count, Human(CHIEF), today=DAY, door="test")


def booked(**more: Any) -> Case:
    return decided(handed_in("RGT-03", WANTED, **more))


def another(id: int = 2) -> Case:
    """A case of somebody else."""
    person(id, name="李小明", sex=2)
    return handed_in("RGT-03", WANTED, actor=Actor("wang", "person", person=id), key=f"k{id}")


def test_a_visit_is_booked_for_the_day_asked_for_and_ends_when_it_was_made(office):
    offered()
    case = booked()
    assert case.state == "served"
    assert "2025-03-05 in the morning" in told(case)[-1]
    visit = Visit.objects.get(pk=effects(case)["visit"][0])
    assert (visit.slot.day, visit.person, visit.state) == (SOON, 1, BOOKED)
    with pytest.raises(Refused, match="has not come"):
        visits.record(visit.pk, True, "已见面", OFFICER, DAY, "test")
    visits.record(visit.pk, True, "已见面", OFFICER, SOON, "test")
    assert path.go_on(case.number, SOON).state == "closed"
    assert certification.standing(1, SOON).state == "unknown"  # help, not a certification


def test_a_full_day_goes_to_a_person_who_finds_another_slot(office):
    assert path.go_on(handed_in("RGT-03", WANTED).number, DAY).state == "needs_human"
    case = Case.objects.get()
    with pytest.raises(Refused, match="no free slot"):
        decided(case)
    offered(day=SOON + timedelta(days=1), half="pm")
    case = decided(Case.objects.get(), facts={"slot": VisitSlot.objects.get().pk})
    assert "in the afternoon" in told(case)[-1]
    assert decided(another(), refuse=WHY).state == "closed"


def test_a_day_that_has_passed_is_asked_for_again(office):
    case = started("RGT-03", {**WANTED, "visit_day": DAY.isoformat()})
    assert path.hand_in(case.number, case.version, deed()).state == "incomplete"
    assert "a day after today" in Notice.objects.get().en


def test_a_slot_is_given_once_and_a_person_has_one_visit_to_come(office):
    offered()
    case = booked()
    second = another()
    slot = VisitSlot.objects.get()
    with pytest.raises(Refused, match="take another"):
        visits.book(slot.pk, second, CHENGDU, OFFICER.actor, DAY, "test")
    assert Visit.objects.count() == 1
    offered(2)
    free = visits.next_free(CHENGDU, DAY)
    assert free is not None
    with pytest.raises(Refused, match="has a visit to come"):
        visits.book(free.pk, case, CHENGDU, OFFICER.actor, DAY, "test")


def test_the_database_itself_books_nothing_twice(office):
    offered(2)
    first, second = VisitSlot.objects.order_by("number")
    case, other = handed_in("RGT-03", WANTED), another()
    row = {"case": case, "address": CHENGDU, "by": "x", "day": DAY}
    Visit.objects.create(slot=first, person=1, **row)
    for wrong in ({"slot": first, "person": 2}, {"slot": second, "person": 1},
                  {"slot": second, "person": 2, "state": CANCELLED}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.create(**{**row, "case": other, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitSlot.objects.create(place=first.place, day=first.day, half="am", number=1, by="x")


def test_the_person_cancels_and_the_slot_is_free_again(office):
    offered()
    case = booked()
    visit = Visit.objects.get()
    assert visits.free(CHENGDU, DAY, SOON) == []
    with pytest.raises(Refused, match="own visit"):
        visits.cancel(visit.pk, "不需要", OTHER, DAY, "test")
    with pytest.raises(Refused, match="say how"):
        visits.cancel(visit.pk, " ", LI, DAY, "test")
    visits.cancel(visit.pk, "不需要", LI, DAY, "test")
    assert visits.cancel(visit.pk, "不需要", LI, DAY, "test").state == CANCELLED
    assert path.go_on(case.number, DAY).state == "closed"
    assert [each.pk for each in visits.free(CHENGDU, DAY, SOON)] == [visit.slot_id]
    with pytest.raises(Refused, match="cancelled already"):
        visits.record(visit.pk, True, "已见面", OFFICER, SOON, "test")


def test_a_visit_certifies_and_one_that_was_missed_stops_nothing(office):
    offered()
    offered(day=SOON + timedelta(days=7))
    case = decided(handed_in("ELG-03", THERE))
    visit = Visit.objects.get()
    visits.record(visit.pk, False, "无人应门", OFFICER, SOON, "test")
    assert certification.standing(1, SOON).state == "unknown"
    assert path.go_on(case.number, SOON).state == "served"
    slot = VisitSlot.objects.get(day=SOON + timedelta(days=7))
    anew = visits.again(visit.pk, slot.pk, OFFICER, SOON, "test")
    with pytest.raises(Refused, match="made again, once"):
        visits.again(visit.pk, slot.pk, OFFICER, SOON, "test")
    visits.record(anew.pk, True, "已见面", OFFICER, slot.day, "test")
    assert certification.standing(1, slot.day).state == "valid"
    assert path.go_on(case.number, slot.day).state == "closed"
    assert [each.state for each in Visit.objects.order_by("pk")] == [MISSED, "made"]


def test_only_a_manager_offers_and_only_days_to_come(office):
    assert (offered(3), offered(3), offered(5)) == (3, 0, 2)
    with pytest.raises(Refused, match="offers no visits"):
        visits.offer(CHENGDU, SOON, "am", 1, OFFICER, today=DAY, door="test")
    for wrong in ((DAY, "am", 1), (SOON, "night", 1), (SOON, "am", 0), (SOON, "am", 51)):
        with pytest.raises(Refused, match="half day to come"):
            visits.offer(CHENGDU, *wrong, Human(CHIEF), today=DAY, door="test")


def test_a_slot_of_another_county_is_not_taken(office):
    offered()
    case = handed_in("RGT-03", WANTED)
    with pytest.raises(Refused, match="no such slot"):
        visits.book(VisitSlot.objects.get().pk, case, CHENGDU + 10**6, OFFICER.actor, DAY, "test")
