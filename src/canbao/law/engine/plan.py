"""From targets and given names to the list of steps to take, in order.

A plan depends on which versions and options hold, not on the facts' values: one plan serves every
person of the same region group and period.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from canbao.law.engine.errors import MissingFacts, MissingLaw
from canbao.law.engine.law import BUILT_IN, Law
from canbao.law.engine.parameters import Dated, Row
from canbao.law.engine.reader import Input
from canbao.law.engine.rounding import Rounding, parsed
from canbao.law.engine.rules import COMPUTED, Rule


@dataclass(frozen=True)
class RuleStep:
    """Evaluate a rule: arguments by name, then round."""

    name: str
    rule: Rule
    call: Callable[..., Any]
    arguments: tuple[str, ...]
    rounding: Rounding | None
    rounding_row: Row | None

    @cached_property
    def told(self) -> dict[str, Any]:
        """What an explanation says of the step whatever the figures; not to be changed."""
        rule = self.rule
        data: dict[str, Any] = {
            "name": self.name, "zh": rule.zh, "en": rule.en, "unit": rule.unit, "act": rule.act,
            "article": rule.article, "status": rule.status, "inputs": list(self.arguments),
        }
        if self.rounding_row is not None:
            data["rounding"] = {"slot": rule.rounding, **self.rounding_row.short,
                                "value": self.rounding_row.value}
        if rule.option is not None:
            data["option"] = f"{rule.option[0]}={rule.option[1]}"
        return data


@dataclass(frozen=True)
class Plan:
    """Everything needed to compute some targets.

    `steps` are rules in order of need; `parameters` the dated values to look up; `options` the axis
    options that hold; `defaults` inputs that were not given; `slots` roundings named inside rules.
    """

    targets: tuple[str, ...]
    steps: tuple[RuleStep, ...]
    parameters: tuple[Dated, ...]
    options: dict[str, tuple[Dated, Row]]
    defaults: tuple[Input, ...]
    built_in: tuple[str, ...]
    slots: dict[str, tuple[Dated, Row]]

    @cached_property
    def options_told(self) -> dict[str, Any]:
        """What an explanation says of the axes' options; not to be changed."""
        return {
            axis: {
                "zh": dated.zh, "en": dated.en, "option": row.value,
                "option_zh": dated.options[row.value]["zh"],
                "option_en": dated.options[row.value]["en"], **row.short,
            }
            for axis, (dated, row) in self.options.items()
        }


def signature(law: Law, region: str, day: int, known: int | None) -> int:
    """A number for what decides versions, options and roundings: equal ones share plans."""
    epoch = bisect_right(law.epochs, day)
    key = (region, epoch, known)
    hit = law.signatures.get(key)
    if hit is None:
        # Rows live as long as the law: their identity stands for option, status and source.
        parts: list[Any] = [epoch]
        for dated in law.contents.dated.values():
            if dated.kind != "parameter":
                try:
                    parts.append(id(dated.find(law.contents.regions, region, day, known).row))
                except MissingLaw:
                    parts.append(region)
        if len(law.signatures) >= 5000:
            law.signatures.clear()
        hit = law.signatures[key] = law.alike.setdefault(tuple(parts), len(law.alike))
    return hit


def plan(
    law: Law, targets: tuple[str, ...], given: frozenset[str], region: str, day: int,
    known: int | None,
) -> Plan:
    """The plan for these targets; UnknownName, NotInForce, MissingLaw or MissingFacts otherwise."""
    key = (targets, given, signature(law, region, day, known))
    hit = law.plans.get(key)
    if hit is None:
        hit = _Planner(law, given, region, day, known).make(targets)
        if len(law.plans) >= 1000:
            law.plans.clear()
        law.plans[key] = hit
    return hit


