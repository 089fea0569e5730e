"""Between Django and the driver: counts every statement, commit, rollback and COPY, and strikes at
one of them. Below Django, because bulk rows and commits don't pass its cursor."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar

T = TypeVar("T")
When = Literal["before", "after"]


@dataclass
class Wire:
    """`strike` is called before or after statement `at` (counted from 1; 0: never). What it raises
    reaches the batch as if the driver had said it."""

    at: int = 0
    when: When = "before"
    strike: Callable[[Any], None] | None = None
    lasting: bool = False
    """Strike at every statement from `at` on."""
    writes: bool = False
    """Let reads pass."""
    sent: int = 0
    said: list[str] = field(default_factory=list)
    """Every statement's beginning, for whoever counts; `;` at its end when it stands by itself."""
    listening: bool = True

    def around(self, connection: Any, statement: object, do: Callable[[], T]) -> T:
        """One statement on its way."""
        if not self.listening:
            return do()
        words = _words(statement)
        self.sent += 1
        number = self.sent
        strikes = self.strike is not None and (
            0 < self.at <= number if self.lasting else self.at == number
        )
        if strikes and self.writes and words.split(" ", 1)[0] in READS:
            strikes = False
        if strikes and self.when == "before" and self.strike:
            self.strike(connection)
        done = do()
        self.said.append(words + (";" if alone(connection, words) else ""))
        if strikes and self.when == "after" and self.strike:
            self.strike(connection)
        return done


READS = frozenset({"SELECT", "PRAGMA", "SET", "SHOW", "SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK"})
WIRE = Wire()  # of this process; a child sets its own


def _words(statement: object) -> str:
    if isinstance(statement, bytes):
        statement = statement.decode()
    return " ".join(str(statement).split())[:60]


def alone(connection: Any, words: str) -> bool:
    """Whether what was written so far is committed once this statement is done."""
    if words == "COMMIT":
        return True
    if words.split(" ", 1)[0] in READS:
        return False
    if isinstance(connection, sqlite3.Connection):
        return not connection.in_transaction
    return bool(connection.autocommit)


class Watched(sqlite3.Connection):
    """SQLite's connection, with its statements counted; given to Django as `factory`."""

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        return super().cursor(_watched(factory))

    def commit(self) -> None:
        if self.in_transaction:
            WIRE.around(self, "COMMIT", super().commit)
        else:
            super().commit()

    def rollback(self) -> None:
        if self.in_transaction:
            WIRE.around(self, "ROLLBACK", super().rollback)
        else:
            super().rollback()


@cache
def _watched(factory: Any) -> Any:
    class Cursor(factory):  # type: ignore[misc]
        def execute(self, *given: Any) -> Any:
            return WIRE.around(
                self.connection, given[0], lambda: super(Cursor, self).execute(*given)
            )

        def executemany(self, *given: Any) -> Any:
            return WIRE.around(
                self.connection, given[0], lambda: super(Cursor, self).executemany(*given)
            )

    return Cursor


def watch_psycopg() -> None:
    """Counts PostgreSQL's statements, in this process from now on."""
    import psycopg

    def watched(owner: Any, name: str, connection_of: Callable[[Any], Any], said: str) -> None:
        real = getattr(owner, name)

        def method(self: Any, *given: Any, **named: Any) -> Any:
            return WIRE.around(
                connection_of(self),
                said or (given[0] if given else named.get("query", name)),
                lambda: real(self, *given, **named),
            )

        setattr(owner, name, method)

    for owner in (psycopg.Cursor, psycopg.ServerCursor):
        watched(owner, "execute", lambda cursor: cursor.connection, "")
    watched(psycopg.Cursor, "executemany", lambda cursor: cursor.connection, "")
    watched(psycopg.Connection, "commit", lambda connection: connection, "COMMIT")
    watched(psycopg.Connection, "rollback", lambda connection: connection, "ROLLBACK")
    real_copy = psycopg.Cursor.copy

    @contextmanager
    def copy(self: Any, *given: Any, **named: Any) -> Iterator[Any]:
        block = real_copy(self, *given, **named)
        sink = WIRE.around(self.connection, f"{given[0]}", block.__enter__)
        ended = False

        def finish() -> None:
            nonlocal ended
            ended = True
            block.__exit__(None, None, None)

        try:
            yield sink
            WIRE.around(self.connection, "COPY ends", finish)
        except BaseException as error:
            if not ended:
                with suppress(psycopg.Error):  # what is raised is what the strike or the work said
                    block.__exit__(type(error), error, error.__traceback__)
            raise

    psycopg.Cursor.copy = copy  # type: ignore[method-assign, assignment]
