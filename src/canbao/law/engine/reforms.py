"""Changing dated data: rows of a reform on top of the rows there are.

`Law.replace`, `scale` and `overlay` use these functions; they make new `Dated` values and leave the
old ones alone. What a reform says wins in its region for its period; the rest of a row stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from canbao.law.engine.errors import InvalidFact, LawError, LoadError
from canbao.law.engine.parameters import FOREVER, Dated, Row
from canbao.law.engine.reader import (
    SECTIONS,
    Contents,
    load_yaml,
    parse_key,
    parse_value,
    read_into,
)
from canbao.law.engine.rounding import Rounding
from canbao.law.engine.units import kind, plain

if TYPE_CHECKING:
    from canbao.law.engine.law import Law

OVERLAY_SECTIONS = ("sources", "parameters", "axes", "roundings")


def override(old: Dated, value: Any, region: str, first: int) -> Dated:
    """A value from a day on in a region, before all rows it overlaps there."""
    if old.key is None:
        typed = _typed(old, value)
    elif isinstance(value, Mapping):
        typed = {parse_key(str(k)): _typed(old, v) for k, v in value.items()}
    else:
        raise LoadError(f"{old.name} 按 {old.key} 取值，需要映射",
                        f"{old.name} is keyed by {old.key}: give a mapping", field=old.name)
    return _on_top(old, (Row(region, first, FOREVER, None, typed, "text", "reform"),))


def _typed(old: Dated, value: Any) -> Any:
    try:
        if old.kind == "axis" and value not in old.options:
            raise ValueError(f"one of {', '.join(old.options)}")
        if old.kind == "rounding":
            return Rounding.parse(str(value)).text
        typed = parse_value(old.unit, value, old.name)
    except LawError as error:
        raise LoadError(error.zh, error.en, field=old.name, value=value) from None
    except ValueError as error:
        raise LoadError(f"{old.name}：{value!r} 无效", f"{old.name}: {value!r} is not valid: {error}",
                        field=old.name, value=value) from None
    if typed is None:
        raise LoadError(f"{old.name}：没有给出数值", f"{old.name}: no value given", field=old.name)
    return typed


def scaled(old: Dated, factor: Any, first: int) -> tuple[Dated, Decimal]:
    """Every value from a day on, multiplied; with the factor as a decimal."""
    if kind(old.unit) not in ("money", "number"):
        raise LoadError(f"{old.name} 不是金额或比例，不能按倍数调整",
                        f"{old.name} ({old.unit}) is neither money nor a number: it cannot be scaled",
                        field=old.name)
    try:
        by = parse_value("ratio", factor, "factor")
    except InvalidFact as error:
        raise LoadError(error.zh, error.en, field="factor", value=factor) from None
    if by is None:
        raise LoadError("factor：没有给出倍数", "factor: no value given", field="factor")

    def times(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: times(v) for k, v in value.items()}
        return None if value is None else value * by

    rows: list[Row] = []
    for row in old.rows:
        if row.last < first:
            rows.append(row)
            continue
        if row.first < first:
            rows.append(replace(row, last=first - 1))
        rows.append(replace(_from(row, max(row.first, first)), value=times(row.value),
                            note=f"× {plain(by)} ({row.note})".replace(" ()", "")))
    return old.with_rows(tuple(rows)), by


def overlaid(law: Law, text: str, name: str) -> dict[str, Dated]:
    """The law's dated data with a YAML file on top; LoadError for what an overlay cannot hold."""
    data = load_yaml(text, name)
    if not isinstance(data, dict):
        raise LoadError(f"{name}：顶层应为映射", f"{name}: the top level must be a mapping", field=name)
    for section in data:
        if section not in OVERLAY_SECTIONS:
            known = "is not part of an overlay" if section in SECTIONS else "is no section"
            raise LoadError(f"{name}：{section} 不能写在改革方案中",
                            f"{name}: {section} {known}; one of {', '.join(OVERLAY_SECTIONS)}",
                            field=str(section))
    dated = dict(law.contents.dated)
    for section, what in (("parameters", "parameter"), ("axes", "axis"), ("roundings", "rounding")):
        entries = data.get(section)
        for thing, entry in entries.items() if isinstance(entries, dict) else ():
            old = dated.get(thing)
            if old is None or not isinstance(entry, dict):
                continue
            if old.kind != what:
                raise LoadError(f"{name}：{thing} 不属于 {section}",
                                f"{name}: {thing} is a {old.kind}, not one of {section}", field=thing)
            for field, value in _defaults(old).items():
                entry.setdefault(field, value)
    added = Contents(regions=law.contents.regions)
    read_into(added, data, name)
    for thing, new in added.dated.items():
        old = dated.get(thing)
        dated[thing] = new if old is None else _on_top(old, new.rows, {**old.options, **new.options})
    return dated


def _defaults(old: Dated) -> dict[str, Any]:
    """What an overlay need not repeat."""
    fields: dict[str, Any] = {"zh": old.zh, "en": old.en}
    if old.kind == "axis":
        fields["options"] = old.options
    if old.kind == "parameter":
        fields["unit"] = old.unit
        if old.key:
            fields["key"] = old.key
        if old.span:
            fields["span"] = old.span
    return fields


def _on_top(
    old: Dated, rows: tuple[Row, ...], options: dict[str, dict[str, str]] | None = None
) -> Dated:
    kept = list(old.rows)
    for new in rows:
        kept = [part for row in kept for part in _give_way(row, new, old.key is not None)]
    return old.with_rows((*kept, *rows), options)


def _give_way(row: Row, new: Row, keyed: bool) -> list[Row]:
    """What is left of a row: its time before and after the new one, and its other keys."""
    apart = new.region != row.region or new.last < row.first or row.last < new.first
    if apart or new.known not in (None, row.known):
        return [row]
    left = []
    if row.first < new.first:
        left.append(replace(row, last=new.first - 1))
    if keyed and isinstance(row.value, dict):
        others = {k: v for k, v in row.value.items() if k not in (new.value or {})}
        if others:
            left.append(replace(_from(row, max(row.first, new.first)), value=others,
                                last=min(row.last, new.last)))
    if row.last > new.last:
        left.append(_from(row, new.last + 1))
    return left


def _from(row: Row, first: int) -> Row:
    """A row beginning later; it stays known since it was."""
    if first == row.first:
        return row
    return replace(row, first=first, known=row.first if row.known is None else row.known)
