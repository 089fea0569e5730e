"""The states of a case and the ways between them, as data: from, to, whose hand, for which reason.

`engine` and `deciding` walk these ways and no others. A machine's hand never ends on a way that takes
something away: what it cannot grant goes to `needs_human`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from canbao.benefits.office import ROBOT, is_human
from canbao.people.actor import Actor

State = Literal[
    "draft",
    "received",
    "incomplete",
    "complete",
    "in_check",
    "on_hold",
    "needs_human",
    "proposed",
    "decided",
    "served",
    "effected",
    "contested",
    "changed",
    "closed",
    "withdrawn",
]
STATES: Final[tuple[State, ...]] = get_args(State)
FIRST: Final[State] = "draft"
LAST: Final[tuple[State, ...]] = ("withdrawn",)
"""States nothing leads out of. A closed case can still be contested."""
BEFORE_DECISION: Final[tuple[State, ...]] = STATES[: STATES.index("decided")]

Hand = Literal["applicant", "officer", "robot", "system"]
HANDS: Final[tuple[Hand, ...]] = get_args(Hand)

NAMES: Final[dict[str, tuple[str, str]]] = {
    "draft": ("草稿", "Draft"),
    "received": ("已收件", "Received"),
    "incomplete": ("待补正", "Incomplete"),
    "complete": ("材料齐全", "Complete"),
    "in_check": ("核验中", "In check"),
    "on_hold": ("已中止", "On hold"),
    "needs_human": ("转人工", "Needs a person"),
    "proposed": ("已拟办", "Proposed"),
    "decided": ("已决定", "Decided"),
    "served": ("已送达", "Served"),
    "effected": ("已落实", "Paid or recorded"),
    "contested": ("有异议", "Contested"),
    "changed": ("已变更", "Changed"),
    "closed": ("已办结", "Closed"),
    "withdrawn": ("已撤回", "Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """From one state to another: whose hands may take it, for which listed reasons."""

    start: State
    end: State
    hands: tuple[Hand, ...]
    reasons: tuple[str, ...]


_OFFICE: Final[tuple[Hand, ...]] = ("officer",)
_ASKING: Final[tuple[Hand, ...]] = ("applicant", "officer", "system")
_MACHINE: Final[tuple[Hand, ...]] = ("officer", "robot", "system")

WAYS: Final[tuple[Way, ...]] = (
    Way("draft", "received", _ASKING, ("submitted",)),
    Way("received", "incomplete", _MACHINE, ("lacking",)),
    Way("received", "complete", _MACHINE, ("nothing_lacking",)),
    # There is one correction notice: what still lacks after it, a person looks at.
    Way("received", "needs_human", _MACHINE, ("still_lacking",)),
    Way("incomplete", "received", _ASKING, ("corrected",)),
    # Whoever does not correct in time is not refused by a date: a person looks at what there is.
    Way("incomplete", "needs_human", _MACHINE, ("not_corrected",)),
    Way("complete", "in_check", _MACHINE, ("checked",)),
    Way("in_check", "in_check", _MACHINE, ("checked",)),
    Way("in_check", "needs_human", _MACHINE, ("referred", "cannot_be_evaluated", "finding")),
    Way("in_check", "on_hold", _OFFICE, ("waits", "heard")),
    Way("in_check", "proposed", _MACHINE, ("proposed",)),
    Way("in_check", "decided", ("robot",), ("granted",)),
    Way("needs_human", "in_check", _OFFICE, ("checked",)),
    Way("needs_human", "on_hold", _OFFICE, ("waits", "heard")),
    # What is seen to lack only later is asked for once, where nothing has been asked for before.
    Way("needs_human", "incomplete", _OFFICE, ("lacking",)),
    Way("needs_human", "proposed", _OFFICE, ("proposed",)),
    Way("on_hold", "in_check", _MACHINE, ("released",)),
    Way("proposed", "needs_human", _OFFICE, ("sent_back",)),
    Way("proposed", "decided", _OFFICE, ("decided",)),
    Way("decided", "served", _MACHINE, ("served",)),
    Way("served", "effected", _MACHINE, ("paid_or_recorded",)),
    Way("served", "contested", _ASKING, ("contested",)),
    Way("served", "closed", _MACHINE, ("nothing_to_carry_out",)),
    Way("effected", "contested", _ASKING, ("contested",)),
    Way("effected", "closed", _MACHINE, ("done",)),
    Way("contested", "changed", _OFFICE, ("changed",)),
    Way("contested", "closed", _OFFICE, ("upheld", "contest_withdrawn")),
    # What is to be changed is checked and decided anew, by people, in the place of the first answer.
    Way("changed", "in_check", _MACHINE, ("checked",)),
    Way("closed", "contested", _ASKING, ("contested",)),
    *(Way(each, "withdrawn", _ASKING, ("withdrawn",)) for each in BEFORE_DECISION),
)


def way(start: str, end: str) -> Way | None:
    """The way between two states; None when there is none."""
    return next((w for w in WAYS if (w.start, w.end) == (start, end)), None)


def ways_out(start: str) -> tuple[Way, ...]:
    """Every way that leads out of a state."""
    return tuple(each for each in WAYS if each.start == start)


def hand_of(actor: Actor) -> Hand:
    """Whose hand an actor's is: the public, a named person in office, a robot, or the house itself."""
    if actor.name.startswith(ROBOT):
        return "robot"
    if is_human(actor):
        return "officer"
    return "system" if actor.role == "system" else "applicant"
