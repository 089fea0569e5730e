"""What `compute_many` takes and refuses: columns, single values, limits, histories, chunks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from canbao.law import Fen, YearMajor, compute, compute_many
from canbao.law.engine.errors import (
    InvalidFact,
    LawError,
    MissingFacts,
    MissingLaw,
    NotInForce,
    UnknownName,
)
from canbao.law.engine.rules import rule
from canbao.law.engine.units import parse_month

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}
YUAN = {**ACT, "unit": "yuan/month"}
YAML = """
parameters:
  rate:
    zh: 比例
    en: Rate
    unit: percent
    values:
      - {from: 2000, value: 16, status: text, source: 法一}
      - {region: South, from: 2000, value: 14.3, status: secondary, source: 南一}
  own_rate:
    zh: 自定比例
    en: Own rate
    unit: percent
    inherit: false
    values: [{region: South, value: 5, status: text, source: 南一}]
  grace: {zh: 宽限, en: Grace, unit: months, values: [{region: South, value: 3, status: text, source: 南}]}
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}}
    values: [{option: old, status: text, source: 法一}]
roundings:
  fen: {zh: 分, en: fen, values: [{value: half_up 0.01, status: text, source: 法一}]}
"""


@rule(**YUAN, rounding="fen")
def pension(wage, rate, paid_months, index):
    return wage * index * rate / 100 * paid_months / 12


@rule(**YUAN, rounding="fen")
def mean(pension, other_wage, retirement, this_month):
    if retirement > this_month:
        return max(pension, other_wage)
    return pension / 3 + other_wage


@rule(**{**ACT, "unit": "month"})
def retirement(birth_month, category):
    return birth_month + (60 if category == "worker" else 55) * 12


@rule(**YUAN)
def first_good_year(career):
    for row in career:
        if row.months == 12 and row.base > 2000:
            return row.base
    return 0


@rule(**YUAN)
def own(wage, own_rate):
    return wage * own_rate / 100


@rule(**{**ACT, "unit": "months"}, since="2010-01-01")
def with_grace(paid_months, grace):
    return paid_months + grace


@rule(**YUAN, rounding="fen")
def shared_tie(rate):
    return rate * 0.70625


@rule(**{**ACT, "unit": "bool"})
def tenths(index, wage):
    return index * 3 <= 0.3


@pytest.fixture(scope="module")
def law(build: Any) -> Any:
    return build(pension, mean, retirement, first_good_year, own, with_grace, shared_tie, tenths,
                 yaml=YAML)


ONE_PLACE = {"date": "2024-06", "region": "North"}


def test_many_chunks_are_one_column(law: Any) -> None:
    size = 40_000
    wage = np.arange(size) / 100
    facts = {"wage": wage, "index": np.full(size, 0.7), "paid_months": np.full(size, 300)}
    regions = np.array(["North", "South"])[np.arange(size) % 2]
    whole = compute_many("pension", facts, date="2019-06", region=regions, law=law)
    for i in (0, 1, 16_383, 16_384, 16_385, 32_768, 39_999):
        one = compute("pension", {k: v[i].item() for k, v in facts.items()}, date="2019-06",
                      region=str(regions[i]), law=law)
        assert whole["pension"][i] == float(one["pension"])


def test_one_value_for_all_serves_beside_columns(law: Any) -> None:
    many = compute_many("pension", {"wage": "1000.05", "paid_months": np.array([12, 24]),
                                    "index": 1}, law=law, date="2019-06", region="北省")
    assert many["pension"].tolist() == [160.01, 320.02]
    assert many.fen("pension").tolist() == [16001, 32002]


def test_the_value_of_a_rule_may_be_a_column(law: Any) -> None:
    many = compute_many("mean", {
        "pension": np.array([100.0, 200.0]), "other_wage": np.array([150.0, 150.0]),
        "retirement": np.array(["2024-05", "2030-01"])}, law=law, **ONE_PLACE)
    assert many["mean"].tolist() == [183.33, 200.0]


def test_months_and_dates_come_as_text_numbers_or_dates(law: Any) -> None:
    texts = compute_many("retirement", {"birth_month": ["1965-01", "1970-12"], "category": "worker"},
                         law=law, **ONE_PLACE)
    dates = compute_many("retirement", {"birth_month": np.array(["1965-01", "1970-12"], "M8[D]"),
                                        "category": "worker"}, law=law, **ONE_PLACE)
    assert texts["retirement"].tolist() == dates["retirement"].tolist() == [
        parse_month("2025-01"), parse_month("2030-12")]


def test_a_row_out_of_limits_stops_with_the_error_of_one(law: Any) -> None:
    many = compute_many("pension", {"wage": [1000.0, -1.0, float("nan"), 1e13, 5.0],
                                    "index": [1.0, 1.0, 1.0, 1.0, 11.0],
                                    "paid_months": [12, 12, 12, 12, 12]}, law=law, **ONE_PLACE)
    assert many.stopped.tolist() == [False, True, True, True, True]
    assert many.error(0) is None
    assert [many.error(i).field for i in range(1, 5)] == ["wage", "wage", "wage", "index"]


def test_a_month_after_the_day_of_its_row_stops(law: Any) -> None:
    for given_month in (["2024-06", "2024-07", "2024-07"], "2024-07"):
        many = compute_many("retirement", {"birth_month": given_month, "category": "worker"}, law=law,
                            date=["2024-07", "2024-06", "2024-08"], region="North")
        assert many.stopped.tolist() == [False, True, False]
        assert many.error(1).field == "birth_month"


@pytest.mark.parametrize(("cells", "field"), [
    ({"months": [[12, 13], [1, 1]]}, "career[1].months"),
    ({"base": [[1.0, -1.0], [1.0, 1.0]]}, "career[1].base"),
    ({"year": [2023, 2025], "months": [[1, 1], [0, 1]]}, "career.year"),
])
def test_a_wrong_row_of_a_history_stops_its_person(law: Any, cells: Any, field: str) -> None:
    given_cells = {"year": [2022, 2023], "months": [[12, 12], [12, 12]],
                   "base": [[5.0, 5.0], [0.0, 5.0]], **cells}
    table = YearMajor(2, {k: v if k == "year" else [np.array(c) for c in v]
                          for k, v in given_cells.items()})
    many = compute_many("first_good_year", {"career": table}, law=law, **ONE_PLACE)
    assert many.stopped.tolist() == [False, True]
    assert many.error(1).field == field


@pytest.mark.parametrize(("columns", "error"), [
    ({"wage": [1.0, 2.0], "index": [1.0], "paid_months": 1}, InvalidFact),
    ({"wage": ["many"], "index": [1.0], "paid_months": 1}, InvalidFact),
    ({"wage": [1.0], "index": [1.0]}, MissingFacts),
    ({"wage": [1.0], "index": [1.0], "paid_months": 1, "wagge": [1.0]}, UnknownName),
    ({"wage": [1.0], "index": [1.0], "paid_months": 1, "method": ["old"]}, InvalidFact),
    ({"wage": [1.0], "index": [1.0], "paid_months": 1, "employed": ["yes"]}, InvalidFact),
    ({"wage": [1.0], "index": [1.0], "paid_months": [1.5]}, InvalidFact),
])
def test_columns_that_cannot_be_read_are_refused_whole(
    law: Any, columns: dict[str, Any], error: type[LawError]
) -> None:
    with pytest.raises(error):
        compute_many("pension", columns, law=law, **ONE_PLACE)


def test_no_rows_give_no_results(law: Any) -> None:
    many = compute_many("pension", {"wage": np.array([]), "index": np.array([]),
                                    "paid_months": 12}, law=law, **ONE_PLACE)
    assert (len(many["pension"]), len(many.stopped)) == (0, 0)


def test_a_region_without_a_value_stops_its_rows_and_one_region_stops_all(law: Any) -> None:
    many = compute_many("own", {"wage": np.array([100.0, 100.0])}, law=law, date="2024-06",
                        region=np.array(["South", "South/Hill"]))
    assert (many["own"][0], many.stopped.tolist()) == (5.0, [False, True])
    assert isinstance(many.error(1), MissingLaw)
    alone = compute_many("own", {"wage": np.array([100.0, 100.0])}, law=law, **ONE_PLACE)
    assert alone.stopped.all()


def test_a_missing_whole_number_stops_rows_too(law: Any) -> None:
    many = compute_many("with_grace", {"paid_months": np.array([1, 2])}, law=law, **ONE_PLACE)
    assert many.stopped.all()
    assert isinstance(many.error(0), MissingLaw)


def test_a_date_before_the_rule_stops_its_rows(law: Any) -> None:
    many = compute_many("with_grace", {"paid_months": np.array([1, 2])}, law=law, region="South",
                        date=np.array(["2009-12", "2010-01"]))
    assert (many.stopped.tolist(), many["with_grace"][1]) == ([True, False], 5)
    assert isinstance(many.error(0), NotInForce)
    with pytest.raises(NotInForce):
        compute_many("with_grace", {"paid_months": np.array([1, 2])}, law=law, region="South",
                     date="2009-12")


def test_a_target_that_stops_everywhere_keeps_its_type(law: Any) -> None:
    many = compute_many("with_grace", {"paid_months": np.array([1, 2])}, law=law, region="South",
                        date=np.array(["2009-12", "2009-11"]))
    assert (many["with_grace"].dtype.kind, many.stopped.tolist()) == ("i", [True, True])


def test_a_value_shared_by_all_is_rounded_as_by_one(law: Any) -> None:
    many = compute_many("shared_tie", {"wage": np.array([1.0, 2.0])}, law=law, date="2024",
                        region="South")
    one = compute("shared_tie", {}, date="2024", region="South", law=law)
    assert many["shared_tie"].tolist() == [float(one["shared_tie"])] * 2


def test_a_comparison_shared_by_all_is_decided_as_by_one(law: Any) -> None:
    many = compute_many("tenths", {"index": 0.1, "wage": np.array([1.0, 2.0])}, law=law, **ONE_PLACE)
    assert many["tenths"].tolist() == [True, True]


def test_whole_numbers_of_any_width_are_taken(law: Any) -> None:
    months = np.array([200, 255], dtype=np.uint8)
    wage = Fen(np.array([2_000_000_000, 100], dtype=np.int32))
    many = compute_many("pension", {"wage": wage, "index": 1, "paid_months": months}, law=law,
                        **ONE_PLACE)
    assert many["pension"].tolist() == [53333333.33, 3.4]


def test_texts_that_are_numbers_are_read(law: Any) -> None:
    many = compute_many("pension", {"wage": ["1000.05"], "index": ["1"], "paid_months": ["12"]},
                        law=law, **ONE_PLACE)
    assert many["pension"].tolist() == [160.01]
