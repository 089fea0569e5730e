"""The one way to read a person: say who asks and what for; it is logged, then told.

A look that is refused is logged as well. The view holds plain values; numbers and phone are masked
unless the purpose may show them and the caller asked for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import (
    Activity,
    Gap,
    ListEntry,
    LogEntry,
    Overlap,
    ParticipationSpell,
    Person,
    Provenance,
    Value,
)
from canbao.people.numbers import masked_name, masked_number, masked_phone
from canbao.people.purposes import RefusedLook, check, purpose_of

# How long the list of one look may be: whoever needs more is not looking at persons.
MOST_AT_ONCE = 500


class NoSuchPerson(LookupError):
    """There is no such person in this record (or no longer)."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """What was shown of one person. `number`, `name` and `phone` are as they may be shown."""

    id: int
    display_number: str
    name: str
    number: str
    phone: str
    masked: bool
    sex: int | None
    birth: date | None
    death: date | None
    nationality_group: str
    registration_place: int | None
    residence_place: int | None
    household: int | None
    relation: str
    version: int
    spells: tuple[ParticipationSpell, ...] = ()
    activities: tuple[Activity, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    values: tuple[Value, ...] = ()


def look(
    actor: Actor,
    person_id: int,
    purpose: str,
    door: str,
    *,
    unmask: bool = False,
    whole: bool = True,
) -> PersonView:
    """One person. `whole` brings spells, activities, overlaps, gaps and provenance along.

    Raises RefusedLook (logged), NoSuchPerson, KeyError for an undeclared purpose. The entry
    is committed before anything is returned: call it outside a transaction of your own.
    """
    return look_many(actor, [person_id], purpose, door, unmask=unmask, whole=whole)[0]


def look_many(
    actor: Actor,
    person_ids: Sequence[int],
    purpose: str,
    door: str,
    *,
    unmask: bool = False,
    whole: bool = False,
) -> list[PersonView]:
    """Several persons in the given order, one entry each: all are shown or none."""
    wanted = purpose_of(purpose)
    if len(person_ids) > MOST_AT_ONCE:
        raise ValueError(f"look: {len(person_ids)} persons, at most {MOST_AT_ONCE} at once")
    found = Person.objects.filter(withdrawn=False).in_bulk(list(person_ids))
    missing = [person for person in person_ids if person not in found]
    if missing:
        raise NoSuchPerson(f"没有编号为{missing[0]}的人 / there is no person {missing[0]}")
    if unmask and not wanted.unmask:
        raise ValueError(f"look: {purpose} does not show whole numbers")
    people = [found[person] for person in person_ids]
    places = _places_of(people)
    try:
        for person in people:
            check(actor, wanted, person.id, places[person.id])
    except RefusedLook:
        # The subject is told who tried, so the entry is about the person who was refused.
        _write(actor, door, purpose, [person.id], {"refused": True})
        raise
    detail: dict[str, bool] = {"whole_numbers": True} if unmask else {}
    _write(actor, door, purpose, [person.id for person in people], detail)
    return [view_of(person, masked=not unmask, whole=whole) for person in people]


def look_at_those_open(
    actor: Actor, person_ids: Iterable[int], purpose: str, door: str, *, unmask: bool = False
) -> dict[int, PersonView]:
    """Those of the persons that may be opened, one entry each; a refused look is logged as one.

    Who is gone from the record is left out.
    """
    ids = list(dict.fromkeys(person_ids))
    if not ids:
        return {}
    try:
        return {view.id: view for view in look_many(actor, ids, purpose, door, unmask=unmask)}
    except (RefusedLook, NoSuchPerson):
        if len(ids) == 1:
            return {}
    seen: dict[int, PersonView] = {}
    for person in ids:
        seen |= look_at_those_open(actor, [person], purpose, door, unmask=unmask)
    return seen


def _places_of(people: Sequence[Person]) -> dict[int, tuple[int, ...]]:
    """The places each person belongs to: where they live and are registered; where neither is known,
    those on whose lists they stand."""
    known = {
        person.id: tuple(filter(None, (person.residence_place, person.registration_place)))
        for person in people
    }
    nowhere = [person for person, places in known.items() if not places]
    if nowhere:
        listed = ListEntry.objects.filter(person__in=nowhere, place__gt=0).order_by("place")
        for person, place in listed.values_list("person_id", "place"):
            known[person] += (place,)
    return known


def _write(
    actor: Actor, door: str, purpose: str, subjects: Sequence[int], detail: log.Detail
) -> None:
    acts = [log.Act(log.READ, purpose, subject=subject, detail=detail) for subject in subjects]
    with transaction.atomic(durable=True):
        log.append_many(actor, door, acts)


def view_of(person: Person, *, masked: bool, whole: bool) -> PersonView:
    """A view made from the rows. Only `look_many` calls it: it has written the log."""
    hide = masked_number if masked else str
    return PersonView(
        id=person.id,
        display_number=person.display_number,
        name=masked_name(person.name) if masked else person.name,
        number=hide(person.number or person.document.rpartition(":")[2]),
        phone=masked_phone(person.phone) if masked else str(person.phone or ""),
        masked=masked,
        sex=person.sex,
        birth=person.birth,
        death=person.death,
        nationality_group=person.nationality_group,
        registration_place=person.registration_place,
        residence_place=person.residence_place,
        household=person.household,
        relation=person.relation,
        version=person.version,
        spells=tuple(person.spells.order_by("from_month", "scheme", "id")) if whole else (),
        activities=tuple(person.activities.order_by("from_month")) if whole else (),
        overlaps=tuple(person.overlaps.order_by("from_month", "id")) if whole else (),
        gaps=tuple(person.gaps.order_by("scheme")) if whole else (),
        values=_values(person, masked) if whole else (),
    )


HIDERS: Final[dict[str, Callable[[str], str]]] = {
    "number": masked_number,
    "number17": masked_number,
    "document": masked_number,
    "name": masked_name,
    "phone": lambda text: masked_phone(int(text)) if text.isdigit() else masked_number(text),
}


def _values(person: Person, masked: bool) -> tuple[Value, ...]:
    """Provenance, the value in force first; masked as the person's own columns are."""
    known = Provenance.objects.filter(person=person).first()
    if known is None:
        return ()
    if not masked:
        return known.values
    return tuple(
        replace(value, value=HIDERS[value.field](value.value)) if value.field in HIDERS else value
        for value in known.values
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """One entry of the log as the person concerned may see it: the office, not the name."""

    seq: int
    at: datetime
    role: str
    office: str
    door: str
    action: str
    purpose: str
    refused: bool
    whole_numbers: bool


def looks_at(
    person_id: int, *, most: int = 200, before: int | None = None, others: bool = False
) -> list[Looked]:
    """Who looked at a person, the latest first; `before` continues after the last `seq` shown,
    `others` leaves out the person's own looks."""
    entries = LogEntry.objects.filter(subject=person_id)
    if others:
        entries = entries.exclude(role="person")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    shown = []
    for entry in entries.order_by("-seq")[:most]:
        detail = json.loads(entry.detail)
        shown.append(
            Looked(
                seq=entry.seq,
                at=entry.at,
                role=entry.role,
                office=entry.office,
                door=entry.door,
                action=entry.action,
                purpose=entry.purpose,
                refused=bool(detail.get("refused")),
                whole_numbers=bool(detail.get("whole_numbers")),
            )
        )
    return shown
