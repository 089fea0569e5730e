"""What takes something away: refusal, suspension, stop, reduction. Each takes a `Human` and tells the
remedies; a robot cannot even call it. Resuming what was held stands here too: it gives back.

Recovery of what was paid too much is in `overpayments`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from django.db import transaction

from canbao.batches.canonical import Content
from canbao.benefits import explaining
from canbao.benefits.deciding import Granted, approve_revision, granted, told, worked
from canbao.benefits.models import Award, Claim, Decision, Proposal, TurnedDown
from canbao.benefits.office import PURPOSE, Human, four_eyes, own_case
from canbao.benefits.timeline import changes, segments
from canbao.benefits.working import Stretch
from canbao.benefits.writing import Hands, lock, revisions_of, write_decision, write_revisions
from canbao.law.engine.errors import MissingLaw
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

End = Literal["end", "death"]
SUSPENDED: Final = "suspension"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in both languages, on which ground of law, and on which facts."""

    zh: str
    en: str
    ground: str
    facts: Content


def refuse(claim: Claim, human: Human, reason: Reason, *, day: date, door: str) -> Decision:
    """A claim is refused. What the law gives on its facts is kept with the reason; again gives the
    decision that is there. Raises Refused for a claim that has been awarded, LawError (missing)
    where the law has no answer: what waits for the law cannot be refused."""
    own_case(human.actor, claim.person, claim.payee)
    if granted(claim) is not None:
        raise refused(
            f"申请{claim.pk}已核定待遇，不能再作不予支付决定",
            f"claim {claim.pk} has been awarded and cannot be refused",
        )
    there = Decision.objects.filter(claim=claim, cause="refusal").first()
    if there is not None:
        return there
    try:
        computed = worked(claim, day).explained
    except MissingLaw:
        raise
    explained = explaining.act(
        "refusal", reason.zh, reason.en, reason.ground, reason.facts, computed
    )
    with transaction.atomic():
        hands = Hands(human.actor, adverse=human)
        made = write_decision(claim.person, "refusal", explained, hands, day, claim=claim)
        act = log.Act(log.WRITE, PURPOSE, claim.person, f"claim {claim.pk}",
                      {"cause": "refusal", "decision": made.pk, "adverse": True})  # fmt: skip
        log.append(human.actor, door, act)
    return made


def suspend(
    award: Award, from_month: int, human: Human, reason: Reason, *, day: date, door: str
) -> Granted:
    """From a month on what is due is held back, until it is resumed. Raises Refused where nothing
    is due that could be held."""
    held = [
        replace(each, held=True)
        for each in segments(revisions_of(award), from_month)
        if each.monthly > 0 and not each.held
    ]
    if not held:
        raise refused(
            f"待遇{award.pk}自{month_text(from_month)}起没有可暂停的金额",
            f"award {award.pk}: nothing is due from {month_text(from_month)} that could be held",
        )
    explained = explaining.act(SUSPENDED, reason.zh, reason.en, reason.ground, reason.facts)
    hands = Hands(human.actor, adverse=human)
    return written(award, held, explained, hands, SUSPENDED, day, door)


def resume(
    award: Award,
    maker: Actor,
    reason: Reason,
    *,
    day: date,
    door: str,
    checker: Actor | None = None,
) -> Granted:
    """Everything held is due again, from the first month held on: the next run pays the arrears."""
    if checker is not None:
        four_eyes(maker, checker, award.person)
    own_case(maker, award.person)
    free = [replace(each, held=False) for each in segments(revisions_of(award), 0) if each.held]
    if not free:
        raise refused(f"待遇{award.pk}没有暂停", f"award {award.pk} is not suspended")
    explained = explaining.act("resumption", reason.zh, reason.en, reason.ground, reason.facts)
    return written(award, free, explained, Hands(maker, checker), "resumption", day, door)


