"""Tables and histories: keyed values, bands, dated series, in `one` and, where said, over columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from canbao.law import compute, compute_many
from canbao.law.engine.errors import MissingLaw
from canbao.law.engine.rules import rule

ACT = {"zh": "利息", "en": "Interest", "act": "法〔2000〕1号", "article": "一"}
YAML = """
parameters:
  interest:
    zh: 记账利率
    en: Interest
    unit: percent
    key: year
    values:
      - {value: {2022: 6.12, 2023: 3.97}, status: secondary, source: 表}
      - {from: 2024-06, value: {2023: 4}, status: text, source: 更正}
      - {region: South, value: {2004: 1.98, 2022: null}, status: missing, awaits: 南省利率 / South's rate}
      - {region: South/Hill, value: {2022: 5.5}, status: inferred, source: 山}
    otherwise: {status: missing, awaits: 各省自定 / the province's own rate}
  bands:
    zh: 档次
    en: Bands
    unit: yuan
    key: ratio
    values: [{value: {0: 10, 0.8: 20, 1.5: 30}, status: text, source: 法一}]
  by_category:
    zh: 按类别
    en: By category
    unit: ratio
    key: category
    values: [{value: {worker: 0.5, official: 1}, status: text, source: 法一}]
  wages:
    zh: 历年工资
    en: Wages
    unit: yuan/month
    access: history
    values:
      - {from: 2000, to: 2004, value: 1000, status: text, source: 法一}
      - {from: 2005, to: 2007, value: null, status: missing, awaits: 公告 / the notice}
      - {from: 2008, value: 2000, status: text, source: 法一}
      - {region: South, from: 2003-07, to: 2009, value: 1500, status: secondary, source: 南}
"""


@rule(**ACT, unit="percent")
def rate_of_year(interest, paid_months):
    return interest[paid_months + 2000]


@rule(**ACT, unit="yuan")
def band_of(bands, index):
    return bands.band(index)


@rule(**ACT, unit="yuan")
def band_of_sum(bands, index):
    return bands.band(index + 0.1)


@rule(**ACT, unit="yuan")
def band_exactly(bands, index):
    return bands[index]


@rule(**ACT, unit="ratio")
def share_of(by_category, category):
    return by_category[category]


@rule(**ACT, unit="yuan/month")
def wage_at(wages, birth_month):
    return wages.at(birth_month)


@rule(**ACT, unit="yuan/month")
def wage_on(wages, entry_day):
    return wages.at(entry_day)


@rule(**ACT, unit="yuan")
def all_wages(wages, this_day):
    total = 0
    for step in wages.steps():
        if step.first_day <= this_day:
            total += step.value * (min(step.last_day, this_day) - step.first_day + 1)
    return total


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(rate_of_year, band_of, band_of_sum, band_exactly, share_of, wage_at, wage_on,
                 all_wages, yaml=YAML)


def ask(law: Any, target: str, region: str = "North", date: str = "2024-01", known: Any = None,
        **facts: Any) -> Any:
    return compute(target, facts, date=date, region=region, known=known, law=law)[target]


@pytest.mark.parametrize(("region", "date", "year", "expected"), [
    ("North", "2024-01", 2023, "3.97"), ("North", "2024-06", 2023, "4"),
    ("North", "2024-06", 2022, "6.12"), ("South/Hill", "2024-01", 2022, "5.5"),
    ("South/Hill", "2024-01", 2004, "1.98"), ("South/Hill", "2024-01", 2023, "3.97"),
])
def test_the_nearest_region_and_latest_row_carry_a_key(
    law: Any, region: str, date: str, year: int, expected: str
) -> None:
    assert ask(law, "rate_of_year", region, date, paid_months=year - 2000) == Decimal(expected)


@pytest.mark.parametrize(("region", "year", "awaits"), [
    ("North", 2004, "the province's own rate"), ("South", 2022, "South's rate"),
])
def test_a_missing_key_stops_and_names_itself(law: Any, region: str, year: int, awaits: str) -> None:
    with pytest.raises(MissingLaw) as caught:
        ask(law, "rate_of_year", region, paid_months=year - 2000)
    assert caught.value.field == "interest"
    assert f"year {year}" in caught.value.en
    assert awaits in caught.value.remedy_en


def test_the_rate_of_a_year_is_not_known_before_it(law: Any) -> None:
    with pytest.raises(MissingLaw):
        ask(law, "rate_of_year", paid_months=23, known="2022-12")
    assert ask(law, "rate_of_year", paid_months=22, known="2022-12") == Decimal("6.12")


@pytest.mark.parametrize(("index", "expected"), [
    ("0", 10), ("0.79", 10), ("0.8", 20), ("1.4999", 20), ("1.5", 30), ("9", 30),
])
def test_a_band_is_the_largest_key_not_above(law: Any, index: str, expected: int) -> None:
    assert ask(law, "band_of", index=index) == expected
    many = compute_many("band_of", {"index": np.array([float(index)] * 3)}, date="2024",
                        region="North", law=law)
    assert many["band_of"].tolist() == [expected] * 3


def test_a_sum_that_floats_miss_falls_in_the_same_band_over_columns(law: Any) -> None:
    index = np.round(np.arange(0, 3, 0.1), 1)
    many = compute_many("band_of_sum", {"index": index}, date="2024", region="North", law=law)
    expected = [float(ask(law, "band_of_sum", index=str(x))) for x in index]
    assert many["band_of_sum"].tolist() == expected


def test_a_fraction_is_a_key_over_columns_and_as_one_value(law: Any) -> None:
    assert ask(law, "band_exactly", index="0.8") == 20
    for given in (np.array([0.8, 0.8]), 0.8):
        many = compute_many("band_exactly", {"index": given}, date=np.array(["2024", "2024"]),
                            region="North", law=law)
        assert (many["band_exactly"].tolist(), many.stopped.any()) == ([20.0, 20.0], False)


def test_a_key_that_is_not_there_stops_its_row_only(law: Any) -> None:
    many = compute_many("band_exactly", {"index": np.array([0.8, 0.9, 2])}, date="2024",
                        region="North", law=law)
    assert many.stopped.tolist() == [False, True, True]
    assert isinstance(many.error(1), MissingLaw)


def test_words_are_keys(law: Any) -> None:
    assert ask(law, "share_of", category="工人") == Decimal("0.5")
    many = compute_many("share_of", {"category": np.array(["official", "worker"])}, date="2024",
                        region="North", law=law)
    assert many["share_of"].tolist() == [1.0, 0.5]


@pytest.mark.parametrize(("region", "month", "expected"), [
    ("North", "2000-01", 1000), ("North", "2004-12", 1000), ("North", "2008-01", 2000),
    ("South", "2003-06", 1000), ("South", "2003-07", 1500), ("South", "2006-01", 1500),
    ("South", "2010-01", 2000),
])
def test_a_history_gives_the_value_of_a_month(
    law: Any, region: str, month: str, expected: int
) -> None:
    assert ask(law, "wage_at", region, birth_month=month) == expected
    assert ask(law, "wage_on", region, entry_day=f"{month}-01") == expected


@pytest.mark.parametrize("month", ["1999-12", "2005-01", "2007-12"])
def test_a_gap_in_a_history_stops(law: Any, month: str) -> None:
    with pytest.raises(MissingLaw) as caught:
        ask(law, "wage_at", birth_month=month)
    assert caught.value.field == "wages"


def test_the_steps_of_a_history_do_not_overlap(law: Any) -> None:
    north = 1000 * (5 * 365 + 2) + 2000 * (2 * 365 + 1)
    assert ask(law, "all_wages", "North", "2009-12-31") == north
    south = 1000 * (3 * 365 + 1 + 181) + 1500 * (184 + 6 * 365 + 2)
    assert ask(law, "all_wages", "South", "2009-12-31") == south


def test_a_history_over_columns_of_regions_and_dates(law: Any) -> None:
    regions = ["North", "South", "South/Hill", "North", "South"]
    dates = ["2009-12-31", "2009-12-31", "2012-05-05", "2004-02-29", "2003-07-01"]
    many = compute_many("all_wages", {}, date=np.array(dates), region=np.array(regions), law=law)
    expected = [float(ask(law, "all_wages", r, d)) for r, d in zip(regions, dates, strict=True)]
    assert many["all_wages"].tolist() == expected


def test_a_column_of_months_finds_values_and_gaps(law: Any) -> None:
    months = np.array([2000 * 12, 2006 * 12, 2008 * 12])
    many = compute_many("wage_at", {"birth_month": months}, date="2024", region="North", law=law)
    assert many.stopped.tolist() == [False, True, False]
    assert many["wage_at"][[0, 2]].tolist() == [1000.0, 2000.0]


def test_what_was_used_of_a_table_is_told(law: Any) -> None:
    result = compute("rate_of_year", {"paid_months": 23}, date="2024-01", region="North", law=law)
    used = result.explanation.data["parameters"]["interest"]["used"]
    assert {key: row["value"] for key, row in used.items()} == {"2023": "3.97"}
    assert [s["status"] for s in result.statuses] == ["secondary"]
