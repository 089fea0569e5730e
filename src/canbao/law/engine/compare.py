"""Two laws, or two states of knowledge, over the same facts: reforms and settlements.

A reform is compared with the baseline in one pass. A provisional award is settled by computing it
again when the awaited value is known; the difference times the months paid is the back-payment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from canbao.law.engine.errors import InvalidFact
from canbao.law.engine.explain import Explanation
from canbao.law.engine.law import Law
from canbao.law.engine.many import ManyResult, compute_many
from canbao.law.engine.one import Result, compute_one
from canbao.law.engine.units import kind


@dataclass(frozen=True)
class Comparison:
    """Baseline and reform for one person; `differences` holds reform − baseline of every number."""

    baseline: Result
    reform: Result
    differences: dict[str, Any]


@dataclass(frozen=True)
class ManyComparison:
    """Baseline and reform over columns; `differences` by target, 0 where either stopped."""

    baseline: ManyResult
    reform: ManyResult
    differences: dict[str, Any]


def compare(
    baseline: Law, reform: Law, targets: str | Iterable[str], facts: Mapping[str, Any], *, date: Any,
    region: Any, known: Any = None,
) -> Comparison:
    """One person under two laws."""
    before = compute_one(baseline, targets, facts, date=date, region=region, known=known)
    after = compute_one(reform, targets, facts, date=date, region=region, known=known)
    differences = {
        name: after.values[name] - value for name, value in before.values.items()
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    }
    return Comparison(before, after, differences)


def compare_many(
    baseline: Law, reform: Law, targets: str | Iterable[str], columns: Mapping[str, Any], *,
    date: Any, region: Any, known: Any = None,
) -> ManyComparison:
    """Many persons under two laws."""
    before = compute_many(baseline, targets, columns, date=date, region=region, known=known)
    after = compute_many(reform, targets, columns, date=date, region=region, known=known)
    both = ~(before.stopped | after.stopped)
    differences = {}
    for name in before.targets:
        if kind(baseline.unit(name)) == "money":
            differences[name] = np.where(both, after.fen(name) - before.fen(name), 0) / 100.0
        elif np.asarray(before[name]).dtype.kind in "if":
            differences[name] = np.where(both, after[name] - before[name], 0)
    return ManyComparison(before, after, differences)


@dataclass(frozen=True)
class Settlement:
    """A provisional result and the final one.

    `differences` are monthly, `back_payment` is their sum over the months paid so far, in yuan
    (negative: overpaid; whether it is recovered is a decision, not arithmetic).
    """

    provisional: dict[str, Any]
    final: Explanation
    differences: dict[str, Decimal]
    months: int
    back_payment: dict[str, Decimal]
    settled: bool


def settle(stored: dict[str, Any], law: Law, *, months: int, known: Any = None) -> Settlement:
    """Compute a stored provisional explanation again with what is known now (or on `known`).

    `law` may be a later state of the law than the one of the explanation. `months` is how many
    months were paid provisionally. `settled` is False while the result is still provisional.
    """
    if months < 0:
        raise InvalidFact(f"months：{months} 不能为负", f"months: {months} cannot be negative",
                          field="months", value=months)
    result = compute_one(law, stored["targets"], stored["facts"], date=stored["date"],
                         region=stored["region"], known=known)
    differences, back = {}, {}
    for name in stored["targets"]:
        if law.unit(name) == "yuan/month":
            differences[name] = result.values[name] - Decimal(stored["values"][name])
            back[name] = differences[name] * months
    return Settlement(stored["values"], result.explanation, differences, months, back,
                      not result.provisional)
