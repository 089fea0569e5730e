"""Why an amount differs: the decision's own facts and law tried against today's, one at a time.

Asked only for the few awards that differ; each answer says in both languages what is another now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from canbao import inforce
from canbao.benefits import claims, explaining, working
from canbao.benefits.kinds import Benefit, kind_of
from canbao.benefits.models import Claim, Decision, Revision
from canbao.benefits.redecision.comparing import MIGRATED, Difference
from canbao.benefits.redecision.models import (
    CORRECTED,
    DEAD,
    ERROR,
    LAW,
    NEW_FACT,
    SEVERAL,
    STOPPED,
)
from canbao.benefits.working import Stretch, Worked
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.refusal import Refused


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause, said in both languages; `worked` is today's answer where there is one."""

    cause: str
    zh: str
    en: str
    worked: Worked | None = None


def reason(difference: Difference, month: int, day: date) -> Reason:
    """Why the award differs."""
    standing = difference.standing
    if difference.dead:
        return Reason(
            DEAD,
            f"登记死亡于{standing.death}，{_text(month)}仍在发放",
            f"died in {standing.death} by the record, still paid for {_text(month)}",
        )
    if standing.base is None:
        return Reason(ERROR, "没有作为依据的决定", "no decision stands behind the amount")
    decision = Decision.objects.select_related("claim").get(pk=standing.base.decision_id)
    try:
        wrong = _unexplained(standing.base, decision)
    except Refused as refusal:
        told = refusal.refusals[0]
        return Reason(ERROR, told.zh, told.en)
    if wrong is not None or standing.base.cause == MIGRATED:
        return wrong or _adjustment(difference)
    if difference.today is None:
        why = difference.why
        assert why is not None
        return Reason(STOPPED, why.message("zh"), why.message("en"))
    if decision.claim is None or difference.worked == standing.base.monthly:
        return _adjustment(difference)
    return _tried(difference, decision, decision.claim, day)


def _unexplained(base: Revision, decision: Decision) -> Reason | None:
    """An amount that is not the one its own explanation gives."""
    content = explaining.explanation_of(decision)
    if content["format"] == explaining.MIGRATION:
        said = [int(content["monthly"])]
    else:
        said = [
            working.fen(value, "amount")
            for each in explaining.explanations_in(content)
            for value in each["values"].values()
            if _is_money(value)
        ]
    if not said or base.monthly in said:
        return None
    return Reason(
        ERROR,
        f"决定{decision.pk}的说明为{_yuan(said[0])}元，发放{_yuan(base.monthly)}元",
        f"decision {decision.pk} explains {_yuan(said[0])} yuan, {_yuan(base.monthly)} are paid",
    )


def _tried(difference: Difference, decision: Decision, claim: Claim, day: date) -> Reason:
    """The law of then with today's facts, and today's law with the facts of then."""
    kind = kind_of(claim.benefit)
    then = claims.law_facts(claim)
    now = claims.law_facts(claim) | claims.fetched(claim, day)
    changed = sorted(name for name in now if now[name] != then.get(name))
    month = difference.standing.asked.month
    by_fact = _amount(kind, now, claim, month, decision.day, inforce.law_of(decision.law))
    by_law = _amount(kind, then, claim, month, day, inforce.law())
    both = working.work_out(kind, now, claim.place, month, day)
    if not changed or (by_law == difference.worked and by_fact != difference.worked):
        values = _values(decision, both)
        return Reason(
            LAW,
            f"法定数值已变：{'、'.join(values) or '规则'}",
            f"the law's values are others now: {', '.join(values) or 'rules'}",
            both,
        )
    if by_fact == difference.worked:
        taken_back = ContributionRecord.objects.filter(
            Q(months__lt=0) | Q(credited__lt=0),
            person=claim.person,
            transaction__day__gt=decision.day,
        ).exists()
        record = sorted(set(changed) - {"career"})
        cause = CORRECTED if taken_back or record else NEW_FACT
        return Reason(
            cause,
            f"与决定时不同的事实：{'、'.join(changed)}",
            f"facts that are others than when it was decided: {', '.join(changed)}",
            both,
        )
    return Reason(
        SEVERAL,
        f"法定数值与事实都已变：{'、'.join(changed)}",
        f"both the law's values and facts are others: {', '.join(changed)}",
        both,
    )


def _adjustment(difference: Difference) -> Reason:
    standing = difference.standing
    return Reason(
        ERROR,
        f"调整后的金额应为{_yuan(difference.today or 0)}元，发放{_yuan(standing.due)}元",
        f"adjusted it is {_yuan(difference.today or 0)} yuan, {_yuan(standing.due)} are paid",
    )


def _amount(
    kind: Benefit, facts: Mapping[str, Any], claim: Claim, month: int, day: date, law: Law
) -> int | None:
    try:
        worked = working.work_out(kind, facts, claim.place, month, day, law=law)
    except (LawError, Refused):
        return None
    return covering(worked.stretches, month)


def covering(stretches: tuple[Stretch, ...], month: int) -> int:
    """What stretches say is due for a month."""
    for each in stretches:
        if each.from_month <= month and (each.to_month is None or month <= each.to_month):
            return each.monthly
    return stretches[0].monthly if stretches else 0


def _values(decision: Decision, both: Worked) -> list[str]:
    """Parameters whose value is another in today's explanation."""

    def told(content: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: entry
            for each in explaining.explanations_in(content)
            for name, entry in each["parameters"].items()
        }

    before, after = told(explaining.explanation_of(decision)), told(both.explained.data)
    return sorted(name for name in after if after[name] != before.get(name))


def _is_money(value: object) -> bool:
    try:
        return isinstance(value, str) and float(value) >= 0
    except ValueError:
        return False


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}" if abs(fen) < 1 << 50 else str(fen)


def _text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
