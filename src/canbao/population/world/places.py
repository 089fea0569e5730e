"""Places of the world: the region down to its communities, and a thinner rest of the country.

Codes and names of provinces and cities are real; counties, streets, towns, communities and villages
are invented, with codes in the form of the statistical division codes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from canbao.population.world.data import Flags, Floats, Ints, listed
from canbao.population.world.region import City, Territory, cities, provinces

# Syllables of invented place names.
FRONT = listed(
    "安An 宁Ning 永Yong 清Qing 平Ping 昌Chang 兴Xing 和He 定Ding 泰Tai 福Fu 金Jin "
    "龙Long 凤Feng 东Dong 西Xi 南Nan 北Bei 新Xin 长Chang 石Shi 青Qing 白Bai 双Shuang "
    "云Yun 华Hua 德De 文Wen 仁Ren 江Jiang"
)
BACK = listed(
    "山Shan 河He 川Chuan 江Jiang 阳Yang 林Lin 泉Quan 桥Qiao 塘Tang 湾Wan 岭Ling 湖Hu "
    "门Men 坪Ping 溪Xi 丰Feng 州Zhou 城Cheng 塔Ta 庄Zhuang"
)
CENTRES = listed(
    "朝晖Zhaohui 建设Jianshe 解放Jiefang 人民Renmin 和平Heping 友谊Youyi 胜利Shengli "
    "新华Xinhua 文化Wenhua 光明Guangming 幸福Xingfu 滨河Binhe 公园Gongyuan 学府Xuefu "
    "火车站Huochezhan"
)


@dataclass(frozen=True)
class Places:
    """All places, and the communities people live in or come from.

    `home` are positions of the region's communities with their weights; `origin` those of other
    provinces, `nearby` those of other cities of the same province (both with weights).
    """

    code: Ints
    level: Ints
    zh: list[str]
    en: list[str]
    urban: Flags
    home: Ints
    home_weight: Floats
    nearby: Ints
    nearby_weight: Floats
    origin: Ints
    origin_weight: Floats

    def table(self) -> pa.Table:
        order = np.argsort(self.code)
        return pa.table(
            {
                "place": pa.array(self.code[order]),
                "level": pa.array(self.level[order].astype(np.int8)),
                "zh": pa.array(self.zh, pa.string()).take(pa.array(order)),
                "en": pa.array(self.en, pa.string()).take(pa.array(order)),
                "urban": pa.array(self.urban[order]),
            }
        )


class _Map:
    """Places as they are added."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, str, str, bool]] = []

    def add(self, code: int, level: int, zh: str, en: str, urban: bool) -> int:
        self.rows.append((code, level, zh, en, urban))
        return len(self.rows) - 1


def _split(word: str) -> tuple[str, str]:
    end = next(i for i, letter in enumerate(word) if letter.isascii())
    return word[:end], word[end:]


