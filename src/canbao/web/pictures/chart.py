"""A line of amounts over months, with honest axes: from zero, labelled where it matters.

Takes points and draws; what the amounts mean is said by the caller in title, note and source.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from math import floor, log10

from canbao.web.formats import Money, Month
from canbao.web.pictures.layout import anchor_of, em, rows_of, span_of, width_of
from canbao.web.words import Text

PLOT = 180
TOP = 8
LIFT = 12
LINE = 18
SCREEN = 125.0  # the plot on the narrowest screen, beside its scale, in large type
Place = Callable[["Point"], float]
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Point:
    """One month and its amount. A named point is labelled in the picture."""

    month: Month
    amount: Decimal
    name: Text | None = None
    chosen: bool = False
    note: Text | None = None

    @property
    def money(self) -> Money:
        return Money(self.amount)


@dataclass(frozen=True, slots=True)
class Chart:
    """What is to be drawn: points in the order of their months."""

    title: Text
    points: tuple[Point, ...]
    unit: Text
    source: Text

    def drawn(self) -> ChartDrawing:
        return ChartDrawing(self)


@dataclass(frozen=True, slots=True)
class YTick:
    y: str
    label_y: str
    label: str


@dataclass(frozen=True, slots=True)
class PlacedPoint:
    point: Point
    x: str
    y: str
    amount_y: str
    anchor: str
    name: str
    name_y: str


def nice_step(top: float, steps: int = 4) -> float:
    """A round distance between grid lines: 1, 2 or 5 times a power of ten."""
    raw = top / steps
    power = 10.0 ** floor(log10(raw)) if raw > 0 else 1.0
    for factor in (1, 2, 5, 10):
        if factor * power >= raw:
            return factor * power
    return 10 * power


@dataclass(slots=True)
class ChartDrawing:
    """A chart laid out: percentages across, pixels down."""

    chart: Chart
    id: str = ""
    trace: str = ""
    area: str = ""
    ticks: list[YTick] = field(default_factory=list)
    labels: list[PlacedPoint] = field(default_factory=list)
    plot: int = PLOT
    rows: int = 1

    def __post_init__(self) -> None:
        self.id = f"chart-{next(_numbers) % 10_000}"
        points = self.chart.points
        highest = max((float(point.amount) for point in points), default=1.0) or 1.0
        step = nice_step(highest * 1.18)
        count = int(highest * 1.18 / step) + 1
        top = step * count
        for i in range(count + 1):
            y = TOP + PLOT - PLOT * i * step / top
            self.ticks.append(YTick(em(y), em(y + 4), f"{i * step:,.0f}"))
        first, last = points[0].month, points[-1].month
        span = max(last.minus(first), 1)

        def across(point: Point) -> float:
            return point.month.minus(first) / span

        def down(point: Point) -> float:
            return PLOT - PLOT * float(point.amount) / top

        places = [f"{across(p) * 1000:.1f},{down(p):.2f}" for p in points]
        self.trace = "M" + " L".join(places)
        self.area = (
            f"M0,{PLOT} L" + " L".join(places) + f" L{across(points[-1]) * 1000:.1f},{PLOT} Z"
        )
        self._label(across, down)

    def _label(self, across: Place, down: Place) -> None:
        named = [point for point in self.chart.points if point.name]
        order = sorted(named, key=lambda point: (not point.chosen, point.month))
        names = rows_of([(across(point), str(point.name)) for point in order], SCREEN)
        taken: list[tuple[float, float, float]] = []
        for point, placed in zip(order, names, strict=True):
            x = across(point)
            width = width_of(str(point.money))
            anchor = anchor_of(x, width, SCREEN)
            left, right = span_of(x, width, anchor, SCREEN)
            y = TOP + down(point)
            amount_y = y - LIFT
            beside = [other for low, high, other in taken if left < high and low < right]
            while any(abs(amount_y - other) < LINE for other in beside):
                amount_y -= 1
            taken.append((left, right, amount_y))
            self.labels.append(
                PlacedPoint(
                    point,
                    f"{x * 100:.2f}%",
                    em(y),
                    em(amount_y),
                    anchor,
                    str(point.name),
                    em(TOP + PLOT + 20 + placed.row * 19),
                )
            )
        self.rows = max((placed.row for placed in names), default=0) + 1

    @property
    def top_y(self) -> str:
        return em(TOP)

    @property
    def plot_height(self) -> str:
        return em(PLOT)

    @property
    def foot_y(self) -> str:
        return em(TOP + PLOT)

    @property
    def height(self) -> str:
        return em(TOP + PLOT + 10 + self.rows * 19)

    @property
    def desc(self) -> str:
        return "; ".join(
            f"{label.name} {label.point.month} {label.point.money}" for label in self.labels
        )
