"""Card numbers: eight or nine characters that the card maker gives. How they are made is not published;
whether the last one is a check character as in GB 11714 is unconfirmed and is told, never enforced."""

from __future__ import annotations

import re
from typing import Final

SHAPE: Final = re.compile(r"[0-9A-Z]{8,9}")
WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def is_card_number(text: str) -> bool:
    """Eight or nine capital letters and digits."""
    return SHAPE.fullmatch(text) is not None


def check_character(body: str) -> str:
    """The character GB 11714 puts behind eight others: 11 − (Σ value · weight mod 11), X for 10, 0 for 11.
    Raises ValueError for another length."""
    if len(body) != len(WEIGHTS) or not is_card_number(body):
        raise ValueError(f"card number: {len(body)} characters, eight letters or digits expected")
    total = sum(int(each, 36) * weight for each, weight in zip(body, WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def fits(number: str) -> bool | None:
    """Whether the ninth character is that check character; None for eight characters."""
    return check_character(number[:8]) == number[8] if len(number) == 9 else None


def masked(number: str) -> str:
    """As it is shown: the last four."""
    return "*" * (len(number) - 4) + number[-4:]
