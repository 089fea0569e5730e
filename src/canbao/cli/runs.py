"""`canbao runs …`: every batch of this installation – how far it is, what it came to, what failed –
and going on with it or stopping it. And `canbao work`, the process that carries queued runs out.
"""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli import money_running as running
from canbao.cli.money_acting import AsJson, By, Queue, acting, actor, print_json, yuan
from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from types import FrameType

    from canbao.batches.models import Run

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="批次：清单、进度、继续、取消、失败。 / Batches: list, progress, go on, cancel, failures.",
)
Number = Annotated[int, typer.Argument(metavar="RUN", help="批次号 / number of the run")]


def run_of(number: int) -> Run:
    """A run by its number."""
    from canbao.batches.models import Run

    found = Run.objects.filter(id=number).first()
    if found is None:
        raise Refusal(
            f"没有批次 {number}", f"there is no run {number}",
            "清单见 canbao runs list", "canbao runs list shows those there are",
        )  # fmt: skip
    return found


@app.command("list")
def list_command(
    kind: Annotated[str, typer.Option("--kind", help="只看一种 / one kind only")] = "",
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="最多几个 / at most")] = 30,
    as_json: AsJson = False,
) -> None:
    """最近的批次。 / The latest runs."""
    with acting():
        from canbao.batches.runs import recent
        from canbao.works.kinds import kind_of

        if kind:
            kind_of(kind)
        found = recent(kind, most)
        if as_json:
            print_json([running.as_data(running.progress_of(run)) for run in found])
            return
        from canbao.cli.tables import table

        made = table(
            say("批次", "run"), say("种类", "kind"), say("要求", "asked for"),
            say("状态", "state"), say("进度", "done"), say("行", "rows"), say("元", "yuan"),
            say("发起", "by"),
        )  # fmt: skip
        for run in found:
            now = running.progress_of(run)
            word = kind_of(run.kind)
            dry = say("（试算）", " (dry)") if run.dry else ""
            made.add_row(
                str(run.id), say(word.zh, word.en) + dry, running.parameters_text(run),
                say(*running.STATES[run.state]), f"{now.done}/{now.total}", f"{now.rows:,}",
                yuan(now.sum_fen), run.asked_by,
            )  # fmt: skip
        console().print(made)


@app.command("kinds")
def kinds_command() -> None:
    """有哪些批次。 / Which kinds of batch there are."""
    with acting():
        from canbao.cli.tables import table
        from canbao.works.kinds import KINDS

        made = table(say("代码", "word"), say("名称", "name"), say("做什么", "does"))
        for kind in KINDS.values():
            made.add_row(kind.word, say(kind.zh, kind.en), say(kind.does_zh, kind.does_en))
        console().print(made)


@app.command("show")
def show_command(number: Number, as_json: AsJson = False) -> None:
    """一个批次：进度、结果、原因、示例。 / One run: progress, result, reason, examples."""
    with acting():
        run = run_of(number)
        told = running.progress_of(run)
        if as_json:
            found = running.examples_of(run, 20)
            print_json(running.as_data(told) | {"asked": run.given, "by": run.asked_by,
                                                "examples": found})  # fmt: skip
            return
        running.print_end(run, told)


@app.command("failures")
def failures_command(number: Number, as_json: AsJson = False) -> None:
    """失败的块及原因。 / The chunks that failed, and why."""
    with acting():
        from canbao.batches.runs import failures

        found = failures(run_of(number))
        if as_json:
            print_json(
                [
                    {"chunk": each.ordinal, "first": each.first, "last": each.last,
                     "zh": each.error_zh, "en": each.error_en}
                    for each in found
                ]
            )  # fmt: skip
            return
        for each in found:
            told = say(each.error_zh, each.error_en)
            console().print(f"{each.ordinal}  {each.first}–{each.last}  {told}", markup=False)
        if not found:
            print(say("没有失败的块", "no chunk has failed"))


@app.command("go-on")
def go_on_command(number: Number, by: By, queue: Queue = False, as_json: AsJson = False) -> None:
    """从未完成处继续；失败的块再试。 / Go on where it was; try again what failed."""
    with acting():
        actor(by, "runs")
        running.carry(run_of(number), queue=queue, as_json=as_json)


@app.command("cancel")
def cancel_command(number: Number, by: By) -> None:
    """停止：已完成的块保留。 / Stop a run: what is done stays done."""
    with acting():
        from canbao.batches.runs import cancel

        run = cancel(run_of(number), actor(by, "runs").name)
        print(say(f"批次 {run.id} 已取消", f"run {run.id} is cancelled"))


def work(
    once: Annotated[
        bool, typer.Option("--once", help="办完现有任务即退出 / end when nothing is due")
    ] = False,
    name: Annotated[str, typer.Option("--name", help="本进程的名称 / name of this worker")] = "",
) -> None:
    """后台办理批次和任务；可同时开多个。 / Carry out queued runs and jobs; several may run at once.

    收到 SIGTERM 或 Ctrl-C 后办完手头的一块再退出。 / On SIGTERM or Ctrl-C it finishes the chunk it
    is at and ends.
    """
    with acting():
        from canbao.batches import jobs
        from canbao.config.batches import handlers

        stop = Event()

        def stopping(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stopping)
        if once:
            taken = jobs.work_off(handlers(stop), worker=name, stop=stop)
            print(say(f"办理了 {taken} 个任务", f"{taken} jobs taken up"))
            return
        logging.getLogger("canbao.batches").setLevel(logging.INFO)
        print(say("等待任务；Ctrl-C 结束", "Waiting for jobs; Ctrl-C ends"), file=sys.stderr)
        jobs.work(handlers(stop), stop, worker=name)
        print(say("已停止", "stopped"), file=sys.stderr)
