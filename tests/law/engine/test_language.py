"""The language of rules: every construct that both evaluators could not run alike is refused."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canbao.law.engine.errors import LoadError
from canbao.law.engine.exact import check
from canbao.law.engine.rules import Rule, rule

ACT = {"zh": "试", "en": "trial", "act": "法〔2000〕1号", "article": "一"}
NUMBERS = itertools.count()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Rule]:
    """A rule written to a file of its own, as a law's author would."""

    def write(body: str, arguments: str = "wage, career, table, series") -> Rule:
        path = tmp_path / f"topic_{next(NUMBERS)}.py"
        lines = [f"def quantity({arguments}):", *(f"    {line}" for line in body.splitlines())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        space: dict[str, Any] = {"helper": len, "PERCENT": 0.01}
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)
        linecache.checkcache(str(path))
        return rule(**ACT, unit="yuan")(space["quantity"])

    return write


@pytest.mark.parametrize(("body", "line", "says"), [
    ("while wage > 0:\n    wage -= 1\nreturn wage", 2, "While"),
    ("try:\n    return wage\nexcept ValueError:\n    return 0", 2, "Try"),
    ("with wage:\n    return 0", 2, "With"),
    ("return [x for x in career]", 2, "ListComp"),
    ("return sum(x for x in career)", 2, "only the words"),
    ("return {x: 1 for x in career}", 2, "DictComp"),
    ("return (lambda: wage)()", 2, "only the words"),
    ("f = lambda: wage\nreturn wage", 2, "Lambda"),
    ("def inner():\n    return 1\nreturn wage", 2, "FunctionDef"),
    ("class Inner:\n    pass\nreturn wage", 2, "ClassDef"),
    ("import os\nreturn wage", 2, "Import"),
    ("from os import path\nreturn wage", 2, "ImportFrom"),
    ("global wage2\nreturn wage", 2, "Global"),
    ("assert wage\nreturn wage", 2, "Assert"),
    ("raise ValueError", 2, "Raise"),
    ("del wage\nreturn 1", 2, "Del"),
    ("yield wage", 2, "bare expression"),
    ("for row in career:\n    break\nreturn wage", 3, "Break"),
    ("for row in career:\n    continue\nreturn wage", 3, "Continue"),
    ("for row in career:\n    wage += 1\nelse:\n    wage = 0\nreturn wage", 2, "for … else"),
    ("for a, b in career:\n    wage += 1\nreturn wage", 2, "one plain name"),
    ("a, b = wage, wage\nreturn a", 2, "one plain name"),
    ("a = b = wage\nreturn a", 2, "one plain name"),
    ("wage.value = 3\nreturn wage", 2, "one plain name"),
    ("table[1] = 3\nreturn wage", 2, "one plain name"),
    ("table[1] += 3\nreturn wage", 2, "one plain name"),
    ("a: int = wage\nreturn a", 2, "AnnAssign"),
    ("return (a := wage)", 2, "NamedExpr"),
    ("return f'{wage}'", 2, "JoinedStr"),
    ("return [wage][0]", 2, "List"),
    ("return {'a': wage}['a']", 2, "Dict"),
    ("return {wage}", 2, "Set"),
    ("return table[1:2]", 2, "Slice"),
    ("return wage & 1", 2, "BitAnd"),
    ("return ~wage", 2, "Invert"),
    ("return wage << 1", 2, "LShift"),
    ("return wage @ wage", 2, "MatMult"),
    ("return min(*career)", 2, "Starred"),
    ("return min(wage, key=1)", 2, "keyword"),
    ("return open('x')", 2, "only the words"),
    ("return helper(wage)", 2, "only the words"),
    ("return eval('1')", 2, "only the words"),
    ("return wage * PERCENT", 2, "'PERCENT' is neither"),
    ("return __import__", 2, "'__import__' is neither"),
    ("return wage.quantize(1)", 2, ".quantize()"),
    ("return wage.__class__", 2, "__class__"),
    ("return table.band(1).__class__.__mro__", 2, "__mro__"),
    ("wage > 1\nreturn wage", 2, "bare expression"),
    ("return rounded(wage, wage)", 2, "names its slot literally"),
    ("return rounded(wage)", 2, "names its slot literally"),
    ("match wage:\n    case 1:\n        return 1", 2, "Match"),
])
def test_a_construct_outside_the_language_is_refused_with_its_place(
    written: Callable[..., Rule], body: str, line: int, says: str
) -> None:
    with pytest.raises(LoadError) as refused:
        check(written(body))
    assert says in refused.value.en
    assert f"line {line}" in refused.value.en
    assert "topic_" in refused.value.en
    assert refused.value.field == "quantity"
    assert "engine.md" in refused.value.remedy_zh


@pytest.mark.parametrize("arguments", [
    "wage=1", "*wage", "**wage", "*, wage", "wage, /",
])
def test_a_rule_takes_plain_arguments_only(written: Callable[..., Rule], arguments: str) -> None:
    with pytest.raises(LoadError, match="plain arguments"):
        check(written("return 1", arguments))


@pytest.mark.parametrize("body", [
    "'''A remark.'''\nreturn wage",
    "total = 0\nfor row in career:\n    total += row.base * row.months\nreturn total",
    "for x in range(3):\n    wage += x\nreturn wage",
    "for x in (1, 2, 3):\n    wage *= x\nreturn wage",
    "for step in series.steps():\n    wage += step.value\nreturn wage",
    "if wage > 1 and not wage == 3 or wage < 0:\n    return 1\nelif wage is None:\n    return 2\n"
    "else:\n    return 3",
    "return table[1] + table.band(wage) if wage else -1",
    "return min(max(wage, 0), abs(-3)) // 2 % 5 ** 2",
    "return series.at(3)",
    "if wage in (1, 2):\n    pass\nreturn rounded(wage, 'fen')",
    "missing('缺', 'missing')",
    "refuse('wage', '不行', 'cannot be')",
    "return clip(whole(wage), 0, ceiling(9.5)) + year_of(3) + month_number(3) + month(2025, 1)",
    "return 0 < wage <= 10",
])
def test_the_documented_constructs_are_taken(written: Callable[..., Rule], body: str) -> None:
    check(written(body))


def test_the_slots_named_inside_are_told(written: Callable[..., Rule]) -> None:
    made = written("return rounded(wage, 'fen') + rounded(wage, 'jiao')")
    assert check(made) == {"fen", "jiao"}


def test_the_text_of_a_rule_is_free_of_remarks(written: Callable[..., Rule]) -> None:
    one = written("'''One.'''\n# why\n\nreturn wage * 2")
    two = written("return wage * 2")
    assert one.text == two.text


@pytest.mark.parametrize(("fields", "says"), [
    ({"status": "certain"}, "status 'certain'"), ({"option": "method"}, "axis=option"),
    ({"option": "=old"}, "axis=option"), ({"option": "method="}, "axis=option"),
])
def test_the_decorator_refuses_what_it_cannot_read(fields: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rule(**ACT, unit="yuan", **fields)
