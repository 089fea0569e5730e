"""Mandates: in the own name, as long as the kind allows, asked for again at every step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from canbao.cases import engine, mandates
from canbao.cases.engine import Asked
from canbao.cases.mandates import Terms, kinds
from canbao.cases.models import Case, Mandate
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cases.make import DAY, LI, LIMIT, PLACE, WANG, deed

pytestmark = pytest.mark.django_db
NIECE = Actor("niece", "person", person=2)


def terms(**more: Any) -> Terms:
    given: dict[str, Any] = {
        "account": "niece", "kind": "relative", "services": ["EXA-01"], "from_day": DAY,
        "to_day": DAY + timedelta(days=30),
    }  # fmt: skip
    return Terms(**(given | more))


def given(**more: Any) -> Mandate:
    made = mandates.give(terms(**more), LI, "test", person=1)
    return mandates.accept(made, NIECE, DAY, "test")


def opens(day: date = DAY, service: str = "EXA-01") -> Case:
    asked = Asked(service, PLACE, "online", person=1)
    return engine.open_case(asked, [], deed(NIECE, day, key=f"n {day} {service}"))


def test_a_stranger_opens_nothing_and_a_relative_with_a_mandate_does():
    with pytest.raises(Refused, match="no mandate of P1"):
        opens()
    assert not Case.objects.exists()
    given()
    assert opens().asked_by == "niece"


def test_not_yet_accepted():
    mandates.give(terms(), LI, "test", person=1)
    with pytest.raises(Refused, match="no mandate"):
        opens()


@pytest.mark.parametrize("days", [-1, 31])
def test_before_the_first_and_after_the_last_day(days):
    given()
    assert opens(DAY + timedelta(days=30))
    with pytest.raises(Refused, match="no mandate"):
        opens(DAY + timedelta(days=days))


def test_for_another_service():
    given()
    with pytest.raises(Refused, match="for EXA-02"):
        opens(service="EXA-02")


def test_a_mandate_that_ended_stops_the_case_at_its_next_step():
    made, case = given(), opens()
    mandates.end(made, LI, DAY, "test")
    with pytest.raises(Refused, match="ask for a new one"):
        engine.submit(case.number, case.version, [], LIMIT, deed(NIECE))
    assert engine.submit(case.number, case.version, [], LIMIT, deed(LI)).state == "complete"


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_kind_runs_longer_than_it_may(kind):
    way = kinds()[kind].given[0]
    last = DAY + timedelta(days=kinds()[kind].longest - 1)
    assert mandates.give(terms(kind=kind, to_day=last, given=way), WANG, "test", person=1)
    wrong = terms(kind=kind, to_day=last + timedelta(days=1), given=way)
    with pytest.raises(Refused, match=f"runs to {last} at most"):
        mandates.give(wrong, WANG, "test", person=1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "friend"}, "no kind of mandate"),
        ({"kind": "guardian"}, "given by court or counter"),
        ({"services": []}, "names the services"),
        ({"to_day": DAY - timedelta(days=1)}, "at most"),
    ],
)
def test_what_cannot_be_given(wrong, said):
    with pytest.raises(Refused, match=said):
        mandates.give(terms(**wrong), LI, "test", person=1)


def test_in_anothers_name_or_accepted_by_another():
    with pytest.raises(Refused, match="own name"):
        mandates.give(terms(), NIECE, "test", person=1)
    made = mandates.give(terms(), LI, "test", person=1)
    with pytest.raises(Refused, match="niece's to accept"):
        mandates.accept(made, LI, DAY, "test")
    with pytest.raises(Refused, match="own name"):
        mandates.end(made, Actor("third", "person", person=3), DAY, "test")


def test_every_kind_says_what_its_length_rests_on():
    assert all(each.status == "own" and each.source for each in kinds().values())
