"""The comparison on a made set of hard registers: what holds of every person, how well it does."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.registers.compare.candidates import NAMES
from canbao.registers.compare.link import Comparison, state_file
from canbao.registers.compare.lookup import Lookup, build
from canbao.registers.compare.model import load, load_frequencies
from canbao.registers.compare.prepare import BITS, with_bits
from canbao.registers.compare.waterfall import waterfall
from canbao.registers.engine import DuckEngine
from canbao.registers.pipeline import Wanted, compare
from canbao.registers.store import Store
from tests.registers.compare.made import Desk, MadeSet, content, flawed, links_of


@pytest.fixture(scope="module")
def people(made: MadeSet) -> dict[int, int]:
    """record → person found."""
    links = links_of(made.picture.links)
    return dict(zip(links["record"].to_pylist(), links["person"].to_pylist(), strict=True))


def test_every_record_has_one_person(made: MadeSet, people: dict[int, int]) -> None:
    assert sorted(people) == made.records["record"].to_pylist()


def test_pairs_are_found_and_are_right(made: MadeSet) -> None:
    found = made.judged(made.picture.links.file("links"))
    assert found.precision >= 0.999
    assert found.recall >= 0.995


@pytest.mark.parametrize("what", ["precision", "recall"])
def test_what_is_told_without_truth_lies_within_half_a_point(made: MadeSet, what: str) -> None:
    found = made.judged(made.picture.links.file("links"))
    told = made.picture.links.told[what]
    assert abs(told["value"] - getattr(found, what)) <= 0.005
    assert told["low"] <= told["value"] <= told["high"]


def test_no_person_holds_two_valid_numbers(made: MadeSet) -> None:
    """A number other than the person's own belongs to somebody known apart, or the record's own
    birth date and sex contradict it."""
    with DuckEngine() as engine:
        engine.load("records", made.records)
        engine.load("links", made.picture.links.file("links"))
        rows = engine.arrow(
            """
            WITH changed AS (SELECT former17, min(number17) AS number17 FROM records
                WHERE former17 <> number17 GROUP BY former17)
            SELECT r.record FROM links l JOIN records r ON r.record = l.record
            LEFT JOIN changed c ON c.former17 = r.number17
            WHERE COALESCE(c.number17, r.number17) <> l.anchor
            AND COALESCE(c.number17, r.number17) NOT IN (SELECT anchor FROM links)
            AND (r.sex IS NULL OR r.birth IS NULL OR r.sex % 2 = r.number17 % 2
                OR year(r.birth) * 10000 + month(r.birth) * 100 + day(r.birth)
                    = (r.number17 % 100000000000 - r.number17 % 1000) / 1000)
            """
        )
    assert rows["record"].to_pylist() == []


def test_real_twins_are_two_persons(made: MadeSet, people: dict[int, int]) -> None:
    persons = pq.read_table(made.made / "truth" / "persons.parquet", columns=["person", "twin_of"])
    pairs = [row for row in persons.to_pylist() if row["twin_of"] is not None]
    assert pairs, "the set must hold twins"
    of: dict[int, set[int]] = {}
    for record, person in zip(
        made.truth["record"].to_pylist(), made.truth["person"].to_pylist(), strict=True
    ):
        if record in people:
            of.setdefault(person, set()).add(people[record])
    for pair in pairs:
        assert not of.get(pair["person"], set()) & of.get(pair["twin_of"], set()), pair


@pytest.mark.parametrize(
    "flaw", ["name_homophone", "number_15", "number_typing", "birth_typing", "address_stale"]
)
def test_a_flawed_record_finds_its_person(made: MadeSet, people: dict[int, int], flaw: str) -> None:
    """Nine in ten records with the flaw, and more, stand with the others of their person."""
    others: dict[int, set[int]] = {}
    for record, person in zip(
        made.truth["record"].to_pylist(), made.truth["person"].to_pylist(), strict=True
    ):
        others.setdefault(person, set()).add(record)
    asked = [
        (record, person)
        for record, person in zip(
            flawed(made, flaw)["record"].to_pylist(),
            flawed(made, flaw)["person"].to_pylist(),
            strict=True,
        )
        if person >= 0 and record in people and len(others[person] & people.keys()) > 1
    ]
    assert asked, f"the set must hold {flaw}"
    found = sum(
        any(
            people[other] == people[record]
            for other in others[person] - {record}
            if other in people
        )
        for record, person in asked
    )
    assert found >= 0.9 * len(asked)


def test_the_same_again_changes_no_byte(made: MadeSet, desk: Desk) -> None:
    first = desk.full(made.records)
    assert content(first) == content(desk.full(made.records))


def test_order_of_rows_does_not_matter(made: MadeSet, desk: Desk) -> None:
    first = desk.full(made.records, keep=False)
    backwards = made.records.sort_by([("record", "descending")])
    assert content(first) == content(desk.full(backwards, keep=False))


def test_a_run_with_nothing_new_says_so(made: MadeSet) -> None:
    again = compare(Store(made.store), Wanted(links_only=True))
    assert not again.changed
    assert again.links.hash == made.picture.links.hash


def test_training_again_gives_the_same_model(made: MadeSet, desk: Desk) -> None:
    with DuckEngine() as engine:
        desk.declare(engine)
        engine.load("records", made.records)
        learned = Comparison(engine, desk.store).train({"again": 1})
    assert learned.hash == made.picture.model.hash


def test_a_changed_model_file_is_refused(desk: Desk) -> None:
    path = desk.store.path / "model" / f"{desk.model.hash}.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f'"accept":{desk.model.accept}', '"accept":1'), "utf-8")
    with pytest.raises(ValueError, match=rf"{path.name}.*the file was changed"):
        load(path)


def test_the_bars_of_a_pair_add_up_to_its_weight(made: MadeSet) -> None:
    total = " + ".join(f"w.{name}" for name in NAMES)
    with DuckEngine(database=state_file(Store(made.store))) as engine:
        load_frequencies(made.picture.model, engine, made.store / "model")
        pairs = engine.arrow(
            f"""
            SELECT w.record, w.other, {total} AS weight FROM weighed w
            JOIN asking a ON a.record = w.record AND a.own IS NULL ORDER BY w.record, w.other
            LIMIT 40
            """
        ).to_pylist()
        assert pairs
        for pair in pairs:
            told = waterfall(engine, made.picture.model, pair["record"], pair["other"])
            assert told is not None
            assert sum(step.weight for step in told.steps) == told.total == pair["weight"]


def test_the_counter_weighs_as_the_comparison_does(made: MadeSet, tmp_path: Path) -> None:
    """Name and birth date as a record gives them; the best answer weighed by both."""
    prepared, index = tmp_path / "prepared.parquet", tmp_path / "lookup.sqlite3"
    with DuckEngine(database=state_file(Store(made.store))) as engine:
        load_frequencies(made.picture.model, engine, made.store / "model")
        engine.write(with_bits("prepared"), prepared, ["record"])
    assert build(prepared, made.picture.links.file("links"), index) == made.records.num_rows
    known = pq.read_table(prepared).drop_columns(list(BITS))
    at = {record: place for place, record in enumerate(known["record"].to_pylist())}
    rows = [row for row in made.records.to_pylist() if row["birth"] and row["name"]][::160]
    desk = Lookup(index, made.picture.model)
    with DuckEngine() as engine:
        load_frequencies(made.picture.model, engine, made.store / "model")
        for row in rows:
            best = desk.find(row["name_given"], row["birth"])[0]
            born = row["birth"]
            asked = dict.fromkeys(known.schema.names) | {
                "record": -1, "name": row["name"], "pinyin": row["pinyin"],
                "birth": born.year * 10000 + born.month * 100 + born.day,
            }  # fmt: skip
            question = pa.Table.from_pylist([asked], schema=known.schema)
            engine.load("prepared", pa.concat_tables([question, known.slice(at[best.record], 1)]))
            told = waterfall(engine, made.picture.model, -1, best.record)
            assert told is not None
            assert told.total == best.weight
            assert best.accepted == (best.weight >= made.picture.model.accept)
    desk.close()


def test_the_counter_finds_the_person_of_a_record(
    made: MadeSet, people: dict[int, int], tmp_path: Path
) -> None:
    prepared, index = tmp_path / "prepared.parquet", tmp_path / "lookup.sqlite3"
    with DuckEngine(database=state_file(Store(made.store))) as engine:
        load_frequencies(made.picture.model, engine, made.store / "model")
        engine.write(with_bits("prepared"), prepared, ["record"])
    build(prepared, made.picture.links.file("links"), index)
    desk = Lookup(index, made.picture.model)
    for row in made.records.to_pylist()[::50]:
        if row["birth"] and row["name"]:
            found = [one.person for one in desk.find(row["name_given"], row["birth"])]
            assert people[row["record"]] in found
    desk.close()
