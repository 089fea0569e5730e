"""What a person's record may look like at a later month, under assumptions the person sets.

Nobody knows future interest, wages and bases. The person sets them; everything the law decides
(credits, the form of interest, the pension itself) is still asked from the law.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from canbao.web.asking import Answer, ask
from canbao.web.formats import Month

PARTS = (
    "pension_total",
    "basic_pension",
    "account_pension",
    "transitional_pension",
    "pension_additions",
)
FOUR_PLACES = Decimal("0.0001")
FEN = Decimal("0.01")
# Quantities that follow wages: for a month whose values are not published they are carried on.
WAGES = ("reference_wage", "indexing_base", "transitional_base")


@dataclass(frozen=True, slots=True)
class Record:
    """What a person has now: months paid, average index, account balance (None = not known)."""

    region: str
    now: Month
    birth: Month
    category: str
    months: int
    index: Decimal | None
    balance: Decimal | None
    given: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person assumes: level of future bases (1 = average wage), interest, wage growth."""

    pays_on: bool = True
    level: Decimal = Decimal(1)
    interest: Decimal = Decimal(0)
    growth: Decimal = Decimal(0)
    flexible: bool = False
    stop: Month | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The law's answer for one month of retirement, and the record it rests on."""

    month: Month
    answer: Answer
    months: int
    index: Decimal | None
    balance: Decimal | None

    @property
    def total(self) -> Decimal | None:
        return self.answer.amount("pension_total") if self.answer else None


