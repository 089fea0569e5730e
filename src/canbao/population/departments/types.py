"""Names for the kinds of NumPy columns that run through this room; no code."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers: rows, persons, months, places."""
Days: TypeAlias = npt.NDArray[np.datetime64]
"""Dates to the day; `NaT` where there is none."""
Flags: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.bytes_]
"""Identity numbers: an `S18` column."""
Characters: TypeAlias = npt.NDArray[np.uint8]
"""The same as a matrix: a row for each number, a byte for each character."""
