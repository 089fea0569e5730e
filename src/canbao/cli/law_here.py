"""`canbao law here …`: the law in force in this installation – listed, read against the notice,
confirmed by a second person, entered, tried out, put in force. What is allowed is `inforce`'s.
"""

from __future__ import annotations

from decimal import Decimal
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.law_here_acting import (
    AsJson,
    By,
    DayGiven,
    acting,
    day_of,
    document_of,
    draft_of,
    officer,
    print_json,
    reading_of,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.inforce.effects import Told

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="本地现行法规：登记、确认、新公布的数值。 / The law in force here: register, confirmation, "
    "published values.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="数值的代码 / name of the value")]
Region = Annotated[str, typer.Option("--region", help="地区 / region of the law")]
Key = Annotated[list[str] | None, typer.Option("--key", help="键，可重复 / key, may be repeated")]
File = Annotated[Path, typer.Option("--file", metavar="FILE", help="官方文件 / the notice")]
Title = Annotated[str, typer.Option("--title", help="文件标题 / title of the notice")]
Number = Annotated[str, typer.Option("--number", help="文号 / its number")]
Published = Annotated[str, typer.Option("--published", help="公布日期 / day of the notice")]
Url = Annotated[str, typer.Option("--url", help="公布网址 / where it was published")]
Why = Annotated[str, typer.Option("--why", help="理由 / the reason")]
ReadingNumber = Annotated[int, typer.Argument(metavar="READING", help="核对编号 / its number")]
DraftNumber = Annotated[int, typer.Argument(metavar="DRAFT", help="草稿编号 / its number")]


@app.command("list")
def list_command(
    words: Annotated[str, typer.Argument(help="名称中的文字 / part of a name")] = "",
    kind: Annotated[str, typer.Option("--kind", help="parameter, axis, rounding, rule")] = "",
    status: Annotated[str, typer.Option("--status", help="secondary, unconfirmed, …")] = "",
    state: Annotated[
        str, typer.Option("--state", help="open, read, disputed, confirmed, text")
    ] = "",
    region: Annotated[str, typer.Option("--region", help="只看一地 / one region only")] = "",
    rests: Annotated[
        str, typer.Option("--rests", metavar="RULE", help="它所依据的 / what a rule rests on")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """登记：每个数值的来源与本地确认。 / The register: source and standing of every value."""
    with acting():
        from canbao.inforce import register
        from canbao.inforce.waiting import STATE_WORDS, standings

        lines = register.lines(register.Asked(words, kind, status, state, region, "", rests))
        known = standings(value for line in lines for value in line.values)
        if as_json:
            told = [
                {
                    "kind": value.kind, "name": value.name, "zh": value.zh, "en": value.en,
                    "region": value.region, "from": value.since, "to": value.until,
                    "key": value.key, "value": value.value, "status": value.status,
                    "source": value.source, "state": known[value].state, "row": value.row,
                }
                for line in lines for value in line.values
            ]  # fmt: skip
            print_json(told)
            return
        from canbao.cli.tables import status_word, table

        made = table(
            say("名称", "name"), say("地区", "region"), say("自", "from"), say("键", "key"),
            say("值", "value"), say("可靠程度", "status"), say("本地确认", "standing here"),
        )  # fmt: skip
        for line in lines:
            for value in line.values:
                shown = "" if value.kind == "rule" else value.value
                made.add_row(
                    value.name, value.region, value.since, value.key, shown,
                    status_word(value.status), say(*STATE_WORDS[known[value].state]),
                )  # fmt: skip
        console().print(made)


@app.command("show")
def show_command(name: Name, as_json: AsJson = False) -> None:
    """一个数值的来源、历史、依据它的规则。 / One value: source, history, what rests on it."""
    with acting():
        from canbao.inforce import register
        from canbao.inforce.waiting import STATE_WORDS

        entry = register.entry(name)
        rows = [
            {
                "region": row.value.region, "from": row.value.since, "to": row.value.until,
                "key": row.value.key, "value": row.value.value, "status": row.value.status,
                "source": row.value.source, "state": row.standing.state,
                "readings": [
                    {"number": each.pk, "by": each.by, "day": each.day.isoformat(),
                     "agrees": each.agrees, "found": each.found, "document": each.document_id}
                    for each in row.standing.readings
                ],
            }
            for row in entry.rows
        ]  # fmt: skip
        if as_json:
            print_json({"name": name, "zh": entry.zh, "en": entry.en, "values": rows,
                        "missing": [gap.awaits for gap in entry.gaps],
                        "benefits": list(entry.benefits), "rests": list(entry.rests)})  # fmt: skip
            return
        out = console()
        out.print(f"{entry.name}  {say(entry.zh, entry.en)}")
        for row in entry.rows:
            value, standing = row.value, row.standing
            what = value.source if value.kind == "rule" else value.value
            out.print(f"  {value.region} {value.since} {value.key} {what}".rstrip())
            numbers = "".join(f"  [{each.pk}] {each.by} {each.day}" for each in standing.readings)
            out.print(
                f"    {value.source}  {say(*STATE_WORDS[standing.state])}{numbers}", markup=False
            )
        for gap in entry.gaps:
            out.print(f"  {say('缺', 'missing')}: {gap.region} {gap.awaits}")
        out.print(f"  {say('依据它的', 'rests on it')}: {', '.join(entry.benefits) or '–'}")


@app.command("waiting")
def waiting_command() -> None:
    """等待办理的：批次、第二人确认、异议、草稿。 / What waits: runs, second persons, disputes, drafts."""
    with acting():
        from canbao.batches.models import Run
        from canbao.inforce import register

        out = console()
        for run in Run.objects.filter(state="waiting").order_by("id"):
            out.print(f"{run.kind} {run.pk}: {say(run.reason_zh, run.reason_en)}", markup=False)
        pending = register.pending()
        for label, readings in (
            (say("待第二人确认", "for a second person"), pending.readings),
            (say("有异议", "disputed"), pending.disputes),
        ):
            for each in readings:
                told = f"{each.name} {each.region} {each.key} {each.value} {each.by} {each.day}"
                out.print(f"{label} {each.pk}: {told}", markup=False)
        for draft in pending.drafts:
            told = f"{draft.document} {draft.by} {draft.day}"
            out.print(f"{say('草稿', 'draft')} {draft.pk}: {told}", markup=False)


@app.command("read")
def read_command(
    name: Name,
    by: By,
    file: File,
    title: Title,
    published: Published,
    region: Region = "nation",
    key: Key = None,
    number: Number = "",
    url: Url = "",
    found: Annotated[
        str, typer.Option("--differs", metavar="TEXT", help="文件另有所载 / what it says instead")
    ] = "",
    day: DayGiven = None,
) -> None:
    """第一人：数值与官方文件一致，或（--differs）不一致。 / The first person reads the notice."""
    with acting():
        from canbao.inforce import confirming, register
        from canbao.inforce.waiting import standings

        entry = register.entry(name)
        wanted = [
            row.value
            for row in entry.rows
            if row.value.region == region and (key is None or row.value.key in key)
        ]
        if not wanted:
            raise Refusal(
                f"{name} 在 {region} 没有这样的数值",
                f"{name} has no such value for {region}",
                "用 canbao law here show 查看",
                "See canbao law here show",
            )
        actor, on = officer(by), day_of(day)
        document = document_of(file, title, number, published, url, actor, on)
        if found:
            if len(wanted) != 1:
                raise Refusal(
                    f"--differs：所指数值有 {len(wanted)} 个",
                    f"--differs: {len(wanted)} values are meant",
                    "请用 --key 指明一个",
                    "Name one with --key",
                )
            readings = [
                confirming.differ(wanted[0], document, found, actor=actor, door="cli", day=on)
            ]
        else:
            # What is confirmed or was read in the act already needs no second look.
            known = standings(wanted)
            open_ = [value for value in wanted if known[value].state not in ("text", "confirmed")]
            readings = confirming.read(open_ or wanted, document, actor=actor, door="cli", day=on)
        for each in readings:
            console().print(f"{each.pk}  {each.name} {each.region} {each.key} {each.value}")


@app.command("confirm")
def confirm_command(
    readings: Annotated[list[int], typer.Argument(metavar="READING…", help="核对编号 / numbers")],
    by: By,
    day: DayGiven = None,
) -> None:
    """第二人：确认。 / The second person confirms."""
    with acting():
        from canbao.inforce import confirming

        wanted = [reading_of(number) for number in readings]
        made = confirming.confirm(wanted, actor=officer(by), door="cli", day=day_of(day))
        print(say(f"已确认 {len(made)} 项", f"{len(made)} confirmed"))


@app.command("withdraw")
def withdraw_command(reading: ReadingNumber, by: By, why: Why, day: DayGiven = None) -> None:
    """撤回确认。 / Withdraw a confirmation."""
    with acting():
        from canbao.inforce import confirming
        from canbao.inforce.models import Confirmation

        kept = Confirmation.objects.filter(reading=reading_of(reading)).first()
        if kept is None:
            raise Refusal(f"核对第{reading}号没有被确认", f"reading {reading} is not confirmed")
        confirming.withdraw(kept, why, actor=officer(by), door="cli", day=day_of(day))
        print(say("已撤回", "withdrawn"))


@app.command("settle")
def settle_command(
    reading: ReadingNumber,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="stands, corrected")],
    by: By,
    why: Why,
    day: DayGiven = None,
) -> None:
    """处理异议：数值无误，或已更正。 / Settle a dispute: the value stands, or was corrected."""
    with acting():
        from canbao.inforce import confirming

        kept = reading_of(reading)
        confirming.settle(kept, outcome, why, actor=officer(by), door="cli", day=day_of(day))
        print(say("已处理", "settled"))


# --- published values ----------------------------------------------------------------------------


@app.command("enter")
def enter_command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="代码，或 YAML 文件 / name, or a file")
    ],
    by: By,
    file: File,
    title: Title,
    published: Published,
    value: Annotated[str, typer.Option("--value", help="值 / the value")] = "",
    region: Region = "nation",
    key: Annotated[str, typer.Option("--key", help="键 / its key")] = "",
    since: Annotated[str, typer.Option("--from", help="起始日 / first day")] = "",
    until: Annotated[str, typer.Option("--to", help="截止日 / last day")] = "",
    number: Number = "",
    url: Url = "",
    replaces: Annotated[
        str, typer.Option("--replaces", metavar="WHY", help="替换同期数值的理由 / why it replaces")
    ] = "",
    day: DayGiven = None,
) -> None:
    """登记新公布的数值为草稿；NAME 也可以是法规格式的 YAML 文件。 / Enter a published value, or a
    YAML file in the law's own format, as a draft."""
    with acting():
        from canbao.inforce import entering

        actor, on = officer(by), day_of(day)
        document = document_of(file, title, number, published, url, actor, on)
        if name.endswith((".yaml", ".yml")):
            text = Path(name).read_text(encoding="utf-8")
        else:
            first, last = (day_of(typed) if typed else None for typed in (since, until))
            entry = entering.Entry(name, value, region, first, last, key)
            text = entering.overlay_text([entry], document)
        made = entering.draft(
            text,
            document,
            actor=actor,
            door="cli",
            day=on,
            replaces=bool(replaces),
            why=replaces,
        )
        print(say(f"草稿 {made.pk}", f"draft {made.pk}"))


