"""What a rule takes when facts are lacking: only then, only where it says so, and listed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from canbao.law import compute, compute_many
from canbao.law.engine.errors import MissingFacts, MissingLaw
from canbao.law.engine.rules import rule

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}
YAML = """
axes:
  way:
    zh: 算法
    en: Way
    options: {double: {zh: 加倍, en: double}}
    values:
      - {option: null, status: missing, awaits: 各省办法 / the province's way}
      - {region: South, option: double, status: text, source: 南}
"""


@rule(**ACT, unit="yuan/month")
def pay(wage: Any, index: Any) -> Any:
    return wage * index


@rule(**ACT, unit="yuan/month", assume=7)
def pay_told(pay: Any) -> Any:
    return pay


@rule(**ACT, unit="yuan/month", assume=None, assume_if="incomplete")
def pay_known(pay: Any) -> Any:
    return pay


@rule(**ACT, unit="yuan/month", assume=None, assume_if="not_given")
def pay_given(pay: Any) -> Any:
    return pay


@rule(**ACT, unit="yuan/month", option="way=double")
def local(wage: Any) -> Any:
    return wage * 2


@rule(**ACT, unit="yuan/month", assume=None, assume_if="unsettled")
def local_settled(local: Any) -> Any:
    return local


@rule(**ACT, unit="yuan/month")
def told(pay_told: Any) -> Any:
    return pay_told + 1


@rule(**ACT, unit="yuan/month")
def known(pay_known: Any) -> Any:
    return -1 if pay_known is None else pay_known


@rule(**ACT, unit="yuan/month")
def given(pay_given: Any) -> Any:
    return -1 if pay_given is None else pay_given


@rule(**ACT, unit="yuan/month")
def settled(local_settled: Any) -> Any:
    return -1 if local_settled is None else local_settled


@pytest.fixture
def law(build: Any) -> Any:
    return build(pay, pay_told, pay_known, pay_given, local, local_settled, told, known, given,
                 settled, yaml=YAML)


WAGE = {"wage": 10}
BOTH = {"wage": 10, "index": 3}


@pytest.mark.parametrize(("target", "facts", "region", "value"), [
    ("told", {}, "North", 8), ("told", BOTH, "North", 31), ("told", {"pay": 5}, "North", 6),
    ("known", {}, "North", -1), ("known", WAGE, "North", -1), ("known", BOTH, "North", 30),
    ("given", BOTH, "North", -1), ("given", {"pay": 5}, "North", 5),
    ("settled", WAGE, "North", -1), ("settled", WAGE, "South", 20),
])
def test_value_assumed_or_computed(
    law: Any, target: str, facts: dict[str, Any], region: str, value: int,
) -> None:
    result = compute(target, facts, date="2025-06", region=region, law=law)
    assert result[target] == Decimal(value)
    if facts:
        columns = {name: np.array([fact, fact]) for name, fact in facts.items()}
        many = compute_many(target, columns, date="2025-06", region=region, law=law)
        assert list(many[target]) == [value, value]



def test_the_assumption_is_listed(law: Any) -> None:
    assumed = compute("told", {}, date="2025-06", region="North", law=law).explanation.data["assumed"]
    assert assumed == {"pay_told": 7}


def test_half_told_asks_for_the_rest(law: Any) -> None:
    with pytest.raises(MissingFacts, match="index"):
        compute("told", WAGE, date="2025-06", region="North", law=law)


def test_a_target_is_never_assumed(law: Any) -> None:
    with pytest.raises(MissingFacts):
        compute("pay_told", {}, date="2025-06", region="North", law=law)
    with pytest.raises(MissingLaw):
        compute("local_settled", WAGE, date="2025-06", region="North", law=law)


def test_unknown_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="assume_if"):
        rule(**ACT, unit="yuan", assume=1, assume_if="sometimes")
