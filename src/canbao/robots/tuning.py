"""Trying thresholds out on history before they count, and putting them in force: by two people, from a
day on, after a trial against the thresholds as they are now."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Plain, canonical, hash_of
from canbao.benefits.office import four_eyes, human
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.robots.evaluating import evaluate
from canbao.robots.findings import PURPOSE
from canbao.robots.gathering import Scope
from canbao.robots.inputs import lacking
from canbao.robots.models import Answer, Threshold, Trial
from canbao.robots.nightly import looking
from canbao.robots.table import InForce, in_force, rule_of

SHOWN: Final = 200
Case = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject one of the two would find: by which clause, whether now and as proposed, and what a
    named human has answered to such a finding before (empty: nobody did)."""

    clause: str
    subject: str
    now: bool
    proposed: bool
    answer: str


def try_out(
    rule: str, thresholds: Mapping[str, int], over: tuple[date, date], *, day: date, actor: Actor,
    door: str,
) -> Trial:  # fmt: skip
    """What a rule finds with these thresholds and with those in force, as of the end of every month
    from the first day to the last, over the whole register. Nothing is found by it: the result is
    kept as a trial. Raises Refused for a robot, a threshold the rule has not, a negative value, and
    days out of order or to come."""
    by, (start, end) = human(actor).name, over
    force, proposed = sound(rule, thresholds, over, day=day, actor=actor)
    seen = _seen(rule, force, proposed, list(month_ends(start, end)))
    result: dict[str, Plain] = {
        "against": force.version(rule),
        "now": sum(each.now for each in seen),
        "proposed": sum(each.proposed for each in seen),
        "added": sum(each.proposed and not each.now for each in seen),
        "dropped": sum(each.now and not each.proposed for each in seen),
        "dropped_confirmed": sum(
            each.now and not each.proposed and each.answer == "confirmed" for each in seen
        ),
        "cases": [
            [each.clause, each.subject, each.now, each.proposed, each.answer]
            for each in sorted(seen, key=lambda each: each.now == each.proposed)[:SHOWN]
        ],
    }
    with transaction.atomic():
        made = Trial.objects.create(
            rule=rule, thresholds=canonical(dict(thresholds)), from_day=start, to_day=end,
            result=canonical(result), hash=hash_of(result), by=by, day=day,
        )  # fmt: skip
        act = log.Act(log.WRITE, PURPOSE, record=f"trial {made.pk} of {rule}")
        log.append(actor, door, act)
    return made


def sound(
    rule: str, thresholds: Mapping[str, int], over: tuple[date, date], *, day: date, actor: Actor
) -> tuple[InForce, InForce]:
    """The thresholds in force and those proposed. Raises Refused as `try_out`."""
    human(actor)
    start, end = over
    if not start <= end <= day:
        raise refused(
            f"试算期间{start}至{end}须在{day}以前", f"{start} to {end} is not before {day}"
        )
    if wrong := sorted(name for name, value in thresholds.items() if value < 0):
        raise refused(f"参数{'、'.join(wrong)}不能为负", f"{', '.join(wrong)}: below zero")
    force = in_force(day)
    return force, force.having(rule_of(rule).id, thresholds)


def put_in_force(
    trial: Trial, from_day: date, words: str, *, day: date, maker: Actor, checker: Actor, door: str
) -> list[Threshold]:
    """The thresholds of a trial count from a day on. Raises Refused unless two named people agree, for
    a day that is past, without words, and where the trial was against other thresholds than those in
    force now: it is then to be done again."""
    four_eyes(human(maker).actor, checker)
    if from_day < day:
        raise refused(f"{from_day}已过，不能追溯", f"{from_day} is past: thresholds are not backdated")
    if not words.strip():
        raise refused("请写明调整理由", "say why the thresholds change")
    with transaction.atomic():
        there = list(trial.thresholds_in_force.order_by("pk"))
        if there:
            return there
        if json.loads(trial.result)["against"] != in_force(day).version(trial.rule):
            raise refused(
                f"{trial.rule}的参数在试算后已调整，请重新试算",
                f"the thresholds of {trial.rule} have changed since the trial: try out again",
            )
        made = [
            Threshold.objects.create(
                rule=trial.rule, name=name, value=value, from_day=from_day, words=words.strip(),
                trial=trial, by=maker.name, checked_by=checker.name, day=day,
            )
            for name, value in sorted(json.loads(trial.thresholds).items())
        ]  # fmt: skip
        act = log.Act(log.WRITE, PURPOSE, record=f"thresholds of {trial.rule}",
                      detail={"trial": trial.pk, "checked_by": checker.name})  # fmt: skip
        log.append(maker, door, act)
    return made


def seen(trial: Trial) -> list[Seen]:
    """The subjects of a trial, first those the two differ about, with the answers given before."""
    return [Seen(*each) for each in json.loads(trial.result)["cases"]]


def month_ends(start: date, end: date) -> Iterator[date]:
    """The last day of every month from `start` on, and `end` itself."""
    year, month = start.year, start.month
    while (last := date(year, month, calendar.monthrange(year, month)[1])) < end:
        yield last
        year, month = year + month // 12, month % 12 + 1
    yield end


def _seen(rule: str, force: InForce, proposed: InForce, days: list[date]) -> list[Seen]:
    now: set[Case] = set()
    then: set[Case] = set()
    without = lacking()
    with looking.register(days[-1]) as asks:
        for each in days:
            for said, thresholds in ((now, force), (then, proposed)):
                told = evaluate(asks, Scope(each), [rule], thresholds, without)
                said |= {(found.clause, found.subject) for found in told.found}
    answered = {
        (clause, subject): outcome
        for clause, subject, outcome in Answer.objects.filter(finding__rule=rule)
        .order_by("pk")
        .values_list("finding__clause", "finding__subject", "outcome")
    }
    return [
        Seen(clause, subject, (clause, subject) in now, (clause, subject) in then,
             answered.get((clause, subject), ""))
        for clause, subject in sorted(now | then)
    ]  # fmt: skip
