"""Deciding a claim: proposed by one, approved by another, written with its explanation.

A robot may propose and a human check; nothing here refuses a claim – that is `adverse.refuse`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from canbao.batches.canonical import canonical
from canbao.benefits import claims, explaining
from canbao.benefits.explaining import Stored
from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Award, Claim, Decision, Proposal, Revision, TurnedDown, Waiting
from canbao.benefits.office import PURPOSE, four_eyes, is_human
from canbao.benefits.setting_aside import set_aside
from canbao.benefits.working import Stretch, Worked, work_out
from canbao.benefits.writing import Hands, lock, write_award, write_decision, write_revisions
from canbao.law.engine.errors import LawError, MissingLaw
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people import log
from canbao.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Granted:
    """What a decision wrote."""

    decision: Decision
    award: Award
    revisions: tuple[Revision, ...]


class NotEntitled(Refused):
    """The law gives no right on these facts. `worked` says why; only a human may refuse."""

    def __init__(self, claim: Claim, worked: Worked) -> None:
        kind = kind_of(claim.benefit)
        super().__init__(
            [
                Refusal(
                    f"申请{claim.pk}：按所给事实不符合领取{kind.zh}的条件；不予支付须由具名人员决定",
                    f"claim {claim.pk}: these facts give no right to {kind.en}; only a named human "
                    "may refuse it",
                )
            ]
        )
        self.worked = worked


class Waits(Refused):
    """The law has no value the claim rests on. The claim is kept as waiting, in the law's words."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__([Refusal(waiting.zh, waiting.en)])
        self.waiting = waiting


def worked(claim: Claim, day: date) -> Worked:
    """What the law gives on the facts of a claim, as known on `day`. Raises Refused for facts the
    law cannot take, LawError (missing) for what it lacks."""
    kind = kind_of(claim.benefit)
    try:
        return work_out(kind, claims.law_facts(claim), claim.place, claim.month, day)
    except MissingLaw:
        raise
    except LawError as error:
        raise refused(
            f"申请{claim.pk}：{error.message('zh')}", f"claim {claim.pk}: {error.message('en')}"
        ) from None


def decide(claim: Claim, *, day: date, actor: Actor, checker: Actor, door: str) -> Granted:
    """Awards a claim: made by `actor` (a robot may), checked by `checker`, written with its log
    entry. A claim that has been awarded gives the award that is there.

    Raises NotEntitled where the law gives no right, Waits where it has no answer yet (kept as
    waiting), Refused for wrong hands, wrong facts or an award it cannot stand beside.
    """
    four_eyes(actor, checker, claim.person, claim.payee)
    there = granted(claim)
    if there is not None:
        return there
    try:
        result = worked(claim, day)
    except MissingLaw as error:
        raise Waits(keep_waiting(error, "award", day, claim=claim)) from None
    if not result.entitled:
        raise NotEntitled(claim, result)
    return _grant(claim, result, Hands(actor, checker), day, door)


def granted(claim: Claim) -> Granted | None:
    """What was written for a claim; None while it is not awarded."""
    award = Award.objects.filter(claim=claim).first()
    if award is None:
        return None
    revisions = tuple(Revision.objects.filter(award=award, cause="award").order_by("number"))
    return Granted(revisions[0].decision, award, revisions)


def _grant(
    claim: Claim,
    result: Worked,
    hands: Hands,
    day: date,
    door: str,
    proposal: Proposal | None = None,
) -> Granted:
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        there = granted(claim)
        if there is not None:
            return there
        award = write_award(claim, result.stretches[0].from_month, day)
        decision = write_decision(
            claim.person, "award", result.explained, hands, day, claim=claim, proposal=proposal
        )
        revisions = write_revisions(award, result.stretches, decision, "award", day)
        if kind_of(claim.benefit).from_due:
            set_aside(award, revisions, decision, day)
        told(hands.maker, door, award, decision)
    return Granted(decision, award, tuple(revisions))


def propose(claim: Claim, *, day: date, actor: Actor, door: str) -> Proposal:
    """The first half of `decide`: what would be awarded, for another to approve. The same claim on
    the same day is the same proposal."""
    try:
        result = worked(claim, day)
    except MissingLaw as error:
        raise Waits(keep_waiting(error, "award", day, claim=claim)) from None
    if not result.entitled:
        raise NotEntitled(claim, result)
    with transaction.atomic():
        made = write_proposal(
            "award",
            result.stretches,
            result.explained,
            actor,
            day,
            key=f"benefits:propose:{claim.pk}:{day:%Y%m%d}",
            claim=claim,
        )
        act = log.Act(log.WRITE, PURPOSE, claim.person, f"proposal {made.pk}", {"cause": "award"})
        log.append(actor, door, act)
    return made


