"""The law as listings: one entry with all its versions, what is not settled, what changed between
two days. Pure functions over a `Law` that give plain data; the command line, the API, the portal
and the generated documentation print the same ones. Nothing is computed for a person here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from canbao.law.engine.errors import MissingLaw
from canbao.law.engine.law import Law
from canbao.law.engine.one import Result
from canbao.law.engine.parameters import Dated, Row
from canbao.law.engine.reader import Input
from canbao.law.engine.regions import NATION
from canbao.law.engine.rules import STATUSES, Rule
from canbao.law.engine.units import canonical, parse_date

KINDS = ("rule", "parameter", "axis", "rounding", "input", "choice", "act", "region")
Data = dict[str, Any]


# --- one entry ----------------------------------------------------------------------------------


def show(law: Law, name: str) -> Data:
    """Everything the law says under one name; UnknownName with the nearest names otherwise."""
    contents = law.contents
    if name in law.rules:
        return rule_entry(law, name)
    if name in contents.dated:
        return dated_entry(law, contents.dated[name])
    if name in law.inputs:
        return input_entry(law, law.inputs[name])
    if name in contents.choices:
        return {"kind": "choice", "name": name, "options": contents.choices[name]}
    if name in contents.acts:
        return act_entry(law, name)
    for kind in ("rule", "parameter", "axis", "rounding", "input"):
        for entry in names(law, kind):
            if name in (entry["zh"], entry["en"]):
                return show(law, entry["name"])
    raise law.unknown(name)


def rule_entry(law: Law, name: str) -> Data:
    """A rule with all its versions."""
    first = law.rules[name][0]
    return {
        "kind": "rule",
        "name": name,
        "zh": first.zh,
        "en": first.en,
        "unit": first.unit,
        "versions": [rule_version(law, version) for version in law.rules[name]],
        "used_by": used_by(law, name),
    }


def rule_version(law: Law, version: Rule) -> Data:
    """One version of a rule, with its act's names and its text."""
    act = law.contents.acts.get(version.act, {})
    return {
        "zh": version.zh,
        "en": version.en,
        "act": version.act,
        "act_zh": act.get("zh", ""),
        "act_en": act.get("en", ""),
        "article": version.article,
        "from": None if version.since is None else str(version.since),
        "to": None if version.until is None else str(version.until),
        "option": None if version.option is None else "=".join(version.option),
        "rounding": version.rounding,
        "status": version.status,
        "source": version.source,
        "note": version.note,
        "arguments": list(version.arguments),
        "text": version.text,
        "place": version.place,
    }


def dated_entry(law: Law, dated: Dated) -> Data:
    """A parameter, axis or rounding with all its rows and the values that were not taken."""
    return {
        "kind": dated.kind,
        "name": dated.name,
        "zh": dated.zh,
        "en": dated.en,
        "unit": dated.unit,
        "key": dated.key,
        "inherit": dated.inherit,
        "provisional": dated.provisional,
        "note": dated.note,
        "options": dated.options,
        "rows": [row.as_data() for row in dated.rows],
        "otherwise": None if dated.otherwise is None else dated.otherwise.as_data(),
        "conflicts": [dict(conflict) for conflict in dated.conflicts],
        "file": dated.file,
        "used_by": used_by(law, dated.name),
    }


def input_entry(law: Law, item: Input) -> Data:
    """A fact a caller may give: type, limits, default, columns, choices."""
    entry = {
        "kind": "input",
        "name": item.name,
        "zh": item.zh,
        "en": item.en,
        "unit": item.unit,
        "required": item.required,
        "default": None if item.required else canonical(item.default),
        "min": canonical(item.low),
        "max": canonical(item.high),
        "past": item.past,
        "help_zh": item.help_zh,
        "help_en": item.help_en,
    }
    if item.unit.startswith("choice:"):
        entry["choices"] = law.choices(item.unit)
    if item.columns:
        entry["columns"] = [
            {**input_entry(law, column), "name": name} for name, column in item.columns.items()
        ]
    if item.file:
        entry["file"] = item.file
        entry["used_by"] = used_by(law, item.name)
    return entry


