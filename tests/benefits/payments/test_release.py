"""What stops a run before money goes out, and who may let it go."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import DatabaseError, connections, transaction

from canbao.batches.errors import Waiting
from canbao.benefits.payments import bankfile, checks, holds, release
from canbao.benefits.payments.models import LeftOut, Payment, PaymentLine, PaymentRun
from canbao.benefits.payments.runs import prepare_pick
from canbao.ledger.refusal import Refused
from canbao.people.actor import SYSTEM, Actor
from canbao.people.models import LogEntry, Person
from tests.benefits.payments.make import (
    CITY,
    DOOR,
    JANUARY,
    LI,
    SCHEME,
    WANG,
    ZHAO,
    award,
    banked,
    confirmed,
    day_in,
    fund,
    lines,
    pay,
    person,
    pick,
    release_,
    revise,
)

pytestmark = pytest.mark.django_db
DAY = day_in(JANUARY)


@pytest.fixture
def book():
    made = fund(months=6)
    for number in (1, 2, 3):
        person(number)
    banked([1, 2, 3])
    return made


def checked(run: PaymentRun) -> PaymentRun:
    return release.check(run, run.version, DAY, actor=LI, door=DOOR)


def test_who_prepared_a_run_does_not_release_it(book):
    award(1, 3000_00)
    run = checked(pick(JANUARY))
    with pytest.raises(Refused, match="somebody else releases it"):
        release.release(run, run.version, DAY, actor=LI, door=DOOR)
    with pytest.raises(Refused, match="takes a named person"):
        release.release(run, run.version, DAY, actor=SYSTEM, door=DOOR)
    assert release.release(run, run.version, DAY, actor=WANG, door=DOOR).released_by == "wang"


def test_a_run_nobody_checked_is_not_released(book):
    award(1, 3000_00)
    run = pick(JANUARY)
    with pytest.raises(Refused, match="check it first"):
        release.release(run, run.version, DAY, actor=WANG, door=DOOR)


def test_the_database_itself_knows_four_eyes_and_the_way_of_a_run(book):
    award(1, 3000_00)
    run = checked(pick(JANUARY))
    for change in (
        {"state": "released", "released_by": "li", "released_day": DAY, "version": run.version + 1},
        {"state": "sent", "released_by": "wang", "released_day": DAY, "version": run.version + 1},
        {"state": "prepared", "version": run.version + 1},
        {"fen": 1, "version": run.version + 1},
        {"state": "cancelled"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            PaymentRun.objects.filter(id=run.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentLine.objects.filter(run=run).update(fen=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaymentLine.objects.filter(run=run)._raw_delete("default")
    line = PaymentLine.objects.get(run=run)
    with pytest.raises(DatabaseError), transaction.atomic():  # the run is not being prepared
        PaymentLine.objects.create(
            run=run, person=1, award_id=line.award_id, month=JANUARY - 1, fen=1, revision=1,
            cause="award", account=line.account,
        )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():  # nobody has released it
        Payment.objects.create(
            run=run, person=1, account=1, fen=1, individual=0, remaining=0, transaction=1
        )


def test_a_run_that_has_moved_is_refused(book):
    award(1, 3000_00)
    run = checked(pick(JANUARY))
    release.release(run, run.version, DAY, actor=WANG, door=DOOR)
    with pytest.raises(Refused, match="has moved"):
        release.release(run, run.version, DAY, actor=ZHAO, door=DOOR)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_the_same_moment_one_releases():
    confirmed()
    fund()
    person(1)
    banked([1])
    award(1, 3000_00)
    run = checked(pick(JANUARY))
    started, told = threading.Barrier(2), []

    def at_once(actor: Actor) -> None:
        started.wait()
        try:
            told.append(release.release(run, run.version, DAY, actor=actor, door=DOOR).released_by)
        except Refused:
            told.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=at_once, args=[actor]) for actor in (WANG, ZHAO)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    run.refresh_from_db()
    assert sorted(map(bool, told)) == [False, True]
    assert run.released_by in told
    released = LogEntry.objects.filter(record=f"payment run {run} released")
    assert [entry.actor for entry in released] == [run.released_by]


def test_a_value_nobody_has_confirmed_makes_the_run_wait_and_is_named(book):
    award(1, 3000_00, individual=500_00)
    run = checked(pick(JANUARY))
    assert [value.name for value in release.waits_for(run)] == ["account_used_up_bearer"]
    with pytest.raises(Waiting, match="account_used_up_bearer"):
        release.release(run, run.version, DAY, actor=WANG, door=DOOR)
    run.refresh_from_db()
    assert run.state == "checked"
    confirmed()
    assert release.waits_for(run) == []
    assert release.release(run, run.version, DAY, actor=WANG, door=DOOR).state == "released"


def test_a_held_person_is_left_out_for_five_working_days_at_most(book):
    """Held on Tuesday 20 January: five working days end on Tuesday the 27th."""
    made = award(1, 3000_00)
    held = holds.hold(1, rule="R01", words="死亡信息待核", day=DAY, actor=LI, door=DOOR)
    assert held.until == date(2026, 1, 27)
    assert lines(pay(JANUARY)) == []
    assert list(LeftOut.objects.values_list("award_id", "reason")) == [(made.id, "hold")]
    with pytest.raises(Refused, match="holds do not follow each other"):
        holds.hold(1, rule="R01", words="仍待核", day=date(2026, 1, 28), actor=LI, door=DOOR)
    assert [row[1:3] for row in lines(pay(JANUARY + 1))] == [(0, 3000_00), (1, 3000_00)]


def test_a_hold_after_the_picking_stops_the_run(book):
    award(1, 3000_00)
    run = pick(JANUARY)
    held = holds.hold(1, rule="R04", words="服刑信息待核", day=DAY, actor=WANG, door=DOOR)
    with pytest.raises(Refused, match="was held by wang after the run was picked"):
        checked(run)
    holds.lift(held, words="已核实，未服刑", day=DAY, actor=LI, door=DOOR)
    assert checked(run).state == "checked"


def test_only_a_human_holds(book):
    with pytest.raises(Refused, match="takes a named person in office"):
        holds.hold(1, rule="R01", words="x", day=DAY, actor=SYSTEM, door=DOOR)
    with pytest.raises(Refused, match="takes a named person in office"):
        holds.hold(1, rule="R01", words="x", day=DAY, actor=Actor("robot:r", "auditor"), door=DOOR)


def test_nothing_is_paid_for_months_after_a_death(book):
    award(1, 3000_00)
    Person.objects.filter(id=1).update(death=date(2025, 12, 30))
    with pytest.raises(Refused, match="of R01 is held until 2026-01-27"):
        checked(pick(JANUARY))


def test_the_month_of_the_death_is_paid(book):
    award(1, 3000_00)
    Person.objects.filter(id=1).update(death=date(2026, 1, 2))
    assert checked(pick(JANUARY)).state == "checked"


def test_a_large_payment_needs_three_people(book):
    award(1, 10_000_01)
    run = pick(JANUARY)
    with pytest.raises(Refused, match="collective review"):
        checked(run)
    told = {"document": "纪要1号", "hash": "a" * 64, "day": DAY, "actor": LI, "door": DOOR}
    with pytest.raises(Refused, match="takes three people"):
        release.review(run, 1, members=["li", "li", "wang"], **told)
    release.review(run, 1, members=["li", "wang", "zhao"], **told)
    assert checked(run).state == "checked"


def test_more_than_twelve_months_of_arrears_need_three_people(book):
    """Thirteen months of 100.00 before January are due with it."""
    award(1, 100_00, from_month=JANUARY - 13)
    assert [(each[0], each[1]) for each in checks.large(pick(JANUARY))] == [(1, 1400_00)]


def test_an_approver_has_a_limit_a_day(book):
    award(1, 3000_00)
    release.limit("wang", 2999_99, DAY, actor=LI, door=DOOR)
    with pytest.raises(Refused, match="nobody sets the own limit"):
        release.limit("li", 1, DAY, actor=LI, door=DOOR)
    run = checked(pick(JANUARY))
    with pytest.raises(Refused, match="wang may release 299999 fen a day"):
        release.release(run, run.version, DAY, actor=WANG, door=DOOR)
    assert release.release(run, run.version, DAY, actor=ZHAO, door=DOOR).state == "released"


def test_a_revision_after_the_picking_that_lowers_stops_the_run(book):
    made = award(1, 3000_00)
    run = pick(JANUARY)
    revise(made, 0, cause="end", adverse=True)
    with pytest.raises(Refused, match="more than is due for 2026-01"):
        checked(run)


def test_a_cancelled_run_counts_for_nothing(book):
    award(1, 3000_00)
    run = pick(JANUARY)
    with pytest.raises(Refused, match="say why"):
        release.cancel(run, run.version, words=" ", actor=LI, door=DOOR)
    release.cancel(run, run.version, words="名单有误", actor=LI, door=DOOR)
    second = pick(JANUARY)
    assert (second.number, lines(second)) == (2, [(1, 0, 3000_00, 0, "award")])


def test_an_unfinished_run_keeps_others_from_the_same_awards(book):
    award(1, 3000_00)
    pick(JANUARY)
    with pytest.raises(Refused, match="neither released nor cancelled"):
        prepare_pick(SCHEME, 510104000000, JANUARY, DAY, actor=LI, door=DOOR)


def test_a_month_before_a_settled_one_is_refused(book):
    award(1, 3000_00)
    pay(JANUARY + 1)
    with pytest.raises(Refused, match="lies before 2026-02"):
        prepare_pick(SCHEME, CITY, JANUARY, DAY, actor=LI, door=DOOR)


def test_a_run_is_checked_whole_and_sent_posted(book):
    award(1, 3000_00)
    prepare_pick(SCHEME, CITY, JANUARY, DAY, actor=LI, door=DOOR)
    run = PaymentRun.objects.get()
    with pytest.raises(Refused, match="not been picked whole"):
        checked(run)
    run = release_(pick(JANUARY))
    with pytest.raises(Refused, match="not posted whole"):
        bankfile.send(run, run.version, DAY, actor=LI, door=DOOR)


def test_every_step_leaves_its_entry_in_the_log(book):
    award(1, 3000_00)
    run = pay(JANUARY)
    bankfile.send(run, run.version, DAY, actor=LI, door=DOOR)
    told = list(LogEntry.objects.filter(purpose="payment_run").order_by("seq").values_list(
        "actor", "record"
    ))  # fmt: skip
    assert told == [
        ("li", f"payment run {run}"),
        ("li", f"payment run {run} 1"),
        ("li", f"payment run {run} audited"),
        ("li", f"payment run {run} checked"),
        ("wang", f"payment run {run} released"),
        ("li", f"payment run {run} posting"),
        ("li", f"payment run {run} posting 1"),
        ("li", f"payment run {run} sent"),
    ]
