"""Legal rounding, in exact decimals and over columns.

A rounding is a chain of steps such as `cut 0.01, up 0.1`. Over columns, a row whose value lies so
near a border that floats cannot tell the side is marked in doubt, to be redone exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from typing import Any

import numpy as np

MODES = ("half_up", "half_even", "up", "cut", "up_even")
_DECIMAL = {
    "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_CEILING, "cut": ROUND_DOWN,
    "up_even": ROUND_CEILING,
}
EXACT = Context(prec=50)
SNAP = Decimal("1e-20")
"""Twelfths have no finite decimal form. Fifty digits leave an error near 1e-45 while any two
different results of the law differ by far more than 1e-20: snapping to 1e-20 first makes a true
tie a tie again."""


@dataclass(frozen=True)
class Step:
    """One step: a mode and the unit it rounds to (`up_even` to the next even multiple)."""

    mode: str
    unit: Decimal


@dataclass(frozen=True)
class Rounding:
    """A chain of steps, applied in order; no steps means exact."""

    text: str
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Rounding:
        """Read `half_up 0.01`, `cut 0.01, up 0.1` or `none`; ValueError otherwise."""
        cleaned = text.strip()
        if cleaned == "none":
            return cls("none", ())
        steps = []
        for part in cleaned.split(","):
            words = part.split()
            if len(words) != 2 or words[0] not in MODES:
                raise ValueError(f"rounding {text!r}: expected `MODE UNIT`, modes {', '.join(MODES)}")
            try:
                unit = Decimal(words[1])
            except ArithmeticError:
                raise ValueError(f"rounding {text!r}: {words[1]!r} is not a unit") from None
            if not (unit.is_finite() and Decimal("1e-9") <= unit <= 1000):
                raise ValueError(f"rounding {text!r}: unit {unit} is not between 1e-9 and 1000")
            steps.append(Step(words[0], unit * 2 if words[0] == "up_even" else unit))
        return cls(cleaned, tuple(steps))

    def exact(self, value: Decimal) -> Decimal:
        """Round a decimal."""
        if not self.steps:
            return value
        value = value.quantize(SNAP, ROUND_HALF_EVEN, EXACT)
        for step in self.steps:
            count = EXACT.divide(value, step.unit).quantize(Decimal(1), _DECIMAL[step.mode], EXACT)
            value = EXACT.multiply(count, step.unit)
        return value

    def columns(self, values: Any, doubt: Doubt, active: Any, grain: Decimal | None) -> Any:
        """Round a float column; rows that floats cannot decide are added to `doubt`."""
        if not self.steps:
            return values
        if np.ndim(values) == 0:
            return float(self.exact(Decimal(repr(float(values)))))
        unit = grain
        counted = None
        if grain is not None:
            scaled = values * _inverse(grain)
            counted = np.rint(scaled)
            # A caller may give an amount that is not a multiple of the grain.
            if (off := np.abs(scaled - counted) > 1e-4).any():
                doubt.mark(off, active)
        for step in self.steps:
            if counted is not None and unit is not None and _divides(unit, step.unit):
                # The value is a whole number of smaller units: integers decide, no doubt.
                counted = _settle(step.mode, counted / float(step.unit / unit))
            else:
                scaled = values * _inverse(step.unit)
                counted = _settle(step.mode, scaled)
                doubt.near_border(step.mode, scaled, counted, active)
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
        settled = np.floor(scaled + 0.5)
        if scaled.size and scaled.min() < 0:
            settled = np.where(scaled < 0, np.ceil(scaled - 0.5), settled)
        return settled
    if mode == "half_even":
        return np.rint(scaled)
    if mode == "cut":
        return np.trunc(scaled)
    return np.ceil(scaled)


class Doubt:
    """Rows of one chunk that must be redone exactly."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size, dtype=bool)

    def near_border(self, mode: str, scaled: Any, counted: Any, active: Any) -> None:
        """Mark rows whose scaled value lies within float error of where the result would jump."""
        away = np.abs(scaled - counted)
        size = float(np.fmax.reduce(counted, initial=1.0))
        low = float(np.fmin.reduce(counted, initial=0.0))
        margin = 1e-9 + 1e-12 * max(size, -low)
        if mode in ("half_up", "half_even"):
            if float(np.fmax.reduce(away, initial=0.0)) <= 0.5 - margin:
                return
            near = away > 0.5 - margin
        else:
            # `away` is 0 on the border itself and close to 1 just past it. Zero is exact.
            near = ((away < margin) | (away > 1 - margin)) & (scaled != 0)
        self.mark(near, active)

    def mark(self, near: Any, active: Any) -> None:
        """Add rows, only where the branch that rounds is the one taken."""
        if active is not None:
            near = near & active
        self.rows |= near
