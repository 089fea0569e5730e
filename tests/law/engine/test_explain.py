"""Explanations: one text for one result, replayed byte for byte; sheets that nothing can break."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from canbao.law import compute, replay
from canbao.law.engine.errors import LawError, ReplayError
from canbao.law.engine.rules import rule
from canbao.law.engine.sheet import render_html, render_text, rounding_words, sheet, show

ACT = {"zh": "养老金", "en": "Pension", "act": "法〔2000〕1号", "article": "6", "unit": "yuan/month"}
HOSTILE = "<script>alert('x')</script>\"&{{7*7}} #set page(width: 0pt) $x$ \\u202e ]] *_`"
YAML = f"""
parameters:
  rate:
    zh: 比例
    en: Rate
    unit: percent
    values: [{{value: 16, status: secondary, source: {json.dumps(HOSTILE)}}}]
  base:
    zh: 基数
    en: Base
    unit: yuan/month
    span: year
    provisional: previous
    values: [{{from: 2024, value: 7000, status: text, source: 法一}}]
  interest:
    zh: 利率
    en: Interest
    unit: percent
    key: year
    values: [{{value: {{2022: 6.12, 2023: 3.97}}, status: text, source: 法一}}]
axes:
  method:
    zh: 办法
    en: Method
    options: {{old: {{zh: 老, en: old}}, new: {{zh: 新, en: new}}}}
    values: [{{option: old, status: inferred, source: 法一}}]
roundings:
  fen: {{zh: 分, en: fen, values: [{{value: half_up 0.01, status: inferred, source: 法一}}]}}
