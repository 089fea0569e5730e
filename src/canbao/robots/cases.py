"""The audit rules asked of a case before it is decided: what was found, which tier follows, and what could
not be evaluated, which stops it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import transaction

from canbao.cases.engine import Found as CaseFound
from canbao.cases.models import Case
from canbao.robots import findings, inputs
from canbao.robots.evaluating import Unanswered, rules_at
from canbao.robots.gathering import Scope
from canbao.robots.models import Finding
from canbao.robots.table import in_force, rule_of

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
    with transaction.atomic():
        force = in_force(day)
        scope = Scope(
            day,
            persons=(case.person,) if case.person is not None else (),
            employers=(case.employer,) if case.employer else (),
            case=case.pk,
        )
        told = inputs.answers(scope, rules_at("case", case.service), force)
        kept = findings.keep(told.found, "case", case.number, day, force.version)
    standing = tuple(each for each in kept if findings.state(each, day) != "unfounded")
    return CaseCheck(
        tier=_tier(standing, told.unanswered),
        second=any(set(each.action.split()) & set(STOPS) for each in standing),
        findings=standing,
        unanswered=told.unanswered,
    )


def _tier(found: tuple[Finding, ...], unanswered: tuple[Unanswered, ...]) -> Tier:
    if any(each.severity == GRAVEST for each in found):
        return "red"
    looked = any(set(each.action.split()) & set(STOPS) for each in found)
    return "amber" if looked or unanswered else "green"
