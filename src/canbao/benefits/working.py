"""Working out a benefit by the law in force here: whether, how much, from when, how long.

Nothing is written. A value the law lacks comes out as its `MissingLaw`; a fact it cannot take as its
`InvalidFact` – both in the law's own words.
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
from canbao.benefits.kinds import MONTHLY, Benefit, Rule
from canbao.law.engine.law import Law
from canbao.law.engine.one import Result
from canbao.law.engine.units import parse_month
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused

MOST_MONTHS: Final = 600


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is due each month from one month to another (None: open); fen."""

    from_month: int
    to_month: int | None
    monthly: int
    individual: int = 0
    held: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """What came out. `stretches` is empty when there is no right; `explained` tells why either way."""

    stretches: tuple[Stretch, ...]
    explained: Stored

    @property
    def entitled(self) -> bool:
        return bool(self.stretches)


def work_out(
    kind: Benefit,
    facts: Mapping[str, Any],
    place: int,
    month: int,
    day: date,
    *,
    law: Law | None = None,
    asked: int | None = None,
) -> Worked:
    """A benefit at a place, asked for from `month` on, as known on `day`.

    `asked` is the month the law is asked for, where it is not the benefit's own (a later standard).
    Raises LawError – missing law and impossible facts in the law's words.
    """
    return _Asking(kind, facts, place, month, day, law or inforce.law(), asked).answer()


def fen(value: Decimal | int, name: str) -> int:
    """Yuan of the law in whole fen. Raises Refused for a part of a fen: the rounding is missing."""
    cents = Decimal(value) * 100
    if cents != cents.to_integral_value():
        raise refused(
            f"{name}为{value}元，不是整分；请补充其取整规则",
            f"{name} is {value} yuan, not whole fen: its rounding is missing",
        )
    return int(cents)


class _Asking:
    def __init__(
        self,
        kind: Benefit,
        facts: Mapping[str, Any],
        place: int,
        month: int,
        day: date,
        law: Law,
        asked: int | None,
    ) -> None:
        self.kind, self.facts, self.month, self.day, self.law = kind, dict(facts), month, day, law
        self.region = inforce.region_of(place)
        own = int(parse_month(facts[kind.date], kind.date)) if kind.date else month
        self.date = month_text(own if asked is None else asked)

    def ask(self, targets: Sequence[str], facts: Mapping[str, Any] | None = None) -> Result:
        return package.compute(
            targets,
            self.facts if facts is None else facts,
            date=self.date,
            region=self.region,
            known=self.day,
            law=self.law,
        )

    def rule(self, rule: Rule, options: Mapping[str, str]) -> str:
        return rule.of(options[rule.by]) if rule.by else rule.name

    def answer(self) -> Worked:
        kind = self.kind
        choices = sorted({r.by for r in (kind.amount, kind.individual, kind.months) if r.by})
        options = {name: str(value) for name, value in self.ask(choices).values.items()} \
            if choices else {}  # fmt: skip
        amount = self.rule(kind.amount, options)
        individual = self.rule(kind.individual, options)
        months = self.rule(kind.months, options)
        if kind.entitled.rule:  # who has no right need not give what the amount rests on
            whether = self.ask([*choices, kind.entitled.rule])
            if not amount or not kind.entitled.says(whether.values[kind.entitled.rule]):
                return Worked((), explaining.by_law(whether.explanation.data))
        wanted = [*choices, kind.entitled.rule, amount, individual, kind.first, months,
                  kind.last, kind.stop]  # fmt: skip
        targets = list(dict.fromkeys(name for name in wanted if name))
        result = self.ask(targets)
        first = self.month
        if kind.first:
            first = max(first, int(result.values[kind.first]))
        last = self.last(result, first, months)
        if kind.counted:
            return self.counted(targets, amount, individual, first, last)
        monthly = fen(result.values[amount], amount)
        explained = explaining.by_law(result.explanation.data)
        if monthly == 0 or (last is not None and last < first):
            return Worked((), explained)
        part = fen(result.values[individual], individual) if individual else 0
        end = last if kind.form == MONTHLY else first
        whole = Stretch(first, end, monthly, min(part, monthly), provisional=result.provisional)
        return Worked((whole,), explained)

    def last(self, result: Result, first: int, months: str) -> int | None:
        """The last month due; None where it runs on."""
        ends = []
        if months:
            # Months drawn before do not come again.
            drawn = int(self.facts.get(self.kind.counted) or 0) if self.kind.counted else 0
            ends.append(first + int(result.values[months]) - drawn - 1)
        if self.kind.last:
            ends.append(int(result.values[self.kind.last]))
        if self.kind.stop:
            ends.append(int(result.values[self.kind.stop]) - 1)
        return min(ends) if ends else None

    def counted(
        self, targets: Sequence[str], amount: str, individual: str, first: int, last: int | None
    ) -> Worked:
        """Month by month, each knowing how many were drawn before; equal months joined."""
        drawn = int(self.facts.get(self.kind.counted) or 0)
        stretches: list[Stretch] = []
        parts: list[tuple[int, Mapping[str, Any]]] = []
        end = first + MOST_MONTHS if last is None else last
        for place, month in enumerate(range(first, end + 1)):
            result = self.ask(targets, {**self.facts, self.kind.counted: drawn + place})
            monthly = fen(result.values[amount], amount)
            if monthly == 0:
                break
            part = min(monthly, fen(result.values[individual], individual) if individual else 0)
            provisional = result.provisional
            before = stretches[-1] if stretches else None
            if before is not None and (before.monthly, before.individual, before.provisional) == (
                monthly, part, provisional,
            ):  # fmt: skip
                stretches[-1] = Stretch(before.from_month, month, monthly, part,
                                        provisional=provisional)  # fmt: skip
                continue
            stretches.append(Stretch(month, month, monthly, part, provisional=provisional))
            parts.append((month, result.explanation.data))
        if not parts:
            parts = [(first, self.ask(targets).explanation.data)]
        return Worked(tuple(stretches), explaining.month_by_month(parts))
