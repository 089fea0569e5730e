"""What tax, the company register and platforms hold about work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from canbao.population.departments import forms, numbers
from canbao.population.departments.forms import Sheet
from canbao.population.departments.identity import enter
from canbao.population.departments.model import ErrorModel
from canbao.population.departments.truth import (
    ACTIVITIES,
    Block,
    World,
    days,
    ints,
    whole,
)
from canbao.population.departments.types import Flags, Ints

WINDOW = 12
"""Months of wages that are delivered, the last being the reference month."""
ITEMS = ("工资薪金", "劳务报酬", "经营所得")
ITEM_OF = np.array([0, 0, 0, 2, 1, -1])
"""Kind of income by activity; platform income is in no wage file."""
TAX_DOCUMENTS = ("居民身份证", "外国人永久居留身份证", "港澳台居民居住证", "外国护照", "通行证")
PLATFORM = ACTIVITIES.index("platform_worker")


def taxed(block: Block, first: int, last: int) -> Ints:
    """Career spells of which some employer of the province reports income in those months."""
    careers = block.careers
    known: Flags = np.asarray(pc.is_valid(careers.employer).to_numpy(False))
    found: Ints = np.flatnonzero(
        known
        & (careers.activity >= 0)
        & (ITEM_OF[careers.activity] >= 0)
        & (careers.start <= last)
        & (careers.end >= first)
        & (careers.place // 10**10 == block.world.home)
    )
    return found


def tax_wages(
    block: Block, model: ErrorModel, rng: np.random.Generator, months: Ints | None = None
) -> list[Sheet]:
    """Income by month: a sheet for each month, the reference month last."""
    last = block.world.reference
    wanted = np.arange(last - WINDOW + 1, last + 1) if months is None else months
    spells = taxed(block, int(wanted[0]), int(wanted[-1]))
    owner = block.careers.who[spells]
    rates = model.of("tax_wages")
    entries = enter(block, np.unique(owner), rates, rng)
    entry, which = forms.spread(entries, owner)
    spell = spells[which]
    careers = block.careers
    code, kind = forms.number_or_document(entries)
    person = {
        "姓名": entries.name,
        "证件类型": forms.words(kind, TAX_DOCUMENTS),
        "证件号码": code,
        "国籍": forms.nationality(entries),
        "性别": forms.sexes(entries, ("男", "女")),
        "出生日期": forms.dates(entries.birth),
        "手机号码": forms.integers(entries.phone),
        "经常居住地区划": forms.places(entries.residence, 6),
    }
    work = {
        "扣缴义务人识别号": careers.employer,
        "扣缴义务人区划": forms.places(careers.place, 6),
        "所得项目": forms.words(ITEM_OF[careers.activity], ITEMS),
    }
    person_table, work_table = pa.table(person), pa.table(work)
    # An employer files a person once; the months that follow are reported under that file.
    first = int(wanted[0])
    files = forms.keys(f"F{first // 12}{first % 12 + 1:02d}", block.number, len(spell))
    sheets = []
    for month in wanted.tolist():
        rows = np.flatnonzero((careers.start[spell] <= month) & (careers.end[spell] >= month))
        e, s = entry[rows], spell[rows]
        line = forms.keys(f"G{month // 12}{month % 12 + 1:02d}", block.number, len(rows))
        key = files.take(pa.array(rows))
        wage = careers.wage_fen[s] * rng.integers(97, 104, len(rows)) // 100
        columns = {
            "申报明细号": line,
            "扣缴登记号": key,
            "税款所属期": forms.months(np.full(len(rows), month)),
            **columns_of(person_table, e),
            **columns_of(work_table, s),
            "本期收入": forms.yuan(wage, wage <= 0),
        }
        sheet = Sheet(columns, key, entries.person[e], entries.flaws[e])
        sheets.append(sheet.with_repetitions(rates.repeated, rng))
    return sheets


def columns_of(table: pa.Table, rows: Ints) -> dict[str, pa.Array]:
    """Columns of a table at some rows."""
    taken = table.take(pa.array(rows))
    return {name: whole(taken, name) for name in taken.column_names}


def platforms(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Workers who took an order in the last quarter."""
    careers, last = block.careers, block.world.reference
    spells = np.flatnonzero(
        (careers.activity == PLATFORM)
        & (careers.start <= last)
        & (careers.end >= last - 2)
        & (careers.place // 10**10 == block.world.home)
    )
    owner = careers.who[spells]
    rates = model.of("platforms")
    entries = enter(block, np.unique(owner), rates, rng)
    e, which = forms.spread(entries, owner)
    s = spells[which]
    person = pa.table({
        "姓名": entries.name,
        "身份证号": numbers.text(entries.number),
        "性别": forms.sexes(entries, ("M", "F")),
        "注册手机号": forms.integers(entries.phone),
        "常驻区划": forms.places(entries.residence, 9),
    })
    key = forms.keys("W", block.number, len(e))
    columns = {
        "从业者编号": key,
        "平台企业代码": careers.employer.take(pa.array(s)),
        **columns_of(person, e),
        "首次接单月份": forms.months(careers.start[s], "%Y-%m"),
        "最近接单月份": forms.months(np.minimum(careers.end[s], last), "%Y-%m"),
        "月均收入": forms.yuan(careers.wage_fen[s], careers.wage_fen[s] <= 0),
    }
    sheet = Sheet(columns, key, entries.person[e], entries.flaws[e])
    return [sheet.with_repetitions(rates.repeated, rng)]


KIND_WORDS = {
    "company": "企业",
    "own_account": "个体工商户",
    "public_body": "机关",
    "institution": "事业单位",
    "other": "其他组织",
}


def companies(world: World, model: ErrorModel, rng: np.random.Generator) -> pa.Table:
    """The registers of employers: as in truth, the number of staff as last declared or absent."""
    table = pq.read_table(Path(world.path) / "employers.parquet")
    staff = ints(whole(table, "staff"))
    count = len(staff)
    if model.name != "clean":
        staff = staff * rng.integers(80, 121, count) // 100
        staff[rng.random(count) < 0.3] = 0
    kind = whole(table, "kind").to_pylist()
    order = pa.array(rng.permutation(count))
    return pa.table({
        "统一社会信用代码": whole(table, "employer").cast(pa.string()),
        "名称": whole(table, "name").cast(pa.string()),
        "主体类型": pa.array([KIND_WORDS.get(word, "其他组织") for word in kind], pa.string()),
        "行业门类": whole(table, "industry").cast(pa.string()),
        "住所区划": forms.places(ints(whole(table, "place"))),
        "从业人数": forms.integers(staff),
        "成立日期": forms.dates(days(whole(table, "founded"))),
        "注销日期": forms.dates(days(whole(table, "closed"))),
    }).take(order)

