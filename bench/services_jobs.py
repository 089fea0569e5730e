"""The job of the bench of services: the portal's pages under load, on a server of two processes as
`canbao serve --workers 2` makes them, and decisions of a robot in a batch of two workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

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


def services(persons: int, seconds: float = SECONDS) -> Figures:
    """A register of so many persons, every tenth with cases: its pages under load, then its waiting
    certifications decided by the robot."""
    from canbao.web.asking import today

    there = made.everything(persons, today())
    told: Figures = {name: there[name] for name in ("persons", "lines", "cases", "made")}
    told["pages"] = _pages(there["cookies"], seconds)
    told["decisions"] = _decisions(today())
    return told


def _pages(cookies: Sequence[tuple[str, int]], seconds: float) -> Figures:
    """Every page at saturation, then at half of it: answers a second, server time, the processor's seconds
    an answer of server and database. The bare page stands first and last: what the machine does meanwhile
    shows in the two."""
    with served() as (port, server):
        asked = made.requests(port, cookies)
        pages = [*asked.items(), ("bare again", asked["bare"])]
        return {name: _page(port, server, sent, seconds) for name, sent in pages}


def _decisions(day: date) -> Figures:
    """Complete certifications, decided in a batch of two workers: rules asked, explained, written, told,
    closed and archived; and the first of them one by one."""
    from bench.money_floor import forget_peak, now, peak
    from bench.money_work import Carried
    from canbao.cases.models import Case
    from canbao.services import path, together

    waiting = Case.objects.filter(service=made.CERTIFIED).order_by("pk")
    numbers = list(waiting.values_list("number", flat=True))
    start = now()
    for each in numbers[:ALONE]:
        assert path.go_on(each, day).state == "closed"
    alone = now() - start
    forget_peak()
    start = now()
    run = together.prepare_decisions(made.CERTIFIED, day, by="bench")
    prepared = now() - start
    batch = Carried(together.decisions_chunk)
    start = now()
    beside = batch.done(run)
    took = now() - start + beside + prepared
    closed = waiting.filter(state="closed").count()
    assert closed == len(numbers), f"{closed} of {len(numbers)} closed"
    return {
        "cases": len(numbers) - ALONE, "seconds": took.wall, "processor": took.processor,
        "alone": alone.wall / ALONE, "alone_processor": alone.processor / ALONE, "peak": peak(),
    }  # fmt: skip


def _page(port: int, server: int, sent: list[bytes], seconds: float) -> Figures:
    connections, full = load.saturated(port, sent, seconds)
    rate = full.rate / 2
    begun = _busy(server)
    half = load.paced(port, sent, rate, seconds)
    used = _busy(server) - begun
    wrong = full.wrong + half.wrong
    assert not wrong, f"{wrong} answers were no page"
    return {
        "rate": full.rate, "connections": connections, "full_p95": full.server_at(0.95),
        "half": half.rate, "p50": half.server_at(0.5), "p95": half.server_at(0.95),
        "p99": half.server_at(0.99), "waited_p95": load.at(half.waited, 0.95),
        "thread_p50": load.at(half.thread, 0.5), "processor": used / len(half.server) * 1000,
        "client": half.client / len(half.server) * 1000,
    }  # fmt: skip


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """The server, up; its port and the number of its first process."""
    port = _free()
    command = [sys.executable, "-c", SERVER.format(port=port, workers=WORKERS)]
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
    try:
        _wait(port, server)
        yield port, server.pid
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


def _busy(server: int) -> float:
    """Processor seconds of the server and of our PostgreSQL, with their processes, those that ended too:
    their parents keep the sum. From the kernel's table."""
    folder = Path(str(connection.settings_dict["HOST"]))
    ours = {server, int((folder / "postmaster.pid").read_text().split()[0])}
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if ours & {int(stat.parent.name), int(fields[1])}:
            total += sum(int(each) for each in fields[11:15])
    return total / TICKS


JOBS: dict[str, Callable[..., Figures]] = {"services": services}
