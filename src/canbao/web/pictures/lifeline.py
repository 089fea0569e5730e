"""The life line: one line from birth to today and on to retirement, a band per scheme.

A band is filled where the person is insured, hatched where there is a gap, lighter where it is
foreseen. The same component serves a record, a case file and the calculators; where the figures
come from is the caller's business.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Final, Literal

from canbao.web.formats import Month, months_as_years
from canbao.web.pictures.layout import NARROW, WIDE, anchor_of, em, rows_of, span_of, width_of
from canbao.web.words import Text

State = Literal["insured", "gap", "foreseen"]
Scheme = Literal[
    "pension", "residents", "unemployment", "work-injury", "medical", "annuity", "other"
]
MarkKind = Literal["past", "today", "foreseen"]

SCHEMES: Final[dict[str, Text]] = {
    "pension": Text("职工养老保险", "Employee pension"),
    "residents": Text("居民养老保险", "Residents' pension"),
    "unemployment": Text("失业保险", "Unemployment"),
    "work-injury": Text("工伤保险", "Work injury"),
    "medical": Text("医疗保险", "Medical"),
    "annuity": Text("年金", "Annuity"),
    "other": Text("其他", "Other"),
}
STATES: Final[dict[str, Text]] = {
    "insured": Text("参保", "Insured"),
    "gap": Text("未缴费", "Gap"),
    "foreseen": Text("预计", "Foreseen"),
}

LABEL_ROW = 21
LANE = 44
BAND = 18
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Band:
    """Months `first` to `last`, both included, in one scheme."""

    scheme: Scheme
    first: Month
    last: Month
    state: State = "insured"
    caption: Text | None = None
    note: Text | None = None
    href: str = ""

    @property
    def months(self) -> int:
        return self.last.minus(self.first) + 1

    @property
    def length(self) -> Text:
        return months_as_years(self.months)

    @property
    def state_name(self) -> Text:
        return STATES[self.state]

    @property
    def scheme_name(self) -> Text:
        return SCHEMES[self.scheme]


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment on the line."""

    month: Month
    label: Text
    kind: MarkKind = "past"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of months in which something may happen, such as retirement."""

    first: Month
    last: Month
    label: Text


@dataclass(frozen=True, slots=True)
class LifeLine:
    """What is to be drawn. The line runs from `start` to `end`."""

    title: Text
    start: Month
    end: Month
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    window: Window | None = None
    source: Text | None = None

    def drawn(self) -> Drawing:
        """Positions for the template, in the language of the page."""
        return Drawing(self)


@dataclass(frozen=True, slots=True)
class PlacedMark:
    month: Month
    label: str
    kind: MarkKind
    x: str
    anchor: str
    text_y: str
    stem_y: str


@dataclass(frozen=True, slots=True)
class PlacedBand:
    band: Band
    x: str
    width: str
    y: str
    caption: str
    caption_x: str
    caption_anchor: str
    wide_only: bool


@dataclass(frozen=True, slots=True)
class Lane:
    scheme: Scheme
    name: Text
    text_y: str
    name_x: str
    name_anchor: str
    bands: tuple[PlacedBand, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    year: int
    anchor: str
    wide_only: bool


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.2f}%"


@dataclass(slots=True)
class Drawing:
    """A life line laid out; the template only writes it down."""

    line: LifeLine
    id: str = ""
    marks: list[PlacedMark] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    axis: int = 0
    foot: int = 0
    rows_below: int = 1
    window_x: str = ""
    window_width: str = ""
    window_label_x: str = ""
    window_anchor: str = "middle"
    linked: bool = False

    def __post_init__(self) -> None:
        self.id = f"life-line-{next(_numbers) % 10_000}"
        self.linked = any(band.href for band in self.line.bands)
        self._place_marks()
        self._place_lanes()
        self._place_ticks()
        if self.line.window:
            left = self._at(self.line.window.first)
            right = self._at(self.line.window.last.plus(1))
            self.window_x, self.window_width = _percent(left), _percent(right - left)
            middle = (left + right) / 2
            self.window_anchor = anchor_of(middle, width_of(str(self.line.window.label)))
            self.window_label_x = _percent(
                {"start": left, "middle": middle, "end": right}[self.window_anchor]
            )
            self.rows_below = 2

    @property
    def axis_y(self) -> str:
        return em(self.axis)

    @property
    def foot_y(self) -> str:
        return em(self.foot)

    @property
    def tick_y(self) -> str:
        return em(self.foot + 6)

    @property
    def year_y(self) -> str:
        return em(self.foot + 20)

    @property
    def window_label_y(self) -> str:
        return em(self.foot + 40)

    @property
    def window_height(self) -> str:
        return em(self.foot - self.axis)

    @property
    def height(self) -> str:
        return em(self.foot + 6 + 20 * self.rows_below)

    @property
    def band_height(self) -> str:
        return em(BAND)

    @property
    def desc(self) -> str:
        """The picture in one paragraph, for those who do not see it."""
        said = [f"{mark.label} {mark.month}" for mark in self.marks]
        for band in self.line.bands:
            said.append(
                f"{band.scheme_name} {band.first}–{band.last} {band.state_name} {band.length}"
            )
        if self.line.window:
            window = self.line.window
            said.append(f"{window.label} {window.first}–{window.last}")
        return "; ".join(said)

    def _at(self, month: Month) -> float:
        span = max(self.line.end.minus(self.line.start), 1)
        return min(max(month.minus(self.line.start) / span, 0.0), 1.0)

    def _place_marks(self) -> None:
        marks = sorted(self.line.marks, key=lambda mark: mark.month)
        said = [str(mark.label) for mark in marks]
        # Laid out from the right: the future is what people look for, it is nearest to the line.
        order = sorted(range(len(marks)), key=lambda i: -marks[i].month.index)
        rows = dict(
            zip(order, rows_of([(self._at(marks[i].month), said[i]) for i in order]), strict=True)
        )
        levels = max((placed.row for placed in rows.values()), default=-1) + 1
        self.axis = levels * LABEL_ROW + 12
        for i, mark in enumerate(marks):
            text_y = self.axis - 13 - rows[i].row * LABEL_ROW
            self.marks.append(
                PlacedMark(
                    mark.month,
                    said[i],
                    mark.kind,
                    _percent(self._at(mark.month)),
                    rows[i].anchor,
                    em(text_y),
                    em(text_y + 4),
                )
            )

    def _place_lanes(self) -> None:
        schemes = list(dict.fromkeys(band.scheme for band in self.line.bands))
        for position, scheme in enumerate(schemes):
            top = self.axis + 12 + position * LANE
            bands = sorted(
                (band for band in self.line.bands if band.scheme == scheme),
                key=lambda band: band.first,
            )
            name_width = width_of(str(SCHEMES[scheme]))
            start = self._at(bands[0].first)
            anchor = "end" if start + name_width / NARROW > 1 else "start"
            name_x = 1.0 if anchor == "end" else start
            taken = {
                screen: [span_of(name_x, name_width, anchor, screen)] for screen in (NARROW, WIDE)
            }
            placed = tuple(self._place_band(band, top + 19, taken) for band in bands)
            self.lanes.append(
                Lane(scheme, SCHEMES[scheme], em(top + 13), _percent(name_x), anchor, placed)
            )
        self.foot = self.axis + 14 + len(schemes) * LANE

    def _place_band(
        self, band: Band, y: int, taken: dict[float, list[tuple[float, float]]]
    ) -> PlacedBand:
        left, right = self._at(band.first), self._at(band.last.plus(1))
        caption = str(band.caption or (STATES[band.state] if band.state != "insured" else ""))
        middle, width = (left + right) / 2, width_of(caption)
        shown: dict[float, str] = {}
        for screen in (NARROW, WIDE):
            anchor = anchor_of(middle, width, screen)
            span = span_of(middle, width, anchor, screen)
            free = all(span[1] <= low or high <= span[0] for low, high in taken[screen])
            if caption and free:
                shown[screen] = anchor
                taken[screen].append(span)
        wide_only = NARROW not in shown
        return PlacedBand(
            band,
            _percent(left),
            _percent(max(right - left, 0.004)),
            em(y),
            caption if WIDE in shown else "",
            _percent(middle),
            shown.get(NARROW, shown.get(WIDE, "middle")),
            wide_only,
        )

    def _place_ticks(self) -> None:
        first, last = self.line.start.year, self.line.end.year
        for year in range(first - first % 10 + 10, last + 1, 10):
            at = self._at(Month(year, 1))
            anchor = anchor_of(at, width_of(str(year)))
            self.ticks.append(Tick(_percent(at), year, anchor, wide_only=year % 20 != 0))
