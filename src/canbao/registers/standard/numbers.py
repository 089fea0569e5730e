"""Citizen identity numbers (GB 11643), residence permits 81/82/83 and permanent residence 9….

Numbers are cleaned, 15 digits are extended to 18, and place, birth date and check character are
tried; inside, a valid number is its first 17 digits as an integer. Whether a number belongs to the
person is not asked here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from canbao.registers.standard.text import (
    Bools,
    ByteColumn,
    Bytes8,
    Int8s,
    Int64s,
    are_digits,
    as_text,
    each_distinct,
    eight_digits,
    integers,
    text_at,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
EARLIEST, LATEST = 1850, 2199

ABSENT, VALID, EXTENDED, LENGTH, CHARACTERS, PLACE, BIRTH, CHECKED, MASKED = range(9)
STATES = (
    "absent", "valid", "extended", "length", "characters", "place", "birth", "check", "masked",
)  # fmt: skip
"""What a state of `Numbers` means; from `length` on the number is not valid, and that is why."""

_CHECK_BYTES = np.frombuffer(CHECK.encode(), np.uint8)
_PROVINCES = np.zeros(100, np.bool_)
_PROVINCES[
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
     *range(61, 66), 71, 81, 82, 83, *range(90, 100)]
] = True  # fmt: skip
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)


def _weighed(begin: int) -> Int64s:
    """The part of the check sum, modulo 11, of every group of four digits from `begin` on."""
    group = np.arange(10_000)
    return np.asarray(
        sum(group // 10 ** (3 - at) % 10 * WEIGHTS[begin + at] for at in range(4)) % 11, np.int64
    )


_WEIGHED = [_weighed(begin) for begin in (0, 4, 8, 12)]


@dataclass(frozen=True)
class Numbers:
    """A standardised column: `number17` if valid; `text`, the cleaned number, if given and not."""

    number17: pa.Int64Array
    text: pa.StringArray
    state: Int8s


def standardise(column: pa.Array) -> Numbers:
    """Identity numbers of any form, row by row."""
    text = as_text(column)
    raw = ByteColumn.of(text)
    size = len(text)
    value = np.zeros(size, np.int64)
    state = np.zeros(size, np.int8)
    plain = _judge(raw, value, state)
    other = np.flatnonzero(~plain & (raw.lengths > 0))
    cleaned = each_distinct(text, other, clean)
    if len(other):
        again = pa.array(cleaned, pa.string())
        second = ByteColumn.of(again)
        some_value = np.zeros(len(other), np.int64)
        some_state = np.zeros(len(other), np.int8)
        settled = _judge(second, some_value, some_state)
        for at in np.flatnonzero(~settled & (second.lengths > 0)):
            some_state[at] = _why(cleaned[at])
        value[other], state[other] = some_value, some_state
    wrong = np.flatnonzero(state >= LENGTH)
    kept = dict(zip(other.tolist(), cleaned, strict=True))
    given = text.take(pa.array(wrong)).to_pylist() if len(wrong) else []
    words = [
        kept.get(row) or clean(raw_text)
        for row, raw_text in zip(wrong.tolist(), given, strict=True)
    ]
    present = (state == VALID) | (state == EXTENDED)
    return Numbers(integers(value, present), text_at(size, wrong, list(words)), state)


def clean(text: str) -> str:
    """Half-width, without spaces, dashes and quotes, upper case: `５１０１０１ 19900307881x` → `…X`."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if c.isalnum() or c == "*").replace("×", "X")