@app.command("try")
def try_command(draft: DraftNumber, by: By, day: DayGiven = None, as_json: AsJson = False) -> None:
    """试算草稿对法规、个人和基金的影响。 / Try a draft out: law, persons, budget."""
    with acting():
        from canbao.inforce import effects, overlays

        trial = overlays.try_out(draft_of(draft), actor=officer(by), door="cli", day=day_of(day))
        if as_json:
            print_json(loads(trial.effects))
        else:
            print_told(effects.told(trial.effects))


def print_told(told: Told) -> None:
    """A dry run on a terminal."""
    out = console()
    for change in told.changes:
        where = f"{change.name} {change.region} {change.since} {change.key}".rstrip()
        out.print(f"{where}: {change.before or '–'} → {change.after}", markup=False)
        out.print(f"  {say('依据它的', 'rests on it')}: {', '.join(change.benefits) or '–'}")
    for effect in told.effects:
        once, monthly = (Decimal(fen).scaleb(-2) for fen in (effect.fen_once, effect.fen_monthly))
        out.print(
            say(
                f"{effect.zh}：{effect.persons:,} 人，一次 {once:,.2f} 元，每月 {monthly:,.2f} 元",
                f"{effect.en}: {effect.persons:,} persons, {once:,.2f} yuan once, "
                f"{monthly:,.2f} yuan a month",
            )
        )
        for zh, en in effect.notes:
            out.print(f"  {say(zh, en)}", markup=False)
    if not told.rooms:
        out.print(
            say("本系统没有登记可试算影响的业务", "No room of this installation tells effects")
        )


@app.command("release")
def release_command(draft: DraftNumber, by: By, day: DayGiven = None) -> None:
    """第二人：使草稿生效。 / The second person puts a draft in force."""
    with acting():
        from canbao.inforce import overlays

        kept = draft_of(draft)
        made = overlays.put_in_force(kept, actor=officer(by), door="cli", day=day_of(day))
        print(say(f"覆盖文件第{made.number}号已生效", f"overlay {made.number} is in force"))


@app.command("reject")
def reject_command(draft: DraftNumber, by: By, why: Why, day: DayGiven = None) -> None:
    """退回草稿。 / Reject a draft."""
    with acting():
        from canbao.inforce import overlays

        overlays.reject(draft_of(draft), why, actor=officer(by), door="cli", day=day_of(day))
        print(say("已退回", "rejected"))
