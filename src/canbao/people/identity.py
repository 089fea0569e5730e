"""Who stands behind a name: one natural person may sign in with several accounts, and is then still one.

Kept is a salted hash of the citizen number, never the number. Accounts live above; they are asked
through Django's own setting of what an account is.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model

from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.people.numbers import citizen_number

ROBOT: Final = "robot:"


def identity_of(number: str) -> str:
    """The hash of a citizen number of 18 characters; empty for none."""
    given = number.strip().upper()
    if not given:
        return ""
    return hmac.new(settings.IDENTITY_KEY.encode(), given.encode(), hashlib.sha256).hexdigest()


def number_of(person: int | None) -> str:
    """A person's citizen number; empty when none is known."""
    found = Person.objects.filter(id=person).first() if person is not None else None
    return found.number if found else ""


def behind(actor: Actor) -> str:
    """The identity behind an actor: what it says itself, else what its account says; empty for robots,
    the house, and accounts of which nothing is known."""
    if actor.identity or actor.role == "system" or actor.name.startswith(ROBOT):
        return actor.identity
    return identities([actor.name]).get(actor.name, "")


def identities(names: list[str]) -> dict[str, str]:
    """The identities behind accounts, by name; those of which nothing is known are left out."""
    asked = [each for each in names if each and not each.startswith(ROBOT)]
    if not asked:
        return {}
    known = get_user_model().objects.filter(username__in=asked).exclude(identity="")
    return dict(known.values_list("username", "identity"))


def same_person(one: Actor, other: Actor) -> bool:
    """Whether two actors are one: the same name, the same person, or the same identity."""
    if one.name == other.name or (one.person is not None and one.person == other.person):
        return True
    first = behind(one)
    return bool(first) and first == behind(other)


def same_name(one: str, other: str) -> bool:
    """Whether two accounts are one person's; empty names are nobody's."""
    if not (one and other):
        return False
    known = identities([one, other]) if one != other else {}
    return one == other or (len(known) > 1 and len(set(known.values())) == 1)


def own_names(actor: Actor, names: Iterable[str]) -> frozenset[str]:
    """Which of these accounts are the actor's own: the one that acts, and any other of the same person. One
    question for many names: where two must look, this is how the second is told from the first."""
    asked = {name for name in names if name}
    found = asked & {actor.name}
    mine = behind(actor) if asked - found else ""
    if mine:
        found |= {name for name, each in identities(sorted(asked)).items() if each == mine}
    return frozenset(found)


def is_one_of(actor: Actor, *persons: int | None) -> bool:
    """Whether the actor is one of these persons."""
    asked = [person for person in persons if person is not None]
    if actor.person is not None:
        return actor.person in asked
    mine = behind(actor) if asked else ""
    if not mine:
        return False
    numbers = Person.objects.filter(id__in=asked, number17__isnull=False)
    return any(
        identity_of(citizen_number(each)) == mine
        for each in numbers.values_list("number17", flat=True)
        if each is not None
    )
