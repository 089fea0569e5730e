"""The rule language: what a rule may contain, and its exact form.

`check` refuses whatever both evaluators could not run alike. `compile_exact` turns a rule into a
function in which every literal is a `Decimal`, `/` divides exactly and the words are bound to the
frame of the running computation.
"""

from __future__ import annotations

import ast
import math
import threading
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NoReturn

from canbao.law.engine import language
from canbao.law.engine.errors import InvalidFact, LoadError, MissingLaw
from canbao.law.engine.parameters import History, Row, Table
from canbao.law.engine.rounding import EXACT, SNAP
from canbao.law.engine.rules import Rule

_ALLOWED = (
    ast.Return, ast.Assign, ast.AugAssign, ast.If,
    ast.For, ast.Expr, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.Call,
    ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.Load, ast.Store,
    ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.FloorDiv, ast.Mod, ast.Pow, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is,
    ast.IsNot, ast.In, ast.NotIn, ast.Pass,
)
METHODS = ("at", "steps", "band")


def check(rule: Rule) -> set[str]:
    """Refuse what is not in the language; return the rounding slots named inside the rule."""
    tree = rule.tree
    _check_arguments(rule, tree)
    slots: set[str] = set()
    local = set(rule.arguments)
    nodes = _nodes(tree.body)
    for node, _ in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            local.add(node.id)
    for node, above in nodes:
        if not isinstance(node, _ALLOWED):
            place = node if hasattr(node, "lineno") else above
            _refuse(rule, place, f"{type(node).__name__} is not in the language of rules")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            _refuse(rule, node, f".{node.attr} is not in the language")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not (
            node.id in local or node.id in language.WORDS
        ):
            _refuse(rule, node, f"{node.id!r} is neither an argument nor a word of the language")
        if isinstance(node, ast.Call):
            slots |= _check_call(rule, node)
        if isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Call)):
            _refuse(rule, node, "a bare expression does nothing")
        if isinstance(node, ast.For) and node.orelse:
            _refuse(rule, node, "for … else is not in the language")
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.For)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if len(targets) != 1 or not isinstance(targets[0], ast.Name):
                _refuse(rule, node, "assign to one plain name at a time")
    if not _ends(tree.body):
        _refuse(rule, tree, "some path ends without a value: return on every path")
    return slots


