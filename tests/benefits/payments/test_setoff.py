"""Setting off against an overpayment by its plan, with enough left to the person. By hand, in
fen."""

from __future__ import annotations

import pytest

from canbao.benefits.models import Overpayment, Recovery
from canbao.benefits.payments.models import Deduction, Payment
from canbao.ledger import balances
from canbao.ledger.books import accounts
from tests.benefits.payments.make import (
    JANUARY,
    award,
    banked,
    confirmed,
    fund,
    pay,
    person,
    pick,
    release_,
    revise,
    set_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    made = fund(months=6)
    confirmed()
    person(1)
    banked([1])
    return made


def owed(book) -> int:
    return balances.balance(accounts(book, [("overpayment", "P1")])[0])


def test_instalments_are_taken_off_month_by_month_until_nothing_is_left(book):
    """500.00 by 200.00 a month from 2,000.00: 200.00, 200.00, 100.00, then nothing."""
    over = set_off(award(1, 2000_00), 500_00, 200_00, JANUARY)
    runs = [pay(JANUARY + step) for step in range(4)]
    paid = [Payment.objects.get(run=run) for run in runs]
    assert [row.deducted for row in paid] == [200_00, 200_00, 100_00, 0]
    assert [row.net for row in paid] == [1800_00, 1800_00, 1900_00, 2000_00]
    told = Recovery.objects.filter(overpayment=over).order_by("month")
    assert [(row.way, row.fen) for row in told] == [
        ("set_off", 200_00), ("set_off", 200_00), ("set_off", 100_00),
    ]  # fmt: skip
    assert owed(book) == 0
    assert balances.balance(accounts(book, [("benefit_due", "P1")])[0]) == 0


def test_a_fifth_of_a_payment_at_most_is_taken_and_the_rest_follows(book):
    """300.00 of 1,000.00 is planned; 200.00 (a fifth) is taken, and 200.00, 200.00 afterwards."""
    set_off(award(1, 1000_00), 600_00, 300_00, JANUARY)
    taken = [Payment.objects.get(run=pay(JANUARY + step)).deducted for step in range(4)]
    assert taken == [200_00, 200_00, 200_00, 0]
    assert owed(book) == 0


def test_a_cancelled_run_has_set_nothing_off(book):
    from canbao.benefits.payments import release
    from tests.benefits.payments.make import DOOR, LI

    set_off(award(1, 2000_00), 400_00, 200_00, JANUARY)
    run = pick(JANUARY)
    assert Deduction.objects.get(run=run).fen == 200_00
    release.cancel(run, run.version, words="重来", actor=LI, door=DOOR)
    assert Payment.objects.get(run=pay(JANUARY)).deducted == 200_00


def test_a_run_that_is_released_and_not_posted_counts_as_taken(book):
    set_off(award(1, 2000_00), 200_00, 200_00, JANUARY)
    release_(pick(JANUARY))
    assert not Deduction.objects.filter(run=pick(JANUARY + 1)).exists()


def test_what_was_paid_too_much_is_handed_to_benefits_once(book):
    """3,000.00 paid for January, 2,800.00 due since: 200.00 found, by whichever run looks."""
    made = award(1, 3000_00)
    pay(JANUARY)
    revise(made, 2800_00, cause="correction", adverse=True)
    pay(JANUARY + 1)
    revise(made, 2800_00, cause="correction", adverse=True)
    pay(JANUARY + 2)
    assert list(Overpayment.objects.values_list("award_id", "fen")) == [(made.id, 200_00)]


def test_a_month_is_owed_again_after_it_was_taken_back(book):
    """January: 3,000.00 paid, 2,800.00 due, the 200.00 decided and owed; then 3,000.00 is right
    after all: 200.00 are paid for January again."""
    from canbao.benefits.models import OverpaymentDecision
    from canbao.ledger.facts import Fact
    from canbao.ledger.posting import post
    from tests.benefits.payments.make import day_in, decision, lines

    made = award(1, 3000_00)
    pay(JANUARY)
    revise(made, 2800_00, cause="correction", adverse=True)
    pay(JANUARY + 1)
    over = Overpayment.objects.get()
    due, pooled = accounts(book, [("overpayment", "P1"), ("pooled", "")])
    both = [(due, 200_00), (pooled, -200_00)]
    posted = post(
        book, [Fact("overpayment", JANUARY + 1, day_in(JANUARY + 1), "decision:1", "o", both)]
    )
    OverpaymentDecision.objects.create(
        overpayment=over,
        decision=decision(1, "recovery", adverse=True),
        fen=200_00,
        transaction_id=posted[0].id,
        day=day_in(JANUARY + 1),
    )
    revise(made, 3000_00, cause="new_fact")
    assert [row[1:3] for row in lines(pay(JANUARY + 2))] == [
        (0, 200_00), (1, 200_00), (2, 3000_00),
    ]  # fmt: skip
