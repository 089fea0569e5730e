"""Month end four ways: what agrees makes no difference, every planted difference is found with its
class and amount, and a month closes when each is explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from canbao.batches.runs import go_on
from canbao.ledger.models import CLOSED
from canbao.ledger.receipts import intake
from canbao.ledger.receipts.formats import Delivered, formats
from canbao.ledger.receipts.formats import read as read_file
from canbao.ledger.receipts.formats import written as written_file
from canbao.ledger.reconciliation import mock
from canbao.ledger.reconciliation.batch import prepare_reconciliation, reconciliation_chunk
from canbao.ledger.reconciliation.closing import Report, close, explain, latest, reconcile
from canbao.ledger.reconciliation.formats import Line, read, written
from canbao.ledger.reconciliation.intake import receive
from canbao.ledger.reconciliation.models import Difference, Explanation, Statement
from canbao.ledger.refusal import Refused
from canbao.people import log
from tests.ledger.receipts.make import (
    ALPHA,
    PLACE,
    SCHEME,
    deliver,
    month,
    one,
    order,
    pay,
    paying,
    settle,
    take_back,
    unnamed,
)
from tests.ledger.reconciliation.make import APRIL_7, CHIEF, CLERK, MARCH, paid_month, told

pytestmark = pytest.mark.django_db
APRIL = month(2025, 4)


def report(of: int = MARCH, day: date = APRIL_7) -> Report:
    found = reconcile(SCHEME, PLACE, of, day=day, by="wang")
    assert found is not None
    for each in found.comparisons:  # every difference of two sums is made up of its rows
        assert sum(row.fen for row in each.rows) == each.fen, each
    return found


def rows(found: Report) -> list[tuple[str, int, str]]:
    return [(row.comparison, row.fen, row.klass) for each in found.comparisons for row in each.rows]


def test_a_month_in_which_all_agree_has_no_difference_and_closes():
    book = paid_month()
    told(book)
    found = report()
    assert rows(found) == []
    # 1,200.00 + 900.00 yuan on all sides, and at the bank
    assert [each.left_fen for each in found.comparisons[:4]] == [210_000] * 4
    assert (found.bank, found.ledger) == (210_000, 210_000)
    assert close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test").state == CLOSED
    assert close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test").closed_by == "zhao"


def test_money_on_its_way_at_month_end_rests_on_its_arrival():
    book = paid_month()
    late = order(ALPHA, APRIL, one(1, 300), due=date(2025, 4, 25), day=date(2025, 3, 20))
    pay([paying(late, 30_000)], date(2025, 4, 1))
    # the tax authority collected the 300.00 on 31 March, treasury and bank had them on 1 April
    early = replace(mock_tax_row(book, late.reference), day=date(2025, 3, 31))
    told(book, tax=lambda given: [*given, early])
    told(book, APRIL, tax=lambda given: [], day=date(2025, 5, 7))
    found = report(day=date(2025, 5, 8))
    assert sorted(rows(found)) == [
        ("agency_tax", 30_000, "late_file"), ("tax_treasury", 30_000, "in_transit"),
    ]  # fmt: skip
    assert found.open == []
    april = report(APRIL, date(2025, 5, 8))
    assert sorted(rows(april)) == [
        ("agency_tax", -30_000, "in_transit"), ("tax_treasury", -30_000, "in_transit"),
    ]  # fmt: skip


def mock_tax_row(book, reference):
    content = mock.tax_file(book, APRIL)
    assert content is not None
    return next(row for row in read_file(content).rows if row.reference == reference)


def test_a_bank_file_that_came_late_is_booked_in_the_next_month():
    book = paid_month()
    due = order(ALPHA, APRIL, one(1, 50), due=date(2025, 4, 25), day=date(2025, 3, 20))
    file = deliver([paying(due, 5_000)], date(2025, 3, 31))
    settle(file, date(2025, 4, 2))
    told(book)
    found = report()
    assert sorted(rows(found)) == [
        ("agency_tax", 5_000, "late_file"), ("bank_ledger", 5_000, "late_file"),
    ]  # fmt: skip
    assert found.open == []
    assert found.bank - found.ledger == 5_000


def test_a_wrong_reference_is_paired_and_wants_words():
    book = paid_month()
    due = order(ALPHA, APRIL, one(1, 70), due=date(2025, 4, 25), day=date(2025, 3, 20))
    pay([replace(paying(due, 7_000), reference="NOSUCH")], date(2025, 3, 12))
    told(book, tax=lambda given: [
        replace(row, reference=due.reference) if row.reference == "NOSUCH" else row
        for row in given
    ])  # fmt: skip
    found = report()
    assert sorted(rows(found)) == [
        ("agency_tax", -7_000, "wrong_reference"), ("agency_tax", 7_000, "wrong_reference"),
    ]  # fmt: skip
    assert {row.rests_on for row in found.open} == {"= NOSUCH", f"= {due.reference}"}


def test_a_payment_taken_back_after_month_end_is_no_difference_of_its_month():
    book = paid_month()
    due = order(ALPHA, APRIL, one(1, 80), due=date(2025, 4, 25), day=date(2025, 3, 20))
    file = deliver([paying(due, 8_000)], date(2025, 3, 28))
    settle(file)
    take_back(file, 1, date(2025, 4, 3))
    told(book)
    told(book, APRIL)
    found = report(day=date(2025, 5, 8))
    assert rows(found) == []
    assert rows(report(APRIL, date(2025, 5, 8))) == []


def test_money_only_the_tax_authority_saw_and_took_back_is_reversed_after_month_end():
    book = paid_month()
    due = order(ALPHA, APRIL, one(1, 80), due=date(2025, 4, 25), day=date(2025, 3, 20))
    only = replace(mock_march_row(book), bank_reference="T9", reference=due.reference, fen=8_000)
    told(book, tax=lambda given: [*given, only])
    back = replace(only, bank_reference="T10", fen=-8_000, reverses="T9", day=date(2025, 4, 2))
    deliver_tax(book, [back])
    assert sorted(rows(report())) == [
        ("agency_tax", 8_000, "reversed_after"), ("tax_treasury", 8_000, "reversed_after"),
    ]  # fmt: skip


def mock_march_row(book):
    content = mock.tax_file(book, MARCH)
    assert content is not None
    return read_file(content).rows[0]


def deliver_tax(book, given):
    file = Delivered("tax", "MOCK-TAX", book.place, date(2025, 4, 5), 1, tuple(given))
    content = written_file(file, formats()["canbao-tax/1"])
    intake.receive(content, name="tax", day=APRIL_7, actor=CLERK, door="test")


def test_a_fee_and_what_nobody_knows_stay_open_until_somebody_explains_them():
    book = paid_month()
    fee = Line("F1", date(2025, 3, 31), "fee", -1_250)
    odd = Line("X1", date(2025, 3, 12), "other", 333)
    told(book, bank=lambda given: [*given, fee, odd])
    found = report()
    assert rows(found) == [("bank_ledger", -1_250, "fee"), ("bank_ledger", 333, "unknown")]
    assert found.bank - found.ledger == -1_250 + 333
    with pytest.raises(Refused, match="还有2笔差异"):
        close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test")
    run = latest(book, MARCH)
    for reference in ("F1", "X1"):
        explain(run, "bank_ledger", reference, "已向开户行查询", day=APRIL_7, actor=CLERK, door="t")
    with pytest.raises(Refused, match="由他人"):
        close(SCHEME, PLACE, MARCH, actor=CLERK, door="test")
    assert close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test").state == CLOSED
    assert log.verify().sound


def test_words_are_somebodys_and_about_something():
    book = paid_month()
    told(book, bank=lambda given: [*given, Line("F1", date(2025, 3, 31), "fee", -1_250)])
    report()
    run = latest(book, MARCH)
    for reference, words, actor in (
        ("F9", "why", CLERK), ("F1", " ", CLERK), ("F1", "why", replace(CLERK, role="system")),
    ):  # fmt: skip
        with pytest.raises(Refused):
            explain(run, "bank_ledger", reference, words, day=APRIL_7, actor=actor, door="t")
    assert not Explanation.objects.exists()


def test_a_treasury_that_kept_money_is_found_on_both_its_sides():
    book = paid_month()
    told(book, treasury=lambda given: [
        line for line in given if not (line.kind == "paid_over" and line.fen == -90_000)
    ])  # fmt: skip
    found = report()
    assert rows(found) == [("treasury_bank", -90_000, "unknown")]


def test_an_amount_that_differs_is_unknown():
    book = paid_month()
    told(book, tax=lambda given: [replace(given[0], fen=120_001), *given[1:]])
    assert sorted(rows(report())) == [
        ("agency_tax", 1, "unknown"), ("tax_treasury", 1, "unknown"),
    ]  # fmt: skip


def test_what_only_the_tax_authority_has_at_the_end_of_the_month_wants_words_until_it_arrives():
    book = paid_month()
    due = order(ALPHA, APRIL, one(1, 60), due=date(2025, 4, 25), day=date(2025, 3, 20))
    only = replace(
        mock_march_row(book), bank_reference="T7", reference=due.reference, fen=6_000,
        day=date(2025, 3, 31),
    )  # fmt: skip
    told(book, tax=lambda given: [*given, only])
    found = report()
    assert {row.klass for row in found.open} == {"in_transit"}
    assert len(found.open) == 2


def test_the_first_statement_opens_with_what_the_ledger_holds():
    book = paid_month()
    statement = read(mock.bank_statement(book, MARCH))
    more = replace(statement, opening=500, closing=statement.closing + 500)
    receive(written(more), "bank", day=APRIL_7, actor=CLERK, door="t")
    receive(mock.treasury_statement(book, MARCH), "treasury", day=APRIL_7, actor=CLERK, door="t")
    found = reconcile(SCHEME, PLACE, MARCH, day=APRIL_7, by="wang")
    assert found is not None
    assert [row for row in rows(found) if row[0] == "opening"] == [("opening", 500, "unknown")]


def test_a_missing_statement_is_waited_for():
    book = paid_month()
    run = prepare_reconciliation(SCHEME, PLACE, MARCH, day=APRIL_7, by="wang")
    waiting = go_on(run, reconciliation_chunk)
    assert (waiting.state, "对账单" in waiting.reason_zh) == ("waiting", True)
    told(book)
    assert rows(report()) == []


def test_a_month_that_has_not_ended_is_not_reconciled():
    paid_month()
    with pytest.raises(Refused, match="尚未结束"):
        prepare_reconciliation(SCHEME, PLACE, MARCH, day=date(2025, 3, 31), by="wang")


def test_what_comes_in_afterwards_asks_for_another_reconciliation():
    book = paid_month()
    with pytest.raises(Refused, match="尚未对账"):
        close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test")
    told(book)
    assert report().present
    pay([unnamed("E0", 1)], APRIL_7)
    with pytest.raises(Refused, match="重新对账"):
        close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test")


def test_the_same_again_changes_nothing_and_a_dry_run_writes_nothing():
    book = paid_month()
    told(book, bank=lambda given: [*given, Line("F1", date(2025, 3, 31), "fee", -1_250)])
    dry = prepare_reconciliation(SCHEME, PLACE, MARCH, day=APRIL_7, by="wang", dry=True)
    assert go_on(dry, reconciliation_chunk).counts == {"fee": 1}
    assert not Difference.objects.exists()
    assert report().run == report().run
    assert Difference.objects.count() == 1


def test_nothing_recorded_is_changed():
    book = paid_month()
    told(book, bank=lambda given: [*given, Line("F1", date(2025, 3, 31), "fee", -1_250)])
    report()
    for statement in (
        "UPDATE reconciliation_difference SET klass = 'in_transit'",
        "DELETE FROM reconciliation_statementline",
        "UPDATE reconciliation_statement SET closing = 0",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Statement.objects.count() == 2
