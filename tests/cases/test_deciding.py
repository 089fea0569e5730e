"""Answers: a second person, no machine that refuses, the effect in the decision's transaction."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from canbao.benefits.office import Human
from canbao.cases import chain, clocks, deciding, engine
from canbao.cases.answers import Refuse
from canbao.cases.models import Case, Check, Decision, Effect
from canbao.cases.triggers import FIXED
from canbao.ledger.refusal import Refused
from tests.cases.make import (
    DAY,
    EXPLAINED,
    GREEN,
    LI,
    LIMIT,
    ROBOT,
    SUN,
    WANG,
    WHY,
    ZHAO,
    carry,
    deed,
    fact,
    fails,
    in_check,
    opened,
    proposed,
    refusal,
)

pytestmark = pytest.mark.django_db


def decided(answer=EXPLAINED) -> Decision:
    case = proposed(answer)
    return deciding.decide(case.number, case.version, carry, deed(ZHAO))


def test_proposed_by_one_decided_by_another_carried_out_served_closed():
    made = decided()
    assert (made.by, made.checked_by, made.outcome) == ("wang", "zhao", "grant")
    assert [effect.record for effect in made.effects.all()] == [made.case.number]
    case = deciding.serve(made.case.number, made.case.version, "已批准", "granted", deed(ROBOT))
    assert not clocks.running(case)
    case = deciding.carried_out(case.number, case.version, deed(ROBOT))
    case = deciding.close(case.number, case.version, "done", deed(WANG))
    assert case.state == "closed"
    assert chain.verify(case) is None


def test_whoever_proposed_does_not_decide():
    case = proposed()
    with pytest.raises(Refused, match="cannot decide it too"):
        deciding.decide(case.number, case.version, carry, deed(WANG))


def test_green_and_granted_one_person_is_enough_but_never_for_a_refusal():
    case = proposed(found=GREEN)
    assert deciding.decide(case.number, case.version, carry, deed(WANG)).checked_by == ""


def test_refused_by_one_person_alone():
    case = proposed(refusal(), GREEN)
    with pytest.raises(Refused, match="cannot decide it too"):
        deciding.decide(case.number, case.version, carry, deed(WANG))
    made = deciding.decide(case.number, case.version, carry, deed(ZHAO))
    assert made.outcome == "refuse"
    assert made.remedies
    assert not made.effects.exists()


def test_a_robot_grants_what_is_green_and_nothing_else():
    case = in_check(GREEN)
    made = deciding.grant(case.number, case.version, EXPLAINED, carry, deed(ROBOT))
    assert (made.by, made.checked_by, made.case.state) == ("robot:EXA-01", "", "decided")


def test_a_robot_and_what_is_amber_or_a_person_as_robot():
    case = in_check()
    with pytest.raises(Refused, match="for a person to decide"):
        deciding.grant(case.number, case.version, EXPLAINED, carry, deed(ROBOT))
    green = in_check(GREEN, "k2")
    with pytest.raises(Refused, match="for a person to decide"):
        deciding.grant(green.number, green.version, EXPLAINED, carry, deed(WANG))


@pytest.mark.parametrize("actor", [ROBOT, LI])
def test_neither_robot_nor_applicant_decides_what_was_proposed(actor):
    case = proposed()
    with pytest.raises(Refused):
        deciding.decide(case.number, case.version, carry, deed(actor))


def test_an_effect_that_breaks_leaves_nothing_decided():
    case = proposed()
    with pytest.raises(RuntimeError):
        deciding.decide(case.number, case.version, fails, deed(ZHAO))
    assert not Decision.objects.exists()
    assert Case.objects.get().state == "proposed"
    with pytest.raises(Refused, match="changes nothing"):
        deciding.decide(case.number, case.version, lambda _: [], deed(ZHAO))


def test_decided_twice_under_one_key_has_one_effect():
    case = proposed()
    twice = [
        deciding.decide(case.number, case.version, carry, deed(ZHAO, key="d1")) for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert Effect.objects.count() == 1


def test_proposed_twice_under_one_key_is_one_proposal():
    case = in_check()
    twice = [
        deciding.propose(case.number, case.version, EXPLAINED, deed(WANG, key="p1"))
        for _ in range(2)
    ]
    assert twice[0] == twice[1]


def test_a_fact_after_the_check_asks_for_a_new_check():
    case = in_check(GREEN)
    case = engine.add_facts(case.number, case.version, [fact("wish", "no")], deed(WANG))
    with pytest.raises(Refused, match="check it first"):
        deciding.grant(case.number, case.version, EXPLAINED, carry, deed(ROBOT))
    case = engine.checked(case.number, case.version, GREEN, deed(ROBOT)).case
    assert deciding.grant(case.number, case.version, EXPLAINED, carry, deed(ROBOT))


def test_a_refusal_in_another_persons_name():
    case = in_check()
    with pytest.raises(Refused, match="in the name of zhao"):
        deciding.propose(case.number, case.version, refusal(ZHAO), deed(WANG))


def test_a_refusal_without_reasons_or_by_no_human():
    with pytest.raises(Refused, match="lacks remedies"):
        Refuse(Human(WANG), WHY, {}, remedies=" ")
    with pytest.raises(Refused):
        Refuse(Human(ROBOT), WHY, {})
    with pytest.raises(Refused, match="named human"):
        Refuse(ROBOT, WHY, {})


def test_the_type_refuses_a_robot(tmp_path, root):
    snippet = tmp_path / "robot.py"
    snippet.write_text(
        "from canbao.benefits.adverse import Reason\n"
        "from canbao.cases.answers import Machine, Refuse\n"
        "from canbao.people.actor import Actor\n"
        'robot = Actor("robot:EXA-01", "system")\n'
        'answer: Machine = Refuse(robot, Reason("a", "b", "c", {}), {})\n',
        encoding="utf-8",
    )
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), str(snippet)],
        capture_output=True, text=True, cwd=root, check=False,
    ).stdout  # fmt: skip
    assert 'Argument 1 to "Refuse" has incompatible type "Actor"; expected "Human"' in told
    assert 'incompatible type "Refuse"' in told or "Incompatible types in assignment" in told


def row(check: Check, **more: object) -> Decision:
    given = {
        "case": check.case, "check_row": check, "content": check.content, "number": 99,
        "outcome": "grant", "explanation": "{}", "hash": "x", "by": "wang", "role": "payment_officer",
        "checked_by": "zhao", "day": DAY,
    }  # fmt: skip
    return Decision.objects.create(**(given | more))


ADVERSE = {"outcome": "refuse", "reason_zh": "a", "reason_en": "b", "ground": "c", "remedies": "d"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "robot:EXA-01"},
        {"by": ""},
        {"role": "system"},
        {"role": "person"},
        {"remedies": ""},
        {"ground": ""},
        {"reason_zh": ""},
        {"reason_en": ""},
        {"checked_by": "wang"},
        {"checked_by": "robot:EXA-01"},
        {"outcome": "perhaps"},
    ],
)
def test_what_the_database_refuses_of_a_decision(wrong):
    check = in_check().checks.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(check, **(ADVERSE | wrong))
    assert row(check, **ADVERSE)


def test_the_database_refuses_a_decision_without_a_check_of_the_case_as_it_stands():
    case = in_check()
    check = case.checks.get()
    other = in_check(key="k2")
    for wrong in ({"case": other}, {"content": 0}, {"checked_by": ""}):
        with pytest.raises(DatabaseError, match="needs a check"), transaction.atomic():
            row(check, **wrong)
    engine.add_facts(case.number, case.version, [fact()], deed(WANG))
    for content in (check.content, check.content + 1):
        with pytest.raises(DatabaseError, match="needs a check"), transaction.atomic():
            row(check, content=content)


def test_the_database_refuses_a_second_current_decision():
    made = decided()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(made.check_row)
    second = row(made.check_row, replaces=made)
    assert deciding.current(made.case) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        row(made.check_row, replaces=made, number=100)


@pytest.mark.parametrize("table", FIXED)
def test_what_was_appended_is_neither_changed_nor_deleted(table):
    made = decided()
    case = made.case
    opened("other")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        if not cursor.fetchone()[0]:
            _fill(table, case, cursor)
        for statement in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement)


def _fill(table: str, case: Case, cursor) -> None:
    if table == "cases_document":
        case.documents.create(
            kind="id", file_name="a.pdf", media="application/pdf", size=1, hash="x", ground="g",
            day=DAY, by="li",
        )  # fmt: skip
    elif table == "cases_promise":
        case.promises.create(
            instead="id", zh="a", en="b", follows_zh="c", follows_en="d", ground="g", text_hash="x",
            day=DAY, by="li",
        )  # fmt: skip
    elif table == "cases_draw":
        case.draws.create(
            step="propose", round=0, number=1, candidates='["wang"]', barred="{}", seed="x",
            drawn="wang", reason="first", by="canbao", day=DAY,
        )  # fmt: skip
    elif table == "cases_alert":
        case.clocks.get().alerts.create(level=80, told="manager", day=DAY)
    elif table == "cases_archive":
        case.archives.create(number=1, content="{}", hash="x", day=DAY)
    else:
        case.notices.create(number=1, kind="decision", zh="a", en="b", day=DAY)


def test_not_accepted_after_it_was_closed_and_upheld():
    made = decided(refusal())
    case = deciding.serve(made.case.number, made.case.version, "不予", "refused", deed(WANG))
    case = deciding.close(case.number, case.version, "nothing_to_carry_out", deed(WANG))
    case = deciding.contest(case.number, case.version, "我符合条件", deed(LI))
    assert case.state == "contested"
    with pytest.raises(Refused, match="not for a hand"):
        deciding.close(case.number, case.version, "upheld", deed(ROBOT))
    with pytest.raises(Refused, match="had a hand"):
        deciding.close(case.number, case.version, "upheld", deed(ZHAO))
    assert deciding.close(case.number, case.version, "upheld", deed(SUN)).state == "closed"


def test_not_accepted_changed_and_decided_anew_in_the_place_of_the_first():
    first = decided(refusal())
    case = deciding.serve(first.case.number, first.case.version, "不予", "refused", deed(WANG))
    case = deciding.contest(case.number, case.version, "我符合条件", deed(LI))
    with pytest.raises(Refused, match="had a hand"):
        deciding.change(case.number, case.version, "漏算", LIMIT, deed(WANG))
    case = deciding.change(case.number, case.version, "漏算", LIMIT, deed(SUN))
    assert [clock.kind for clock in clocks.running(case)] == ["decision"]
    case = engine.checked(case.number, case.version, GREEN, deed(ROBOT)).case
    with pytest.raises(Refused, match="for people"):
        deciding.grant(case.number, case.version, EXPLAINED, carry, deed(ROBOT))
    with pytest.raises(Refused, match="contest it"):
        engine.withdraw(case.number, case.version, deed())
    case = deciding.propose(case.number, case.version, EXPLAINED, deed(WANG)).case
    second = deciding.decide(case.number, case.version, carry, deed(ZHAO))
    assert second.replaces == first
    assert deciding.current(second.case) == second
    assert chain.verify(second.case) is None


def test_what_was_granted_does_not_close_before_it_is_carried_out():
    made = decided()
    case = deciding.serve(made.case.number, made.case.version, "已批准", "granted", deed(ROBOT))
    with pytest.raises(Refused, match="not carried out"):
        deciding.close(case.number, case.version, "nothing_to_carry_out", deed(WANG))


def test_sent_back_with_a_reason():
    case = proposed()
    with pytest.raises(Refused, match="say why"):
        deciding.send_back(case.number, case.version, " ", deed(ZHAO))
    case = deciding.send_back(case.number, case.version, "工龄不符", deed(ZHAO))
    assert case.state == "needs_human"
