"""The batches of contributions, killed and disturbed at every statement: nothing lost, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.harness import KILLS

WHERE = "tests.ledger.contributions.killed_assessment"


@pytest.mark.slow
@pytest.mark.parametrize("batch", ["ASSESSMENT", "ESTIMATE", "REASSESSMENT", "PLANS"])
def test_disturbed_anywhere_it_ends_as_the_undisturbed(faults: Any, batch: str):
    told = faults(f"{WHERE}:{batch}")
    assert told.killed.points >= KILLS
    assert not told.wrong()
