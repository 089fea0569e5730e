"""A hash of text that is the same on every machine and in every year.

63 bits, so that it fits a signed integer of any engine; for keys of records, not against an
adversary. Its values are fixed by test vectors: changing them would rename every record of every
store.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from canbao.registers.standard.text import ByteColumn, Uint64s, as_text, is_null

_START = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_NULL = np.uint64(0xD6E8FEB86659FD93)
# _KEEP[n] keeps the first n bytes of a little-endian word.
_KEEP = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)


def mix(values: Uint64s) -> Uint64s:
    """Spread every bit over the word (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


def hash_rows(columns: Sequence[pa.Array], seed: str = "") -> Uint64s:
    """One 63-bit hash per row of the given columns in order, as unsigned words.

    Null, empty text and text that ends in zero bytes are all different; `seed` names the family of
    keys.
    """
    state = np.full(len(columns[0]), _START)
    if seed:
        state = mix(state ^ _words(pa.array([seed], pa.string()))[0])
    for column in columns:
        text = as_text(column)
        state = mix(state * np.uint64(5) + _words(text))
    return state >> np.uint64(1)


def hash_keys(columns: Sequence[pa.Array], seed: str = "") -> pa.Int64Array:
    """`hash_rows` as signed integers, the form in which they are stored."""
    return pa.array(hash_rows(columns, seed).astype(np.int64), pa.int64())


def _words(column: pa.StringArray) -> Uint64s:
    """The hash of one text column, all 64 bits."""
    raw = ByteColumn.of(column)
    state = mix(_START + raw.lengths.astype(np.uint64))
    longest = int(raw.lengths.max(initial=0))
    rows = np.arange(len(state))
    for begin in range(0, longest, 8):
        left = raw.lengths[rows] - begin
        rows, left = rows[left > 0], left[left > 0]
        word = raw.windows(raw.starts[rows] + begin, 8).view("<u8")[:, 0]
        state[rows] = mix((state[rows] ^ (word & _KEEP[np.minimum(left, 8)])) + _START)
    if column.null_count:
        state[is_null(column)] = _NULL
    return state
