"""Which value of a person is taken, from whom, and that the others stay."""

from __future__ import annotations

from datetime import date

import pytest

from tests.registers.persons.conftest import NUMBER_OF, World

WANG = 510104_19900307_001  # a man born on 7 March 1990
LI = 510104_19900307_002  # a woman born on the same day


def known(world: World, field: str) -> list[tuple[object, ...]]:
    """Value, source and whether it is chosen, of one field, in the order of records."""
    rows = world.table("values", "field", "value", "source", "chosen")
    return [row[1:] for row in rows if row[0] == field]


def test_the_better_ranked_source_is_taken_and_the_other_kept(world: World) -> None:
    world.record(source="tax_wages", name="王芳芳", as_of=date(2026, 10, 31))
    world.record(source="police_population", name="王芳", as_of=date(2020, 1, 1))
    world.run()
    assert world.one("persons", "name") == ("王芳",)
    assert known(world, "name") == [
        ("王芳芳", NUMBER_OF["tax_wages"], False),
        ("王芳", NUMBER_OF["police_population"], True),
    ]


def test_a_rank_may_differ_by_field(world: World) -> None:
    world.rank("police_population", "phone", 70)
    world.record(source="police_population", name="王芳", phone=13300000001)
    world.record(source="tax_wages", name="王方", phone=13300000002)
    world.run()
    assert world.one("persons", "name", "phone") == ("王芳", 13300000002)


def test_of_one_source_the_newest_is_taken(world: World) -> None:
    world.record(source="tax_wages", residence_place=510104_001_001, as_of=date(2026, 9, 30))
    world.record(source="tax_wages", residence_place=510105_001_001, as_of=date(2026, 10, 31))
    world.run()
    assert world.one("persons", "residence_place") == (510105_001_001,)


def test_of_equal_rank_and_day_the_lower_record_is_taken(world: World) -> None:
    world.record(source="tax_wages", name="乙", record=9)
    world.record(source="tax_wages", name="甲", record=8)
    world.run()
    assert world.one("persons", "name") == ("甲",)


@pytest.mark.parametrize("field", ["residence_place", "registration_place"])
def test_a_village_goes_before_a_street_and_a_street_before_a_county(
    world: World, field: str
) -> None:
    county, street, village = 510104_000_000, 510105_003_000, 510106_002_009
    world.record(1, "police_population", **{field: county})
    world.record(1, "tax_wages", **{field: street})
    world.record(2, "police_population", **{field: street})
    world.record(2, "platforms", **{field: village})
    world.run()
    assert world.table("persons", field) == [(street,), (village,)]


@pytest.mark.parametrize("masked", ["王*", "王□", "王?"])
def test_a_name_with_a_hidden_character_gives_way(world: World, masked: str) -> None:
    world.record(1, "police_population", name=masked)
    world.record(1, "platforms", name="王芳")
    world.record(2, "police_population", name=masked)
    world.run()
    assert world.table("persons", "name") == [("王芳",), (masked,)]


def test_an_absent_value_never_wins(world: World) -> None:
    world.record(source="police_population", name="王芳")
    world.record(source="platforms", name="王芳", phone=13300000001)
    world.run()
    assert world.one("persons", "phone") == (13300000001,)
    assert known(world, "phone") == [("13300000001", NUMBER_OF["platforms"], True)]


def test_sex_and_birth_date_of_the_number_go_before_every_other(world: World) -> None:
    world.record(source="tax_wages", number17=WANG)
    world.record(source="police_population", sex=2, birth=date(1991, 3, 7))
    world.run()
    assert world.one("persons", "number17", "sex", "birth") == (WANG, 1, date(1990, 3, 7))
    assert known(world, "birth") == [
        ("1990-03-07", NUMBER_OF["tax_wages"], True),
        ("1991-03-07", NUMBER_OF["police_population"], False),
    ]


def test_a_birth_date_after_the_day_of_the_record_is_not_taken(world: World) -> None:
    world.record(source="police_population", birth=date(2062, 5, 1))
    world.record(source="tax_wages", birth=date(1962, 5, 1))
    world.run()
    assert world.one("persons", "birth") == (date(1962, 5, 1),)


def test_a_borrowed_number_is_kept_and_not_taken(world: World) -> None:
    world.record(source="police_population", number17=LI)
    world.record(source="tax_wages", number17=WANG, tier="likely", anchor=LI)
    world.run()
    assert world.one("persons", "number17", "sex") == (LI, 2)
    assert known(world, "number") == [
        (str(LI), NUMBER_OF["police_population"], True),
        (str(WANG), NUMBER_OF["tax_wages"], False),
    ]


