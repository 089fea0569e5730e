"""What the tests of audit start from: the day, who acts, and what was found as short words."""

from __future__ import annotations

from datetime import date

from canbao.cli.demo_rules.of_batches import RUNS, run_of
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.actor import Actor
from canbao.robots.answers import CLAUSES
from canbao.robots.evaluating import Told, rules_at
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers
from canbao.robots.table import rules

DAY = date(2026, 6, 15)
ALL = tuple(rules())
AUDITOR = Actor("sun", "auditor", "测试稽核科 / Test audit")
OTHER = Actor("qian", "auditor", "测试稽核科 / Test audit")
ROBOT = Actor("robot:audit", "system")
DOOR = "tests"
# Clauses whose threshold nobody has published: they are planted nowhere and answered by nobody.
MISSING = {("R08", "large"), ("R33", "layoffs"), ("R33", "mass_issue"), ("R31", "volume")}
PLANTED = sorted(set(CLAUSES) - MISSING)


def cases(told: Told) -> set[tuple[str, str, str]]:
    """Rule, clause and subject of all that was found."""
    return {(each.rule, each.clause, each.subject) for each in told.found}


def planted(stage: Stage, rule: str, clause: str, clean: bool = False) -> str:
    """Plants a case, or what is all but one; the subject."""
    return PLANTS[rule, clause](stage, clean)


def scope_of(stage: Stage, rule: str, clause: str, subject: str) -> Scope:
    """The narrowest scope in which a clause speaks of a subject: the run of a batch, the person, the
    employer; everybody where a rule is about officers or proofs."""
    if (rule, clause) in RUNS:
        return Scope(stage.day, run=run_of(stage, rule, clause).pk)
    kind = rules()[rule].clauses[clause].subject
    if kind == "person":
        return Scope(stage.day, persons=(int(subject),))
    if kind == "employer":
        return Scope(stage.day, employers=(subject,))
    return Scope(stage.day)


def asked(stage: Stage, rule: str, clause: str, subject: str) -> set[tuple[str, str, str]]:
    """What is found in that scope out of the operational tables."""
    return cases(answers(scope_of(stage, rule, clause, subject), (rule,)))


NIGHTLY = rules_at("night")
