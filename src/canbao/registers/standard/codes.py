"""Unified social credit codes of employers (GB 32100): cleaned and checked.

Eighteen characters without I, O, S, V, Z, the last a check over the others; whether the employer
exists is not asked here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.registers.standard.text import (
    Bools,
    ByteColumn,
    Bytes8,
    Int8s,
    as_text,
    each_distinct,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(3**place % 31 for place in range(17))

ABSENT, VALID, LENGTH, CHARACTERS, CHECKED = range(5)
STATES = ("absent", "valid", "length", "characters", "check")

_NONE = 255
_VALUES = np.full(256, _NONE, np.uint8)
for _value, _character in enumerate(ALPHABET):
    _VALUES[ord(_character)] = _value


@dataclass(frozen=True)
class CreditCodes:
    """A standardised column: `code` is null unless valid."""

    code: pa.StringArray
    state: Int8s


def standardise(column: pa.Array) -> CreditCodes:
    """Credit codes of any form, row by row."""
    text = as_text(column)
    raw = ByteColumn.of(text)
    state = _judge(raw)
    other = np.flatnonzero((state != VALID) & (raw.lengths > 0))
    code = pc.if_else(pa.array(state == VALID), text, None)
    if len(other):
        cleaned = pa.array(each_distinct(text, other, clean), pa.string())
        state[other] = _judge(ByteColumn.of(cleaned))
        mended = state[other] == VALID
        if mended.any():
            mask = np.zeros(len(text), np.bool_)
            mask[other[mended]] = True
            code = pc.replace_with_mask(code, pa.array(mask), cleaned.filter(pa.array(mended)))
    return CreditCodes(code, state)


def clean(text: str) -> str:
    """Half-width, upper case, letters and digits only."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def check_character(seventeen: str) -> str:
    """The eighteenth character of a credit code."""
    total = sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, seventeen, strict=True))
    return ALPHABET[-total % 31]


def _judge(raw: ByteColumn) -> Int8s:
    state = np.where(raw.lengths > 0, LENGTH, ABSENT).astype(np.int8)
    rows = np.flatnonzero(raw.lengths == 18)
    if len(rows):
        values: Bytes8 = _VALUES[raw.windows(raw.starts[rows], 18)]
        known: Bools = (values != _NONE).all(axis=1)
        total = values[:, :17].astype(np.float64) @ np.array(WEIGHTS, np.float64)
        right = (-total.astype(np.int64)) % 31 == values[:, 17]
        state[rows] = np.where(known, np.where(right, VALID, CHECKED), CHARACTERS)
    return state
