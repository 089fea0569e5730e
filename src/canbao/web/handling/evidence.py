"""What a rule found, in words: who it is about, the inputs the clause went by and their values, the
thresholds. Used where a finding is shown and where a case looks into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from canbao.benefits.kinds import kinds
from canbao.people.models import Employer
from canbao.people.numbers import masked_name, masked_number
from canbao.robots.models import Finding
from canbao.robots.naming import named_inputs
from canbao.robots.table import in_force, rule_of
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Row, Table, Yuan, month_of
from canbao.web.words import Text

YES, NO = Text("是", "yes"), Text("否", "no")
SEXES: Final = {1: Text("男", "male"), 2: Text("女", "female")}


def input_name(name: str) -> Text:
    """What an input is called; its own name where nobody has given it one."""
    found = named_inputs().get(name)
    return Text(found.zh, found.en) if found else Text(name, name)


def firms(codes: Collection[str]) -> dict[str, str]:
    """Names of employers with their codes, asked for at once; the code alone where none is known."""
    known = dict(Employer.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: f"{known.get(code) or ''} {code}".strip() for code in codes}


def evidence_table(kept: Finding) -> Table:
    """Inputs and thresholds the clause went by, and whether the thresholds are still those."""
    said = json.loads(kept.evidence)
    rule = rule_of(kept.rule)
    rows: list[Row] = [
        [Text("数据", "Input"), input_name(name), told(name, value)]
        for name, value in said["inputs"].items()
    ]
    for name, value in said["thresholds"].items():
        parameter = rule.thresholds[name]
        shown = Yuan(value) if parameter.unit == "fen" and isinstance(value, int) else value
        rows.append([Text("参数", "Threshold"), Text(parameter.zh, parameter.en), shown])
    now = in_force(asking.today()).version(kept.rule)
    note = Text("参数与现行一致。", "The thresholds are those in force.") if now == kept.version else Text(
        "参数后来已调整。", "The thresholds have changed since.")  # fmt: skip
    return Table("evidence", Text("证据", "Evidence"),
                 (Text("类别", "Kind"), Text("名称", "Name"), Text("内容", "Value")), rows, note,
                 numeric=frozenset({2}))  # fmt: skip


def told(name: str, value: Any) -> object:
    """A value as people read it; names and numbers masked."""
    if value is None:
        return Text("不详", "not known")
    found = named_inputs().get(name)
    reader = _READERS.get(found.kind) if found else None
    return reader(value) if reader else value


def _day(value: Any) -> object:
    text = str(value)
    return Day(date(int(text[:4]), int(text[4:6]), int(text[6:8])))


def _benefit(value: Any) -> object:
    kind = kinds().get(str(value))
    return Text(kind.zh, kind.en) if kind else value


_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "fen": Yuan, "month": month_of, "day": _day, "yes": lambda value: YES if value else NO,
    "sex": lambda value: SEXES.get(value, value), "benefit": _benefit,
    "employer": lambda value: firms([str(value)])[str(value)],
    "name": lambda value: masked_name(str(value)), "number": lambda value: masked_number(str(value)),
}  # fmt: skip
