"""The harness finds what it is there to find: each wrong batch by the disturbance that shows it."""

from __future__ import annotations

import pytest

from tests.faults.fixtures import Faults


def test_a_right_batch_is_found_right(faults: Faults):
    told = faults("tests.faults.broken:RIGHT", kills=40)
    assert told.wrong() == []
    assert told.killed.points >= 40


@pytest.mark.parametrize(
    ("name", "disturbance"),
    [
        ("TWICE", "killed"),
        ("LOST", "killed"),
        ("UNLOCKED", "together"),
        ("CLOCKED", "clock"),
        ("SURPRISED", "locked"),
    ],
)
def test_a_wrong_batch_is_found_wrong(faults: Faults, name: str, disturbance: str):
    told = faults(f"tests.faults.broken:{name}", kills=20, only=(disturbance,))
    assert told.wrong()


def test_a_batch_that_does_nothing_proves_nothing(faults: Faults):
    with pytest.raises(AssertionError):
        assert not faults("tests.faults.broken:IDLE", kills=5, only=("killed",)).wrong()
