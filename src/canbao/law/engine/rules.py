"""The `@rule` decorator: one quantity of the law, with what a lawyer wants to know as data."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from canbao.law.engine.units import Day, parse_date

STATUSES = ("text", "secondary", "inferred", "unconfirmed", "missing")
COMPUTED: Any = object()  # no value is assumed: the rule is always computed
ASSUMING = ("untold", "incomplete", "not_given", "unsettled")


@dataclass(frozen=True)
class Rule:
    """One version of a rule. Calling it runs the plain function."""

    name: str
    zh: str
    en: str
    act: str
    article: str
    unit: str
    function: Callable[..., Any]
    rounding: str | None = None
    since: Day | None = None
    until: Day | None = None
    option: tuple[str, str] | None = None
    status: str = "text"
    source: str = ""
    note: str = ""
    grain: Decimal | None = None
    assume: Any = COMPUTED
    assume_if: str = "untold"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Names this rule depends on."""
        code = self.function.__code__
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    @cached_property
    def place(self) -> str:
        """File and line, for messages."""
        code = self.function.__code__
        short = code.co_filename.replace("\\", "/").rsplit("/src/", 1)[-1]
        return f"{short}:{code.co_firstlineno}"

    @cached_property
    def tree(self) -> ast.FunctionDef:
        """Syntax tree of the function, line numbers as in its file."""
        tree = _file(self.function)[0].get(self.function.__code__.co_firstlineno)
        if tree is None:
            source = textwrap.dedent(inspect.getsource(self.function))
            tree = ast.parse(source).body[0]  # type: ignore[assignment]
        assert isinstance(tree, ast.FunctionDef)
        return tree

    @cached_property
    def text(self) -> str:
        """The rule's source without decorator, docstring and comments: part of the law's hash."""
        body = _without_docstring(self.tree.body)
        lines = _lines(self.function)[body[0].lineno - 1 : body[-1].end_lineno]
        kept = [row for row in textwrap.dedent("\n".join(lines)).splitlines()
                if row.strip() and not row.lstrip().startswith("#")]
        return f"def {self.name}({', '.join(self.arguments)}):\n" + textwrap.indent(
            "\n".join(kept), "    ")

    @property
    def summary(self) -> str:
        """The function's docstring, one line."""
        return " ".join((self.function.__doc__ or "").split())

    def in_force(self, day: int) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def with_function(self, function: Callable[..., Any]) -> Rule:
        """The same legal data on another function (for reforms)."""
        return replace(self, function=function)


_FILES: dict[str, tuple[dict[int, ast.FunctionDef], list[str]]] = {}


def _file(function: Callable[..., Any]) -> tuple[dict[int, ast.FunctionDef], list[str]]:
    """Top-level functions of the file by first line, and the file's lines."""
    name = function.__code__.co_filename
    if name not in _FILES:
        try:
            with open(name, encoding="utf-8") as file:
                text = file.read()
            module = ast.parse(text)
        except (OSError, SyntaxError, UnicodeDecodeError):
            return {}, []
        _FILES[name] = {
            min([node.lineno, *(d.lineno for d in node.decorator_list)]): node
            for node in module.body
            if isinstance(node, ast.FunctionDef)
        }, text.splitlines()
    return _FILES[name]


def _lines(function: Callable[..., Any]) -> list[str]:
    """Lines that the syntax tree of the function counts in."""
    functions, lines = _file(function)
    if function.__code__.co_firstlineno in functions:
        return lines
    return textwrap.dedent(inspect.getsource(function)).splitlines()


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1:] or [ast.Pass()]
    return body


def rule(
    *,
    zh: str,
    en: str,
    act: str,
    article: str,
    unit: str,
    rounding: str | None = None,
    since: str | None = None,
    until: str | None = None,
    option: str | None = None,
    status: str = "text",
    source: str = "",
    note: str = "",
    grain: str | None = None,
    name: str | None = None,
    assume: Any = COMPUTED,
    assume_if: str = "untold",
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a function a rule; see `docs/developers/engine.md` for the fields.

    The rule is also entered in the list `__rules__` of its module, from which the law is read:
    versions of one name may stand side by side in a module.
    """
    if status not in STATUSES:
        raise ValueError(f"status {status!r}: one of {', '.join(STATUSES)}")
    if assume_if not in ASSUMING:
        raise ValueError(f"assume_if {assume_if!r}: one of {', '.join(ASSUMING)}")
    axis: tuple[str, str] | None = None
    if option is not None:
        left, equals, right = option.partition("=")
        if not equals or not left or not right:
            raise ValueError(f"option {option!r}: write it as axis=option")
        axis = (left.strip(), right.strip())
    try:
        smallest = Decimal(grain) if grain else None
    except ArithmeticError:
        raise ValueError(f"grain {grain!r}: a number such as 0.01") from None

    def decorate(function: Callable[..., Any]) -> Rule:
        made = Rule(
            name=name or function.__name__, zh=zh, en=en, act=act, article=article, unit=unit,
            function=function, rounding=rounding,
            since=parse_date(since, "since") if since else None,
            until=parse_date(until, "until", end=True) if until else None,
            option=axis, status=status, source=source, note=note,
            grain=smallest, assume=assume, assume_if=assume_if,
        )
        function.__globals__.setdefault("__rules__", []).append(made)
        return made

    return decorate
