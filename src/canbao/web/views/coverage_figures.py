"""Asks the coverage cube: filters from the address, counts by place, age, sex, group and month.

Only counts are read here; how they are protected and drawn stands beside. The cube is the one of
docs/developers/registers.md.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from canbao.people.places import area_range, names_of, within
from canbao.web import registers_data
from canbao.web.formats import Month
from canbao.web.registers_data import COVERAGE_MEASURES, ask
from canbao.web.views.analyst_words import AGE_YEARS, GROUP_BITS, GROUPS, SCHEMES, SEXES
from canbao.web.views.street import account_of
from canbao.web.words import Text

# Below a place of so many significant digits lie places of so many.
BELOW: Final = {0: 2, 2: 4, 4: 6, 6: 9, 9: 12}
NATION: Final = Text("全国", "The whole country")
NOWHERE: Final = Text("地点不明", "Place unknown")
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is of. Empty means all; `place` 0 is everywhere."""

    month: int
    place: int
    scheme: str = "any_pension"
    group: str = "all"
    age: str = ""
    sex: str = ""

    def query(self, **other: object) -> str:
        """The filters for an address, some replaced."""
        told = {
            "month": Month(0, 1).plus(self.month).iso,
            "place": self.place,
            "scheme": self.scheme,
            "group": self.group,
            "age": self.age,
            "sex": self.sex,
            **other,
        }
        return urlencode({name: value for name, value in told.items() if value != ""})


def digits(place: int) -> int:
    """Significant digits of a place: 0 everywhere, 2 province … 12 village."""
    if place == 0:
        return 0
    for size, count in ((10**10, 2), (10**8, 4), (10**6, 6), (10**3, 9)):
        if place % size == 0:
            return count
    return 12


