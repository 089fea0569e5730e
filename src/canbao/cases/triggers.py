"""What the database itself refuses: changing what was appended, and deciding on a check that does not
speak of the case as it stands."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.append_only import AppendOnly

FIXED: Final = (
    "cases_casefact", "cases_document", "cases_promise", "cases_transition", "cases_notice",
    "cases_check", "cases_proposal", "cases_decision", "cases_effect",
    "cases_draw", "cases_alert", "cases_archive",
)  # fmt: skip
_REFUSAL: Final = "cases are append-only / 办件记录只能追加"
UNCHECKED: Final = (
    "cases: a decision needs a check of the case as it stands / 作出决定前须按现有材料核验"
)
_STANDS: Final = (
    "EXISTS (SELECT 1 FROM cases_check k JOIN cases_case c ON c.id = k.case_id "
    "WHERE k.id = NEW.check_row_id AND c.id = NEW.case_id AND k.content = c.content "
    "AND NEW.content = c.content AND (NOT k.second OR NEW.checked_by <> ''))"
)
_SQLITE: Final = (
    "CREATE TRIGGER cases_decision_checked BEFORE INSERT ON cases_decision "
    f"WHEN NOT {_STANDS} BEGIN SELECT RAISE(ABORT, '{UNCHECKED}'); END",
)
_POSTGRESQL: Final = (
    "CREATE OR REPLACE FUNCTION cases_checked() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF NOT {_STANDS} THEN RAISE EXCEPTION '{UNCHECKED}' "
    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER cases_decision_checked BEFORE INSERT ON cases_decision "
    "FOR EACH ROW EXECUTE FUNCTION cases_checked()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    remove(connection)
    AppendOnly("cases", FIXED, _REFUSAL).install(connection)
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    AppendOnly("cases", FIXED, _REFUSAL).remove(connection)
    on = " ON cases_decision" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS cases_decision_checked{on}")
