"""Files: what people really hand in, in the encodings and forms they really come in."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from contextlib import suppress
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.contributions.files import (
    fen_of,
    month_of_text,
    read,
    results,
    template,
)
from canbao.ledger.contributions.models import EMPLOYEE_PENSION, RURAL, UNEMPLOYMENT, WORK_INJURY
from canbao.ledger.refusal import Refused
from tests.ledger.contributions.make import CODE, JANUARY, THREE, employer, person, said

HEADING = "所属月份,公民身份号码,姓名,缴费工资（元）,险种\n"
NUMBER = "51010419900305001X"


def one(line: str, heading: str = HEADING, encoding: str = "utf-8"):
    return read((heading + line).encode(encoding), JANUARY).rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str):
    row = one(f"2025-01,{NUMBER},王一,8000.50,企业养老、失业、工伤\n", encoding=encoding)
    assert (row.row, row.number, row.name, row.wage) == (2, NUMBER, "王一", 800050)
    assert row.schemes == THREE
    assert row.wrong == []


def test_english_headings_in_another_order_with_empty_lines():
    heading = "Schemes,Wage (yuan),Name,Citizen number,Month\n\n"
    row = one(f'"employee pension; work injury","8,000",Wang Yi,{NUMBER},2025/1\n', heading)
    assert (row.row, row.wage, row.schemes) == (3, 800000, EMPLOYEE_PENSION | WORK_INJURY)


@pytest.mark.parametrize(
    ("cells", "code", "value"),
    [(f"2024-01,{NUMBER},,8000,养老", "month_differs", "2024-01"),
     (f"2025-01,{NUMBER},,八千,养老", "wage_wrong", "八千"),
     (f"2025-01,{NUMBER},,80.001,养老", "wage_wrong", "80.001"),
     (f"2025-01,{NUMBER},,1e6,养老", "wage_wrong", "1e6"),
     (f"2025-01,{NUMBER},,1_000,养老", "wage_wrong", "1_000"),
     (f"2025-01,{NUMBER},,8000,医疗", "schemes_wrong", "医疗"),
     (f"2025-01,{NUMBER}", "row_too_short", "2")],
)  # fmt: skip
def test_a_cell_that_is_wrong_is_a_finding_of_its_row(cells: str, code: str, value: str):
    (finding,) = one(cells + "\n").wrong
    assert (finding.row, finding.code, finding.value) == (2, code, value)


def test_a_file_of_last_year_comes_back_whole(db: None):
    employer()
    who = person(1)
    line = f"2024-01,{who.number},{who.name},8000,养老\n"
    handed = read((HEADING + line).encode(), JANUARY)
    told = said(handed.rows, file=handed.hash)
    assert told.declaration is None
    assert [finding.code for finding in told.findings] == ["month_differs"]


def test_a_workbook_gives_the_same_rows_as_csv():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADING.strip().split(","))
    sheet.append(["2025-01", NUMBER, "王一", 8000.5, "养老、失业（农民工）"])
    sheet.append([datetime(2025, 1, 1), NUMBER, "王一", 9000, "工伤"])
    packed = io.BytesIO()
    book.save(packed)
    first, second = read(packed.getvalue(), JANUARY).rows
    assert (first.row, first.wage) == (2, 800050)
    assert first.schemes == EMPLOYEE_PENSION | UNEMPLOYMENT | RURAL
    assert (second.row, second.wage, second.wrong) == (3, 900000, [])


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"\xff\xfe\x00\x01", "neither CSV"), (b"PK\x03\x04broken", "damaged"),
     ("姓名,工资\n".encode(), "columns are lacking: Month"), (b'a,"b\n', "can't be read"),
     (HEADING.encode() + b"\0", "neither CSV")],
)  # fmt: skip
def test_files_that_cannot_be_read(content: bytes, words: str):
    with pytest.raises(Refused, match=words):
        read(content, JANUARY)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADING.strip().split(","))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def repacked(change, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with its sheet changed."""
    made = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(workbook()))
    with zipfile.ZipFile(made, "w", method) as new:
        for each in old.infolist():
            body = old.read(each)
            new.writestr(each.filename, change(body) if "sheet1" in each.filename else body)
    return made.getvalue()


def with_flag(content: bytes, at: int, value: int) -> bytes:
    """Every entry of the archive's directory with other flags (8) or method (10)."""
    parts = content.split(b"PK\x01\x02")
    return b"PK\x01\x02".join(
        [parts[0], *(part[: at - 4] + value.to_bytes(2, "little") + part[at - 2 :]
                     for part in parts[1:])]
    )  # fmt: skip


