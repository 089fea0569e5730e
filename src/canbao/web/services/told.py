"""Answers and facts in words: what a person said, and what was fetched, with whose word it is and how to
contest it. Names and long numbers are masked; amounts come in fen, months as `2025-03`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from canbao.batches.canonical import Plain
from canbao.cases.models import Case, CaseFact
from canbao.people.models import Person, Source
from canbao.people.numbers import masked_name, masked_number, masked_phone
from canbao.people.places import PlaceName, full_names_of
from canbao.services.catalogue import words
from canbao.services.questions import Question
from canbao.web.formats import Day, Money, Month
from canbao.web.money_tables import Yuan
from canbao.web.services.fields import COLUMNS
from canbao.web.views.money_payments_words import BANKS, LIFE
from canbao.web.views.own_words import KIND_NAMES, SCHEME_NAMES, SEXES, STATE_NAMES, named
from canbao.web.words import NOTHING, Text

MOST: Final = 12
"""Rows of a list that are shown one by one; of more, how many there are."""
NOTHING_FOUND: Final = Text("没有记录", "nothing on record")
SOURCES: Final[Mapping[str, Text]] = {
    "self": Text("您填写的", "what you said"), "promise": Text("您承诺的", "what you stated"),
    "record": Text("参保登记", "the record"), "ledger": Text("社保账簿", "the books"),
    "benefits": Text("待遇记录", "the record of benefits"),
    "officer": Text("工作人员向部门核实", "obtained by an officer"),
    "paper": Text("提交的材料", "a paper handed in"),
}  # fmt: skip
OWN: Final = ("self", "promise")
OF_AUDITS: Final = ("finding", "rule", "measures", "audit_note")
"""Facts of an audit: its notices and its decision tell of them in words."""
KEYS: Final[Mapping[str, Text]] = {
    "sex": Text("性别", "sex"), "birth": Text("出生日期", "born"), "scheme": Text("险种", "scheme"),
    "kind": Text("身份", "as"), "place": Text("地点", "place"), "employer": Text("单位", "employer"),
    "state": Text("状态", "state"), "year": Text("年份", "year"), "months": Text("月数", "months"),
    "credited": Text("记入账户", "credited"), "benefit": Text("待遇", "benefit"),
    "monthly": Text("每月", "a month"), "held": Text("暂停", "held back"),
    "residence_place": Text("居住地", "residence"), "award": Text("编号", "number"),
    "registration_place": Text("户籍地", "registered in"), "reference": Text("缴费单号", "order"),
    "month": Text("月份", "month"), "open": Text("未缴", "open"), "due": Text("截止日", "due"),
    "floor": Text("下限", "floor"), "ceiling": Text("上限", "ceiling"),
    "case": Text("办件", "case"), "degree": Text("等级", "degree"), "reason": Text("原因", "reason"),
    **COLUMNS,
}  # fmt: skip
MONEY: Final = frozenset({"credited", "monthly", "open", "floor", "ceiling", "wage", "amount"})
NAMED: Final[Mapping[str, dict[str, Text]]] = {
    "scheme": SCHEME_NAMES, "kind": KIND_NAMES, "state": STATE_NAMES, "sex": SEXES, "bank": BANKS,
    "certified": {state: mark.text for state, mark in LIFE.items()},
}  # fmt: skip
WORDS: Final[dict[str, Text]] = {
    "employee_pension": Text("职工基本养老金", "Employee pension"),
    "public_sector_pension": Text("机关事业单位养老金", "Public sector pension"),
    "resident_pension": Text("城乡居民养老金", "Residents’ pension"),
    "unemployment_benefit": Text("失业保险金", "Unemployment benefit"),
}
# What is contested when a fetched fact is wrong: the matter and, for a value, its field.
CONTESTED: Final[Mapping[str, tuple[str, str]]] = {
    "identity": ("value", "name"), "household_place": ("value", "registration_place"),
    "death": ("value", "death"), "contact": ("value", "phone"), "old_record": ("person", ""),
    "all_spells": ("spell", ""), "employee_spell": ("spell", ""), "residents_spell": ("spell", ""),
    "unemployment_spell": ("spell", ""), "payments": ("contribution", ""),
    "account_balance": ("contribution", ""), "pension_in_payment": ("benefit", ""),
    "unemployment_benefit": ("benefit", ""), "certified": ("benefit", ""),
}  # fmt: skip


OWN_GROUNDS: Final = {
    "一次告知补正": Text("一次告知补正", "one correction notice"),
    "好差评差评回访": Text("差评回访", "calling back whoever is not content"),
}
FIRST: Final = ("name", "scheme", "kind", "place")
OWN_STANDARD: Final = "（本机构标准）"
SELF_SAID: Final = "（本人填写）"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in words, line by line: what it is, whose word it is, as of which day, on which ground, and
    where it is contested (empty where it is not about a person of the record)."""

    name: str
    label: Text
    lines: tuple[str, ...]
    source: Text
    as_of: Day
    ground: Text
    contest: str


