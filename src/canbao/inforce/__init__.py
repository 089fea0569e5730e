"""The law in force here: the package's law, what was entered on top of it, who confirmed it.

A value that nobody has confirmed against the official notice is never paid on. What other rooms
ask stands here; each function is told in the module that has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canbao.inforce.values import Told, Value
    from canbao.law.engine.law import Law

# Imported when asked: Django reads this package before its tables are ready.


def law() -> Law:
    """The law in force here; the same object until an overlay is added (`laws.law`)."""
    from canbao.inforce import laws

    return laws.law()


def law_of(hash_: str) -> Law:
    """Any law this installation ever went by, for replay (`laws.law_of`)."""
    from canbao.inforce import laws

    return laws.law_of(hash_)


def region_of(place: int) -> str:
    """The law's region a place (division code of twelve digits) lies in (`laws.region_of`)."""
    from canbao.inforce import laws

    return laws.region_of(place)


def values_of(explanation: Told) -> tuple[Value, ...]:
    """Every value an explanation used (`values.values_of`)."""
    from canbao.inforce import values

    return values.values_of(explanation)


def rests_on(
    targets: str | Iterable[str],
    *,
    region: str,
    date: str,
    known: str | None = None,
    given: Iterable[str] = (),
) -> tuple[Value, ...]:
    """Every value that `targets` can use on a day under the law in force here
    (`values.rests_on`)."""
    from canbao.inforce import laws, values

    return values.rests_on(laws.law(), targets, region=region, date=date, known=known, given=given)


def waits_for(explanations: Iterable[Told]) -> tuple[Value, ...]:
    """The values used that two named people have not confirmed (`waiting.waits_for`)."""
    from canbao.inforce import waiting

    return waiting.waits_for(explanations)


def require(values: Iterable[Value]) -> None:
    """Raises `batches.errors.Waiting` naming the values not confirmed (`waiting.require`)."""
    from canbao.inforce import waiting

    waiting.require(values)


__all__ = ["law", "law_of", "region_of", "require", "rests_on", "values_of", "waits_for"]
