"""What the insurance side holds: the agency's records, medical insurance, other provinces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from canbao.population.departments import forms, numbers
from canbao.population.departments.forms import Sheet
from canbao.population.departments.identity import Entries, enter
from canbao.population.departments.model import BIT, ErrorModel
from canbao.population.departments.truth import OPEN, SCHEMES, Block
from canbao.population.departments.types import Flags, Ints
from canbao.population.departments.work import columns_of

PENSION = (0, 1, 2)
UNEMPLOYMENT, WORK_INJURY = 3, 4
MEDICAL = (5, 6)
PAYING, IN_PAYMENT, ENDED = 0, 2, 3


@dataclass(frozen=True)
class Insured:
    """Rows of an insurance register: the entry and the spell of each."""

    entries: Entries
    entry: Ints
    spell: Ints

    @property
    def person(self) -> Ints:
        """True person of each row."""
        return self.entries.person[self.entry]

    @property
    def flaws(self) -> Ints:
        """Flaws of each row."""
        return self.entries.flaws[self.entry]


def insured(
    block: Block, source: str, schemes: tuple[int, ...], here: bool, model: ErrorModel,
    rng: np.random.Generator, running: bool = False,
) -> Insured:
    """Rows for the spells of some schemes in this province, or outside it."""
    spells = block.participation
    at_home = spells.place // 10**10 == block.world.home
    wanted = np.flatnonzero(np.isin(spells.scheme, schemes) & (at_home == here))
    if running:
        wanted = wanted[spells.end[wanted] >= OPEN]
        wanted = wanted[np.unique(spells.who[wanted], return_index=True)[1]]
    owner = spells.who[wanted]
    entries = enter(block, np.unique(owner), model.of(source), rng)
    entry, which = forms.spread(entries, owner)
    return Insured(entries, entry, wanted[which])


def finished(
    source: str, columns: dict[str, pa.Array], key: pa.Array, rows: Insured, model: ErrorModel,
    rng: np.random.Generator, flaws: Ints | None = None,
) -> list[Sheet]:
    """The sheet of an insurance register, with repeated rows."""
    sheet = Sheet(columns, key, rows.person, rows.flaws if flaws is None else flaws)
    return [sheet.with_repetitions(model.of(source).repeated, rng)]


def agency_pension(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Spells of the three pension schemes and pensions in payment."""
    rows = insured(block, "agency_pension", PENSION, True, model, rng)
    entries, spells, s = rows.entries, block.participation, rows.spell
    document, kind = forms.other_document(entries)
    person = pa.table({
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("1", "2")),
        "社会保障号码": numbers.text(entries.number),
        "其他证件类型": forms.words(kind, ("护照", "通行证")),
        "其他证件号码": document,
        "国籍": forms.nationality(entries),
        "出生日期": forms.dates(entries.birth),
        "联系电话": forms.integers(entries.phone),
        "户籍所在地": forms.places(entries.registration),
        "居住地": forms.places(entries.residence),
    })
    key = forms.keys("S", block.number, len(s))
    columns = {
        "参保记录号": key,
        **columns_of(person, rows.entry),
        "险种": forms.words(spells.scheme[s], ("110", "120", "170")),
        "参保身份": forms.words(
            spells.kind[s], ("单位职工", "灵活就业", "城乡居民", "机关事业", "离退休")
        ),
        "单位统一社会信用代码": spells.employer.take(pa.array(s)),
        "经办机构区划": forms.places(spells.place[s]),
        "参保起始年月": forms.months(spells.start[s]),
        "参保截止年月": forms.months(spells.end[s]),
        "参保状态": forms.words(spells.state[s], ("1", "2", "3", "4")),
        "累计缴费月数": forms.integers(spells.months_paid[s], spells.months_paid[s] < 0),
    }
    return finished("agency_pension", columns, key, rows, model, rng)


@dataclass(frozen=True)
class Wording:
    """How a register of one scheme names its columns, writes its dates and says a state."""

    person: tuple[str, str, str, str, str]
    """Name, number, sex, birth, phone."""
    spell: tuple[str, str, str, str, str]
    """Employer, place, from, to, state."""
    day: str
    month: str
    states: tuple[str, str, str, str]


UNEMPLOYED = Wording(
    ("姓名", "身份证号", "性别", "出生年月日", "手机"),
    ("单位信用代码", "参保地", "起始年月", "终止年月", "状态"),
    "%Y年%-m月%-d日", "%Y-%m", ("正常缴费", "中断", "领取待遇", "终止"),
)  # fmt: skip
INJURED = Wording(
    ("职工姓名", "身份证号码", "性别", "出生日期", "电话"),
    ("用人单位代码", "统筹区区划", "参保年月", "停保年月", "参保情况"),
    "%Y/%m/%d", "%Y%m", ("参保", "停保", "领取待遇", "终止"),
)  # fmt: skip


