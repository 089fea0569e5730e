"""One step is one transaction: the case locked, the version asked for, the same key answered the same,
the log written. `engine` and `deciding` are what is done inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction

from canbao.accounts.models import DESK
from canbao.batches.canonical import Content, Plain, hash_of
from canbao.benefits.office import own_case
from canbao.cases import chain, desks, kept, mandates
from canbao.cases.models import Case, Transition
from canbao.cases.states import State, hand_of
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "case"
Told = Callable[[Sequence[tuple[Case, Sequence[Transition]]]], None]
_told: Final[list[Told]] = []


def told_of_steps(room: Told) -> None:
    """A room above has itself told of the steps cases took, in their transaction; again is harmless."""
    if room not in _told:
        _told.append(room)


def _tell_rooms(moved: Sequence[tuple[Case, Sequence[Transition]]]) -> None:
    for room in _told:
        room(moved)


class Stale(Refused):
    """Somebody else moved the case since it was looked at; look again, then decide."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, through which door, on which business day; `key` makes asking again
    harmless."""

    actor: Actor
    door: str
    day: date
    key: str = ""


@dataclass
class Held:
    """A case locked for one step. `done` is set when the same key has been answered before: then
    nothing is to be written."""

    case: Case
    deed: Deed
    asked: str
    done: Transition | None = None
    steps: list[Transition] = field(default_factory=list)
    told: list[log.Detail] = field(default_factory=list)

    def go(
        self, end: State, reason: str, evidence: Content | None = None, *, by: Actor | None = None
    ) -> Transition:
        """One step further, by whoever acts or `by` the house. Only the first of several carries
        the key."""
        key = "" if self.steps else self.deed.key
        step = chain.append(
            self.case, end, by or self.deed.actor, reason, evidence=evidence or {}, key=key,
            asked=self.asked if key else "",
        )  # fmt: skip
        self.steps.append(step)
        return step

    def more(self) -> None:
        """Something was added to what is known: a check made before no longer speaks of it."""
        self.case.content += 1

    def tell(self, detail: log.Detail) -> None:
        """What the log says of something that is no step."""
        self.told.append(detail)


@contextmanager
def holding(number: str, version: int, deed: Deed, what: str, said: Plain = None) -> Iterator[Held]:
    """The case of a number, locked; on leaving it is saved and the log has its entries.

    Raises Refused for a number nobody has, a day before the last step's, an office's hand on its own
    case, the same key with other content; Stale when `version` is no longer the case's.
    """
    asked = hash_of({"what": what, "said": said, "actor": deed.actor.name})
    with transaction.atomic() if kept.by_number(number) is None else nullcontext():
        case = kept.by_number(number) or _locked(number)
        if case is None:
            raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
        done = _answered(case, deed, asked)
        if done is not None:
            yield Held(case, deed, asked, done)
            return
        if case.version != version:
            raise Stale(
                [
                    Refusal(
                        f"办件{number}已被他人办理（版本{case.version}，非{version}），请重新查看",
                        f"case {number} was moved by somebody else (version {case.version}, "
                        f"not {version}): look again",
                    )
                ]
            )
        if deed.day < case.last_day:
            raise refused(
                f"日期{deed.day}早于办件上一步{case.last_day}",
                f"{deed.day} is before the case's last step on {case.last_day}",
            )
        may_act(deed, case.service, case.person, case.employer)
        held = Held(case, deed, asked)
        with _whole(case):
            case.last_day = deed.day
            yield held
        kept.save(case)
        kept.afterwards(case, _tell_rooms, (case, held.steps))
        log.note(
            deed.actor,
            deed.door,
            [
                log.Act(log.WRITE, PURPOSE, case.person, f"case {number}",
                        {"from": step.start, "to": step.end, "reason": step.reason})
                for step in held.steps
            ]
            + [
                log.Act(log.WRITE, PURPOSE, case.person, f"case {number}", detail)
                for detail in held.told
            ],
        )  # fmt: skip


def _locked(number: str) -> Case | None:
    return Case.objects.select_for_update().filter(number=number).first()


@contextmanager
def _whole(case: Case) -> Iterator[None]:
    """A step of a case that is held with others is taken back as a whole; alone, the transaction does it."""
    mark, noted = kept.mark(case), log.noted()
    try:
        yield
    except BaseException:
        if mark is not None:
            kept.back_to(case, mark)
            log.forget(noted)
        raise


def may_act(deed: Deed, service: str, person: int | None, employer: str) -> None:
    """Raises Refused for an office's hand on the own case, and for somebody of the public who is
    neither the one concerned nor has a mandate on this day; for a desk without one for the service."""
    actor, hand = deed.actor, hand_of(deed.actor)
    if hand == "officer":
        own_case(actor, person)
    if actor.role == DESK:
        desks.may(actor.name, service, deed.day)
    if hand != "applicant":
        return
    own = actor.person == person if person is not None else actor.employer == employer
    if not own:
        mandates.acting(actor.name, service, deed.day, person=person, employer=employer)


def _answered(case: Case, deed: Deed, asked: str) -> Transition | None:
    if not deed.key:
        return None
    done = case.transitions.filter(key=deed.key).first()
    if done is not None and done.asked_hash != asked:
        raise refused(
            f"标识{deed.key}已用于另一请求，请另取标识",
            f"key {deed.key} was used for another request: take a new one",
        )
    return done
