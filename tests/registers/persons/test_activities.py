"""What a person did month by month, when several registers speak of the same month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.registers.persons import RulesError, Settings, read_rules
from canbao.registers.persons.settings import RULES
from tests.registers.persons.conftest import MONTH, NUMBER_OF, World

FIRST = MONTH - 11
PLACE = 510104_001_001


def did(world: World, *more: str) -> list[tuple[object, ...]]:
    """First and last month from the beginning of the window, the activity, further columns."""
    first, last = f"from_month - {FIRST}", f"to_month - {FIRST}"
    return world.run().table("activities", first, last, "activity", *more)


def test_neighbouring_wages_are_one_row(world: World) -> None:
    world.record(source="tax_wages").paid([FIRST, FIRST + 1, FIRST + 2, FIRST + 7])
    assert did(world, "employer", "source") == [
        (0, 2, "employee", "A", NUMBER_OF["tax_wages"]),
        (7, 7, "employee", "A", NUMBER_OF["tax_wages"]),
    ]


def test_what_lies_outside_the_window_is_left_out(world: World) -> None:
    record = world.record(source="tax_wages").paid([FIRST - 1, FIRST, MONTH, MONTH + 1])
    record.works(FIRST - 30, FIRST - 2, activity="own_account")
    record.works(MONTH - 1, None, activity="platform_worker")
    assert did(world) == [
        (0, 0, "employee"),
        (10, 10, "platform_worker"),
        (11, 11, "employee"),
    ]


def test_nobody_speaks_no_row(world: World) -> None:
    world.record()
    assert did(world) == []


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("custody", "employee"),
        ("soldier", "employee"),
        ("employee", "student"),
        ("student", "platform_worker"),
        ("platform_worker", "own_account"),
        ("own_account", "flexible_worker"),
        ("flexible_worker", "unemployment_benefit"),
    ],
)
def test_the_declared_order_decides_a_month(world: World, stronger: str, weaker: str) -> None:
    of_status = ("custody", "soldier", "student", "unemployment_benefit")
    for activity, first in ((weaker, FIRST), (stronger, FIRST + 4)):
        record = world.record(source="police_population")
        if activity in of_status:
            day = date(first // 12, first % 12 + 1, 1)
            record.status(activity, day)
        else:
            record.works(first, None, activity=activity)
    told = "not_working" if weaker == "unemployment_benefit" else weaker
    assert did(world) == [(0, 3, told), (4, 11, stronger)]


def test_of_two_employers_the_higher_wage_is_taken(world: World) -> None:
    record = world.record(source="tax_wages").paid([MONTH], employer="A", wage_fen=100)
    record.paid([MONTH], employer="B", wage_fen=200)
    assert did(world, "employer") == [(11, 11, "employee", "B")]


def test_of_two_sources_the_better_ranked_is_taken(world: World) -> None:
    world.record(source="tax_wages").paid([MONTH], employer="A", wage_fen=900)
    world.record(source="police_population").paid([MONTH], employer="B", wage_fen=200)
    assert did(world, "employer") == [(11, 11, "employee", "B")]


def test_the_place_is_the_employers_where_the_fact_has_none(world: World) -> None:
    world.employer("A", place=PLACE, kind="company")
    world.record(source="tax_wages").paid([MONTH])
    assert did(world, "place") == [(11, 11, "employee", PLACE)]


@pytest.mark.parametrize(
    ("kind", "activity"),
    [
        ("public_body", "civil_servant"),
        ("institution", "institution_staff"),
        ("company", "employee"),
    ],
)
def test_the_staff_of_public_bodies_hold_posts(world: World, kind: str, activity: str) -> None:
    world.employer("A", kind=kind)
    world.record(source="tax_wages").paid([MONTH])
    assert did(world) == [(11, 11, activity)]


def test_who_is_insured_as_an_employee_of_a_public_body_holds_no_post(world: World) -> None:
    world.employer("A", kind="public_body")
    world.record(source="tax_wages").paid([MONTH])
    world.record(source="agency_pension").insured("employee_pension", (FIRST - 9, FIRST))
    assert did(world) == [(0, 0, "employee"), (11, 11, "employee")]


def test_being_insured_says_what_a_person_does_where_no_wage_does(world: World) -> None:
    world.record(source="tax_wages").paid([FIRST], employer="B", wage_fen=1)
    world.record(source="agency_pension").insured("employee_pension", (FIRST, FIRST + 2))
    assert did(world, "employer") == [(0, 0, "employee", "B"), (1, 2, "employee", "A")]


def test_who_pays_alone_works_flexibly(world: World) -> None:
    world.record(source="agency_pension").insured(
        "employee_pension", (FIRST, None), kind="flexible", employer=None
    )
    assert did(world, "place") == [(0, 11, "flexible_worker", PLACE)]


def test_paused_insurance_says_nothing(world: World) -> None:
    world.record(source="agency_pension").insured("employee_pension", (FIRST, None), state="paused")
    assert did(world) == []


def test_a_status_without_a_first_day_counts_from_the_day_of_the_record(world: World) -> None:
    world.record(source="education", as_of=date(2026, 9, 1)).status("student", None)
    assert did(world) == [(10, 11, "student")]


def test_an_open_status_ends_with_the_month_of_death(world: World) -> None:
    world.record(source="education").status("student", date(2024, 9, 1))
    world.record(source="civil_deaths").status("death", date(2026, 5, 3))
    assert did(world) == [(0, 6, "student")]


class TestVisits:
    """What was told at the door."""

    def test_an_answer_counts_on_where_no_register_speaks(self, world: World) -> None:
        world.record(source="household_survey").told(
            date(2026, 2, 9), "not_joined", "flexible_worker"
        )
        world.record(source="tax_wages").paid([MONTH])
        assert did(world) == [(3, 10, "flexible_worker"), (11, 11, "employee")]

    def test_in_its_month_an_answer_is_as_good_as_a_register(self, world: World) -> None:
        world.record(source="household_survey").told(
            date(2026, 2, 9), "working_uninsured", "employee"
        )
        world.record(source="platforms").works(FIRST, None, activity="platform_worker")
        assert did(world) == [
            (0, 2, "platform_worker"), (3, 3, "employee"), (4, 11, "platform_worker"),
        ]  # fmt: skip

    def test_an_answer_ends_after_the_declared_months(self, world: World) -> None:
        world.record(source="household_survey").told(date(2025, 1, 9), "soldier")
        assert did(world) == [(0, 2, "soldier")]

    def test_an_answer_without_activity_says_nothing(self, world: World) -> None:
        world.record(source="household_survey").told(date(2026, 2, 9), "not_found")
        assert did(world) == []


def test_another_order_gives_another_picture(world: World) -> None:
    rules = read_rules()
    order = ("student", *(activity for activity in rules.activities if activity != "student"))
    world.record(source="tax_wages").paid([MONTH])
    world.record(source="education").status("student", date(2024, 9, 1))
    world.run(Settings(MONTH, replace(rules, activities=order)))
    assert world.one("activities", "activity") == ("student",)


def test_an_activity_outside_the_order_is_refused(tmp_path: Path) -> None:
    told = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    told["status_activity"]["disabled"] = "resting"
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(RulesError, match="resting"):
        read_rules(path)


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    told = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    told["branches"]["unemployment"]["pooled"] = "street"
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(RulesError, match="street"):
        read_rules(path)


evidence = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(["employee", "own_account", "platform_worker", "flexible_worker"]),
        st.sampled_from(["A", "B"]),
        st.integers(FIRST - 5, MONTH + 2),
        st.integers(0, 8),
    ),
    max_size=30,
)


@settings(max_examples=8)
@given(evidence)
def test_every_month_of_the_window_has_the_first_activity_of_the_order(
    rows: list[tuple[int, str, str, int, int]],
) -> None:
    world = World()
    expected: dict[tuple[int, int], str] = {}
    order = read_rules().activities
    for person, activity, employer, first, length in rows:
        world.record(person, "tax_wages").works(
            first, first + length, activity=activity, employer=employer
        )
        for month in range(max(first, FIRST), min(first + length, MONTH) + 1):
            best = min(expected.get((person, month), activity), activity, key=order.index)
            expected[person, month] = best
    found: dict[tuple[int, int], str] = {}
    for person, first, last, activity in world.run().table(
        "activities", "person", "from_month", "to_month", "activity"
    ):
        for month in range(first, last + 1):  # type: ignore[arg-type, operator]
            assert (person, month) not in found
            found[person, month] = activity  # type: ignore[index, assignment]
    world.engine.close()
    assert found == expected
