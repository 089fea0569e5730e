"""The interval of every share that is published: sampling by Wilson, strata by their weights, and
the error of the comparison of registers itself.

Shares are whole numbers of parts in a million, so that they are stored and compared exactly; bounds
are rounded outwards. Nothing here reads a table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MILLION = 1_000_000
Z95 = 1.959963984540054
"""Quantile of the normal distribution for 95 % between the bounds."""


class IntervalError(ValueError):
    """Counts that cannot be a share; names them and the way out, in both languages."""


@dataclass(frozen=True)
class Interval:
    """A share with its bounds, in parts per million.

    `share` is what was counted; `corrected` what it would be without errors of the comparison (the
    same where none are told); `low` and `high` hold both errors.
    """

    share: int
    corrected: int
    low: int
    high: int


@dataclass(frozen=True)
class Linkage:
    """How well records were put together: true pairs among those made (`right` of `made`) and pairs
    found among those there are (`found` of `there`), as counted on a labelled sample.

    `of_quality` makes one of the precision and recall in the store's `quality.json`.
    """

    right: int
    made: int
    found: int
    there: int

    def __post_init__(self) -> None:
        _check(self.right, self.made)
        _check(self.found, self.there)

    @classmethod
    def of_quality(cls, precision: float, recall: float, n: int) -> Linkage:
        """From shares estimated on `n` labelled pairs each."""
        if not (0 < precision <= 1 and 0 < recall <= 1 and n > 0):
            raise IntervalError(
                f"查准率 {precision}、查全率 {recall} 应在 0 与 1 之间，样本数 {n} 应大于 0 / precision "
                f"{precision} and recall {recall} must lie between 0 and 1, the sample {n} above 0"
            )
        return cls(round(precision * n), n, round(recall * n), n)


def interval(
    numerator: int, denominator: int, linkage: Linkage | None = None, *, insured: bool = True,
    sampled: bool = True, z: float = Z95,
) -> Interval:
    """The share `numerator` of `denominator` with its interval.

    With `linkage` the errors of the comparison are carried: a spell put to the wrong person makes
    one look insured who is not, a spell not found makes one look uninsured who is. Of those counted
    as insured, precision are; they are recall of all insured. The bounds take precision and recall
    at
    the ends of their own intervals and so are wide rather than narrow. `insured=False` is the share
    of those who are *not* insured. `sampled=False` leaves out sampling: everybody was counted.

    Raises IntervalError when the counts are not a share (a denominator of 0 has no share).
    """
    _check(numerator, denominator)
    low, high = wilson(numerator, denominator, z) if sampled else (
        (numerator / denominator,) * 2)
    share = corrected = numerator / denominator
    if linkage is not None:
        if not insured:
            share, low, high = 1 - share, 1 - high, 1 - low
        precision = linkage.right / linkage.made
        recall = linkage.found / linkage.there
        precise = wilson(linkage.right, linkage.made, z)
        complete = wilson(linkage.found, linkage.there, z)
        corrected = min(1.0, share * precision / recall) if recall else 1.0
        low = min(1.0, low * precise[0] / complete[1])
        high = min(1.0, high * precise[1] / complete[0]) if complete[0] > 0 else 1.0
        if not insured:
            share, corrected, low, high = 1 - share, 1 - corrected, 1 - high, 1 - low
    return _outwards(numerator / denominator, corrected, low, high)


def wilson(numerator: int, denominator: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a share; both bounds lie within 0 and 1."""
    _check(numerator, denominator)
    return _wilson(numerator / denominator, denominator, z)


@dataclass(frozen=True)
class Stratum:
    """A part of the population: `hits` of `asked` who were drawn from `size` people."""

    hits: int
    asked: int
    size: int


def stratified(strata: Sequence[Stratum], *, z: float = Z95) -> Interval:
    """The share over strata that were sampled at different rates, each weighted by its size.

    The interval is Wilson's with the number of people a simple sample of equal variance would have
    had; finite strata count (a stratum asked in full adds no variance). A stratum with one person
    asked is taken with the variance of an even split.

    Raises IntervalError for no strata, or one in which nobody or more than everybody was asked.
    """
    if not strata:
        raise IntervalError("没有任何层 / there are no strata")
    total = sum(s.size for s in strata)
    for s in strata:
        _check(s.hits, s.asked)
        if s.asked > s.size:
            raise IntervalError(
                f"调查 {s.asked} 人多于该层 {s.size} 人 / {s.asked} were asked of only {s.size}"
            )
    share = sum(s.size * s.hits / s.asked for s in strata) / total
    variance = sum((s.size / total) ** 2 * _variance(s) for s in strata)
    if variance <= 0:
        asked = sum(s.asked for s in strata)
        full = all(s.asked == s.size for s in strata)
        low, high = (share, share) if full else _wilson(share, asked, z)
    else:
        low, high = _wilson(share, share * (1 - share) / variance, z)
    return _outwards(share, share, low, high)


def _variance(s: Stratum) -> float:
    left = 1 - s.asked / s.size
    if s.asked == 1:
        return 0.25 * left
    share = s.hits / s.asked
    return left * share * (1 - share) / (s.asked - 1)


def _wilson(share: float, n: float, z: float) -> tuple[float, float]:
    spread = z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _outwards(share: float, corrected: float, low: float, high: float) -> Interval:
    """Millionths; bounds go outwards by what rounding may have lost."""
    tiny = 1e-9
    return Interval(
        round(share * MILLION), round(corrected * MILLION),
        max(0, math.floor((low + tiny) * MILLION)),
        min(MILLION, math.ceil((high - tiny) * MILLION)),
    )


def _check(numerator: int, denominator: int) -> None:
    if denominator <= 0 or not 0 <= numerator <= denominator:
        raise IntervalError(
            f"{numerator}/{denominator} 不是比例：分母应大于 0，分子应在 0 与分母之间 / "
            f"{numerator} of {denominator} is not a share: the whole must be above 0 and the part "
            "between 0 and the whole"
        )
