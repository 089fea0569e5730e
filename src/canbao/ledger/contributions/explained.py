"""How the figures of one person's line came about: the law asked again, with its explanation.

What was booked stands in the line; this says why, as of the day it was assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from canbao import inforce
from canbao.law import LawError, compute
from canbao.law.engine.one import Result
from canbao.ledger.contributions.amounts import BRANCHES, Branch
from canbao.ledger.contributions.models import RURAL, Line
from canbao.ledger.contributions.sheet import injury_rates
from canbao.ledger.numbering import month_text


@dataclass(frozen=True, slots=True)
class Explained:
    """One scheme of a line: what the law answered, by its quantities, or why it did not; `columns`
    says which column of the line a quantity went to. `same` tells whether it is what was booked."""

    scheme: str
    columns: Mapping[str, str]
    answer: Result | None
    error: LawError | None
    same: bool


def explained(line: Line, known: date) -> list[Explained]:
    """Each scheme the line has, by the law as known on the day it was assessed."""
    return [_of(line, branch, known) for branch in BRANCHES if line.schemes & branch.bit]


def _of(line: Line, branch: Branch, known: date) -> Explained:
    industry_class, floating = injury_rates([line.declaration.employer], line.month).get(
        line.declaration.employer, (0, 100)
    )
    facts: dict[str, Any] = {"previous_year_average_wage": Decimal(line.wage).scaleb(-2)}
    given = {
        "rural_contract_worker": bool(line.schemes & RURAL),
        "work_injury_class": industry_class,
        "work_injury_float": floating,
    }
    if branch.rate is not None:
        facts |= {name: given[name] for name in branch.rate[1]}
    try:
        answer = compute(
            [*branch.targets], facts, date=month_text(line.month),
            region=inforce.region_of(line.declaration.place), known=known, law=inforce.law(),
        )  # fmt: skip
    except LawError as error:
        return Explained(branch.scheme, branch.targets, None, error, False)
    same = all(
        round(Decimal(answer[target]) * 100) == getattr(line, column)
        for target, column in branch.targets.items()
    )
    return Explained(branch.scheme, branch.targets, answer, None, same)
