"""The conversation killed, cut off and doubled at every statement of both sides."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS

SCENARIO = "tests.exchange.killed_conversation:SCENARIO"


def test_killed_anywhere_the_conversation_ends_as_the_undisturbed(faults: Faults):
    told = faults(SCENARIO)
    assert told.killed.points >= KILLS
    assert not told.wrong()
