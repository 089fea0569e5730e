"""`canbao population`: synthetic people and the registers departments would hold of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.population.departments.model import ErrorModel
    from canbao.population.departments.registers import Format
    from canbao.population.make import PopulationSummary

app = typer.Typer(
    no_args_is_help=True,
    help="合成人口与各部门登记，真值已知。 / Synthetic people and departments' registers.",
)
FORMATS = ("auto", "csv", "parquet")
Advance = Callable[[str, int, int], None]


@app.callback()
def population() -> None:
    """合成人口与各部门登记，真值已知。 / Synthetic people and departments' registers."""


@app.command()
def make(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="新目录 / a new folder")],
    persons: Annotated[int, typer.Option("--persons", help="人数 / persons")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed")] = 1,
    region: Annotated[
        str, typer.Option("--region", help="地区 / region")
    ] = "Sichuan/Chengdu",
    errors: Annotated[
        str, typer.Option("--errors", help="误差：clean normal hard / how wrong the registers are")
    ] = "normal",
    file_format: Annotated[
        str, typer.Option("--format", help="文件：auto csv parquet / files")
    ] = "auto",
    month: Annotated[
        str, typer.Option("--month", help="基准月 / reference month, YYYY-MM")
    ] = "2025-12",
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="进程数 / processes")
    ] = 1,
    linkage_only: Annotated[
        bool,
        typer.Option("--linkage-only", help="只做三个大登记 / only the three large registers"),
    ] = False,
) -> None:
    """制作人口与登记；中断后同一命令继续。 / Make people and registers; goes on if interrupted."""
    model, chosen = model_named(errors), format_named(file_format)
    reference = month_number(month)
    from canbao.population.make import PopulationError, Wish, make_population
    from canbao.population.world import WorldError

    wish = Wish(persons, seed, region, model, reference, chosen, linkage_only)
    try:
        with bars() as advance:
            summary = make_population(
                out,
                wish,
                workers,
                lambda done, total: advance(say("人口", "People"), done, total),
                lambda now: advance(say("登记", "Registers"), now.done, now.total),
            )
    except PopulationError as error:
        raise Refusal(error.zh, error.en, error.remedy_zh, error.remedy_en) from None
    except WorldError as error:
        raise Refusal(error.zh, error.en) from None
    except OSError as error:
        raise unwritten(out, error) from None
    print_summary(summary)


@app.command("next-month")
def following(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="已有的目录 / the folder made")],
) -> None:
    """再做一个月的交换数据。 / One more month of deliveries."""
    if not (out / "registers" / "deliveries.yaml").is_file():
        raise Refusal(
            f"{out} 里没有完成的人口（缺 registers/deliveries.yaml）",
            f"{out} holds no finished population (registers/deliveries.yaml is not there)",
            "请先运行 canbao population make",
            "Run canbao population make first",
        )
    from canbao.population.departments.following import next_month
    from canbao.population.departments.registers import month_name

    try:
        made = next_month(out)
    except OSError as error:
        raise unwritten(out, error) from None
    console().print(
        say(
            f"{month_name(made.month)}：{made.records:,} 条新增或变更，{len(made.files)} 个文件，"
            f"在 {out / 'registers'}",
            f"{month_name(made.month)}: {made.records:,} new or changed records in "
            f"{len(made.files)} files, in {out / 'registers'}",
        )
    )


def model_named(name: str) -> ErrorModel:
    """The error model, or a refusal that lists them."""
    from canbao.population.departments.model import PRESETS

    if name not in PRESETS:
        raise Refusal(
            f"--errors：没有“{name}”",
            f"--errors: there is no {name!r}",
            f"可选：{'、'.join(PRESETS)}",
            f"Give one of {', '.join(PRESETS)}",
        )
    return PRESETS[name]


def format_named(name: str) -> Format:
    """The format of files, or a refusal that lists them."""
    match name:
        case "auto" | "csv" | "parquet":
            return name
    raise Refusal(
        f"--format：没有“{name}”",
        f"--format: there is no {name!r}",
        f"可选：{'、'.join(FORMATS)}",
        f"Give one of {', '.join(FORMATS)}",
    )


def month_number(text: str) -> int:
    """`2025-12` as a month number."""
    year, _, month = text.partition("-")
    if len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year) * 12 + int(month) - 1
    raise Refusal(
        f"--month：“{text}”不是月份",
        f"--month: {text!r} is not a month",
        "请写成 2025-12",
        "Write it like 2025-12",
    )


def unwritten(out: Path, error: OSError) -> Refusal:
    """What to say when the disk does not take it."""
    return Refusal(
        f"{out} 写不完（{error.strerror or error}）",
        f"{out} cannot be finished ({error.strerror or error})",
        "请检查磁盘空间与权限；再次运行会继续",
        "Check the disk's space and the permissions; the same command goes on",
    )


@contextmanager
def bars() -> Iterator[Advance]:
    """A bar for each half on a terminal, plain lines into a file or pipe."""
    out = console(stderr=True)
    if not out.is_terminal:
        last: dict[str, int] = {}

        def plain(label: str, done: int, total: int) -> None:
            tenth = 10 * done // max(total, 1)
            if last.get(label) != tenth:
                out.print(f"{label} {done:,} / {total:,}")
                last[label] = tenth

        yield plain
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )
    with Bar(*columns, console=out) as bar:
        tasks = {}

        def advance(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bar.add_task(label, total=total)
            bar.update(tasks[label], completed=done, total=total)

        yield advance


def print_summary(made: PopulationSummary) -> None:
    """Calibration, rows, seconds, and where things are."""
    print_calibration(made)
    console().print(
        say(
            f"{made.sources} 个来源，{made.rows:,} 行；人口 {made.world_seconds:.1f} 秒，"
            f"登记 {made.register_seconds:.1f} 秒",
            f"{made.sources} sources, {made.rows:,} rows; people {made.world_seconds:.1f} s, "
            f"registers {made.register_seconds:.1f} s",
        )
    )
    console().print(f"{say('登记与交付清单', 'Registers and deliveries')}: {made.registers}")
    console().print(f"{say('真值（比对不读）', 'Truth (no comparison reads it)')}: {made.truth}")


def print_calibration(made: PopulationSummary) -> None:
    """Published figure against made figure, line by line, in per cent."""
    from rich.table import Table

    table = Table(title=say("校准（%）", "Calibration (%)"))
    for heading in (say("项目", "Item"), say("公布", "Published"), say("所得", "Made"), ""):
        table.add_column(heading, justify="left" if heading == say("项目", "Item") else "right")
    for line in made.calibration:
        mark = "" if line.within else say("超出容差", "out of tolerance")
        table.add_row(say(line.zh, line.en), f"{line.target:.2f}", f"{line.made:.2f}", mark)
    console().print(table)
