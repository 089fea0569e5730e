"""`canbao demo`: the worked cases, a million careers, then the portal. With `--check` the server is
asked for every page once and the command ends by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canbao.cli.words import Refusal, console, say

if TYPE_CHECKING:
    from canbao.law import Law

REGION, DATE = "Sichuan", "2025-10"
FIRST_PORT, LAST_PORT = 8000, 8099


def demo(
    check: Annotated[
        bool, typer.Option("--check", help="各页访问一次后结束 / ask for every page once")
    ] = False,
    persons: Annotated[
        int, typer.Option("--persons", min=1, max=20_000_000, help="模拟人数 / how many careers")
    ] = 1_000_000,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="端口 / port")
    ] = None,
) -> None:
    """演示：算例、一百万人、门户。 / Worked cases, a million careers, the portal."""
    from canbao.law import law

    start = time.perf_counter()
    china = law()
    seconds = time.perf_counter() - start
    heading(say("1. 法律", "1. The law"))
    rules, parameters = len(china.rules), len(china.parameters)
    told = say(
        f"{rules} 条规则、{parameters} 个参数，读入用 {seconds:.2f} 秒，版本 {china.hash[:16]}",
        f"{rules} rules, {parameters} parameters, read in {seconds:.2f} s, hash {china.hash[:16]}",
    )
    console().print(told)
    heading(say("2. 算例", "2. Worked cases"))
    agreed = cases(china)
    heading(say(f"3. {persons:,} 份模拟缴费历史", f"3. {persons:,} synthetic careers"))
    batch(china, persons)
    heading(say("4. 门户", "4. The portal"))
    chosen = port if port is not None else next_port()
    if check:
        sound = portal_answers(chosen)
        raise typer.Exit(0 if agreed and sound else 1)
    serve_portal(chosen)


def heading(text: str) -> None:
    """A step of the demonstration."""
    console().print(f"\n[bold]{text}[/bold]")


def cases(china: Law) -> bool:
    """Runs the worked cases, a line per file; True when all agree."""
    from canbao.cli.results import print_cases
    from canbao.law import HERE
    from canbao.law.engine.cases import read_cases, run_cases

    outcomes = list(run_cases(china, read_cases(HERE / "cases")))
    files = Counter(outcome.case.file for outcome in outcomes)
    passed = Counter(outcome.case.file for outcome in outcomes if outcome.ok)
    for file, number in files.items():
        console().print(f"  {file:<32} {passed[file]:>4} / {number}")
    print_cases([outcome for outcome in outcomes if not outcome.ok], total=len(outcomes))
    return passed.total() == len(outcomes)


def batch(china: Law, persons: int) -> None:
    """Makes synthetic careers, computes their pensions from and to Parquet, prints the figures."""
    import pyarrow.parquet

    from canbao.cli.batch import measured, print_figures, progress_bar
    from canbao.config.installation import var_directory
    from canbao.law.io.batch import run_parquet, sample_careers

    folder = var_directory() / "demo"
    folder.mkdir(exist_ok=True)
    careers, out = folder / "careers.parquet", folder / "pensions.parquet"
    console().print(
        say(
            f"生成中（{china.contents.regions.by_name[REGION].zh}，{DATE}；不是真人，也不是统计）…",
            f"Making them ({REGION}, {DATE}; not people, not statistics) …",
        )
    )
    pyarrow.parquet.write_table(sample_careers(persons, region=REGION), careers)
    workers = min(os.cpu_count() or 1, 4)
    with progress_bar(say("养老金", "Pensions")) as advance:
        figures = measured(
            lambda: run_parquet(
                careers,
                out,
                china,
                date=DATE,
                region=REGION,
                workers=workers,
                progress=advance,
            )
        )
    print_figures(figures)
    console().print(f"{say('结果', 'Results')}: {out}")


def next_port() -> int:
    """8000, or the next free one."""
    from canbao.cli.serve import free

    for port in range(FIRST_PORT, LAST_PORT + 1):
        if free("127.0.0.1", port):
            return port
    raise Refusal(
        f"端口 {FIRST_PORT} 至 {LAST_PORT} 都被占用",
        f"Ports {FIRST_PORT} to {LAST_PORT} are all taken",
        "请用 --port 指定",
        "Choose one with --port",
    )


def serve_portal(port: int) -> None:
    """Serves until interrupted."""
    from canbao.cli.serve import address_line, prepare, run

    prepare("127.0.0.1")
    console().print(no_accounts())
    print(address_line("127.0.0.1", port), flush=True)
    run("127.0.0.1", port, workers=1)


def no_accounts() -> str:
    """What the portal does not have yet."""
    return say(
        "门户是公开的计算器，目前没有账户，不保存任何内容。",
        "The portal is a public calculator; it has no accounts yet and stores nothing.",
    )


def portal_answers(port: int) -> bool:
    """Starts the server, asks for every page it links to, stops it; True when all answer."""
    from canbao.cli.crawl import crawl, wait_until_up

    command = [sys.executable, "-m", "canbao", "serve", "--port", str(port)]
    source = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH", "")) if part)
    surroundings = {**os.environ, "PYTHONPATH": paths, "CANBAO_LANG": say.language}
    server = subprocess.Popen(command, env=surroundings)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        if not wait_until_up(address, server):
            console().print(say("门户没有启动", "The portal did not start"), style="red")
            return False
        console().print(no_accounts())
        visited = crawl(address, ["/zh/", "/en/", "/api/v1/docs", "/api/v1/openapi.json"])
    finally:
        server.terminate()
        server.wait(timeout=20)
    bad = [page for page in visited if page.status != 200]
    for page in bad:
        console().print(f"  {page.status} {page.path}", style="red")
    slowest = max(visited, key=lambda page: page.seconds)
    console().print(
        say(
            f"{len(visited)} 个地址，{len(visited) - len(bad)} 个正常，"
            f"最慢 {1000 * slowest.seconds:.0f} 毫秒（{slowest.path}）",
            f"{len(visited)} addresses, {len(visited) - len(bad)} answer, "
            f"slowest {1000 * slowest.seconds:.0f} ms ({slowest.path})",
        )
    )
    return not bad
