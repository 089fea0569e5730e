"""Places by their statistical division code of twelve digits: what lies in what, and names.

Province 2 digits, city 2, county 2, township or street 3, village or community 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from canbao.law import law

# Below a code that ends in so many zeros lie all codes that share what stands before them.
LEVELS: Final = (10**10, 10**8, 10**6, 10**3)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place in both languages."""

    zh: str
    en: str


def area_range(area: int) -> tuple[int, int]:
    """Lowest and highest code within `area`; 0 is everywhere."""
    if area == 0:
        return 0, 10**12 - 1
    for size in LEVELS:
        if area % size == 0:
            return area, area + size - 1
    return area, area


def within(place: int | None, area: int) -> bool:
    """Whether `place` lies in `area`; nobody knows of a place that is missing, save everywhere."""
    if area == 0:
        return True
    if place is None:
        return False
    low, high = area_range(area)
    return low <= place <= high


def names_of(places: Iterable[int | None]) -> dict[int, PlaceName]:
    """Names of places, by one query: the published one, else province and city from the law."""
    from canbao.people.models import Place

    wanted = sorted({place for place in places if place})
    known = {p.id: PlaceName(p.zh, p.en) for p in Place.objects.filter(id__in=wanted)}
    return {place: known.get(place) or _by_law(place) for place in wanted}


def full_names_of(places: Iterable[int | None]) -> dict[int, PlaceName]:
    """Names of places with all they lie in, as an address is said in each language. A place that was
    not published is named as `names_of` does."""
    wanted = sorted({place for place in places if place})
    chains = {place: [*_around(place), place] for place in wanted}
    known = names_of(place for chain in chains.values() for place in chain)
    found = {}
    for place, chain in chains.items():
        if _by_law(place) == known[place]:
            found[place] = known[place]
            continue
        named = [known[each] if known[each] != _by_law(each) else _region(each) for each in chain]
        parts = [part for part in named if part is not None]
        found[place] = PlaceName(
            "".join(part.zh for part in parts), ", ".join(part.en for part in reversed(parts))
        )
    return found


def _around(place: int) -> list[int]:
    """What a place lies in, the province first."""
    return [place // size * size for size in LEVELS if place % size]


def _region(place: int) -> PlaceName | None:
    """The law's own name of a province or city, without what it lies in."""
    if place % LEVELS[1]:
        return None
    code = f"{place // 10**6:06d}"
    regions = law().contents.regions.by_name.values()
    found = next((region for region in regions if region.code == code), None)
    return PlaceName(found.zh, found.en) if found else None


def _by_law(place: int) -> PlaceName:
    """Province and city of a code; the code itself stays visible where it says more."""
    by_code = {region.code: region for region in law().contents.regions.by_name.values()}
    province = by_code.get(f"{place // 10**10:02d}0000")
    city = by_code.get(f"{place // 10**8:04d}00")
    parts = [part for part in (province, city if city is not province else None) if part]
    rest = place % (10**8 if city else 10**10)
    code = f" {place:012d}" if rest or not parts else ""
    return PlaceName(
        "".join(part.zh for part in parts) + code,
        ", ".join(part.en for part in reversed(parts)) + code,
    )
