"""One award decided anew: a new fact, a corrected record, a conversion into another benefit.

What is lowered needs a human (`adverse` hands); what is not is made by one and checked by another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from django.db import transaction

from canbao import inforce
from canbao.batches.canonical import Content
from canbao.benefits import claims, explaining
from canbao.benefits.adverse import written
from canbao.benefits.claims import Given
from canbao.benefits.deciding import Granted, NotEntitled, told, worked, write_proposal
from canbao.benefits.explaining import Stored
from canbao.benefits.kinds import kind_of
from canbao.benefits.many import Standing, standings
from canbao.benefits.models import Award, Claim, Proposal
from canbao.benefits.office import four_eyes
from canbao.benefits.renewing import Renewed, renewed
from canbao.benefits.timeline import changes, clipped, due_at, lowers, segments
from canbao.benefits.working import Stretch, work_out
from canbao.benefits.writing import (
    Hands,
    lock,
    revisions_of,
    write_award,
    write_decision,
    write_revisions,
)
from canbao.law.engine.errors import LawError
from canbao.ledger.amounts import yuan
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

Cause = Literal["new_fact", "correction", "law"]


def revise(
    award: Award,
    given: Mapping[str, Given],
    from_month: int,
    hands: Hands,
    *,
    cause: Cause,
    day: date,
    door: str,
) -> Granted:
    """The award by facts that are new or corrected, from a month on, as known on `day`; earlier
    adjustments are worked out again on top, what is held or ended stays so.

    Raises Refused where nothing changes, where less would be due and no human decides
    (`hands.adverse`; `propose` keeps it for one), LawError where the law has no answer.
    """
    if hands.checker is None:
        raise refused("待遇变更须由另一人复核", "a revision needs a second person")
    four_eyes(hands.maker, hands.checker, award.person, award.insured)
    with transaction.atomic():
        standing, claim = _with(award, given, hands.maker, day, door)
        made = _renewed(standing, claim, from_month, day)
        if not changes(standing.revisions, made.stretches):
            raise refused(
                f"待遇{award.pk}按新事实没有变化", f"award {award.pk}: these facts change nothing"
            )
        stretches = list(made.stretches)
        return written(award, stretches, made.explained, hands, cause, day, door, claim=claim)


def propose(
    award: Award,
    given: Mapping[str, Given],
    from_month: int,
    actor: Actor,
    *,
    cause: Cause,
    day: date,
    door: str,
) -> Proposal:
    """The same kept for another to approve (`deciding.approve`), or, where less would be due, for a
    named human to decide (`adverse.approve_adverse`). Proposing again gives the one that is there."""
    with transaction.atomic():
        standing, claim = _with(award, given, actor, day, door)
        made = _renewed(standing, claim, from_month, day)
        if not changes(standing.revisions, made.stretches):
            raise refused(
                f"待遇{award.pk}按新事实没有变化", f"award {award.pk}: these facts change nothing"
            )
        return write_proposal(
            cause,
            made.stretches,
            made.explained,
            actor,
            day,
            key=f"benefits:revise:{award.pk}:{made.explained.hash[:24]}:{day:%Y%m%d}",
            claim=claim,
            award=award,
            adverse=lowers(standing.revisions, made.stretches),
        )


def _with(
    award: Award, given: Mapping[str, Given], actor: Actor, day: date, door: str
) -> tuple[Standing, Claim | None]:
    """The award as it stands, and its claim with the facts given; the last one when none are."""
    standing = standings([award.pk])[0]
    if standing.claim is None:
        raise refused(
            f"待遇{award.pk}由旧系统迁入，没有可重算的事实；请先补申请",
            f"award {award.pk} was brought from an old system and has no facts to work out from; "
            "make a claim with them first",
        )
    if not given:
        return standing, standing.claim
    return standing, claims.changed(standing.claim, given, day=day, actor=actor, door=door)


def _renewed(standing: Standing, claim: Claim | None, from_month: int, day: date) -> Renewed:
    facts = standing.facts if claim is None else claims.law_facts(claim)
    try:
        made = renewed(standing.award, facts, standing.revisions, day)
    except LawError as error:
        raise refused(
            f"待遇{standing.award.pk}：{error.message('zh')}",
            f"award {standing.award.pk}: {error.message('en')}",
        ) from error
    stretches = tuple(clipped(made.stretches, from_month))
    if not made.stretches:  # no right on these facts
        stretches = tuple(
            Stretch(each.from_month, each.to_month, 0)
            for each in segments(standing.revisions, from_month)
        )
    return Renewed(stretches, made.explained, made.provisional)


def convert(
    award: Award,
    claim: Claim,
    *,
    day: date,
    actor: Actor,
    checker: Actor,
    door: str,
) -> Granted:
    """An allowance becomes a pension: the award of `claim` begins and the old one ends by one
    decision. A disability allowance by the full formula goes on unchanged as the pension (人社部发
    〔2024〕72号); after a work injury of degree 1 to 4 the injury fund tops up to the allowance (Work
    Injury Insurance Regulation 35). Raises NotEntitled, Refused where both together would be less.
    """
    four_eyes(actor, checker, award.person)
    with transaction.atomic():
        held = lock(award)
        there = revisions_of(held)
        as_is = _goes_on(held, claim)
        result = worked(claim, day)
        if not result.entitled:
            raise NotEntitled(claim, result)
        first = result.stretches[0].from_month
        # An allowance that the law ends with the month of the age goes over without a gap.
        now = due_at(there, first) or due_at(there, first - 1)
        if now is None or now.monthly == 0:
            raise refused(
                f"待遇{held.pk}在{month_text(first)}没有发放，不能转换",
                f"award {held.pk} is not in payment in {month_text(first)} and cannot be converted",
            )
        stretches, explained, rest = list(result.stretches), result.explained, 0
        if as_is:
            own = min(now.monthly, result.stretches[0].individual)
            stretches = [Stretch(first, None, now.monthly, own)]
            facts: Content = {"award": held.pk, "monthly": now.monthly}
            explained = explaining.act(
                "conversion",
                "病残津贴到法定退休年龄转为基本养老金，不再重新计算",
                "the disability allowance becomes the pension at the statutory age, not recalculated",
                "人社部发〔2024〕72号",
                facts,
                result.explained,
            )
        elif held.benefit == "injury_allowance":
            rest, explained = _top_up(held, result.stretches[0].monthly, first, day, explained)
        decision = write_decision(
            held.person, "conversion", explained, Hands(actor, checker), day, claim=claim
        )
        made = write_award(claim, first, day, instead=held)
        revisions = write_revisions(made, stretches, decision, "award", day)
        write_revisions(held, [Stretch(first, None, rest)], decision, "conversion", day)
        told(actor, door, made, decision)
    return Granted(decision, made, tuple(revisions))


def _goes_on(award: Award, claim: Claim) -> bool:
    """Whether the allowance was by the full formula already."""
    if award.benefit != "disability_allowance":
        return False
    standing = standings([award.pk])[0]
    for each in explaining.explanations_in(
        explaining.explanation_of(standing.revisions[0].decision)
    ):
        if "disability_case" in each["values"]:
            return bool(each["values"]["disability_case"] == "near_age")
    return claim.benefit == "employee_pension"


def _top_up(
    award: Award, pension: int, month: int, day: date, explained: Stored
) -> tuple[int, Stored]:
    """What the injury fund goes on paying, and both computations."""
    standing = standings([award.pk])[0]
    kind = kind_of("injury_top_up")
    names = {need.name for need in kind.needs}
    facts = {name: value for name, value in standing.facts.items() if name in names}
    facts["pension_total"] = yuan(pension)
    made = work_out(kind, facts, award.place, month, day, law=inforce.law())
    parts = [(month, each) for stored in (explained, made.explained)
             for each in explaining.explanations_of(stored)]  # fmt: skip
    rest = made.stretches[0].monthly if made.stretches else 0
    return rest, explaining.month_by_month(parts)
