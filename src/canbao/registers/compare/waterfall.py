"""Why two records are, or are not, one person: every comparison with its level and its weight, from the
model that was used.
"""

from __future__ import annotations

from dataclasses import dataclass

from canbao.registers.compare import prepare
from canbao.registers.compare.comparisons import COMPARISONS
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine


@dataclass(frozen=True)
class Step:
    """One bar: the comparison, the level reached (None: nothing known), its weight in millibits."""

    comparison: str
    zh: str
    en: str
    level: str | None
    level_zh: str
    level_en: str
    weight: int


@dataclass(frozen=True)
class Waterfall:
    """All bars of a pair, their sum, and where the thresholds lie (millibits)."""

    record: int
    other: int
    steps: tuple[Step, ...]
    total: int
    accept: int
    review: int


def waterfall(engine: Engine, model: Model, record: int, other: int) -> Waterfall | None:
    """The bars of any pair. Needs `prepared`, the number hidden or not as in `asking`, and the model's
    frequency tables; None when a record is not there."""
    levels = ", ".join(f"CAST({c.level()} AS INTEGER) AS {c.name}_level" for c in COMPARISONS)
    weights = ", ".join(
        f"CAST({c.weight(model.weights[c.name])} AS INTEGER) AS {c.name}" for c in COMPARISONS
    )
    rows = engine.arrow(
        f"""
        SELECT {levels}, {weights} FROM
        ({prepare.with_bits(f"(SELECT * FROM prepared WHERE record = {int(record)})")}) l
        CROSS JOIN (SELECT * FROM prepared WHERE record = {int(other)}) r
        """
    ).to_pylist()
    if not rows:
        return None
    row = rows[0]
    steps = []
    for comparison in COMPARISONS:
        level = row[f"{comparison.name}_level"]
        rung = None if level is None else comparison.rungs[level]
        steps.append(
            Step(
                comparison.name, comparison.zh, comparison.en,
                rung.name if rung else None,
                rung.zh if rung else "无可比较", rung.en if rung else "nothing to compare",
                row[comparison.name],
            )
        )  # fmt: skip
    total = sum(step.weight for step in steps)
    return Waterfall(record, other, tuple(steps), total, model.accept, model.review)
