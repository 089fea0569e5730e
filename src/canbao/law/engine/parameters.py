"""Dated, regional, sourced data: parameters, axes (named options) and rounding slots.

All three are the same thing underneath – rows with region, in force from/to, known from, status and
source – and differ in what a row's value is. Two time axes decide: what was in force on the day,
and what was known on another day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from canbao.law.engine.errors import MissingLaw
from canbao.law.engine.regions import NATION, Regions
from canbao.law.engine.units import Day, canonical, month_of_day, plain

MOST_REMEMBERED = 2000
"""Look-ups kept per parameter: strangers may ask for any date, memory must not follow them."""
ALWAYS = 1
FOREVER = 3_652_059  # 9999-12-31


@dataclass(frozen=True)
class Row:
    """One dated value. `value` is None when the status is `missing`."""

    region: str
    first: int
    last: int
    known: int | None
    value: Any
    status: str
    source: str
    evidence: str = ""
    note: str = ""
    awaits: str = ""

    def as_data(self) -> dict[str, Any]:
        """The row as it stands in explanations and listings."""
        return {**self.origin, "value": canonical(self.value)}

    @cached_property
    def origin(self) -> dict[str, Any]:
        """All of it but the value; not to be changed."""
        data: dict[str, Any] = {
            "region": self.region, "status": self.status, "source": self.source,
        }
        if self.first != ALWAYS:
            data["from"] = str(Day(self.first))
        if self.last != FOREVER:
            data["to"] = str(Day(self.last))
        if self.known is not None:
            data["known"] = str(Day(self.known))
        for name in ("evidence", "note", "awaits"):
            if getattr(self, name):
                data[name] = getattr(self, name)
        return data

    @cached_property
    def short(self) -> dict[str, str]:
        """Region, status, source and note; not to be changed."""
        told = {"region": self.region, "status": self.status, "source": self.source}
        if self.note:
            told["note"] = self.note
        return told


@dataclass(frozen=True)
class Found:
    """What a look-up gave: the row, and whether the law took the previous one provisionally."""

    row: Row
    provisional: bool = False


@dataclass(frozen=True, eq=False)
class Dated:
    """A named series of rows. `kind` is parameter, axis or rounding."""

    name: str
    zh: str
    en: str
    kind: str
    unit: str
    rows: tuple[Row, ...]
    file: str
    key: str | None = None
    access: str = "value"
    inherit: bool = True
    span: str | None = None
    provisional: bool = False
    otherwise: Row | None = None
    note: str = ""
    conflicts: tuple[dict[str, str], ...] = ()
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    _by_region: dict[str, list[Row]] = field(default_factory=dict)
    _cache: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._by_region.setdefault(row.region, []).append(row)
        for rows in self._by_region.values():
            # Of two vintages of one period the one published later wins, and any wins over a gap:
            # what is published ahead of its first day is known before the gap would begin.
            rows.sort(key=lambda row: (row.first, row.status != "missing", row.known or row.first))

    def with_rows(
        self, rows: tuple[Row, ...], options: dict[str, dict[str, str]] | None = None
    ) -> Dated:
        """A copy with other rows (and options)."""
        return replace(self, rows=rows, _by_region={}, _cache={},
                       options=self.options if options is None else options)

    @property
    def regions(self) -> set[str]:
        return set(self._by_region)

    def chain(self, regions: Regions, region: str) -> tuple[str, ...]:
        return regions.chain(region) if self.inherit else (region,)

    def candidates(self, regions: Regions, region: str, day: int, known: int | None) -> list[Row]:
        """Rows in force and known on these days: nearest region first, latest first."""
        found = []
        for name in self.chain(regions, region):
            rows = self._by_region.get(name, ())
            for row in reversed(rows):
                if row.first <= day <= row.last and (
                    known is None or row.known is None or row.known <= known
                ) and (known is None or row.known is not None or row.first <= known):
                    found.append(row)
        return found

    def find(self, regions: Regions, region: str, day: int, known: int | None) -> Found:
        """The row in force; MissingLaw naming this parameter when there is none.

        A provisional parameter falls back on the last value before, if that ended within the
        year before `day`.
        """
        key = (region, day, known)
        hit = self._cache.get(key)
        if hit is None:
            hit = self._search(regions, region, day, known)
            if len(self._cache) >= MOST_REMEMBERED:
                self._cache.clear()
            self._cache[key] = hit
        if isinstance(hit, Found):
            return hit
        raise hit

    def _search(
        self, regions: Regions, region: str, day: int, known: int | None
    ) -> Found | MissingLaw:
        rows = self.candidates(regions, region, day, known)
        if rows and rows[0].status != "missing":
            return Found(rows[0])
        if self.provisional:
            for name in self.chain(regions, region):
                for row in reversed(self._by_region.get(name, [])):
                    if row.status != "missing" and row.last < day <= _year_after(row.last) and (
                        known is None or (row.known or row.first) <= known
                    ):
                        return Found(row, provisional=True)
        return self.gap(region, day, rows[0] if rows else self.otherwise)

    def gap(
        self, region: str, day: int, row: Row | None, key: Any = None
    ) -> MissingLaw:
        """The error that names this parameter, where and when, and the act awaited."""

        when = str(Day(day))
        zh_key = f"（{self.key}={canonical(key)}）" if key is not None else ""
        en_key = f" ({self.key} {canonical(key)})" if key is not None else ""
        awaits = row.awaits or row.note if row is not None else ""
        # `awaits` is written "中文 / English".
        zh_awaits, _, en_awaits = awaits.partition(" / ")
        return MissingLaw(
            f"缺少法定数值：{self.zh}（{self.name}）{zh_key}，地区 {region}，日期 {when}",
            f"The law's value is missing: {self.en} ({self.name}){en_key}, region {region}, "
            f"date {when}",
            field=self.name, value=canonical(key),
            remedy_zh=f"等待：{zh_awaits}" if awaits
            else "尚无可引用的来源；可将官方公布的数值作为事实填入",
            remedy_en=f"Awaited: {en_awaits or zh_awaits}" if awaits
            else "No source is known; an officially published value may be given as a fact",
        )

    def table(self, regions: Regions, region: str, day: int, known: int | None) -> Table:
        """A keyed parameter as of the days."""
        key = ("table", region, day, known)
        hit = self._cache.get(key)
        if hit is None:
            hit = Table(self, region, day)
            # What is counted by calendar year cannot be known before that year.
            limit = None if known is None or self.key != "year" else month_of_day(known) // 12
            for row in self.candidates(regions, region, day, known):
                for entry in row.value or {}:
                    if limit is None or entry <= limit:
                        hit.entries.setdefault(entry, row)
            hit.bands = sorted(k for k in hit.entries if isinstance(k, (int, Decimal)))
            if len(self._cache) >= MOST_REMEMBERED:
                self._cache.clear()
            self._cache[key] = hit
        assert isinstance(hit, Table)
        return hit

    def history(self, regions: Regions, region: str, known: int | None) -> History:
        """The whole series of one region."""
        return History(self, regions, region, known)

    def breakpoints(self) -> set[int]:
        """Days on which some row begins or has just ended."""
        points = set()
        for row in self.rows:
            points.add(row.first)
            if row.last != FOREVER:
                points.add(row.last + 1)
                if self.provisional:
                    points.add(_year_after(row.last) + 1)
        return points


@dataclass(eq=False)
class Table:
    """A keyed parameter in force: `entries` maps each key to the row that carries it."""

    parameter: Dated
    region: str
    day: int
    entries: dict[Any, Row] = field(default_factory=dict)
    bands: list[Any] = field(default_factory=list)

    def row(self, key: Any) -> Row:
        """Row of an exact key; MissingLaw when absent or missing."""
        row = self.entries.get(key)
        if row is None or row.value.get(key) is None:
            raise self.parameter.gap(
                self.region, self.day, row if row is not None else self.parameter.otherwise, key
            )
        return row

    def band_key(self, x: Any) -> Any:
        """Largest key ≤ x."""
        index = bisect_right(self.bands, x) - 1
        if index < 0:
            raise self.parameter.gap(self.region, self.day, self.parameter.otherwise, x)
        return self.bands[index]


@dataclass(frozen=True)
class TimeStep:
    """One value of a history with its first and last day."""

    first_day: int
    last_day: int
    value: Any
    row: Row


@dataclass(frozen=True, eq=False)
class History:
    """A whole dated series of one region, for rules that go through time."""

    parameter: Dated
    regions: Regions
    region: str
    known: int | None

    def at(self, day: int) -> Found:
        """Row in force on a day."""
        return self.parameter.find(self.regions, self.region, day, self.known)

    def steps(self) -> Iterator[TimeStep]:
        """Values in time order, without overlap: the nearest region, the latest row wins."""
        points = sorted({p for p in self.parameter.breakpoints() if p > ALWAYS} | {ALWAYS})
        points.append(FOREVER + 1)
        for start, end in pairwise(points):
            rows = self.parameter.candidates(self.regions, self.region, start, self.known)
            if rows and rows[0].status != "missing":
                yield TimeStep(start, end - 1, rows[0].value, rows[0])


def _year_after(day: int) -> int:
    """The same date one year later; a leap year has a day more."""
    if day >= FOREVER - 366:
        return FOREVER
    date = dt.date.fromordinal(day)
    leaps = date.month == 2 and date.day == 29
    return date.replace(year=date.year + 1, day=28 if leaps else date.day).toordinal()


def show_value(value: Any) -> str:
    """A value for people."""
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dict):
        return ", ".join(f"{canonical(k)}: {show_value(v)}" for k, v in value.items())
    return str(canonical(value))


__all__ = ["ALWAYS", "FOREVER", "NATION", "Dated", "Found", "History", "Row", "Table", "show_value"]
