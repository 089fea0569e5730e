"""Records of insurance laid together into spells."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers.persons.conftest import MONTH, NUMBER_OF, World

PENSION = "employee_pension"
JAN = 2026 * 12


def spells(world: World, *more: str) -> list[tuple[object, ...]]:
    """First and last month of every spell, and further columns."""
    return world.table("spells", "from_month", "to_month", *more)


def test_one_record_is_one_spell(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, JAN + 5), months_paid=6)
    world.run()
    assert spells(world, "kind", "state", "employer", "months_paid", "records") == [
        (JAN, JAN + 5, "employee", "paying", "A", 6, 1)
    ]


def test_neighbouring_months_are_one_spell(world: World) -> None:
    record = world.record(source="agency_pension")
    record.insured(PENSION, (JAN, JAN + 2), months_paid=3)
    record.insured(PENSION, (JAN + 3, JAN + 5), months_paid=2)
    world.run()
    assert spells(world, "months_paid", "records") == [(JAN, JAN + 5, 5, 1)]


def test_a_gap_of_one_month_stays_a_gap(world: World) -> None:
    record = world.record(source="agency_pension")
    record.insured(PENSION, (JAN, JAN + 2)).insured(PENSION, (JAN + 4, JAN + 5))
    world.run()
    assert spells(world) == [(JAN, JAN + 2), (JAN + 4, JAN + 5)]


def test_a_change_of_state_begins_a_new_spell(world: World) -> None:
    record = world.record(source="agency_pension")
    record.insured(PENSION, (JAN, JAN + 2)).insured(PENSION, (JAN + 3, None), state="paused")
    world.run()
    assert spells(world, "state") == [(JAN, JAN + 2, "paying"), (JAN + 3, None, "paused")]


def test_another_employer_place_or_kind_is_another_spell(world: World) -> None:
    record = world.record(source="agency_pension").insured(PENSION, (JAN, JAN))
    record.insured(PENSION, (JAN, JAN), employer="B")
    record.insured(PENSION, (JAN, JAN), place=510105_001_001)
    record.insured(PENSION, (JAN, JAN), kind="public")
    world.run()
    assert len(spells(world)) == 4


def test_two_registers_on_one_stay_are_one_spell_of_the_better_ranked(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None), months_paid=60)
    world.record(source="other_provinces").insured(PENSION, (JAN, JAN + 5), months_paid=6)
    world.run()
    assert spells(world, "source", "months_paid", "records") == [
        (JAN, None, NUMBER_OF["agency_pension"], 60, 2)
    ]


def test_where_two_registers_differ_the_better_ranked_says_how_the_months_were(
    world: World,
) -> None:
    world.record(source="other_provinces").insured(PENSION, (JAN, JAN + 9))
    world.record(source="agency_pension").insured(PENSION, (JAN + 3, JAN + 5), state="paused")
    world.run()
    assert spells(world, "state", "source") == [
        (JAN, JAN + 2, "paying", NUMBER_OF["other_provinces"]),
        (JAN + 3, JAN + 5, "paused", NUMBER_OF["agency_pension"]),
        (JAN + 6, JAN + 9, "paying", NUMBER_OF["other_provinces"]),
    ]


def test_of_one_register_the_newer_record_says_how_the_months_were(world: World) -> None:
    old = world.record(source="agency_pension", as_of=date(2026, 1, 31))
    old.insured(PENSION, (JAN, JAN + 5))
    new = world.record(source="agency_pension", as_of=date(2026, 9, 30))
    new.insured(PENSION, (JAN, JAN + 5), state="ended")
    world.run()
    assert spells(world, "state", "records") == [(JAN, JAN + 5, "ended", 1)]


def test_the_same_record_twice_counts_its_months_once(world: World) -> None:
    for _ in range(2):
        world.record(source="agency_pension").insured(PENSION, (JAN, JAN + 5), months_paid=6)
    world.run()
    assert spells(world, "months_paid", "records") == [(JAN, JAN + 5, 6, 2)]


def test_months_paid_are_unknown_when_one_part_is(world: World) -> None:
    record = world.record(source="agency_pension").insured(PENSION, (JAN, JAN), months_paid=1)
    record.insured(PENSION, (JAN + 1, JAN + 1))
    world.run()
    assert spells(world, "months_paid") == [(JAN, JAN + 1, None)]


def test_an_open_spell_ends_with_the_month_of_death(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, None))
    world.record(source="civil_deaths").status("death", date(2026, 5, 31))
    world.run()
    assert spells(world) == [(JAN, JAN + 4)]


def test_a_closed_spell_stands_as_reported_after_death(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, JAN + 7))
    world.record(source="civil_deaths").status("death", date(2026, 5, 31))
    world.run()
    assert spells(world) == [(JAN, JAN + 7)]


def test_a_record_without_a_first_month_counts_where_it_is_sure(world: World) -> None:
    record = world.record(source="agency_pension").insured(PENSION, (None, None))
    record.insured("unemployment", (None, JAN))
    world.run()
    assert spells(world, "scheme") == [(MONTH, None, PENSION), (JAN, JAN, "unemployment")]


def test_what_ends_before_it_begins_says_nothing(world: World) -> None:
    world.record(source="agency_pension").insured(PENSION, (JAN, JAN - 1))
    world.run()
    assert spells(world) == []


def test_absent_place_and_employer_stay_absent(world: World) -> None:
    record = world.record(source="agency_pension")
    for _ in range(2):
        record.insured(PENSION, (JAN, None), place=None, employer=None, kind="flexible")
    world.run()
    assert spells(world, "place", "employer") == [(JAN, None, None, None)]


Report = tuple[int, str, str, str, str | None, int, int | None, str, int | None]

reports = st.lists(
    st.tuples(
        st.integers(1, 6),  # person
        st.sampled_from(["agency_pension", "medical_insurance", "other_provinces"]),
        st.sampled_from([PENSION, "resident_pension"]),
        st.sampled_from(["employee", "flexible"]),
        st.sampled_from(["A", "B", None]),
        st.integers(JAN - 8, JAN + 8),
        st.one_of(st.none(), st.integers(0, 10)),
        st.sampled_from(["paying", "paused", "in_payment", "ended"]),
        st.one_of(st.none(), st.integers(0, 12)),
    ),
    max_size=40,
)


def told(world: World, rows: list[tuple[int, Report]]) -> None:
    """Every report as a record of its own."""
    for n, report in rows:
        person, source, scheme, kind, employer, first, length, state, paid = report
        last = None if length is None else first + length
        world.record(person, source, record=n).insured(
            scheme, (first, last), kind=kind, employer=employer, state=state, months_paid=paid
        )


@settings(max_examples=10)
@given(reports)
def test_spells_of_one_stay_never_overlap_and_cover_every_month_reported(
    rows: list[Report],
) -> None:
    world = World()
    told(world, list(enumerate(rows, 1)))
    world.run()
    far = MONTH + 100
    key = ("person", "scheme", "kind", "employer")
    months: dict[tuple[object, ...], list[int]] = {}
    for *of, first, last in world.table("spells", *key, "from_month", "to_month"):
        stay = range(first, (far if last is None else last) + 1)  # type: ignore[arg-type, operator]
        months.setdefault(tuple(of), []).extend(stay)
    world.engine.close()
    reported: dict[tuple[object, ...], set[int]] = {}
    for person, _, scheme, kind, employer, first, length, *_ in rows:
        stay = range(first, (far if length is None else first + length) + 1)
        reported.setdefault((person, scheme, kind, employer), set()).update(stay)
    assert {of: sorted(found) for of, found in months.items()} == {
        of: sorted(stay) for of, stay in reported.items()
    }


@settings(max_examples=5)
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[Report], random: Random) -> None:
    numbered = list(enumerate(rows, 1))
    shuffled = random.sample(numbered, len(numbered))
    made = []
    for order in (numbered, shuffled):
        world = World()
        told(world, order)
        world.run()
        made.append([world.table(name) for name in ("spells", "overlaps", "activities")])
        world.engine.close()
    assert made[0] == made[1]
