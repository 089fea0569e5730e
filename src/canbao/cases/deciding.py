"""The answer to a case: proposed, decided by another, carried out in the same transaction, served,
contested, closed.

A robot grants what is green; everything else passes a named person, and nobody decides on the own
proposal where a second person is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from canbao.batches.canonical import canonical, hash_of
from canbao.benefits.office import Human
from canbao.cases import archive, clocks, draw, kept, notices
from canbao.cases.answers import Adverse, Grant, outcome_of
from canbao.cases.clocks import Limit
from canbao.cases.hands import Deed, Held, holding
from canbao.cases.models import Case, Check, Decision, Effect, Proposal
from canbao.cases.models.decision import GRANT, GREEN
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.cases.ratings import CALL_BACK
from canbao.cases.states import hand_of
from canbao.ledger.refusal import refused
from canbao.people.identity import identities, same_name

DECISION_CLOCK: Final = "decision"


@dataclass(frozen=True, slots=True)
class Written:
    """One thing a decision wrote: what, and under which id."""

    what: str
    record: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What an effect is told: the case, the decision, the business day."""

    case: Case
    decision: Decision
    day: date


Carry = Callable[[Decided], Sequence[Written]]


def propose(number: str, version: int, answer: Grant | Adverse, deed: Deed) -> Proposal:
    """An answer on the check of the case as it stands, to be decided. Raises Refused without such a
    check, or for an adverse answer in another's name than the one who acts."""
    said = _said(answer)
    with holding(number, version, deed, "propose", said) as held:
        case = held.case
        if held.done is not None:
            return case.proposals.get(number=held.done.number)
        check = _check(case)
        if not isinstance(answer, Grant):
            _own_hand(answer.human, deed)
        draw.only_the_drawn(case, PROPOSE, deed.actor)
        step = held.go("proposed", "proposed", {"outcome": said["outcome"]})
        # The proposal bears the number of its step: asked again it is found by it.
        made = Proposal(
            case=case, check_row=check, number=step.number, by=deed.actor.name,
            role=deed.actor.role, day=deed.day, **said,
        )  # fmt: skip
        kept.put(case, made)
        return made


def send_back(number: str, version: int, why: str, deed: Deed) -> Case:
    """The second person does not agree: the case goes back to a person, with the reason."""
    with holding(number, version, deed, "send_back", why) as held:
        if held.done is None:
            if not why.strip():
                raise refused("退回须说明理由", "say why the proposal is sent back")
            held.go("needs_human", "sent_back", {"why": why})
    return held.case


def decide(number: str, version: int, carry: Carry, deed: Deed) -> Decision:
    """The proposal becomes the decision, and `carry` writes what it changes, in one transaction: if it
    fails, nothing is decided. Whoever proposed may decide alone what is green, granted and needs no
    second person; everything else another named person decides."""
    with holding(number, version, deed, "decide") as held:
        case = held.case
        if held.done is not None:
            return case.decisions.get(number=held.done.number)
        proposal = case.proposals.order_by("-number").first()
        check = _check(case)
        if proposal is None or proposal.check_row_id != check.pk:
            raise refused(
                f"办件{number}没有按现有核验结果拟办，请重新拟办",
                f"case {number}: nothing is proposed on the check as it stands; propose again",
            )
        Human(deed.actor)
        alone = same_name(proposal.by, deed.actor.name)
        if alone and (check.second or proposal.outcome != GRANT):
            raise refused(
                f"拟办和决定不能是同一人（{deed.actor.name}）",
                f"{deed.actor.name} proposed this and cannot decide it too",
            )
        if not alone or proposal.by != deed.actor.name:
            draw.only_the_drawn(case, DECIDE, deed.actor)
        said = {
            name: getattr(proposal, name)
            for name in ("outcome", "explanation", "hash", "reason_zh", "reason_en", "ground",
                         "remedies", "by", "role")
        }  # fmt: skip
        checked_by = "" if alone else deed.actor.name
        return _decided(held, said, check, checked_by, carry, "decided")


def grant(number: str, version: int, answer: Grant, carry: Carry, deed: Deed) -> Decision:
    """A robot grants: the check is green and asks for no second person. Nothing else can be given
    here: the type has no refusal."""
    said = _said(answer)
    with holding(number, version, deed, "grant", said) as held:
        if held.done is not None:
            return held.case.decisions.get(number=held.done.number)
        check = _check(held.case)
        if current(held.case) is not None:
            raise refused(
                f"办件{number}已有决定，重新决定须由人员作出",
                f"case {number} has been decided: deciding anew is for people",
            )
        if hand_of(deed.actor) != "robot" or check.tier != GREEN or check.second:
            raise refused(
                f"办件{number}须由人员决定（{check.tier}）",
                f"case {number} is for a person to decide ({check.tier})",
            )
        by = {"by": deed.actor.name, "role": deed.actor.role}
        return _decided(held, {**said, **by}, check, "", carry, "granted")


def serve(number: str, version: int, zh: str, en: str, deed: Deed) -> Case:
    """The person is told, in the portal at once; the clock of the decision ends."""
    with holding(number, version, deed, "serve", [zh, en]) as held:
        if held.done is None:
            case = held.case
            held.go("served", "served")
            notices.tell(case, "decision", zh, en, deed.day)
            _end(case, DECISION_CLOCK, deed.day)
    return held.case


