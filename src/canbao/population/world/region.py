"""The region a synthetic population lives in: a province or one of its cities.

Knows names, division codes, age shares and the share of urban residents. The places below the city
are made in `places`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from canbao.law import law
from canbao.population.world.data import Floats, WorldError, national_ages, read_csv


@dataclass(frozen=True)
class Province:
    """A province as the census of 2020 saw it; shares are fractions."""

    name: str
    zh: str
    code: int
    population: int
    ages: tuple[float, float, float, float]  # 0-14, 15-59, 60+, 65+
    urban: float
    other_names: float


@dataclass(frozen=True)
class City:
    """A city or prefecture; the code has four digits."""

    code: int
    zh: str
    en: str

    @property
    def province(self) -> int:
        return self.code // 100

    @property
    def capital(self) -> bool:
        return self.code % 100 == 1


@dataclass(frozen=True)
class Territory:
    """What is to be peopled: a province, whole or one city of it."""

    province: Province
    cities: tuple[City, ...]
    law_region: str

    @property
    def whole(self) -> bool:
        return len(self.cities) > 1

    @property
    def urban(self) -> float:
        """Share of urban residents; a capital is declared half as rural as its province."""
        rural = 1 - self.province.urban
        if self.whole:
            return self.province.urban
        return 1 - rural * (0.5 if self.cities[0].capital else 1.0)


@lru_cache(maxsize=1)
def provinces() -> dict[int, Province]:
    """All provinces by their two-digit code."""
    regions = law().contents.regions
    found = {}
    for row in read_csv("provinces.csv"):
        region = regions.by_name[regions.find(row[0])]
        shares = [float(x) / 100 for x in row[2:6]]
        found[int(region.code[:2])] = Province(
            row[0],
            region.zh,
            int(region.code[:2]),
            int(row[1]),
            (shares[0], shares[1], shares[2], shares[3]),
            float(row[6]) / 100,
            float(row[7]) / 100,
        )
    return found


@lru_cache(maxsize=1)
def cities() -> tuple[City, ...]:
    """All cities and prefectures by code."""
    return tuple(City(int(row[0]) // 100, row[1], row[2]) for row in read_csv("cities.csv"))


def territory(region: str) -> Territory:
    """The territory for `Sichuan`, `四川`, `Sichuan/Chengdu`, `四川/成都` or a division code.

    Raises WorldError when there is no such place.
    """
    text = region.strip()
    if text.isdigit() and len(text) == 6:
        return _build(int(text[:2]), int(text[:4]) if text[2:4] != "00" else None, region)
    first, _, second = text.partition("/")
    for code, province in provinces().items():
        if first in (province.name, province.zh) or (
            province.zh.startswith(first) and len(first) > 1
        ):
            if not second:
                return _build(code, None, region)
            for city in cities():
                if city.province == code and (
                    second in (city.en, city.zh) or (city.zh.startswith(second) and len(second) > 1)
                ):
                    return _build(code, city.code, region)
    raise _unknown(region)


def _build(province: int, city: int | None, wish: str) -> Territory:
    if province not in provinces():
        raise _unknown(wish)
    chosen = tuple(
        c for c in cities() if c.province == province and (city is None or c.code == city)
    )
    if not chosen:
        raise _unknown(wish)
    regions = law().contents.regions
    by_code = {region.code: name for name, region in regions.by_name.items()}
    name = by_code.get(f"{chosen[0].code}00") if len(chosen) == 1 else None
    return Territory(provinces()[province], chosen, name or provinces()[province].name)


def _unknown(region: str) -> WorldError:
    return WorldError(
        f"没有地区“{region}”；请写省名、省/市（如 Sichuan/Chengdu、四川/成都）或六位区划代码",
        f"there is no region {region!r}; give a province, province/city (as Sichuan/Chengdu) or a "
        "division code of six digits",
    )


def age_weights(province: Province, year: int) -> Floats:
    """Shares by sex and age 0–100, national single ages fitted to the province's four shares.

    The province's shares are of 2020; each is moved as the nation's was from then to `year`.
    """
    national = national_ages(year)
    groups = [(0, 15), (15, 60), (60, 65), (65, 101)]
    nation_2020 = (0.1795, 0.6335, 0.0520, 0.1350)
    young, middle, sixty, old = province.ages
    own_2020 = (young, middle, sixty - old, old)
    total = national.sum()
    shares = []
    for (start, end), own, nation in zip(groups, own_2020, nation_2020, strict=True):
        shares.append(national[:, start:end].sum() / total * own / nation)
    fitted = national.copy()
    for (start, end), share in zip(groups, np.array(shares) / sum(shares), strict=True):
        fitted[:, start:end] *= share / national[:, start:end].sum()
    return fitted
