"""Kinds of fields: how one is asked, read, refused and said back.

A field turns what a person typed into one short canonical text (kept in the address) and that text
into the value given to the law. A refusal names the field, the value and the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from canbao.web import formats
from canbao.web.forms.answers import plain
from canbao.web.words import NOTHING, Text, language

LONGEST_SHOWN: Final = 40
LONGEST_NUMBER: Final = 60


class Wrong(Exception):
    """An answer that can't be used: what is wrong and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def shown(value: str) -> str:
    """A typed value inside a message: short, on one line."""
    value = plain(value)
    return value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers."""

    value: str
    label: Text
    hint: Text = NOTHING


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field by its name in the law, its question and its hint."""

    name: str
    label: Text
    hint: Text = NOTHING
    optional: bool = False
    template: ClassVar[str] = "web/fields/text.html"
    input_class: ClassVar[str] = ""
    input_mode: ClassVar[str] = "text"

    def parts(self) -> tuple[str, ...]:
        """Names of the inputs that make up the field."""
        return (self.name,)

    def typed(self, query: Mapping[str, str]) -> str:
        """What was typed, as one text."""
        return plain(query.get(self.name, ""))

    def read(self, text: str) -> Any:
        """The value of a canonical text. Wrong when it can't be used."""
        return text

    def check(self, query: Mapping[str, str]) -> str:
        """Canonical text of what was typed; empty when nothing was typed and nothing is needed."""
        text = self.typed(query)
        if not text:
            if self.optional:
                return ""
            raise Wrong(self.empty())
        return self.canonical(self.read(text), text)

    def canonical(self, value: Any, text: str) -> str:
        return text

    def empty(self) -> Text:
        return Text("请填写“{label}”。", "Enter: {label}.").format(label=self.label)

    def said(self, text: str) -> str:
        """The answer as a person reads it."""
        return text


def bare(text: str, mark: str) -> str:
    """A piece of a date or length without the 年, 月 or 日 that some write into the box."""
    return text.removesuffix(mark).strip() or text


def decimal_of(text: str, label: Text) -> Decimal:
    """A plain number; thousands marks and the signs of money are understood."""
    cleaned = text.replace(",", "").replace("，", "").removeprefix("¥").removesuffix("元").strip()
    try:
        if (
            len(cleaned) > LONGEST_NUMBER
            or not cleaned.isascii()
            or "_" in cleaned
            or "e" in cleaned.lower()
        ):
            raise InvalidOperation
        value = Decimal(cleaned)
        if not value.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Wrong(
            Text(
                "“{label}”填的是“{value}”，不是数字。请只填数字，例如 3500 或 0.75。",
                "{label}: “{value}” is not a number. Use digits only, such as 3500 or 0.75.",
            ).format(label=label, value=shown(text))
        ) from None
    return value


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A number between two limits, with a unit behind it."""

    unit: Text = NOTHING
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100_000_000)
    whole: bool = False
    places: int = 6
    template: ClassVar[str] = "web/fields/number.html"
    input_mode: ClassVar[str] = "decimal"

    def read(self, text: str) -> Decimal:
        value = decimal_of(text, self.label)
        if self.whole and value != value.to_integral_value():
            raise Wrong(
                Text(
                    "“{label}”填的是 {value}，应为整数。",
                    "{label}: {value} must be a whole number.",
                ).format(label=self.label, value=shown(text))
            )
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise Wrong(
                Text(
                    "“{label}”填的是 {value}，最多 {places} 位小数。",
                    "{label}: {value} has too many decimals; give at most {places}.",
                ).format(label=self.label, value=shown(text), places=self.places)
            )
        if not self.low <= value <= self.high:
            raise Wrong(
                Text(
                    "“{label}”填的是 {value}，应在 {low} 到 {high} 之间。",
                    "{label}: {value} must be between {low} and {high}.",
                ).format(
                    label=self.label,
                    value=shown(text),
                    low=formats.number(self.low),
                    high=formats.number(self.high),
                )
            )
        return value

    def canonical(self, value: Any, text: str) -> str:
        return f"{value:f}"

    def said(self, text: str) -> str:
        value, unit = formats.number(Decimal(text)), str(self.unit)
        gap = "" if unit == "%" or language() == "zh" else " "
        return f"{value}{gap}{unit}" if unit else value


@dataclass(frozen=True, kw_only=True)
class MoneyField(NumberField):
    """Yuan, at most two decimals."""

    places: int = 2

    def said(self, text: str) -> str:
        return f"{formats.Money(Decimal(text))}"


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of a few answers, all visible."""

    choices: tuple[Choice, ...] = ()
    template: ClassVar[str] = "web/fields/radios.html"

    def options(self) -> tuple[Choice, ...]:
        return self.choices

    def read(self, text: str) -> str:
        if text not in {choice.value for choice in self.options()}:
            raise Wrong(
                Text(
                    "“{label}”填的是“{value}”，不在可选项里。请从列出的选项中选一项。",
                    "{label}: “{value}” is not one of the choices. Choose one of those listed.",
                ).format(label=self.label, value=shown(text))
            )
        return text

    def empty(self) -> Text:
        return Text("请选择“{label}”。", "Choose an answer: {label}").format(label=self.label)

    def said(self, text: str) -> str:
        return next((str(c.label) for c in self.options() if c.value == text), text)


