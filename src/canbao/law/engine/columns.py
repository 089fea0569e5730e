"""The rule language over columns: the same syntax tree, walked with NumPy arrays for values.

A branch whose condition is a column is taken for the rows where it holds; a condition that is a
single value decides as in Python. Rows on which floats cannot decide a rounding, a cut or a
comparison are marked in doubt; rows on which the law is missing or a fact is refused are marked
stopped.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from canbao.law.engine.doubt import Doubt
from canbao.law.engine.errors import RuleError
from canbao.law.engine.rounding import Rounding
from canbao.law.engine.rules import Rule

MONTH_ORIGIN = np.datetime64("0000-01", "M")
DAY_ORIGIN = np.datetime64("0000-12-31", "D")


@dataclass
class Chunk:
    """State of one chunk of rows while rules run over it."""

    size: int
    slots: dict[str, Rounding]
    doubt: Doubt = field(init=False)
    stopped: np.ndarray = field(init=False)
    surely: np.ndarray = field(init=False)
    suspect: Any = False
    active: Any = None
    rule: Rule | None = None

    def __post_init__(self) -> None:
        self.doubt = Doubt(self.size)
        self.stopped = np.zeros(self.size, dtype=bool)
        self.surely = np.zeros(self.size, dtype=bool)

    def stop(self, where: Any = None) -> None:
        """Mark rows (of those active) on which the exact evaluation will name the error."""
        if where is None:
            where = np.ones(self.size, dtype=bool)
        if self.active is not None:
            where = where & self.active
        self.stopped |= where
        # A row in doubt may have come here by the wrong branch: only `one` can tell.
        self.surely |= where & ~(self.doubt.rows | self.suspect)


def _is_column(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _truth(column: Any) -> Any:
    """A column as a condition, as Python takes it: numbers but 0, texts but the empty one."""
    family = column.dtype.kind
    return column if family == "b" else column != ("" if family in "UO" else 0)


def merge(mask: Any, new: Any, old: Any) -> Any:
    """`new` where the mask holds, else `old`; None stands for an absent value."""
    if old is None and new is None:
        return None
    old = _absent(new) if old is None else old
    new = _absent(old) if new is None else new
    return np.where(mask, new, old)


def _absent(like: Any) -> Any:
    family = np.asarray(like).dtype.kind
    return "" if family in "UO" else False if family == "b" else np.nan if family == "f" else 0


class Runner:
    """Runs one rule's syntax tree over one chunk."""

    def __init__(
        self, rule: Rule, chunk: Chunk, arguments: dict[str, Any], exact: Container[str] = ()
    ) -> None:
        self.rule = rule
        self.exact = exact
        """Arguments whose columns hold exact decimals, not float intermediates."""
        self.quotient: Any = None
        """Operands, if the value returned is one exact decimal (or two multiplied) divided by another."""
        self.chunk = chunk
        self.names = arguments
        self.result: Any = None
        self.returned: Any = None  # None: nobody yet; True: all; a mask: those rows
        chunk.active = None
        chunk.rule = rule

    def run(self) -> Any:
        """The rule's value: a column, or a single value where nothing varies."""
        self.body(self.rule.tree.body)
        return self.result

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            active = self.chunk.active
            if self.returned is True or (active is not None and not active.any()):
                return
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Return):
            operands = None if self.chunk.active is not None else self.operands(node.value)
            if operands is not None:
                self.quotient = operands
                self.give(self.divided(operands))
            else:
                self.give(None if node.value is None else self.value(node.value))
        elif isinstance(node, ast.Assign):
            assert isinstance(node.targets[0], ast.Name)
            self.assign(node.targets[0].id, self.value(node.value))
        elif isinstance(node, ast.AugAssign):
            assert isinstance(node.target, ast.Name)
            value = self.operate(node.op, self.names[node.target.id], self.value(node.value))
            self.assign(node.target.id, value)
        elif isinstance(node, ast.If):
            self.branch(node)
        elif isinstance(node, ast.For):
            assert isinstance(node.target, ast.Name)
            for item in self.value(node.iter):
                self.names[node.target.id] = item
                self.body(node.body)
        elif isinstance(node, ast.Expr):
            self.value(node.value)

    def assign(self, name: str, value: Any) -> None:
        mask = self.chunk.active
        if mask is None:
            self.names[name] = value
        else:
            self.names[name] = merge(mask, value, self.names.get(name))

    def give(self, value: Any) -> None:
        mask = self.chunk.active
        if mask is None:
            self.result, self.returned = value, True
            return
        self.result = merge(mask, value, self.result) if self.returned is not None else merge(
            mask, value, _absent(value) if value is not None else None
        )
        self.returned = mask.copy() if self.returned is None else self.returned | mask
        self.chunk.active = mask & False

    def branch(self, node: ast.If) -> None:
        test = self.condition(node.test)
        before = self.chunk.active
        if _is_column(test) and before is None and test.all() == test.any():
            test = bool(test.all())
        if not _is_column(test):
            self.body(node.body if test else node.orelse)
            return
        yes = test if before is None else before & test
        no = ~test if before is None else before & ~test
        left = []
        for mask, statements in ((yes, node.body), (no, node.orelse)):
            if mask.any():
                self.chunk.active = mask
                self.body(statements)
                left.append(self.chunk.active)
        active = left[0]
        for other in left[1:]:
            active = active | other
        if before is None:
            if not active.any():
                self.returned = True
            elif active.all():
                active = None
        self.chunk.active = active

    # --- expressions ------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        return _EVALUATE[type(node)](self, node)

    def condition(self, node: ast.expr) -> Any:
        value = self.value(node)
        return _truth(value) if _is_column(value) else value

    def constant(self, node: ast.Constant) -> Any:
        return node.value

    def name(self, node: ast.Name) -> Any:
        return self.names.get(node.id, range)

    def sequence(self, node: ast.Tuple) -> Any:
        return tuple(self.value(e) for e in node.elts)

    def attribute(self, node: ast.Attribute) -> Any:
        return getattr(self.value(node.value), node.attr)

    def subscript(self, node: ast.Subscript) -> Any:
        return self.value(node.value)[self.value(node.slice)]

    def unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return ~_truth(value) if _is_column(value) else not value
        if value is None:
            return self.lacking()
        return -value if isinstance(node.op, ast.USub) else value

    def binary(self, node: ast.BinOp) -> Any:
        return self.operate(node.op, self.value(node.left), self.value(node.right))

    def operate(self, operator: ast.operator, a: Any, b: Any) -> Any:
        if a is None or b is None:
            return self.lacking()
        if isinstance(operator, ast.Add):
            return a + b
        if isinstance(operator, ast.Sub):
            return _wide(a) - _wide(b)
        if isinstance(operator, ast.Mult):
            return _floats(a, b) * _floats(b, a)
        if isinstance(operator, ast.Div):
            if not _is_column(b) and b == 0:
                self.chunk.stop()
                return np.nan
            if _is_column(b) and (zero := b == 0).any():
                self.chunk.stop(zero)
            return a / b
        if isinstance(operator, ast.FloorDiv):
            return self.floor_divide(a, b)
        if isinstance(operator, ast.Mod):
            return a - b * self.floor_divide(a, b)
        return a ** b

    def lacking(self) -> float:
        """Something that was not given is computed with: stop the rows that get here."""
        self.chunk.stop()
        return float("nan")

    def floor_divide(self, a: Any, b: Any) -> Any:
        if _whole(a) and _whole(b):
            return _wide(a) // b
        return self.settle(a / b, "cut", np.floor)

    def settle(self, scaled: Any, mode: str, function: Callable[[Any], Any]) -> Any:
        """A cut of a float column to whole numbers, near borders in doubt."""
        settled = function(scaled)
        if _is_column(scaled):
            near = self.chunk.doubt.near_border(mode, scaled.copy(), settled, self.chunk.active)
            if near is not None:
                self.chunk.doubt.rows |= near
            return np.nan_to_num(settled).astype(np.int64)
        if 0 < abs(scaled - round(scaled)) < 1e-9:
            self.chunk.doubt.mark(np.True_, self.chunk.active)
        return int(settled)

    def boolean(self, node: ast.BoolOp) -> Any:
        both = isinstance(node.op, ast.And)
        before = self.chunk.active
        result = self.value(node.values[0])
        for part in node.values[1:]:
            # As in Python, what is settled ends the chain: of a column, row by row.
            if not _is_column(result):
                if bool(result) != both:
                    break
                result = self.value(part)
                continue
            going_on = _truth(result) if both else ~_truth(result)
            self.chunk.active = going_on if before is None else before & going_on
            if not self.chunk.active.any():
                break
            result = merge(going_on, self.value(part), result)
        self.chunk.active = before
        return result

    def compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        result: Any = True
        for operator, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            one = self.comparison(operator, left, right)
            result = one if result is True else result & one
            left = right
        return result

    def comparison(self, operator: ast.cmpop, a: Any, b: Any) -> Any:
        if isinstance(operator, (ast.Is, ast.IsNot)):
            same = a is None if b is None else a is b
            return same if isinstance(operator, ast.Is) else not same
        if isinstance(operator, (ast.In, ast.NotIn)):
            found: Any = False
            for item in b:
                found = found | (a == item)
            return found if isinstance(operator, ast.In) else np.logical_not(found)
        if a is None or b is None:
            if isinstance(operator, (ast.Eq, ast.NotEq)):
                return (a is b) == isinstance(operator, ast.Eq)
            self.chunk.stop()
            return False
        if _float(a) or _float(b):
            # Floats that should be equal may differ in the last digits; exactly equal ones are.
            away = a - b
            scale = max(1.0, abs(float(b))) if not _is_column(b) else np.maximum(np.abs(b), 1.0)
            near = np.abs(away) < 1e-9 * scale
            if near.any():
                self.chunk.doubt.mark(near & (away != 0), self.chunk.active)
        return _COMPARE[type(operator)](a, b)

    def choose(self, node: ast.IfExp) -> Any:
        test = self.condition(node.test)
        before = self.chunk.active
        if _is_column(test) and before is None and test.all() == test.any():
            test = bool(test.all())
        if not _is_column(test):
            return self.value(node.body if test else node.orelse)
        parts = []
        for mask, part in ((test, node.body), (~test, node.orelse)):
            self.chunk.active = mask if before is None else before & mask
            parts.append(self.value(part))
        self.chunk.active = before
        return merge(test, parts[0], parts[1])

    def operands(self, node: ast.expr | None) -> tuple[Any, ...] | None:
        """Values of `a / b`, or `a * b / c`, where all are exact decimals: its rounding can be
        decided exactly."""
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
            return None
        sides = [node.left, node.right]
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult):
            sides = [node.left.left, node.left.right, node.right]
        for side in sides:
            if not (isinstance(side, (ast.Constant, ast.Attribute, ast.Subscript)) or (
                isinstance(side, ast.Name) and side.id in self.exact)):
                return None
        return tuple(self.value(side) for side in sides)

    def divided(self, operands: tuple[Any, ...]) -> Any:
        """The quotient, or the product divided, of `operands`."""
        *over, under = operands
        value = over[0] if len(over) == 1 else self.operate(ast.Mult(), *over)
        return self.operate(ast.Div(), value, under)

    def call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "rounded":
            operands = self.operands(node.args[0])
            if operands is not None:
                slot = self.value(node.args[1])
                return self.word_rounded(self.divided(operands), slot, operands)
        arguments = [self.value(a) for a in node.args]
        if any(a is None for a in arguments):
            return self.lacking()
        if isinstance(node.func, ast.Attribute):
            return getattr(self.value(node.func.value), node.func.attr)(*arguments)
        assert isinstance(node.func, ast.Name)
        return getattr(self, f"word_{node.func.id}")(*arguments)

    # --- words ------------------------------------------------------------------------------

    def word_min(self, *values: Any) -> Any:
        return _fold(np.minimum, min, values)

    def word_max(self, *values: Any) -> Any:
        return _fold(np.maximum, max, values)

    def word_abs(self, value: Any) -> Any:
        return np.abs(value) if _is_column(value) else abs(value)

    def word_range(self, *values: Any) -> Any:
        if any(_is_column(v) for v in values):
            raise RuleError(
                f"{self.rule.name}：range 的界限须为单一数值", f"{self.rule.name}: range needs single "
                "values, not columns", field=self.rule.name,
            )
        return range(*(int(v) for v in values))

    def word_clip(self, value: Any, low: Any, high: Any) -> Any:
        return self.word_min(self.word_max(value, low), high)

    def word_year_of(self, month: Any) -> Any:
        return month // 12

    def word_month_number(self, month: Any) -> Any:
        return month % 12 + 1

    def word_month(self, year: Any, number: Any) -> Any:
        return year * 12 + number - 1

    def word_month_of_day(self, day: Any) -> Any:
        dates = _integers(day) + DAY_ORIGIN
        return (dates.astype("datetime64[M]") - MONTH_ORIGIN).astype(np.int64)

    def word_first_day(self, month: Any) -> Any:
        months = _integers(month) + MONTH_ORIGIN
        return (months.astype("datetime64[D]") - DAY_ORIGIN).astype(np.int64)

    def word_whole(self, value: Any) -> Any:
        return value if _whole(value) else self.settle(value, "cut", np.floor)

    def word_ceiling(self, value: Any) -> Any:
        return value if _whole(value) else self.settle(value, "up", np.ceil)

    def word_rounded(self, value: Any, slot: str, quotient: Any = None) -> Any:
        rounding = self.chunk.slots[slot]
        if _whole(value) and _is_column(value):
            value = value.astype(np.float64)
        return rounding.columns(value, self.chunk.doubt, self.chunk.active, None, quotient)

    def word_missing(self, zh: str, en: str) -> Any:
        self.chunk.stop()
        return np.nan

    def word_refuse(self, name: str, zh: str, en: str) -> Any:
        self.chunk.stop()
        return np.nan


