"""Making a world: the same bytes every time, any size, and refusals that say what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from canbao.population.world import WorldError, calibration, make_world
from canbao.population.world import block as block_module

MONTH = 2026 * 12 + 5
TABLES = {"persons", "careers", "participation", "gaps", "places", "employers"}


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def make(out: Path, **changes: object) -> Path:
    wish = {"persons": 1000, "seed": 3, "region": "Sichuan/Chengdu", "reference_month": MONTH}
    return make_world(out, **(wish | changes)).truth  # type: ignore[arg-type]


def test_same_seed_same_bytes(tmp_path):
    assert digests(make(tmp_path / "a")) == digests(make(tmp_path / "b"))


def test_another_seed_other_people(tmp_path):
    assert digests(make(tmp_path / "a")) != digests(make(tmp_path / "b", seed=4))


def test_two_processes_write_the_bytes_of_one(tmp_path):
    size = block_module.BLOCK + 1000
    one = make(tmp_path / "one", persons=size)
    two = make(tmp_path / "two", persons=size, workers=2)
    assert digests(one) == digests(two)


def test_all_tables_and_nothing_else(tmp_path):
    truth = make(tmp_path / "a")
    assert {p.stem for p in truth.iterdir()} == TABLES
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["truth"]


def test_size_is_the_number_of_persons(tmp_path):
    assert pq.ParquetFile(make(tmp_path / "a") / "persons.parquet").metadata.num_rows == 1000


def test_progress_ends_with_all_persons(tmp_path):
    seen: list[tuple[int, int]] = []
    make(tmp_path / "a", progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1000, 1000)]


@pytest.mark.parametrize("region", ["Henan", "西藏", "北京", "440300", "四川/成都"])
def test_any_region(tmp_path, region):
    assert (make(tmp_path / "a", region=region) / "gaps.parquet").is_file()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"persons": 999}, "999"),
        ({"persons": 10_000_001}, "10000001"),
        ({"seed": -1}, "-1"),
        ({"region": "Atlantis"}, "Atlantis"),
        ({"region": "Sichuan/Wuhan"}, "Sichuan/Wuhan"),
        ({"reference_month": 1999 * 12}, "1999-01"),
        ({"workers": 0}, "0"),
    ],
)
def test_an_impossible_wish_is_refused_and_nothing_written(tmp_path, changes, word):
    with pytest.raises(WorldError) as refused:
        make(tmp_path / "a", **changes)
    assert word in refused.value.zh
    assert word in refused.value.en
    assert not (tmp_path / "a").exists()


def test_existing_truth_is_not_overwritten(tmp_path):
    before = digests(make(tmp_path / "a"))
    with pytest.raises(WorldError, match="truth"):
        make(tmp_path / "a", seed=9)
    assert digests(tmp_path / "a" / "truth") == before


@pytest.mark.slow
@pytest.mark.parametrize("region", ["Sichuan/Chengdu", "Henan"])
def test_calibration_within_tolerance(tmp_path, region):
    summary = make_world(tmp_path, persons=100_000, seed=5, region=region, reference_month=MONTH)
    off = [
        (line.measure, line.target, line.made) for line in calibration(summary) if not line.within
    ]
    assert not off


def test_calibration_sees_a_difference(town):
    lines = calibration(town.summary)
    assert {"any_pension", "unemployment", "migrants", "age 65+", "firms 300+"} <= {
        line.measure for line in lines
    }
    first = lines[0]
    moved = type(first)(
        first.measure,
        first.zh,
        first.en,
        first.target,
        first.target + first.tolerance + 0.01,
        first.tolerance,
    )
    assert not moved.within