def stop(
    award: Award,
    from_month: int,
    human: Human,
    reason: Reason,
    *,
    day: date,
    door: str,
    cause: End = "end",
    checker: Actor | None = None,
) -> Granted:
    """From a month on nothing is due. Again gives what is there; a stop earlier than one that
    stands is a further decision."""
    if checker is not None:
        four_eyes(human.actor, checker, award.person)
    own_case(human.actor, award.person)
    there = revisions_of(award)
    due = [each for each in segments(there, from_month) if each.monthly > 0]
    if not due:
        last = next((each for each in reversed(there) if each.cause == cause), None)
        if last is None:
            raise refused(
                f"待遇{award.pk}自{month_text(from_month)}起本无应付",
                f"award {award.pk}: nothing is due from {month_text(from_month)} as it is",
            )
        return Granted(last.decision, award, (last,))
    explained = explaining.act(cause, reason.zh, reason.en, reason.ground, reason.facts)
    hands = Hands(human.actor, checker, adverse=human)
    return written(
        award, [Stretch(from_month, None, 0)], explained, hands, cause, day, door
    )  # fmt: skip


def not_due(
    award: Award,
    months: tuple[int, int],
    human: Human,
    checker: Actor,
    reason: Reason,
    *,
    day: date,
    door: str,
) -> Granted:
    """For some months, the first and the last, nothing is due; what is due after them stays. What was
    paid for them is an overpayment, which is found and decided by itself. Raises Refused where nothing
    is due in them."""
    first, last = months
    four_eyes(human.actor, checker, award.person)
    if not any(
        each.monthly > 0 and each.from_month <= last for each in segments(revisions_of(award), first)
    ):
        raise refused(
            f"待遇{award.pk}在{month_text(first)}至{month_text(last)}本无应付",
            f"award {award.pk}: nothing is due from {month_text(first)} to {month_text(last)} as it is",
        )
    explained = explaining.act("end", reason.zh, reason.en, reason.ground, reason.facts)
    hands = Hands(human.actor, checker, adverse=human)
    return written(award, [Stretch(first, last, 0)], explained, hands, "end", day, door)


def given_back(
    award: Award, taken: Decision, maker: Actor, checker: Actor, reason: Reason, *, day: date,
    door: str,
) -> Granted:  # fmt: skip
    """What a decision took away is due again as if it had not been made, in the months it spoke of: the
    next run pays them. Raises Refused for a decision that took nothing of this award, or whose months
    are due again already."""
    four_eyes(maker, checker, award.person)
    there = revisions_of(award)
    spoken = [each for each in there if each.decision_id == taken.pk]
    if not spoken:
        raise refused(
            f"决定{taken.pk}没有变更待遇{award.pk}", f"decision {taken.pk} took nothing of award {award.pk}"
        )
    first = min(each.from_month for each in spoken)
    ends = [each.to_month for each in spoken]
    last = None if None in ends else max(each for each in ends if each is not None)
    without = segments([each for each in there if each.decision_id != taken.pk], first)
    stretches = [
        each if last is None or (each.to_month is not None and each.to_month <= last)
        else replace(each, to_month=last)
        for each in without
        if last is None or each.from_month <= last
    ]  # fmt: skip
    if not changes(there, stretches):
        raise refused(
            f"决定{taken.pk}所减的待遇{award.pk}已恢复",
            f"what decision {taken.pk} took of award {award.pk} is due again already",
        )
    explained = explaining.act("resumption", reason.zh, reason.en, reason.ground, reason.facts)
    return written(award, stretches, explained, Hands(maker, checker), "resumption", day, door)


def approve_adverse(
    proposal: Proposal, human: Human, checker: Actor, *, day: date, door: str
) -> Granted:
    """A proposal that lowers (a settlement, a correction, a re-decision) becomes the decision of a
    named human, checked by another."""
    four_eyes(human.actor, checker, proposal.person)
    if not proposal.adverse:
        raise refused(
            f"提议{proposal.pk}不是不利决定，请用一般批准",
            f"proposal {proposal.pk} takes nothing away: approve it the usual way",
        )
    if TurnedDown.objects.filter(proposal=proposal).exists():
        raise refused(f"提议{proposal.pk}已被退回", f"proposal {proposal.pk} was turned down")
    return approve_revision(proposal, Hands(human.actor, checker, adverse=human), day, door)


def written(
    award: Award,
    stretches: list[Stretch],
    explained: explaining.Stored,
    hands: Hands,
    cause: str,
    day: date,
    door: str,
    *,
    claim: Claim | None = None,
) -> Granted:
    """A decision on an award and its revisions, with the log entry, in one transaction."""
    with transaction.atomic():
        held = lock(award)
        decision = write_decision(held.person, cause, explained, hands, day, claim=claim)
        revisions = write_revisions(held, stretches, decision, cause, day)
        told(hands.maker, door, held, decision)
    return Granted(decision, held, tuple(revisions))
