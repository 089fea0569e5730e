"""What a newly published value would change: in the law, and for persons and budgets.

The rooms above know persons and money; each registers a function here that tells its effect of one
law against another, and writes nothing. This room imports none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Final

from canbao.inforce.entering import new_rows
from canbao.inforce.graph import benefits_of
from canbao.inforce.values import values_of_row
from canbao.law.engine.law import Law
from canbao.law.engine.parameters import Dated, Row
from canbao.law.engine.units import canonical


@dataclass(frozen=True, slots=True)
class Effect:
    """What one room would do: how many persons it concerns, how much is due once (back payment) and
    every month from then on, in fen; `notes` are worked examples or warnings, Chinese and English.
    """

    zh: str
    en: str
    persons: int
    fen_once: int = 0
    fen_monthly: int = 0
    notes: tuple[tuple[str, str], ...] = ()


Tells = Callable[[Law, Law, date], Sequence[Effect]]
_rooms: Final[dict[str, Tells]] = {}


def register(room: str, tells: Tells) -> None:
    """`tells(before, after, day)` gives the effects of a change of law in one room, and writes
    nothing. Called once, when the room is loaded; again with another function replaces it."""
    _rooms[room] = tells


def registered() -> tuple[str, ...]:
    """The rooms that are asked."""
    return tuple(sorted(_rooms))


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the law before and after; `benefits` are the quantities that rest on it."""

    kind: str
    name: str
    zh: str
    en: str
    unit: str
    region: str
    key: str
    since: str
    until: str
    before: str
    after: str
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """All that a dry run tells. `rooms` were asked; none at all is said, not hidden."""

    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    rooms: tuple[str, ...] = field(default=())

    def json(self) -> str:
        """One text for the same effects."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def tell(before: Law, after: Law, text: str, day: date) -> Told:
    """What the overlay `text`, which makes `after` of `before`, would change."""
    changes = tuple(
        change for dated, row in new_rows(after, text) for change in _changes(before, dated, row)
    )
    effects = tuple(effect for room in registered() for effect in _rooms[room](before, after, day))
    return Told(changes, effects, registered())


def told(text: str) -> Told:
    """What was kept of a dry run."""
    data = json.loads(text)
    return Told(
        tuple(Change(**{**each, "benefits": tuple(each["benefits"])}) for each in data["changes"]),
        tuple(
            Effect(**{**each, "notes": tuple((zh, en) for zh, en in each["notes"])})
            for each in data["effects"]
        ),
        tuple(data["rooms"]),
    )


def _changes(before: Law, dated: Dated, row: Row) -> list[Change]:
    old = before.contents.dated[dated.name]
    benefits = benefits_of(before, dated.name)
    return [
        Change(
            kind=value.kind,
            name=value.name,
            zh=value.zh,
            en=value.en,
            unit=value.unit,
            region=value.region,
            key=value.key,
            since=value.since,
            until=value.until,
            before=_was(before, old, row, value.key),
            after=value.value,
            benefits=benefits,
        )
        for value in values_of_row(dated, row)
    ]


def _was(before: Law, old: Dated, row: Row, key: str) -> str:
    """What the law took until now on the row's first day; empty when nothing."""
    regions, day = before.contents.regions, row.first
    rows = old.candidates(regions, row.region, day, None)
    if old.key is not None:
        for entry, there in old.table(regions, row.region, day, None).entries.items():
            if str(canonical(entry)) == key and there.value.get(entry) is not None:
                return str(canonical(there.value[entry]))
        return ""
    return str(canonical(rows[0].value)) if rows and rows[0].value is not None else ""
