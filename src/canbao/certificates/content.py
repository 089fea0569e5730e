"""What a document says, written down once: labels and values in both languages, as canonical data.

The labels are kept with the values, so that a document of years ago is set as it was, whatever its kind
has become since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from canbao.batches.canonical import Plain
from canbao.certificates.kinds import Field, Kind, Words
from canbao.ledger.amounts import grouped
from canbao.ledger.refusal import Refusal, Refused

FORMAT: Final = "canbao-certificate/1"
LONGEST_TEXT: Final = 2_000
MOST_ROWS: Final = 5_000
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
Value: TypeAlias = "str | int | date | Words | tuple[int, int] | None"


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller gathered: a value per field, rows per table (a value per column), paragraphs."""

    fields: Mapping[str, Value]
    tables: Mapping[str, Sequence[Mapping[str, Value]]]
    words: Mapping[str, Words]


def compose(
    kind: Kind, subject: str, said: Said, day: date, valid_until: date | None
) -> dict[str, Plain]:
    """The content. Raises Refused with a message for each field that is missing, unknown, or no value
    of its form: text (in one or both languages), a day, a month or two (`year · 12 + month − 1`),
    whole fen, a count, a share in millionths."""
    faults: list[Refusal] = []
    content: dict[str, Plain] = {
        "format": FORMAT, "kind": kind.name, "title": _both(kind.title), "subject": subject,
        "day": day.isoformat(), "valid_until": valid_until.isoformat() if valid_until else None,
        "ground": _both(kind.ground), "says": _both(kind.says),
        "pairs": _row(kind.fields, said.fields, "", faults),
        "tables": [
            {
                **_both(table.label),
                "head": [{**_both(each.label), "form": each.form} for each in table.columns],
                "rows": [
                    _cells(table.columns, row, f"{table.name}: {at}", faults)
                    for at, row in enumerate(_rows(said, table.name, faults), 1)
                ],
            }
            for table in kind.tables
        ],
        "words": [
            {"head": _both(each.label), **_both(said.words.get(each.name, Words("", "")))}
            for each in kind.words
        ],
    }  # fmt: skip
    faults += [
        _fault(name, "不属于这种证明", "is not of this kind of document")
        for name in _strange(kind, said)
    ]
    faults += [
        _fault(each.name, "没有写明", "is left out")
        for each in kind.words
        if not (each.name in said.words and said.words[each.name].zh and said.words[each.name].en)
    ]
    if faults:
        raise Refused(faults)
    return content


def _both(words: Words) -> dict[str, Plain]:
    return {"zh": words.zh, "en": words.en}


def _fault(name: str, zh: str, en: str) -> Refusal:
    return Refusal(f"“{name}”{zh}", f"{name} {en}")


def _strange(kind: Kind, said: Said) -> list[str]:
    known = (
        ({each.name for each in kind.fields}, said.fields),
        ({each.name for each in kind.tables}, said.tables),
        ({each.name for each in kind.words}, said.words),
    )
    return [name for names, given in known for name in sorted(set(given) - names)]


def _rows(said: Said, name: str, faults: list[Refusal]) -> Sequence[Mapping[str, Value]]:
    rows = said.tables.get(name, ())
    if len(rows) > MOST_ROWS:
        faults.append(
            _fault(
                name,
                f"超过{MOST_ROWS}行，请分开出具",
                f"has more than {MOST_ROWS} rows: issue parts",
            )
        )
        return ()
    return rows


def _row(
    fields: Sequence[Field], given: Mapping[str, Value], where: str, faults: list[Refusal]
) -> list[Plain]:
    """Label and value of each field that is said."""
    cells = _cells(fields, given, where, faults)
    return [
        {"label": _both(each.label), "value": cell}
        for each, cell in zip(fields, cells, strict=True)
        if cell is not None
    ]


def _cells(
    fields: Sequence[Field], given: Mapping[str, Value], where: str, faults: list[Refusal]
) -> list[Plain]:
    cells: list[Plain] = []
    for each in fields:
        value, name = given.get(each.name), f"{where}: {each.name}" if where else each.name
        if value is None:
            cells.append(None)
            if not each.may:
                faults.append(_fault(name, "没有写明", "is left out"))
            continue
        told = tell(each.form, value)
        if told is None:
            faults.append(
                _fault(name, f"的值{value!r}不是{each.form}", f"is no {each.form}: {value!r}")
            )
        cells.append(_both(told) if told else None)
    if where:
        faults += [
            _fault(f"{where}: {name}", "不是这张表的列", "is no column of the table")
            for name in sorted(set(given) - {each.name for each in fields})
        ]
    return cells


def tell(form: str, value: Any) -> Words | None:
    """A value as people read it in both languages; None when it is none of its form."""
    if form == "text":
        return _text(value)
    if form == "day":
        return _day(value) if isinstance(value, date) else None
    if form == "months":
        if not (isinstance(value, tuple) and len(value) == 2 and value[0] <= value[1]):
            return None
        first, last = (_month(each) for each in value)
        return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
    if type(value) is not int:
        return None
    if form == "month":
        return _month(value)
    if form == "money":
        return _same(grouped(value).replace("-", "−"))
    if form == "share":
        return _same(f"{Decimal(value) / 10_000:.2f} %")
    return _same(str(value)) if value >= 0 else None


def _text(value: Any) -> Words | None:
    if isinstance(value, Words):
        good = value.zh and value.en and max(len(value.zh), len(value.en)) <= LONGEST_TEXT
        return value if good else None
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        return None
    return _same(value)


def _same(text: str) -> Words:
    return Words(text, text)


def _day(day: date) -> Words:
    return Words(
        f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    )


def _month(month: int) -> Words:
    year, at = divmod(month, 12)
    return Words(f"{year}年{at + 1}月", f"{MONTHS[at]} {year}")


def day_words(text: str | None) -> Words:
    """A day of the content as it is printed; nothing for one that is for ever."""
    if text is None:
        return Words("长期有效", "no limit")
    return _day(date.fromisoformat(text))
