"""A random life: whatever is decided about a pension, in whatever order, what is due is what a model
says that knows no revisions; every revision is explained and every explanation replays."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.test import TestCase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from canbao import inforce
from canbao.benefits import adverse, explaining, heirs, revising
from canbao.benefits.due import due_in, due_of
from canbao.benefits.models import Decision, Revision
from canbao.benefits.office import human
from canbao.benefits.writing import Hands
from canbao.ledger.refusal import Refused
from tests.benefits.make import CHECKER, DOOR, MAKER, REASON, ROBOT, given, month, pension

FIRST, LAST = month(2025, 3), month(2027, 12)
OFFICER = human(MAKER)
# By hand, the pension of `make` with another index I: with X = (8462 + 8462 I) / 2 and W I = 8462 I:
# 25 % of X + 578.03 + 6.5 % of X + 2.5 % of W I, each rounded half up. For 1.2: W I = 10154.40,
# X = 9308.20: 2327.05 + 578.03 + 605.03 + 253.86 = 3763.97; the others stand in `test_life`.
BY_INDEX = {"0.8": 314625, "0.9": 330069, "1": 345511, "1.2": 376397}
START = "0.9"
months = st.integers(FIRST, LAST)


class Life(RuleBasedStateMachine):
    """The model: month → (amount, held), painted by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()  # every life begins in an empty database
        self.undone.__enter__()

    @initialize()
    def award(self) -> None:
        self.day = date(2025, 2, 20)
        self.made = pension()
        self.index = START
        self.due = dict.fromkeys(range(FIRST, LAST + 1), (BY_INDEX[START], False))
        self.ended = False
        self.turn = 0

    def next_day(self) -> date:
        """A claim is corrected once a day, so every step is another day."""
        self.turn += 1
        self.day = date.fromordinal(self.day.toordinal() + 1)
        return self.day

    def paint(self, since: int, change) -> None:
        for at in range(since, LAST + 1):
            self.due[at] = change(*self.due[at])

    @rule(since=months)
    def suspend(self, since: int) -> None:
        free = any(fen and not held for at, (fen, held) in self.due.items() if at >= since)
        try:
            adverse.suspend(self.made.award, since, OFFICER, REASON, day=self.next_day(), door=DOOR)
            assert free
            self.paint(since, lambda fen, held: (fen, held or fen > 0))
        except Refused:
            assert not free

    @rule()
    def resume(self) -> None:
        held = any(held for _, held in self.due.values())
        try:
            adverse.resume(self.made.award, ROBOT, REASON, day=self.next_day(), door=DOOR)
            assert held
            self.paint(FIRST, lambda fen, _: (fen, False))
        except Refused:
            assert not held

    @rule(since=months, index=st.sampled_from(sorted(BY_INDEX)), by_human=st.booleans())
    def correct(self, since: int, index: str, by_human: bool) -> None:
        """From a month on the pension is what the new index gives; what has ended stays ended."""
        new = dict(self.due)
        for at in range(since, LAST + 1):
            fen, held = self.due[at]
            new[at] = (BY_INDEX[index] if fen else 0, held)
        less = any(new[at][0] < self.due[at][0] for at in new)
        hands = Hands(MAKER, CHECKER, adverse=OFFICER if by_human else None)
        try:
            revising.revise(self.made.award, given(average_index=index), since, hands,
                            cause="correction", day=self.next_day(), door=DOOR)  # fmt: skip
            assert by_human or not less
            self.due, self.index = new, index
        except Refused:
            assert new == self.due or (less and not by_human)

    @precondition(lambda self: not self.ended)
    @rule(death=months)
    def die(self, death: int) -> None:
        heirs.died(1, death, OFFICER, CHECKER, REASON, day=self.next_day(), door=DOOR)
        if any(fen for at, (fen, _) in self.due.items() if at > death):
            self.ended = True
        self.paint(death + 1, lambda *_: (0, False))

    @rule(at=months)
    def what_is_due(self, at: int) -> None:
        told = due_of(self.made.award.id, FIRST, LAST)
        model = [self.due[each] for each in range(FIRST, LAST + 1)]
        assert list(zip(told.monthly.tolist(), told.held.tolist(), strict=True)) == model
        one = due_in(self.made.award.book_id, at)
        assert (one.monthly[0], bool(one.held[0])) == self.due[at]

    def teardown(self) -> None:
        try:
            if hasattr(self, "made"):
                self.explained()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def explained(self) -> None:
        self.what_is_due(FIRST)
        law = inforce.law()
        for decision in Decision.objects.all():
            assert explaining.replayed(decision, law)
            assert not decision.adverse or (decision.human and decision.remedies)
        rows = Revision.objects.order_by("number").values_list("number", flat=True)
        assert list(rows) == list(range(1, len(rows) + 1))


@pytest.mark.django_db
def test_who_has_died_is_not_paid_again_by_corrections():
    """Found by the machine: the second correction saw a correction to 0, not the death behind it."""
    life = Life()
    life.award()
    life.die(death=FIRST)
    life.correct(since=FIRST, index="0.8", by_human=True)
    life.correct(since=FIRST, index="0.8", by_human=False)
    life.correct(since=FIRST, index="1.2", by_human=False)
    assert life.due[FIRST + 1] == (0, False)
    life.teardown()


class AnyLife(TestCase, Life.TestCase):
    """Twenty-five lives of up to eight events."""

    settings = settings(max_examples=25, stateful_step_count=8)
