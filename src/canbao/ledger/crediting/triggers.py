"""What the database itself refuses: changing or deleting what has been credited."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.named_rows import Named, NamedRows

TABLES: Final = ("crediting_credit", "crediting_contributionrecord", "crediting_interest")
BOOKED: Final = NamedRows(
    tuple(Named(table, "transaction_id", "ledger_transaction") for table in TABLES)
)
NO_CHANGE: Final = "what was credited is append-only / 权益记录只能追加"

INSTALL: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION crediting_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}' USING ERRCODE = 'restrict_violation'; END $$",
        *(
            f"CREATE OR REPLACE TRIGGER crediting_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION crediting_refuse()"
            for table in TABLES
        ),
        *(
            f"CREATE OR REPLACE TRIGGER crediting_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION crediting_refuse()"
            for table in TABLES
        ),
    ),
}
REMOVE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
        for table in TABLES
        for verb in ("update", "delete")
    ),
    "postgresql": tuple(
        f"DROP TRIGGER IF EXISTS crediting_{name} ON {table}"
        for table in TABLES
        for name in ("no_change", "no_truncate")
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    _run(connection, INSTALL)
    BOOKED.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    _run(connection, REMOVE)
    BOOKED.remove(connection)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
