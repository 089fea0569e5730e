"""How money, months, days and numbers are written on a page, in both languages.

Money ¥1,234.56; months 2026年11月 / November 2026; days 2026年11月21日 / 21 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from canbao.web.words import Text, language

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, counted as the law counts it: later − earlier is a number of months."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """From `2026-11`; ValueError when it is not a month."""
        year, _, number = text.partition("-")
        if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
            raise ValueError(text)
        if len(year) != 4 or not 1 <= int(number) <= 12:
            raise ValueError(text)
        return cls(int(year), int(number))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def index(self) -> int:
        return self.year * 12 + self.number - 1

    def plus(self, months: int) -> Month:
        year, number = divmod(self.index + months, 12)
        return Month(year, number + 1)

    def minus(self, other: Month) -> int:
        return self.index - other.index

    @property
    def iso(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __str__(self) -> str:
        if language() == "zh":
            return f"{self.year}年{self.number}月"
        return f"{MONTHS[self.number - 1]} {self.year}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of yuan; two decimals always."""

    yuan: Decimal

    def __str__(self) -> str:
        sign = "−" if self.yuan < 0 else ""
        return f"{sign}¥{abs(self.yuan):,.2f}"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    day: date

    def __str__(self) -> str:
        if language() == "zh":
            return f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{self.day.day} {MONTHS[self.day.month - 1]} {self.day.year}"


def number(value: Decimal | int, places: int | None = None) -> str:
    """A number with thousands marks; without trailing zeros unless `places` says how many."""
    if isinstance(value, int):
        return f"{value:,}"
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def months_as_years(months: int) -> Text:
    """15年3个月 / 15 years 3 months."""
    years, rest = divmod(months, 12)
    zh = (f"{years}年" if years else "") + (f"{rest}个月" if rest or not years else "")
    parts = []
    if years:
        parts.append(f"{years} year{'s' if years != 1 else ''}")
    if rest or not years:
        parts.append(f"{rest} month{'s' if rest != 1 else ''}")
    return Text(zh, " ".join(parts))


def age(months: int) -> Text:
    """60周岁1个月 / 60 years 1 month."""
    years, rest = divmod(months, 12)
    zh = f"{years}周岁" + (f"{rest}个月" if rest else "")
    return Text(zh, months_as_years(months).en)
