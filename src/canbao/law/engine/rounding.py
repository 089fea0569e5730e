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
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canbao.law.engine.doubt import Doubt

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

    @cached_property
    def power_of_ten(self) -> bool:
        """Whether `quantize` can round to the unit itself."""
        return self.unit.as_tuple().digits == (1,) and self.unit <= 1


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
            if step.power_of_ten:
                value = value.quantize(step.unit, _DECIMAL[step.mode], EXACT)
                continue
            count = EXACT.divide(value, step.unit).quantize(Decimal(1), _DECIMAL[step.mode], EXACT)
            value = EXACT.multiply(count, step.unit)
        return value

    def columns(
        self, values: Any, doubt: Doubt, active: Any, grain: Decimal | None, quotient: Any = None
    ) -> Any:
        """Round a float column; rows that floats cannot decide are added to `doubt`.

        `grain` is a unit of which every value is a multiple; `quotient` the two exact decimals
        that were divided, if so.
        """
        from canbao.law.engine.doubt import round_columns

        return round_columns(self, values, doubt, active, grain, quotient)


@lru_cache(maxsize=1000)
def parsed(text: str) -> Rounding:
    """`Rounding.parse`, remembered."""
    return Rounding.parse(text)
