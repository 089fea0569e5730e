"""Shares with their interval, as pages write them. How wide an interval is, is worked out in
`registers.coverage.intervals`; here it is only asked for and put into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from canbao.registers.coverage import intervals
from canbao.registers.coverage.intervals import MILLION, Linkage
from canbao.web import registers_data
from canbao.web.views.coverage_protect import Cell


@dataclass(frozen=True, slots=True)
class Interval:
    """A share between 0 and 1 and the bounds of its 95 % interval."""

    share: float
    low: float
    high: float

    @property
    def text(self) -> str:
        return f"{self.share:.1%}"

    @property
    def bounds(self) -> str:
        return f"{self.low:.1%}–{self.high:.1%}"


def linkage() -> Linkage | None:
    """How well the present picture's records were put together; None where nobody has told."""
    said = registers_data.document("quality")
    try:
        precision, recall = said["precision"], said["recall"]
        value = [
            float(each["value"] if isinstance(each, dict) else each) for each in (precision, recall)
        ]
        cases = said["n"] if "n" in said else min(precision["n"], recall["n"])
        return Linkage.of_quality(value[0], value[1], int(cases))
    except (KeyError, TypeError, intervals.IntervalError):
        return None


INSURED: Final = frozenset({"insured", "paying", "in_payment", "A"})
"""Counts of people who are insured; in the others an error of the comparison works the other way."""


def with_bounds(cells: Mapping[str, Cell], whole: int | None = None) -> dict[str, Cell]:
    """The cells of a row, every count that is told with its interval as a part of the population:
    `whole`, or the row's own. What is withheld stays so, and with a withheld population everything.
    """
    if whole is None:
        people = cells.get("population")
        whole = people.told if people else None
    if not whole:
        return dict(cells)
    known = linkage()
    found = {}
    for name, cell in cells.items():
        if cell.told is not None and name != "population" and cell.told <= whole:
            part = intervals.interval(cell.told, whole, known, insured=name in INSURED)
            low = part.low * whole // MILLION
            high = -(-part.high * whole // MILLION)
            cell = replace(cell, low=low, high=high)
        found[name] = cell
    return found


def interval(numerator: int, denominator: int) -> Interval:
    """The share of a count in another, with its interval. `denominator` must not be 0."""
    found = intervals.interval(numerator, denominator, linkage())
    return Interval(found.share / MILLION, found.low / MILLION, found.high / MILLION)