def act_entry(law: Law, name: str) -> Data:
    """An act and the rules that cite it."""
    cited = [
        {"name": rule.name, "zh": rule.zh, "en": rule.en, "article": rule.article}
        for versions in law.rules.values()
        for rule in versions
        if rule.act == name
    ]
    act = {key: value for key, value in law.contents.acts[name].items() if key != "file"}
    return {"kind": "act", "name": name, **act, "cited_by": cited}


def used_by(law: Law, name: str) -> list[str]:
    """Rules that take this name as an argument, round by it, or choose a version by it."""
    return sorted(
        {
            rule.name
            for versions in law.rules.values()
            for rule in versions
            if name in rule.arguments
            or name == rule.rounding
            or (rule.option is not None and rule.option[0] == name)
        }
    )


def names(law: Law, kind: str, query: str = "") -> list[Data]:
    """Names of one kind, with both names and unit; `query` filters by name."""
    found: list[Data] = []
    for name, zh, en, unit in _names(law, kind):
        if query.casefold() in f"{name}\0{zh}\0{en}".casefold():
            found.append({"name": name, "zh": zh, "en": en, "unit": unit})
    return found


def _names(law: Law, kind: str) -> Iterator[tuple[str, str, str, str]]:
    contents = law.contents
    if kind == "rule":
        for name, versions in law.rules.items():
            yield name, versions[0].zh, versions[0].en, versions[0].unit
    elif kind in ("parameter", "axis", "rounding"):
        for dated in contents.dated.values():
            if dated.kind == kind:
                yield dated.name, dated.zh, dated.en, dated.unit
    elif kind == "input":
        for item in law.inputs.values():
            yield item.name, item.zh, item.en, item.unit
    elif kind == "choice":
        for name in contents.choices:
            yield name, name, name, ""
    elif kind == "act":
        for name, act in contents.acts.items():
            yield name, act["zh"], act["en"], ""
    elif kind == "region":
        for region in contents.regions.by_name.values():
            yield region.name, region.zh, region.en, region.code
    else:
        raise ValueError(f"kind {kind!r}: one of {', '.join(KINDS)}")


# --- what is not settled ------------------------------------------------------------------------


def status(law: Law) -> Data:
    """How sure the law is: counts by kind and status, and every entry that is not `text`.

    An entry of status `missing` says what is awaited; a rule that stops with `missing(…)` is listed
    with the words it stops with.
    """
    counts: dict[str, dict[str, int]] = {
        kind: dict.fromkeys(STATUSES, 0) for kind in ("rule", "parameter", "axis", "rounding")
    }
    entries: dict[str, list[Data]] = {name: [] for name in STATUSES if name != "text"}
    for versions in law.rules.values():
        for rule in versions:
            counts["rule"][rule.status] += 1
            if rule.status != "text":
                entries[rule.status].append(_unsettled_rule(rule))
            entries["missing"] += [_stop(rule, zh, en) for zh, en in stops(rule)]
    for dated in law.contents.dated.values():
        rows = dated.rows if dated.otherwise is None else (*dated.rows, dated.otherwise)
        for row in rows:
            counts[dated.kind][row.status] += 1
            if row.status != "text":
                entries[row.status].append(_unsettled_row(dated, row))
    return {"law": law.hash, "counts": counts, "entries": entries}


def stops(rule: Rule) -> list[tuple[str, str]]:
    """The words of each `missing("zh", "en")` in a rule."""
    found = []
    for node in ast.walk(rule.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "missing"
        ):
            words = [a.value for a in node.args if isinstance(a, ast.Constant)]
            found.append((str(words[0]), str(words[-1])) if words else ("", ""))
    return found


def _unsettled_rule(rule: Rule) -> Data:
    return {
        "kind": "rule",
        "name": rule.name,
        "zh": rule.zh,
        "en": rule.en,
        "region": NATION,
        "value": None if rule.option is None else "=".join(rule.option),
        "from": None if rule.since is None else str(rule.since),
        "to": None if rule.until is None else str(rule.until),
        "source": rule.source or f"{rule.act} {rule.article}",
        "note": rule.note,
    }


def _stop(rule: Rule, zh: str, en: str) -> Data:
    return {**_unsettled_rule(rule), "awaits": f"{zh} / {en}"}


def _unsettled_row(dated: Dated, row: Row) -> Data:
    return {"kind": dated.kind, "name": dated.name, "zh": dated.zh, "en": dated.en, **row.as_data()}


