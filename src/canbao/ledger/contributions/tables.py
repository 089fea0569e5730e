"""The two leaf tables of declarations by statements of their own, and what refuses a change.

PostgreSQL: partitioned by month, with a partition that takes what no month has yet, so that a
declaration never waits for one. SQLite: tables without a second key. Nothing here is changed or
deleted once it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.named_rows import Named, NamedRows
from canbao.ledger.tables import missing

SAID, LINE = "contributions_declaredwage", "contributions_line"
FIXED: Final = (
    "contributions_declaration",
    SAID,
    "contributions_rowfinding",
    "contributions_injuryrate",
    LINE,
    "contributions_assessment",
    "contributions_plan",
    "contributions_planline",
    "contributions_paymentorder",
)
NO_CHANGE: Final = "contributions: append-only / 申报与核定只能追加"
ORPHAN: Final = "contributions: no such declaration of that month / 没有该月的这份申报"
AMOUNTS: Final = (
    "pension_base",
    "pension_person",
    "pension_employer",
    "pension_credited",
    "unemployment_base",
    "unemployment_person",
    "unemployment_employer",
    "injury_base",
    "injury_employer",
)
_KEYS: Final = """
    declaration_id bigint NOT NULL, person bigint NOT NULL, month integer NOT NULL,
    schemes smallint NOT NULL CHECK (schemes BETWEEN 1 AND 31 AND schemes & 3 <> 3),
    wage bigint NOT NULL CHECK (wage >= 0)
"""
_AMOUNTS: Final = ", ".join(f"{name} bigint NOT NULL CHECK ({name} >= 0)" for name in AMOUNTS)
_COLUMNS: Final = {SAID: _KEYS, LINE: f"{_KEYS}, {_AMOUNTS}"}
_INDEX: Final = f"CREATE INDEX contributions_line_person ON {LINE} (person, month)"
_OF_DECLARATION: Final = (
    "FOREIGN KEY (declaration_id) REFERENCES contributions_declaration (id) "
    "DEFERRABLE INITIALLY DEFERRED"
)
# PostgreSQL would ask for the declaration row by row; a trigger asks once for each statement.
_ASK: Final = f"""
CREATE OR REPLACE FUNCTION contributions_of_declaration() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT DISTINCT declaration_id, month FROM entered) n
        LEFT JOIN contributions_declaration d ON d.id = n.declaration_id AND d.month = n.month
        WHERE d.id IS NULL) THEN
        RAISE EXCEPTION '{ORPHAN}' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $body$
"""
_NAMED: Final = NamedRows(
    (
        Named("contributions_assessment", "declaration_id", "contributions_declaration"),
        Named("contributions_paymentorder", "declaration_id", "contributions_declaration"),
        Named("contributions_paymentorder", "plan_id", "contributions_plan"),
        Named("contributions_paymentorder", "book_id", "ledger_book"),
        Named("contributions_paymentorder", "transaction_id", "ledger_transaction"),
    )
)
_REFUSE: Final = f"""
CREATE OR REPLACE FUNCTION contributions_refuse() RETURNS trigger LANGUAGE plpgsql AS
$body$ BEGIN RAISE EXCEPTION '{NO_CHANGE}' USING ERRCODE = 'restrict_violation'; END $body$
"""


def _sqlite() -> Iterable[str]:
    for table in (SAID, LINE):
        yield f"DROP TABLE {table}"
        yield (
            f"CREATE TABLE {table} ({_COLUMNS[table]}, {_OF_DECLARATION}, "
            "PRIMARY KEY (declaration_id, person)) WITHOUT ROWID"
        )
    yield _INDEX
    for table in FIXED:
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
            )


def _postgresql() -> Iterable[str]:
    yield _ASK
    yield _REFUSE
    for table in (SAID, LINE):
        yield f"DROP TABLE {table}"
        yield (
            f"CREATE TABLE {table} ({_COLUMNS[table]}, "
            "PRIMARY KEY (declaration_id, person, month)) PARTITION BY RANGE (month)"
        )
        yield f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT"
        yield _ask(table)
        yield _ask(f"{table}_other")
    yield _INDEX
    for table in FIXED:
        yield (
            f"CREATE TRIGGER contributions_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION contributions_refuse()"
        )
        yield (
            f"CREATE TRIGGER contributions_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_refuse()"
        )


def _ask(table: str) -> str:
    return (
        f"CREATE TRIGGER contributions_of_declaration AFTER INSERT ON {table} REFERENCING "
        "NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION contributions_of_declaration()"
    )


def make(connection: BaseDatabaseWrapper) -> None:
    """The tables in place of those Django made, their guards, and the triggers."""
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    _NAMED.install(connection)


def partitions(connection: BaseDatabaseWrapper, month: int) -> None:
    """Makes the partitions of a month where they are not there; SQLite needs none. A month of which
    something stands in the common partition already stays there."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (SAID, LINE):
            name = f"{table}_{int(month)}"
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {table}_other WHERE month = %s)", [month]
            )
            if cursor.fetchone()[0] or not missing(cursor, name):
                continue
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} "
                f"FOR VALUES FROM ({int(month)}) TO ({int(month) + 1})"
            )
            cursor.execute(_ask(name))
