"""The steps of a case as a chain: each sealed with the one before. `append` writes, `verify` walks."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from canbao.batches import clock
from canbao.batches.canonical import Content, canonical, hash_of
from canbao.cases import kept
from canbao.cases.models import Case, Transition
from canbao.cases.states import State, hand_of, way
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

START: Final = "0" * 64
OPENED: Final = "opened"


def seal(case_number: str, step: Transition) -> str:
    """The hash of all a step says, the hash before it and the case's number included."""
    return hash_of(
        {
            "case": case_number,
            "number": step.number,
            "start": step.start,
            "end": step.end,
            "actor": step.actor,
            "role": step.role,
            "hand": step.hand,
            "reason": step.reason,
            "evidence": step.evidence,
            "day": step.day.isoformat(),
            "at": step.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "key": step.key,
            "asked": step.asked_hash,
            "previous": step.previous,
        }
    )


def append(case: Case, end: State, actor: Actor, reason: str, *, evidence: Content,
           key: str = "", asked: str = "") -> Transition:  # fmt: skip
    """The next step of a case that the caller has locked; sets state and version, not yet saved.

    Raises Refused where no way leads there, for another hand or a reason that is not listed.
    """
    hand = hand_of(actor)
    last = kept.last(case, "transitions")
    start = case.state if last else ""
    if last is not None:
        _allowed(case, end, hand, reason)
    step = Transition(
        case=case,
        number=last.number + 1 if last else 1,
        start=start,
        end=end,
        actor=actor.name,
        role=actor.role,
        hand=hand,
        reason=reason,
        evidence=canonical(evidence),
        day=case.last_day,
        at=clock.now(),
        key=key,
        asked_hash=asked,
        previous=last.hash if last else START,
    )
    step.hash = seal(case.number, step)
    kept.put(case, step)
    case.state, case.version = end, step.number
    return step


def _allowed(case: Case, end: State, hand: str, reason: str) -> None:
    there = way(case.state, end)
    if there is None:
        raise refused(
            f"办件{case.number}现为{case.state}，不能转为{end}",
            f"case {case.number} is {case.state}: no way leads to {end}",
        )
    if hand not in there.hands:
        raise refused(
            f"办件{case.number}由{case.state}转为{end}不能由{hand}办理",
            f"case {case.number}: from {case.state} to {end} is not for a hand of kind {hand}",
        )
    if reason not in there.reasons:
        raise refused(
            f"办件{case.number}由{case.state}转为{end}的理由“{reason}”不在目录内",
            f"case {case.number}: {reason!r} is no listed reason from {case.state} to {end} "
            f"({', '.join(there.reasons)})",
        )


def verify(case: Case) -> int | None:
    """The number of the first step that does not fit; None when all do, and the case stands where
    the last one left it."""
    previous, expected, state = START, 1, ""
    for step in case.transitions.order_by("number"):
        whole = step.number == expected and step.previous == previous and step.start == state
        if not whole or step.hash != seal(case.number, step):
            return expected
        previous, expected, state = step.hash, expected + 1, step.end
    return None if (case.state, case.version) == (state, expected - 1) else expected
