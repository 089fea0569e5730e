"""The form of a claim: a field for every fact the benefit rests on, by the unit the law states, and
reading what was typed into facts as the law takes them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.http import HttpRequest

from canbao import inforce
from canbao.accounts.rights import serves
from canbao.accounts.sessions import account_of
from canbao.batches.canonical import Plain
from canbao.benefits import claims
from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit
from canbao.benefits.models import Claim
from canbao.web import asking
from canbao.web.formats import Month
from canbao.web.forms.lawfields import law_text
from canbao.web.money_forms import Box, Filled
from canbao.web.money_tables import month_of
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_payments_base import (
    DOOR,
    actor_of,
)
from canbao.web.views.money_payments_sheets import fact_said
from canbao.web.words import NOTHING, Text

MONTH = Text("申请起始月", "First month asked for")
PLACE = Text("发放地的区划代码", "Division code of where it is paid")
WHERE = Text(
    "12位；一般为居住地，决定由哪个统筹基金、哪个批次发放",
    "12 digits; as a rule where the person lives. It decides fund and run",
)
DIGITS: Final = 12
PAYEE = Text("领取人的个人编号", "Person number of who is to be paid")
DOCUMENT = Text("事实的依据材料", "Document the facts come from")
YES_NO: Final = (
    ("", Text("未填", "Not given")),
    ("yes", Text("是", "Yes")),
    ("no", Text("否", "No")),
)
GIVEN: Final = "f-"


def boxes_of(request: HttpRequest, kind: Benefit, residence: int | None) -> list[Box]:
    """Where, from when, and every fact that is asked for."""
    from_month = Month.of(asking.today()).plus(1).iso
    known = residence if serves(account_of(request), residence) else account_of(request).area
    boxes = [Box("place", PLACE, "whole", WHERE, value=str(known or "")),
             Box("month", MONTH, "month", value=from_month,
                 hint=Text("例如 2026-12", "Such as 2026-12"))]  # fmt: skip
    if kind.to_heir:
        boxes.append(Box("payee", PAYEE))
    for need in kind.needs:
        if need.where == "claim":
            boxes.append(fact_box(need.name, optional=need.optional))
    return [*boxes, Box("document", DOCUMENT)]


def fact_box(name: str, *, optional: bool) -> Box:
    """The field of a fact, by the unit the law states for it."""
    law = inforce.law()
    item = law.inputs.get(name)
    unit = item.unit if item is not None else law.unit(name)
    label = law_text(item.zh, item.en) if item is not None else asking.names(name)
    hint = law_text(item.help_zh, item.help_en) if item is not None else NOTHING
    key = GIVEN + name
    if unit == "bool":
        return Box(key, label, "select", hint, YES_NO, optional=optional)
    if unit.startswith("choice:"):
        options = [(word, Text(told["zh"], told["en"])) for word, told in law.choices(unit).items()]
        empty = ("", Text("未填", "Not given"))
        return Box(key, label, "select", hint, [empty, *options], optional=optional)
    shown = asking.unit_name(unit)
    if shown:
        label = Text(f"{label.zh}（{shown.zh}）", f"{label.en} ({shown.en})")
    if unit == "month":
        hint = hint or Text("例如 1990-01", "Such as 1990-01")
        return Box(key, label, "month", hint, optional=optional)
    return Box(key, label, "day" if unit == "date" else "text", hint, optional=optional)


def claim_of(request: HttpRequest, person: int, kind: Benefit, given: Filled) -> Claim:
    """The claim of what was filled in. Raises Wrong and Refused."""
    place, payee = given.whole("place", PLACE), None
    month = given.month("month", MONTH)
    if kind.to_heir:
        typed = given.text("payee", PAYEE, longest=30)
        payee = int(typed[:-2]) if typed.isdecimal() and 2 < len(typed) < 19 else None
        if payee is None and typed:
            given.errors["payee"] = Text("不是个人编号。", "That is no person number.")
    source = "document:" + given.text("document", DOCUMENT, longest=80)
    facts = {}
    for need in kind.needs:
        if need.where == "claim":
            value = fact_value(given, need.name, optional=need.optional)
            if value is not None:
                facts[need.name] = Given(value, source)
    if "place" not in given.errors and not (
        len(str(place)) == DIGITS and serves(account_of(request), place)
    ):
        given.errors["place"] = Text(
            "请填写您服务范围内的12位区划代码。", "Give a division code of 12 digits in your area."
        )
    given.finish()
    return claims.make(
        person, kind.key, place, month, facts, day=asking.today(), actor=actor_of(request),
        door=DOOR, payee=payee,
    )  # fmt: skip


def fact_value(given: Filled, name: str, *, optional: bool) -> Plain:
    """One fact as the law takes it; None where it was left empty."""
    box = fact_box(name, optional=optional)
    unit = _unit(name)
    if box.shape == "select":
        words_of = [option for option, _ in box.options if option]
        typed = given.given.get(box.name, "")
        if not typed and optional:
            return None
        said = given.choice(box.name, box.label, words_of)
        return said == "yes" if unit == "bool" and said else said or None
    if box.shape == "month":
        index = given.month(box.name, box.label, optional=optional)
        return month_of(index).iso if index else None
    if box.shape == "day":
        on = given.day(box.name, box.label, optional=optional)
        return on.isoformat() if isinstance(on, date) else None
    typed = given.text(box.name, box.label, longest=60, optional=optional).replace(",", "")
    if not typed:
        return None
    if unit in ("months", "count", "degree", "age", "days", "year", "working_days"):
        return given.whole(box.name, box.label)
    if not typed.replace(".", "", 1).replace("-", "", 1).isdecimal():
        given.errors[box.name] = Text("请填写数字。", "Fill in a number.")
        return None
    return str(Decimal(typed))


def _unit(name: str) -> str:
    law = inforce.law()
    return law.inputs[name].unit if name in law.inputs else law.unit(name)


def prefilled(person: int, kind: Benefit) -> list[tuple[Text, object, str]]:
    """What record and ledger give, so that it is seen before anything is proposed."""
    found = claims.known(person, kind, asking.today())
    return [
        (asking.names(name), f"{fact_said(name, given.value)} · {words.source(given.source)}", "")
        for name, given in found.items()
    ]