def facts_told(rows: Iterable[CaseFact], lang: str, *, person: bool) -> list[Told]:
    """The facts of a case that the person did not state, in words. Asks for names of places and sources
    once."""
    kept = [each for each in rows if each.source not in OWN and each.name not in OF_AUDITS]
    values = [json.loads(each.value) for each in kept]
    places = full_names_of(places_in(values))
    sources = sources_named(each.source for each in kept)
    known = words().facts
    return [
        Told(
            each.name, _label(each.name), lines(each.name, value, places), sources[each.source],
            Day(each.as_of), ground_text(each.ground), _contest(each.name, lang) if person else "",
        )
        for each, value in zip(kept, values, strict=True)
        if each.name in known or value
    ]  # fmt: skip


def confirmed(name: str, case: Case) -> Text:
    """What the record says of the thing a person is asked to confirm; nothing for any other question."""
    if name != "residence_confirmed" or case.person is None:
        return NOTHING
    place = Person.objects.filter(id=case.person).values_list("residence_place", flat=True).first()
    if place is None:
        return Text("我们这里没有登记居住地。", "We have no residence on record.")
    found = full_names_of([place])[place]
    return Text("登记的居住地：{place}", "On record: {place}").format(place=Text(found.zh, found.en))


@cache
def _grounds() -> dict[str, Text]:
    known = words()
    named = [*known.grounds.values(), *known.lists["unclocked"].values()]
    return {each.zh: Text(each.zh, each.en) for each in named}


def ground_text(ground: str) -> Text:
    """A ground as a case keeps it, in both languages; one the catalogue does not know stays as it is
    written. What says that it is our own standard, or the person's own word, is left out."""
    bare = ground.removesuffix(SELF_SAID).removesuffix(OWN_STANDARD)
    return _grounds().get(bare) or OWN_GROUNDS.get(bare) or Text(bare, bare)


def answer_lines(question: Question, value: Plain) -> tuple[str, ...]:
    """What was answered, in words; a secret is never shown again."""
    if value is None:
        return ()
    if question.kind == "secret":
        return ("••••••",)
    chosen = {each.key: str(Text(each.zh, each.en)) for each in question.options}
    if question.columns and isinstance(value, list):
        return tuple(
            "，".join(
                chosen.get(str(row[name]), "") or _cell(name, row[name], {})
                for name in question.columns
            )
            for row in value[:MOST] if isinstance(row, dict)
        ) + _more(value)  # fmt: skip
    if isinstance(value, list):
        there = places_in(value)
        places = full_names_of(there) if there else {}
        return tuple(
            chosen.get(str(each)) or "；".join(lines(question.name, each, places))
            for each in value[:MOST]
        ) + _more(value)
    if question.kind == "fen" and isinstance(value, int):
        return (str(Yuan(value)),)
    if question.kind == "place" and isinstance(value, int):
        return (_place(value, full_names_of([value])),)
    if isinstance(value, bool):
        return (str(Text("是", "Yes") if value else Text("否", "No")),)
    if isinstance(value, str) and value in chosen:
        return (chosen[value],)
    if question.kind == "text":
        return (str(value),)
    return lines(question.name, value, {})


