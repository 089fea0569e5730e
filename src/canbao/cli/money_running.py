"""A run carried out in front of somebody: its progress from the rows everybody reads, its effect and
its failures. What is done is the room's; `--queue` leaves it to the workers.
"""

from __future__ import annotations

import json
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import typer

from canbao.cli.money_acting import NOTHING, print_json, yuan
from canbao.cli.words import LAW_STOPS, console, say

if TYPE_CHECKING:
    from types import FrameType

    from canbao.batches.models import Chunk, Run
    from canbao.batches.progress import Progress

STATES = {
    "prepared": ("已准备", "prepared"),
    "running": ("进行中", "running"),
    "waiting": ("等待", "waiting"),
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
    "cancelled": ("已取消", "cancelled"),
}
LOOKS_EVERY = 0.5
"""Seconds between two looks at a run's rows."""


def carry(run: Run, *, queue: bool = False, as_json: bool = False, returned: str = "") -> None:
    """Goes on with a run to its end and tells what it came to. Exit status 3 when it waits for a
    human, 1 when it failed, was interrupted or its count `returned` is not zero – rows that came
    back; started again it goes on where it was."""
    from canbao.works import carrying

    if queue and not run.dry:
        carrying.start(run)
        if as_json:
            print_json(as_data(progress_of(run)))
        else:
            print(queued(run))
        return
    told = gone_on(run)
    if as_json:
        print_json(as_data(told) | {"examples": examples_of(run)})
    else:
        print_end(run, told)
    if told.state == "waiting":
        raise typer.Exit(LAW_STOPS)
    if told.state != "done" or told.counts.get(returned):
        raise typer.Exit(NOTHING)


def queued(run: Run) -> str:
    """What is said of a run that waits for a worker."""
    return say(
        f"批次 {run.id} 已交后台办理；进度见 canbao runs show {run.id}",
        f"run {run.id} is left to the workers; canbao runs show {run.id} tells its progress",
    )


def progress_of(run: Run) -> Progress:
    """How far a run is."""
    from canbao.batches.progress import progress

    return progress(run)


def gone_on(run: Run) -> Progress:
    """Does the open chunks of a run, with a bar on a terminal and lines elsewhere. Ctrl-C ends it
    after the chunk it is at."""
    from canbao.batches import runs
    from canbao.works.kinds import kind_of, work_of

    kind = kind_of(run.kind)
    label = say(kind.zh, kind.en) + (say("（试算）", " (dry run)") if run.dry else "")
    runs.again(run)
    with quiet(), interruptible() as stop, bar(label, run) as advance:
        return runs.go_on(run, work_of(run.kind), after=advance, stop=stop)


@contextmanager
def quiet() -> Iterator[None]:
    """What goes wrong is kept in the run's rows and told from there; its traceback is for logs of
    workers, not for a terminal."""
    logger = logging.getLogger("canbao.batches")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def interruptible() -> Iterator[Event]:
    """An event that the first Ctrl-C or SIGTERM sets; the second ends at once, which loses nothing."""
    stop = Event()
    before: dict[int, Any] = {}

    def stopping(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    for asked in (signal.SIGINT, signal.SIGTERM):
        before[asked] = signal.signal(asked, stopping)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def bar(label: str, run: Run) -> Iterator[Callable[[Chunk], None]]:
    """What is called after each chunk: shows the progress the rows tell, twice a second at most."""
    out, last = console(stderr=True), [0.0, -1.0]

    def due() -> bool:
        if time.monotonic() - last[0] < LOOKS_EVERY:
            return False
        last[0] = time.monotonic()
        return True

    if not out.is_terminal:

        def plain(chunk: Chunk) -> None:
            tenth = 10 * chunk.ordinal // max(chunk.run.chunk_count, 1)
            if tenth != last[1] and due():
                last[1] = tenth
                out.print(line(label, progress_of(run)))

        yield plain
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
    )  # fmt: skip
    with Bar(*columns, console=out) as shown:
        task = shown.add_task(label, total=run.chunk_count or None, told="")

        def advance(chunk: Chunk) -> None:
            if chunk.ordinal < run.chunk_count and not due():
                return
            now = progress_of(run)
            shown.update(task, completed=now.done, total=now.total, told=amounts(now))

        yield advance


def line(label: str, now: Progress) -> str:
    """A run in one line."""
    return f"{label} {now.done:,} / {now.total:,}  {amounts(now)}"


def amounts(now: Progress) -> str:
    """Rows, sum, time left."""
    left = "" if now.left is None or now.state == "done" else say(
        f"，约余 {now.left:,.0f} 秒", f", about {now.left:,.0f} s left"
    )  # fmt: skip
    return say(
        f"{now.rows:,} 行，{yuan(now.sum_fen)} 元{left}",
        f"{now.rows:,} rows, {yuan(now.sum_fen)} yuan{left}",
    )


def print_end(run: Run, now: Progress) -> None:
    """What a run came to: state, rows, sum, counts, reason, examples, failures."""
    from canbao.works.kinds import kind_of

    out, kind = console(), kind_of(now.kind)
    head = say(f"批次 {now.run}（{kind.zh}）", f"Run {now.run} ({kind.en})")
    if now.dry:
        head += say("，试算，未写入", ", dry run, nothing written")
    out.print(f"{head}  {say(*STATES[now.state])}", markup=False)
    chunks = say(f"{now.done}/{now.total} 块", f"{now.done}/{now.total} chunks")
    out.print(f"  {chunks}  {amounts(now)}  {now.seconds:.1f} s", markup=False)
    for name, number in now.counts.items():
        shown = yuan(number) if name.endswith(("fen", ".before")) else f"{number:,}"
        out.print(f"  {name}  {shown}", markup=False)
    if now.reason_zh:
        out.print(f"  {say(now.reason_zh, now.reason_en)}", markup=False)
    for example in examples_of(run):
        told = "  ".join(f"{key}={value}" for key, value in example.items())
        out.print(f"  {say('例', 'e.g.')} {told}", markup=False)
    if now.state in ("waiting", "failed", "running", "prepared"):
        out.print(
            say(
                f"再次运行同一命令，或 canbao runs go-on {now.run}，从未完成处继续",
                f"The same command, or canbao runs go-on {now.run}, goes on from there",
            )
        )


def examples_of(run: Run, at_most: int = 5) -> list[dict[str, object]]:
    """Up to so many examples of what happens to whom."""
    from canbao.batches.runs import examples

    return examples(run, at_most)


def as_data(now: Progress) -> dict[str, Any]:
    """A run's progress for a program."""
    return {
        "run": now.run, "kind": now.kind, "dry": now.dry, "state": now.state,
        "chunks": now.total, "done": now.done, "failed": now.failed, "rows": now.rows,
        "sum_fen": now.sum_fen, "counts": now.counts, "seconds": now.seconds, "left": now.left,
        "reason": {"zh": now.reason_zh, "en": now.reason_en},
    }  # fmt: skip


def parameters_text(run: Run) -> str:
    """What a run was asked for, months as people write them."""
    given = json.loads(run.parameters)
    told = []
    for key, value in given.items():
        if key == "month" and isinstance(value, int) and value > 12:
            value = f"{value // 12:04d}-{value % 12 + 1:02d}"
        told.append(f"{key}={value}")
    return " ".join(told)
