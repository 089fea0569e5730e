"""What must hold of a law as a whole, checked once when it is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canbao.law.engine import exact
from canbao.law.engine.errors import LoadError
from canbao.law.engine.parameters import ALWAYS, FOREVER, Dated
from canbao.law.engine.rules import Rule
from canbao.law.engine.units import kind

if TYPE_CHECKING:
    from canbao.law.engine.law import Law


def check_law(law: Law) -> None:
    """LoadError naming both sides of the first thing that is wrong."""
    from canbao.law.engine.law import BUILT_IN

    known = {*law.rules, *law.contents.dated, *law.inputs, *BUILT_IN}
    _check_names(law)
    for versions in law.rules.values():
        for rule in versions:
            _check_rule(law, rule, known)
        _check_versions(law, versions)
    for item in law.inputs.values():
        for part in (item, *item.columns.values()):
            if kind(part.unit) == "choice" and part.unit[7:] not in law.contents.choices:
                raise _bad(part.name, f"没有选项表 {part.unit}", f"no such choice: {part.unit}")
    for dated in law.contents.dated.values():
        if kind(dated.unit) == "choice":
            _check_choices(law, dated)
    _check_cycles(law)


def _bad(name: str, zh: str, en: str) -> LoadError:
    return LoadError(f"{name}：{zh}", f"{name}: {en}", field=name)


def _check_choices(law: Law, dated: Dated) -> None:
    options = law.contents.choices.get(dated.unit[7:])
    if options is None:
        raise _bad(dated.name, f"没有选项表 {dated.unit}", f"no such choice: {dated.unit}")
    for row in dated.rows:
        for value in row.value.values() if isinstance(row.value, dict) else [row.value]:
            if value is not None and value not in options:
                raise _bad(dated.name, f"没有选项 {value}（{dated.file}）",
                           f"{value!r} is not an option of {dated.unit} ({dated.file})")


def _check_names(law: Law) -> None:
    from canbao.law.engine.law import BUILT_IN

    for name in BUILT_IN:
        if name in law.rules or name in law.contents.dated or name in law.inputs:
            raise _bad(name, "是内置名称，不能另作他用", "is built in and cannot name anything else")
    for name, versions in law.rules.items():
        for what, table in (("参数/parameter", law.contents.dated), ("输入/input", law.inputs)):
            if name in table:
                raise _bad(name, f"既是规则（{versions[0].place}）又是{what}（{table[name].file}）",
                           f"is both a rule ({versions[0].place}) and a {what} "
                           f"({table[name].file})")
    for name in law.inputs:
        if name in law.contents.dated:
            raise _bad(name, f"既是输入（{law.inputs[name].file}）又是参数（{law.contents.dated[name].file}）",
                       f"is both an input ({law.inputs[name].file}) and a parameter "
                       f"({law.contents.dated[name].file})")


def _check_rule(law: Law, rule: Rule, known: set[str]) -> None:
    slots = exact.check(rule)
    if rule.rounding:
        slots = slots | {rule.rounding}
    for slot in slots:
        dated = law.contents.dated.get(slot)
        if dated is None or dated.kind != "rounding":
            raise _bad(rule.name, f"没有取整项 {slot}（{rule.place}）", f"no rounding slot {slot!r} "
                                                                  f"({rule.place})")
    for argument in rule.arguments:
        if argument not in known:
            near = law.unknown(argument).remedy_en
            raise _bad(rule.name, f"参数名 {argument} 未知（{rule.place}）",
                       f"argument {argument!r} is not a rule, parameter, axis or input "
                       f"({rule.place}). {near}")
    if rule.act not in law.contents.acts:
        raise _bad(rule.name, f"引用的文件 {rule.act} 未列出（{rule.place}）",
                   f"cites {rule.act}, which is not listed under acts ({rule.place})")
    try:
        family = kind(rule.unit)
    except KeyError:
        raise _bad(rule.name, f"未知单位 {rule.unit}", f"unknown unit {rule.unit!r} ({rule.place})"
                   ) from None
    if family == "choice" and rule.unit[7:] not in law.contents.choices:
        raise _bad(rule.name, f"没有选项表 {rule.unit}", f"no such choice: {rule.unit} ({rule.place})")
    if rule.option is not None:
        axis = law.contents.dated.get(rule.option[0])
        if axis is None or axis.kind != "axis" or rule.option[1] not in axis.options:
            raise _bad(rule.name, f"没有选项 {rule.option}（{rule.place}）",
                       f"no axis option {rule.option[0]}={rule.option[1]} ({rule.place})")


def _check_versions(law: Law, versions: tuple[Rule, ...]) -> None:
    axes = {v.option[0] for v in versions if v.option}
    if len(axes) > 1:
        raise _bad(versions[0].name, f"版本使用了不同的选项轴 {axes}",
                   f"versions are kept apart by more than one axis: {', '.join(sorted(axes))}")
    if len({v.unit for v in versions}) > 1:
        raise _bad(versions[0].name, "各版本单位不同", "versions have different units: "
                   + ", ".join(f"{v.unit} ({v.place})" for v in versions))
    for i, one in enumerate(versions):
        for two in versions[i + 1:]:
            if one.option == two.option and (one.since or ALWAYS) <= (two.until or FOREVER) and (
                two.since or ALWAYS
            ) <= (one.until or FOREVER):
                raise _bad(one.name, f"两个版本同时有效：{one.place} 与 {two.place}",
                           f"two versions hold at once: {one.place} and {two.place}")


def _check_cycles(law: Law) -> None:
    graph = {name: sorted({a for v in versions for a in v.arguments if a in law.rules})
             for name, versions in law.rules.items()}
    done: set[str] = set()
    path: list[str] = []
    on_path: set[str] = set()

    def visit(name: str) -> None:
        if name in done:
            return
        if name in on_path:
            circle = [*path[path.index(name):], name]
            raise _bad(name, f"规则循环引用：{' → '.join(circle)}",
                       f"rules go in a circle: {' → '.join(circle)}")
        path.append(name)
        on_path.add(name)
        for below in graph[name]:
            visit(below)
        path.pop()
        on_path.remove(name)
        done.add(name)

    for name in graph:
        visit(name)
