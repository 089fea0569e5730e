"""What a room says when it does not write something: one message per fact, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one thing is refused. `fact` is its place among those given, counted from 0; None when
    the refusal is about the whole."""

    zh: str
    en: str
    fact: int | None = None


class Refused(ValueError):
    """Nothing of what was given has been written. `refusals` holds a message for each bad fact."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        self.zh, self.en = self.refusals[0].zh, self.refusals[0].en
        super().__init__(f"{self.zh} / {self.en}")


def refused(zh: str, en: str) -> Refused:
    """A refusal of the whole."""
    return Refused([Refusal(zh, en)])
