"""A law is checked as a whole: names, versions, circles, acts, units, slots."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from canbao.law.engine.errors import LoadError

METHOD = """
axes:
  method:
    zh: 办法
    en: Method
    options: {old: {zh: 老, en: old}, new: {zh: 新, en: new}}
    values: [{option: old, status: text, source: 法一}]
  other:
    zh: 其他
    en: Other
    options: {one: {zh: 一, en: one}}
    values: [{option: one, status: text, source: 法一}]
"""


def refused(build: Any, *rules: Any, yaml: str = "") -> LoadError:
    with pytest.raises(LoadError) as caught:
        build(*rules, yaml=yaml)
    assert caught.value.zh
    return caught.value


def test_an_argument_nobody_knows_names_the_nearest(build: Any, a_rule: Any) -> None:
    @a_rule()
    def pension(wages):
        return wages

    error = refused(build, pension)
    assert "'wages'" in error.en
    assert "wage" in error.en.split("Did you mean")[1]
    assert "test_checks.py:" in error.en


def test_an_unlisted_act_is_refused(build: Any, a_rule: Any) -> None:
    @a_rule(act="法〔2000〕2号")
    def pension(wage):
        return wage

    assert "法〔2000〕2号, which is not listed under acts" in refused(build, pension).en


def test_an_unknown_unit_is_refused(build: Any, a_rule: Any) -> None:
    @a_rule("dollar")
    def pension(wage):
        return wage

    assert "unknown unit 'dollar'" in refused(build, pension).en


def test_an_unknown_choice_is_refused(build: Any, a_rule: Any) -> None:
    @a_rule("choice:colour")
    def pension(wage):
        return "red"

    assert "no such choice: choice:colour" in refused(build, pension).en


def test_an_unknown_choice_of_a_parameter_is_refused(build: Any) -> None:
    error = refused(build, yaml="""
        parameters:
          colour:
            {zh: 色, en: Colour, unit: 'choice:colour', values: [{value: red, status: text, source: 法一}]}
        """)
    assert "no such choice: choice:colour" in error.en


def test_a_parameter_of_a_choice_names_one_of_its_options(build: Any) -> None:
    error = refused(build, yaml="""
        parameters:
          kind:
            {zh: 类, en: Kind, unit: 'choice:category', values: [{value: clerk, status: text, source: 法一}]}
        """)
    assert "clerk" in error.en


def test_an_unknown_rounding_slot_is_refused(build: Any, a_rule: Any) -> None:
    @a_rule(rounding="fen")
    def pension(wage):
        return wage

    assert "no rounding slot 'fen'" in refused(build, pension).en


def test_an_unknown_rounding_slot_inside_a_rule_is_refused(build: Any, a_rule: Any) -> None:
    @a_rule()
    def pension(wage):
        return rounded(wage, "jiao")  # noqa: F821

    assert "no rounding slot 'jiao'" in refused(build, pension).en


def test_an_axis_is_no_rounding_slot(build: Any, a_rule: Any) -> None:
    @a_rule(rounding="method")
    def pension(wage):
        return wage

    assert "no rounding slot 'method'" in refused(build, pension, yaml=METHOD).en


@pytest.mark.parametrize("option", ["method=newest", "methods=old", "wage=old"])
def test_an_unknown_option_is_refused(build: Any, a_rule: Any, option: str) -> None:
    @a_rule(option=option)
    def pension(wage):
        return wage

    assert f"no axis option {option}" in refused(build, pension, yaml=METHOD).en


@pytest.mark.parametrize(("first", "second"), [
    ({}, {}), ({"until": "2020-12-31"}, {"since": "2020-12-31"}), ({"since": "2010"}, {"since": "2020"}),
    ({"option": "method=old"}, {"option": "method=old"}),
    ({"option": "method=old", "until": "2020"}, {"option": "method=old", "since": "2020-12"}),
])
def test_two_versions_that_could_hold_at_once_are_refused(
    build: Any, a_rule: Any, first: dict[str, str], second: dict[str, str]
) -> None:
    @a_rule(**first)
    def pension(wage):
        return wage

    one = pension

    @a_rule(**second)
    def pension(wage):
        return wage * 2

    error = refused(build, one, pension, yaml=METHOD)
    assert "two versions hold at once" in error.en
    assert error.en.count("test_checks.py:") == 2


@pytest.mark.parametrize(("first", "second"), [
    ({"until": "2020-12-31"}, {"since": "2021-01-01"}), ({"until": "2020"}, {"since": "2021"}),
    ({"option": "method=old"}, {"option": "method=new"}), ({"option": "method=old"}, {}),
])
def test_versions_kept_apart_are_taken(
    build: Any, a_rule: Any, first: dict[str, str], second: dict[str, str]
) -> None:
    @a_rule(**first)
    def pension(wage):
        return wage

    one = pension

    @a_rule(**second)
    def pension(wage):
        return wage * 2

    assert len(build(one, pension, yaml=METHOD).rules["pension"]) == 2


def test_versions_by_two_axes_are_refused(build: Any, a_rule: Any) -> None:
    @a_rule(option="method=old")
    def pension(wage):
        return wage

    one = pension

    @a_rule(option="other=one")
    def pension(wage):
        return wage * 2

    assert "method, other" in refused(build, one, pension, yaml=METHOD).en


def test_versions_with_two_units_are_refused(build: Any, a_rule: Any) -> None:
    @a_rule(until="2020")
    def pension(wage):
        return wage

    one = pension

    @a_rule("percent", since="2021")
    def pension(wage):
        return wage * 2

    assert "different units: yuan" in refused(build, one, pension).en


def test_a_circle_is_told_step_by_step(build: Any, a_rule: Any) -> None:
    @a_rule()
    def first(second):
        return second

    @a_rule()
    def second(third):
        return third

    @a_rule()
    def third(first):
        return first

    assert "first → second → third → first" in refused(build, first, second, third).en


def test_a_rule_of_itself_is_a_circle(build: Any, a_rule: Any) -> None:
    @a_rule()
    def pension(pension):
        return pension

    assert "pension → pension" in refused(build, pension).en


def test_a_long_chain_of_rules_is_no_circle(build: Any, a_rule: Any) -> None:
    rules = [a_rule(name="link_0")(_taking("wage"))]
    rules += [a_rule(name=f"link_{n}")(_taking(f"link_{n - 1}")) for n in range(1, 400)]
    assert len(build(*rules).rules) == 400


def _taking(argument: str) -> Any:
    import linecache
    import types

    text = f"def link({argument}):\n    return {argument}\n"
    file = f"<link of {argument}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {}
    exec(compile(text, file, "exec"), space)
    made = space["link"]
    assert isinstance(made, types.FunctionType)
    return made


PARAMETER = ("parameters: {{{}: {{zh: 名, en: Name, unit: yuan, "
             "values: [{{value: 1, status: text, source: 法一}}]}}}}")


def test_a_rule_and_a_parameter_of_one_name_are_refused(build: Any, a_rule: Any) -> None:
    @a_rule()
    def pension(wage):
        return wage

    error = refused(build, pension, yaml=PARAMETER.format("pension"))
    assert "topic.yaml" in error.en
    assert "test_checks.py" in error.en


def test_a_rule_and_an_input_of_one_name_are_refused(build: Any, a_rule: Any) -> None:
    @a_rule()
    def wage(index):
        return index

    assert "both a rule" in refused(build, wage).en


def test_an_input_and_a_parameter_of_one_name_are_refused(build: Any) -> None:
    assert "both an input" in refused(build, yaml=PARAMETER.format("wage")).en


@pytest.mark.parametrize("name", ["this_month", "this_day", "this_region"])
def test_a_built_in_name_cannot_be_taken(build: Any, name: str) -> None:
    assert name in refused(build, yaml=PARAMETER.format(name)).en


def test_a_grain_that_is_no_number_is_refused_by_the_decorator(a_rule: Any) -> None:
    with pytest.raises(ValueError, match="grain"):
        a_rule(grain="small")(lambda wage: wage)


@pytest.mark.parametrize("text", ["def broken(:\n", "import canbao.nothing_of_the_kind\n",
                                  "from canbao.law.engine.rules import rule\n"
                                  "@rule(zh='甲', en='A', act='x', article='1', unit='yuan',"
                                  " status='sure')\ndef a():\n    return 1\n"])
def test_a_rule_file_that_cannot_be_read_is_named(tmp_path, monkeypatch, text: str) -> None:
    from canbao.law.engine.law import import_below

    package = tmp_path / "spoilt_rules"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "topic.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [n for n in sys.modules if n.startswith("spoilt_rules")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(LoadError, match=r"topic\.py"):
        import_below("spoilt_rules", package)
