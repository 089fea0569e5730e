"""The tree of commands. Each imports what it needs only when it runs, so that `canbao --help` is
instant."""

from __future__ import annotations

from typing import Annotated

import typer

from canbao import __version__
from canbao.cli import (
    batch,
    benefits,
    cases,
    demo,
    law,
    money,
    population,
    registers,
    robots,
    runs,
    serve,
    services,
    transfer,
)

app = typer.Typer(
    name="canbao",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="参保：法律写一次，人人照此算。 / canbao: the law stated once, everyone's pension from it.\n\n"
    "--lang zh|en 可放在任何位置。 / --lang zh|en may stand anywhere.",
)
app.add_typer(law.app, name="law")
app.add_typer(population.app, name="population")
app.add_typer(registers.app, name="registers")
app.add_typer(money.app, name="money")
app.add_typer(benefits.app, name="benefits")
app.add_typer(cases.app, name="cases")
app.add_typer(transfer.app, name="transfer")
app.add_typer(robots.app, name="robots")
app.add_typer(runs.app, name="runs")
app.add_typer(services.app, name="services")
app.command("work")(runs.work)
app.command("pension")(batch.pension)
app.command("serve")(serve.serve)
app.command("migrate")(serve.migrate)
app.command("demo")(demo.demo)


def print_version(asked: bool) -> None:
    """`canbao --version`: the software's version and nothing else."""
    if asked:
        print(f"canbao {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="软件版本 / version"),
    ] = False,
) -> None:
    """Keeps `canbao COMMAND` a group even if one day only one command is left."""
