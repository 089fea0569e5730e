"""Statistical division codes as integers of 12 digits.

Twelve, nine (township) and six (county) digits are taken, shorter ones of whole levels too; zeros
fill the levels below. Whether the place exists, or what has become of it, is not asked here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from canbao.registers.standard.text import (
    ByteColumn,
    Int8s,
    Int64s,
    as_text,
    each_distinct,
    integers,
    plain_digits,
)

ABSENT, FINE, UNREADABLE = range(3)
STATES = ("absent", "fine", "unreadable")
_LEVELS = (12, 9, 6, 4, 2)
_LOWEST, _HIGHEST = 11 * 10**10, 99 * 10**10


@dataclass(frozen=True)
class Places:
    """A standardised column: `place` null unless the state is fine."""

    place: pa.Int64Array
    state: Int8s


def standardise(column: pa.Array) -> Places:
    """Division codes of any form, row by row."""
    text = as_text(column)
    raw = ByteColumn.of(text)
    value = _read(raw)
    other = np.flatnonzero((value < 0) & (raw.lengths > 0))
    if len(other):
        cleaned = each_distinct(text, other, _clean)
        value[other] = _read(ByteColumn.of(pa.array(cleaned, pa.string())))
    fine = value >= 0
    state = np.where(fine, FINE, np.where(raw.lengths > 0, UNREADABLE, ABSENT)).astype(np.int8)
    return Places(integers(value, fine), state)


def of_postcodes(column: pa.Array) -> Places:
    """Postcodes of up to six digits, where a register has no division codes: each stands as a street of
    its own, so that equal postcodes are one street and nothing more is made of them."""
    text = as_text(column)
    raw = ByteColumn.of(text)
    value = np.full(len(raw.lengths), -1, np.int64)
    for width in range(1, 7):
        rows = np.flatnonzero(raw.lengths == width)
        if len(rows):
            digits, plain = plain_digits(raw.windows(raw.starts[rows], width))
            value[rows] = np.where(plain & (digits > 0), digits * 10**6 + 1_000, -1)
    fine = value >= 0
    state = np.where(fine, FINE, np.where(raw.lengths > 0, UNREADABLE, ABSENT)).astype(np.int8)
    return Places(integers(value, fine), state)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().removesuffix(".0").replace(" ", "")


def _read(raw: ByteColumn) -> Int64s:
    """The code of each row, −1 where the row is none."""
    value = np.full(len(raw.lengths), -1, np.int64)
    for width in _LEVELS:
        rows = np.flatnonzero(raw.lengths == width)
        if len(rows):
            digits, plain = plain_digits(raw.windows(raw.starts[rows], width))
            codes = digits * 10 ** (12 - width)
            fine = plain & (codes >= _LOWEST) & (codes < _HIGHEST)
            value[rows] = np.where(fine, codes, -1)
    return value
