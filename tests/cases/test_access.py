"""Who may see which case: every role against every relation, list and single question agreeing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from canbao.accounts import posts
from canbao.accounts.models import ROLES, Account
from canbao.cases import access, deciding, mandates
from canbao.cases.mandates import Terms
from canbao.cases.models import Case
from canbao.people.actor import SYSTEM, Actor
from canbao.people.models import LogEntry
from canbao.people.purposes import RefusedLook, check, purpose_of
from tests.accounts.make import account
from tests.cases.make import (
    DAY,
    EXPLAINED,
    LI,
    PLACE,
    ROBOT,
    carry,
    deed,
    in_check,
    opened,
    staffed,
    submitted,
)
from tests.people.make import person

pytestmark = pytest.mark.django_db
ELSEWHERE = 420106000000


def sees(actor: Actor, case: Case, day=DAY) -> bool:
    """By the one question; the list must say the same."""
    reading = access.readable(actor, case, day)
    assert (reading is not None) == access.listed(actor, day).filter(pk=case.pk).exists()
    if reading is not None:
        check(actor, purpose_of(reading.purpose), case.person or 0, (case.place,))
    return reading is not None


@pytest.fixture
def case() -> Case:
    return submitted(opened())


def contested(by: Actor, other: Actor) -> Case:
    case = in_check(key="contested")
    case = deciding.propose(case.number, case.version, EXPLAINED, deed(by)).case
    made = deciding.decide(case.number, case.version, carry, deed(other))
    case = deciding.serve(case.number, made.case.version, "已批准", "granted", deed(ROBOT))
    return deciding.contest(case.number, case.version, "少算了", deed(LI))


def test_the_person_and_nobody_else_of_the_public(case):
    assert sees(LI, case)
    assert not sees(Actor("other", "person", person=2), case)
    assert not sees(Actor("nobody", "person"), case)
    assert not sees(Actor("firm", "employer", employer="91510100MA6CANB01X"), case)
    assert not sees(Actor("firm", "employer"), case)


def test_an_employer_sees_its_own_cases():
    firm = Actor("firm", "employer", employer="91510100MA6CANB01X")
    from canbao.cases import engine
    from canbao.cases.engine import Asked

    asked = Asked("EXA-01", PLACE, "online", employer=firm.employer)
    case = engine.open_case(asked, [], deed(firm, key="f"))
    assert sees(firm, case)
    assert not sees(Actor("f2", "employer", employer="91510100MA6OTHER0X"), case)
    assert not sees(LI, case)


def test_by_a_mandate_for_its_services_and_days_only(case):
    niece = Actor("niece", "person", person=2)
    terms = Terms("niece", "relative", ["EXA-01"], DAY, DAY + timedelta(days=9))
    made = mandates.give(terms, LI, "test", person=1)
    assert not sees(niece, case)
    mandates.accept(made, niece, DAY, "test")
    assert sees(niece, case)
    assert sees(niece, case, DAY + timedelta(days=9))
    assert not sees(niece, case, DAY + timedelta(days=10))
    assert not sees(niece, opened("k2", service="EXA-02"))
    mandates.end(made, LI, DAY, "test")
    assert not sees(niece, case)


def test_an_officer_of_the_post_and_the_place(case):
    [here] = staffed("here")
    [there] = staffed("there", area=ELSEWHERE)
    assert sees(here, case)
    assert not sees(there, case)
    assert not sees(account("case_officer", "of no post").actor, case)
    assert not sees(here, submitted(opened("k2", service="EXA-02")))
    assert not sees(here, case, DAY - timedelta(days=1))
    assert not sees(here, opened("draft"))


@pytest.mark.parametrize("role", ["case_officer", "case_manager"])
def test_nobody_in_office_sees_the_own_case_or_kin(case, role):
    number = person(1).number
    [officer] = staffed("o")
    if role == "case_manager":
        officer = account(role, "m", area=PLACE).actor
    assert sees(officer, case)
    mine = Account.objects.get(username=officer.name)
    posts.declare_kin(mine, 1, "spouse", DAY, "test")
    assert not sees(officer, case)
    mine.kin.all().delete()
    assert sees(officer, case)
    from canbao.people.identity import identity_of

    mine.identity = identity_of(number)
    mine.save()
    assert access.readable(mine.actor, case, DAY) is None
    account("person", "li at home", person=1, identity=mine.identity)
    assert not sees(mine.actor, case)
    assert sees(Actor("li at home", "person", person=1), case)


def test_a_manager_of_the_place(case):
    assert sees(account("case_manager", "m", area=510100000000).actor, case)
    assert not sees(account("case_manager", "n", area=ELSEWHERE).actor, case)


@pytest.mark.parametrize("role", ["counter", "desk"])
def test_a_desk_sees_what_it_opened_for_thirty_days_masked(role):
    desk = account(role, "bank", area=PLACE).actor
    case = submitted(opened())
    assert not sees(desk, case)
    Case.objects.filter(pk=case.pk).update(asked_by="bank")
    reading = access.readable(desk, case, DAY + timedelta(days=30))
    assert reading is not None
    assert reading.masked
    assert not sees(desk, case, DAY + timedelta(days=31))
    assert not sees(account(role, "other bank", area=PLACE).actor, case)


def test_a_reviewer_sees_what_is_contested_and_had_no_hand(case):
    one, two = staffed("a", "b")
    reviewer = account("reviewer", "r", area=510100000000).actor
    assert not sees(reviewer, case)
    there = contested(one, two)
    assert sees(reviewer, there)
    assert not sees(account("reviewer", "far", area=ELSEWHERE).actor, there)
    assert not sees(Actor("a", "reviewer", area=PLACE), there)
    assert not sees(Actor("b", "reviewer", area=PLACE), there)


def test_the_auditor_sees_all_and_roles_without_cases_none(case):
    assert sees(Actor("x", "auditor"), case)
    without = set(ROLES) - set(access.PURPOSES)
    assert without == {
        "street_officer", "reader", "analyst", "finance_clerk", "law_officer", "administrator",
    }  # fmt: skip
    for role in without:
        assert not sees(Actor("x", role), case)
    assert not sees(SYSTEM, case)


def test_every_look_is_logged_and_a_refused_one_tells_nothing(case):
    found, reading = access.look(LI, case.number, DAY, "test")
    assert (found, reading.masked) == (case, False)
    stranger = Actor("other", "person", person=2)
    said = []
    for number in (case.number, "2025030351010400000199"):
        with pytest.raises(RefusedLook) as refused:
            access.look(stranger, number, DAY, "test")
        said.append(refused.value.en.replace(number, "#"))
    assert said[0] == said[1]
    entries = LogEntry.objects.filter(action="read").order_by("seq")
    assert list(entries.values_list("actor", "subject", "purpose")) == [
        ("li", 1, "own_case"), ("other", None, "own_case"), ("other", None, "own_case"),
    ]  # fmt: skip


def test_lists_cost_few_queries(case, django_assert_max_num_queries):
    [officer] = staffed("here")
    with django_assert_max_num_queries(4):
        assert list(access.listed(officer, DAY)) == [case]
    with django_assert_max_num_queries(2):
        assert list(access.listed(LI, DAY)) == [case]
