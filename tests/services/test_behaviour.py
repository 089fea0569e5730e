"""The table of behaviours agrees with the catalogue, word by word."""

from __future__ import annotations

import pytest

from canbao.ledger.refusal import Refused
from canbao.services import catalogue
from canbao.services.behaviour import (
    CaseService,
    QueryService,
    behaviour,
    behaviours,
    case_service,
    handled,
    own_motion,
    query_service,
    service,
)
from canbao.services.catalogue import words
from canbao.services.questions import KINDS

IDS = sorted({**behaviours(), **own_motion()})
BESIDE = {"RGT-11", "AUDIT"}
"""Handled here though not of the ninety-one: what an audit needs."""
KNOWN = {*KINDS.values()}


@pytest.mark.parametrize("key", IDS)
def test_its_questions_and_outcomes_are_those_of_the_entry(key: str):
    made, entry = behaviour(key), catalogue.entry(key)
    assert entry.core or key in BESIDE
    assert tuple(each.name for each in made.questions()) == entry.questions
    assert made.outcomes
    assert set(made.outcomes) <= set(entry.outcome)
    assert isinstance(made, QueryService) == (entry.kind == "query")


@pytest.mark.parametrize("key", IDS)
def test_every_question_can_be_answered_from_its_words(key: str):
    for each in behaviour(key).questions():
        assert each.zh
        assert each.en
        assert each.ground
        assert each.kind in KNOWN
        columns = set(each.columns.values()) | {each.list_of or each.kind}
        if "choice" in columns:
            assert each.options, f"{key}: {each.name} has nothing to choose from"
        if each.kind == "rows":
            assert each.columns or each.list_of, f"{key}: {each.name} has no columns"


@pytest.mark.parametrize("key", IDS)
def test_what_an_officer_may_add_is_never_asked_of_the_person(key: str):
    made = behaviour(key)
    if isinstance(made, CaseService):
        assert not set(made.by_officer) & set(made.entry.questions)


@pytest.mark.parametrize("key", IDS)
def test_a_secret_never_stands_with_a_case(key: str):
    made = behaviour(key)
    if any(each.kind == "secret" for each in made.questions()):
        assert isinstance(made, CaseService)
        assert type(made).keep is not CaseService.keep


def test_money_always_takes_a_second_person():
    for key, made in behaviours().items():
        if isinstance(made, CaseService) and made.entry.kind == "payment" and key[:3] not in ("CON",):
            assert made.second, key


def test_a_service_without_behaviour_says_where_it_is_handled():
    without = [each for each in catalogue.entries() if each.id not in behaviours()]
    assert without
    for entry in without:
        zh, en = handled(entry)
        assert zh
        assert en
        with pytest.raises(Refused) as told:
            behaviour(entry.id)
        assert en in told.value.en
    assert handled(catalogue.entry("INT-01"))[1].startswith("not yet handled here")


def test_an_id_the_catalogue_does_not_have_and_one_that_is_taken():
    with pytest.raises(Refused, match="there is no service XXX-99"):
        behaviour("XXX-99")
    with pytest.raises(KeyError):
        service("XXX-99")
    with pytest.raises(ValueError, match="has a behaviour already"):
        service("REG-10")(type(behaviour("REG-10")))


def test_what_the_house_takes_up_itself_is_no_service_and_asked_for_by_nobody():
    assert set(own_motion()) == {each.id for each in catalogue.house()} == {"AUDIT"}
    assert not set(own_motion()) & {each.id for each in catalogue.entries()}
    assert not any(made.questions() for made in own_motion().values())
    with pytest.raises(KeyError):
        catalogue.service("AUDIT")


def test_a_query_takes_no_case_and_a_case_gives_no_answer():
    with pytest.raises(Refused, match="nothing to apply for"):
        case_service("QRY-01")
    with pytest.raises(Refused, match="applied for, not asked"):
        query_service("REG-10")


def test_the_questions_carry_both_names_of_the_catalogue():
    asked = {each.name: each for each in behaviour("PEN-01").questions()}
    assert asked["retirement_month"].kind == "month"
    assert asked["bank_account"].help_en
    assert asked["bank_account"].zh == words().facts["bank_account"].zh