def test_who_has_only_a_borrowed_number_has_none(world: World) -> None:
    world.record(source="tax_wages", number17=WANG, tier="alone", anchor=-1)
    world.run()
    assert world.one("persons", "number17", "sex", "birth") == (None, None, None)


def test_a_broken_number_is_kept_as_it_came(world: World) -> None:
    world.record(source="tax_wages", number_text="51010419900307001", name="王")
    world.run()
    assert known(world, "number") == [("51010419900307001", NUMBER_OF["tax_wages"], False)]


def test_a_former_number_gives_way_to_the_present_one(world: World) -> None:
    former = 510104_19910307_001
    world.record(source="police_population", number17=former, as_of=date(2026, 10, 31))
    world.record(
        source="tax_wages", number17=WANG, former17=former, anchor=former, as_of=date(2020, 1, 1)
    )
    world.run()
    assert world.one("persons", "number17", "birth") == (WANG, date(1990, 3, 7))


def test_the_same_words_of_one_source_are_one_row_up_to_the_newest_day(world: World) -> None:
    for month in (8, 9, 10):
        world.record(source="tax_wages", name="王芳", as_of=date(2026, month, 28))
    world.run()
    assert world.one("values", "record", "as_of") == (1, date(2026, 10, 28))
    assert world.one("persons", "records", "sources", "first_seen", "last_seen") == (
        3, 1, date(2026, 8, 28), date(2026, 10, 28),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "group"),
    [
        ({"number17": WANG}, "mainland"),
        ({"number17": 810000_19900307_001}, "hong_kong_macao_taiwan"),
        ({"number17": 9_11344_19900307_001}, "foreigner"),
        ({"number17": WANG, "nationality": "USA"}, "mainland"),
        ({"nationality": "CHN"}, "mainland"),
        ({"nationality": "MAC"}, "hong_kong_macao_taiwan"),
        ({"document": "passport:KOR:M12345678"}, "foreigner"),
        ({"document": "permit:TWN:12345678"}, "hong_kong_macao_taiwan"),
        ({"document": "permit::12345678"}, None),
        ({"name": "王芳"}, None),
    ],
)
def test_the_group_comes_from_number_nationality_document(
    world: World, told: dict[str, object], group: str | None
) -> None:
    world.record(source="tax_wages", **told)
    world.run()
    assert world.one("persons", "nationality_group") == (group,)


def test_a_persons_values_are_not_mixed_with_anothers(world: World) -> None:
    world.record(person=1, name="王芳", sex=2)
    world.record(person=2, name="李娜")
    world.run()
    assert world.table("persons", "person", "name", "sex") == [(1, "王芳", 2), (2, "李娜", None)]


class TestDeath:
    """Which date of death is taken."""

    def test_the_earliest_of_the_trusted_registers(self, world: World) -> None:
        world.record(source="police_population").status("death", date(2026, 5, 4))
        world.record(source="civil_deaths").status("death", date(2026, 5, 3))
        world.record(source="agency_pension").status("death", date(2026, 1, 1))
        world.run()
        assert world.one("persons", "death") == (date(2026, 5, 3),)
        assert known(world, "death") == [
            ("2026-05-04", NUMBER_OF["police_population"], False),
            ("2026-05-03", NUMBER_OF["civil_deaths"], True),
            ("2026-01-01", NUMBER_OF["agency_pension"], False),
        ]

    def test_nobody_dies_by_the_word_of_an_untrusted_register(self, world: World) -> None:
        world.record(source="tax_wages").status("death", date(2026, 1, 1))
        world.run()
        assert world.one("persons", "death") == (None,)

    def test_nobody_dies_before_birth(self, world: World) -> None:
        world.record(birth=date(1990, 1, 1)).status("death", date(1989, 12, 31))
        world.run()
        assert world.one("persons", "death") == (None,)
        assert known(world, "death") == [("1989-12-31", 1, False)]

    def test_nobody_dies_after_the_day_of_the_record(self, world: World) -> None:
        world.record(as_of=date(2026, 1, 31)).status("death", date(2026, 2, 1))
        world.run()
        assert world.one("persons", "death") == (None,)

    def test_a_date_without_later_wages_goes_before_an_earlier_one_with(self, world: World) -> None:
        world.record(source="police_population").status("death", date(2026, 5, 4))
        world.record(source="civil_deaths").status("death", date(2025, 5, 4))
        world.record(source="tax_wages").paid([2026 * 12 + 3])
        world.run()
        assert world.one("persons", "death") == (date(2026, 5, 4),)

    def test_the_only_date_stands_even_with_later_wages(self, world: World) -> None:
        world.record(source="civil_deaths").status("death", date(2025, 5, 4))
        world.record(source="tax_wages").paid([2026 * 12 + 3])
        world.run()
        assert world.one("persons", "death") == (date(2025, 5, 4),)
