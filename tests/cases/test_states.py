"""The map of states: nowhere a dead end, nothing out of reach, no machine that takes away."""

from __future__ import annotations

import pytest

from canbao.cases.states import FIRST, HANDS, LAST, NAMES, STATES, WAYS, hand_of, ways_out
from tests.cases.make import LI, ROBOT, WANG


def test_every_state_has_a_way_out_but_the_last():
    assert {state for state in STATES if not ways_out(state)} == set(LAST)


def test_no_state_is_out_of_reach():
    reached, ahead = {FIRST}, [FIRST]
    while ahead:
        ahead = [way.end for way in ways_out(ahead.pop()) if way.end not in reached] + ahead
        reached.update(ahead)
    assert reached == set(STATES)


def test_every_way_is_named_once_with_hands_and_reasons():
    assert len({(way.start, way.end) for way in WAYS}) == len(WAYS)
    assert all(way.hands and way.reasons and set(way.hands) <= set(HANDS) for way in WAYS)
    assert set(NAMES) == set(STATES)


def test_from_everywhere_a_case_can_be_ended():
    ends = {"closed", "withdrawn"}
    while more := {way.start for way in WAYS if way.end in ends} - ends:
        ends |= more
    assert ends == set(STATES)


def test_no_machine_decides_what_was_proposed_and_no_applicant_decides_at_all():
    for way in WAYS:
        if way.end in ("decided", "changed"):
            assert "applicant" not in way.hands
            assert "system" not in way.hands
        if "robot" in way.hands and way.end == "decided":
            assert way.reasons == ("granted",)


@pytest.mark.parametrize(("actor", "hand"), [(LI, "applicant"), (WANG, "officer"), (ROBOT, "robot")])
def test_whose_hand_it_is(actor, hand):
    assert hand_of(actor) == hand