def birth_of(number17: Int64s) -> NDArray[np.datetime64]:
    """Birth dates, as days, of valid numbers; not-a-time for what is no date."""
    day8 = (number17 // 1000) % 100_000_000
    years, months, days = day8 // 10_000, day8 // 100 % 100, day8 % 100
    fine = is_date(years, months, days)
    first = (np.where(fine, years, 1970) - 1970) * 12 + np.where(fine, months, 1) - 1
    out: NDArray[np.datetime64] = first.astype("datetime64[M]").astype("datetime64[D]")
    out = out + (days - 1).astype("m8[D]")
    out[~fine] = np.datetime64("NaT")
    return out


def sex_of(number17: Int64s) -> Int8s:
    """1 for male, 2 for female: the last of the 17 digits is odd for men."""
    return (2 - number17 % 2).astype(np.int8)


def place_of(number17: Int64s) -> Int64s:
    """The six digits of the county that gave the number."""
    return number17 // 100_000_000_000


def check_character(seventeen: int) -> str:
    """The eighteenth character: `check_character(51010119900307881)`."""
    digits = f"{seventeen:017d}"
    if len(digits) != 17:
        raise ValueError(f"应为17位数字：{seventeen} / 17 digits expected: {seventeen}")
    return CHECK[sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11]


def full(seventeen: int) -> str:
    """The number as people write it, 18 characters."""
    return f"{seventeen:017d}{check_character(seventeen)}"


def make(place: int, birth: date, sequence: int) -> int:
    """`number17` of county (6 digits), birth date and sequence number (3 digits)."""
    return (place * 100_000_000 + int(f"{birth:%Y%m%d}")) * 1000 + sequence


def _judge(raw: ByteColumn, value: Int64s, state: Int8s) -> Bools:
    """Fill value and state of the rows of 18 or 15 plain digits; says which rows those are."""
    settled = np.zeros(len(raw.lengths), np.bool_)
    rows = np.flatnonzero(raw.lengths == 18)
    if len(rows):
        window = raw.windows(raw.starts[rows], 18)
        check = np.where(window[:, 17] == ord("x"), np.uint8(ord("X")), window[:, 17])
        plain = _all_digits(window[:, :17]) & ((check - np.uint8(48) < 10) | (check == ord("X")))
        if not plain.all():
            rows, window, check = rows[plain], window[plain], check[plain]
        value[rows], state[rows] = _validate(window, check, VALID)
        settled[rows] = True
    rows = np.flatnonzero(raw.lengths == 15)
    if len(rows):
        short = raw.windows(raw.starts[rows], 15)
        plain = (short - np.uint8(48) < 10).all(axis=1)
        rows, short = rows[plain], short[plain]
        century = np.broadcast_to(np.frombuffer(b"19", np.uint8), (len(rows), 2))
        digits = np.concatenate([short[:, :6], century, short[:, 6:]], axis=1)
        value[rows], state[rows] = _validate(digits, None, EXTENDED)
        settled[rows] = True
    return settled


def _validate(digits: Bytes8, check: Bytes8 | None, good: int) -> tuple[Int64s, Int8s]:
    """Value and state of rows of 17 digits (more columns are ignored)."""
    first, second = eight_digits(digits[:, :8]), eight_digits(digits[:, 8:16])
    last = (digits[:, 16] - np.uint8(48)).astype(np.int64)
    number17 = (first * 100_000_000 + second) * 10 + last
    state = np.full(len(digits), good, np.int8)
    if check is not None:
        total = last * WEIGHTS[16]
        for table, group in zip(
            _WEIGHED, (first // 10_000, first % 10_000, second // 10_000, second % 10_000),
            strict=True,
        ):  # fmt: skip
            total += table[group]
        state[_CHECK_BYTES[total % 11] != check] = CHECKED
    years = first % 100 * 100 + second // 1_000_000
    dated = is_date(years, second // 10_000 % 100, second // 100 % 100)
    state[~(dated & (years >= EARLIEST) & (years <= LATEST))] = BIRTH
    state[~_PROVINCES[first // 1_000_000]] = PLACE
    return number17, state


def _all_digits(window: Bytes8) -> Bools:
    """Whether all of 17 bytes are digits, eight at a time."""
    fine = window[:, 16] - np.uint8(48) < 10
    for begin in (0, 8):
        fine &= are_digits(window[:, begin : begin + 8])
    return np.asarray(fine, np.bool_)


def is_date(years: Int64s, months: Int64s, days: Int64s) -> Bools:
    """Whether the calendar has the day."""
    known = (months >= 1) & (months <= 12)
    longest = _MONTH_DAYS[np.where(known, months, 0)]
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return np.asarray(known & (days >= 1) & (days <= longest + (leap & (months == 2))), np.bool_)


def _why(text: str) -> int:
    if "*" in text:
        return MASKED
    return CHARACTERS if len(text) in (15, 18) else LENGTH
