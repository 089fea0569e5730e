"""Asks a running server for every page it links to, once. Used by `canbao demo --check`."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

MOST_PAGES = 400
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Visit:
    """One address and how it answered."""

    path: str
    status: int
    seconds: float


class Links(HTMLParser):
    """Addresses a page links to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"a": "href", "link": "href", "script": "src", "img": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


def crawl(address: str, first: Iterable[str]) -> list[Visit]:
    """Every path below `address` reachable from `first`; query strings are left out.

    Redirects are followed; at most 400 paths are asked.
    """
    host = urlsplit(address).netloc
    waiting, seen = list(first), set(first)
    visits: list[Visit] = []
    connection = http.client.HTTPConnection(host, timeout=30)
    while waiting and len(visits) < MOST_PAGES:
        path = waiting.pop(0)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Language": "zh-CN"})
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - start
        links: list[str] = []
        if response.status in (301, 302, 307, 308):
            links = [response.getheader("Location") or ""]
        elif "text/html" in (response.getheader("Content-Type") or ""):
            parser = Links()
            parser.feed(body.decode("utf-8", "replace"))
            links = parser.found
        if response.status not in (301, 302, 307, 308):
            visits.append(Visit(path, response.status, seconds))
        for link in links:
            target = urlsplit(urljoin(f"http://{host}{path}", link))
            if target.netloc == host and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    connection.close()
    return visits


def wait_until_up(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether `/healthz` answers 200 before the server ends or a minute has passed."""
    host = urlsplit(address).netloc
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection(host, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    return False