@dataclass(frozen=True, kw_only=True)
class SelectField(ChoiceField):
    """One of many answers, in a list; `listed` is asked each time, so that it follows the law."""

    listed: Callable[[], tuple[Choice, ...]] | None = None
    template: ClassVar[str] = "web/fields/select.html"

    def options(self) -> tuple[Choice, ...]:
        return self.listed() if self.listed else self.choices


def yes_no(name: str, label: Text, hint: Text = NOTHING) -> ChoiceField:
    """A plain yes or no."""
    answers = (Choice("yes", Text("是", "Yes")), Choice("no", Text("否", "No")))
    return ChoiceField(name=name, label=label, hint=hint, choices=answers)


def _not_yet(label: Text, value: object) -> Text:
    """What is wrong with a time still to come where only the past makes sense."""
    return Text(
        "“{label}”填的是 {value}，还没有到。请检查。",
        "{label}: {value} is still to come. Check the date.",
    ).format(label=label, value=value)


@dataclass(frozen=True, kw_only=True)
class MonthField(Field):
    """A year and a month in two boxes."""

    first_year: int = 1900
    last_year: int = 2100
    latest: formats.Month | None = None
    """For what has happened already: the month of today."""
    template: ClassVar[str] = "web/fields/month.html"

    def parts(self) -> tuple[str, ...]:
        return (f"{self.name}-y", f"{self.name}-m")

    def typed(self, query: Mapping[str, str]) -> str:
        pieces = (plain(query.get(part, "")) for part in self.parts())
        year, month = (bare(text, mark) for text, mark in zip(pieces, "年月", strict=True))
        if year or month:
            return f"{year}-{month.zfill(2) if month else ''}"
        return plain(query.get(self.name, ""))

    def read(self, text: str) -> formats.Month:
        try:
            month = formats.Month.parse(text)
        except ValueError:
            raise Wrong(
                Text(
                    "“{label}”填的是“{value}”，不是年月。请填四位年份和 1 到 12 的月份，例如 1970 年 5 月。",
                    "{label}: “{value}” is not a month. "
                    "Enter a year of four digits and a month from 1 to 12, such as 1970 5.",
                ).format(label=self.label, value=shown(text))
            ) from None
        if not self.first_year <= month.year <= self.last_year:
            raise Wrong(
                Text(
                    "“{label}”填的是 {value}，年份应在 {low} 到 {high} 之间。",
                    "{label}: {value}. The year must be between {low} and {high}.",
                ).format(
                    label=self.label, value=shown(text), low=self.first_year, high=self.last_year
                )
            )
        if self.latest is not None and month > self.latest:
            raise Wrong(_not_yet(self.label, month))
        return month

    def canonical(self, value: Any, text: str) -> str:
        return str(value.iso)

    def said(self, text: str) -> str:
        return str(formats.Month.parse(text))


