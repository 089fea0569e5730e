"""The household survey of the last round: some villages, the people who then looked uninsured."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.departments import forms, numbers
from canbao.population.departments.forms import Sheet
from canbao.population.departments.identity import enter
from canbao.population.departments.model import ErrorModel
from canbao.population.departments.truth import ACTIVITIES, OPEN, Block, codes, whole
from canbao.population.departments.types import Flags, Ints

SHARE = 5
"""One village in this many was visited."""
OUTCOMES = (
    "本地已参保", "外地已参保", "机关事业单位", "在校学生", "现役军人", "服刑", "出国出境", "失踪",
    "已死亡", "已迁走", "信息有误", "在职未参保", "未参加", "拒绝回答", "未见到本人",
)
(HERE, ELSEWHERE, PUBLIC, LEARNING, SOLDIER, CUSTODY, ABROAD, LOST, DEAD, GONE, WRONG, WORKING,
 NOT_JOINED, REFUSED, ABSENT) = range(15)
REASONS = (
    "no_money", "does_not_know", "does_not_trust", "too_far", "covered_otherwise",
    "employer_refused", "moved_often", "other",
)
REASON_WORDS = (
    "缴费困难", "不了解政策", "不信任", "办理不便", "另有保障", "单位不给办", "流动频繁", "其他",
)
WORK_WORDS = ("单位职工", "公务员", "事业单位人员", "个体经营", "灵活就业", "平台就业", "务农或无业")
PENSION_SCHEMES = 3
"""The first schemes of the list are those of pensions."""


def visited_village(places: Ints, seed: int) -> Flags:
    """Whether a village was in the sample: a fixed mixture of its code, the same everywhere."""
    mixed = (places + seed * 7919) * 2_654_435_761 % 2**32
    mixed = (mixed ^ (mixed >> 15)) * 2_246_822_519 % 2**32
    found: Flags = (mixed >> 7) % SHARE == 0
    return found


def true_reasons(block: Block) -> tuple[Ints, Flags]:
    """The true reason of each person for not having joined a pension (−1 none), and who refuses."""
    reason = np.full(block.count, -1, np.int64)
    refuses = np.zeros(block.count, bool)
    if not (block.world.path / "gaps.parquet").is_file():
        return reason, refuses
    table, who = block.of_persons("gaps.parquet")
    given = codes(whole(table, "reason"), REASONS)
    known = given >= 0
    reason[who[known]] = given[known]
    letter = pc.fill_null(pc.equal(whole(table, "class").cast(pa.string()), "G"), False)
    refuses[who[letter.to_numpy(False)]] = True
    return reason, refuses


def outcomes(block: Block, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """For each person the outcome a visit would have, the reason, the work, and insured or not."""
    spells = block.participation
    running = (spells.end >= OPEN) & (spells.scheme < PENSION_SCHEMES) & (spells.scheme >= 0)
    home = spells.place // 10**10 == block.world.home
    here, elsewhere = np.zeros(block.count, bool), np.zeros(block.count, bool)
    here[spells.who[running & home]] = True
    elsewhere[spells.who[running & ~home]] = True
    activity = codes(block.column("activity"), ACTIVITIES)
    result = np.full(block.count, NOT_JOINED, np.int64)
    result[(activity == 0) | (activity == 2)] = WORKING
    result[activity == 1] = PUBLIC
    for status, outcome in (("soldier", SOLDIER), ("custody", CUSTODY), ("abroad", ABROAD),
                            ("missing", LOST)):
        result[block.is_status(status)] = outcome
    result[block.is_status("pupil", "student")] = LEARNING
    result[elsewhere] = ELSEWHERE
    result[here] = HERE
    result[~block.alive] = DEAD
    reason, refuses = true_reasons(block)
    answered = (result == NOT_JOINED) | (result == WORKING)
    result[answered & refuses] = REFUSED
    draw = rng.random(block.count)
    result[(result != DEAD) & (draw < 0.06)] = ABSENT
    invented = rng.integers(0, len(REASONS), block.count)
    # Who works uninsured names the employer, mostly.
    invented[(result == WORKING) & (draw < 0.7)] = REASONS.index("employer_refused")
    reason = np.where(reason >= 0, reason, invented)
    reason = np.where((result == NOT_JOINED) | (result == WORKING), reason, -1)
    work = np.where(activity < 0, len(ACTIVITIES), activity)
    spoke = np.isin(result, (HERE, ELSEWHERE, PUBLIC, WORKING, NOT_JOINED))
    return result, reason, np.where(spoke, work, -1), (here | elsewhere).astype(np.int64)


def household_survey(
    block: Block, model: ErrorModel, rng: np.random.Generator, seed: int = 0
) -> list[Sheet]:
    """Sheets of the visits: people of sixteen and over who looked uninsured, and a few others."""
    rates = model.of("household_survey")
    result, reason, work, covered = outcomes(block, rng)
    at_home = block.residence // 10**10 == block.world.home
    looked = np.where(covered > 0, rng.random(block.count) < 0.05, True)
    dead_long_ago = block.death < block.world.today - np.timedelta64(365, "D")
    wanted = (
        visited_village(block.residence, seed) & at_home & (block.age >= 16) & looked
        & ~dead_long_ago
    )
    entries = enter(block, np.flatnonzero(wanted), rates, rng)
    who = entries.who
    when = block.world.today - rng.integers(30, 300, len(entries)).astype("timedelta64[D]")
    # Nobody was found dead before dying.
    early = ~block.alive[who] & (when <= block.death[who])
    outcome = np.where(early, ABSENT, result[who])
    outcome = np.where(entries.kind == 2, WRONG, outcome)
    key = forms.keys("V", block.number, len(entries))
    telling = (outcome == NOT_JOINED) | (outcome == WORKING)
    columns = {
        "调查表号": key,
        "村居区划": forms.places(entries.residence),
        "姓名": entries.name,
        "性别": forms.sexes(entries, ("男", "女")),
        "身份证号": numbers.text(entries.number),
        "出生年月日": forms.dates(entries.birth, "%Y年%m月%d日"),
        "联系电话": forms.integers(entries.phone),
        "入户日期": forms.dates(when),
        "调查结果": forms.words(outcome, OUTCOMES),
        "未参保原因": forms.words(np.where(telling, reason[who], -1), REASON_WORDS),
        "从业状况": forms.words(np.where(outcome == ABSENT, -1, work[who]), WORK_WORDS),
    }
    sheet = Sheet(columns, key, entries.person, entries.flaws)
    return [sheet.with_repetitions(rates.repeated, rng)]
