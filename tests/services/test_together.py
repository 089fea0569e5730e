"""Many cases decided at once: the same rows as one by one, and what cannot be decided stays for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from canbao.batches import clock
from canbao.benefits.models import LifeSign
from canbao.benefits.office import Human
from canbao.cases import chain
from canbao.cases.models import Case, Decision, Transition
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import LogEntry, Person
from canbao.services import path, switches, together
from tests.services.make import CHENGDU, CHIEF, DAY, deed, handed_in, person, staffed, switched_on

pytestmark = pytest.mark.django_db
APP = {"certification_way": "app"}
AT = datetime(2025, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(monkeypatch: Any) -> Iterator[None]:
    """Every row bears the same moment, so that hashes can be compared."""
    monkeypatch.setattr(clock, "clock", lambda: AT)
    monkeypatch.setattr(log, "clock", lambda: AT)
    yield


def people(*ids: int) -> None:
    for id in ids:
        person(id, household=id)


def certifying(*ids: int, **more: Any) -> list[Case]:
    """A case of each, complete."""
    return [
        handed_in("ELG-01", APP, actor=Actor(f"p{id}", "person", person=id), key=f"k{id}", **more)
        for id in ids
    ]


def standing(numbers: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of the rooms' tables but those that only number it, in an order of its own."""
    found = {}
    for model in [*apps.get_app_config("cases").get_models(), LifeSign]:
        rows = []
        for row in model._default_manager.all():
            said = {}
            for each in row._meta.concrete_fields:
                if each.name != "id" and not each.is_relation:
                    said[each.name] = str(getattr(row, each.attname))
                elif each.is_relation:
                    said[each.name] = str(getattr(row, each.name))
            rows.append(said)
        found[model.__name__] = sorted(rows, key=repr)
    return found


def logged() -> list[str]:
    """What the log says, whatever its order."""
    return sorted(
        f"{e.actor} {e.role} {e.action} {e.subject} {e.record.split()[0]} {e.purpose} {e.detail}"
        for e in LogEntry.objects.all()
    )


def test_decided_together_they_are_as_one_by_one(delivered):
    switched_on("ELG-01")
    staffed("a", "b")
    people(1, 2, 3, 4)
    Person.objects.filter(id=3).update(phone=None)
    cases = certifying(1, 2, 3, 4)
    # whoever is on record as dead is for a person, and is found only now
    Person.objects.filter(id=2).update(death=DAY)
    numbers = [each.number for each in cases]

    def one_by_one() -> None:
        for each in numbers:
            path.go_on(each, DAY, together.DOOR)

    def at_once() -> None:
        together.go_on_together(list(Case.objects.order_by("pk")), DAY)
        for each in numbers:
            path.go_on(each, DAY, together.DOOR)

    told = []
    for way in (one_by_one, at_once):
        mark = transaction.savepoint()
        way()
        states = list(Case.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["closed", "needs_human", "closed", "closed"]
        assert all(chain.verify(each) is None for each in Case.objects.all())
        assert log.verify().sound
        told.append((_without_draws(standing(numbers)), logged()))
        transaction.savepoint_rollback(mark)
    assert told[0][0] == told[1][0]
    assert told[0][1] == told[1][1]


def _without_draws(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Who is drawn is chance."""
    return {name: rows for name, rows in found.items() if name != "Draw"}
