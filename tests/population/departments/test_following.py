"""One more month: what is sent, under which keys, and that the truth goes with it."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from canbao.population.departments import Settings, error_model, make_registers
from canbao.population.departments.following import next_month
from canbao.population.departments.registers import LINKAGE_SOURCES
from tests.population.departments.conftest import SEED
from tests.population.departments.reading import rows_of
from tests.population.departments.test_registers import digests
from tests.population.departments.truth import REFERENCE, make_truth

NEXT = "2026-01"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The benchmark set, before the month."""
    out = tmp_path_factory.mktemp("linkage")
    make_truth(out / "truth", 6000)
    model = error_model("hard")
    make_registers(Settings(out, SEED, model, REFERENCE, True, LINKAGE_SOURCES, months=1))
    return out


@pytest.fixture(scope="module")
def later(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after the month."""
    out = tmp_path_factory.mktemp("later") / "out"
    shutil.copytree(start, out)
    next_month(out)
    return out


def table(out: Path, name: str) -> list[dict]:
    return pq.read_table(out / "truth" / f"{name}.parquet").to_pylist()


def test_the_benchmark_set_has_one_record_for_each_person_and_source_but_for_flaws(start: Path):
    mapped = table(start, "record_map")
    pairs = Counter((row["source"], row["person"]) for row in mapped if row["person"] >= 0)
    twice = [pair for pair, count in pairs.items() if count > 1]
    flawed = {(row["source"], row["person"]) for row in mapped if "second_key" in row["flaws"]}
    assert set(twice) <= flawed
    assert {source for source, _ in pairs} == set(LINKAGE_SOURCES)


def test_the_list_of_deliveries_grows_by_the_month(start: Path, later: Path):
    before, after = (
        yaml.safe_load((out / "registers" / "deliveries.yaml").read_text("utf-8"))
        for out in (start, later)
    )
    assert after["reference_month"] == NEXT
    added = after["deliveries"][len(before["deliveries"]):]
    assert {entry["source"] for entry in added} == set(LINKAGE_SOURCES)
    assert {entry["as_of"] for entry in added} == {"2026-01-31"}
    orders = [entry["order"] for entry in after["deliveries"]]
    assert orders == list(range(1, len(orders) + 1))


def test_changed_people_keep_their_key_and_new_ones_get_a_new_one(start: Path, later: Path):
    keys = {row["key"]: row["person"] for row in table(start, "record_map")
            if row["source"] == "police_population"}
    after = {row["key"]: row["person"] for row in table(later, "record_map")
             if row["source"] == "police_population"}
    born = {row["person"] for row in table(later, "persons")} - {
        row["person"] for row in table(start, "persons")
    }
    path = later / "registers" / f"police_population-{NEXT}.parquet"
    sent = [row["人员编号"] for row in rows_of(path, "police_population")]
    assert len(sent) == len(set(sent))
    for key in sent:
        assert (key in keys) == (after[key] not in born)
        assert keys.get(key, after[key]) == after[key]


def test_the_record_map_still_has_each_key_once(later: Path):
    keys = [(row["source"], row["key"]) for row in table(later, "record_map")]
    assert len(keys) == len(set(keys))


def test_the_truth_moves_with_the_month(start: Path, later: Path):
    old = {row["person"]: row for row in table(start, "persons")}
    new = {row["person"]: row for row in table(later, "persons")}
    assert set(old) <= set(new)
    died = [p for p in old if new[p]["death"] != old[p]["death"]]
    assert all(str(new[person]["death"]).startswith(NEXT) for person in died)
    moved = [p for p in old if new[p]["residence_place"] != old[p]["residence_place"]]
    assert 0.01 < len(moved) / len(old) < 0.03
    for person in set(new) - set(old):
        assert str(new[person]["birth"]).startswith(NEXT)
        assert new[person]["mother"] in old
    begun = [row for row in table(later, "careers") if row["from_month"] == REFERENCE + 1]
    assert begun
    open_spells = Counter(row["person"] for row in table(later, "careers")
                          if row["to_month"] is None)
    assert all(open_spells[row["person"]] == 1 for row in begun)


def test_the_same_month_gives_the_same_bytes(start: Path, later: Path, tmp_path: Path):
    shutil.copytree(start, tmp_path / "again")
    next_month(tmp_path / "again")
    assert digests(tmp_path / "again") == digests(later)


def test_a_month_interrupted_before_its_end_is_done_again(
    start: Path, later: Path, tmp_path: Path
):
    shutil.copytree(start, tmp_path / "cut")
    shutil.copytree(start / "truth", tmp_path / "cut" / "truth.next")
    (tmp_path / "cut" / "registers" / f"tax_wages-{NEXT}.parquet.part").write_bytes(b"half")
    next_month(tmp_path / "cut")
    made = digests(tmp_path / "cut")
    assert made == digests(later)


def test_a_month_interrupted_while_the_truth_changes_places_is_finished(
    later: Path, start: Path, tmp_path: Path
):
    out = tmp_path / "cut"
    shutil.copytree(later, out)
    (out / "truth").rename(out / "truth.next")
    shutil.copytree(start / "truth", out / "truth.before")
    listed = out / "registers" / "deliveries.yaml"
    listed.rename(listed.with_name("deliveries.yaml.next"))
    shutil.copy(start / "registers" / "deliveries.yaml", listed)
    assert next_month(out).month == REFERENCE + 2
    assert not (out / "truth.before").exists()


def test_all_registers_get_wages_of_everybody(hard: Settings, tmp_path: Path):
    shutil.copytree(hard.out, tmp_path / "out")
    made = next_month(tmp_path / "out")
    names = {path.name for path in made.files}
    assert {f"civil_deaths-{NEXT}.csv", f"police_moves-{NEXT}.csv"} <= names
    wages = rows_of(tmp_path / "out" / "registers" / f"tax_wages-{NEXT}.csv", "tax_wages")
    before = rows_of(hard.registers / "tax_wages-2025-12.csv", "tax_wages")
    assert 0.9 < len(wages) / len(before) < 1.2
