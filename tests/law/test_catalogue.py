"""Listings of a small law: what is shown, what is unsettled, what changed between two days."""

from __future__ import annotations

import json

import pytest

from canbao.law import Law, catalogue, compute
from canbao.law.engine.errors import UnknownName, UnknownRegion
from canbao.law.engine.rules import rule

TEXT = """
regions:
  nation: {code: "000000", zh: 全国, en: National}
  Sichuan: {code: "510000", zh: 四川省, short: 四川, en: Sichuan}
  Hubei: {code: "420000", zh: 湖北省, short: 湖北, en: Hubei}
acts:
  令1: {zh: 第一号令, en: First order, status: text}
inputs:
  base: {zh: 基数, en: Base, unit: yuan/month}
parameters:
  rate:
    zh: 费率
    en: Rate
    unit: percent
    values:
      - {from: 2020-01-01, to: 2024-12-31, value: 8, status: text, source: 令1}
      - {from: 2025-01-01, value: 9, status: secondary, source: press}
      - {region: Hubei, from: 2020-01-01, value: 7, status: unconfirmed, source: press}
      - {region: Sichuan, from: 2026-01-01, value: null, status: missing, awaits: 通知 / notice}
    conflicts:
      - {value: 10, status: unconfirmed, source: blog, why: another year}
  wage:
    zh: 平均工资
    en: Average wage
    unit: yuan/month
    key: year
    values:
      - {from: 2020-01-01, value: {2018: 5000, 2019: 6000}, status: text, source: 令1}
      - {from: 2025-01-01, value: {2019: 6100, 2024: 8000}, status: text, source: 令1}
  reference:
    zh: 计发基数
    en: Reference wage
    unit: yuan/month
    span: year
    provisional: previous
    values:
      - {from: 2024-01-01, value: 7000, status: text, source: 令1}
"""


@rule(zh="缴费", en="Contribution", act="令1", article="一", unit="yuan/month", until="2024-12-31")
def contribution(base, rate):
    return base * rate / 100


@rule(
    zh="缴费", en="Contribution", act="令1", article="二", unit="yuan/month", since="2025-01-01",
    status="inferred", source="observed", name="contribution",
)  # fmt: skip
def contribution_2025(base, rate, wage, reference):
    if base > wage[2019] + reference:
        missing("上限", "the ceiling")  # noqa: F821 - a word of the language of rules
    return base * rate / 100


SMALL = Law.build([contribution, contribution_2025], [("small.yaml", TEXT)])


def changes(before: str, after: str, region: str | None = None) -> dict:
    data = catalogue.difference(SMALL, before, after, region)
    return {(c["name"], c["region"]): (c["before"], c["after"]) for c in data["changes"]}


def test_a_rule_shows_its_versions_with_period_and_text():
    entry = catalogue.show(SMALL, "contribution")
    assert [(v["from"], v["to"], v["article"]) for v in entry["versions"]] == [
        (None, "2024-12-31", "一"), ("2025-01-01", None, "二"),
    ]  # fmt: skip
    assert "base * rate / 100" in entry["versions"][0]["text"]
    json.dumps(entry)


def test_a_parameter_shows_rows_conflicts_and_who_uses_it():
    entry = catalogue.show(SMALL, "rate")
    assert [row["value"] for row in entry["rows"]] == ["8", "9", "7", None]
    assert entry["conflicts"][0]["why"] == "another year"
    assert entry["used_by"] == ["contribution"]


@pytest.mark.parametrize("name", ["rate", "费率", "Rate"])
def test_any_of_the_names_will_do(name):
    assert catalogue.show(SMALL, name)["name"] == "rate"


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(UnknownName, match="contribution"):
        catalogue.show(SMALL, "contributoin")


def test_status_counts_rows_and_versions_and_lists_what_is_awaited():
    data = catalogue.status(SMALL)
    assert data["counts"]["rule"]["text"] == 1
    assert data["counts"]["rule"]["inferred"] == 1
    assert data["counts"]["parameter"] == {
        "text": 4, "secondary": 1, "inferred": 0, "unconfirmed": 1, "missing": 1,
    }  # fmt: skip
    awaited = {(e["name"], e["region"]): e["awaits"] for e in data["entries"]["missing"]}
    assert awaited[("rate", "Sichuan")] == "通知 / notice"
    assert awaited[("contribution", "nation")] == "上限 / the ceiling"


def test_difference_of_a_value_in_the_nation_and_where_a_region_has_its_own():
    found = changes("2024-12-31", "2025-01-01")
    assert found[("rate", "nation")] == ("8", "9")
    assert ("rate", "Hubei") not in found


def test_difference_inherits_when_one_region_is_asked():
    assert changes("2024-12-31", "2025-01-01", "四川")[("rate", "Sichuan")] == ("8", "9")


def test_difference_names_a_missing_value():
    assert changes("2025-12-31", "2026-01-01", "Sichuan")[("rate", "Sichuan")] == ("9", "missing")


def test_difference_of_a_table_gives_only_the_keys_that_differ():
    found = changes("2024-12-31", "2025-01-01")[("wage", "nation")]
    assert found == ({"2019": "6000"}, {"2019": "6100", "2024": "8000"})


def test_difference_marks_a_provisional_value():
    found = changes("2024-12-31", "2025-01-01")[("reference", "nation")]
    assert found == ("7000", "7000 (provisional)")


def test_difference_tells_which_article_took_over():
    found = changes("2024-12-31", "2025-01-01")[("contribution", "nation")]
    assert found == ("令1 一", "令1 二")


def test_difference_before_everything_is_none():
    assert changes("2019-12-31", "2020-01-01")[("rate", "nation")] == (None, "8")


def test_difference_refuses_an_unknown_region():
    with pytest.raises(UnknownRegion):
        catalogue.difference(SMALL, "2024-01-01", "2025-01-01", "Atlantis")


def test_an_answer_says_provisional_and_what_it_rests_on():
    result = compute("contribution", {"base": 1000}, date="2025-06", region="Hubei", law=SMALL)
    answer = catalogue.answer(result)
    assert answer["values"]["contribution"]["value"] == "70"
    assert answer["is_provisional"] is True
    assert {entry["name"] for entry in answer["statuses"]} == {"rate", "contribution"}
    json.dumps(answer)
