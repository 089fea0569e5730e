"""How a figure was worked out: the engine's explanation as steps a person can read and check.

Formulas are those of the rules themselves, written with the law's names and with the numbers used.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from canbao.law import law
from canbao.law.engine.one import Trace
from canbao.law.engine.plan import RuleStep
from canbao.law.engine.rules import Rule
from canbao.law.engine.sheet import formula, rounding_words
from canbao.law.engine.units import canonical
from canbao.web.asking import BUILT_IN, Answer, names, say
from canbao.web.words import NOTHING, Text, language

# A figure that the formula already shows is repeated only if there is something to say about it.
PLAIN: Final = frozenset({"", "text", "given"})
SIGNS: Final = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
RANK: Final = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


@dataclass(frozen=True, slots=True)
class InputLine:
    """One thing a step used: its name, value, how sure, where from."""

    name: Text
    value: str
    status: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule as it was applied."""

    name: Text
    value: str
    before: str
    rounding: str
    words: str
    numbers: str
    act: str
    act_name: Text
    article: str
    status: str
    note: str
    inputs: tuple[InputLine, ...]


@dataclass(frozen=True, slots=True)
class Sure:
    """Something the result rests on that was not read in the act itself."""

    name: Text
    status: str
    source: str


def steps_of(answer: Answer, target: str, *, last_only: bool = False) -> list[Step]:
    """The steps that lead to `target`, first things first; or only the last of them."""
    if answer.explanation is None:
        return []
    trace = answer.explanation.trace
    return _steps(trace, {target} if last_only else _needed(trace, target))


def steps_named(answer: Answer, names_: tuple[str, ...]) -> list[Step]:
    """The steps of these names only."""
    return [] if answer.explanation is None else _steps(answer.explanation.trace, set(names_))


def _steps(trace: Trace, wanted: set[str]) -> list[Step]:
    return [_step(trace, step) for step in trace.plan.steps if step.name in wanted]


def _needed(trace: Trace, target: str) -> set[str]:
    by_name = {step.name: step for step in trace.plan.steps}
    wanted: set[str] = set()
    todo = [target]
    while todo:
        name = todo.pop()
        step = by_name.get(name)
        if step is not None and name not in wanted:
            wanted.add(name)
            todo.extend(step.arguments)
    return wanted


def _step(trace: Trace, step: RuleStep) -> Step:
    rule = step.rule
    before = ""
    if step.name in trace.before:
        before = say(canonical(trace.before[step.name]), rule.unit)
    rounding = step.rounding_row.value if step.rounding_row is not None and before else ""
    expression = _single_return(rule)
    lines = [_input(trace, name) for name in step.arguments]
    return Step(
        name=Text(rule.zh, rule.en),
        value=_value(trace, step.name),
        before=before,
        rounding=rounding_words(str(rounding), language()) if rounding else "",
        words=_plain(formula(law(), step.name, rule, language())) if expression else "",
        numbers=_Writer(trace).write(expression) if expression else "",
        act=rule.act,
        act_name=act_name(rule.act),
        article=str(article(rule.article)),
        status=rule.status,
        note=_note(rule),
        inputs=tuple(line for line in lines if not expression or line.status not in PLAIN),
    )


def _plain(words: str) -> str:
    """A formula in words, with the calculation's own month and day named too."""
    for name, text in BUILT_IN.items():
        words = words.replace(name, str(text))
    return words


def _note(rule: Rule) -> str:
    """Notes are written in one language; they are shown where they can be read."""
    chinese = any(ord(letter) > 0x2E80 for letter in rule.note)
    return rule.note if rule.note and chinese == (language() == "zh") else ""


def _unit(name: str) -> str:
    return law().unit(name)


def _value(trace: Trace, name: str) -> str:
    value = trace.values.get(name)
    if hasattr(value, "used") or isinstance(value, (list, tuple)):
        return str(Text("见下表", "a table"))
    return say(canonical(value), _unit(name))