class Projection:
    """One record under one plan; `at()` gives the pension for a month of retirement."""

    def __init__(
        self, record: Record, plan: Plan, wages_now: dict[str, Decimal] | None = None
    ) -> None:
        self.record = record
        self.plan = plan
        self.wages_now = self._wages_now() if wages_now is None else wages_now
        self._published: dict[int, bool] = {}
        self._year_ends: dict[int, Decimal] = {}
        self._credits: dict[Decimal, Decimal] = {}
        self._costs: dict[Decimal, Decimal] = {}

    def with_plan(self, **changes: Any) -> Projection:
        """The same record under another plan."""
        other = Projection(self.record, replace(self.plan, **changes), self.wages_now)
        other._published = self._published
        return other

    # --- wages ------------------------------------------------------------------------------

    def _given_wages(self) -> dict[str, Any]:
        return {name: value for name, value in self.record.given if name in WAGES}

    def _wages_now(self) -> dict[str, Decimal]:
        """The wages the law knows today, for the region."""
        known: dict[str, Decimal] = {}
        for name in WAGES:
            answer = ask(
                name, self._given_wages(), date=self.record.now.iso, region=self.record.region
            )
            if answer:
                known[name] = answer.amount(name)
        return known

    def growth_to(self, year: int) -> Decimal:
        """How much wages have grown by then, under the plan."""
        years = max(year - self.record.now.year, 0)
        return (1 + self.plan.growth / 100) ** years

    def published(self, month: Month) -> bool:
        """Whether the law has (or provisionally takes) its own base for that year."""
        if month.year not in self._published:
            answer = ask(
                "reference_wage",
                self._given_wages(),
                date=month.iso,
                region=self.record.region,
            )
            self._published[month.year] = bool(answer)
        return self._published[month.year]

    def wage(self, year: int) -> Decimal | None:
        """The reference wage of a year under the plan."""
        wage = self.wages_now.get("reference_wage")
        return None if wage is None else wage * self.growth_to(year)

    # --- the account ------------------------------------------------------------------------

    def base(self, year: int) -> Decimal:
        """Monthly contribution base of a future year."""
        return ((self.wage(year) or Decimal(0)) * self.plan.level).quantize(FEN)

    def _credit(self, year: int) -> Decimal:
        """Credited to the account for one month of that year, as the law credits today."""
        base = self.base(year)
        if base not in self._credits:
            answer = ask(
                "account_monthly_credit",
                {"contribution_base": base},
                date=self.record.now.iso,
                region=self.record.region,
            )
            self._credits[base] = answer.amount("account_monthly_credit") if answer else Decimal(0)
        return self._credits[base]

    def _part_of_year(self, opening: Decimal, year: int, months: int, paid: int) -> Decimal:
        """Opening balance, `paid` months of credits and `months` of interest."""
        credits = self._credit(year) * paid
        answer = ask(
            "account_interest_in_final_year",
            {
                "account_balance_at_last_year_end": opening,
                "account_credits_in_retirement_year": credits,
                "account_months_in_retirement_year": paid,
                "account_interest_months": months,
                "last_published_account_interest": self.plan.interest,
            },
            date=self.record.now.iso,
            region=self.record.region,
        )
        return opening + credits + answer.amount("account_interest_in_final_year")

    def _months_paid(self, first: Month, after: Month) -> int:
        """Months from `first` up to but without `after` in which contributions are foreseen."""
        if not self.plan.pays_on:
            return 0
        end = min(after, self.plan.stop) if self.plan.stop else after
        return max(end.minus(first), 0)

    def _year_end(self, year: int) -> Decimal:
        """Balance at the end of a year."""
        if year in self._year_ends:
            return self._year_ends[year]
        now = self.record.now
        january, next_january = Month(year, 1), Month(year + 1, 1)
        if year == now.year:
            months = next_january.minus(now)
            closed = self._part_of_year(
                self.record.balance or Decimal(0),
                year,
                months,
                self._months_paid(now, next_january),
            )
        else:
            opening = self._year_end(year - 1)
            answer = ask(
                "account_year_close_yearly_form",
                {
                    "account_opening_balance": opening,
                    "account_year_credits": self._credit(year)
                    * self._months_paid(january, next_january),
                    "account_year_interest": self.plan.interest,
                },
                date=now.iso,
                region=self.record.region,
            )
            closed = answer.amount("account_year_close_yearly_form")
        self._year_ends[year] = closed
        return closed

    def balance_at(self, month: Month) -> Decimal | None:
        """Balance when the pension is awarded in `month`."""
        now = self.record.now
        if self.record.balance is None or month <= now:
            return self.record.balance
        if month.year == now.year:
            start, opening = now, self.record.balance
        else:
            start, opening = Month(month.year, 1), self._year_end(month.year - 1)
        return self._part_of_year(
            opening, month.year, month.minus(start), self._months_paid(start, month)
        ).quantize(FEN)

    # --- the pension ------------------------------------------------------------------------

    def months_at(self, month: Month) -> int:
        return self.record.months + self._months_paid(self.record.now, month)

    def index_at(self, month: Month) -> Decimal | None:
        """Average over all months: those so far at their index, the rest at the plan's level."""
        more = self.months_at(month) - self.record.months
        if self.record.index is None or more == 0:
            return self.record.index
        total = self.record.index * self.record.months + self.plan.level * more
        return (total / (self.record.months + more)).quantize(FOUR_PLACES)

    def paid_by(self, month: Month) -> Decimal:
        """What the person pays until `month`, by the rates of today."""
        total = Decimal(0)
        year = self.record.now.year
        while year <= month.year:
            first = max(self.record.now, Month(year, 1))
            after = min(month, Month(year + 1, 1))
            total += self.monthly_cost(year) * self._months_paid(first, after)
            year += 1
        return total

    def monthly_cost(self, year: int) -> Decimal:
        """What the person pays a month in that year, by the law's rate of today."""
        amount = self.base(year)
        if amount not in self._costs:
            name, base = ("pension_person_contribution", "contribution_base")
            if self.plan.flexible:
                name, base = ("flexible_pension_contribution", "flexible_contribution_base")
            answer = ask(name, {base: amount}, date=self.record.now.iso, region=self.record.region)
            self._costs[amount] = answer.amount(name) if answer else Decimal(0)
        return self._costs[amount]

    def facts_at(self, month: Month) -> dict[str, Any]:
        """Facts for the law, for an award in that month."""
        facts: dict[str, Any] = dict(self.record.given)
        facts |= {
            "birth_month": self.record.birth.iso,
            "retirement_category": self.record.category,
            "retirement_month": month.iso,
            "contribution_months": self.months_at(month),
            "average_index": self.index_at(month),
            "account_balance": self.balance_at(month),
        }
        if month > self.record.now and not self.published(month):
            grown = self.growth_to(month.year)
            for name, wage in self.wages_now.items():
                facts[name] = (wage * grown).quantize(FEN)
        return facts

    def at(self, month: Month) -> Foreseen:
        """The pension awarded in `month`."""
        facts = self.facts_at(month)
        answer = ask(PARTS, facts, date=month.iso, region=self.record.region)
        return Foreseen(
            month,
            answer,
            facts["contribution_months"],
            facts["average_index"],
            facts["account_balance"],
        )

    def parts_at(self, month: Month) -> dict[str, Answer]:
        """Each part asked by itself: what can be worked out although the total can't."""
        facts = self.facts_at(month)
        return {name: ask(name, facts, date=month.iso, region=self.record.region) for name in PARTS}
