"""Interest and opening killed, cut off, doubled, with the clock set back: in the end all is as if
nothing had happened."""

from __future__ import annotations

import pytest

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS

BATCHES = ("killed_interest", "killed_opening")


@pytest.mark.parametrize("batch", BATCHES)
def test_killed_anywhere_the_accounts_end_as_the_undisturbed(faults: Faults, batch: str):
    told = faults(f"tests.ledger.crediting.{batch}:SCENARIO")
    assert told.killed.points >= KILLS
    assert not told.wrong()
