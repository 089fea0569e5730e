"""Careers: months counted once, bases averaged to the fen, as of a day, as known – and the pension
that follows is the one a person's own figures give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.inforce import law
from canbao.law import compute, compute_many
from canbao.ledger import posting
from canbao.ledger.balances import When
from canbao.ledger.crediting.careers import average_base, career, careers
from canbao.ledger.crediting.columns import Share
from canbao.ledger.crediting.credit import credit, take_back
from tests.ledger.crediting.make import CLERK, credit_of, month, share, sichuan, undone

pytestmark = pytest.mark.django_db


def credited(*shares: Share, key: str = "k", **said: object) -> int:
    """Credits the shares in the fund of Sichuan; the transaction."""
    given_ = credit_of(shares, key=key, **said)
    return credit(sichuan(), given_, actor=CLERK, door="page").id


def told(person: int = 7, **asked: object) -> list[tuple[int, int, int, int]]:
    """Year, months, average base, credited."""
    found = career(person, **asked)
    return [(each.year, each.months, each.base, each.credited) for each in found.years]


def test_months_of_a_year_are_added_up():
    credited(*(share(7, month(2024, at)) for at in (1, 2, 12)))
    assert told() == [(2024, 3, 500_000, 120_000)]


def test_the_average_base_is_to_the_fen_half_up():
    """(5,000.00 + 5,000.01) / 2 = 5,000.005, which is 5,000.01; by three 5,000.00 and a third of a
    fen is 5,000.00."""
    credited(
        share(7, month(2024, 1)), share(7, month(2024, 2), base=500_001),
        share(8, month(2024, 1)), share(8, month(2024, 2)), share(8, month(2024, 3), base=500_001),
    )  # fmt: skip
    assert told(7)[0][2] == 500_001
    assert told(8)[0][2] == 500_000


def test_the_average_base_is_rounded_as_the_law_rounds_it():
    sums = np.array([100_001, 1_000_005, 6_000_006, 999_999, 7, 6_000_000_000], dtype=np.int64)
    months = np.array([2, 10, 12, 7, 2, 11], dtype=np.int64)
    by_law = [
        compute(
            "career_average_base",
            {"career_year_base": Decimal(int(total)) / 100, "career_year_months": int(count)},
            date="2026-01",
            region="Sichuan",
            law=law(),
        )["career_average_base"]
        for total, count in zip(sums, months, strict=True)
    ]
    assert average_base(sums, months).tolist() == [int(each * 100) for each in by_law]


def test_a_month_that_two_employers_paid_counts_once():
    credited(share(7, month(2024, 5)), key="a")
    credited(share(7, month(2024, 5), base=300_000), share(7, month(2024, 6)), key="b")
    # Three records of 5,000, 3,000 and 5,000: the average stays one of what was paid.
    assert told() == [(2024, 2, 433_333, 104_000)]


def test_months_that_lie_in_a_year_of_the_opening_count_once():
    """January to October came from the old system; May is paid again, November is new."""
    opened = share(7, month(2024, 1), base=5_000_000, months=10)
    credited(opened, kind="opening", counter=[("bank", "", 400_000)], key="o")
    credited(share(7, month(2024, 5)), share(7, month(2024, 11)), key="a")
    assert told() == [(2024, 11, 500_000, 480_000)]


def test_a_month_taken_back_counts_no_more():
    done = credited(share(7, month(2024, 5)), share(7, month(2024, 6)), key="a")
    credited(share(7, month(2024, 6)), key="b")
    take_back(
        sichuan(), done, day=date(2025, 2, 1), month=month(2025, 2), ground="document:1",
        key="back", actor=CLERK, door="page",
    )  # fmt: skip
    assert told() == [(2024, 1, 500_000, 40_000)]


def test_a_correction_of_the_wage_changes_base_and_account_but_no_month():
    credited(share(7, month(2024, 5)), key="a")
    credited(
        share(7, month(2024, 5), base=100_000, months=0), kind="correction", key="b",
        counter=[("assessed", "", 24_000)],
    )  # fmt: skip
    assert told() == [(2024, 1, 600_000, 48_000)]


def test_years_without_payment_have_no_months_and_go_on_as_asked():
    credited(share(7, month(2021, 5)), key="a")
    credited(share(7, month(2023, 5)), key="b")
    assert told(through=2025) == [
        (2021, 1, 500_000, 40_000), (2022, 0, 0, 0), (2023, 1, 500_000, 40_000), (2024, 0, 0, 0),
        (2025, 0, 0, 0),
    ]  # fmt: skip
    assert told(through=2022) == [(2021, 1, 500_000, 40_000), (2022, 0, 0, 0)]


def test_a_person_without_records_has_no_years():
    assert told(9) == []
    assert careers([]).persons.tolist() == []


def test_as_of_a_day_and_as_known_on_a_day(monkeypatch):
    monkeypatch.setattr(posting, "clock", lambda: datetime(2025, 1, 20, 9, tzinfo=UTC))
    credited(share(7, month(2024, 5)), key="a", day=date(2025, 1, 20))
    monkeypatch.setattr(posting, "clock", lambda: datetime(2025, 3, 5, 9, tzinfo=UTC))
    credited(share(7, month(2024, 6)), key="b", day=date(2025, 1, 31))
    when = When(as_of=date(2025, 1, 31), as_known=date(2025, 1, 31))
    assert told(when=when)[0][1] == 1
    assert told(when=When(as_of=date(2025, 1, 31)))[0][1] == 2
    assert told(when=When(as_of=date(2025, 1, 30)))[0][1] == 1
    assert told(when=When(as_known=date(2025, 3, 5)))[0][1] == 2


def test_residents_years_are_another_career():
    credited(share(7, month(2024, 5)), key="a")
    assert told(scheme="resident_pension") == []


def test_kind_and_region_are_those_of_the_last_month():
    credited(
        share(7, month(2024, 5)),
        share(7, month(2024, 9), kind="flexible", place=510700000000),
    )
    found = career(7).years[0]
    assert (found.kind, found.place) == ("flexible", 510700000000)
    facts = career(7).facts()["career"][0]
    assert (facts["scheme"], facts["region"]) == ("flexible", "Sichuan")


# By person: year → base of each month in fen. 11 rises every year; 12 changes inside years and does
# not divide evenly; 13 has gaps and works alone; 14 has another base every month.
HISTORIES = {
    11: {year: [500_000 + 12_500 * (year - 2016)] * 12 for year in range(2016, 2025)},
    12: {
        year: [400_000 + 7_777 * (year - 2016)] * 5 + [411_113 + 8_891 * (year - 2016)] * 6
        for year in range(2016, 2025)
    },
    13: {year: [355_550] * 7 for year in (2016, 2017, 2019, 2020, 2022, 2023, 2024)},
    14: {
        year: [351_317 + 1_009 * at + 13_331 * (year - 2016) for at in range(12)]
        for year in range(2016, 2025)
    },
}
KINDS_OF = {11: "employee", 12: "employee", 13: "flexible", 14: "employee"}
PENSION = (
    "paid_contribution_months", "average_index", "account_balance", "basic_pension",
    "account_pension", "transitional_pension", "pension_total",
)  # fmt: skip
RETIRED = "2025-10"


def particulars() -> dict[str, object]:
    """What the calculator asks besides the history."""
    return {
        "birth_month": "1965-01", "retirement_month": RETIRED, "deemed_months": 120,
        "stated_interest_months": 9,
    }  # fmt: skip


def typed_in(person: int) -> list[dict[str, object]]:
    """The history as the person types it: a row a year, the average base with two decimals as it is
    printed, empty years with 0 months."""
    history = HISTORIES[person]
    rows: list[dict[str, object]] = []
    for year in range(2016, 2025):
        bases = history.get(year, [])
        average = Decimal(sum(bases)) / 100 / max(len(bases), 1)
        rounded = average.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        rows.append({"year": year, "months": len(bases), "base": rounded})
    return rows


def pension(facts: dict[str, object], targets: tuple[str, ...] = PENSION) -> dict[str, object]:
    """What the law makes of it in Sichuan."""
    asked = {**particulars(), **facts}
    return dict(compute(targets, asked, date=RETIRED, region="Sichuan", law=law()).values)


@pytest.fixture
def histories() -> None:
    for person, history in HISTORIES.items():
        parts = [
            (at, base, (2 * base * 8 + 100) // 200)
            for year, bases in history.items()
            for at, base in enumerate(bases, start=month(year, 1))
        ]
        kind = KINDS_OF[person]
        shares = [
            share(person, at, base=base, kind=kind, credited=part, own=part, others=0)
            for at, base, part in parts
        ]
        credited(*shares, key=f"h{person}")


@pytest.mark.usefixtures("histories")
@pytest.mark.parametrize("person", [11, 13])
def test_the_ledger_gives_the_pension_that_the_typed_history_gives(person):
    """Where 8 % of every month is whole fen, year by year is month by month."""
    from_ledger = pension(career(person, through=2024).facts())
    by_hand = pension({"career": typed_in(person)})
    assert {name: from_ledger[name] for name in PENSION} == {
        name: by_hand[name] for name in PENSION
    }


@pytest.mark.usefixtures("histories")
@pytest.mark.parametrize("person", [12, 14])
def test_with_the_balance_as_printed_it_is_the_same_for_any_history(person):
    """Month by month 8 % is rounded to the fen, year by year it is not: the balance of the statement
    differs by some fen from one worked out of yearly bases. Everything else follows the months."""
    from_ledger = pension(career(person, through=2024).facts())
    by_hand = pension(
        {"career": typed_in(person), "account_balance": from_ledger["account_balance"]}
    )
    assert {name: from_ledger[name] for name in PENSION} == {
        name: by_hand[name] for name in PENSION
    }
    plainly = pension({"career": typed_in(person)}, ("account_balance",))["account_balance"]
    assert abs(plainly - from_ledger["account_balance"]) < 1


@pytest.mark.usefixtures("histories")
def test_many_at_once_get_what_each_gets_alone():
    found = careers([*HISTORIES], through=2024)
    columns = {**particulars(), **found.facts()}
    many = compute_many(PENSION, columns, date=RETIRED, region="Sichuan", law=law())
    assert not many.stopped.any()
    for at, person in enumerate(found.persons.tolist()):
        alone = pension(career(person, through=2024).facts())
        assert {name: round(many[name][at] * 10_000) for name in PENSION} == {
            name: round(alone[name] * 10_000) for name in PENSION
        }


@st.composite
def deeds(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """First month, months and what becomes of it: 1 credited, 2 credited and taken back."""
    made = []
    for _ in range(draw(st.integers(1, 8))):
        first = draw(st.integers(month(2023, 1), month(2024, 12)))
        months = draw(st.integers(1, 12 - first % 12))
        made.append((first, months, draw(st.integers(1, 2))))
    return made


@given(deeds())
@settings(max_examples=40)
def test_a_year_has_the_months_that_stand_at_least_once(done):
    with undone():
        months: dict[int, int] = {}
        for at, (first, count, fate) in enumerate(done):
            made = credited(
                share(7, first, base=100_000 * count, months=count), kind="opening", key=f"k{at}",
                counter=[("bank", "", 8_000 * count)],
            )  # fmt: skip
            if fate == 2:
                take_back(
                    sichuan(), made, day=date(2025, 2, 1), month=month(2025, 2),
                    ground="document:1", key=f"b{at}", actor=CLERK, door="page",
                )  # fmt: skip
            else:
                for each in range(first, first + count):
                    months[each] = months.get(each, 0) + 1
        for year in career(7, through=2024).years:
            standing = [m for m in months if m // 12 == year.year]
            assert year.months == len(standing) <= 12
            assert year.base == (100_000 if standing else 0)
            assert year.credited == 8_000 * sum(months[m] for m in standing)
