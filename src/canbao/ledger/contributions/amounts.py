"""What the law makes of declared wages: bases and parts of each branch, in columns.

One call speaks of one month and one region of the law. Nothing is read from or written to the
database here; what the law cannot answer comes back as waiting, in the law's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from canbao import inforce
from canbao.law import Fen, LawError, compute, compute_many
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PUBLIC_SECTOR_PENSION,
    RURAL,
    UNEMPLOYMENT,
    WORK_INJURY,
)
from canbao.ledger.contributions.tables import AMOUNTS
from canbao.ledger.numbering import month_text

NO_ANSWER: Final = ("法规没有给出结果", "the law gave no result")
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NO_CLASS: Final = (
    "单位的工伤保险行业类别未核定；请先核定类别（一至八类）和浮动档次",
    "the employer's industry class for work injury has not been set; set class (1 to 8) and float",
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Wages of one month in one region: fen, bits of schemes, and the employer's class of industry
    (0: not set) and float, row by row."""

    month: int
    region: str
    wage: Ints
    schemes: Ints
    industry_class: Ints
    floating: Ints


@dataclass(frozen=True, slots=True)
class Waits:
    """Rows (places among those given) of a scheme that wait, and the law's words."""

    scheme: str
    rows: Ints
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """Columns by the names of the line's amounts; whether a row rests on a provisional value."""

    columns: dict[str, Ints]
    provisional: Bools
    waiting: list[Waits] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Branch:
    """A scheme's bit, the law's quantities with the columns of a line they go to, and the rate that
    differs between employers or persons with what it rests on."""

    scheme: str
    bit: int
    targets: Mapping[str, str]
    rate: tuple[str, Mapping[str, Callable[[Rows], NDArray[Any]]]] | None = None


BRANCHES: Final = (
    Branch(
        "employee_pension",
        EMPLOYEE_PENSION,
        {
            "contribution_base": "pension_base",
            "pension_person_contribution": "pension_person",
            "pension_employer_contribution": "pension_employer",
            "account_monthly_credit": "pension_credited",
        },
    ),
    Branch(
        "public_sector_pension",
        PUBLIC_SECTOR_PENSION,
        {
            "contribution_base": "pension_base",
            "public_pension_person_contribution": "pension_person",
            "public_pension_employer_contribution": "pension_employer",
        },
    ),
    Branch(
        "unemployment",
        UNEMPLOYMENT,
        {
            "contribution_base": "unemployment_base",
            "unemployment_person_contribution": "unemployment_person",
            "unemployment_employer_contribution": "unemployment_employer",
        },
        (
            "unemployment_person_rate",
            {"rural_contract_worker": lambda rows: (rows.schemes & RURAL) > 0},
        ),
    ),
    Branch(
        "work_injury",
        WORK_INJURY,
        {
            "contribution_base": "injury_base",
            "work_injury_employer_contribution": "injury_employer",
        },
        (
            "work_injury_rate",
            {
                "work_injury_class": lambda rows: rows.industry_class,
                "work_injury_float": lambda rows: rows.floating,
            },
        ),
    ),
)


def amounts(rows: Rows, day: date) -> Amounts:
    """What each row's schemes cost, by the law as it is known on `day`."""
    size = len(rows.wage)
    made = Amounts({name: np.zeros(size, np.int64) for name in AMOUNTS}, np.zeros(size, np.bool_))
    for branch in BRANCHES:
        chosen = np.flatnonzero(rows.schemes & branch.bit)
        if branch.bit == WORK_INJURY:
            without = chosen[rows.industry_class[chosen] == 0]
            if len(without):
                made.waiting.append(Waits(branch.scheme, without, *NO_CLASS))
                chosen = chosen[rows.industry_class[chosen] > 0]
        if len(chosen):
            _branch(branch, rows, chosen, day, made)
    return made


def _branch(branch: Branch, rows: Rows, chosen: Ints, day: date, made: Amounts) -> None:
    try:
        chosen, facts = _with_rate(branch, rows, chosen, day, made)
        told = _ask([*branch.targets], facts, rows, day)
        good = ~told.stopped
        for target, column in branch.targets.items():
            made.columns[column][chosen] = np.where(good, told.fen(target), 0)
        if branch.bit == PUBLIC_SECTOR_PENSION:
            base = Fen(made.columns["pension_base"][chosen])
            credit = _ask(["public_sector_account_credit"], {"public_sector_base": base}, rows, day)
            made.columns["pension_credited"][chosen] = np.where(
                good, credit.fen("public_sector_account_credit"), 0
            )
    except LawError as error:
        for column in branch.targets.values():
            made.columns[column][chosen] = 0
        made.waiting.append(Waits(branch.scheme, chosen, *words(error)))
        return
    made.provisional[chosen] |= np.asarray(told.provisional, np.bool_) & good
    if not good.all():
        made.waiting.extend(_stopped(branch, rows, chosen, ~good, told.error))


