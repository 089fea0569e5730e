"""Desks at banks and in villages: a limited mandate of the agency, asked for at every step. Without one in
force a desk does nothing; what it opened it sees for thirty days, masked (`access`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from canbao.accounts.models import DESK, Account
from canbao.accounts.posts import GIVERS
from canbao.batches.canonical import canonical
from canbao.cases.models import Case, DeskMandate
from canbao.cases.models.desk import CHANNELS
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.places import within

PURPOSE: Final = "account_care"
LONGEST: Final = 366
"""Days a desk's mandate runs at most; this house's own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a desk may: its channel (`bank`, `village`), services, places within an area, from which day
    to which, how many cases a day."""

    channel: str
    services: Sequence[str]
    area: int
    from_day: date
    to_day: date
    most: int


def let(account: Account, limits: Limits, actor: Actor, door: str) -> DeskMandate:
    """A desk may take cases in. Raises Refused for an account that is no desk, a giver who manages no
    cases, and limits that cannot be."""
    _giver(actor)
    if account.role != DESK:
        raise refused(
            f"{account.username}不是代办点账户", f"{account.username} is {account.role}, not a desk"
        )
    last = limits.from_day + timedelta(days=LONGEST - 1)
    if not limits.from_day <= limits.to_day <= last:
        raise refused(
            f"代办授权自{limits.from_day}起最长至{last}，不能至{limits.to_day}",
            f"a desk's mandate from {limits.from_day} runs to {last} at most, not to {limits.to_day}",
        )
    if limits.channel not in CHANNELS or not limits.services or limits.most < 1:
        raise refused(
            "代办授权须写明渠道、事项和每日件数",
            "a desk's mandate names its channel, its services and how many cases a day",
        )
    with transaction.atomic():
        made = DeskMandate.objects.create(
            account=account.username, channel=limits.channel, area=limits.area,
            services=canonical(sorted(set(limits.services))), from_day=limits.from_day,
            to_day=limits.to_day, most=limits.most, by=actor.name,
        )  # fmt: skip
        _log(actor, door, account.username, {"event": "desk", "to": limits.to_day.isoformat()})
    return made


def end(mandate: DeskMandate, day: date, actor: Actor, door: str) -> DeskMandate:
    """The desk stops; again is harmless."""
    _giver(actor)
    with transaction.atomic():
        held = DeskMandate.objects.select_for_update().get(pk=mandate.pk)
        if held.ended is None:
            held.ended, held.ended_by = day, actor.name
            held.save(update_fields=["ended", "ended_by"])
            _log(actor, door, held.account, {"event": "desk ended"})
    return held


def in_force(account: str, day: date) -> QuerySet[DeskMandate]:
    """The mandates of a desk that count on a day, the last one first."""
    return DeskMandate.objects.filter(
        account=account, from_day__lte=day, to_day__gte=day, ended__isnull=True
    ).order_by("-pk")


def may(account: str, service: str, day: date) -> DeskMandate:
    """The mandate by which a desk handles a service. Raises Refused where there is none: never given,
    run out, ended, or for other services."""
    for each in in_force(account, day):
        if service in json.loads(each.services):
            return each
    raise refused(
        f"代办点{account}在{day}没有办理{service}的授权，请联系业务主管",
        f"the desk {account} has no mandate for {service} on {day}: ask the case manager",
    )


def may_open(actor: Actor, service: str, place: int, channel: str, day: date) -> None:
    """Raises Refused for a desk's case of another place or channel, and one more than its day's."""
    mandate = may(actor.name, service, day)
    if channel != mandate.channel or not within(place, mandate.area):
        raise refused(
            f"代办点{actor.name}只受理所在区域、本渠道（{mandate.channel}）的业务",
            f"the desk {actor.name} takes cases of its own area, as {mandate.channel}",
        )
    if left(mandate, day) < 1:
        raise refused(
            f"代办点{actor.name}今日已受理{mandate.most}件，达到上限，请引导到经办窗口",
            f"the desk {actor.name} has opened its {mandate.most} cases today: send people to the counter",
        )


def left(mandate: DeskMandate, day: date) -> int:
    """How many cases a desk may still open on a day."""
    opened = Case.objects.filter(asked_by=mandate.account, opened=day).count()
    return max(mandate.most - opened, 0)


def _giver(actor: Actor) -> None:
    if actor.role not in GIVERS:
        raise refused(
            f"角色{actor.role}不能授权代办点",
            f"{actor.role} lets no desk act; {', '.join(GIVERS)} do",
        )


def _log(actor: Actor, door: str, account: str, detail: log.Detail) -> None:
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=f"account:{account}", detail=detail))
