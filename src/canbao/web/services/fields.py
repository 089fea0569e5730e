"""A question of a service as boxes on a page, and what was typed in them as the question wants it.

`shown` makes the boxes with what is known, `typed` reads them, `checked` says what cannot be, each
beside its own question. What an answer may be, says `canbao.services.questions`; nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from canbao.batches.canonical import Plain
from canbao.ledger.refusal import Refused
from canbao.people.models import Place
from canbao.people.places import full_names_of
from canbao.services.questions import Question, read_all
from canbao.web.forms.answers import plain
from canbao.web.views.money_payments_words import BANKS
from canbao.web.words import NOTHING, Text

Options = tuple[tuple[str, Text], ...]
LONGEST: Final = 2_000
EMPTY_ROWS: Final = 3
MOST_ROWS: Final = 60
"""Rows of a list that a page shows; a whole month of wages goes in as a file."""
# Answers of a sentence or more get a large box.
WORDY: Final = re.compile(
    r"_(reason|text|course|point|wish|wishes|change|stated|grounds|shown|fact|vote|plan|named)$"
    r"|^(reasons_stated|complaint|statement)"
)
LINES: Final[Mapping[str, Text]] = {
    "text": Text("每行写一项。", "One on each line."),
    "month": Text("每行写一个月份，如 2025-03。", "One month on each line, such as 2025-03."),
    "period": Text(
        "每行写一段，如 2001-03 至 2003-06。",
        "One period on each line, such as 2001-03 to 2003-06.",
    ),
}
HINTS: Final[Mapping[str, Text]] = {
    "day": Text("例如 2025 年 3 月 3 日。", "For example 2025 3 3."),
    "month": Text("例如 2025 年 3 月。", "For example 2025 3."),
    "moment": Text("日期和几点几分，如 14:30。", "The day and the time, such as 14:30."),
    "place": Text(
        "写地名（如 锦江区）或十二位区划代码。", "A name of a place, or its code of twelve digits."
    ),
    "fen": Text("单位：元。", "In yuan."),
    "person": Text("与身份证上一致。", "As on the identity card."),
}
YEAR, MONTH, DAY = Text("年", "Year"), Text("月", "Month"), Text("日", "Day")
YES_NO: Final[Options] = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))
COLUMNS: Final[Mapping[str, Text]] = {
    "item": Text("项目", "What"), "value": Text("改为", "New value"),
    "worker_number": Text("公民身份号码", "Citizen number"), "name": Text("姓名", "Name"),
    "wage": Text("月工资（元）", "Wage (yuan)"), "relation": Text("关系", "Relation"),
    "number": Text("公民身份号码", "Citizen number"), "bank": Text("开户银行", "Bank"),
    "account": Text("账号", "Account number"), "holder": Text("户名", "Name of the holder"),
    "from": Text("起月", "From"), "to": Text("止月", "To"), "amount": Text("金额（元）", "Amount (yuan)"),
    "post": Text("岗位", "Post"), "way": Text("方式", "Way"), "count": Text("期数", "How many"),
    "first_month": Text("首月", "First month"),
}  # fmt: skip
LIABLE: Final = Text(
    "我承诺“{label}”属实。不实的，由此取得的待遇须退回，并依法承担责任。",
    "I state that this is true: {label}. If it is not, what was paid on it has to be given back, and I "
    "answer for it by law.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One box: its name, what is written above it, what stands in it. `size` is of letters (2, 4, 8, or
    0 for the whole width), `shape` text, digits, money, select, words or secret."""

    name: str
    label: Text
    value: str = ""
    shape: str = "text"
    size: int = 0
    options: Options = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it stands on a page. `shape`: `one` box, several `parts`, `radios`, `checks`, `rows`
    of boxes, or a `promise` to tick."""

    question: Question
    shape: str
    parts: tuple[Part, ...] = ()
    rows: tuple[tuple[Part, ...], ...] = ()
    options: Options = ()
    chosen: frozenset[str] = frozenset()
    error: Text = NOTHING
    alone: bool = False
    """Whether the question is the heading of its page."""

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def label(self) -> Text:
        return Text(self.question.zh, self.question.en)

    @property
    def optional(self) -> bool:
        return not self.question.required

    @property
    def hint(self) -> Text:
        """The catalogue's word of help, and how it is to be written."""
        asked = self.question
        how = LINES.get(asked.list_of, NOTHING) if asked.list_of else HINTS.get(asked.kind, NOTHING)
        return Text(
            "".join(filter(None, (asked.help_zh and f"{asked.help_zh.rstrip('。')}。", how.zh))),
            " ".join(filter(None, (asked.help_en and f"{asked.help_en.rstrip('.')}.", how.en))),
        )

    @property
    def first_box(self) -> str:
        """The box an error message leads to."""
        if self.shape in ("radios", "checks"):
            return f"{self.name}-{self.options[0][0]}" if self.options else self.name
        if self.rows:
            return self.rows[0][0].name
        return self.parts[0].name if self.parts else self.name

    @property
    def described_by(self) -> str:
        told = [("hint", self.hint), ("error", self.error)]
        return " ".join(f"{self.name}-{what}" for what, text in told if text)


