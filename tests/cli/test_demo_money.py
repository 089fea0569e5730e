"""The demonstration's money year from a city of three persons: the same seed, the same year; and
what it says agrees with the record it was drawn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from canbao.cli.demo_money import behaviour, events, opening, published, wages
from canbao.cli.demo_money.city import FIRST, OPEN, City, Persons, Spells
from canbao.cli.demo_money.draws import drawn
from canbao.law import law
from canbao.people.models.spells import KINDS, SCHEMES, STATES

PLACE = 510104000000
ROWS = [
    # person, scheme, kind, state, employer, from, to
    (1, "employee_pension", "employee", "paying", 0, 2023 * 12 + 6, OPEN),
    (1, "unemployment", "employee", "paying", 0, 2023 * 12 + 6, OPEN),
    (1, "work_injury", "employee", "paying", 0, 2023 * 12 + 6, OPEN),
    (2, "employee_pension", "flexible", "paying", -1, 2024 * 12, OPEN),
    (3, "resident_pension", "pensioner", "in_payment", -1, 2020 * 12, OPEN),
    (4, "resident_pension", "resident", "paying", -1, 2022 * 12, FIRST + 4),
    (4, "resident_pension", "pensioner", "in_payment", -1, FIRST + 5, OPEN),
    (5, "public_sector_pension", "public", "paying", 0, 2024 * 12 + 9, OPEN),
    (5, "employee_pension", "employee", "paying", 0, 2024 * 12 + 9, OPEN),
]


def numbers(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.fixture
def city() -> City:
    ids = numbers([1, 2, 3, 4, 5])
    birth = numbers([1985 * 12, 1990 * 12, 1950 * 12, 1965 * 12 + 4, 1980 * 12])
    persons = Persons(
        ids, ids + 10**16, birth, numbers([-1, -1, FIRST + 2, -1, -1]), numbers([1, 2, 1, 2, 1]),
        numbers([PLACE] * 5),
    )  # fmt: skip
    spells = Spells(
        person=numbers([row[0] for row in ROWS]),
        scheme=numbers([SCHEMES.index(row[1]) for row in ROWS]),
        kind=numbers([KINDS.index(row[2]) for row in ROWS]),
        state=numbers([STATES.index(row[3]) for row in ROWS]),
        place=numbers([PLACE] * len(ROWS)),
        employer=numbers([row[4] for row in ROWS]),
        start=numbers([row[5] for row in ROWS]),
        end=numbers([row[6] for row in ROWS]),
    )
    one = numbers([1, 5])
    return City(7, persons, spells, ("91510100MA6CTEST01",), ("C",), one, one * 0, one * 200_000)


def test_the_opening_career_is_the_record_to_the_end_of_2024(city: City):
    employee, public, resident = opening.careers(city)
    told = list(zip(employee.person, employee.year, employee.months, strict=True))
    assert told == [(1, 2023, 6), (1, 2024, 12), (2, 2024, 12), (5, 2024, 3)]
    assert [*employee.kind] == [0, 0, 1, 0]
    assert [*public.months] == [3]
    assert [*resident.year] == [2022, 2023, 2024]


def test_credits_and_interest_are_whole_and_follow_the_base(city: City):
    # 11 % before 2006, 8 % since; 2024 of person 1: interest at 2.62 % on the balance of 2023 and
    # half the year's credits, cut to the fen.
    employee = opening.careers(city)[0]
    assert [*employee.credited] == [*(employee.base * 8 // 100)]
    credited, interest = employee.credited[:2].tolist(), employee.interest[:2].tolist()
    assert interest[0] == credited[0] * 397 // 20_000
    balance = credited[0] + interest[0]
    assert interest[1] == (2 * balance + credited[1]) * 262 // 20_000


def test_interest_of_years_without_payment_is_not_lost(city: City):
    # 100.00 credited in 2000 and nothing after: at the old 2.75 % and the ministry's rates the
    # account has grown by the end of 2024, and all of it stands in the only row.
    found = opening._interest(numbers([9]), numbers([2000]), numbers([10_000]))
    assert found[0] > 10_000


def test_declared_lines_are_the_spells_of_the_month(city: City):
    lines = wages.declared(city, FIRST)
    assert [*lines.person] == [1, 5]
    assert [*lines.schemes] == [
        wages.EMPLOYEE_PENSION | wages.UNEMPLOYMENT | wages.WORK_INJURY,
        wages.PUBLIC_PENSION,  # the two pensions exclude each other
    ]
    assert [*lines.wage] == [200_000, 1_000_000]


def test_plans_are_of_those_who_pay_for_themselves(city: City):
    plans = wages.plans(city)
    assert [*plans.person] == [2, 4]
    assert [int(each > 0) for each in plans.kind] == [0, 1]
    assert plans.start.min() == FIRST


def test_in_payment_are_those_whose_pension_began_before(city: City):
    tables = {table.scheme: table for table in opening.pensions(city)}
    assert [*tables["resident_pension"].person] == [3]
    assert (tables["resident_pension"].individual <= tables["resident_pension"].monthly).all()


def test_who_begins_in_the_year_retires_in_it_and_the_dead_are_heard_of_later(city: City):
    retired = events.retirements(city)
    assert ([*retired.person], [*retired.month], retired.scheme) == (
        [4], [FIRST + 5], ("resident_pension",),
    )  # fmt: skip
    dead = events.deaths(city)
    assert [*dead.person] == [3]
    assert dead.known[0] >= dead.month[0]


def test_who_left_work_after_a_year_and_stays_out_is_unemployed(city: City):
    spells = city.spells
    end = spells.end.copy()
    end[1] = FIRST + 3
    gone = replace(city, spells=replace(spells, end=end))
    # Whether somebody left of the own will is drawn: of forty seeds some say yes, some no.
    found = [len(events.unemployed(replace(gone, seed=seed)).person) for seed in range(40)]
    assert set(found) == {0, 1}
    assert not len(events.unemployed(city).person)


def test_bank_cards_have_nineteen_digits_and_their_check_digit(city: City):
    made = opening.bank_accounts(city)
    assert [*made.person] == [1, 2, 3, 4, 5]
    for number in made.number:
        digits = [int(each) for each in number]
        doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
        assert len(number) == 19
        assert (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def test_the_same_seed_gives_the_same_year_and_another_seed_another():
    keys = np.arange(1000, dtype=np.int64)
    assert (drawn(1, "a", keys, 100) == drawn(1, "a", keys, 100)).all()
    assert (drawn(1, "a", keys, 100) != drawn(2, "a", keys, 100)).mean() > 0.9
    assert (drawn(1, "a", keys[::-1], 100)[::-1] == drawn(1, "a", keys, 100)).all()
    share = np.bincount(drawn(1, "a", np.arange(100_000, dtype=np.int64), 10)) / 100_000
    assert abs(share - 0.1).max() < 0.01


def test_most_employers_pay_as_they_should_and_some_do_not(city: City):
    many = replace(city, employers=tuple(f"E{n}" for n in range(5_000)))
    found = behaviour.of_month(many, FIRST)
    whole = (found.permille == 1000) & (found.days < 0)
    assert 0.85 < whole.mean() < 0.97
    for some in (found.permille == 0, found.days > 0, found.surplus > 0, found.wrong_reference):
        assert 0 < some.mean() < 0.1
    assert (found.rest_days[found.permille == 1000] == -1).all()


def test_what_is_published_in_the_year_is_what_the_law_says():
    told = [(each.name, each.region) for each in published.calendar(law(), "Sichuan")]
    assert ("contribution_base_floor", "Sichuan") in told
    assert ("pension_adjustment_percent", "nation") in told
    days = [each.day for each in published.calendar(law(), "Sichuan")]
    assert days == sorted(days)
