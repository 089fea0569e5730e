"""Batches of benefits killed, cut off, doubled and set back in time end as the undisturbed ones."""

from __future__ import annotations

import pytest

BATCHES = ("SETTLEMENT", "ADJUSTMENT", "DECISION", "MIGRATION")


@pytest.mark.parametrize("batch", BATCHES)
def test_disturbed_anywhere_a_batch_ends_as_the_undisturbed(faults, batch):
    told = faults(f"tests.benefits.killed:{batch}")
    assert told.killed.points >= 200
    assert not told.wrong()
