"""`one`: which version, option and value hold, what stops, and that figures are exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from canbao.law import compute
from canbao.law.engine.errors import (
    InvalidFact,
    MissingFacts,
    MissingLaw,
    NotInForce,
    RuleError,
    UnknownRegion,
)
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
      - {region: South/Hill, from: 2019, to: 2020, value: 12, status: inferred, source: 山一}
  base:
    zh: 计发基数
    en: Base
    unit: yuan/month
    span: year
    provisional: previous
    columns: [region, from, known, value, status, source, awaits]
    rows:
      - [North, 2023, 2023-08-20, 7000, secondary, 表, ""]
      - [North, 2024, 2024-09-30, 7500, secondary, 表, ""]
      - [South, 2022, "", 6000, secondary, 表, ""]
      - [South, 2024, "", "", missing, "", "南省2024年公告 / the notice of South for 2024"]
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}, new: {zh: 新, en: new}, odd: {zh: 怪, en: odd}}
    values:
      - {option: old, status: text, source: 法一}
      - {region: North, from: 2020, option: new, status: inferred, source: 北一}
      - {region: South, from: 2020, option: odd, status: text, source: 南一}
      - {region: South, from: 2025, option: null, status: missing, awaits: 南省办法 / South's method}
roundings:
  fen:
    zh: 分
    en: fen
    values:
      - {value: half_up 0.01, status: text, source: 法一}
      - {region: South, value: "cut 0.01, up 0.1", status: inferred, source: 南一}
"""


@rule(**ACT, until="2010-12-31")
def pension(wage):
    return wage


pension_early = pension


@rule(**ACT, since="2011-01-01", option="method=old")
def pension(wage, rate):
    return wage * rate / 100


pension_old = pension


@rule(**ACT, since="2011-01-01", option="method=new")
def pension(wage, base):
    return (wage + base) / 2


pension_new = pension


@rule(**ACT, rounding="fen")
def rounded_pension(pension):
    return pension


@rule(**ACT, option="method=odd")
def fallback(wage):
    return wage * 3


fallback_odd = fallback


@rule(**ACT)
def fallback(wage):
    return wage


@rule(**ACT)
def contribution(wage, rate):
    return wage * rate / 100


@rule(**ACT)
def base_of_year(base):
    return base


@rule(**{**ACT, "unit": "years"})
def contribution_years(paid_months, deemed_months):
    return (paid_months + deemed_months) / 12


@rule(**{**ACT, "unit": "months"})
def full_months(index):
    return whole(index / 3 * 3) + ceiling(index / 7 * 7) * 100 + index / 3 * 3 // 1 * 10000  # noqa: F821


@rule(**{**ACT, "unit": "bool"})
def thirds_make_one(index):
    return index / 3 * 3 >= index and index / 3 * 3 == index and not index / 7 * 7 < index


@rule(**ACT)
def sum_of_tenths(index):
    return index * 0.1 + index * 0.2


@rule(**ACT)
def share(wage, other_wage):
    if other_wage is None:
        return 0
    return wage / other_wage


@rule(**ACT)
def stopped(wage):
    return missing("南省规定", "the rule of South")  # noqa: F821


@rule(**ACT)
def refused(wage):
    if wage > 100:
        refuse("wage", "不得超过100", "cannot exceed 100")  # noqa: F821
    return wage


@rule(**{**ACT, "unit": "text"})
def place(this_region, this_month, this_day):
    return this_region


@rule(**{**ACT, "unit": "months"})
def half_a_month(wage):
    return wage / 2


RULES = [pension_early, pension_old, pension_new, rounded_pension, fallback_odd, fallback,
         contribution, base_of_year, contribution_years, full_months, thirds_make_one,
         sum_of_tenths, share, stopped, refused, place, half_a_month]


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(*RULES, yaml=YAML)


def ask(law: Any, target: str, date: str = "2024-06", region: str = "North", known: Any = None,
        **facts: Any) -> Any:
    return compute(target, facts, date=date, region=region, known=known, law=law)


@pytest.mark.parametrize(("date", "region", "expected"), [
    ("2010-12-31", "North", 1000), ("2011-01-01", "North", 200), ("2019-04-30", "North", 200),
    ("2019-05-01", "North", 160), ("2019-12", "South", 140), ("2019-12", "South/Hill", 120),
    ("2019-12", "山市", 120), ("2019-12", "220100", 120), ("2024-06", "North", 4250),
    ("2024-06", "North/Harbour", 4250), ("2024-06", "nation", 160),
])
def test_version_and_value_follow_date_and_region(
    law: Any, date: str, region: str, expected: int
) -> None:
    assert ask(law, "pension", date, region, wage=1000)["pension"] == expected


