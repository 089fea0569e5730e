"""`population make`: a new folder, a resumed one, one that is not ours; and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from canbao.cli.population import app, month_number
from canbao.cli.words import Refusal, say
from canbao.population.departments.model import HARD
from canbao.population.departments.registers import LINKAGE_SOURCES
from canbao.population.make import STATE, PopulationError, Wish, begin, make_population
from tests.population.departments.test_registers import digests

REGION = "Sichuan/Chengdu"
WISH = Wish(1000, 5, REGION, HARD, linkage_only=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The benchmark set of a thousand persons, made by the command."""
    out = tmp_path_factory.mktemp("made") / "out"
    run("make", str(out), "--persons", "1000", "--seed", "5", "--errors", "hard", "--linkage-only")
    return out


def run(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


def test_a_folder_is_whole_when_its_state_is_gone(made: Path):
    assert sorted(path.name for path in made.iterdir()) == [
        "calibration.json", "registers", "truth"
    ]
    lines = json.loads((made / "calibration.json").read_text(encoding="utf-8"))
    assert len(lines) > 10
    sources = set(pq.read_table(made / "truth" / "record_map.parquet")["source"].to_pylist())
    assert sources == set(LINKAGE_SOURCES)


def test_the_benchmark_set_has_about_two_records_to_a_person(made: Path):
    records = pq.read_table(made / "truth" / "record_map.parquet").num_rows
    assert 1.9 < records / 1000 < 2.6


def test_an_interrupted_make_goes_on_to_the_same_bytes(made: Path, tmp_path: Path):
    out = tmp_path / "out"
    begin(out, WISH)
    assert (out / STATE).is_file()
    make_population(out, WISH)
    assert digests(out) == digests(made)


def test_a_truth_without_its_calibration_is_made_again(made: Path, tmp_path: Path):
    out = tmp_path / "out"
    begin(out, WISH)
    (out / "truth").mkdir()
    (out / "truth" / "persons.parquet").write_bytes(b"half")
    make_population(out, WISH)
    assert digests(out) == digests(made)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(PopulationError, match="is not empty"):
        begin(tmp_path, WISH)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_unfinished_work_of_other_settings_is_left_alone(tmp_path: Path):
    begin(tmp_path / "out", WISH)
    with pytest.raises(PopulationError, match="of other settings"):
        begin(tmp_path / "out", Wish(1000, 6, REGION, HARD, linkage_only=True))


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(PopulationError, match="is a file"):
        begin(tmp_path / "out", WISH)


def test_a_world_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(Refusal, match="3"):
        run("make", str(tmp_path / "out"), "--persons", "3")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--errors", "wild", "clean"), ("--format", "pdf", "parquet"), ("--month", "2025", "2025-12")],
)
def test_a_wrong_option_is_refused_with_the_way_out(
    tmp_path: Path, option: str, value: str, told: str
):
    with pytest.raises(Refusal) as refused:
        run("make", str(tmp_path / "out"), option, value)
    assert value in refused.value.en
    assert value in refused.value.zh
    assert told in refused.value.remedy_en
    assert not (tmp_path / "out").exists()


def test_the_next_month_needs_a_finished_population(tmp_path: Path):
    with pytest.raises(Refusal, match=r"deliveries\.yaml"):
        run("next-month", str(tmp_path))


def test_the_next_month_says_what_it_brought(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    import shutil

    shutil.copytree(made, tmp_path / "out")
    monkeypatch.setattr(say, "language", "en")
    run("next-month", str(tmp_path / "out"))
    assert "2026-01:" in capsys.readouterr().out


def test_months_are_numbers():
    assert month_number("2025-12") == 2025 * 12 + 11
