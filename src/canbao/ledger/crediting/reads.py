"""What pages and statements show of a person's account: months, years, interest, what was paid.

Everything is summed from records and postings as of a day, as known on a day. What a transfer took
away left in the month it was booked; the years before it stay as they were. Who may look is asked by
the doors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from django.db import connection

from canbao.inforce import law, region_of
from canbao.law import compute
from canbao.law.engine.errors import LawError
from canbao.ledger.balances import NOW, When
from canbao.ledger.crediting.accounts import gone_of, year_end
from canbao.ledger.crediting.careers import EMPLOYEE_PENSION, average_base
from canbao.ledger.crediting.sources import seen

RATES_BACK: Final = 3  # how many years the law is asked for the last published rate
RESIDENTS: Final = "resident_pension"


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One record: what was credited for `months` from `month` on, by whom, booked on which day; fen.
    Negative where it was taken back."""

    month: int
    months: int
    kind: str
    payer: str
    place: int
    base: int
    own: int
    others: int
    credited: int
    day: date
    transaction: int


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the account, in fen: `months` counted once, `base` their average. `interest` is what
    is posted or, where `provisional`, what last year's rate would give and nobody has posted;
    `rate` in percent, empty where none is known. `closing` holds no provisional interest. Of what
    was `paid` out, `moved` went with a transfer."""

    year: int
    opening: int
    months: int
    base: int
    own: int
    others: int
    credited: int
    paid: int
    interest: int
    rate: str
    provisional: bool
    closing: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class AccountOf:
    """One person's account of a scheme. `balance` in fen, without provisional interest."""

    person: int
    scheme: str
    when: When
    lines: tuple[MonthLine, ...]
    years: tuple[YearLine, ...]
    balance: int


