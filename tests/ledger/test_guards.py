"""The database refuses by itself what the contract forbids, whoever speaks SQL to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from canbao.ledger.models import Posting, Transaction
from canbao.ledger.months import close_month, open_month
from canbao.ledger.numbering import identity
from canbao.ledger.posting import post, reverse
from canbao.ledger.seal import START
from tests.ledger.make import MARCH, PLACE, Shelf, fact, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Shelf:
    """A book with one transaction in it."""
    made = shelf()
    post(made.book, [fact("a", [(made.bank, 5), (made.pooled, -5)])])
    return made


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextmanager
def refused(word: str = ".") -> Iterator[None]:
    """The database refuses what happens within, deferred checks included."""
    with pytest.raises(DatabaseError, match=word), transaction.atomic(), checked():
        yield


@contextmanager
def checked() -> Iterator[None]:
    """Deferred checks are made at the end."""
    yield
    connection.check_constraints()


def line(s: Shelf, number: int, at: int, account: int, amount: int, month: int = MARCH) -> None:
    sql(
        "INSERT INTO ledger_posting (transaction_id, line, account_id, amount, month, book) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        identity(s.book.id, number), at, account, amount, month, s.book.id,
    )  # fmt: skip


def header(s: Shelf, **said: object) -> None:
    """The header that would follow, but for what is said."""
    last = Transaction.objects.filter(book=s.book).order_by("-id")[0]
    row = {
        "number": last.number + 1, "kind": "receipt", "month": MARCH, "about_month": None,
        "day": "2026-03-11", "known_at": last.known_at + timedelta(seconds=1), "ground": "g",
        "key": "b", "corrects": None, "lines": 2, "previous": last.hash, "hash": "f" * 64, **said,
    }  # fmt: skip
    row = {"id": identity(s.book.id, int(str(row["number"]))), "book_id": s.book.id, **row}
    row["known_at"] = connection.ops.adapt_datetimefield_value(row["known_at"])
    sql(
        f"INSERT INTO ledger_transaction ({', '.join(row)}) "
        f"VALUES ({', '.join(['%s'] * len(row))})",
        *row.values(),
    )


def pair(s: Shelf, number: int = 2, month: int = MARCH) -> None:
    line(s, number, 1, s.bank, 5, month)
    line(s, number, 2, s.pooled, -5, month)


def test_what_is_right_is_taken(s: Shelf):
    pair(s)
    header(s)
    connection.check_constraints()
    assert Transaction.objects.count() == 2


@pytest.mark.parametrize(
    "table",
    ["ledger_transaction", "ledger_posting", "ledger_account", "ledger_book", "ledger_month"],
)
def test_no_row_is_deleted(s: Shelf, table: str):
    with refused("append-only"):
        sql(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "ledger_transaction SET ground = 'x'",
        "ledger_transaction SET day = '2020-01-01'",
        "ledger_posting SET amount = amount + 1",
        "ledger_posting SET account_id = account_id + 1",
        "ledger_account SET holder = 'P1'",
        "ledger_book SET place = place + 1",
    ],
)
def test_no_row_is_changed(s: Shelf, change: str):
    with refused("append-only"):
        sql(f"UPDATE {change}")


def test_no_table_is_emptied(s: Shelf):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()
    leaf = f"ledger_posting_{MARCH}"
    for table in ("ledger_posting", leaf, "ledger_month", "ledger_account", "ledger_transaction"):
        with refused("append-only"):
            sql(f"TRUNCATE {table} CASCADE")


def test_an_unbalanced_transaction_is_not_sealed(s: Shelf):
    with refused("zero"):
        line(s, 2, 1, s.bank, 5)
        line(s, 2, 2, s.pooled, -4)
        header(s)


def test_a_transaction_has_the_lines_it_tells(s: Shelf):
    with refused("postings"):
        pair(s)
        header(s, lines=3)
    with refused("postings"):
        header(s)


def test_no_line_into_a_sealed_transaction(s: Shelf):
    with refused("sealed"):
        line(s, 1, 3, s.bank, 5)
    with refused():
        line(s, 1, 1, s.bank, 5)


def test_no_line_into_a_sealed_transaction_by_naming_the_partition(s: Shelf):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no partitions")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM ledger_posting LIMIT 1")
        (leaf,) = cursor.fetchone()
    for table in (leaf, f"ledger_posting_{MARCH}"):
        with refused("sealed"):
            sql(
                f"INSERT INTO {table} (transaction_id, line, account_id, amount, month, book) "
                "VALUES (%s, 3, %s, 5, %s, %s)",
                identity(s.book.id, 1), s.bank, MARCH, s.book.id,
            )  # fmt: skip
        with refused("append-only"):
            sql(f"UPDATE {table} SET amount = 7")


def test_no_line_without_a_transaction(s: Shelf):
    with refused():
        pair(s)


def test_no_line_without_a_transaction_beside_one_that_is_sealed(s: Shelf):
    with refused():
        pair(s)
        pair(s, 3)
        header(s)
    with refused():  # in one statement with lines that are sealed
        sql(
            "INSERT INTO ledger_posting (transaction_id, line, account_id, amount, month, book) "
            "SELECT transaction_id + n, line, account_id, amount, month, book FROM ledger_posting, "
            "(SELECT 1 AS n UNION ALL SELECT 2) two WHERE transaction_id = %s",
            identity(s.book.id, 1),
        )
        header(s)
    with refused():  # and with lines of another month that make up for the number
        open_month(s.book, MARCH + 1, by="clerk")
        pair(s)
        pair(s, 3, MARCH + 1)
        header(s)


def test_lines_of_several_statements_are_sealed_at_the_end(s: Shelf):
    for number in (2, 3, 4):
        pair(s, number)
    for number in (2, 3, 4):
        header(s, number=number, key=f"k{number}")
    connection.check_constraints()
    assert Transaction.objects.count() == 4
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_pending")
            assert cursor.fetchone() == (0,)


def test_no_line_in_another_month_than_its_transaction(s: Shelf):
    open_month(s.book, MARCH + 1, by="clerk")
    with refused():
        pair(s)
        pair(s, month=MARCH + 1) if connection.vendor == "postgresql" else line(
            s, 2, 3, s.bank, 5, MARCH + 1
        )
        header(s)


def test_no_line_of_zero(s: Shelf):
    with refused():
        line(s, 2, 3, s.bank, 0)


def test_no_line_on_an_account_of_another_book_or_of_none(s: Shelf):
    other = shelf(PLACE + 1_000_000)
    with refused():
        line(s, 2, 1, other.bank, 5)
    with refused():
        line(s, 2, 1, s.bank + 99, 5)
        line(s, 2, 2, s.pooled, -5)
        header(s)


def test_no_gap_in_the_numbers(s: Shelf):
    with refused("follow"):
        pair(s, 3)
        header(s, number=3)
    with refused():
        pair(s)
        header(s, id=identity(s.book.id, 2), number=3)


def test_a_number_is_given_once(s: Shelf):
    with refused():
        header(s, number=1, previous=START)


def test_a_wrong_previous_hash_does_not_follow(s: Shelf):
    with refused("follow"):
        pair(s)
        header(s, previous="e" * 64)


def test_the_first_follows_nothing():
    s, other = shelf(), shelf(PLACE + 1_000_000)
    post(other.book, [fact("a", [(other.bank, 5), (other.pooled, -5)])])
    first = Transaction.objects.get()
    row = {name: getattr(first, name) for name in ("known_at", "hash")}
    for previous in (row["hash"], "e" * 64):
        with refused("follow"):
            pair(s, 1)
            sql(
                "INSERT INTO ledger_transaction (id, book_id, number, kind, month, day, known_at, "
                "ground, key, lines, previous, hash) VALUES "
                "(%s, %s, 1, 'receipt', %s, '2026-03-01', %s, 'g', 'k', 2, %s, %s)",
                identity(s.book.id, 1), s.book.id, MARCH,
                connection.ops.adapt_datetimefield_value(row["known_at"]), previous, "f" * 64,
            )  # fmt: skip


def test_time_does_not_run_back(s: Shelf):
    with refused("follow"):
        pair(s)
        header(s, known_at=datetime(2001, 1, 1, tzinfo=UTC))


def test_a_closed_month_takes_nothing(s: Shelf):
    close_month(s.book, MARCH, by="chief")
    with refused("not open"):
        pair(s)
        header(s)


def test_a_month_nobody_opened_takes_nothing(s: Shelf):
    with refused("not open" if connection.vendor == "sqlite" else "partition"):
        pair(s, month=MARCH + 9)
        header(s, month=MARCH + 9)
    if connection.vendor == "postgresql":  # its partition is made ahead, its opening is not
        with refused("not open"):
            pair(s, month=MARCH + 1)
            header(s, month=MARCH + 1)


def test_a_key_stands_for_one_transaction(s: Shelf):
    with refused():
        pair(s)
        header(s, key="a")


def test_a_correction_names_what_is_there_and_earlier(s: Shelf):
    for corrects in (identity(s.book.id, 2), identity(s.book.id, 9)):
        with refused():
            pair(s)
            header(s, corrects=corrects)


def test_a_transaction_is_reversed_once(s: Shelf):
    reverse(s.book, identity(s.book.id, 1), day=fact("a", []).day, month=MARCH, ground="g", key="r")
    with refused():
        pair(s, 3)
        header(s, kind="reversal", corrects=identity(s.book.id, 1))


def test_a_month_is_not_opened_again_nor_closed_out_of_turn(s: Shelf):
    open_month(s.book, MARCH + 1, by="clerk")
    with refused("month"):
        sql("UPDATE ledger_month SET state = 'closed', closed_by = 'x', closed_at = opened_at "
            "WHERE month = %s", MARCH + 1)  # fmt: skip
    close_month(s.book, MARCH, by="chief")
    with refused("month"):
        sql("UPDATE ledger_month SET state = 'open', closed_by = '', closed_at = NULL "
            "WHERE month = %s", MARCH)  # fmt: skip
    with refused("month"):
        sql("INSERT INTO ledger_month (book_id, month, state, opened_at, opened_by, closed_by, "
            "explained, explanation) VALUES (%s, %s, 'open', '2026-01-01', 'x', '', 0, '')",
            s.book.id, MARCH + 8)  # fmt: skip


def test_replacing_is_no_way_round(s: Shelf):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    for statement in (
        "INSERT OR REPLACE INTO ledger_transaction SELECT * FROM ledger_transaction",
        "INSERT OR REPLACE INTO ledger_posting SELECT * FROM ledger_posting",
        "INSERT OR REPLACE INTO ledger_month SELECT * FROM ledger_month",
        "INSERT OR REPLACE INTO ledger_account SELECT * FROM ledger_account",
    ):
        with refused():
            sql(statement)
    assert Posting.objects.count() == 2
