"""Whom an account acts for at the moment: chosen at the top of the page, kept in the session, shown on every
page. What may be done by it is asked of the mandate at every step, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest

from canbao.cases.models import Mandate
from canbao.people.models import Employer, Person
from canbao.people.numbers import masked_name
from canbao.web import asking

KEY: Final = "acting"


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody else: the person or the employer, masked name, and the last day of the mandate."""

    person: int | None
    employer: str
    name: str
    until: date


def acting(request: HttpRequest) -> Acting | None:
    """Whom the account acts for; None for itself, also when the mandate's last day is over."""
    if getattr(request, "account", None) is None:
        return None
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return None
    until = date.fromisoformat(kept["until"])
    if asking.today() > until:
        del request.session[KEY]
        return None
    return Acting(kept["person"], kept["employer"], kept["name"], until)


def choose(request: HttpRequest, mandate: Mandate) -> None:
    """From now on the account acts for whoever gave the mandate."""
    request.session[KEY] = {
        "person": mandate.person, "employer": mandate.employer, "name": name_of(mandate),
        "until": mandate.to_day.isoformat(),
    }  # fmt: skip


def end(request: HttpRequest) -> None:
    """For itself again."""
    request.session.pop(KEY, None)


def name_of(mandate: Mandate) -> str:
    """Who gave a mandate: a person's name masked, an employer's whole."""
    if mandate.person is not None:
        row = Person.objects.filter(id=mandate.person).values_list("name", flat=True).first()
        return masked_name(row or "")
    found = Employer.objects.filter(code=mandate.employer).values_list("name", flat=True).first()
    return found or mandate.employer