@pytest.mark.parametrize(("date", "region", "rate"), [
    ("2018-12-31", "South/Hill", 14), ("2019-01-01", "South/Hill", 12),
    ("2020-12-31", "South/Hill", 12), ("2021-01-01", "South/Hill", 14), ("2017-12-31", "South", 20),
])
def test_a_city_inherits_where_it_has_no_row_of_its_own(
    law: Any, date: str, region: str, rate: int
) -> None:
    assert ask(law, "contribution", date, region, wage=100)["contribution"] == rate


def test_a_general_version_holds_where_the_axis_names_no_special_one(law: Any) -> None:
    assert ask(law, "fallback", region="North", wage=7)["fallback"] == 7
    assert ask(law, "fallback", region="South", wage=7)["fallback"] == 21


def test_a_general_version_rests_on_the_axis_too(law: Any) -> None:
    statuses = ask(law, "fallback", region="North", wage=7).statuses
    assert [(s["name"], s["status"]) for s in statuses] == [("method", "inferred")]


def test_an_option_without_a_version_is_not_in_force(law: Any) -> None:
    with pytest.raises(NotInForce) as caught:
        ask(law, "pension", region="South", wage=1000)
    assert "odd" in caught.value.en
    assert caught.value.field == "pension"


def test_a_rule_before_its_first_version_is_not_in_force(build: Any, a_rule: Any) -> None:
    @a_rule(since="2011-01-01")
    def later(wage):
        return wage

    with pytest.raises(NotInForce) as caught:
        ask(build(later), "later", "2010-12-31", wage=1)
    assert "2011-01-01" in caught.value.remedy_en


def test_an_open_option_stops_and_names_what_is_awaited(law: Any) -> None:
    with pytest.raises(MissingLaw) as caught:
        ask(law, "pension", "2025-01", "South", wage=1000)
    assert caught.value.field == "method"
    assert "南省办法" in caught.value.remedy_zh


def test_a_value_of_a_year_holds_for_that_year_only(law: Any) -> None:
    assert ask(law, "base_of_year", "2023-12-31")["base_of_year"] == 7000
    assert ask(law, "base_of_year", "2024-01-01")["base_of_year"] == 7500


def test_the_previous_year_is_taken_provisionally(law: Any) -> None:
    result = ask(law, "base_of_year", "2025-03")
    assert (result["base_of_year"], result.provisional) == (7500, True)
    assert result.explanation.data["provisional"][0]["taken"]["value"] == "7500"


def test_what_is_known_is_not_provisional(law: Any) -> None:
    assert not ask(law, "base_of_year", "2024-03").provisional


def test_a_value_not_yet_published_is_provisional(law: Any) -> None:
    result = ask(law, "base_of_year", "2024-03", known="2024-09-29")
    assert (result["base_of_year"], result.provisional) == (7000, True)
    later = ask(law, "base_of_year", "2024-03", known="2024-09-30")
    assert (later["base_of_year"], later.provisional) == (7500, False)


@pytest.mark.parametrize("date", ["2026-01-01", "2026-06"])
def test_two_years_back_is_not_taken(law: Any, date: str) -> None:
    assert ask(law, "base_of_year", "2025-12-31").provisional
    with pytest.raises(MissingLaw) as caught:
        ask(law, "base_of_year", date)
    assert caught.value.field == "base"


def test_a_missing_value_names_itself_the_place_and_what_is_awaited(law: Any) -> None:
    with pytest.raises(MissingLaw) as caught:
        ask(law, "base_of_year", "2024-06", "South")
    assert caught.value.field == "base"
    assert "South" in caught.value.en
    assert "2024-06-01" in caught.value.en
    assert "南省2024年公告" in caught.value.remedy_zh


def test_what_is_published_ahead_of_its_first_day_wins_over_a_known_gap(law: Any) -> None:
    """South lacks 2024; its notice comes on 20 December 2023; a run of 28 December needs it."""
    published = law.overlay(
        "parameters: {base: {values: [{region: South, from: 2024-01-01, to: 2024-12-31, "
        "known: 2023-12-20, value: 6100, status: text, source: notice}]}}"
    )
    for known in ("2023-12-28", "2024-02-01", None):
        told = compute("base_of_year", {}, date="2024-01", region="South", known=known,
                       law=published)
        assert (told["base_of_year"], told.provisional) == (6100, False)
    with pytest.raises(MissingLaw):
        compute("base_of_year", {}, date="2024-01", region="South", known="2024-01-05", law=law)