class _Planner:
    def __init__(
        self, law: Law, given: frozenset[str], region: str, day: int, known: int | None
    ) -> None:
        self.law = law
        self.given = given
        self.region = region
        self.day = day
        self.known = known
        self.steps: list[RuleStep] = []
        self.parameters: list[Dated] = []
        self.options: dict[str, tuple[Dated, Row]] = {}
        self.defaults: list[Input] = []
        self.built_in: list[str] = []
        self.slots: dict[str, tuple[Dated, Row]] = {}
        self.needed: list[str] = []
        self.done: set[str] = set()
        self.targets: tuple[str, ...] = ()

    def make(self, targets: tuple[str, ...]) -> Plan:
        self.targets = targets
        for target in targets:
            self.visit(target)
        if self.needed:
            zh = "、".join(f"{self.law.names(n)[0]}（{n}）" for n in self.needed)
            en = ", ".join(f"{self.law.names(n)[1]} ({n})" for n in self.needed)
            raise MissingFacts(
                f"还需要：{zh}", f"Still needed: {en}", self.needed,
                remedy_zh="请补充上述事实", remedy_en="Give these facts",
            )
        return Plan(targets, tuple(self.steps), tuple(self.parameters), self.options,
                    tuple(self.defaults), tuple(self.built_in), self.slots)

    def visit(self, name: str) -> None:
        if name in self.done:
            return
        self.done.add(name)
        law = self.law
        if name in self.given:
            return
        if name in BUILT_IN:
            self.built_in.append(name)
        elif name in law.rules:
            rule = law.version(name, self.region, self.day, self.known)
            if rule.assume is not COMPUTED and name not in self.targets and self.assumes(rule):
                self.defaults.append(
                    Input(name, rule.zh, rule.en, rule.unit, default=rule.assume)
                )
                return
            # Also a general version is chosen because the axis names none of the special ones.
            for version in law.rules[name]:
                if version.option is not None and version.in_force(self.day):
                    self.option(version.option[0])
            for argument in rule.arguments:
                self.visit(argument)
            rounding, row = None, None
            if rule.rounding is not None:
                dated, row = self.slot(rule.rounding)
                rounding = parsed(row.value)
            for slot in _slots_inside(law, rule):
                self.slots[slot] = self.slot(slot)
            self.steps.append(
                RuleStep(name, rule, law.exact(rule), rule.arguments, rounding, row)
            )
        elif name in law.contents.dated:
            dated = law.contents.dated[name]
            if dated.kind == "axis":
                self.option(name)
            else:
                self.parameters.append(dated)
        elif name in law.inputs:
            item = law.inputs[name]
            if item.required:
                self.needed.append(name)
            else:
                self.defaults.append(item)
        else:
            raise law.unknown(name)

    def assumes(self, rule: Rule) -> bool:
        """Whether the value a rule assumes takes the place of computing it."""
        if rule.assume_if == "not_given":
            return not self.given.intersection(rule.arguments)
        law = self.law
        told, lacking, unsettled = False, False, False
        ahead, seen = list(rule.arguments), set(rule.arguments)
        while ahead:
            name = ahead.pop()
            if name in self.given:
                told = True
            elif name in law.inputs:
                lacking = lacking or law.inputs[name].required
            elif name in law.rules:
                try:
                    below: tuple[Rule, ...] = (
                        law.version(name, self.region, self.day, self.known),
                    )
                except MissingLaw:
                    unsettled = True
                    below = tuple(v for v in law.rules[name] if v.in_force(self.day))
                for version in below:
                    # What an assumption hides is known; an option lacking below is lacking still.
                    if version.assume is COMPUTED or (
                        version.assume_if == rule.assume_if == "unsettled"
                    ):
                        ahead += [a for a in version.arguments if a not in seen]
                        seen.update(version.arguments)
        if rule.assume_if == "unsettled":
            return unsettled
        return lacking and not (told and rule.assume_if == "untold")

    def option(self, axis: str) -> None:
        dated = self.law.contents.dated[axis]
        found = dated.find(self.law.contents.regions, self.region, self.day, self.known)
        self.options[axis] = (dated, found.row)

    def slot(self, name: str) -> tuple[Dated, Row]:
        dated = self.law.contents.dated[name]
        return dated, dated.find(self.law.contents.regions, self.region, self.day, self.known).row


_SLOTS: dict[int, tuple[Rule, tuple[str, ...]]] = {}


def _slots_inside(law: Law, rule: Rule) -> tuple[str, ...]:
    hit = _SLOTS.get(id(rule))
    if hit is None or hit[0] is not rule:
        from canbao.law.engine.exact import check

        hit = _SLOTS[id(rule)] = (rule, tuple(sorted(check(rule))))
    return hit[1]
