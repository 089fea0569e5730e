"""Pairs come from the registers' result, and a new result changes only what nobody has read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from canbao.accounts.models import READER
from canbao.review import queue
from canbao.review.load import PairRow, in_sample, load_pairs, read_pairs
from canbao.review.models import Pair
from tests.accounts.make import account
from tests.web.staff.sample import write_store

from .test_queue import NOW

pytestmark = pytest.mark.django_db
NOBODY = 0


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[PairRow]:
    """The pairs of a sample store."""
    store = write_store(tmp_path_factory.mktemp("store"), people=1)

    def paths(name: str) -> list[Path]:
        return list((store / "stages" / name).glob("*/*.parquet"))

    names = {1: "police_population", 2: "tax_wages"}
    return list(read_pairs(paths("review"), paths("records"), paths("links"), names))


def test_pairs_are_read_with_both_records(found: list[PairRow]) -> None:
    first, *_ = found
    assert [(each.record, each.other_record) for each in found] == [(11, 12), (21, 22), (31, 32)]
    assert (first.source, first.other_source) == ("tax_wages", "police_population")
    assert first.left["name"] == "李小明"
    assert first.right["number17"] == "51010419770305121"
    assert "number17" not in first.left
    assert first.priority == 100


def test_loading_twice_changes_nothing(found: list[PairRow]) -> None:
    assert load_pairs(found, "s1").new == 3
    again = load_pairs(found, "s1")
    assert (again.new, again.changed, again.withdrawn) == (0, 0, 0)


def test_what_is_no_longer_asked_leaves_the_queue_and_may_come_back(found: list[PairRow]) -> None:
    load_pairs(found, "s1")
    assert load_pairs(found[1:], "s2").withdrawn == 1
    assert Pair.objects.get(record=11).state == "withdrawn"
    assert load_pairs(found, "s3").changed == 1
    assert Pair.objects.get(record=11).state == "open"


def test_what_somebody_answered_is_left_as_it_was(found: list[PairRow]) -> None:
    load_pairs(found, "s1", two_readers_per_10000=NOBODY)
    pair = Pair.objects.get(record=11)
    queue.answer(account(READER), pair.pk, "same", NOW)
    load_pairs([replace(found[0], left={"name": "别人"}), *found[1:]], "s2")
    load_pairs(found[1:], "s3")
    pair.refresh_from_db()
    assert (pair.state, pair.left["name"], pair.snapshot) == ("settled", "李小明", "s1")


def test_the_sample_is_the_same_every_time_and_about_as_large_as_said() -> None:
    drawn = [number for number in range(5000) if in_sample(number, number + 7, 1000)]
    assert drawn == [number for number in range(5000) if in_sample(number, number + 7, 1000)]
    assert 400 < len(drawn) < 600


def test_a_pair_of_the_sample_needs_two_readers(found: list[PairRow]) -> None:
    load_pairs(found, "s1", two_readers_per_10000=10_000)
    pair = Pair.objects.get(record=11)
    assert queue.answer(account(READER), pair.pk, "same", NOW).state == "second"
