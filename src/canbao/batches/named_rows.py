"""Columns that name a row of a table whose rows never vanish: the database refuses a name of
nothing, as a foreign key would.

A foreign key asks row by row on PostgreSQL, here whole statements are asked once. On SQLite every
deferred foreign key to a table makes each new row of that table search for children while any other
key is still open: with a column that has no index, the whole table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL: Final = "no such row / 没有所指的记录"
_ASK: Final = f"""
CREATE OR REPLACE FUNCTION canbao_named_rows() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE bad bigint;
BEGIN
    EXECUTE format('SELECT n.named FROM (SELECT DISTINCT %1$I AS named FROM entered '
        'WHERE %1$I IS NOT NULL) n WHERE NOT EXISTS (SELECT 1 FROM %2$I p WHERE p.%3$I = n.named) '
        'LIMIT 1', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION '%.% %: {REFUSAL}', TG_TABLE_NAME, TG_ARGV[0], bad
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $body$
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A column, and the table and key it names. The named rows must be append-only."""

    table: str
    column: str
    of: str
    key: str = "id"

    @property
    def trigger(self) -> str:
        return f"{self.table}_names_{self.column}"


@dataclass(frozen=True, slots=True)
class NamedRows:
    """The columns of one room; null names nothing."""

    columns: tuple[Named, ...]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Puts the triggers in place; again is harmless."""
        self.remove(connection)
        _run(connection, self._guards(connection.vendor))

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Takes them away: for undoing the migration, and for tests that fill tables apart."""
        postgresql = connection.vendor == "postgresql"
        _run(
            connection,
            (
                f"DROP TRIGGER IF EXISTS {each.trigger}"
                + (f" ON {each.table}" if postgresql else "")
                for each in self.columns
            ),
        )

    def _guards(self, vendor: str) -> Iterator[str]:
        if vendor == "postgresql":
            yield _ASK
        for each in self.columns:
            if vendor == "postgresql":
                yield (
                    f"CREATE TRIGGER {each.trigger} AFTER INSERT ON {each.table} REFERENCING NEW "
                    "TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION "
                    f"canbao_named_rows('{each.column}', '{each.of}', '{each.key}')"
                )
            else:
                yield (
                    f"CREATE TRIGGER {each.trigger} BEFORE INSERT ON {each.table} "
                    f"BEGIN SELECT RAISE(ABORT, '{each.table}.{each.column}: {REFUSAL}') "
                    f"WHERE NEW.{each.column} IS NOT NULL AND NOT EXISTS "
                    f"(SELECT 1 FROM {each.of} p WHERE p.{each.key} = NEW.{each.column}); END"
                )


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
