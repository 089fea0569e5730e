"""A law: rules and dated data, immutable, hashed, checked as a whole when it is put together.

A reform is another `Law` made by `replace`, `overlay` or `scale`; the original is untouched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as _replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canbao.law.engine import exact, reforms
from canbao.law.engine.errors import LoadError, NotInForce, UnknownName
from canbao.law.engine.parameters import ALWAYS, Dated, show_value
from canbao.law.engine.reader import Contents, Input, read_files
from canbao.law.engine.regions import NATION
from canbao.law.engine.rules import COMPUTED, Rule
from canbao.law.engine.units import Day, parse_date, plain

if TYPE_CHECKING:
    from canbao.law.engine.plan import Plan

BUILT_IN = {"this_month": "month", "this_day": "date", "this_region": "region"}
BUILT_IN_NAMES = {
    "this_month": ("计算月份", "Month of the computation"),
    "this_day": ("计算日期", "Day of the computation"),
    "this_region": ("地区", "Region"),
}


@dataclass(frozen=True, eq=False)
class Law:
    """All rules and data of one state of the law.

    `rules` maps a name to its versions; `contents` holds parameters, axes, roundings, inputs,
    choices, acts and regions; `hash` identifies every byte that a result can depend on.
    """

    rules: Mapping[str, tuple[Rule, ...]]
    contents: Contents
    hash: str
    changes: tuple[str, ...] = ()
    plans: dict[Any, Plan] = field(default_factory=dict)
    compiled: dict[int, tuple[Rule, Callable[..., Any]]] = field(default_factory=dict)
    signatures: dict[Any, int] = field(default_factory=dict)
    alike: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @classmethod
    def build(cls, rules: Iterable[Rule], files: Iterable[tuple[str, str]]) -> Law:
        """Put a law together from rules and `(name, text)` YAML files; LoadError if it is unsound."""
        files = list(files)
        contents = read_files(files)
        families: dict[str, list[Rule]] = {}
        for rule in rules:
            families.setdefault(rule.name, []).append(rule)
        digest = hashlib.sha256()
        for name, text in sorted(files):
            digest.update(f"{name}\0{text}\0".encode())
        for name in sorted(families):
            for rule in families[name]:
                digest.update(_identity(rule).encode())
        law = cls({k: tuple(v) for k, v in families.items()}, contents, digest.hexdigest())
        law.check()
        return law

    # --- asking -----------------------------------------------------------------------------

    @property
    def parameters(self) -> dict[str, Dated]:
        return {k: v for k, v in self.contents.dated.items() if v.kind == "parameter"}

    @property
    def axes(self) -> dict[str, Dated]:
        return {k: v for k, v in self.contents.dated.items() if v.kind == "axis"}

    @property
    def roundings(self) -> dict[str, Dated]:
        return {k: v for k, v in self.contents.dated.items() if v.kind == "rounding"}

    @property
    def inputs(self) -> dict[str, Input]:
        return self.contents.inputs

    def unit(self, name: str) -> str:
        """Unit of anything that has a value; UnknownName with the nearest names otherwise."""
        if name in self.rules:
            return self.rules[name][0].unit
        if name in self.inputs:
            return self.inputs[name].unit
        if name in self.contents.dated:
            return self.contents.dated[name].unit
        if name in BUILT_IN:
            return BUILT_IN[name]
        raise self.unknown(name)

    def unknown(self, name: str) -> UnknownName:
        everything = [*self.rules, *self.inputs, *self.contents.dated]
        # Whoever gives a name as it is called in Chinese or English is told the one to write.
        near = [n for n in everything if name in self.names(n)]
        near = near or get_close_matches(str(name), everything, n=3, cutoff=0.4)
        return UnknownName(
            f"没有名为“{str(name)[:60]}”的规则、参数或输入",
            f"There is no rule, parameter or input called {str(name)[:60]!r}",
            field=str(name)[:60], value=name,
            remedy_zh=f"是否指 {'、'.join(near)}" if near else "名称用 canbao law names 查找",
            remedy_en=f"Did you mean {', '.join(near)}?" if near else "canbao law names lists them",
        )

    def names(self, name: str) -> tuple[str, str]:
        """Chinese and English name."""
        if name in BUILT_IN_NAMES:
            return BUILT_IN_NAMES[name]
        thing: Any = (
            self.rules[name][0] if name in self.rules
            else self.inputs.get(name) or self.contents.dated.get(name)
        )
        return (thing.zh, thing.en) if thing is not None else (name, name)

    def choices(self, unit: str) -> dict[str, dict[str, str]]:
        """Options of a `choice:NAME` unit, with their labels."""
        return self.contents.choices[unit.partition(":")[2]]

    def version(self, name: str, region: str, day: int, known: int | None) -> Rule:
        """The version of a rule that holds; NotInForce or MissingLaw (an open axis) otherwise."""
        versions = [v for v in self.rules[name] if v.in_force(day)]
        if not versions:
            first = min((v.since or ALWAYS for v in self.rules[name]), default=ALWAYS)
            raise NotInForce(
                f"{self.names(name)[0]}（{name}）在 {Day(day)} 没有生效的规定",
                f"{self.names(name)[1]} ({name}) had no rule in force on {Day(day)}",
                field=name, value=str(Day(day)),
                remedy_zh=f"最早的规定自 {Day(first)} 起" if first > ALWAYS else "",
                remedy_en=f"The first rule is in force from {Day(first)}" if first > ALWAYS else "",
            )
        general = None
        for version in versions:
            if version.option is None:
                general = version
                continue
            axis, option = version.option
            found = self.contents.dated[axis].find(self.contents.regions, region, day, known)
            if found.row.value == option:
                return version
        if general is None:
            axis, _ = versions[0].option or ("", "")
            found = self.contents.dated[axis].find(self.contents.regions, region, day, known)
            raise NotInForce(
                f"{self.names(name)[0]}（{name}）没有适用于“{found.row.value}”的规定",
                f"{self.names(name)[1]} ({name}) has no rule for {axis} = {found.row.value}",
                field=name, value=found.row.value,
            )
        return general

    def exact(self, rule: Rule) -> Callable[..., Any]:
        """The rule compiled for exact evaluation."""
        hit = self.compiled.get(id(rule))
        if hit is None:
            hit = self.compiled[id(rule)] = (rule, exact.compile_exact(rule))
        return hit[1]

    @cached_property
    def epochs(self) -> list[int]:
        """Days on which the choice of rule versions, options or roundings can change."""
        points = {ALWAYS}
        for versions in self.rules.values():
            for rule in versions:
                if rule.since:
                    points.add(int(rule.since))
                if rule.until:
                    points.add(int(rule.until) + 1)
        for dated in self.contents.dated.values():
            if dated.kind != "parameter":
                points |= dated.breakpoints()
        return sorted(points)

    # --- soundness --------------------------------------------------------------------------

    def check(self) -> None:
        """Refuse unknown names, overlapping versions, cycles, unlisted acts, foreign language."""
        from canbao.law.engine.checks import check_law

        check_law(self)

    # --- reforms ----------------------------------------------------------------------------

    def replace(
        self,
        *,
        rules: Iterable[Rule] = (),
        parameters: Mapping[str, Any] | None = None,
        since: str | None = None,
        region: str = NATION,
        name: str = "",
    ) -> Law:
        """A copy with other rules (same name replaces all versions) or parameter values.

        A value given in `parameters` holds from `since` (or always) in `region`, before all rows
        it overlaps; keyed parameters take a mapping that overrides single keys.
        """
        families = dict(self.rules)
        replaced: dict[str, list[Rule]] = {}
        for rule in rules:
            replaced.setdefault(rule.name, []).append(rule)
        families.update({k: tuple(v) for k, v in replaced.items()})
        dated = dict(self.contents.dated)
        first = parse_date(since, "since") if since else ALWAYS
        where = self.contents.regions.find(region)
        for parameter, value in (parameters or {}).items():
            self.must_be_parameter(parameter)
            dated[parameter] = reforms.override(dated[parameter], value, where, int(first))
        told = [f"rule {n}" for n in replaced] + [
            f"{p} = {show_value(dated[p].rows[-1].value)}" + (f" from {since}" if since else "")
            + (f" in {where}" if where != NATION else "")
            for p in parameters or {}
        ]
        return self._changed(families, dated, told, name)

    def scale(self, parameter: str, factor: Any, *, since: str | None = None, name: str = "") -> Law:
        """A copy in which every value of a money or number parameter is multiplied."""
        if parameter not in self.contents.dated:
            raise self.unknown(parameter)
        first = int(parse_date(since, "since")) if since else ALWAYS
        new, by = reforms.scaled(self.contents.dated[parameter], factor, first)
        dated = {**self.contents.dated, parameter: new}
        told = [f"{parameter} × {plain(by)}" + (f" from {since}" if since else "")]
        return self._changed(dict(self.rules), dated, told, name)

    def must_be_parameter(self, name: str) -> None:
        """UnknownName unless `name` is dated data that a reform can change."""
        if name in self.rules:
            raise UnknownName(
                f"{name} 是规则，不是参数", f"{name} is a rule, not a parameter", field=name, value=name,
                remedy_zh="请用 replace(rules=…) 换规则，或改它所用的参数",
                remedy_en="Replace the rule with replace(rules=…), or change a parameter it uses",
            )
        if name not in self.contents.dated:
            raise self.unknown(name)

    def overlay(self, text: str, *, name: str = "overlay.yaml") -> Law:
        """A copy with a YAML file on top, in the format of the law's own files.

        Rows of parameters, axes and roundings that exist are added (and win over rows of the same
        region and period); new names are added whole.
        """
        dated = reforms.overlaid(self, text, name)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return self._changed(dict(self.rules), dated, [f"{name} {digest}"], name)

    def _changed(
        self, rules: dict[str, tuple[Rule, ...]], dated: dict[str, Dated], told: list[str], name: str
    ) -> Law:
        changes = (*self.changes, *([f"[{name}]"] if name else []), *told)
        identity = {
            "law": self.hash, "changes": told,
            "rules": [_identity(r) for k in sorted(rules) for r in rules[k]
                      if rules[k] != self.rules.get(k)],
        }
        digest = hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()
        law = Law(rules, _replace(self.contents, dated=dated), digest, changes)
        law.check()
        return law


def _identity(rule: Rule) -> str:
    return json.dumps([
        rule.name, rule.zh, rule.en, rule.act, rule.article, rule.unit, rule.rounding,
        str(rule.since), str(rule.until), rule.option, rule.status, rule.source, str(rule.grain),
        "" if rule.assume is COMPUTED else f"{rule.assume} {rule.assume_if}",
        rule.text,
    ], ensure_ascii=False)


def source_rules(modules: Iterable[Any]) -> list[Rule]:
    """Rules that modules declared, in order."""
    return [rule for module in modules for rule in getattr(module, "__rules__", ())]


def import_below(package: str, root: Path) -> list[Any]:
    """Import every module below a package folder, in a fixed order."""
    import importlib

    modules = []
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        try:
            modules.append(importlib.import_module(".".join((package, *parts))))
        except (SyntaxError, ValueError, TypeError, NameError, ImportError) as error:
            raise LoadError(
                f"{path.relative_to(root)}：无法读取规则文件", f"{path.relative_to(root)}: the file of "
                f"rules cannot be read ({error})", field=str(path.relative_to(root)),
                remedy_zh="请改正该文件", remedy_en="Mend the file",
            ) from error
    return modules