def account(
    person: int, *, day: date, scheme: str = EMPLOYEE_PENSION, when: When = NOW
) -> AccountOf:
    """The account with all its months and years. `day` is today's business day: it decides which
    years are over and which rates the law knows."""
    booked = _booked(person, scheme, when)
    away = _moved_away(booked)
    lines = [each.line for each in booked if each.line.transaction not in away]
    interest, left = _interest(person, scheme, when, away)
    moved: Counter[int] = Counter({year: -fen for year, fen in left.items()})
    for each in booked:
        if each.line.transaction in away:
            moved[each.month // 12] -= each.line.credited
    paid: Counter[int] = Counter(moved)
    for _, month, fen in gone_of([person], scheme, when).tolist():
        paid[month // 12] += fen
    counted = _counted(lines)
    by_year: dict[int, list[MonthLine]] = {}
    for line in lines:
        by_year.setdefault(line.month // 12, []).append(line)
    touched = {*by_year, *interest, *paid}
    years: list[YearLine] = []
    opening = 0
    if touched:
        place = lines[-1].place if lines else 0
        last_posted = max(interest, default=0)
        foreseeable = True  # a year whose interest nobody can say leaves the later ones open
        for year in range(min(touched), max(*touched, day.year - 1) + 1):
            of_year = by_year.get(year, [])
            credited = sum(line.credited for line in of_year)
            out = paid[year]
            posted, rate = interest.get(year, (0, ""))
            foreseen = None
            if last_posted < year < day.year and place and foreseeable:
                balance = opening + sum(each.interest for each in years if each.provisional)
                foreseen = None if out else _provisional(scheme, year, balance, of_year, place, day)
                foreseeable = foreseen is not None
            closing = opening + credited + posted - out
            base = average_base(
                np.array([sum(line.base for line in of_year)]),
                np.array([sum(line.months for line in of_year)]),
            )
            years.append(
                YearLine(
                    year=year,
                    opening=opening,
                    months=counted.get(year, 0),
                    base=int(base[0]),
                    own=sum(line.own for line in of_year),
                    others=sum(line.others for line in of_year),
                    credited=credited,
                    paid=out,
                    interest=foreseen[0] if foreseen else posted,
                    rate=foreseen[1] if foreseen else rate,
                    provisional=foreseen is not None,
                    closing=closing,
                    moved=moved[year],
                )
            )
            opening = closing
    return AccountOf(person, scheme, when, tuple(lines), tuple(years), opening)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """What one payer paid for one month in one scheme, in fen; corrections and what was taken back
    are in it."""

    scheme: str
    payer: str
    base: int
    own: int
    others: int
    credited: int


def pay_slip(person: int, month: int, when: When = NOW) -> list[SlipLine]:
    """What was paid for a person's month, by scheme and payer: what my employer really paid. What
    came from an old system by the year is not in it."""
    joined, parameters = seen(when, "r.transaction_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.scheme, c.payer, sum(r.base), sum(r.own), sum(r.others), sum(r.credited) "
            "FROM crediting_contributionrecord r "
            f"JOIN crediting_credit c ON c.transaction_id = r.transaction_id{joined} "
            "WHERE r.person = %s AND r.month = %s AND r.months BETWEEN -1 AND 1 "
            "GROUP BY r.scheme, c.payer ORDER BY r.scheme, c.payer",
            [*parameters, person, month],
        )
        return [
            SlipLine(scheme, payer, int(base), int(own), int(others), int(credited))
            for scheme, payer, base, own, others, credited in cursor.fetchall()
            if base or own or others or credited
        ]


@dataclass(frozen=True, slots=True)
class Booked:
    """A record with what its transaction is: the kind, the accounting month, what it takes back."""

    line: MonthLine
    kind: str
    month: int
    corrects: int | None


def _moved_away(booked: Sequence[Booked]) -> set[int]:
    """The transfers away that stand: neither taken back nor come back by a later transfer."""
    taken_back = {each.corrects for each in booked}
    come = [(each.line.day, each.line.transaction) for each in booked if each.kind == "transfer_in"]
    last = max(come, default=None)
    return {
        each.line.transaction
        for each in booked
        if each.kind == "transfer_out"
        and each.line.transaction not in taken_back
        and (last is None or (each.line.day, each.line.transaction) > last)
    }


def _counted(lines: Sequence[MonthLine]) -> Counter[int]:
    """Months paid by year; a month that two records name counts once."""
    named: Counter[int] = Counter()
    for line in lines:
        for month in range(line.month, line.month + abs(line.months)):
            named[month] += 1 if line.months > 0 else -1
    return Counter(month // 12 for month, times in named.items() if times > 0)


def _booked(person: int, scheme: str, when: When) -> list[Booked]:
    joined, parameters = seen(when, "r.transaction_id")
    booked = joined or " JOIN ledger_transaction t ON t.id = r.transaction_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.month, r.months, r.kind, c.payer, r.place, r.base, r.own, r.others, "
            "r.credited, t.day, r.transaction_id, t.kind, t.month, t.corrects "
            "FROM crediting_contributionrecord r "
            f"JOIN crediting_credit c ON c.transaction_id = r.transaction_id{booked} "
            "WHERE r.person = %s AND r.scheme = %s ORDER BY r.month, r.transaction_id",
            [*parameters, person, scheme],
        )
        return [Booked(_line(*row[:11]), *row[11:]) for row in cursor.fetchall()]


def _line(
    month: int, months: int, kind: str, payer: str, place: int, base: int, own: int, others: int,
    credited: int, day: date | str, transaction: int,
) -> MonthLine:  # fmt: skip
    booked = day if isinstance(day, date) else date.fromisoformat(day)
    return MonthLine(
        month, months, kind, payer, place, base, own, others, credited, booked, transaction
    )


def _interest(
    person: int, scheme: str, when: When, away: Collection[int]
) -> tuple[dict[int, tuple[int, str]], Counter[int]]:
    """Interest and rate by year; and what the transfers `away` took of it, by year of the transfer."""
    joined, parameters = seen(when, "i.transaction_id")
    booked = joined or " JOIN ledger_transaction t ON t.id = i.transaction_id"
    found: dict[int, tuple[int, str]] = {}
    left: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.year, i.fen, i.rate, i.transaction_id, t.month FROM crediting_interest i "
            f"JOIN ledger_book b ON b.id = i.book_id AND b.scheme = %s{booked} "
            "WHERE i.person = %s ORDER BY i.year, i.version",
            [scheme, *parameters, person],
        )
        for year, fen, rate, transaction, month in cursor.fetchall():
            if transaction in away:
                left[month // 12] += fen
            else:
                before, known = found.get(year, (0, ""))
                found[year] = before + fen, max(known, rate)
    return found, left


def _provisional(
    scheme: str, year: int, opening: int, lines: Sequence[MonthLine], place: int, day: date
) -> tuple[int, str] | None:
    """Interest of a year that is over and not posted, at its own rate if the law knows it, else at
    the last published one; None where the law says neither. The residents' rate is each province's
    own and is not carried over."""
    if scheme == RESIDENTS:
        return None
    asked = {"date": year_end(year).isoformat(), "region": region_of(place), "known": day}
    for back in range(RATES_BACK + 1):
        try:
            rate = compute(
                "account_year_interest", {"account_year": year - back}, **asked, law=law()
            )["account_year_interest"]
        except LawError:
            continue
        months = [0] * 12
        for line in lines:
            months[line.month % 12] += line.credited
        credited = sum(months)
        facts = {
            "account_opening_balance": Decimal(opening).scaleb(-2),
            "account_year_credits": Decimal(credited).scaleb(-2),
            "account_year_months": min(sum(max(line.months, 0) for line in lines), 12),
            "monthly_credits": [
                {"number": number, "amount": Decimal(fen).scaleb(-2)}
                for number, fen in enumerate(months, start=1)
            ],
            "account_year_interest": rate,
        }
        try:
            close = compute("account_year_close", facts, **asked, law=law())["account_year_close"]
        except LawError:
            return None
        return int(close * 100) - opening - credited, f"{rate.normalize():f}"
    return None