def garbled(content: bytes) -> bytes:
    """Bytes in the middle of the packed sheet overwritten: neither checksum nor stream fits."""
    at = content.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    return content[:at] + b"\xff" * 40 + content[at + 40 :]


@pytest.mark.parametrize(
    "content",
    [repacked(lambda xml: xml[: len(xml) // 2]), repacked(lambda xml: b"<no"),
     with_flag(workbook(), 8, 1), with_flag(workbook(), 10, 99), garbled(workbook()),
     workbook()[:-30], workbook()[:200], repacked(lambda xml: xml.replace(b'r="A1"', b'r="?"'))],
    ids=["cut xml", "no xml", "locked", "unknown packing", "garbled", "cut", "start only", "cell"],
)  # fmt: skip
def test_a_damaged_workbook_is_told_with_its_name_and_the_way_out(content: bytes):
    with pytest.raises(Refused, match=r"工资\.xlsx.*open it, save it anew"):
        read(content, JANUARY, "工资.xlsx")


def test_nobody_is_told_to_split_a_month(monkeypatch: pytest.MonkeyPatch):
    """Every upload takes the place of the one before: half a file would lose the other half."""
    for limit in ("LARGEST", "UNPACKED", "MOST_ROWS"):
        with monkeypatch.context() as patch:
            patch.setattr(f"canbao.ledger.contributions.files.{limit}", 0)
            content = repacked(lambda xml: xml) if limit == "UNPACKED" else b"x"
            if limit == "MOST_ROWS":
                content = (HEADING + f"2025-01,{NUMBER},,8000,养老\n").encode()
            with pytest.raises(Refused) as told:
                read(content, JANUARY, "a.csv")
            assert "split" not in told.value.en
            assert "分成" not in told.value.zh
            assert "a.csv" in told.value.zh


def test_50_000_rows_are_taken():
    lines = "".join(f"2025-01,{NUMBER},王一,8000.00,企业养老、失业、工伤\n" for _ in range(50_000))
    assert len(read((HEADING + lines).encode(), JANUARY).rows) == 50_000


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch):
    line = f"2025-01,{NUMBER},,8000,养老\n"
    monkeypatch.setattr("canbao.ledger.contributions.files.MOST_ROWS", 3)
    assert len(read((HEADING + line * 3).encode(), JANUARY).rows) == 3
    with pytest.raises(Refused, match="more than 3 rows"):
        read((HEADING + line * 4).encode(), JANUARY)
    monkeypatch.setattr("canbao.ledger.contributions.files.LARGEST", 10)
    with pytest.raises(Refused, match="more than 0 MB"):
        read((HEADING + line).encode(), JANUARY)


@pytest.mark.parametrize("xlsx", [False, True])
def test_the_template_is_read_back(xlsx: bool):
    handed = read(template(JANUARY, xlsx=xlsx), JANUARY)
    assert [row.schemes for row in handed.rows] == [THREE]
    assert handed.rows[0].wrong == []


def test_the_results_name_the_row_the_reason_and_the_way_out(db: None):
    employer()
    handed = read((HEADING + "2025-01,=1+1,,8000,养老\n").encode(), JANUARY)
    told = said(handed.rows, code=CODE)
    (heading, row) = csv.reader(io.StringIO(results(told).decode("utf-8-sig")))
    assert heading[0] == "行 Row"
    assert row[:4] == ["2", "退回 returned", "number_wrong", "'=1+1"]
    assert "请按身份证核对" in row[4]


@given(st.integers(-(10**12), 10**12))
def test_amounts_are_read_as_they_are_written(fen: int):
    sign = "-" if fen < 0 else ""
    assert fen_of(f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}") == fen


@given(st.text(max_size=30))
def test_whatever_stands_in_a_cell_nothing_breaks(text: str):
    fen_of(text)
    month_of_text(text)


@pytest.mark.parametrize("text", ["2025-01", "2025/1", "202501", "2025年1月", "2025.01"])
def test_months(text: str):
    assert month_of_text(text) == JANUARY


@given(st.binary(max_size=400))
def test_whatever_bytes_are_handed_in_there_is_an_answer(content: bytes):
    with suppress(Refused):  # any other error fails the test
        assert read(content, JANUARY).hash == hashlib.sha256(content).hexdigest()
