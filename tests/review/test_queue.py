"""The queue's own rules: order, holding, four eyes, three readers, undoing – and the database's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from canbao.accounts.models import READER, Account
from canbao.review import queue
from canbao.review.models import Answer, Pair
from tests.accounts.make import account

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def pair(number: int = 1, **more: object) -> Pair:
    given: dict[str, object] = {
        "record": number,
        "other_record": number + 1000,
        "source": "a",
        "other_source": "b",
        "left": {"name": "李"},
        "right": {"name": "李"},
        "priority": 100 - number,
        "snapshot": "s",
    }
    return Pair.objects.create(**(given | more))


@pytest.fixture
def readers(db: None) -> list[Account]:
    return [account(READER) for _ in range(3)]


def test_order_is_priority_then_key(readers: list[Account]) -> None:
    low, high = pair(1, priority=1), pair(2, priority=5)
    assert [p.pk for p in queue.free_for(readers[0], NOW)] == [high.pk, low.pk]


def test_a_hold_ends(readers: list[Account]) -> None:
    first = pair(1)
    assert queue.next_pair(readers[0], NOW) == first
    assert queue.next_pair(readers[1], NOW) is None
    assert queue.next_pair(readers[1], NOW + queue.HELD) == first


def test_somebody_elses_pair_cannot_be_answered(readers: list[Account]) -> None:
    first = pair(1)
    queue.next_pair(readers[0], NOW)
    with pytest.raises(queue.NotPossible, match="held"):
        queue.answer(readers[1], first.pk, "same", NOW)


def test_a_reader_holds_one_pair_at_a_time(readers: list[Account]) -> None:
    first, second = pair(1), pair(2)
    queue.next_pair(readers[0], NOW)
    assert queue.move_on(readers[0], first.pk, NOW) == second
    assert queue.next_pair(readers[1], NOW) == first


def test_two_who_disagree_call_a_third_and_the_majority_decides(readers: list[Account]) -> None:
    first = pair(1, four_eyes="sample")
    assert queue.answer(readers[0], first.pk, "same", NOW).state == "second"
    assert queue.answer(readers[1], first.pk, "different", NOW).state == "third"
    settled = queue.answer(readers[2], first.pk, "same", NOW)
    assert (settled.state, settled.answer) == ("settled", "same")


def test_three_who_disagree_cannot_tell(readers: list[Account]) -> None:
    first = pair(1, four_eyes="request")
    for reader, said in zip(readers, ("same", "different", "cannot_tell"), strict=True):
        settled = queue.answer(reader, first.pk, said, NOW)
    assert (settled.state, settled.answer) == ("settled", "cannot_tell")


def test_an_answer_taken_back_frees_its_place(readers: list[Account]) -> None:
    first = pair(1)
    queue.answer(readers[0], first.pk, "same", NOW)
    queue.undo_last(readers[0], NOW)
    settled = queue.answer(readers[0], first.pk, "different", NOW + timedelta(minutes=1))
    assert settled.answer == "different"
    assert Answer.objects.count() == 2


def test_taking_back_one_of_two_leaves_the_other(readers: list[Account]) -> None:
    first = pair(1, four_eyes="sample")
    queue.answer(readers[0], first.pk, "same", NOW)
    queue.answer(readers[1], first.pk, "same", NOW)
    queue.undo_last(readers[0], NOW)
    first.refresh_from_db()
    assert first.state == "second"
    assert queue.answer(readers[2], first.pk, "same", NOW + queue.HELD).state == "settled"


def test_nobody_takes_back_what_another_said(readers: list[Account]) -> None:
    first = pair(1)
    queue.answer(readers[0], first.pk, "same", NOW)
    assert queue.undo_last(readers[1], NOW) is None


def test_a_withdrawn_pair_takes_no_answer(readers: list[Account]) -> None:
    first = pair(1, state="withdrawn")
    with pytest.raises(queue.NotPossible, match="gone"):
        queue.answer(readers[0], first.pk, "same", NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"record": 2000, "other_record": 1},
        {"state": "lost"},
        {"state": "settled"},
        {"state": "open", "answer": "same"},
        {"four_eyes": "because"},
    ],
)
def test_the_database_refuses_a_wrong_pair(db: None, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        pair(1, **wrong)


def test_the_database_refuses_a_pair_twice(db: None) -> None:
    pair(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        pair(1)


@pytest.mark.parametrize(
    "wrong",
    [{"reading": 2}, {"reading": 4}, {"answer": "maybe"}, {"other_reader": True, "reading": 1}],
)
def test_the_database_refuses_a_wrong_answer(
    readers: list[Account], wrong: dict[str, object]
) -> None:
    """The same reader twice, a fourth reading, an unknown word, two answers of one reading."""
    given = {"pair": pair(1), "reader": readers[0], "reading": 1, "answer": "same", "at": NOW}
    Answer.objects.create(**given)
    other = (
        readers[1] if wrong.pop("other_reader", False) or wrong != {"reading": 2} else readers[0]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(**(given | {"reader": other} | wrong))
