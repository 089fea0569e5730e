"""Brings the published work lists into the streets' hands.

Reads `people.ListEntry`, which a publication of the registers' result replaces as a whole, and
writes `Entry`, which keeps what a street has done. What was visited stays as it is; a person no
longer on the list leaves it, unless somebody has been at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from canbao.outreach.models import GONE, TO_VISIT, Entry
from canbao.people.models import ListEntry

CHUNK: Final = 500
TAKEN: Final = ("position", "priority", "reason", "schemes", "group")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the table `lists`."""

    place: int
    person: int
    position: int
    priority: int
    reason: str
    schemes: str
    group: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    new: int
    changed: int
    gone: int


def published() -> Iterator[ListRow]:
    """The lists as they were published last, by place and person."""
    rows = ListEntry.objects.filter(person__withdrawn=False).order_by("place", "person_id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield ListRow(
            row.place, row.person_id, row.position, row.priority, row.reason, row.schemes, row.group
        )


def load_lists(rows: Iterable[ListRow], snapshot: str) -> Loaded:
    """Make the lists what `rows` say, in one transaction; `snapshot` names the result they are of.

    Loading the same rows again changes nothing.
    """
    new = changed = 0
    with transaction.atomic():
        known = {(entry.place, entry.person): entry for entry in Entry.objects.select_for_update()}
        asked = set()
        made: list[Entry] = []
        moved: list[Entry] = []
        for row in rows:
            key = (row.place, row.person)
            asked.add(key)
            entry = known.get(key)
            values = {name: getattr(row, name) for name in TAKEN}
            if entry is None:
                made.append(Entry(place=row.place, person=row.person, snapshot=snapshot, **values))
                new += 1
            elif entry.state == GONE or any(getattr(entry, n) != v for n, v in values.items()):
                for name, value in values.items():
                    setattr(entry, name, value)
                entry.snapshot = snapshot
                entry.state = TO_VISIT if entry.state == GONE else entry.state
                moved.append(entry)
                changed += 1
        Entry.objects.bulk_create(made, batch_size=CHUNK)
        Entry.objects.bulk_update(moved, [*TAKEN, "snapshot", "state"], batch_size=CHUNK)
        gone = [
            entry.pk
            for key, entry in known.items()
            if key not in asked and entry.state == TO_VISIT and not entry.failed
        ]
        for start in range(0, len(gone), CHUNK):
            Entry.objects.filter(pk__in=gone[start : start + CHUNK]).update(state=GONE)
    return Loaded(new, changed, len(gone))
