"""What schools, civil affairs and justice hold: pupils, deaths, marriages, hardship, custody."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from canbao.population.departments import forms, numbers
from canbao.population.departments.forms import Sheet
from canbao.population.departments.identity import Entries, enter
from canbao.population.departments.model import ErrorModel
from canbao.population.departments.police import known_deaths
from canbao.population.departments.truth import Block, flags
from canbao.population.departments.types import Days, Flags, Ints

STAGES = ("小学", "初中", "高中阶段", "高等教育")
STAGE_START = np.array([6, 12, 15, 18])
WED_YOUNG, WED_LATER = 1 / 7, 1 / 200
"""Share of couples under forty, and of others, who married within the last two years."""
PARTED = 1 / 8
"""Share of the divorced whose divorce is of the last two years."""


def at_home(block: Block) -> Flags:
    """Who lives in the province."""
    found: Flags = block.residence // 10**10 == block.world.home
    return found


def education(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Pupils and students at schools of the province, with their guardians."""
    rates = model.of("education")
    learning = block.is_status("pupil", "student") & block.alive & at_home(block)
    entries = enter(block, np.flatnonzero(learning), rates, rng)
    who = entries.who
    age = block.age[who]
    stage = np.clip(np.searchsorted(STAGE_START, age, side="right") - 1, 0, 3)
    student = block.is_status("student")[who]
    stage = np.where(student & (age >= 18), 3, np.where(student, np.maximum(stage, 2), stage))
    stage = np.where(~student, np.minimum(stage, 2), stage)
    year = block.birth[who].astype("datetime64[Y]").astype(np.int64) + 1970 + STAGE_START[stage]
    last_year = int(block.world.reference // 12) - (block.world.reference % 12 < 8)
    started = (np.minimum(year, last_year) - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    entered = (started + np.timedelta64(8, "M")).astype("datetime64[D]")
    code, kind = forms.number_or_document(entries)
    code_missing = entries.number == b""
    kind = np.where(code_missing & (kind == 0), 3, np.where(kind >= 3, 1, np.where(kind, 2, 0)))
    key = forms.keys("E", block.number, len(entries))
    columns = {
        "学籍号": key,
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "出生日期": forms.dates(entries.birth, "%Y%m%d"),
        "身份证件类型": forms.words(kind, ("居民身份证", "护照", "港澳台居民居住证", "无")),
        "身份证件号": code,
        "国籍地区": forms.nationality(entries),
        "户口所在地行政区划": forms.places(entries.registration),
        "现住址行政区划": forms.places(entries.residence),
        "联系电话": forms.integers(entries.phone),
        "监护人身份证件号": forms.guardians(entries),
        "学段": forms.words(stage, STAGES),
        "学校行政区划": forms.places(block.residence[who], 6),
        "入学日期": forms.dates(entered, "%Y%m%d"),
        "离校日期": pa.nulls(len(entries), pa.string()),
        "更新日期": forms.dates(
            block.world.today - rng.integers(0, 200, len(entries)).astype("timedelta64[D]")
        ),
    }
    sheet = Sheet(columns, key, entries.person, entries.flaws)
    return [sheet.with_repetitions(rates.repeated, rng)]


def civil_deaths(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Deaths and funerals of the last two years, as far as they were reported by now."""
    known, _ = known_deaths(block, model, rng)
    recent = block.death > block.world.today - np.timedelta64(731, "D")
    rates = model.of("civil_deaths")
    entries = enter(block, np.flatnonzero(known & recent & at_home(block)), rates, rng)
    death = block.death[entries.who]
    slow = rng.random(len(entries)) < model.death_late
    wait = np.where(slow, rng.integers(30, 180, len(entries)), rng.integers(0, 15, len(entries)))
    noted = np.minimum(death + wait.astype("timedelta64[D]"), block.world.today)
    entries.mark(slow, "date_late")
    return [deaths_sheet(block, entries, death, noted, block.number, model, rng)]


def deaths_sheet(
    block: Block, entries: Entries, death: Days, noted: Days, serial: int, model: ErrorModel,
    rng: np.random.Generator,
) -> Sheet:
    """The register of deaths under its headers."""
    key = forms.keys("D", serial, len(entries))
    columns = {
        "登记证号": key,
        "死者姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "身份证件号码": numbers.text(entries.number),
        "出生日期": forms.dates(entries.birth),
        "死亡日期": forms.dates(death),
        "登记日期": forms.dates(noted),
        "户籍地": forms.places(entries.registration, 6),
        "登记机关区划": forms.places(block.residence[entries.who], 6),
    }
    sheet = Sheet(columns, key, entries.person, entries.flaws)
    return sheet.with_repetitions(model.of("civil_deaths").repeated, rng)


def weddings(block: Block, model: ErrorModel, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Couples of whom a marriage of the last two years is registered, as rows of both."""
    spouse = block.rows_named("spouse")
    one = np.flatnonzero(spouse > np.arange(block.count))
    two = spouse[one]
    both = block.alive[one] & block.alive[two] & (block.age[one] >= 20) & (block.age[two] >= 20)
    young = (block.age[one] < 40) & (block.age[two] < 40)
    wed = both & (rng.random(len(one)) < np.where(young, WED_YOUNG, WED_LATER))
    wed &= (at_home(block)[one] | at_home(block)[two]) & (
        rng.random(len(one)) >= model.event_missing
    )
    return one[wed], two[wed]


def civil_marriages(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Marriages and divorces of the last two years, a row for each party."""
    rates = model.of("civil_marriages")
    one, two = weddings(block, model, rng)
    parted = np.flatnonzero(
        flags(block.column("divorced")) & block.alive & at_home(block)
        & (rng.random(block.count) < PARTED)
    )
    parted = np.setdiff1d(parted, np.concatenate([one, two]))
    events = len(one) + len(parted)
    day = back(block, 0, 730, events, rng)
    serial = block.number * 100_000 + np.arange(1, events + 1)
    when = np.full(block.count, np.datetime64("NaT", "D"))
    number = np.zeros(block.count, np.int64)
    for side in (one, two):
        when[side], number[side] = day[: len(one)], serial[: len(one)]
    when[parted], number[parted] = day[len(one):], serial[len(one):]
    ended = np.zeros(block.count, np.int64)
    ended[parted] = 1
    entries = enter(block, np.concatenate([one, two, parted]), rates, rng)
    code, kind = forms.number_or_document(entries)
    kind = np.where(kind >= 3, 1, np.where(kind > 0, 2, 0))
    key = forms.keys("H", block.number, len(entries))
    columns = {
        "当事人记录号": key,
        "登记证字号": forms.integers(number[entries.who]),
        "登记类别": forms.words(ended[entries.who], ("结婚登记", "离婚登记")),
        "登记日期": forms.dates(when[entries.who]),
        "当事人": forms.sexes(entries, ("男方", "女方")),
        "姓名": entries.name,
        "身份证件类型": forms.words(kind, ("居民身份证", "护照", "港澳台居民居住证")),
        "身份证件号": code,
        "国籍": forms.nationality(entries),
        "出生日期": forms.dates(entries.birth),
        "常住户口所在地": forms.places(entries.registration, 6),
        "登记机关区划": forms.places(block.registration[entries.who], 6),
    }
    sheet = Sheet(columns, key, entries.person, entries.flaws)
    return [sheet.with_repetitions(rates.repeated, rng)]


def civil_hardship(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """People in hardship; a few of the dead are still on the list."""
    rates = model.of("civil_hardship")
    known, _ = known_deaths(block, model, rng)
    wanted = block.hardship & ~known & at_home(block)
    entries = enter(block, np.flatnonzero(wanted), rates, rng)
    entries.mark(~block.alive[entries.who], "date_late")
    # The three kinds of hardship in shares of their own; truth does not tell them apart.
    kind = np.searchsorted([0.7, 0.8], rng.random(len(entries)), side="right")
    key = forms.keys("K", block.number, len(entries))
    columns = {
        "对象编号": key,
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "身份证号": numbers.text(entries.number),
        "出生日期": forms.dates(entries.birth),
        "户口簿户号": forms.integers(block.household[entries.who]),
        "救助类别": forms.words(kind, ("最低生活保障", "特困供养", "低收入家庭")),
        "批准日期": forms.dates(back(block, 60, 2000, len(entries), rng)),
        "居住地行政区划": forms.places(entries.residence),
        "联系电话": forms.integers(entries.phone),
    }
    return [Sheet(columns, key, entries.person, entries.flaws)]


def back(block: Block, near: int, far: int, count: int, rng: np.random.Generator) -> Days:
    """Days between `near` and `far` days before the end of the reference month."""
    found: Days = block.world.today - rng.integers(near, far, count).astype("timedelta64[D]")
    return found


def justice_custody(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Persons in custody at the end of the reference month."""
    rates = model.of("justice_custody")
    wanted: Ints = np.flatnonzero(block.is_status("custody") & block.alive)
    entries = enter(block, wanted, rates, rng)
    since = back(block, 20, 1500, len(entries), rng)
    until = block.world.today + rng.integers(30, 2500, len(entries)).astype("timedelta64[D]")
    key = forms.keys("J", block.number, len(entries))
    columns = {
        "人员编号": key,
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "身份证号": numbers.text(entries.number),
        "出生日期": forms.dates(entries.birth, "%Y.%m.%d"),
        "户籍地": forms.places(entries.registration, 6),
        "场所区划": forms.places(block.residence[entries.who], 6),
        "入所日期": forms.dates(since),
        "刑满日期": forms.dates(until),
    }
    return [Sheet(columns, key, entries.person, entries.flaws)]