def _integers(value: Any) -> Any:
    """Whole numbers; rows already stopped may hold NaN."""
    return np.nan_to_num(np.asarray(value)).astype(np.int64)


def _whole(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iub"
    return isinstance(value, (int, np.integer))


def _float(value: Any) -> bool:
    return isinstance(value, float) or getattr(getattr(value, "dtype", None), "kind", "") == "f"


def _floats(value: Any, other: Any) -> Any:
    """Whole numbers as floats where they meet floats: converting first is quicker than mixing."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu" and _float(other):
        return value.astype(np.float64)
    return value


def _wide(value: Any) -> Any:
    """Unsigned columns as signed ones, so that differences can be negative."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "u":
        return value.astype(np.int64)
    return value


def _fold(columns: Callable[..., Any], single: Callable[..., Any], values: Any) -> Any:
    if not any(_is_column(v) for v in values):
        return single(values)
    result = values[0]
    for value in values[1:]:
        result = columns(result, value)
    return result


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b, ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b, ast.GtE: lambda a, b: a >= b,
}
_EVALUATE: dict[type[ast.expr], Callable[[Runner, Any], Any]] = {
    ast.Constant: Runner.constant, ast.Name: Runner.name, ast.Tuple: Runner.sequence,
    ast.Attribute: Runner.attribute, ast.Subscript: Runner.subscript, ast.UnaryOp: Runner.unary,
    ast.BinOp: Runner.binary, ast.BoolOp: Runner.boolean, ast.Compare: Runner.compare,
    ast.IfExp: Runner.choose, ast.Call: Runner.call,
}


class ColumnRow:
    """One position of a table of rows: attributes are single values or columns, made when asked."""

    __slots__ = ("made", "position", "rows", "select")

    def __init__(self, rows: Any, position: int, select: Any, defaults: dict[str, Any]) -> None:
        self.rows = rows
        self.position = position
        self.select = select
        self.made = dict(defaults)

    def __getattr__(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = self.rows.cell(name, self.position, self.select)
        return self.made[name]


class ColumnRows:
    """A table of rows over a chunk, looped position by position."""

    def __init__(self, rows: Any, select: Any, defaults: dict[str, Any]) -> None:
        self.rows = rows
        self.select = select
        self.defaults = defaults

    def __iter__(self) -> Iterator[ColumnRow]:
        for position in range(self.rows.positions):
            yield ColumnRow(self.rows, position, self.select, self.defaults)
