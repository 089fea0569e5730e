"""Every value a result used is named – over all worked cases of the law – and hashed so that a
confirmation fits exactly it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest

from canbao import inforce
from canbao.inforce import values
from canbao.inforce.entering import Entry
from canbao.inforce.values import Value, every_value
from canbao.law import HERE, LawError, compute, replay
from canbao.law.engine.cases import read_cases
from canbao.law.engine.errors import MissingLaw, ReplayError
from canbao.law.engine.explain import Explanation
from tests.inforce.make import in_force, value

pytestmark = pytest.mark.django_db


@lru_cache(maxsize=1)
def computed() -> list[tuple[str, Explanation]]:
    """Every worked case the law answers, explained under the package's law."""
    return list(_computed())


def _computed() -> Iterator[tuple[str, Explanation]]:
    for case in read_cases(HERE / "cases"):
        targets = [name for name, said in case.expect.items() if not isinstance(said, dict)]
        if not targets:
            continue
        try:
            result = compute(
                targets, case.given, date=case.date, region=case.region, known=case.known
            )
            yield case.id, result.explanation
        except LawError:
            continue


def test_whatever_an_explanation_calls_unsure_is_among_the_values():
    lacking = []
    for name, explanation in computed():
        told = {(each["name"], each["kind"]) for each in explanation.data["statuses"]}
        used = inforce.values_of(explanation.json())
        if not told <= {(each.name, each.kind) for each in used if each.status != "text"}:
            lacking.append(name)
    assert len(computed()) > 500
    assert lacking == []


def test_whatever_was_used_is_a_value_of_the_law():
    there = {each.row for each in every_value(inforce.law())}
    used = {each for _, told in computed() for each in inforce.values_of(told)}
    assert {each.kind for each in used} == {"parameter", "axis", "rounding", "rule"}
    assert [each for each in used if each.row not in there] == []


def test_what_a_batch_rests_on_holds_all_that_one_of_its_rows_uses():
    outside = []
    for name, told in computed():
        data = told.data
        try:
            could = inforce.rests_on(
                data["targets"], region=data["region"], date=data["date"], known=data["known"],
                given=data["facts"],
            )  # fmt: skip
        except MissingLaw:
            continue
        if not set(inforce.values_of(told)) <= set(could):
            outside.append(name)
    assert outside == []


def test_text_data_and_explanation_give_the_same():
    _, told = computed()[0]
    assert inforce.values_of(told) == inforce.values_of(told.data)
    assert inforce.values_of(told) == inforce.values_of(json.dumps(told.data))


def test_an_explanation_made_before_an_overlay_still_tells_and_replays():
    _, told = computed()[0]
    before = inforce.values_of(told)
    in_force()
    with pytest.raises(ReplayError):
        replay(told.json(), inforce.law())
    law = inforce.law_of(told.data["law"]["hash"])
    assert replay(told.json(), law).json() == told.json()
    assert inforce.values_of(told) == before


def test_a_value_of_an_overlay_is_told_with_its_notice():
    in_force(Entry("average_wage", "120000", region="Sichuan", key="2026"))
    told = value("average_wage", "2026", "Sichuan")
    assert (told.value, told.status) == ("120000", "text")
    assert "人社厅发〔2027〕31号" in told.source


def test_the_row_is_what_the_notice_says_and_nothing_of_ours():
    first = value("account_interest", "2024")
    of = (first.kind, first.name, first.unit, first.region, first.first, first.key)
    assert values.row_hash(*of, first.value) == first.row
    assert values.row_hash(*of, "9.99") != first.row
    assert values.row_hash(first.kind, first.name, first.unit, "Sichuan", *of[4:], "2.62") != (
        first.row
    )


def test_values_of_one_row_differ_by_key():
    every = [each for each in every_value(inforce.law()) if each.name == "account_interest"]
    assert len({each.row for each in every}) == len(every) > 10


def test_values_are_in_order_and_each_once():
    _, told = computed()[-1]
    used = inforce.values_of(told)
    assert list(used) == sorted(set(used))


def test_a_missing_value_is_no_value():
    names = {each.name for each in every_value(inforce.law()) if each.status == "missing"}
    rules = set(inforce.law().rules)
    assert names <= rules  # a rule may say that it stops; a row without a value says nothing


def test_first_and_last_day_are_told_in_words():
    each = value("account_interest", "2024")
    assert (each.since, each.until) == ("", "")
    assert replace(each, first=735_000, last=735_364).since == "2013-05-12"
    assert isinstance(each, Value)
