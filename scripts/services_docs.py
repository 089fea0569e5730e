"""Makes `docs/services/` and `docs/zh/services/` from the catalogue: all 186 entries, the core ones by
category, the checklist of Decree 765, the reading views. Written by `generate_docs`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"en": ROOT / "docs" / "services", "zh": ROOT / "docs" / "zh" / "services"}
Page = Callable[..., str]
Table = Callable[[Iterable[str], Iterable[Iterable[Any]]], list[str]]
BREAK = "\v"
STATES = {
    "proven": ("已由测试证明", "shown by tests"),
    "partly": ("部分由测试证明", "partly shown"),
    "open": ("尚未", "not yet"),
    "outside": ("属其他机构", "another authority's"),
}


def folders(page: Page, table: Table) -> dict[Path, dict[str, str]]:
    """What stands in each folder, by file name."""
    return {folder: pages(language, page, table) for language, folder in FOLDERS.items()}


def pages(language: str, page: Page, table: Table) -> dict[str, str]:
    """All pages of one language."""
    import django

    django.setup()
    from canbao.services.catalogue import by_category, words

    made = {
        "index.md": index(language, page, table),
        "decree765.md": decree(language, page, table),
        "views.md": views(language, page, table),
    }
    for category in words().lists["categories"]:
        if any(one.core for one in by_category(category)):
            made[f"{category}.md"] = category_page(language, category, page, table)
    return made


def at(language: str, both: Any) -> str:
    """The one of two words: a pair, or anything with `zh` and `en`."""
    if isinstance(both, tuple):
        return str(both[0] if language == "zh" else both[1])
    return str(both.zh if language == "zh" else both.en)


def listed(language: str, words: Iterable[Any]) -> str:
    """Words in a row."""
    return ("、" if language == "zh" else ", ").join(at(language, each) for each in words)


def clock(language: str, entry: Any) -> tuple[str, str]:
    """The time limit and its basis with status, as the table shows them."""
    from canbao.services.catalogue import words

    known, limit = words(), entry.clock
    basis = ""
    if limit.basis:
        basis = f"{at(language, known.grounds[limit.basis])} ({limit.status})"
    if not limit.days:
        return at(language, known.lists["unclocked"][limit.reason]), basis
    units = {"working": ("个工作日", "working days"), "calendar": ("日", "calendar days")}
    unit = at(language, units[limit.unit])
    gap = "" if language == "zh" else " "
    told = [f"{limit.days}{gap}{unit}"]
    if limit.extend:
        told.append(at(language, (f"可延长{limit.extend}", f"+ {limit.extend} once")))
    if limit.clear:
        told.append(at(language, (f"事实清楚的{limit.clear}", f"{limit.clear} where facts are clear")))
    told += [at(language, (f"其后{each}", f"then {each}")) for each in limit.then]
    return ("；" if language == "zh" else "; ").join(told), basis


def handled(language: str, entry: Any) -> str:
    """Where it is handled: here, within another entry, at another office."""
    from canbao.services.catalogue import words

    if entry.within:
        return at(language, (f"随{entry.within}办理", f"with {entry.within}"))
    return at(language, words().lists["offices"][entry.at])


def index(language: str, page: Page, table: Table) -> str:
    """All entries with kind, clock, basis and where they are handled."""
    from canbao.services.catalogue import RECONSTRUCTED, by_category, entries, words

    known = words()
    parts: list[list[str]] = []
    for key, category in known.lists["categories"].items():
        mine = by_category(key)
        name = at(language, category)
        has = any(one.core for one in mine)
        parts.append([f"## {name}", "", *([f"[{at(language, ('核心事项', 'Core services'))}]({key}.md)", ""]
                                         if has else [])])  # fmt: skip
        rows = (
            (
                one.id, BREAK.join([one.zh] if language == "zh" else [one.en, one.zh]),
                at(language, ("核心", "core")) if one.core else "",
                at(language, known.lists["kinds"][one.kind]), *clock(language, one),
                handled(language, one), at(language, known.lists["name_status"][one.status]),
            )
            for one in mine
        )  # fmt: skip
        parts.append(table(_heads(language), rows))
    count = len(entries())
    core = sum(one.core for one in entries())
    intro = (
        f"共{count}项，其中{core}项为核心。**{RECONSTRUCTED.zh}** 时限的依据注明状态："
        "text 已核对原文，secondary 二手来源，unconfirmed 未核实，own 本项目自定标准（法律未定天数）。"
        if language == "zh"
        else f"{count} entries, {core} of them core. **{RECONSTRUCTED.en}** The basis of a time limit says "
        "how sure it is: text (compared with the act), secondary, unconfirmed, own (our own standard, where "
        "no law gives days)."
    )
    return page(at(language, ("服务事项目录", "The catalogue of services")), intro, *parts)


def _heads(language: str) -> Sequence[str]:
    if language == "zh":
        return ("编号", "名称", "", "类型", "时限", "依据", "办理", "名称状态")
    return ("id", "name", "", "kind", "time limit", "basis", "handled", "status of the name")


def category_page(language: str, category: str, page: Page, table: Table) -> str:
    """The core entries of a category in full."""
    from canbao.services.catalogue import RECONSTRUCTED, by_category, words

    known = words()
    core = [one for one in by_category(category) if one.core]
    parts: list[list[str]] = []
    for one in core:
        parts.append([f"## {one.id} {at(language, one)}", ""])
        parts.append(table(("", ""), _facts(language, one)))
    title = at(language, known.lists["categories"][category])
    return page(title, at(language, RECONSTRUCTED), *parts)


def _facts(language: str, one: Any) -> list[tuple[str, str]]:
    from canbao.services.catalogue import words

    known = words()

    def row(zh: str, en: str, told: str) -> tuple[str, str]:
        return at(language, (zh, en)), told

    asked = [known.facts[name] for name in one.questions]
    promised = [each for each in asked if each.kind == "promise"]
    papers = [
        f"{at(language, known.documents[each.kind])} ({at(language, known.grounds[each.ground])}; "
        f"{at(language, known.lists['instead'][each.instead])})"
        for each in one.documents
    ]
    fetched = [
        f"{at(language, known.facts[name])} ← {at(language, known.departments[department])}"
        for name, department in one.fetched.items()
    ]
    limit, basis = clock(language, one)
    rows = [
        row("英文名称", "Chinese name", one.en if language == "zh" else one.zh),
        row("谁可以办", "Who may ask", listed(language, (known.lists["who"][each] for each in one.who))),
        row("办理渠道", "Channels",
            listed(language, (known.lists["channels"][each] for each in one.channels))),
        row("需要填写", "Questions", listed(language, (each for each in asked if each not in promised))),
        row("告知承诺", "Promised instead of proven", listed(language, promised)),
        row("由部门提供，不用填写", "Supplied by departments, not asked", BREAK.join(fetched)),
        row("材料", "Papers", BREAK.join(papers)),
        row("时限", "Time limit", f"{limit}{BREAK}{basis}" if basis else limit),
        row("结果", "Outcome", listed(language, (known.outcomes[each] for each in one.outcome))),
        row("不服怎么办", "If you disagree", at(language, known.remedies[one.remedies])),
        row("法律依据", "Ground", listed(language, (known.grounds[each] for each in one.ground))),
        row("自动办理", "What a robot may do", at(language, known.lists["levels"][one.level])),
    ]  # fmt: skip
    return [each for each in rows if each[1]]


def decree(language: str, page: Page, table: Table) -> str:
    """The checklist of Decree 765 with the tests that show each line."""
    from canbao.services.decree765 import requirements

    lines = requirements()
    counts = Counter(each.state for each in lines)
    said = listed(language, (
        (f"{zh}{counts[state]}条", f"{counts[state]} {en}") for state, (zh, en) in STATES.items()
    ))  # fmt: skip
    rows = (
        (
            each.id, ", ".join(map(str, each.articles)), at(language, each),
            at(language, STATES[each.state]), BREAK.join(f"`{test}`" for test in each.tests),
            each.why_zh if language == "zh" else each.why_en,
        )
        for each in lines
    )  # fmt: skip
    head = (
        ("编号", "条", "要求", "状态", "证明它的测试（tests/ 下）", "尚缺什么，为什么")
        if language == "zh"
        else ("id", "art.", "requirement", "state", "tests that show it (below tests/)",
              "what is open, and why")
    )
    intro = (
        f"《社会保险经办条例》（国务院令第765号）逐条核对：{said}。每一条的说法不超出其测试所证明的。"
        if language == "zh"
        else "The Regulation on the Provision of Social Insurance Services (Decree 765), line by line: "
        f"{said}. "
        "A line claims no more than its tests show."
    )
    return page(at(language, ("经办条例核对表", "Decree 765 as a checklist")), intro, table(head, rows))


def views(language: str, page: Page, table: Table) -> str:
    """What queries and certificates without Python may show."""
    from canbao.people.purposes import purposes
    from canbao.services.reading import views as reading
    from canbao.services.reading import vocabulary

    known = purposes()
    parts: list[list[str]] = []
    for view in reading().values():
        parts.append([f"## `{view.name}` {at(language, view.label)}", ""])
        about = {"person": ("关于个人", "about a person"), "employer": ("关于单位", "about an employer")}
        whom = at(language, about[view.about])
        told = f"{whom}：{view.tells.zh}。" if language == "zh" else f"{whom}: {view.tells.en}."
        parts.append([told[0].upper() + told[1:], ""])
        parts.append(
            table(
                ("列", "含义", "形式", "where 可用的词") if language == "zh"
                else ("column", "means", "form", "words for `where`"),
                (
                    (
                        f"`{name}`", at(language, column.field.label),
                        column.field.form + (at(language, ("，可空", ", may be empty")) if column.field.may
                                             else ""),
                        BREAK.join(f"`{key}` {at(language, word)}"
                                   for key, word in vocabulary(column.among).items())
                        if column.among else "",
                    )
                    for name, column in view.columns.items()
                ),
            )
        )  # fmt: skip
    used = listed(language, (known[each] for each in ("own_record", "own_number", "case", "certificate")))
    intro = (
        f"供[不写程序增加服务事项](../plain-services.md)使用。读取的目的：{used}；每次读取都记入本人可见的日志。"
        "金额以分存储，显示为元。"
        if language == "zh"
        else f"For [services without Python](../plain-services.md). Read under the purposes: {used}; each "
        "reading stands in the log that the person sees. Money is kept in fen and shown in yuan."
    )
    return page(at(language, ("读取视图", "Reading views")), intro, *parts)
