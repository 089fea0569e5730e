"""Clocks that run out are told once: to the officer drawn, to the manager, on the list."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from canbao.cases import draw, engine, escalation
from canbao.cases.models import Alert, Case
from canbao.inforce.calendar import is_working_day
from canbao.people import log
from canbao.people.actor import Actor
from tests.accounts.make import account
from tests.cases.make import DAY, LI, PLACE, ROBOT, WANG, deed, in_check, opened, staffed, submitted
from tests.faults.harness import KILLS

# go_on wants durable transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)
SCENARIO = "tests.cases.killed:SCENARIO"


def working(days: int) -> date:
    """So many working days after DAY."""
    day = DAY
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def levels(case: Case) -> list[tuple]:
    rows = Alert.objects.filter(clock__case=case).order_by("level")
    return list(rows.values_list("level", "told", "account"))


def test_told_once_at_half_at_four_fifths_and_at_the_end():
    case = submitted(opened())  # ten working days
    for day, expected in ((4, []), (5, [50]), (7, [50]), (8, [50, 80]), (9, [50, 80]),
                          (10, [50, 80, 100]), (30, [50, 80, 100])):  # fmt: skip
        run = escalation.escalate(working(day), by="li")
        assert run.state == "done"
        assert [level for level, _, _ in levels(case)] == expected
    assert log.verify().sound


def test_the_officer_drawn_is_told_by_name_and_after_a_silence_all_at_once():
    staffed("a", "b")
    case = in_check()
    drawn = draw.draw(case.number, "propose", deed(ROBOT)).drawn
    escalation.escalate(working(12), by="li")
    assert levels(case) == [(50, "officer", drawn), (80, "manager", ""), (100, "list", "")]


def test_run_again_it_tells_nobody_twice():
    case = submitted(opened())
    first = escalation.escalate(working(5), by="li")
    assert escalation.escalate(working(5), by="wang") == first
    assert len(levels(case)) == 1


def test_a_clock_that_stands_still_is_not_told():
    case = in_check()
    engine.hold(case.number, case.version, "court_or_authority", "工伤保险条例第二十条", deed(WANG))
    escalation.escalate(working(30), by="li")
    assert levels(case) == []


def test_neither_is_one_that_ended():
    case = submitted(opened())
    engine.withdraw(case.number, case.version, deed())
    escalation.escalate(working(30), by="li")
    assert levels(case) == []


def test_everybody_is_told_of_what_they_may_see():
    one, two = staffed("a", "b")
    case = in_check()
    drawn = draw.draw(case.number, "propose", deed(ROBOT)).drawn
    day = working(10)
    escalation.escalate(day, by="li")
    mine, other = (one, two) if drawn == "a" else (two, one)

    def told(actor: Actor) -> list[int]:
        return [each.level for each in escalation.alerts(actor, day)]

    assert told(mine) == [100, 80, 50]
    assert told(other) == [100, 80]
    assert told(account("case_manager", "m", area=PLACE).actor) == [100, 80]
    assert told(account("case_manager", "n", area=420106000000).actor) == []
    assert told(Actor("x", "auditor")) == [100, 80, 50]
    assert told(LI) == []
    assert [each.level for each in escalation.overdue(mine, day)] == [100]


def test_a_dry_run_counts_and_writes_nothing():
    from canbao.batches.runs import go_on

    submitted(opened())
    run = escalation.prepare_escalation(working(10), by="li", dry=True)
    go_on(run, escalation.escalation_chunk)
    assert not Alert.objects.exists()
    told = [json.loads(chunk.counts) for chunk in run.chunks.all()]
    assert told == [{"list": 1, "manager": 1, "officer": 1}]


def test_killed_anywhere_it_ends_as_the_undisturbed(faults):
    told = faults(SCENARIO)
    assert told.killed.points >= KILLS
    assert not told.wrong()
