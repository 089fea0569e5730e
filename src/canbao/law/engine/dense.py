"""Dated regional data as dense arrays, so that a column of regions and dates costs one gather."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from canbao.law.engine.columns import Chunk
from canbao.law.engine.errors import MissingLaw
from canbao.law.engine.parameters import ALWAYS, Dated, TimeStep
from canbao.law.engine.regions import Regions
from canbao.law.engine.units import first_day, kind


@dataclass
class Places:
    """Where and when the rows of a chunk are: single values or columns of codes and days."""

    regions: Regions
    names: list[str]
    region: Any  # int code or column
    day: Any  # int or column
    known: int | None

    @property
    def single(self) -> bool:
        return np.ndim(self.region) == 0 and np.ndim(self.day) == 0

    @property
    def name(self) -> str:
        return self.names[int(self.region)]


def as_float(value: Any, unit: str) -> Any:
    """A parameter's value as columns use it."""
    if value is None:
        return None
    return float(value) if kind(unit) in ("money", "number") else (
        int(value) if kind(unit) in ("whole", "month", "date") else value
    )


_NEUTRAL: dict[str, Any] = {"money": np.nan, "number": np.nan, "whole": 0, "month": 0, "date": 0,
                            "bool": False}
"""What stands for a missing value while a stopped chunk runs on."""


@dataclass
class Grid:
    """`values[region, period]` (or `[region, period, key]`) with the first day of each period."""

    starts: np.ndarray
    values: np.ndarray
    missing: np.ndarray
    provisional: np.ndarray
    keys: list[Any]
    bands: np.ndarray
    """For each key the nearest one at or below it that holds there (−1: none)."""


def grid(dated: Dated, regions: Regions, names: list[str], known: int | None) -> Grid:
    """The dense form of a parameter, made once and kept with it."""
    key = ("grid", known, len(names))
    hit = dated._cache.get(key)
    if hit is not None:
        return hit  # type: ignore[no-any-return]
    starts = sorted({ALWAYS, *dated.breakpoints(), *(r.known for r in dated.rows if r.known)})
    shape: tuple[int, ...] = (len(names), len(starts))
    keys: list[Any] = []
    if dated.key is not None:
        keys = sorted({k for row in dated.rows for k in row.value or {}}, key=lambda k: (
            isinstance(k, str), k))
        shape = (*shape, max(len(keys), 1))
    values: list[Any] = []
    missing = np.zeros(shape, dtype=bool)
    listed = np.zeros(shape, dtype=bool)
    provisional = np.zeros(shape[:2], dtype=bool)
    used = dated.regions
    memo: dict[Any, int] = {}
    for r, name in enumerate(names):
        chain = tuple(n for n in dated.chain(regions, name) if n in used)
        if chain in memo and dated.inherit:
            same = memo[chain]
            width = len(starts)
            values.extend(values[same * width:(same + 1) * width])
            missing[r], provisional[r] = missing[same], provisional[same]
            listed[r] = listed[same]
            continue
        memo[chain] = r
        for p, day in enumerate(starts):
            if dated.key is None:
                try:
                    found = dated.find(regions, name, day, known)
                    values.append(as_float(found.row.value, dated.unit))
                    provisional[r, p] = found.provisional
                except MissingLaw:
                    values.append(None)
                    missing[r, p] = True
            else:
                table = dated.table(regions, name, day, known)
                cells = []
                for k, entry in enumerate(keys):
                    row = table.entries.get(entry)
                    cell = None if row is None else row.value.get(entry)
                    missing[r, p, k] = cell is None
                    listed[r, p, k] = row is not None
                    cells.append(as_float(cell, dated.unit))
                values.append(cells or [None])
    positions = np.where(listed, np.arange(shape[-1]), -1) if keys else np.zeros(shape, np.int64)
    hit = Grid(np.array(starts, dtype=np.int64), _array(values, dated.unit).reshape(shape),
               missing, provisional, keys,
               np.maximum.accumulate(positions, axis=-1) if keys else positions)
    dated._cache[key] = hit
    return hit


def _array(values: list[Any], unit: str) -> np.ndarray:
    family = kind(unit)
    flat = [v for cells in values for v in (cells if isinstance(cells, list) else [cells])]
    if family in ("money", "number"):
        return np.array([np.nan if v is None else v for v in flat], dtype=np.float64)
    if family in ("whole", "month", "date"):
        return np.array([0 if v is None else v for v in flat], dtype=np.int64)
    if family == "bool":
        return np.array([bool(v) for v in flat])
    return np.array(["" if v is None else str(v) for v in flat])


def scalar(dated: Dated, places: Places, chunk: Chunk) -> tuple[Any, Any]:
    """Today's value of a parameter for the rows of a chunk, and where it is provisional."""
    if places.single:
        try:
            found = dated.find(places.regions, places.name, int(places.day), places.known)
        except MissingLaw:
            chunk.stop()
            return _NEUTRAL.get(kind(dated.unit), ""), False
        return as_float(found.row.value, dated.unit), found.provisional
    full = grid(dated, places.regions, places.names, places.known)
    period = np.searchsorted(full.starts, places.day, side="right") - 1
    if (gone := full.missing[places.region, period]).any():
        chunk.stop(np.broadcast_to(gone, (chunk.size,)))
    return full.values[places.region, period], full.provisional[places.region, period]


