"""The register of the law in force here, for people: every value with status, source, history, what
rests on it, and whether two people here have confirmed it. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from canbao.inforce.graph import benefits_of, resting_on
from canbao.inforce.laws import law
from canbao.inforce.models import KINDS, Draft, Overlay, Reading
from canbao.inforce.values import Value, of_rule, values_of_row
from canbao.inforce.waiting import Standing, State, standings
from canbao.law.engine.law import Law
from canbao.law.engine.parameters import Dated
from canbao.law.engine.rules import STATUSES, Rule
from canbao.law.engine.units import parse_date

STATES: Final[tuple[State, ...]] = ("open", "read", "disputed", "confirmed", "text")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the register is wanted; empty fields ask for all. `region` includes what it inherits,
    `day` (ISO) keeps values in force on it, `rests` those a rule of that name rests on."""

    words: str = ""
    kind: str = ""
    status: str = ""
    state: str = ""
    region: str = ""
    day: str = ""
    rests: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One name of the register: its values that fit what was asked, counted by standing and by
    status; `missing` counts gaps the law knows of."""

    kind: str
    name: str
    zh: str
    en: str
    unit: str
    values: tuple[Value, ...]
    states: dict[State, int]
    statuses: dict[str, int]
    missing: int = 0
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A value the law knows it lacks, and what is awaited."""

    region: str
    first: str
    last: str
    awaits: str


