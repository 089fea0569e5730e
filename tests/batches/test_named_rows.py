"""A column that names a row of an append-only table: nothing is refused as a foreign key would."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from canbao.ledger import rows
from canbao.ledger.books import accounts, book
from canbao.ledger.crediting.models import Credit
from canbao.ledger.facts import Fact
from canbao.ledger.months import open_month
from canbao.ledger.posting import post

MONTH = 2026 * 12
pytestmark = pytest.mark.django_db


def posted() -> int:
    """A transaction that is there; its id."""
    here = book("employee_pension", 510100000000)
    open_month(here, MONTH, by="clerk")
    bank, pooled = accounts(here, [("bank", ""), ("pooled", "")])
    day = date(2026, 1, 5)
    fact = Fact("opening", MONTH, day, "document:1", "one", [(bank, 5), (pooled, -5)])
    return post(here, [fact])[0].id


def test_a_row_that_names_one_that_is_there_is_taken() -> None:
    Credit.objects.create(transaction_id=posted(), payer="P1")

    assert Credit.objects.count() == 1


def test_a_row_that_names_nothing_is_refused_at_once() -> None:
    there = posted()

    with pytest.raises(IntegrityError, match="no such row"), transaction.atomic():
        Credit.objects.create(transaction_id=there + 1)


def test_one_of_many_rows_that_names_nothing_is_found() -> None:
    there = posted()

    with pytest.raises(IntegrityError, match="no such row"), transaction.atomic():
        rows.insert("crediting_credit", {"transaction_id": [there, there + 7], "payer": ["", ""]})
    assert not Credit.objects.exists()


def test_null_names_nothing() -> None:
    with connection.cursor() as cursor:
        columns = "reference, book_id, payer, month, version, speaks_of, declaration_id, plan_id"
        row = f"INSERT INTO contributions_paymentorder ({columns}, fen, day, due, transaction_id)"
        there = posted()
        with pytest.raises(IntegrityError, match=r"(?s)plan_id.*no such row"), transaction.atomic():
            cursor.execute(
                f"{row} SELECT 'a', id, 'P1', {MONTH}, 1, 'difference', NULL, 9, 1, '2026-01-05', "
                f"'2026-01-05', {there} FROM ledger_book"
            )


def test_rows_can_be_given_to_sqlite_without_a_search_of_the_tables_that_name_transactions() -> (
    None
):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL asks in one direction only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        naming = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'PRAGMA foreign_key_list("{table}")')
            naming += [table for key in cursor.fetchall() if key[2] == "ledger_transaction"]

    # Each of these is searched for every new transaction while postings wait to be sealed.
    assert sorted(set(naming)) == ["ledger_posting", "ledger_transaction"]
