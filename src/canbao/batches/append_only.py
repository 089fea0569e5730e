"""Tables whose rows are never changed or deleted: the database itself refuses it.

One set of triggers per database for any room's tables; which tables they are the room says. An
administrator can remove a trigger, which is why what matters most is also chained.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.statements import Statements


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """`room` names the function that refuses; `refusal` is what it says, in both languages."""

    room: str
    tables: tuple[str, ...]
    refusal: str

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Puts the triggers in place; again is harmless."""
        self.remove(connection)
        _run(connection, self._guards(connection.vendor))

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Takes them away: for undoing the migration, and for tests that empty the tables."""
        _run(connection, self._none(connection.vendor))

    def operation(self) -> Statements:
        """The step of a migration that installs them."""
        return Statements(self.install, self.remove)

    def _guards(self, vendor: str) -> Iterator[str]:
        if vendor == "postgresql":
            yield (
                f"CREATE OR REPLACE FUNCTION {self.room}_refuse() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN RAISE EXCEPTION '{self.refusal}' "
                "USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table in self.tables:
            if vendor == "postgresql":
                for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                    yield (
                        f"CREATE TRIGGER {table}_no_{when.split()[0].lower()} BEFORE {when} "
                        f"ON {table} FOR EACH {each} EXECUTE FUNCTION {self.room}_refuse()"
                    )
            else:
                for verb in ("update", "delete"):
                    yield (
                        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
                    )

    def _none(self, vendor: str) -> Iterator[str]:
        for table in self.tables:
            on = f" ON {table}" if vendor == "postgresql" else ""
            for verb in ("update", "delete", "truncate"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}"


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
