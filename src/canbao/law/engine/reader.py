"""Reading the law's YAML files: text in, typed and checked data out.

Everything is read as text (no tags, no implicit types), so a number is exactly what is written and
a hostile file can construct nothing. Every complaint names the file, the name and the way out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from canbao.law.engine.errors import LawError, LoadError
from canbao.law.engine.parameters import ALWAYS, FOREVER, Dated, Row
from canbao.law.engine.regions import NATION, Regions
from canbao.law.engine.rounding import Rounding
from canbao.law.engine.rules import STATUSES
from canbao.law.engine.units import (
    kind,
    parse_bool,
    parse_date,
    parse_month,
    parse_number,
    parse_whole,
)

_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Text nodes only, and no key twice in one mapping."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice in one mapping",
                                           problem_mark=key.start_mark)
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


LARGEST_FILE = 4_000_000
DEEPEST = 20
SECTIONS = {"sources", "acts", "parameters", "axes", "roundings", "inputs", "choices", "regions"}
REQUIRED: Any = object()


@dataclass(frozen=True)
class Input:
    """A fact that a caller may or must give."""

    name: str
    zh: str
    en: str
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    default: Any = REQUIRED
    past: bool = False
    help_zh: str = ""
    help_en: str = ""
    columns: dict[str, Input] = field(default_factory=dict)
    file: str = ""

    @property
    def required(self) -> bool:
        return self.default is REQUIRED


@dataclass
class Contents:
    """All that YAML files say, before rules join them."""

    regions: Regions = field(default_factory=Regions)
    acts: dict[str, dict[str, str]] = field(default_factory=dict)
    dated: dict[str, Dated] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    choices: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def _suspicious(text: str) -> bool:
    """Whether the text could hold an alias or a tag or nest too deeply; only then is every event
    looked at."""
    if "*" in text or "!" in text:
        return True
    if re.search(rf"^ {{{2 * DEEPEST},}}|(?:- ){{{DEEPEST},}}", text, re.MULTILINE):
        return True
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > DEEPEST


def load_yaml(text: str, file: str) -> Any:
    """Parse YAML as plain text nodes. Aliases are refused: they can make a small file huge. Tags
    are refused: nothing here would heed them."""
    if len(text) > LARGEST_FILE:
        raise LoadError(
            f"{file}：文件过大（{len(text)} 字符）", f"{file}: too large ({len(text)} characters)",
            field=file, remedy_zh="请拆分文件", remedy_en="Split the file",
        )
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader) if _suspicious(text) else ():
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise LoadError(f"{file}：嵌套过深", f"{file}: nested too deeply", field=file)
            tag = getattr(event, "tag", None)
            if tag is not None:
                line = event.start_mark.line + 1 if event.start_mark else "?"
                raise LoadError(
                    f"{file}：第 {line} 行使用了 YAML 标签 {tag}",
                    f"{file}: line {line} uses the YAML tag {tag}", field=file, value=tag,
                    remedy_zh="请删去标签，直接写内容",
                    remedy_en="Leave the tag out and write the content alone",
                )
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else "?"
                raise LoadError(
                    f"{file}：第 {line} 行使用了 YAML 别名",
                    f"{file}: line {line} uses a YAML alias", field=file,
                    remedy_zh="请写出完整内容", remedy_en="Write the content out",
                )
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - base loader: text nodes only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise LoadError(
            f"{file}：第 {line} 行不是有效的 YAML", f"{file}: line {line} is not valid YAML "
            f"({getattr(error, 'problem', error)})", field=file,
            remedy_zh="请检查缩进与引号", remedy_en="Check indentation and quotes",
        ) from None



def read_files(files: Iterable[tuple[str, str]]) -> Contents:
    """Read `(name, text)` pairs into one `Contents`; names must be unique over all files."""
    contents = Contents()
    parsed = []
    for file, text in files:
        data = load_yaml(text, file)
        if data is None or data == "":
            continue
        if not isinstance(data, dict):
            raise _bad(file, "", "顶层应为映射", "the top level must be a mapping")
        for section in data:
            if section not in SECTIONS:
                raise _bad(file, section, "没有这样的部分", f"no such section; one of {sorted(SECTIONS)}")
        parsed.append((file, data))
        if "regions" in data:
            contents.regions = Regions.read(data["regions"], file)
    for file, data in parsed:
        _File(file, data, contents).read()
    return contents


def read_into(contents: Contents, data: dict[str, Any], file: str) -> None:
    """Add one parsed file to contents whose regions are known."""
    _File(file, data, contents).read()


def _bad(file: str, name: str, zh: str, en: str) -> LoadError:
    at = f"{file}：{name}：" if name else f"{file}："
    return LoadError(f"{at}{zh}", f"{file}: {name + ': ' if name else ''}{en}", field=name or file)


class _File:
    """Reads one file into the shared contents."""

    def __init__(self, file: str, data: dict[str, Any], contents: Contents) -> None:
        self.file = file
        self.data = data
        self.contents = contents
        self.sources: dict[str, str] = self.section("sources")

    def section(self, name: str) -> dict[str, Any]:
        return self.mapping(name, self.data.get(name))

    def mapping(self, name: str, value: Any) -> dict[str, Any]:
        value = value or {}
        if not isinstance(value, dict):
            raise _bad(self.file, name, "应为映射", "must be a mapping")
        return value

    def listing(self, name: str, entry: dict[str, Any], what: str) -> list[Any]:
        value = entry.get(what) or []
        if not isinstance(value, list):
            raise _bad(self.file, name, f"{what} 应为列表", f"{what} must be a list")
        return value

    def read(self) -> None:
        for name, act in self.section("acts").items():
            self.once(self.contents.acts, name)
            self.names(name, act)
            self.contents.acts[name] = {**act, "file": self.file}
        for name, options in self.section("choices").items():
            self.once(self.contents.choices, name)
            for option in self.mapping(name, options).values():
                self.names(name, option)
            self.contents.choices[name] = options
        for name, entry in self.section("parameters").items():
            self.add(self.parameter(name, entry))
        for name, entry in self.section("axes").items():
            self.add(self.axis(name, entry))
        for name, entry in self.section("roundings").items():
            self.add(self.rounding(name, entry))
        for name, entry in self.section("inputs").items():
            self.once(self.contents.inputs, name)
            self.contents.inputs[name] = self.input(name, entry)

    def once(self, where: dict[str, Any], name: str) -> None:
        if name in where:
            first = where[name]
            other = first.get("file", "") if isinstance(first, dict) else getattr(first, "file", "")
            raise _bad(self.file, name, f"重复定义，另见 {other}", f"defined twice, also in {other}")

    def names(self, name: str, entry: Any) -> None:
        if not isinstance(entry, dict) or not entry.get("zh") or not entry.get("en"):
            raise _bad(self.file, name, "缺少中文名或英文名", "needs both names, zh and en")

    def add(self, dated: Dated) -> None:
        self.once(self.contents.dated, dated.name)
        self.contents.dated[dated.name] = dated

    def allowed(self, name: str, entry: dict[str, Any], fields: str) -> None:
        for given in entry:
            if given not in fields.split():
                raise _bad(self.file, name, f"没有字段 {given}", f"no field {given!r}; one of {fields}")

    def unit(self, name: str, entry: dict[str, Any]) -> str:
        unit = str(entry.get("unit", ""))
        try:
            kind(unit)
        except KeyError:
            raise _bad(self.file, name, f"未知单位 {unit!r}", f"unknown unit {unit!r}") from None
        return unit

    def parameter(self, name: str, entry: Any) -> Dated:
        self.names(name, entry)
        self.allowed(name, entry, "zh en unit key access inherit provisional span values columns "
                                  "rows otherwise note conflicts")
        unit = self.unit(name, entry)
        key = entry.get("key")
        if entry.get("access", "value") not in ("value", "history"):
            raise _bad(self.file, name, "access 应为 value 或 history", "access is value or history")
        if entry.get("provisional", "previous") != "previous":
            raise _bad(self.file, name, "provisional 只能为 previous", "provisional can only be previous")

        def value(text: Any) -> Any:
            if key is None:
                return parse_value(unit, text, name)
            if not isinstance(text, dict):
                raise _bad(self.file, name, "按 key 的参数需要映射", "a keyed parameter needs a mapping")
            return {parse_key(k): parse_value(unit, v, name) for k, v in text.items()}

        try:
            inherit = parse_bool(entry.get("inherit", True), "inherit")
        except LawError as error:
            raise _bad(self.file, name, error.zh, error.en) from None
        rows = self.rows(name, entry, value, "value")
        otherwise = None
        if "otherwise" in entry:
            rest = self.mapping(f"{name}.otherwise", entry["otherwise"])
            otherwise = self.row(name, {"status": "missing", **rest}, value, "value")
        if not rows and otherwise is None:
            raise _bad(self.file, name, "没有任何取值", "has no value at all")
        return Dated(
            name, entry["zh"], entry["en"], "parameter", unit, rows, self.file, key=key,
            access=entry.get("access", "value"),
            inherit=inherit, span=entry.get("span"),
            provisional="provisional" in entry, otherwise=otherwise,
            note=entry.get("note", ""), conflicts=tuple(self.listing(name, entry, "conflicts")),
        )

    def axis(self, name: str, entry: Any) -> Dated:
        self.names(name, entry)
        self.allowed(name, entry, "zh en options values columns rows note conflicts")
        options = self.mapping(f"{name}.options", entry.get("options"))
        for option, names in options.items():
            self.names(f"{name}.{option}", names)

        def value(text: Any) -> str:
            if text not in options:
                raise _bad(self.file, name, f"没有选项 {text!r}", f"no option {text!r}; one of "
                                                              f"{', '.join(options)}")
            return str(text)

        rows = self.rows(name, entry, value, "option")
        return Dated(name, entry["zh"], entry["en"], "axis", "text", rows, self.file,
                     options=options, note=entry.get("note", ""),
                     conflicts=tuple(self.listing(name, entry, "conflicts")))

    def rounding(self, name: str, entry: Any) -> Dated:
        self.names(name, entry)
        self.allowed(name, entry, "zh en values columns rows note conflicts")

        def value(text: Any) -> str:
            try:
                return Rounding.parse(str(text)).text
            except ValueError as error:
                raise _bad(self.file, name, f"取整写法有误 {text!r}", str(error)) from None

        rows = self.rows(name, entry, value, "value")
        return Dated(name, entry["zh"], entry["en"], "rounding", "text", rows, self.file,
                     note=entry.get("note", ""),
                     conflicts=tuple(self.listing(name, entry, "conflicts")))

    def rows(self, name: str, entry: dict[str, Any], value: Any, what: str) -> tuple[Row, ...]:
        raw = [*self.listing(name, entry, "values")]
        columns = self.listing(name, entry, "columns")
        for cells in self.listing(name, entry, "rows"):
            if not isinstance(cells, list):
                raise _bad(self.file, name, f"行 {cells!r} 应为列表", f"row {cells!r} must be a list")
            if len(cells) != len(columns):
                raise _bad(self.file, name, f"行 {cells} 的列数不符", f"row {cells} has "
                                                                  f"{len(cells)} cells, not {len(columns)}")
            raw.append({c: v for c, v in zip(columns, cells, strict=True) if v != ""})
        span = entry.get("span")
        if span not in (None, "year"):
            raise _bad(self.file, name, "span 只能为 year", "span can only be year")
        rows = tuple(self.row(name, item, value, what, span) for item in raw)
        seen: dict[Any, Row] = {}
        for row in rows:
            # Rows of one region may overlap only when one begins later or was published later.
            at = (row.region, row.first, row.known)
            if at in seen and entry.get("key") is None:
                raise _bad(self.file, name, f"{row.region} 同一期间有两个取值 {seen[at].value} 与 {row.value}",
                           f"two values for {row.region} in the same period: {seen[at].value} "
                           f"and {row.value}")
            seen[at] = row
        return rows

    def row(
        self, name: str, item: Any, value: Any, what: str, span: str | None = None
    ) -> Row:
        if not isinstance(item, dict):
            raise _bad(self.file, name, f"取值应为映射：{item!r}", f"a value must be a mapping: {item!r}")
        for given in item:
            if given not in ("region", "from", "to", "known", what, "status", "source", "evidence",
                             "note", "awaits"):
                raise _bad(self.file, name, f"取值没有字段 {given}", f"a value has no field {given!r}")
        status = item.get("status", "")
        if status not in STATUSES:
            raise _bad(self.file, name, f"状态 {status!r} 无效", f"status {status!r} is not one of "
                                                              f"{', '.join(STATUSES)}")
        text = item.get(what)
        empty = text in (None, "", "null", "~")
        if empty != (status == "missing") and not isinstance(text, dict):
            raise _bad(self.file, name, "只有 missing 可以没有取值，且必须没有",
                       "a value is empty exactly when its status is missing")
        if status != "missing" and not item.get("source"):
            raise _bad(self.file, name, "取值缺少来源", f"the value {text!r} has no source")
        try:
            region = self.contents.regions.find(item.get("region", NATION))
            first = parse_date(item["from"], f"{name}.from") if item.get("from") else ALWAYS
            last = parse_date(item["to"], f"{name}.to", end=True) if item.get("to") else FOREVER
            if span == "year" and not item.get("to"):
                last = parse_date(str(first)[:4], f"{name}.from", end=True)
            known = parse_date(item["known"], f"{name}.known") if item.get("known") else None
            parsed = None if empty else value(text)
        except LoadError:
            raise
        except LawError as error:
            raise _bad(self.file, name, error.zh, error.en) from None
        if last < first:
            raise _bad(self.file, name, "结束早于开始", f"ends ({last}) before it begins ({first})")
        source = str(item.get("source", ""))
        return Row(region, int(first), int(last), None if known is None else int(known), parsed,
                   status, self.sources.get(source, source), item.get("evidence", ""),
                   item.get("note", ""), item.get("awaits", ""))

    def input(self, name: str, entry: Any) -> Input:
        self.names(name, entry)
        self.allowed(name, entry, "zh en unit min max default past help_zh help_en columns")
        unit = self.unit(name, entry)
        columns = {
            column: self.input(f"{name}.{column}", spec)
            for column, spec in self.mapping(f"{name}.columns", entry.get("columns")).items()
        }
        default = REQUIRED
        try:
            if "default" in entry:
                text = entry["default"]
                none = text in ("none", "null", "~", "")
                default = None if none else parse_value(unit, text, name)
            low = parse_number(entry["min"], f"{name}.min") if "min" in entry else None
            high = parse_number(entry["max"], f"{name}.max") if "max" in entry else None
            past = parse_bool(entry.get("past", False), f"{name}.past")
        except LawError as error:
            raise _bad(self.file, name, error.zh, error.en) from None
        return Input(name, entry["zh"], entry["en"], unit, low, high, default, past,
                     entry.get("help_zh", ""), entry.get("help_en", ""), columns, self.file)


def parse_key(text: str) -> Any:
    """A table key: a whole number, a decimal, or text."""
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return Decimal(text)
    return text


def parse_value(unit: str, text: Any, name: str) -> Any:
    """One scalar of a unit; None for `null`."""
    if text is None or text in ("null", "~", ""):
        return None
    family = kind(unit)
    if family in ("money", "number"):
        return parse_number(text, name)
    if family == "whole":
        return parse_whole(text, name)
    if family == "month":
        return parse_month(text, name)
    if family == "date":
        return parse_date(text, name)
    if family == "bool":
        return parse_bool(text, name)
    return str(text)


def yaml_files(root: Path) -> list[tuple[str, str]]:
    """All YAML files below `root`, named relative to its parent, in a fixed order."""
    return [
        (str(path.relative_to(root.parent)), path.read_text(encoding="utf-8"))
        for path in sorted(root.rglob("*.yaml"))
    ]
