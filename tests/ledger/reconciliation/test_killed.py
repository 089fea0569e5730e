"""A reconciliation that is killed, cut off, doubled, or whose clock is set back."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS


def test_killed_anywhere_a_reconciliation_ends_as_the_undisturbed(faults: Faults):
    told = faults("tests.ledger.reconciliation.killed_month:SCENARIO")
    assert told.killed.points >= KILLS
    assert not told.wrong()
