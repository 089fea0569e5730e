"""Small numbers are not told: fewer than five persons, and what would give them away.

A cell of 1 to 4 persons shows "<5". Where such a cell could be found by subtraction – in its row
from the population, in its column from the sum – the smallest other cell is withheld too and
shows "·".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5
PARTS: Final = ("insured", "must_uninsured", "may_uninsured", "unknown")
"""Measures of one row that may add up to the population."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it is shown; `told` is None where it is withheld. `low` and `high` are the ends of
    its interval, where it has one."""

    told: int | None
    text: str
    low: int | None = None
    high: int | None = None

    @property
    def bounds(self) -> str:
        """The interval as pages write it; empty where there is none."""
        return "" if self.low is None or self.high is None else f"{self.low:,}–{self.high:,}"

    def __str__(self) -> str:
        return self.text


def _small(value: int) -> bool:
    return 0 < value < LEAST


def protect(
    rows: Sequence[Mapping[str, int]], *, additive: bool = True, parts: Sequence[str] = PARTS
) -> list[dict[str, Cell]]:
    """Rows of counts as they may be shown. `additive`: the rows add up to a sum shown elsewhere;
    `parts`: the measures of a row that may add up to its population."""
    withheld = [{name for name, value in row.items() if _small(value)} for row in rows]
    for row, gone in zip(rows, withheld, strict=True):
        _within_row(row, gone, parts)
    if additive and len(rows) > 1:
        names = dict.fromkeys(name for row in rows for name in row)
        for name in names:
            gone_rows = [i for i, gone in enumerate(withheld) if name in gone]
            others = [
                (row[name], i)
                for i, row in enumerate(rows)
                if row.get(name, 0) > 0 and i not in gone_rows
            ]
            if len(gone_rows) == 1 and others:
                place = min(others)[1]
                withheld[place].add(name)
                _within_row(rows[place], withheld[place], parts)
    return [
        {name: _cell(value, name in gone) for name, value in row.items()}
        for row, gone in zip(rows, withheld, strict=True)
    ]


def _within_row(row: Mapping[str, int], gone: set[str], parts: Sequence[str]) -> None:
    if "population" in gone:  # shares of fewer than five persons say who they are
        gone.update(row)
        return
    if "population" in row and "insured" in row:
        left = row["population"] - row["insured"]
        if _small(left) or _small(row["insured"]):
            gone.add("insured")
    held = [name for name in parts if name in row]
    hidden = [name for name in held if name in gone]
    others = [(row[name], name) for name in held if name not in gone and row[name] > 0]
    if len(hidden) == 1 and others:
        gone.add(min(others)[1])


def _cell(value: int, withheld: bool) -> Cell:
    if _small(value):
        return Cell(None, f"<{LEAST}")
    if withheld:
        return Cell(None, "·")
    return Cell(value, f"{value:,}")
