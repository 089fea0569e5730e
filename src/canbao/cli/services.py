"""`canbao services …`: what this installation offers, and whether its own services are fit to be offered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from canbao.cli.words import BAD_INPUT, Refusal, console, say

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="服务事项：检查本地自定义事项。 / Services: the check of this installation's own ones.",
)


@app.command("check")
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="事项文件所在目录 / folder of the files; default CANBAO_VAR/services"),
    ] = None,
) -> None:
    """检查自定义查询和证明，不启动任何服务。 / Checks the queries and certificates of a folder.

    退出状态2：有不合格的。 / Exit status 2: some are refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(str(error), str(error)) from None
    from canbao.services import plain

    where = folder or plain.folder()
    if folder is not None and not folder.is_dir():
        raise Refusal(f"没有目录 {folder}", f"there is no folder {folder}")
    loaded = plain.load(where)
    out = console()
    for each in loaded.services.values():
        name = say(each.entry.zh, each.entry.en)
        out.print(f"{each.entry.id}  {name}  ({each.view.name}: {', '.join(each.columns)})", markup=False)
    for fault in loaded.refused:
        head = f"{fault.file}: {fault.id}" if fault.id else fault.file
        out.print(f"✗ {head}: {say(fault.zh, fault.en)}", markup=False)
    out.print(
        say(f"可用 {len(loaded.services)} 项，问题 {len(loaded.refused)} 个。",
            f"{len(loaded.services)} fit, {len(loaded.refused)} faults.")
    )  # fmt: skip
    if loaded.refused:
        raise typer.Exit(BAD_INPUT)
