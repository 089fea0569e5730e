"""Target groups, work lists and the cube."""

from __future__ import annotations

import random
from pathlib import Path

from canbao.law import law
from canbao.registers.coverage import KEYS, run
from canbao.registers.engine import DuckEngine
from tests.registers.coverage.made import (
    FAR,
    FIRM,
    HOME,
    OTHER_CITY,
    REFERENCE,
    SAME_CITY,
    World,
    month,
)

STREET = HOME // 1000 * 1000


def test_groups_of_work() -> None:
    world = World().firm(staff=49).firm("91510100MA6BIG0000", staff=50)
    world.firm("91510100MA6UNKNOWN", staff=None)
    world.person(1).doing(1, "employee", employer=FIRM)
    world.person(2).doing(2, "employee", employer="91510100MA6BIG0000")
    world.person(3).doing(3, "flexible_worker").person(4).doing(4, "own_account")
    world.person(5).doing(5, "platform_worker")
    world.person(6).doing(6, "employee", employer="91510100MA6UNKNOWN")
    result = world.made()
    assert [result.groups(p) for p in (1, 2, 6)] == [{"small_firm"}, set(), {"small_firm"}]
    assert [result.groups(p) for p in (3, 4)] == [{"flexible", "resident"}] * 2
    assert result.groups(5) == {"platform", "resident"}


def test_group_of_migrants_is_of_another_county_and_women_are_women() -> None:
    world = World().person(1, sex=2, registered=SAME_CITY).person(2, registered=HOME + 5000)
    result = world.made()
    assert result.groups(1) == {"migrant", "woman", "resident"}
    assert result.groups(2) == {"resident"}


def test_newly_16_follows_the_law_and_not_a_number() -> None:
    world = World().person(1, "2010-03-01").person(2, "2009-10-01").person(3, "2008-03-01")
    later = law().replace(parameters={"resident_pension_age": 18}, since="2014-02-21")
    result = world.made()
    assert ["newly_16" in result.groups(p) for p in (1, 2, 3)] == [True, False, False]
    result = world.made(law=later)
    assert ["newly_16" in result.groups(p) for p in (1, 2, 3)] == [False, False, True]


def test_near_pension_age_with_too_few_years() -> None:
    world = World()
    for person, born, paid in ((1, "1968-01-01", 60), (2, "1968-01-01", 300),
                               (3, "1985-01-01", 60), (4, "1968-01-01", 0)):
        world.person(person, born).spell(person, "employee_pension", months=paid)
    result = world.made()
    assert ["near_pension" in result.groups(p) for p in (1, 2, 3, 4)] == [
        True, False, False, False]


def test_a_list_puts_the_obliged_first_and_numbers_each_place() -> None:
    world = World()
    world.person(1).person(2).doing(2, "employee").person(3, "2010-03-01").person(
        4, registered=SAME_CITY)
    world.spell(1, "resident_medical", kind="resident").person(5).spell(
        5, "resident_pension", kind="resident").spell(5, "resident_medical", kind="resident")
    rows = [r for r in world.made().tables["lists"] if r["place"] == HOME]
    assert [(r["position"], r["person"], r["priority"]) for r in rows] == [
        (1, 2, 100), (2, 3, 55), (3, 1, 40)]
    assert rows[0]["schemes"] == "employee_pension unemployment work_injury employee_medical"
    assert (rows[0]["reason"], rows[2]["schemes"]) == ("never_insured", "resident_pension")
    assert rows[1]["group"] == "resident newly_16"


def test_a_person_stands_on_the_list_of_each_place_that_must_act() -> None:
    world = World().person(1, registered=SAME_CITY).doing(1, "flexible_worker")
    rows = world.made().tables["lists"]
    assert [(r["place"], "resident_pension" in r["schemes"]) for r in rows] == [
        (HOME, False), (SAME_CITY, True)]


def placed(world: World) -> dict[int, int]:
    """The place on whose list each person stands."""
    return {row["person"]: row["place"] for row in world.made().tables["lists"]}


def nobody_knows_where(world: World, *persons: int) -> World:
    for person in persons:
        world.person(person, home=None, registered=None)
    return world


