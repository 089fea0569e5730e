"""What the law gives today for many awards of one kind: columns in, fen out.

The facts are today's: of who somebody is and of what was paid from the record, of what only the
claimant could say from the claim. Comparing with what is paid is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from canbao import inforce
from canbao import law as package
from canbao.benefits.kinds import MONTHLY, Benefit, Rule
from canbao.benefits.renewing import RISE_FACTS
from canbao.law import LawError, ManyResult
from canbao.law.engine.law import Law
from canbao.law.engine.units import parse_month
from canbao.ledger.crediting.careers import Careers
from canbao.ledger.crediting.kept import taken
from canbao.ledger.numbering import month_text

Ints = NDArray[np.int64]
OWN_RISE, STANDARD = "own_rise", "standard"
RISE = "pension_own_rise"


@dataclass(frozen=True, slots=True)
class Awarded:
    """One award as it is asked about: its first month and place, the facts that only the claim (or
    the old system) knows, those the record knows today, and the months it was adjusted from."""

    award: int
    insured: int
    place: int
    first_month: int
    given: Mapping[str, Any]
    record: Mapping[str, str]
    adjusted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """By award: fen due for the month by today's facts, and of it out of the individual account.
    `stopped` has no answer; `why` gives the law's words."""

    monthly: Ints
    individual: Ints
    stopped: NDArray[np.bool_]
    why: Sequence[LawError | None]


def today(
    kind: Benefit,
    awards: Sequence[Awarded],
    careers: Careers | None,
    month: int,
    day: date,
    *,
    law: Law | None = None,
) -> Today:
    """What is due for `month` to these awards of one kind, as known on `day`.

    Awards that were given the same facts are asked together. Careers are of the insured, sorted.
    """
    made = Today(
        np.zeros(len(awards), dtype=np.int64),
        np.zeros(len(awards), dtype=np.int64),
        np.zeros(len(awards), dtype=bool),
        [None] * len(awards),
    )
    why = list(made.why)
    together: dict[tuple[str, ...], list[int]] = {}
    for at, each in enumerate(awards):
        together.setdefault((*sorted(each.given), "|", *sorted(each.record)), []).append(at)
    for places in together.values():
        _Together(kind, [awards[at] for at in places], careers, month, day, law).into(
            made, why, np.array(places)
        )
    return Today(made.monthly, made.individual, made.stopped, why)


