"""What the database itself refuses in this room: change or deletion of a fact, and a decision that
does not name who proposed."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

FIXED: Final = tuple(
    f"receipts_{name}"
    for name in (
        "receiptfile", "receipt", "allocation", "surcharge", "overduemove", "ordercredit", "stopped",
        "proposal", "decision", "deferral", "instalment", "enforcementstep",
    )
)  # fmt: skip
NO_CHANGE: Final = "receipts are append-only / 到账与欠费记录只能追加"
PROPOSER: Final = "a decision names who proposed / 决定须写明提出人"


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
        for table in FIXED
        for verb in ("update", "delete")
    ]
    return [
        *made,
        "CREATE TRIGGER IF NOT EXISTS receipts_decision_proposer BEFORE INSERT ON "
        f"receipts_decision BEGIN SELECT RAISE(ABORT, '{PROPOSER}') WHERE NOT EXISTS (SELECT 1 "
        "FROM receipts_proposal p WHERE p.id = NEW.proposal_id AND p.by = NEW.proposed_by); END",
    ]


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION receipts_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE OR REPLACE FUNCTION receipts_proposer() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NOT EXISTS (SELECT 1 FROM receipts_proposal p WHERE p.id = NEW.proposal_id "
        f"AND p.by = NEW.proposed_by) THEN RAISE EXCEPTION '{PROPOSER}' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
    ]
    for table in FIXED:
        made += [
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION receipts_refuse()",
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION receipts_refuse()",
        ]
    return [
        *made,
        "CREATE OR REPLACE TRIGGER receipts_decision_proposer BEFORE INSERT ON receipts_decision "
        "FOR EACH ROW EXECUTE FUNCTION receipts_proposer()",
    ]


def _removing(vendor: str) -> list[str]:
    if vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in FIXED for verb in ("update", "delete")]
        return [f"DROP TRIGGER IF EXISTS {name}" for name in (*names, "receipts_decision_proposer")]
    return [
        *(
            f"DROP TRIGGER IF EXISTS {table}_{what} ON {table}"
            for table in FIXED
            for what in ("no_change", "no_truncate")
        ),
        "DROP TRIGGER IF EXISTS receipts_decision_proposer ON receipts_decision",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    _run(connection, _removing(connection.vendor))


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
