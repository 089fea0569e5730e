"""Crediting: money and months together, once per key; what was wrong is taken back exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from canbao.ledger.balances import balances
from canbao.ledger.books import accounts
from canbao.ledger.crediting.columns import Brought, columns_of
from canbao.ledger.crediting.credit import credit, credit_columns, take_back
from canbao.ledger.crediting.models import ContributionRecord, Credit, Interest
from canbao.ledger.models import Book, Transaction
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.models import LogEntry
from tests.ledger.crediting.make import (
    CHENGDU,
    CLERK,
    EMPLOYER,
    credit_of,
    month,
    share,
    sichuan,
)

pytestmark = pytest.mark.django_db


def held(book: Book, *wanted: tuple[str, str]) -> list[int]:
    """Balances with credit positive."""
    found = accounts(book, wanted)
    sums = balances(book, found)
    return [-sums[each] for each in found]


def test_the_accounts_get_their_part_and_the_fund_the_rest():
    """5,000.00 and 8,000.00 yuan: 8 % = 400.00 and 640.00 credited; paid 24 % = 3,120.00 in all,
    so the fund gets 2,080.00."""
    book = sichuan()
    credit(book, credit_of([share(7), share(8, base=800_000)]), actor=CLERK, door="page")
    assert held(book, ("individual", "P7"), ("individual", "P8"), ("pooled", "")) == [
        40_000, 64_000, 208_000,
    ]  # fmt: skip
    assert held(book, ("assessed", "")) == [-312_000]


def test_each_month_is_recorded_with_what_was_paid_by_whom():
    book = sichuan()
    done = credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    row = ContributionRecord.objects.get()
    assert (row.transaction_id, row.person, row.scheme, row.kind) == (
        done.id, 7, "employee_pension", "employee",
    )  # fmt: skip
    assert (row.month, row.months, row.base, row.credited, row.own, row.others, row.place) == (
        month(2025, 1), 1, 500_000, 40_000, 40_000, 80_000, CHENGDU,
    )  # fmt: skip
    assert Credit.objects.get().payer == EMPLOYER


def test_the_same_again_changes_nothing():
    book = sichuan()
    first = credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    entries = LogEntry.objects.count()
    again = credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    assert (again.id, again.new) == (first.id, False)
    assert ContributionRecord.objects.count() == 1
    assert LogEntry.objects.count() == entries


def test_a_key_with_other_records_is_refused_even_when_its_money_is_the_same():
    book = sichuan()
    credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    other = credit_of([replace(share(7), base=499_999)])
    with pytest.raises(Refused, match="whose records differ"):
        credit(book, other, actor=CLERK, door="page")


def test_many_credits_are_written_as_one_by_one():
    one, other = sichuan(), sichuan()
    assert one == other
    given = [credit_of([share(9), share(7)], key=f"k{i}", about=month(2025, 1)) for i in range(3)]
    booked = credit_columns(one, columns_of([*given, given[0]]), actor=CLERK, door="batch")
    assert booked.new == [True, True, True, False]
    assert booked.ids[3] == booked.ids[0]
    assert ContributionRecord.objects.count() == 6
    assert held(one, ("individual", "P7"), ("individual", "P9")) == [120_000, 120_000]


def test_a_credit_whose_records_do_not_say_what_was_paid_is_refused_with_the_others():
    book = sichuan()
    bad = credit_of([share(7)], key="bad", counter=[("assessed", "", 100)])
    worse = credit_of([share(7), share(7)], key="worse")
    with pytest.raises(Refused) as refused:
        credit_columns(
            book, columns_of([credit_of([share(8)]), bad, worse]), actor=CLERK, door="batch"
        )
    assert [refusal.fact for refusal in refused.value.refusals] == [1, 2]
    assert "'bad': takes 100 fen and its records say 120000 fen" in refused.value.refusals[0].en
    assert "person 7: has 2025-01 twice" in refused.value.refusals[1].en
    assert not Transaction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"person": 0}, "the number of a person is positive"),
        ({"kind": "pensioner"}, "kind 'pensioner' is none of"),
        ({"at": month(2025, 11), "months": 3}, "reach into the next year"),
        ({"months": 13}, "reach into the next year"),
        ({"at": 12}, "month 12 is out of range"),
        ({"place": 510104}, "place 510104 is not a division code"),
    ],
)
def test_a_wrong_share_is_refused_in_words(wrong, words):
    with pytest.raises(Refused, match=words):
        credit(sichuan(), credit_of([share(**wrong)]), actor=CLERK, door="page")


def test_taking_back_is_the_exact_opposite():
    book = sichuan()
    done = credit(book, credit_of([share(7), share(8)]), actor=CLERK, door="page")
    back = take_back(
        book, done.id, day=date(2025, 2, 3), month=month(2025, 2), ground="document:1",
        key="receipts:returned:1", actor=CLERK, door="page",
    )  # fmt: skip
    assert held(book, ("individual", "P7"), ("pooled", ""), ("assessed", "")) == [0, 0, 0]
    rows = ContributionRecord.objects.filter(transaction_id=back.id).order_by("person")
    assert [(row.person, row.months, row.base, row.credited, row.own, row.others) for row in rows] == [
        (7, -1, -500_000, -40_000, -40_000, -80_000),
        (8, -1, -500_000, -40_000, -40_000, -80_000),
    ]  # fmt: skip
    assert Credit.objects.get(transaction_id=back.id).payer == EMPLOYER


def test_taking_back_twice_changes_nothing_and_under_another_key_is_refused():
    book = sichuan()
    done = credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    said = {"day": date(2025, 2, 3), "month": month(2025, 2), "ground": "document:1"}
    take_back(book, done.id, **said, key="back", actor=CLERK, door="page")
    take_back(book, done.id, **said, key="back", actor=CLERK, door="page")
    assert ContributionRecord.objects.count() == 2
    with pytest.raises(Refused, match="has been reversed already"):
        take_back(book, done.id, **said, key="other", actor=CLERK, door="page")


def test_an_opening_brings_years_interest_and_the_whole_balance():
    """Two years of 4,800.00 credited and 310.55 interest: the account opens with 9,910.55."""
    book = sichuan()
    years = [
        share(7, month(year, 1), base=6_000_000, credited=480_000, own=480_000, months=12)
        for year in (2023, 2024)
    ]
    brought = [Brought(7, 2024, 31_055)]
    given = credit_of(
        years, kind="opening", counter=[("bank", "", 991_055)], payer="", brought=brought
    )
    done = credit(book, given, actor=CLERK, door="cli")
    assert held(book, ("individual", "P7"), ("pooled", "")) == [991_055, 0]
    row = Interest.objects.get()
    assert (row.year, row.version, row.fen, row.rate, row.transaction_id) == (
        2024, 1, 31_055, "", done.id,
    )  # fmt: skip
    take_back(
        book, done.id, day=date(2025, 1, 21), month=month(2025, 1), ground="document:2",
        key="back", actor=CLERK, door="cli",
    )  # fmt: skip
    assert held(book, ("individual", "P7")) == [0]
    assert [*Interest.objects.order_by("version").values_list("version", "fen")] == [
        (1, 31_055), (2, -31_055),
    ]  # fmt: skip


def test_a_correction_lowers_what_was_credited():
    """The wage was 200.00 too high: 16.00 leaves the account, 32.00 the fund, 48.00 is due back."""
    book = sichuan()
    credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    lower = share(7, base=-20_000, months=0)
    given = credit_of(
        [lower], key="lower", kind="correction", counter=[("refund_due", EMPLOYER, -4_800)]
    )
    credit(book, given, actor=CLERK, door="page")
    assert held(book, ("individual", "P7"), ("pooled", ""), ("refund_due", EMPLOYER)) == [
        38_400, 76_800, 4_800,
    ]  # fmt: skip


def test_money_and_months_stand_or_fall_together():
    book = sichuan()
    with transaction.atomic():
        credit(book, credit_of([share(7)]), actor=CLERK, door="page")
        transaction.set_rollback(True)
    assert not ContributionRecord.objects.exists()
    assert not Transaction.objects.exists()


@pytest.mark.parametrize("model", [ContributionRecord, Credit, Interest])
def test_what_was_credited_can_not_be_changed(model):
    book = sichuan()
    given = credit_of(
        [share(7)], kind="opening", counter=[("bank", "", 40_100)], brought=[Brought(7, 2024, 100)]
    )
    credit(book, given, actor=CLERK, door="page")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    field = {ContributionRecord: "own", Credit: "payer", Interest: "fen"}[model]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{field: 0})


def test_who_credited_stands_in_the_log():
    book = sichuan()
    credit(book, credit_of([share(7)]), actor=CLERK, door="page")
    entry = LogEntry.objects.order_by("-seq").first()
    assert (entry.actor, entry.door, entry.purpose) == ("clerk", "page", "crediting")
    assert '"records":1' in entry.detail
    assert log.verify().sound
