"""The card: ordered, put to use, lost and found, replaced; the e-card and relatives."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from canbao.cards import holding, ordering, passwords
from canbao.cards.hands import By
from canbao.cards.models import Card, CardOrder, ECard, Password, Relative
from canbao.cases import mandates
from canbao.cases.mandates import Terms
from canbao.cases.models import Case, CaseFact
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import LogEntry
from canbao.services import path
from canbao.services.behaviour import case_service
from tests.accounts.make import account
from tests.cards.make import WANG, WAY
from tests.services.make import (
    CHENGDU,
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
    switched_on,
    told,
)

pytestmark = pytest.mark.django_db
WHERE = {"card_bank": "ICBC", "delivery_address": CHENGDU}
PASSWORD = "274951"


@pytest.fixture
def office(delivered: Any) -> None:
    person(household=7)
    account("person", "li", person=1)
    staffed("a", "b", "c")


def by(day: date = DAY) -> By:
    return By(WANG, "test", day)


def asked(service: str, given: Any = None, *, day: date = DAY, **more: Any) -> Case:
    switched_on(service, day)
    return path.go_on(handed_in(service, given, day=day, **more).number, day)


def produced(order: CardOrder, number: str = "A12345671", **more: Any) -> Card:
    for state in WAY:
        ordering.go(order.pk, state, by())
    return ordering.made(order.pk, number, 2, by(), **more)


@pytest.fixture
def sealed(office: None) -> Card:
    return produced(ordering.order(1, "first", CHENGDU, by(), key="o"))


@pytest.fixture
def in_use(sealed: Card) -> Card:
    return holding.hand_out(sealed.pk, by())


def test_a_card_is_ordered_and_the_case_ends_when_it_is_made(office):
    case = asked("CRD-01", WHERE)
    assert case.state == "served"
    order = CardOrder.objects.get()
    assert (order.kind, order.place, str(order.pk)) == (
        "first",
        CHENGDU,
        effects(case)["card_order"][0],
    )
    produced(order)
    assert path.go_on(case.number, DAY).state == "closed"


def test_who_has_a_card_is_not_given_a_first_one_again(in_use):
    case = asked("CRD-01", WHERE)
    assert case.state == "needs_human"
    with pytest.raises(Refused, match="there is a card"):
        decided(case)
    assert decided(Case.objects.get(pk=case.pk), refuse=WHY).state == "closed"
    assert CardOrder.objects.count() == 1


def test_the_holder_puts_a_sealed_card_to_use(sealed):
    case = asked("CRD-02", {"card_at_hand": True})
    assert case.state == "closed"
    assert Card.objects.get().state == "normal"
    assert Card.objects.get().steps.get(reason="activated").by == "li"
    assert asked("CRD-02", {"card_at_hand": True}, key="k2").state == "needs_human"


def test_a_card_not_at_hand_stays_sealed(sealed):
    assert asked("CRD-02", {"card_at_hand": False}).state == "needs_human"
    assert Card.objects.get().state == "sealed"


@pytest.mark.parametrize(("kind", "state"), [("mislaid", "temporary_loss"), ("lost", "loss")])
def test_a_loss_blocks_the_card_the_moment_it_is_handed_in(in_use, kind, state):
    # No robot is on: an officer looks later, and the card is blocked at once all the same.
    case = handed_in("CRD-08", {"loss_kind": kind})
    assert Card.objects.get().state == state
    case = decided(case)
    assert case.state == "closed"
    assert effects(case)["card"] == [f"{in_use.pk}:{case.number}"]
    found = asked("CRD-08", {"loss_kind": "found"}, key="k2")
    assert found.state == "closed"
    assert Card.objects.get().state == "normal"


def test_a_decision_that_comes_later_does_not_block_what_was_found_meanwhile(in_use):
    late = handed_in("CRD-08", {"loss_kind": "lost"})
    asked("CRD-08", {"loss_kind": "found"}, key="k2")
    assert path.go_on(late.number, DAY).state == "closed"
    assert Card.objects.get().state == "normal"


def test_finding_waits_for_the_decision_and_nobody_elses_card_is_moved(in_use):
    holding.lose(in_use.pk, by())
    handed_in("CRD-08", {"loss_kind": "found"})
    assert Card.objects.get().state == "loss"
    person(2, name="李小明", sex=2)
    other = Actor("wang", "person", person=2)
    with pytest.raises(Refused):
        started("CRD-08", {"loss_kind": "found"}, actor=other, key="x", person=1)


def test_no_card_no_loss(office):
    assert asked("CRD-08", {"loss_kind": "lost"}).state == "needs_human"


def test_a_lost_card_is_replaced_and_the_old_one_ends_when_the_new_is_handed_out(in_use):
    early = asked("CRD-09", {"replacement_reason": "lost", **WHERE})
    assert early.state == "needs_human"  # nobody reported it lost
    holding.lose(in_use.pk, by())
    case = asked("CRD-09", {"replacement_reason": "lost", **WHERE}, key="k2")
    assert case.state == "served"
    assert Card.objects.get().state == "loss"
    new = produced(CardOrder.objects.get(kind="replacement"), "A12345672")
    assert path.go_on(case.number, DAY).state == "closed"
    assert asked("CRD-02", {"card_at_hand": True}, key="k3").state == "closed"
    assert dict(Card.objects.values_list("pk", "state")) == {
        in_use.pk: "cancelled",
        new.pk: "normal",
    }


def test_a_renewal_not_before_its_days(sealed):
    Card.objects.filter(pk=sealed.pk).update(expires=DAY + timedelta(days=61))
    holding.hand_out(sealed.pk, by())
    renewal = {"replacement_reason": "expires", **WHERE}
    assert asked("CRD-09", renewal).state == "needs_human"
    assert asked("CRD-09", renewal, day=DAY + timedelta(days=1), key="k2").state == "served"


def test_the_e_card_with_a_password_that_never_stands_with_the_case(in_use):
    case = asked("CRD-11", {"new_password": PASSWORD}, channel="mobile")
    assert case.state == "closed"
    assert ECard.objects.get().state == "issued"
    assert passwords.check(1, PASSWORD, By(LI, "test", DAY))
    hashed = Password.objects.get().hash
    kept = [
        *CaseFact.objects.values_list("value", flat=True),
        *LogEntry.objects.values_list("detail", flat=True),
    ]
    assert not [each for each in kept if PASSWORD in each or hashed in each]
    assert json.loads(case.facts.get(name="new_password").value) is True


@pytest.mark.parametrize(("password", "why"), [
    ("123456", "must not run"), ("111111", "repeat"), ("12ab56", "six digits"), ("196501", "ID number"),
])  # fmt: skip
def test_a_weak_password_is_told_at_once_and_nothing_is_opened(in_use, password, why):
    with pytest.raises(Refused, match=why) as said:
        started("CRD-11", {"new_password": password}, channel="mobile")
    assert password not in str(said.value)
    assert not Case.objects.exists()
    assert not Password.objects.exists()


def test_a_password_given_page_by_page_and_a_long_one_is_not_repeated_in_the_answer(in_use):
    case = started("CRD-11", channel="mobile")
    with pytest.raises(Refused) as said:
        path.fill(case.number, case.version, {"new_password": "9" * 200}, deed())
    assert "999" not in str(said.value)
    case = path.fill(case.number, case.version, {"new_password": PASSWORD}, deed())
    assert path.hand_in(case.number, case.version, deed()).state == "complete"


def test_a_locked_password_is_reset_at_a_counter_only(in_use):
    passwords.set_password(1, PASSWORD, By(LI, "test", DAY))
    Password.objects.update(locked=True)
    with pytest.raises(Refused, match="reset it at a counter"):
        started("CRD-11", {"new_password": "861397"}, channel="mobile")
    assert passwords.faults(PASSWORD) == []
    assert Password.objects.get().locked


def test_who_has_a_password_is_not_asked_for_another_and_nobody_takes_it_over_online(in_use):
    passwords.set_password(1, PASSWORD, By(LI, "test", DAY))
    with pytest.raises(Refused, match="leave this empty"):
        started("CRD-11", {"new_password": "861397"}, channel="mobile")
    assert asked("CRD-11", channel="mobile").state == "closed"
    assert passwords.check(1, PASSWORD, By(LI, "test", DAY))


def test_at_a_counter_it_is_set_anew(in_use):
    passwords.set_password(1, PASSWORD, By(LI, "test", DAY))
    Password.objects.update(locked=True)
    given = {"new_password": "861397"}
    service = case_service("CRD-11")
    kept = service.keep(1, "counter", given, deed(WANG))
    assert kept == {"new_password": True}
    assert passwords.check(1, "861397", By(LI, "test", DAY))


def test_who_has_none_is_asked_for_it_once(in_use):
    case = started("CRD-11", channel="mobile")
    case = path.hand_in(case.number, case.version, deed())
    assert case.state == "incomplete"
    assert "password of six digits" in told(case)[-1]
    case = path.correct(case.number, case.version, {"new_password": PASSWORD}, deed())
    assert case.state == "complete"


def test_nobody_sets_anothers_password(in_use):
    other = Actor("wang", "person", person=2)
    person(2, name="李小明", sex=2)
    case = started("CRD-11", channel="mobile")
    with pytest.raises(Refused):
        path.fill(case.number, case.version, {"new_password": PASSWORD}, deed(other))
    assert not Password.objects.exists()


def test_no_card_no_e_card(office):
    assert asked("CRD-11", {"new_password": PASSWORD}, channel="mobile").state == "needs_human"
    assert not ECard.objects.exists()


def linked(who: Any, **more: Any) -> Case:
    given = {"relative": {"number": who.number, "name": who.name}, "relation_stated": True}
    return asked("CRD-13", given, channel="mobile", **more)


@pytest.fixture
def ecard(in_use: Card) -> None:
    asked("CRD-11", {"new_password": PASSWORD}, channel="mobile", key="e")


def test_a_child_of_the_household_on_the_guardians_word(ecard):
    child = person(2, name="陈小宝", household=7, birth=date(2016, 5, 1))
    case = linked(child)
    assert case.state == "closed"
    assert (Relative.objects.get().relative, Relative.objects.get().relation) == (2, "child")
    assert "Delegated e-card" in told(case)[-1]


def test_a_child_of_another_household_and_an_adult_go_to_a_person(ecard):
    child = person(2, name="陈小宝", household=8, birth=date(2016, 5, 1))
    assert linked(child).state == "needs_human"
    adult = person(3, name="李小明", sex=2, household=7)
    case = linked(adult, key="k2")
    assert case.state == "needs_human"
    facts = {"agreed_by": "counter statement of 3 March", "relation": "spouse"}
    assert decided(case, facts=facts).state == "closed"
    assert Relative.objects.get().agreed_by == facts["agreed_by"]


def test_an_adult_who_gave_a_mandate_has_agreed(ecard):
    adult = person(3, name="李小明", sex=2)
    own = Actor("wang", "person", person=3)
    account("person", "wang", person=3)
    terms = Terms("li", "relative", ["CRD-13"], DAY, DAY + timedelta(days=30))
    mandate = mandates.give(terms, own, "test", person=3)
    assert linked(adult).state == "needs_human"  # not accepted yet
    mandates.accept(mandate, LI, DAY, "test")
    assert linked(adult, key="k2").state == "closed"
    assert Relative.objects.get().agreed_by == "wang"
