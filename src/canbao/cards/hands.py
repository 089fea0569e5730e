"""Whose hand moves a card: the holder's, a named officer's, or the system's; each deed is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao.benefits.office import is_human
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "card"


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, through which door, on which business day."""

    actor: Actor
    door: str
    day: date


def hand_of(by: By, person: int) -> str:
    """`holder`, `officer` or `system`. Raises Refused for somebody of the public about another's card, and
    for an officer about the own one."""
    actor = by.actor
    if is_human(actor):
        if actor.person == person:
            raise refused(
                f"{actor.name}不能办理本人的业务", f"{actor.name} cannot decide on the own case"
            )
        return "officer"
    if actor.role == "system":
        return "system"
    if actor.role == "person" and actor.person == person:
        return "holder"
    raise refused("只能办理本人的社会保障卡", "only the own card can be handled")


def write(by: By, person: int, what: str, record: str = "") -> None:
    """The entry of a deed in the log."""
    log.append(by.actor, by.door, log.Act(log.WRITE, PURPOSE, person, record, {"what": what}))
