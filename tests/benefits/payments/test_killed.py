"""The batches of payments, killed, cut off, doubled and set back in time: in the end all is as if
nothing had happened."""

from __future__ import annotations

import pytest

from tests.faults.harness import KILLS

MODULE = "tests.benefits.payments.killed"


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["PICK", "POST", "RETURN"])
def test_disturbed_anywhere_it_ends_as_the_undisturbed(faults, scenario: str):
    told = faults(f"{MODULE}:{scenario}")
    assert told.killed.points >= KILLS
    assert not told.wrong()
