"""Life events: one application, parallel cases, one list."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.cases.models import Case
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import path
from canbao.services.behaviour import Words
from canbao.services.doing.bundles import one_list
from tests.benefits import make as by_hand
from tests.benefits.make import month, stretches
from tests.services.make import (
    ACCOUNT,
    CHENGDU,
    DAY,
    decided,
    handed_in,
    person,
    staffed,
    started,
    switched_on,
)

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 20)


@pytest.fixture
def office(delivered) -> None:
    person(household=7)
    staffed("a", "b", "c")


def test_a_job_lost_is_one_application_and_two_cases(office):
    for service in ("BND-03", "UNE-01"):
        switched_on(service)
    given = {"wish_to_work": True, "bank_account": ACCOUNT}
    bundle = handed_in("BND-03", given)
    assert [each.service for each in one_list(bundle, DAY)] == ["UNE-01", "UNE-02"]
    assert {each.state for each in one_list(bundle, DAY)} == {"complete"}
    path.go_on_all(DAY)
    bundle = path.go_on(bundle.number, DAY)
    states = {each.service: each.state for each in one_list(bundle, DAY)}
    assert states == {"UNE-01": "closed", "UNE-02": "needs_human"}
    assert bundle.state == "served"  # it ends with its last part


def test_handed_in_again_opens_nothing_twice(office):
    given = {"wish_to_work": True, "bank_account": ACCOUNT}
    bundle = handed_in("BND-03", given)
    assert started("BND-03", given) == bundle
    assert Case.objects.count() == 3


def test_retirement_brings_the_pension(office):
    given = {"retirement_month": "2025-02", "bank_account": ACCOUNT}
    bundle = handed_in("BND-01", given)
    part = one_list(bundle, DAY)[0]
    assert (part.service, part.state, part.due) == ("PEN-01", "complete", date(2025, 3, 31))
    facts = {each.name for each in Case.objects.get(number=part.number).facts.all()}
    assert {"retirement_month", "bank_account", "identity"} <= facts


def test_after_a_death_the_heir_asks_once_and_the_pension_is_ended_by_the_house(office):
    award = by_hand.award(
        1, "employee_pension", CHENGDU, month(2025, 3), by_hand.pension_facts(), date(2025, 2, 20)
    ).award
    Person.objects.filter(id=1).update(death=date(2025, 5, 10))
    person(2, name="李小明", sex=2, birth=date(1968, 4, 1), household=7)
    widow = Actor("widow", "person", person=2)
    given = {"heirs_agreement": True, "bank_account": ACCOUNT | {"holder": "李小明"}}
    bundle = handed_in("BND-02", given, actor=widow, day=JUNE)
    listed = one_list(bundle, JUNE)
    assert [each.service for each in listed] == ["PEN-12", "PEN-11", "PEN-09"]
    assert {each.state for each in listed} == {"complete"}  # nothing is asked a second time
    stop = Case.objects.get(number=listed[2].number)
    assert (stop.person, stop.channel) == (1, "office")
    stop = decided(stop, JUNE, words=Words("死亡", "death", "社会保险经办条例第二十五条"))
    assert stop.state == "closed"
    assert stretches(award.pk)[-1][1:4] == (month(2025, 6), None, 0)
