"""A person with a card, as the tests make them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from canbao.cards import holding, ordering
from canbao.cards.hands import By
from canbao.cards.models import Card, CardOrder
from canbao.people.actor import SYSTEM, Actor
from tests.people.make import person

DAY: Final = date(2026, 3, 2)
PLACE: Final = 510104001003
LI: Final = Actor("li", "person", person=1)
WANG: Final = Actor("wang", "payment_officer", "成都 / Chengdu")
WAY: Final = (
    "accepted", "batched", "at_bank", "bank_back", "at_maker", "maker_back", "load_pending", "loaded",
    "at_outlet",
)  # fmt: skip


def by(actor: Actor = WANG, day: date = DAY) -> By:
    return By(actor, "test", day)


SELF: Final = by(LI)
NIGHT: Final = by(SYSTEM)


def ordered(kind: str = "first", key: str = "o1", who: int = 1, day: date = DAY) -> CardOrder:
    return ordering.order(who, kind, PLACE, by(day=day), key=key)


def produced(order: CardOrder, number: str = "A12345671", day: date = DAY, **more: Any) -> Card:
    for state in WAY:
        ordering.go(order.pk, state, by(day=day))
    return ordering.made(order.pk, number, more.pop("version", 3), by(day=day), **more)


def in_use(**more: Any) -> Card:
    """Person 1 with a card that was handed out."""
    person(1)
    return holding.hand_out(produced(ordered(), **more).pk, by())


def later(days: int) -> date:
    return DAY + timedelta(days=days)
