"""What a query told, as tables: every row with whose word it is and how it was worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from canbao.batches.canonical import Plain
from canbao.people.models import Source
from canbao.services.behaviour import Answer, Column, Row
from canbao.services.plain import Answer as PlainAnswer
from canbao.web.formats import Day, Month
from canbao.web.money_tables import Link, Mark, Table, Yuan
from canbao.web.services.told import SOURCES, WORDS
from canbao.web.views.own_words import KIND_NAMES, SCHEME_NAMES, STATE_NAMES
from canbao.web.words import NOTHING, Language, Text

WHOSE: Final = Text("谁说的", "Whose word")
HOW: Final = Text("怎样算出来的", "How it is worked out")
MORE_SOURCES: Final = {
    "law": Text("法律", "the law"), "cases": Text("办件", "the cases"), "log": Text("日志", "the log"),
    "catalogue": Text("事项目录", "the catalogue of services"),
}  # fmt: skip
KNOWN: Final = {**WORDS, **STATE_NAMES, **KIND_NAMES, **SCHEME_NAMES}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as a page shows it: tables, remarks, as of which day, the law's hash."""

    tables: tuple[Table, ...]
    as_of: Day
    law: str = ""


def answered(answer: Answer, lang: Language, *, known: bool) -> Told:
    """An answer's tables. `known` is whether whoever asks has an account: only then do explanations of
    the own record have a page."""
    tables = []
    registers = _registers(answer)
    for section in answer.sections:
        columns = [
            each for each in section.columns if not _other_language(each, section.columns, lang)
        ]
        places = [section.columns.index(each) for each in columns]
        explained = any(each.explained for each in section.rows)
        heads = [_head(each) for each in columns] + [WHOSE] + ([HOW] if explained else [])
        rows = [
            [_cell(columns[n], row.values[at]) for n, at in enumerate(places)]
            + [_source(row.source, registers)]
            + ([_how(row, lang, known)] if explained else [])
            for row in section.rows
        ]
        tables.append(Table(
            section.key, Text(section.zh, section.en), heads, rows,
            definition=Text(section.note_zh, section.note_en),
        ))  # fmt: skip
    return Told(tuple(tables), Day(answer.as_of), answer.law[:12])


def plainly_answered(answer: PlainAnswer) -> Told:
    """What an operator's service told."""
    from canbao.web import asking

    label = answer.service.view.label
    heads = [Text(each.label.zh, each.label.en) for each in answer.head]
    rows = [
        [Text(cell.zh, cell.en) if cell is not None else None for cell in row]
        for row in answer.rows
    ]
    table = Table("rows", Text(label.zh, label.en), heads, rows)
    return Told((table,), Day(asking.today()))


def _other_language(column: Column, columns: tuple[Column, ...], lang: Language) -> bool:
    """A column that says in the other language what stands beside it in this one."""
    keys = {each.key for each in columns}
    other = "en" if lang == "zh" else "zh"
    return column.key == other and lang in keys


def _head(column: Column) -> Text:
    if column.key in ("zh", "en"):
        return Text("项目", "Item")
    return Text(column.zh, column.en)


def _cell(column: Column, value: Plain) -> object:
    if value is None:
        return None
    shape: Callable[[Plain], object] = {
        "fen": lambda fen: Yuan(int(str(fen))), "day": _day, "month": _month,
        "yes": lambda yes: Text("是", "Yes") if yes else Text("否", "No"),
    }.get(column.kind, _text)  # fmt: skip
    if column.key == "benefit":
        return WORDS.get(str(value), str(value))
    return shape(value)


def _day(value: Plain) -> object:
    try:
        return Day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _month(value: Plain) -> object:
    try:
        return Month.parse(str(value))
    except ValueError:
        return str(value)


def _text(value: Plain) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value)
    if len(text) == 7 and text[4] == "-":
        return _month(text)
    return KNOWN.get(text, text)


def _registers(answer: Answer) -> dict[str, Text]:
    """The registers that rows name, by their number in the record or by their name; one query."""
    told = {row.source for section in answer.sections for row in section.rows}
    found: dict[str, Text] = {}
    if any(each.startswith(("source:", "register:")) for each in told):
        for each in Source.objects.all():
            name = Text(each.zh or each.name, each.en or each.name)
            found |= {f"source:{each.id}": name, f"register:{each.name}": name}
    return found


def _source(source: str, registers: dict[str, Text]) -> object:
    found = SOURCES.get(source) or MORE_SOURCES.get(source) or registers.get(source)
    return found or source.partition(":")[2] or source


def _how(row: Row, lang: Language, known: bool) -> object:
    what, _, which = row.explained.partition(":")
    if what == "award" and known:
        return Link(Text("计算过程", "Every step"), reverse("mine:benefits", args=(lang,)))
    if what == "transaction" and known:
        return Link(Text("入账记录", "The entry"), reverse("mine:account", args=(lang,)))
    if what == "case" and known:
        return Link(Text("办件", "The case"), reverse("services:case", args=(lang, which)))
    if what == "spell" and known:
        return Link(Text("我的参保记录", "My record"), reverse("web:my", args=(lang,)) + "#spells")
    if what == "rule":
        return Link(Text("法律规则", "The rule"), reverse("web:law-status", args=(lang,)))
    return Mark(NOTHING)
