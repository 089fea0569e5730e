"""The auditor's checks find what somebody with the keys of the database has done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from canbao.ledger import checkpoints, triggers
from canbao.ledger.audit import audit
from canbao.ledger.chain import anchor
from canbao.ledger.months import open_month
from canbao.ledger.numbering import identity
from canbao.ledger.posting import post
from tests.ledger.make import MARCH, PLACE, Shelf, fact, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Shelf:
    """Two books; the first with three transactions, an anchor and checkpoints."""
    made, other = shelf(), shelf(PLACE + 1_000_000)
    open_month(made.book, MARCH + 1, by="clerk")
    post(made.book, [fact(key, [(made.bank, 5), (made.pooled, -5)]) for key in "abc"])
    post(other.book, [fact("a", [(other.bank, 7), (other.pooled, -7)])])
    checkpoints.build(made.book)
    anchor(made.book, date(2026, 3, 10))
    return made


@pytest.fixture
def unguarded(s: Shelf) -> Iterator[Shelf]:
    connection.check_constraints()
    triggers.remove(connection)
    yield s
    triggers.install(connection)


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def checks() -> list[tuple[str, int | None]]:
    """What is wrong, the guards left out."""
    return [(each.check, each.book) for each in audit().wrong if each.check != "guards"]


def test_a_sound_ledger_has_no_wrong_finding(s: Shelf):
    found = audit()
    assert found.sound, found.wrong
    assert [each.check for each in found.findings if each.book in (None, s.book.id)] == [
        "guards", "zero", "funds", "chain", "anchors", "strays",
    ]  # fmt: skip
    (fund,) = (each for each in found.findings if (each.check, each.book) == ("funds", s.book.id))
    assert fund.fen == 15
    assert [each.check for each in found.findings if each.severity == "advice"] == ["anchors"]


def test_triggers_that_were_taken_away_are_named(unguarded: Shelf):
    (found,) = (each for each in audit().wrong)
    assert found.check == "guards"
    assert "ledger_" in found.en


def test_a_single_trigger_that_is_gone_is_named(s: Shelf):
    on = " ON ledger_transaction" if connection.vendor == "postgresql" else ""
    name = "ledger_seal" if on else "ledger_transaction_seal"
    sql(f"DROP TRIGGER {name}{on}")
    assert any(each.endswith(name) for each in triggers.missing(connection))
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("ledger_posting SET amount = amount + 1 WHERE transaction_id = %s AND line = 1",
         {"zero", "funds", "chain"}),
        ("ledger_posting SET amount = amount * 2 WHERE transaction_id = %s", {"funds", "chain"}),
        ("ledger_transaction SET ground = 'x' WHERE id = %s", {"chain"}),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(unguarded: Shelf, change: str, found: set[str]):
    sql(f"UPDATE {change}", identity(unguarded.book.id, 2))
    assert set(checks()) == {(each, unguarded.book.id) for each in found}


def test_a_changed_checkpoint_is_found(s: Shelf):
    sql("UPDATE ledger_checkpoint SET debit = debit + 1 WHERE kind = 'bank'")
    assert checks() == [("funds", s.book.id)]


def test_a_month_that_was_never_opened_is_found(unguarded: Shelf):
    sql("DELETE FROM ledger_month WHERE month = %s", MARCH)
    assert {check for check, _ in checks()} == {"months"}


def test_an_anchor_that_does_not_fit_is_found(unguarded: Shelf):
    sql("UPDATE ledger_anchor SET hash = %s", "e" * 64)
    assert checks() == [("chain", unguarded.book.id)]


def test_books_can_be_audited_one_by_one(s: Shelf):
    told: list[int] = []
    audit([s.book], told=lambda book: told.append(book.id))
    assert told == [s.book.id]
