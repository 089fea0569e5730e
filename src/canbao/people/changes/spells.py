"""Spells as a decided case changes them: which one is meant, how it begins, how it ends. A spell is
known by what it is, not by its row: a publication writes rows anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from canbao.people.changes.fields import NUMBER
from canbao.people.models import ParticipationSpell

KEY: Final = ("scheme", "employer", "from_month", "place", "kind")


def matter(kind: str, said: Mapping[str, Any]) -> str:
    """What a change of a spell is about: which spell, begun or ended."""
    return " ".join([kind, *(str(said[name]) for name in KEY)])


def text(month: int) -> str:
    """`2025-03`."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def overlapping(person: int, scheme: str, employer: str, month: int) -> ParticipationSpell | None:
    """A spell of the same scheme and employer that runs in `month` or begins after it."""
    mine = ParticipationSpell.objects.filter(person_id=person, scheme=scheme, employer=employer)
    return (
        mine.filter(Q(to_month__isnull=True) | Q(to_month__gte=month)).order_by("from_month").first()
    )


def begin(person: int, said: Mapping[str, Any]) -> None:
    """The spell's row, paying and open."""
    ParticipationSpell.objects.create(
        person_id=person, state="paying", source=NUMBER, **{name: said[name] for name in KEY}
    )


def finish(row: ParticipationSpell, to_month: int) -> None:
    """The spell ends with a month; who draws a pension has ended too."""
    row.to_month, row.state = to_month, "ended"
    row.save(update_fields=["to_month", "state"])


def find(person: int, said: Mapping[str, Any]) -> ParticipationSpell | None:
    """The spell a change is about; that of the source it was told by first, then that which a later
    source tells in its place."""
    found = ParticipationSpell.objects.filter(
        person_id=person, **{name: said[name] for name in KEY}
    ).order_by("id")
    rows = list(found)
    told_by = said.get("source", NUMBER)
    return next((row for row in rows if row.source == told_by), rows[0] if rows else None)
