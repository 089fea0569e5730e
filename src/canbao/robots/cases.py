"""The audit rules asked of a case before it is decided: what was found, which tier follows, and what could
not be evaluated, which stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import transaction

from canbao.cases.engine import Found as CaseFound
from canbao.cases.models import Case
from canbao.robots import findings, inputs
from canbao.robots.evaluating import Told, Unanswered, rules_at
from canbao.robots.gathering import GATHERS, Scope
from canbao.robots.models import Finding
from canbao.robots.table import InForce, in_force, rule_of

Tier = Literal["green", "amber", "red"]
GRAVEST: Final = 4
STOPS: Final = ("block", "second", "collective", "case", "hold", "visit")


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """What the rules say of a case: red with a finding of severity 4, amber with any that a person has
    to look at, green with none. What is unanswered makes it stop (`stops`): it is never green."""

    tier: Tier
    second: bool
    findings: tuple[Finding, ...]
    unanswered: tuple[Unanswered, ...]

    @property
    def stops(self) -> bool:
        """Whether the case goes to a person because something could not be evaluated."""
        return bool(self.unanswered)

    @property
    def found(self) -> CaseFound:
        """As the engine keeps a check."""
        told = [f"{each.rule} {each.clause}" for each in self.findings]
        told += [f"{each.rule} {each.clause}: ?{','.join(each.missing)}" for each in self.unanswered]
        return CaseFound(self.tier, self.second, told)

    def reason(self) -> tuple[str, str]:
        """Why it stops, in both languages; for `engine.refer`."""
        told = sorted({each.rule for each in self.unanswered})
        zh = "、".join(f"{id}{rule_of(id).zh}" for id in told)
        en = ", ".join(f"{id} {rule_of(id).en}" for id in told)
        return f"以下稽核规则缺少数据，无法核验：{zh}", f"these audit rules lack data: {en}"


def on_case(case: Case, day: date) -> CaseCheck:
    """Asks every rule of cases that applies to the case's service, about its person or employer, and
    keeps what was found. What a named human has found unfounded on the same evidence counts no more."""
    return on_cases([case], day)[case.pk]


def on_cases(cases: Sequence[Case], day: date) -> dict[int, CaseCheck]:
    """The same of several cases of one service at once, by the key of the case. All are asked as things
    stand before any of them is decided. Raises ValueError for several of a service one of whose rules
    reads the case itself."""
    service = cases[0].service
    rules = rules_at("case", service)
    if len(cases) > 1 and (
        any(each.service != service for each in cases) or reads_the_case(rules)
    ):
        raise ValueError(f"the rules are asked of one case of {service} at a time")
    with transaction.atomic():
        force = in_force(day)
        scope = Scope(
            day,
            persons=tuple(sorted({each.person for each in cases if each.person is not None})),
            employers=tuple(sorted({each.employer for each in cases if each.employer})),
            case=cases[0].pk if len(cases) == 1 else 0,
        )
        told = inputs.answers(scope, rules, force)
        return {each.pk: _said(each, told, day, force) for each in cases}


def _said(case: Case, told: Told, day: date, force: InForce) -> CaseCheck:
    """What was told of a case's own person or employer."""
    mine = {("person", str(case.person)), ("employer", case.employer)}
    of_case = tuple(each for each in told.found if (each.kind, each.subject) in mine)
    subjects = {subject for _, subject in mine} | {""}
    unanswered = tuple(each for each in told.unanswered if each.subject in subjects)
    kept = findings.keep(of_case, "case", case.number, day, force.version)
    standing = tuple(each for each in kept if findings.state(each, day) != "unfounded")
    return CaseCheck(
        tier=_tier(standing, unanswered),
        second=any(set(each.action.split()) & set(STOPS) for each in standing),
        findings=standing,
        unanswered=unanswered,
    )


def reads_the_case(rules: Sequence[str]) -> bool:
    """Whether a statement of these rules speaks of the case itself."""
    return any(":case" in each.sql for each in GATHERS if each.rule in rules)


def _tier(found: tuple[Finding, ...], unanswered: tuple[Unanswered, ...]) -> Tier:
    if any(each.severity == GRAVEST for each in found):
        return "red"
    looked = any(set(each.action.split()) & set(STOPS) for each in found)
    return "amber" if looked or unanswered else "green"
