"""The table of rules is whole: names in both languages, grounds, thresholds with source and status, a
function for every clause, a statement for every function."""

from __future__ import annotations

import re
from datetime import date

import pytest

from canbao.benefits.kinds import kinds
from canbao.benefits.payments.limits import value_of
from canbao.ledger.refusal import Refused
from canbao.robots import table
from canbao.robots.answers import CLAUSES
from canbao.robots.evaluating import rules_at
from canbao.robots.gathering import GATHERS
from canbao.services.catalogue import entries
from tests.robots.make import DAY, MISSING

HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")


def test_there_are_forty_rules_by_number():
    assert list(table.rules()) == [f"R{number:02d}" for number in range(1, 41)]


@pytest.mark.parametrize("rule", table.rules().values(), ids=lambda rule: rule.id)
def test_a_rule_is_said_in_both_languages_and_has_a_ground_in_law(rule):
    for said in (rule, *rule.clauses.values(), *rule.thresholds.values()):
        assert HAN.search(said.zh)
        assert LATIN.search(said.en)
    assert re.search(r"条例|社会保险法|办法|规定|号|决定|GB", rule.ground)


def test_every_clause_has_one_function_and_one_statement():
    said = {(rule.id, name) for rule in table.rules().values() for name in rule.clauses}
    assert set(CLAUSES) == said
    gathered = [(gather.rule, name) for gather in GATHERS for name in gather.clauses]
    assert sorted(gathered) == sorted(said)


def test_a_statement_is_about_whom_the_table_says():
    assert [
        (gather.rule, name)
        for gather in GATHERS
        for name in gather.clauses
        if table.rules()[gather.rule].clauses[name].subject != gather.kind
    ] == []


def test_every_threshold_is_an_input_of_its_rule():
    for rule in table.rules().values():
        used = {name for (id, _), each in CLAUSES.items() if id == rule.id for name in each.names}
        asked = " ".join(gather.sql for gather in GATHERS if gather.rule == rule.id)
        for name in rule.thresholds:
            assert name in used or f":{name}" in asked, f"{rule.id} {name}"


def test_every_kind_of_data_is_needed_and_every_service_and_benefit_exists():
    needed = {name for r in table.rules().values() for c in r.clauses.values() for name in c.needs}
    assert set(table.needs()) == needed
    prefixes = {each.id.split("-")[0] for each in entries()}
    assert {name for rule in table.rules().values() for name in rule.services} <= prefixes
    assert {name for rule in table.rules().values() for name in rule.benefits} <= set(kinds())


def test_a_missing_value_is_none_and_only_these_are():
    missing = {
        (rule.id, name)
        for rule in table.rules().values()
        for name, each in rule.thresholds.items()
        if any(dated.value is None for dated in each.values)
    }
    assert missing == {("R08", "monthly_fen"), ("R31", "most_looks"), ("R33", "most_layoffs"),
                       ("R33", "most_issued")}  # fmt: skip
    assert len(MISSING) == len(missing)


@pytest.mark.django_db
def test_a_threshold_before_its_first_day_is_unknown_not_zero():
    force = table.in_force(date(2020, 1, 1))
    assert force.values["R11"]["before_claim"] is None
    assert table.in_force(DAY).values["R11"]["before_claim"] == 24


@pytest.mark.django_db
def test_limits_of_internal_control_stand_in_one_place():
    assert table.in_force(DAY).values["R30"]["most_fen"] == value_of("review_fen")


def test_rules_of_a_case_are_those_for_its_service():
    assert "R25" in rules_at("case", "WIN-03")
    assert "R25" not in rules_at("case", "PEN-03")
    assert "R06" in rules_at("case", "CRD-01")


def test_no_rule_of_another_number():
    with pytest.raises(Refused):
        table.rule_of("R41")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": 5}, "severity"),
        ({"asked": ["sometimes"]}, "asked"),
        ({"subject": "somebody"}, "subject"),
        ({"ground_status": "perhaps"}, "ground_status"),
        ({"needs": ["horoscopes"]}, "horoscopes"),
        ({"clauses": {"x": {"zh": "一", "en": "x", "do": ["shout"]}}}, "shout"),
        ({"threshold": {}}, "threshold"),
        ({"thresholds": {"k": {"zh": "一", "en": "x", "unit": "count", "values": [
            {"from": date(2023, 1, 1), "value": None, "status": "own", "source": "x"}]}}}, "missing"),
    ],
)  # fmt: skip
def test_a_rule_that_is_wrong_is_named_with_what_is_wrong(change, words):
    sound = {
        "zh": "一", "en": "x", "subject": "person", "asked": ["night"], "severity": 1, "ground": "x",
        "ground_status": "text",
        "needs": ["persons"], "clauses": {"x": {"zh": "一", "en": "x", "do": ["notify"]}},
    }  # fmt: skip
    assert table._rule("R99", sound).id == "R99"
    with pytest.raises((ValueError, KeyError), match=words):
        table._rule("R99", {**sound, **change})
