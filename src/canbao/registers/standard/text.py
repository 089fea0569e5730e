"""Arrow text columns as NumPy bytes and code points, and back.

The helpers on which the other modules of this package stand; no knowledge of any kind of value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

PADDING = 64
"""Zero bytes behind the data, so that a window of this width may start at any row."""

Bools = NDArray[np.bool_]
Bytes8 = NDArray[np.uint8]
Codes = NDArray[np.uint32]
Int64s = NDArray[np.int64]
Int8s = NDArray[np.int8]
Uint64s = NDArray[np.uint64]

T = TypeVar("T")


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.StringArray:
    """A column of any simple type as text; whole numbers held as floats lose their `.0`."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if (
        pa.types.is_floating(kind)
        and pc.all(pc.equal(pc.floor(column), column)).as_py() is not False
    ):
        column = column.cast(pa.int64(), safe=False)
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return column.cast(pa.large_string()).cast(pa.string())
    return column.cast(pa.string())


@dataclass(frozen=True)
class ByteColumn:
    """The bytes of a text column: row i is `data[starts[i] : starts[i] + lengths[i]]`."""

    data: Bytes8
    starts: Int64s
    lengths: Int64s

    @staticmethod
    def of(column: pa.StringArray) -> ByteColumn:
        count = len(column)
        if count == 0:
            none = np.zeros(0, np.int64)
            return ByteColumn(np.zeros(PADDING, np.uint8), none, none)
        _, offsets_buffer, data_buffer = column.buffers()
        offsets = np.frombuffer(offsets_buffer, np.int32)[column.offset : column.offset + count + 1]
        first, last = int(offsets[0]), int(offsets[-1])
        data = np.zeros(last - first + PADDING, np.uint8)
        if last > first:
            data[: last - first] = np.frombuffer(data_buffer, np.uint8)[first:last]
        starts = offsets[:-1].astype(np.int64) - first
        lengths = np.diff(offsets).astype(np.int64)
        if column.null_count:
            lengths[is_null(column)] = 0
        return ByteColumn(data, starts, lengths)

    def windows(self, starts: Int64s, width: int) -> Bytes8:
        """The `width` bytes from each start, one row each."""
        return np.lib.stride_tricks.sliding_window_view(self.data, width)[starts]


@dataclass(frozen=True)
class CodePoints:
    """The characters of a text column: `codes[starts[i] : starts[i + 1]]` is row i."""

    codes: Codes
    starts: Int64s

    @staticmethod
    def of(column: pa.StringArray) -> CodePoints:
        filled = pc.fill_null(column, "") if column.null_count else column
        raw = ByteColumn.of(filled)
        text = raw.data[:-PADDING].tobytes().decode("utf-8")
        codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
        starts = np.zeros(len(column) + 1, np.int64)
        if len(column):
            np.cumsum(pc.utf8_length(filled).to_numpy(zero_copy_only=False), out=starts[1:])
        return CodePoints(codes, starts)

    def rows_of(self, positions: Int64s) -> Int64s:
        """The rows, each once, that hold the given character positions."""
        return np.unique(np.searchsorted(self.starts, positions, side="right") - 1)

    def arrow(self) -> pa.StringArray:
        """Back to a text column without nulls."""
        codes = self.codes
        sizes = np.ones(len(codes) + 1, np.int64)
        sizes[0] = 0
        sizes[1:] += (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
        offsets = np.cumsum(sizes)[self.starts].astype(np.int32)
        data = codes.astype("<u4").tobytes().decode("utf-32-le").encode("utf-8")
        return pa.StringArray.from_buffers(
            len(self.starts) - 1, pa.py_buffer(offsets), pa.py_buffer(data)
        )


def words_of(window: Bytes8) -> Uint64s:
    """Eight bytes a row as one little-endian word."""
    return np.ascontiguousarray(window).view("<u8")[:, 0]


def are_digits(window: Bytes8) -> Bools:
    """Whether all eight bytes of a row are digits."""
    words = words_of(window)
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    digits = np.uint64(0x3030303030303030)
    carried = (words + np.uint64(0x0606060606060606)) & high
    return np.asarray(((words & high) == digits) & (carried == digits), np.bool_)


def eight_digits(window: Bytes8) -> Int64s:
    """The whole number that eight digits a row say; three products take neighbours together."""
    words = words_of(window) & np.uint64(0x0F0F0F0F0F0F0F0F)
    words = (words * np.uint64(2561)) >> np.uint64(8)
    words = ((words & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)
    words = ((words & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)) >> np.uint64(32)
    return words.astype(np.int64)


def plain_digits(window: Bytes8) -> tuple[Int64s, Bools]:
    """The number that a row of at most sixteen digits says, and whether all of them are digits."""
    width = window.shape[1]
    if width < 8:
        padded = np.full((len(window), 8), ord("0"), np.uint8)
        padded[:, 8 - width :] = window
        return eight_digits(padded), are_digits(padded)
    first, last = window[:, :8], window[:, width - 8 :]
    more = 10 ** (width - 8)
    value = eight_digits(first)
    fine = are_digits(first)
    if more > 1:
        value = value * more + eight_digits(last) % more
        fine &= are_digits(last)
    return value, fine


def is_null(column: pa.Array) -> Bools:
    """Where a column has no value."""
    return np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), np.bool_)


def integers(values: Int64s, present: Bools) -> pa.Int64Array:
    """Whole numbers with nulls where nothing is present."""
    return pa.array(values, pa.int64(), mask=~present)


def each_distinct(column: pa.StringArray, rows: Int64s, function: Callable[[str], T]) -> list[T]:
    """`function` of the text of each given row, asked once for each distinct text."""
    answers: dict[str, T] = {}
    out: list[T] = []
    for text in column.take(pa.array(rows)).to_pylist():
        if text not in answers:
            answers[text] = function(text)
        out.append(answers[text])
    return out


def text_at(size: int, rows: Int64s, values: list[str | None]) -> pa.StringArray:
    """A text column of `size` rows that is null except at `rows` (ascending)."""
    if len(rows) == 0:
        return pa.nulls(size, pa.string())
    places = np.zeros(size, np.int64)
    mask = np.ones(size, np.bool_)
    places[rows] = np.arange(len(rows))
    mask[rows] = False
    return pa.array(values, pa.string()).take(pa.array(places, mask=mask))
