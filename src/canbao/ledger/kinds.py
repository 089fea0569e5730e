"""The kinds of account and of transaction, read from `kinds.yaml` and checked.

Here are words, names and sides; what a kind means to the law is said by the rooms that post it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

FILE: Final = Path(__file__).with_name("kinds.yaml")
HOLDERS: Final = ("E", "P")
SIDES: Final = ("debit", "credit", "either")
REVERSAL: Final = "reversal"
SUSPENSE: Final = "suspense"


@dataclass(frozen=True, slots=True)
class AccountKind:
    """`holders`: the marks a holder may begin with; none where the account belongs to the book."""

    word: str
    zh: str
    en: str
    holders: tuple[str, ...]
    side: str


@dataclass(frozen=True, slots=True)
class TransactionKind:
    """What sort of business fact a transaction is."""

    word: str
    zh: str
    en: str


@cache
def _read() -> tuple[dict[str, AccountKind], dict[str, TransactionKind]]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    accounts: dict[str, AccountKind] = {}
    for word, said in read["accounts"].items():
        kind = AccountKind(word, said["zh"], said["en"], tuple(said["holders"]), said["side"])
        if set(kind.holders) - set(HOLDERS) or kind.side not in SIDES:
            raise ValueError(f"kinds.yaml: {word}: unknown holder or side")
        accounts[word] = kind
    facts = {
        word: TransactionKind(word, said["zh"], said["en"])
        for word, said in read["transactions"].items()
    }
    return accounts, facts


def account_kinds() -> dict[str, AccountKind]:
    """Every kind of account by its word. Raises ValueError for a kind that is not well said."""
    return _read()[0]


def transaction_kinds() -> dict[str, TransactionKind]:
    """Every kind of transaction by its word."""
    return _read()[1]
