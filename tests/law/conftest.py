"""A small land for the engine's tests: a nation, two provinces and two cities, one act, its inputs.

`build` puts a law together from rules and YAML of a test, so that nothing here depends on the law
of China.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from canbao.law.engine.law import Law
from canbao.law.engine.rules import rule

LAND = """
regions:
  nation: {code: '000000', zh: 全国, en: National}
  North: {code: '110000', zh: 北省, short: 北, en: North}
  South: {code: '220000', zh: 南省, short: 南, en: South}
  North/Harbour: {code: '110100', zh: 港市, short: 港, en: Harbour}
  South/Hill: {code: '220100', zh: 山市, short: 山, en: Hill}
acts:
  法〔2000〕1号: {zh: 试验法, en: Trial act, in_force: 2000-01-01, status: text}
inputs:
  wage: {zh: 工资, en: Wage, unit: yuan/month}
  index: {zh: 指数, en: Index, unit: index, min: 0, max: 10}
  paid_months: {zh: 缴费月数, en: Months paid, unit: months, min: 0, max: 720}
  birth_month: {zh: 出生年月, en: Month of birth, unit: month, past: true}
  entry_day: {zh: 入职日期, en: Day of entry, unit: date, past: true}
  employed: {zh: 是否在职, en: Employed, unit: bool}
  category: {zh: 类别, en: Category, unit: 'choice:category'}
  home: {zh: 户籍地, en: Home, unit: region}
  remark: {zh: 备注, en: Remark, unit: text, default: none}
  deemed_months: {zh: 视同月数, en: Deemed months, unit: months, max: 720, default: 0}
  chosen_month: {zh: 选择年月, en: Chosen month, unit: month, default: none}
  other_wage: {zh: 另一工资, en: Other wage, unit: yuan/month, default: none}
  career:
    zh: 缴费历史
    en: History
    unit: rows
    columns:
      year: {zh: 年份, en: Year, unit: year, min: 1950, max: 2200}
      months: {zh: 月数, en: Months, unit: months, min: 0, max: 12}
      base: {zh: 基数, en: Base, unit: yuan/month, min: 0}
choices:
  category:
    worker: {zh: 工人, en: worker}
    official: {zh: 干部, en: official}
"""

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}


@pytest.fixture(scope="session")
def land() -> str:
    """YAML of regions, an act, inputs and a choice."""
    return LAND


@pytest.fixture(scope="session")
def build() -> Callable[..., Law]:
    """`build(rule, …, yaml="…")` → a law of these rules and this YAML on top of the land."""

    def make(*rules: Any, yaml: str = "") -> Law:
        files = [("land.yaml", LAND)]
        if yaml:
            files.append(("topic.yaml", dedent(yaml)))
        return Law.build(rules, files)

    return make


@pytest.fixture(scope="session")
def a_rule() -> Callable[..., Any]:
    """`@a_rule(unit="yuan")`: the decorator with names, act and article filled in."""

    def decorator(unit: str = "yuan", **fields: Any) -> Any:
        return rule(**{**ACT, "unit": unit, **fields})

    return decorator
