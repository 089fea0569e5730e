"""Drawing a sample and keeping what was found. The seed is given; the same seed, month and scheme
draw the same cases, which anybody can try (`drawn_again`).

A case is a decision on a claim. At least a fifth of the cases of every post is drawn, so that nobody
who decides is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max

from canbao.batches.canonical import hash_of_lines
from canbao.benefits.kinds import kinds
from canbao.benefits.models import Decision
from canbao.benefits.office import human, own_case
from canbao.benefits.sampling.models import OUTCOMES, WRONG, Inspection, Sample, SampledCase
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import own_names

PURPOSE: Final = "case_audit"
LEAST_PERCENT: Final = 20
"""At least a fifth of filed cases per scheme and month is looked at (internal control of services;
no national rule fixes how they are drawn)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A decision to draw from."""

    decision: int
    post: str


def cases(scheme: str, month: int, last_decision: int) -> list[Case]:
    """The decisions on claims of a scheme in a month, up to the one of that number, in order."""
    year, number = divmod(month, 12)
    first = date(year, number + 1, 1)
    after = date(year + number // 11, (number + 1) % 12 + 1, 1)
    named = [kind.key for kind in kinds().values() if kind.scheme == scheme]
    rows = Decision.objects.filter(
        claim__benefit__in=named, day__gte=first, day__lt=after, pk__lte=last_decision
    )
    return [Case(*row) for row in rows.order_by("pk").values_list("pk", "decided_by")]


def drawn(found: list[Case], percent: int, seed: str) -> list[Case]:
    """Of each post `percent` of the cases, rounded up, by the order that the seed gives them."""
    by_post: dict[str, list[Case]] = {}
    for each in found:
        by_post.setdefault(each.post, []).append(each)
    taken = []
    for own in by_post.values():
        own.sort(key=lambda case: hashlib.sha256(f"{seed}:{case.decision}".encode()).digest())
        taken += own[: -(-len(own) * percent // 100)]
    return sorted(taken, key=lambda case: case.decision)


def draw(
    scheme: str, month: int, percent: int, seed: str, *, day: date, actor: Actor, door: str
) -> Sample:
    """The sample of a month and scheme: the one that is there, whatever its seed, or a new one.
    Raises Refused for less than a fifth, a month that is not over, and where nothing was decided.
    """
    by = human(actor).name
    there = Sample.objects.filter(scheme=scheme, month=month).first()
    if there is not None:
        return there
    if not LEAST_PERCENT <= percent <= 100:
        raise refused(
            f"抽查比例{percent}%须在{LEAST_PERCENT}%至100%之间",
            f"{percent} % is not between {LEAST_PERCENT} % and 100 %",
        )
    if not seed or month_text(month) >= f"{day:%Y-%m}":
        raise refused(
            f"{month_text(month)}尚未结束，月末后再抽取",
            f"{month_text(month)} is not over; draw when it is",
        )
    last = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
    found = cases(scheme, month, last)
    if not found:
        raise refused(
            f"{month_text(month)}没有该险种的申请决定，无可抽取",
            f"no claim of this scheme was decided in {month_text(month)}: nothing to draw from",
        )
    with transaction.atomic():
        made = Sample.objects.create(
            scheme=scheme,
            month=month,
            percent=percent,
            seed=seed,
            cases=len(found),
            cases_hash=_hash(found),
            last_decision=last,
            by=by,
            day=day,
        )
        taken = drawn(found, percent, seed)
        SampledCase.objects.bulk_create(
            SampledCase(sample=made, decision_id=case.decision, post=case.post) for case in taken
        )
        act = log.Act(log.WRITE, PURPOSE, record=f"sample {made.pk}",
                      detail={"cases": len(found), "drawn": len(taken)})  # fmt: skip
        log.append(actor, door, act)
    return made


def drawn_again(sample: Sample) -> bool:
    """Whether the kept seed draws the same cases out of the same decisions."""
    found = cases(sample.scheme, sample.month, sample.last_decision)
    there = set(sample.drawn.values_list("decision_id", flat=True))
    again = {case.decision for case in drawn(found, sample.percent, sample.seed)}
    return (_hash(found), again) == (sample.cases_hash, there)


def inspect(
    sample: Sample, decision: int, outcome: str, words: str, *, day: date, actor: Actor, door: str
) -> Inspection:
    """What was found in a case. Raises Refused for a case that was not drawn, one's own, and a
    fault that is not described. The same words on the same day are kept once."""
    by = human(actor).name
    case = sample.drawn.filter(decision_id=decision).select_related("decision").first()
    if case is None:
        raise refused(f"决定{decision}不在本次抽查中", f"decision {decision} is not in this sample")
    if own_names(actor, [case.post, case.decision.checked_by]):
        raise refused("不能抽查本人办理的业务", "nobody inspects the own case")
    own_case(actor, case.decision.person)
    if outcome not in OUTCOMES:
        raise refused("请选择抽查结果", "choose what was found")
    if outcome == WRONG and not words.strip():
        raise refused("请写明发现的问题", "say what is wrong")
    with transaction.atomic():
        made, new = Inspection.objects.get_or_create(
            sample=sample, decision_id=decision, outcome=outcome, words=words.strip(), by=by,
            day=day,
        )  # fmt: skip
        if new:
            act = log.Act(log.WRITE, PURPOSE, case.decision.person, f"decision {decision}",
                          {"sample": sample.pk, "outcome": outcome})  # fmt: skip
            log.append(actor, door, act)
    return made


def inspections(sample: Sample) -> Mapping[int, Inspection]:
    """The last inspection of each case."""
    return {each.decision_id: each for each in sample.inspections.order_by("pk")}


def _hash(found: list[Case]) -> str:
    return hash_of_lines(f"{case.decision} {case.post}" for case in found)
