"""Batches of benefits killed, cut off, doubled and set back in time end as the undisturbed ones."""

from __future__ import annotations

import pytest

from tests.faults.harness import KILLS

# Settlement and adjustment write by the same function (`many.change`): one is tried in every way.
BATCHES = {
    "SETTLEMENT": ("killed", "severed", "locked", "full", "together", "clock"),
    "ADJUSTMENT": ("killed",),
    "DECISION": ("killed", "together"),
    "MIGRATION": ("killed", "together"),
}


@pytest.mark.parametrize("batch", BATCHES)
def test_disturbed_anywhere_a_batch_ends_as_the_undisturbed(faults, batch):
    told = faults(f"tests.benefits.killed:{batch}", only=BATCHES[batch])
    assert told.killed.points >= KILLS
    assert not told.wrong()
