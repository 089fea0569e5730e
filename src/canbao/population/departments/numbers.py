"""What happens to identity numbers in departments' files, on columns of 18 bytes.

A number is an element of an `S18` array: shorter numbers end early, no number is empty. The forms
follow GB 11643 (18 characters with a check) and its 15-digit forerunner; nothing here reads names.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.departments.types import Bytes, Characters, Days, Ints

WIDTH = 18
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
ZERO = ord("0")


def matrix(numbers: Bytes) -> Characters:
    """The characters of numbers, one row each; a copy that may be written."""
    rows: Characters = numbers.view(np.uint8).reshape(-1, WIDTH).copy()
    return rows


def joined(characters: Characters) -> Bytes:
    """Rows of characters as numbers again."""
    made: Bytes = np.ascontiguousarray(characters).view(f"S{WIDTH}").reshape(-1)
    return made


def text(numbers: Bytes) -> pa.Array:
    """Numbers as Arrow text; empty becomes null."""
    made = pa.array(numbers, type=pa.binary()).cast(pa.string())
    return pc.if_else(pa.array(numbers != b"", pa.bool_()), made, None)


def check_characters(first17: Characters) -> Characters:
    """The check character of rows of 17 digits (ISO 7064 MOD 11-2)."""
    sums = (first17.astype(np.int64) - ZERO) @ WEIGHTS
    found: Characters = CHECKS[sums % 11]
    return found


def digits(values: Ints, width: int) -> Characters:
    """Integers as rows of characters, with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values.astype(np.int64)[:, None] // powers % 10 + ZERO).astype(np.uint8)


def compose(counties: Ints, births: Days, sequences: Ints) -> Bytes:
    """Valid numbers from county codes (6 digits), births and sequences (0 to 999)."""
    years = births.astype("datetime64[Y]").astype(np.int64) + 1970
    months = births.astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = (births - births.astype("datetime64[M]")).astype(np.int64) + 1
    body: Characters = np.hstack(
        [digits(counties, 6), digits(years * 10000 + months * 100 + days, 8), digits(sequences, 3)]
    )
    whole: Characters = np.hstack([body, check_characters(body)[:, None]])
    return joined(whole)


def mistyped(numbers: Bytes, rng: np.random.Generator) -> Bytes:
    """One slip each: another digit (half), two neighbours swapped, or a digit lost."""
    rows = matrix(numbers)
    each = np.arange(len(rows))
    kind = rng.integers(0, 4, len(rows))
    place = rng.integers(0, 17, len(rows))
    here = rows[each, place]
    wrong = ((here - ZERO) + rng.integers(1, 10, len(rows))) % 10 + ZERO
    twin = rows[each, np.minimum(place + 1, 16)]
    swap = (kind == 2) & (place < 16) & (twin != here)
    lose = kind == 3
    plain = ~swap & ~lose
    rows[each[plain], place[plain]] = wrong[plain]
    rows[each[swap], place[swap]] = twin[swap]
    rows[each[swap], place[swap] + 1] = here[swap]
    shift = np.arange(WIDTH)[None, :] + (np.arange(WIDTH)[None, :] >= place[:, None])
    short = np.hstack([rows, np.zeros((len(rows), 1), dtype=np.uint8)])
    shortened = np.take_along_axis(short, shift, axis=1)
    rows[lose] = shortened[lose]
    return joined(rows)


def old_form(numbers: Bytes) -> Bytes:
    """The 15-digit form: no century, no check character."""
    rows = matrix(numbers)
    short = np.zeros_like(rows)
    short[:, :6] = rows[:, :6]
    short[:, 6:15] = rows[:, 8:17]
    return joined(short)


def masked(numbers: Bytes) -> Bytes:
    """The birth date hidden by asterisks."""
    rows = matrix(numbers)
    filled = rows[:, 0] != 0
    rows[filled, 6:14] = ord("*")
    return joined(rows)


def lower_x(numbers: Bytes) -> Bytes:
    """The check character X written small."""
    rows = matrix(numbers)
    rows[rows == ord("X")] = ord("x")
    return joined(rows)


def from_text(column: pa.Array) -> Bytes:
    """Arrow text as an `S18` array; null becomes empty, longer text is cut."""
    held = column.cast(pa.string())
    found = np.zeros(len(held), dtype=f"S{WIDTH}")
    given = held.drop_null()
    lengths = pc.binary_length(given)
    if len(given) and pc.min(lengths).as_py() == pc.max(lengths).as_py() == WIDTH:
        ends = np.frombuffer(given.buffers()[1], dtype=np.int32)[given.offset :]
        data = np.frombuffer(given.buffers()[2], dtype=np.uint8)
        values = data[ends[0] : ends[0] + WIDTH * len(given)].reshape(-1, WIDTH).copy()
        found[held.is_valid().to_numpy(False)] = values.view(f"S{WIDTH}").reshape(-1)
    elif len(given):
        found[held.is_valid().to_numpy(False)] = np.array(given.to_pylist(), dtype=f"S{WIDTH}")
    return found
