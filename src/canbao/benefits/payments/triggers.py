"""What the database itself refuses in the tables of payments: change and deletion, lines into a run
that is not being prepared any more, payments of a run nobody released, and a run that goes back.

SQLite checks row by row, PostgreSQL whole statements, so that many rows at once stay fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

PICKED: Final = (
    "payments_paymentline", "payments_takenup", "payments_leftout", "payments_excess",
    "payments_repayment", "payments_deduction",
)  # fmt: skip
PAID: Final = ("payments_payment",)
FIXED: Final = (
    *PICKED, *PAID, "payments_bankaccount", "payments_accountcheck", "payments_bankfile",
    "payments_returnfile", "payments_returnrow", "payments_refusedrow",
    "payments_paymentreturn", "payments_hold", "payments_holdlifted",
    "payments_collectivereview", "payments_approverlimit", "payments_runcheck",
    "payments_rulehold", "payments_ruleholdanswer", "payments_unknownaccepted",
)  # fmt: skip
WITH_AWARD: Final = (
    "payments_paymentline",
    "payments_takenup",
    "payments_leftout",
    "payments_excess",
)
NO_CHANGE: Final = "payments are append-only / 发放记录只能追加"
NOT_PREPARED: Final = (
    "payments: rows are picked only while the run is being prepared / 只有准备中的发放批次才能列入"
)
NOT_RELEASED: Final = "payments: only a released run is paid / 只有已复核放行的批次才能发放"
NO_AWARD: Final = "payments: there is no such award / 待遇不存在"
RUN: Final = (
    "payments: a run goes from prepared to checked, released and sent, or is cancelled before; what "
    "was released stays as it is / 发放批次只能依次准备、核对、放行、发送，或在放行前取消；放行后不再改动"
)
_STEPS: Final = """
    (OLD.state = NEW.state) OR (OLD.state = 'prepared' AND NEW.state IN ('checked', 'cancelled'))
    OR (OLD.state = 'checked' AND NEW.state IN ('released', 'cancelled'))
    OR (OLD.state = 'released' AND NEW.state = 'sent')
"""
_SAME: Final = " AND ".join(
    f"OLD.{name} = NEW.{name}"
    for name in ("scheme", "place", "month", "number", "book_id", "day", "prepared_by")
)
_TOTALS: Final = " AND ".join(
    f"OLD.{name} = NEW.{name}" for name in ("persons", "fen", "repaid", "deducted")
)
_MOVES: Final = f"""
    NEW.id = OLD.id AND {_SAME} AND ({_STEPS}) AND NEW.version = OLD.version + 1
    AND (OLD.state = 'prepared' OR ({_TOTALS}))
    AND (OLD.state NOT IN ('released', 'sent') OR (OLD.released_by = NEW.released_by
        AND OLD.released_day = NEW.released_day))
    AND (OLD.file = '' OR OLD.file = NEW.file)
    AND (OLD.pick IS NULL OR OLD.pick = NEW.pick) AND (OLD.post IS NULL OR OLD.post = NEW.post)
"""
_STATES: Final = {
    **dict.fromkeys(PICKED, ("r.state = 'prepared'", NOT_PREPARED)),
    **dict.fromkeys(PAID, ("r.state = 'released'", NOT_RELEASED)),
}


def _sqlite(fixed: Iterable[str] = FIXED) -> Iterable[tuple[str, str]]:
    """Names and statements."""
    for table in fixed:
        for verb in ("update", "delete"):
            yield (
                f"{table}_no_{verb}",
                f"BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END",
            )
    for table, (state, words) in _STATES.items():
        award = (
            f"SELECT RAISE(ABORT, '{NO_AWARD}') WHERE NOT EXISTS "
            "(SELECT 1 FROM benefits_award a WHERE a.id = NEW.award_id);"
            if table in WITH_AWARD
            else ""
        )
        yield (
            f"{table}_state",
            f"BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{words}') WHERE NOT EXISTS "
            f"(SELECT 1 FROM payments_paymentrun r WHERE r.id = NEW.run_id AND {state}); "
            f"{award} END",
        )
    yield (
        "payments_run_moves",
        f"BEFORE UPDATE ON payments_paymentrun BEGIN SELECT RAISE(ABORT, '{RUN}') "
        f"WHERE NOT ({_MOVES}); END",
    )
    yield (
        "payments_run_no_delete",
        f"BEFORE DELETE ON payments_paymentrun BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END",
    )


def _refuse(words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation';"


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$"
    )


def _postgresql(fixed: Iterable[str] = FIXED) -> Iterable[tuple[str, str, str]]:
    """Names, tables and what follows the name in CREATE TRIGGER."""
    for table in (*fixed, "payments_paymentrun"):
        event = "DELETE" if table == "payments_paymentrun" else "UPDATE OR DELETE"
        yield (
            f"{table}_no_change",
            table,
            f"BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION payments_refuse()",
        )
        yield (
            f"{table}_no_truncate",
            table,
            f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse()",
        )
    for table in _STATES:
        yield (
            f"{table}_state",
            table,
            f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {table}_state()",
        )
    yield (
        "payments_run_moves",
        "payments_paymentrun",
        "BEFORE UPDATE ON payments_paymentrun FOR EACH ROW EXECUTE FUNCTION payments_run_moves()",
    )


def _functions() -> Iterable[str]:
    yield _function("payments_refuse", _refuse(NO_CHANGE))
    yield _function(
        "payments_run_moves", f"IF NOT ({_MOVES}) THEN {_refuse(RUN)} END IF; RETURN NEW;"
    )
    for table, (state, words) in _STATES.items():
        award = (
            "IF EXISTS (SELECT 1 FROM (SELECT DISTINCT award_id FROM fresh) f WHERE NOT EXISTS "
            "(SELECT 1 FROM benefits_award a WHERE a.id = f.award_id)) "
            f"THEN {_refuse(NO_AWARD)} END IF; "
            if table in WITH_AWARD
            else ""
        )
        yield _function(
            f"{table}_state",
            "IF EXISTS (SELECT 1 FROM (SELECT DISTINCT run_id FROM fresh) f WHERE NOT EXISTS "
            f"(SELECT 1 FROM payments_paymentrun r WHERE r.id = f.run_id AND {state})) "
            f"THEN {_refuse(words)} END IF; {award}RETURN NULL;",
        )


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place, on the tables that are there yet; again is harmless."""
    there = set(connection.introspection.table_names())
    fixed = [table for table in FIXED if table in there]
    if connection.vendor == "sqlite":
        made = [f"CREATE TRIGGER IF NOT EXISTS {name} {body}" for name, body in _sqlite(fixed)]
    else:
        made = [*_functions()]
        made += [f"CREATE OR REPLACE TRIGGER {name} {body}" for name, _, body in _postgresql(fixed)]
    _run(connection, made)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    if connection.vendor == "sqlite":
        gone = [f"DROP TRIGGER IF EXISTS {name}" for name, _ in _sqlite()]
    else:
        gone = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table, _ in _postgresql()]
    _run(connection, gone)


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
