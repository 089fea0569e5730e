"""Findings are kept once and answered by named people; a rule's precision follows from their answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from canbao.cli.demo_rules.stage import Stage
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.robots import findings
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers
from canbao.robots.models import Answer, Finding
from canbao.robots.table import in_force
from tests.robots.make import AUDITOR, DAY, DOOR, OTHER, ROBOT, planted


def kept(stage: Stage, rule: str, clause: str) -> Finding:
    subject = planted(stage, rule, clause)
    told = answers(Scope(DAY, persons=(int(subject),)), (rule,))
    made = findings.keep(told.found, "night", "night", DAY, in_force(DAY).version)
    return next(each for each in made if each.clause == clause and each.subject == subject)


def answered(finding: Finding, outcome: str, actor: Actor = AUDITOR) -> Answer:
    return findings.answer(finding, outcome, "已核实", day=DAY, actor=actor, door=DOOR)


def test_the_same_evidence_is_one_finding_new_evidence_another(stage: Stage):
    person = int(planted(stage, "R13", "file"))

    def keep() -> list[int]:
        told = answers(Scope(DAY, persons=(person,)), ("R13",))
        return [f.pk for f in findings.keep(told.found, "night", "night", DAY, in_force(DAY).version)]

    first = keep()
    assert keep() == first
    stage.fact("file_birth", person, from_day=date(1950, 1, 1))
    assert len(set(keep()) - set(first)) == 1


@pytest.mark.parametrize("who", [ROBOT, Actor("zhang", "person", person=1), Actor("", "auditor")])
def test_only_a_named_human_answers(stage: Stage, who):
    with pytest.raises(Refused):
        answered(kept(stage, "R13", "file"), "confirmed", who)


def test_nobody_answers_about_themselves(stage: Stage):
    finding = kept(stage, "R13", "file")
    with pytest.raises(Refused, match="own case"):
        answered(finding, "unfounded", Actor("sun", "auditor", person=finding.person))


@pytest.mark.parametrize(("outcome", "words"), [("perhaps", "x"), ("confirmed", " ")])
def test_an_answer_says_which_and_why(stage: Stage, outcome, words):
    with pytest.raises(Refused):
        findings.answer(kept(stage, "R13", "file"), outcome, words, day=DAY, actor=AUDITOR, door=DOOR)


def test_the_last_answer_counts_and_the_first_stays(stage: Stage):
    finding = kept(stage, "R13", "file")
    answered(finding, "confirmed")
    answered(finding, "confirmed")
    assert findings.state(finding, DAY) == "confirmed"
    answered(finding, "unfounded", OTHER)
    assert findings.state(finding, DAY) == "unfounded"
    assert finding.answers.count() == 2


def test_a_hold_expires_after_its_working_days(stage: Stage):
    finding = kept(stage, "R04", "paid_in_custody")
    assert finding.until is not None
    assert findings.state(finding, finding.until) == "open"
    assert findings.state(finding, finding.until + timedelta(days=1)) == "expired"


def test_precision_is_confirmed_of_answered(stage: Stage):
    made = [kept(stage, "R13", "file") for _ in range(4)]
    assert findings.precision("R13").percent is None
    for finding, outcome in zip(made, ("confirmed", "confirmed", "unfounded"), strict=False):
        answered(finding, outcome)
    told = findings.precision("R13")
    assert (told.findings, told.confirmed, told.unfounded, told.percent) == (4, 2, 1, 66)
    assert [each for each in findings.precisions() if each.findings] == [told]


def test_the_database_refuses_to_change_findings_and_answers(stage: Stage):
    answered(kept(stage, "R13", "file"), "confirmed")
    for table in (Finding, Answer):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.update(severity=1)
