"""A night that is killed, cut off or doubled anywhere keeps what the undisturbed one keeps, once."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS


def test_killed_or_cut_off_anywhere_it_keeps_the_same_once(faults: Faults):
    told = faults("tests.robots.killed_night:SCENARIO")
    assert told.killed.points >= KILLS
    assert not told.wrong()
