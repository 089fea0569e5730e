"""What the police hold: the population register, and moves with residence permits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from canbao.population.departments import forms, numbers
from canbao.population.departments.forms import Sheet
from canbao.population.departments.identity import Entries, enter
from canbao.population.departments.model import BIT, ErrorModel
from canbao.population.departments.truth import Block
from canbao.population.departments.types import Days, Flags, Ints

STATES = ("正常", "死亡注销", "户籍迁出", "出国定居", "失踪", "服现役")
MONTH = 10**6
"""Divisor that leaves the county of a place."""


def known_deaths(block: Block, model: ErrorModel, rng: np.random.Generator) -> tuple[Flags, Flags]:
    """Which dead a register knows of, and of which of the unknown it will learn late."""
    draw = rng.random(block.count)
    dead = ~block.alive
    recent = block.death > block.world.today - np.timedelta64(180, "D")
    never = draw < model.death_missing
    late = ~never & recent & (draw < model.death_missing + model.death_late)
    return dead & ~never & ~late, dead & late


def police_population(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Everybody registered or living in the province, each once."""
    home = block.world.home
    here = (block.registration // 10**10 == home) | (block.residence // 10**10 == home)
    known, late = known_deaths(block, model, rng)
    untold = rng.random(block.count) < model.event_missing
    state = np.zeros(block.count, np.int64)
    for position, status in ((3, "abroad"), (4, "missing"), (5, "soldier")):
        state[block.is_status(status) & ~untold] = position
    state[known] = 1
    since = block.world.today - rng.integers(30, 1500, block.count).astype("timedelta64[D]")
    since = np.where(state == 1, block.death, since)
    since = np.where(state == 0, np.datetime64("NaT", "D"), since)
    entries = enter(block, np.flatnonzero(here), model.of("police_population"), rng)
    entries.mark(late[entries.who], "date_late")
    former = block.former[entries.who]
    former[entries.kind != 0] = b""
    document, kind = forms.other_document(entries)
    written = np.where(entries.kind == 2, 0, state[entries.who])
    renewed = block.world.today - rng.integers(0, 700, len(entries)).astype("timedelta64[D]")
    columns = {
        "人员编号": forms.keys("R", block.number, len(entries)),
        "公民身份号码": numbers.text(entries.number),
        "曾用公民身份号码": numbers.text(former),
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("1", "2")),
        "出生日期": forms.dates(entries.birth, "%Y%m%d"),
        "国籍": forms.nationality(entries),
        "其他证件类型": forms.words(kind, ("护照", "港澳居民来往内地通行证")),
        "其他证件号码": document,
        "户号": forms.integers(block.household[entries.who]),
        "户籍地区划": forms.places(entries.registration),
        "居住地区划": forms.places(entries.residence),
        "联系电话": forms.integers(entries.phone),
        "监护人公民身份号码": forms.guardians(entries),
        "人员状态": forms.words(written, STATES),
        "状态日期": forms.dates(
            np.where(written > 0, since[entries.who], np.datetime64("NaT", "D")), "%Y%m%d"
        ),
        "更新日期": forms.dates(renewed, "%Y%m%d"),
    }
    return [Sheet(columns, columns["人员编号"], entries.person, entries.flaws)]


def movers(block: Block) -> Flags:
    """The living who live in the province in another county than they are registered in."""
    away = block.registration // MONTH != block.residence // MONTH
    found: Flags = block.alive & away & (block.residence // 10**10 == block.world.home)
    return found


def police_moves(block: Block, model: ErrorModel, rng: np.random.Generator) -> list[Sheet]:
    """Residence permits of migrants, and moves of the household register in the last two years."""
    seen = rng.random(block.count) >= model.event_missing
    settled = block.alive & ~movers(block) & (block.residence // 10**10 == block.world.home)
    moved_book = settled & (rng.random(block.count) < 0.02)
    entries = enter(block, np.flatnonzero((movers(block) & seen) | moved_book),
                    model.of("police_moves"), rng)
    book = moved_book[entries.who]
    when = moving_days(block, entries, book, rng)
    return [moves_sheet(block, entries, book, when, block.number, model, rng)]


def moving_days(block: Block, entries: Entries, book: Flags, rng: np.random.Generator) -> Days:
    """When each move was registered: within three years, of the book within two."""
    back = rng.integers(0, 1095, len(entries))
    back = np.where(book, back % 730, back)
    found: Days = block.world.today - back.astype("timedelta64[D]")
    return found


def moves_sheet(
    block: Block,
    entries: Entries,
    book: Flags,
    when: Days,
    serial: int,
    model: ErrorModel,
    rng: np.random.Generator,
) -> Sheet:
    """The register of moves under its headers."""
    # A move says where the person lives after it, so that no stale address can stand here.
    entries.residence = block.residence[entries.who]
    entries.flaws &= ~np.int64(BIT["address_stale"])
    key = forms.keys("Q", serial, len(entries))
    columns: dict[str, pa.Array] = {
        "登记编号": key,
        "登记类型": forms.words(book.astype(np.int64), ("居住登记", "户籍迁入")),
        "登记日期": forms.dates(when),
        "公民身份号码": numbers.text(entries.number),
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "出生日期": forms.dates(entries.birth),
        "户籍地区划": forms.places(entries.registration),
        "现居住地区划": forms.places(entries.residence),
        "户号": forms.integers(household_of_book(block, entries, book)),
        "联系电话": forms.integers(entries.phone),
    }
    sheet = Sheet(columns, key, entries.person, entries.flaws)
    return sheet.with_repetitions(model.of("police_moves").repeated, rng)


def household_of_book(block: Block, entries: Entries, book: Flags) -> Ints:
    """The household book is known of those who moved with it."""
    found: Ints = np.where(book, block.household[entries.who], 0)
    return found
