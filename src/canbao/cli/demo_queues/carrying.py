"""What the accounts of the demonstration asked for and was carried out to the end by the people drawn for it:
a visit at home that is to come, and a copy of one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from canbao.accounts.models import Account
from canbao.benefits.office import Human
from canbao.cases import draw
from canbao.cases.engine import Asked
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cases.models.handling import DECIDE, PROPOSE
from canbao.inforce.calendar import is_working_day
from canbao.people.models import Person
from canbao.services import handling, path, visits
from canbao.services.behaviour import Words
from canbao.services.models import HALVES

DAYS: Final = 14
"""How far ahead the manager has set the times of visits."""
EACH: Final = 2
STEPS: Final = 6


def offered(area: int, today: date, manager: Account, door: str) -> None:
    """Two visits each half day of the next working days in the county of a place."""
    for ahead in range(1, DAYS + 1):
        day = today + timedelta(days=ahead)
        if is_working_day(day):
            for half in HALVES:
                visits.offer(area, day, half, EACH, Human(manager.actor), today=today, door=door)


def visited(account: Account, today: date, words: Words, door: str) -> Case:
    """Somebody asks for a visit to certify life; it is booked for the earliest free half day."""
    given = {"visit_address": str(place_of(account)), "visit_reason": "frail"}
    return _carried(account, "ELG-03", given, today, words, door)


def copied(account: Account, today: date, words: Words, door: str) -> Case:
    """Somebody has a copy of what is held about the own person."""
    return _carried(account, "RGT-09", {"data_request": "copy"}, today, words, door)


def place_of(account: Account) -> int:
    """Where the person of an account lives; 0 where nobody knows."""
    own = Person.objects.filter(id=account.person or 0).first()
    if own is None:
        return 0
    return int(own.residence_place or own.registration_place or 0)


def _carried(
    account: Account,
    service: str,
    given: Mapping[str, object],
    today: date,
    words: Words,
    door: str,
) -> Case:
    """Opened, handed in, proposed and decided on one day. Raises Refused as the rooms do, LookupError where
    nobody is drawn. A second time it is the same case."""
    asked = Asked(service, place_of(account), "online", account.person, "")
    key = f"demo-{service}-{account.username}"
    case = path.start(asked, Deed(account.actor, door, today, key), given)
    if case.state == "draft":
        path.hand_in(case.number, case.version, Deed(account.actor, door, today, f"{key}-in"))
    for _ in range(STEPS):
        case = path.go_on(case.number, today, door)
        if case.state == "needs_human":
            handling.propose(
                case.number, case.version, _drawn(case, PROPOSE, today, door), words=words
            )
        elif case.state == "proposed":
            handling.decide(case.number, case.version, _drawn(case, DECIDE, today, door))
        else:
            break
    return case


def _drawn(case: Case, step: str, day: date, door: str) -> Deed:
    made = draw.latest(case, step)
    if made is None:
        raise LookupError(f"nobody was drawn for {step} of {case.number}")
    return Deed(Account.objects.get(username=made.drawn).actor, door, day)
