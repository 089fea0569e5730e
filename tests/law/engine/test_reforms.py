"""Reforms: another law beside the original – replaced, scaled, overlaid, compared, settled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from canbao.law import compute
from canbao.law.engine.compare import compare, compare_many, settle
from canbao.law.engine.errors import InvalidFact, LoadError, UnknownName, UnknownRegion
from canbao.law.engine.rules import rule

ACT = {"zh": "养老金", "en": "Pension", "act": "法〔2000〕1号", "article": "一", "unit": "yuan/month"}
YAML = """
parameters:
  rate:
    zh: 比例
    en: Rate
    unit: percent
    values:
      - {to: 2019-04-30, value: 20, status: text, source: 法一}
      - {from: 2019-05-01, value: 16, status: text, source: 法二}
      - {region: South, from: 2018, value: 14, status: secondary, source: 南一}
  interest:
    zh: 利率
    en: Interest
    unit: percent
    key: year
    values:
      - {value: {2022: 6.12}, status: text, source: 法一}
      - {from: 2023, value: {2022: 6, 2023: 3.97}, status: text, source: 法二}
  base:
    zh: 基数
    en: Base
    unit: yuan/month
    span: year
    provisional: previous
    values:
      - {region: North, from: 2024, value: 7000, status: secondary, source: 表}
  age: {zh: 年龄, en: Age, unit: age, values: [{value: 60, status: text, source: 法一}]}
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}, new: {zh: 新, en: new}}
    values: [{option: old, status: text, source: 法一}]
roundings:
  fen: {zh: 分, en: fen, values: [{value: half_up 0.01, status: text, source: 法一}]}
