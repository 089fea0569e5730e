"""Prints the law's listings as tables and text for a terminal. Data in, lines out."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.table import Table

from canbao.cli.words import console, say
from canbao.law.catalogue import period
from canbao.law.engine.parameters import show_value
from canbao.law.engine.sheet import STATUS

KIND = {
    "rule": ("规则", "rule"),
    "parameter": ("参数", "parameter"),
    "axis": ("口径", "axis"),
    "rounding": ("取整", "rounding"),
    "input": ("输入", "input"),
    "choice": ("选项", "choice"),
    "act": ("文件", "act"),
}


def status_word(status: str) -> str:
    """A status as people say it."""
    return say(*STATUS.get(status, (status, status)))


def kind_word(kind: str) -> str:
    """A kind of entry as people say it."""
    return say(*KIND.get(kind, (kind, kind)))


def table(*columns: str, title: str | None = None) -> Table:
    """A plain table; the first column never wraps."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        made.add_column(column, no_wrap=number == 0, overflow="fold")
    return made


def text(value: Any) -> str:
    """Any listed value as one cell."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, (list, tuple)):
        return ", ".join(text(item) for item in value)
    return escape(show_value(value))


def print_entry(entry: dict[str, Any]) -> None:
    """One entry of the law, whatever its kind."""
    out = console()
    kind = entry["kind"]
    title = f"{entry.get('zh', '')} {entry.get('en', '')}".strip()
    out.print(f"[bold]{entry['name']}[/bold]  {escape(title)}  ({kind_word(kind)})")
    for label, key in (
        (say("单位", "unit"), "unit"),
        (say("按此取值", "keyed by"), "key"),
        (say("说明", "note"), "note"),
        (say("帮助", "help"), say("help_zh", "help_en")),
        (say("缺省", "default"), "default"),
        (say("下限", "minimum"), "min"),
        (say("上限", "maximum"), "max"),
        (say("施行", "in force"), "in_force"),
        (say("状态", "status"), "status"),
        (say("文件", "file"), "file"),
        (say("用于", "used by"), "used_by"),
    ):
        if entry.get(key) not in (None, "", [], ()):
            out.print(f"  {label}: {text(entry[key])}")
    if entry.get("provisional"):
        out.print(
            "  " + say("未公布时暂用上一期数值", "provisional: the previous value until published")
        )
    for version in entry.get("versions", ()):
        print_version(version)
    choices = entry.get("options") or entry.get("choices") or {}
    if choices:
        made = table(say("选项", "option"), "zh", "en")
        for name, names in choices.items():
            made.add_row(name, escape(names.get("zh", "")), escape(names.get("en", "")))
        out.print(made)
    if entry.get("columns"):
        made = table(say("列", "column"), say("名称", "name"), say("单位", "unit"))
        for column in entry["columns"]:
            made.add_row(column["name"], escape(say.name(column)), column["unit"])
        out.print(made)
    rows = list(entry.get("rows", ()))
    if entry.get("otherwise"):
        rows.append(entry["otherwise"])
    if rows:
        print_rows(rows)
    if entry.get("conflicts"):
        out.print(say("另见不同数值（未采用）：", "Other values in circulation (not taken):"))
        for conflict in entry["conflicts"]:
            told = "; ".join(f"{key}: {text(value)}" for key, value in conflict.items())
            out.print(f"  · {told}")
    if entry.get("cited_by"):
        made = table(say("规则", "rule"), say("名称", "name"), say("条", "article"))
        for rule in entry["cited_by"]:
            made.add_row(rule["name"], escape(say.name(rule)), escape(rule["article"]))
        out.print(made)


def print_version(version: dict[str, Any]) -> None:
    """One version of a rule with its text."""
    out = console()
    act = f"{version['act']} {say.name({'zh': version['act_zh'], 'en': version['act_en']})}"
    where = " · ".join(
        part
        for part in (
            period(version),
            version["option"] or "",
            f"{say('取整', 'rounding')} {version['rounding']}" if version["rounding"] else "",
            status_word(version["status"]),
        )
        if part
    )
    out.print(f"\n  [bold]{escape(act)} {say('第', 'art.')} {escape(version['article'])}[/bold]")
    out.print(f"  {escape(where)}")
    for label, key in ((say("来源", "source"), "source"), (say("说明", "note"), "note")):
        if version[key]:
            out.print(f"  {label}: {escape(version[key])}")
    for line in version["text"].splitlines():
        out.print(f"    {escape(line)}", style="dim")


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Dated values with their sources."""
    made = table(
        say("地区", "region"),
        say("期间", "period"),
        say("数值", "value"),
        say("状态", "status"),
        say("公布", "known"),
        say("来源与说明", "source and note"),
    )
    for row in rows:
        remarks = "; ".join(
            str(row[key]) for key in ("source", "evidence", "note", "awaits") if row.get(key)
        )
        made.add_row(
            row["region"],
            period(row),
            text(row["value"]),
            status_word(row["status"]),
            row.get("known", ""),
            escape(remarks),
        )
    console().print(made)


def print_status(data: dict[str, Any], only: list[str]) -> None:
    """Counts by kind, then each list of what is not settled."""
    out = console()
    made = table(
        say("类别", "kind"), *(status_word(s) for s in STATUS), title=say("法律的把握", "How sure")
    )
    for kind, counts in data["counts"].items():
        made.add_row(kind_word(kind), *(str(counts[s]) for s in STATUS))
    out.print(made)
    out.print(f"{say('法律版本', 'law')} {data['law'][:16]}")
    for name in only:
        entries = data["entries"][name]
        out.print(f"\n[bold]{status_word(name)}[/bold] ({len(entries)})")
        listed = table(
            say("名称", "name"),
            say("含义", "meaning"),
            say("地区", "region"),
            say("期间", "period"),
            say("等待", "awaited") if name == "missing" else say("数值", "value"),
            say("来源", "source"),
        )
        for entry in entries:
            shown = (
                entry.get("awaits") or entry.get("note")
                if name == "missing"
                else text(entry.get("value"))
            )
            listed.add_row(
                entry["name"],
                escape(say.name(entry)),
                entry["region"],
                period(entry),
                escape(shorten(shown or "")),
                escape(shorten(entry.get("source") or "")),
            )
        out.print(listed)


def shorten(value: str, length: int = 90) -> str:
    """A long cell cut to one that fits; the whole stands in `law show`."""
    return value if len(value) <= length else value[: length - 1] + "…"


def print_difference(data: dict[str, Any]) -> None:
    """What changed between two days."""
    made = table(
        say("名称", "name"),
        say("含义", "meaning"),
        say("地区", "region"),
        data["before"],
        data["after"],
        title=say(f"{len(data['changes'])} 处不同", f"{len(data['changes'])} differences"),
    )
    for change in data["changes"]:
        made.add_row(
            change["name"],
            escape(say.name(change)),
            change["region"],
            shorten(text(change["before"]), 160),
            shorten(text(change["after"]), 160),
        )
    console().print(made)
