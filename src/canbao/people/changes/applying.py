"""After a publication wrote persons or employers anew: each change still held is compared with what the
registers now say, and written again where they do not say so yet. In the publication's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from canbao.people.changes import fields, spells
from canbao.people.changes.standing import held
from canbao.people.models import Change, ChangeAnswer, Employer, Person, Provenance
from canbao.people.models.changes import CONFIRMED, FIELD, HELD, OVERRULED, SPELL

AGAIN: Final = (HELD, "")


def persons(written: Collection[int], low: int, high: int, publication: int) -> int:
    """Held changes of the persons written, who lie between `low` and `high`; how many were written
    again."""
    if not written:
        return 0
    again = 0
    for change in held().filter(person__gte=low, person__lte=high):
        if change.person in written:
            again += _answered(change, *_person(change), publication)
    return again


def employers(written: Collection[str], publication: int) -> int:
    """The same for employers."""
    if not written:
        return 0
    again = 0
    for change in held().exclude(employer=""):
        if change.employer in written:
            again += _answered(change, *_employer(change), publication)
    return again


def _answered(change: Change, answer: str, told: str, publication: int) -> int:
    if answer == HELD:
        return 1
    ChangeAnswer.objects.create(
        change=change, answer=answer, told=told, publication=publication
    )
    return 0


def _person(change: Change) -> tuple[str, str]:
    said: dict[str, Any] = json.loads(change.content)
    assert change.person is not None
    if change.kind == FIELD:
        return _field(change, change.person, said)
    if change.kind == SPELL:
        return _begun(change.person, said)
    return _ended(change.person, said)


def _field(change: Change, person: int, said: Mapping[str, Any]) -> tuple[str, str]:
    name, value = said["field"], said["value"]
    row = Person.objects.get(id=person)
    told = fields.now_of(row, fields.PERSON[name])
    if told == value:
        return CONFIRMED, told
    if told and told not in said["was"] and _outranks(person, name, change):
        return OVERRULED, told
    fields.write_person(person, name, value, change.day, count=False)
    return AGAIN


def _outranks(person: int, name: str, change: Change) -> bool:
    """Whether the value the registers chose comes from a register whose word counts more than a
    case's, and is of a day after the change."""
    known = Provenance.objects.filter(person_id=person).first()
    for line in known.known.splitlines() if known else ():
        field, _, chosen, rank, _, day = json.loads(line)
        if field == name and chosen and rank < fields.RANK and day > change.day.isoformat():
            return True
    return False


def _begun(person: int, said: Mapping[str, Any]) -> tuple[str, str]:
    """There was no spell of the same scheme and employer when the change was made: one that runs now
    is the registers' newer word."""
    if spells.find(person, said) is not None:
        return CONFIRMED, ""
    there = spells.overlapping(person, said["scheme"], said["employer"], said["from_month"])
    if there is not None:
        return OVERRULED, f"{spells.text(there.from_month)} {there.place} {there.kind}"
    spells.begin(person, said)
    return AGAIN


def _ended(person: int, said: Mapping[str, Any]) -> tuple[str, str]:
    row = spells.find(person, said)
    if row is None:
        return OVERRULED, ""
    told = "" if row.to_month is None else str(row.to_month)
    if row.to_month == said["to_month"]:
        return CONFIRMED, told
    if told not in said["was"]:
        return OVERRULED, told
    spells.finish(row, said["to_month"])
    return AGAIN


def _employer(change: Change) -> tuple[str, str]:
    said: dict[str, Any] = json.loads(change.content)
    row = Employer.objects.get(code=change.employer)
    wanted = said["new"] if "new" in said else {said["field"]: said["value"]}
    now = {name: fields.now_of(row, fields.EMPLOYER[name]) for name in wanted}
    if now == wanted:
        return CONFIRMED, ""
    if "new" in said or now[said["field"]] not in said["was"]:
        told = "; ".join(f"{name} {now[name]}" for name in wanted if now[name] != wanted[name])
        return OVERRULED, told
    fields.write_employer(change.employer, said["field"], said["value"])
    return AGAIN
