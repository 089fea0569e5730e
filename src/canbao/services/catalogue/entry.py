"""One service as the catalogue says it, typed, and how it is read from YAML.

Reading settles the form only; whether the words exist and the law is kept is for `checking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

FIELDS: Final = frozenset({
    "zh", "en", "kind", "core", "events", "who", "anonymous", "channels", "questions", "fetched",
    "documents", "clock", "outcome", "remedies", "ground", "level", "reach", "name", "words",
})  # fmt: skip


class Unreadable(ValueError):
    """An entry that has not the form of one; the text names the entry and the field."""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: which, on which ground, and what does instead (`fetched`, `promise`, `none`)."""

    kind: str
    ground: str
    instead: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The time limit of the decision, or why there is none.

    `days` of `unit` (`working`, `calendar`) from `start`; `then` are the limits of the steps that
    follow, `extend` what may be added once, `clear` the shorter limit where facts are clear.
    `standard` is our own goal in working days beside the limit. Without limit `days` is 0 and
    `reason` says why.
    """

    days: int = 0
    unit: str = ""
    start: str = ""
    basis: str = ""
    status: str = ""
    extend: int = 0
    clear: int = 0
    then: tuple[int, ...] = ()
    standard: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One service; every field but `zh` and `en` names words of the vocabularies.

    `at` is the office that handles it (`here` for ours), `within` the entry it is part of. The name
    has a status (confirmed, unconfirmed, proposal) and a source; `core` is our reconstruction of the
    ninety-one, whose official list is missing.
    """

    id: str
    category: str
    zh: str
    en: str
    kind: str
    core: bool
    events: tuple[str, ...]
    who: tuple[str, ...]
    anonymous: bool
    channels: tuple[str, ...]
    questions: tuple[str, ...]
    fetched: Mapping[str, str]
    documents: tuple[Document, ...]
    clock: Clock | None
    outcome: tuple[str, ...]
    remedies: str
    ground: tuple[str, ...]
    level: str
    at: str
    within: str
    status: str
    source: str
    platform: str
    words_zh: tuple[str, ...]
    words_en: tuple[str, ...]

    @property
    def here(self) -> bool:
        """Whether it is handled in this house under its own name."""
        return self.at == "here"


class _Said:
    """What YAML says about one entry, asked by field and type."""

    def __init__(self, where: str, said: object) -> None:
        if not isinstance(said, dict):
            raise Unreadable(f"{where}: fields expected, found {said!r}")
        self.where, self.said = where, said

    def _wrong(self, field: str, expected: str) -> Unreadable:
        return Unreadable(f"{self.where}: {field}: {expected} expected, found {self.said[field]!r}")

    def text(self, field: str) -> str:
        value = self.said.get(field, "")
        if not isinstance(value, str):
            raise self._wrong(field, "text")
        return value.strip()

    def whole(self, field: str) -> int | None:
        value = self.said.get(field)
        if value is not None and (type(value) is not int or value < 0):
            raise self._wrong(field, "a whole number from 0")
        return value

    def switch(self, field: str) -> bool:
        value = self.said.get(field, False)
        if not isinstance(value, bool):
            raise self._wrong(field, "true or false")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.said.get(field, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(field, "a list of words")
        return tuple(value)

    def part(self, field: str) -> _Said:
        return _Said(f"{self.where}: {field}", self.said.get(field, {}))


def read_entry(key: str, category: str, content: object) -> Entry:
    """The entry `key` as `content` says it. Raises Unreadable; what is left out is empty."""
    said = _Said(key, content)
    unknown = sorted(set(map(str, said.said)) - FIELDS)
    if unknown:
        raise Unreadable(f"{key}: no such field: {', '.join(unknown)}")
    fetched = said.part("fetched").said
    if not all(isinstance(one, str) for pair in fetched.items() for one in pair):
        raise Unreadable(f"{key}: fetched: fact: department expected")
    at, within = _reach(said)
    name, other = said.part("name"), said.part("words")
    return Entry(
        id=key, category=category, zh=said.text("zh"), en=said.text("en"), kind=said.text("kind"),
        core=said.switch("core"), events=said.texts("events"), who=said.texts("who"),
        anonymous=said.switch("anonymous"), channels=said.texts("channels"),
        questions=said.texts("questions"), fetched=fetched, documents=_documents(said),
        clock=_clock(said), outcome=said.texts("outcome"), remedies=said.text("remedies"),
        ground=said.texts("ground"), level=said.text("level"), at=at, within=within,
        status=name.text("status"), source=name.text("source"), platform=name.text("platform"),
        words_zh=other.texts("zh"), words_en=other.texts("en"),
    )  # fmt: skip


def _reach(said: _Said) -> tuple[str, str]:
    if isinstance(said.said.get("reach", ""), str):
        return said.text("reach"), ""
    place = said.part("reach")
    return place.text("at"), place.text("with")


def _documents(said: _Said) -> tuple[Document, ...]:
    rows: Any = said.said.get("documents", [])
    if not isinstance(rows, list):
        raise Unreadable(f"{said.where}: documents: a list expected, found {rows!r}")
    read = [_Said(f"{said.where}: documents", row) for row in rows]
    return tuple(
        Document(row.text("kind"), row.text("ground"), row.text("instead")) for row in read
    )


def _clock(said: _Said) -> Clock | None:
    if "clock" not in said.said:
        return None
    clock = said.part("clock")
    then = clock.said.get("then", [])
    if not isinstance(then, list) or not all(type(one) is int and one > 0 for one in then):
        raise Unreadable(f"{clock.where}: then: whole numbers expected, found {then!r}")
    return Clock(
        days=clock.whole("days") or 0, unit=clock.text("unit"), start=clock.text("from"),
        basis=clock.text("basis"), status=clock.text("status"),
        extend=clock.whole("extend") or 0, clear=clock.whole("clear") or 0, then=tuple(then),
        standard=clock.whole("standard"), reason=clock.text("none"),
    )  # fmt: skip
