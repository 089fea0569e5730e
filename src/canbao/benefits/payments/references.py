"""What a bank carries to name a payment: run, person and two check digits (ISO 7064 MOD 97-10), so
that a wrong digit is seen before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RUN: Final = 8
PERSON: Final = 12
LENGTH: Final = 1 + RUN + PERSON + 2


@dataclass(frozen=True, slots=True)
class Named:
    """The payment a reference names."""

    run: int
    person: int


def reference(run: int, person: int) -> str:
    """`B`, the run in eight digits, the person in twelve, two check digits. Raises ValueError for
    numbers that do not fit."""
    if not 0 < run < 10**RUN or not 0 < person < 10**PERSON:
        raise ValueError(f"reference: run {run} or person {person} has too many digits")
    digits = f"{run:0{RUN}d}{person:0{PERSON}d}"
    return f"B{digits}{98 - int(digits) * 100 % 97:02d}"


def named(text: str) -> Named | None:
    """The payment; None when it is no reference or a digit is wrong."""
    digits = text[1:]
    if len(text) != LENGTH or text[0] != "B" or not (digits.isascii() and digits.isdigit()):
        return None
    if int(digits) % 97 != 1:
        return None
    return Named(int(digits[:RUN]), int(digits[RUN : RUN + PERSON]))
