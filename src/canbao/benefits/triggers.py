"""What the database itself refuses in the tables of benefits: change and deletion, and a revision
that lowers or holds back what is due by a decision that is not adverse.

The second is the last line only: functions that lower take a human (`adverse`). SQLite checks row by
row, PostgreSQL whole statements, so that COPY of many revisions stays fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

FIXED: Final = (
    "benefits_claim", "benefits_basis", "benefits_decision", "benefits_award",
    "benefits_revision", "benefits_proposal", "benefits_turneddown", "benefits_waiting",
    "benefits_lifesign", "benefits_contact", "benefits_overpayment", "benefits_overpaymentmonth",
    "benefits_overpaymentdecision", "benefits_instalment", "benefits_recovery",
)  # fmt: skip
NO_CHANGE: Final = "benefits are append-only / 待遇记录只能追加"
LOWERED: Final = (
    "benefits: only an adverse decision by a named human lowers or holds what is due / "
    "减发、停发、暂停只能由具名人员作出不利决定"
)

# A conversion ends one award and begins another by the same decision; it lowers nothing as long as
# both together are not less than before.
_LOWERS: Final = """
    JOIN benefits_decision d ON d.id = n.decision_id
    JOIN benefits_revision p ON p.award_id = n.award_id AND p.number = (
        SELECT max(q.number) FROM benefits_revision q
        WHERE q.award_id = n.award_id AND q.number < n.number AND q.from_month <= n.from_month
        AND (q.to_month IS NULL OR q.to_month >= n.from_month))
    WHERE n.number > 1 AND NOT d.adverse AND (n.monthly < p.monthly OR (n.held AND NOT p.held))
    AND NOT (n.cause = 'conversion' AND NOT n.held AND EXISTS (
        SELECT 1 FROM benefits_award a
        JOIN benefits_award b ON b.person = a.person AND b.id <> a.id
        JOIN benefits_revision o ON o.award_id = b.id AND o.decision_id = n.decision_id
        WHERE a.id = n.award_id AND o.from_month <= n.from_month
        AND (o.to_month IS NULL OR o.to_month >= n.from_month)
        AND o.monthly + n.monthly >= p.monthly))
"""
_COLUMNS: Final = "award_id, number, from_month, monthly, held, cause, decision_id"


def _sqlite(table: str) -> Iterable[str]:
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
        )


_SQLITE_LOWERS: Final = (
    "CREATE TRIGGER IF NOT EXISTS benefits_revision_lowers AFTER INSERT ON benefits_revision "
    f"WHEN NEW.number > 1 BEGIN SELECT RAISE(ABORT, '{LOWERED}') WHERE EXISTS (SELECT 1 FROM "
    "(SELECT "
    + ", ".join(f"NEW.{name} AS {name}" for name in _COLUMNS.split(", "))
    + f") n {_LOWERS}); END"
)


def _postgresql(table: str) -> Iterable[str]:
    for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"{table}_no_{event.split()[0].lower()}"
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION benefits_refuse()"
        )


_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION benefits_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE OR REPLACE FUNCTION benefits_lowers() RETURNS trigger LANGUAGE plpgsql AS "
    # Fresh rows have no statistics; a hash join over a whole table would be taken for cheap.
    f"$$ BEGIN IF EXISTS (SELECT 1 FROM fresh n {_LOWERS}) THEN "
    f"RAISE EXCEPTION '{LOWERED}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$ "
    "SET enable_hashjoin = off SET enable_mergejoin = off",
    "DROP TRIGGER IF EXISTS benefits_revision_lowers ON benefits_revision",
    "CREATE TRIGGER benefits_revision_lowers AFTER INSERT ON benefits_revision "
    "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION benefits_lowers()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    if connection.vendor == "sqlite":
        _run(connection, [*(line for table in FIXED for line in _sqlite(table)), _SQLITE_LOWERS])
    else:
        _run(connection, [*_POSTGRESQL, *(line for table in FIXED for line in _postgresql(table))])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    if connection.vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in FIXED for verb in ("update", "delete")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        _run(connection, ["DROP TRIGGER IF EXISTS benefits_revision_lowers"])
        return
    for table in FIXED:
        for event in ("update", "truncate"):
            _run(connection, [f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}"])
    _run(connection, ["DROP TRIGGER IF EXISTS benefits_revision_lowers ON benefits_revision"])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
