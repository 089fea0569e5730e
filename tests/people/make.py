"""Persons and spells for tests, with as little said as a test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell, Person

STREET = 510104001000
VILLAGE = 510104001003
ELSEWHERE = 420106002001
OFFICER = Actor("officer", "street_officer", "测试街道 / Test street", STREET)


def month(year: int, number: int) -> int:
    """A month as the contract counts it."""
    return year * 12 + number - 1


def person(id: int = 1, **more: Any) -> Person:
    """A woman of 49 who lives in the village."""
    given: dict[str, Any] = {
        "id": id,
        "number17": 51010419770305120 + id,
        "name": "李小明",
        "sex": 2,
        "birth": date(1977, 3, 5),
        "nationality_group": "mainland",
        "registration_place": VILLAGE,
        "residence_place": VILLAGE,
        "phone": 13812345678,
        "digest": "0" * 32,
    }
    return Person.objects.create(**(given | more))


def spell(person: Person, **more: Any) -> ParticipationSpell:
    """An open spell in the employee pension."""
    given: dict[str, Any] = {
        "person": person,
        "scheme": "employee_pension",
        "place": VILLAGE,
        "kind": "employee",
        "from_month": month(2010, 1),
        "to_month": None,
        "state": "paying",
        "source": 1,
    }
    return ParticipationSpell.objects.create(**(given | more))