def _input(trace: Trace, name: str) -> InputLine:
    if name in trace.facts:
        return InputLine(names(name), _value(trace, name), "given")
    if name in trace.found:
        found = trace.found[name]
        status = "provisional" if found.provisional else found.row.status
        return InputLine(names(name), _value(trace, name), status, found.row.source)
    if name in trace.used:
        lines = []
        for key, row in list(trace.used[name].items())[:4]:
            value = row.value[key] if isinstance(row.value, dict) else row.value
            lines.append(f"{canonical(key)}: {say(canonical(value), _unit(name))}")
        rows = list(trace.used[name].values())
        status = rows[0].status if rows else ""
        more = " …" if len(trace.used[name]) > 4 else ""
        source = rows[0].source if rows else ""
        return InputLine(names(name), "; ".join(lines) + more, status, source)
    if name in trace.plan.options:
        dated, row = trace.plan.options[name]
        option = dated.options[row.value]
        return InputLine(names(name), str(Text(option["zh"], option["en"])), row.status, row.source)
    if any(item.name == name for item in trace.plan.defaults):
        return InputLine(names(name), _value(trace, name), "assumed")
    return InputLine(names(name), _value(trace, name))


def article(text: str) -> Text:
    """The article as it is cited: 第六条 / article 六."""
    if not text:
        return NOTHING
    plain = all(letter in "0123456789一二三四五六七八九十百零、, –-" for letter in text)
    return Text(f"第{text}条" if plain else text, f"art. {text}")


def act_name(act: str) -> Text:
    """The act's title."""
    known = law().contents.acts.get(act)
    return Text(known.get("zh", act), known.get("en", act)) if known else Text(act, act)


def _single_return(rule: Rule) -> ast.expr | None:
    """The expression of a rule that is one formula; None when it decides between cases."""
    body = [
        line
        for line in rule.tree.body
        if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
    ]
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        value = body[0].value
        if isinstance(value, ast.Name | ast.Constant):
            return None
        return value if _writable(value) else None
    return None


def _writable(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return type(node.op) in SIGNS and _writable(node.left) and _writable(node.right)
    if isinstance(node, ast.Call):
        simple = isinstance(node.func, ast.Name) and node.func.id in ("min", "max")
        return simple and all(_writable(part) for part in node.args)
    return isinstance(node, ast.Name | ast.Constant)


class _Writer:
    """A formula with the numbers used in it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def write(self, node: ast.expr, above: int = 0) -> str:
        if isinstance(node, ast.BinOp):
            rank = RANK[type(node.op)]
            left = self.write(node.left, rank)
            right = self.write(node.right, rank + 1)
            text = f"{left} {SIGNS[type(node.op)]} {right}"
            return f"({text})" if rank < above else text
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = {"min": Text("较小者", "lesser of"), "max": Text("较大者", "greater of")}
            comma = str(Text("，", ", "))
            return f"{word[node.func.id]}({comma.join(self.write(a) for a in node.args)})"
        if isinstance(node, ast.Name):
            return self._name(node.id)
        assert isinstance(node, ast.Constant)
        return str(node.value)

    def _name(self, name: str) -> str:
        value = self.trace.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return _value(self.trace, name)
        if _unit(name) in ("month", "date"):
            return _value(self.trace, name)
        number = Decimal(value)
        if -int(number.as_tuple().exponent) > 6:
            return f"{number.quantize(Decimal('0.000001'))}…"
        return f"{number:f}"


def sure_of(answers: list[Answer]) -> list[Sure]:
    """What the results rest on that is not the official text: each thing once, least sure first."""
    order = ["missing", "unconfirmed", "inferred", "secondary"]
    seen: dict[tuple[str, str], Sure] = {}
    for answer in answers:
        for entry in answer.data.get("statuses", []):
            key = (entry["name"], entry["status"])
            seen.setdefault(
                key, Sure(Text(entry["zh"], entry["en"]), entry["status"], entry["source"])
            )
    return sorted(
        seen.values(), key=lambda sure: order.index(sure.status) if sure.status in order else 9
    )


def provisional_of(answers: list[Answer]) -> list[Text]:
    """Values of last year that stand in for this year's."""
    names_: dict[str, Text] = {}
    for answer in answers:
        for entry in answer.data.get("provisional", []):
            taken = entry["taken"]
            names_[entry["name"]] = Text(
                f"{entry['zh']}：当年的还没有公布，暂按{taken.get('from', '')[:4]}年的{taken['value']}计算。",
                f"{entry['en']}: not published yet; the value of {taken.get('from', '')[:4]}, "
                f"{taken['value']}, is used meanwhile.",
            )
    return list(names_.values())
