"""The words of the street officer's pages: states, reasons, and what is wrong with a form."""

from __future__ import annotations

from typing import Final

from canbao.web.words import Text

STATES: Final[dict[str, Text]] = {
    "to_visit": Text("待走访", "To visit"),
    "letter": Text("两次未见到，待寄信", "Nobody met twice: letter due"),
    "written": Text("已寄信", "Letter sent"),
    "done": Text("已完成", "Done"),
    "gone": Text("已移出清单", "No longer on the list"),
}
WRONG: Final[dict[tuple[str, str], Text]] = {
    ("key", "missing"): Text(
        "表单缺少编号，请刷新页面后再填。",
        "The form has lost its key: reload the page and fill it.",
    ),
    ("outcome", "missing"): Text("请选择走访结果。", "Choose what the visit found."),
    ("outcome", "unknown"): Text("没有这个走访结果，请重选。", "No such outcome: choose again."),
    ("visited", "not_a_day"): Text(
        "走访日期不对，请写成 2026-11-21 这样。", "The day can’t be read: write it as 2026-11-21."
    ),
    ("visited", "future"): Text("走访日期晚于今天。", "The day of the visit is after today."),
    ("visited", "old"): Text("走访日期早于一年前。", "The day of the visit is over a year ago."),
    ("reason", "missing"): Text("请选择没有参保的原因。", "Choose why the person has not joined."),
    ("reason", "unknown"): Text("没有这个原因，请重选。", "No such reason: choose again."),
    ("reason", "no_reason_here"): Text(
        "只有“还没有参加”和“单位没有给参保”才填原因，请去掉原因。",
        "A reason belongs only to “has not joined” and “not insured by the employer”: take it out.",
    ),
    ("activity", "unknown"): Text(
        "没有这种就业情况，请重选。", "No such kind of work: choose again."
    ),
}
CONFLICT: Final = Text(
    "这次走访已经用别的内容登记过，没有覆盖。请打开此人页面核对，有变化请重新登记一次走访。",
    "This visit was kept before with other answers and was not overwritten. Open the person’s page "
    "and check; if something changed, enter another visit.",
)
