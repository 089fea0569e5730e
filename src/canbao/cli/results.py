"""Prints answers of the law and outcomes of worked cases for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape

from canbao.cli.tables import status_word, table, text
from canbao.cli.words import console, say
from canbao.law.catalogue import answer
from canbao.law.engine.sheet import show

if TYPE_CHECKING:
    from canbao.law import Result
    from canbao.law.engine.cases import Outcome


def print_result(result: Result) -> None:
    """Values, then what they rest on."""
    out = console()
    data = answer(result)
    law = result.explanation.trace.law
    region = law.contents.regions.by_name[data["region"]]
    out.print(f"{say(region.zh, region.en)} · {data['date']}")
    made = table("", "", "")
    made.show_header = False
    made.columns[1].justify = "right"
    for name, entry in data["values"].items():
        shown = show(law, entry["value"], entry["unit"], say.language)
        made.add_row(f"[bold]{escape(say.name(entry))}[/bold]", escape(shown), name)
    out.print(made)
    for taken in data["provisional"]:
        row = taken["taken"]
        out.print(
            say(
                f"暂定：{taken['zh']}当期数值尚未公布，暂用 {row.get('from', '')} 的 {row['value']}，"
                "公布后重算补发",
                f"Provisional: {taken['en']} is not published yet; taken {row['value']} of "
                f"{row.get('from', '')}, to be settled later",
            ),
            style="yellow",
        )
    if data["assumed"]:
        told = ", ".join(
            f"{say.name(entry)} ({name}) = {text(entry['value'])}"
            for name, entry in data["assumed"].items()
        )
        out.print(f"{say('未给出而按缺省：', 'Assumed where not given: ')}{told}")
    unsettled = [entry for entry in data["statuses"] if entry["status"] != "text"]
    if unsettled:
        made = table(
            say("依据（非原文）", "rests on (not read in the act)"),
            say("名称", "name"),
            say("状态", "status"),
            say("来源", "source"),
        )
        for entry in unsettled:
            made.add_row(
                escape(say.name(entry)),
                entry["name"],
                status_word(entry["status"]),
                escape(entry["source"]),
            )
        out.print(made)
    out.print(f"{say('法律版本', 'law')} {data['law']['hash'][:16]}", style="dim")


def print_cases(outcomes: Iterable[Outcome], total: int | None = None) -> None:
    """A line per expected quantity: expected, got, difference; then the count.

    `total` says how many cases ran when only some are listed.
    """
    out = console()
    listed = list(outcomes)
    made = table(
        say("算例", "case"),
        say("量", "quantity"),
        say("应得", "expected"),
        say("算得", "got"),
        say("差", "difference"),
        "",
        say("说明", "why"),
    )
    for column in (2, 3, 4):
        made.columns[column].justify = "right"
    for outcome in listed:
        for line in outcome.lines:
            made.add_row(
                escape(outcome.case.id),
                line.name,
                text(line.expected),
                text(line.got),
                "" if line.difference is None else text(line.difference),
                "[green]✓[/green]" if line.ok else "[red]✗[/red]",
                "" if line.ok else escape(line.message),
            )
        if outcome.error is not None:
            made.add_row(
                escape(outcome.case.id),
                outcome.error.code,
                "",
                "",
                "",
                "[red]✗[/red]",
                escape(outcome.error.message(say.language)),
            )
    if listed:
        out.print(made)
    failed = [outcome.case.id for outcome in listed if not outcome.ok]
    number = len(listed) if total is None else total
    passed = number - len(failed)
    out.print(
        say(f"{number} 个算例，{passed} 个相符", f"{number} cases, {passed} agree")
        + (say(f"，{len(failed)} 个不符：", f", {len(failed)} fail: ") if failed else "")
        + ", ".join(failed)
    )
