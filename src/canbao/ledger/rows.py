"""Finished rows into the database in bulk: PostgreSQL by COPY, SQLite by long statements.

What the rows hold has been checked before; here they are only moved.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from django.db import connection
from numpy.typing import NDArray

ROWS_AT_ONCE: Final = 200
Parameter = int | str | date | list[int] | list[str]  # of a statement
Cell: TypeAlias = "int | str | bool | date | None"
Column: TypeAlias = "NDArray[Any] | Sequence[Cell]"
_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"


def matching(column: str, values: Sequence[str]) -> tuple[str, Parameter]:
    """A condition that `column` is one of any number of values, and its one parameter."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", list(values)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(values)


def matching_ids(column: str, values: Sequence[int]) -> tuple[str, Parameter]:
    """The same for whole numbers."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", list(values)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(values)


def paired(first: Sequence[int], second: Sequence[int]) -> tuple[str, list[Parameter]]:
    """A relation of two columns of whole numbers, `a` and `b`, and its parameters."""
    if connection.vendor == "postgresql":
        return "unnest(%s::bigint[], %s::bigint[]) AS k(a, b)", [list(first), list(second)]
    pairs = json.dumps([*zip(first, second, strict=True)])
    return (
        "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b "
        "FROM json_each(%s)) k",
        [pairs],
    )


def insert(table: str, columns: Mapping[str, Column]) -> int:
    """Finished rows into any table, from columns of equal length by their names: arrays of whole
    numbers, or sequences of texts, numbers, days and None. How many they are."""
    size = len(next(iter(columns.values())))
    if not size:
        return 0
    if connection.vendor != "postgresql":
        _statements(table, columns)
    elif all(isinstance(column, np.ndarray) for column in columns.values()):
        _copy(table, [*columns], "BINARY", [_SIGNATURE, _binary(table, columns, size), _END])
    else:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(_rows(columns))
        # An empty text is written like None; only columns that hold a None mean it.
        whole = [name for name, column in columns.items() if not _holds_none(column)]
        form = f"CSV, FORCE_NOT_NULL ({', '.join(whole)})" if whole else "CSV"
        _copy(table, [*columns], form, [text.getvalue().encode()])
    return size


def _rows(columns: Mapping[str, Column]) -> Iterable[tuple[Cell, ...]]:
    lists = (c.tolist() if isinstance(c, np.ndarray) else c for c in columns.values())
    return zip(*lists, strict=True)


def _holds_none(column: Column) -> bool:
    return not isinstance(column, np.ndarray) and None in column


def _binary(table: str, columns: Mapping[str, Column], size: int) -> bytes:
    """PostgreSQL's binary rows: count of fields, then each field's length before its big-endian
    value."""
    sizes = _sizes(table)
    layout = [("fields", ">i2")]
    for name in columns:
        layout += [(f"{name}_size", ">i4"), (name, f">i{sizes[name]}")]
    made = np.empty(size, dtype=np.dtype(layout))
    made["fields"] = len(columns)
    for name, column in columns.items():
        made[f"{name}_size"] = sizes[name]
        made[name] = column
    return made.tobytes()


@cache
def _sizes(table: str) -> dict[str, int]:
    """The bytes of a table's columns, by their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, attlen FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            [table],
        )
        return dict(cursor.fetchall())


def _copy(table: str, columns: Sequence[str], form: str, blocks: Sequence[bytes]) -> None:
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor  # psycopg's own cursor, below Django's wrapper
        with raw.copy(f"COPY {table} ({quoted}) FROM STDIN (FORMAT {form})") as sink:
            for block in blocks:
                sink.write(block)


def _statements(table: str, columns: Mapping[str, Column]) -> None:
    """Two hundred rows in one statement are twice as fast as one by one. The driver's own cursor,
    because Django's rewrites the marks of every statement anew."""
    width, size = len(columns), len(next(iter(columns.values())))
    cells: list[Cell] = [None] * (width * size)
    for place, column in enumerate(columns.values()):
        cells[place::width] = _sqlite(column)
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    one = "(" + ", ".join("?" * width) + ")"
    statement = f"INSERT INTO {table} ({quoted}) VALUES "
    full = statement + ", ".join([one] * ROWS_AT_ONCE)
    with connection.cursor(), connection.wrap_database_errors:
        raw = connection.connection.cursor()
        for start in range(0, size, ROWS_AT_ONCE):
            some = min(ROWS_AT_ONCE, size - start)
            sent = full if some == ROWS_AT_ONCE else statement + ", ".join([one] * some)
            raw.execute(sent, cells[start * width : (start + some) * width])


def _sqlite(column: Column) -> Sequence[Cell]:
    """SQLite keeps days as text."""
    if isinstance(column, np.ndarray):
        return list(column.tolist())
    if not isinstance(next((cell for cell in column if cell is not None), None), date):
        return column
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in column]
