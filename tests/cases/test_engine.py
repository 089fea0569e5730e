"""A case from the application to the check: steps, versions, keys, one correction notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from canbao.accounts.models import COUNTER
from canbao.cases import chain, clocks, engine, triggers
from canbao.cases.hands import Stale
from canbao.cases.models import Case, CaseFact, Notice, Transition
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models.log import LogEntry
from tests.cases.make import (
    AMBER,
    CORRECTION,
    DAY,
    GREEN,
    LACK,
    LI,
    LIMIT,
    PLACE,
    ROBOT,
    WANG,
    deed,
    fact,
    in_check,
    opened,
    submitted,
)

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=3)


def states(case: Case) -> list[str]:
    return list(case.transitions.order_by("number").values_list("end", flat=True))


def test_from_the_application_to_the_check():
    case = in_check()
    assert states(case) == ["draft", "received", "complete", "in_check"]
    assert (case.state, case.version) == ("in_check", 4)
    assert case.number.startswith(f"20250303{PLACE // 10**6}")
    [clock] = clocks.running(case)
    assert (clock.kind, clock.start) == ("decision", DAY)
    assert chain.verify(case) is None
    assert log.verify().sound


def test_every_step_is_in_the_log_with_its_purpose():
    case = in_check()
    steps = LogEntry.objects.filter(record=f"case {case.number}").order_by("seq")
    assert [entry.purpose for entry in steps] == ["case"] * 3
    assert {entry.subject for entry in steps} == {1}


def test_opened_twice_under_one_key_is_one_case():
    assert opened() == opened()
    assert Case.objects.count() == CaseFact.objects.count() == 1
    with pytest.raises(Refused, match="another case"):
        opened(service="EXA-02")
    assert opened("k2").number != opened().number
    with pytest.raises(Refused, match="idempotency key"):
        opened("")


def test_handed_in_twice_under_one_key_is_one_step():
    case = opened()
    twice = [
        engine.submit(case.number, case.version, [], LIMIT, deed(key="s1")) for _ in range(2)
    ]
    assert [each.version for each in twice] == [3, 3]
    assert Transition.objects.count() == 3
    with pytest.raises(Refused, match="another request"):
        engine.withdraw(case.number, 3, deed(key="s1"))


def test_two_hands_on_one_case():
    case = submitted(opened())
    engine.withdraw(case.number, case.version, deed())
    with pytest.raises(Stale, match="version 4"):
        engine.checked(case.number, case.version, AMBER, deed(WANG))


def test_whoever_decides_does_not_make_a_case_go_away_and_a_counter_does_for_the_person():
    case = submitted(opened())
    with pytest.raises(Refused, match="by whoever asked"):
        engine.withdraw(case.number, case.version, deed(WANG))
    counter = Actor("gao", COUNTER, "成都 / Chengdu")
    assert engine.withdraw(case.number, case.version, deed(counter)).state == "withdrawn"


def test_what_is_missing_goes_out_in_one_notice_and_the_clock_of_the_decision_waits():
    case = submitted(opened(), [LACK, LACK])
    notice = Notice.objects.get()
    assert (case.state, notice.zh.count("银行账户")) == ("incomplete", 2)
    assert [clock.kind for clock in clocks.running(case)] == ["correction"]
    case = engine.correct(
        case.number, case.version, [fact("bank_account", "6222")], [], LIMIT, deed(day=LATER)
    )
    assert case.state == "complete"
    assert [(clock.kind, clock.start) for clock in clocks.running(case)] == [("decision", LATER)]
    assert case.transitions.get(end="incomplete").actor == "canbao"


def test_what_still_lacks_goes_to_a_person_and_the_database_refuses_a_second_notice():
    case = submitted(opened(), [LACK])
    case = engine.correct(case.number, case.version, [], [LACK], LIMIT, deed())
    assert case.state == "needs_human"
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.create(case=case, number=9, kind="correction", zh="x", en="x", day=DAY)


@pytest.mark.parametrize("at", ["draft", "received", "in_check"])
def test_withdrawn_before_the_decision_ends_all_clocks(at):
    case = {"draft": opened, "received": lambda: submitted(opened()), "in_check": in_check}[at]()
    case = engine.withdraw(case.number, case.version, deed())
    assert case.state == "withdrawn"
    assert not clocks.running(case)
    with pytest.raises(Refused, match="no way leads"):
        engine.submit(case.number, case.version, [], LIMIT, deed())


def test_a_later_fact_of_the_same_name_counts_and_none_is_overwritten():
    case = in_check(GREEN)
    case = engine.add_facts(case.number, case.version, [fact("wish", "no")], deed(WANG))
    told = list(case.facts.order_by("number").values_list("number", "name", "value"))
    assert told == [(1, "wish", '"yes"'), (2, "wish", '"no"')]
    assert case.content == 2


def test_waiting_for_a_court_stops_the_clock():
    case = in_check()
    held = engine.hold(
        case.number, case.version, "court_or_authority", "工伤保险条例第二十条", deed(WANG)
    )
    assert clocks.read(clocks.running(held)[0], LATER).due is None
    back = engine.release(held.number, held.version, deed(WANG, LATER))
    assert back.state == "in_check"
    # Ten working days after the 6th: 7, 10 to 14, 17 to 20.
    assert clocks.running(back)[0].due == DAY.replace(day=20)


def test_a_cause_that_is_not_listed_leaves_the_case_as_it_was():
    case = in_check()
    with pytest.raises(Refused, match="no listed cause"):
        engine.hold(case.number, case.version, "lunch", "x", deed(WANG))
    assert Case.objects.get().version == case.version


def test_the_clock_set_back():
    case = opened()
    with pytest.raises(Refused, match="before the case's last step"):
        engine.submit(case.number, 1, [], LIMIT, deed(day=DAY - timedelta(days=1)))


def test_an_officer_on_the_own_case():
    case = submitted(opened())
    with pytest.raises(Refused, match="own case"):
        engine.checked(case.number, case.version, AMBER, deed(Actor("a", "payment_officer", person=1)))


@pytest.mark.parametrize("actor", [LI, ROBOT])
def test_only_people_in_office_let_a_case_wait(actor):
    case = in_check()
    with pytest.raises(Refused, match="not for a hand"):
        engine.hold(case.number, case.version, "expert_assessment", "x", deed(actor))


def test_a_case_nobody_has():
    with pytest.raises(Refused, match="no case 1"):
        engine.withdraw("1", 1, deed())


@pytest.mark.parametrize(
    "change",
    ["actor = 'zhao'", "reason = 'x'", "day = '2025-03-04'", "hash = 'x'", "start = 'closed'"],
)
def test_a_step_changed_behind_the_engine_is_found(change):
    case = in_check()
    _without_guards(f"UPDATE cases_transition SET {change} WHERE number = 3")
    assert chain.verify(case) == 3


def test_a_step_rewritten_with_a_fitting_seal_breaks_the_next_even_when_that_is_mended():
    case = in_check()
    third = case.transitions.get(number=3)
    third.actor = "zhao"
    forged = chain.seal(case.number, third)
    _without_guards(
        f"UPDATE cases_transition SET actor = 'zhao', hash = '{forged}' WHERE number = 3"
    )
    assert chain.verify(case) == 4
    _without_guards(f"UPDATE cases_transition SET previous = '{forged}' WHERE number = 4")
    assert chain.verify(case) == 4


def test_a_last_step_taken_away_is_found():
    case = in_check()
    _without_guards("DELETE FROM cases_transition WHERE number = 4")
    assert chain.verify(case) == 4


def _without_guards(statement: str) -> None:
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


def test_the_correction_limit_stands_for_itself():
    case = engine.submit(opened().number, 1, [LACK], LIMIT, deed(), correction=CORRECTION)
    assert clocks.running(case)[0].status == "own"
