"""What follows a finding whose action is a case: an audit case with the finding as its first fact. The one
place where this room opens cases."""

from __future__ import annotations

from canbao.cases import engine
from canbao.cases.engine import Asked, Fact
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.ledger.refusal import refused
from canbao.robots.models import Finding
from canbao.robots.table import rule_of

SERVICE = "AUDIT"
OPENS = "case"


def key_of(finding: Finding) -> str:
    """The key its audit case is opened under: one case a finding."""
    return f"finding:{finding.pk}"


def case_of(finding: Finding) -> Case | None:
    """The audit case of a finding; None where none was opened."""
    return Case.objects.filter(key=key_of(finding), service=SERVICE).first()


def open_audit(finding: Finding, place: int, deed: Deed) -> Case:
    """The audit case of a finding about a person or an employer, as a draft (`services.auditing` hands it
    in); asked again it is the same one. Raises Refused for a finding whose rule asks for no case, or that
    is about neither."""
    if OPENS not in finding.action.split():
        raise refused(f"{finding.rule}不要求立案", f"{finding.rule} asks for no case")
    if finding.subject_kind not in ("person", "employer"):
        raise refused(
            f"{finding.rule}的对象是{finding.subject}，请转内部核查",
            f"{finding.rule} is about {finding.subject}: it goes to internal control, not to a case",
        )
    rule = rule_of(finding.rule)
    asked = Asked(
        SERVICE, place, "office", person=finding.person,
        employer=finding.subject if finding.subject_kind == "employer" else "",
    )  # fmt: skip
    facts = [
        Fact("finding", finding.pk, "record", finding.day, rule.ground),
        Fact("rule", f"{finding.rule} {finding.clause}", "record", finding.day, rule.ground),
    ]
    return engine.open_case(asked, facts, Deed(deed.actor, deed.door, deed.day, key_of(finding)))
