"""A contribution history as a file: CSV or xlsx up to 2 MB, read without trusting it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from canbao.web.careers.rows import BASE, MONTHS, YEAR, RowWrong, Table, collect
from canbao.web.forms.answers import plain
from canbao.web.words import Language, Text, speaking

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 30 * 1024 * 1024
MOST_ROWS: Final = 2_000
BOX: Final = "file"

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "year": ("年份", "年度", "year"),
    "months": ("缴费月数", "月数", "months", "months paid"),
    "base": ("月缴费基数", "缴费基数", "基数", "base", "monthly base"),
}


class NotReadable(Exception):
    """The file as a whole can't be used."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def uploaded(file: UploadedFile[bytes] | None) -> Table:
    """The history in an uploaded file, or what is wrong with it."""
    try:
        if file is None or not file.name:
            raise NotReadable(
                Text(
                    "没有选择文件。请选择一个 CSV 或 xlsx 文件。",
                    "No file was chosen. Choose a CSV or xlsx file.",
                )
            )
        if (file.size or 0) > MOST_BYTES:
            size = (file.size or 0) / 1024 / 1024
            raise NotReadable(
                Text(
                    f"文件有 {size:.1f} MB，超过 2 MB。请只保留年份、月数、基数三列。",
                    f"The file has {size:.1f} MB, more than 2 MB. "
                    "Keep only the columns year, months and base.",
                )
            )
        body = file.read(MOST_BYTES + 1)
        lines = list(_lines(body, (file.name or "").lower()))
        return collect(_located(lines))
    except NotReadable as error:
        return Table(wrongs=[RowWrong(BOX, error.text)])


def _lines(body: bytes, name: str) -> Iterator[list[str]]:
    if not body.strip():
        raise NotReadable(
            Text("文件是空的。请填写后再上传。", "The file is empty. Fill it in first.")
        )
    if body[:4] == b"PK\x03\x04":
        yield from _sheet(body)
    elif body[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NotReadable(
            Text(
                "这是旧版 xls 文件。请另存为 xlsx 或 CSV 再上传。",
                "This is an old xls file. Save it as xlsx or CSV and send that.",
            )
        )
    elif b"\x00" in body[:4096]:
        raise NotReadable(_unknown(name))
    else:
        yield from _csv(body)


def _unknown(name: str) -> Text:
    shown = plain(name)[-40:]
    return Text(
        f"看不懂文件“{shown}”。请用 CSV 或 xlsx，最好从模板开始。",
        f"The file “{shown}” can’t be read. Use CSV or xlsx, best from the template.",
    )


def _csv(body: bytes) -> Iterator[list[str]]:
    text = ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotReadable(
            Text(
                "文件的文字编码认不出。请存为 UTF-8 的 CSV，或用 xlsx。",
                "The file’s encoding is unknown. Save it as CSV in UTF-8, or as xlsx.",
            )
        )
    separator = max(",;\t", key=text[:2000].count)
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
            if number >= MOST_ROWS:
                raise NotReadable(_too_long())
            yield [plain(cell) for cell in line[:20]]
    except csv.Error as error:
        raise NotReadable(
            Text(
                "文件不是规整的 CSV。请从模板重新填写。",
                "The file is not a regular CSV. Start again from the template.",
            )
        ) from error


def _too_long() -> Text:
    return Text(
        f"文件超过 {MOST_ROWS} 行。每年只要一行。",
        f"The file has more than {MOST_ROWS} rows. One row a year is enough.",
    )


def _sheet(body: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise NotReadable(
                    Text(
                        "文件展开后太大。请只保留年份、月数、基数三列。",
                        "The file is too large once unpacked. Keep only year, months and base.",
                    )
                )
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=20, values_only=True)
        for number, line in enumerate(rows):
            if number >= MOST_ROWS:
                raise NotReadable(_too_long())
            yield [_cell(cell) for cell in line]
    except NotReadable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        raise NotReadable(
            Text(
                "这个 xlsx 文件打不开。请从模板重新填写，或改用 CSV。",
                "This xlsx file can’t be opened. Start from the template, or use CSV.",
            )
        ) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return plain(str(value))[:60]


def _located(lines: Sequence[list[str]]) -> Iterator[tuple[str, Text, tuple[str, str, str]]]:
    """Rows with where they stand. The head decides the columns; without a head the first three."""
    columns, start = (0, 1, 2), 0
    for number, line in enumerate(lines[:10]):
        found = _columns(line)
        if found is not None:
            columns, start = found, number + 1
            break
    else:
        first = next((line for line in lines if any(line)), [])
        if not (len(first) >= 3 and first[0][:4].isdigit()):
            heads = Text("年份、缴费月数、月缴费基数", "year, months, base")
            raise NotReadable(
                Text(
                    "没有找到表头“{heads}”。请从模板开始填写。",
                    "The heads “{heads}” were not found. Start from the template.",
                ).format(heads=heads)
            )
    for number in range(start, len(lines)):
        line = lines[number] + ["", "", ""]
        texts = tuple(line[column] if column < len(line) else "" for column in columns)
        if any(texts):
            where = Text(f"文件第 {number + 1} 行", f"Row {number + 1} of the file")
            yield BOX, where, (texts[0], texts[1], texts[2])


def _columns(line: list[str]) -> tuple[int, int, int] | None:
    cells = [cell.lower().replace("（元）", "").replace("(yuan)", "").strip() for cell in line]
    places = []
    for names in HEADS.values():
        place = next((i for i, cell in enumerate(cells) if cell in names), None)
        if place is None:
            return None
        places.append(place)
    return places[0], places[1], places[2]


def template(kind: str, lang: Language) -> tuple[bytes, str]:
    """An empty table with two example rows, and its content type."""
    with speaking(lang):
        heads = [str(YEAR), str(MONTHS), str(BASE)]
    rows = [[2023, 12, 4071], [2024, 12, 4246]]
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([heads, *rows])
        return out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in [heads, *rows]:
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return (packed.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