@dataclass(frozen=True, kw_only=True)
class DayField(Field):
    """A day in three boxes."""

    first_year: int = 1900
    last_year: int = 2100
    latest: date | None = None
    """For what has happened already: today."""
    template: ClassVar[str] = "web/fields/day.html"

    def parts(self) -> tuple[str, ...]:
        return (f"{self.name}-y", f"{self.name}-m", f"{self.name}-d")

    def typed(self, query: Mapping[str, str]) -> str:
        typed = [plain(query.get(part, "")) for part in self.parts()]
        pieces = [bare(text, mark) for text, mark in zip(typed, "年月日", strict=True)]
        if any(pieces):
            return "-".join(piece.zfill(2) if piece else "" for piece in pieces)
        return plain(query.get(self.name, ""))

    def read(self, text: str) -> date:
        try:
            if not text.isascii() or len(text) != 10:
                raise ValueError
            day = date.fromisoformat(text)
        except ValueError:
            raise Wrong(
                Text(
                    "“{label}”填的是“{value}”，日历上没有这一天。请填年、月、日，例如 2026 年 5 月 31 日。",
                    "{label}: “{value}” is not a day of the calendar. "
                    "Enter year, month and day, such as 2026 5 31.",
                ).format(label=self.label, value=shown(text))
            ) from None
        if not self.first_year <= day.year <= self.last_year:
            raise Wrong(
                Text(
                    "“{label}”填的是 {value}，年份应在 {low} 到 {high} 之间。",
                    "{label}: {value}. The year must be between {low} and {high}.",
                ).format(
                    label=self.label, value=shown(text), low=self.first_year, high=self.last_year
                )
            )
        if self.latest is not None and day > self.latest:
            raise Wrong(_not_yet(self.label, formats.Day(day)))
        return day

    def canonical(self, value: Any, text: str) -> str:
        return str(value.isoformat())

    def said(self, text: str) -> str:
        return str(formats.Day(date.fromisoformat(text)))


@dataclass(frozen=True, kw_only=True)
class LengthField(Field):
    """Years and months in two boxes, counted in months: 15 years 3 months is 183."""

    most_years: int = 60
    born: formats.Month | None = None
    latest: formats.Month | None = None
    """Nobody has paid for more months than lie between birth and `latest`."""
    template: ClassVar[str] = "web/fields/length.html"

    def parts(self) -> tuple[str, ...]:
        return (f"{self.name}-y", f"{self.name}-m")

    def typed(self, query: Mapping[str, str]) -> str:
        typed = (plain(query.get(part, "")) for part in self.parts())
        years, months = (bare(text, mark) for text, mark in zip(typed, "年月", strict=True))
        months = bare(months, "个")
        if not (years or months):
            return plain(query.get(self.name, ""))
        counted = []
        for piece, unit in ((years, 12), (months, 1)):
            if piece and not (piece.isascii() and piece.isdigit() and len(piece) <= 4):
                raise Wrong(
                    Text(
                        "“{label}”填的是“{value}”，应为整数的年数和月数，例如 15 年 3 个月。",
                        "{label}: “{value}” must be whole years and months, "
                        "such as 15 years 3 months.",
                    ).format(label=self.label, value=shown(piece))
                )
            counted.append(int(piece or 0) * unit)
        if months and counted[1] > 11 and years:
            raise Wrong(
                Text(
                    "“{label}”的月数填的是 {value}，应在 0 到 11 之间；满 12 个月请算作一年。",
                    "{label}: {value} months must be 0 to 11; count twelve months as a year.",
                ).format(label=self.label, value=shown(months))
            )
        return str(sum(counted))

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise Wrong(
                Text(
                    "“{label}”填的是“{value}”，应为月数。",
                    "{label}: “{value}” must be a number of months.",
                ).format(label=self.label, value=shown(text))
            )
        months = int(text)
        if months > self.most_years * 12:
            raise Wrong(
                Text(
                    "“{label}”填的是 {value} 个月，超过 {high} 年。请检查。",
                    "{label}: {value} months is more than {high} years. Check the figure.",
                ).format(label=self.label, value=months, high=self.most_years)
            )
        if self.born and self.latest and months > self.latest.minus(self.born):
            raise Wrong(
                Text(
                    "“{label}”填的是{value}，比您{born}出生以来的时间还长。请检查。",
                    "{label}: {value} is longer than you have lived, born in {born}. "
                    "Check the figure.",
                ).format(label=self.label, value=formats.months_as_years(months), born=self.born)
            )
        return months

    def canonical(self, value: Any, text: str) -> str:
        return str(value)

    def said(self, text: str) -> str:
        return str(formats.months_as_years(int(text)))
