"""All tables together: the columns of the contract, equal bytes again, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from canbao.registers.persons import HELPERS, ORDER
from tests.registers.persons.conftest import MONTH, World

COLUMNS = {
    "persons": "person number17 document name sex birth death nationality_group registration_place "
    "residence_place phone household records sources first_seen last_seen",
    "values": "person field record value source as_of rank chosen",
    "households": "household person relation registration_place",
    "employers": "employer name place industry kind staff insured taxed founded closed size",
    "spells": "person scheme from_month place employer source to_month kind state months_paid "
    "records",
    "overlaps": "person scheme other_scheme from_month place other_place to_month kind",
    "activities": "person from_month to_month activity employer place source",
}
TYPES = {
    "person": "int64", "number17": "int64", "sex": "int8", "birth": "date32[day]",
    "death": "date32[day]", "record": "int64", "place": "int64", "phone": "int64",
    "household": "int64", "from_month": "int32", "to_month": "int32", "months_paid": "int32",
    "source": "int16", "rank": "int32", "chosen": "bool", "records": "int32", "sources": "int32",
    "staff": "int32", "insured": "int32", "taxed": "int32", "as_of": "date32[day]",
    "last_seen": "date32[day]", "other_place": "int64", "residence_place": "int64",
}  # fmt: skip


def a_family(world: World, order: Callable[[list[int]], list[int]] = list) -> World:
    """Three persons with something in every table, their facts in any order."""
    mother = 510104_19900307_002
    world.employer("A", name="甲", kind="company", staff=12, place=510104_001_001)

    def first() -> None:
        world.record(1, number17=mother, household=7, name="王芳", record=11)

    def second() -> None:
        world.record(1, "tax_wages", number17=mother, phone=13300000001, record=12).paid(
            range(MONTH - 6, MONTH + 1)
        )

    def third() -> None:
        record = world.record(1, "agency_pension", number17=mother, record=13)
        record.insured("employee_pension", (MONTH - 60, None), months_paid=60)
        record.insured("employee_pension", (MONTH - 3, None), employer="B")

    def fourth() -> None:
        world.record(2, household=7, guardian17=mother, name="李明", record=14).status(
            "pupil", date(2025, 9, 1)
        )

    def fifth() -> None:
        world.record(3, "civil_deaths", name="李大明", record=15).status("death", date(2026, 3, 1))

    steps = [first, second, third, fourth, fifth]
    for n in order(list(range(5))):
        steps[n]()
    return world


def test_tables_have_the_columns_of_the_contract(world: World) -> None:
    a_family(world).run()
    for name in ORDER:
        schema = world.engine.arrow(f'SELECT * FROM "{name}"').schema
        assert set(schema.names) == set(COLUMNS[name].split()), name
        wrong = {
            f.name: str(f.type) for f in schema if TYPES.get(f.name, str(f.type)) != str(f.type)
        }
        assert wrong == {}, name
        assert not [f.name for f in schema if "float" in str(f.type) or "double" in str(f.type)]


def test_every_table_has_rows_here(world: World) -> None:
    a_family(world).run()
    assert [name for name in ORDER if not world.table(name)] == []


def test_rows_of_every_table_differ_in_its_key(world: World) -> None:
    a_family(world).run()
    for name, key in ORDER.items():
        keys = world.table(name, *key)
        assert len(keys) == len(set(keys)), name


def test_running_again_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    a_family(world).run()
    once = world.write(tmp_path / "once")
    assert world.run().write(tmp_path / "again") == once


def test_the_order_of_the_rows_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    once = a_family(world).run().write(tmp_path / "once")
    other = a_family(World(), lambda steps: steps[::-1]).run()
    assert other.write(tmp_path / "other") == once
    other.engine.close()


def test_nothing_is_left_but_the_tables_and_their_helpers(world: World) -> None:
    given = set(world.rows)
    a_family(world).run()
    found = world.engine.arrow("SELECT table_name FROM information_schema.tables")
    assert set(found["table_name"].to_pylist()) - given == {*ORDER, *HELPERS}


def test_empty_registers_give_empty_tables(world: World) -> None:
    world.run()
    assert [world.table(name) for name in ORDER] == [[]] * len(ORDER)
