"""What keeps messages, steps, movements and kept months as they were written: triggers that refuse
change and deletion, one set of statements per database."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = (
    "exchange_message", "exchange_step", "exchange_movement", "exchange_keptmonth",
    "exchange_basis",
)  # fmt: skip
FUNCTION: Final = "exchange_refuse"
REFUSAL: Final = "the conversation of a transfer is append-only / 转移记录只能追加"


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    remove(connection)
    if connection.vendor == "postgresql":
        _run(
            connection,
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        )
        for table in TABLES:
            _run(
                connection,
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
            )
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            _run(
                connection,
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    for table in TABLES:
        if connection.vendor == "postgresql":
            _run(connection, f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
        else:
            for verb in ("update", "delete"):
                _run(connection, f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def _run(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
