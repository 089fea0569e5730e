"""What else the law of a province asks for: found by asking the law, never by a list of provinces.

A province may need an index printed on the award sheet, or a fact such as "parent of an only
child".
The law names what it lacks; each such thing becomes one optional question.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from canbao.law import law
from canbao.law.engine.units import kind
from canbao.web.asking import Answer, ask, names, unit_name
from canbao.web.forms.fields import Field, MoneyField, NumberField
from canbao.web.forms.lawfields import of_law
from canbao.web.words import Text

MOST_QUESTIONS: Final = 6
# Asked on pages of their own.
ELSEWHERE: Final = frozenset(
    {
        "birth_month",
        "retirement_category",
        "retirement_month",
        "chosen_retirement_month",
        "contribution_months",
        "average_index",
        "account_balance",
        "career",
        "transitional_months",
        "account_opening_balance",
        "account_opening_year",
        "contribution_years",
        "indexed_wage",
    }
)
PRINTED: Final = Text(
    "当地的算法没有公开的出处。核定表或权益单上如果印有这个数字，请照填；没有就空着，这一部分会说明算不出来。",
    "How the province works this out has no public source. If your sheet prints it, copy it; "
    "if not, leave it empty and that part is shown as not worked out.",
)


def example_of(unit: str) -> Any:
    """Some value of that unit, to find out what else the law would ask for."""
    family = kind(unit)
    if family == "bool":
        return False
    if family in ("month", "date"):
        return "2000-01" if family == "month" else "2000-01-01"
    if family == "choice":
        return next(iter(law().choices(unit)))
    return 12 if family == "whole" else Decimal(1)


def _example_within(name: str) -> Any:
    """Some value that the law accepts for this name."""
    value, item = example_of(law().unit(name)), law().inputs.get(name)
    if item is None or item.high is None or isinstance(value, str) or value <= item.high:
        return value
    return type(value)(item.high)


def wanting(targets: tuple[str, ...], facts: dict[str, Any], date: str, region: str) -> list[str]:
    """Names the law still wants or could use for these targets, in the order it asks."""
    found: list[str] = []
    tried = dict(facts)
    for _ in range(MOST_QUESTIONS):
        answer = ask(targets, tried, date=date, region=region)
        if answer:
            found += _defaults(answer, tried)
            break
        missing = [name for name in _named_in(answer) if name not in tried]
        if not missing:
            break
        for name in missing:
            tried[name] = _example_within(name)
            found.append(name)
    return [name for name in dict.fromkeys(found) if name not in ELSEWHERE][:MOST_QUESTIONS]


def _defaults(answer: Answer, tried: dict[str, Any]) -> list[str]:
    if answer.explanation is None:
        return []
    trace = answer.explanation.trace
    return [
        item.name
        for item in trace.plan.defaults
        if item.name in law().inputs and item.name not in tried
    ]


def _named_in(answer: Answer) -> list[str]:
    """What a refusal says is lacking, as far as it can be given as a fact."""
    refusal = answer.refusal
    if refusal is None:
        return []
    words = [*refusal.named, *refusal.field.split(", ")]
    fitting = [word for word in dict.fromkeys(words) if givable(word)]
    if not fitting:
        fitting = [name for word in words for name in _users(word) if givable(name)]
    return fitting[:1] if refusal.is_gap else fitting


def givable(name: str) -> bool:
    """Whether a caller may give this as a fact: inputs, rules, single parameters."""
    known = law()
    if name in known.rules:
        return True
    if name in known.inputs:
        return known.inputs[name].unit != "rows"
    dated = known.contents.dated.get(name)
    return (
        dated is not None
        and dated.kind == "parameter"
        and dated.key is None
        and dated.access == "value"
    )


def _users(name: str) -> list[str]:
    """Rules that use a table or depend on an axis: their value may be given instead."""
    return [
        rule
        for rule, versions in law().rules.items()
        if any(name in v.arguments or (v.option and v.option[0] == name) for v in versions)
    ]


def field_for(name: str) -> Field:
    """An optional question for a name of the law, printed figures included."""
    known = law()
    if name in known.inputs:
        return of_law(name, optional=True)
    unit = known.unit(name)
    if unit.startswith("yuan"):
        return MoneyField(
            name=name, label=names(name), hint=PRINTED, optional=True, unit=unit_name(unit)
        )
    return NumberField(
        name=name, label=names(name), hint=PRINTED, optional=True, unit=unit_name(unit)
    )
