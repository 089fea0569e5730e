"""Asks a running server for every page it links to, once. Used by `canbao demo --check`."""

from __future__ import annotations

import http.client
import re
import subprocess
import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

MOST_PAGES = 400
MOST_ALIKE = 3
MOST_BESIDE = 20
SECONDS_TO_START = 300


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


def sign_in(address: str, name: str, password: str) -> str:
    """Cookies of somebody who has signed in, as a header; empty when the door stays shut."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    path = "/zh/sign-in/"
    connection.request("GET", path)
    response = connection.getresponse()
    cookies = _cookies(response)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', response.read())
    form = {"username": name, "password": password}
    form |= {"csrfmiddlewaretoken": token[1].decode()} if token else {}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _header(cookies)}
    connection.request("POST", path, urlencode(form), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 302:
        return ""
    return _header({**cookies, **_cookies(response)})


def _cookies(response: http.client.HTTPResponse) -> dict[str, str]:
    """Name and value of every cookie that is set."""
    given = response.msg.get_all("Set-Cookie") or []
    pairs = (each.partition(";")[0].partition("=") for each in given)
    return {name: value for name, _, value in pairs}


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def crawl(
    address: str, first: Iterable[str], *, cookies: str = "", without: Collection[str] = ()
) -> list[Visit]:
    """Every path below `address` reachable from `first`; query strings are left out.

    Redirects are followed; at most 400 paths are asked, three of pages that differ by numbers and codes
    alone, twenty of those that stand beside each other. `cookies` makes the visitor somebody, `without`
    are paths that need not be asked again.
    """
    host = urlsplit(address).netloc
    waiting = list(first)
    seen = {*waiting, *without}
    alike: Counter[str] = Counter()
    headers = {"Accept-Language": "zh-CN", **({"Cookie": cookies} if cookies else {})}
    visits: list[Visit] = []
    connection = http.client.HTTPConnection(host, timeout=30)
    while waiting and len(visits) < MOST_PAGES:
        path = waiting.pop(0)
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
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
                kind = _kind(target.path)
                beside = kind.rpartition("/")[0] + "/…"
                if alike[kind] < MOST_ALIKE and alike[beside] < MOST_BESIDE:
                    alike.update((kind, beside))
                    waiting.append(target.path)
    connection.close()
    return visits


def _kind(path: str) -> str:
    """What pages that differ by numbers and codes alone have in common."""
    return re.sub(r"[^/]*\d[^/]*", "#", path.rstrip("/"))


def wait_until_up(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether `/healthz` answers 200 before the server ends or five minutes have passed: on a busy machine an
    empty database takes its time."""
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
