"""The hand that acts: for oneself, for the own employer, or by a mandate for somebody else who was chosen
at the top of the page (`canbao.web.chosen`); and the place where something new is handled.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest

from canbao.accounts.models import EMPLOYER, Account
from canbao.accounts.sessions import account_of
from canbao.cases.models import Case, Mandate
from canbao.ledger.refusal import refused
from canbao.people.models import Employer, ParticipationSpell, Person
from canbao.services.catalogue import Entry
from canbao.web import asking
from canbao.web.chosen import acting
from canbao.web.services.form import Whom

DOOR: Final = "portal"
CHANNELS: Final = ("online", "mobile")
"""What these pages are to a service: a website, also on a phone."""


def in_force(account: Account, day: date) -> list[Mandate]:
    """The mandates by which an account may act on a day."""
    return list(Mandate.objects.filter(
        account=account.username, from_day__lte=day, to_day__gte=day, accepted__lte=day,
        ended__isnull=True,
    ).order_by("-to_day", "pk"))  # fmt: skip


def whom(request: HttpRequest, entry: Entry) -> Whom:
    """For whom a service is begun. Raises Refused where no place is on record."""
    account = account_of(request)
    other = acting(request)
    person, employer = account.person, account.employer if account.role == EMPLOYER else ""
    if other is not None:
        person, employer = other.person, other.employer
    place = place_of(person, employer)
    channel = next((each for each in CHANNELS if each in entry.channels), CHANNELS[0])
    return Whom(account.actor, DOOR, asking.today(), channel, place, person, employer)


def of_case(request: HttpRequest, case: Case) -> Whom:
    """The hand that goes on with a case: whoever is signed in, for whom the case is about."""
    account = account_of(request)
    return Whom(
        account.actor, DOOR, asking.today(), case.channel, case.place, case.person, case.employer
    )


def place_of(person: int | None, employer: str) -> int:
    """Where a case is handled: where the employer is, or the person lives, is registered, or was last
    insured."""
    place: int | None = None
    if employer:
        place = Employer.objects.filter(code=employer).values_list("place", flat=True).first()
    elif person is not None:
        row = Person.objects.filter(id=person).first()
        place = (row.residence_place or row.registration_place) if row is not None else None
        if place is None:
            spells = ParticipationSpell.objects.filter(person_id=person, place__isnull=False)
            place = spells.order_by("-from_month").values_list("place", flat=True).first()
    if not place:
        raise refused(
            "没有登记办理地；请到窗口补登后再办",
            "no place is on record: have it recorded at the counter first",
        )
    return place
