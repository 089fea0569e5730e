"""What `compute_many` is given: columns, tables of rows, regions and dates, typed and checked.

A column that cannot be read is refused as a whole; a row whose value `one` would refuse is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np

from canbao.law.engine.columns import Chunk, ColumnRows
from canbao.law.engine.dense import Places
from canbao.law.engine.errors import InvalidFact
from canbao.law.engine.facts import LARGEST_WHOLE, Rows, parse_fact, refuse_method
from canbao.law.engine.law import Law
from canbao.law.engine.units import (
    LARGEST,
    Day,
    Month,
    kind,
    month_of_day,
    parse_date,
    parse_month,
)


@dataclass(frozen=True)
class Fen:
    """A money column in whole fen."""

    values: Any
    ndim: int = field(default=1, init=False)

    def __getitem__(self, select: Any) -> Any:
        yuan = np.asarray(self.values[select]).astype(np.float64)
        yuan /= 100.0
        return yuan

    def __len__(self) -> int:
        return len(self.values)

    def exact(self, index: int) -> Decimal:
        """One amount in yuan."""
        return Decimal(int(self.values[index])) / 100


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
        self.varying = [
            name for name, column in self.cells.items()
            if any(isinstance(c, Fen) or (isinstance(c, np.ndarray) and c.dtype.kind in "iuf")
                   for c in column)
        ]

    def cell(self, name: str, position: int, select: Any) -> Any:
        """One column at one position for some persons, ready to compute with."""
        cell = self.cells[name][position]
        if isinstance(cell, Fen):
            return cell[select]
        if np.ndim(cell) == 0:
            return cell
        part = cell[select]
        return part.astype(np.int32) if part.dtype.kind in "iu" and part.dtype.itemsize < 4 else part

    def rows_of(self, index: int, last_year: int | None = None) -> list[dict[str, Any]]:
        """One person's rows as facts.

        A table without years leaves out rows in which every varying number is 0; one with years
        keeps them (a year without payment is a fact) up to `last_year`.
        """
        rows = []
        for position in range(self.positions):
            cells: dict[str, Any] = {}
            used = False
            for name, column in self.cells.items():
                cell = column[position]
                if isinstance(cell, Fen):
                    cells[name] = cell.exact(index)
                    used = used or cells[name] != 0
                elif isinstance(cell, np.ndarray):
                    cells[name] = cell[index].item()
                    used = used or (not isinstance(cells[name], str) and cells[name] != 0)
                else:
                    cells[name] = cell
            kept = "year" in cells and (last_year is None or cells["year"] <= last_year)
            if used or kept:
                rows.append(cells)
        return rows


def _whole_number(value: Any, name: str) -> int:
    return int(value)


class Intake:
    """Columns of one call, by name; `region` holds codes into `names`, `day` date numbers."""

    def __init__(
        self, law: Law, columns: Mapping[str, Any], date: Any, region: Any, known: Any
    ) -> None:
        self.law = law
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
            return loose(parse_fact(self.law, name, value, day))
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
            parse: Callable[[Any, str], int] = parse_month if family == "month" else (
                parse_date if family == "date" else _whole_number)
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

    def given(self, name: str, column: Any, select: Any, chunk: Chunk, places: Places) -> Any:
        if isinstance(column, YearMajor):
            self.check_rows(name, column, select, chunk, places)
            absent = {k: loose(spec.default) for k, spec in self.law.inputs[name].columns.items()
                      if k not in column.cells}
            return ColumnRows(column, select, absent)
        if np.ndim(column) == 0 and not isinstance(column, Fen):
            item = self.law.inputs.get(name)
            if item is not None and item.past and column is not None and np.ndim(places.day):
                limit = self.built_in("this_month" if item.unit == "month" else "this_day", places)
                chunk.stop(column > limit)
            return column
        part = column[select]
        if part.dtype.kind in "iu":
            part = part.astype(np.int64)
        family = kind(self.law.unit(name))
        item = self.law.inputs.get(name)
        if family in ("money", "number", "whole"):
            low = float(item.low) if item is not None and item.low is not None else 0.0
            most = LARGEST_WHOLE if family == "whole" else float(LARGEST) * (1 - 1e-15)
            high = min(float(item.high), most) if item is not None and item.high is not None else most
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
        for column, spec in item.columns.items():
            if column not in rows.cells or kind(spec.unit) not in ("money", "number", "whole"):
                continue
            for cell in rows.cells[column]:
                values = cell.values[select] if isinstance(cell, Fen) else (
                    cell[select] if np.ndim(cell) else np.asarray(cell))
                scale = 100 if isinstance(cell, Fen) else 1
                low = float(spec.low or 0) * scale
                high = float(spec.high) * scale if spec.high is not None else 1e13 * scale
                # Compact unsigned columns cannot be negative.
                fits = (low <= 0 and values.dtype.kind == "u") or values.min() >= low
                if not (fits and values.max() <= high):
                    chunk.stop(np.broadcast_to(~((values >= low) & (values <= high)),
                                               (chunk.size,)))
        this_year = self.built_in("this_month", places) // 12
        for position, year in enumerate(rows.cells.get("year", ())):
            if np.any(late := np.asarray(year > this_year)):
                used = np.zeros(chunk.size, dtype=bool)
                for column in rows.varying:
                    used |= rows.cell(column, position, select) != 0
                chunk.stop(late & used)

    def built_in(self, name: str, places: Places) -> Any:
        if name == "this_day":
            return places.day
        if name == "this_region":
            return np.array(self.names)[places.region] if np.ndim(places.region) else places.name
        dates = np.asarray(places.day, dtype="int64") + np.datetime64("0000-12-31", "D")
        months = (dates.astype("datetime64[M]") - np.datetime64("0000-01", "M")).astype(np.int64)
        return months if np.ndim(months) else int(months)

    # --- one row as facts ---------------------------------------------------------------------

    def facts(self, index: int) -> dict[str, Any]:
        """One row's facts as `one` takes them."""
        return {name: self.fact(name, column, index) for name, column in self.columns.items()}

    def place(self, index: int) -> tuple[str, Day]:
        """One row's region and day."""
        return self.names[int(pick(self.region, index))], Day(int(pick(self.day, index)))

    def fact(self, name: str, column: Any, index: int) -> Any:
        """One cell as a fact."""
        if isinstance(column, YearMajor):
            spec = self.law.inputs[name].columns
            return [{k: _typed(spec[k].unit, v) for k, v in row.items()}
                    for row in column.rows_of(index, self.last_year(index))]
        return _typed(self.law.unit(name), column.exact(index) if isinstance(column, Fen) else (
            column[index] if np.ndim(column) else column))

    def last_year(self, index: int) -> int:
        """Calendar year of one row's computation."""
        return month_of_day(int(pick(self.day, index))) // 12

    def quick_facts(self, index: int) -> dict[str, Any]:
        """One row's facts with tables of rows already typed: they were checked as columns."""
        facts = {}
        for name, column in self.columns.items():
            if isinstance(column, YearMajor):
                facts[name] = self.typed_rows(name, column, index)
            else:
                facts[name] = self.fact(name, column, index)
        return facts

    def typed_rows(
        self, name: str, table: YearMajor, index: int, only: frozenset[str] | None = None
    ) -> Rows:
        """One person's rows as the exact evaluation holds them (`only` these columns)."""
        last = self.last_year(index)
        columns = {}
        for column, spec in self.law.inputs[name].columns.items():
            if only is not None and column not in only:
                continue
            if column in table.cells:
                columns[column] = [exact_value(spec.unit, c, index) for c in table.cells[column]]
            else:
                columns[column] = [spec.default] * table.positions
        names = list(columns)
        made = []
        for cells in zip(*columns.values(), strict=True):
            row = SimpleNamespace(**dict(zip(names, cells, strict=True)))
            if getattr(row, "year", last + 1) <= last or any(
                getattr(row, k, 0) for k in table.varying
            ):
                made.append(row)
        return Rows(made)


def exact_value(unit: str, column: Any, index: int) -> Any:
    """One cell of a column (or a shared value) as the exact evaluation holds it."""
    if isinstance(column, Fen):
        return Decimal(int(column.values[index])).scaleb(-2)
    value = column[index].item() if isinstance(column, np.ndarray) and column.ndim else column
    if unit == "month":
        return Month(value)
    if unit == "date":
        return Day(value)
    return Decimal(repr(value)) if isinstance(value, float) or (
        isinstance(value, int) and not isinstance(value, bool) and kind(unit) in _DECIMAL
    ) else value


_DECIMAL = ("money", "number")


def _typed(unit: str, value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    made = {"month": Month, "date": Day}.get(kind(unit))
    return value if made is None or value is None else made(value)


def pick(value: Any, select: Any) -> Any:
    return value[select] if np.ndim(value) else value


def loose(value: Any) -> Any:
    """An exact value as columns hold it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value
