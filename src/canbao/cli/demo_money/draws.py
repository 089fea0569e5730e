"""Draws that depend on nothing but the city's seed, what is drawn, and for whom: the order in
which they are asked does not matter. Whole numbers only."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def drawn(seed: int, what: str, keys: Numbers, below: int) -> Numbers:
    """For each key a whole number from 0 to `below` − 1, evenly."""
    salt = int.from_bytes(hashlib.sha256(f"{seed}:{what}".encode()).digest()[:8], "little")
    with np.errstate(over="ignore"):
        mixed = keys.astype(np.uint64) * _GOLDEN + np.uint64(salt)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        mixed ^= mixed >> np.uint64(31)
    # 32 bits are enough for what is drawn here and keep the product within 64.
    high = mixed >> np.uint64(32)
    return ((high * np.uint64(below)) >> np.uint64(32)).astype(np.int64)


def bell(seed: int, what: str, keys: Numbers, below: int) -> Numbers:
    """The same, heaped in the middle: the mean of four even draws."""
    total = sum((drawn(seed, f"{what} {turn}", keys, below) for turn in range(4)), np.int64(0))
    return np.asarray(total, dtype=np.int64) // 4