def approve(proposal: Proposal, *, checker: Actor, maker: Actor, day: date, door: str) -> Granted:
    """The second half: the checker signs exactly what was proposed. `maker` is who proposed.

    Raises Refused when it was turned down, when maker and checker are one, and when facts or law
    have changed since – then it has to be proposed again. An adverse proposal is approved in
    `adverse`.
    """
    if maker.name != proposal.by:
        raise refused(
            f"提议{proposal.pk}由{proposal.by}提出", f"proposal {proposal.pk} is {proposal.by}'s"
        )
    if proposal.adverse:
        raise refused(
            f"提议{proposal.pk}为不利决定，须由具名人员决定",
            f"proposal {proposal.pk} takes something away: a named human decides it",
        )
    four_eyes(maker, checker, proposal.person)
    if TurnedDown.objects.filter(proposal=proposal).exists():
        raise refused(f"提议{proposal.pk}已被退回", f"proposal {proposal.pk} was turned down")
    if proposal.claim is not None and proposal.award is None:
        there = granted(proposal.claim)
        if there is not None:
            return there
        result = worked(proposal.claim, proposal.day)
        if result.explained.hash != proposal.hash:
            raise refused(
                f"提议{proposal.pk}提出后事实或法规已变，请重新提议",
                f"facts or law have changed since proposal {proposal.pk}: propose it again",
            )
        return _grant(proposal.claim, result, Hands(maker, checker), day, door, proposal)
    return approve_revision(proposal, Hands(maker, checker), day, door)


def approve_revision(proposal: Proposal, hands: Hands, day: date, door: str) -> Granted:
    """Writes what a proposal about an award says, as it stands. Raises Refused when the award has
    been revised since."""
    award = proposal.award
    if award is None:
        raise refused(f"提议{proposal.pk}不涉及待遇", f"proposal {proposal.pk} is about no award")
    if proposal.cause == "recovery":
        raise refused(
            f"提议{proposal.pk}为追回多发，请按追回办理",
            f"proposal {proposal.pk} recovers money: approve it as a recovery",
        )
    with transaction.atomic():
        award = lock(award)
        there = Decision.objects.filter(proposal=proposal).first()
        if there is not None:
            written = Revision.objects.filter(award=award, decision=there).order_by("number")
            return Granted(there, award, tuple(written))
        decision = write_decision(
            award.person, proposal.cause, stored(proposal), hands, day, proposal=proposal
        )
        written_now = write_revisions(award, stretches_of(proposal), decision, proposal.cause, day)
        told(hands.maker, door, award, decision)
    return Granted(decision, award, tuple(written_now))


def turn_down(proposal: Proposal, reason: str, *, actor: Actor, day: date, door: str) -> TurnedDown:
    """A proposal that is not approved, with the reason. It can be proposed anew another day."""
    if Decision.objects.filter(proposal=proposal).exists():
        raise refused(
            f"提议{proposal.pk}已批准，不能退回", f"proposal {proposal.pk} has been approved"
        )
    with transaction.atomic():
        made, new = TurnedDown.objects.get_or_create(
            proposal=proposal, defaults={"by": actor.name, "reason": reason, "day": day}
        )
        if new:
            act = log.Act(log.WRITE, PURPOSE, proposal.person, f"proposal {proposal.pk}",
                          {"turned_down": True})  # fmt: skip
            log.append(actor, door, act)
    return made


def write_proposal(
    cause: str,
    stretches: Sequence[Stretch],
    explained: Stored,
    actor: Actor,
    day: date,
    *,
    key: str,
    claim: Claim | None = None,
    award: Award | None = None,
    adverse: bool = False,
) -> Proposal:
    """The row of a proposal; the one that is there under the same key."""
    person = award.person if award is not None else claim.person if claim is not None else 0
    return Proposal.objects.get_or_create(
        key=key,
        defaults={
            "claim": claim,
            "award": award,
            "person": person,
            "cause": cause,
            "stretches": canonical([asdict(each) for each in stretches]),
            "explanation": explained.packed,
            "hash": explained.hash,
            "law": explained.law,
            "adverse": adverse,
            "human": is_human(actor),
            "by": actor.name,
            "day": day,
        },
    )[0]


def stretches_of(proposal: Proposal) -> list[Stretch]:
    """What a proposal would write."""
    read: list[dict[str, Any]] = json.loads(proposal.stretches)
    return [Stretch(**each) for each in read]


def stored(proposal: Proposal) -> Stored:
    """The explanation of a proposal, as kept."""
    return Stored(canonical(explaining.explanation_of(proposal)), proposal.law)


def keep_waiting(
    error: MissingLaw,
    cause: str,
    day: date,
    *,
    claim: Claim | None = None,
    award: Award | None = None,
) -> Waiting:
    """The row that says what a claim or award waits for; once a day."""
    return Waiting.objects.get_or_create(
        claim=claim,
        award=award,
        cause=cause,
        day=day,
        defaults={
            "field": (error.field or "")[:120],
            "zh": error.message("zh"),
            "en": error.message("en"),
        },
    )[0]


def told(actor: Actor, door: str, award: Award, decision: Decision) -> None:
    """The log entry of a decision on an award."""
    detail: log.Detail = {
        "cause": decision.cause,
        "decision": decision.pk,
        "adverse": decision.adverse,
    }
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, award.person, f"award {award.pk}", detail))
