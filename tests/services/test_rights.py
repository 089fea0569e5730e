"""Mandates, ratings, answers in writing, and what is done against a decision."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from canbao.accounts.models import Account
from canbao.cases import draw
from canbao.cases.hands import Deed
from canbao.cases.mandates import Terms, accept, acting, give
from canbao.cases.models import Case, Mandate, Rating
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import handling, path
from canbao.services.behaviour import Words
from tests.accounts.make import account
from tests.services.make import (
    DAY,
    LI,
    WHY,
    WORDS,
    decided,
    deed,
    drawn,
    effects,
    handed_in,
    person,
    staffed,
    started,
    switched_on,
    told,
)

pytestmark = pytest.mark.django_db
PHONE = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}


@pytest.fixture
def office(delivered) -> None:
    person(household=7)
    person(2, name="李小明", sex=2, household=7)
    staffed("a", "b", "c")


def answered(case: Case, words: Words = WORDS) -> Case:
    """Proposed and decided by the two who are drawn."""
    return decided(case, words=words)


def granted_by_robot(key: str = "k0") -> Case:
    switched_on("REG-10")
    return path.go_on(handed_in("REG-10", PHONE, key=key).number, DAY)


def letting(**more: object) -> dict[str, object]:
    row = Person.objects.get(id=2)
    return {
        "representative": {"number": row.number, "name": row.name}, "mandate_scope": ["PEN-01"],
        "mandate_end": (DAY + timedelta(days=90)).isoformat(),
    } | more  # fmt: skip


def test_a_relative_of_the_household_may_act_when_the_mandate_is_accepted(office):
    account("person", "wife", person=2)
    account("person", "li", person=1)
    switched_on("RGT-04")
    case = path.go_on(handed_in("RGT-04", letting()).number, DAY)
    assert case.state == "closed"
    made = Mandate.objects.get()
    assert (made.kind, made.account, made.person) == ("relative", "wife", 1)
    with pytest.raises(Refused):
        acting("wife", "PEN-01", DAY, person=1)
    accept(made, Actor("wife", "person", person=2), DAY, "test")
    assert acting("wife", "PEN-01", DAY, person=1) == made
    with pytest.raises(Refused):
        acting("wife", "PEN-02", DAY, person=1)


@pytest.mark.parametrize("more", [
    {"mandate_end": (DAY + timedelta(days=800)).isoformat()},
    {"representative": {"number": "510104196501200110", "name": "某人"}},
])  # fmt: skip
def test_a_mandate_that_cannot_be_given_by_a_machine_goes_to_a_person(office, more):
    account("person", "wife", person=2)
    account("person", "li", person=1)
    switched_on("RGT-04")
    case = path.go_on(handed_in("RGT-04", letting(**more)).number, DAY)
    assert case.state == "needs_human"
    assert not Mandate.objects.exists()


def test_who_acts_by_mandate_gives_no_mandate_in_turn(office):
    account("person", "wife", person=2)
    son = Actor("son", "person", person=5)
    terms = Terms("son", "relative", ["RGT-04"], DAY, DAY)
    accept(give(terms, LI, "test", person=1), son, DAY, "test")
    switched_on("RGT-04")
    case = path.go_on(handed_in("RGT-04", letting(), actor=son, person=1).number, DAY)
    assert case.state == "needs_human"
    assert Mandate.objects.count() == 1


def test_a_mandate_for_what_does_not_exist_is_asked_again(office):
    case = started("RGT-04", letting(mandate_scope=["PEN-01", "XXX-99"]))
    case = path.hand_in(case.number, case.version, deed())
    assert case.state == "incomplete"
    assert "XXX-99" in told(case)[-1]


def test_a_rating_once_by_whoever_asked_and_a_bad_one_is_called_back(office):
    done = granted_by_robot()
    switched_on("RGT-05")
    given = {"case_number": done.number, "stars": 1, "rating_reason": "slow"}
    case = path.go_on(handed_in("RGT-05", given).number, DAY)
    assert case.state == "closed"
    made = Rating.objects.get()
    assert (made.grade, made.case_id, made.by) == (1, done.pk, "li")
    assert done.clocks.filter(kind="call_back", ended__isnull=True).exists()
    again = started("RGT-05", given, key="k2")
    assert path.hand_in(again.number, again.version, deed()).state == "incomplete"


def test_somebody_elses_case_is_not_rated(office):
    done = granted_by_robot()
    other = Actor("wife", "person", person=2)
    case = started("RGT-05", {"case_number": done.number, "stars": 5}, actor=other)
    assert path.hand_in(case.number, case.version, deed(other)).state == "incomplete"


@pytest.mark.parametrize("service", ["RGT-06", "RGT-07"])
def test_a_complaint_is_answered_in_writing_by_a_named_person(office, service):
    given = {"RGT-06": {"complaint_text": "太慢"}, "RGT-07": {"report_text": "某公司不缴费"}}[service]
    switched_on(service)
    case = path.go_on(handed_in(service, given).number, DAY)
    assert case.state == "needs_human"
    case = decided(Case.objects.get(pk=case.pk), words=Words("已改进", "put right"))
    assert case.state == "closed"
    assert told(case)[-1] == "put right"
    empty = handed_in(service, given, key="k2")
    with pytest.raises(Refused, match="write the answer"):
        decided(empty, words=None)


def review(service: str, case: Case, key: str = "r") -> Case:
    given: dict[str, object] = {"case_number": case.number, "contested_point": "号码不对"}
    if service == "RGT-12":
        given["review_wish"] = "撤销"
    return handed_in(service, given, key=key)


def reviewer(case: Case) -> Deed:
    """Whoever was drawn to review the case named."""
    made = draw.latest(case, "review")
    assert made is not None
    return deed(Account.objects.get(username=made.drawn).actor)


def test_a_decision_of_a_machine_is_looked_at_by_a_person_and_made_anew(office):
    done = granted_by_robot()
    asked = review("RGT-10", done)
    done.refresh_from_db()
    assert done.state == "contested"
    asked = path.go_on(asked.number, DAY)
    assert not asked.draws.exists()
    by = reviewer(done)
    handling.propose(asked.number, asked.version, by, words=WORDS)
    asked = path.go_on(asked.number, DAY)
    handling.decide(asked.number, asked.version, drawn(asked, "decide"))
    assert path.go_on(asked.number, DAY).state == "closed"
    done = path.go_on(done.number, DAY)
    assert done.state == "needs_human"  # deciding anew is for people, whatever the robot would say
    assert effects(asked)["changed"]


def test_what_stands_is_said_by_a_named_person_with_reasons(office):
    done = granted_by_robot()
    asked = path.go_on(review("RGT-10", done).number, DAY)
    handling.propose(asked.number, asked.version, reviewer(done), refuse=WHY)
    asked = path.go_on(asked.number, DAY)
    handling.decide(asked.number, asked.version, drawn(asked, "decide"))
    done.refresh_from_db()
    assert done.state == "closed"
    assert done.transitions.order_by("-number").first().reason == "upheld"
    assert path.go_on(asked.number, DAY).state == "closed"
    assert "conditions are not met" in told(asked)[-1]


def test_only_the_one_drawn_reviews_and_never_who_decided(office):
    done = decided(handed_in("REG-10", PHONE))
    hands = set(done.decisions.values_list("by", "checked_by").get())
    asked = path.go_on(review("RGT-12", done).number, DAY)
    by = reviewer(done)
    assert by.actor.name in {"a", "b", "c"} - hands
    other = deed(Account.objects.get(username=min(hands)).actor)
    with pytest.raises(Refused):
        handling.propose(asked.number, asked.version, other, words=WORDS)


def test_a_decision_of_people_is_no_automatic_one(office):
    done = decided(handed_in("REG-10", PHONE))
    case = started("RGT-10", {"case_number": done.number, "contested_point": "x"}, key="r")
    assert path.hand_in(case.number, case.version, deed()).state == "incomplete"
    done.refresh_from_db()
    assert done.state == "closed"


def test_contested_twice_is_under_review_once(office):
    done = granted_by_robot()
    review("RGT-12", done)
    case = started("RGT-12", {
        "case_number": done.number, "contested_point": "x", "review_wish": "y"}, key="r2")  # fmt: skip
    assert path.hand_in(case.number, case.version, deed()).state == "incomplete"


def test_the_review_of_a_calculation_finds_the_decision_itself(office):
    from datetime import date

    from tests.services.test_awards import FEBRUARY, asked_for, facts

    done = decided(asked_for(), FEBRUARY, facts=facts())
    given = {"contested_point": "指数", "reasons_stated": "少算"}
    case = handed_in("PEN-08", given, day=date(2025, 2, 24), key="r")
    assert json.loads(case.facts.get(name="calculation").value) == {"case": done.number}
    done.refresh_from_db()
    assert done.state == "contested"
