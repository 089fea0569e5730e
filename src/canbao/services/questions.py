"""The questions of a service as a form: what is asked, of which kind, what may be answered, and how an
answer is read. Pages and the API use the same; the words are the catalogue's.

A value is kept as plain JSON: text; a day `2025-03-03`, a month `2025-03`, a moment `2025-03-03T14:30`;
money in whole fen (asked in yuan); a place as a whole number of twelve digits; a period as `from` and `to`;
an account as `bank`, `number`, `holder`; a person as `number`, `name`; a list as a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from canbao.batches.canonical import Plain
from canbao.ledger.refusal import Refusal, Refused
from canbao.services.catalogue import Entry, Word, words
from canbao.services.catalogue.words import read_yaml

FILE: Final = Path(__file__).with_name("questions.yaml")
KINDS: Final = {
    "text": "text", "place": "place", "period": "period", "moment": "moment", "month": "month",
    "yuan": "fen", "list": "rows", "account": "account", "choice": "choice", "bool": "yes",
    "date": "day", "number": "number", "promise": "promise", "person": "person", "year": "year",
    "secret": "secret", "file": "file",
}  # fmt: skip
"""Kinds of the catalogue's facts, and how the form calls them."""
LONGEST: Final = 2000
LONGEST_SECRET: Final = 128
ROWS: Final = 5000
MOST_FEN: Final = 10**13


@dataclass(frozen=True, slots=True)
class Question:
    """One question: name and kind, words and help in both languages, whether it must be answered, what
    may be chosen, the columns of a list (or what a list is of), and the ground it is asked on."""

    name: str
    kind: str
    zh: str
    en: str
    help_zh: str
    help_en: str
    required: bool
    options: tuple[Word, ...]
    columns: Mapping[str, str]
    list_of: str
    least: int | None
    most: int | None
    ground: str


