"""`canbao pension`: careers in, pensions out, with progress and figures."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canbao.law.io.batch import Progress


def pension(
    careers: Annotated[
        Path, typer.Option("--careers", metavar="FILE", help="缴费历史 Parquet / careers, Parquet")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="结果 Parquet / results, Parquet")
    ],
    region: Annotated[
        str | None, typer.Option("--region", help="全体的地区，缺省取 region 列 / for all rows")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="全体的日期，缺省取 date 列 / for all rows")
    ] = None,
    known: Annotated[
        str | None, typer.Option("--known", help="按此日已公布的数据 / as known on this day")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", help="要计算的量，可重复 / quantity, repeatable")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=256, help="进程数 / processes")
    ] = 1,
) -> None:
    """成批计算养老金。 / Compute pensions for a file of careers."""
    check_files(careers, out)
    from canbao.law import law
    from canbao.law.io.batch import TARGETS, run_parquet

    china = law()
    where = None if region is None else china.contents.regions.find(region)
    targets = tuple(target or TARGETS)
    for name in targets:
        china.unit(name)
    try:
        with progress_bar(say("计算", "Computing")) as advance:
            figures = measured(
                lambda: run_parquet(
                    careers,
                    out,
                    china,
                    targets=targets,
                    date=date,
                    region=where,
                    known=known,
                    workers=workers,
                    progress=advance,
                )
            )
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal(
            f"--out：{out} 写不完（{error.strerror or error}）",
            f"--out: {out} cannot be finished ({error.strerror or error})",
            "请检查磁盘空间与权限；再次运行会从已完成的部分继续",
            "Check the disk's space and the permissions; the same command goes on with what is done",
        ) from None
    print_figures(figures)
    console().print(f"{say('结果', 'Results')}: {out}")


def check_files(careers: Path, out: Path) -> None:
    """Both files as they must be before hours are spent."""
    if not careers.is_file():
        raise Refusal(
            f"--careers：没有文件 {careers}",
            f"--careers: there is no file {careers}",
            "请检查路径",
            "Check the path",
        )
    if not out.parent.is_dir():
        raise Refusal(
            f"--out：没有目录 {out.parent}",
            f"--out: there is no folder {out.parent}",
            "请先建立目录",
            "Make the folder first",
        )
    if out.is_dir():
        raise Refusal(
            f"--out：{out} 是目录",
            f"--out: {out} is a folder",
            "请写文件名",
            "Give the name of a file",
        )
    if out.exists() and out.samefile(careers):
        raise Refusal(
            "--out：与 --careers 是同一个文件",
            "--out: is the same file as --careers",
            "请换一个文件名",
            "Choose another name",
        )


@dataclass(frozen=True)
class Figures:
    """What a run took."""

    total: int
    redone: int
    stopped: int
    seconds: float
    cpu: float


def measured(run: Callable[[], Progress]) -> Figures:
    """Runs a batch; wall and CPU seconds, worker processes included."""
    start, used = time.perf_counter(), cpu_seconds()
    end = run()
    return Figures(
        end.total,
        end.redone,
        end.stopped,
        time.perf_counter() - start,
        cpu_seconds() - used,
    )


def cpu_seconds() -> float:
    """CPU seconds of this process and of its finished children."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    return total


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, plain lines into a file or pipe."""
    out = console(stderr=True)
    if not out.is_terminal:
        last = -1

        def plain(now: Progress) -> None:
            nonlocal last
            percent = 100 * now.done // max(now.total, 1)
            if percent // 10 != last // 10:
                out.print(f"{label} {now.done:,} / {now.total:,} ({percent} %)")
                last = percent

        yield plain
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(say("重算 {task.fields[redone]}", "redone {task.fields[redone]}")),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=out) as bar:
        task = bar.add_task(label, total=None, redone=0)

        def advance(now: Progress) -> None:
            bar.update(task, completed=now.done, total=now.total, redone=now.redone)

        yield advance


def print_figures(figures: Figures) -> None:
    """Persons per second, CPU seconds, rows redone exactly, rows the law could not answer."""
    rate = figures.total / figures.seconds if figures.seconds else 0.0
    share = 100 * figures.redone / figures.total if figures.total else 0.0
    console().print(
        say(
            f"{figures.total:,} 人，{figures.seconds:.2f} 秒，每秒 {rate:,.0f} 人，"
            f"CPU {figures.cpu:.2f} 秒；精确重算 {figures.redone:,} 行（{share:.3f} %），"
            f"不能计算 {figures.stopped:,} 行",
            f"{figures.total:,} persons, {figures.seconds:.2f} s, {rate:,.0f} a second, "
            f"{figures.cpu:.2f} CPU s; {figures.redone:,} rows redone exactly ({share:.3f} %), "
            f"{figures.stopped:,} stopped",
        )
    )
