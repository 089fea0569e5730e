"""What the database itself refuses: change, deletion, a line into a sealed transaction, and a seal
that does not balance, does not follow, or speaks of a month that is not open.

SQLite checks row by row; PostgreSQL whole statements, so that COPY stays fast. An administrator can
still remove a trigger, which is why transactions are also chained and the heads anchored.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.ledger.seal import START

# No rows of these change or vanish; a month changes once, when it is closed.
FIXED: Final = (
    "ledger_book",
    "ledger_account",
    "ledger_transaction",
    "ledger_posting",
    "ledger_anchor",
)
NO_CHANGE: Final = "the ledger is append-only / 账簿只能追加"
SEALED: Final = "ledger: the transaction is sealed, no line can be added / 业务已封存，不能再加分录"
UNSEALED: Final = (
    "ledger: lines without a transaction, or of another month than theirs / "
    "有分录而无业务，或月份与业务不符"
)
FOLLOWS: Final = (
    "ledger: number, previous hash or time does not follow the transaction before / "
    "编号、前一哈希或时间与上一笔不衔接"
)
ACCOUNT: Final = "ledger: there is no such account / 账户不存在"
OPEN: Final = "ledger: the month is not open / 该月份未开账或已结账"
LINES: Final = (
    "ledger: the postings are not as many as told or do not add up to zero / 分录条数不符或借贷不平"
)
TWICE: Final = "ledger: it is there already / 该记录已存在"
MONTHS: Final = (
    "ledger: a month is opened after the one before, and closed once, after the one before / "
    "月份须依次开账，依次结账，结账后不再改动"
)

_CLOSES: Final = """
    NEW.id = OLD.id AND NEW.book_id = OLD.book_id AND NEW.month = OLD.month
    AND NEW.opened_at = OLD.opened_at AND NEW.opened_by = OLD.opened_by
    AND OLD.state = 'open' AND NEW.state = 'closed'
    AND NOT EXISTS (SELECT 1 FROM ledger_month b
        WHERE b.book_id = NEW.book_id AND b.month < NEW.month AND b.state = 'open')
"""
_OPENS: Final = """
    NEW.state = 'open' AND (
        NOT EXISTS (SELECT 1 FROM ledger_month b WHERE b.book_id = NEW.book_id)
        OR EXISTS (SELECT 1 FROM ledger_month b
            WHERE b.book_id = NEW.book_id AND b.month = NEW.month - 1)
    )
