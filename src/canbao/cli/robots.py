"""`canbao robots …`: the audit rules listed, the night, a rule tried out with other thresholds, and all
forty against their planted cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.money_acting import (
    DOOR,
    AsJson,
    By,
    DayGiven,
    Queue,
    acting,
    actor,
    day_of,
    print_json,
)
from canbao.cli.tables import status_word, table
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.cli.demo_rules.check import Line

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="稽核规则：目录、夜间核验、试算、植入检验。 / Audit rules: the list, the night, trials, planted cases.",
)
Rule = Annotated[str, typer.Argument(metavar="RULE", help="规则编号，如 R08 / number of a rule")]


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """四十条规则：发现数、答复后的准确率。 / The forty rules, what they found, how precise they were."""
    with acting():
        from canbao.robots.findings import precisions
        from canbao.robots.table import rules

        told = precisions()
        if as_json:
            print_json([asdict(each) for each in told])
            return
        made = table(
            say("规则", "rule"), say("名称", "name"), say("级", "severity"), say("时点", "asked"),
            say("发现", "findings"), say("属实", "confirmed"), say("不属实", "unfounded"),
            say("准确率", "precision"),
        )  # fmt: skip
        for each in told:
            rule = rules()[each.rule]
            percent = "—" if each.percent is None else f"{each.percent} %"
            made.add_row(
                rule.id, say(rule.zh, rule.en), str(rule.severity), " ".join(rule.asked),
                f"{each.findings:,}", f"{each.confirmed:,}", f"{each.unfounded:,}", percent,
            )  # fmt: skip
        console().print(made)


@app.command("show")
def show_command(rule: Rule, day: DayGiven = None) -> None:
    """一条规则：条款、动作、依据、参数。 / One rule: clauses, actions, ground, thresholds in force."""
    with acting():
        from canbao.robots.table import in_force, needs, rule_of

        found = rule_of(rule.strip().upper())
        when = day_of(day)
        force = in_force(when)
        out = console()
        out.print(f"{found.id}  {say(found.zh, found.en)}  {found.ground}")
        for clause in found.clauses.values():
            wanted = "、".join(say(needs()[each].zh, needs()[each].en) for each in clause.needs)
            out.print(f"  {clause.name}  {say(clause.zh, clause.en)}  [{' '.join(clause.do)}]  {wanted}",
                      markup=False)  # fmt: skip
        for parameter in found.thresholds.values():
            value = force.values[found.id][parameter.name]
            dated = parameter.on(when)
            status = status_word(dated.status) if dated else "—"
            source = dated.source if dated else ""
            shown = "—" if value is None else f"{value:,}"
            out.print(f"  {parameter.name} = {shown}  {say(parameter.zh, parameter.en)}  {status}  {source}",
                      markup=False)  # fmt: skip


@app.command("night")
def night_command(by: By, day: DayGiven = None, queue: Queue = False, as_json: AsJson = False) -> None:
    """全库夜间核验。 / The whole register under the rules."""
    with acting():
        from canbao.robots.nightly import runs

        when = day_of(day)
        acts = actor(by, "auditing")
        if queue:
            job = runs.ask_for_night(when)
            print(say(f"已排入任务 {job.pk}", f"queued as job {job.pk}"))
            return
        run = runs.night(when, by=acts.name)
        told = {"run": run.pk, "state": run.state, **run.given}
        if as_json:
            print_json(told)
            return
        unknown = ", ".join(f"{rule} {count}" for rule, count in sorted(run.given["unknown"].items()))
        print(say(f"批次 {run.pk}：{run.state}；无法核验：{unknown or '无'}",
                  f"run {run.pk}: {run.state}; could not be evaluated: {unknown or 'nothing'}"))  # fmt: skip


@app.command("try")
def try_command(
    rule: Rule,
    by: By,
    thresholds: Annotated[
        list[str], typer.Option("--set", metavar="NAME=VALUE", help="拟用参数 / proposed threshold")
    ],
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="期间起 / first day")],
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="期间止 / last day")],
    day: DayGiven = None,
) -> None:
    """在历史数据上试算拟用参数。 / Try thresholds out on history."""
    with acting():
        from canbao.robots.tuning import seen, try_out

        given = dict(_named(each) for each in thresholds)
        trial = try_out(
            rule.strip().upper(), given, (_day(start), _day(end)), day=day_of(day),
            actor=actor(by, "auditing"), door=DOOR,
        )  # fmt: skip
        made = table(say("条款", "clause"), say("对象", "subject"), say("现行", "now"),
                     say("拟用", "proposed"), say("答复", "answer"))  # fmt: skip
        for each in seen(trial):
            made.add_row(each.clause, each.subject, _mark(each.now), _mark(each.proposed), each.answer)
        console().print(made)
        print(say(f"试算 {trial.pk}", f"trial {trial.pk}"))


@app.command("check")
def check_command(
    city: Annotated[
        Path | None,
        typer.Option("--city", metavar="VAR", help="演示数据目录，默认为本机演示 / the demonstration's folder"),
    ] = None,
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """植入检验：每条规则找到几例、在原城市上误报几例；全部撤销。 / Plants a case for every clause, looks,
    undoes it; what is found on the city as it was are false alarms. Exit status 1 when one is missed."""
    import os

    from canbao.cli.demo_city import own_var

    if city is None:
        own_var()
    else:
        os.environ["CANBAO_VAR"] = str(city)
    with acting():
        lines = planted_and_found(day_of(day))
    if as_json:
        print_json([{**asdict(each), "unknown": sorted(each.unknown)} for each in lines])
    else:
        _print(lines)
    if any(each.missed for each in lines):
        raise typer.Exit(1)


def planted_and_found(day: date) -> list[Line]:
    """A case planted for every clause, looked for and undone; kept for the page of rules."""
    from canbao.cli.demo_rules.check import checked
    from canbao.robots.planted import keep_check

    lines = checked(day)
    keep_check(day, [{**asdict(each), "unknown": sorted(each.unknown)} for each in lines])
    return lines


def _print(lines: list[Line]) -> None:
    from canbao.robots.table import rules

    made = table(say("规则", "rule"), say("名称", "name"), say("植入", "planted"), say("找到", "found"),
                 say("误报", "false alarms"), say("无法核验的条款", "clauses without data"))  # fmt: skip
    for each in lines:
        rule = rules()[each.rule]
        made.add_row(each.rule, say(rule.zh, rule.en), str(each.planted), str(each.found),
                     f"{each.alarms:,}", " ".join(sorted(each.unknown)))  # fmt: skip
    console().print(made)
    print(found_words(lines))


def found_words(lines: list[Line]) -> str:
    """How many of the planted cases were found, and what else, in a sentence."""
    planted, found = sum(each.planted for each in lines), sum(each.found for each in lines)
    whole = sum(1 for each in lines if each.planted and each.planted == each.found)
    alarms = sum(each.alarms for each in lines)
    return say(
        f"{len(lines)}条规则中{whole}条找到全部植入案例（{found}/{planted}），原城市上另有{alarms:,}项发现",
        f"{whole} of {len(lines)} rules found every planted case ({found} of {planted}); "
        f"{alarms:,} findings on the city as it was",
    )


def _named(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if not value.isdigit():
        raise Refusal(f"--set：“{text}”不是 名称=整数", f"--set: {text!r} is not NAME=NUMBER",
                      "例如 --set most_persons=15", "For example --set most_persons=15")  # fmt: skip
    return name.strip(), int(value)


def _day(text: str) -> date:
    return day_of(text)


def _mark(yes: bool) -> str:
    return say("是", "yes") if yes else ""
