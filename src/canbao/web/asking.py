"""The one place where pages ask the law. They get values or a reason, never a traceback.

Amounts, months and words are formatted here by the unit the law states; nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from canbao.law import Explanation, LawError, compute, law
from canbao.law.engine.sheet import show
from canbao.web import formats
from canbao.web.words import NOTHING, Language, Text, language, speaking

PLACES: Final = 6
CHINA: Final = timezone(timedelta(hours=8))


def clock() -> datetime:
    """The time in China. Tests put another one in its place."""
    return datetime.now(CHINA)


def today() -> date:
    """The day in China, on which a page is made."""
    return clock().date()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: `missing_law`, `invalid_fact`, … with the law's own words."""

    code: str
    what: Text
    remedy: Text = NOTHING
    field: str = ""
    value: str = ""
    named: tuple[str, ...] = ()
    """Names of the law that its message mentions, such as a figure that could be given."""

    @property
    def is_gap(self) -> bool:
        """The law has no sourced value here; nobody did anything wrong."""
        return self.code in ("missing_law", "not_in_force")

    @classmethod
    def of(cls, error: LawError) -> Refusal:
        return cls(
            error.code,
            Text(
                _sentence(_headed(error.zh, error.field, "zh"), "zh"),
                _sentence(_headed(error.en, error.field, "en"), "en"),
            ),
            Text(_sentence(error.remedy_zh, "zh"), _sentence(error.remedy_en, "en")),
            error.field or "",
            "" if error.value is None else str(error.value)[:60],
            tuple(dict.fromkeys(IDENTIFIER.findall(f"{error.en} {error.remedy_en}"))),
        )


# The names used in code mean nothing to a citizen: in brackets they are left out, elsewhere the
# law's own name for the thing stands in their place.
_IN_BRACKETS = re.compile(r"\s?[（(]([a-z][a-z0-9_]*)[)）]")
_PLACE = re.compile(r"地区\s+([A-Z][A-Za-z /]+)，")
_ISO_DAY = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])\b")
_TWICE = re.compile(r"([\u4e00-\u9fff（）]{2,})\s?“\1”")
IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def one_language(text: str, lang: Language) -> str:
    """The side of a text that fits, where both languages stand on either side of " / "."""
    if " / " not in text:
        return text
    sides = text.split(" / ")
    chinese = [side for side in sides if _han(side)]
    if len(sides) == 2 == len(chinese):  # the English one names an act by its Chinese number
        chinese = [max(sides, key=lambda side: _han(side) / len(side))]
    fitting = chinese if lang == "zh" else [side for side in sides if side not in chinese]
    return " ".join(fitting or sides)


def _han(text: str) -> int:
    """How many Chinese characters and signs there are."""
    return sum(ord(letter) > 0x2E80 for letter in text)


def _sentence(text: str, lang: Language) -> str:
    """One sentence for a citizen, in one language."""
    text = one_language(text, lang)
    with speaking(lang):
        text = _IN_BRACKETS.sub(lambda found: "" if _known(found.group(1)) else found.group(), text)
        text = _TWICE.sub(r"\1", IDENTIFIER.sub(_law_name, text)).strip()
    text = _PLACE.sub(lambda found: f"{region_name(found.group(1)).zh}，", text)
    with speaking(lang):
        text = _ISO_DAY.sub(lambda found: str(formats.Day(date.fromisoformat(found.group()))), text)
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in "。.？?！!" else text + ("。" if lang == "zh" else ".")


def plainly(zh: str, en: str) -> Text:
    """The law's own words as kept elsewhere, for people: without the names used in code."""
    return Text(_sentence(zh, "zh"), _sentence(en, "en"))


def _known(name: str) -> bool:
    known = law()
    return name in known.rules or name in known.inputs or name in known.contents.dated


