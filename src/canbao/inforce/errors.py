"""What this room says when it does not do something, in both languages.

It stands below the ledger, so it has a refusal of its own; `batches.errors.told` reads both alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong, and the way out."""

    zh: str
    en: str


class LawRefused(ValueError):
    """Nothing has been written. `complaints` holds one message for each thing that is wrong."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        self.zh = "；".join(each.zh for each in self.complaints)
        self.en = "; ".join(each.en for each in self.complaints)
        super().__init__(f"{self.zh} / {self.en}")


def refused(zh: str, en: str) -> LawRefused:
    """A refusal with one message."""
    return LawRefused([Complaint(zh, en)])
