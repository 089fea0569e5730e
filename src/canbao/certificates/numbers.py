"""Serials and codes: what a paper carries so that anybody can check it.

A serial is the year, ten digits counted within it and two check digits (ISO 7064 MOD 97-10); printed in
groups of four. A code is eight characters of chance, forty bits, without letters that look like digits.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from canbao.ledger.contributions.reference import check_digits

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
CODE: Final = 8
RUNNING: Final = 10
LENGTH: Final = 4 + RUNNING + 2
_MEANT: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = re.compile(r"[\s\-·.]+")


def serial(year: int, running: int) -> str:
    """The running-th serial of a year, counted from 1. Raises ValueError outside four-digit years and
    ten digits."""
    if not (1000 <= year <= 9999 and 1 <= running < 10**RUNNING):
        raise ValueError(
            f"serial: year {year}, number {running} cannot be written in {LENGTH} digits"
        )
    body = f"{year:04d}{running:0{RUNNING}d}"
    return f"{body}{check_digits(body)}"


def running_of(text: str) -> int:
    """The running number within a serial."""
    return int(text[4 : 4 + RUNNING])


def read_serial(typed: str) -> str | None:
    """The serial somebody typed, with blanks or hyphens; None when it cannot be one."""
    text = _BETWEEN.sub("", typed[:60])
    if not (len(text) == LENGTH and text.isascii() and text.isdigit()):
        return None
    return text if check_digits(text[:-2]) == text[-2:] else None


def read_code(typed: str) -> str:
    """The code somebody typed: capitals, O as 0, I and L as 1."""
    return _BETWEEN.sub("", typed[:60]).upper().translate(_MEANT)


def new_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE))


def grouped(text: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
