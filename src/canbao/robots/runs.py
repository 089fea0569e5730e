"""The audit rules asked of a payment run: its very lines, before it is released. What holds or blocks
keeps a line back for at most five working days; the check is kept with payments, which release nothing
without it."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Plain
from canbao.benefits.models import Award
from canbao.benefits.payments import gate
from canbao.benefits.payments.gate import HeldLine
from canbao.benefits.payments.models import PaymentLine, PaymentRun, RunCheck
from canbao.people.actor import Actor
from canbao.robots import findings, inputs
from canbao.robots.evaluating import Unanswered, rules_at
from canbao.robots.gathering import Scope
from canbao.robots.models import Finding
from canbao.robots.table import in_force, rules

KEEPS_BACK: Final = ("hold", "block")
SECOND, GRAVEST = "second", 4


def on_run(run: PaymentRun, day: date, actor: Actor, door: str) -> RunCheck:
    """Asks every rule of runs that concerns what this run pays, keeps what was found, holds the lines
    that a rule says so of, and writes the check. Asked again it is a check of its own; the findings
    are the same."""
    with transaction.atomic():
        force = in_force(day)
        told = inputs.answers(Scope(day, run=run.pk), _concerning(run), force)
        kept = findings.keep(told.found, "run", f"run {run.pk}", day, force.version)
        return gate.keep(
            run, _held(kept, day), rules=force.hash, findings=len(kept),
            unknown=_grouped(told.unanswered), day=day, actor=actor, door=door,
        )  # fmt: skip


def of_run(run: PaymentRun) -> list[Finding]:
    """What was found in a run, the gravest first."""
    found = Finding.objects.filter(on="run", origin=f"run {run.pk}")
    return list(found.order_by("-severity", "rule", "clause", "subject"))


def keeps_back(finding: Finding) -> bool:
    """Whether a finding keeps a line back: its action says so, or it is of the gravest and asks for a
    second person, whose word it then waits for."""
    actions = finding.action.split()
    grave = finding.severity == GRAVEST and SECOND in actions
    return grave or bool(set(KEEPS_BACK) & set(actions))


def _concerning(run: PaymentRun) -> tuple[str, ...]:
    """The rules of runs, without those about benefits this run does not pay."""
    lines = PaymentLine.objects.filter(run=run).values("award_id")
    paid = set(Award.objects.filter(pk__in=lines).values_list("benefit", flat=True).distinct())
    return tuple(
        id for id in rules_at("run") if not rules()[id].benefits or paid & set(rules()[id].benefits)
    )


def _held(kept: list[Finding], day: date) -> list[HeldLine]:
    """Lines kept back: of one rule and person an older finding nobody answered has run its days
    already, so that holds do not follow each other."""
    held: dict[int, HeldLine] = {}
    for finding in kept:
        lets_go = findings.state(finding, day) == "unfounded"
        if finding.person is None or lets_go or not keeps_back(finding):
            continue
        earlier = Finding.objects.filter(
            findings.unanswered(), rule=finding.rule, person=finding.person, pk__lt=finding.pk
        ).order_by("day").first()  # fmt: skip
        until = findings.hold_until(earlier.day if earlier is not None else finding.day)
        held[finding.pk] = HeldLine(finding.person, finding.rule, finding.pk, until)
    return list(held.values())


def _grouped(unanswered: tuple[Unanswered, ...]) -> list[Plain]:
    """Rule, clause, what is missing, and of how many persons; 0 where of nobody at all."""
    counted: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for each in unanswered:
        key = (each.rule, each.clause, each.missing)
        counted[key] = counted.get(key, 0) + (1 if each.subject else 0)
    return [[rule, clause, list(missing), count] for (rule, clause, missing), count in counted.items()]
