"""The outcomes of a visit and the reasons for not joining, as the survey facts of registers name
them.

Chinese and English stand side by side; `registers.md` is where the codes are declared.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Word(NamedTuple):
    """A code of the contract in both languages, and as the survey's sheet writes it."""

    zh: str
    en: str
    sheet: str


OUTCOMES: Final[dict[str, Word]] = {
    "working_uninsured": Word(
        "在工作，单位没有给参保", "In work, not insured by the employer", "在职未参保"
    ),
    "not_joined": Word("可以参保，还没有参加", "May join, has not joined", "未参加"),
    "insured_here": Word("已在本地参保", "Insured here", "本地已参保"),
    "insured_elsewhere": Word("已在外地参保", "Insured elsewhere", "外地已参保"),
    "public_body": Word("机关事业单位人员", "In a public body", "机关事业单位"),
    "pupil_or_student": Word("在校学生", "Pupil or student", "在校学生"),
    "soldier": Word("现役军人", "In the army", "现役军人"),
    "abroad": Word("在国（境）外", "Abroad", "出国出境"),
    "custody": Word("被羁押或服刑", "In custody", "服刑"),
    "missing": Word("失踪", "Missing", "失踪"),
    "dead": Word("已经去世", "Has died", "已死亡"),
    "moved": Word("已经搬走", "Has moved away", "已迁走"),
    "wrong_record": Word(
        "查无此人或信息有误", "No such person, or the record is wrong", "信息有误"
    ),
    "refused_answer": Word("本人不愿回答", "Prefers not to answer", "拒绝回答"),
    "not_found": Word("没有见到人", "Nobody was met", "未见到本人"),
}
"""In the order of the form: what leads to something to do first."""

REASONS: Final[dict[str, Word]] = {
    "no_money": Word("经济困难", "Cannot afford it", "缴费困难"),
    "does_not_know": Word("不了解政策", "Does not know about it", "不了解政策"),
    "does_not_trust": Word("不信任、觉得不划算", "Does not trust it", "不信任"),
    "too_far": Word("办理地点太远", "The office is too far away", "办理不便"),
    "covered_otherwise": Word("有其他保障", "Covered in another way", "另有保障"),
    "employer_refused": Word("单位不给办", "The employer refused", "单位不给办"),
    "moved_often": Word("经常换地方", "Moves often", "流动频繁"),
    "other": Word("其他", "Another reason", "其他"),
}
REASONED: Final = frozenset({"not_joined", "working_uninsured"})
"""Outcomes that have a reason."""

ACTIVITIES: Final[dict[str, Word]] = {
    "employee": Word("受雇上班", "Employee", "单位职工"),
    "own_account": Word("个体经营", "Own account", "个体经营"),
    "flexible_worker": Word("灵活就业", "Flexible work", "灵活就业"),
    "platform_worker": Word("平台用工", "Platform work", "平台就业"),
}
FAILED: Final = "not_found"
VISITS_BEFORE_LETTER: Final = 2