def _name(seed: int, used: set[str], centre: bool = False) -> tuple[str, str]:
    """A name not used yet under the same parent."""
    while True:
        if centre:
            zh, en = _split(CENTRES[seed % len(CENTRES)])
            centre = False
        else:
            front, back = FRONT[seed * 7 % len(FRONT)], BACK[(seed // 3 + seed * 11) % len(BACK)]
            (a, b), (c, d) = _split(front), _split(back)
            zh, en = a + c, b + d.lower()
        if zh not in used:
            used.add(zh)
            return zh, en
        seed += 13


def make_places(territory: Territory, persons: int, rng: np.random.Generator) -> Places:
    """Places for a population of the given size."""
    out = _Map()
    home: list[tuple[int, float]] = []
    own = {city.code for city in territory.cities}
    for code, province in provinces().items():
        out.add(code * 10**10, 1, province.zh, province.name, True)
    weights = _city_weights(territory)
    for city, weight in zip(territory.cities, weights, strict=True):
        out.add(city.code * 10**8, 2, city.zh, city.en, True)
        home += _region_city(
            out, city, max(300, round(persons * weight)), weight, territory.urban, rng
        )
    outside: list[tuple[int, int]] = []
    for city in cities():
        if city.code in own:
            continue
        out.add(city.code * 10**8, 2, city.zh, city.en, True)
        outside += [(row, city.province) for row in _outside_city(out, city)]
    rows = out.rows
    home_rows = np.array([row for row, _ in home])
    province_of = np.array([p for _, p in outside])
    outside_rows = np.array([row for row, _ in outside])
    near = province_of == territory.province.code
    # People leave large and rural provinces: weight by rural residents, shared among its places.
    pull = np.array([provinces()[p].population * (1 - provinces()[p].urban) for p in province_of])
    counts = np.array([np.sum(province_of == p) for p in province_of])
    return Places(
        code=np.array([r[0] for r in rows]),
        level=np.array([r[1] for r in rows]),
        zh=[r[2] for r in rows],
        en=[r[3] for r in rows],
        urban=np.array([r[4] for r in rows]),
        home=home_rows,
        home_weight=np.array([w for _, w in home]),
        nearby=outside_rows[near],
        nearby_weight=np.ones(int(near.sum())),
        origin=outside_rows[~near],
        origin_weight=(pull / counts)[~near],
    )


def _city_weights(territory: Territory) -> Floats:
    """Share of the population by city: the capital first, then a slow fall."""
    rank = np.array([0.0 if c.capital else i + 2.0 for i, c in enumerate(territory.cities)])
    weights: Floats = np.where(rank == 0, 2.6, 1.0 / (1 + 0.04 * rank))
    shares: Floats = weights / weights.sum()
    return shares


def _region_city(
    out: _Map, city: City, persons: int, weight: float, urban: float, rng: np.random.Generator
) -> list[tuple[int, float]]:
    """Counties, streets and communities of one city of the region; communities with weights."""
    counties = int(np.clip(persons // 45_000, 2, 20))
    districts = max(1, round(counties * urban))
    used: set[str] = set()
    share = rng.dirichlet(np.full(counties, 8.0))
    found: list[tuple[int, float]] = []
    for i in range(counties):
        is_district = i < districts
        code = city.code * 100 + (4 + i if is_district else 21 + i - districts)
        zh, en = _name(city.code + i * 5, used)
        out.add(
            code * 10**6,
            3,
            zh + ("区" if is_district else "县"),
            en + (" District" if is_district else " County"),
            is_district,
        )
        found += [
            (row, w * weight)
            for row, w in _county(out, code, persons * share[i], share[i], is_district, rng)
        ]
    return found


def _county(
    out: _Map,
    code: int,
    persons: float,
    weight: float,
    is_district: bool,
    rng: np.random.Generator,
) -> list[tuple[int, float]]:
    towns = int(np.clip(persons // 9_000, 2, 24))
    streets = min(towns - 1, max(1, round(towns * (0.75 if is_district else 0.35))))
    used: set[str] = set()
    share = rng.dirichlet(np.full(towns, 10.0))
    found: list[tuple[int, float]] = []
    for i in range(towns):
        urban = i < streets
        town = code * 1000 + (1 + i if urban else 100 + i - streets)
        zh, en = _name(code % 997 + i * 3, used, centre=urban)
        out.add(
            town * 1000,
            4,
            zh + ("街道" if urban else "镇"),
            en + (" Subdistrict" if urban else " Town"),
            urban,
        )
        communities = int(np.clip(persons * share[i] // 1_400, 2, 30))
        inner = rng.dirichlet(np.full(communities, 10.0))
        inside: set[str] = set()
        for j in range(communities):
            place = town * 1000 + (1 + j if urban else 200 + j)
            zh, en = _name(town % 991 + j * 5 + 1, inside, centre=urban and j % 2 == 0)
            row = out.add(
                place,
                5,
                zh + ("社区" if urban else "村"),
                en + (" Community" if urban else " Village"),
                urban,
            )
            found.append((row, weight * share[i] * inner[j]))
    return found


def _outside_city(out: _Map, city: City) -> list[int]:
    """A thin city: three counties of two towns of two villages."""
    used: set[str] = set()
    found = []
    for i in range(3):
        code = city.code * 100 + (2 if i == 0 else 20 + i)
        zh, en = _name(city.code + i, used)
        out.add(
            code * 10**6,
            3,
            zh + ("区" if i == 0 else "县"),
            en + (" District" if i == 0 else " County"),
            i == 0,
        )
        inner: set[str] = set()
        for j in range(2):
            town = code * 1000 + (1 if j == 0 else 100)
            zh, en = _name(code % 97 + j, inner, centre=j == 0)
            out.add(
                town * 1000,
                4,
                zh + ("街道" if j == 0 else "镇"),
                en + (" Subdistrict" if j == 0 else " Town"),
                j == 0,
            )
            lowest: set[str] = set()
            for k in range(2):
                zh, en = _name(town % 89 + k, lowest)
                found.append(
                    out.add(
                        town * 1000 + (1 + k if j == 0 else 200 + k),
                        5,
                        zh + ("社区" if j == 0 else "村"),
                        en + (" Community" if j == 0 else " Village"),
                        j == 0,
                    )
                )
    return found
