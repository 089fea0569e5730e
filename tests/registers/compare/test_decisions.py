"""What people decided is obeyed, and taking it back restores every byte."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from canbao.registers.compare.decisions import Refused, decisions, relink, renumber, unlink
from canbao.registers.pipeline import Wanted, compare
from canbao.registers.store import Stage, Store
from canbao.registers.store.store import append_lines
from tests.registers.compare.made import (
    MEDICAL,
    POLICE,
    STREET,
    VILLAGE,
    Desk,
    MadeSet,
    content,
    grouped,
    links_of,
    number,
    row,
)

BORN = dt.date(1984, 2, 29)
OWN = number(BORN, 331)
WHO = {"by": "审核员", "why": "核对原始材料"}


@pytest.fixture
def store(made: MadeSet, tmp_path: Path) -> Store:
    """The made set's store once more."""
    shutil.copytree(made.store, tmp_path / "store")
    return Store(tmp_path / "store")


def linked(store: Store) -> Stage:
    return compare(store, Wanted(links_only=True)).links


def people(links: Stage) -> dict[int, int]:
    found = links_of(links)
    return dict(zip(found["record"].to_pylist(), found["person"].to_pylist(), strict=True))


def some(links: Stage, tier: str) -> tuple[int, int]:
    """A record of the tier and another of its person."""
    rows = links_of(links).to_pylist()
    of: dict[int, list[int]] = {}
    for one in rows:
        of.setdefault(one["person"], []).append(one["record"])
    for one in rows:
        others = [record for record in of[one["person"]] if record != one["record"]]
        if one["tier"] == tier and others:
            return one["record"], others[0]
    raise AssertionError(f"the set must have a link of tier {tier}")


def test_same_makes_two_one(desk: Desk) -> None:
    """A reader knows that she married and moved; no evidence of the registers says so."""
    records = [
        row(1, POLICE, "慕容雪", BORN, number17=OWN, residence_place=VILLAGE),
        row(2, MEDICAL, "穆雪", dt.date(1984, 3, 1), residence_place=110_101_001_001),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1}), frozenset({2})}
    assert grouped(desk.persons(records, answers=((1, 2, True),))) == {frozenset({1, 2})}


def test_different_keeps_two_apart(desk: Desk) -> None:
    records = [
        row(1, POLICE, "慕容雪", BORN, number17=OWN, sex=1, residence_place=VILLAGE),
        row(2, MEDICAL, "慕容雪", BORN, sex=1, residence_place=STREET),
    ]
    assert grouped(desk.persons(records)) == {frozenset({1, 2})}
    assert grouped(desk.persons(records, answers=((1, 2, False),))) == {
        frozenset({1}),
        frozenset({2}),
    }


def test_same_does_not_join_two_valid_numbers(desk: Desk) -> None:
    records = [
        row(1, POLICE, "慕容雪", BORN, number17=OWN),
        row(2, MEDICAL, "慕容雪", BORN, number17=number(BORN, 333)),
    ]
    assert grouped(desk.persons(records, answers=((1, 2, True),))) == {
        frozenset({1}),
        frozenset({2}),
    }


def test_a_same_answer_says_that_a_reader_gave_it(desk: Desk) -> None:
    records = [
        row(1, POLICE, "慕容雪", BORN, number17=OWN),
        row(2, MEDICAL, "穆雪", dt.date(1984, 3, 1)),
    ]
    from tests.registers.compare.made import table

    links = links_of(desk.full(table(records), answers=((1, 2, True),), keep=False))
    assert links.filter(links["record"].to_numpy() == 2)["tier"].to_pylist() == ["clerical"]


@pytest.mark.parametrize("tier", ["certain", "likely"])
def test_unlinked_records_leave_and_relinking_restores_every_byte(store: Store, tier: str) -> None:
    before = linked(store)
    kept = content(before)
    record, other = some(before, tier)
    unlink(store, record, **WHO)
    apart = people(linked(store))
    assert apart[record] != apart[other]
    relink(store, record, **WHO)
    assert content(linked(store)) == kept


def test_a_person_keeps_its_number_when_a_record_leaves(store: Store) -> None:
    before = people(linked(store))
    record, _ = some(linked(store), "likely")
    unlink(store, record, **WHO)
    after = people(linked(store))
    changed = {one for one in before if before[one] != after[one]}
    assert changed == {record}
    assert after[record] > max(before.values())


def test_a_reader_s_answer_through_the_file_is_obeyed(store: Store) -> None:
    before = linked(store)
    record, _ = some(before, "likely")
    person = people(before)[record]
    others = [one for one, held in people(before).items() if held == person and one != record]
    lines = [
        json.dumps({"record": record, "other": other, "answer": "different"}) for other in others
    ]
    append_lines(store.path / "labels.jsonl", lines)
    after = people(linked(store))
    assert all(after[record] != after[other] for other in others)


def test_the_last_answer_to_a_pair_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for answer in ("same", "different", "unsure", "same"):
        line = json.dumps({"record": 7, "other": 3, "answer": answer})
        append_lines(store.path / "labels.jsonl", [line])
    assert decisions(store).answers == ((3, 7, True),)


def test_an_answer_cut_short_by_a_crash_is_not_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append_lines(store.path / "labels.jsonl", ['{"record": 1, "other": 2, "answer": "same"}'])
    with (tmp_path / "labels.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"record": 5, "oth')
    assert decisions(store).answers == ((1, 2, True),)


def test_decisions_taken_back_are_as_if_never_made(tmp_path: Path) -> None:
    store = Store(tmp_path)
    none = decisions(store).hash
    append_lines(
        store.path / "changes.jsonl",
        ['{"kind":"unlink","record":4,"anchor":-4,"others":[9]}', '{"kind":"relink","record":4}'],
    )
    assert decisions(store).hash == none


@pytest.mark.parametrize(("by", "why"), [("", "理由"), ("审核员", " ")])
def test_nobody_decides_without_name_and_reason(store: Store, by: str, why: str) -> None:
    record, _ = some(linked(store), "likely")
    with pytest.raises(Refused, match="须写明经办人和理由"):
        unlink(store, record, by=by, why=why)


def test_a_record_that_does_not_exist_cannot_be_unlinked(store: Store) -> None:
    with pytest.raises(Refused, match="没有记录 12345 / there is no record 12345"):
        unlink(store, 12345, **WHO)


def test_what_was_not_unlinked_cannot_be_relinked(store: Store) -> None:
    record, _ = some(linked(store), "likely")
    with pytest.raises(Refused, match="was not unlinked"):
        relink(store, record, **WHO)


def test_a_number_is_not_changed_into_itself(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="both numbers are"):
        renumber(Store(tmp_path), OWN, OWN, **WHO)
