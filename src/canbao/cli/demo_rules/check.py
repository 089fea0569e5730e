"""All forty rules against their planted cases: what was planted, what was found, what else was found –
the false alarms of a city nobody planted anything else in. Everything is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from canbao.cli.demo_rules import of_batches, of_officers, of_others, of_payments, of_persons
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.robots.answers import CLAUSES
from canbao.robots.evaluating import Found, Told
from canbao.robots.nightly import looking
from canbao.robots.table import rules

PLANTING = (of_batches, of_officers, of_others, of_payments, of_persons)
Case = tuple[str, str, str]


@dataclass
class Line:
    """What came of one rule: clauses planted and found, findings on the city as it was, and clauses
    that cannot be evaluated here."""

    rule: str
    clauses: int = 0
    planted: int = 0
    found: int = 0
    alarms: int = 0
    unknown: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)


def checked(day: date) -> list[Line]:
    """Looks at the city as it is, plants, looks again, and takes everything back."""
    with transaction.atomic():
        stage = Stage(day)
        stage.sources()
        before = looking.told(day)
        planted = {key: does(stage, False) for key, does in PLANTS.items() if key[0] not in ON_RUNS}
        after = looking.told(day)
        of_runs = of_batches.found(stage)
        transaction.set_rollback(True)
    return _lines(before, after, planted, of_runs)


ON_RUNS = ("R29", "R30")


def _lines(
    before: Told, after: Told, planted: Mapping[tuple[str, str], str], of_runs: Mapping[str, bool]
) -> list[Line]:
    told = {id: Line(id, clauses=len(rule.clauses)) for id, rule in rules().items()}
    seen: set[Case] = {_case(each) for each in after.found}
    for each in before.found:
        told[each.rule].alarms += 1
    for (rule, clause), subject in planted.items():
        told[rule].planted += 1
        if (rule, clause, subject) in seen:
            told[rule].found += 1
        else:
            told[rule].missed.append(clause)
    for name, found in of_runs.items():
        rule, clause = name.split()
        told[rule].planted += 1
        told[rule].found += found
        if not found:
            told[rule].missed.append(clause)
    for unanswered in after.unanswered:
        told[unanswered.rule].unknown.add(unanswered.clause)
    for rule, clause in CLAUSES:
        if (rule, clause) not in PLANTS:
            told[rule].unknown.add(clause)
    return list(told.values())


def _case(found: Found) -> Case:
    return found.rule, found.clause, found.subject
