"""Employers of the world: companies of a real size distribution, public bodies, platforms, stalls.

Made once for the whole world before any person, so that blocks of persons can draw from them
independently. Whether a person is insured by their employer is decided in `insurance`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from canbao.population.world.data import Flags, Floats, Ints, assumptions, listed, pick
from canbao.population.world.numbers import credit_codes
from canbao.population.world.places import Places

KINDS = ("company", "own_account", "public_body", "institution", "other")
COMPANY, OWN_ACCOUNT, PUBLIC_BODY, INSTITUTION, OTHER = range(5)
PREFIX = {COMPANY: "91", OWN_ACCOUNT: "92", PUBLIC_BODY: "11", INSTITUTION: "12", OTHER: "52"}

BRANDS = listed(
    "恒 鑫 盛 达 瑞 祥 宏 远 天 成 嘉 信 华 通 联 创 众 合 博 源 锦 泰 智 云 航 启 辰 禾 森 海"
)
TRADES = {
    "C": "机械制造 电子科技 食品 建材 纺织",
    "E": "建筑工程 装饰工程 建筑劳务",
    "F": "商贸 贸易 超市",
    "G": "物流 运输",
    "H": "餐饮管理 酒店管理",
    "I": "信息技术 软件",
    "K": "房地产 物业服务",
    "L": "人力资源 商务服务",
    "M": "工程设计 检测技术",
    "O": "家政服务 汽车维修",
    "Q": "医疗管理 养老服务",
}
BODIES = listed(
    "财政局 教育局 公安局 民政局 税务局 街道办事处 镇人民政府 市场监督管理局 卫生健康局 水务局"
)
INSTITUTES = listed(
    "第一中学 实验小学 人民医院 中心卫生院 职业技术学院 图书馆 文化馆 幼儿园 疾病预防控制中心"
)
STALLS = listed("便利店 小吃店 理发店 五金店 服装店 水果店 维修部 茶楼 面馆 经营部")
PLATFORMS = listed("速达外卖 快行出行 同城快送 货满车运输 到家家政 云众服务")


@dataclass(frozen=True)
class Employers:
    """Columns of all employers; `pools` are positions to draw from, with cumulative weights.

    `size` is the planned staff, `insures` the share of staff the employer insures, `wage` the
    logarithm of its typical monthly wage in fen; months are as in the law.
    """

    code: NDArray[np.str_]
    name: NDArray[np.str_]
    place: Ints
    industry: NDArray[np.str_]
    kind: Ints
    size: Ints
    founded: Ints
    closed: Ints  # 0: open
    insures: Floats
    unemployment: Flags
    wage: Floats
    companies: Ints
    bodies: Ints
    institutions: Ints
    platforms: Ints
    own_accounts: Ints
    outside: Ints

    def table(self, staff: Ints) -> pa.Table:
        """The truth table `employers`, by code; `staff` counts the persons at work in each."""
        order = np.argsort(self.code)
        days = self.founded.astype("datetime64[M]") - np.timedelta64(1970 * 12, "M")
        founded = days.astype("datetime64[D]") + (np.arange(len(self.code)) * 7 % 28)
        ends = self.closed.astype("datetime64[M]") - np.timedelta64(1970 * 12, "M")
        closed = ends.astype("datetime64[D]") + (np.arange(len(self.code)) * 5 % 28)
        size = np.digitize(staff, (10, 50, 300))
        return pa.table(
            {
                "employer": pa.array(self.code[order]),
                "name": pa.array(self.name[order]),
                "place": pa.array(self.place[order]),
                "industry": pa.array(self.industry[order]),
                "kind": pa.array(np.array(KINDS)[self.kind[order]]),
                "staff": pa.array(staff[order].astype(np.int32)),
                "founded": pa.array(founded[order]),
                "closed": pa.array(closed[order], mask=(self.closed == 0)[order]),
                "size": pa.array(np.array(["1-9", "10-49", "50-299", "300+"])[size[order]]),
                "outside": pa.array(np.isin(np.arange(len(self.code)), self.outside)[order]),
            }
        )


def firm_sizes(employees: int, rng: np.random.Generator) -> Ints:
    """Sizes of firms in random order, adding up to about `employees`.

    A Pareto tail, cut at the largest share, taken at even quantiles: so large firms are as many as
    they should be in every world, not more by chance.
    """
    a = assumptions()
    largest = max(30.0, employees * a.share("employers", "largest_share"))
    tail = a.number("employers", "tail")

    def at(count: int) -> Ints:
        left = (np.arange(count) + 0.5) / count
        return np.floor(np.minimum(left ** (-1 / tail) * 1.6, largest)).astype(np.int64)

    firms = max(1, round(employees / float(at(20_000).mean())))
    sizes: Ints = rng.permutation(at(firms))
    return sizes


def make_employers(
    places: Places, persons: int, blocks: int, reference_month: int, rng: np.random.Generator
) -> Employers:
    """All employers of a world; own-account businesses in equal parts for each block."""
    a = assumptions()
    firms = firm_sizes(max(40, round(persons * 0.30)), rng)
    outside = firm_sizes(max(200, round(persons * 0.03)), rng)
    bodies = np.full(max(3, persons // 2500), 40)
    institutions = np.full(max(4, persons // 1500), 50)
    own = np.ones(blocks * own_accounts_of_block(persons, blocks), dtype=np.int64)
    platforms = np.full(len(PLATFORMS), 30)
    size = np.concatenate([firms, outside, bodies, institutions, platforms, own])
    counts = [len(x) for x in (firms, outside, bodies, institutions, platforms, own)]
    edges = np.r_[0, np.cumsum(counts)]
    parts = [np.arange(edges[i], edges[i + 1]) for i in range(6)]
    n = len(size)
    kind = np.repeat([COMPANY, COMPANY, PUBLIC_BODY, INSTITUTION, COMPANY, OWN_ACCOUNT], counts)
    kind[parts[0][rng.random(counts[0]) < 0.03]] = OTHER
    home = places.code[places.home[pick(rng.random(n), places.home_weight)]]
    far = places.code[places.origin[pick(rng.random(counts[1]), places.origin_weight)]]
    home[parts[1]] = far
    names, weights = a.weights("employers", "industries")
    letters = np.array(names)[pick(rng.random(n), weights)]
    letters[parts[2]] = "S"
    letters[parts[3]] = np.where(rng.random(counts[3]) < 0.6, "P", "Q")
    letters[parts[4]] = "G"
    letters[parts[5]] = np.where(rng.random(counts[5]) < 0.6, "F", "H")
    # Firms live short, public bodies long.
    years = np.minimum(rng.exponential(9.0, n), 34.0)
    years[np.r_[parts[2], parts[3]]] = 40.0
    founded = reference_month - 4 - np.round(years * 12).astype(np.int64)
    closes = (
        (rng.random(n) < 0.04) & (size < 50) & (kind == COMPANY) & (founded < reference_month - 30)
    )
    closes[parts[4]] = False
    closed = np.where(closes, reference_month - rng.integers(1, 24, n), 0)
    never = rng.random(n) < a.steps("employers", "never_insures").at(size)
    insures = np.where(never, 0.0, a.steps("employers", "insures").at(size)) / np.maximum(
        1e-9, 1 - a.steps("employers", "never_insures").at(size)
    )
    insures = np.clip(insures, 0.0, 0.995)
    insures[np.r_[parts[2], parts[3]]] = 0.996
    private = (rng.random(n) < a.share("employers", "private")) & (kind == COMPANY)
    wages = np.where(
        private,
        a.number("employers", "wages", "private"),
        a.number("employers", "wages", "non_private"),
    )
    spread = a.number("employers", "wages", "spread")
    wage = np.log(wages * 100) - spread**2 / 2 + rng.normal(0, 0.18, n) + 0.05 * np.log(size)
    return Employers(
        code=credit_codes([PREFIX[int(k)] for k in kind], home // 10**6, np.arange(n)),
        name=_names(kind, letters, rng, parts[4], np.arange(n)),
        place=home,
        industry=letters,
        kind=kind,
        size=size,
        founded=founded,
        closed=closed,
        insures=insures,
        unemployment=(rng.random(n) < a.share("employers", "unemployment")) | (size >= 300),
        wage=wage,
        companies=parts[0],
        outside=parts[1],
        bodies=parts[2],
        institutions=parts[3],
        platforms=parts[4],
        own_accounts=parts[5],
    )


def own_accounts_of_block(persons: int, blocks: int) -> int:
    """How many own-account businesses each block of persons has for itself."""
    return max(20, round(persons / blocks * 0.09))


def _names(
    kind: Ints, letters: NDArray[np.str_], rng: np.random.Generator, platforms: Ints, serial: Ints
) -> NDArray[np.str_]:
    """Invented names by kind and industry."""
    n = len(kind)
    brand = np.array(BRANDS)
    first, second = brand[rng.integers(0, len(brand), n)], brand[rng.integers(0, len(brand), n)]
    third = np.where(serial % 3 == 0, brand[serial // 3 % len(brand)], "")
    ends = np.full(n, "", dtype="<U20")
    trade = rng.integers(0, 1 << 30, n)
    for letter, words in TRADES.items():
        choice = np.array([w + "有限公司" for w in words.split()])
        rows = letters == letter
        ends[rows] = choice[trade[rows] % len(choice)]
    for which, choices in ((OWN_ACCOUNT, STALLS), (PUBLIC_BODY, BODIES), (INSTITUTION, INSTITUTES)):
        rows = kind == which
        ends[rows] = np.array(choices)[trade[rows] % len(choices)]
    rows = kind == OTHER
    ends[rows] = "社会服务中心"
    names = np.char.add(np.char.add(np.char.add(first, second), third), ends)
    names[platforms] = [p + "有限公司" for p in PLATFORMS[: len(platforms)]]
    return names