def shown(
    question: Question, value: Plain = None, query: Mapping[str, str] | None = None,
    error: Text = NOTHING, *, alone: bool = False, options: Options = (), rows: int = 0,
) -> Shown:  # fmt: skip
    """The question with what stands in its boxes: what was just typed (`query`), else the answer kept
    (`value`). `options` are choices of a list of texts whose words are known, `rows` how many are
    wanted at least."""
    boxes = {**_boxes(question, value)} if query is None else query
    common: dict[str, Any] = {"question": question, "error": error, "alone": alone}
    name, kind = question.name, question.kind
    if question.columns:
        count = min(max(rows, _rows_in(question, boxes) + 1, EMPTY_ROWS), MOST_ROWS)
        lines = tuple(tuple(_cells(question, n, boxes)) for n in range(count))
        return Shown(**common, shape="rows", rows=lines)
    if question.list_of in ("choice",) or (question.list_of == "text" and options):
        known = options or _options(question)
        ticked = frozenset(key for key, _ in known if boxes.get(f"{name}-{key}"))
        return Shown(**common, shape="checks", options=known, chosen=ticked)
    if question.list_of or kind == "rows":
        return Shown(**common, shape="one", parts=(_part(name, boxes, shape="words"),))
    if kind == "choice":
        known = _options(question)
        if len(known) > 10:
            box = _part(name, boxes, shape="select", options=known)
            return Shown(**common, shape="one", parts=(box,))
        ticked = frozenset({boxes.get(name, "")})
        return Shown(**common, shape="radios", options=known, chosen=ticked)
    if kind == "yes":
        ticked = frozenset({boxes.get(name, "")})
        return Shown(**common, shape="radios", options=YES_NO, chosen=ticked)
    if kind == "promise":
        ticked = frozenset({"yes"} if boxes.get(name) else ())
        label = Text(question.zh, question.en)
        said = (Part(name, LIABLE.format(label=label)),)
        return Shown(**common, shape="promise", parts=said, chosen=ticked)
    parts = tuple(_parts(question, boxes))
    return Shown(**common, shape="one" if len(parts) == 1 else "parts", parts=parts)


