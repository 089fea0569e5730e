"""A reconciliation that is killed, cut off, doubled, or whose clock is set back."""

from __future__ import annotations

from tests.faults.fixtures import Faults


def test_killed_anywhere_a_reconciliation_ends_as_the_undisturbed(faults: Faults):
    told = faults("tests.ledger.reconciliation.killed_month:SCENARIO")
    assert told.killed.points >= 200
    assert not told.wrong()
