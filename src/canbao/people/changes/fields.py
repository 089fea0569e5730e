"""Which fields a decided case may change, how their values are read, and how a change is written into
the record. A value travels as text, as the registers say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F

from canbao.people.models import Employer, Person, Provenance
from canbao.people.refusal import refused

SOURCE: Final = "cases"
NUMBER: Final = 17
"""The source's number: its position in the registers' list of sources."""
RANK: Final = 16
"""Whose word counts more: a smaller rank. A case stands above all but the registers of population and
of deaths."""

Cell = str | int | date | None
_COMPACT: Final[dict[str, Any]] = {"ensure_ascii": False, "separators": (",", ":")}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: names, the column, how text is read (raises ValueError), and what it must look like."""

    zh: str
    en: str
    column: str
    read: Callable[[str], Cell]
    must_zh: str
    must_en: str


def _text(longest: int) -> Callable[[str], Cell]:
    def read(given: str) -> Cell:
        text = given.strip()
        if not text or text != given or len(text) > longest or not text.isprintable():
            raise ValueError(given)
        return text

    return read


def _digits(count: int) -> Callable[[str], Cell]:
    def read(given: str) -> Cell:
        if not (given.isascii() and given.isdigit() and len(given) == count and given[0] != "0"):
            raise ValueError(given)
        return int(given)

    return read


def _sex(given: str) -> Cell:
    return {"1": 1, "2": 2}.get(given) or _wrong(given)


def _day(given: str) -> Cell:
    day = date.fromisoformat(given)
    return day if day.isoformat() == given and day.year >= 1900 else _wrong(given)


def _day_or_none(given: str) -> Cell:
    return _day(given) if given else None


def _wrong(given: str) -> Cell:
    raise ValueError(given)


_DAY = ("写作2025-03-03", "a day such as 2025-03-03")
_PLACE = ("十二位区划代码", "a division code of twelve digits")
PERSON: Final[Mapping[str, Field]] = {
    "name": Field("姓名", "name", "name", _text(200), "一至二百字", "1 to 200 characters"),
    "sex": Field("性别", "sex", "sex", _sex, "1男或2女", "1 male or 2 female"),
    "birth": Field("出生日期", "birth date", "birth", _day, *_DAY),
    "death": Field("死亡日期", "date of death", "death", _day, *_DAY),
    "document": Field("其他证件", "document", "document", _text(80),
                      "种类:国家:号码", "kind:country:number"),
    "registration_place": Field("户籍地", "place of registration", "registration_place",
                                _digits(12), *_PLACE),
    "residence_place": Field("居住地", "place of residence", "residence_place", _digits(12), *_PLACE),
    "phone": Field("联系电话", "phone", "phone", _digits(11), "十一位号码", "eleven digits"),
}  # fmt: skip
EMPLOYER: Final[Mapping[str, Field]] = {
    "name": Field("名称", "name", "name", _text(300), "一至三百字", "1 to 300 characters"),
    "place": Field("所在地", "place", "place", _digits(12), *_PLACE),
    "industry": Field("行业", "industry", "industry", _text(8), "行业代码", "a code of industry"),
    "kind": Field("单位类型", "kind", "kind", _text(24), "单位类型", "a kind of employer"),
    "founded": Field("成立日期", "founded", "founded", _day, *_DAY),
    "closed": Field("注销日期", "closed", "closed", _day_or_none, *_DAY),
}


def field_of(fields: Mapping[str, Field], name: str) -> Field:
    """The field of a name. Raises Refused naming those there are; a citizen number is none of them:
    who somebody is, the comparison says."""
    if name not in fields:
        raise refused(
            f"项目{name!r}不能由办件变更，可变更：{'、'.join(fields)}；公民身份号码由登记比对更正",
            f"{name!r} is no field a case may change: {', '.join(fields)}; "
            "a citizen number is put right where records are compared",
        )
    return fields[name]


def read(field: Field, given: str) -> Cell:
    """The value of a column. Raises Refused saying what the value must look like."""
    try:
        return field.read(given)
    except ValueError:
        raise refused(
            f"{field.zh}“{given}”不对，应为{field.must_zh}",
            f"the {field.en} {given!r} cannot be: it must be {field.must_en}",
        ) from None


def text_of(value: Cell) -> str:
    """A column's value as the registers say it; empty for none."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def now_of(row: Person | Employer, field: Field) -> str:
    """What the record says of a field."""
    return text_of(getattr(row, field.column))


def write_person(person: int, name: str, given: str, day: date, *, count: bool) -> None:
    """The value into the person's row and its provenance. `count` makes it a version of the row: a
    publication that writes it again has counted already."""
    field = PERSON[name]
    more = {"version": F("version") + 1} if count else {}
    Person.objects.filter(id=person).update(**{field.column: field.read(given)}, **more)
    known, _ = Provenance.objects.get_or_create(person_id=person)
    kept = [json.dumps([name, given, 1, RANK, NUMBER, day.isoformat()], **_COMPACT)]
    for line in filter(None, known.known.split("\n")):
        said = json.loads(line)
        if said[0] != name:
            kept.append(line)
        elif said[4] != NUMBER:  # an earlier word of a case gives way; the registers' stay
            kept.append(json.dumps([*said[:2], 0, *said[3:]], **_COMPACT))
    known.known = "\n".join(sorted(kept))
    known.save(update_fields=["known"])


def write_employer(code: str, name: str, given: str) -> None:
    """The value into the employer's row."""
    field = EMPLOYER[name]
    Employer.objects.filter(code=code).update(**{field.column: field.read(given)})
