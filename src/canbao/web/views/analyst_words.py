"""The words of the analyst's pages: schemes, groups, classes, measures, and what each figure means.

Codes are those of docs/developers/registers.md; classes, reasons and groups bring their words along
from the registers' settings.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao import registers
from canbao.law import law
from canbao.registers.words import words
from canbao.web.words import Text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def named(group: str) -> dict[str, Text]:
    """A group of the registers' own words (`words.yaml`)."""
    return {code: Text(each.zh, each.en) for code, each in words(group).items()}


SCHEMES: Final[dict[str, Text]] = {
    "any_pension": Text("任一基本养老保险", "Any basic pension"),
    **named("schemes"),
}
SEXES: Final[dict[str, Text]] = {"1": Text("男", "Men"), "2": Text("女", "Women")}
AGE_YEARS: Final[dict[str, int]] = {
    "0-15": 16,
    "16-24": 9,
    "25-34": 10,
    "35-44": 10,
    "45-54": 10,
    "55-59": 5,
    "60-64": 5,
    "65-79": 15,
    "80+": 12,
}
# Read as a file: a page that names a group needs no comparison engine.
_DECLARED: Final = yaml.safe_load(
    (Path(registers.__file__).parent / "coverage" / "classes.yaml").read_text(encoding="utf-8")
)


def _declared(group: str) -> dict[str, Text]:
    told = _DECLARED[group]
    entries = told.items() if isinstance(told, dict) else [(each["key"], each) for each in told]
    return {str(code): Text(each["zh"], _capital(each["en"])) for code, each in entries}


GROUPS: Final[dict[str, Text]] = {
    "all": Text("全部人员", "Everyone"),
    **_declared("groups"),
}
GROUP_BITS: Final[dict[str, int]] = {
    name: int(told["bit"]) for name, told in _DECLARED["groups"].items()
}
CLASSES: Final[dict[str, Text]] = _declared("classes")
TESTS: Final[dict[str, Text]] = {**_declared("order"), **_declared("reasons")}
"""Why somebody is in a class: the test that decided, or the reason given when visited."""


@cache
def _grounds() -> dict[str, Text]:
    choices = law().contents.choices.values()
    return {
        code: Text(told["zh"], _capital(told["en"]))
        for options in choices
        for code, told in options.items()
    }


def reason(code: str) -> Text:
    """The words of a gap's reason: a test, a reason given, or the ground that the law names."""
    return TESTS.get(code) or word(_grounds(), code)


OVERLAP_KINDS: Final[dict[str, Text]] = {
    "two_places": Text("两地重复", "Two places"),
    "two_schemes": Text("两个险种重复", "Two schemes"),
    "two_employers": Text("两个单位", "Two employers"),
    "drawing_at_work": Text("领养老金同时按职工缴费", "Draws a pension while paying at work"),
    "after_death": Text("死亡之后", "After death"),
}
TIERS: Final[dict[str, Text]] = named("tiers")
DELIVERY_STATES: Final[dict[str, Text]] = {
    **named("delivery_states"),
    "released": Text("已放行", "Released"),
}
MEASURES: Final[dict[str, Text]] = {
    "population": Text("人口", "Population"),
    "insured": Text("参保", "Insured"),
    "paying": Text("正在缴费", "Paying"),
    "in_payment": Text("正在领取", "Drawing"),
    "must_uninsured": Text("应参未参", "Obliged, not insured"),
    "may_uninsured": Text("可参未参", "May join, has not"),
    "unknown": Text("情况不明", "Unknown"),
}
DEFINITIONS: Final[dict[str, Text]] = {
    "population": Text(
        "当月末在登记库中、在世、居住地在本地的人。",
        "Persons in the registers, alive and living here at the end of the month.",
    ),
    "insured": Text(
        "当月在该险种有有效参保关系的人，含正在领取待遇的人。",
        "Persons with a spell of the scheme in force in the month; those who draw it are included.",
    ),
    "share": Text("参保人数除以人口。", "Insured divided by population."),
    "interval": Text(
        "95% 区间，含比对误差。",
        "95% interval; the error of the comparison is included.",
    ),
    "paying": Text("当月参保状态为正常缴费的人。", "Persons whose spell is in the state paying."),
    "in_payment": Text("当月正在领取待遇的人。", "Persons who draw a benefit in the month."),
    "must_uninsured": Text(
        "依法应当参保而没有参保关系的人。", "Persons whom the law obliges and who have no spell."
    ),
    "may_uninsured": Text(
        "依法可以参保而没有参加的人。", "Persons who may join by law and have not."
    ),
    "unknown": Text(
        "现有登记不足以判断的人。", "Persons whose situation the registers do not tell."
    ),
}
SMALL: Final = Text(
    "少于 5 人的数字显示为“<5”；能由其他数字推算出它的，显示为“·”。",
    "Numbers under 5 persons are shown as “<5”; where another number would give one away, "
    "that one is shown as “·”.",
)
FIELDS: Final[dict[str, Text]] = {
    **named("fields"),
    "name_given": Text("姓名（原样）", "Name as delivered"),
    "number17": Text("公民身份号码", "Identity number"),
    "number_text": Text("无效号码", "Invalid number"),
    "former17": Text("曾用身份号码", "Former identity number"),
    "guardian17": Text("监护人身份号码", "Guardian’s number"),
    "address": Text("地址", "Address"),
}


def word(known: dict[str, Text], code: str) -> Text:
    """The words of a code; a code nobody has named shows itself."""
    return known.get(code, Text(code, code))
