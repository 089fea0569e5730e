"""What the city brings from its old system as of the end of 2024: careers year by year with
interest, those in payment with what they get, everybody's bank account.

The figures are the old system's as it wrote them down; they are brought, never computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from canbao.cli.demo_money.city import FIRST, City, Spells
from canbao.cli.demo_money.draws import Numbers, bell, drawn
from canbao.cli.demo_money.wages import TIERS
from canbao.law import law

OLDEST: Final = 1996
LAST_YEAR: Final = FIRST // 12 - 1
KINDS: Final = ("employee", "flexible", "public", "resident")
PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")
OLD_RATE: Final = 275
"""Interest the old system credited where the ministry published none, per 10,000."""
SUBSIDY: Final = (4_000, 4_500, 5_000, 6_000, 7_500, 8_000, 10_000, 12_000, 16_000, 20_000)
"""What the old system says public budgets paid beside each tier, fen a year."""
BANKS: Final = ("工商银行 ICBC", "农业银行 ABC", "农商银行 RCB")


@dataclass(frozen=True)
class Careers:
    """Years brought over, by person and scheme: `kind` is a place in KINDS; `months` from January
    on; amounts in fen summed over the months; `interest` of the year on the whole account."""

    person: Numbers
    scheme: str
    kind: Numbers
    year: Numbers
    months: Numbers
    base: Numbers
    credited: Numbers
    own: Numbers
    others: Numbers
    place: Numbers
    interest: Numbers


def careers(city: City) -> list[Careers]:
    """All years to the end of 2024, a table a scheme."""
    employed = city.of("employee_pension", "employee", "flexible")
    public = city.of("public_sector_pension", "public")
    resident = city.of("resident_pension", "resident")
    return [
        _earned(city, "employee_pension", employed),
        _earned(city, "public_sector_pension", public),
        _resident(city, resident),
    ]


def _years(spells: Spells) -> tuple[Numbers, Numbers, Numbers]:
    """Spell, year and months of every year a spell has before 2025."""
    first = np.maximum(spells.start, OLDEST * 12)
    last = np.minimum(spells.end, FIRST - 1)
    kept = np.flatnonzero(first <= last)
    spans = last[kept] // 12 - first[kept] // 12 + 1
    spell = np.repeat(kept, spans)
    within = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
    year = first[spell] // 12 + within
    months = np.minimum(last[spell], year * 12 + 11) - np.maximum(first[spell], year * 12) + 1
    return spell, year, months


def wage_of(year: int) -> int:
    """The average monthly wage of the province in a year as the law has it, in fen; of a year it
    lacks, that of the nearest it has."""
    known: dict[int, Decimal] = {}
    for row in law().parameters["index_denominator"].rows:
        if row.region == "Sichuan" and isinstance(row.value, dict):
            known |= {int(word): fig for word, fig in row.value.items() if fig is not None}
    near = min(known, key=lambda each: (abs(each - year), each))
    return int(known[near] * 100)


def _earned(city: City, scheme: str, spells: Spells) -> Careers:
    """Employees, flexible workers and the public sector: bases follow the province's wage."""
    spell, year, months = _years(spells)
    wages = {each: wage_of(each) for each in range(OLDEST, LAST_YEAR + 1)}
    level = np.array([wages[each] for each in range(OLDEST, LAST_YEAR + 1)], dtype=np.int64)
    now = city.wages_of(spells.person[spell], spells.employer[spell])
    then = level[year - OLDEST]
    base = np.clip(now * then // wages[LAST_YEAR], then * 6 // 10, then * 3)
    base = np.where(spells.employer[spell] < 0, then * 6 // 10, base)
    kind = np.where(spells.employer[spell] < 0, 1, 0 if scheme == "employee_pension" else 2)
    # One row a person and year: of two jobs in one year the months are added up to twelve.
    key = spells.person[spell] * 10_000 + year
    order = np.lexsort((spell, key))
    key, spell = key[order], spell[order]
    base, months, kind = base[order], months[order], kind[order]
    starts = np.flatnonzero(np.append(True, np.diff(key) != 0)) if len(key) else np.arange(0)
    all_months = np.add.reduceat(months, starts) if len(starts) else months
    of_year = np.minimum(all_months, 12)
    paid = np.add.reduceat(base * months, starts) if len(starts) else base
    total = paid * of_year // np.maximum(all_months, 1)
    person, years = key[starts] // 10_000, key[starts] % 10_000
    credited = total * np.where(years < 2006, 11, 8) // 100
    own = total * _own_share(years) // 100
    others = total * np.where(years < 2016, 20, np.where(years < 2019, 19, 16)) // 100
    if scheme == "employee_pension":
        flexible = kind[starts] == 1
        own = np.where(flexible, total * 20 // 100, own)
        others = np.where(flexible, 0, others)
    return Careers(
        person,
        scheme,
        kind[starts],
        years,
        of_year,
        total,
        credited,
        own,
        others,
        spells.place[spell[starts]],
        _interest(person, years, credited),
    )


def _own_share(years: Numbers) -> Numbers:
    """What a person paid, percent: 4 until 1997, one more every two years, 8 from 2004."""
    return np.clip(4 + (years - 1996) // 2, 4, 8)


def _resident(city: City, spells: Spells) -> Careers:
    """Residents: a tier a year, with the subsidy; the same tier from year to year."""
    spell, year, months = _years(spells)
    key = spells.person[spell] * 10_000 + year
    order = np.lexsort((spell, key))
    key, spell, months = key[order], spell[order], months[order]
    last = np.append(np.diff(key) != 0, True) if len(key) else np.zeros(0, dtype=np.bool_)
    key, spell, months = key[last], spell[last], months[last]
    person, years = key // 10_000, key % 10_000
    at = np.minimum(drawn(city.seed, "old tier", person, 30) // 3, 9)
    at = np.where(drawn(city.seed, "old low", person, 100) < 55, 0, at)
    own, others = np.array(TIERS)[at], np.array(SUBSIDY)[at]
    return Careers(
        person,
        "resident_pension",
        np.full(len(person), KINDS.index("resident"), dtype=np.int64),
        years,
        months,
        np.zeros(len(person), dtype=np.int64),
        own + others,
        own,
        others,
        spells.place[spell],
        _interest(person, years, own + others),
    )


def _interest(person: Numbers, years: Numbers, credited: Numbers) -> Numbers:
    """Interest the old system credited in each of the rows' years, also for years before them in
    which nothing was paid: those stand in the row of the next year
    paid. By person and year rising."""
    rate = dict.fromkeys(range(OLDEST, LAST_YEAR + 1), OLD_RATE)
    for row in law().parameters["account_interest"].rows:
        if isinstance(row.value, dict):
            told = {int(year): fig for year, fig in row.value.items() if fig is not None}
            rate |= {year: int(fig * 100) for year, fig in told.items() if year in rate}
    rows = np.arange(len(person))
    where = np.searchsorted(np.unique(person), person)
    size = int(where.max()) + 1 if len(where) else 0
    balance, held = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    found = np.zeros(len(person), dtype=np.int64)
    for year in range(OLDEST, LAST_YEAR + 1):
        mine = rows[years == year]
        credits = np.zeros(size, dtype=np.int64)
        credits[where[mine]] = credited[mine]
        earned = (2 * balance + credits) * rate[year] // 20_000
        held += earned
        balance += credits + earned
        found[mine] = held[where[mine]]
        held[where[mine]] = 0
    # Interest after the last year paid belongs to that last row.
    last = np.flatnonzero(np.append(np.diff(person) != 0, True)) if len(person) else rows
    found[last] += held[where[last]]
    return found


@dataclass(frozen=True)
class InPayment:
    """Who was in payment at 2025-01 out of which scheme; `monthly` fen, of it `individual` out of
    the individual account, which still holds `balance`."""

    person: Numbers
    scheme: str
    place: Numbers
    first: Numbers
    monthly: Numbers
    individual: Numbers
    balance: Numbers


LEVELS: Final = {
    "employee_pension": (140_000, 480_000),
    "public_sector_pension": (350_000, 900_000),
    "resident_pension": (17_000, 52_000),
}
"""Lowest and highest a month by scheme, fen."""


def pensions(city: City) -> list[InPayment]:
    """A table a scheme; whoever died or ended before 2025 is not there."""
    tables = []
    for scheme in PENSIONS:
        spells = city.of(scheme, "pensioner")
        spells = spells.only((spells.start < FIRST) & (spells.end >= FIRST))
        first = np.append(True, np.diff(spells.person) != 0) if len(spells) else np.zeros(0, bool)
        spells = spells.only(first)
        low, high = LEVELS[scheme]
        what = f"pension {scheme}"
        monthly = low + bell(city.seed, what, spells.person, (high - low) // 10) * 10
        share = 5 + drawn(city.seed, f"{what} account", spells.person, 15)
        individual = monthly * share // 100
        left = drawn(city.seed, f"{what} left", spells.person, 139)
        tables.append(
            InPayment(
                spells.person,
                scheme,
                spells.place,
                spells.start,
                monthly,
                individual,
                individual * left,
            )
        )
    return tables


@dataclass(frozen=True)
class BankAccounts:
    """Where each person is paid: `bank` is a place in BANKS; `number` has 19 digits, the last
    one by Luhn."""

    person: Numbers
    bank: Numbers
    number: tuple[str, ...]


def bank_accounts(city: City) -> BankAccounts:
    """An account for every person with a spell here."""
    person = np.unique(city.spells.person)
    bank = drawn(city.seed, "bank", person, len(BANKS))
    tail = drawn(city.seed, "account", person, 10**6)
    numbers = tuple(
        with_luhn(f"62{28480 + at}{tail_:06d}{who % 10**5:05d}")
        for who, at, tail_ in zip(person.tolist(), bank.tolist(), tail.tolist(), strict=True)
    )
    return BankAccounts(person, bank, numbers)


def with_luhn(digits: str) -> str:
    """The digits and the check digit of bank cards after them."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)