@dataclass(frozen=True, slots=True)
class Row:
    """One value with its standing."""

    value: Value
    standing: Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything the register has under one name."""

    kind: str
    name: str
    zh: str
    en: str
    unit: str
    key: str
    note: str
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    conflicts: tuple[dict[str, str], ...]
    options: dict[str, dict[str, str]]
    rests: tuple[str, ...]
    benefits: tuple[str, ...]
    history: tuple[Reading, ...] = field(default=())


def lines(asked: Asked) -> list[Line]:
    """The register, in order of name; one look at the confirmations for all of it. Raises the law's
    own error for a region or day that is none."""
    ours = law()
    where = frozenset(_chain(ours, asked.region))
    day = None if not asked.day else int(parse_date(asked.day, "date"))
    found: dict[str, list[Value]] = {}
    gaps: dict[str, int] = {}
    wanted = _named(ours, asked)
    for name in wanted:
        values, missing = _values(ours, name, asked.kind)
        found[name] = [
            value
            for value in values
            if (not where or value.region in where)
            and (day is None or value.first <= day <= value.last)
            and (not asked.status or value.status == asked.status)
        ]
        gaps[name] = missing if asked.status in ("", "missing") else 0
    known = standings(value for values in found.values() for value in values)
    made = []
    for name in wanted:
        line = _line(ours, name, found[name], gaps[name], known, asked.state)
        if line is not None:
            made.append(line)
    return made


def _named(ours: Law, asked: Asked) -> list[str]:
    """Names that fit the words and what rests on them."""
    words = asked.words.casefold().split()
    names = []
    for name in sorted({*ours.contents.dated, *ours.rules}):
        zh, en = ours.names(name)
        text = f"{name}\0{zh}\0{en}".casefold()
        if not all(word in text for word in words):
            continue
        if asked.rests and asked.rests not in (name, *resting_on(ours, name)):
            continue
        names.append(name)
    return names


def _values(ours: Law, name: str, kind: str) -> tuple[list[Value], int]:
    """The values of a name, and how many gaps; none when it is of another kind."""
    dated = ours.contents.dated.get(name)
    if dated is None:
        return ([of_rule(rule) for rule in ours.rules[name]] if kind in ("", "rule") else []), 0
    if kind and dated.kind != kind:
        return [], 0
    values = [value for row in dated.rows for value in values_of_row(dated, row)]
    return values, len(_gaps(dated))


def _line(
    ours: Law,
    name: str,
    values: list[Value],
    missing: int,
    known: dict[Value, Standing],
    state: str,
) -> Line | None:
    states: dict[State, int] = dict.fromkeys(STATES, 0)
    statuses = dict.fromkeys(STATUSES, 0)
    kept = [value for value in values if not state or known[value].state == state]
    if not kept and (state or not missing):
        return None
    for value in kept:
        states[known[value].state] += 1
        statuses[value.status] += 1
    zh, en = ours.names(name)
    dated = ours.contents.dated.get(name)
    return Line(
        kind="rule" if dated is None else dated.kind,
        name=name,
        zh=zh,
        en=en,
        unit=ours.unit(name),
        values=tuple(sorted(kept)),
        states=states,
        statuses=statuses,
        missing=0 if state else missing,
        benefits=benefits_of(ours, name),
    )


def entry(name: str) -> Entry:
    """Everything under one name, newest first. Raises the law's UnknownName, which tells the
    nearest names."""
    ours = law()
    dated = ours.contents.dated.get(name)
    if dated is None and name not in ours.rules:
        raise ours.unknown(name)
    values, _ = _values(ours, name, "")
    known = standings(values)
    rows = sorted(
        (Row(value, known[value]) for value in values),
        key=lambda row: (row.value.region != "nation", row.value.region),
    )
    rows.sort(key=lambda row: (row.value.first, _order(row.value.key)), reverse=True)
    zh, en = ours.names(name)
    history = Reading.objects.filter(name=name).select_related(
        "document", "confirmation", "confirmation__withdrawal", "settlement"
    )
    return Entry(
        kind="rule" if dated is None else dated.kind,
        name=name,
        zh=zh,
        en=en,
        unit=ours.unit(name),
        key="" if dated is None or dated.key is None else dated.key,
        note=_note(dated, ours.rules.get(name, ())),
        rows=tuple(rows),
        gaps=() if dated is None else tuple(_gaps(dated)),
        conflicts=() if dated is None else dated.conflicts,
        options={} if dated is None else dated.options,
        rests=resting_on(ours, name),
        benefits=benefits_of(ours, name),
        history=tuple(history.order_by("-id")),
    )


def _order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdigit() else (0, key)


def _note(dated: Dated | None, rules: Iterable[Rule]) -> str:
    if dated is not None:
        return dated.note
    return "；".join(rule.note for rule in rules if rule.note)


def _gaps(dated: Dated) -> list[Gap]:
    rows = [row for row in dated.rows if row.status == "missing"]
    rows += [dated.otherwise] if dated.otherwise is not None else []
    return [
        Gap(
            row.region,
            str(row.as_data().get("from", "")),
            str(row.as_data().get("to", "")),
            row.awaits or row.note,
        )
        for row in rows
        if row.status == "missing"
    ]


def _chain(ours: Law, region: str) -> tuple[str, ...]:
    if not region:
        return ()
    return ours.contents.regions.chain(ours.contents.regions.find(region))


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for somebody: values read once, disputes, drafts not yet in force."""

    readings: tuple[Reading, ...]
    disputes: tuple[Reading, ...]
    drafts: tuple[Draft, ...]


def pending() -> Pending:
    """What waits, oldest first. A reading of a value that has changed since waits no more."""
    ours = law()
    there = {value.row for name in _named(ours, Asked()) for value in _values(ours, name, "")[0]}
    unread = Reading.objects.filter(agrees=True, confirmation=None)
    disputes = Reading.objects.filter(agrees=False, settlement=None)
    drafts = Draft.objects.filter(rejection=None, overlay=None)
    return Pending(
        tuple(
            each for each in unread.select_related("document").order_by("id") if each.row in there
        ),
        tuple(disputes.select_related("document").order_by("id")),
        tuple(drafts.select_related("document").order_by("id")),
    )


def overlays() -> list[Overlay]:
    """What was put in force here, newest first."""
    return list(Overlay.objects.select_related("document", "draft").order_by("-number"))


__all__ = [
    "KINDS",
    "STATES",
    "Asked",
    "Entry",
    "Gap",
    "Line",
    "Pending",
    "Row",
    "entry",
    "lines",
    "overlays",
    "pending",
]
