"""Numbers of persons: with check digits, and masked until somebody asks for them.

The check character of a citizen number follows GB 11643, a display number's ISO 7064 MOD 97-10.
"""

from __future__ import annotations

from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
HIDDEN: Final = "*"


def citizen_number(number17: int) -> str:
    """The 18 characters of the number whose first 17 digits are `number17`."""
    digits = f"{number17:017d}"
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True))
    return digits + CHECKS[total % 11]


def display_number(person: int) -> str:
    """The person's integer followed by two check digits."""
    return f"{person}{98 - person * 100 % 97:02d}"


def from_display_number(text: str) -> int | None:
    """The person a display number names; None when its check digits are wrong."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) > 2):
        return None
    person = int(digits[:-2])
    return person if display_number(person) == digits else None


def from_citizen_number(text: str) -> int | None:
    """The first 17 digits of a whole and valid citizen number; None for anything else."""
    given = text.strip().upper()
    if len(given) != 18 or not (given[:17].isascii() and given[:17].isdigit()):
        return None
    return int(given[:17]) if citizen_number(int(given[:17])) == given else None


def masked_number(number: str) -> str:
    """`*********9789`: the last four characters only."""
    return HIDDEN * 9 + number[-4:] if len(number) > 4 else HIDDEN * len(number)


def masked_name(name: str) -> str:
    """`*明`, `*小明`; of a foreign name the first letters of its parts."""
    if not name:
        return ""
    if name.isascii():
        return " ".join(part[0] + HIDDEN * 2 for part in name.split())
    return HIDDEN + name[1:] if len(name) > 1 else HIDDEN


def masked_phone(phone: int | None) -> str:
    """`138****5678`; empty when none is known."""
    text = "" if phone is None else str(phone)
    return f"{text[:3]}****{text[-4:]}" if len(text) > 7 else HIDDEN * len(text)
