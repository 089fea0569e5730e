"""Bank accounts: who enters, who checks, how long a new one waits, what is shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from canbao.benefits.payments import accounts, limits
from canbao.benefits.payments.accounts import Entry
from canbao.benefits.payments.models import AccountCheck, BankAccount, LeftOut
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import LogEntry
from tests.benefits.payments.make import (
    DOOR,
    JANUARY,
    LI,
    WANG,
    award,
    banked,
    confirmed,
    day_in,
    fund,
    lines,
    pay,
    person,
    pick,
)

pytestmark = pytest.mark.django_db
ENTRY = Entry(1, "ICBC", "6222000012345678", "人员1")
DAY = day_in(JANUARY, 10)


@pytest.fixture
def somebody():
    return person(1)


def enter(entry: Entry = ENTRY, day: date = DAY, actor: Actor = LI, **more) -> BankAccount:
    return accounts.enter(entry, day, actor=actor, door=DOOR, source="counter", **more)


def check(account: BankAccount, *, agrees: bool = True, day: date = DAY, actor: Actor = WANG):
    return accounts.check(
        account, agrees=agrees, words="bank slip seen", day=day, actor=actor, door=DOOR
    )


def test_who_entered_an_account_does_not_check_it(somebody):
    made = enter()
    with pytest.raises(Refused, match="somebody else checks it"):
        check(made, actor=LI)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountCheck.objects.create(
            account=made, outcome="verified", entered_by="li", by="li", words="x", day=DAY
        )
    assert check(made).outcome == "verified"


def test_the_same_account_again_is_the_one_that_is_there(somebody):
    assert enter().id == enter().id


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(1, "ICBC", "6222-0000", "人员1"), "must be 8 to 34 digits or letters"),
        (Entry(1, "", "62220000123", "人员1"), "bank code '' must be"),
        (Entry(1, "ICBC", "62220000123", "王五"), "is not the person's name"),
        (Entry(1, "ICBC", "62220000123", "a|b"), "holds a character"),
        (Entry(9, "ICBC", "62220000123", "人员9"), "there is no person 9"),
    ],
)
def test_what_is_wrongly_given_is_refused_in_words(somebody, entry, words):
    with pytest.raises(Refused, match=words):
        enter(entry)
    assert not BankAccount.objects.exists()


def test_a_person_enters_the_own_account_alone(somebody):
    other = Actor("p2", "person", person=2)
    with pytest.raises(Refused, match="is not the person"):
        enter(actor=other, own=True)
    with pytest.raises(Refused, match="takes a named person in office"):
        enter(actor=other)
    assert enter(actor=Actor("p1", "person", person=1), own=True).own


def test_an_account_is_paid_to_once_it_is_checked():
    fund()
    confirmed()
    person(1)
    award(1, 1000_00)
    made = enter()
    assert lines(pay(JANUARY)) == []
    assert LeftOut.objects.get().reason == "unverified"
    check(made)
    assert lines(pick(JANUARY, supplementary=True)) == [(1, 0, 1000_00, 0, "award")]


def test_a_changed_account_waits_two_days():
    """Changed on 19 January: the 20th is too early, the 21st is not."""
    fund(months=2)
    confirmed()
    person(1)
    award(1, 1000_00)
    banked([1])
    check(enter(day=day_in(JANUARY, 19)), day=day_in(JANUARY, 19))
    assert lines(pay(JANUARY)) == []
    assert LeftOut.objects.get().reason == "cooling_off"
    assert len(lines(pick(JANUARY + 1))) == 2


def test_a_first_account_waits_only_for_its_check():
    fund()
    confirmed()
    person(1)
    award(1, 1000_00)
    check(enter(day=day_in(JANUARY, 20)), day=day_in(JANUARY, 20))
    assert len(lines(pick(JANUARY))) == 1


def test_a_rejected_account_leaves_the_one_before():
    fund()
    confirmed()
    person(1)
    award(1, 1000_00)
    banked([1])
    before = accounts.current(1)
    made = enter()
    check(made, agrees=False)
    assert accounts.current(1) == before
    assert len(lines(pick(JANUARY))) == 1


def test_numbers_are_masked_in_log_and_reads(somebody):
    enter()
    assert accounts.masked("6222000012345678") == "************5678"
    told = LogEntry.objects.get(purpose="bank_account")
    assert "6222000012345678" not in told.detail
    assert "5678" in told.detail


def test_accounts_in_bulk_are_all_written_or_none():
    person(1)
    entries = [ENTRY, Entry(2, "ICBC", "1", "人员2")]
    with pytest.raises(Refused, match="row 2"):
        accounts.enter_many(entries, DAY, by="sun", checked_by="qian", source="old")
    with pytest.raises(Refused, match="checked by another"):
        accounts.enter_many([ENTRY], DAY, by="sun", checked_by="sun", source="old")
    assert not BankAccount.objects.exists()
    assert len(accounts.enter_many([ENTRY], DAY, by="sun", checked_by="qian", source="old")) == 1
    assert accounts.enter_many([ENTRY], DAY, by="sun", checked_by="qian", source="old") == []


def test_every_limit_has_a_source_and_a_status():
    for limit in limits.limits().values():
        assert limit.source
        assert limit.zh
        assert limit.status in limits.STATUSES
    with pytest.raises(KeyError):
        limits.value_of("nothing")
