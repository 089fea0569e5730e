"""Flexible workers and residents: what they choose, what it costs by month or year, to the fen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.law import LawError
from canbao.ledger.balances import trial_balance
from canbao.ledger.contributions.models import PaymentOrder, Plan, PlanLine, Waiting
from canbao.ledger.contributions.planned import prepare_plans
from canbao.ledger.contributions.plans import Choice, choose, end
from canbao.ledger.contributions.shares import shares
from canbao.ledger.pools import book_of
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import ParticipationSpell
from tests.ledger.contributions.make import CLERK, FINAL, PLACE, books, done, owed, person

pytestmark = pytest.mark.django_db

SHANGHAI = 310101000000
BEIJING = 110105000000
SEPTEMBER = 2025 * 12 + 8


def chosen(kind: str, yuan: int, *, place: int = PLACE, day: date = FINAL, who: int = 1,
           **more: Any) -> Plan:  # fmt: skip
    given: dict[str, Any] = {"from_month": day.year * 12 + day.month - 1}
    choice = Choice(who, kind, place, yuan * 100, **(given | more))
    return choose(choice, day=day, actor=CLERK, door="test")


def ordered(scheme: str, day: date, place: int = PLACE, month: int | None = None) -> dict[str, int]:
    """What each payer owes after the month's plans were worked out on `day`."""
    month = day.year * 12 + day.month - 1 if month is None else month
    done(prepare_plans(scheme, place, month, day=day, by="li"))
    first = month - month % 12 if scheme == "resident_pension" else month
    sums: dict[str, int] = {}
    for order in PaymentOrder.objects.filter(month=first):
        sums[order.payer] = sums.get(order.payer, 0) + order.fen
    return sums


@pytest.mark.parametrize(
    ("yuan", "fen", "credit"),
    # the two of the facts, Shanghai from July 2026: 20 % of 7546 and of 8000; 8 % is credited
    [(7546, 150920, 60368), (8000, 160000, 64000)],
)
def test_flexible_workers_of_the_facts(yuan: int, fen: int, credit: int):
    day = date(2026, 9, 5)
    person(1, code="")
    books(day, place=SHANGHAI)
    chosen("flexible", yuan, place=SHANGHAI, day=day)
    assert ordered("employee_pension", day, SHANGHAI) == {"P1": fen}
    told = shares(PaymentOrder.objects.get())
    assert (told.base.tolist(), told.credited.tolist()) == ([yuan * 100], [credit])
    assert (told.months.tolist(), told.person_part.tolist()) == ([1], [fen])
    sums = {
        line.kind: line.balance for line in trial_balance(book_of("employee_pension", SHANGHAI))
    }
    assert sums == {"person_clearing": fen, "assessed": -fen}


@pytest.mark.parametrize("yuan", [7545, 37732])
def test_outside_the_limits_where_the_province_refuses(yuan: int):
    person(1, code="")
    with pytest.raises(LawError, match="choose a base between floor and ceiling"):
        chosen("flexible", yuan, place=SHANGHAI, day=date(2026, 9, 5))
    assert not Plan.objects.exists()


def test_below_the_floor_where_the_province_keeps_within_and_the_late_limit():
    day = date(2025, 6, 10)  # the floor of 2024, 4511, holds until the one of 2025 is published
    person(1, code="")
    books(day, FINAL)
    chosen("flexible", 3000, day=day)
    assert ordered("employee_pension", day) == {"P1": 90220}  # 20 % of 4511
    assert PlanLine.objects.get().provisional
    june = 2025 * 12 + 5
    assert ordered("employee_pension", FINAL, month=june) == {"P1": 91760}  # 20 % of 4588
    settled = PaymentOrder.objects.get(version=2)
    told = shares(settled)
    # 8 % of 4588 is 367.04, of 4511 360.88
    assert (settled.fen, told.credited.tolist(), told.months.tolist()) == (1540, [616], [0])
    assert ordered("employee_pension", FINAL, month=june) == {"P1": 91760}
    assert PaymentOrder.objects.count() == 2


