"""`canbao cases …`: the cases somebody in office may see, one case with its steps, the clocks told, the
evidence for a review, and whether files are as they were written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli.money_acting import (
    DOOR,
    NOTHING,
    AsJson,
    By,
    DayGiven,
    acting,
    actor,
    day_of,
    print_json,
)
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.cases.models import Case

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="办件：清单、环节、期限、证据、核验。 / Cases: list, steps, clocks, evidence, verification.",
)
Number = Annotated[str, typer.Argument(metavar="CASE", help="办件编号 / number of the case")]


@app.command("list")
def list_command(
    by: By,
    state: Annotated[str, typer.Option("--state", help="只看一种状态 / one state only")] = "",
    service: Annotated[str, typer.Option("--service", help="只看一个事项 / one service only")] = "",
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="最多几件 / at most")] = 50,
    day: DayGiven = None,
    as_json: AsJson = False,
) -> None:
    """本人可以查看的办件，最近办理的在前。 / The cases you may see, the latest first."""
    with acting():
        from canbao.cases.access import listed
        from canbao.cases.states import NAMES, STATES

        if state and state not in STATES:
            raise Refusal(
                f"--state：没有状态“{state}”，可选：{'、'.join(STATES)}",
                f"--state: there is no state {state!r}; choose from {', '.join(STATES)}",
            )
        found = listed(actor(by, "cases"), day_of(day))
        found = found.filter(state=state) if state else found
        found = found.filter(service=service) if service else found
        cases = list(found.order_by("-last_day", "-number")[:most])
        if as_json:
            print_json([as_data(each) for each in cases])
            return
        for each in cases:
            word = say(*next(name for key, name in NAMES.items() if key == each.state))
            console().print(f"{each.number}  {each.service}  {word}  {each.last_day}", markup=False)
        if not cases:
            print(say("没有可以查看的办件", "there are no cases for you to see"))


@app.command("show")
def show_command(number: Number, by: By, day: DayGiven = None, as_json: AsJson = False) -> None:
    """一件办件的环节和期限；查看会留痕。 / A case's steps and clocks; the look is logged."""
    with acting():
        from canbao.cases import clocks
        from canbao.cases.access import look
        from canbao.people.purposes import RefusedLook

        on = day_of(day)
        try:
            case, _ = look(actor(by, "cases"), number, on, DOOR)
        except RefusedLook as error:
            raise Refusal(error.zh, error.en) from None
        steps = [
            {"number": each.number, "state": each.end, "reason": each.reason, "by": each.actor,
             "day": each.day.isoformat()}
            for each in case.transitions.order_by("number")
        ]  # fmt: skip
        running = [
            {"kind": each.kind, "basis": each.basis, "status": each.status,
             "percent": clocks.read(each, on).percent, "due": each.due.isoformat()}
            for each in clocks.running(case)
        ]  # fmt: skip
        if as_json:
            print_json({**as_data(case), "steps": steps, "clocks": running})
            return
        console().print(f"{case.number}  {case.service}  {case.place}", markup=False)
        for step in steps:
            line = "  ".join(str(step[name]) for name in ("number", "day", "state", "reason", "by"))
            console().print(f"  {line}", markup=False)
        for each in running:
            told = say("已用", "used")
            console().print(
                f"  {each['kind']}  {told} {each['percent']} %  {each['due']}  {each['basis']}",
                markup=False,
            )


@app.command("escalate")
def escalate_command(by: By, day: DayGiven = None) -> None:
    """读取全部期限，提醒经办、主管，列出超期；再次运行不重复提醒。 / Read all clocks; nobody is told
    twice."""
    with acting():
        from json import loads

        from canbao.cases.escalation import escalate
        from canbao.works.words import count_name

        run = escalate(day_of(day), by=actor(by, "escalating").name)
        counts = loads(run.counts)
        told = "，".join(f"{say(*count_name(name))} {count}" for name, count in counts.items())
        print(say(f"批次 {run.id}：{run.rows} 个期限", f"run {run.id}: {run.rows} clocks")
              + (f"；{told}" if told else ""))  # fmt: skip
        if run.state != "done":
            raise typer.Exit(NOTHING)


@app.command("decide")
def decide_command(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="事项编号 / id of the service")],
    by: By,
    day: DayGiven = None,
) -> None:
    """成批办理一个事项材料齐全的办件（自动办理须已开启）；不能自动办理的留给人。 / Decide the complete cases
    of a service in a batch (its robot is on); what is not for a robot is left to people."""
    with acting():
        from json import loads

        from canbao.cases.states import NAMES
        from canbao.services.together import decide

        run = decide(service, day_of(day), by=actor(by, "deciding").name)
        counts = loads(run.counts)
        told = "，".join(f"{say(*NAMES[state])} {count}" for state, count in counts.items())
        print(say(f"批次 {run.id}：{run.rows} 个办件", f"run {run.id}: {run.rows} cases")
              + (f"；{told}" if told else ""))  # fmt: skip
        if run.state != "done":
            raise typer.Exit(NOTHING)


@app.command("evidence")
def evidence_command(
    number: Number,
    by: By,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写入的压缩文件 / zip file")],
    day: DayGiven = None,
) -> None:
    """导出一件办件的证据材料（供复议、诉讼）。 / Export a case's file as evidence for review or court."""
    with acting():
        from canbao.cases.archive import evidence
        from canbao.cases.hands import Deed
        from canbao.cli.law import write

        content = evidence(number, Deed(actor(by, "cases"), DOOR, day_of(day)))
        write(out, content)
        print(say(f"{out}：{len(content):,} 字节", f"{out}: {len(content):,} bytes"))


@app.command("verify")
def verify_command(
    number: Annotated[
        str, typer.Argument(metavar="CASE", help="办件编号，缺省为全部 / a case, else all")
    ] = "",
) -> None:
    """核验环节链、归档和文件是否原样；不符时退出状态为1。 / Check steps, archives and files; status 1
    where one was changed."""
    with acting():
        from canbao.cases.archive import verify
        from canbao.cases.models import Case

        cases = Case.objects.order_by("pk")
        if number:
            cases = cases.filter(number=number)
            if not cases.exists():
                raise Refusal(f"没有编号为{number}的办件", f"there is no case {number}")
        checked = wrong = 0
        for case in cases.iterator(chunk_size=500):
            found = verify(case)
            checked += 1
            if found.sound:
                continue
            wrong += 1
            if found.step is not None:
                print(say(f"{case.number}：第{found.step}个环节被改动或缺失",
                          f"{case.number}: step {found.step} was changed or is missing"))  # fmt: skip
            for archive in found.archives:
                print(say(f"{case.number}：第{archive}份归档与哈希不符",
                          f"{case.number}: archive {archive} is not what its hash says"))  # fmt: skip
            for document in found.documents:
                print(say(f"{case.number}：文件{document[:16]}丢失或被改动",
                          f"{case.number}: file {document[:16]} is gone or was changed"))  # fmt: skip
        print(say(f"已核验 {checked} 件，{wrong} 件不符", f"{checked} cases checked, {wrong} wrong"))
        if wrong:
            raise typer.Exit(NOTHING)


def as_data(case: Case) -> dict[str, Any]:
    """A case for a program; whom it is about is not said here."""
    return {
        "number": case.number, "service": case.service, "place": f"{case.place:012d}",
        "state": case.state, "channel": case.channel, "version": case.version,
        "opened": case.opened.isoformat(), "last_day": case.last_day.isoformat(),
    }  # fmt: skip
