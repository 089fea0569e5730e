"""Fields made from what the law asks: names, limits, choices and help are the law's own.

A calculator may put a question in plainer words; limits and choices stay those of the law.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from canbao.law import law
from canbao.web.asking import today, unit_name
from canbao.web.formats import Month
from canbao.web.forms.fields import (
    Choice,
    ChoiceField,
    DayField,
    Field,
    LengthField,
    MoneyField,
    MonthField,
    NumberField,
    SelectField,
    yes_no,
)
from canbao.web.words import NOTHING, Text

_IDENTIFIER = re.compile(r"\s?[（(]?\b[a-z]+(?:_[a-z0-9]+)+\b[)）]?")
MANY = 7


def law_text(zh: str, en: str) -> Text:
    """A text of the law for a citizen: without the names used in code."""
    en = _IDENTIFIER.sub("", en).strip()
    return Text(_IDENTIFIER.sub("", zh).strip(), en[:1].upper() + en[1:])


def of_law(
    name: str,
    label: Text | None = None,
    hint: Text | None = None,
    *,
    optional: bool | None = None,
    only: tuple[str, ...] = (),
    hints: dict[str, Text] | None = None,
) -> Field:
    """The field for an input of the law. `only` narrows a choice, `hints` explain its options."""
    item = law().inputs[name]
    words = label or law_text(item.zh, item.en)
    help_ = hint if hint is not None else law_text(item.help_zh, item.help_en)
    common: dict[str, Any] = {
        "name": name,
        "label": words,
        "hint": help_,
        "optional": (not item.required) if optional is None else optional,
    }
    unit = item.unit
    low = item.low if item.low is not None else Decimal(0)
    if unit == "bool":
        field = yes_no(name, words, help_)
        return ChoiceField(
            name=name, label=words, hint=help_, choices=field.choices, optional=common["optional"]
        )
    if unit.startswith("choice:"):
        options = law().choices(unit)
        listed = tuple(
            Choice(key, law_text(option["zh"], option["en"]), (hints or {}).get(key, NOTHING))
            for key, option in options.items()
            if not only or key in only
        )
        kind = SelectField if len(listed) > MANY and not hints else ChoiceField
        return kind(**common, choices=listed)
    if unit == "month":
        last = today().year if item.past else today().year + 60
        latest = Month.of(today()) if item.past else None
        return MonthField(**common, first_year=1900, last_year=last, latest=latest)
    if unit == "date":
        last = today().year if item.past else today().year + 2
        latest_day = today() if item.past else None
        return DayField(**common, first_year=1950, last_year=last, latest=latest_day)
    if unit == "months" and (item.high is None or item.high > 36):
        most = int(item.high) // 12 if item.high is not None else 60
        return LengthField(**common, most_years=most)
    if unit.startswith("yuan"):
        high = item.high if item.high is not None else Decimal(100_000_000)
        return MoneyField(**common, unit=unit_name(unit), low=low, high=high)
    whole = unit in ("months", "count", "degree", "age", "days", "year", "working_days")
    high = item.high if item.high is not None else Decimal(1_000 if whole else 1_000_000)
    return NumberField(**common, unit=unit_name(unit), low=low, high=high, whole=whole)


def value_for_law(field: Field, value: Any) -> Any:
    """A field's value as the law takes it; None stays "not answered"."""
    if value is None or value == "":
        return None
    if isinstance(field, ChoiceField) and {c.value for c in field.choices} == {"yes", "no"}:
        return value == "yes"
    if isinstance(field, MonthField):
        return value.iso
    if isinstance(field, NumberField) and field.whole:
        return int(value)
    return value


@lru_cache(maxsize=2)
def regions(*, cities: bool = True) -> tuple[Choice, ...]:
    """Every province, each followed by its cities that the law treats apart."""
    known = law().contents.regions.by_name
    provinces = [region for region in known.values() if region.parent == "nation"]
    listed = []
    for province in provinces:
        listed.append(Choice(province.name, Text(province.zh, province.en)))
        if cities:
            for city in known.values():
                if city.parent == province.name:
                    zh = f"{province.short}·{city.zh}"
                    listed.append(Choice(city.name, Text(zh, f"{province.en} – {city.en}")))
    return tuple(listed)


def region_field(label: Text, hint: Text = NOTHING, *, cities: bool = True) -> SelectField:
    """Where: a province, or a city with a law of its own."""
    return SelectField(name="region", label=label, hint=hint, listed=lambda: regions(cities=cities))