"""


def _raise(message: str, when: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {when};"


def _sqlite_trigger(name: str, event: str, body: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} BEGIN {body} END"


_SQLITE_SEAL: Final = (
    # First of all, because INSERT OR REPLACE deletes without asking the other triggers.
    _raise(
        TWICE,
        "EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.id) OR EXISTS (SELECT 1 "
        "FROM ledger_transaction WHERE book_id = NEW.book_id AND key = NEW.key) OR (NEW.kind = "
        "'reversal' AND EXISTS (SELECT 1 FROM ledger_transaction WHERE corrects = NEW.corrects "
        "AND kind = 'reversal'))",
    )
    + _raise(
        FOLLOWS,
        f"(NEW.number = 1 AND NEW.previous <> '{START}') OR (NEW.number > 1 AND NOT EXISTS "
        "(SELECT 1 FROM ledger_transaction b WHERE b.id = NEW.id - 1 AND b.hash = NEW.previous "
        "AND b.known_at <= NEW.known_at))",
    )
    + _raise(
        OPEN,
        "NOT EXISTS (SELECT 1 FROM ledger_month m WHERE m.book_id = NEW.book_id "
        "AND m.month = NEW.month AND m.state = 'open')",
    )
    + _raise(
        LINES,
        "(SELECT count(*) <> NEW.lines OR coalesce(sum(amount), 1) <> 0 FROM ledger_posting "
        "WHERE transaction_id = NEW.id AND month = NEW.month)",
    )
)
_SQLITE: Final[dict[str, str]] = {
    **{
        f"{table}_no_{verb}": _sqlite_trigger(
            f"{table}_no_{verb}", f"{verb.upper()} ON {table}", _raise(NO_CHANGE, "true")
        )
        for table in FIXED
        for verb in ("update", "delete")
    },
    "ledger_posting_unsealed": _sqlite_trigger(
        "ledger_posting_unsealed",
        "INSERT ON ledger_posting",
        _raise(SEALED, "EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id)"),
    ),
    "ledger_transaction_seal": _sqlite_trigger(
        "ledger_transaction_seal", "INSERT ON ledger_transaction", _SQLITE_SEAL
    ),
    "ledger_month_opens": _sqlite_trigger(
        "ledger_month_opens",
        "INSERT ON ledger_month",
        _raise(
            TWICE,
            "EXISTS (SELECT 1 FROM ledger_month b WHERE b.id = NEW.id "
            "OR (b.book_id = NEW.book_id AND b.month = NEW.month))",
        )
        + _raise(MONTHS, f"NOT ({_OPENS})"),
    ),
    "ledger_month_closes": _sqlite_trigger(
        "ledger_month_closes", "UPDATE ON ledger_month", _raise(MONTHS, f"NOT ({_CLOSES})")
    ),
    "ledger_month_no_delete": _sqlite_trigger(
        "ledger_month_no_delete", "DELETE ON ledger_month", _raise(NO_CHANGE, "true")
    ),
    "ledger_anchor_once": _sqlite_trigger(
        "ledger_anchor_once",
        "INSERT ON ledger_anchor",
        _raise(
            TWICE,
            "EXISTS (SELECT 1 FROM ledger_anchor WHERE id = NEW.id "
            "OR (book_id = NEW.book_id AND day = NEW.day))",
        ),
    ),
    "ledger_account_twice": _sqlite_trigger(
        "ledger_account_twice",
        "INSERT ON ledger_account",
        _raise(TWICE, "EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id)"),
    ),
}


def _function(name: str, body: str, declare: str = "", settings: str = "") -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {settings} AS $body$ "
        f"{declare} BEGIN {body} END $body$"
    )


def _refuse(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"


_SEAL: Final = f"""
    PERFORM 1 FROM ledger_month m WHERE (m.book_id, m.month) IN
        (SELECT s.book_id, s.month FROM sealed s) ORDER BY m.id FOR SHARE;
    FOR part IN
        SELECT book_id, month, min(id) AS low, max(id) AS high FROM sealed GROUP BY 1, 2
    LOOP
        IF NOT EXISTS (SELECT 1 FROM ledger_month m WHERE m.book_id = part.book_id
            AND m.month = part.month AND m.state = 'open') THEN {_refuse(OPEN)} END IF;
        EXECUTE format(
            'SELECT s.id FROM sealed s LEFT JOIN ('
            ' SELECT transaction_id, count(*) AS lines, sum(amount) AS total FROM ledger_posting'
            ' WHERE month = %1$s AND book = %2$s AND transaction_id BETWEEN %3$s AND %4$s'
            ' GROUP BY transaction_id) p ON p.transaction_id = s.id'
            ' WHERE s.book_id = %2$s AND s.month = %1$s'
            ' AND (p.lines IS NULL OR p.lines <> s.lines OR p.total <> 0) LIMIT 1',
            part.month, part.book_id, part.low, part.high) INTO bad;
        IF bad IS NOT NULL THEN {_refuse(LINES)} END IF;
    END LOOP;
    SELECT s.id INTO bad FROM (
        SELECT id, number, previous, known_at, lag(id) OVER w AS before,
            lag(hash) OVER w AS hash_before, lag(known_at) OVER w AS known_before
        FROM sealed WINDOW w AS (PARTITION BY book_id ORDER BY id)) s
        WHERE CASE
            WHEN s.before = s.id - 1
                THEN s.hash_before <> s.previous OR s.known_before > s.known_at
            WHEN s.number = 1 THEN s.previous <> '{START}'
            ELSE NOT EXISTS (SELECT 1 FROM ledger_transaction b WHERE b.id = s.id - 1
                AND b.hash = s.previous AND b.known_at <= s.known_at)
        END LIMIT 1;
    IF bad IS NOT NULL THEN {_refuse(FOLLOWS)} END IF;
    RETURN NULL;
"""
# Numbers of a book have no gap, so a sealed transaction between the lowest and the highest of the
# new lines' transactions means that one of them is sealed. Accounts never vanish, so looking once
# for each of them is as good as a foreign key. EXECUTE plans anew for as many lines as there are.
_UNSEALED: Final = f"""
    IF EXISTS (
        SELECT 1 FROM (SELECT min(transaction_id) AS low, max(transaction_id) AS high
            FROM entered GROUP BY book) n
        WHERE EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id BETWEEN n.low AND n.high)
    ) THEN {_refuse(SEALED)} END IF;
    EXECUTE 'SELECT n.account_id FROM (SELECT DISTINCT account_id FROM entered) n WHERE NOT EXISTS '
        '(SELECT 1 FROM ledger_account a WHERE a.id = n.account_id) LIMIT 1' INTO bad;
    IF bad IS NOT NULL THEN {_refuse(ACCOUNT)} END IF;
    INSERT INTO ledger_pending (book, month, low, high)
        SELECT book, month, min(transaction_id), max(transaction_id) FROM entered GROUP BY 1, 2;
    RETURN NULL;
