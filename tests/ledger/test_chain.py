"""The chain finds the first transaction that somebody with the keys of the database has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from django.db import connection

from canbao.ledger import chain, triggers
from canbao.ledger.chain import anchor, last_anchor, verify
from canbao.ledger.models import Account, Anchor, Transaction
from canbao.ledger.numbering import identity
from canbao.ledger.posting import post
from canbao.ledger.seal import START, Header, day_text, moment_text, packed, seal
from tests.ledger.make import Shelf, fact, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Iterator[Shelf]:
    """A book of three transactions whose guards are lifted."""
    made = shelf()
    post(made.book, [fact(key, [(made.bank, 5), (made.pooled, -5)]) for key in "abc"])
    connection.check_constraints()
    triggers.remove(connection)
    yield made
    connection.check_constraints()
    triggers.install(connection)


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_an_untouched_chain_is_sound(s: Shelf):
    told = verify(s.book)
    assert (told.sound, told.entries) == (True, 3)


def test_an_empty_book_is_sound():
    s = shelf()
    assert verify(s.book).head == START
    assert anchor(s.book, date(2026, 3, 1)).number == 0
    assert verify(s.book).sound


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("ledger_transaction SET ground = 'x' WHERE id = %s", "hash"),
        ("ledger_transaction SET day = '2026-03-09' WHERE id = %s", "hash"),
        ("ledger_posting SET amount = amount * 2 WHERE transaction_id = %s", "hash"),
        ("ledger_posting SET amount = amount + 1 WHERE transaction_id = %s", "balance"),
    ],
)
def test_a_change_is_named(s: Shelf, change: str, word: str):
    sql(f"UPDATE {change}", identity(s.book.id, 2))
    told = verify(s.book)
    assert told.broken == 2
    assert word in told.en


def test_accounts_exchanged_are_named(s: Shelf):
    other = Account.objects.get(id=s.suspense)
    sql("UPDATE ledger_posting SET account_id = %s WHERE transaction_id = %s AND line = 2",
        other.id, identity(s.book.id, 3))  # fmt: skip
    assert verify(s.book).broken == 3


def test_one_taken_out_is_named(s: Shelf):
    sql("DELETE FROM ledger_posting WHERE transaction_id = %s", identity(s.book.id, 2))
    sql("DELETE FROM ledger_transaction WHERE id = %s", identity(s.book.id, 2))
    told = verify(s.book)
    assert (told.broken, "missing" in told.en) == (2, True)


def test_an_end_cut_off_is_found_by_the_anchor(s: Shelf):
    kept = anchor(s.book, date(2026, 3, 10))
    assert anchor(s.book, date(2026, 3, 10)).id == kept.id
    for table, column in (("ledger_posting", "transaction_id"), ("ledger_transaction", "id")):
        sql(f"DELETE FROM {table} WHERE {column} = %s", identity(s.book.id, 3))
    assert verify(s.book).broken == 3
    Anchor.objects.all().delete()
    assert verify(s.book).sound
    assert verify(s.book, [(3, kept.hash)]).broken == 3


def test_a_rewritten_chain_is_found_by_an_anchor_kept_elsewhere(s: Shelf):
    assert verify(s.book, [(2, "e" * 64)]).broken == 2


def test_a_walk_goes_on_from_an_anchor_or_where_it_was_stopped(s: Shelf):
    assert last_anchor(s.book) is None
    anchor(s.book, date(2026, 3, 10))
    post(s.book, [fact(key, [(s.bank, 5), (s.pooled, -5)]) for key in "de"])
    whole = verify(s.book)
    assert (whole.entries, whole.sound) == (5, True)
    assert verify(s.book, since=last_anchor(s.book)) == whole
    part = verify(s.book, most=2)
    assert (part.entries, part.sound) == (2, True)
    assert verify(s.book, since=(part.entries, part.head)) == whole
    assert verify(s.book, since=(whole.entries, whole.head)) == whole


def test_a_walk_from_an_anchor_finds_what_was_changed_after_it(s: Shelf):
    anchor(s.book, date(2026, 3, 10))
    post(s.book, [fact(key, [(s.bank, 5), (s.pooled, -5)]) for key in "de"])
    sql("UPDATE ledger_transaction SET ground = 'x' WHERE id = %s", identity(s.book.id, 4))
    assert verify(s.book, since=last_anchor(s.book)).broken == 4


def test_a_walk_from_an_anchor_looks_whether_the_anchors_before_still_fit(s: Shelf):
    anchor(s.book, date(2026, 3, 10))
    sql("UPDATE ledger_transaction SET hash = %s WHERE id = %s", "e" * 64, identity(s.book.id, 3))
    assert verify(s.book, since=last_anchor(s.book)).broken == 3
    assert verify(s.book, since=(2, "d" * 64)).broken == 2
    assert verify(s.book, [(1, "d" * 64)], since=last_anchor(s.book)).broken == 1


def test_a_walk_tells_how_far_it_is(s: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chain, "BATCH", 2)
    told: list[int] = []
    assert verify(s.book, told=told.append).entries == 3
    assert told == [2]


def test_lines_after_the_last_transaction_are_found(s: Shelf):
    for line, (account, amount) in enumerate([(s.bank, 5), (s.pooled, -5)], 1):
        sql(
            "INSERT INTO ledger_posting (transaction_id, line, account_id, amount, month, book) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            identity(s.book.id, 4), line, account, amount, fact("x", []).month, s.book.id,
        )  # fmt: skip
    told = verify(s.book)
    assert (told.broken, "no transaction" in told.en) == (4, True)
    sql("DELETE FROM ledger_posting WHERE transaction_id = %s", identity(s.book.id, 4))


def test_one_rewritten_with_a_hash_that_fits_is_found_by_the_next(s: Shelf):
    row = Transaction.objects.get(id=identity(s.book.id, 2))
    header = Header(
        id=row.id, number=2, kind=row.kind, month=row.month, about_month=row.about_month,
        day=day_text(row.day), known_at=moment_text(row.known_at), ground="x", key=row.key,
        corrects=None, lines=2, previous=row.previous,
    )  # fmt: skip
    lines = packed(np.array([s.bank, s.pooled]), np.array([5, -5]))
    sql("UPDATE ledger_transaction SET ground = 'x', hash = %s WHERE id = %s",
        seal(header, lines), row.id)  # fmt: skip
    told = verify(s.book)
    assert (told.broken, "follow" in told.en) == (3, True)
