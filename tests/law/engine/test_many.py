"""`many` equals `one`: the same rules on random columns, with regions and dates as columns too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.law import Fen, YearMajor, compute, compute_many
from canbao.law.engine.errors import LawError
from canbao.law.engine.rules import rule
from canbao.law.engine.units import Day, Month, kind

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}
YUAN = {**ACT, "unit": "yuan/month"}
YAML = """
parameters:
  rate:
    zh: 比例
    en: Rate
    unit: percent
    values:
      - {to: 2019-04-30, value: 19.7, status: text, source: 法一}
      - {from: 2019-05-01, value: 16, status: text, source: 法二}
      - {region: South, from: 2018, value: 14.3, status: secondary, source: 南一}
  base:
    zh: 计发基数
    en: Base
    unit: yuan/month
    span: year
    provisional: previous
    values:
      - {region: North, from: 2023, value: 7000.37, status: secondary, source: 表}
      - {region: North/Harbour, from: 2024, value: 7777.7, status: secondary, source: 表}
      - {region: South, from: 2024, value: null, status: missing, awaits: 公告 / the notice}
  bands:
    zh: 档次
    en: Bands
    unit: yuan/month
    key: ratio
    values:
      - {value: {0: 10, 0.6: 20.5, 1.5: 30}, status: text, source: 法一}
      - {region: South, value: {0.6: 21}, status: text, source: 南}
  by_category:
    zh: 按类别
    en: By category
    unit: ratio
    key: category
    values: [{value: {worker: 0.5}, status: text, source: 法一}]
  wages:
    zh: 历年工资
    en: Wages
    unit: yuan/month
    access: history
    values:
      - {from: 1960, to: 2004, value: 1000, status: text, source: 法一}
      - {from: 2008, value: 2000.5, status: text, source: 法一}
      - {region: South, from: 2003-07, to: 2009, value: 1500, status: text, source: 南}
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}, new: {zh: 新, en: new}}
    values:
      - {option: old, status: text, source: 法一}
      - {region: North, from: 2020, option: new, status: text, source: 北一}
      - {region: South, from: 2025, option: null, status: missing, awaits: 南省办法 / South's method}
roundings:
  fen:
    zh: 分
    en: fen
    values:
      - {value: half_up 0.01, status: text, source: 法一}
      - {region: South, value: "cut 0.01, up 0.1", status: text, source: 南一}
"""


@rule(**YUAN, rounding="fen", option="method=old")
def pension(wage, rate, paid_months):
    return wage * rate / 100 * paid_months / 12


pension_old = pension


@rule(**YUAN, rounding="fen", option="method=new")
def pension(wage, base, index, paid_months):
    return (wage + base * index) / 2 * paid_months / 12 / 100


@rule(**YUAN, rounding="fen")
def branches(wage, index, category, employed):
    if wage > 5000 and employed:
        if index >= 1.5:
            return wage * 2
        if index >= 0.6:
            amount = wage * index
        else:
            amount = 0
            amount -= wage / 3
    elif category == "official" or not employed:
        return wage / 7 if index > 1 else wage / 9
    else:
        amount = index
    if amount < 0:
        amount = -amount
    return amount + 0.005


@rule(**YUAN)
def guarded(wage, paid_months, index):
    if paid_months != 0 and wage / paid_months > 100:
        return wage / paid_months
    return index if paid_months == 0 or wage / paid_months < 1 else wage


@rule(**YUAN)
def edge(index, wage):
    if index * 3 < 1.8:
        missing("低于下限", "below the floor")  # noqa: F821
    return wage


@rule(**{**ACT, "unit": "months"})
def counted(index, paid_months):
    return whole(index * 10) + ceiling(index * 3) * 1000 + paid_months // 7 + paid_months % 5  # noqa: F821


@rule(**{**ACT, "unit": "bool"})
def truthful(paid_months, deemed_months, remark):
    if paid_months and not deemed_months:
        return True
    return remark is not None and remark == "x"


@rule(**YUAN)
def bounded(wage, index, rate):
    low = 300 * rate / 100
    return clip(wage * index, low, max(low, 3000, wage / 2)) + abs(index - 1) + min(wage, 5)  # noqa: F821


@rule(**YUAN)
def history_sum(career, index):
    total = 0
    years = 0
    for row in career:
        if row.months == 0:
            total += 0
        elif row.year >= 2000:
            total += row.base * row.months
            years += 1
        else:
            total += row.base * row.months * index
    if years == 0:
        return 0
    return total / years / 12


@rule(**YUAN)
def first_good_year(career):
    for row in career:
        if row.months == 12 and row.base > 2000:
            return row.base
    return 0


@rule(**YUAN)
def powers(index, rate):
    amount = 1
    for x in (1, 2, 3):
        amount *= 1 + index * x
    for x in range(3):
        amount += x * rate
    return amount * (1 + rate / 100) ** 3


@rule(**YUAN)
def table_value(bands, index, by_category, category):
    return bands.band(index) * by_category[category]


@rule(**YUAN)
def wage_then(wages, birth_month):
    return wages.at(birth_month)


@rule(**YUAN)
def from_history(wages, this_month, index):
    total = 0
    for step in wages.steps():
        if month_of_day(step.first_day) < this_month:  # noqa: F821
            total += step.value * index
    return total


@rule(**{**ACT, "unit": "month"})
def retirement(birth_month, category, chosen_month):
    if chosen_month is not None:
        return chosen_month
    return birth_month + (60 if category == "worker" else 55) * 12


@rule(**{**ACT, "unit": "days"})
def days_since(entry_day, this_day, this_month):
    return this_day - entry_day + year_of(this_month) + month_number(this_month)  # noqa: F821


@rule(**YUAN)
def impossible(wage, index):
    if wage < index:
        refuse("wage", "低于指数", "is below the index")  # noqa: F821
    return wage - index


@rule(**{**ACT, "unit": "choice:category"})
def promoted(category, index, this_region):
    if this_region == "South" or index > 2:
        return "official"
    return category


@rule(**YUAN, rounding="fen")
def of_rules(pension, branches, retirement, this_month):
    if retirement > this_month:
        return max(pension, branches)
    return rounded(pension / 3, "fen") + branches  # noqa: F821


RULES = [pension_old, pension, branches, guarded, edge, counted, truthful, bounded, history_sum,
         first_good_year, powers, table_value, wage_then, from_history, retirement, days_since,
         impossible, promoted, of_rules]
NAMES = sorted({r.name for r in RULES})
REGIONS = ["nation", "North", "South", "North/Harbour", "South/Hill"]
DATES = ["2019-04-30", "2019-05-01", "2020-01", "2024-02-29", "2025-06", "2026-01-01"]


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(*RULES, yaml=YAML)


MONEY = st.one_of(
    st.integers(0, 2_000_000).map(lambda fen: fen / 100), st.integers(0, 20_000).map(float),
    st.sampled_from([0.0, 5000.0, 5000.01, 100.0, 2000.0, 0.005]),
)
INDEX = st.one_of(st.integers(0, 40_000).map(lambda x: x / 10_000),
                  st.sampled_from([0.0, 0.6, 1.0, 1.5, 2.0, 0.3, 0.7]))
ROW = st.fixed_dictionaries({
    "wage": MONEY, "index": INDEX, "paid_months": st.integers(0, 720),
    "birth_month": st.integers(Month.of(1955, 1), Month.of(2019, 4)).map(int),
    "entry_day": st.integers(Day(700_000), Day(737_000)).map(int), "employed": st.booleans(),
    "category": st.sampled_from(["worker", "official"]), "deemed_months": st.integers(0, 3),
    "remark": st.sampled_from(["x", "y"]), "other_wage": MONEY,
    "region": st.sampled_from(REGIONS), "date": st.sampled_from(DATES),
    "months": st.lists(st.integers(0, 12), min_size=4, max_size=4),
    "base": st.lists(MONEY, min_size=4, max_size=4),
})
YEARS = [1998, 1999, 2000, 2001]


def needed(law: Any, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Inputs below a rule, whatever version holds."""
    if name in law.inputs:
        return {name}
    if name not in law.rules:
        return set()
    return {i for v in law.rules[name] for a in v.arguments for i in needed(law, a)}


def columns_of(law: Any, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for item in sorted(needed(law, name) - {"chosen_month"}):
        if item == "career":
            columns[item] = YearMajor(len(rows), {
                "year": YEARS,
                "months": [np.array([r["months"][p] for r in rows]) for p in range(4)],
                "base": [np.array([r["base"][p] for r in rows]) for p in range(4)],
            })
        else:
            columns[item] = np.array([r[item] for r in rows])
    return columns


def facts_of(law: Any, name: str, row: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for item in needed(law, name) - {"chosen_month"}:
        if item == "career":
            facts[item] = [{"year": y, "months": m, "base": b}
                           for y, m, b in zip(YEARS, row["months"], row["base"], strict=True)]
        else:
            family = kind(law.unit(item))
            facts[item] = Month(row[item]) if family == "month" else (
                Day(row[item]) if family == "date" else row[item])
    return facts


def answer_or_error(law: Any, name: str, row: dict[str, Any]) -> Any:
    try:
        return compute(name, facts_of(law, name, row), date=row["date"], region=row["region"], law=law)
    except LawError as error:
        return error


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else (
        int(value) if isinstance(value, int) and not isinstance(value, bool) else value)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(rows=st.lists(ROW, min_size=1, max_size=25))
def test_every_row_equals_one(law: Any, name: str, rows: list[dict[str, Any]]) -> None:
    many = compute_many(name, columns_of(law, name, rows), law=law,
                        date=np.array([r["date"] for r in rows]),
                        region=np.array([r["region"] for r in rows]))
    for i, row in enumerate(rows):
        one = answer_or_error(law, name, row)
        if isinstance(one, LawError):
            assert many.stopped[i], (row, str(one), many[name][i])
            assert str(many.error(i)) == str(one)
            continue
        assert not many.stopped[i], (row, one[name], str(many.error(i)))
        assert many.provisional[i] == one.provisional
        expected, got = plain(one[name]), many[name][i]
        if isinstance(expected, float) and law.rules[name][0].rounding is None:
            assert got == pytest.approx(expected, rel=1e-11, abs=1e-11)
        else:
            assert got == expected, row


ONE_PLACE = {"date": "2024-06", "region": "North"}


@pytest.mark.parametrize("name", ["of_rules", "bounded", "history_sum"])
@settings(max_examples=20)
@given(rows=st.lists(ROW, min_size=1, max_size=10))
def test_fen_and_yuan_columns_give_the_same(law: Any, name: str, rows: list[dict[str, Any]]) -> None:
    rows = [{**r, "wage": round(r["wage"], 2), "base": [round(b, 2) for b in r["base"]]} for r in rows]
    columns = columns_of(law, name, rows)
    yuan = compute_many(name, columns, law=law, **ONE_PLACE)
    if "wage" in columns:
        columns["wage"] = Fen(np.rint(columns["wage"] * 100).astype(np.int64))
    if "career" in columns:
        cells = columns["career"].cells
        cells["base"] = [Fen(np.rint(b * 100).astype(np.int32)) for b in cells["base"]]
        cells["months"] = [m.astype(np.uint8) for m in cells["months"]]
    fen = compute_many(name, columns, law=law, **ONE_PLACE)
    assert fen[name].tolist() == yuan[name].tolist()
    assert fen.stopped.tolist() == yuan.stopped.tolist()
