"""Units and the typed values behind them: parsing at the edge, one canonical text form.

Money, ratios and years are `Decimal`; months, days and counts are `int`; a calendar month is a
`Month` and a date a `Day`, both integers underneath so that rules can subtract them.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from canbao.law.engine.errors import InvalidFact

MONEY = {"yuan", "yuan/month", "yuan/year", "yuan/day", "yuan/order"}
NUMBER = {"percent", "ratio", "index", "years", "points", "divisor"}
WHOLE = {"months", "days", "working_days", "year", "age", "count", "degree"}
PLAIN = {"month", "date", "bool", "region", "text", "rows"}
FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST = Decimal("1e13")
MOST_DIGITS = 30


class Month(int):
    """A calendar month, counted from year 0 (`2025-07` is 2025 × 12 + 6)."""

    __slots__ = ()

    @classmethod
    def of(cls, year: int, number: int) -> Month:
        return cls(year * 12 + number - 1)

    def __str__(self) -> str:
        return f"{int(self) // 12:04d}-{int(self) % 12 + 1:02d}"

    def __repr__(self) -> str:
        return f"Month({self})"


class Day(int):
    """A date as its proleptic Gregorian ordinal."""

    __slots__ = ()

    def __str__(self) -> str:
        return dt.date.fromordinal(int(self)).isoformat()

    def __repr__(self) -> str:
        return f"Day({self})"


@lru_cache(maxsize=1000)
def kind(unit: str) -> str:
    """Type family of a unit: money, number, whole, or the unit's own kind; KeyError if unknown."""
    if unit in MONEY:
        return "money"
    if unit in NUMBER:
        return "number"
    if unit in WHOLE:
        return "whole"
    if unit in PLAIN:
        return unit
    if unit.startswith("choice:"):
        return "choice"
    raise KeyError(unit)


_MONTH = re.compile(r"(\d{4})(?:-|年)(\d{1,2})月?\Z")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_YEAR = re.compile(r"\d{4}\Z")


def _bad(field: str, value: Any, zh: str, en: str, remedy_zh: str, remedy_en: str) -> InvalidFact:
    shown = str(value)[:60]
    return InvalidFact(
        f"{field}：{shown!r} {zh}", f"{field}: {shown!r} {en}",
        field=field, value=value, remedy_zh=remedy_zh, remedy_en=remedy_en,
    )


def parse_month(value: Any, field: str = "month") -> Month:
    """`2025-07`, `2025-07-31`, `2025年7月`, a date or a `Month`."""
    if isinstance(value, Month):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return Month.of(value.year, value.month)
    if isinstance(value, str) and _DATE.match(value.strip()):
        return month_of_day(parse_date(value, field))
    match = _MONTH.match(value.strip()) if isinstance(value, str) else None
    if match and 1 <= int(match[2]) <= 12 and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return Month.of(int(match[1]), int(match[2]))
    raise _bad(
        field, value, "不是有效的年月", "is not a month",
        f"请写成 2025-07 的形式，年份在 {FIRST_YEAR} 与 {LAST_YEAR} 之间",
        f"Write it as 2025-07, with a year from {FIRST_YEAR} to {LAST_YEAR}",
    )


def parse_date(value: Any, field: str = "date", *, end: bool = False) -> Day:
    """`2025-07-31`, a date, or `2025-07` / `2025` (first day, or the last one with `end`)."""
    if isinstance(value, Day):
        return value
    if isinstance(value, Month):
        return last_day(value) if end else first_day(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return Day(dt.date(value.year, value.month, value.day).toordinal())
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    if match := _DATE.match(text):
        year, number, day = (int(part) for part in match.groups())
        try:
            if FIRST_YEAR <= year <= LAST_YEAR:
                return Day(dt.date(year, number, day).toordinal())
        except ValueError:
            pass
    elif match := _MONTH.match(text):
        if 1 <= int(match[2]) <= 12 and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            whole_month = Month.of(int(match[1]), int(match[2]))
            return last_day(whole_month) if end else first_day(whole_month)
    elif _YEAR.match(text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        year = int(text)
        return Day(dt.date(year, 12, 31).toordinal() if end else dt.date(year, 1, 1).toordinal())
    raise _bad(
        field, value, "不是有效的日期", "is not a date",
        f"请写成 2025-07-31 或 2025-07，年份在 {FIRST_YEAR} 与 {LAST_YEAR} 之间",
        f"Write it as 2025-07-31 or 2025-07, with a year from {FIRST_YEAR} to {LAST_YEAR}",
    )


def first_day(month: int) -> Day:
    """First day of a calendar month."""
    return Day(dt.date(month // 12, month % 12 + 1, 1).toordinal())


def last_day(month: int) -> Day:
    """Last day of a calendar month."""
    return Day(first_day(month + 1) - 1)


def month_of_day(day: int) -> Month:
    """The calendar month a day lies in."""
    date = dt.date.fromordinal(day)
    return Month.of(date.year, date.month)


def parse_number(value: Any, field: str = "number") -> Decimal:
    """A finite decimal number; text is taken digit by digit, never through a float."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, bool) or value is None:
        raise _bad(field, value, "不是数字", "is not a number", "请填写数字", "Give a number")
    elif isinstance(value, (int, float)):
        number = Decimal(int(value)) if isinstance(value, int) else Decimal(repr(float(value)))
    else:
        text = str(value).strip()[:1000].replace(",", "").replace("，", "").replace("¥", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise _bad(
                field, value, "不是数字", "is not a number",
                "请只填写数字，例如 8321.50", "Give digits only, for example 8321.50",
            ) from None
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > MOST_DIGITS or exponent < -MOST_DIGITS or (
        abs(number) >= LARGEST
    ):
        raise _bad(
            field, value, "超出可计算的范围", "is outside what can be computed",
            "请检查位数", "Check the number of digits",
        )
    return number


def parse_whole(value: Any, field: str = "count") -> int:
    """A whole number."""
    number = parse_number(value, field)
    if number != number.to_integral_value():
        raise _bad(field, value, "应为整数", "must be a whole number",
                   "请填写整数", "Give a whole number")
    return int(number)


_TRUE = {"true", "yes", "1", "是", "y"}
_FALSE = {"false", "no", "0", "否", "n"}


def parse_bool(value: Any, field: str = "flag") -> bool:
    """true/false, yes/no, 是/否."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _bad(field, value, "应为“是”或“否”", "must be yes or no",
               "请填写 是 或 否", "Give true or false")


def canonical(value: Any) -> Any:
    """The value as it stands in canonical JSON: decimals as text, months and days as ISO text."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if type(value) is Decimal:
        return plain(value)
    if isinstance(value, (Month, Day)):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return plain(value)
    if hasattr(value, "as_data"):
        return value.as_data()
    if isinstance(value, dict):
        return {str(k): canonical(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(v) for v in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")


def plain(number: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: 1660.940 → `1660.94`, 5E+2 → `500`."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
