"""Why an amount differs: the award worked out again as it was decided, then with today's facts and
today's law one at a time.

Asked only for the few awards that differ; each answer says in both languages what is another now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from canbao import inforce
from canbao.benefits import claims, explaining
from canbao.benefits.explaining import Stored
from canbao.benefits.models import Award, Claim, Decision, Revision
from canbao.benefits.redecision.comparing import Difference
from canbao.benefits.redecision.models import (
    CORRECTED,
    DEAD,
    ERROR,
    LAW,
    NEW_FACT,
    SEVERAL,
    STOPPED,
)
from canbao.benefits.renewing import Renewed, renewed
from canbao.benefits.timeline import base_at
from canbao.benefits.working import Stretch
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law
from canbao.ledger.amounts import yuan
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause, said in both languages; what would be due from the award's first month on, and its
    explanation, where that is worked out by the law."""

    cause: str
    zh: str
    en: str
    stretches: tuple[Stretch, ...] = ()
    explained: Stored | None = None


def reason(difference: Difference, month: int, day: date) -> Reason:
    """Why the award differs."""
    standing = difference.standing
    if difference.dead:
        return Reason(
            DEAD,
            f"登记死亡于{standing.death}，{month_text(month)}仍在发放",
            f"died in {standing.death} by the record, still paid for {month_text(month)}",
        )
    award = Award.objects.select_related("claim").get(pk=standing.asked.award)
    revisions = list(
        Revision.objects.filter(award=award).select_related("decision").order_by("number")
    )
    decision = next(r.decision for r in revisions if r.number == standing.revision.number)
    try:
        explaining.explanation_of(decision)
    except Refused as refusal:
        return Reason(ERROR, refusal.zh, refusal.en)
    if award.claim is None:
        return _error(difference)
    return _tried(difference, _Award(award, award.claim, revisions, decision), month, day)


@dataclass(frozen=True, slots=True)
class _Award:
    award: Award
    claim: Claim
    revisions: Sequence[Revision]
    decision: Decision

    def again(self, facts: Mapping[str, Any], day: date, law: Law, month: int) -> int | None:
        """What is due for the month on these facts, by that law as known on that day; None where it
        has no answer."""
        try:
            made = renewed(self.award, facts, self.revisions, day, law=law)
        except (LawError, Refused):
            return None
        return due_of(made, month)


def due_of(made: Renewed, month: int) -> int:
    """What an award worked out again gives for a month."""
    found = base_at(made.stretches, month)
    return found.monthly if found is not None and not found.held else 0


def _tried(difference: Difference, award: _Award, month: int, day: date) -> Reason:
    then = claims.law_facts(award.claim)
    now = claims.law_facts(award.claim) | claims.fetched(award.claim, day)
    changed = sorted(name for name in now if now[name] != then.get(name))
    then_day, then_law = award.decision.day, _law_of(award.decision)
    as_decided = award.again(then, then_day, then_law, month)
    if as_decided is not None and as_decided != difference.standing.due:
        return _error(difference, as_decided)
    try:
        both = renewed(award.award, now, award.revisions, day, law=inforce.law())
    except LawError as error:
        return Reason(STOPPED, error.message("zh"), error.message("en"))
    today = due_of(both, month)
    answer = both.stretches, both.explained
    if today == award.again(then, day, inforce.law(), month):
        names = ", ".join(_values(award.decision, both.explained))
        return Reason(
            LAW, f"法定数值已变：{names or '规则'}", f"the law says otherwise now: {names or 'rules'}",
            *answer,
        )  # fmt: skip
    facts = ", ".join(changed)
    if today == award.again(now, then_day, then_law, month):
        corrected = set(changed) - {"career"} or _taken_back(award.claim.person, then_day)
        return Reason(
            CORRECTED if corrected else NEW_FACT,
            f"与决定时不同的事实：{facts}",
            f"facts are others than when it was decided: {facts}",
            *answer,
        )
    return Reason(
        SEVERAL,
        f"法定数值与事实都已变：{facts}",
        f"both the law's values and facts are others: {facts}",
        *answer,
    )


def _error(difference: Difference, explained: int | None = None) -> Reason:
    """An amount that neither today's facts nor those of the decision give."""
    right = explained if explained is not None else difference.today or 0
    paid = difference.standing.due
    return Reason(
        ERROR,
        f"按决定的事实和法规应为{yuan(right)}元，发放{yuan(paid)}元",
        f"by its own facts and law it is {yuan(right)} yuan, {yuan(paid)} are paid",
    )


def _law_of(decision: Decision) -> Law:
    return inforce.law_of(decision.law) if decision.law else inforce.law()


def _taken_back(person: int, since: date) -> bool:
    """Whether something that had been credited was taken back since."""
    back = Q(months__lt=0) | Q(credited__lt=0)
    return ContributionRecord.objects.filter(
        back, person=person, transaction__day__gt=since
    ).exists()


def _values(decision: Decision, after: Stored) -> list[str]:
    """Parameters whose value is another in today's explanation."""

    def told(explanations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {name: entry for each in explanations for name, entry in each["parameters"].items()}

    then = told(explaining.explanations_in(explaining.explanation_of(decision)))
    now = told(explaining.explanations_of(after))
    return sorted(name for name, entry in now.items() if entry != then.get(name))
