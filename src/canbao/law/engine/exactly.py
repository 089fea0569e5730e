"""Deciding exactly what floats left in doubt, one step of the plan at a time.

Ties are systematic in the law (a divisor between two ages, a mean over an even number of months),
so many rows in doubt share a few combinations of inputs. Each combination is asked of `one` once,
with the nearest exact values below the step as facts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np

from canbao.law.engine.errors import LawError
from canbao.law.engine.intake import Fen, Intake, YearMajor, exact_value, loose
from canbao.law.engine.law import Law
from canbao.law.engine.one import evaluate
from canbao.law.engine.plan import Plan, RuleStep
from canbao.law.engine.units import Day, kind

MOST = 20_000


class Exactly:
    """Remembers the combinations already decided in one call; `rows` counts rows decided."""

    def __init__(self, law: Law, intake: Intake) -> None:
        self.law = law
        self.intake = intake
        self.rows = 0
        self.answers: dict[Any, Any] = {}
        self.exact_in: dict[int, frozenset[str]] = {}
        self.leaves_of: dict[tuple[int, str], tuple[str, ...]] = {}

    def decide(
        self, todo: Plan, step: RuleStep, values: dict[str, Any], doubt: Any, select: Any
    ) -> Any:
        """Put exact values into `values[step.name]`; returns the rows that are still in doubt."""
        leaves = self.leaves(todo, step)
        column = values[step.name]
        if np.ndim(column) == 0 or len(self.answers) > MOST:
            return doubt
        column = values[step.name] = np.array(column)
        left = np.zeros_like(doubt)
        rows = np.flatnonzero(doubt)
        where = np.arange(select.start, select.stop) if isinstance(select, slice) else select
        alone = any(isinstance(self.intake.columns.get(name), YearMajor) for name in leaves)
        groups = ((int(row), np.array([row])) for row in rows) if alone else (
            self.combinations(leaves, values, rows, where[rows]))
        only = _columns_used(todo, step) if alone else None
        for row, alike in groups:
            facts = {name: self.leaf(name, values, row, int(where[row]), only) for name in leaves}
            region, day = self.intake.place(int(where[row]))
            if alone:
                answer = self.ask(step.name, facts, region, day)
            else:
                key = (step.name, region, int(day), *facts.values())
                if key not in self.answers:
                    self.answers[key] = self.ask(step.name, facts, region, day)
                answer = self.answers[key]
            if answer is None:
                left[alike] = True
            else:
                column[alike] = answer
                self.rows += len(alike)
        return left

    def combinations(
        self, leaves: tuple[str, ...], values: dict[str, Any], rows: Any, indices: Any
    ) -> Iterator[tuple[int, Any]]:
        """One row of each combination of leaves, region and day, with all the rows that share it."""
        key = np.zeros(len(rows), dtype=np.int64)
        columns = [values[n][rows] for n in leaves if np.ndim(values[n])]
        columns += [c[indices] for c in (self.intake.region, self.intake.day) if np.ndim(c)]
        for column in columns:
            unique, codes = np.unique(column, return_inverse=True)
            key = np.unique(key * len(unique) + codes.ravel(), return_inverse=True)[1].ravel()
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        edges = np.searchsorted(inverse.ravel()[order], np.arange(len(first) + 1))
        for group, row in enumerate(first.tolist()):
            yield int(rows[row]), rows[order[edges[group]:edges[group + 1]]]

    def ask(self, name: str, facts: dict[str, Any], region: str, day: Day) -> Any:
        """The exact value, or None where it cannot be asked from these facts alone."""
        try:
            trace = evaluate(self.law, (name,), facts, region, int(day), self.intake.known)
        except LawError:
            return None
        return loose(trace.values[name])

    def leaf(
        self, name: str, values: dict[str, Any], row: int, index: int, only: frozenset[str] | None
    ) -> Any:
        """One row's exact value of a name."""
        column = self.intake.columns.get(name)
        if isinstance(column, YearMajor):
            return self.intake.typed_rows(name, column, index, only)
        if isinstance(column, Fen):
            return exact_value("yuan", column, index)
        return exact_value(self.law.unit(name), values[name], row)

    def names(self, todo: Plan) -> frozenset[str]:
        """Names whose columns (or single values) are exact decimals in a plan."""
        hit = self.exact_in.get(id(todo))
        if hit is None:
            hit = self.exact_in[id(todo)] = frozenset(
                {*self.intake.columns, *(p.name for p in todo.parameters),
                 *(i.name for i in todo.defaults), *todo.built_in,
                 *(s.name for s in todo.steps if settled(s))})
        return hit

    def leaves(self, todo: Plan, step: RuleStep) -> tuple[str, ...]:
        """Names below a step whose columns hold exact values."""
        key = (id(todo), step.name)
        if key not in self.leaves_of:
            steps = {s.name: s for s in todo.steps}
            found: dict[str, None] = {}
            for argument in step.arguments:
                self.expand(argument, steps, found)
            self.leaves_of[key] = tuple(found)
        return self.leaves_of[key]

    def expand(self, name: str, steps: dict[str, RuleStep], found: dict[str, None]) -> None:
        step = steps.get(name)
        if name in self.intake.columns:
            found[name] = None
        elif step is not None:
            if settled(step):
                found[name] = None
            else:
                for argument in step.arguments:
                    self.expand(argument, steps, found)


def settled(step: RuleStep) -> bool:
    """Whether a step's column holds exact values: rounded, of a known grain, or no decimal at all."""
    return (step.rounding is not None and bool(step.rounding.steps)) or (
        step.rule.grain is not None
    ) or kind(step.rule.unit) not in ("money", "number")


def _columns_used(todo: Plan, step: RuleStep) -> frozenset[str] | None:
    """Columns of rows that a step reads, if it reads them itself."""
    below = {a for a in step.arguments if any(s.name == a for s in todo.steps)}
    if below:
        return None
    return frozenset({"year"} | {
        node.attr for node in ast.walk(step.rule.tree) if isinstance(node, ast.Attribute)
    })

