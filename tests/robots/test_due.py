"""Awards as they are really decided – with an end, in stretches of several amounts, held, stopped – are found
by the rules in the months in which they are due, and in no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from canbao.benefits import adverse
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award
from canbao.benefits.office import human
from canbao.cli.demo_rules.stage import Stage
from canbao.people.actor import Actor
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers
from canbao.robots.nightly import looking
from tests.benefits.make import SHANGHAI, award, given, month, stretches

CLAIMED = date(2026, 9, 15)
OFFICER = Actor("wu", "payment_officer")
WHY = Reason("核查", "looked into", "社会保险法第五十一条", {})
BROKER = 13900000001
FIRST, TURN, LAST = month(2026, 10), month(2027, 10), month(2028, 5)


@pytest.fixture
def stage(db, settings, tmp_path) -> Stage:
    settings.VAR = tmp_path
    made = Stage(CLAIMED)
    made.sources()
    return made


def unemployed(stage: Stage) -> Award:
    """Ten insured years in Shanghai: twelve months of one amount and eight of a lower."""
    person = stage.person(birth=date(1986, 3, 1), phone=BROKER)
    facts = given(
        unemployment_paid_months=120, employment_end="contract_expired",
        registered_unemployed=True,
    )  # fmt: skip
    made = award(person, "unemployment_benefit", SHANGHAI, FIRST, facts, CLAIMED).award
    assert [each[1:3] for each in stretches(made.pk)] == [(FIRST, TURN - 1), (TURN, LAST)]
    return made


def clauses(stage: Stage, when: int, rule: str, person: int) -> set[str]:
    """What a rule finds of a person in a month, the person alone and the whole register by night."""
    day = date(when // 12, when % 12 + 1, 15)
    own = answers(Scope(day, persons=(person,)), (rule,)).found
    night = [each for each in looking.told(day).found if each.rule == rule]
    assert [each for each in night if each.subject == str(person)] == list(own)
    return {each.clause for each in own}


def broker(stage: Stage) -> None:
    stage.fact("broker_phone", reference="broker", number=BROKER)


def test_a_short_last_job_and_a_broker_are_found_behind_a_decided_benefit(stage: Stage):
    person = unemployed(stage).person
    broker(stage)
    employer = stage.employer()
    left = month(2026, 8)
    stage.spell(person, employer, left - 2, left, scheme="unemployment")
    for number in range(9):
        last = left - 1 if number < 6 else None
        stage.spell(stage.person(), employer, left - 20, last, scheme="unemployment")
    # Decided, not begun: the best day to find it.
    assert clauses(stage, month(2026, 9), "R21", person) == {"churning_employer", "broker"}
    assert clauses(stage, month(2026, 11), "R21", person) == {"churning_employer", "broker"}


@pytest.mark.parametrize(
    ("when", "found"), [(TURN - 1, True), (TURN, True), (LAST, True), (LAST + 1, False)]
)
def test_it_is_due_through_its_last_month_whatever_the_amount(stage: Stage, when: int, found: bool):
    person = unemployed(stage).person
    broker(stage)
    assert clauses(stage, when, "R21", person) == ({"broker"} if found else set())


def test_held_or_stopped_it_is_not_due_from_that_month_on(stage: Stage):
    one = unemployed(stage)
    broker(stage)
    adverse.suspend(one, FIRST + 2, human(OFFICER), WHY, day=CLAIMED, door="test")
    assert clauses(stage, FIRST + 1, "R21", one.person) == {"broker"}
    assert clauses(stage, FIRST + 2, "R21", one.person) == set()
    adverse.resume(one, OFFICER, WHY, day=CLAIMED, door="test")
    why = replace(WHY, zh="另有工作", en="works again")
    adverse.stop(one, FIRST + 3, human(OFFICER), why, day=CLAIMED, door="test")
    assert clauses(stage, FIRST + 2, "R21", one.person) == {"broker"}
    assert clauses(stage, FIRST + 3, "R21", one.person) == set()


def test_a_pension_clashes_in_the_months_it_was_due_only(stage: Stage):
    one = unemployed(stage)
    months = range(FIRST, FIRST + 5)
    for each in months:
        stage.paid(one, each, fen=2340_00, run=stage.run(each, "unemployment"))
    pension = stage.award(one.person, "resident_pension", 200_00, FIRST + 1, "resident_pension")
    adverse.stop(pension, FIRST + 3, human(OFFICER), WHY, day=CLAIMED, door="test")
    told = answers(Scope(date(2027, 3, 15), persons=(one.person,)), ("R20",)).found
    assert [(each.clause, each.evidence["inputs"]) for each in told] == [
        ("pension", {"clashing_months": 2, "first_month": FIRST + 1})
    ]
    assert clauses(stage, month(2027, 3), "R20", one.person) == {"pension"}
    adverse.suspend(pension, FIRST + 1, human(OFFICER), WHY, day=CLAIMED, door="test")
    assert clauses(stage, month(2027, 3), "R20", one.person) == set()