def typed(question: Question, query: Mapping[str, str], options: Options = ()) -> object:
    """What was typed, as `questions.read_all` takes it; None where nothing was."""
    name, kind = question.name, question.kind
    said = {key: plain(query.get(key, "")[:LONGEST]) for key in _names(question, query, options)}
    if question.columns:
        return _rows(question, said) or None
    if question.list_of == "choice" or (question.list_of == "text" and options):
        known = options or _options(question)
        return [key for key, _ in known if said[f"{name}-{key}"]] or None
    if question.list_of or kind == "rows":
        lines = [plain(line) for line in query.get(name, "")[:LONGEST].splitlines()]
        return [_line(question.list_of, line) for line in lines if line] or None
    if not any(said.values()):
        return None
    if kind in ("yes", "promise"):
        return said[name] == "yes"
    if kind in ("day", "month"):
        return _date(name, said, kind)
    if kind == "moment":
        return f"{_date(name, said, 'day')}T{said[f'{name}-t'].replace('：', ':').zfill(5)}"
    if kind == "period":
        return {end: _date(f"{name}-{end}", said, "month") for end in ("from", "to")}
    if kind == "account":
        number = said[f"{name}-number"].replace(" ", "")
        return {"bank": said[f"{name}-bank"], "number": number, "holder": said[f"{name}-holder"]}
    if kind == "person":
        return {each: said[f"{name}-{each}"] for each in ("number", "name")}
    if kind == "place":
        return _place(said[name])
    if kind == "fen":
        return said[name].replace(",", "").replace("，", "").strip("¥￥元 ")
    if kind == "text":
        return query.get(name, "")[:LONGEST].replace("\0", "").strip()
    return said[name]


def checked(
    questions: Iterable[Question], query: Mapping[str, str], *, whole: bool = True,
    options: Mapping[str, Options] | None = None,
) -> tuple[dict[str, object], dict[str, Text]]:  # fmt: skip
    """What was answered, as `path.fill` and `path.hand_in` take it, and by name what is wrong. With
    `whole` an answer that must be there and is not is wrong too."""
    given: dict[str, object] = {}
    wrong: dict[str, Text] = {}
    for each in questions:
        said = typed(each, query, (options or {}).get(each.name, ()))
        label = Text(each.zh, each.en)
        if said is None:
            if whole and each.required:
                wrong[each.name] = _empty(each).format(label=label)
            continue
        if isinstance(said, Text):
            wrong[each.name] = said
            continue
        try:
            read_all((each,), {each.name: said})
        except Refused as refused:
            wrong[each.name] = _wrong(each, said, refused).format(label=label)
        else:
            given[each.name] = said
    return given, wrong


def _wrong(question: Question, said: object, refused: Refused) -> Text:
    """What is wrong with an answer: of a choice, what may be chosen stands beside it; of rows, which."""
    if question.columns and isinstance(said, list):
        for n, row in enumerate(said, 1):
            try:
                read_all((question,), {question.name: [row]})
            except Refused as why:
                zh = why.refusals[0].zh.rpartition("应为")[2]
                en = why.refusals[0].en.rpartition("it must be ")[2]
                for each in question.options:
                    zh, en = zh.replace(each.key, each.zh), en.replace(each.key, each.en)
                return Text(
                    f"{{label}}：第{n}行不对，应为{_plain(zh)}。",
                    f"{{label}}: row {n} cannot be; it must be {_plain(en)}.",
                )
    if question.options and not question.columns:
        return _empty(question)
    return Text(_plain(refused.refusals[0].zh), _plain(refused.refusals[0].en))


def _plain(text: str) -> str:
    """Braces in what somebody typed are no places to fill in."""
    return text.replace("{", "{{").replace("}", "}}")


def _empty(question: Question) -> Text:
    if question.kind == "promise":
        return Text("请阅读并勾选：{label}。", "Read and tick: {label}.")
    if question.kind in ("choice", "yes") or question.list_of == "choice":
        return Text("请选择：{label}。", "Choose: {label}.")
    return Text("请填写：{label}。", "Fill in: {label}.")


# --- boxes ------------------------------------------------------------------------------------------


def _options(question: Question) -> Options:
    return tuple((each.key, Text(each.zh, each.en)) for each in question.options)


def _part(name: str, boxes: Mapping[str, str], label: Text = NOTHING, **more: Any) -> Part:
    return Part(name, label, boxes.get(name, ""), **more)


