"""A case before its decision: which tier follows from what the rules say; what is unknown stops it."""

from __future__ import annotations

import pytest

from canbao.cases import engine
from canbao.cases.engine import Asked, Fact
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cli.demo_rules.stage import HOME, Stage
from canbao.people.models import Source
from canbao.robots import findings, on_case
from canbao.robots.following import open_audit
from canbao.robots.models import Finding
from tests.robots.make import AUDITOR, DAY, DOOR, planted


def case_of(person: int, service: str = "PEN-01", **facts: str) -> Case:
    deed = Deed(AUDITOR, DOOR, DAY, f"{service}:{person}:{facts}")
    given = [Fact(name, value, "self", DAY, "社会保险法") for name, value in facts.items()]
    return engine.open_case(Asked(service, HOME, "office", person=person), given, deed)


def test_somebody_nothing_is_said_of_is_green(stage: Stage):
    check = on_case(case_of(stage.person()), DAY)
    assert (check.tier, check.second, check.stops) == ("green", False, False)
    assert list(check.found.findings) == []


def test_a_grave_finding_makes_it_red_and_is_kept_with_its_evidence(stage: Stage):
    person = int(planted(stage, "R03", "two_provinces"))
    check = on_case(case_of(person), DAY)
    assert (check.tier, check.second) == ("red", True)
    kept = Finding.objects.get()
    assert (kept.rule, kept.person, kept.on, kept.action) == ("R03", person, "case", "block")
    assert '"provinces":2' in kept.evidence


def test_a_lesser_one_makes_it_amber_with_a_second_person(stage: Stage):
    person = int(planted(stage, "R13", "file"))
    check = on_case(case_of(person), DAY)
    assert (check.tier, check.second) == ("amber", True)


def test_a_notice_alone_leaves_it_green(stage: Stage):
    person = int(planted(stage, "R32", "same_month"))
    check = on_case(case_of(person, "CON-01"), DAY)
    assert (check.tier, check.second, len(check.findings)) == ("green", False, 1)


def test_a_rule_without_its_data_stops_the_case_and_says_which(stage: Stage):
    Source.objects.all().delete()
    check = on_case(case_of(stage.person()), DAY)
    assert check.stops
    assert check.tier == "amber"
    assert ("R03", ("other_provinces",)) in [(each.rule, each.missing) for each in check.unanswered]
    assert "R03 Pension in two provinces" in check.reason()[1]
    assert "R03 two_provinces: ?other_provinces" in check.found.findings


def test_a_threshold_nobody_published_stops_the_case_it_bears_on(stage: Stage):
    person = int(planted(stage, "R08", "households"))
    check = on_case(case_of(person), DAY)
    assert [(each.rule, each.clause, each.missing) for each in check.unanswered] == [
        ("R08", "large", ("monthly_fen",))
    ]


def test_only_rules_of_the_service_are_asked(stage: Stage):
    person = int(planted(stage, "R25", "same_bill"))
    assert on_case(case_of(person, "PEN-01"), DAY).tier == "green"
    assert on_case(case_of(person, "WIN-01"), DAY).tier == "amber"


def test_what_is_asked_for_counts_beside_what_is_due(stage: Stage):
    person = stage.person()
    stage.award(person, "resident_pension", 200_00, scheme="resident_pension")
    assert on_case(case_of(person, benefit="resident_pension"), DAY).tier == "green"
    check = on_case(case_of(person, benefit="employee_pension"), DAY)
    assert [(each.rule, each.clause) for each in check.findings] == [("R02", "at_grant")]


def test_found_unfounded_it_counts_no_more_on_the_same_evidence(stage: Stage):
    person = int(planted(stage, "R13", "file"))
    case = case_of(person)
    on_case(case, DAY)
    findings.answer(Finding.objects.get(), "unfounded", "档案笔误", day=DAY, actor=AUDITOR, door=DOOR)
    assert on_case(case, DAY).tier == "green"
    stage.fact("file_birth", person, from_day=stage.before(9000))
    assert on_case(case, DAY).tier == "amber"


def test_a_finding_that_asks_for_a_case_opens_one_once(stage: Stage):
    person = int(planted(stage, "R21", "broker"))
    on_case(case_of(person, "UNE-02"), DAY)
    finding = Finding.objects.get(rule="R21")
    opened = open_audit(finding, HOME, Deed(AUDITOR, DOOR, DAY))
    assert open_audit(finding, HOME, Deed(AUDITOR, DOOR, DAY)).pk == opened.pk
    assert (opened.service, opened.person) == ("AUDIT", person)
    assert opened.facts.get(name="finding").value == str(finding.pk)


@pytest.mark.parametrize("clause", [("R13", "file"), ("R31", "own_case")])
def test_no_case_is_opened_where_none_is_asked_for_or_nobody_is_meant(stage: Stage, clause):
    from canbao.ledger.refusal import Refused
    from canbao.robots.nightly import runs

    planted(stage, *clause)
    runs.night(DAY, by="li")
    finding = Finding.objects.get(rule=clause[0])
    with pytest.raises(Refused):
        open_audit(finding, HOME, Deed(AUDITOR, DOOR, DAY))