"""


@rule(**ACT, rounding="fen", option="method=old")
def pension(wage, base, rate, paid_months, chosen_month):
    return (wage + base) / 2 * paid_months / 12 * rate / 100


@rule(**ACT, status="unconfirmed", source="press")
def total(pension, career, interest, remark):
    amount = pension
    for row in career:
        amount += row.base * interest[row.year] / 100
    return amount


FACTS = {"wage": "8321.50", "paid_months": 335, "remark": HOSTILE,
         "career": [{"year": 2022, "months": 12, "base": 100}, {"year": 2023, "months": 6, "base": "0.5"}]}


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(pension, total, yaml=YAML)


@pytest.fixture(scope="module")
def result(law: Any) -> Any:
    return compute(["total", "pension"], FACTS, date="2025-03", region="北省", known="2025-12", law=law)


def test_the_same_facts_give_the_same_bytes(law: Any, result: Any) -> None:
    again = compute(["total", "pension"], {**FACTS, "wage": 8321.5, "paid_months": "335.0"},
                    date="2025-03-01", region="110000", known="2025-12-31", law=law)
    assert again.explanation.json() == result.explanation.json()


def test_canonical_json_is_sorted_and_holds_no_floats(result: Any) -> None:
    text = result.explanation.json()
    data = json.loads(text, parse_float=lambda number: pytest.fail(f"a float: {number}"))
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_an_explanation_has_law_facts_steps_and_sources(law: Any, result: Any) -> None:
    data = result.explanation.data
    assert data["law"]["hash"] == law.hash
    assert (data["date"], data["region"], data["known"]) == ("2025-03-01", "North", "2025-12-31")
    assert data["facts"]["wage"] == "8321.5"
    assert data["facts"]["career"][1] == {"year": 2023, "months": 6, "base": "0.5"}
    assert data["assumed"] == {"chosen_month": None}
    assert [s["name"] for s in data["steps"]] == ["pension", "total"]
    assert data["steps"][0]["before_rounding"] == "34218.01666666666666666667"
    assert data["steps"][0]["value"] == "34218.02"
    assert data["options"]["method"]["option"] == "old"
    assert data["provisional"][0]["name"] == "base"
    assert set(data["parameters"]["interest"]["used"]) == {"2022", "2023"}


def test_statuses_tell_everything_not_read_in_the_act(result: Any) -> None:
    assert {(s["name"], s["kind"], s["status"]) for s in result.statuses} == {
        ("rate", "parameter", "secondary"), ("method", "axis", "inferred"),
        ("fen", "rounding", "inferred"), ("total", "rule", "unconfirmed")}


def test_a_result_unpacks_into_values_explanation_and_statuses(result: Any) -> None:
    values, explanation, statuses = result
    assert (values, explanation, statuses) == (result.values, result.explanation, result.statuses)


def test_a_stored_explanation_replays_byte_for_byte(law: Any, result: Any) -> None:
    stored = result.explanation.json()
    assert replay(stored, law).json() == stored
    assert replay(json.loads(stored), law).json() == stored


def alter(stored: str, change: Any) -> str:
    data = json.loads(stored)
    change(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("change", [
    lambda d: d["values"].update(total="99999"), lambda d: d["facts"].update(wage="8321.51"),
    lambda d: d["steps"][0].update(article="7"), lambda d: d["statuses"].clear(),
    lambda d: d.update(note="added"), lambda d: d.pop("steps"), lambda d: d["facts"].pop("remark"),
    lambda d: d["law"]["changes"].append("x"), lambda d: d["assumed"].clear(),
    lambda d: d.update(format="canbao-explanation/2"), lambda d: d["law"].update(hash="0" * 64),
    lambda d: d["law"].update(hash=5), lambda d: d.update(facts=[]), lambda d: d.update(targets=5),
    lambda d: d.update(targets=[["total"]]), lambda d: d.update(law=None), lambda d: d.clear(),
])
def test_an_altered_explanation_is_refused(law: Any, result: Any, change: Any) -> None:
    with pytest.raises(ReplayError) as refused:
        replay(alter(result.explanation.json(), change), law)
    assert refused.value.zh


@pytest.mark.parametrize("change", [
    lambda d: d["facts"].update(wage="-1"), lambda d: d["facts"].update(wages="1"),
    lambda d: d.update(region="Nowhere"), lambda d: d.update(date="2025-13"),
    lambda d: d.update(targets=["nothing"]), lambda d: d.update(date="1950-01-01"),
])
def test_an_explanation_altered_beyond_computing_is_one_clear_error(
    law: Any, result: Any, change: Any
) -> None:
    with pytest.raises(LawError):
        replay(alter(result.explanation.json(), change), law)


@pytest.mark.parametrize("stored", ["", "null", "[]", "{}", "5", '"text"', "{", '{"format": 1}'])
def test_what_is_no_explanation_is_refused(law: Any, stored: str) -> None:
    with pytest.raises(ReplayError, match="not an explanation"):
        replay(stored, law)


def test_another_spelling_of_the_same_json_is_refused(law: Any, result: Any) -> None:
    with pytest.raises(ReplayError, match="stored bytes"):
        replay(result.explanation.json() + "\n", law)


def test_a_reformed_law_does_not_replay(law: Any, result: Any) -> None:
    with pytest.raises(ReplayError) as refused:
        replay(result.explanation.json(), law.replace(parameters={"rate": 16}))
    assert refused.value.field == "law.hash"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_stays_text_in_html(law: Any, result: Any, language: str) -> None:
    page = Tags()
    page.feed(render_html(law, result.explanation.data, language))
    assert page.tags <= {"article", "h1", "h2", "h3", "section", "dl", "dt", "dd", "ol", "ul", "li", "p"}
    assert page.attributes == {"lang"}
    assert page.text.count(HOSTILE) >= 2


@pytest.mark.parametrize(("language", "words"), [
    ("zh", ["计算说明书", "北省", "2025年3月1日", "335个月", "¥8,321.50/月", "四舍五入到 0.01", "第6条",
            "暂按上年数值计算", "2 行", "二手来源", "未经确认"]),
    ("en", ["Calculation sheet", "North", "1 March 2025", "335 months", "¥8,321.50 a month",
            "half-up to 0.01", "art. 6", "Provisional", "2 rows", "secondary source", "unconfirmed"]),
])
def test_the_sheet_speaks_both_languages(
    law: Any, result: Any, language: str, words: list[str]
) -> None:
    text = render_text(law, result.explanation.data, language)
    assert [word for word in words if word not in text] == []
    assert "None" not in text


def test_the_formula_is_in_words(law: Any, result: Any) -> None:
    steps = sheet(law, result.explanation.data, "zh").steps
    assert steps[0].formula == "(工资 + 基数) ÷ 2 × 缴费月数 ÷ 12 × 比例 ÷ 100"
    assert steps[1].formula == ""


@pytest.mark.parametrize(("value", "unit", "zh", "en"), [
    (None, "yuan", "—", "—"), (True, "bool", "是", "yes"), ("worker", "choice:category", "工人", "worker"),
    ("South/Hill", "region", "山市", "Hill"), ("2025-07", "month", "2025年7月", "July 2025"),
    ("2025-07-09", "date", "2025年7月9日", "9 July 2025"), ("1234567.8", "yuan", "¥1,234,567.80",
                                                     "¥1,234,567.80"),
    ("0.125", "yuan/day", "¥0.125/日", "¥0.125 a day"), ("8", "percent", "8%", "8%"),
    (60, "age", "60岁", "60 years of age"), ("1.5", "index", "1.5", "1.5"),
])
def test_values_are_shown_with_their_units(
    law: Any, value: Any, unit: str, zh: str, en: str
) -> None:
    assert (show(law, value, unit, "zh"), show(law, value, unit, "en")) == (zh, en)


@pytest.mark.parametrize(("text", "zh", "en"), [
    ("none", "不取整", "none"),
    ("cut 0.01, up 0.1", "截去至 0.01，再进位到 0.1", "cut to 0.01, then up to 0.1"),
])
def test_roundings_are_told_in_words(text: str, zh: str, en: str) -> None:
    assert (rounding_words(text, "zh"), rounding_words(text, "en")) == (zh, en)
