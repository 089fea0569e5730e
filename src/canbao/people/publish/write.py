"""Writes the rows of one chunk, in the caller's transaction: new, changed, and those who left.

Rows go to the database in bulk: SQLite by long statements, PostgreSQL by COPY. Whole sets of
rows are replaced per person; a person's own row keeps its identity and counts its versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from canbao.people.publish.shapes import CHILDREN, EMPLOYERS, PERSONS, Shape
from canbao.people.publish.tables import Cell, Row

ROWS_AT_ONCE: Final = 200
AT_ONCE: Final = 500  # ids in one IN (…), well below every database's limit


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """New rows, as fast as the database takes them."""
    if not rows:
        return
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy: Any = cursor.cursor  # psycopg's own cursor, below Django's wrapper
            with copy.copy(f'COPY "{table}" ({named}) FROM STDIN') as sink:
                for row in rows:
                    sink.write_row(row)
            return
        _rows(cursor, f'INSERT INTO "{table}" ({named}) VALUES ', rows)


def _rows(cursor: CursorWrapper, statement: str, rows: Sequence[Row]) -> None:
    """SQLite takes two hundred rows in one statement twice as fast as one by one. The driver's own
    cursor, because Django's rewrites the marks of every statement anew."""
    one = "(" + ", ".join("?" * len(rows[0])) + ")"
    with connection.wrap_database_errors:
        raw = connection.connection.cursor()
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            raw.execute(statement + ", ".join([one] * len(some)), [*chain.from_iterable(some)])


def persons(new: Sequence[Row], changed: Sequence[Row]) -> None:
    """Rows (id, columns of PERSONS …, digest)."""
    columns = [column.name for column in PERSONS.columns]
    insert(
        PERSONS.into,
        ["id", *columns, "digest", "version", "withdrawn"],
        [(*row, 1, False) for row in new],
    )
    said = ", ".join(f'"{name}" = %s' for name in (*columns, "digest", "withdrawn"))
    update = f'UPDATE "{PERSONS.into}" SET {said}, version = version + 1 WHERE id = %s'
    _many(update, [(*row[1:], False, row[0]) for row in changed])


def children(shape: Shape, rows: Sequence[Row]) -> None:
    """Rows (person, columns of `shape` …) of persons that have none of them."""
    insert(shape.into, ["person_id", *(column.name for column in shape.columns)], rows)


def clear(ids: Sequence[int]) -> None:
    """Everything that hangs on these persons."""
    with connection.cursor() as cursor:
        for some in _parts(ids):
            for shape in CHILDREN:
                _in(cursor, f'DELETE FROM "{shape.into}" WHERE person_id IN ', some)


def withdraw(ids: Sequence[int]) -> None:
    """Empties persons the registers no longer know; contests and the log still name them."""
    clear(ids)
    emptied = (
        "number17 = NULL, document = '', name = '', sex = NULL, birth = NULL, death = NULL, "
        "nationality_group = '', registration_place = NULL, residence_place = NULL, phone = NULL, "
        "household = NULL, relation = '', records = 0, sources = 0, first_seen = NULL, "
        "last_seen = NULL, digest = '', withdrawn = %s, version = version + 1"
    )
    with connection.cursor() as cursor:
        for some in _parts(ids):
            _in(cursor, f'UPDATE "{PERSONS.into}" SET {emptied} WHERE id IN ', some, [True])


def employers(new: Sequence[Row], changed: Sequence[Row]) -> None:
    """Rows (code, columns of EMPLOYERS …, digest)."""
    columns = [column.name for column in EMPLOYERS.columns]
    insert(EMPLOYERS.into, ["code", *columns, "digest"], new)
    said = ", ".join(f'"{name}" = %s' for name in (*columns, "digest"))
    update = f'UPDATE "{EMPLOYERS.into}" SET {said} WHERE code = %s'
    _many(update, [(*row[1:], row[0]) for row in changed])


def _many(statement: str, rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _in(
    cursor: CursorWrapper, statement: str, ids: Sequence[int], before: Sequence[Cell] = ()
) -> None:
    marks = ", ".join(["%s"] * len(ids))
    cursor.execute(f"{statement}({marks})", [*before, *ids])


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
