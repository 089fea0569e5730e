"""Working out an award again: from its facts as they are now, with the adjustments it has had since.

Nothing is written; settlement, correction and re-decision write what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from canbao import inforce
from canbao import law as package
from canbao.benefits import explaining
from canbao.benefits.explaining import Stored
from canbao.benefits.kinds import Benefit, kind_of
from canbao.benefits.models import Award, Revision
from canbao.benefits.timeline import Rise, base_at, clipped, rebuilt
from canbao.benefits.working import Stretch, fen, work_out
from canbao.law.engine.law import Law
from canbao.ledger.numbering import month_text

RISE: Final = ("pension_own_rise", "adjusted_pension")
# What the province's measures look at, of the facts of a pension.
RISE_FACTS: Final = (
    "birth_month", "contribution_months", "career", "deemed_months", "retirement_month",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Renewed:
    """An award worked out again: what would be due from its first month on, and why."""

    stretches: tuple[Stretch, ...]
    explained: Stored
    provisional: bool


def renewed(
    award: Award,
    facts: Mapping[str, Any],
    revisions: Sequence[Revision],
    day: date,
    *,
    law: Law | None = None,
) -> Renewed:
    """An award of the law on these facts, as known on `day`, with the adjustments among its
    `revisions` worked out again on top. Raises LawError where the law has no answer."""
    kind, ours = kind_of(award.benefit), law or inforce.law()
    # Where the law itself says the first month it says it again; else the award's first month is
    # what was asked for.
    first = worked_first(award, kind, facts, day, ours)
    base, parts = list(first.stretches), list(first.parts)
    rises: list[Rise] = []
    for month in adjusted_months(revisions):
        if kind.adjusted == "standard":
            again = work_out(kind, facts, award.place, award.first_month, day, law=ours,
                             asked=month)  # fmt: skip
            base = [*base, *clipped(again.stretches, month)]
            parts.append((month, again.explained))
        elif kind.adjusted == "own_rise":
            now = base_at(base, month)
            if now is None or now.monthly == 0:
                continue
            before = now.monthly + sum(each.fen for each in rises)
            more, explained = own_rise(award.place, facts, before, month, day, ours)
            rises.append(Rise(month, more))
            parts.append((month, explained))
    since = min([award.first_month, *(each.from_month for each in base)])
    stretches = rebuilt(revisions, base, since, rises)
    flat = [(month, each) for month, stored in parts for each in explaining.explanations_of(stored)]
    return Renewed(
        tuple(stretches),
        explaining.month_by_month(flat),
        any(each.provisional for each in stretches),
    )


@dataclass(frozen=True, slots=True)
class _First:
    stretches: tuple[Stretch, ...]
    parts: tuple[tuple[int, Stored], ...]


def worked_first(
    award: Award, kind: Benefit, facts: Mapping[str, Any], day: date, law: Law
) -> _First:
    """The amount the award began with."""
    made = work_out(kind, facts, award.place, award.first_month, day, law=law)
    return _First(made.stretches, ((award.first_month, made.explained),))


def adjusted_months(revisions: Sequence[Revision]) -> list[int]:
    """The months from which adjustments took effect, each once, in order."""
    first: dict[int, int] = {}
    for each in revisions:
        if each.cause == "adjustment":
            known = first.setdefault(each.decision_id, each.from_month)
            first[each.decision_id] = min(known, each.from_month)
    return sorted(set(first.values()))


def own_rise(
    place: int,
    facts: Mapping[str, Any],
    before: int,
    month: int,
    day: date,
    law: Law,
) -> tuple[int, Stored]:
    """What the province's measures of the year add to a pension of `before` fen from `month` on."""
    asked = {name: facts[name] for name in RISE_FACTS if name in facts}
    asked["pension_before_adjustment"] = str(Decimal(before).scaleb(-2))
    result = package.compute(
        RISE,
        asked,
        date=month_text(month),
        region=inforce.region_of(place),
        known=day,
        law=law,
    )
    return fen(result.values[RISE[0]], RISE[0]), explaining.by_law(result.explanation.data)
