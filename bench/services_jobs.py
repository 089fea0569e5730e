"""The jobs of the bench of services: the portal's pages under load, on a server of two processes as
`canbao serve --workers 2` makes them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import services_load as load
from bench import services_made as made

Figures = dict[str, Any]
ROOT = Path(__file__).parents[1]
WORKERS = 2
SECONDS = 4.0
ALONE = 50  # cases taken one by one beside
UP_WITHIN = 120
TICKS = os.sysconf("SC_CLK_TCK")
SERVER = (
    "from canbao.cli.serve import prepare, run; prepare('127.0.0.1'); "
    "run('127.0.0.1', {port}, {workers}, target='bench.services_site:application')"
)


def pages(persons: int) -> Figures:
    """Every page at saturation, then all at half of it: answers a second, server time, the processor's
    seconds an answer of server and database."""
    from canbao.web.asking import today

    there = made.everything(persons, today())
    told: Figures = {name: there[name] for name in ("persons", "lines", "cases", "made")}
    told["pages"] = {}
    with served() as port:
        asked = made.requests(port, there["cookies"])
        # The bare page stands first and last: what the machine does meanwhile shows in the two.
        for name, sent in [*asked.items(), ("bare again", asked["bare"])]:
            told["pages"][name] = _page(port, sent)
    return told


def _page(port: int, sent: list[bytes]) -> Figures:
    before = _busy()
    connections, full = load.saturated(port, sent, SECONDS)
    rate = full.rate / 2
    begun = _busy()
    half = load.paced(port, sent, rate, SECONDS)
    used = _busy() - begun
    assert not full.wrong and not half.wrong, f"{full.wrong} and {half.wrong} answers were no page"
    return {
        "rate": full.rate, "connections": connections, "full_p95": full.server_at(0.95),
        "half": half.rate, "p50": half.server_at(0.5), "p95": half.server_at(0.95),
        "p99": half.server_at(0.99), "waited_p95": load.at(half.waited, 0.95),
        "thread_p50": load.at(half.thread, 0.5), "processor": used / len(half.server) * 1000,
        "client": half.client / len(half.server) * 1000, "all": _busy() - before,
    }  # fmt: skip


def decisions(persons: int) -> Figures:
    """As many certifications as persons, complete and waiting, decided by the robot in a batch of two
    workers: rules asked, explained, written, told, closed and archived; and the first of them one by one."""
    from bench.money_floor import forget_peak, now, peak
    from bench.money_work import Carried
    from bench.robots_jobs import analyzed, register
    from canbao.cases.models import Case
    from canbao.cli.demo_rules.check import PLANTING
    from canbao.cli.demo_rules.stage import Stage
    from canbao.services import path, together
    from canbao.web.asking import today

    assert PLANTING
    day = today()
    register(persons, persons)
    Stage(day).sources()
    made.certified(1, day)
    cases = made.copied(persons, 1)
    analyzed()
    numbers = Case.objects.order_by("pk").values_list("number", flat=True)
    start = now()
    for each in list(numbers[:ALONE]):
        assert path.go_on(each, day).state == "closed"
    alone = now() - start
    run = together.prepare_decisions("ELG-01", day, by="bench")
    forget_peak()
    batch = Carried(together.decisions_chunk)
    start = now()
    beside = batch.done(run)
    took = now() - start + beside
    closed = Case.objects.filter(state="closed").count()
    assert closed == cases, f"{closed} of {cases} closed"
    return {
        "cases": cases - ALONE, "seconds": took.wall, "processor": took.processor,
        "alone": alone.wall / ALONE, "alone_processor": alone.processor / ALONE, "peak": peak(),
    }  # fmt: skip


@contextmanager
def served() -> Iterator[int]:
    """The server, up; its port."""
    port = _free()
    command = [sys.executable, "-c", SERVER.format(port=port, workers=WORKERS)]
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), start_new_session=True)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + UP_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise RuntimeError(f"the server was not up within {UP_WITHIN} s")


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _busy() -> float:
    """Processor seconds of every process of the server and of PostgreSQL, from the kernel's table."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition(")")
            line = stat.with_name("cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if b"services_site" in line or "(postgres" in name or "granian" in name:
            fields = rest.split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


JOBS: dict[str, Callable[..., Figures]] = {"pages": pages, "decisions": decisions}
