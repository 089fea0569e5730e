"""Where letters fit: a rough width of a label, and rows of labels that do not touch.

Positions are fractions of the picture's width. Labels are laid out for the narrowest screen, so
that they never collide on a wider one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NARROW = 240.0
WIDE = 480.0
LETTER = 13.6  # pixels of one em in a picture, at the ordinary size of type
HAN = 14.5
LATIN = 7.6


def em(pixels: float) -> str:
    """A height or a distance down, in em: it grows with the letters when the type is large."""
    return f"{pixels / LETTER:.3f}em"


def width_of(label: str) -> float:
    """Pixels that a label takes, a little too many rather than too few."""
    return sum(HAN if ord(letter) > 0x2E80 else LATIN for letter in label) + 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A label's row and the side it is anchored on."""

    row: int
    anchor: str


def anchor_of(position: float, width: float, screen: float = NARROW) -> str:
    """Middle where it fits, else towards the inside of the picture."""
    half = width / 2 / screen
    if position - half < 0:
        return "start"
    if position + half > 1:
        return "end"
    return "middle"


def span_of(
    position: float, width: float, anchor: str, screen: float = NARROW
) -> tuple[float, float]:
    share = width / screen
    left = {"start": position, "middle": position - share / 2, "end": position - share}[anchor]
    return left, left + share


def rows_of(labels: Iterable[tuple[float, str]], screen: float = NARROW) -> list[Placed]:
    """A row for each (position, label), in the order given; row 0 is nearest to the line."""
    taken: list[list[tuple[float, float]]] = []
    placed = []
    for position, label in labels:
        width = width_of(label)
        anchor = anchor_of(position, width, screen)
        left, right = span_of(position, width, anchor, screen)
        row = 0
        while row < len(taken) and any(left < high and low < right for low, high in taken[row]):
            row += 1
        if row == len(taken):
            taken.append([])
        taken[row].append((left, right))
        placed.append(Placed(row, anchor))
    return placed
