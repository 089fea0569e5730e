"""The tables of one run: what it comes to, its first examples, what failed."""

from __future__ import annotations

import json

from canbao.batches import runs as batches
from canbao.batches.models import Run
from canbao.batches.progress import Progress
from canbao.web.money_tables import Row, Table, Yuan
from canbao.web.words import Text
from canbao.works import words


def counts(told: Progress) -> Table:
    """What a run comes to, count by count."""
    rows: list[Row] = [
        (Text(*words.count_name(name)), Yuan(count) if words.is_amount(name) else count)
        for name, count in told.counts.items()
    ]
    return Table(
        "counts",
        Text("影响", "What it comes to"),
        (Text("项目", "Item"), Text("数", "Count")),
        rows,
    )


def examples(kept: Run) -> Table:
    """The first examples; texts in the page's language, amounts as amounts."""
    listed = batches.examples(kept)
    found = {name: 0 for each in listed for name in each if name not in ("zh", "en")}
    names = sorted(found, key=lambda name: (name in words.AMOUNTS, name))
    told = any("zh" in each for each in listed)
    heads = [Text(*words.FIELDS.get(name, (name, name))) for name in names]
    rows: list[Row] = []
    for each in listed:
        row = [_value(name, each.get(name)) for name in names]
        rows.append([*row, Text(str(each.get("zh", "")), str(each.get("en", "")))] if told else row)
    if told:
        heads.append(Text("说明", "In words"))
    return Table(
        "examples", Text("例子", "Examples"), heads, rows,
        Text("各块最先的几笔，最多二十笔。", "The first of each chunk, twenty at most."),
    )  # fmt: skip


def _value(name: str, value: object) -> object:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Yuan(value) if name in words.AMOUNTS else f"{value}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def failures(kept: Run) -> Table:
    """The chunks that failed, and why."""
    rows: list[Row] = [
        (each.ordinal, each.first, each.last, Text(each.error_zh, each.error_en))
        for each in batches.failures(kept)
    ]
    return Table(
        "failures", Text("失败", "Failures"),
        (Text("块", "Chunk"), Text("从", "From"), Text("到", "To"), Text("原因", "Why")), rows,
        Text("失败的块什么都没有写入；改正原因后再试。",
             "A chunk that failed wrote nothing; mend the cause and try again."),
    )  # fmt: skip
