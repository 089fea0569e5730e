"""Pictures of shares: a line over months with its interval, and the life line of everyone.

Positions are worked out here, templates only write them down; every picture has a table beside it.
Shares are parts of one, intervals come from the caller.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from canbao.web.formats import Month
from canbao.web.pictures.layout import em
from canbao.web.words import Text

PLOT = 170
TOP = 14
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A month's share with its interval; None where it is withheld."""

    month: Month
    share: float | None
    low: float | None
    high: float | None
    label: str

    @property
    def bounds(self) -> str:
        """The interval in words; empty where the share is withheld."""
        return "" if self.low is None or self.high is None else f"{self.low:.1%}–{self.high:.1%}"


@dataclass(frozen=True, slots=True)
class ShareTick:
    y: str
    label_y: str
    label: str


@dataclass(slots=True)
class ShareLine:
    """Shares over months, from 0 to 100 per cent. First and last are labelled."""

    title: Text
    points: Sequence[SharePoint]
    source: Text
    id: str = ""
    trace: str = ""
    band: str = ""
    ticks: list[ShareTick] = field(default_factory=list)
    ends: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = f"share-line-{next(_numbers) % 10_000}"
        self.ticks = [
            ShareTick(em(_down(part)), em(_down(part) + 4), f"{part:.0%}")
            for part in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        shown = [(i, p) for i, p in enumerate(self.points) if p.share is not None]
        if not shown:
            return
        places = [(self._across(i), 100 * (1 - float(p.share or 0)), p) for i, p in shown]
        self.trace = "M" + " L".join(f"{x:.1f},{y:.2f}" for x, y, _ in places)
        upper = [f"{x:.1f},{100 * (1 - float(p.high or 0)):.2f}" for x, _, p in places]
        lower = [f"{x:.1f},{100 * (1 - float(p.low or 0)):.2f}" for x, _, p in places]
        self.band = "M" + " L".join(upper + lower[::-1]) + " Z"
        for at, anchor in ((0, "start"), (-1, "end")):
            x, y, point = places[at]
            pixel = TOP + PLOT * y / 100
            text_y = pixel - 10 if pixel > 40 else pixel + 22
            self.ends.append(
                (f"{x / 10:.1f}%", em(pixel), em(text_y), anchor, point.label, str(point.month))
            )
            if len(places) == 1:
                break

    def _across(self, position: int) -> float:
        return 1000 * position / max(len(self.points) - 1, 1)

    @property
    def desc(self) -> str:
        return "; ".join(f"{point.month} {point.label}" for point in self.points)

    @property
    def height(self) -> str:
        return em(TOP + PLOT + 26)

    @property
    def foot_y(self) -> str:
        return em(TOP + PLOT)

    @property
    def month_y(self) -> str:
        return em(TOP + PLOT + 18)

    @property
    def plot_y(self) -> str:
        return em(TOP)

    @property
    def plot_height(self) -> str:
        return em(PLOT)


def _down(share: float) -> float:
    return TOP + PLOT * (1 - share)


@dataclass(frozen=True, slots=True)
class Layer:
    """One band of the life line of everyone: what it is called and how it is filled."""

    key: str
    name: Text
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """An age group: its name, how many years it is wide, and the share of each layer (None: all
    withheld)."""

    name: str
    years: int
    shares: Sequence[float] | None


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle in per cent of the picture."""

    key: str
    hatched: bool
    x: str
    y: str
    width: str
    height: str
    title: str


@dataclass(slots=True)
class Everyone:
    """Life lines of everyone on each other: ages run across, a band is as high as its share."""

    title: Text
    layers: Sequence[Layer]
    columns: Sequence[Column]
    source: Text
    id: str = ""
    blocks: list[Block] = field(default_factory=list)
    ticks: list[tuple[str, str, str]] = field(default_factory=list)
    withheld: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = f"everyone-{next(_numbers) % 10_000}"
        years = sum(column.years for column in self.columns) or 1
        passed = 0
        for column in self.columns:
            x, width = 100 * passed / years, 100 * column.years / years
            if passed:
                self.ticks.append((f"{x:.2f}%", column.name.split("–")[0].rstrip("+"), "middle"))
            passed += column.years
            if column.shares is None:
                self.withheld.append((f"{x:.2f}%", f"{width:.2f}%"))
                continue
            below = 100.0
            for layer, share in zip(self.layers, column.shares, strict=True):
                if share <= 0:
                    continue
                height = 100 * share
                below -= height
                self.blocks.append(
                    Block(
                        layer.key,
                        layer.hatched,
                        f"{x:.2f}%",
                        f"{max(below, 0):.2f}%",
                        f"{width:.2f}%",
                        f"{height:.2f}%",
                        f"{column.name} · {layer.name} · {share:.1%}",
                    )
                )

    @property
    def desc(self) -> str:
        return "; ".join(block.title for block in self.blocks)

    @property
    def height(self) -> str:
        return em(PLOT + 20)