def _parts(question: Question, boxes: Mapping[str, str]) -> list[Part]:
    name, kind = question.name, question.kind
    if kind in ("day", "month"):
        return _date_parts(name, boxes, kind)
    if kind == "moment":
        clock = _part(f"{name}-t", boxes, Text("几点几分", "Time"), size=4)
        return [*_date_parts(name, boxes, "day"), clock]
    if kind == "period":
        ends = (("from", Text("起：", "From: ")), ("to", Text("止：", "To: ")))
        return [
            Part(part.name, Text(f"{at.zh}{part.label.zh}", f"{at.en}{part.label.en.lower()}"),
                 part.value, part.shape, part.size)
            for end, at in ends
            for part in _date_parts(f"{name}-{end}", boxes, "month")
        ]  # fmt: skip
    if kind == "account":
        banks = tuple(BANKS.items())
        kept = boxes.get(f"{name}-bank", "")
        if kept and kept not in BANKS:
            banks = (*banks, (kept, Text(kept, kept)))
        return [
            _part(f"{name}-bank", boxes, COLUMNS["bank"], shape="select", options=banks),
            _part(f"{name}-number", boxes, COLUMNS["account"], shape="digits"),
            _part(f"{name}-holder", boxes, COLUMNS["holder"]),
        ]
    if kind == "person":
        return [
            _part(f"{name}-number", boxes, COLUMNS["number"]),
            _part(f"{name}-name", boxes, COLUMNS["name"]),
        ]
    shape = {"fen": "money", "number": "digits", "year": "digits", "secret": "secret"}.get(
        kind, "text"
    )
    if kind == "text" and WORDY.search(name):
        shape = "words"
    size = 4 if kind in ("year", "number") else 8 if kind == "fen" else 0
    box = Part(name, NOTHING, "" if kind == "secret" else boxes.get(name, ""), shape, size)
    return [box]


def _date_parts(name: str, boxes: Mapping[str, str], kind: str) -> list[Part]:
    parts = [(f"{name}-y", YEAR, 4), (f"{name}-m", MONTH, 2), (f"{name}-d", DAY, 2)]
    return [
        _part(each, boxes, label, shape="digits", size=size)
        for each, label, size in parts[: 3 if kind == "day" else 2]
    ]


def _cells(question: Question, row: int, boxes: Mapping[str, str]) -> list[Part]:
    cells = []
    for column, kind in question.columns.items():
        shape = {"choice": "select", "fen": "money", "number": "digits"}.get(kind, "text")
        options = _options(question) if kind == "choice" else ()
        label = COLUMNS[column]
        if kind == "month":
            label = Text(f"{label.zh}（如 2025-03）", f"{label.en} (such as 2025-03)")
        cells.append(
            _part(f"{question.name}-{row}-{column}", boxes, label, shape=shape, options=options)
        )
    return cells


def _rows_in(question: Question, boxes: Mapping[str, str]) -> int:
    mark = re.compile(rf"{re.escape(question.name)}-(\d{{1,2}})-")
    found = [int(at[1]) for name, value in boxes.items() if value and (at := mark.match(name))]
    return max(found, default=-1) + 1


def _names(question: Question, query: Mapping[str, str], options: Options) -> list[str]:
    """Names of every box of a question."""
    name = question.name
    if question.columns:
        count = min(_rows_in(question, query), MOST_ROWS)
        return [f"{name}-{n}-{column}" for n in range(count) for column in question.columns]
    if question.list_of in ("choice", "text") and (options or question.options):
        return [f"{name}-{key}" for key, _ in options or _options(question)]
    if question.list_of or question.kind in ("rows", "choice", "yes", "promise"):
        return [name]
    return [part.name for part in _parts(question, {})]