def lines(name: str, value: Plain, places: Mapping[int, PlaceName]) -> tuple[str, ...]:
    """A value of a fact in words."""
    if value is None or value in ([], {}):
        return (str(NOTHING_FOUND),)
    if name == "staff_list" and isinstance(value, list):
        return (str(Text(f"{len(value)}人", f"{len(value)} people")),)
    if isinstance(value, list):
        return tuple("；".join(lines(name, each, places)) for each in value[:MOST]) + _more(value)
    if isinstance(value, dict):
        if name == "account_balance":
            return tuple(f"{SCHEME_NAMES[key]} {Yuan(int(fen))}" for key, fen in value.items())
        if set(value) == {"from", "to"}:
            return (f"{_cell('from', value['from'], places)} – {_cell('to', value['to'], places)}",)
        return (_pairs(value, places),)
    return (_cell(name, value, places),)


def _pairs(value: Mapping[str, Plain], places: Mapping[int, PlaceName]) -> str:
    keys = {**KEYS, "number": KEYS["account"]} if "bank" in value else KEYS
    said = [
        f"{keys[key]}{Text('：', ': ')}{_cell(key, each, places)}" if key not in ("name", "scheme")
        else _cell(key, each, places)
        for key, each in sorted(value.items(), key=lambda pair: _rank(pair[0]))
        if key in KEYS and each not in (None, "", False)
    ]  # fmt: skip
    return str(Text("，", ", ")).join(said) or str(NOTHING_FOUND)


def _rank(key: str) -> int:
    """Who and which scheme stand first, then as the words above are listed."""
    order = [*FIRST, *KEYS]
    return order.index(key) if key in order else len(order)


def _cell(name: str, value: Plain, places: Mapping[int, PlaceName]) -> str:
    if value is None:
        return str(Text("至今", "today")) if name == "to" else "–"
    if isinstance(value, bool):
        return str(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, dict):
        return _pairs(value, places)
    if isinstance(value, list):
        return "、".join(_cell(name, each, places) for each in value)
    text = str(value)
    if name in ("name", "holder"):
        return masked_name(text)
    if name in ("number", "worker_number", "account") and len(text) > 6:
        return masked_number(text)
    if name in ("contact", "phone") and text.isdigit():
        return masked_phone(int(text))
    if name in NAMED:
        return str(named(NAMED[name], text))
    if isinstance(value, int):
        if name in MONEY or name in ("unit_arrears",):
            return str(Money(Yuan(value).yuan))
        return _place(value, places) if value >= 10**11 else str(value)
    return str(WORDS[text]) if text in WORDS else _time(text)


def _time(text: str) -> str:
    """A day or a month as pages write it; anything else as it is."""
    if len(text) in (7, 10) and text[4:5] == "-":
        try:
            return str(Day(date.fromisoformat(text)) if len(text) == 10 else Month.parse(text))
        except ValueError:
            return text
    return text


def _place(place: int, places: Mapping[int, PlaceName]) -> str:
    found = places.get(place)
    return str(Text(found.zh, found.en)) if found else str(place)


def places_in(value: object) -> set[int]:
    """Every code of a place in a value, however deep it stands."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {value} if 10**11 <= value < 10**12 else set()
    inner: Sequence[object] = ()
    if isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, list):
        inner = value
    return set().union(*map(places_in, inner)) if inner else set()


def sources_named(names: Iterable[str], house: Mapping[str, Text] = SOURCES) -> dict[str, Text]:
    """Sources of facts in words: those of the house as `house` calls them, registers by their names."""
    wanted = set(names)
    known = dict(house)
    registers = {each.partition(":")[2]: each for each in wanted if each not in known}
    if registers:
        for each in Source.objects.filter(name__in=list(registers)):
            known[registers[each.name]] = Text(each.zh, each.en)
    return {each: known.get(each, Text(each, each)) for each in wanted}


def _label(name: str) -> Text:
    fact = words().facts.get(name)
    return Text(fact.zh, fact.en) if fact else KEYS.get(name, Text(name, name))


def _contest(name: str, lang: str) -> str:
    matter, reference = CONTESTED.get(name, ("person", name))
    query = urlencode({"matter": matter, "reference": reference})
    return f"{reverse('web:my-contest', args=(lang,))}?{query}"


def _more(value: Sequence[object]) -> tuple[str, ...]:
    left = len(value) - MOST
    return (str(Text(f"……还有{left}项", f"… and {left} more")),) if left > 0 else ()
