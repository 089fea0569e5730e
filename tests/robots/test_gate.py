"""A payment run is released only with the audit of its very lines; what a rule holds back waits for a
named human, five working days at most, and then the run asks."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from canbao.batches.runs import go_on
from canbao.benefits.payments import gate, release
from canbao.benefits.payments.models import (
    LeftOut,
    PaymentLine,
    PaymentRun,
    RuleHold,
    RunCheck,
    UnknownAccepted,
)
from canbao.benefits.payments.runs import pick_chunk, prepare_pick
from canbao.ledger.refusal import Refused
from canbao.people.actor import SYSTEM
from canbao.people.models import Activity, Source
from canbao.robots import findings
from canbao.robots.models import Finding
from tests.benefits.payments.make import (
    CITY,
    DOOR,
    JANUARY,
    LI,
    WANG,
    ZHAO,
    award,
    banked,
    confirmed,
    day_in,
    fund,
    person,
    pick,
)
from tests.robots.make import AUDITOR

pytestmark = pytest.mark.django_db
DAY = day_in(JANUARY)  # a Tuesday


@pytest.fixture
def run(settings, tmp_path) -> PaymentRun:
    """Two pensioners, of whom the first is in custody."""
    settings.VAR = tmp_path
    fund()
    confirmed()
    for id in (1, 2):
        person(id)
        award(id, 3000_00)
    banked([1, 2])
    Activity.objects.create(person_id=1, activity="custody", from_month=JANUARY - 3, to_month=JANUARY)
    return pick(JANUARY)


def check(run: PaymentRun, day: date = DAY) -> PaymentRun:
    return release.check(run, run.version, day, actor=LI, door=DOOR)


def refused(do) -> str:
    with pytest.raises(Refused) as told:
        do()
    return " ".join(each.en for each in told.value.refusals)


def cancelled(run: PaymentRun) -> PaymentRun:
    run.refresh_from_db()
    return release.cancel(run, run.version, words="重新准备", actor=LI, door=DOOR)


def picked_on(month: int, day: date) -> PaymentRun:
    """A run picked on another day than the twentieth."""
    batch = prepare_pick("employee_pension", CITY, month, day, actor=LI, door=DOOR)
    assert go_on(batch, pick_chunk).state == "done"
    return PaymentRun.objects.get(pick=batch.id)


def the_finding() -> Finding:
    return Finding.objects.get(rule="R04")


def test_a_line_of_somebody_in_custody_is_held_and_the_audit_is_kept(run):
    assert "R04 is held until 2026-01-27" in refused(lambda: check(run))
    held = RuleHold.objects.get()
    assert (held.person, held.rule, held.finding) == (1, "R04", the_finding().pk)
    assert RunCheck.objects.get().findings == 1


def test_prepared_again_the_held_person_is_left_out_and_the_rest_is_paid(run):
    refused(lambda: check(run))
    cancelled(run)
    again = pick(JANUARY)
    assert [line.person for line in PaymentLine.objects.filter(run=again)] == [2]
    assert list(LeftOut.objects.filter(run=again).values_list("person", "reason")) == [(1, "rule")]
    checked = check(again)
    assert release.release(checked, checked.version, DAY, actor=WANG, door=DOOR).state == "released"


def test_found_unfounded_the_line_is_paid(run):
    refused(lambda: check(run))
    findings.answer(the_finding(), "unfounded", "同名，已核实", day=DAY, actor=AUDITOR, door=DOOR)
    checked = check(run)
    assert release.release(checked, checked.version, DAY, actor=WANG, door=DOOR).state == "released"


def test_confirmed_it_wants_a_decision_and_is_not_paid(run):
    refused(lambda: check(run))
    findings.answer(the_finding(), "confirmed", "法院证实", day=DAY, actor=AUDITOR, door=DOOR)
    assert "is confirmed: have it suspended" in refused(lambda: check(run))


def test_after_five_working_days_without_an_answer_the_run_asks_a_human(run):
    refused(lambda: check(run))
    cancelled(run)
    last = RuleHold.objects.get().until
    assert last == date(2026, 1, 27)
    later = pick(JANUARY)  # prepared on the same day: left out
    assert PaymentLine.objects.filter(run=later, person=1).count() == 0
    cancelled(later)
    after = last + timedelta(days=1)
    asks = picked_on(JANUARY, after)
    assert PaymentLine.objects.filter(run=asks, person=1).count() == 1
    told = refused(lambda: check(asks, after))
    assert "was held until 2026-01-27: a named person has to answer" in told


def test_a_new_month_of_the_same_rule_does_not_hold_anew(run):
    refused(lambda: check(run))
    cancelled(run)
    first = the_finding()
    february = day_in(JANUARY + 1)
    Activity.objects.filter(person_id=1).update(to_month=JANUARY + 1)
    asks = picked_on(JANUARY + 1, february)
    assert "was held until 2026-01-27" in refused(lambda: check(asks, february))
    assert Finding.objects.filter(rule="R04").exclude(pk=first.pk).count() == 1


def test_nothing_is_released_without_the_check_of_its_very_lines(run, monkeypatch):
    Activity.objects.all().delete()
    checked = check(run)
    monkeypatch.setattr(gate, "lines_hash", lambda run: "0" * 64)
    told = refused(lambda: release.release(checked, checked.version, DAY, actor=WANG, door=DOOR))
    assert "have not been audited" in told


def test_without_rules_installed_nothing_is_checked(run, monkeypatch):
    monkeypatch.setattr(gate, "_audit", [])
    assert "no audit rules are installed" in refused(lambda: check(run))


def test_what_could_not_be_evaluated_a_second_human_accepts_with_words(run):
    Activity.objects.all().delete()
    Source.objects.all().delete()
    checked = check(run)
    assert json.loads(RunCheck.objects.get().unknown) == [
        ["R04", "paid_in_custody", ["custody"], 0]
    ]

    def go(actor=WANG, accepting=""):
        return release.release(
            checked, checked.version, DAY, actor=actor, door=DOOR, accepting=accepting
        )

    assert "could not be evaluated (R04 paid_in_custody)" in refused(go)
    assert "li" in refused(lambda: go(LI, "等待司法数据"))
    refused(lambda: go(SYSTEM, "等待司法数据"))
    assert UnknownAccepted.objects.count() == 0
    assert go(ZHAO, "司法数据下月接入，已人工核对").state == "released"
    assert UnknownAccepted.objects.get().by == "zhao"


def test_the_database_refuses_to_change_the_audit_or_to_accept_ones_own(run):
    refused(lambda: check(run))
    row = RunCheck.objects.get()
    for table in (RunCheck, RuleHold):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        RunCheck.objects.update(lines="1" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        UnknownAccepted.objects.create(check_row=row, checked_by="li", by="li", words="x", day=DAY)


def test_rules_about_benefits_a_run_does_not_pay_are_not_asked(run):
    Activity.objects.all().delete()
    check(run)
    assert json.loads(RunCheck.objects.get().unknown) == []