def _boxes(question: Question, value: Plain) -> dict[str, str]:
    """An answer that is kept, put back into the boxes it came from."""
    name, kind = question.name, question.kind
    if value is None:
        return {}
    if question.columns and isinstance(value, list):
        return {
            f"{name}-{n}-{column}": _text(row.get(column), how)
            for n, row in enumerate(value) if isinstance(row, dict)
            for column, how in question.columns.items()
        }  # fmt: skip
    if isinstance(value, list):
        ticks = {f"{name}-{each}": "yes" for each in value if isinstance(each, str)}
        lines = [
            f"{each['from']} 至 {each['to']}" if isinstance(each, dict) else str(each)
            for each in value
        ]
        return {**ticks, name: "\n".join(lines)}
    if kind in ("day", "month", "moment") and isinstance(value, str):
        day, _, clock = value.partition("T")
        return {**_pieces(name, day), f"{name}-t": clock}
    if kind == "period" and isinstance(value, dict):
        return {
            **_pieces(f"{name}-from", str(value["from"])),
            **_pieces(f"{name}-to", str(value["to"])),
        }
    if isinstance(value, dict):
        return {f"{name}-{part}": str(each) for part, each in value.items()}
    if kind in ("yes", "promise"):
        return {name: "yes" if value else "no" if kind == "yes" else ""}
    if kind == "place" and isinstance(value, int):
        return {name: place_words(value)}
    return {name: _text(value, kind)}


def _text(value: Plain, kind: str) -> str:
    if kind == "fen" and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    return "" if value is None else str(value)


def _pieces(name: str, day: str) -> dict[str, str]:
    said = [each.lstrip("0") for each in day.split("-")]
    return {f"{name}-{part}": piece for part, piece in zip("ymd", said, strict=False)}


# --- what was typed ---------------------------------------------------------------------------------


def _rows(question: Question, said: Mapping[str, str]) -> list[dict[str, object]]:
    count = len(said) // len(question.columns)
    rows = [
        {column: said[f"{question.name}-{n}-{column}"] for column in question.columns}
        for n in range(count)
    ]
    return [
        {name: each.replace(",", "") if question.columns[name] == "fen" else each
         for name, each in row.items()}
        for row in rows if any(row.values())
    ]  # fmt: skip


def _date(name: str, said: Mapping[str, str], kind: str) -> str:
    """Year, month and day as written, joined; what is none, the question itself refuses."""
    year, month, day = (
        said.get(f"{name}-{part}", "").removesuffix(mark)
        for part, mark in zip("ymd", "年月日", strict=True)
    )
    return f"{year}-{month:0>2}" + (f"-{day:0>2}" if kind == "day" else "")


def _line(kind: str, line: str) -> object:
    if kind != "period":
        return line
    ends = [each for each in re.split(r"\s*(?:至|到|to|~|～|—|–|\s)\s*", line) if each]
    return dict(zip(("from", "to"), ends, strict=False)) if len(ends) == 2 else line


def _place(said: str) -> object:
    """The code of a place, given itself or by its name; what to do where the name is not enough."""
    code = said[:12]
    if code.isascii() and code.isdigit() and (len(said) == 12 or said[12:13] == " "):
        return code
    found = list(Place.objects.filter(zh=said)[:6]) or list(
        Place.objects.filter(en__iexact=said)[:6]
    )
    if len(found) == 1:
        return str(found[0].id)
    if not found:
        return Text(
            "没有找到“{said}”，请写到区县（如 锦江区），或写十二位区划代码。",
            "{said} was not found: write the county or district, or the code of twelve digits.",
        ).format(said=said[:40])
    named = full_names_of(each.id for each in found)
    return Text(
        "叫“{said}”的地方不止一个，请写代码：{all}。",
        "{said} is the name of more than one place; write the code: {all}.",
    ).format(
        said=said[:40],
        all=Text(
            "；".join(f"{key} {each.zh}" for key, each in named.items()),
            "; ".join(f"{key} {each.en}" for key, each in named.items()),
        ),
    )


def place_words(place: int) -> str:
    """A place as it stands in a box: its code, and its name in the page's language."""
    named = full_names_of([place])[place]
    return f"{place} {Text(named.zh, named.en)}"


def more(query: Mapping[str, str]) -> int:
    """How many rows are wanted where "more rows" was pressed, which sends how many there are."""
    said = query.get("more", "")
    there = int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else 0
    return min(there + EMPTY_ROWS, MOST_ROWS)


def kept(question: Question, value: Plain) -> Mapping[str, str]:
    """An answer that is kept, as its boxes would send it."""
    return _boxes(question, value)
