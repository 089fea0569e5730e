"""Picking: due through the month less paid, month by month. Amounts are worked out by hand in
fen."""

from __future__ import annotations

import pytest

from canbao.benefits.payments.models import Excess, LeftOut, PaymentRun
from tests.benefits.payments.make import (
    JANUARY,
    award,
    banked,
    confirmed,
    fund,
    lines,
    pay,
    person,
    pick,
    revise,
)

DISTRICT, OTHER = 510104000000, 510105000000

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    made = fund(months=6)
    confirmed()
    for number in (1, 2, 3):
        person(number)
    banked([1, 2, 3])
    return made


def test_the_first_month_pays_every_award_once(book):
    award(1, 3000_00, individual=500_00)
    award(2, 2500_00)
    run = pick(JANUARY)
    assert lines(run) == [(1, 0, 3000_00, 500_00, "award"), (2, 0, 2500_00, 0, "award")]


def test_the_next_month_pays_that_month_alone(book):
    award(1, 3000_00)
    pay(JANUARY)
    assert lines(pick(JANUARY + 1)) == [(1, 1, 3000_00, 0, "award")]


def test_a_settlement_pays_the_difference_of_every_month_back(book):
    """Provisional 3,000.00 for January and February; settled at 3,120.50 from January on.
    March: 3,120.50 of the month, and 120.50 for each of the two months before."""
    made = award(1, 3000_00, provisional=True)
    pay(JANUARY)
    pay(JANUARY + 1)
    revise(made, 3120_50, cause="settlement")
    assert lines(pick(JANUARY + 2)) == [
        (1, 0, 120_50, 0, "settlement"),
        (1, 1, 120_50, 0, "settlement"),
        (1, 2, 3120_50, 0, "settlement"),
    ]


def test_suspended_months_are_paid_when_the_award_is_resumed(book):
    made = award(1, 3000_00)
    pay(JANUARY)
    revise(made, 3000_00, cause="suspension", from_month=JANUARY + 1, held=True)
    assert lines(pay(JANUARY + 1)) == []
    assert lines(pay(JANUARY + 2)) == []
    revise(made, 3000_00, cause="resumption", from_month=JANUARY + 1)
    assert [row[1:3] for row in lines(pick(JANUARY + 3))] == [
        (1, 3000_00), (2, 3000_00), (3, 3000_00),
    ]  # fmt: skip


def test_what_was_paid_too_much_is_told_and_not_taken(book):
    made = award(1, 3000_00, individual=1000_00)
    pay(JANUARY)
    revise(made, 2800_00, cause="correction", individual=900_00, adverse=True)
    run = pick(JANUARY + 1)
    assert lines(run) == [(1, 1, 2800_00, 900_00, "correction")]
    told = Excess.objects.values_list("award_id", "month", "fen", "individual")
    assert list(told) == [(made.id, JANUARY, 200_00, 100_00)]


def test_who_has_no_account_is_left_out_and_paid_later(book):
    person(9)
    made = award(9, 1000_00)
    run = pay(JANUARY)
    assert lines(run) == []
    assert list(LeftOut.objects.values_list("award_id", "reason", "from_month", "fen")) == [
        (made.id, "no_account", JANUARY, 1000_00)
    ]
    banked([9])
    assert lines(pay(JANUARY + 1)) == [
        (9, 0, 1000_00, 0, "award"), (9, 1, 1000_00, 0, "award"),
    ]  # fmt: skip


def test_a_supplementary_run_pays_what_the_month_still_lacks(book):
    award(1, 3000_00)
    pay(JANUARY)
    award(2, 2000_00)
    run = pick(JANUARY, supplementary=True)
    assert run.number == 2
    assert lines(run) == [(2, 0, 2000_00, 0, "award")]


def test_a_wider_place_pays_what_its_parts_were_not_paid_yet(book):
    """January is paid district by district, to one of two; then the whole city is paid, January
    again and February: what the other district lacks, and nothing twice."""
    award(1, 3000_00, place=DISTRICT)
    award(2, 2000_00, place=OTHER)
    assert lines(pay(JANUARY, place=DISTRICT)) == [(1, 0, 3000_00, 0, "award")]
    assert lines(pay(JANUARY)) == [(2, 0, 2000_00, 0, "award")]
    assert [row[:3] for row in lines(pay(JANUARY + 1))] == [(1, 1, 3000_00), (2, 1, 2000_00)]
    # A district alone again: the city's run has settled its February.
    assert [row[:3] for row in lines(pay(JANUARY + 2, place=DISTRICT))] == [(1, 2, 3000_00)]
    assert [row[:3] for row in lines(pay(JANUARY + 2))] == [(2, 2, 2000_00)]


def test_a_wider_place_pays_what_its_part_left_for_later(book):
    """The district's run has settled the award up to January; the city's first run is February's."""
    award(1, 3000_00, place=DISTRICT)
    pay(JANUARY, place=DISTRICT)
    assert [row[:3] for row in lines(pay(JANUARY + 1))] == [(1, 1, 3000_00)]


def test_the_same_run_asked_again_is_the_one_that_is_there(book):
    award(1, 3000_00)
    run = pick(JANUARY)
    assert pick(JANUARY).id == run.id
    assert PaymentRun.objects.count() == 1
    assert len(lines(run)) == 1