def test_who_lives_nobody_knows_where_is_on_the_list_of_the_employers_place() -> None:
    world = nobody_knows_where(World().firm(place=FAR), 1, 2)
    world.doing(1, "employee", to="2026-03", employer=FIRM, place=OTHER_CITY)
    world.doing(1, "job_seeker", "2026-04", place=None)
    world.doing(2, "employee", employer="91510100MA6UNKNOWN", place=OTHER_CITY)
    world.spell(1, "work_injury", place=SAME_CITY)
    assert placed(world) == {1: FAR, 2: OTHER_CITY}


def test_who_lives_nobody_knows_where_and_has_no_work_is_on_the_list_of_the_newest_spell() -> None:
    world = nobody_knows_where(World(), 1, 2)
    world.spell(1, "resident_medical", "2015-01", place=OTHER_CITY)
    world.spell(1, "employee_medical", "2020-01", "2022-05", place=FAR, state="ended")
    world.spell(2, "employee_medical", "2012-01", "2022-05", place=FAR, state="ended")
    world.spell(2, "resident_medical", "2010-01", "2011-05", place=OTHER_CITY, state="ended")
    assert placed(world) == {1: OTHER_CITY, 2: FAR}


def test_of_whom_no_place_is_known_at_all_has_an_own_list() -> None:
    world = nobody_knows_where(World(), 7).person(3)
    rows = [row for row in world.made().tables["lists"] if row["place"] == 0]
    assert [(row["person"], row["position"]) for row in rows] == [(7, 1)]


def test_a_known_registration_goes_before_work_and_insurance() -> None:
    world = World().person(1, home=None, registered=SAME_CITY).firm(place=FAR)
    world.doing(1, "employee", employer=FIRM)
    assert placed(world) == {1: SAME_CITY}


def test_cube_follows_a_person_through_months_ages_and_states() -> None:
    world = World().person(1, "1991-06-20").doing(1, "employee").spell(
        1, "employee_pension", "2026-03", "2026-07", state="ended")
    result = world.made()
    for at, age, insured in (("2026-02", "25-34", 0), ("2026-03", "25-34", 1),
                             ("2026-06", "35-44", 1), ("2026-08", "35-44", 0)):
        cell = {"month": month(at), "scheme": "employee_pension", "group": "all"}
        assert result.count("population", age_group=age, **cell) == 1
        assert result.count("insured", **cell) == insured
        assert result.count("paying", **cell) == insured
        assert result.count("must_uninsured", **cell) == 1 - insured
        assert result.count("population", place=STREET, **cell) == 1


def test_cube_tells_may_join_from_unknown_and_from_covered() -> None:
    world = World().person(1).person(2, group="foreigner").person(3).spell(
        3, "resident_pension", kind="resident").doing(3, "flexible_worker")
    result = world.made()
    cell = {"month": REFERENCE, "group": "all"}
    for scheme in ("any_pension", "resident_pension"):
        assert result.count("may_uninsured", scheme=scheme, **cell) == 1
        assert result.count("unknown", scheme=scheme, **cell) == 1
    assert result.count("may_uninsured", scheme="employee_pension", **cell) == 0


def test_cube_counts_a_person_in_each_group() -> None:
    result = World().person(1, sex=2, registered=SAME_CITY).made()
    for group in ("all", "woman", "migrant", "resident"):
        assert result.count("population", month=REFERENCE, scheme="any_pension", group=group) == 1


def test_equal_rows_in_any_order_give_equal_bytes(tmp_path: Path) -> None:
    def crowd(order: list[int]) -> World:
        world = World().firm()
        for person in order:
            world.person(person, f"{1950 + person}-03-04", sex=1 + person % 2,
                         registered=HOME if person % 3 else SAME_CITY)
            world.doing(person, ("employee", "flexible_worker", "not_working")[person % 3],
                        employer=FIRM if person % 3 == 0 else None)
            if person % 4 == 0:
                world.spell(person, "employee_pension", months=person * 5)
        return world

    people = list(range(1, 60))
    shuffled = random.Random(5).sample(people, len(people))
    written = []
    for order in (people, shuffled):
        with DuckEngine() as engine:
            run(crowd(order).load(engine), REFERENCE)
            for name, key in KEYS.items():
                engine.write(f"SELECT * FROM {name}", tmp_path / name, order_by=key)
        written.append({name: (tmp_path / name).read_bytes() for name in KEYS})
    assert written[0] == written[1]


def test_a_world_of_nobody_makes_empty_tables() -> None:
    assert all(rows == [] for rows in World().made().tables.values())
