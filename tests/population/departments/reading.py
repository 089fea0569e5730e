"""Reads departments' files for tests, independent of how intake reads them."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from pathlib import Path

import pyarrow.parquet as pq
import yaml
from openpyxl import load_workbook

from canbao.population.departments.registers import BY_SOURCE

SOURCES = Path("src/canbao/registers/sources")
Row = dict[str, str]


def rows_of(path: Path, source: str) -> list[Row]:
    """The rows of a file by header; absent values are empty."""
    if path.suffix == ".parquet":
        found = pq.read_table(path).to_pylist()
        return [{name: value or "" for name, value in row.items()} for row in found]
    if path.suffix == ".xlsx":
        book = load_workbook(path, read_only=True)
        header, *lines = book.worksheets[0].values
        book.close()
        # Excel does not keep empty cells at the end of a line.
        return [dict(zip_longest(header, ["" if v is None else v for v in line], fillvalue=""))
                for line in lines]
    text = path.read_bytes().decode(BY_SOURCE[source].encoding)
    return list(csv.DictReader(io.StringIO(text)))


def deliveries(registers: Path) -> list[tuple[str, Path]]:
    """Source and file of each delivery, in order."""
    listed = yaml.safe_load((registers / "deliveries.yaml").read_text("utf-8"))["deliveries"]
    return [(entry["source"], registers / entry["file"]) for entry in listed]


def declaration(source: str) -> dict:
    """The source's own declaration."""
    return yaml.safe_load((SOURCES / f"{source}.yaml").read_text(encoding="utf-8"))
