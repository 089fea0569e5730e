"""The table of postings, by statements of its own for each database, and its partitions.

PostgreSQL: by month, each month in parts by book. There is no default partition: a line of a month
nobody has opened finds no place and is refused.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

POSTING: Final = "ledger_posting"
PARTS: Final = 4  # of a month, by hash of the book

_COLUMNS: Final = """
    transaction_id bigint NOT NULL,
    line integer NOT NULL CHECK (line >= 1),
    account_id bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    month integer NOT NULL,
    book integer NOT NULL,
    CONSTRAINT ledger_posting_in_book
        CHECK (transaction_id >> 40 = book AND account_id >> 40 = book),
"""
# PostgreSQL would check these row by row; there triggers on whole statements do it (`triggers`).
_KEYS: Final = """
    CONSTRAINT ledger_posting_sealed FOREIGN KEY (transaction_id, month)
        REFERENCES ledger_transaction (id, month) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account_id) REFERENCES ledger_account (id) DEFERRABLE INITIALLY DEFERRED,
"""
# What was written in one statement and is to be sealed before the database transaction ends: its row
# is what a check at the end can be tied to. It is empty at all other times.
PENDING: Final = "ledger_pending"
MAKE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        f"CREATE TABLE {POSTING} ({_COLUMNS} {_KEYS} "
        "PRIMARY KEY (transaction_id, line)) WITHOUT ROWID",
        f"CREATE INDEX ledger_posting_account ON {POSTING} (account_id, transaction_id)",
    ),
    "postgresql": (
        f"CREATE TABLE {POSTING} ({_COLUMNS} PRIMARY KEY (transaction_id, line, month, book)) "
        "PARTITION BY RANGE (month)",
        f"CREATE INDEX ledger_posting_account ON {POSTING} (account_id, transaction_id)",
        f"CREATE TABLE {PENDING} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "book integer NOT NULL, month integer NOT NULL, low bigint NOT NULL, high bigint NOT NULL)",
    ),
}


def make(connection: BaseDatabaseWrapper) -> None:
    """The table and its indexes."""
    with connection.cursor() as cursor:
        for statement in MAKE[connection.vendor]:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Undoes `make`."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {POSTING}")
        cursor.execute(f"DROP TABLE IF EXISTS {PENDING}")


def missing(cursor: CursorWrapper, name: str) -> bool:
    """Whether a partition is to be made, by this transaction alone: another that makes the same one is
    waited for. The catalogue is asked as a table: what is remembered of it may be older."""
    asked = (
        "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = %s "
        "AND relnamespace = current_schema()::regnamespace)"
    )
    cursor.execute(asked, [name])
    if cursor.fetchone()[0]:
        return False
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
    cursor.execute(asked, [name])
    return not cursor.fetchone()[0]


def partitions(connection: BaseDatabaseWrapper, month: int) -> None:
    """Makes the partitions of a month where they are not there yet; SQLite needs none."""
    if connection.vendor != "postgresql":
        return
    name = f"{POSTING}_{month}"
    with transaction.atomic(), connection.cursor() as cursor:
        if not missing(cursor, name):
            return
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {POSTING} "
            f"FOR VALUES FROM ({int(month)}) TO ({int(month) + 1}) PARTITION BY HASH (book)"
        )
        for part in range(PARTS):
            leaf = f"{name}_{part}"
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {leaf} PARTITION OF {name} "
                f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
            cursor.execute("SELECT ledger_guard(%s)", [leaf])
        cursor.execute("SELECT ledger_guard(%s)", [name])
