"""`canbao law …`: ask the law, have it explained, look things up, compare days, run cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli import law_here, law_overlay
from canbao.cli.words import Refusal, say

if TYPE_CHECKING:
    from canbao.law import Result

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="查询与计算法律。 / Ask the law, look it up, run its cases.",
)
app.add_typer(law_here.app, name="here")
app.add_typer(law_overlay.app, name="overlay")

Targets = Annotated[
    list[str], typer.Argument(metavar="TARGET", help="要计算的量，如 pension_total / quantities")
]
Region = Annotated[
    str, typer.Option("--region", help="省、市名或区划代码 / province, city or division code")
]
Date = Annotated[
    str, typer.Option("--date", help="计算日期，2025-10 或 2025-10-01 / date of computation")
]
Known = Annotated[
    str | None,
    typer.Option("--known", help="按此日已公布的数据 / as the law was known on this day"),
]
Fact = Annotated[
    list[str] | None,
    typer.Option(
        "--fact", metavar="NAME=VALUE", help="一个事实，可重复 / one fact, may be repeated"
    ),
]
Facts = Annotated[
    Path | None,
    typer.Option(
        "--facts", metavar="FILE", help="YAML 或 JSON 文件 / facts in a YAML or JSON file"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def ask(
    targets: list[str],
    region: str,
    date: str,
    known: str | None,
    fact: list[str] | None,
    facts: Path | None,
) -> Result:
    """The law's answer to what stands on the command line."""
    from canbao.cli.facts import read_facts
    from canbao.law import compute

    given = read_facts(fact or [], facts)
    return compute(targets, given, date=date, region=region, known=known)


@app.command("compute")
def compute_command(
    targets: Targets,
    region: Region,
    date: Date,
    known: Known = None,
    fact: Fact = None,
    facts: Facts = None,
    as_json: AsJson = False,
) -> None:
    """计算一个人的待遇。 / Compute quantities of the law for one person."""
    result = ask(targets, region, date, known, fact, facts)
    if as_json:
        from canbao.law.catalogue import answer

        print_json(answer(result))
    else:
        from canbao.cli.results import print_result

        print_result(result)


@app.command("explain")
def explain_command(
    targets: Targets,
    region: Region,
    date: Date,
    known: Known = None,
    fact: Fact = None,
    facts: Facts = None,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option("--html", help="写成网页 / write a page")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="写成 PDF / write a PDF sheet")] = None,
) -> None:
    """逐步说明：每一步的条文、取整与来源。 / Every step with its article, rounding and source."""
    result = ask(targets, region, date, known, fact, facts)
    china, data = result.explanation.trace.law, result.explanation.data
    if html is not None:
        from canbao.law.engine.sheet import render_html

        write(html, render_html(china, data, say.language).encode())
    if pdf is not None:
        from canbao.law.io.pdf import render_pdf

        write(pdf, render_pdf(china, data, say.language))
    if as_json:
        print(result.explanation.json())
    elif html is None and pdf is None:
        from canbao.law.engine.sheet import render_text

        print(render_text(china, data, say.language), end="")


@app.command("show")
def show_command(
    name: Annotated[str, typer.Argument(help="名称（中文、英文或代码名） / a name of the law")],
    as_json: AsJson = False,
) -> None:
    """一条规则、参数或口径的全部版本、数值与来源。 / All versions, values and sources of one name."""
    from canbao.law import law
    from canbao.law.catalogue import show

    entry = show(law(), name)
    if as_json:
        print_json(entry)
    else:
        from canbao.cli.tables import print_entry

        print_entry(entry)


@app.command("names")
def names_command(
    query: Annotated[str, typer.Argument(help="名称中的文字 / part of a name")] = "",
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="rule, parameter, axis, rounding, input, choice, act, region"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """可用的名称。 / The names the law knows."""
    from canbao.law import law
    from canbao.law.catalogue import KINDS, names

    if kind is not None and kind not in KINDS:
        raise Refusal(
            f"--kind：没有“{kind}”这一类",
            f"--kind: there is no kind {kind!r}",
            f"可写 {'、'.join(KINDS)}",
            f"Give one of {', '.join(KINDS)}",
        )
    found = [
        {"kind": each, **entry}
        for each in ([kind] if kind else KINDS)
        for entry in names(law(), each, query)
    ]
    if as_json:
        print_json(found)
        return
    from rich.markup import escape

    from canbao.cli.tables import kind_word, table
    from canbao.cli.words import console

    made = table(say("名称", "name"), "zh", "en", say("类别", "kind"), say("单位", "unit"))
    for entry in found:
        made.add_row(
            entry["name"],
            escape(entry["zh"]),
            escape(entry["en"]),
            kind_word(entry["kind"]),
            entry["unit"],
        )
    console().print(made)


@app.command("diff")
def diff_command(
    before: Annotated[str, typer.Argument(metavar="DATE", help="前一日期 / earlier day")],
    after: Annotated[str, typer.Argument(metavar="DATE", help="后一日期 / later day")],
    region: Annotated[
        str | None, typer.Option("--region", help="只看一地 / one region only")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """两个日期之间法律的变化。 / What the law changed between two days."""
    from canbao.law import law
    from canbao.law.catalogue import difference

    data = difference(law(), before, after, region)
    if as_json:
        print_json(data)
    else:
        from canbao.cli.tables import print_difference

        print_difference(data)


@app.command("status")
def status_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", help="missing, unconfirmed, inferred, secondary；可重复 / repeatable"
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="只看一地 / one region only")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """法律有多可靠：缺什么、等什么、什么未经确认。 / What is missing, awaited or unconfirmed."""
    from canbao.law import law
    from canbao.law.catalogue import status

    china = law()
    data = status(china)
    known = list(data["entries"])
    for name in only or []:
        if name not in known:
            raise Refusal(
                f"--only：没有“{name}”这种状态",
                f"--only: there is no status {name!r}",
                f"可写 {'、'.join(known)}",
                f"Give one of {', '.join(known)}",
            )
    where = None if region is None else china.contents.regions.find(region)
    data["entries"] = {
        name: [entry for entry in entries if where is None or entry["region"] == where]
        for name, entries in data["entries"].items()
        if not only or name in only
    }
    if as_json:
        print_json(data)
    else:
        from canbao.cli.tables import print_status

        print_status(data, only or ["missing", "unconfirmed", "inferred"])


@app.command("cases")
def cases_command(
    path: Annotated[
        Path | None,
        typer.Argument(help="文件或目录，缺省为全部算例 / file or folder; default: all"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """运行算例：应得、算得、差。 / Run worked cases: expected, got, difference; status 1 on failure."""
    from canbao.cli.results import print_cases
    from canbao.law import HERE, law
    from canbao.law.engine.cases import read_cases, run_cases

    if path is not None and not path.exists():
        raise Refusal(
            f"{path}：没有这个文件或目录",
            f"{path}: there is no such file or folder",
            "请检查路径",
            "Check the path",
        )
    outcomes = list(run_cases(law(), read_cases(path or HERE / "cases")))
    if as_json:
        print_json([outcome.as_data() for outcome in outcomes])
    else:
        print_cases(outcomes)
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


def print_json(data: Any) -> None:
    """Data as readable JSON on stdout."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def write(path: Path, content: bytes) -> None:
    """A file, or one message why not."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refusal(
            f"{path}：写不进（{error.strerror}）",
            f"{path}: cannot be written ({error.strerror})",
            "请换一个目录",
            "Choose another folder",
        ) from None