def _headed(text: str, field_: str | None, lang: Language) -> str:
    """A message that begins with the name used in code begins with the law's name instead."""
    mark = "：" if lang == "zh" else ": "
    start = f"{field_}{mark}"
    if field_ and text.startswith(start) and _known(field_):
        zh, en = law().names(field_)
        return (zh if lang == "zh" else en) + mark + text[len(start) :]
    return text


def _law_name(found: re.Match[str]) -> str:
    name = found.group()
    zh, en = law().names(name)
    return name if zh == name else str(Text(f"“{zh}”", f"“{en}”"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law answered: values by name and how they came about, or a refusal."""

    values: dict[str, Any] = field(default_factory=dict)
    explanation: Explanation | None = None
    refusal: Refusal | None = None
    date: str = ""
    region: str = ""

    def __bool__(self) -> bool:
        return self.refusal is None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def data(self) -> dict[str, Any]:
        return self.explanation.data if self.explanation else {}

    def month(self, name: str) -> formats.Month:
        return formats.Month.parse(str(self.values[name])[:7])

    def amount(self, name: str) -> Decimal:
        return Decimal(self.values[name])


def ask(
    targets: str | Iterable[str], facts: Mapping[str, Any], *, date: Any, region: str = "nation"
) -> Answer:
    """One question to the law. Facts that are None were not answered and are left out."""
    wanted = [targets] if isinstance(targets, str) else list(targets)
    given = {name: value for name, value in facts.items() if value is not None}
    try:
        result = compute(wanted, given, date=date, region=region)
    except LawError as error:
        return Answer(refusal=Refusal.of(error), date=str(date), region=region)
    return Answer(dict(result.values), result.explanation, None, str(date), region)


def has(name: str) -> bool:
    """Whether the law has a rule or parameter of this name."""
    try:
        known = law()
    except LawError:
        return False
    return name in known.rules or name in known.contents.dated


BUILT_IN: Final = {
    "this_month": Text("计算月份", "Month of the calculation"),
    "this_day": Text("计算日期", "Day of the calculation"),
    "this_region": Text("地区", "Region"),
}


def names(name: str) -> Text:
    """Chinese and English name of anything the law has."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    zh, en = law().names(name)
    return Text(zh, en[:1].upper() + en[1:])


UNITS: Final[dict[str, Text]] = {
    "yuan": Text("元", "yuan"),
    "yuan/month": Text("元/月", "yuan a month"),
    "yuan/year": Text("元/年", "yuan a year"),
    "yuan/day": Text("元/天", "yuan a day"),
    "yuan/order": Text("元/单", "yuan an order"),
    "percent": Text("%", "%"),
    "years": Text("年", "years"),
    "months": Text("个月", "months"),
    "days": Text("天", "days"),
    "working_days": Text("个工作日", "working days"),
    "age": Text("周岁", "years of age"),
    "degree": Text("级", "degree"),
    "points": Text("个百分点", "points"),
}


def unit_name(unit: str) -> Text:
    return UNITS.get(unit, NOTHING)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()


def say(value: Any, unit: str) -> str:
    """A value of the law as a person reads it, in the language of the page."""
    if unit == "year" and value is not None:
        return str(Text(f"{value}年", str(value)))
    if isinstance(value, str) and len(value.partition(".")[2]) > PLACES and _is_number(value):
        cut = Decimal(value).quantize(Decimal(1).scaleb(-PLACES))
        return f"{show(law(), str(cut), unit, language())}…"
    if unit in ("ratio", "index", "divisor", "points", "count") and value is not None:
        return formats.number(Decimal(str(value)))
    return show(law(), value, unit, language())


def choice_name(kind: str, value: str) -> Text:
    """Words of one option of a choice of the law."""
    option = law().contents.choices.get(kind, {}).get(value)
    return Text(option["zh"], option["en"]) if option else Text(value, value)


def region_name(name: str) -> Text:
    """Chinese and English name of a region."""
    region = law().contents.regions.by_name.get(name)
    return Text(region.zh, region.en) if region else Text(name, name)
