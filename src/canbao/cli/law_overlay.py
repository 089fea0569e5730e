"""`canbao law overlay …`: values put in force here, as a file that travels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from canbao.cli.law_here_acting import By, DayGiven, acting, day_of, officer
from canbao.cli.words import console, say

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="本地生效的数值：清单、导出、导入。 / Values put in force here: list, export, import.",
)


@app.command("list")
def list_command() -> None:
    """本地生效的覆盖文件。 / The overlays in force here."""
    with acting():
        from canbao.inforce import register

        for each in register.overlays():
            told = f"{each.number}  {each.day}  {each.digest[:12]}  {each.document}"
            console().print(f"{told}  {each.first}, {each.second}", markup=False)


@app.command("export")
def export_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写入的文件 / file to write")],
) -> None:
    """导出全部覆盖文件及其官方文件。 / Write every overlay with its notice."""
    with acting():
        from canbao.cli.law import write
        from canbao.inforce import overlays

        content = overlays.export()
        write(file, content)
        print(
            say(
                f"已写入 {file}（{len(content):,} 字节）",
                f"{file} written ({len(content):,} bytes)",
            )
        )


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="导出的文件 / an exported file")],
    by: By,
    day: DayGiven = None,
) -> None:
    """导入为草稿，由本地两人试算并生效；已有的略过。 / Take them as drafts; two people here try them
    out and put them in force. What is here already is passed over."""
    with acting():
        from canbao.inforce import overlays

        brought = overlays.bring(file.read_bytes(), actor=officer(by), door="cli", day=day_of(day))
        numbers = ", ".join(str(draft.pk) for draft in brought.drafts) or "–"
        print(
            say(
                f"新草稿：{numbers}；已有 {brought.there} 份",
                f"new drafts: {numbers}; {brought.there} were here already",
            )
        )
