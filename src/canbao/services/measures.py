"""What may follow from an audit that finds something: the measures an officer chooses (`measures.yaml`), read
from a case's fact `measures` into typed values and back into words. What each does stands in `imposing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from canbao.batches.canonical import Plain
from canbao.benefits.kinds import kind_of
from canbao.benefits.overpayments import Plan, Way
from canbao.ledger.amounts import grouped
from canbao.ledger.refusal import Refused, refused
from canbao.services.doing.insuring import month_at

FILE: Final = Path(__file__).with_name("measures.yaml")
FACT: Final = "measures"
MOST: Final = 20
MOST_INSTALMENTS: Final = 120
WAYS: Final[Mapping[str, Way]] = {"return": "return", "set_off": "set_off"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measure as the table has it: names, for whom (`person`, `employer`), fields, the ground it
    usually rests on."""

    zh: str
    en: str
    of: tuple[str, ...]
    fields: tuple[str, ...]
    ground: str


@cache
def kinds() -> Mapping[str, Kind]:
    """The measures by name, in the order of the table."""
    read: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        name: Kind(said["zh"], said["en"], tuple(said["of"]), tuple(said["fields"]), said["ground"])
        for name, said in read.items()
    }


def allowed(person: bool) -> tuple[str, ...]:
    """The measures there are against a person, or against an employer."""
    whom = "person" if person else "employer"
    return tuple(name for name, each in kinds().items() if whom in each.of)


@dataclass(frozen=True, slots=True)
class Undue:
    """Months of an award, to the last or (None) for good; how what was paid is given back. Without a plan
    nothing may have been paid."""

    award: int
    first: int
    last: int | None
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Suspend:
    """An award, held from a month on."""

    award: int
    first: int


@dataclass(frozen=True, slots=True)
class Order:
    """By when what is in arrears is to be paid."""

    until: date


@dataclass(frozen=True, slots=True)
class Wage:
    """What somebody really earned in a month, in fen."""

    number: str
    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Correct:
    """A month: wages that are other than declared, and persons (citizen numbers) who were not employed."""

    month: int
    wages: tuple[Wage, ...]
    not_employed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """To which authority."""

    to: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing further."""


Measure: TypeAlias = "Undue | Suspend | Order | Correct | Handover | Nothing"


def read(value: Plain, names: Sequence[str]) -> tuple[Measure, ...]:
    """The measures of a case. Raises Refused naming the field, what it says and what it must be."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST:
        raise refused(
            f"请选择处理措施（measures，1至{MOST}项）：{'、'.join(names)}",
            f"choose what follows (measures, 1 to {MOST}): {', '.join(names)}",
        )
    found = []
    for each in value:
        said = each if isinstance(each, dict) else {}
        kind = said.get("kind")
        if not isinstance(kind, str) or kind not in names:
            raise _wrong("kind", kind, "、".join(names), f"one of {', '.join(names)}")
        unknown = sorted(set(said) - {"kind", *kinds()[kind].fields})
        if unknown:
            raise refused(
                f"措施{kind}没有{'、'.join(unknown)}，可填：{'、'.join(kinds()[kind].fields) or '无'}",
                f"the measure {kind} has no {', '.join(unknown)}; it takes "
                f"{', '.join(kinds()[kind].fields) or 'nothing'}",
            )
        found.append(_READERS[kind](said))
    return tuple(found)


def _undue(said: Mapping[str, Any]) -> Measure:
    first = _month(said, "from")
    last = _month(said, "to") if said.get("to") else None
    if last is not None and last < first:
        raise _wrong("to", said["to"], f"不早于{said['from']}", f"not before {said['from']}")
    plan = None
    if any(said.get(name) for name in ("way", "count", "first_month")):
        way = WAYS.get(str(said.get("way")))
        if way is None:
            raise _wrong("way", said.get("way"), "、".join(WAYS), f"one of {', '.join(WAYS)}")
        count = _whole(said, "count", 1, MOST_INSTALMENTS)
        plan = Plan(_month(said, "first_month"), count, way)
    return Undue(_whole(said, "award", 1, 1 << 60), first, last, plan)


def _suspend(said: Mapping[str, Any]) -> Measure:
    return Suspend(_whole(said, "award", 1, 1 << 60), _month(said, "from"))


def _order(said: Mapping[str, Any]) -> Measure:
    text = said.get("until")
    try:
        return Order(date.fromisoformat(text if isinstance(text, str) and len(text) == 10 else ""))
    except ValueError:
        raise _wrong("until", text, "日期，如2026-03-03", "a day such as 2026-03-03") from None


