"""What is sent to break in, and the forms of a page as a browser sees them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from canbao.people.models import LogHead

MARK: Final = "<script>alert('x9q')</script>"
VALUES: Final = (
    f'">{MARK}',
    "' OR 1=1; DROP TABLE people_person; --",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u2066\u200b\u0007",
    "\x00",
    "x" * 6000,
    "-1",
    "99999999999999999999999",
    "NaN",
    "1e309",
    "2025-13-45",
    "0001-01-01",
    "9999-12-31",
    "../../../../etc/passwd",
    "{{7*7}}${jndi:ldap://x}%s%n",
    "٣",
    "😀" * 300,
    "a\r\nSet-Cookie: b=c",
    '[{"a": 1}]',
    "",
)
FILES: Final = (
    b"",
    b"\x00\xff\xfe" * 50,
    b"%PDF-1.7\n" + MARK.encode(),
    b"PK\x03\x04" + b"\x00" * 200,
    f"a,b\n=1+1,{MARK}\n".encode(),
)
MOST_PAGES: Final = 120
ALIKE: Final = 2
NOT_SENT: Final = ("/sign-out/",)
"""Signing out works; whoever has is nobody any more."""
QUIET: Final = re.compile(
    r"django_session|accounts_(failures|signedin)|axes_|people_log|batches_|sqlite_|certificates_failedcheck"
)
"""Tables that are no record: sessions, counters of failures, the log itself; and jobs and runs, which bear
who asked for them and log what they write when they are carried out."""


@dataclass
class HtmlForm:
    """One form: where it goes, by which method, what it holds."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What it has in common with others of its kind."""
        where = re.sub(r"\d+", "#", urlsplit(self.action).path)
        names = (*sorted(self.free), *sorted(self.options))
        return (where, self.method, self.hidden.get("deed", ""), *names)

    def filled(self, nth: int) -> dict[str, Any]:
        """The form with the nth set of hostile values: every third time what may be chosen is chosen
        rightly, so that what was typed is really looked at; every fourth something hidden is bent."""
        data: dict[str, Any] = dict(self.hidden)
        for at, name in enumerate(self.free):
            data[name] = VALUES[(nth * 7 + at) % len(VALUES)]
        for at, (name, values) in enumerate(self.options.items()):
            rightly = nth % 3 != 2 and values
            data[name] = values[nth % len(values)] if rightly else VALUES[(nth + at) % len(VALUES)]
        for at, name in enumerate(self.files):
            data[name] = SimpleUploadedFile(
                ("../" * 3 + f"{MARK}.csv", "x.pdf", "x.xlsx")[nth % 3], FILES[(nth + at) % len(FILES)]
            )
        if nth % 4 == 3:
            for name in self.hidden:
                data[name] = VALUES[nth % len(VALUES)]
        return data


class Reader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, body: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[HtmlForm] = []
        self._select = ""
        self._open: HtmlForm | None = None
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self._open = HtmlForm(action, given.get("method", "get").lower())
            self.forms.append(self._open)
        name, here = given.get("name", ""), self._open
        if here is None or not name or name == "csrfmiddlewaretoken":
            return
        kind = given.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind in ("text", "password", "search", "email")):
            here.free.append(name)
        elif tag == "input" and kind == "hidden":
            here.hidden[name] = given.get("value", "")
        elif tag == "input" and kind == "file":
            here.files.append(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            here.options.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "button":
            here.options.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select = name
            here.options.setdefault(name, [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""


class Options(Reader):
    """Reads what a select offers as well."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "option" and self._select and self._open is not None:
            self._open.options[self._select].append(dict(attrs).get("value") or "")


def pages(client: Client, first: list[str]) -> Iterator[tuple[str, Any, Reader]]:
    """Every page that can be reached by links; of pages that differ by a number alone, two."""
    waiting, seen, alike = list(first), set(first), Counter[str]()
    asked = 0
    while waiting and asked < MOST_PAGES:
        address = waiting.pop(0)
        response = client.get(address)
        asked += 1
        for _ in range(4):
            if response.status_code not in (301, 302) or "/sign-in/" in response["Location"]:
                break
            address = urljoin(address, response["Location"])
            response = client.get(address)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        found = Options(response.content.decode(), address)
        yield address, response, found
        for link in found.links:
            parts = urlsplit(link)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = re.sub(r"\d+", "#", parts.path)
            if parts.netloc or path in seen or not path.startswith("/") or alike[kind] >= ALIKE:
                continue
            seen.add(path)
            alike[kind] += 1
            waiting.append(path)


@contextmanager
def nothing_unlogged(what: str) -> Iterator[None]:
    """What is written inside is a record only if the log has grown with it."""
    before: dict[str, list[tuple[Any, ...]]] = {}

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        found = re.match(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', sql)
        if found and not QUIET.match(found[1]) and found[1] not in before:
            before[found[1]] = rows(found[1])
        return execute(sql, params, many, context)

    head = seq()
    with connection.execute_wrapper(watch):
        yield
    changed = [table for table, then in before.items() if rows(table) != then]
    assert not changed or seq() > head, f"{what}: {changed} written without a log entry"


def rows(table: str) -> list[tuple[Any, ...]]:
    """All rows of a small table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return sorted(cursor.fetchall(), key=repr)


def seq() -> int:
    """How long the log is."""
    return LogHead.objects.values_list("seq", flat=True).first() or 0