def of_one_scheme(
    block: Block, rows: Insured, letter: str, wording: Wording
) -> dict[str, pa.Array]:
    """The columns that the agency's registers of one scheme have in common; the key is the first."""
    entries, spells, s = rows.entries, block.participation, rows.spell
    person = pa.table(dict(zip(wording.person, (
        entries.name,
        numbers.text(entries.number),
        forms.sexes(entries, ("男", "女")),
        forms.dates(entries.birth, wording.day),
        forms.integers(entries.phone),
    ), strict=True)))  # fmt: skip
    spell = (
        spells.employer.take(pa.array(s)),
        forms.places(spells.place[s], 6),
        forms.months(spells.start[s], wording.month),
        forms.months(spells.end[s], wording.month),
        forms.words(spells.state[s], wording.states),
    )
    return {
        "记录号": forms.keys(letter, block.number, len(s)),
        **columns_of(person, rows.entry),
        **dict(zip(wording.spell, spell, strict=True)),
    }


def agency_unemployment(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Unemployment insurance and benefit."""
    rows = insured(block, "agency_unemployment", (UNEMPLOYMENT,), True, model, rng)
    spells, s = block.participation, rows.spell
    started = (spells.start[s] - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    benefit = np.where(spells.state[s] == IN_PAYMENT, started, np.datetime64("NaT", "D"))
    columns = {
        **of_one_scheme(block, rows, "U", UNEMPLOYED),
        "缴费月数": forms.integers(spells.months_paid[s], spells.months_paid[s] < 0),
        "待遇起始日期": forms.dates(benefit),
    }
    return finished("agency_unemployment", columns, columns["记录号"], rows, model, rng)


def agency_work_injury(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Work injury insurance."""
    rows = insured(block, "agency_work_injury", (WORK_INJURY,), True, model, rng)
    columns = of_one_scheme(block, rows, "I", INJURED)
    return finished("agency_work_injury", columns, columns["记录号"], rows, model, rng)


def medical_insurance(
    block: Block, model: ErrorModel, rng: np.random.Generator, running: bool = False
) -> list[Sheet]:
    """Medical insurance of employees and residents; `running`: a person's first open spell only."""
    rows = insured(block, "medical_insurance", MEDICAL, True, model, rng, running)
    entries, spells, s = rows.entries, block.participation, rows.spell
    code, kind = forms.number_or_document(entries)
    person = pa.table({
        "人员姓名": entries.name,
        "证件类型": forms.words(kind, ("01", "06", "04", "07", "08")),
        "证件号码": code,
        "性别代码": forms.sexes(entries, ("1", "2")),
        "出生日期": forms.dates(entries.birth),
        "国家地区代码": forms.nationality(entries),
        "联系电话": forms.integers(entries.phone),
        "居住地区划": forms.places(entries.residence, 9),
        "监护人证件号码": forms.guardians(entries),
    })
    key = forms.keys("M", block.number, len(s))
    end = spells.end[s]
    last = np.where(end >= OPEN, end, end + 1)
    closing = (np.minimum(last, 2200 * 12) - 1970 * 12).astype("datetime64[M]").astype(
        "datetime64[D]"
    ) - np.timedelta64(1, "D")
    opening = (spells.start[s] - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    columns = {
        "医保个人编号": key,
        **columns_of(person, rows.entry),
        "险种类型": forms.words(spells.scheme[s] - MEDICAL[0], ("310", "390")),
        "参保身份": forms.words(spells.kind[s], ("11", "12", "31", "13", "21")),
        "参保地区划": forms.places(spells.place[s], 6),
        "参保单位代码": spells.employer.take(pa.array(s)),
        "参保开始日期": forms.dates(opening, "%Y%m%d"),
        "参保终止日期": forms.dates(
            np.where(end >= OPEN, np.datetime64("NaT", "D"), closing), "%Y%m%d"
        ),
        "参保状态": forms.words(spells.state[s], ("1", "2", "3", "4")),
    }
    return finished("medical_insurance", columns, key, rows, model, rng)


def other_provinces(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Participation outside the province; some that ended is still carried as running."""
    rows = insured(block, "other_provinces", tuple(range(len(SCHEMES))), False, model, rng)
    entries, spells, s = rows.entries, block.participation, rows.spell
    person = pa.table({
        "姓名": entries.name,
        "证件号码": numbers.text(entries.number),
        "性别": forms.sexes(entries, ("男", "女")),
        "出生日期": forms.dates(entries.birth, "%Y%m%d"),
    })
    over = spells.end[s] < OPEN
    carried: Flags = over & (rng.random(len(s)) < model.double_registration)
    state = np.where(carried, PAYING, spells.state[s])
    end = np.where(carried, OPEN, spells.end[s])
    flaws = rows.flaws | np.where(carried, BIT["double_registration"], 0)
    key = forms.keys("X", block.number, len(s))
    columns = {
        "序列号": key,
        **columns_of(person, rows.entry),
        "参保地行政区划": forms.places(spells.place[s], 6),
        "险种": forms.words(
            spells.scheme[s],
            (
                "企业职工基本养老保险", "机关事业单位养老保险", "城乡居民基本养老保险", "失业保险",
                "工伤保险", "职工基本医疗保险", "城乡居民基本医疗保险",
            ),
        ),
        "身份": forms.words(spells.kind[s], ("职工", "灵活就业", "居民", "机关事业", "退休")),
        "单位代码": spells.employer.take(pa.array(s)),
        "开始年月": forms.months(spells.start[s]),
        "结束年月": forms.months(end),
        "状态": forms.words(state, ("参保缴费", "暂停缴费", "待遇享受", "终止参保")),
        "缴费月数": forms.integers(spells.months_paid[s], spells.months_paid[s] < 0),
    }
    return finished("other_provinces", columns, key, rows, model, rng, flaws)
