"""What makes an entry unfit to be offered: `check` gives every fault, in both languages.

The checks are what the law asks of a service guide (Decree 765 art. 31, Decree 716 arts. 6 and 7):
nothing asked that a department supplies, no paper without a ground that may demand one, an outcome, a
way to disagree, both languages; and a core service for everybody: not on a phone alone, and with people who
help.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from canbao.services.catalogue.entry import Clock, Document, Entry
from canbao.services.catalogue.words import Words, words

STATUSES: Final = ("text", "secondary", "inferred", "unconfirmed", "own")
UNITS: Final = ("working", "calendar")
PHONES: Final = frozenset({"mobile", "phone"})
STAFFED: Final = frozenset({"counter", "village", "bank", "office"})
_TEXTS: Final = {
    "missing_translation": ("缺少中文或英文名称", "a name in Chinese or English is missing"),
    "missing": ("没有填写", "is left out"),
    "unknown": ("词表中没有", "is not in the vocabulary"),
    "asks_what_is_supplied": (
        "部门能提供，不得要求填写", "a department supplies it, it may not be asked",
    ),
    "does_not_supply": ("该部门不提供此项", "that department does not supply it"),
    "document_without_ground": ("材料没有依据", "a paper without a ground"),
    "ground_cannot_demand": (
        "依据的层级不足以要求材料", "the ground is too low to demand a paper (Decree 765 art. 31)",
    ),
    "clock": ("时限不完整", "the time limit is incomplete"),
    "phone_only": (
        "核心事项不能只在手机或电话上办理",
        "a core service is not for phones only (Decree 765 art. 29)",
    ),
    "nobody_helps": (
        "个人核心事项须有人工办理的渠道",
        "a core service for persons is given by people, too (Barrier-free Environment Law art. 39)",
    ),
    "core_not_here": ("核心事项必须在本系统办理", "a core service is handled here"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the entry, the field, the word it is about, and the sentence."""

    kind: str
    entry: str
    field: str
    word: str

    @property
    def zh(self) -> str:
        """The fault in Chinese."""
        return f"{self.entry}：{self.field} {self.word}：{_TEXTS[self.kind][0]}"

    @property
    def en(self) -> str:
        """The fault in English."""
        return f"{self.entry}: {self.field} {self.word}: {_TEXTS[self.kind][1]}"


def check(entry: Entry, ids: Container[str] = ()) -> list[Fault]:
    """Every fault of `entry`; none means it may be offered. `ids` are the entries it may be part of."""
    known = words()
    return [
        Fault(kind, entry.id, field, word)
        for kind, field, word in (
            *_named(entry), *_listed(entry, known), *_data(entry, known), *_papers(entry, known),
            *_timed(entry.clock, known), *_handled(entry, known, ids),
        )
    ]  # fmt: skip


_Found = Iterator[tuple[str, str, str]]


def _named(entry: Entry) -> _Found:
    for field in ("zh", "en"):
        if not getattr(entry, field):
            yield "missing_translation", field, ""
    if not entry.words_zh or not entry.words_en:
        yield "missing_translation", "words", ""


def _listed(entry: Entry, known: Words) -> _Found:
    small = known.lists
    singles = (
        ("category", entry.category, small["categories"]), ("kind", entry.kind, small["kinds"]),
        ("level", entry.level, small["levels"]), ("remedies", entry.remedies, known.remedies),
        ("name: status", entry.status, small["name_status"]),
        ("name: source", entry.source, small["sources"]),
        ("name: platform", entry.platform, small["national_platform"]),
    )  # fmt: skip
    for field, word, vocabulary in singles:
        if not word:
            yield "missing", field, ""
        elif word not in vocabulary:
            yield "unknown", field, word
    lists = (
        ("events", entry.events, known.events), ("who", entry.who, small["who"]),
        ("channels", entry.channels, small["channels"]),
        ("outcome", entry.outcome, known.outcomes), ("ground", entry.ground, known.grounds),
    )  # fmt: skip
    for field, chosen, names in lists:
        if not chosen:
            yield "missing", field, ""
        for word in chosen:
            if word not in names:
                yield "unknown", field, word
    levels = {known.grounds[one].level for one in entry.ground if one in known.grounds}
    if levels == {"own"}:
        yield "missing", "ground", "own_standard"


def _data(entry: Entry, known: Words) -> _Found:
    for name in entry.questions:
        fact = known.facts.get(name)
        if fact is None:
            yield "unknown", "questions", name
        elif fact.suppliers and not entry.anonymous:
            # Nobody is identified in an anonymous service, so no department can be asked.
            yield "asks_what_is_supplied", "questions", name
    for name, department in entry.fetched.items():
        if name not in known.facts:
            yield "unknown", "fetched", name
        if department not in known.departments:
            yield "unknown", "fetched", department
        elif name in known.facts and department not in known.facts[name].suppliers:
            yield "does_not_supply", "fetched", f"{name} ← {department}"


def _papers(entry: Entry, known: Words) -> _Found:
    for paper in entry.documents:
        yield from _paper(paper, known)


def _paper(paper: Document, known: Words) -> _Found:
    if paper.kind not in known.documents:
        yield "unknown", "documents", paper.kind
    if paper.instead not in known.lists["instead"]:
        yield "unknown", "documents: instead", paper.instead
    if not paper.ground:
        yield "document_without_ground", "documents", paper.kind
    elif paper.ground not in known.grounds:
        yield "unknown", "documents: ground", paper.ground
    elif not known.grounds[paper.ground].may_demand:
        yield "ground_cannot_demand", "documents", f"{paper.kind} ({paper.ground})"


def _timed(clock: Clock | None, known: Words) -> _Found:
    if clock is None:
        yield "missing", "clock", ""
        return
    if clock.basis and clock.basis not in known.grounds:
        yield "unknown", "clock: basis", clock.basis
    if clock.basis and clock.status not in STATUSES:
        yield "clock", "clock: status", clock.status
    if clock.reason:
        if clock.reason not in known.lists["unclocked"]:
            yield "unknown", "clock: none", clock.reason
        if clock.days:
            yield "clock", "clock: none", str(clock.days)
        return
    for field, right in (
        ("days", clock.days > 0), ("unit", clock.unit in UNITS), ("basis", bool(clock.basis)),
        ("from", clock.start in known.lists["starts"]),
    ):  # fmt: skip
        if not right:
            yield "clock", f"clock: {field}", ""


def _handled(entry: Entry, known: Words, ids: Container[str]) -> _Found:
    if entry.within:
        if entry.within not in ids:
            yield "unknown", "reach: with", entry.within
    elif entry.at not in known.lists["offices"]:
        yield ("unknown", "reach", entry.at) if entry.at else ("missing", "reach", "")
    # Of channels that are no words nothing further is said.
    ways = set(entry.channels) if set(entry.channels) <= set(known.lists["channels"]) else set()
    if entry.core and ways and ways <= PHONES:
        yield "phone_only", "channels", ", ".join(entry.channels)
    elif entry.core and "person" in entry.who and ways and not ways & STAFFED:
        yield "nobody_helps", "channels", ", ".join(entry.channels)
    if entry.core and not entry.here:
        yield "core_not_here", "reach", entry.at or entry.within
