"""Whether the robot of a service may grant: off until a named person switches it on; every decision it
makes is under that person's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from types import MappingProxyType
from typing import Final

from django.db import transaction

from canbao.benefits.office import Human
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.services import catalogue
from canbao.services.models import RobotSwitch

PURPOSE: Final = "case"
MAY_SWITCH: Final = ("case_manager", "administrator")
RECOMMENDS: Final = ("L1", "L2")
GRANTS: Final = ("L2",)
_asked: Final[ContextVar[Mapping[tuple[str, date], RobotSwitch | None]]] = ContextVar(
    "canbao_switches_asked", default=MappingProxyType({})
)


def turn(service: str, on: bool, human: Human, reason: str, day: date, door: str) -> RobotSwitch:
    """Switches a robot on or off. Raises Refused for a service that leaves it nothing to do, somebody
    who does not manage cases, and without a reason."""
    entry = catalogue.entry(service)
    if on and entry.level not in RECOMMENDS:
        raise refused(
            f"{entry.zh}须由人员办理（{entry.level}），没有可开启的自动办理",
            f"{entry.en} is for people ({entry.level}); there is no robot to switch on",
        )
    if human.actor.role not in MAY_SWITCH:
        raise refused(
            f"角色{human.actor.role}不能开关自动办理",
            f"{human.actor.role} switches no robots; {', '.join(MAY_SWITCH)} do",
        )
    if not reason.strip():
        raise refused("开关自动办理须说明理由", "say why the robot is switched")
    with transaction.atomic():
        made = RobotSwitch.objects.create(
            service=service, on=on, by=human.name, reason=reason.strip(), day=day
        )
        log.append(human.actor, door, log.Act(
            log.WRITE, PURPOSE, record=f"robot {service}", detail={"on": on}))  # fmt: skip
    return made


def switched_on(service: str, day: date) -> RobotSwitch | None:
    """The row under which the robot of a service works on a day; None while it is off."""
    there = _asked.get()
    if (service, day) in there:
        return there[service, day]
    last = RobotSwitch.objects.filter(service=service, day__lte=day).order_by("-pk").first()
    return last if last is not None and last.on else None


@contextmanager
def asked_once(service: str, day: date) -> Iterator[None]:
    """Inside, the switch of a service is as it stands now: one question for many cases."""
    token = _asked.set({(service, day): switched_on(service, day)})
    try:
        yield
    finally:
        _asked.reset(token)


def robot_of(service: str) -> Actor:
    """The robot of a service as it signs."""
    return Actor(f"robot:{service}", "system")