def above(place: int) -> list[int]:
    """The places a place lies in, the widest first, itself at the end."""
    depth = digits(place)
    sizes = {2: 10**10, 4: 10**8, 6: 10**6, 9: 10**3, 12: 1}
    return [place // size * size for level, size in sizes.items() if level <= depth]


def months() -> list[int]:
    return [row[0] for row in ask("SELECT DISTINCT month FROM county_totals ORDER BY 1")]


def root(area: int) -> int:
    """The smallest place that holds everything of the cube that the account may see."""
    low, high = area_range(area)
    found = ask(
        "SELECT min(place), max(place) FROM county_totals WHERE place BETWEEN ? AND ? AND place > 0",
        (low // 10**6 * 10**6, high),
    )
    if not found or found[0][0] is None:
        return area
    common = [a for a, b in zip(above(found[0][0]), above(found[0][1]), strict=False) if a == b]
    top = common[-1] if common else 0
    return top if within(top, area) else area


def usual(area: int, month: int) -> int:
    """Where an analyst begins: the smallest place, down to a county, with nine tenths of the people.
    Those who live elsewhere and are known here do not make everybody begin with the whole country."""
    filters = Filters(month, root(area))
    while digits(filters.place) < 6:
        below = {place: counts["population"] for place, counts in by_place(filters).items()}
        most = max(below, key=lambda place: (below[place], -place), default=0)
        if most in (0, filters.place) or below[most] * 10 < sum(below.values()) * 9:
            break
        filters = replace(filters, place=most)
    return filters.place


def filters_of(request: HttpRequest) -> Filters:
    """Filters of the address; what is wrong or out of the account's area falls back."""
    given = request.GET
    known = months()
    month = known[-1] if known else 0
    try:
        asked = Month.parse(given.get("month", "")).index
        month = asked if asked in known else month
    except ValueError:
        pass
    area = account_of(request).area
    text = given.get("place", "")
    if text.isascii() and text.isdigit() and len(text) <= 12:
        place = int(text) if int(text) and within(int(text), area) else root(area)
    else:
        place = usual(area, month)
    return Filters(
        month,
        place,
        _known(given.get("scheme", ""), SCHEMES, "any_pension"),
        _known(given.get("group", ""), GROUPS, "all"),
        _known(given.get("age", ""), AGE_YEARS, ""),
        _known(given.get("sex", ""), SEXES, ""),
    )


def _known(given: str, words: Container[str], otherwise: str) -> str:
    return given if given in words else otherwise


def _measures() -> list[str]:
    held = {row[0] for row in ask("DESCRIBE counties")}
    return [name for name in COVERAGE_MEASURES if name in held]


def _bits() -> bool:
    """Whether the cube keeps groups as bits rather than a row for each group."""
    kind = {row[0]: row[1] for row in ask("DESCRIBE counties")}["group"]
    return "INT" in str(kind)


def _where(filters: Filters, *, month: bool = True) -> tuple[str, list[int | str]]:
    low, high = area_range(filters.place)
    parts = ["scheme = ?", "place BETWEEN ? AND ?"]
    values: list[int | str] = [filters.scheme, low, high]
    if month:
        parts.append("month = ?")
        values.append(filters.month)
    if _bits():
        if filters.group != "all":
            parts.append('("group" & ?) <> 0')
            values.append(GROUP_BITS[filters.group])
    else:
        parts.append('"group" = ?')
        values.append(filters.group)
    if filters.age:
        parts.append("age_group = ?")
        values.append(filters.age)
    if filters.sex:
        parts.append("sex = ?")
        values.append(int(filters.sex))
    return " AND ".join(parts), values


def _table(filters: Filters, finest: int, *, split: bool = False) -> str:
    """Counties answer for everything down to a county, their totals where nobody asks for an age or
    a sex (`split`: the break-down itself is by one); below a county the cube itself is asked."""
    if finest > 6 or digits(filters.place) > 6:
        return "coverage"
    return "counties" if split or filters.age or filters.sex else "county_totals"


def _by(filters: Filters, key: str, table: str, *, month: bool = True) -> dict[object, Counts]:
    where, values = _where(filters, month=month)
    return _grouped(key, table, where, values)


def _grouped(key: str, table: str, where: str, values: list[int | str]) -> dict[object, Counts]:
    measures = _measures()
    sums = ", ".join(f"sum({name})" for name in measures)
    rows = ask(
        f"SELECT {key} AS k, {sums} FROM {table} WHERE {where} GROUP BY 1 ORDER BY 1",  # noqa: S608
        values,
    )
    return {
        row[0]: {name: int(value or 0) for name, value in zip(measures, row[1:], strict=True)}
        for row in rows
    }


def total(filters: Filters) -> Counts:
    """Counts of everybody the filters let through; empty when there is nobody."""
    return _by(filters, "0", _table(filters, 0)).get(0, {})


def by_month(filters: Filters) -> dict[int, Counts]:
    found = _by(filters, "month", _table(filters, 0), month=False)
    return {int(str(key)): counts for key, counts in found.items()}


def by_place(filters: Filters) -> dict[int, Counts]:
    """Counts of the places right below; empty where the cube holds nothing smaller."""
    depth = BELOW.get(digits(filters.place))
    if depth is None or depth == 12:
        return {}
    size = 10 ** (12 - depth)
    found = _by(filters, f"place // {size} * {size}", _table(filters, depth))
    return {int(str(key)): counts for key, counts in found.items()}


def by_age(filters: Filters) -> dict[str, Counts]:
    found = _by(replace(filters, age=""), "age_group", _table(filters, 0, split=True))
    return {age: found[age] for age in AGE_YEARS if age in found}


def by_sex(filters: Filters) -> dict[str, Counts]:
    found = _by(replace(filters, sex=""), "sex", _table(filters, 0, split=True))
    return {str(key): counts for key, counts in found.items() if str(key) in SEXES}


def by_group(filters: Filters) -> dict[str, Counts]:
    """Counts of each target group; a person may be in several."""
    table = _table(filters, 0)
    if _bits():
        return {
            name: counts
            for name in GROUP_BITS
            if (counts := _by(replace(filters, group=name), "0", table).get(0))
        }
    found = _by_all_groups(filters, table)
    return {name: found[name] for name in GROUPS if name in found and name != "all"}


def _by_all_groups(filters: Filters, table: str) -> dict[str, Counts]:
    where, values = _where(replace(filters, group="all"))
    values.remove("all")
    found = _grouped('"group"', table, where.replace('"group" = ?', "TRUE"), values)
    return {str(key): counts for key, counts in found.items()}


def by_scheme(filters: Filters) -> dict[str, Counts]:
    """Counts of each scheme; everybody is counted in each."""
    where, values = _where(filters)
    found = _grouped(
        "scheme", _table(filters, 0), where.replace("scheme = ?", "TRUE", 1), values[1:]
    )
    return {scheme: found[scheme] for scheme in SCHEMES if scheme in found}


def place_texts(places: list[int]) -> dict[int, Text]:
    """Names of places: the registers' own table, else as the record names them."""
    known: dict[int, Text] = {0: NATION}
    wanted = sorted({place for place in places if place})
    if wanted and registers_data.has("places"):
        listed = ", ".join(str(int(place)) for place in wanted)
        rows = ask(f"SELECT place, zh, en FROM places WHERE place IN ({listed})")  # noqa: S608
        known.update({place: Text(zh, en) for place, zh, en in rows})
    left = [place for place in wanted if place not in known]
    known.update({place: Text(name.zh, name.en) for place, name in names_of(left).items()})
    return known
