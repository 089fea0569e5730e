"""What the database itself refuses in this room: change or deletion of a fact, and a decision that
does not name who proposed."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.append_only import AppendOnly
from canbao.batches.named_rows import Named, NamedRows

FIXED: Final = tuple(
    f"receipts_{name}"
    for name in (
        "receiptfile", "receipt", "allocation", "surcharge", "overduemove", "ordercredit", "stopped",
        "proposal", "decision", "deferral", "instalment", "enforcementstep",
    )
)  # fmt: skip
GUARDS: Final = AppendOnly("receipts", FIXED, "receipts are append-only / 到账与欠费记录只能追加")
BOOKED: Final = NamedRows(
    (
        Named("receipts_allocation", "transaction_id", "ledger_transaction"),
        Named("receipts_surcharge", "transaction_id", "ledger_transaction"),
        Named("receipts_allocation", "income_id", "ledger_transaction"),
        Named("receipts_overduemove", "transaction_id", "ledger_transaction"),
        Named("receipts_ordercredit", "transaction_id", "ledger_transaction"),
    )
)
PROPOSER: Final = "a decision names who proposed / 决定须写明提出人"
_NAMED: Final = (
    "EXISTS (SELECT 1 FROM receipts_proposal p WHERE p.id = NEW.proposal_id "
    "AND p.by = NEW.proposed_by)"
)
_PROPOSED: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        "CREATE TRIGGER receipts_decision_proposer BEFORE INSERT ON receipts_decision "
        f"BEGIN SELECT RAISE(ABORT, '{PROPOSER}') WHERE NOT {_NAMED}; END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION receipts_proposer() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {_NAMED} THEN RAISE EXCEPTION '{PROPOSER}' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER receipts_decision_proposer BEFORE INSERT ON receipts_decision "
        "FOR EACH ROW EXECUTE FUNCTION receipts_proposer()",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    remove(connection)
    GUARDS.install(connection)
    BOOKED.install(connection)
    with connection.cursor() as cursor:
        for statement in _PROPOSED[connection.vendor]:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    GUARDS.remove(connection)
    BOOKED.remove(connection)
    on = " ON receipts_decision" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS receipts_decision_proposer{on}")
