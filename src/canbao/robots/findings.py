"""Findings: kept once, answered by named people, and how precise a rule has been by their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import transaction
from django.db.models import Q

from canbao.batches.canonical import canonical
from canbao.benefits.office import human, own_case
from canbao.benefits.payments import gate
from canbao.benefits.payments.limits import value_of
from canbao.inforce.calendar import working_days
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.robots.evaluating import Found
from canbao.robots.models import Answer, Finding
from canbao.robots.models.finding import CONFIRMED, OUTCOMES, UNFOUNDED
from canbao.robots.table import rule_of, rules

PURPOSE: Final = "audit"
HOLD: Final = "hold"
State = Literal["open", "confirmed", "unfounded", "expired"]
AT_ONCE: Final = 500


def keep(
    found: Sequence[Found], on: str, origin: str, day: date, version: Callable[[str], str]
) -> list[Finding]:
    """The findings of what was found, in their order; those that are there already stay as they are.
    `on` and `origin` say where it was first asked (case number, run, night), `version` by which
    thresholds of a rule (their hash)."""
    made: list[Finding] = []
    for each in found:
        rule = rule_of(each.rule)
        actions = rule.clauses[each.clause].do
        made.append(
            Finding(
                rule=each.rule, clause=each.clause, version=version(each.rule),
                subject_kind=each.kind, subject=each.subject, person=each.person,
                evidence=canonical(each.evidence), evidence_hash=each.key,
                severity=rule.severity, action=" ".join(actions), on=on, origin=origin, day=day,
                until=hold_until(day) if HOLD in actions else None,
            )
        )  # fmt: skip
    Finding.objects.bulk_create(made, ignore_conflicts=True, batch_size=AT_ONCE)
    there = _there(found)
    return [there[_key(each)] for each in found]


def hold_until(day: date) -> date:
    """The last day a rule may keep a payment back without a human's word."""
    return working_days(day, value_of("hold_working_days")).day


Key = tuple[str, str, str, str]


def _key(each: Found) -> Key:
    return each.rule, each.clause, each.subject, each.key


def _there(found: Sequence[Found]) -> dict[Key, Finding]:
    hashes = sorted({each.key for each in found})
    told: dict[Key, Finding] = {}
    for at in range(0, len(hashes), AT_ONCE):
        for row in Finding.objects.filter(evidence_hash__in=hashes[at : at + AT_ONCE]):
            told[row.rule, row.clause, row.subject, row.evidence_hash] = row
    return told


def answer(
    finding: Finding, outcome: str, words: str, *, day: date, actor: Actor, door: str
) -> Answer:
    """What a named human found of it: `confirmed` or `unfounded`, and why; a payment it holds back is
    paid or not accordingly. The same words on the same day are kept once. Raises Refused for a robot,
    without words, and for the own case."""
    by = human(actor).name
    own_case(actor, finding.person)
    if finding.subject_kind == "officer" and finding.subject == by:
        raise refused("不能答复关于本人的发现", "nobody answers a finding about themselves")
    if outcome not in OUTCOMES:
        raise refused("请选择属实或不属实", "choose confirmed or unfounded")
    if not words.strip():
        raise refused("请写明核查经过和理由", "say what was looked at, and why")
    with transaction.atomic():
        made, new = Answer.objects.get_or_create(
            finding=finding, outcome=outcome, words=words.strip(), by=by, day=day
        )
        if new:
            act = log.Act(log.WRITE, PURPOSE, finding.person, f"finding {finding.pk}",
                          {"rule": finding.rule, "outcome": outcome})  # fmt: skip
            log.append(actor, door, act)
            gate.answered(finding.pk, pays=outcome == UNFOUNDED, words=made.words, day=day,
                          actor=actor, door=door)  # fmt: skip
    return made


def state(finding: Finding, day: date) -> State:
    """What has become of a finding by a day. A hold nobody answered in its days has expired: it keeps
    nothing back any more and asks a named human."""
    last = finding.answers.filter(day__lte=day).order_by("pk").last()
    if last is not None:
        return "confirmed" if last.outcome == CONFIRMED else "unfounded"
    return "expired" if finding.until is not None and finding.until < day else "open"


def unanswered() -> Q:
    """The condition of findings nobody has answered."""
    return Q(answers__isnull=True)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule was right, of its findings that people answered."""

    rule: str
    findings: int
    confirmed: int
    unfounded: int

    @property
    def percent(self) -> int | None:
        """Confirmed of answered, rounded down; None while nothing is answered."""
        told = self.confirmed + self.unfounded
        return self.confirmed * 100 // told if told else None


def precision(rule: str) -> Precision:
    """The precision of a rule by the last answers to its findings. Raises Refused for no rule."""
    return _counted([rule_of(rule).id])[0]


def precisions() -> list[Precision]:
    """The same of all rules, by two queries."""
    return _counted(list(rules()))


def _counted(chosen: Iterable[str]) -> list[Precision]:
    wanted = list(chosen)
    many: dict[str, int] = dict.fromkeys(wanted, 0)
    for (rule,) in Finding.objects.filter(rule__in=wanted).values_list("rule").iterator():
        many[rule] += 1
    last: dict[int, tuple[str, str]] = {}
    answers = Answer.objects.filter(finding__rule__in=wanted).order_by("pk")
    for finding, rule, outcome in answers.values_list("finding_id", "finding__rule", "outcome"):
        last[finding] = (rule, outcome)
    told = list(last.values())
    return [
        Precision(rule, many[rule], told.count((rule, CONFIRMED)), told.count((rule, UNFOUNDED)))
        for rule in wanted
    ]
