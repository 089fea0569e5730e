"""The batches of this room, killed, cut off, doubled or with the clock set back at every step: they
end as they do undisturbed."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import KILLS

ROOM = "tests.ledger.receipts.killed_file"


def test_a_file_that_is_disturbed_ends_as_the_undisturbed(faults: Faults):
    told = faults(f"{ROOM}:FILE")
    assert told.killed.points >= KILLS
    assert not told.wrong()


def test_payments_taken_back_under_disturbance_end_as_undisturbed(faults: Faults):
    told = faults(f"{ROOM}:BACK", only=("killed",))
    assert told.killed.points >= KILLS
    assert not told.wrong()


def test_what_is_overdue_moves_once_whatever_happens(faults: Faults):
    told = faults(f"{ROOM}:OVERDUE", only=("killed", "together"))
    assert told.killed.points >= KILLS
    assert not told.wrong()
