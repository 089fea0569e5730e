"""Files of every kind and encoding, and files that are broken: one clear answer each."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.registers.intake import IntakeRefusal, deliveries, ingest, reading
from tests.registers.intake.conftest import (
    DAY,
    Desk,
    findings,
    parquet,
    pupil,
    pupils,
    records,
    results,
    text,
)


def refused(desk: Desk, content: str | bytes) -> IntakeRefusal:
    """Take in what must be refused; the reason also lies in the store."""
    with pytest.raises(IntakeRefusal) as refusal:
        desk.take(content)
    kept = deliveries(desk.store, "pupils")[-1]
    assert kept.state == "refused"
    assert kept.reasons[0]["zh"] == refusal.value.message("zh")
    assert results(kept.path)[0]["en"] == refusal.value.message("en")
    assert not (kept.path / "records.parquet").exists()
    return refusal.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_found(desk: Desk, encoding: str):
    rows = [
        pupil(1, 姓名="阿依古丽·买买提"),
        pupil(2, 姓名="𠮷野") if encoding != "gbk" else pupil(2),
    ]
    delivery = desk.take(text(rows).encode(encoding))
    assert [row["name"] for row in records(delivery)] == ["阿依古丽·买买提", "𠮷野"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_found(desk: Desk, delimiter: str):
    delivery = desk.take(text(pupils(3), delimiter))
    assert delivery.records == 3


def test_windows_line_ends_quotes_and_line_breaks_in_cells(desk: Desk):
    rows = [pupil(1, 户号='a "quoted", 户\n号'), pupil(2)]
    delivery = desk.take(text(rows).replace("\r\n", "\n").replace("\n", "\r\n"))
    assert delivery.records == 2


def test_a_workbook_is_read_as_it_is_seen(desk: Desk, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "学籍"
    first = pupil(1)
    sheet.append(list(first))
    sheet.append(
        list((first | {"出生日期": datetime(2010, 5, 6), "更新日期": date(2026, 6, 1)}).values())
    )
    sheet.append([])
    sheet.append(list(pupil(2, 联系电话=13800000002, 现住址行政区划=510104001002).values()))
    book.save(tmp_path / "pupils.xlsx")
    delivery = desk.take(tmp_path / "pupils.xlsx")
    one, two = records(delivery)
    assert one["birth"] == date(2010, 5, 6)
    assert (two["phone"], two["residence_place"], two["row"]) == (13800000002, 510104001002, 3)


def test_parquet_with_types_of_its_own(desk: Desk, tmp_path):
    rows = [pupil(at, 出生日期=date(2010, 5, 6), 现住址行政区划=510104001002) for at in (1, 2)]
    table = pa.Table.from_pylist(rows)
    table = table.set_column(4, "性别", table["性别"].dictionary_encode())
    pq.write_table(table, tmp_path / "pupils.parquet")
    delivery = desk.take(tmp_path / "pupils.parquet")
    assert [row["birth"] for row in records(delivery)] == [date(2010, 5, 6)] * 2
    assert [row["sex"] for row in records(delivery)] == [1, 1]


def test_a_table_of_a_database(declare, tmp_path, monkeypatch):
    source = declare(
        **{"{format: csv, sheet: 学籍}": "{format: sql, table: pupils, url_env: PUPILS_URL}"}
    )
    rows = pupils(3)
    with closing(sqlite3.connect(tmp_path / "school.db")) as connection, connection:
        names = ", ".join(f'"{name}"' for name in rows[0])
        connection.execute(f"CREATE TABLE pupils ({names})")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(
            f"INSERT INTO pupils VALUES ({marks})", [tuple(r.values()) for r in rows]
        )
    with pytest.raises(IntakeRefusal, match="PUPILS_URL"):
        ingest(tmp_path / "store", source, None, DAY)
    monkeypatch.setenv("PUPILS_URL", f"sqlite:///{tmp_path}/school.db")
    delivery = ingest(tmp_path / "store", source, None, DAY)
    assert (delivery.records, delivery.file) == (3, "pupils")
    assert ingest(tmp_path / "store", source, None, DAY).state == "repeated"
    assert not list(delivery.path.glob("taken*"))
    monkeypatch.setenv("PUPILS_URL", "oracle://x")
    with pytest.raises(IntakeRefusal, match="oracle"):
        ingest(tmp_path / "store", source, None, DAY)
    monkeypatch.setenv("PUPILS_URL", f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(IntakeRefusal, match=r"none\.db"):
        ingest(tmp_path / "store", source, None, DAY)


def test_a_missing_column_names_those_that_are_there(desk: Desk):
    rows = [{("姓名称" if k == "姓名" else k): v for k, v in row.items()} for row in pupils(2)]
    refusal = refused(desk, text(rows))
    for language in ("zh", "en"):
        assert "姓名/学生姓名" in refusal.message(language)
        assert "姓名→姓名称" in refusal.message(language)
        assert "性别" in refusal.message(language)
        assert "sources/pupils.yaml" in refusal.message(language)


def test_another_known_name_of_a_column_will_do(desk: Desk):
    rows = [{("学生 姓名" if k == "姓名" else k): v for k, v in row.items()} for row in pupils(2)]
    assert desk.take(rows).records == 2


def test_a_changed_header_is_seen_in_the_report(desk: Desk):
    rows = [{("手机" if k == "联系电话" else k): v for k, v in row.items()} for row in pupils(2)]
    report = desk.take(rows).quality()
    assert report["unknown_headers"] == ["手机"]
    assert "联系电话" in report["absent_headers"]
    assert "phone" not in report["fields"]


def test_a_header_that_stands_twice_is_refused(desk: Desk):
    broken = text(pupils(1)).replace("联系电话", "姓名", 1)
    assert refused(desk, broken).code == "header_twice"


def test_a_file_cut_off_in_a_row(desk: Desk):
    whole = text(pupils(20)).encode()
    cut = whole[: whole.rindex("居民身份证".encode())]
    refusal = refused(desk, cut)
    assert refusal.code == "file_truncated"
    assert str(cut.rindex(b"\n") + 1) in refusal.message("zh")


def test_a_file_cut_off_within_quotes(desk: Desk):
    whole = text([*pupils(2), pupil(3, 收入='"1,2"')])
    assert refused(desk, whole[:-4]).code == "file_truncated"


def test_the_last_row_may_lack_its_line_end(desk: Desk):
    assert desk.take(text(pupils(3)).rstrip("\n")).records == 3


def test_damage_in_utf8_is_told_by_its_byte(desk: Desk):
    whole = bytearray(text(pupils(40)).encode())
    at = whole.rindex("李".encode())
    whole[at + 1] = 0xFF
    refusal = refused(desk, bytes(whole))
    assert refusal.code == "wrong_encoding"
    assert f"Byte {at} " in refusal.message("en")


@pytest.mark.parametrize("ahead", [0, 9000])
def test_damage_in_gb18030_is_told_by_its_byte(desk: Desk, ahead: int):
    whole = bytearray(text(pupils(ahead + 40)).encode("gb18030"))
    at = whole.rindex("李".encode("gb18030"))
    whole[at + 1] = 0xFF
    refusal = refused(desk, bytes(whole))
    assert refusal.code == "wrong_encoding"
    assert f"Byte {at} " in refusal.message("en")


def test_the_declared_encoding_is_held_to(declare, tmp_path):
    source = declare(**{"{format: csv, sheet: 学籍}": "{format: csv, encoding: utf-8}"})
    desk = Desk(tmp_path, source)
    assert refused(desk, text(pupils(2)).encode("gb18030")).code == "wrong_encoding"
    assert desk.take(text(pupils(2))).records == 2


@pytest.mark.parametrize("name", ["pupils.parquet", "pupils.xlsx"])
def test_a_truncated_binary_file(desk: Desk, tmp_path, name: str):
    path = tmp_path / name
    if name.endswith("xlsx"):
        book = openpyxl.Workbook()
        book.active.title = "学籍"
        for row in [list(pupil(0)), *(list(row.values()) for row in pupils(50))]:
            book.active.append(row)
        book.save(path)
    else:
        parquet(path, pupils(50))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(IntakeRefusal) as refusal:
        desk.take(path)
    assert name in str(refusal.value)
    assert deliveries(desk.store, "pupils")[0].state == "refused"


def test_parquet_damaged_inside(desk: Desk, tmp_path):
    path = parquet(tmp_path / "pupils.parquet", pupils(3000))
    whole = bytearray(path.read_bytes())
    whole[200:400] = bytes(200)
    path.write_bytes(whole)
    with pytest.raises(IntakeRefusal):
        desk.take(path)


@pytest.mark.parametrize("content", ["", "姓名", "\n", "姓名,学籍号\n"])
def test_files_with_hardly_anything_in_them(desk: Desk, content: str):
    if content == "姓名,学籍号\n":
        held = desk.take(content)
        assert (held.state, held.rows, held.reasons[0]["code"]) == ("held", 0, "empty")
    else:
        refused(desk, content)


def test_no_such_file(desk: Desk, tmp_path):
    with pytest.raises(IntakeRefusal, match=r"away\.csv"):
        desk.take(tmp_path / "away.csv")
    assert deliveries(desk.store, "pupils") == []


def test_the_wrong_sheet(desk: Desk, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    book.save(tmp_path / "pupils.xlsx")
    with pytest.raises(IntakeRefusal, match="Sheet1"):
        desk.take(tmp_path / "pupils.xlsx")


def test_rows_with_too_many_or_too_few_columns_wait_outside(desk: Desk):
    lines = text(pupils(6)).splitlines()
    lines[3] += ",more"
    lines[5] = "G9,短"
    delivery = desk.take("\n".join(lines) + "\n")
    assert (delivery.rows, delivery.accepted, delivery.quarantined) == (6, 4, 2)
    assert findings(delivery) == [(3, "quarantined", "row"), (5, "quarantined", "row")]
    assert [row["row"] for row in records(delivery)] == [1, 2, 4, 6]
    assert [row["state"] for row in results(delivery.path)] == [
        "accepted", "accepted", "quarantined", "accepted", "quarantined", "accepted",
    ]  # fmt: skip


def test_row_numbers_hold_across_blocks(desk: Desk, monkeypatch):
    monkeypatch.setattr(reading, "BLOCK_BYTES", 700)
    monkeypatch.setattr(reading, "BATCH_ROWS", 3)
    lines = text(pupils(40)).splitlines()
    for at in (1, 2, 17, 18, 19, 40):
        lines[at] += ",more"
    delivery = desk.take("\n".join(lines) + "\n")
    kept = [at for at in range(1, 41) if at not in (1, 2, 17, 18, 19, 40)]
    assert [row["row"] for row in records(delivery)] == kept
    assert [int(line["row"]) for line in results(delivery.path)] == list(range(1, 41))
    assert [row["phone"] for row in records(delivery)] == [13800000000 + at for at in kept]
