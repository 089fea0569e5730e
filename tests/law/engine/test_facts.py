"""Facts at the edge: every wrong fact is one clear error naming the fact and the way out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from canbao.law import compute
from canbao.law.engine.errors import InvalidFact, UnknownName, UnknownRegion
from canbao.law.engine.rules import rule

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}
YAML = """
parameters:
  rate: {zh: 比例, en: Rate, unit: percent, values: [{value: 8, status: text, source: 法一}]}
  bands: {zh: 档, en: Bands, unit: yuan, key: years, values: [{value: {1: 10}, status: text, source: 法一}]}
  series:
    {zh: 序列, en: Series, unit: yuan, access: history, values: [{value: 1, status: text, source: 法一}]}
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}, new: {zh: 新, en: new}}
    values: [{option: old, status: text, source: 法一}]
roundings:
  fen: {zh: 分, en: fen, values: [{value: half_up 0.01, status: text, source: 法一}]}
"""


@rule(**ACT, unit="yuan")
def contribution(wage, rate):
    return wage * rate / 100


@rule(**ACT, unit="months")
def months_total(career):
    total = 0
    for row in career:
        total += row.months
    return total


@rule(**ACT, unit="index")
def echo_index(index):
    return index


@rule(**ACT, unit="month")
def echo_month(birth_month):
    return birth_month


@rule(**ACT, unit="bool")
def echo_employed(employed):
    return employed


@rule(**ACT, unit="choice:category")
def echo_category(category):
    return category


@rule(**ACT, unit="region")
def echo_home(home):
    return home


@rule(**ACT, unit="date")
def echo_day(entry_day):
    return entry_day


@rule(**ACT, unit="months")
def echo_paid(paid_months):
    return paid_months


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(contribution, months_total, echo_index, echo_month, echo_employed, echo_category,
                 echo_home, echo_day, echo_paid, yaml=YAML)


def ask(law: Any, target: str, **facts: Any) -> Any:
    return compute(target, facts, date="2025-10", region="North", law=law)[target]


@pytest.mark.parametrize(("target", "name", "value"), [
    ("contribution", "wage", "eight thousand"), ("contribution", "wage", float("nan")),
    ("contribution", "wage", float("inf")), ("contribution", "wage", -1),
    ("contribution", "wage", True), ("contribution", "wage", [8000]), ("contribution", "wage", ""),
    ("contribution", "wage", None), ("contribution", "wage", "1e13"),
    ("contribution", "rate", "-0.5"), ("contribution", "rate", None),
    ("echo_index", "index", "10.01"), ("echo_index", "index", -0.01),
    ("echo_paid", "paid_months", 12.5), ("echo_paid", "paid_months", 721),
    ("echo_paid", "paid_months", False),
    ("echo_month", "birth_month", "2025-13"), ("echo_month", "birth_month", "2025-11"),
    ("echo_month", "birth_month", 1965), ("echo_month", "birth_month", "1965"),
    ("echo_day", "entry_day", "2025-02-29"), ("echo_day", "entry_day", "2025-10-02"),
    ("echo_employed", "employed", "perhaps"), ("echo_employed", "employed", 2),
    ("echo_category", "category", "clerk"), ("echo_category", "category", ""),
])
def test_a_wrong_fact_is_refused_by_name(law: Any, target: str, name: str, value: Any) -> None:
    with pytest.raises(InvalidFact) as refused:
        ask(law, target, **{"wage": 1, name: value} if target == "contribution" else {name: value})
    assert refused.value.field == name
    assert refused.value.remedy_zh
    assert refused.value.remedy_en
    assert name in refused.value.en


@pytest.mark.parametrize(("target", "name", "value", "expected"), [
    ("echo_index", "index", "0.613", Decimal("0.613")), ("echo_index", "index", 10, Decimal(10)),
    ("echo_index", "index", 0, Decimal(0)), ("echo_paid", "paid_months", "297", 297),
    ("echo_paid", "paid_months", 720.0, 720), ("echo_employed", "employed", "是", True),
    ("echo_category", "category", "干部", "official"),
    ("echo_category", "category", "worker", "worker"), ("echo_home", "home", "港市", "North/Harbour"),
    ("echo_home", "home", "220000", "South"),
])
def test_a_right_fact_is_typed(law: Any, target: str, name: str, value: Any, expected: Any) -> None:
    got = ask(law, target, **{name: value})
    assert (got, type(got)) == (expected, type(expected))


def test_the_month_and_day_of_computation_are_not_future(law: Any) -> None:
    assert str(ask(law, "echo_month", birth_month="2025-10")) == "2025-10"
    assert str(ask(law, "echo_day", entry_day="2025-10-01")) == "2025-10-01"


def test_an_unknown_region_as_a_fact_names_the_nearest(law: Any) -> None:
    with pytest.raises(UnknownRegion) as refused:
        ask(law, "echo_home", home="Nort")
    assert "North" in refused.value.remedy_en


def test_an_unknown_fact_names_the_nearest(law: Any) -> None:
    with pytest.raises(UnknownName) as refused:
        ask(law, "contribution", wage=1, wagge=1)
    assert refused.value.field == "wagge"
    assert "wage" in refused.value.remedy_en


def test_an_unknown_target_names_the_nearest(law: Any) -> None:
    with pytest.raises(UnknownName) as refused:
        ask(law, "contributions", wage=1)
    assert "contribution" in refused.value.remedy_en


@pytest.mark.parametrize("name", ["method", "fen"])
def test_a_method_cannot_be_given_as_a_fact(law: Any, name: str) -> None:
    with pytest.raises(InvalidFact, match="chosen by region and date") as refused:
        ask(law, "contribution", wage=1, **{name: "new"})
    assert refused.value.field == name


@pytest.mark.parametrize("name", ["bands", "series"])
def test_a_table_cannot_be_given_as_one_fact(law: Any, name: str) -> None:
    with pytest.raises(InvalidFact, match="is a table"):
        ask(law, "contribution", wage=1, **{name: 1})


def test_a_parameter_may_be_given_as_a_fact(law: Any) -> None:
    assert ask(law, "contribution", wage=100, rate="7.5") == Decimal("7.5")


GOOD = [{"year": 2023, "months": 12, "base": 100}, {"year": 2024, "months": 6, "base": "100.5"}]


def test_rows_are_typed_cell_by_cell(law: Any) -> None:
    assert ask(law, "months_total", career=GOOD) == 18


def test_no_rows_are_rows_too(law: Any) -> None:
    assert ask(law, "months_total", career=[]) == 0


@pytest.mark.parametrize(("rows", "field"), [
    ([{"year": 2023, "months": 12}], "career[1].base"),
    ([GOOD[0], {"year": 2024, "months": 13, "base": 1}], "career[2].months"),
    ([{"year": 2023, "months": 12, "base": -1}], "career[1].base"),
    ([{"year": 2023, "months": 12, "base": "much"}], "career[1].base"),
    ([{**GOOD[0], "employer": "x"}], "career[1].employer"),
    ([GOOD[1], GOOD[0]], "career.year"), ([GOOD[0], GOOD[0]], "career.year"),
    ([{"year": 2026, "months": 1, "base": 1}], "career.year"),
    ([{"year": "2023-01", "months": 1, "base": 1}], "career[1].year"),
    (["2023"], "career[1]"), ([None], "career[1]"), ("2023", "career"), (5, "career"),
    ({"year": 2023}, "career"), ([GOOD[0]] * 1201, "career"), (None, "career"),
])
def test_wrong_rows_are_refused_by_place(law: Any, rows: Any, field: str) -> None:
    with pytest.raises(InvalidFact) as refused:
        ask(law, "months_total", career=rows)
    assert refused.value.field == field


def test_a_hostile_value_is_cut_in_the_message(law: Any) -> None:
    with pytest.raises(InvalidFact) as refused:
        ask(law, "contribution", wage="9" * 100_000 + "x")
    assert len(refused.value.message("zh")) < 300
    assert len(refused.value.message("en")) < 300
    assert len(str(refused.value.envelope()["value"])) <= 200
