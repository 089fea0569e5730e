"""The law this installation goes by, and which of its regions a place lies in."""

from __future__ import annotations

from functools import cache

from canbao import law as package
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law

CODE = 10**6  # the law knows divisions by six digits, the record by twelve


def law() -> Law:
    """The law in force here."""
    return package.law()


@cache
def region_of(place: int) -> str:
    """The law's region a place (division code of twelve digits) lies in: the nearest it knows, from
    the county up to the province. Raises LawError for a place in none."""
    regions = law().contents.regions
    refused: LawError | None = None
    for level in (CODE, 10**8, 10**10):
        try:
            return str(regions.find(str((place - place % level) // CODE)))
        except LawError as error:
            refused = error
    assert refused is not None
    raise refused