def carried_out(number: str, version: int, deed: Deed) -> Case:
    """What was decided is paid or recorded. Raises Refused where the decision has no effect."""
    with holding(number, version, deed, "carried_out") as held:
        if held.done is None:
            now = current(held.case)
            if now is None or not kept.effects(now):
                raise refused(
                    f"办件{number}的决定没有需要落实的事项",
                    f"case {number}: its decision has nothing to carry out",
                )
            held.go("effected", "paid_or_recorded")
    return held.case


def contest(number: str, version: int, why: str, deed: Deed) -> Case:
    """Whoever is concerned does not accept it, in their own words."""
    with holding(number, version, deed, "contest", why) as held:
        if held.done is None:
            if not why.strip():
                raise refused("请说明不服的内容", "say what is not accepted")
            held.go("contested", "contested", {"why": why})
    return held.case


def change(number: str, version: int, why: str, limit: Limit, deed: Deed) -> Case:
    """Somebody who had no hand in the decision finds that it is to be changed: the case is checked
    and decided anew, and the new decision takes the place of the first. `limit` is its clock."""
    with holding(number, version, deed, "change", why) as held:
        if held.done is None:
            if not why.strip():
                raise refused("变更须说明理由", "say why it is changed")
            _had_no_hand(held.case, deed)
            held.go("changed", "changed", {"why": why})
            clocks.start(held.case, limit, deed.day)
    return held.case


def close(number: str, version: int, reason: str, deed: Deed) -> Case:
    """Nothing more is to be done: `done`, `nothing_to_carry_out`, `upheld`, `contest_withdrawn`. A
    decision with effects closes only after they are carried out."""
    with holding(number, version, deed, "close", reason) as held:
        if held.done is None:
            now = current(held.case)
            if reason == "nothing_to_carry_out" and now is not None and kept.effects(now):
                raise refused(
                    f"办件{number}的决定尚未落实，不能办结",
                    f"case {number}: what was decided is not carried out yet",
                )
            if reason == "upheld":
                _had_no_hand(held.case, deed)
            held.go("closed", reason)
            for each in clocks.running(held.case):
                if each.kind != CALL_BACK:  # whoever was not content is still called back
                    clocks.end(each, deed.day)
            archive.freeze(held.case, deed.day)
    return held.case


def current(case: Case) -> Decision | None:
    """The decision nothing has taken the place of."""
    if kept.held(case):  # only cases that had none go together
        made: Decision | None = kept.last(case, "decisions")
        return made
    return case.decisions.filter(decision__isnull=True).first()


def _decided(
    held: Held, said: dict[str, Any], check: Check, checked_by: str, carry: Carry, reason: str
) -> Decision:
    case, day = held.case, held.deed.day
    step = held.go("decided", reason, {"outcome": said["outcome"], "hash": said["hash"]})
    behind = identities([said["by"], checked_by])
    made = Decision(
        case=case, check_row=check, content=case.content, checked_by=checked_by, day=day,
        number=step.number, replaces=current(case), identity=behind.get(said["by"], ""),
        checked_identity=behind.get(checked_by, ""), **said,
    )  # fmt: skip
    kept.put(case, made)
    # Where many are held together it is undone with this case alone.
    with transaction.atomic(savepoint=kept.held(case)):
        wrote = list(carry(Decided(case, made, day))) if said["outcome"] != "refuse" else []
        if not wrote and said["outcome"] != "refuse":
            raise refused(
                f"办件{case.number}同意办理，但没有产生任何结果",
                f"case {case.number} is granted and changes nothing",
            )
    for n, each in enumerate(wrote, 1):
        kept.put(case, Effect(decision=made, number=n, what=each.what, record=each.record))
    return made


def _check(case: Case) -> Check:
    check: Check | None = kept.last(case, "checks")
    if check is None or check.content != case.content:
        raise refused(
            f"办件{case.number}未按现有材料核验，请先核验",
            f"case {case.number} has no check of what is there now: check it first",
        )
    return check


def _had_no_hand(case: Case, deed: Deed) -> None:
    draw.only_the_drawn(case, REVIEW, deed.actor)
    now = current(case)
    if now is not None and any(same_name(deed.actor.name, n) for n in (now.by, now.checked_by)):
        raise refused(
            f"{deed.actor.name}参与过原决定，不能处理异议",
            f"{deed.actor.name} had a hand in the decision and cannot judge what is said against it",
        )


def _said(answer: Grant | Adverse) -> dict[str, str]:
    said = {
        "outcome": outcome_of(answer),
        "explanation": canonical(answer.explanation),
        "hash": hash_of(answer.explanation),
    }
    if isinstance(answer, Grant):
        return said
    return {
        **said,
        "reason_zh": answer.reason.zh, "reason_en": answer.reason.en,
        "ground": answer.reason.ground, "remedies": answer.remedies,
    }  # fmt: skip


def _own_hand(human: Human, deed: Deed) -> None:
    if human.name != deed.actor.name:
        raise refused(
            f"不利决定署名{human.name}，实际办理人是{deed.actor.name}",
            f"the adverse answer is in the name of {human.name}, but {deed.actor.name} acts",
        )


def _end(case: Case, kind: str, day: date) -> None:
    for each in clocks.running(case):
        if each.kind == kind:
            clocks.end(each, day)
