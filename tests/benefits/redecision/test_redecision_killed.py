"""A re-decision that is killed, cut off or doubled finds and proposes what the undisturbed does."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS


def test_killed_or_cut_off_anywhere_it_finds_the_same_once(faults: Faults):
    told = faults("tests.benefits.redecision.killed_redecision:SCENARIO")
    assert told.killed.points >= KILLS
    assert not told.wrong()
