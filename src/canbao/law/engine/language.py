"""The words a rule may use besides Python's own operators.

These definitions serve when a rule is called as an ordinary function; `exact` and `columns` bind
the same words to their own versions. The list of words is the list of calls a rule may make.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

from canbao.law.engine import units
from canbao.law.engine.errors import InvalidFact, MissingLaw

WORDS = (
    "year_of", "month_number", "month_of_day", "month", "first_day", "clip", "whole", "ceiling",
    "rounded", "missing", "refuse", "min", "max", "abs", "range",
)


def year_of(month: Any) -> Any:
    """Calendar year of a month."""
    return month // 12


def month_number(month: Any) -> Any:
    """1 to 12."""
    return month % 12 + 1


def month(year: Any, number: Any) -> Any:
    """The calendar month `number` (1–12) of `year`."""
    return year * 12 + number - 1


def month_of_day(day: Any) -> Any:
    """The calendar month a date lies in."""
    return units.month_of_day(int(day))


def first_day(month: Any) -> Any:
    """First day of a calendar month, as a date number."""
    return units.first_day(int(month))


def clip(value: Any, low: Any, high: Any) -> Any:
    """`value` kept between `low` and `high`."""
    return min(max(value, low), high)


def whole(value: Any) -> Any:
    """Cut to a whole number (toward minus infinity)."""
    return math.floor(value)


def ceiling(value: Any) -> Any:
    """Up to a whole number."""
    return math.ceil(value)


def rounded(value: Any, slot: str) -> Any:
    """A rounding slot; only the evaluators know region and date, so plain calls do not round."""
    return value


def missing(zh: str, en: str) -> NoReturn:
    """The law has no sourced value here."""
    raise MissingLaw(f"法律依据缺失：{zh}", f"The law is missing here: {en}")


def refuse(field: str, zh: str, en: str) -> NoReturn:
    """The fact `field` is impossible under the law."""
    raise InvalidFact(f"{field}：{zh}", f"{field}: {en}", field=field)
