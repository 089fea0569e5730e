"""Decisions of a robot in a batch, as the fault harness needs them: certifications that wait, one of
somebody on record as dead; and all that they leave."""

from __future__ import annotations

from canbao.accounts.models import Account
from canbao.batches.runs import again, go_on
from canbao.cases import archive, chain
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import together
from tests.faults.harness import Scenario
from tests.faults.state import lines, runs
from tests.services.make import DAY, handed_in, person, staffed, switched_on

PERSONS = range(1, 8)
DEAD, WITHOUT_PHONE = 2, 3
APP = {"certification_way": "app"}
CASE = "JOIN cases_case c ON c.id = x.case_id"
LEFT = (
    ("cases_case x", "x.number, x.state, x.version, x.content, x.last_day"),
    (f"cases_transition x {CASE}",
     "c.number, x.number, x.start, x.end, x.actor, x.role, x.hand, x.reason, x.day"),
    (f"cases_clock x {CASE}", "c.number, x.kind, x.start, x.due, x.ended"),
    (f"cases_check x {CASE}", "c.number, x.number, x.content, x.tier, x.second, x.findings, x.by, x.day"),
    (f"cases_proposal x {CASE}", "c.number, x.number, x.outcome, x.explanation, x.hash, x.by"),
    (f"cases_decision x {CASE}", "c.number, x.number, x.outcome, x.explanation, x.hash, x.by, x.checked_by"),
    (f"cases_effect e JOIN cases_decision x ON x.id = e.decision_id {CASE}", "c.number, e.number, e.what"),
    (f"cases_notice x {CASE}", "c.number, x.number, x.kind, x.zh, x.en, x.items, x.day"),
    (f"cases_message m JOIN cases_notice x ON x.id = m.notice_id {CASE}",
     "c.number, m.way, m.address, m.text"),
    (f"cases_archive x {CASE}", "c.number, x.number"),
    (f"cases_draw x {CASE}", "c.number, x.step, x.round"),  # who is drawn is chance
    ("benefits_lifesign", "person, kind, day, source, known, by"),
    ("robots_finding", "rule, clause, subject_kind, subject, person, evidence, severity, action, day"),
)  # fmt: skip


def prepare() -> None:
    """Seven certifications, handed in; two officers; the robot works."""
    assert PLANTING
    Stage(DAY).sources()
    switched_on("ELG-01")
    staffed("a", "b")
    for each in PERSONS:
        person(each, household=each)
        handed_in("ELG-01", APP, actor=Actor(f"p{each}", "person", person=each), key=f"k{each}")
    Person.objects.filter(id=DEAD).update(death=DAY)
    Person.objects.filter(id=WITHOUT_PHONE).update(phone=None)


def batch() -> None:
    together.CASES = 3  # type: ignore[misc]
    run = together.prepare_decisions("ELG-01", DAY, by="chief")
    again(run)
    go_on(run, together.decisions_chunk)


def state() -> str:
    told = runs() + "".join(lines(table, columns) for table, columns in LEFT)
    told += lines("people_logentry", "actor, action, purpose")  # a record is named by its serial id
    for case in Case.objects.order_by("number"):
        told += f"{case.number} {chain.verify(case)}\n"
    told += f"archives {all(archive.verify(each).sound for each in Case.objects.all())}\n"
    return told + f"accounts {Account.objects.count()} log {log.verify().sound}\n"


SCENARIO = Scenario(prepare, batch, state)