# --- what changed -------------------------------------------------------------------------------


def difference(law: Law, before: str, after: str, region: str | None = None) -> Data:
    """What held on `before` and on `after` and is not the same, in one region or in all.

    Entries: kind, name, zh, en, region, before, after. Values not in force on a day are None; a
    missing value is the text `missing`. Of a keyed table only the keys that differ are given.
    """
    first, second = parse_date(before, "before"), parse_date(after, "after")
    where = None if region is None else law.contents.regions.find(region)
    changes: list[Data] = []
    for versions in law.rules.values():
        changes += _rule_change(law, versions, int(first), int(second))
    for dated in law.contents.dated.values():
        for name in [where] if where is not None else sorted(dated.regions, key=_nation_first):
            change = _dated_change(law, dated, name, int(first), int(second))
            if change is not None:
                changes.append(change)
    return {
        "law": law.hash,
        "before": str(first),
        "after": str(second),
        "region": where,
        "changes": changes,
    }


def _nation_first(name: str) -> tuple[bool, str]:
    return name != NATION, name


def _rule_change(law: Law, versions: tuple[Rule, ...], first: int, second: int) -> list[Data]:
    old = [rule for rule in versions if rule.in_force(first)]
    new = [rule for rule in versions if rule.in_force(second)]
    if old == new:
        return []

    def told(rules: list[Rule]) -> str | None:
        words = [
            f"{rule.act} {rule.article}" + (f" ({'='.join(rule.option)})" if rule.option else "")
            for rule in rules
        ]
        return "; ".join(words) or None

    return [
        {
            "kind": "rule",
            "name": versions[0].name,
            "zh": versions[0].zh,
            "en": versions[0].en,
            "region": NATION,
            "before": told(old),
            "after": told(new),
        }
    ]


def _dated_change(law: Law, dated: Dated, region: str, first: int, second: int) -> Data | None:
    if dated.key is not None:
        old, new = _entries(law, dated, region, first), _entries(law, dated, region, second)
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        before: Any = {str(canonical(k)): old.get(k) for k in keys if k in old} or None
        after: Any = {str(canonical(k)): new.get(k) for k in keys if k in new} or None
    else:
        before, after = _value(law, dated, region, first), _value(law, dated, region, second)
    if before == after:
        return None
    return {
        "kind": dated.kind,
        "name": dated.name,
        "zh": dated.zh,
        "en": dated.en,
        "region": region,
        "before": before,
        "after": after,
    }


def _value(law: Law, dated: Dated, region: str, day: int) -> Any:
    try:
        found = dated.find(law.contents.regions, region, day, None)
    except MissingLaw:
        rows = dated.candidates(law.contents.regions, region, day, None)
        return "missing" if rows or dated.otherwise is not None else None
    value = canonical(found.row.value)
    return f"{value} (provisional)" if found.provisional else value


def _entries(law: Law, dated: Dated, region: str, day: int) -> dict[Any, Any]:
    table = dated.table(law.contents.regions, region, day, None)
    return {key: canonical(row.value.get(key)) for key, row in table.entries.items()}


def period(row: Data) -> str:
    """`2024-01-01 – 2024-12-31` of a listed row, open ends left open."""
    begin, end = row.get("from") or "", row.get("to") or ""
    return f"{begin} – {end}".strip() if begin or end else ""


# --- an answer --------------------------------------------------------------------------------


def answer(result: Result) -> Data:
    """A result as the doors hand it on: values with names and units, and what they rest on."""
    data = result.explanation.data
    law = result.explanation.trace.law
    return {
        "law": data["law"],
        "date": data["date"],
        "region": data["region"],
        "known": data["known"],
        "values": {
            name: {**_named(law, name), "unit": law.unit(name), "value": value}
            for name, value in data["values"].items()
        },
        "is_provisional": bool(data["provisional"]),
        "provisional": data["provisional"],
        "assumed": {
            name: {**_named(law, name), "value": value} for name, value in data["assumed"].items()
        },
        "statuses": data["statuses"],
    }


def _named(law: Law, name: str) -> dict[str, str]:
    zh, en = law.names(name)
    return {"zh": zh, "en": en}
