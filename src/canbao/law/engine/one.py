"""`one`: a single person, exactly, with everything needed to explain the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from functools import cached_property
from typing import Any

from canbao.law.engine.errors import InvalidFact, LawError, MissingLaw, RuleError
from canbao.law.engine.exact import FRAME, ExactHistory, ExactTable, snap
from canbao.law.engine.explain import Explanation
from canbao.law.engine.facts import parse_facts
from canbao.law.engine.law import Law
from canbao.law.engine.parameters import Found, Row
from canbao.law.engine.plan import Plan, RuleStep, plan
from canbao.law.engine.rounding import EXACT, parsed
from canbao.law.engine.units import Day, Month, canonical, kind, month_of_day, parse_date


@dataclass
class Trace:
    """What happened while computing: the explanation is made from it."""

    law: Law
    plan: Plan
    region: str
    day: int
    known: int | None
    facts: dict[str, Any]
    values: dict[str, Any]
    before: dict[str, Any]
    found: dict[str, Found]
    used: dict[str, dict[Any, Row]]


@dataclass(frozen=True)
class Result:
    """Answer of `compute`: values by target, the explanation, and how sure the law is.

    Unpacks as `values, explanation, statuses`.
    """

    values: dict[str, Any]
    explanation: Explanation

    def __iter__(self) -> Any:
        return iter((self.values, self.explanation, self.statuses))

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @cached_property
    def statuses(self) -> list[dict[str, str]]:
        """Everything the result rests on that was not read in the act itself."""
        return self.explanation.data["statuses"]  # type: ignore[no-any-return]

    @property
    def provisional(self) -> bool:
        """True when the law took last year's value because this year's is not known yet."""
        return bool(self.explanation.data["provisional"])


def compute_one(
    law: Law, targets: str | Iterable[str], facts: Mapping[str, Any], *, date: Any, region: Any,
    known: Any = None,
) -> Result:
    """Compute targets for one person; see `canbao.law.compute`."""
    wanted = (targets,) if isinstance(targets, str) else tuple(dict.fromkeys(targets))
    where = law.contents.regions.find(region)
    day = int(parse_date(date, "date"))
    known_day = None if known is None else int(parse_date(known, "known", end=True))
    typed = parse_facts(law, facts, day)
    trace = evaluate(law, wanted, typed, where, day, known_day)
    return Result({name: trace.values[name] for name in wanted}, Explanation(trace))


def evaluate(
    law: Law, targets: tuple[str, ...], facts: dict[str, Any], region: str, day: int,
    known: int | None,
) -> Trace:
    """Run the plan on typed facts."""
    todo = plan(law, targets, frozenset(facts), region, day, known)
    regions = law.contents.regions
    values = dict(facts)
    found: dict[str, Found] = {}
    used: dict[str, dict[Any, Row]] = {}
    before: dict[str, Any] = {}
    for name in todo.built_in:
        values[name] = {
            "this_month": month_of_day(day), "this_day": Day(day), "this_region": region,
        }[name]
    for item in todo.defaults:
        values[item.name] = item.default
    for axis, (_, row) in todo.options.items():
        values[axis] = row.value
    for dated in todo.parameters:
        if dated.access == "history":
            used[dated.name] = {}
            values[dated.name] = ExactHistory(dated.history(regions, region, known),
                                              used[dated.name])
        elif dated.key is not None:
            used[dated.name] = {}
            values[dated.name] = ExactTable(dated.table(regions, region, day, known),
                                            used[dated.name])
        else:
            hit = found[dated.name] = dated.find(regions, region, day, known)
            values[dated.name] = hit.row.value

    slots = {slot: parsed(row.value) for slot, (_, row) in todo.slots.items()}

    def inner(value: Any, slot: str) -> Any:
        return slots[slot].exact(_decimal(value))

    with localcontext(EXACT):
        previous, FRAME.round = FRAME.round, inner
        try:
            for step in todo.steps:
                values[step.name] = _run(law, step, values, before)
        finally:
            FRAME.round = previous
    return Trace(law, todo, region, day, known, facts, values, before, found, used)


def _run(law: Law, step: RuleStep, values: dict[str, Any], before: dict[str, Any]) -> Any:
    try:
        raw = step.call(*[values[a] for a in step.arguments])
    except MissingLaw as error:
        if error.field is None:
            error.field = step.name
        raise
    except InvalidFact as error:
        if error.value is None and error.field is not None:
            error.value = canonical(values.get(error.field))
        raise
    except LawError:
        raise
    except (ArithmeticError, ValueError) as error:
        if not isinstance(error, (DivisionByZero, InvalidOperation, ZeroDivisionError)):
            raise RuleError(
                f"{step.rule.zh}（{step.name}）：数值超出可计算的范围",
                f"{step.rule.en} ({step.name}): a figure is outside what can be computed ({error})",
                field=step.name, remedy_zh="请检查填写的数值", remedy_en="Check the figures given",
            ) from None
        raise RuleError(
            f"{step.rule.zh}（{step.name}）：除数为零", f"{step.rule.en} ({step.name}): division by zero",
            field=step.name, remedy_zh="请检查填写的数值是否为 0",
            remedy_en="Check whether a figure given is 0",
        ) from None
    except (TypeError, AttributeError) as error:
        raise RuleError(
            f"{step.rule.zh}（{step.name}）：所给事实不足以计算", f"{step.rule.en} ({step.name}): the facts "
            f"given do not suffice ({error})", field=step.name,
            remedy_zh="请补充该规则所需的事实：" + "、".join(step.arguments),
            remedy_en="Give the facts this rule needs: " + ", ".join(step.arguments),
        ) from error
    if raw is None:
        return None
    value = typed(raw, step.rule.unit, step.name)
    if step.rounding is not None and step.rounding.steps:
        rounded = step.rounding.exact(value)
        if rounded != value:
            before[step.name] = value
        return rounded
    return value


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def typed(raw: Any, unit: str, name: str) -> Any:
    """A rule's raw result as the type its unit says; RuleError otherwise."""
    family = kind(unit)
    if family in ("money", "number"):
        if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
            raise _wrong(name, raw, unit)
        return _decimal(raw)
    if family in ("whole", "month", "date"):
        if isinstance(raw, Decimal):
            raw = snap(raw)
            if raw != raw.to_integral_value():
                raise _wrong(name, raw, unit)
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise _wrong(name, raw, unit)
        return Month(raw) if family == "month" else Day(raw) if family == "date" else int(raw)
    if family == "bool":
        if not isinstance(raw, bool):
            raise _wrong(name, raw, unit)
        return raw
    if not isinstance(raw, str):
        raise _wrong(name, raw, unit)
    return raw


def _wrong(name: str, raw: Any, unit: str) -> RuleError:
    return RuleError(
        f"{name}：结果 {raw!r} 不符合单位 {unit}", f"{name}: {raw!r} is not a value of unit {unit}",
        field=name, value=raw,
    )
