"""Finished rows into the database in bulk: PostgreSQL by COPY, SQLite by long statements.

What the rows hold has been checked before; here they are only moved.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

ROWS_AT_ONCE: Final = 200
Parameter = int | str | date | list[int] | list[str]  # of a statement
Column = NDArray[np.int64] | Sequence[str] | Sequence[int] | Sequence[int | None]
POSTING: Final = ("transaction_id", "line", "account_id", "amount", "month", "book")
# PostgreSQL's binary rows: count of fields, then each field's length before its big-endian value.
_SIZES: Final = (8, 4, 8, 8, 4, 4)
_BINARY: Final = np.dtype(
    [
        ("fields", ">i2"),
        *chain.from_iterable(
            ((f"{name}_size", ">i4"), (name, f">i{size}"))
            for name, size in zip(POSTING, _SIZES, strict=True)
        ),
    ]
)
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


def postings(
    ids: NDArray[np.int64],
    lines: NDArray[np.int64],
    accounts: NDArray[np.int64],
    amounts: NDArray[np.int64],
    months: NDArray[np.int64],
    book: int,
) -> None:
    """The lines, arrays of equal length."""
    columns = (ids, lines, accounts, amounts, months)
    if connection.vendor == "postgresql":
        made = np.empty(len(ids), dtype=_BINARY)
        made["fields"] = len(POSTING)
        for name, size in zip(POSTING, _SIZES, strict=True):
            made[f"{name}_size"] = size
        for name, column in zip(POSTING, columns, strict=False):
            made[name] = column
        made["book"] = book
        _copy("ledger_posting", POSTING, "BINARY", [_SIGNATURE, made.tobytes(), _END])
        return
    books = [book] * len(ids)
    _insert(
        "ledger_posting",
        POSTING,
        list(zip(*(column.tolist() for column in columns), books, strict=True)),
    )


def transactions(columns: Mapping[str, Iterable[object]]) -> None:
    """The sealed headers, columns by their names."""
    rows = list(zip(*columns.values(), strict=True))
    if connection.vendor == "postgresql":
        text = io.StringIO()
        # None is written as nothing, which COPY reads as null; no text column is ever empty.
        csv.writer(text, lineterminator="\n").writerows(rows)
        _copy("ledger_transaction", [*columns], "CSV", [text.getvalue().encode()])
        return
    _insert("ledger_transaction", [*columns], rows)


def insert(table: str, columns: Mapping[str, Column]) -> None:
    """Finished rows into any table, from columns of equal length by their names: arrays of whole
    numbers, or sequences of texts (a day as it is written), numbers and None."""
    rows = list(
        zip(
            *(c.tolist() if isinstance(c, np.ndarray) else c for c in columns.values()), strict=True
        )
    )
    if not rows:
        return
    if connection.vendor == "postgresql":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        # An empty text is written like None; only columns that hold a None mean it.
        whole = [name for name, column in columns.items() if not _holds_none(column)]
        form = f"CSV, FORCE_NOT_NULL ({', '.join(whole)})" if whole else "CSV"
        _copy(table, [*columns], form, [text.getvalue().encode()])
        return
    _insert(table, [*columns], rows)


def _holds_none(column: Column) -> bool:
    return not isinstance(column, np.ndarray) and any(value is None for value in column)


def _copy(table: str, columns: Sequence[str], form: str, blocks: Sequence[bytes]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor  # psycopg's own cursor, below Django's wrapper
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT {form})"
        with raw.copy(statement) as sink:
            for block in blocks:
                sink.write(block)


def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Two hundred rows in one statement are twice as fast as one by one. The driver's own cursor,
    because Django's rewrites the marks of every statement anew."""
    one = "(" + ", ".join("?" * len(columns)) + ")"
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
    full = statement + ", ".join([one] * ROWS_AT_ONCE)
    with connection.cursor(), connection.wrap_database_errors:
        raw = connection.connection.cursor()
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            sent = full if len(some) == ROWS_AT_ONCE else statement + ", ".join([one] * len(some))
            raw.execute(sent, [*chain.from_iterable(some)])
