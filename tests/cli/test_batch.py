"""`canbao pension` computes a file of careers to the same fen as one by one."""

from __future__ import annotations

import errno
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.law import compute, law
from canbao.law.io.batch import sample_careers

PLACE = ["--region", "四川", "--date", "2025-10"]


@pytest.fixture
def careers(tmp_path: Path) -> Path:
    file = tmp_path / "careers.parquet"
    pq.write_table(sample_careers(200, seed=5), file)
    return file


def facts_of(table: pa.Table, row: int) -> dict:
    """One person's facts, read from the file by other means than the batch does."""
    cells = {name: table.column(name)[row].as_py() for name in table.column_names}
    years = sorted({int(name[-4:]) for name in cells if name.startswith("months_")})
    career = [
        {
            "year": year,
            "months": cells[f"months_{year}"],
            "base": Decimal(cells[f"base_fen_{year}"]) / 100,
        }
        for year in years
        if cells[f"months_{year}"]
    ]
    facts: dict = {"career": career}
    for name, value in cells.items():
        if name not in ("person_id", "region", "date") and not name[-4:].isdigit():
            month = law().unit(name) == "month"
            facts[name] = f"{value // 12}-{value % 12 + 1:02d}" if month else value
    return facts


def test_every_row_equals_the_single_computation(canbao, careers, tmp_path):
    out = tmp_path / "out.parquet"
    ran = canbao("pension", "--careers", str(careers), "--out", str(out), *PLACE,
                 "--target", "pension_total", "--target", "basic_pension")  # fmt: skip
    assert ran.status == 0, ran.err
    assert "200 人" in ran.out
    results, table = pq.read_table(out), pq.read_table(careers)
    assert results.num_rows == table.num_rows
    assert results.column("person_id").to_pylist() == table.column("person_id").to_pylist()
    for row in range(0, 200, 20):
        same = compute(["pension_total", "basic_pension"], facts_of(table, row),
                       date="2025-10", region="Sichuan")  # fmt: skip
        for name in ("pension_total", "basic_pension"):
            assert results.column(name)[row].as_py() == same[name]


def test_two_workers_give_the_same_file(canbao, careers, tmp_path):
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    assert canbao("pension", "--careers", str(careers), "--out", str(one), *PLACE).status == 0
    assert canbao("pension", "--careers", str(careers), "--out", str(two), *PLACE,
                  "--workers", "2").status == 0  # fmt: skip
    assert pq.read_table(one).equals(pq.read_table(two))


def test_the_careers_file_is_never_overwritten(canbao, careers):
    before = careers.read_bytes()
    ran = canbao("pension", "--careers", str(careers), "--out", str(careers), *PLACE)
    assert ran.status == 2
    assert "--out" in ran.err
    assert careers.read_bytes() == before


def test_a_file_that_is_no_parquet_is_named(canbao, tmp_path):
    file = tmp_path / "careers.parquet"
    file.write_text("year,months\n")
    ran = canbao("pension", "--careers", str(file), "--out", str(tmp_path / "o.parquet"), *PLACE)
    assert ran.status == 2
    assert "careers.parquet" in ran.err


def test_a_text_in_a_number_column_is_named(canbao, careers, tmp_path):
    table = pq.read_table(careers)
    at = table.column_names.index("months_2001")
    bad = table.set_column(at, "months_2001", pa.array(["twelve"] * table.num_rows))
    pq.write_table(bad, careers)
    ran = canbao("pension", "--careers", str(careers), "--out", str(tmp_path / "o.parquet"), *PLACE)
    assert ran.status == 2
    assert "months_2001" in ran.err
    assert not (tmp_path / "o.parquet").exists()


def test_a_missing_year_is_named(canbao, careers, tmp_path):
    table = pq.read_table(careers)
    pq.write_table(table.drop_columns(["months_2001", "base_fen_2001"]), careers)
    ran = canbao("pension", "--careers", str(careers), "--out", str(tmp_path / "o.parquet"), *PLACE)
    assert ran.status == 2
    assert "2001" in ran.err


def test_a_file_without_region_says_how_to_give_it(canbao, careers, tmp_path):
    ran = canbao("pension", "--careers", str(careers), "--out", str(tmp_path / "o.parquet"))
    assert ran.status == 2
    assert "--region" in ran.err
    assert "--date" in ran.err or "region" in ran.err


def test_a_folder_as_results_file_is_refused(canbao, careers, tmp_path):
    ran = canbao("pension", "--careers", str(careers), "--out", str(tmp_path), *PLACE)
    assert ran.status == 2
    assert str(tmp_path) in ran.err
    assert sorted(tmp_path.iterdir()) == [careers]


def test_a_full_disk_is_named_with_the_way_on(canbao, careers, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    out = tmp_path / "out.parquet"
    ran = canbao("pension", "--careers", str(careers), "--out", str(out), *PLACE)
    assert ran.status == 2
    assert str(out) in ran.err
    assert os.strerror(errno.ENOSPC) in ran.err
