"""Contribution histories: typed, uploaded, refused row by row."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from canbao.web import careers
from canbao.web.careers.rows import YearRow

from .forms import Page

FILE = "/zh/pension/file/?region=Sichuan&history=file"
YEARS = "/zh/pension/years/?region=Sichuan&history=years"


def upload(body: bytes, name: str = "career.csv") -> careers.Table:
    return careers.uploaded(SimpleUploadedFile(name, body))


def book(rows: list[list[object]]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


GOOD = "年份,缴费月数,月缴费基数\n2001,12,850\n2002,9,900.5\n"
ROWS = (YearRow(2001, 12, Decimal("850.00")), YearRow(2002, 9, Decimal("900.50")))


@pytest.mark.parametrize(
    "body",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("gb18030"),
        b"year;months;base\n2001;12;850\n2002;9;900.5\n",
        b"2001\t12\t850\n2002\t9\t900.5\n",
        "备注,月缴费基数,年份,缴费月数\n甲,850,2001,12\n乙,900.5,2002,9\n".encode(),
        '年份,缴费月数,月缴费基数\n２００１,１２,８５０\n2002年,9,"900.50"\n\n'.encode(),
    ],
)
def test_csv_as_people_have_it_is_read(body: bytes) -> None:
    table = upload(body)
    assert not table.wrongs
    assert table.rows == ROWS


def test_xlsx_is_read() -> None:
    table = upload(
        book([["年份", "月数", "基数"], [2001, 12, 850], [2002.0, 9, 900.5]]), "career.xlsx"
    )
    assert not table.wrongs
    assert table.rows == ROWS


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2003,13,900", ["第 2 行", "缴费月数", "13", "0 到 12"]),
        ("2003,-1,900", ["第 2 行", "缴费月数", "-1"]),
        ("1890,12,900", ["第 2 行", "年份", "1890"]),
        ("2099,12,900", ["第 2 行", "年份", "2099", "2026"]),
        ("2003,12,很多", ["第 2 行", "月缴费基数", "很多", "不是数字"]),
        ("2003,12,-5", ["第 2 行", "月缴费基数", "-5"]),
        ("2003,12,", ["第 2 行", "月缴费基数", "没有填"]),
        ("某年,12,900", ["第 2 行", "年份", "某"]),
        ("2005-2003,12,900", ["第 2 行", "前后颠倒"]),
        ("2003,12,1e999", ["第 2 行", "不是数字"]),
        ("2003,12,=1+1", ["第 2 行", "不是数字"]),
    ],
)
def test_a_bad_row_is_named_with_value_and_way_out(row: str, says: list[str]) -> None:
    table = upload(f"年份,缴费月数,月缴费基数\n{row}\n2004,12,900\n".encode())
    assert len(table.wrongs) == 1
    for word in says:
        assert word in table.wrongs[0].error.zh
    assert table.wrongs[0].error.en


def test_every_bad_row_gets_its_own_message() -> None:
    table = upload(b"year,months,base\n2001,13,850\n2002,12,x\n2003,12,900\n")
    assert len(table.wrongs) == 2


def test_a_year_may_stand_once() -> None:
    table = upload(b"year,months,base\n2001,6,850\n2001,6,900\n")
    assert "2001" in table.wrongs[0].error.zh
    assert "同一年只填一行" in table.wrongs[0].error.zh


def test_hundreds_of_bad_rows_do_not_fill_the_page() -> None:
    body = "year,months,base\n" + "\n".join(f"{1900 + i % 40},99,x" for i in range(900))
    table = upload(body.encode())
    assert len(table.wrongs) <= 32


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (b"", "a.csv", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "a.xls", "xls"),
        (b"PK\x03\x04" + b"0" * 200, "a.xlsx", "打不开"),
        (b"\x89PNG\x00\x00" + b"\x00" * 100, "a.png", "看不懂"),
        (b"hello world", "a.csv", "表头"),
        (b"\xff\xfe\xff\xff\xff", "a.csv", ""),
        (("year,months,base\n" + "2001,12,850\n" * 3000).encode(), "a.csv", "2000"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(body: bytes, name: str, says: str) -> None:
    table = upload(body, name)
    assert table.wrongs
    assert says in table.wrongs[0].error.zh
    assert table.wrongs[0].error.en


def test_a_packed_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (40 * 1024 * 1024))
    table = upload(packed.getvalue(), "bomb.xlsx")
    assert "展开后太大" in table.wrongs[0].error.zh


def test_more_than_two_megabytes_is_refused_by_the_page(client: Client) -> None:
    file = SimpleUploadedFile("big.csv", b"2001,12,850\n" * 190_000)
    response = client.post(FILE, {"file": file})
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert "超过 2 MB" in page.words


def test_fifty_megabytes_are_refused_before_they_are_read(client: Client) -> None:
    file = SimpleUploadedFile("huge.csv", b"0" * (50 * 1024 * 1024))
    response = client.post(FILE, {"file": file})
    page = Page(response.content.decode())
    assert response.status_code == 413
    assert page.heading == "文件太大"
    assert "/zh/" in page.links


def test_an_uploaded_history_goes_on_in_the_address(client: Client) -> None:
    response = client.post(FILE, {"file": SimpleUploadedFile("career.csv", GOOD.encode())})
    assert response.status_code == 302
    assert "/pension/printed/?" in response["Location"]
    assert "career=2001,12,850~2002,9,900.5" in response["Location"]


def test_no_file_is_said(client: Client) -> None:
    response = client.post(FILE, {})
    assert response.status_code == 422
    assert "没有选择文件" in Page(response.content.decode()).words


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_sent_back(client: Client, lang: str, kind: str) -> None:
    response = client.get(f"/{lang}/career.{kind}")
    assert response.status_code == 200
    table = upload(response.content, f"career.{kind}")
    assert not table.wrongs
    assert len(table.rows) == 2
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(response.content)).active.max_column == 3


def test_typed_rows_with_a_mistake_keep_what_was_typed(client: Client) -> None:
    query = YEARS + "&sent=years&r0-y=2001&r0-m=13&r0-b=850&r1-y=2002&r1-m=&r1-b=900"
    response = client.get(query)
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert "第 1 行" in page.words
    assert page.inputs["r0-m"] == "13"
    assert page.inputs["r1-y"] == "2002"


def test_a_span_of_years_is_one_row(client: Client) -> None:
    response = client.get(YEARS + "&sent=years&r0-y=2001-2003&r0-m=&r0-b=850")
    assert "career=2001,12,850~2002,12,850~2003,12,850" in response["Location"]


def test_more_rows_keep_what_was_typed(client: Client) -> None:
    response = client.get(YEARS + "&sent=years&more=1&r0-y=2001&r0-m=12&r0-b=850")
    page = Page(response.content.decode())
    assert response.status_code == 200
    assert page.inputs["r0-y"] == "2001"
    assert "r10-y" in page.names


@given(st.text(max_size=200))
def test_any_text_as_a_history_is_read_or_refused(text: str) -> None:
    table = careers.read(text)
    assert table.usable or not table.rows or table.wrongs


@given(st.binary(max_size=400))
def test_any_bytes_as_a_file_are_read_or_refused(body: bytes) -> None:
    table = upload(body)
    assert table.wrongs or table.rows


@given(
    st.lists(
        st.builds(
            YearRow, st.integers(1950, 2026), st.integers(0, 12), st.decimals(1, 99_999, places=2)
        ),
        min_size=1,
        max_size=60,
        unique_by=lambda row: row.year,
    )
)
def test_a_history_survives_the_address(rows: list[YearRow]) -> None:
    again = careers.read(careers.Table(rows=tuple(sorted(rows))).compact())
    if any(row.months for row in rows):
        assert again.rows == tuple(sorted(rows))
