"""What the database itself refuses: any change of what has been read, confirmed or put in force.

An administrator of the database can still remove a trigger, which is why every deed is in the
hash-chained log too and overlays are chained.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = tuple(
    f"inforce_{name}"
    for name in (
        "document",
        "reading",
        "confirmation",
        "withdrawal",
        "settlement",
        "draft",
        "rejection",
        "trial",
        "overlay",
        "lawversion",
    )
)
REFUSAL: Final = "the law in force here is append-only / 本地现行法规的记录只能追加"

_SQLITE: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES
    for verb in ("update", "delete")
)
_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION inforce_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
    *(
        f"CREATE OR REPLACE TRIGGER inforce_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION inforce_refuse()"
        for table in TABLES
    ),
    *(
        f"CREATE OR REPLACE TRIGGER inforce_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION inforce_refuse()"
        for table in TABLES
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    if connection.vendor == "postgresql":
        off = [
            f"DROP TRIGGER IF EXISTS inforce_no_{what} ON {table}"
            for table in TABLES
            for what in ("change", "truncate")
        ]
    else:
        off = [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
            for table in TABLES
            for verb in ("update", "delete")
        ]
    _run(connection, off)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
