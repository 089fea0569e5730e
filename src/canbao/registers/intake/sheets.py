"""Reads Excel workbooks (xlsx) row by row.

Cells become text as a person reads them: dates as 2024-01-31, whole numbers without a point. A
number of more than fifteen digits has lost its last ones in Excel; its row says so through the
check character.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from canbao.registers.intake.reading import Batch
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.sources import FileForm

SHEET_ROWS = 16_384
_UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    OSError,
    EOFError,
    ValueError,
    ParseError,
)


class SheetRegister:
    """One sheet of a workbook: the declared one, else the first."""

    kind = "xlsx"

    def __init__(self, path: Path, form: FileForm) -> None:
        self.path = path
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except _UNREADABLE as error:
            raise _unreadable(path, error) from None
        names = self.book.sheetnames
        name = form.sheet or names[0]
        if name not in names:
            raise IntakeRefusal(
                "sheet_missing", f"{path.name} 没有工作表“{name}”，有：{'、'.join(names)}",
                f"{path.name} has no sheet '{name}'; it has: {', '.join(names)}",
                field="file.sheet",
                value=name, remedy_zh="请改正声明或文件", remedy_en="Mend the declaration or the file",
            )  # fmt: skip
        self.sheet = self.book[name]
        self.sheet.reset_dimensions()
        self.rows = self._rows(form.header_row)
        header = next(self.rows, None)
        if header is None:
            raise IntakeRefusal(
                "header_missing", f"{path.name} 工作表“{name}”没有表头",
                f"Sheet '{name}' of {path.name} has no header", field=name,
                remedy_zh="请带表头导出", remedy_en="Export it with a header",
            )  # fmt: skip
        self.headers = tuple(_text(cell) or "" for cell in header)
        self.expected_rows = path.stat().st_size // 20
        self.total = 0

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        places = [self.headers.index(name) for name in columns]
        held: list[list[str | None]] = []
        numbers: list[int] = []
        number = 0
        try:
            for number, row in enumerate(self.rows, 1):
                values = [_text(row[at]) if at < len(row) else None for at in places]
                if any(cell is not None for cell in row):
                    held.append(values)
                    numbers.append(number)
                if len(held) == SHEET_ROWS:
                    yield _batch(columns, held, numbers)
                    held, numbers = [], []
        except _UNREADABLE as error:
            raise _unreadable(self.path, error) from None
        finally:
            self.book.close()
        if held:
            yield _batch(columns, held, numbers)

    def _rows(self, first: int) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self.sheet.iter_rows(min_row=first, values_only=True)
        except _UNREADABLE as error:
            raise _unreadable(self.path, error) from None


def _batch(columns: Sequence[str], held: list[list[str | None]], numbers: list[int]) -> Batch:
    arrays = [pa.array([row[at] for row in held], pa.string()) for at in range(len(columns))]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    return Batch(np.array(numbers, np.int64), batch, done=numbers[-1])


def _text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) or None


def _unreadable(path: Path, error: Exception) -> IntakeRefusal:
    return IntakeRefusal(
        "workbook_unreadable", f"打不开工作簿 {path.name}：{error}",
        f"Can't read the workbook {path.name}: {error}", field=path.name,
        remedy_zh="文件不完整，或不是 xlsx 格式，请另存为 xlsx 后重新传送",
        remedy_en="It is cut off or not xlsx; save it as xlsx and send it again",
    )  # fmt: skip
