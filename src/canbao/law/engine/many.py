"""`many`: columns of persons, the same rules as `one`, equal to it to the fen.

Rows are grouped by which versions and options hold, run chunk by chunk in floats, and every row
that floats cannot decide is redone by `one`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from canbao.law.engine.columns import Chunk, ColumnRows, Runner
from canbao.law.engine.dense import ColumnHistory, ColumnTable, Places, scalar
from canbao.law.engine.errors import InvalidFact, LawError
from canbao.law.engine.facts import parse_fact, refuse_method
from canbao.law.engine.law import Law
from canbao.law.engine.one import compute_one
from canbao.law.engine.parameters import NATION
from canbao.law.engine.plan import Plan, plan, signature
from canbao.law.engine.rounding import Rounding
from canbao.law.engine.units import (
    Day,
    Month,
    kind,
    month_of_day,
    parse_date,
    parse_month,
)

CHUNK = 16_384
FAR_PAST = 200 * 366


@dataclass(frozen=True)
class Fen:
    """A money column in whole fen."""

    values: Any
    ndim: int = field(default=1, init=False)

    def __getitem__(self, select: Any) -> Any:
        return np.asarray(self.values[select]) / 100.0

    def __len__(self) -> int:
        return len(self.values)


class YearMajor:
    """A table of rows for many persons, position by position (for careers: year by year).

    `cells` maps each column to one entry per position: a single value that all share (the year) or a
    column with one value per person. Integers stay compact until used; money may be `Fen`.
    """

    def __init__(self, size: int, cells: Mapping[str, Any]) -> None:
        self.size = size
        self.ndim = 2
        self.cells = dict(cells)
        lengths = {len(v) for v in self.cells.values()}
        if len(lengths) != 1:
            raise InvalidFact("各列的行数不同", f"columns have different numbers of positions: {lengths}",
                              field="rows")
        self.positions = lengths.pop()

    def cell(self, name: str, position: int, select: Any) -> Any:
        """One column at one position for some persons, ready to compute with."""
        cell = self.cells[name][position]
        if isinstance(cell, Fen):
            return cell[select]
        if np.ndim(cell) == 0:
            return cell
        part = cell[select]
        return part.astype(np.int64) if part.dtype.kind in "iu" else part

    def at(self, position: int, select: Any) -> dict[str, Any]:
        """All columns at one position for some persons."""
        return {name: self.cell(name, position, select) for name in self.cells}

    def rows_of(self, index: int, last_year: int | None = None) -> list[dict[str, Any]]:
        """One person's rows as facts.

        A table without years leaves out rows in which every varying number is 0; one with years
        keeps them (a year without payment is a fact) up to `last_year`.
        """
        rows = []
        for position in range(self.positions):
            cells = {k: _item(v) for k, v in self.at(position, slice(index, index + 1)).items()}
            varying = [cells[k] for k, c in self.cells.items() if np.ndim(
                c[position].values if isinstance(c[position], Fen) else c[position])]
            used = any(v != 0 for v in varying if not isinstance(v, str))
            kept = "year" in cells and (last_year is None or cells["year"] <= last_year)
            if used or kept:
                rows.append(cells)
        return rows


def _item(value: Any) -> Any:
    return value[0].item() if isinstance(value, np.ndarray) else value


@dataclass
class ManyResult:
    """Answer of `compute_many`: one column per target.

    `stopped` marks rows without an answer (`error(i)` says why), `provisional` rows on last year's
    value, `redone` counts rows that were decided exactly by `one`.
    """

    law: Law
    targets: tuple[str, ...]
    values: dict[str, Any]
    stopped: Any
    provisional: Any
    redone: int
    _ask: Any = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def fen(self, name: str) -> Any:
        """A money target in whole fen (int64); 0 where stopped."""
        column = np.where(self.stopped, 0.0, self.values[name])
        return np.rint(column * 100).astype(np.int64)

    def error(self, index: int) -> LawError | None:
        """Why a row has no answer."""
        try:
            self._ask(index)
        except LawError as error:
            return error
        return None


def compute_many(
    law: Law, targets: str | Iterable[str], columns: Mapping[str, Any], *, date: Any, region: Any,
    known: Any = None,
) -> ManyResult:
    """Compute targets for many persons; see `canbao.law.compute_many`."""
    wanted = (targets,) if isinstance(targets, str) else tuple(dict.fromkeys(targets))
    return _Batch(law, wanted, columns, date, region, known).run()


class _Batch:
    def __init__(
        self, law: Law, targets: tuple[str, ...], columns: Mapping[str, Any], date: Any, region: Any,
        known: Any,
    ) -> None:
        self.law = law
        self.targets = targets
        self.names = list(law.contents.regions.by_name)
        self.known = None if known is None else int(parse_date(known, "known", end=True))
        self.region = self.region_codes(region)
        self.day = self.days(date)
        self.columns = {n: self.column(n, v) for n, v in columns.items()}
        sizes = {len(c) for c in self.columns.values() if np.ndim(c) and not isinstance(c, YearMajor)}
        sizes |= {c.size for c in self.columns.values() if isinstance(c, YearMajor)}
        sizes |= {len(c.values) for c in self.columns.values() if isinstance(c, Fen)}
        sizes |= {len(c) for c in (self.region, self.day) if np.ndim(c)}
        if len(sizes) > 1:
            raise InvalidFact("各列的行数不同", f"columns have different lengths: {sorted(sizes)}",
                              field="columns")
        self.size = sizes.pop() if sizes else 1

    # --- reading columns --------------------------------------------------------------------

    def region_codes(self, region: Any) -> Any:
        find = self.law.contents.regions.find
        codes = {name: i for i, name in enumerate(self.names)}
        if isinstance(region, str):
            return codes[find(region)]
        unique, inverse = np.unique(np.asarray(region).astype(str), return_inverse=True)
        return np.array([codes[find(u)] for u in unique], dtype=np.int64)[inverse]

    def days(self, date: Any) -> Any:
        if isinstance(date, np.ndarray) and date.dtype.kind == "M":
            return (date.astype("datetime64[D]") - np.datetime64("0000-12-31", "D")).astype(np.int64)
        if isinstance(date, np.ndarray) and date.dtype.kind in "iu":
            if date.size and date.max() < 100_000:
                months = date.astype("int64") + np.datetime64("0000-01", "M")
                return (months.astype("datetime64[D]")
                        - np.datetime64("0000-12-31", "D")).astype(np.int64)
            return date.astype(np.int64)
        if isinstance(date, (list, tuple, np.ndarray)):
            unique, inverse = np.unique(np.asarray(date).astype(str), return_inverse=True)
            return np.array([int(parse_date(u, "date")) for u in unique], dtype=np.int64)[inverse]
        return int(parse_date(date, "date"))

    def column(self, name: str, value: Any) -> Any:
        if isinstance(value, (Fen, YearMajor)):
            return value
        if not isinstance(value, (list, tuple, np.ndarray)):
            day = int(np.max(self.day))
            return _plain(parse_fact(self.law, name, value, day))
        unit = self.law.unit(name)
        refuse_method(self.law, name, "column")
        family = kind(unit)
        array = np.asarray(value)
        if family in ("money", "number"):
            if array.dtype.kind in "iuf":
                return array.astype(np.float64, copy=False)
            return self.parsed(name, array, float)
        if family in ("whole", "month", "date"):
            if array.dtype.kind in "iu":
                return array
            if array.dtype.kind == "M":
                return self.days(array) if family == "date" else (
                    array.astype("datetime64[M]") - np.datetime64("0000-01", "M")).astype(np.int64)
            parse = {"month": parse_month, "date": parse_date}.get(family, lambda v, n: int(v))
            return self.parsed(name, array, lambda v: int(parse(v, name)))
        if family == "bool":
            if array.dtype.kind == "b":
                return array
            raise InvalidFact(f"{name}：应为是/否列", f"{name}: must be a column of booleans", field=name)
        return array.astype(str)

    def parsed(self, name: str, array: Any, parse: Any) -> Any:
        try:
            unique, inverse = np.unique(array.astype(str), return_inverse=True)
            return np.array([parse(u) for u in unique.tolist()])[inverse]
        except ValueError as error:
            raise InvalidFact(f"{name}：列中有不是数字的内容", f"{name}: the column holds something that "
                              f"is not a number ({error})", field=name,
                              remedy_zh="请检查该列", remedy_en="Check the column") from None

    # --- running ----------------------------------------------------------------------------

    def run(self) -> ManyResult:
        result = ManyResult(self.law, self.targets, {}, np.zeros(self.size, dtype=bool),
                            np.zeros(self.size, dtype=bool), 0, self.ask)
        for region, day, select in self.groups():
            try:
                todo = plan(self.law, self.targets, frozenset(self.columns), region, day, self.known)
            except LawError:
                if np.ndim(self.region) == 0 and np.ndim(self.day) == 0:
                    raise
                result.stopped[select] = True
                continue
            for part in self.parts(todo, select):
                self.chunk(todo, part, result)
        for name in self.targets:
            if name not in result.values:
                result.values[name] = np.full(self.size, np.nan)
        return result

    def groups(self) -> Iterable[tuple[str, int, Any]]:
        """Groups of rows for which the same versions and options hold."""
        if np.ndim(self.region) == 0 and np.ndim(self.day) == 0:
            yield self.names[self.region], int(self.day), slice(0, self.size)
            return
        epoch = np.searchsorted(np.array(self.law.epochs), self.day, side="right")
        pairs = np.broadcast_to(np.asarray(self.region) * 10_000 + epoch, (self.size,))
        unique, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
        alike: dict[Any, list[int]] = {}
        places: dict[Any, tuple[str, int]] = {}
        for i, row in enumerate(first.tolist()):
            region = self.names[int(_pick(self.region, row))]
            day = int(_pick(self.day, row))
            key = signature(self.law, region, day, self.known)
            alike.setdefault(key, []).append(i)
            places.setdefault(key, (region, day))
        if len(alike) == 1:
            yield (*next(iter(places.values())), slice(0, self.size))
            return
        group = np.empty(len(unique), dtype=np.int64)
        for g, members in enumerate(alike.values()):
            group[members] = g
        order = np.argsort(group[inverse], kind="stable")
        edges = np.searchsorted(group[inverse][order], np.arange(len(alike) + 1))
        for g, key in enumerate(alike):
            yield (*places[key], order[edges[g]:edges[g + 1]])

    def parts(self, todo: Plan, select: Any) -> Iterable[Any]:
        """Chunks of a group; one region at a time where a rule walks a regional history."""
        regional = any(d.access == "history" and d.regions - {NATION} for d in todo.parameters)
        if regional and np.ndim(self.region):
            indices = np.arange(self.size)[select]
            codes = self.region[indices]
            selections = [indices[codes == code] for code in np.unique(codes)]
        else:
            selections = [select]
        for one in selections:
            size = one.stop - one.start if isinstance(one, slice) else len(one)
            for start in range(0, size, CHUNK):
                end = min(start + CHUNK, size)
                yield slice(one.start + start, one.start + end) if isinstance(one, slice) else (
                    one[start:end])

    def chunk(self, todo: Plan, select: Any, result: ManyResult) -> None:
        size = select.stop - select.start if isinstance(select, slice) else len(select)
        slots = {s: Rounding.parse(row.value) for s, (_, row) in todo.slots.items()}
        chunk = Chunk(size, slots)
        places = Places(self.law.contents.regions, self.names, _pick(self.region, select),
                        _pick(self.day, select), self.known)
        values: dict[str, Any] = {}
        with np.errstate(all="ignore"):
            for name, column in self.columns.items():
                values[name] = self.given(name, column, select, chunk, places)
            for item in todo.defaults:
                values[item.name] = _plain(item.default)
            for axis, (_, row) in todo.options.items():
                values[axis] = row.value
            for name in todo.built_in:
                values[name] = self.built_in(name, places)
            for dated in todo.parameters:
                if dated.access == "history":
                    values[dated.name] = ColumnHistory(dated, places, chunk)
                elif dated.key is not None:
                    values[dated.name] = ColumnTable(dated, places, chunk)
                else:
                    values[dated.name], provisional = scalar(dated, places, chunk)
                    if np.any(provisional):
                        result.provisional[select] |= provisional
            for step in todo.steps:
                arguments = {a: values[a] for a in step.arguments}
                raw = Runner(step.rule, chunk, arguments).run()
                chunk.active = None
                if step.rounding is not None and step.rounding.steps and raw is not None:
                    if isinstance(raw, (int, np.integer)) or getattr(raw, "dtype", None) is not None \
                            and raw.dtype.kind in "iu":
                        raw = np.asarray(raw, dtype=np.float64)
                    raw = step.rounding.columns(raw, chunk.doubt, None, step.rule.grain)
                values[step.name] = raw
        for name in self.targets:
            self.store(result, name, values[name], select, chunk)
        result.stopped[select] |= chunk.stopped
        # Stopped rows are asked only when somebody wants to know why.
        doubtful = np.flatnonzero(chunk.doubt.rows & ~chunk.stopped)
        where = np.arange(select.start, select.stop) if isinstance(select, slice) else select
        for row in where[doubtful].tolist():
            result.redone += 1
            try:
                answer = self.ask(row)
            except LawError:
                result.stopped[row] = True
                continue
            for name in self.targets:
                result.values[name][row] = _plain(answer.values[name])

    def given(self, name: str, column: Any, select: Any, chunk: Chunk, places: Places) -> Any:
        if isinstance(column, YearMajor):
            self.check_rows(name, column, select, chunk, places)
            absent = {k: _plain(spec.default) for k, spec in self.law.inputs[name].columns.items()
                      if k not in column.cells}
            return ColumnRows(column, select, absent)
        if np.ndim(column) == 0 and not isinstance(column, Fen):
            return column
        part = column[select]
        if part.dtype.kind in "iu":
            part = part.astype(np.int64)
        family = kind(self.law.unit(name))
        item = self.law.inputs.get(name)
        if family in ("money", "number", "whole"):
            low = float(item.low) if item is not None and item.low is not None else 0.0
            high = float(item.high) if item is not None and item.high is not None else 1e13
            if not (part.min() >= low and part.max() <= high):
                chunk.stop(~((part >= low) & (part <= high)))
        elif family == "choice":
            if (bad := ~np.isin(part, list(self.law.choices(self.law.unit(name))))).any():
                chunk.stop(bad)
        elif item is not None and item.past:
            limit = self.built_in("this_month" if family == "month" else "this_day", places)
            if (bad := part > limit).any():
                chunk.stop(bad)
        return part

    def check_rows(
        self, name: str, rows: YearMajor, select: Any, chunk: Chunk, places: Places
    ) -> None:
        """Stop persons whose rows hold what `one` would refuse."""
        item = self.law.inputs[name]
        lacking = [k for k, spec in item.columns.items() if spec.required and k not in rows.cells]
        if lacking:
            raise InvalidFact(f"{name} 缺少列：{'、'.join(lacking)}",
                              f"{name} lacks columns: {', '.join(lacking)}", field=name)
        this_year = self.built_in("this_month", places) // 12
        for position in range(rows.positions):
            used: Any = False
            for column, spec in item.columns.items():
                if column not in rows.cells:
                    continue
                cell = rows.cells[column][position]
                values = cell.values[select] if isinstance(cell, Fen) else (
                    cell[select] if np.ndim(cell) else None)
                if values is None or values.dtype.kind not in "iuf":
                    continue
                used = used | (values != 0)
                scale = 100 if isinstance(cell, Fen) else 1
                if kind(spec.unit) in ("money", "number", "whole"):
                    low = float(spec.low or 0) * scale
                    high = float(spec.high) * scale if spec.high is not None else 1e13 * scale
                    if not (values.min() >= low and values.max() <= high):
                        chunk.stop(~((values >= low) & (values <= high)))
            if "year" in rows.cells:
                year = rows.cells["year"][position]
                if np.any(late := (year > this_year) & used):
                    chunk.stop(np.broadcast_to(late, (chunk.size,)))

    def built_in(self, name: str, places: Places) -> Any:
        if name == "this_day":
            return places.day
        if name == "this_region":
            return np.array(self.names)[places.region] if np.ndim(places.region) else places.name
        dates = np.asarray(places.day, dtype="int64") + np.datetime64("0000-12-31", "D")
        months = (dates.astype("datetime64[M]") - np.datetime64("0000-01", "M")).astype(np.int64)
        return months if np.ndim(months) else int(months)

    def store(self, result: ManyResult, name: str, value: Any, select: Any, chunk: Chunk) -> None:
        family = kind(self.law.unit(name))
        if isinstance(value, (ColumnTable, ColumnHistory, ColumnRows)):
            raise InvalidFact(f"{name} 是一张表，不能作为结果", f"{name} is a table, not a result",
                              field=name)
        dtype: Any = {"money": np.float64, "number": np.float64, "whole": np.int64,
                      "month": np.int64, "date": np.int64, "bool": bool}.get(family, "U64")
        if value is None:
            value = np.nan if dtype is np.float64 else 0 if dtype is np.int64 else False if (
                dtype is bool) else ""
        if name not in result.values:
            result.values[name] = np.zeros(self.size, dtype=dtype)
        if dtype is np.int64 and np.asarray(value).dtype.kind == "f":
            value = np.nan_to_num(np.asarray(value))
            if (odd := value != np.rint(value)).any():
                chunk.doubt.rows |= np.broadcast_to(odd, (chunk.size,))
        if dtype is np.float64 and np.any(odd := ~np.isfinite(np.asarray(value, dtype=np.float64))):
            chunk.stop(np.broadcast_to(odd, (chunk.size,)))
        result.values[name][select] = value

    # --- one row, exactly -------------------------------------------------------------------

    def ask(self, index: int) -> Any:
        facts = {}
        for name, column in self.columns.items():
            facts[name] = self.fact(name, column, index)
        return compute_one(
            self.law, self.targets, facts, date=Day(int(_pick(self.day, index))),
            region=self.names[int(_pick(self.region, index))],
            known=None if self.known is None else Day(self.known),
        )

    def fact(self, name: str, column: Any, index: int) -> Any:
        if isinstance(column, YearMajor):
            spec = self.law.inputs[name].columns
            typed = {"month": Month, "date": Day}
            return [{k: typed.get(kind(spec[k].unit), _same)(v) for k, v in row.items()}
                    for row in column.rows_of(index, month_of_day(_pick(self.day, index)) // 12)]
        if isinstance(column, Fen):
            return Decimal(int(column.values[index])) / 100
        value = column[index] if np.ndim(column) else column
        value = value.item() if isinstance(value, np.generic) else value
        family = kind(self.law.unit(name))
        if family == "month":
            return Month(value)
        if family == "date":
            return Day(value)
        return value


def _same(value: Any) -> Any:
    return value


def _pick(value: Any, select: Any) -> Any:
    return value[select] if np.ndim(value) else value


def _plain(value: Any) -> Any:
    """An exact value as columns hold it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value
