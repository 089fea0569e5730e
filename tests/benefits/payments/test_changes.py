"""What changed against the month before and why; a dry run tells it and writes nothing."""

from __future__ import annotations

import pytest

from canbao.batches.runs import examples, go_on
from canbao.benefits.payments import changes, reads
from canbao.benefits.payments.changes import ChangeSum
from canbao.benefits.payments.models import PaymentLine, PaymentRun, TakenUp
from canbao.benefits.payments.runs import pick_chunk, prepare_pick
from tests.benefits.payments.make import (
    CITY,
    DOOR,
    JANUARY,
    LI,
    SCHEME,
    award,
    banked,
    confirmed,
    day_in,
    fund,
    pay,
    person,
    pick,
    revise,
)

pytestmark = pytest.mark.django_db

# January: 1 to 5 get 1,000.00 each. February: 1 stays, 2 rises to 1,100.00 from January on, 3 is
# lowered to 900.00 from February, 4 ends, 5 is suspended, 6 is new, 7 has no account.
FEBRUARY = [
    ChangeSum("back_payment", "adjustment", 1, 100_00, 0),
    ChangeSum("ended", "death", 1, 0, 1000_00),
    ChangeSum("ended", "suspension", 1, 0, 1000_00),
    ChangeSum("left_out", "no_account", 1, 700_00, 0),
    ChangeSum("lowered", "correction", 1, 900_00, 1000_00),
    ChangeSum("new", "award", 1, 600_00, 0),
    ChangeSum("raised", "adjustment", 1, 1100_00, 1000_00),
    ChangeSum("same", "award", 1, 1000_00, 1000_00),
]


@pytest.fixture
def second():
    """Everything ready for February."""
    fund(months=6)
    confirmed()
    for number in range(1, 8):
        person(number)
    banked(range(1, 7))
    made = {number: award(number, 1000_00) for number in range(1, 6)}
    pay(JANUARY)
    revise(made[2], 1100_00, cause="adjustment")
    revise(made[3], 900_00, cause="correction", from_month=JANUARY + 1, adverse=True)
    revise(made[4], 0, cause="death", from_month=JANUARY + 1)
    revise(made[5], 1000_00, cause="suspension", from_month=JANUARY + 1, held=True)
    award(6, 600_00, from_month=JANUARY + 1)
    award(7, 700_00, from_month=JANUARY + 1)
    return made


def test_every_change_has_its_cause_and_sums(second):
    run = pick(JANUARY + 1, chunk=2)
    assert changes.of_run(run) == FEBRUARY
    assert changes.sums(run) == FEBRUARY


def test_person_by_person(second):
    run = pick(JANUARY + 1)
    told = changes.each(run, categories=("ended", "raised"))
    assert [(c.person, c.category, c.cause, c.fen, c.before) for c in told] == [
        (2, "raised", "adjustment", 1100_00, 1000_00),
        (4, "ended", "death", 0, 1000_00),
        (5, "ended", "suspension", 0, 1000_00),
    ]


def test_a_dry_run_shows_the_same_and_writes_nothing(second):
    there = (PaymentLine.objects.count(), PaymentRun.objects.count(), TakenUp.objects.count())
    batch = prepare_pick(
        SCHEME, CITY, JANUARY + 1, day_in(JANUARY + 1), actor=LI, door=DOOR, dry=True, chunk=3
    )
    told = go_on(batch, pick_chunk)
    assert list(changes.from_counts(told.counts)) == FEBRUARY
    assert told.sum_fen == 1000_00 + 1100_00 + 100_00 + 900_00 + 600_00
    assert {example["category"] for example in examples(batch)} >= {"raised", "ended", "new"}
    assert there == (
        PaymentLine.objects.count(), PaymentRun.objects.count(), TakenUp.objects.count(),
    )  # fmt: skip


def test_a_person_reads_what_was_paid_and_why_it_changed(second):
    pay(JANUARY + 1)
    newest, first = reads.payments_of(2)
    assert [(row.month - JANUARY, row.fen, row.cause, row.changed) for row in newest.lines] == [
        (0, 100_00, "adjustment", None),
        (1, 1100_00, "adjustment", 100_00),
    ]
    assert (newest.net, newest.account, first.fen) == (1200_00, "ICBC ************0002", 1000_00)
    assert reads.paid_for(second[2].id) == {JANUARY: 1100_00, JANUARY + 1: 1100_00}


def test_the_page_of_a_run_and_the_history(second, django_assert_max_num_queries):
    run = pay(JANUARY + 1)
    with django_assert_max_num_queries(16):
        page = reads.page(run)
    assert page.changes == FEBRUARY
    assert (page.left_out, page.posting.rows) == ({"no_account": 1}, 4)
    assert [each.month - JANUARY for each in reads.history(scheme=SCHEME)] == [1, 0]