def test_a_missing_value_may_be_given_as_a_fact(law: Any) -> None:
    assert ask(law, "base_of_year", "2024-06", "South", base="6100.5")["base_of_year"] == Decimal(
        "6100.5")


def test_a_value_of_a_rule_given_overrides_the_rule(law: Any) -> None:
    result = ask(law, "rounded_pension", pension="1.005")
    assert result["rounded_pension"] == Decimal("1.01")
    assert [s["name"] for s in result.explanation.data["steps"]] == ["rounded_pension"]


def test_rounding_follows_the_region(law: Any) -> None:
    assert ask(law, "rounded_pension", region="South", pension="100.309")["rounded_pension"] == Decimal(
        "100.3")


def test_all_missing_facts_are_told_at_once(law: Any) -> None:
    with pytest.raises(MissingFacts) as caught:
        compute(["share", "contribution_years"], {}, date="2024", region="North", law=law)
    assert caught.value.names == ["wage", "paid_months"]
    assert "工资（wage）" in caught.value.zh


def test_an_optional_fact_is_assumed_and_told(law: Any) -> None:
    result = ask(law, "contribution_years", paid_months=12)
    assert result["contribution_years"] == 1
    assert result.explanation.data["assumed"] == {"deemed_months": 0}


def test_an_optional_fact_without_default_arrives_as_none(law: Any) -> None:
    assert ask(law, "share", wage=1)["share"] == 0


def test_months_divide_into_exact_years(law: Any) -> None:
    years = ask(law, "contribution_years", paid_months=335)["contribution_years"]
    assert abs(years * 12 - 335) < Decimal("1e-40")


@pytest.mark.parametrize("number", ["1", "2", "0.7", "0.3"])
def test_thirds_and_sevenths_come_together_again(law: Any, number: str) -> None:
    assert ask(law, "thirds_make_one", index=number)["thirds_make_one"] is True


def test_whole_and_ceiling_do_not_fall_off_a_third(law: Any) -> None:
    assert ask(law, "full_months", index=1)["full_months"] == 10101
    assert ask(law, "full_months", index="0.5")["full_months"] == 100


def test_tenths_are_exact(law: Any) -> None:
    assert ask(law, "sum_of_tenths", index=1)["sum_of_tenths"] == Decimal("0.3")
    assert ask(law, "sum_of_tenths", index=0.1)["sum_of_tenths"] == Decimal("0.03")


@pytest.mark.parametrize("wage", [1, 0])
def test_a_division_by_zero_is_told(law: Any, wage: int) -> None:
    with pytest.raises(RuleError) as caught:
        ask(law, "share", wage=wage, other_wage=0)
    assert caught.value.field == "share"
    assert "division by zero" in caught.value.en
    assert "除数为零" in caught.value.zh


def test_law_missing_inside_a_rule_stops_and_names_the_rule(law: Any) -> None:
    with pytest.raises(MissingLaw, match="the rule of South") as caught:
        ask(law, "stopped", wage=1)
    assert caught.value.field == "stopped"


def test_an_impossible_fact_is_refused_by_the_rule(law: Any) -> None:
    assert ask(law, "refused", wage=100)["refused"] == 100
    with pytest.raises(InvalidFact, match="cannot exceed 100") as caught:
        ask(law, "refused", wage=101)
    assert caught.value.field == "wage"


def test_where_and_when_are_always_there(law: Any) -> None:
    assert ask(law, "place", region="港市")["place"] == "North/Harbour"


def test_a_result_that_does_not_suit_its_unit_is_told(law: Any) -> None:
    assert ask(law, "half_a_month", wage=4)["half_a_month"] == 2
    with pytest.raises(RuleError, match="not a value of unit months"):
        ask(law, "half_a_month", wage=5)


def test_an_unknown_region_is_refused(law: Any) -> None:
    with pytest.raises(UnknownRegion):
        ask(law, "share", region="Nowhere", wage=1)


@pytest.mark.parametrize("date", ["2025-13", "yesterday", None, ""])
def test_an_impossible_date_of_computation_is_refused(law: Any, date: Any) -> None:
    with pytest.raises(InvalidFact) as caught:
        ask(law, "share", date, wage=1)
    assert caught.value.field == "date"


def test_a_parameter_may_be_asked_for_itself(law: Any) -> None:
    assert ask(law, "rate", "2024")["rate"] == 16
