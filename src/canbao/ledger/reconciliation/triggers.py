"""What the database itself refuses in this room: change or deletion of anything that was recorded."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

FIXED: Final = tuple(
    f"reconciliation_{name}" for name in ("statement", "statementline", "difference", "explanation")
)
NO_CHANGE: Final = "reconciliation is append-only / 对账记录只能追加"


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
        for table in FIXED
        for verb in ("update", "delete")
    ]


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION reconciliation_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}' USING ERRCODE = 'restrict_violation'; END $$"
    ]
    for table in FIXED:
        made += [
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION reconciliation_refuse()",
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_refuse()",
        ]
    return made


def _removing(vendor: str) -> list[str]:
    on = " ON {table}" if vendor == "postgresql" else ""
    ends = ("change", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_{end}{on.format(table=table)}"
        for table in FIXED
        for end in ends
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    _run(connection, _removing(connection.vendor))


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
