"""Acting for somebody else: a mandate is given for named services and days, accepted, asked for again at
every step, and ended by either side at any time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.db import transaction

from canbao.batches.canonical import canonical
from canbao.cases.models import Mandate
from canbao.cases.models.mandate import GIVEN, KINDS
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

FILE: Final = Path(__file__).with_name("mandates.yaml")
PURPOSE: Final = "case"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: names, days it runs at most, how it may be given, and how sure that is."""

    zh: str
    en: str
    longest: int
    given: tuple[str, ...]
    status: str
    source: str


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds by name. Raises ValueError for a kind the tables do not have, or one they miss."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {name: Kind(**{**each, "given": tuple(each["given"])}) for name, each in said.items()}
    if set(found) != set(KINDS) or any(not set(each.given) <= set(GIVEN) for each in found.values()):
        raise ValueError("mandates.yaml: kinds or ways of giving are not those of the tables")
    return found


@dataclass(frozen=True, slots=True)
class Terms:
    """What is given: to which account, which kind, for which services, from and to which day (both
    included), in which way (`signed`, `counter`, `court`)."""

    account: str
    kind: str
    services: Sequence[str]
    from_day: date
    to_day: date
    given: str = "signed"


def give(terms: Terms, actor: Actor, door: str, *, person: int | None = None,
         employer: str = "") -> Mandate:  # fmt: skip
    """A mandate not yet accepted. Raises Refused for an unknown kind or way of giving, no service, more
    days than the kind allows, or somebody of the public who gives in another's name."""
    kind = kinds().get(terms.kind)
    if kind is None:
        raise refused(
            f"没有“{terms.kind}”这种委托", f"{terms.kind!r} is no kind of mandate: {', '.join(KINDS)}"
        )
    if terms.given not in kind.given:
        raise refused(
            f"{kind.zh}委托不能以{terms.given}方式设立",
            f"a mandate of the kind {terms.kind} is given by {' or '.join(kind.given)}, "
            f"not {terms.given}",
        )
    last = terms.from_day + timedelta(days=kind.longest - 1)
    if not terms.from_day <= terms.to_day <= last:
        raise refused(
            f"{kind.zh}委托自{terms.from_day}起最长至{last}，不能至{terms.to_day}",
            f"a mandate of the kind {terms.kind} from {terms.from_day} runs to {last} at most, "
            f"not to {terms.to_day}",
        )
    if not terms.services or not all(terms.services):
        raise refused("委托须写明事项", "a mandate names the services it is for")
    _own(actor, person, employer)
    with transaction.atomic():
        made = Mandate.objects.create(
            person=person, employer=employer, account=terms.account, kind=terms.kind,
            services=canonical(sorted(set(terms.services))), from_day=terms.from_day,
            to_day=terms.to_day, given=terms.given, given_by=actor.name,
        )  # fmt: skip
        _log(made, actor, door, "given")
    return made


def accept(mandate: Mandate, actor: Actor, day: date, door: str) -> Mandate:
    """The account named takes it on; again is harmless."""
    with transaction.atomic():
        held = Mandate.objects.select_for_update().get(pk=mandate.pk)
        if actor.name != held.account:
            raise refused(
                f"委托给{held.account}，{actor.name}不能接受",
                f"the mandate is {held.account}'s to accept, not {actor.name}'s",
            )
        if held.accepted is None and held.ended is None:
            held.accepted = day
            held.save(update_fields=["accepted"])
            _log(held, actor, door, "accepted")
    return held


def end(mandate: Mandate, actor: Actor, day: date, door: str) -> Mandate:
    """Either side ends it, or the office; again is harmless."""
    with transaction.atomic():
        held = Mandate.objects.select_for_update().get(pk=mandate.pk)
        if actor.name != held.account:
            _own(actor, held.person, held.employer)
        if held.ended is None:
            held.ended, held.ended_by = day, actor.name
            held.save(update_fields=["ended", "ended_by"])
            _log(held, actor, door, "ended")
    return held


def acting(account: str, service: str, day: date, *, person: int | None = None,
           employer: str = "") -> Mandate:  # fmt: skip
    """The mandate by which an account acts for somebody in a service on a day. Raises Refused when
    there is none: never given, not accepted, run out, ended, or for other services."""
    there = Mandate.objects.filter(
        account=account, person=person, employer=employer, from_day__lte=day, to_day__gte=day,
        accepted__lte=day, ended__isnull=True,
    ).order_by("-to_day", "-pk")  # fmt: skip
    for each in there:
        if service in json.loads(each.services):
            return each
    whom = f"P{person}" if person is not None else employer
    raise refused(
        f"{account}在{day}没有代{whom}办理{service}的有效委托，请本人重新委托",
        f"{account} has no mandate of {whom} for {service} on {day}: ask for a new one",
    )


def _own(actor: Actor, person: int | None, employer: str) -> None:
    if actor.role == "person" and (person is None or actor.person != person):
        raise refused("只能以本人名义委托", "a person gives or ends a mandate in the own name only")
    if actor.role == "employer" and (not employer or actor.employer != employer):
        raise refused("只能以本单位名义委托", "an employer gives or ends its own mandates only")


def _log(mandate: Mandate, actor: Actor, door: str, what: str) -> None:
    act = log.Act(log.WRITE, PURPOSE, mandate.person, f"mandate {mandate.pk}", {"what": what})
    log.append(actor, door, act)
