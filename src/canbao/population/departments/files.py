"""Writing departments' files: GB 18030 or UTF-8 text, Excel, Parquet; and the list of deliveries.

A file appears under its name only when it is whole. Equal rows give equal bytes: no clock, no user
name, no compression that depends on the machine.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

COMPRESSION = "zstd"
FAST = "lz4"
"""For the departments' own files, which are written once and read once."""


class Writer:
    """One file of a department, written block by block."""

    def __init__(self, path: Path, encoding: str = "utf-8", sheet: str = "Sheet1") -> None:
        self.path, self.encoding, self.sheet = path, encoding, sheet
        self.part = path.with_name(path.name + ".part")
        self.rows = 0
        self._parquet: pq.ParquetWriter | None = None
        self._text: BinaryIO | None = None
        if path.suffix == ".csv":
            self._text = open(self.part, "wb")  # noqa: SIM115 (closed by `close`)
        self._tables: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Adds rows."""
        self.rows += table.num_rows
        if self.path.suffix == ".parquet":
            if self._parquet is None:
                self._parquet = pq.ParquetWriter(
                    self.part, table.schema, compression=FAST, write_statistics=False,
                    use_dictionary=repeating(table),
                )
            self._parquet.write_table(table)
        elif self._text is not None:
            first = self._text.tell() == 0
            self._text.write(csv_bytes(table, first, self.encoding))
        else:
            self._tables.append(table)

    def close(self) -> None:
        """Finishes the file and gives it its name."""
        if self._parquet is not None:
            self._parquet.close()
        if self._text is not None:
            self._text.close()
        if self.path.suffix == ".xlsx":
            self.part.write_bytes(workbook(self._tables, self.sheet))
        self.part.rename(self.path)


def repeating(table: pa.Table) -> list[str]:
    """Columns worth a dictionary: those whose values come again and again in the first rows."""
    sample = table.slice(0, 2000)
    return [
        name for name in table.column_names
        if len(sample[name].unique()) * 4 < sample.num_rows
    ]


def csv_bytes(table: pa.Table, header: bool, encoding: str) -> bytes:
    """Rows as comma-separated text; absent values are empty."""
    out = io.BytesIO()
    options = pacsv.WriteOptions(include_header=header, quoting_style="needed")
    pacsv.write_csv(table, out, options)
    text = out.getvalue()
    if encoding == "utf-8":
        return text
    mark = encoding == "utf-8-sig" and header
    if encoding.startswith("utf-8"):
        return b"\xef\xbb\xbf" + text if mark else text
    return text.decode("utf-8").encode(encoding)


def workbook(tables: Iterable[pa.Table], sheet: str) -> bytes:
    """An Excel workbook with one sheet, the same bytes whenever it is made."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    header = False
    for table in tables:
        if not header:
            page.append(table.column_names)
            header = True
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            page.append(row)
    raw = io.BytesIO()
    book.save(raw)
    book.close()
    return without_clock(raw.getvalue())


def without_clock(archive: bytes) -> bytes:
    """An Office archive with every time in it set to one day."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?", b"2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return made.getvalue()