"""


@rule(**ACT, rounding="fen")
def contribution(wage, rate):
    return wage * rate / 100


@rule(**{**ACT, "unit": "percent"})
def interest_of(interest, paid_months):
    return interest[paid_months + 2000]


@rule(**ACT, option="method=old")
def award(base, wage):
    return base + wage


award_old = award


@rule(**ACT, option="method=new")
def award(base, wage):
    return base * 2 + wage


@rule(**ACT, rounding="fen")
def doubled(wage, rate):
    return wage * rate / 50


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(contribution, interest_of, award_old, award, yaml=YAML)


def rate(law: Any, date: str, region: str = "North") -> Any:
    return compute("rate", {}, date=date, region=region, law=law)["rate"]


def interest(law: Any, date: str, year: int, region: str = "North") -> Any:
    return compute("interest_of", {"paid_months": year - 2000}, date=date, region=region,
                   law=law)["interest_of"]


def test_a_value_replaced_holds_before_all_rows_it_overlaps(law: Any) -> None:
    reform = law.replace(parameters={"rate": "8.5"})
    assert [rate(reform, d) for d in ("2000", "2019-05", "2025")] == [Decimal("8.5")] * 3
    assert rate(reform, "2025", "South") == 14


def test_a_value_replaced_from_a_date_leaves_the_time_before(law: Any) -> None:
    reform = law.replace(parameters={"rate": 8}, since="2026-01-01")
    assert [rate(reform, d) for d in ("2019-04", "2025-12-31", "2026-01-01")] == [20, 16, 8]


def test_a_value_replaced_in_a_region_leaves_the_others(law: Any) -> None:
    reform = law.replace(parameters={"rate": 8}, since="2020", region="南省")
    assert [rate(reform, "2025", r) for r in ("South", "South/Hill", "North")] == [8, 8, 16]
    assert rate(reform, "2019", "South") == 14


def test_the_original_is_untouched(law: Any) -> None:
    before = law.hash, rate(law, "2025"), interest(law, "2025", 2022)
    law.replace(parameters={"rate": 8, "interest": {2022: 1}}, rules=[doubled])
    law.scale("rate", 2)
    law.overlay("parameters: {rate: {values: [{value: 1, status: text, source: 改}]}}")
    assert (law.hash, rate(law, "2025"), interest(law, "2025", 2022)) == before
    assert "doubled" not in law.rules


@pytest.mark.parametrize("since", [None, "2022-06", "2024"])
def test_single_keys_of_a_table_are_replaced(law: Any, since: str | None) -> None:
    reform = law.replace(parameters={"interest": {2022: "1.5"}}, since=since)
    assert interest(reform, "2025", 2022) == Decimal("1.5")
    assert interest(reform, "2025", 2023) == Decimal("3.97")
    assert interest(reform, "2021", 2022) == (Decimal("1.5") if since is None else Decimal("6.12"))


def test_a_table_reformed_keeps_what_was_known_before(law: Any) -> None:
    reform = law.replace(parameters={"interest": {2023: 1}}, since="2024-06")
    result = compute("interest_of", {"paid_months": 22}, date="2025", region="North",
                     known="2024-01", law=reform)
    assert result["interest_of"] == 6


def test_an_option_and_a_rounding_may_be_replaced(law: Any) -> None:
    reform = law.replace(parameters={"method": "new", "fen": "up 1"}, since="2024-06")
    facts = {"wage": 10}
    assert compute("award", facts, date="2024-05", region="North", law=reform)["award"] == 7010
    assert compute("award", facts, date="2024-06", region="North", law=reform)["award"] == 14010
    assert compute("contribution", facts, date="2024-06", region="North",
                   law=reform)["contribution"] == 2


def test_a_rule_replaced_replaces_all_versions(law: Any) -> None:
    @rule(**ACT)
    def award(wage):
        return wage * 3

    reform = law.replace(rules=[award])
    assert compute("award", {"wage": 2}, date="2030", region="South", law=reform)["award"] == 6


def test_a_new_rule_may_be_added(law: Any) -> None:
    reform = law.replace(rules=[doubled])
    assert compute("doubled", {"wage": 100}, date="2025", region="North", law=reform)["doubled"] == 32


def test_a_reform_is_checked_like_a_law(law: Any) -> None:
    @rule(**ACT)
    def circle(circle):
        return circle

    with pytest.raises(LoadError, match="circle"):
        law.replace(rules=[circle])


@pytest.mark.parametrize(("change", "error"), [
    ({"parameters": {"rates": 1}}, UnknownName), ({"parameters": {"rate": "much"}}, LoadError),
    ({"parameters": {"rate": None}}, LoadError), ({"parameters": {"interest": 5}}, LoadError),
    ({"parameters": {"interest": {2022: "x"}}}, LoadError),
    ({"parameters": {"method": "newest"}}, LoadError), ({"parameters": {"fen": "near 1"}}, LoadError),
    ({"parameters": {"age": 60.5}}, LoadError),
    ({"parameters": {"rate": 1}, "region": "West"}, UnknownRegion),
    ({"parameters": {"rate": 1}, "since": "2025-13"}, InvalidFact),
])
def test_a_reform_that_cannot_be_read_is_refused(
    law: Any, change: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        law.replace(**change)


def test_scaling_multiplies_every_value_from_a_date(law: Any) -> None:
    reform = law.scale("rate", "1.5", since="2020")
    assert [rate(reform, d) for d in ("2019-06", "2020")] == [16, 24]
    assert [rate(reform, d, "South") for d in ("2019-12-31", "2020-01-01")] == [14, 21]


def test_scaling_a_table_multiplies_every_key(law: Any) -> None:
    reform = law.scale("interest", 2)
    assert interest(reform, "2025", 2023) == Decimal("7.94")


@pytest.mark.parametrize(("parameter", "factor", "error"), [
    ("age", 2, LoadError), ("method", 2, LoadError), ("rates", 2, UnknownName),
    ("rate", "twice", LoadError), ("rate", None, LoadError), ("rate", float("nan"), LoadError),
])
def test_what_cannot_be_scaled_is_refused(
    law: Any, parameter: str, factor: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        law.scale(parameter, factor)


OVERLAY = """
sources: {bill: the bill of 2025}
parameters:
  rate: {values: [{from: 2025-07, to: 2025-12, value: 10, status: inferred, source: bill}]}
  interest: {values: [{value: {2022: 2}, status: text, source: bill}]}
  base: {values: [{region: North, from: 2025, value: 8000, status: text, source: bill}]}
  bonus: {zh: 奖, en: Bonus, unit: yuan, values: [{value: 5, status: text, source: bill}]}
axes:
  method: {values: [{region: South, option: new, status: text, source: bill}]}
