"""Who may see which case: one question, asked by every door. `listed` is the answer for all cases of an
actor, `readable` for one of them; the one follows from the other.

    person, employer   the own cases, and those by a mandate in force
    case_officer, payment_officer, payment_checker
                       cases handed in, of the services and places of their posts
    case_manager       cases handed in at the own place
    counter, desk      those they opened, for thirty days, masked
    reviewer           contested ones of the own place in which they had no hand
    auditor            all

Nobody in office sees the own case or that of declared kin as an office does; who is concerned sees it
with the own account.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from canbao.accounts import posts
from canbao.accounts.models import (
    AUDITOR,
    CASE_MANAGER,
    COUNTER,
    DESK,
    EMPLOYER,
    PERSON,
    REVIEWER,
    Account,
    Kinship,
)
from canbao.accounts.posts import OFFICERS
from canbao.cases.models import Case, Decision, Mandate, Transition
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import behind, is_one_of
from canbao.people.places import area_range
from canbao.people.purposes import RefusedLook

OWN, HANDLING, REVIEWING, AUDITING = "own_case", "case", "case_review", "case_audit"
DESKS: Final = (COUNTER, DESK)
DAYS: Final = 30
"""How long a counter or a desk sees what it opened."""
PURPOSES: Final = {
    PERSON: OWN, EMPLOYER: OWN, COUNTER: OWN, DESK: OWN, CASE_MANAGER: HANDLING, REVIEWER: REVIEWING,
    AUDITOR: AUDITING, **dict.fromkeys(OFFICERS, HANDLING),
}  # fmt: skip
"""The roles that see cases at all, and the declared purpose under which they do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a case may be shown: under which declared purpose, and whether names and numbers are
    masked."""

    purpose: str
    masked: bool


def readable(actor: Actor, case: Case, day: date) -> Reading | None:
    """How an actor may read a case on a day; None when not at all."""
    if _is_own(actor, case):  # as `listed` says, without asking the database for it
        return Reading(OWN, masked=False)
    if not listed(actor, day).filter(pk=case.pk).exists():
        return None
    purpose = PURPOSES[actor.role]
    # Somebody in office whose own account the house does not know is recognised by the number.
    if purpose in (HANDLING, REVIEWING, AUDITING) and is_one_of(actor, case.person):
        return None
    return Reading(purpose, actor.role in DESKS)


def listed(actor: Actor, day: date) -> QuerySet[Case]:
    """The cases an actor may see on a day; none for a role that sees no cases."""
    cases = Case.objects.all()
    if actor.role in (PERSON, EMPLOYER):
        return cases.filter(_own(actor) | _by_mandate(actor, day))
    if actor.role in DESKS:
        return cases.filter(asked_by=actor.name, opened__gte=day - timedelta(days=DAYS))
    if actor.role == AUDITOR:
        return _not_own(cases, actor)
    if actor.role in OFFICERS:
        return _others(cases.filter(_of_posts(actor, day)), actor)
    if actor.role == CASE_MANAGER:
        return _others(cases.filter(place__range=area_range(actor.area)), actor)
    if actor.role == REVIEWER:
        return _others(_contested(cases.filter(place__range=area_range(actor.area)), actor), actor)
    return cases.none()


def look(actor: Actor, number: str, day: date, door: str) -> tuple[Case, Reading]:
    """A case by its number, the look written to the log. Raises RefusedLook, with the same words for a
    case that does not exist and one that is not the actor's; a refused look is logged too."""
    case = Case.objects.filter(number=number).first()
    reading = readable(actor, case, day) if case is not None else None
    purpose = reading.purpose if reading else PURPOSES.get(actor.role, HANDLING)
    with transaction.atomic():
        log.append(actor, door, log.Act(
            log.READ, purpose, case.person if case and reading else None, f"case {number[:40]}",
            {"refused": reading is None}))  # fmt: skip
    if case is None or reading is None:
        raise RefusedLook(
            f"没有您可以查看的办件{number[:40]}", f"there is no case {number[:40]} for you to see"
        )
    return case, reading


def _own(actor: Actor) -> Q:
    if actor.role == PERSON:
        return Q(person=actor.person) if actor.person is not None else Q(pk__in=())
    return Q(employer=actor.employer) if actor.employer else Q(pk__in=())


def _is_own(actor: Actor, case: Case) -> bool:
    """Whether `_own` holds for a case that has been read."""
    if actor.role == PERSON:
        return actor.person is not None and case.person == actor.person
    return actor.role == EMPLOYER and actor.employer != "" and case.employer == actor.employer


def _by_mandate(actor: Actor, day: date) -> Q:
    there = Mandate.objects.filter(
        account=actor.name, from_day__lte=day, to_day__gte=day, accepted__lte=day,
        ended__isnull=True,
    )  # fmt: skip
    found = Q(pk__in=())
    for each in there:
        services = json.loads(each.services)
        found |= Q(person=each.person, employer=each.employer, service__in=services)
    return found


def _of_posts(actor: Actor, day: date) -> Q:
    found = Q(pk__in=())
    for each in posts.serving(day).filter(account__username=actor.name):
        services = json.loads(each.post.services)
        found |= Q(service__in=services, place__range=area_range(each.area))
    return found


def _others(cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """Without drafts nobody handed in, the actor's own cases and those of declared kin."""
    return _not_own(cases.exclude(state="draft"), actor)


def _not_own(cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    mine = behind(actor)
    accounts = Q(username=actor.name) | (Q(identity=mine) if mine else Q(pk__in=()))
    barred = set(Kinship.objects.filter(
        account__in=Account.objects.filter(accounts)).values_list("person", flat=True))  # fmt: skip
    if mine:
        own = Account.objects.filter(identity=mine, person__isnull=False)
        barred |= {each for each in own.values_list("person", flat=True) if each is not None}
    without = Q(person__isnull=True) | ~Q(person__in=barred)
    return cases.filter(without)


def _contested(cases: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    steps = Transition.objects.filter(case=OuterRef("pk"), end="contested")
    mine = behind(actor)
    same = Q(identity=mine) | Q(checked_identity=mine) if mine else Q(pk__in=())
    hand = Decision.objects.filter(case=OuterRef("pk")).filter(
        Q(by=actor.name) | Q(checked_by=actor.name) | same
    )
    return cases.filter(Exists(steps)).filter(~Exists(hand))
