"""What cannot both be right: two places, schemes or employers, drawing at work, after death."""

from __future__ import annotations

from datetime import date

import pytest

from tests.registers.persons.conftest import MONTH, World

JAN = 2026 * 12
CHENGDU, JINJIANG, BEIJING = 510104_001_001, 510105_001_001, 110105_001_001
PENSION, RESIDENT = "employee_pension", "resident_pension"


def overlaps(world: World) -> list[tuple[object, ...]]:
    """Kind, schemes and months of every overlap."""
    return world.run().table("overlaps", "kind", "scheme", "other_scheme", "from_month", "to_month")


def test_the_same_scheme_in_two_cities(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None), place=CHENGDU)
    world.record(source="other_provinces").insured(PENSION, (JAN + 2, JAN + 5), place=BEIJING)
    assert overlaps(world) == [("two_places", PENSION, PENSION, JAN + 2, JAN + 5)]
    assert world.one("overlaps", "place", "other_place") == (BEIJING, CHENGDU)


def test_one_after_the_other_is_no_overlap(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN + 3, None), place=CHENGDU)
    world.record(source="other_provinces").insured(PENSION, (JAN, JAN + 2), place=BEIJING)
    assert overlaps(world) == []


def test_a_paused_spell_overlaps_with_nothing(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None), place=CHENGDU)
    world.record(source="other_provinces").insured(
        PENSION, (JAN, None), place=BEIJING, state="paused"
    )
    assert overlaps(world) == []


def test_two_counties_are_two_places_only_where_the_county_pools(world: World) -> None:
    record = world.record(source="agency_pension")
    for scheme in (RESIDENT, "resident_medical"):
        for place in (CHENGDU, JINJIANG):
            record.insured(scheme, (JAN, None), place=place, employer=None, kind="resident")
    assert overlaps(world) == [("two_places", RESIDENT, RESIDENT, JAN, None)]


def test_an_unknown_place_is_no_second_place(world: World) -> None:
    record = world.record(source="agency_pension").insured(PENSION, (JAN, None), place=CHENGDU)
    record.insured(PENSION, (JAN, None), place=None)
    assert overlaps(world) == []


def test_an_employee_scheme_and_a_resident_scheme_at_once(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None))
    world.record(source="agency_pension").insured(
        RESIDENT, (JAN + 1, JAN + 6), kind="resident", employer=None
    )
    world.record(source="medical_insurance").insured("resident_medical", (JAN, None))
    assert overlaps(world) == [("two_schemes", PENSION, RESIDENT, JAN + 1, JAN + 6)]


def test_schemes_of_different_branches_belong_together(world: World) -> None:
    record = world.record(source="agency_pension")
    for scheme in (PENSION, "unemployment", "work_injury", "employee_medical"):
        record.insured(scheme, (JAN, None))
    assert overlaps(world) == []


@pytest.mark.parametrize("scheme", [PENSION, "unemployment"])
def test_two_employers_at_once(world: World, scheme: str) -> None:
    record = world.record(source="agency_pension").insured(scheme, (JAN, JAN + 5), employer="A")
    record.insured(scheme, (JAN + 5, None), employer="B")
    assert overlaps(world) == [("two_employers", scheme, scheme, JAN + 5, JAN + 5)]


def test_three_employers_are_one_row(world: World) -> None:
    record = world.record(source="agency_pension")
    for employer in "ABC":
        record.insured(PENSION, (JAN, None), employer=employer)
    assert overlaps(world) == [("two_employers", PENSION, PENSION, JAN, None)]


def test_work_injury_is_insured_at_every_employer(world: World) -> None:
    record = world.record(source="agency_pension").insured("work_injury", (JAN, None))
    record.insured("work_injury", (JAN, None), employer="B", place=BEIJING)
    assert overlaps(world) == []


def test_a_pension_drawn_while_paying_as_an_employee(world: World) -> None:
    record = world.record(source="agency_pension").insured(
        RESIDENT, (JAN, None), kind="pensioner", state="in_payment", employer=None
    )
    record.insured(PENSION, (JAN + 4, None))
    assert overlaps(world) == [("drawing_at_work", RESIDENT, PENSION, JAN + 4, None)]


def test_neighbouring_overlaps_of_one_sort_are_one(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None), place=CHENGDU)
    other = world.record(source="other_provinces")
    other.insured(PENSION, (JAN, JAN + 2), place=BEIJING)
    other.insured(PENSION, (JAN + 3, JAN + 4), place=BEIJING, state="ended")
    assert overlaps(world) == [("two_places", PENSION, PENSION, JAN, JAN + 4)]


class TestAfterDeath:
    """What runs on after a death."""

    def test_a_pension_still_paid(self, world: World) -> None:
        world.record(source="agency_pension").insured(
            RESIDENT, (JAN - 60, None), kind="pensioner", state="in_payment"
        )
        world.record(source="civil_deaths").status("death", date(2026, 5, 31))
        assert overlaps(world) == [("after_death", RESIDENT, RESIDENT, JAN + 5, None)]

    def test_a_pension_stopped_in_the_month_of_death(self, world: World) -> None:
        world.record(source="agency_pension").insured(
            RESIDENT, (JAN - 60, JAN + 4), kind="pensioner", state="in_payment"
        )
        world.record(source="civil_deaths").status("death", date(2026, 5, 31))
        assert overlaps(world) == []

    def test_an_open_record_of_who_died_in_the_reference_month(self, world: World) -> None:
        world.record(source="agency_pension").insured(PENSION, (JAN, None))
        world.record(source="civil_deaths").status("death", date(2026, 10, 2))
        assert overlaps(world) == []
        assert world.one("spells", "to_month") == (MONTH,)

    def test_wages_that_run_on(self, world: World) -> None:
        world.record(source="tax_wages").paid(range(JAN, JAN + 9))
        world.record(source="civil_deaths").status("death", date(2026, 5, 31))
        # The wage of the last month may come in the next.
        assert overlaps(world) == [("after_death", "employment", "employment", JAN + 6, JAN + 8)]

    def test_the_last_wage_comes_a_month_later(self, world: World) -> None:
        world.record(source="tax_wages").paid(range(JAN, JAN + 6))
        world.record(source="civil_deaths").status("death", date(2026, 5, 31))
        assert overlaps(world) == []
