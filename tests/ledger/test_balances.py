"""Balances, trial balance, statements and checkpoints, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from canbao.ledger import checkpoints, posting
from canbao.ledger.balances import (
    KindSum,
    MonthOfAccount,
    When,
    balance,
    balances,
    known_until,
    statement,
    trial_balance,
)
from canbao.ledger.models import Checkpoint
from canbao.ledger.months import open_month
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from tests.ledger.make import MARCH, Shelf, fact, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def s(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Three days: assessed on the 10th, paid on the 12th, and a late fact of the 11th that was
    written on the 2nd of April."""
    made = shelf()
    open_month(made.book, MARCH + 1, by="clerk")
    for at, given in (
        ((3, 10), fact("a", [(made.employer, 900), (made.pooled, -900)], day=date(2026, 3, 10))),
        ((3, 12), fact("b", [(made.bank, 500), (made.employer, -500)], kind="receipt",
                       day=date(2026, 3, 12))),
        ((4, 2), fact("c", [(made.employer, -100), (made.pooled, 100)], kind="correction",
                      day=date(2026, 3, 11), month=MARCH + 1)),
    ):  # fmt: skip
        moment = datetime(2026, *at, 4, tzinfo=UTC)
        monkeypatch.setattr(posting, "clock", lambda moment=moment: moment)
        post(made.book, [given])
    return made


def test_a_balance_is_a_sum(s: Shelf):
    assert balances(s.book, [s.employer, s.bank, s.suspense]) == {
        s.employer: 300, s.bank: 500, s.suspense: 0,
    }  # fmt: skip
    with pytest.raises(Refused, match="不存在"):
        balance(s.employer + 99)


def test_as_of_and_as_known(s: Shelf):
    assert balance(s.employer, When(as_of=date(2026, 3, 9))) == 0
    assert balance(s.employer, When(as_of=date(2026, 3, 11))) == 800
    assert balance(s.employer, When(as_known=date(2026, 3, 31))) == 400
    assert balance(s.employer, When(date(2026, 3, 11), date(2026, 3, 31))) == 900
    assert [known_until(s.book, date(2026, 3, day)) for day in (9, 10, 11, 12, 31)] == [
        0, 1, 1, 2, 2,
    ]  # fmt: skip
    assert known_until(s.book, date(2026, 4, 2)) == 3


def test_a_trial_balance_adds_up_to_zero(s: Shelf):
    told = trial_balance(s.book)
    assert told == [
        KindSum("bank", 500, 0),
        KindSum("employer_clearing", 900, 600),
        KindSum("pooled", 100, 900),
    ]
    assert sum(line.balance for line in told) == 0
    assert trial_balance(s.book, until=MARCH)[1] == KindSum("employer_clearing", 900, 500)
    early = trial_balance(s.book, When(as_known=date(2026, 3, 10)))
    assert [line.balance for line in early] == [900, -900]


def test_a_statement_tells_months(s: Shelf):
    assert statement(s.employer, first=MARCH, last=MARCH + 5) == [
        MonthOfAccount(MARCH, 0, 900, 500),
        MonthOfAccount(MARCH + 1, 400, 0, 100),
    ]
    (april,) = statement(s.employer, first=MARCH + 1, last=MARCH + 1)
    assert (april.opening, april.closing) == (400, 300)


def rows() -> list[tuple[object, ...]]:
    return [
        *Checkpoint.objects.order_by("kind", "month").values_list(
            "kind", "month", "debit", "credit", "number"
        )
    ]


def test_checkpoints_are_built_again_the_same(s: Shelf):
    checkpoints.build(s.book)
    before = rows()
    assert ("employer_clearing", MARCH, 900, 500, 3) in before
    checkpoints.build(s.book)
    assert rows() == before
    assert checkpoints.delete(s.book) == len(before)
    checkpoints.build(s.book)
    assert rows() == before


def test_the_trial_balance_of_checkpoints_is_that_of_postings(s: Shelf):
    assert checkpoints.trial_balance(s.book) == trial_balance(s.book)
    checkpoints.build(s.book)
    post(s.book, [fact("d", [(s.bank, 30), (s.suspense, -30)], kind="receipt")])
    assert checkpoints.trial_balance(s.book) == trial_balance(s.book)
    assert checkpoints.trial_balance(s.book, until=MARCH) == trial_balance(s.book, until=MARCH)
    late = [row.number for row in checkpoints.build(s.book)]
    assert set(late) == {4}


def test_the_trial_balance_of_checkpoints_takes_the_same_arguments(s: Shelf):
    checkpoints.build(s.book)
    post(s.book, [fact("d", [(s.bank, 30), (s.suspense, -30)], kind="receipt")])
    days = [None, date(2026, 3, 9), date(2026, 3, 11), date(2026, 4, 1), date(2026, 4, 2)]
    for when in (When(as_of, as_known) for as_of in days for as_known in days):
        for until in (None, MARCH - 1, MARCH, MARCH + 1):
            given = (s.book, when)
            assert checkpoints.trial_balance(*given, until=until) == trial_balance(
                *given, until=until
            )


def test_midnight_belongs_to_the_day_that_begins(s: Shelf, monkeypatch: pytest.MonkeyPatch):
    """Midnight in Beijing, where the installation is, is 16:00 in Greenwich on the day before."""
    for hour, minute, key in ((15, 59, "e"), (16, 0, "f")):
        at = datetime(2026, 4, 5, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(posting, "clock", lambda at=at: at)
        post(s.book, [fact(key, [(s.bank, 1), (s.pooled, -1)])])
    assert [known_until(s.book, date(2026, 4, day)) for day in (4, 5, 6)] == [3, 4, 5]


def test_a_statement_ends_with_its_last_month_and_opens_with_all_before(s: Shelf):
    assert [each.month for each in statement(s.employer, first=0, last=MARCH)] == [MARCH]
    told = statement(s.bank, first=MARCH + 1, last=MARCH + 1)
    assert told == []
    post(s.book, [
        fact("g", [(s.bank, 40), (s.pooled, -40)], month=MARCH + 1),
        fact("h", [(s.bank, -15), (s.pooled, 15)], month=MARCH + 1),
    ])  # fmt: skip
    assert statement(s.bank, first=MARCH + 1, last=MARCH + 1) == [
        MonthOfAccount(MARCH + 1, 500, 40, 15)
    ]


def test_an_opening_is_all_months_before_and_not_the_last_alone(s: Shelf):
    open_month(s.book, MARCH + 2, by="clerk")
    for at, fen in ((1, 40), (2, 7)):
        post(s.book, [fact(f"i{at}", [(s.bank, fen), (s.pooled, -fen)], month=MARCH + at)])
    assert statement(s.bank, first=MARCH, last=MARCH + 2) == [
        MonthOfAccount(MARCH, 0, 500, 0),
        MonthOfAccount(MARCH + 1, 500, 40, 0),
        MonthOfAccount(MARCH + 2, 540, 7, 0),
    ]
