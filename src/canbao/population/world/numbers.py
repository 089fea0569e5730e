"""Citizen numbers (GB 11643) and credit codes (GB 32100) for columns of persons and employers.

Here are check characters, texts and the handing out of sequence numbers without repeats; who gets
which county and birth date is decided elsewhere.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from canbao.population.world.data import Ints, WorldError

Days: TypeAlias = NDArray[np.datetime64]

NUMBER_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NUMBER_CHECKS = np.array(list("10X98765432"))
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BODY_CHECKS = "0123456789X"
BODIES = 31**6
SEQUENCES = 499  # of each sex: 001 to 997 odd, 002 to 998 even


def check_place(number17: Ints) -> Ints:
    """Position in `10X98765432` of the check character of each 17-digit number."""
    rest = number17.copy()
    total: Ints = np.zeros(len(rest), dtype=np.int64)
    for weight in reversed(NUMBER_WEIGHTS):
        rest, digit = np.divmod(rest, 10)
        total += weight * digit
    return total % 11


def number_text(number17: Ints) -> pa.Array:
    """The 18 characters of each number; null where `number17` is 0."""
    checks = pa.array(NUMBER_CHECKS).take(pa.array(check_place(number17)))
    digits = pc.cast(pa.array(number17, mask=number17 == 0), pa.string())
    return pc.binary_join_element_wise(digits, checks, "")


def day_digits(days: Days) -> Ints:
    """Dates as whole numbers, 20240131."""
    months = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    day = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    digits: Ints = (months // 12) * 10_000 + (months % 12 + 1) * 100 + day
    return digits


def hand_out(county: Ints, birth: Days, sex: Ints, block: int, blocks: int) -> tuple[Ints, Days]:
    """17-digit numbers that no other person of any block gets, and the birth dates they hold.

    `county` has six digits, `sex` is 1 or 2. Each block owns every `blocks`-th sequence number of a
    county, day and sex; where it has used its own up, the person is moved to the next day (the
    birth dates are returned for that). Raises WorldError for more than 499 blocks.
    """
    if blocks > SEQUENCES:
        raise WorldError(
            f"人口太多：最多{SEQUENCES}块", f"too many persons: at most {SEQUENCES} blocks"
        )
    birth = birth.copy()
    today = birth.max()
    own = (SEQUENCES - 1 - block) // blocks + 1
    while True:
        key = (county * 100_000 + birth.astype("datetime64[D]").astype(np.int64)) * 2 + sex
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        first = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        rank = np.empty(len(key), dtype=np.int64)
        rank[order] = np.arange(len(key)) - np.repeat(first, np.diff(np.r_[first, len(key)]))
        over = rank >= own
        if not over.any():
            break
        step = np.where(birth[over] < today, 1, -29)
        birth[over] = birth[over] + step.astype("timedelta64[D]")
    start = (county * 131 + birth.astype(np.int64) * 17) % SEQUENCES
    place = (start + block + rank * blocks) % SEQUENCES
    sequence = 2 * place + np.where(sex == 1, 1, 2)
    return (county * 100_000_000 + day_digits(birth)) * 1000 + sequence, birth


def credit_codes(prefix: list[str], county: Ints, counter: Ints) -> NDArray[np.str_]:
    """Valid credit codes: two leading characters, six digits of place, a body number of its own.

    `counter` must not repeat; it is spread over the bodies by a fixed permutation.
    """
    size = len(counter)
    digits = np.zeros((size, 18), dtype=np.int64)
    for column in (0, 1):
        digits[:, column] = [CREDIT_ALPHABET.index(p[column]) for p in prefix]
    rest = county.copy()
    for column in range(7, 1, -1):
        rest, digits[:, column] = np.divmod(rest, 10)
    digits[:, 8] = CREDIT_ALPHABET.index("M")
    digits[:, 9] = CREDIT_ALPHABET.index("A")
    rest = (counter * 48_271 + 7_654_321) % BODIES
    for column in range(15, 9, -1):
        rest, digits[:, column] = np.divmod(rest, 31)
    # The body number's own check counts letters as 10 (A) to 35 (Z), without gaps.
    plain = np.array([int(c, 36) for c in CREDIT_ALPHABET])
    total = (plain[digits[:, 8:16]] * np.array(BODY_WEIGHTS)).sum(axis=1)
    body_check = np.array([CREDIT_ALPHABET.index(c) for c in BODY_CHECKS])
    digits[:, 16] = body_check[(11 - total % 11) % 11]
    total = (digits[:, :17] * np.array(CREDIT_WEIGHTS)).sum(axis=1)
    digits[:, 17] = (31 - total % 31) % 31
    letters = np.array(list(CREDIT_ALPHABET))[digits]
    return np.ascontiguousarray(letters).view("<U18").reshape(size)