class _Together:
    """Awards whose facts have the same names."""

    def __init__(
        self,
        kind: Benefit,
        awards: Sequence[Awarded],
        careers: Careers | None,
        month: int,
        day: date,
        law: Law | None,
    ) -> None:
        self.kind, self.awards, self.month, self.day = kind, awards, month, day
        self.law = law or inforce.law()
        self.columns = columns_of(awards)
        if any(need.where == "career" for need in kind.needs) and careers is not None:
            insured = np.array([each.insured for each in awards], dtype=np.int64)
            self.columns.update(taken(careers, insured).facts())
        self.first = np.array([each.first_month for each in awards], dtype=np.int64)
        self.drawn = np.zeros(len(awards), dtype=np.int64)
        if kind.counted:  # the award's own months were not drawn when the claim was made
            before = self.columns.get(kind.counted)
            if before is not None:
                self.drawn += np.asarray(before, dtype=np.int64)
            self.columns[kind.counted] = self.drawn + (month - self.first)
        places = {each.place: inforce.region_of(each.place) for each in awards}
        regions = set(places.values())
        self.region = (
            regions.pop() if len(regions) == 1 else [places[each.place] for each in awards]
        )
        self.date = self.dates()

    def dates(self) -> Ints:
        """The month the law is asked for, of each award: its own, or that of its last standard."""
        name = self.kind.date
        own = self.first.copy()
        if name:
            told = [each.given.get(name, each.record.get(name)) for each in self.awards]
            month = {value: int(parse_month(value, name)) for value in set(told)}
            own = np.array([month[value] for value in told], dtype=np.int64)
        if self.kind.adjusted == STANDARD:
            for at, each in enumerate(self.awards):
                if each.adjusted:
                    own[at] = each.adjusted[-1]
        return own

    def ask(self, targets: Sequence[str]) -> ManyResult:
        return package.compute_many(
            targets, self.columns, date=self.date, region=self.region, known=self.day, law=self.law
        )

    def into(self, made: Today, why: list[LawError | None], places: Ints) -> None:
        """Writes what comes out to the places of these awards."""
        kind = self.kind
        choices = sorted({r.by for r in (kind.amount, kind.individual, kind.months) if r.by})
        plain = [rule.name for rule in (kind.amount, kind.individual, kind.months) if rule.name]
        ends = [name for name in (kind.last, kind.stop) if name]
        asked = list(dict.fromkeys([*choices, *plain, *ends]))
        result = self.ask(asked)
        stopped = np.array(result.stopped, dtype=bool, copy=True)
        monthly = self.fen(result, kind.amount, stopped)
        individual = self.fen(result, kind.individual, stopped)
        if kind.adjusted == OWN_RISE:
            monthly += self.rises(monthly, stopped)
        if kind.form == MONTHLY:
            ended = np.zeros(len(self.awards), dtype=bool)
            if kind.months.name:
                months = self.whole(result, kind.months.name)
                ended |= self.month > self.first + months - self.drawn - 1
            if kind.last:
                ended |= self.month > self.whole(result, kind.last)
            if kind.stop:
                ended |= self.month > self.whole(result, kind.stop) - 1
            monthly[ended & ~stopped] = 0
        made.monthly[places] = monthly
        made.individual[places] = np.minimum(individual, monthly)
        made.stopped[places] = stopped
        for at in np.flatnonzero(stopped):
            why[int(places[at])] = result.error(int(at))

    def fen(self, result: ManyResult, rule: Rule, stopped: NDArray[np.bool_]) -> Ints:
        """Fen of a rule, or of the rule each award's choice names."""
        if rule.name:
            return result.fen(rule.name)  # type: ignore[no-any-return]
        found = np.zeros(len(self.awards), dtype=np.int64)
        if rule.options is None:
            return found
        options = np.asarray(result[rule.by]).astype(str)
        for option, name in rule.options.items():
            chosen = (options == option) & ~np.asarray(result.stopped)
            if chosen.any():
                part = self.ask([name])
                found[chosen] = part.fen(name)[chosen]
                stopped |= chosen & np.asarray(part.stopped)
        return found

    def rises(self, base: Ints, stopped: NDArray[np.bool_]) -> Ints:
        """What the yearly measures have added since, each year on what was due before."""
        return risen(self.awards, self.columns, base, stopped, self.day, self.law)

    def whole(self, result: ManyResult, name: str) -> Ints:
        """A month or a count; far away where there is no answer."""
        values = np.asarray(result[name])
        there = ~np.asarray(result.stopped)
        found = np.full(len(self.awards), 1 << 40, dtype=np.int64)
        found[there] = values[there].astype(np.int64)
        return found


def risen(
    awards: Sequence[Awarded],
    columns: Mapping[str, Any],
    base: Ints,
    stopped: NDArray[np.bool_],
    day: date,
    law: Law,
) -> Ints:
    """Fen a month that the adjustments of each award add to `base`; where the law has no answer
    `stopped` is set. The facts are columns of the same awards."""
    more = np.zeros(len(awards), dtype=np.int64)
    facts = {name: columns[name] for name in RISE_FACTS if name in columns}
    for month in sorted({month for each in awards for month in each.adjusted}):
        concerned = np.array([month in each.adjusted for each in awards]) & (base > 0) & ~stopped
        if not concerned.any():
            continue
        result = package.compute_many(
            (RISE,),
            {**facts, "pension_before_adjustment": package.Fen(base + more)},
            date=month_text(month),
            region=[inforce.region_of(each.place) for each in awards],
            known=day,
            law=law,
        )
        more[concerned] += result.fen(RISE)[concerned]
        stopped |= concerned & np.asarray(result.stopped)
    return more


def columns_of(awards: Sequence[Awarded]) -> dict[str, Any]:
    """The facts of awards that were given facts of the same names."""
    names = {name: True for each in awards for name in (*each.given, *each.record)}
    return {
        name: _column([each.record.get(name, each.given.get(name)) for each in awards])
        for name in names
    }


def _column(values: Sequence[Any]) -> Any:
    """One fact of all awards: shared where all have the same."""
    first = values[0]
    if all(value == first for value in values):
        return first if not isinstance(first, list) else list(values)
    return list(values)
