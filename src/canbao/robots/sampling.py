"""Decided cases looked at again: at random and by risk, by somebody who does not know what the robot said
until the own word is written. Drawing and inspecting are `benefits.sampling`'s."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from canbao.benefits.models import Decision
from canbao.benefits.office import human
from canbao.benefits.sampling.drawing import cases
from canbao.benefits.sampling.models import Inspection, Sample
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.robots.models import Finding


@dataclass(frozen=True, slots=True)
class Risky:
    """A decision with findings about its person: the gravest severity, and how many there are."""

    decision: int
    severity: int
    findings: int


def by_risk(sample: Sample, most: int) -> list[Risky]:
    """Of the cases a sample was drawn from, those that were not drawn and whose person something was
    found of, the gravest first; at most so many. They are looked at besides those drawn at random."""
    drawn = set(sample.drawn.values_list("decision_id", flat=True))
    rest = [
        case.decision
        for case in cases(sample.scheme, sample.month, sample.last_decision)
        if case.decision not in drawn
    ]
    persons = dict(Decision.objects.filter(pk__in=rest).values_list("pk", "person"))
    counted = {
        row["person"]: row
        for row in Finding.objects.filter(person__in=set(persons.values()))
        .values("person")
        .annotate(gravest=Max("severity"))
    }
    many: dict[int, int] = {}
    for person in Finding.objects.filter(person__in=list(counted)).values_list("person", flat=True):
        many[person or 0] = many.get(person or 0, 0) + 1
    found = [
        Risky(decision, counted[person]["gravest"], many[person])
        for decision, person in persons.items()
        if person in counted
    ]
    return sorted(found, key=lambda each: (-each.severity, -each.findings, each.decision))[:most]


def robots_word(sample: Sample, decision: int, actor: Actor) -> list[Finding]:
    """What the rules had found of a case's person. Raises Refused for whoever has not written the own
    inspection of the case first: reviewing is blind."""
    by = human(actor).name
    if not Inspection.objects.filter(sample=sample, decision_id=decision, by=by).exists():
        raise refused(
            "请先写下您的抽查结论，再查看稽核规则的结果",
            "write your own finding first; then you may see what the rules said",
        )
    person = Decision.objects.values_list("person", flat=True).get(pk=decision)
    return list(Finding.objects.filter(person=person).order_by("-severity", "rule", "pk"))


def agreement(sample: Sample) -> tuple[int, int]:
    """Of the inspected cases of a sample: on how many the rules and the last inspection agree, and how
    many there are. They agree where a fault was found and a rule had found something, or neither."""
    last: dict[int, str] = {}
    for decision, outcome in sample.inspections.order_by("pk").values_list("decision_id", "outcome"):
        last[decision] = outcome
    persons = dict(Decision.objects.filter(pk__in=list(last)).values_list("pk", "person"))
    found = set(
        Finding.objects.filter(person__in=set(persons.values())).values_list("person", flat=True)
    )
    same = sum((outcome == "wrong") == (persons[each] in found) for each, outcome in last.items())
    return same, len(last)
