"""Case numbers: day, place of six digits, running number of that day and place, two check digits.

Twenty-two digits, on paper and on the phone: a wrong digit or two swapped ones are found out (ISO 7064
MOD 97-10).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao.ledger.contributions.reference import check_digits

RUNNING: Final = 6
LENGTH: Final = 8 + 6 + RUNNING + 2
SIX_DIGITS: Final = 10**6


def stem(day: date, place: int) -> str:
    """What all numbers of a day and a place begin with. `place` has twelve digits."""
    if not 10**11 <= place < 10**12:
        raise ValueError(f"case number: place {place} has not twelve digits")
    return f"{day:%Y%m%d}{place // SIX_DIGITS:06d}"


def number(day: date, place: int, running: int) -> str:
    """The number of the running-th case, counted from 1. Raises ValueError beyond 999 999."""
    if not 1 <= running < 10**RUNNING:
        raise ValueError(f"case number: {running} is not 1 to {10**RUNNING - 1}")
    body = f"{stem(day, place)}{running:0{RUNNING}d}"
    return f"{body}{check_digits(body)}"


def is_number(text: str) -> bool:
    """Whether this can be a case number: digits, length and check digits."""
    given = text.strip()
    if not (given.isascii() and given.isdigit() and len(given) == LENGTH):
        return False
    return check_digits(given[:-2]) == given[-2:]


def running_of(text: str) -> int:
    """The running number within a case number."""
    return int(text[14 : 14 + RUNNING])
