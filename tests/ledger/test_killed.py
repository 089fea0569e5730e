"""Posting in a batch that is killed, cut off, doubled, or whose clock is set back: the book is in the
end what it is undisturbed."""

from __future__ import annotations

from tests.faults.fixtures import Faults
from tests.faults.harness import FEW, KILLS

POSTING = "tests.ledger.killed_posting:SCENARIO"


def test_killed_anywhere_the_book_ends_as_the_undisturbed(faults: Faults):
    told = faults(POSTING)
    assert told.killed.points >= KILLS
    assert not told.wrong()


def test_cut_off_or_without_room_nothing_is_lost_and_nothing_twice(faults: Faults):
    told = faults(POSTING)
    assert min(told.severed.points, told.locked.points) >= FEW
    assert told.full.points >= FEW // 3


def test_two_and_three_at_once_post_everything_once(faults: Faults):
    told = faults(POSTING)
    assert told.together.points >= FEW // 2
    assert not told.together.said
