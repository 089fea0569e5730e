"""Turns counts into what the coverage page shows: rows with shares and intervals, pictures, files.

A share is never alone: its interval and its numbers stand beside it, or it is withheld with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from canbao.web.formats import Month
from canbao.web.pictures.shares import Column, Everyone, Layer, ShareLine, SharePoint
from canbao.web.views.analyst_words import AGE_YEARS, MEASURES
from canbao.web.views.coverage_figures import Counts
from canbao.web.views.coverage_interval import Interval, interval, with_bounds
from canbao.web.views.coverage_protect import Cell, protect
from canbao.web.words import Text

COLUMNS: Final = (
    "population",
    "insured",
    "paying",
    "in_payment",
    "must_uninsured",
    "may_uninsured",
    "unknown",
)
LAYERS: Final = (
    Layer("in_payment", Text("正在领取", "Drawing")),
    Layer("paying", Text("正在缴费", "Paying")),
    Layer("paused", Text("参保未缴费", "Insured, not paying")),
    Layer("must", Text("应参未参", "Obliged, not insured"), hatched=True),
    Layer("may", Text("可参未参", "May join, has not"), hatched=True),
    Layer("unknown", Text("情况不明", "Unknown")),
    Layer("not_obliged", Text("无参保义务", "Not obliged")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its name, a way down, cells, and the share with its interval."""

    name: Text
    cells: tuple[Cell, ...]
    share: Interval | None
    href: str = ""

    @property
    def bar(self) -> tuple[str, str, str] | None:
        """Width of the bar, and where its interval begins and ends, in per cent."""
        if self.share is None:
            return None
        return _percent(self.share.share), _percent(self.share.low), _percent(self.share.high)


def _percent(part: float) -> str:
    return f"{100 * part:.2f}%"


def rows_of(named: Sequence[tuple[Text, Counts, str]], *, additive: bool) -> list[Row]:
    """Rows of (name, counts, way down), small numbers withheld."""
    shown = [
        with_bounds(cells)
        for cells in protect([counts for _, counts, _ in named], additive=additive)
    ]
    return [
        Row(
            name,
            tuple(cells[column] for column in COLUMNS if column in cells),
            share_of(cells),
            href,
        )
        for (name, _, href), cells in zip(named, shown, strict=True)
    ]


def heads_of(rows: Sequence[Counts]) -> list[Text]:
    held = {name for counts in rows for name in counts}
    return [MEASURES[column] for column in COLUMNS if column in held]


def share_of(cells: dict[str, Cell]) -> Interval | None:
    """Insured of population with its interval; None where either number is withheld."""
    population, insured = cells.get("population"), cells.get("insured")
    if population is None or insured is None or not population.told or insured.told is None:
        return None
    return interval(insured.told, population.told)


def months_line(title: Text, months: dict[int, Counts], source: Text) -> ShareLine:
    """The share over the months of the window."""
    shown = protect(list(months.values()), additive=False)
    points = []
    for month, cells in zip(months, shown, strict=True):
        share = share_of(cells)
        points.append(
            SharePoint(
                Month(0, 1).plus(month),
                share.share if share else None,
                share.low if share else None,
                share.high if share else None,
                share.text if share else "·",
            )
        )
    return ShareLine(title, points, source)


def everyone(title: Text, ages: dict[str, Counts], source: Text) -> Everyone:
    """The life line of everyone: how each age group divides."""
    columns = []
    shown = protect(list(ages.values()))
    for (age, counts), cells in zip(ages.items(), shown, strict=True):
        # A layer that is withheld is drawn with the rest; without the insured there is no picture.
        told = {name: cell.told or 0 for name, cell in cells.items()}
        known = all(cells[name].told is not None for name in ("population", "insured"))
        shares = _layers(told) if known and counts["population"] else None
        columns.append(Column(age.replace("-", "–"), AGE_YEARS[age], shares))
    return Everyone(title, LAYERS, columns, source)


def _layers(counts: Counts) -> list[float]:
    people = counts["population"]
    drawing, paying = counts.get("in_payment", 0), counts.get("paying", 0)
    insured = counts.get("insured", 0)
    # Who draws and pays at once is counted as drawing.
    paying = min(paying, max(insured - drawing, 0))
    must, may = counts.get("must_uninsured", 0), counts.get("may_uninsured", 0)
    unknown = counts.get("unknown", 0)
    parts = [drawing, paying, max(insured - drawing - paying, 0), must, may, unknown]
    parts.append(max(people - sum(parts), 0))
    return [part / max(people, sum(parts)) for part in parts]