def _correct(said: Mapping[str, Any]) -> Measure:
    wages, gone = said.get("wages") or [], said.get("not_employed") or []
    if not isinstance(wages, list) or not isinstance(gone, list) or not (wages or gone):
        raise refused(
            "请写明更正的工资（wages）或未在职人员（not_employed）",
            "say which wages are put right (wages), or who was not employed (not_employed)",
        )
    rows = []
    for each in wages:
        row = each if isinstance(each, dict) else {}
        if set(row) != {"worker_number", "name", "wage"}:
            raise _wrong("wages", each, "worker_number、name、wage（分）", "worker_number, name and wage in fen")
        number, name = row["worker_number"], row["name"]
        if not isinstance(name, str) or not name.strip():
            raise _wrong("name", name, "姓名", "a name")
        rows.append(Wage(_number(number), name.strip(), _whole(row, "wage", 0, 10**11)))
    return Correct(_month(said, "month"), tuple(rows), tuple(_number(each) for each in gone))


def _handover(said: Mapping[str, Any]) -> Measure:
    to = said.get("to")
    if not isinstance(to, str) or not 0 < len(to.strip()) <= 100:
        raise _wrong("to", to, "受移送机关名称，至100字", "the name of the authority, up to 100 characters")
    return Handover(to.strip())


def _nothing(said: Mapping[str, Any]) -> Measure:
    return Nothing()


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Measure]]] = {
    "undue": _undue, "suspend": _suspend, "order": _order, "correct": _correct,
    "handover": _handover, "none": _nothing,
}  # fmt: skip


def _month(said: Mapping[str, Any], name: str) -> int:
    text = said.get(name)
    if not isinstance(text, str) or not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
        raise _wrong(name, text, "月份，如2026-03", "a month such as 2026-03")
    return month_at(text)


def _whole(said: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(name, value, f"{least}至{most}的整数", f"a whole number from {least} to {most}")
    return value


def _number(said: object) -> str:
    text = str(said).strip().upper()
    if not re.fullmatch(r"\d{17}[\dX]", text, re.ASCII):
        raise _wrong("worker_number", said, "十八位公民身份号码", "a citizen number of 18 characters")
    return text


def _wrong(name: str, value: object, zh: str, en: str) -> Refused:
    shown = str(value)[:40]
    return refused(f"{name}“{shown}”不对，应为{zh}", f"{name}: {shown!r} cannot be; it must be {en}")


def words_of(content: Mapping[str, Any]) -> tuple[str, str]:
    """A measure as it was worked out for a decision (`imposing.planned`), in words of both languages."""
    kind = content["kind"]
    if kind in ("undue", "suspend"):
        benefit = kind_of(content["benefit"])
        who_zh, who_en = f"{benefit.zh}（待遇{content['award']}）", f"{benefit.en} (award {content['award']})"
        first, last = content["from"], content["to"] if kind == "undue" else ""
        if kind == "suspend":
            return f"{who_zh}自{first}起暂停发放", f"{who_en} is held from {first} on"
        zh = f"{who_zh}{first}至{last}不应领取" if last else f"{who_zh}自{first}起不应领取，停止发放"
        en = f"{who_en} is not due from {first}" + (f" to {last}" if last else " on and is stopped")
        if content["fen"]:
            back_zh = "从以后的待遇中抵扣" if content["way"] == "set_off" else "退回"
            back_en = "set off against later benefits" if content["way"] == "set_off" else "to be paid back"
            zh += f"；已发{grouped(content['fen'])}元，分{content['count']}期{back_zh}，自{content['first_month']}起"
            en += (f"; {grouped(content['fen'])} yuan were paid, {back_en} in {content['count']} "
                   f"instalment(s) from {content['first_month']} on")  # fmt: skip
        return zh, en
    if kind == "order":
        return (f"责令在{content['until']}前缴纳欠费{grouped(content['fen'])}元",
                f"{grouped(content['fen'])} yuan in arrears are to be paid by "
                f"{content['until']}")  # fmt: skip
    if kind == "correct":
        changed, gone = content["changed"], content["removed"]
        return (f"更正{content['month']}的申报：改{changed}人工资，去除{gone}人，重新核定",
                f"the declaration of {content['month']} is put right: {changed} wage(s) changed, {gone} "
                "person(s) taken out, and it is assessed anew")  # fmt: skip
    if kind == "handover":
        return f"移送{content['to']}", f"handed over to {content['to']}"
    return kinds()["none"].zh, kinds()["none"].en