class ColumnTable:
    """A keyed parameter as a rule sees it over columns."""

    def __init__(self, dated: Dated, places: Places, chunk: Chunk) -> None:
        self.dated = dated
        self.chunk = chunk
        self.places = places
        self.full = grid(dated, places.regions, places.names, places.known)
        self.period = np.searchsorted(self.full.starts, places.day, side="right") - 1
        keys = self.full.keys
        self.numeric = bool(keys) and not any(isinstance(k, str) for k in keys)
        self.positions: dict[Any, int] = {
            float(k) if isinstance(k, Decimal) else k: i for i, k in enumerate(keys)}
        self.sorted = np.array([float(k) for k in keys]) if self.numeric else np.array(
            [str(k) for k in keys])

    def near_key(self, x: Any) -> None:
        """A float within error of a key, but not on it, may stand for the key: `one` decides."""
        if not len(self.sorted) or not (isinstance(x, float) or getattr(
                getattr(x, "dtype", None), "kind", "") == "f"):
            return
        above = np.minimum(np.searchsorted(self.sorted, x), len(self.sorted) - 1)
        for key in (self.sorted[above], self.sorted[np.maximum(above - 1, 0)]):
            away = np.abs(x - key)
            near = (away > 0) & (away < 1e-9 * np.maximum(np.abs(key), 1.0))
            if near.any():
                self.chunk.doubt.mark(near, self.chunk.active)

    def __getitem__(self, key: Any) -> Any:
        self.near_key(key)
        if isinstance(key, np.ndarray) and key.ndim:
            nearest = np.searchsorted(self.sorted, key)
            nearest = np.minimum(nearest, max(len(self.sorted) - 1, 0))
            known = self.sorted[nearest] == key if len(self.sorted) else np.zeros(key.shape, bool)
            return self.gather(nearest, ~known)
        at = self.positions.get(key if not isinstance(key, np.generic) else key.item())
        if at is None:
            self.chunk.stop()
            return np.nan
        return self.gather(at, None)

    def band(self, x: Any) -> Any:
        self.near_key(x)
        bands = self.full.bands[self.places.region, self.period]
        at = np.searchsorted(self.sorted, x, side="right") - 1
        if np.ndim(at) == 0 and np.ndim(bands) == 1:
            at = int(bands[int(at)]) if at >= 0 else -1
        else:
            if np.ndim(bands) == 1:
                bands = np.broadcast_to(bands, (len(at), len(bands)))
            if np.ndim(at) == 0:
                at = np.full(len(bands), at)
            at = np.where(at >= 0, np.take_along_axis(
                bands, np.maximum(at, 0)[:, None], axis=1)[:, 0], -1)
        if np.ndim(at) == 0:
            if at < 0:
                self.chunk.stop()
                return np.nan
            return self.gather(at, None)
        return self.gather(np.maximum(at, 0), at < 0)

    def gather(self, at: Any, unknown: Any) -> Any:
        region, period = self.places.region, self.period
        gone = self.full.missing[region, period, at]
        if unknown is not None:
            gone = gone | unknown
        value = self.full.values[region, period, at]
        if np.ndim(gone):
            if gone.any():
                self.chunk.stop(gone)
            return value
        if gone:
            self.chunk.stop()
        return value.item()


class ColumnHistory:
    """A dated series as a rule sees it over columns; the chunk lies in one region."""

    def __init__(self, dated: Dated, places: Places, chunk: Chunk) -> None:
        self.dated = dated
        self.places = places
        self.chunk = chunk
        self.full = grid(dated, places.regions, places.names, places.known)

    def at(self, when: Any) -> Any:
        days = np.asarray(when)
        if days.ndim == 0:
            day = int(first_day(int(when))) if int(when) < 100_000 else int(when)
            value, _ = scalar(self.dated, Places(self.places.regions, self.places.names,
                                                 self.places.region, day, self.places.known),
                              self.chunk)
            return value
        if days.size and days.max() < 100_000:
            origin = np.datetime64("0000-12-31", "D")
            months = days.astype("int64") + np.datetime64("0000-01", "M")
            days = (months.astype("datetime64[D]") - origin).astype(np.int64)
        period = np.searchsorted(self.full.starts, days, side="right") - 1
        if (gone := self.full.missing[self.places.region, period]).any():
            self.chunk.stop(gone)
        return self.full.values[self.places.region, period]

    def steps(self) -> Iterator[TimeStep]:
        name = self.places.names[int(np.ravel(self.places.region)[0])]
        for step in self.dated.history(self.places.regions, name, self.places.known).steps():
            yield TimeStep(step.first_day, step.last_day, as_float(step.value, self.dated.unit),
                           step.row)
