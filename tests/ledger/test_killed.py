"""Posting in a batch that is killed, cut off, doubled, or whose clock is set back: the book is in the
end what it is undisturbed."""

from __future__ import annotations

from tests.faults.fixtures import Faults

POSTING = "tests.ledger.killed_posting:SCENARIO"


def test_killed_anywhere_the_book_ends_as_the_undisturbed(faults: Faults):
    told = faults(POSTING)
    assert told.killed.points >= 200
    assert not told.wrong()


def test_cut_off_or_without_room_nothing_is_lost_and_nothing_twice(faults: Faults):
    told = faults(POSTING)
    assert min(told.severed.points, told.locked.points) >= 12
    assert told.full.points >= 4


def test_two_and_three_at_once_post_everything_once(faults: Faults):
    told = faults(POSTING)
    assert told.together.points >= 6
    assert not told.together.said
