"""Today's amounts beside those that are paid: which awards of a chunk differ, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from canbao.benefits import explaining
from canbao.benefits.adjusting import adjusted_columns
from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Decision
from canbao.benefits.redecision.asking import Today, today
from canbao.benefits.redecision.reading import Standing
from canbao.law import LawError
from canbao.ledger.crediting.careers import Careers
from canbao.ledger.crediting.kept import kept_careers
from canbao.ledger.numbering import month_text
from canbao.ledger.rows import matching_ids

MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class Difference:
    """An award that is paid `standing.due` where today's facts and law give `today` (None where the
    law has no answer, in the words of `why`). `worked` is today's amount before adjustments."""

    standing: Standing
    today: int | None
    worked: int | None
    why: LawError | None = None
    dead: bool = False


def differences(
    name: str, awards: Sequence[Standing], month: int, day: date
) -> list[Difference]:
    """The awards that differ, in their order. `name` is under which careers are kept."""
    found: list[tuple[int, Difference]] = []
    places: dict[str, list[int]] = {}
    for at, each in enumerate(awards):
        if each.death and each.death < month_text(month):
            found.append((at, Difference(each, 0, 0, dead=True)))
        else:
            migrated = each.base is not None and each.base.cause == MIGRATED
            places.setdefault(MIGRATED if migrated else each.benefit, []).append(at)
    for benefit, at in places.items():
        group = [awards[place] for place in at]
        worked = _stated(group) if benefit == MIGRATED else _asked(name, benefit, group, month, day)
        amounts = adjusted_columns(group, worked.monthly, month, day)
        differ = (amounts != [each.due for each in group]) | worked.stopped
        for place in np.flatnonzero(differ).tolist():
            stopped = bool(worked.stopped[place])
            found.append(
                (
                    at[place],
                    Difference(
                        group[place],
                        None if stopped else int(amounts[place]),
                        None if stopped else int(worked.monthly[place]),
                        worked.why[place],
                    ),
                )
            )
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _asked(name: str, benefit: str, group: Sequence[Standing], month: int, day: date) -> Today:
    kind = kind_of(benefit)
    careers: Careers | None = None
    if any(need.where == "career" for need in kind.needs):
        insured = np.unique(np.array([each.asked.insured for each in group], dtype=np.int64))
        careers = kept_careers(f"{name}-{benefit}", insured, scheme=kind.scheme)
    return today(kind, [each.asked for each in group], careers, month, day)


def _stated(group: Sequence[Standing]) -> Today:
    """What the documents of the old system say was awarded."""
    decisions = [each.base.decision_id for each in group if each.base is not None]
    condition, parameter = matching_ids("id", decisions)
    told = {
        decision.pk: int(explaining.explanation_of(decision)["monthly"])
        for decision in Decision.objects.extra(where=[condition], params=[parameter]).only(
            "id", "explanation", "hash"
        )
    }
    monthly = np.array([told[number] for number in decisions], dtype=np.int64)
    nothing = np.zeros(len(group), dtype=bool)
    return Today(monthly, np.zeros_like(monthly), nothing, [None] * len(group))
