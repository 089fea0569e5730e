"""Posting: one balanced transaction a person; the individual account bears its part while it holds
anything, the pooled fund the rest. By hand, in fen."""

from __future__ import annotations

import pytest

from canbao.batches.models import Run
from canbao.batches.runs import go_on
from canbao.benefits.payments.models import Payment
from canbao.benefits.payments.post import post_chunk, prepare_post
from canbao.ledger import balances, chain
from canbao.ledger.books import accounts
from canbao.ledger.models import Posting, Transaction
from canbao.ledger.refusal import Refused
from tests.benefits.payments.make import (
    DOOR,
    JANUARY,
    LI,
    award,
    banked,
    confirmed,
    fund,
    pay,
    person,
    pick,
    posted,
    release_,
    revise,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    made = fund(months=6)
    confirmed()
    for number in (1, 2, 3):
        person(number)
    banked([1, 2, 3])
    return made


def of(book, kind: str, holder: str = "") -> int:
    """The balance of one account, debit positive."""
    account = accounts(book, [(kind, holder)])[0]
    return balances.balance(account)


def test_a_payment_is_one_transaction_out_of_both_funds(book):
    """3,000.00 due, of it 500.00 out of an account of 60,000.00: 2,500.00 from the pool."""
    saved(book, 1, 60_000_00)
    award(1, 3000_00, individual=500_00)
    before = of(book, "pooled")
    run = pay(JANUARY)
    row = Payment.objects.get(run=run, person=1)
    made = Transaction.objects.get(id=row.transaction)
    assert (made.kind, made.about_month, made.key) == (
        "payment",
        JANUARY,
        f"payments:payment:{run.key}:1",
    )
    assert made.ground.startswith("decision:")
    assert sorted(Posting.objects.filter(transaction=made).values_list("amount", flat=True)) == [
        -3000_00, 500_00, 2500_00,
    ]  # fmt: skip
    assert of(book, "individual", "P1") == -59_500_00
    assert of(book, "pooled") - before == 2500_00
    assert (row.individual, row.remaining, row.net) == (500_00, 59_500_00, 3000_00)


def test_an_account_that_runs_out_in_the_middle_of_a_month_leaves_the_rest_to_the_pool(book):
    """An account of 1,200.00 with 500.00 a month: January 500.00, February 500.00, March 200.00 and
    300.00 more from the pool, April nothing and 500.00 more from the pool."""
    saved(book, 1, 1200_00)
    award(1, 3000_00, individual=500_00)
    bore = [pay(JANUARY + step) for step in range(4)]
    told = [Payment.objects.get(run=run) for run in bore]
    assert [row.individual for row in told] == [500_00, 500_00, 200_00, 0]
    assert [row.remaining for row in told] == [700_00, 200_00, 0, 0]
    assert of(book, "individual", "P1") == 0


def test_interest_between_two_payments_is_seen(book):
    """700.00 left after January; 25.50 interest is credited; February takes 500.00: 225.50 stay."""
    saved(book, 1, 1200_00)
    award(1, 3000_00, individual=500_00)
    pay(JANUARY)
    saved(book, 1, 25_50, key="interest", month=JANUARY + 1)
    pay(JANUARY + 1)
    assert of(book, "individual", "P1") == -225_50
    assert Payment.objects.latest("run_id").remaining == 225_50


def test_who_has_no_individual_account_is_paid_from_the_pool(book):
    award(2, 2000_00, individual=300_00)
    run = pay(JANUARY)
    row = Payment.objects.get(run=run)
    assert (row.fen, row.individual, row.remaining) == (2000_00, 0, 0)


def test_two_awards_of_a_person_are_one_payment(book):
    award(1, 3000_00)
    award(1, 450_00, benefit="survivors_benefits")  # as the heir of another insured person
    run = pay(JANUARY)
    assert Payment.objects.get(run=run).fen == 3450_00
    assert Transaction.objects.filter(kind="payment").count() == 1


def test_what_was_set_aside_at_the_award_is_paid_out_of_it(book):
    """Heirs: 8,000.00 were moved to benefits due when it was awarded; the fund bears nothing
    now."""
    from canbao.ledger.facts import Fact
    from canbao.ledger.posting import post
    from tests.benefits.payments.make import day_in

    account = saved(book, 3, 8000_00)
    due = accounts(book, [("benefit_due", "P1")])[0]
    lines = [(account, 8000_00), (due, -8000_00)]
    post(book, [Fact("inheritance", JANUARY, day_in(JANUARY, 5), "社会保险法第十四条", "i", lines)])
    pooled = of(book, "pooled")
    made = award(1, 8000_00, individual=8000_00, benefit="account_to_heirs", insured=3)
    revise(made, 8000_00, individual=8000_00, to_month=JANUARY)
    pay(JANUARY)
    assert of(book, "benefit_due", "P1") == 0
    assert of(book, "pooled") == pooled


def test_posting_again_changes_nothing(book):
    award(1, 3000_00)
    run = pay(JANUARY)
    there = Transaction.objects.count()
    batch = prepare_post(run, run.day, actor=LI, door=DOOR)
    assert go_on(batch, post_chunk).state == "done"
    assert posted(run).id == run.id
    assert (Transaction.objects.count(), Run.objects.filter(kind="payment_post").count()) == (
        there,
        1,
    )
    assert chain.verify(book).sound


def test_only_a_released_run_is_posted(book):
    award(1, 3000_00)
    run = pick(JANUARY)
    with pytest.raises(Refused, match="was not released"):
        prepare_post(run, run.day, actor=LI, door=DOOR)
    assert posted(release_(run)).post is not None


def test_a_closed_month_stops_the_posting_in_words(book):
    award(1, 3000_00)
    run = release_(pick(JANUARY))
    batch = prepare_post(run, run.day.replace(month=12), actor=LI, door=DOOR)
    told = go_on(batch, post_chunk)
    assert told.state == "failed"
    assert "2026-12" in told.reason_en
    assert Payment.objects.count() == 0
