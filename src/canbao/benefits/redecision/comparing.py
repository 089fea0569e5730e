"""Today's amounts beside those that are paid: which awards of a chunk differ, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from canbao import inforce
from canbao.benefits import explaining
from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Decision
from canbao.benefits.redecision.asking import (
    OWN_RISE,
    Today,
    columns_of,
    risen,
    today,
)
from canbao.benefits.redecision.reading import Standing
from canbao.law import LawError
from canbao.ledger.crediting.careers import Careers
from canbao.ledger.crediting.kept import kept_careers
from canbao.ledger.numbering import month_text


@dataclass(frozen=True, slots=True)
class Difference:
    """An award that is paid `standing.due` where today's facts and law give `today` (None where the
    law has no answer, in the words of `why`)."""

    standing: Standing
    today: int | None
    why: LawError | None = None
    dead: bool = False


def differences(name: str, awards: Sequence[Standing], month: int, day: date) -> list[Difference]:
    """The awards that differ, in their order. `name` is under which careers are kept."""
    found: list[tuple[int, Difference]] = []
    groups: dict[tuple[str, bool], list[int]] = {}
    for at, each in enumerate(awards):
        if each.death and each.death < month_text(month):
            found.append((at, Difference(each, 0, dead=True)))
        else:
            groups.setdefault((each.benefit, each.migrated is not None), []).append(at)
    for (benefit, migrated), places in groups.items():
        group = [awards[at] for at in places]
        made = (
            _stated(benefit, group, day) if migrated else _asked(name, benefit, group, month, day)
        )
        due = np.array([each.due for each in group], dtype=np.int64)
        for at in np.flatnonzero((made.monthly != due) | made.stopped).tolist():
            answer = None if made.stopped[at] else int(made.monthly[at])
            found.append((places[at], Difference(group[at], answer, made.why[at])))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _asked(name: str, benefit: str, group: Sequence[Standing], month: int, day: date) -> Today:
    kind = kind_of(benefit)
    careers: Careers | None = None
    if any(need.where == "career" for need in kind.needs):
        insured = np.unique(np.array([each.asked.insured for each in group], dtype=np.int64))
        careers = kept_careers(f"{name}-{benefit}", insured, scheme=kind.scheme)
    return today(kind, [each.asked for each in group], careers, month, day)


def _stated(benefit: str, group: Sequence[Standing], day: date) -> Today:
    """What the documents of the old system say was awarded, with the adjustments here on top."""
    numbers = [each.migrated for each in group if each.migrated is not None]
    rows = Decision.objects.filter(id__in=numbers).only("id", "explanation", "hash")
    contents = {row.pk: explaining.explanation_of(row) for row in rows}
    told = [contents[number] for number in numbers]
    monthly = np.array([int(each["monthly"]) for each in told], dtype=np.int64)
    stopped = np.zeros(len(group), dtype=bool)
    if kind_of(benefit).adjusted == OWN_RISE:
        awards = [
            replace(each.asked, given=dict(content["facts"]))
            for each, content in zip(group, told, strict=True)
        ]
        together: dict[tuple[str, ...], list[int]] = {}
        for at, each in enumerate(awards):
            together.setdefault(tuple(sorted(each.given)), []).append(at)
        for places in together.values():
            some = [awards[at] for at in places]
            held = stopped[places]
            monthly[places] += risen(
                some, columns_of(some), monthly[places], held, day, inforce.law()
            )
            stopped[places] = held
    return Today(monthly, np.zeros_like(monthly), stopped, [None] * len(group))
