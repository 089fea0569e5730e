"""`canbao demo`: the worked cases, careers, a city with its registers compared, a year of its
money, then the portal with an account for every role. With `--check` the server is asked for every
page once and the command ends.
"""

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
    from canbao.accounts.demo import DemoAccount
    from canbao.cli.crawl import Visit
    from canbao.law import Law

REGION, DATE = "Sichuan", "2025-10"
FIRST_PORT, LAST_PORT = 8000, 8099


def demo(
    check: Annotated[
        bool, typer.Option("--check", help="各页访问一次后结束 / ask for every page once")
    ] = False,
    persons: Annotated[
        int, typer.Option("--persons", min=1, max=20_000_000, help="模拟人数 / how many careers")
    ] = 100_000,
    city_size: Annotated[
        int, typer.Option("--city", min=1000, max=1_000_000, help="城市人数 / persons of the city")
    ] = 100_000,
    errors: Annotated[
        str, typer.Option("--errors", help="误差：clean normal hard / how wrong the registers are")
    ] = "normal",
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="端口 / port")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database", help="专供演示的PostgreSQL的地址 / address of a PostgreSQL of its own"
        ),
    ] = None,
) -> None:
    """演示：算例、一座城市的登记比对、基金的一年、门户。 / Cases, a city compared, its year, the portal."""
    from canbao.cli import demo_city
    from canbao.cli.population import model_named
    from canbao.law import law

    model_named(errors)
    folder = demo_city.own_var(database)

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
    batch(china, persons, folder)
    heading(say("4. 一座城市与各部门登记", "4. A city and its departments' registers"))
    there = demo_city.city(folder, city_size, errors)
    heading(say("5. 参保数据库", "5. The participation database"))
    right = demo_city.registers(there)
    heading(say("6. 基金的一年", "6. A year of the funds"))
    booked = demo_city.money(there)
    made = demo_city.accounts()
    heading(say("7. 办件", "7. Cases"))
    audited = demo_city.queues()
    heading(say("8. 门户", "8. The portal"))
    chosen = port if port is not None else next_port()
    if check:
        sound = portal_answers(chosen, made)
        raise typer.Exit(0 if agreed and right and booked and audited and sound else 1)
    demo_city.print_accounts(made)
    console().print(
        say(
            "导览：/zh/tour/ 八个场景，每步写明用哪个账户",
            "A tour: /en/tour/, eight scenes, each step with its account",
        )
    )
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


def batch(china: Law, persons: int, folder: Path) -> None:
    """Makes synthetic careers, computes their pensions from and to Parquet, prints the figures."""
    import pyarrow.parquet

    from canbao.cli.batch import measured, print_figures, progress_bar
    from canbao.law.io.batch import run_parquet, sample_careers

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
    """Becomes the server, until interrupted. The settings of this process know no collected files, so
    it starts anew."""
    command, surroundings = _server(port)
    sys.stdout.flush()
    os.execve(command[0], command, surroundings)  # noqa: S606


def _server(port: int) -> tuple[list[str], dict[str, str]]:
    """The command that serves this demonstration, and what stands around it."""
    source = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH", "")) if part)
    # Sixteen accounts are tried out one after the other: the sign-in page says that the second factor of
    # people in office is off here. A surrounding that says otherwise is heard.
    surroundings = {
        "CANBAO_SECOND_FACTOR": "off", **os.environ, "PYTHONPATH": paths, "CANBAO_LANG": say.language,
    }  # fmt: skip
    return [sys.executable, "-m", "canbao", "serve", "--port", str(port)], surroundings


def portal_answers(port: int, accounts: list[DemoAccount]) -> bool:
    """Starts the server, asks for every page it links to – as nobody, then signed in as each role –
    and stops it; True when all answer."""
    from canbao.cli.crawl import crawl, sign_in, wait_until_up

    command, surroundings = _server(port)
    server = subprocess.Popen(command, env=surroundings)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        if not wait_until_up(address, server):
            console().print(say("门户没有启动", "The portal did not start"), style="red")
            return False
        public = crawl(address, ["/zh/", "/en/", "/api/v1/docs", "/api/v1/openapi.json"])
        sound = print_visits(say("公开", "public"), public)
        seen = {page.path for page in public}
        for account in accounts:
            cookies = sign_in(address, account.username, account.password)
            if not cookies:
                console().print(
                    say(f"{account.username} 登录不了", f"{account.username} cannot sign in"),
                    style="red",
                )
                sound = False
                continue
            pages = crawl(address, ["/zh/account/"], cookies=cookies, without=seen)
            sound = print_visits(account.username, pages) and sound
    finally:
        server.terminate()
        server.wait(timeout=20)
    return sound


def print_visits(who: str, visited: list[Visit]) -> bool:
    """How many addresses answered, the slowest, and those that did not; True when all did."""
    bad = [page for page in visited if page.status != 200]
    for page in bad:
        console().print(f"  {page.status} {page.path}", style="red")
    slowest = max(visited, key=lambda page: page.seconds)
    console().print(
        say(
            f"{who}：{len(visited)} 个地址，{len(visited) - len(bad)} 个正常，"
            f"最慢 {1000 * slowest.seconds:.0f} 毫秒（{slowest.path}）",
            f"{who}: {len(visited)} addresses, {len(visited) - len(bad)} answer, "
            f"slowest {1000 * slowest.seconds:.0f} ms ({slowest.path})",
        )
    )
    return not bad