"""
# At the end of the database transaction, for each statement that wrote lines. A sealed transaction
# has exactly the lines it tells, all in its month, and takes no more; so the lines of a stretch of
# numbers are as many as its transactions tell, unless one of them has none.
_ALL_SEALED: Final = f"""
    EXECUTE format('SELECT (SELECT count(*) FROM ledger_posting WHERE month = %1$s AND book = %2$s '
        'AND transaction_id BETWEEN %3$s AND %4$s) - (SELECT coalesce(sum(lines), 0) '
        'FROM ledger_transaction WHERE id BETWEEN %3$s AND %4$s AND month = %1$s)',
        NEW.month, NEW.book, NEW.low, NEW.high) INTO bad;
    IF bad <> 0 THEN {_refuse(UNSEALED)} END IF;
    DELETE FROM ledger_pending WHERE id = NEW.id;
    RETURN NULL;
"""
# Triggers on whole statements are not inherited: a partition that is named directly needs its own.
_GUARD: Final = """
CREATE OR REPLACE FUNCTION ledger_guard(part text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_unsealed AFTER INSERT ON %I REFERENCING '
        'NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION ledger_unsealed()', part);
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON %I '
        'FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()', part);
END $body$
"""
_PARTS: Final = "SELECT relid::regclass::text AS name FROM pg_partition_tree('ledger_posting')"
_POSTGRESQL: Final = (
    _function("ledger_refuse", _refuse(NO_CHANGE)),
    # Fresh lines have no statistics yet: the planner takes them for one row, and by nested loops the
    # check would grow with the square of the call (20,000 transactions: four minutes).
    _function(
        "ledger_seal", _SEAL, "DECLARE part record; bad bigint;", "SET enable_nestloop = off"
    ),
    _function("ledger_unsealed", _UNSEALED, "DECLARE bad bigint;"),
    _function("ledger_all_sealed", _ALL_SEALED, "DECLARE bad bigint;"),
    _function(
        "ledger_month_change",
        f"IF TG_OP = 'DELETE' THEN {_refuse(NO_CHANGE)} END IF; "
        f"IF TG_OP = 'INSERT' THEN IF NOT ({_OPENS}) THEN {_refuse(MONTHS)} END IF; "
        f"ELSIF NOT ({_CLOSES}) THEN {_refuse(MONTHS)} END IF; RETURN NEW;",
    ),
    _GUARD,
    *(
        f"CREATE OR REPLACE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        for table in FIXED
    ),
    *(
        f"CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in (*(table for table in FIXED if table != "ledger_posting"), "ledger_month")
    ),
    "CREATE OR REPLACE TRIGGER ledger_month_change BEFORE INSERT OR UPDATE OR DELETE "
    "ON ledger_month FOR EACH ROW EXECUTE FUNCTION ledger_month_change()",
    "CREATE OR REPLACE TRIGGER ledger_seal AFTER INSERT ON ledger_transaction REFERENCING "
    "NEW TABLE AS sealed FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal()",
    "DROP TRIGGER IF EXISTS ledger_all_sealed ON ledger_pending",
    "CREATE CONSTRAINT TRIGGER ledger_all_sealed AFTER INSERT ON ledger_pending DEFERRABLE "
    "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_all_sealed()",
    f"DO $$ DECLARE part record; BEGIN FOR part IN {_PARTS} LOOP "
    "PERFORM ledger_guard(part.name); END LOOP; END $$",
)
_POSTGRESQL_OFF: Final = (
    *(f"DROP TRIGGER IF EXISTS ledger_no_change ON {table}" for table in FIXED),
    *(
        f"DROP TRIGGER IF EXISTS ledger_no_truncate ON {table}"
        for table in (*(table for table in FIXED if table != "ledger_posting"), "ledger_month")
    ),
    "DROP TRIGGER IF EXISTS ledger_month_change ON ledger_month",
    "DROP TRIGGER IF EXISTS ledger_seal ON ledger_transaction",
    "DROP TRIGGER IF EXISTS ledger_all_sealed ON ledger_pending",
    f"DO $$ DECLARE part record; BEGIN FOR part IN {_PARTS} LOOP "
    "EXECUTE format('DROP TRIGGER IF EXISTS ledger_unsealed ON %I', part.name); "
    "EXECUTE format('DROP TRIGGER IF EXISTS ledger_no_truncate ON %I', part.name); "
    "END LOOP; END $$",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE.values())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    off = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    _run(connection, _POSTGRESQL_OFF if connection.vendor == "postgresql" else off)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not, or are switched off; in order. On
    PostgreSQL each with its table, partitions included."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return sorted(set(_SQLITE) - {name for (name,) in cursor.fetchall()})
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        there = {(table, name) for table, name in cursor.fetchall()}
        cursor.execute(_PARTS)
        parts = [name for (name,) in cursor.fetchall()]
    wanted = {
        *((table, "ledger_no_change") for table in (*FIXED, *parts)),
        *((table, "ledger_no_truncate") for table in (*FIXED, *parts, "ledger_month")),
        *((part, "ledger_unsealed") for part in parts),
        ("ledger_month", "ledger_month_change"),
        ("ledger_transaction", "ledger_seal"),
        ("ledger_pending", "ledger_all_sealed"),
    }
    return sorted(f"{table}.{name}" for table, name in wanted - there)


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
