"""Finished columns into a table in bulk: PostgreSQL by COPY, SQLite by long statements.

What the columns hold has been decided before; here they are only moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np
from django.db import connection
from numpy.typing import NDArray

ROWS_AT_ONCE: Final = 500
Cell: TypeAlias = "int | str | bool | date | None"
Column: TypeAlias = "NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int16] | Sequence[Cell]"
_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"


def insert(table: str, columns: Mapping[str, Column]) -> int:
    """The rows, from columns of equal length by their names; how many. Whole numbers as arrays of
    the column's own size (int64, int32, int16) go to PostgreSQL as they are."""
    size = len(next(iter(columns.values())))
    if not size:
        return 0
    if connection.vendor == "postgresql":
        arrays = {k: v for k, v in columns.items() if isinstance(v, np.ndarray)}
        if len(arrays) == len(columns):
            _copy(table, [*columns], "BINARY", [_SIGNATURE, _binary(arrays, size), _END])
        else:
            _copy_rows(table, columns)
    else:
        _statements(table, columns)
    return size


def _lists(columns: Mapping[str, Column]) -> list[Sequence[Cell]]:
    return [
        column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()
    ]


def _binary(arrays: Mapping[str, NDArray[np.signedinteger[Any]]], size: int) -> bytes:
    """PostgreSQL's binary rows: count of fields, then each field's length before its big-endian
    value."""
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for name, column in arrays.items():
        layout += [(f"{name}_size", ">i4"), (name, f">i{column.dtype.itemsize}")]
    made = np.empty(size, dtype=np.dtype(layout))
    made["fields"] = len(arrays)
    for name, column in arrays.items():
        made[f"{name}_size"] = column.dtype.itemsize
        made[name] = column
    return made.tobytes()


def _copy(table: str, names: Sequence[str], form: str, blocks: Sequence[bytes]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor  # psycopg's own cursor, below Django's wrapper
        with raw.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT {form})") as sink:
            for block in blocks:
                sink.write(block)


def _copy_rows(table: str, columns: Mapping[str, Column]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor
        with raw.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as sink:
            for row in zip(*_lists(columns), strict=True):
                sink.write_row(row)


def _sqlite(column: Sequence[Cell]) -> Sequence[Cell]:
    """SQLite keeps days as text."""
    if any(isinstance(cell, date) for cell in column[:1]):
        return [cell.isoformat() if isinstance(cell, date) else cell for cell in column]
    return column


def _statements(table: str, columns: Mapping[str, Column]) -> None:
    """Many rows in one statement, by the driver's own cursor: Django's rewrites the marks anew."""
    rows = list(zip(*map(_sqlite, _lists(columns)), strict=True))
    one = "(" + ", ".join("?" * len(columns)) + ")"
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    full = statement + ", ".join([one] * ROWS_AT_ONCE)
    with connection.cursor(), connection.wrap_database_errors:
        raw = connection.connection.cursor()
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            sent = full if len(some) == ROWS_AT_ONCE else statement + ", ".join([one] * len(some))
            raw.execute(sent, [*chain.from_iterable(some)])
