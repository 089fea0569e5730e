"""Batches: Parquet in, Parquet out, what is refused, and what a killed run leaves behind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")

import pyarrow.parquet as pq  # noqa: E402

from canbao.law import compute  # noqa: E402
from canbao.law.engine.errors import InvalidFact, LawError, UnknownName  # noqa: E402
from canbao.law.engine.rules import rule  # noqa: E402
from canbao.law.io import batch  # noqa: E402

ACT = {"zh": "养老金", "en": "Pension", "act": "法〔2000〕1号", "article": "一", "unit": "yuan/month"}
YAML = """
parameters:
  rate:
    zh: 比例
    en: Rate
    unit: percent
    values:
      - {from: 2000, value: 16, status: text, source: 法一}
      - {region: South/Hill, value: null, status: missing, awaits: 公告 / the notice}
  base:
    zh: 基数
    en: Base
    unit: yuan/month
    span: year
    provisional: previous
    values: [{from: 2024, value: 7000, status: text, source: 法一}]
roundings:
  fen: {zh: 分, en: fen, values: [{value: half_up 0.01, status: text, source: 法一}]}
"""


@rule(**ACT, rounding="fen")
def pension(wage, rate, paid_months, career):
    total = wage * rate / 100
    for row in career:
        total += row.base * row.months
    return total * paid_months / 12 / 100


@rule(**{**ACT, "unit": "months"}, since="2010-01-01")
def months_after(paid_months):
    return paid_months + 1


@rule(**ACT, rounding="fen")
def award(wage, base):
    return wage + base


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(pension, months_after, award, yaml=YAML)


def careers(size: int = 35, **columns: Any) -> Any:
    return pa.table({
        "person_id": pa.array([f"p{i}" for i in range(size)]),
        "wage": pa.array([Decimal(100_000 + 37 * i).scaleb(-2) for i in range(size)],
                         pa.decimal128(12, 2)),
        "paid_months": pa.array(range(size), pa.uint16()),
        "months_2001": pa.array([12] * size, pa.uint8()), "base_2001": pa.array([50.5] * size),
        "months_2002": pa.array([i % 13 for i in range(size)], pa.uint8()),
        "base_2002": pa.array([float(i) for i in range(size)]), **columns,
    })


PLACE: dict[str, Any] = {"date": "2024-06", "region": "North"}


def write(folder: Path, table: Any, **options: Any) -> Path:
    path = folder / "careers.parquet"
    pq.write_table(table, path, **options)
    return path


def run(law: Any, source: Path, **options: Any) -> Any:
    target = source.with_name("results.parquet")
    told = batch.run_parquet(source, target, law, **{"targets": ["pension"], **PLACE, **options})
    return told, pq.read_table(target).to_pylist()


def test_every_row_of_the_file_is_the_answer_of_one(law: Any, tmp_path: Path) -> None:
    table = careers()
    _, rows = run(law, write(tmp_path, table))
    for given, row in zip(table.to_pylist(), rows, strict=True):
        facts = {"wage": given["wage"], "paid_months": given["paid_months"], "career": [
            {"year": y, "months": given[f"months_{y}"], "base": given[f"base_{y}"]}
            for y in (2001, 2002)]}
        one = compute("pension", facts, law=law, **PLACE)
        assert (row["person_id"], row["pension"], row["status"], row["reason"]) == (
            given["person_id"], one["pension"], "ok", None)


def test_fen_columns_give_the_same_as_yuan(law: Any, tmp_path: Path) -> None:
    table = careers()
    _, yuan = run(law, write(tmp_path, table))
    for year in (2001, 2002):
        fen = [round(b * 100) for b in table.column(f"base_{year}").to_pylist()]
        table = table.drop_columns(f"base_{year}").append_column(
            f"base_fen_{year}", pa.array(fen, pa.int32()))
    assert run(law, write(tmp_path, table))[1] == yuan


def test_region_and_date_may_be_columns(law: Any, tmp_path: Path) -> None:
    table = careers(4, region=pa.array(["北省", "South/Hill", "220000", "North"]).dictionary_encode(),
                    date=pa.array([dt.date(2024, 6, 1)] * 3 + [dt.date(1999, 1, 1)]))
    told, rows = run(law, write(tmp_path, table), date=None, region=None)
    assert [r["status"] for r in rows] == ["ok", "stopped", "ok", "stopped"]
    assert "the notice" in rows[1]["reason"]
    assert rows[1]["pension"] is None
    assert (told.done, told.total, told.stopped) == (4, 4, 2)


def test_a_provisional_row_says_so(law: Any, tmp_path: Path) -> None:
    table = careers(2, date=pa.array(["2024-06", "2025-06"]))
    _, rows = run(law, write(tmp_path, table.select(["wage", "date"])), date=None, targets=["award"])
    assert [r["status"] for r in rows] == ["ok", "provisional"]


def test_an_empty_file_gives_an_empty_file(law: Any, tmp_path: Path) -> None:
    told, rows = run(law, write(tmp_path, careers(0)))
    assert (told.total, rows) == (0, [])


def drop(name: str) -> Any:
    return lambda table: table.drop_columns(name)


def put(name: str, array: Any) -> Any:
    return lambda table: table.drop_columns([name] if name in table.column_names else []).append_column(
        name, array)


@pytest.mark.parametrize(("change", "field"), [
    (drop("months_2002"), "months_2002"), (drop("base_2001"), "base_2001"),
    (put("base_2004", pa.array([1.0] * 35)), "base_2003"),
    (put("wage", pa.array(["much"] * 35)), "wage"),
    (put("months_2001", pa.array(["12"] * 35)), "months_2001"),
    (put("wage", pa.array([None, *[1.0] * 34])), "wage"),
    (put("wage", pa.array([1.0] * 35, pa.float32())), "wage"),
    (put("base_fen_2001", pa.array([1.5] * 35)), "base_fen_2001"),
    (put("wagge", pa.array([1.0] * 35)), "wagge"),
    (drop("wage"), "wage"),
])
def test_a_bad_column_is_refused_by_name(
    law: Any, tmp_path: Path, change: Any, field: str
) -> None:
    with pytest.raises(LawError) as refused:
        run(law, write(tmp_path, change(careers())))
    assert refused.value.field == field
    assert not (tmp_path / "results.parquet").exists()


def test_a_file_without_region_asks_for_one(law: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidFact) as refused:
        run(law, write(tmp_path, careers()), region=None)
    assert refused.value.field == "region"
    assert "--region" in refused.value.remedy_en


def test_a_wrong_value_stops_its_row_and_says_why(law: Any, tmp_path: Path) -> None:
    table = put("paid_months", pa.array([721 if i == 3 else 12 for i in range(35)]))(careers())
    told, rows = run(law, write(tmp_path, table))
    assert [i for i, r in enumerate(rows) if r["status"] == "stopped"] == [3]
    assert "paid_months" in rows[3]["reason"]
    assert told.stopped == 1


@pytest.mark.parametrize("content", [b"", b"not parquet at all", b"PAR1" * 10])
def test_what_is_no_parquet_is_refused(law: Any, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "careers.parquet"
    source.write_bytes(content)
    with pytest.raises(InvalidFact) as refused:
        run(law, source)
    assert refused.value.field == "careers"


def test_a_file_that_is_not_there_is_refused(law: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidFact):
        run(law, tmp_path / "nowhere.parquet")


def test_a_file_spoilt_inside_is_refused(law: Any, tmp_path: Path) -> None:
    source = write(tmp_path, careers(2000), compression="zstd", use_dictionary=False)
    content = bytearray(source.read_bytes())
    content[4:4000] = b"\xff" * 3996
    source.write_bytes(bytes(content))
    with pytest.raises(InvalidFact) as refused:
        run(law, source)
    assert refused.value.field == "careers"


# --- runs that are killed ---------------------------------------------------------------------


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PART_ROWS", 10)


class Killed(Exception):
    """Stands for the end of a process between two parts."""


def killed_after(parts: int) -> Any:
    def watch(progress: Any) -> None:
        if progress.done >= parts * 10:
            raise Killed

    return watch


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("groups", [7, 10, 1000])
def test_parts_and_row_groups_need_not_agree(law: Any, tmp_path: Path, groups: int) -> None:
    source = write(tmp_path, careers(), row_group_size=groups)
    _, rows = run(law, source)
    assert [r["person_id"] for r in rows] == [f"p{i}" for i in range(35)]
    batch.PART_ROWS = 1000
    assert run(law, source)[1] == rows


@pytest.mark.usefixtures("small_parts")
def test_a_killed_run_goes_on_with_the_missing_parts(law: Any, tmp_path: Path) -> None:
    source = write(tmp_path, careers())
    with pytest.raises(Killed):
        run(law, source, progress=killed_after(2))
    parts = tmp_path / "results.parquet.parts"
    (parts / "000002.tmp").write_bytes(b"half a part")
    finished = {p.name: p.stat().st_mtime_ns for p in parts.glob("*.parquet")}
    assert sorted(finished) == ["000000.parquet", "000001.parquet"]
    seen = []
    told, rows = run(law, source, progress=lambda p: seen.append(
        (p.done, {n: (parts / n).stat().st_mtime_ns for n in finished})))
    assert [done for done, _ in seen] == [10, 20, 30, 35]
    assert seen[-1][1] == finished
    assert (told.done, len(rows), parts.exists()) == (35, 35, False)
    _, fresh = run(law, source)
    assert rows == fresh


@pytest.mark.usefixtures("small_parts")
def test_a_spoilt_part_is_made_again(law: Any, tmp_path: Path) -> None:
    source = write(tmp_path, careers())
    with pytest.raises(Killed):
        run(law, source, progress=killed_after(2))
    (tmp_path / "results.parquet.parts" / "000001.parquet").write_bytes(b"")
    told, rows = run(law, source)
    assert (told.done, [r["person_id"] for r in rows]) == (35, [f"p{i}" for i in range(35)])


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("change", ["date", "region", "targets", "law", "source"])
def test_a_run_with_other_options_starts_afresh(law: Any, tmp_path: Path, change: str) -> None:
    source = write(tmp_path, careers())
    with pytest.raises(Killed):
        run(law, source, progress=killed_after(2))
    options: dict[str, Any] = {"date": {"date": "2024-07"}, "region": {"region": "South"},
                               "targets": {"targets": ["pension", "months_after"]}}.get(change, {})
    other = law.replace(parameters={"rate": 20}) if change == "law" else law
    if change == "source":
        source = write(tmp_path, careers(36))
    _, resumed = run(other, source, **options)
    _, fresh = run(other, source, **options)
    assert resumed == fresh
    if change in ("law", "targets", "source"):
        assert fresh != run(law, write(tmp_path, careers()))[1]


@pytest.mark.usefixtures("small_parts")
def test_parts_in_which_all_rows_stop_join_the_others(law: Any, tmp_path: Path) -> None:
    table = careers(30, date=pa.array(["2005-01"] * 10 + ["2024-01"] * 20))
    _, rows = run(law, write(tmp_path, table.select(["paid_months", "date"])), date=None,
                  targets=["months_after"])
    assert [r["months_after"] for r in rows] == [None] * 10 + list(range(11, 31))


def test_a_failing_run_leaves_an_earlier_result_alone(law: Any, tmp_path: Path) -> None:
    source = write(tmp_path, careers())
    _, rows = run(law, source)
    with pytest.raises(UnknownName):
        run(law, write(tmp_path, put("wagge", pa.array([1.0] * 35))(careers())))
    assert pq.read_table(tmp_path / "results.parquet").to_pylist() == rows


def test_a_reform_cannot_be_handed_to_workers(
    law: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PART_ROWS", 10)
    with pytest.raises(InvalidFact) as refused:
        run(law.replace(parameters={"rate": 20}), write(tmp_path, careers()), workers=2)
    assert refused.value.field == "workers"


def test_two_columns_of_one_name_are_refused(law: Any) -> None:
    table = careers(3)
    with pytest.raises(InvalidFact, match="paid_months"):
        batch.compute_table(table.append_column("paid_months", table.column("paid_months")),
                            ["pension"], law, **PLACE)


@pytest.mark.parametrize("type_", [pa.decimal128(38, 2), pa.decimal256(60, 2)])
def test_wide_decimals_give_the_same_fen(law: Any, type_: Any) -> None:
    table = careers()
    at = table.column_names.index("wage")
    wide = table.set_column(at, "wage", table.column("wage").cast(type_))
    expected, _ = batch.compute_table(table, ["pension"], law, **PLACE)
    assert batch.compute_table(wide, ["pension"], law, **PLACE)[0].equals(expected)


def test_an_amount_beyond_all_measure_is_named(law: Any) -> None:
    table = careers(2)
    at = table.column_names.index("wage")
    huge = pa.array([Decimal(1), Decimal(10) ** 30], pa.decimal128(38, 2))
    with pytest.raises(InvalidFact, match="wage"):
        batch.compute_table(table.set_column(at, "wage", huge), ["pension"], law, **PLACE)


def test_an_empty_region_is_called_empty(law: Any) -> None:
    table = careers(2, region=pa.array(["North", None]))
    with pytest.raises(InvalidFact, match="region") as caught:
        batch.compute_table(table, ["pension"], law, date="2024-06")
    assert "None" not in str(caught.value)


def test_a_refused_run_leaves_nothing_behind(law: Any, tmp_path: Path) -> None:
    source = tmp_path / "careers.parquet"
    pq.write_table(careers(3, salary=pa.array([1, 2, 3])), source)
    with pytest.raises(UnknownName):
        batch.run_parquet(source, tmp_path / "out.parquet", law, targets=["pension"], **PLACE)
    assert list(tmp_path.iterdir()) == [source]


def test_a_folder_of_somebody_else_is_not_touched(law: Any, tmp_path: Path) -> None:
    source = tmp_path / "careers.parquet"
    pq.write_table(careers(3), source)
    mine = tmp_path / "out.parquet.parts" / "letter.txt"
    mine.parent.mkdir()
    mine.write_text("kept", encoding="utf-8")
    with pytest.raises(InvalidFact, match=r"out\.parquet\.parts"):
        batch.run_parquet(source, tmp_path / "out.parquet", law, targets=["pension"], **PLACE)
    assert mine.read_text(encoding="utf-8") == "kept"


def test_a_wrong_region_or_date_stops_its_row_only(law: Any, tmp_path: Path) -> None:
    size = 6
    table = careers(size, region=pa.array(["North", "Nowhere", "North", "North", "North", "North"]),
                    date=pa.array(["2024-06"] * 4 + ["2024-66", "2024-06"]))
    told, rows = run(law, write(tmp_path, table), date=None, region=None)
    assert told.stopped == 2
    assert [row["status"] for row in rows].count("stopped") == 2
    assert "Nowhere" in rows[1]["reason"]
    assert "2024-66" in rows[4]["reason"]
    assert rows[0]["pension"] is not None


def test_a_file_whose_regions_are_all_wrong_is_refused(law: Any, tmp_path: Path) -> None:
    table = careers(3, region=pa.array(["Nowhere"] * 3))
    with pytest.raises(LawError, match="Nowhere"):
        run(law, write(tmp_path, table), region=None)