def test_a_resident_with_subsidy():
    day = date(2025, 3, 10)  # Beijing 2025: tier 1000, subsidy 60
    person(1, code="")
    books(day, place=BEIJING)
    chosen("resident", 1000, place=BEIJING, day=day)
    assert ordered("resident_pension", day, BEIJING) == {"P1": 100000, f"G{BEIJING}": 6000}
    own = shares(PaymentOrder.objects.get(payer="P1"))
    budget = shares(PaymentOrder.objects.get(payer__startswith="G"))
    assert (own.credited.tolist(), own.person_part.tolist(), own.months.tolist()) == (
        [100000], [100000], [12],
    )  # fmt: skip
    assert (budget.credited.tolist(), budget.employer_part.tolist(), budget.months.tolist()) == (
        [6000], [6000], [0],
    )  # fmt: skip
    book = book_of("resident_pension", BEIJING)
    sums = {line.kind: line.balance for line in trial_balance(book)}
    assert sums == {"person_clearing": 100000, "subsidy_due": 6000, "assessed": -106000}
    assert PaymentOrder.objects.filter(due=date(2025, 12, 31)).count() == 2


def test_another_tier_in_the_year_is_the_difference():
    day, later = date(2025, 3, 10), date(2025, 5, 10)
    person(1, code="")
    books(day, later, place=BEIJING)
    chosen("resident", 1000, place=BEIJING, day=day)
    ordered("resident_pension", day, BEIJING)
    chosen("resident", 2000, place=BEIJING, day=later)
    # tier 2000, subsidy 90
    assert ordered("resident_pension", later, BEIJING) == {"P1": 200000, f"G{BEIJING}": 9000}
    assert sorted(PaymentOrder.objects.filter(version=2).values_list("fen", flat=True)) == [
        3000, 100000,
    ]  # fmt: skip


def test_a_tier_that_is_not_on_the_list():
    person(1, code="")
    with pytest.raises(Refused, match="no tier of 50 yuan"):
        chosen("resident", 50, place=BEIJING)


def test_whom_government_pays_for_waits_until_the_place_says_how_much():
    day = date(2025, 3, 10)
    person(1, code="")
    books(day, place=BEIJING)
    chosen("government", 0, place=BEIJING, day=day, group="low_income")
    assert ordered("resident_pension", day, BEIJING) == {}
    assert "resident_hardship_share" in Waiting.objects.get().en
    assert ordered("resident_pension", day, BEIJING) == {}
    assert Waiting.objects.count() == 1


def test_an_ended_plan_costs_nothing_from_then_on():
    august, day = date(2025, 8, 10), FINAL
    person(1, code="")
    books(august, day)
    plan = chosen("flexible", 5000, day=august)
    assert ordered("employee_pension", august) == {"P1": 100000}
    end(plan, SEPTEMBER - 1, day=day, actor=CLERK, door="test")
    assert ordered("employee_pension", day) == {}
    assert owed(SEPTEMBER - 1, "P1") == {"employee_pension": 100000}


def test_a_choice_for_the_same_months_takes_the_place_of_the_old():
    august = date(2025, 8, 10)
    person(1, code="")
    books(august, FINAL)
    chosen("flexible", 5000, day=august)
    chosen("flexible", 6000)
    assert ordered("employee_pension", FINAL) == {"P1": 120000}
    assert ordered("employee_pension", FINAL, month=SEPTEMBER - 1) == {"P1": 100000}


def test_who_cannot_choose():
    with pytest.raises(Refused, match="nobody is known"):
        chosen("flexible", 5000)
    who = person(1, code="")
    with pytest.raises(Refused, match="can't pay back"):
        chosen("flexible", 5000, from_month=SEPTEMBER - 1)
    other = Actor("zhang", "person", person=2)
    with pytest.raises(Refused, match="for himself"):
        choose(Choice(1, "flexible", PLACE, 500000, SEPTEMBER), day=FINAL, actor=other, door="page")
    spell = ParticipationSpell.objects.create(
        person=who, scheme="employee_pension", kind="employee", state="paying", source=1,
        from_month=SEPTEMBER - 9, employer="91510100MA6C000011",
    )  # fmt: skip
    with pytest.raises(Refused, match="insured by employer 91510100MA6C000011"):
        chosen("flexible", 5000)
    spell.state = "in_payment"
    spell.save()
    with pytest.raises(Refused, match="draws a pension"):
        chosen("flexible", 5000)


def test_two_choices_of_one_day():
    person(1, code="")
    first = chosen("flexible", 5000)
    assert chosen("flexible", 5000) == first
    with pytest.raises(Refused, match="the day after"):
        chosen("flexible", 6000)


def test_a_scheme_without_plans():
    with pytest.raises(Refused, match="no plans of persons"):
        prepare_plans("unemployment", PLACE, SEPTEMBER, day=FINAL, by="li")