@cache
def _more() -> dict[str, Any]:
    read = read_yaml(FILE.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or (unknown := set(read) - set(words().facts)):
        raise ValueError(f"{FILE.name}: questions by name expected, unknown {sorted(unknown)}")
    return read


def questions(entry: Entry) -> tuple[Question, ...]:
    """The questions of an entry, in its order, asked on its first ground."""
    ground = words().grounds[entry.ground[0]].zh
    return tuple(question(name, ground) for name in entry.questions)


def question(name: str, ground: str) -> Question:
    """The question for a fact. Raises KeyError for a fact the catalogue does not know."""
    fact, more = words().facts[name], _more().get(name, {})
    helped = more.get("help", {"zh": "", "en": ""})
    return Question(
        name=name, kind=more.get("kind", KINDS[fact.kind]), zh=fact.zh, en=fact.en,
        help_zh=helped["zh"], help_en=helped["en"], required=more.get("required", True),
        options=tuple(
            Word(key, said["zh"], said["en"]) for key, said in more.get("options", {}).items()
        ),
        columns=more.get("columns", {}), list_of=more.get("list_of", ""),
        least=more.get("least"), most=more.get("most"), ground=ground,
    )  # fmt: skip


def read_all(asked: tuple[Question, ...], given: Mapping[str, object]) -> dict[str, Plain]:
    """The answers that were given, by name. Raises Refused with a message for each that is not asked or
    cannot be read; what is left out is no fault here (it lacks when the case is handed in)."""
    known = {each.name: each for each in asked}
    refusals = [
        Refusal(f"没有问“{name}”，请勿填写", f"{name!r} is not asked; leave it out")
        for name in sorted(set(given) - set(known))
    ]
    found: dict[str, Plain] = {}
    for name, each in known.items():
        if given.get(name) in (None, "", [], {}):
            continue
        try:
            found[name] = read(each, given[name])
        except _Wrong as wrong:
            shown = "…" if each.kind == "secret" else _short(given[name])
            refusals.append(Refusal(
                f"{each.zh}：“{shown}”不对，应为{wrong.zh}",
                f"{each.en}: {shown!r} cannot be; it must be {wrong.en}",
            ))  # fmt: skip
    if refusals:
        raise Refused(refusals)
    return found


class _Wrong(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read(asked: Question, said: object) -> Plain:
    """One answer as it is kept."""
    if asked.list_of:
        _is(isinstance(said, list) and 0 < len(said) <= ROWS, "列表", "a list")
        return [_one(asked, asked.list_of, each) for each in said]  # type: ignore[attr-defined]
    if asked.columns:
        _is(isinstance(said, list) and 0 < len(said) <= ROWS, "列表", "a list of rows")
        return [_row(asked, each) for each in said]  # type: ignore[attr-defined]
    return _one(asked, asked.kind, said)


def _row(asked: Question, said: object) -> Plain:
    columns = asked.columns
    if not isinstance(said, dict) or set(said) != set(columns):
        raise _Wrong(f"每行{'、'.join(columns)}", f"rows of {', '.join(columns)}")
    return {name: _one(asked, kind, said[name]) for name, kind in columns.items()}


def _one(asked: Question, kind: str, said: object) -> Plain:
    if kind == "choice":
        known = [each.key for each in asked.options]
        _is(isinstance(said, str) and said in known, "、".join(known), f"one of {', '.join(known)}")
        return str(said)
    if kind in ("yes", "promise"):
        _is(said is True or (said is False and kind == "yes"), "是", "yes")
        return bool(said)
    if kind == "number":
        return _number(asked, said)
    reader = _READERS.get(kind)
    if reader is None:
        raise _Wrong("不能在此填写", "given in another way")
    return reader(said)


def _number(asked: Question, said: object) -> int:
    least = 0 if asked.least is None else asked.least
    most = 10**9 if asked.most is None else asked.most
    text = str(said) if isinstance(said, int | str) and not isinstance(said, bool) else ""
    good = text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most
    _is(good, f"{least}至{most}的整数", f"a whole number from {least} to {most}")
    return int(text)


def _text(said: object) -> str:
    text = said.strip() if isinstance(said, str) else ""
    plain = all(char.isprintable() or char in "\n\r\t" for char in text)
    _is(0 < len(text) <= LONGEST and plain, f"1至{LONGEST}字", f"1 to {LONGEST} characters")
    return text


def _day(said: object) -> str:
    try:
        day = date.fromisoformat(said) if isinstance(said, str) and len(said) == 10 else None
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        raise _Wrong("日期，如2025-03-03", "a day such as 2025-03-03")
    return day.isoformat()


def _month(said: object) -> str:
    good = isinstance(said, str) and re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", said, re.ASCII)
    _is(bool(good), "月份，如2025-03", "a month such as 2025-03")
    return str(said)


def _moment(said: object) -> str:
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) and len(said) == 16 else None
    except ValueError:
        at = None
    if at is None:
        raise _Wrong("时间，如2025-03-03T14:30", "a moment such as 2025-03-03T14:30")
    return at.isoformat(timespec="minutes")


def _period(said: object) -> Plain:
    if not isinstance(said, dict) or set(said) != {"from", "to"}:
        raise _Wrong("起止月份", "a first and a last month")
    first, last = _month(said["from"]), _month(said["to"])
    _is(first <= last, "起月不晚于止月", "a first month not after the last")
    return {"from": first, "to": last}


def _fen(said: object) -> int:
    good = isinstance(said, str) and re.fullmatch(r"\d{1,11}(\.\d{1,2})?", said, re.ASCII)
    _is(bool(good), "金额（元），如1234.50", "an amount in yuan such as 1234.50")
    fen = int(Decimal(str(said)) * 100)
    _is(0 < fen <= MOST_FEN, "大于零的金额", "an amount above zero")
    return fen


def _place(said: object) -> int:
    text = str(said) if isinstance(said, int | str) else ""
    good = text.isascii() and text.isdigit() and len(text) == 12 and text[0] != "0"
    _is(good, "十二位区划代码", "a division code of twelve digits")
    return int(text)


def _year(said: object) -> int:
    text = str(said) if isinstance(said, int | str) else ""
    _is(bool(re.fullmatch(r"(19|20)\d\d", text, re.ASCII)), "年份，如2025", "a year such as 2025")
    return int(text)


def _account(said: object) -> Plain:
    names = ("bank", "number", "holder")
    if not isinstance(said, dict) or set(said) != set(names):
        raise _Wrong("银行代码、账号、户名", "bank, number and holder")
    return {name: _text(said[name]) for name in names}


def _secret(said: object) -> str:
    """As it was typed, and for the service alone: it never stands with a case (`CaseService.keep`)."""
    _is(isinstance(said, str) and 0 < len(said) <= LONGEST_SECRET, "密码", "a password")
    return str(said)


def _person(said: object) -> Plain:
    if not isinstance(said, dict) or set(said) != {"number", "name"}:
        raise _Wrong("公民身份号码和姓名", "a citizen number and a name")
    number = str(said["number"]).strip().upper()
    _is(bool(re.fullmatch(r"\d{17}[\dX]", number, re.ASCII)), "十八位公民身份号码",
        "a citizen number of 18 characters")  # fmt: skip
    return {"number": number, "name": _text(said["name"])}


_READERS: Final[Mapping[str, Callable[[object], Plain]]] = {
    "text": _text, "day": _day, "month": _month, "moment": _moment, "period": _period, "fen": _fen,
    "place": _place, "year": _year, "account": _account, "person": _person, "secret": _secret,
}  # fmt: skip


def _is(good: bool, zh: str, en: str) -> None:
    if not good:
        raise _Wrong(zh, en)


def _short(said: object) -> str:
    text = str(said)
    return text if len(text) <= 40 else f"{text[:39]}…"
