"""Mobile phone numbers as integers of 11 digits.

Country prefix, spaces and dashes go; landlines, extensions and numbers that are plainly filled in
to pass a form are not a person's phone and become null with their state.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from canbao.registers.standard.text import (
    ByteColumn,
    Int8s,
    as_text,
    each_distinct,
    integers,
    plain_digits,
)

ABSENT, MOBILE, LANDLINE, FILLED_IN, UNREADABLE = range(5)
STATES = ("absent", "mobile", "landline", "filled_in", "unreadable")
_LANDLINE = re.compile(r"(0\d{2,3})?[2-9]\d{6,7}\Z")


@dataclass(frozen=True)
class Phones:
    """A standardised column: `phone` null unless the state is mobile."""

    phone: pa.Int64Array
    state: Int8s


def standardise(column: pa.Array) -> Phones:
    """Phone numbers of any form, row by row."""
    text = as_text(column)
    raw = ByteColumn.of(text)
    value = np.zeros(len(text), np.int64)
    state = np.zeros(len(text), np.int8)
    rows = np.flatnonzero(raw.lengths == 11)
    digits, plain = plain_digits(raw.windows(raw.starts[rows], 11))
    plain &= (digits >= 13_000_000_000) & (digits < 20_000_000_000)
    rows, digits = rows[plain], digits[plain]
    value[rows] = digits
    state[rows] = np.where(digits % 100_000_000 % 11_111_111 == 0, FILLED_IN, MOBILE)
    other = np.flatnonzero((state == ABSENT) & (raw.lengths > 0))
    for row, (found, why) in zip(other, each_distinct(text, other, read), strict=True):
        value[row], state[row] = found, why
    return Phones(integers(value, state == MOBILE), state)


def read(text: str) -> tuple[int, int]:
    """One number and its state: `read("+86 138 0013 8001")` → `(13800138001, MOBILE)`."""
    digits = re.sub(r"[\s\-－—()]", "", unicodedata.normalize("NFKC", text).removesuffix(".0"))
    if not digits:
        return 0, ABSENT
    digits = re.sub(r"\A(\+?0*86)(?=1\d{10}\Z|0\d{9,}\Z)", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return int(digits), FILLED_IN if len(set(digits[3:])) == 1 else MOBILE
    return 0, LANDLINE if _LANDLINE.match(digits) else UNREADABLE
