"""Facts at the edge: whatever a caller gives becomes a typed value, or one clear error."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from canbao.law.engine.errors import InvalidFact
from canbao.law.engine.law import Law
from canbao.law.engine.reader import Input
from canbao.law.engine.units import (
    Day,
    canonical,
    kind,
    month_of_day,
    parse_bool,
    parse_date,
    parse_month,
    parse_number,
    parse_whole,
    plain,
)

LARGEST_WHOLE = 10**9
MOST_ROWS = 1200


class Rows(tuple[Any, ...]):
    """A table given as a fact: rows with one attribute per declared column."""

    def as_data(self) -> list[dict[str, Any]]:
        return [{k: canonical(v) for k, v in vars(row).items()} for row in self]


def parse_facts(law: Law, facts: Mapping[str, Any], day: int) -> dict[str, Any]:
    """Typed facts; UnknownName or InvalidFact for the first that is wrong."""
    return {name: parse_fact(law, name, value, day) for name, value in facts.items()}


def parse_fact(law: Law, name: str, value: Any, day: int) -> Any:
    """One fact: an input, or the value of a rule or scalar parameter given instead of computed."""
    if name in law.inputs:
        return parse_input(law, law.inputs[name], value, day)
    if name in law.rules:
        if value is None:
            raise _invalid(name, value, "没有填写", "was not given", "请填写或删去", "Give it or leave it out")
        return parse_unit(law, name, law.rules[name][0].unit, value)
    refuse_method(law, name, value)
    return parse_unit(law, name, law.contents.dated[name].unit, value)


def refuse_method(law: Law, name: str, value: Any) -> None:
    """UnknownName for what the law does not have, InvalidFact for what only the law may decide."""
    if name in law.inputs or name in law.rules:
        return
    dated = law.contents.dated.get(name)
    if dated is None:
        raise law.unknown(name)
    if dated.kind != "parameter":
        raise _invalid(
            name, value, "计算方法由地区和日期决定，不能作为事实填写",
            "the method is chosen by region and date and cannot be given as a fact",
            "如需试算其他方法，请使用改革方案（Law.replace/overlay）",
            "To try another method, make a reform (Law.replace or overlay)",
        )
    if dated.key is not None or dated.access != "value":
        raise _invalid(
            name, value, "是一张表，不能作为单个事实填写",
            "is a table and cannot be given as a single fact",
            "请使用改革方案（Law.replace）", "Make a reform (Law.replace)",
        )


def parse_input(law: Law, item: Input, value: Any, day: int) -> Any:
    """One declared input, within its limits."""
    if value is None or (isinstance(value, str) and not value.strip()):
        if not item.required:
            return item.default
        raise _invalid(item.name, value, "没有填写", "was not given", "请填写", "Please give it")
    if item.unit == "rows":
        return _parse_rows(law, item, value, day)
    parsed = parse_unit(law, item.name, item.unit, value, limits=item)
    if item.past:
        limit = month_of_day(day) if item.unit == "month" else Day(day)
        if parsed > limit:
            raise _invalid(item.name, value, f"晚于计算日期 {limit}", f"lies after {limit}, the date of "
                           "the computation", "请检查年月", "Check it")
    return parsed


def parse_unit(law: Law, name: str, unit: str, value: Any, *, limits: Input | None = None) -> Any:
    """A value of a unit, within general and declared limits."""
    family = kind(unit)
    if family in ("money", "number", "whole"):
        parsed = parse_whole(value, name) if family == "whole" else parse_number(value, name)
        low = limits.low if limits and limits.low is not None else Decimal(0)
        high = limits.high if limits else None
        if parsed < low or (high is not None and parsed > high) or (
            family == "whole" and parsed > LARGEST_WHOLE
        ):
            top = f" 至 {plain(high)}" if high is not None else " 以上"
            top_en = f" to {plain(high)}" if high is not None else " or more"
            raise _invalid(name, value, "超出允许范围", "is out of range",
                           f"应为 {plain(low)}{top}", f"It must be {plain(low)}{top_en}")
        return parsed
    if family == "month":
        return parse_month(value, name)
    if family == "date":
        return parse_date(value, name)
    if family == "bool":
        return parse_bool(value, name)
    if family == "region":
        return law.contents.regions.find(value)
    if family == "choice":
        return _parse_choice(law, name, unit, value)
    if family == "rows":
        raise _invalid(name, value, "是一张表", "is a table", "请按行填写", "Give it as rows")
    return str(value)[:500]


def _parse_choice(law: Law, name: str, unit: str, value: Any) -> str:
    options = law.choices(unit)
    text = str(value).strip()
    if text in options:
        return text
    for option, names in options.items():
        if text in (names["zh"], names["en"]):
            return option
    raise _invalid(
        name, value, "不是可选项", "is not one of the options",
        "可选：" + "、".join(f"{k}（{v['zh']}）" for k, v in options.items()),
        "Choose from: " + ", ".join(f"{k} ({v['en']})" for k, v in options.items()),
    )


def _parse_rows(law: Law, item: Input, value: Any, day: int) -> Rows:
    if isinstance(value, Rows):
        return value
    if not isinstance(value, (list, tuple)):
        raise _invalid(item.name, value, "应为若干行", "must be a list of rows",
                       f"每行的列：{', '.join(item.columns)}", f"Columns: {', '.join(item.columns)}")
    if len(value) > MOST_ROWS:
        raise _invalid(item.name, len(value), f"行数超过 {MOST_ROWS}", f"has more than {MOST_ROWS} rows",
                       "请合并", "Combine them")
    rows = []
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, Mapping):
            raise _invalid(f"{item.name}[{number}]", entry, "不是一行数据", "is not a row",
                           f"列：{', '.join(item.columns)}", f"Columns: {', '.join(item.columns)}")
        for column in entry:
            if column not in item.columns:
                raise _invalid(f"{item.name}[{number}].{column}", entry[column], "没有这一列",
                               "there is no such column", f"列：{', '.join(item.columns)}",
                               f"Columns: {', '.join(item.columns)}")
        cells = {}
        for column, spec in item.columns.items():
            named = _at(spec, f"{item.name}[{number}].{column}")
            cells[column] = parse_input(law, named, entry.get(column), day)
        rows.append(SimpleNamespace(**cells))
    if "year" in item.columns:
        years = [row.year for row in rows]
        for earlier, later in pairwise(years):
            if later <= earlier:
                raise _invalid(f"{item.name}.year", later, "年份应逐年递增、不得重复",
                               "years must rise and not repeat", "请按年份排序、合并同年",
                               "Sort by year and combine rows of one year")
        if years and years[-1] > month_of_day(day) // 12:
            raise _invalid(f"{item.name}.year", years[-1], "晚于计算日期", "lies after the date of the "
                           "computation", "请删去未来年份", "Leave future years out")
    return Rows(rows)


def _at(spec: Input, name: str) -> Input:
    return Input(name, spec.zh, spec.en, spec.unit, spec.low, spec.high, spec.default, spec.past)


def _invalid(
    name: str, value: Any, zh: str, en: str, remedy_zh: str, remedy_en: str
) -> InvalidFact:
    shown = "" if value is None else f"“{str(value)[:60]}”"
    shown_en = "" if value is None else f"{str(value)[:60]!r} "
    return InvalidFact(f"{name}：{shown}{zh}", f"{name}: {shown_en}{en}", field=name, value=value,
                       remedy_zh=remedy_zh, remedy_en=remedy_en)