def _with_rate(
    branch: Branch, rows: Rows, chosen: Ints, day: date, made: Amounts
) -> tuple[Ints, dict[str, Any]]:
    """Rows that have a lawful rate, with their facts. A rate that rests on the employer or the
    person is asked once for each combination, not for each row; what the law refuses waits."""
    if branch.rate is None:
        return chosen, {"previous_year_average_wage": Fen(rows.wage[chosen])}
    name, inputs = branch.rate
    kinds = [each(rows)[chosen] for each in inputs.values()]
    first, of_row = combinations(kinds)
    given = {name: kind[first] for name, kind in zip(inputs, kinds, strict=True)}
    told = _ask([name], given, rows, day)
    for pair in np.flatnonzero(told.stopped).tolist():
        reason = told.error(pair)
        zh, en = words(reason) if reason else NO_ANSWER
        made.waiting.append(Waits(branch.scheme, chosen[of_row == pair], zh, en))
    good = ~told.stopped[of_row]
    kept = chosen[good]
    rate = told[name][of_row[good]]
    return kept, {"previous_year_average_wage": Fen(rows.wage[kept]), name: rate}


def combinations(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The place of the first row of each combination of values, and each row's combination."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:  # renumbered each time, so that no product of sizes is ever large
        values, place = np.unique(column, return_inverse=True)
        code = np.unique(code * len(values) + place, return_inverse=True)[1]
    first = np.unique(code, return_index=True)[1]
    return first, code


def _stopped(
    branch: Branch,
    rows: Rows,
    chosen: Ints,
    stopped: Bools,
    error: Callable[[int], LawError | None],
) -> list[Waits]:
    """Why rows have no answer: asked once for each combination that can make a difference."""
    at = np.flatnonzero(stopped)
    first, which = combinations([rows.schemes[chosen[at]]])
    found = []
    for number, place in enumerate(first.tolist()):
        reason = error(int(at[place]))
        zh, en = words(reason) if reason else NO_ANSWER
        found.append(Waits(branch.scheme, chosen[at[which == number]], zh, en))
    return found


def _ask(targets: Sequence[str], facts: Mapping[str, Any], rows: Rows, day: date) -> Any:
    return compute_many(
        targets,
        facts,
        date=month_text(rows.month),
        region=rows.region,
        known=day,
        law=inforce.law(),
    )


def due_day(month: int, region: str, day: date, quantity: str = "contribution_due_day") -> date:
    """Until when the contributions of a month are to be paid. Raises LawError."""
    told = compute(
        quantity, {}, date=month_text(month), region=region, known=day, law=inforce.law()
    )
    return date.fromisoformat(str(told[quantity]))


def base_limits(month: int, region: str, day: date) -> tuple[int, int] | None:
    """The lowest and the highest base of a month in fen; None where the law is silent."""
    names = ("contribution_base_floor", "contribution_base_ceiling")
    try:
        told = compute(
            names, {}, date=month_text(month), region=region, known=day, law=inforce.law()
        )
    except LawError:
        return None
    low, high = (int(told[name] * 100) for name in names)
    return low, high


def undeclared(totals: Ints, month: int, region: str, day: date) -> Ints:
    """Amounts assessed where nothing was declared, from last month's, in fen. Raises LawError."""
    told = compute_many(
        "assessed_contribution",
        {"last_month_contribution": Fen(totals)},
        date=month_text(month),
        region=region,
        known=day,
        law=inforce.law(),
    )
    if told.stopped.any():
        reason = told.error(int(np.flatnonzero(told.stopped)[0]))
        raise reason or ValueError("assessed_contribution stopped without a reason")
    return np.asarray(told.fen("assessed_contribution"), np.int64)


def words(error: LawError) -> tuple[str, str]:
    """The law's own words, in both languages, at most 500 characters each."""
    return error.message("zh")[:500], error.message("en")[:500]
