"""Who may decide: people in office, two of them where money is awarded, never on their own case.

A decision that takes something away is made by a `Human`, and only `human` makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.people.identity import ROBOT, is_one_of, same_person

NOT_IN_OFFICE: Final = ("person", "employer", "system")
PURPOSE: Final = "benefits"

__all__ = [
    "NOT_IN_OFFICE",
    "PURPOSE",
    "REMEDIES",
    "REMEDIES_EN",
    "REMEDIES_ZH",
    "ROBOT",
    "Human",
    "four_eyes",
    "human",
    "is_human",
    "own_case",
]


@dataclass(frozen=True, slots=True)
class Human:
    """A named person in office. Made by `human`, which refuses robots, the system and the public."""

    actor: Actor

    def __post_init__(self) -> None:
        if not is_human(self.actor):
            raise refused(
                f"{self.actor.name or '无名'}（{self.actor.role}）不是具名的经办人员，不能作出不利决定",
                f"{self.actor.name or 'nobody'} ({self.actor.role}) is no named person in office "
                "and cannot take anything away",
            )

    @property
    def name(self) -> str:
        return self.actor.name


def is_human(actor: Actor) -> bool:
    """A person in office: not a robot, not the system, not somebody of the public."""
    return bool(actor.name and actor.role not in NOT_IN_OFFICE and not actor.name.startswith(ROBOT))


def human(actor: Actor) -> Human:
    """The human of an actor. Raises Refused for a robot, the system or one of the public."""
    return Human(actor)


def four_eyes(maker: Actor, checker: Actor, *persons: int | None) -> None:
    """Raises Refused unless the two are different people, the checker is a person in office, and
    neither decides on the own case. A robot may make, never check."""
    if same_person(maker, checker):
        raise refused(
            f"经办和复核不能是同一人（{maker.name}、{checker.name}）",
            f"maker and checker are both {maker.name}"
            + ("" if maker.name == checker.name else f", who is {checker.name} too"),
        )
    Human(checker)
    own_case(maker, *persons)
    own_case(checker, *persons)


def own_case(actor: Actor, *persons: int | None) -> None:
    """Raises Refused when the actor is one of the persons concerned, under whatever account."""
    if is_one_of(actor, *persons):
        raise refused(
            f"{actor.name}不能办理本人的业务", f"{actor.name} cannot decide on the own case"
        )


REMEDIES_ZH: Final = (
    "如不服本决定，可自知道之日起60日内申请行政复议，或者自知道之日起6个月内向人民法院提起行政诉讼。"
    "复议可以口头申请；经办机构可先说明理由、复核。"
)
REMEDIES_EN: Final = (
    "If you do not accept this decision you may ask for administrative review within 60 days of "
    "learning of it, or bring a suit in court within 6 months. Review may be asked for orally; the "
    "agency explains and re-examines on request."
)
REMEDIES: Final = f"{REMEDIES_ZH}\n{REMEDIES_EN}"
"""Administrative Review Law 20, Administrative Litigation Law 46."""
