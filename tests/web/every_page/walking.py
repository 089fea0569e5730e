"""Walks over the portal without a browser, as each role: which address shows which route, and what can be
said of a page by its bare HTML."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

ALIKE: Final = 3
"""Addresses of one kind that are asked for as one role; the fullest is looked at."""
SLUGS: Final = ("web:start", "web:question", "web:result", "services:form")
"""Routes that are many pages: each of their names is a kind of its own."""
Kind = tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What an address gave: status, kind of content, and the page itself."""

    address: str
    status: int
    media: str
    body: str


@dataclass
class Walked:
    """What one role came to: by kind of page the address to look at, routes that gave a file or led on,
    and what is wrong by address."""

    pages: dict[Kind, str] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)
    wrong: dict[str, list[str]] = field(default_factory=dict)


def kind_of(address: str) -> Kind | None:
    """Which page an address is: its route, and its name where one route is many pages."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    named = [str(match.kwargs[each]) for each in ("slug", "page") if each in match.kwargs]
    return (match.view_name, *named) if match.view_name in SLUGS else (match.view_name,)


def walk(
    portal: str, cookies: str, first: Iterable[str], lang: str, known: Iterable[Kind] = (), *,
    alike: int = ALIKE,
) -> Walked:  # fmt: skip
    """From the `first` addresses along every link in one language. Of a kind `alike` addresses are asked
    for, and none of the kinds that are `known`."""
    found = Walked()
    waiting = [_below(portal, each) for each in first]
    seen, fullest = set(waiting), dict[Kind, int]()
    asked: Counter[Kind] = Counter(dict.fromkeys(known, alike))
    connection = http.client.HTTPConnection(urlsplit(portal).netloc, timeout=60)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind is None or asked[kind] >= alike:
            continue
        asked[kind] += 1
        answer, over = _asked(connection, address, cookies)
        if answer.status != 200:
            found.wrong[address] = [f"answers {answer.status}"]
            continue
        # An address that leads on has shown its route; the page it leads to is another.
        found.routes |= {name for each in over if (name := (kind_of(each) or ("",))[0])}
        if answer.media != "text/html":
            continue
        kind = kind_of(answer.address) or kind
        if len(answer.body) > fullest.get(kind, -1):
            fullest[kind], found.pages[kind] = len(answer.body), answer.address
        page = Bare()
        page.feed(answer.body)
        # The root of the portal leads to the language of the house, whoever asks.
        spoken = lang if address.startswith(f"/{lang}/") else answer.address.split("/")[1]
        if wrong := page.faults(spoken):
            found.wrong[answer.address] = wrong
        for link in page.links:
            there = urljoin(f"{portal}{answer.address}", link)
            parts = urlsplit(there)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if (
                parts.netloc == urlsplit(portal).netloc
                and path.startswith(f"/{lang}/")
                and path not in seen
            ):
                seen.add(path)
                waiting.append(path)
    connection.close()
    return found


def _below(portal: str, address: str) -> str:
    """An address as the portal itself says it, without where it is served."""
    return address.removeprefix(portal)


def _asked(
    connection: http.client.HTTPConnection, address: str, cookies: str
) -> tuple[Answer, list[str]]:
    """What an address gives in the end, and every address on the way."""
    over = [address]
    headers = {"Accept-Language": "zh-CN", **({"Cookie": cookies} if cookies else {})}
    for _ in range(6):
        connection.request("GET", over[-1], headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status in (301, 302, 303, 307, 308):
            over.append(urljoin(over[-1], response.getheader("Location") or ""))
            continue
        media = (response.getheader("Content-Type") or "").partition(";")[0]
        text = body.decode("utf-8", "replace") if media == "text/html" else ""
        return Answer(over[-1], response.status, media, text), over
    return Answer(address, 310, "", ""), over


class Bare(HTMLParser):
    """A page as it is without scripts: its language, title and first heading, where it leads, whether
    every form can be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.lang, self.title, self.heads = "", "", 0
        self._in_title = False
        self._form: dict[str, bool] | None = None
        self._forms: dict[str, dict[str, bool]] = {}
        self._wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        handlers = [name for name in given if name.startswith("on")]
        if handlers:
            self._wrong.append(f"{tag} with {handlers[0]}: it needs a script")
        known: dict[str, Callable[[dict[str, str]], None]] = {
            "html": self._html, "a": self._link, "form": self._begin, "input": self._box,
            "button": self._button, "select": self._box, "textarea": self._box,
        }  # fmt: skip
        if tag in known:
            known[tag](given)
        self.heads += tag == "h1"
        self._in_title = tag == "title" or self._in_title

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._in_title and not self.title:
            self.title = data.strip()

    def _html(self, given: dict[str, str]) -> None:
        self.lang = given.get("lang", "")

    def _link(self, given: dict[str, str]) -> None:
        href = given.get("href", "")
        if not href or href == "#" or href.startswith("javascript:"):
            self._wrong.append(f"a link that leads nowhere without a script: {href or 'no href'}")
        elif "download" not in given:
            self.links.append(href)

    def _begin(self, given: dict[str, str]) -> None:
        self._form = {"sends": False, "safe": given.get("method", "get").lower() != "post"}
        self._forms[given.get("id") or f"form {len(self._forms) + 1}"] = self._form

    def _of(self, given: dict[str, str]) -> dict[str, bool] | None:
        return self._forms.get(given["form"]) if "form" in given else self._form

    def _box(self, given: dict[str, str]) -> None:
        form = self._of(given)
        if form is not None and given.get("name") == "csrfmiddlewaretoken":
            form["safe"] = True
        if form is not None and given.get("type") in ("submit", "image"):
            form["sends"] = True

    def _button(self, given: dict[str, str]) -> None:
        form = self._of(given)
        if form is not None and given.get("type", "submit") == "submit" and "disabled" not in given:
            form["sends"] = True

    def faults(self, lang: str) -> list[str]:
        """What is wrong with the page as it came."""
        wanted = {"zh": "zh-Hans", "en": "en"}[lang]
        found = list(self._wrong)
        if self.lang != wanted:
            found.append(f"the language is {self.lang or 'not said'}, not {wanted}")
        if not re.sub(r"[\s–-]|canbao|参保", "", self.title):
            found.append("no title of its own")
        if self.heads != 1:
            found.append(f"{self.heads} headings of the first level")
        for name, form in self._forms.items():
            if not form["sends"]:
                found.append(f"{name} has no button that sends it")
            if not form["safe"]:
                found.append(f"{name} has no token and would be refused")
        return found
