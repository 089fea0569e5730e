"""Decisions in a batch killed, cut off and doubled at every statement."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS

SCENARIO = "tests.services.killed_decisions:SCENARIO"


def test_killed_anywhere_each_case_is_decided_once(faults: Faults):
    told = faults(SCENARIO)
    assert told.killed.points >= KILLS
    assert not told.wrong()
