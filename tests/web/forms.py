"""Reads the forms of a page as a browser would, so that tests send what a person would send."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlencode


class Page(HTMLParser):
    """Heading, links, and the form with the class of a question (not the filter of a list)."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.action = ""
        self.method = "get"
        self.inputs: dict[str, str] = {}
        self.names: set[str] = set()
        self.links: dict[str, str] = {}
        self.headings: list[str] = []
        self.text: list[str] = []
        self.html_lang = ""
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._heading = ""
        self._link = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if values.get("id"):
            self.ids.append(values["id"])
        if tag == "html":
            self.html_lang = values.get("lang") or ""
        if tag == "form":
            self.action = values.get("action") or ""
            self.method = values.get("method") or "get"
        if tag in ("input", "select") and values.get("name"):
            name = str(values["name"])
            self.names.add(name)
            kind = values.get("type", "text")
            if (kind in ("hidden", "text")) or (kind == "radio" and "checked" in values):
                self.inputs[name] = values.get("value") or ""
        if tag == "h1":
            self._heading = "h1"
            self.headings.append("")
        if tag == "a":
            self._link = values.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._heading = ""
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.headings[-1] += data
        if self._link:
            self.links[self._link] = self.links.get(self._link, "") + data
        self.text.append(data)

    @property
    def heading(self) -> str:
        return " ".join(" ".join(self.headings).split())

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    def sent(self, answers: dict[str, str]) -> str:
        """The address a browser asks for when the form is sent with these answers filled in."""
        filled = dict(self.inputs)
        for name in self.names:
            base, _, part = name.rpartition("-")
            if name in answers:
                filled[name] = answers[name]
            elif base in answers and part in ("y", "m", "d"):
                filled[name] = part_of(base, part, answers[base])
        return f"{self.action}?{urlencode(filled)}"


def part_of(name: str, part: str, text: str) -> str:
    """What a person writes into one box of a field with several."""
    if "-" in text:
        return text.split("-")["ymd".index(part)].lstrip("0")
    years, months = divmod(int(text), 12)
    return str(years if part == "y" else months)
