"""Reading YAML: each thing that is not the format is a LoadError naming file and name."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest

from canbao.law.engine.errors import LoadError
from canbao.law.engine.law import Law
from canbao.law.engine.reader import load_yaml, parse_key, read_files


def refused(land: str, text: str) -> LoadError:
    with pytest.raises(LoadError) as caught:
        Law.build([], [("land.yaml", land), ("topic.yaml", dedent(text))])
    return caught.value


def parameter(rest: str) -> str:
    return f"parameters: {{rate: {{zh: 比例, en: Rate, {rest}}}}}"


def value(row: str, unit: str = "percent", more: str = "") -> str:
    return parameter(f"unit: {unit}, {more} values: [{row}]")


ROW = "{value: 8, status: text, source: 法一}"


@pytest.mark.parametrize(("text", "says"), [
    ("colours: {}", "section"),
    ("parameters: [a]", "mapping"),
    ("parameters: {rate: 8}", "both names"),
    ("parameters: {rate: {zh: 比例, unit: percent, values: []}}", "both names"),
    (parameter(f"unit: dollar, values: [{ROW}]"), "unknown unit 'dollar'"),
    (parameter(f"values: [{ROW}]"), "unknown unit ''"),
    (parameter(f"unit: percent, colour: red, values: [{ROW}]"), "no field 'colour'"),
    (parameter("unit: percent"), "no value at all"),
    (parameter("unit: percent, values: 8"), "values must be a list"),
    (parameter("unit: percent, columns: [value], rows: 8"), "rows must be a list"),
    (parameter("unit: percent, columns: [value], rows: [8]"), "row '8' must be a list"),
    (parameter("unit: percent, otherwise: later"), "must be a mapping"),
    (parameter(f"unit: percent, access: often, values: [{ROW}]"), "access"),
    (parameter(f"unit: percent, span: month, values: [{ROW}]"), "span"),
    (parameter(f"unit: percent, inherit: perhaps, values: [{ROW}]"), "yes or no"),
    (parameter(f"unit: percent, provisional: next, values: [{ROW}]"), "provisional"),
    (value("8"), "must be a mapping"),
    (value("{value: 8, status: text, source: 法一, colour: red}"), "no field 'colour'"),
    (value("{value: 8, status: certain, source: 法一}"), "status 'certain'"),
    (value("{value: 8, source: 法一}"), "status ''"),
    (value("{value: 8, status: text}"), "has no source"),
    (value("{value: 8, status: missing, source: 法一}"), "status is missing"),
    (value("{value: null, status: text, source: 法一}"), "status is missing"),
    (value("{status: secondary, source: 法一}"), "status is missing"),
    (value("{value: eight, status: text, source: 法一}"), "not a number"),
    (value("{value: NaN, status: text, source: 法一}"), "outside"),
    (value("{value: 1.5, status: text, source: 法一}", "months"), "whole number"),
    (value("{value: 2025-13, status: text, source: 法一}", "month"), "not a month"),
    (value("{value: perhaps, status: text, source: 法一}", "bool"), "yes or no"),
    (value("{value: [8], status: text, source: 法一}"), "number"),
    (value("{region: West, value: 8, status: text, source: 法一}"), "West"),
    (value("{from: 2025-13, value: 8, status: text, source: 法一}"), "not a date"),
    (value("{known: soon, value: 8, status: text, source: 法一}"), "not a date"),
    (value("{from: 2025, to: 2024, value: 8, status: text, source: 法一}"), "before it begins"),
    (value(f"{ROW}, {ROW}"), "two values"),
    (value("{from: 2020, value: 8, status: text, source: 法一}, "
           "{from: 2020, to: 2021, value: 9, status: text, source: 法一}"), "two values"),
    (parameter("unit: percent, columns: [value, status, source], rows: [[8, text]]"), "2 cells, not 3"),
    (value(ROW, more="key: year,"), "mapping"),
    (value("{value: {2016: x}, status: text, source: 法一}", more="key: year,"), "not a number"),
])
def test_a_wrong_parameter_is_refused(land: str, text: str, says: str) -> None:
    error = refused(land, text)
    assert says in error.en
    assert error.en.startswith("topic.yaml: ")
    assert error.zh.startswith("topic.yaml：")
    assert error.field in ("rate", "rate.otherwise", "colours", "parameters")


AXIS = "axes: {{method: {{zh: 办法, en: Method, options: {{old: {{zh: 老, en: old}}}}, values: [{}]}}}}"
ROUNDING = "roundings: {{fen: {{zh: 分, en: fen, values: [{}]}}}}"


@pytest.mark.parametrize(("text", "says"), [
    (AXIS.format("{option: new, status: text, source: 法一}"), "no option 'new'"),
    (AXIS.format("{value: old, status: text, source: 法一}"), "no field 'value'"),
    (AXIS.format("{option: null, status: text, source: 法一}"), "status is missing"),
    ("axes: {method: {zh: 办法, en: Method, options: {old: 老}, values: []}}", "both names"),
    ("axes: {method: {zh: 办法, en: Method, options: [old], values: []}}", "mapping"),
    (ROUNDING.format("{value: near 0.01, status: text, source: 法一}"), "MODE UNIT"),
    (ROUNDING.format("{value: half_up NaN, status: text, source: 法一}"), "half_up NaN"),
    ("roundings: {fen: {zh: 分, en: fen, options: {}, values: []}}", "no field 'options'"),
    ("acts: {法2: 决定}", "both names"),
    ("choices: {colour: {red: {zh: 红}}}", "both names"),
    ("choices: {colour: [red]}", "mapping"),
    ("inputs: {age: {zh: 年龄, en: Age, unit: age, low: 0}}", "no field 'low'"),
    ("inputs: {age: {zh: 年龄, en: Age, unit: age, min: young}}", "not a number"),
    ("inputs: {age: {zh: 年龄, en: Age, unit: age, default: 1.5}}", "whole number"),
    ("inputs: {age: {zh: 年龄, en: Age, unit: age, past: perhaps}}", "yes or no"),
    ("inputs: {age: {zh: 年龄, en: Age, unit: winters}}", "unknown unit"),
    ("inputs: {colour: {zh: 色, en: Colour, unit: 'choice:colour'}}", "no such choice"),
    ("inputs: {colour: {zh: 色, en: Colour, unit: rows, columns: {a: {zh: 甲, en: a, unit: b}}}}",
     "unknown unit"),
    ("inputs: {colour: {zh: 色, en: Colour, unit: rows, columns: [a]}}", "mapping"),
    ("inputs: {wage: {zh: 工资, en: Wage, unit: yuan}}", "defined twice, also in land.yaml"),
    ("regions: {East: {zh: 东省}}", "lacks code or zh"),
    ("regions: {East/Port: {code: '1', zh: 港}}", "must stand before it"),
    ("regions: [East]", "mapping"),
    ("- a list", "top level"),
    ("just text", "top level"),
])
def test_a_wrong_entry_of_any_section_is_refused(land: str, text: str, says: str) -> None:
    error = refused(land, text)
    assert says in error.en
    assert error.zh
    assert error.field


@pytest.mark.parametrize(("text", "says"), [
    ("a: &x [1]\nb: *x\n", "line 2 uses a YAML alias"),
    ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "line 2 uses the YAML tag"),
    ("a: !!int 8\n", "line 1 uses the YAML tag"),
    ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "alias"),
    ("a: [1\nb: 2", "not valid YAML"),
    ("a: 1\n\tb: 2", "not valid YAML"),
    ("a: '", "not valid YAML"),
    ("[" * 100_000, "nested too deeply"),
    ("[" * 20_000 + "]" * 20_000, "nested too deeply"),
    ("x" * 4_000_001, "too large"),
    ("a: 1\na: 2\n", "twice"),
    ("a: {b: 1, b: 2}\n", "twice"),
    ("--- \na: 1\n---\nb: 2\n", "not valid YAML"),
])
def test_a_hostile_text_is_refused(text: str, says: str) -> None:
    with pytest.raises(LoadError) as caught:
        load_yaml(text, "topic.yaml")
    assert says in caught.value.en
    assert caught.value.field == "topic.yaml"


def test_an_exclamation_mark_in_a_text_is_no_tag() -> None:
    assert load_yaml("a: 'now!'\nb: stop !now\n", "topic.yaml") == {"a": "now!", "b": "stop !now"}


def test_numbers_are_read_as_they_stand(land: str) -> None:
    contents = read_files([("land.yaml", land), ("topic.yaml", value(
        "{value: 0.10000000000000000001, status: text, source: 法一}"))])
    assert contents.dated["rate"].rows[0].value == Decimal("0.10000000000000000001")


def test_a_name_defined_in_two_files_names_both(land: str) -> None:
    files = [("land.yaml", land), ("one.yaml", value(ROW)), ("two.yaml", value(ROW))]
    with pytest.raises(LoadError, match="also in one") as caught:
        Law.build([], files)
    assert caught.value.en.startswith("two.yaml: rate")


@pytest.mark.parametrize("what", ["acts: {法9: {zh: 甲, en: a}}",
                                  "choices: {colour: {red: {zh: 红, en: red}}}"])
def test_an_act_or_choice_may_be_listed_once(land: str, what: str) -> None:
    with pytest.raises(LoadError, match="defined twice"):
        Law.build([], [("land.yaml", land), ("one.yaml", what), ("two.yaml", what)])


def test_an_empty_file_says_nothing(land: str) -> None:
    assert read_files([("land.yaml", land), ("topic.yaml", "# nothing\n")]).dated == {}


def test_a_source_id_stands_for_its_text(land: str) -> None:
    contents = read_files([("land.yaml", land), ("topic.yaml", dedent("""
        sources: {gazette: the gazette of 2000}
        parameters:
          rate: {zh: 比例, en: Rate, unit: percent, values: [{value: 8, status: text, source: gazette}]}
        """))])
    assert contents.dated["rate"].rows[0].source == "the gazette of 2000"


def test_regions_may_stand_in_a_later_file(land: str) -> None:
    text = value("{region: 北省, value: 8, status: text, source: 法一}")
    assert read_files([("a.yaml", text), ("land.yaml", land)]).dated["rate"].rows[0].region == "North"


@pytest.mark.parametrize(("text", "key"), [
    ("2016", 2016), ("-1", -1), ("0.6", Decimal("0.6")), ("male_60", "male_60"), ("2016-01", "2016-01"),
])
def test_table_keys_are_typed(text: str, key: Any) -> None:
    assert (parse_key(text), type(parse_key(text))) == (key, type(key))


def test_an_empty_cell_of_a_dense_row_is_left_out(land: str) -> None:
    contents = read_files([("land.yaml", land), ("topic.yaml", dedent("""
        parameters:
          base:
            zh: 基数
            en: Base
            unit: yuan
            span: year
            columns: [region, from, value, status, source, note, awaits]
            rows:
              - [North, 2024-01-01, 7842, secondary, sheets, "", ""]
              - [South, 2024-01-01, "", missing, "", "", the notice]
        """))])
    north, south = contents.dated["base"].rows
    assert (north.value, str(north.last), north.note) == (7842, str(north.first + 365), "")
    assert (south.value, south.awaits) == (None, "the notice")
