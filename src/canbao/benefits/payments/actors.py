"""Who acts in payments, and the entry of the log that goes with every deed."""

from __future__ import annotations

from typing import Final

from canbao.benefits.office import is_human
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.log import WRITE, Act, Detail

BATCH_DOOR: Final = "batch"


def human(actor: Actor, deed_zh: str, deed_en: str) -> str:
    """The name of a person in office. Raises Refused for a robot, an insured person or nobody."""
    if not is_human(actor):
        raise refused(
            f"{deed_zh}须由具名的工作人员作出，{actor.name or '（未写明）'}（{actor.role}）不能",
            f"{deed_en} takes a named person in office; {actor.name or 'nobody'} ({actor.role}) "
            "is none",
        )
    return actor.name


def note(
    actor: Actor,
    door: str,
    purpose: str,
    *,
    record: str,
    subject: int | None = None,
    detail: Detail | None = None,
) -> None:
    """One entry of the log, in the transaction of the deed."""
    log.append(actor, door, Act(WRITE, purpose, subject, record, detail))


def note_chunk(by: str, purpose: str, record: str, detail: Detail) -> None:
    """The entry of one part of a batch, which goes on for whoever asked for it."""
    note(Actor(by, "system"), BATCH_DOOR, purpose, record=record, detail=detail)
