"""Dates and months in the forms departments write them.

`2024-01-31`, `20240131`, `2024年1月31日`, `2024/1/31`, with a time behind, Excel's serial numbers, and
columns that are dates already. An impossible date is an error, not a guess; two-digit years are
unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from canbao.registers.standard.numbers import is_date
from canbao.registers.standard.text import (
    Bools,
    ByteColumn,
    Bytes8,
    Int8s,
    Int64s,
    as_text,
    each_distinct,
    is_null,
    plain_digits,
)

ABSENT, FINE, UNREADABLE, IMPOSSIBLE, NOT_KNOWN = range(5)
STATES = ("absent", "fine", "unreadable", "impossible", "not_known")
"""`not_known` is a date that stands for none: 1900-01-01, 9999-12-31, zeros."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]?\d{1,2}[:时].*)?\Z")
_PACKED = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?\d{2}:?\d{2}.*)?\Z")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?\Z")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")


@dataclass(frozen=True)
class Dates:
    """A standardised column: `date` (date32) null unless the state is fine."""

    date: pa.Date32Array
    state: Int8s


@dataclass(frozen=True)
class Months:
    """A standardised column: `month` (int32, year × 12 + month − 1) null unless fine."""

    month: pa.Int32Array
    state: Int8s


def standardise(column: pa.Array) -> Dates:
    """Dates of any form, row by row."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        days = column.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
        values = days.cast(pa.int32()).to_numpy(zero_copy_only=False)
        given = ~is_null(days)
        return _dates(np.where(given, values, 0).astype(np.int64), np.where(given, FINE, ABSENT))
    text = as_text(column)
    raw = ByteColumn.of(text)
    state = np.zeros(len(text), np.int8)
    days8 = np.zeros(len(text), np.int64)
    plain = np.zeros(len(text), np.bool_)
    for width, take in ((8, slice(None)), (10, [0, 1, 2, 3, 5, 6, 8, 9])):
        rows = np.flatnonzero(raw.lengths == width)
        if len(rows) == 0:
            continue
        window = raw.windows(raw.starts[rows], width)
        values, fit = plain_digits(window[:, take])
        fit &= width == 8 or _separated(window)
        rows, values = rows[fit], values[fit]
        years, months, days = values // 10_000, values // 100 % 100, values % 100
        fine = is_date(years, months, days) & (years >= 1000)
        days8[rows] = _days(np.where(fine, years, 1970), np.where(fine, months, 1), days)
        state[rows] = np.where(fine, FINE, np.where(values == 0, NOT_KNOWN, IMPOSSIBLE))
        state[rows[np.isin(values, (19000101, 99991231, 99990101, 11110101))]] = NOT_KNOWN
        plain[rows] = True
    other = np.flatnonzero(~plain & (raw.lengths > 0))
    for row, (found, why) in zip(other, each_distinct(text, other, read), strict=True):
        state[row] = why
        days8[row] = (found - date(1970, 1, 1)).days if found else 0
    return _dates(days8, state)


def read(text: str) -> tuple[date | None, int]:
    """One date and its state: `read("2024年1月31日")` → `(date(2024, 1, 31), FINE)`."""
    text = unicodedata.normalize("NFKC", text).strip().replace(" 00:00:00", "")
    if not text:
        return None, ABSENT
    serial = _SERIAL.match(text)
    if serial:
        return EXCEL_DAY_ZERO + timedelta(days=int(serial[1])), FINE
    found = _DATE.match(text) or _PACKED.match(text)
    if not found:
        return None, UNREADABLE
    year, month, day = (int(part) for part in found.groups())
    if (year, month, day) == (0, 0, 0) or year == 9999 or (year, month, day) == (1900, 1, 1):
        return None, NOT_KNOWN
    try:
        return (date(year, month, day), FINE) if year >= 1000 else (None, IMPOSSIBLE)
    except ValueError:
        return None, IMPOSSIBLE


def months(column: pa.Array) -> Months:
    """Calendar months of any form, row by row; a full date counts as its month."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return _of_dates(standardise(column))
    text = as_text(column)
    raw = ByteColumn.of(text)
    value = np.zeros(len(text), np.int64)
    state = np.zeros(len(text), np.int8)
    rows = np.flatnonzero(raw.lengths == 6)
    packed, plain = plain_digits(raw.windows(raw.starts[rows], 6))
    rows, packed = rows[plain], packed[plain]
    value[rows], state[rows] = _month(packed // 100, packed % 100)
    settled = np.zeros(len(text), np.bool_)
    settled[rows] = True
    rows = np.flatnonzero((raw.lengths == 8) | (raw.lengths == 10))
    if len(rows):
        days = standardise(text.take(pa.array(rows)))
        taken = days.state != UNREADABLE
        value[rows[taken]] = _month_of(days.date)[taken]
        state[rows[taken]] = days.state[taken]
        settled[rows[taken]] = True
    other = np.flatnonzero(~settled & (raw.lengths > 0))
    for row, (found, why) in zip(other, each_distinct(text, other, read_month), strict=True):
        value[row], state[row] = found, why
    return _months(value, state)


def read_month(text: str) -> tuple[int, int]:
    """One month and its state: `read_month("2024年1月")` → `(24288, FINE)`."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = _MONTH.match(text)
    if found:
        year, month = int(found[1]), int(found[2])
        if (year, month) == (0, 0) or year == 9999:
            return 0, NOT_KNOWN
        fine = 1 <= month <= 12 and year >= 1000
        return (year * 12 + month - 1, FINE) if fine else (0, IMPOSSIBLE)
    day, state = read(text)
    return (day.year * 12 + day.month - 1 if day else 0), state


def _month(years: Int64s, months_: Int64s) -> tuple[Int64s, Int8s]:
    fine = (months_ >= 1) & (months_ <= 12) & (years >= 1000) & (years < 9999)
    none = ((years == 0) & (months_ == 0)) | (years == 9999)
    state = np.where(fine, FINE, np.where(none, NOT_KNOWN, IMPOSSIBLE)).astype(np.int8)
    return np.where(fine, years * 12 + months_ - 1, 0), state


def _of_dates(dates: Dates) -> Months:
    return _months(_month_of(dates.date), dates.state)


def _month_of(column: pa.Date32Array) -> Int64s:
    days = np.asarray(column.cast(pa.int32()).fill_null(0)).astype("datetime64[D]")
    months_: Int64s = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months_


def _dates(days: Int64s, state: NDArray[np.int_] | Int8s) -> Dates:
    known: Bools = state == FINE
    return Dates(
        pa.array(days.astype(np.int32), pa.int32(), mask=~known).cast(pa.date32()),
        state.astype(np.int8),
    )


def _months(value: Int64s, state: Int8s) -> Months:
    return Months(pa.array(value.astype(np.int32), pa.int32(), mask=state != FINE), state)


def _days(years: Int64s, months_: Int64s, days: Int64s) -> Int64s:
    first = ((years - 1970) * 12 + months_ - 1).astype("datetime64[M]").astype("datetime64[D]")
    return first.astype(np.int64) + days - 1


def _separated(window: Bytes8) -> Bools:
    mark = window[:, 4]
    known = (mark == ord("-")) | (mark == ord("/")) | (mark == ord("."))
    return np.asarray(known & (window[:, 7] == mark), np.bool_)
