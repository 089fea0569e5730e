"""A copy of everything held about a person: gathered from every table that names the person or hangs on one
that does, so that a table made tomorrow is in it without a word here. What is left out, and why, stands in
`own_data.yaml`. Personal Information Protection Law art. 45.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import BigIntegerField, CharField, ForeignKey, Model, OneToOneField, Q

from canbao.batches.canonical import Plain
from canbao.cases import stored
from canbao.cases.models import Case
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services.catalogue.words import read_yaml
from canbao.services.models import Filing

FILE: Final = Path(__file__).with_name("own_data.yaml")
FORMAT: Final = "canbao-own-data/1"
FILING: Final = "data_copy"
PURPOSE: Final = "own_record"
NUMBERS: Final = ("person", "payee", "insured", "relative", "subject")
"""Columns that hold a person's number."""
MARKED: Final = ("holder", "payer", "subject")
"""Columns that hold `P<person>` where they are text."""


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one table about a person; `room` names who keeps it, in both languages."""

    table: str
    room: str
    rows: tuple[Mapping[str, Plain], ...]


@cache
def left_out() -> Mapping[str, Any]:
    """Tables and fields that are not in a copy, with the reason in both languages."""
    read: Any = read_yaml(FILE.read_text(encoding="utf-8"))
    return {**read["tables"], **read["fields"]}


@cache
def ours() -> tuple[type[Model], ...]:
    """The tables of this house that may be in a copy."""
    return tuple(
        each for each in apps.get_models()
        if each.__module__.startswith("canbao.") and each._meta.label not in left_out()
    )  # fmt: skip


def held(person: int) -> list[Held]:
    """Everything about a person by table; a table without a row is left away."""
    found: dict[type[Model], list[Model]] = {}
    for model in ours():
        named = _names(model, person)
        # A condition that says nothing would take the whole table.
        rows = list(model._default_manager.filter(named).order_by("pk")) if named else []
        if rows:
            found[model] = rows
    # What hangs on a row about the person is about the person: steps, facts, checks, payments.
    todo = list(found)
    while todo:
        parent = todo.pop()
        for child, field in _hanging(parent):
            if child in found or _names(child, person):
                continue
            keys = [each.pk for each in found[parent]]
            rows = [row for some in _parts(keys) for row in
                    child._default_manager.filter(**{f"{field}__in": some}).order_by("pk")]  # fmt: skip
            if rows:
                found[child] = rows
                todo.append(child)
    return [
        Held(model._meta.label, str(model._meta.app_config.verbose_name), tuple(map(_plain, rows)))
        for model, rows in sorted(found.items(), key=lambda pair: pair[0]._meta.label)
        if model._meta.app_config is not None
    ]  # fmt: skip


def as_file(person: int, day: date, tables: list[Held]) -> bytes:
    """The copy as other programs read it: JSON in UTF-8, a table with its rows after the other."""
    said = {
        "format": FORMAT, "person": person, "as_of": day.isoformat(),
        "left_out": left_out(),
        "tables": [
            {"table": each.table, "kept_by": each.room, "rows": list(each.rows)} for each in tables
        ],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def download(number: str, actor: Actor, day: date, door: str) -> bytes:
    """The file of a decided case, for the person alone. Raises Refused for everybody else and where
    there is none."""
    filing = Filing.objects.filter(case__number=number, kind=FILING).first()
    case = Case.objects.filter(number=number).first()
    if case is None or filing is None or actor.role != "person" or actor.person != case.person:
        raise refused("没有可下载的个人信息副本", "there is no copy of your data to download here")
    with transaction.atomic():
        log.append(actor, door, log.Act(
            log.READ, PURPOSE, case.person, f"filing {filing.pk}", {"downloads": FILING}))  # fmt: skip
    return stored.read(str(json.loads(filing.content)["hash"]))


def _names(model: type[Model], person: int) -> Q:
    """How rows of a table name the person; an empty condition where they cannot."""
    if model is Person:
        return Q(pk=person)
    found = Q()
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey | OneToOneField):
            if field.related_model is Person:
                found |= Q(**{field.name: person})
        elif isinstance(field, BigIntegerField) and field.name in NUMBERS:
            found |= Q(**{field.name: person})
        elif isinstance(field, CharField) and field.name in MARKED:
            found |= Q(**{field.name: f"P{person}"})
    return found


def _hanging(parent: type[Model]) -> Iterator[tuple[type[Model], str]]:
    if parent is get_user_model():
        # What hangs on an account is the work of whoever signs in with it, and about others.
        return
    for child in ours():
        for field in child._meta.concrete_fields:
            if isinstance(field, ForeignKey | OneToOneField) and field.related_model is parent:
                yield child, field.name


def _parts(keys: list[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(keys), 500):
        yield keys[first : first + 500]


def _plain(row: Model) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for field in row._meta.concrete_fields:
        if f"{row._meta.label}.{field.name}" in left_out():
            continue
        value = getattr(row, field.attname)
        if isinstance(value, date | datetime):
            value = value.isoformat()
        found[field.attname] = (
            value if value is None or isinstance(value, bool | int | str) else str(value)
        )
    return found
