"""References of payment orders: what people type into a transfer and bank files carry.

Made of the order's book and transaction, so the same order always has the same one. The last two
digits are check digits by ISO 7064 MOD 97-10: every single wrong digit and every swap of
neighbours is found out.
"""

from __future__ import annotations

from typing import Final

from canbao.ledger.numbering import book_of, number_of

DIGITS: Final = 11  # of the transaction's number within its book
LARGEST: Final = 10**DIGITS
SHORTEST: Final = 4 + DIGITS + 2


def reference_of(transaction: int) -> str:
    """Book (four digits or more), number (eleven) and two check digits. Raises ValueError for a
    number that needs more than eleven digits."""
    number = number_of(transaction)
    if number >= LARGEST:
        raise ValueError(f"reference: transaction {transaction} has a number above {LARGEST - 1}")
    body = f"{book_of(transaction):04d}{number:0{DIGITS}d}"
    return f"{body}{check_digits(body)}"


def check_digits(body: str) -> str:
    """The two digits that make the whole leave 1 when divided by 97."""
    return f"{98 - int(body) * 100 % 97:02d}"


def is_reference(text: str) -> bool:
    """Whether this can be a reference: digits only, long enough, and the check digits fit."""
    given = text.strip()
    if not (given.isascii() and given.isdigit() and SHORTEST <= len(given) <= 24):
        return False
    return check_digits(given[:-2]) == given[-2:]