roundings:
  fen: {values: [{region: South, value: up 0.1, status: text, source: bill}]}
"""


def test_an_overlay_wins_for_its_period_only(law: Any) -> None:
    reform = law.overlay(OVERLAY)
    assert [rate(reform, d) for d in ("2025-06", "2025-07", "2025-12-31", "2026")] == [16, 10, 10, 16]
    assert interest(reform, "2025", 2022) == 2
    assert interest(reform, "2025", 2023) == Decimal("3.97")
    assert compute("bonus", {}, date="2025", region="North", law=reform)["bonus"] == 5


def test_an_overlay_of_a_yearly_value_holds_for_its_year(law: Any) -> None:
    reform = law.overlay(OVERLAY)
    taken = [compute("base", {}, date=d, region="North", law=reform) for d in ("2025-06", "2026-06")]
    assert [(r["base"], r.provisional) for r in taken] == [(8000, False), (8000, True)]


def test_an_overlay_names_its_source(law: Any) -> None:
    result = compute("rate", {}, date="2025-08", region="North", law=law.overlay(OVERLAY))
    assert result.statuses[0]["source"] == "the bill of 2025"


@pytest.mark.parametrize("text", [
    "- a", "inputs: {}", "acts: {}", "regions: {}", "colours: {}", "parameters: [rate]",
    "parameters: {method: {values: [{value: 1, status: text, source: x}]}}",
    "parameters: {rate: {values: [{value: 1, status: text}]}}", "parameters: {rate: 5}",
    "parameters: {wage: {zh: 名, en: Name, unit: yuan, values: [{value: 1, status: text, source: x}]}}",
    "axes: {method: {values: [{option: newest, status: text, source: x}]}}", "a: *b",
])
def test_an_overlay_that_cannot_be_read_is_refused(law: Any, text: str) -> None:
    with pytest.raises(LoadError):
        law.overlay(text)


def test_every_reform_has_its_own_hash_and_says_what_changed(law: Any) -> None:
    made = [law.replace(parameters={"rate": 8}), law.replace(parameters={"rate": 9}),
            law.replace(parameters={"rate": 8}, since="2026"), law.scale("rate", 2),
            law.replace(parameters={"rate": 8}, region="South"), law.overlay(OVERLAY),
            law.replace(rules=[doubled])]
    assert len({r.hash for r in made} | {law.hash}) == 8
    assert made[2].changes == ("rate = 8 from 2026",)
    assert law.replace(parameters={"rate": 8}).hash == made[0].hash


def test_reforms_follow_each_other(law: Any) -> None:
    reform = law.replace(parameters={"rate": 8}).scale("rate", 2)
    assert rate(reform, "2025") == 16
    assert reform.changes == ("rate = 8", "rate × 2")


def test_comparing_one_person(law: Any) -> None:
    reform = law.replace(parameters={"rate": 17})
    answer = compare(law, reform, ["contribution"], {"wage": 1000}, date="2025", region="North")
    assert answer.differences == {"contribution": 10}


def test_comparing_many_persons(law: Any) -> None:
    reform = law.replace(parameters={"rate": 17})
    answer = compare_many(law, reform, "contribution", {"wage": np.array([1000.0, 0.5, -1.0])},
                          date="2025", region="North")
    assert answer.differences["contribution"].tolist() == [10.0, 0.01, 0.0]
    assert answer.baseline.stopped.tolist() == [False, False, True]


def provisional_award(law: Any) -> dict[str, Any]:
    return compute("award", {"wage": 10}, date="2025-03", region="North", law=law).explanation.data


def test_a_provisional_award_is_settled_when_the_value_is_known(law: Any) -> None:
    answer = settle(provisional_award(law), law.overlay(OVERLAY), months=5)
    assert (answer.settled, answer.differences, answer.back_payment) == (
        True, {"award": 1000}, {"award": 5000})


def test_an_award_still_provisional_is_not_settled(law: Any) -> None:
    answer = settle(provisional_award(law), law, months=5)
    assert (answer.settled, answer.back_payment) == (False, {"award": 0})


def test_months_cannot_be_negative(law: Any) -> None:
    with pytest.raises(InvalidFact) as refused:
        settle(provisional_award(law), law, months=-1)
    assert refused.value.field == "months"
