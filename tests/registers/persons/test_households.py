"""Household books and the relations that registers state."""

from __future__ import annotations

from tests.registers.persons.conftest import World

MOTHER = 510104_19900307_002


def test_who_shares_a_book_is_a_household(world: World) -> None:
    for person, book in ((1, 7), (2, 7), (3, 8), (4, None)):
        world.record(person, household=book)
    world.run()
    assert world.table("households", "household", "person", "relation") == [
        (7, 1, None), (7, 2, None), (8, 3, None),
    ]  # fmt: skip


def test_the_guardian_in_the_same_book_is_found_by_number(world: World) -> None:
    world.record(1, number17=MOTHER, household=7)
    world.record(2, household=7)
    world.record(2, "education", guardian17=MOTHER)
    world.record(3, household=8, guardian17=MOTHER)
    world.run()
    assert world.table("households", "household", "person", "relation") == [
        (7, 1, "guardian"), (7, 2, "ward"), (8, 3, None),
    ]  # fmt: skip


def test_the_place_of_a_book_is_that_of_most_of_its_persons(world: World) -> None:
    near, far = 510104_001_001, 110105_001_001
    for person, place in ((1, near), (2, far), (3, near), (4, None)):
        world.record(person, household=7, registration_place=place)
    world.record(5, household=8, registration_place=far)
    world.record(6, household=8, registration_place=near)
    world.run()
    assert world.table("households", "person", "registration_place") == [
        (1, near), (2, near), (3, near), (4, near), (5, far), (6, far),
    ]  # fmt: skip