def _ends(body: list[ast.stmt]) -> bool:
    """Whether every path through some statements returns a value or stops."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return last.value is not None
    if isinstance(last, ast.If):
        return bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and isinstance(
        last.value.func, ast.Name) and last.value.func.id in ("missing", "refuse")


def _nodes(body: list[ast.stmt]) -> list[tuple[ast.AST, ast.AST]]:
    """Every node below some statements with the one above it (`ast.walk`, but quick)."""
    found: list[tuple[ast.AST, ast.AST]] = []
    stack: list[tuple[ast.AST, ast.AST]] = [(statement, statement) for statement in body]
    while stack:
        pair = stack.pop()
        found.append(pair)
        node = pair[0]
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.expr_context):
                continue
            if isinstance(value, ast.AST):
                stack.append((value, node))
            elif isinstance(value, list):
                stack.extend((part, node) for part in value if isinstance(part, ast.AST))
    return found


def _check_arguments(rule: Rule, tree: ast.FunctionDef) -> None:
    takes = tree.args
    if takes.posonlyargs or takes.kwonlyargs or takes.vararg or takes.kwarg or takes.defaults:
        _refuse(rule, tree, "a rule takes plain arguments: names, no defaults, no stars")


def _check_call(rule: Rule, node: ast.Call) -> set[str]:
    if isinstance(node.func, ast.Attribute):
        if node.func.attr not in METHODS:
            _refuse(rule, node, f".{node.func.attr}() is not in the language")
        return set()
    if not isinstance(node.func, ast.Name) or node.func.id not in language.WORDS:
        _refuse(rule, node, "only the words of the language may be called")
    if node.func.id == "rounded":
        slot = node.args[1] if len(node.args) == 2 else None
        if not isinstance(slot, ast.Constant) or not isinstance(slot.value, str):
            _refuse(rule, node, "rounded(x, \"slot\") names its slot literally")
        return {slot.value}
    return set()


def _refuse(rule: Rule, node: ast.AST, why: str) -> NoReturn:
    line = getattr(node, "lineno", 0)
    raise LoadError(
        f"规则 {rule.name}（{rule.place}，第 {line} 行）：超出规则语言：{why}",
        f"rule {rule.name} ({rule.place}, line {line}): {why}", field=rule.name,
        remedy_zh="见 docs/developers/engine.md 的规则语言",
        remedy_en="See the language of rules in docs/developers/engine.md",
    )


class Frame(threading.local):
    """What the running computation offers to the words of the rule it is in."""

    def __init__(self) -> None:
        self.round: Callable[[Any, str], Any] = lambda value, slot: value


FRAME = Frame()


class _Exact(ast.NodeTransformer):
    """Literals to decimals, `/`, `//` and `%` to exact functions."""

    def __init__(self) -> None:
        self.constants: dict[str, Decimal] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, float):
            name = f"_constant_{len(self.constants)}"
            self.constants[name] = Decimal(repr(node.value))
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        for operator, function in ((ast.Div, "_div"), (ast.FloorDiv, "_floordiv"),
                                   (ast.Mod, "_mod")):
            if isinstance(node.op, operator):
                call = ast.Call(ast.Name(function, ast.Load()), [node.left, node.right], [])
                return ast.copy_location(call, node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        identity = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
        if not any(isinstance(operator, identity) for operator in node.ops):
            node.left = _snapped(node.left)
            node.comparators = [_snapped(part) for part in node.comparators]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        assert isinstance(node.target, ast.Name)
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        assign = ast.Assign([node.target], ast.copy_location(value, node))
        return self.visit(ast.copy_location(assign, node))  # type: ignore[no-any-return]


def _div(a: Any, b: Any) -> Decimal:
    return (Decimal(a) if isinstance(a, int) else a) / (Decimal(b) if isinstance(b, int) else b)


def _floordiv(a: Any, b: Any) -> int:
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    settled: int = math.floor(snap(_div(a, b)))
    return settled


def _snapped(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant):
        return node
    return ast.copy_location(ast.Call(ast.Name("_snap", ast.Load()), [node], []), node)


def snap(value: Any) -> Any:
    """A decimal without the far digits that thirds and twelfths leave: 1/3 × 3 is 1 again."""
    if isinstance(value, Decimal) and value.as_tuple().exponent < -20:  # type: ignore[operator]
        return value.quantize(SNAP, ROUND_HALF_EVEN, EXACT)
    return value


def _mod(a: Any, b: Any) -> Any:
    return a - b * _floordiv(a, b)


def _missing(zh: str, en: str) -> NoReturn:
    raise MissingLaw(f"法律依据缺失：{zh}", f"The law is missing here: {en}")


def _refuse_fact(field: str, zh: str, en: str) -> NoReturn:
    raise InvalidFact(f"{field}：{zh}", f"{field}: {en}", field=field)


_WORDS: dict[str, Any] = {
    **{name: getattr(language, name) for name in (
        "year_of", "month_number", "month", "first_day", "month_of_day", "clip",
    )},
    "whole": lambda value: math.floor(snap(value)),
    "ceiling": lambda value: math.ceil(snap(value)),
    "min": min, "max": max, "abs": abs, "range": range,
    "_div": _div, "_floordiv": _floordiv, "_mod": _mod, "_snap": snap,
    "missing": _missing, "refuse": _refuse_fact,
    "rounded": lambda value, slot: FRAME.round(value, slot),
}


def compile_exact(rule: Rule) -> Callable[..., Any]:
    """The rule as a function over `Decimal` and `int`."""
    transform = _Exact()
    tree = rule.tree
    made = ast.FunctionDef(
        name=rule.name, args=_plain_arguments(rule), body=[
            transform.visit(_copy(statement)) for statement in tree.body
        ], decorator_list=[], returns=None, type_comment=None,
    )
    module = ast.fix_missing_locations(ast.Module([made], []))
    space: dict[str, Any] = {"__builtins__": {}, **_WORDS, **transform.constants}
    exec(compile(module, rule.place, "exec"), space)  # noqa: S102 - checked language, our own files
    return space[rule.name]  # type: ignore[no-any-return]


def _plain_arguments(rule: Rule) -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[ast.arg(a) for a in rule.arguments],
                         kwonlyargs=[], kw_defaults=[], defaults=[])


def _copy(node: ast.stmt) -> ast.stmt:
    import copy

    return copy.deepcopy(node)


class ExactTable:
    """A keyed parameter as a rule sees it; every entry used is noted for the explanation."""

    __slots__ = ("table", "used")

    def __init__(self, table: Table, used: dict[Any, Row]) -> None:
        self.table = table
        self.used = used

    def __getitem__(self, key: Any) -> Any:
        key = snap(key)
        row = self.table.row(key)
        self.used[key] = row
        return row.value[key]

    def band(self, x: Any) -> Any:
        return self[self.table.band_key(snap(x))]


class ExactHistory:
    """A dated series as a rule sees it."""

    __slots__ = ("history", "used")

    def __init__(self, history: History, used: dict[Any, Row]) -> None:
        self.history = history
        self.used = used

    def at(self, when: int) -> Any:
        from canbao.law.engine.units import Day, first_day

        day = int(first_day(when)) if int(when) < 100_000 else int(when)
        found = self.history.at(day)
        self.used[Day(day)] = found.row
        return found.row.value

    def steps(self) -> Iterator[Any]:
        from canbao.law.engine.units import Day

        for step in self.history.steps():
            self.used[Day(step.first_day)] = step.row
            yield step
