"""Employers with what the registers of people say of them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.registers.persons.conftest import MONTH, World


def test_taxed_and_insured_count_persons_of_the_reference_month(world: World) -> None:
    world.employer("A", name="甲公司", kind="company", staff=4)
    for person in (1, 2, 3):
        world.record(person, "tax_wages").paid([MONTH - 1] if person == 3 else [MONTH])
    # Twice taxed and insured in two schemes is one person.
    world.record(1, "tax_wages").paid([MONTH])
    for scheme in ("employee_pension", "work_injury"):
        world.record(1, "agency_pension").insured(scheme, (MONTH - 5, None))
    world.record(2, "agency_pension").insured("employee_pension", (MONTH - 5, MONTH - 1))
    world.record(3, "agency_pension").insured("employee_pension", (MONTH - 5, None), state="paused")
    world.run()
    assert world.one("employers", "employer", "name", "taxed", "insured", "size") == (
        "A", "甲公司", 2, 1, "1-9",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "size"),
    [(1, "1-9"), (9, "1-9"), (10, "10-49"), (49, "10-49"), (50, "50-299"), (299, "50-299"),
     (300, "300+"), (0, None), (None, None)],
)  # fmt: skip
def test_the_size_goes_by_the_staff_reported(
    world: World, staff: int | None, size: str | None
) -> None:
    world.employer("A", staff=staff)
    world.run()
    assert world.one("employers", "size") == (size,)


def test_an_employer_unknown_to_the_register_is_there_without_a_name(world: World) -> None:
    for person in range(1, 13):
        world.record(person, "tax_wages").paid([MONTH], employer="X")
    world.run()
    assert world.one("employers", "employer", "name", "kind", "taxed", "insured", "size") == (
        "X", None, None, 12, 0, "10-49",
    )  # fmt: skip


def test_an_employer_named_twice_is_taken_as_it_is_newest(world: World) -> None:
    world.employer("A", name="旧", as_of=date(2025, 1, 1))
    world.employer("A", name="新", as_of=date(2026, 1, 1))
    world.run()
    assert world.one("employers", "name") == ("新",)


def test_a_fact_without_employer_makes_no_employer(world: World) -> None:
    world.record(source="platforms").works(MONTH, None, activity="flexible_worker")
    world.run()
    assert world.table("employers") == []
