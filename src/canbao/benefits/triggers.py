"""What the database itself refuses in the tables of benefits: change and deletion, and a revision
that lowers or holds back what is due by a decision that is not adverse.

The second is the last line only: functions that lower take a human (`adverse`). SQLite checks row by
row, PostgreSQL whole statements, so that COPY of many revisions stays fast.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.append_only import AppendOnly
from canbao.batches.named_rows import Named, NamedRows

FIXED: Final = (
    "benefits_claim", "benefits_basis", "benefits_decision", "benefits_award",
    "benefits_revision", "benefits_proposal", "benefits_turneddown", "benefits_waiting",
    "benefits_lifesign", "benefits_contact", "benefits_overpayment", "benefits_overpaymentmonth",
    "benefits_overpaymentdecision", "benefits_instalment", "benefits_recovery",
)  # fmt: skip
GUARDS: Final = AppendOnly("benefits", FIXED, "benefits are append-only / 待遇记录只能追加")
BOOKED: Final = NamedRows(
    (
        Named("benefits_overpaymentdecision", "transaction_id", "ledger_transaction"),
        Named("benefits_recovery", "transaction_id", "ledger_transaction"),
    )
)
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


_SQLITE_LOWERS: Final = (
    "CREATE TRIGGER benefits_revision_lowers AFTER INSERT ON benefits_revision "
    f"WHEN NEW.number > 1 BEGIN SELECT RAISE(ABORT, '{LOWERED}') WHERE EXISTS (SELECT 1 FROM "
    "(SELECT "
    + ", ".join(f"NEW.{name} AS {name}" for name in _COLUMNS.split(", "))
    + f") n {_LOWERS}); END"
)


_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION benefits_lowers() RETURNS trigger LANGUAGE plpgsql AS "
    # Fresh rows have no statistics; a hash join over a whole table would be taken for cheap.
    f"$$ BEGIN IF EXISTS (SELECT 1 FROM fresh n {_LOWERS}) THEN "
    f"RAISE EXCEPTION '{LOWERED}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$ "
    "SET enable_hashjoin = off SET enable_mergejoin = off",
    "CREATE TRIGGER benefits_revision_lowers AFTER INSERT ON benefits_revision "
    "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION benefits_lowers()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    remove(connection)
    GUARDS.install(connection)
    BOOKED.install(connection)
    lowers = (_SQLITE_LOWERS,) if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for statement in lowers:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    GUARDS.remove(connection)
    BOOKED.remove(connection)
    on = " ON benefits_revision" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS benefits_revision_lowers{on}")
