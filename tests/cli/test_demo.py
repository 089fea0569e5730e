"""`canbao demo --check` does what `make demo` does, asks for every page once, and ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from canbao.cli.crawl import Links, wait_until_up
from canbao.cli.demo import next_port
from canbao.cli.serve import STOPPING, address_line, free
from tests.web.every_page.demonstration import folder_of, made


@pytest.mark.slow
def test_demo_check_ends_with_status_0(tmp_path_factory: pytest.TempPathFactory):
    """The demonstration is made once for all workers; the pages looked at in a browser are the same."""
    ran = made(folder_of(tmp_path_factory))
    assert ran.status == 0, ran.said
    assert "2,000 persons" in ran.said
    assert "1,000 persons" in ran.said
    assert "Gaps classed right" in ran.said
    for account in ("analyst", "reader", "auditor", "administrator", "officer", "person"):
        assert f"{account}: " in ran.said
    assert "Traceback" not in ran.said
    assert (ran.folder / "demo" / "canbao.sqlite3").exists()
    assert not (ran.folder / "canbao.sqlite3").exists()  # no real record is touched


CITY_THEN_PORTAL = """
import django
from canbao.cli import demo, demo_city
demo_city.own_var(None)
django.setup()  # as the city's making does: without collected files
demo.serve_portal({port})
"""


@pytest.mark.slow
def test_after_the_city_the_portal_is_served(root: Path, tmp_path: Path):
    """Browsers that keep their connections open keep nobody out; a worker that can do no more (here: it is
    stopped) doesn't keep the server from ending."""
    port = next_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-c", CITY_THEN_PORTAL.format(port=port)], cwd=root, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "CANBAO_VAR": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "canbao.config.settings"},
    )  # fmt: skip
    with ExitStack() as idle:
        idle.callback(server.wait)
        idle.callback(end_all_of, server.pid)
        assert wait_until_up(address, server)
        for _ in range(64):
            idle.enter_context(socket.create_connection(("127.0.0.1", port)))
        with urlopen(f"{address}/zh/", timeout=120) as home:
            links = Links()
            links.feed(home.read().decode())
        styles = [each for each in links.found if each.endswith(".css")]
        with urlopen(address + styles[0], timeout=120) as style:
            assert style.status == 200
        for worker in psutil.Process(server.pid).children():
            worker.suspend()
        server.terminate()
        server.wait(timeout=STOPPING * 6)


def end_all_of(session: int) -> None:
    """Ends a server and whatever it has begun, should it still run."""
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def test_a_taken_port_is_refused_with_the_next_one(canbao):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not free("127.0.0.1", port)
        ran = canbao("serve", "--port", str(port))
    assert ran.status == 2
    assert str(port) in ran.err


def test_the_demo_goes_to_the_next_free_port(monkeypatch):
    monkeypatch.setattr("canbao.cli.serve.free", lambda host, port: port >= 8003)
    assert next_port() == 8003


def test_the_address_is_one_a_browser_can_open():
    assert "http://localhost:8000/zh/" in address_line("127.0.0.1", 8000)
    assert "http://10.0.0.5:8000/zh/" in address_line("10.0.0.5", 8000)


def test_links_of_a_page_are_found():
    links = Links()
    links.feed('<a href="/zh/">x</a><link href="/s.css"><script src="/s.js"></script><a>no</a>')
    assert links.found == ["/zh/", "/s.css", "/s.js"]
