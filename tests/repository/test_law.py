"""Every rule has act, article, both names and a case; every value a status and a source."""

from __future__ import annotations

import re

import pytest

from canbao.law import HERE, law
from canbao.law.engine.cases import Outcome, read_cases, run_cases
from canbao.law.engine.rules import STATUSES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """All worked cases, run once."""
    return list(run_cases(law(), read_cases(HERE / "cases")))


def versions():
    return [version for family in law().rules.values() for version in family]


def test_every_rule_has_act_article_and_both_names():
    lacking = [
        rule.place
        for rule in versions()
        if not (
            rule.act in law().contents.acts
            and rule.article.strip()
            and CHINESE.search(rule.zh)
            and re.search("[A-Za-z]", rule.en)
        )
    ]
    assert lacking == []


def test_a_rule_that_is_not_read_in_the_act_says_where_it_is_from():
    lacking = [
        f"{rule.place} {rule.name} ({rule.status})"
        for rule in versions()
        if rule.status not in ("text", "missing") and not (rule.source or rule.note or rule.act)
    ]
    assert lacking == []


def test_every_rule_is_evaluated_by_a_case(outcomes):
    evaluated = {step.name for o in outcomes for trace in o.traces for step in trace.plan.steps}
    evaluated |= {name for o in outcomes for name in o.case.expect}
    assert sorted(set(law().rules) - evaluated) == []


def test_every_case_agrees(outcomes):
    told = [
        f"{o.case.id}: {o.error or [line.name for line in o.lines if not line.ok]}"
        for o in outcomes
        if not o.ok
    ]
    assert told == []


def test_every_case_says_who_vouches_for_it(outcomes):
    assert [o.case.id for o in outcomes if not o.case.source.strip()] == []


def test_every_value_has_a_status_and_a_source():
    lacking = []
    for dated in law().contents.dated.values():
        for row in (*dated.rows, *([dated.otherwise] if dated.otherwise else [])):
            told = row.awaits or row.note if row.status == "missing" else row.source
            if row.status not in STATUSES or not told.strip():
                lacking.append(f"{dated.file} {dated.name} {row.region} {row.value}")
    assert lacking == []


def test_every_name_stands_in_both_languages():
    lacking = []
    contents = law().contents
    for thing in [*contents.dated.values(), *contents.inputs.values()]:
        if not CHINESE.search(thing.zh) or not re.search("[A-Za-z]", thing.en):
            lacking.append(thing.name)
    for choice, options in contents.choices.items():
        for option, names in options.items():
            if not names["zh"].strip() or not names["en"].strip():
                lacking.append(f"{choice}.{option}")
    for number, act in contents.acts.items():
        if not act["zh"].strip() or not act["en"].strip():
            lacking.append(number)
    assert lacking == []


def test_nothing_stands_in_the_law_that_nobody_uses():
    """A parameter, axis, rounding or input that no rule reads is a mistake or forgotten."""
    from canbao.law.engine.exact import check

    used: set[str] = set()
    for rule in versions():
        used |= {*rule.arguments, *check(rule)}
        used |= {rule.rounding} if rule.rounding else set()
        used |= {rule.option[0]} if rule.option else set()
    unread = [
        name
        for name in (*law().axes, *law().roundings, *law().inputs)
        if name not in used
    ]  # fmt: skip
    assert unread == []


def test_all_provinces_are_there():
    provinces = [r for r in law().contents.regions.by_name.values() if r.parent == "nation"]
    assert len([r for r in provinces if r.code[2:] == "0000"]) >= 31
