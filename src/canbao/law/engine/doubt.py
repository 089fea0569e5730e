"""Rounding of float columns, and the doubt that floats leave.

A row whose value lies so near a border that floats cannot tell the side is marked, to be decided
exactly. Kept apart from `rounding` so that one person's law needs no NumPy.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from canbao.law.engine.rounding import Rounding


def round_columns(
    rounding: Rounding, values: Any, doubt: Doubt, active: Any, grain: Decimal | None,
    quotient: Any = None,
) -> Any:
    """Round a column; see `Rounding.columns`."""
    if np.ndim(values) == 0:
        made = rounding.exact(Decimal(repr(float(values))))
        # Float noise may have moved a value that all rows share off a border.
        if made != rounding.exact(Decimal(f"{float(values):.14g}")):
            doubt.mark(np.True_, active)
        return float(made)
    unit = grain
    counted = None
    if grain is not None:
        scaled = values * _inverse(grain)
        counted = np.rint(scaled)
        # A caller may give an amount that is not a multiple of the grain.
        if (off := np.abs(scaled - counted) > 1e-4).any():
            doubt.mark(off, active)
        values = counted / _inverse(grain)
    for step in rounding.steps:
        if counted is not None and unit is not None and _divides(unit, step.unit):
            # The value is a whole number of smaller units: integers decide, no doubt.
            counted = _settle(step.mode, counted / float(step.unit / unit))
        else:
            scaled = values * _inverse(step.unit)
            counted = _settle(step.mode, scaled)
            near = doubt.near_border(step.mode, scaled, counted, active)
            del scaled
            if near is not None:
                if quotient is not None and step is rounding.steps[0] and step.mode == "half_up":
                    near = settle_quotients(quotient, step.unit, counted, near)
                doubt.rows |= near
        unit = step.unit
        values = counted / _inverse(unit)
    return values


def _inverse(unit: Decimal) -> float:
    """1/unit; exact as a float for 0.1, 0.01, …, so that count / inverse is the nearest float."""
    return float(1 / unit)


def _divides(small: Decimal, large: Decimal) -> bool:
    return large % small == 0


def _settle(mode: str, scaled: Any) -> Any:
    if mode == "half_up":
        settled = scaled + 0.5
        np.floor(settled, out=settled)
        if settled.size and settled.min() < 0:
            settled = np.where(scaled < 0, np.ceil(scaled - 0.5), settled)
        return settled
    if mode == "half_even":
        return np.rint(scaled)
    if mode == "cut":
        return np.trunc(scaled)
    return np.ceil(scaled)


class Doubt:
    """Rows of one chunk that must be decided exactly."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size, dtype=bool)

    def near_border(self, mode: str, scaled: Any, counted: Any, active: Any) -> Any:
        """Rows whose scaled value lies within float error of where the result would jump, or None.

        `scaled` is used up.
        """
        if not counted.size:
            return None
        zero = scaled == 0 if mode in ("up", "cut", "up_even") else np.False_
        away = np.subtract(scaled, counted, out=scaled)
        size = max(float(counted.max()), -float(counted.min()))
        if size != size:  # rows already stopped may hold NaN
            size = float(np.nanmax(np.abs(counted), initial=1.0))
            away = np.nan_to_num(away)
        margin = 1e-9 + 1e-12 * max(size, 1.0)
        if mode in ("half_up", "half_even"):
            # A tie is half a unit away, on either side.
            if float(away.max()) < 0.5 - margin and float(away.min()) > margin - 0.5:
                return None
            near = np.abs(away) > 0.5 - margin
        else:
            # `away` is 0 on the border itself and close to 1 just past it. Zero is exact.
            np.abs(away, out=away)
            near = ((away < margin) | (away > 1 - margin)) & ~zero
        return near if active is None else near & active

    def mark(self, near: Any, active: Any) -> None:
        """Add rows, only where the branch that rounds is the one taken."""
        if active is not None:
            near = near & active
        self.rows |= near


FINE = 10_000
LARGEST = float(2**50)


def settle_quotients(quotient: Any, unit: Decimal, counted: Any, near: Any) -> Any:
    """Decide half-up roundings of a/b, or of a·b/c, exactly in whole numbers; returns the rows still
    in doubt.

    Operands must be decimals with at most four digits after the point; `counted` is mended in place.
    """
    rows = np.flatnonzero(near)
    sides = []
    for side in quotient:
        values = np.broadcast_to(side, near.shape)[rows].astype(np.float64) * FINE
        whole = np.rint(values)
        fits = (np.abs(values - whole) <= 1e-9 * np.maximum(np.abs(whole), 1.0)) & (
            whole >= 0) & (whole < LARGEST / 1e4)
        sides.append((np.where(fits, whole, 1).astype(np.int64), fits))
    under, fits = sides[-1]
    over = sides[0][0]
    times = round(1 / unit) if unit <= 1 else 0
    for _, fits_over in sides[:-1]:
        fits = fits & fits_over
    if len(sides) == 3:
        # As whole numbers both are a ten thousandth; so must be what they are divided by.
        room = 2**61 // (max(times, 1) * np.maximum(sides[1][0], 1))
        fits = fits & (over < room) & (under < 2**61 // FINE)
        over = np.where(fits, over, 1) * np.where(fits, sides[1][0], 1)
        under = np.where(fits, under, 1) * FINE
    fits = fits & (under > 0) & (0 < times <= FINE)
    under = np.maximum(under, 1)
    settled = (2 * over * times + under) // (2 * under)
    counted[rows[fits]] = settled[fits]
    left = near.copy()
    left[rows[fits]] = False
    return left
