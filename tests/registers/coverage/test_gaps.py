"""Gaps: each class by hand-made persons, the order of the tests, evidence, place and since when."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from canbao.registers.coverage import SettingsError, settings
from canbao.registers.coverage.gaps import CONDITIONS
from tests.registers.coverage.made import (
    FAR,
    HOME,
    OTHER_CITY,
    REFERENCE,
    SAME_CITY,
    World,
    month,
)


def test_class_a_tells_five_kinds_of_place_and_scheme() -> None:
    world = World()
    world.person(1).spell(1, "resident_pension", kind="resident")
    world.person(2).doing(2, "employee").spell(2, "employee_pension")
    world.person(3).doing(3, "civil_servant").spell(3, "public_sector_pension", kind="public")
    world.person(4).spell(4, "resident_pension", kind="resident", place=OTHER_CITY)
    world.person(5).spell(5, "employee_pension", place=FAR)
    result = world.made()
    assert [result.why(p) for p in range(1, 6)] == [
        ("A", "resident_here"), ("A", "insured_in_province"), ("A", "public_body"),
        ("A", "insured_in_province"), ("A", "insured_elsewhere")]


def test_a_spell_that_ended_or_begins_later_does_not_insure() -> None:
    world = World()
    world.person(1).spell(1, "resident_pension", to="2026-09", state="ended", kind="resident")
    world.person(2).spell(2, "resident_pension", "2026-11", kind="resident")
    world.person(3).spell(3, "resident_pension", state="ended", kind="resident")
    result = world.made()
    assert [result.why(p) for p in (1, 2, 3)] == [("F", "not_asked")] * 3


def test_a_spell_that_is_paused_or_in_payment_insures() -> None:
    world = World()
    world.person(1).spell(1, "resident_pension", state="paused", kind="resident")
    world.person(2, "1955-01-01").spell(2, "resident_pension", state="in_payment", kind="pensioner")
    result = world.made()
    assert [result.why(p) for p in (1, 2)] == [("A", "resident_here")] * 2


def test_class_a_on_the_word_of_a_visit() -> None:
    row = World().person(1).survey(1, "insured_elsewhere").made().gap(1)
    assert row is not None
    assert (row["class"], row["reason"], row["evidence_source"]) == ("A", "survey_insured", 16)
    assert row["evidence_date"] == dt.date(2026, 6, 10)


def test_class_b_children_by_law_students_and_soldiers_by_register() -> None:
    world = World()
    world.person(1, "2015-01-01")
    world.person(2, "2006-01-01").status(2, "student", "2024-09-01")
    world.person(3, "2006-01-01").status(3, "soldier", "2024-09-01")
    world.person(4, "2006-01-01").doing(4, "student")
    result = world.made()
    assert [result.why(p) for p in (1, 2, 3, 4)] == [
        ("B", "under_16"), ("B", "student"), ("B", "soldier"), ("B", "student")]


def test_a_student_who_earns_wages_must_be_insured_all_the_same() -> None:
    world = World().person(1, "2004-01-01").status(1, "student", "2024-09-01").doing(1, "employee")
    assert world.made().why(1) == ("E", "never_insured")


def test_a_student_may_join_resident_medical_insurance() -> None:
    world = World().person(1, "2004-01-01").status(1, "student", "2024-09-01").doing(1, "student")
    assert world.made().why(1, "resident_medical") == ("F", "not_asked")


@pytest.mark.parametrize(("status", "reason"), [
    ("custody", "custody"), ("abroad", "abroad"), ("missing", "missing_person")])
def test_class_c_from_registers(status: str, reason: str) -> None:
    row = World().person(1).status(1, status, "2025-03-04", source=14).made().gap(1)
    assert row is not None
    assert (row["class"], row["reason"]) == ("C", reason)
    assert (row["evidence_source"], row["evidence_date"]) == (14, dt.date(2025, 3, 4))


def test_a_status_that_has_ended_or_not_begun_is_no_reason() -> None:
    world = World()
    world.person(1).status(1, "custody", "2025-01-01", "2026-09-30")
    world.person(2).status(2, "custody", "2026-11-01")
    world.person(3).status(3, "custody", "2026-10-31")
    result = world.made()
    assert [result.why(p) for p in (1, 2, 3)] == [
        ("F", "not_asked"), ("F", "not_asked"), ("C", "custody")]


def test_class_d_the_dead_whom_somebody_still_pays() -> None:
    world = World()
    world.person(1, died="2026-01-10").overlap(1, "resident_pension", "after_death", "2026-02")
    world.person(2, died="2026-01-10")
    result = world.made()
    row = result.gap(1)
    assert row is not None
    assert (row["class"], row["reason"], row["evidence_date"]) == (
        "D", "dead_not_removed", dt.date(2026, 1, 10))
    assert result.gap(2) is None


def test_class_d_moved_cancelled_and_wrong_records() -> None:
    world = World()
    world.person(1).status(1, "moved_out", "2026-02-01")
    world.person(2).status(2, "moved_out", "2026-02-01").status(2, "moved_in", "2026-03-01")
    world.person(3).status(3, "cancelled", "2026-02-01")
    world.person(4).survey(4, "wrong_record")
    world.person(5).survey(5, "dead")
    result = world.made()
    assert [result.why(p) for p in range(1, 6)] == [
        ("D", "moved_away"), ("F", "not_asked"), ("D", "cancelled"), ("D", "wrong_record"),
        ("D", "survey_dead")]


def test_class_e_never_insured_ended_resident_only_and_refused_by_the_employer() -> None:
    world = World()
    for person in (1, 2, 3, 4):
        world.person(person).doing(person, "employee")
    world.spell(2, "employee_pension", to="2026-03", state="ended")
    world.spell(3, "resident_pension", kind="resident")
    world.survey(4, "working_uninsured", "employer_refused")
    result = world.made()
    assert [result.why(p, "employee_pension") for p in (1, 2, 3, 4)] == [
        ("E", "never_insured"), ("E", "insurance_ended"), ("E", "resident_scheme_only"),
        ("E", "employer_refused")]
    # Some basic pension is one: taken together the third person is insured.
    assert result.why(3) == ("A", "resident_here")


def test_class_e_says_whose_word_it_is_and_since_when() -> None:
    world = World().person(1).doing(1, "not_working", to="2026-01").doing(
        1, "employee", "2026-02").spell(1, "employee_pension", "2026-02", "2026-04", state="ended")
    row = world.made().gap(1, "employee_pension")
    assert row is not None
    assert (row["evidence_source"], row["evidence_date"]) == (4, dt.date(2026, 10, 31))
    assert (row["since_month"], row["months"]) == (month("2026-05"), 6)


def test_a_gap_begins_when_the_obligation_does_and_no_earlier_than_the_window() -> None:
    world = World()
    world.person(1).doing(1, "not_working", to="2026-01").doing(1, "employee", "2026-02")
    world.person(2).doing(2, "employee", "2019-01")
    result = world.made()
    rows = [result.gap(p, "unemployment") for p in (1, 2)]
    assert [(r["since_month"], r["months"]) for r in rows if r] == [
        (month("2026-02"), 9), (REFERENCE - 11, 12)]


def test_class_f_with_the_reason_people_give() -> None:
    world = World()
    world.person(1).survey(1, "not_joined", "does_not_trust")
    world.person(2).doing(2, "flexible_worker")
    world.person(3).survey(3, "not_found")
    result = world.made()
    assert [result.why(p) for p in (1, 2, 3)] == [
        ("F", "does_not_trust"), ("F", "not_asked"), ("F", "not_found")]


def test_the_latest_answer_counts_and_an_old_one_no_more() -> None:
    world = World()
    world.person(1).survey(1, "not_joined", "no_money", "2026-01-05")
    world.survey(1, "not_joined", "too_far", "2026-07-05")
    world.person(2).survey(2, "not_joined", "no_money", "2023-01-05")
    world.person(3).survey(3, "not_joined", "no_money", "2026-11-05")
    result = world.made()
    assert [result.why(p) for p in (1, 2, 3)] == [
        ("F", "too_far"), ("F", "not_asked"), ("F", "not_asked")]


def test_class_g_refused_to_answer_unless_insured_or_obliged() -> None:
    world = World()
    world.person(1).survey(1, "refused_answer")
    world.person(2).survey(2, "refused_answer").doing(2, "employee")
    world.person(3).survey(3, "refused_answer").spell(3, "resident_pension", kind="resident")
    result = world.made()
    assert [(result.why(p) or "-")[0] for p in (1, 2, 3)] == ["G", "E", "A"]


def test_class_h_when_law_or_facts_are_lacking() -> None:
    world = World()
    world.person(1, group="foreigner")
    world.person(2, None)
    world.person(3, "1962-01-01").spell(3, "employee_pension", to="2020-01", state="ended",
                                        months=None)
    result = world.made()
    assert [result.why(p) for p in (1, 2)] == [("H", "law_missing"), ("H", "facts_missing")]
    assert result.why(3, "employee_pension") == ("H", "facts_missing")


def test_flexible_worker_in_the_resident_scheme_has_no_gap_in_the_employee_scheme() -> None:
    result = World().person(1).doing(1, "flexible_worker").spell(
        1, "resident_pension", kind="resident").made()
    assert result.why(1) == ("A", "resident_here")
    assert result.gap(1, "employee_pension") is None


def test_residents_are_listed_where_they_are_registered_workers_where_they_live() -> None:
    world = World().person(1, registered=SAME_CITY).person(2, registered=SAME_CITY).doing(
        2, "employee").person(3, home=None, registered=SAME_CITY).person(
        4, home=None, registered=None)
    result = world.made()
    places = [row["place"] for row in map(result.gap, (1, 2, 3, 4)) if row]
    assert places == [SAME_CITY, HOME, SAME_CITY, 0]


def test_an_order_with_an_unknown_test_is_refused_by_name() -> None:
    import dataclasses

    order = (*settings().order, dataclasses.replace(settings().order[0], key="moonlight"))
    with pytest.raises(SettingsError, match="moonlight"):
        World().person(1).made(chosen=dataclasses.replace(settings(), order=order))


def test_every_condition_stands_in_the_order_and_the_last_one_always_holds() -> None:
    assert [t.key for t in settings().order] == list(CONDITIONS)
    assert CONDITIONS[settings().order[-1].key][1] == "1 = 1"


people = st.lists(st.fixed_dictionaries({
    "born": st.sampled_from(["2026-05-01", "2015-02-03", "2010-06-01", "1990-05-15", "1972-08-09",
                             "1966-11-11", "1950-01-01", None]),
    "sex": st.sampled_from([1, 2, None]),
    "home": st.sampled_from([HOME, OTHER_CITY, None]),
    "group": st.sampled_from(["mainland", "foreigner", "hong_kong_macao_taiwan"]),
    "died": st.sampled_from([None, None, None, "2026-04-05"]),
    "doing": st.sampled_from([None, "employee", "flexible_worker", "platform_worker", "pupil",
                              "institution_staff", "custody", "not_working"]),
    "spells": st.lists(st.tuples(
        st.sampled_from(settings().schemes), st.sampled_from(["paying", "paused", "in_payment"]),
        st.sampled_from([HOME, OTHER_CITY, FAR]), st.sampled_from([None, "2026-03"]),
    ), max_size=3, unique_by=lambda spell: spell[0]),
    "outcome": st.sampled_from([None, None, "refused_answer", "not_joined", "moved"]),
}), min_size=1, max_size=12)


def build(told: list[dict[str, object]]) -> World:
    world = World()
    for person, about in enumerate(told, start=1):
        world.person(person, about["born"], sex=about["sex"], home=about["home"],  # type: ignore
                     group=about["group"], died=about["died"])  # type: ignore
        if about["doing"]:
            world.doing(person, str(about["doing"]), "2026-02")
        for scheme, state, place, to in about["spells"]:  # type: ignore
            world.spell(person, scheme, place=place, state=state, to=to)
        if about["outcome"]:
            world.survey(person, str(about["outcome"]))
    return world


@effort(max_examples=6, deadline=None)
@given(people)
def test_the_classes_divide_everybody_alive_and_the_cube_counts_each_once(
    told: list[dict[str, object]]
) -> None:
    result = build(told).made()
    alive = {n for n, about in enumerate(told, start=1)
             if about["died"] is None}
    total = [row for row in result.tables["gaps"] if row["scheme"] == "any_pension"]
    assert sorted(row["person"] for row in total) == sorted(alive)
    assert all(row["class"] in "ABCDEFGH" and row["reason"] for row in result.tables["gaps"])
    now = {"month": REFERENCE, "group": "all"}
    for scheme in ("any_pension", *settings().schemes):
        assert result.count("population", scheme=scheme, **now) == len(alive)
    insured = {row["person"] for row in total if row["class"] == "A"
               and row["reason"] != "survey_insured"}
    assert result.count("insured", scheme="any_pension", **now) == len(insured)
    for scheme in settings().schemes:
        must = [o for o in result.tables["obligations"] if o["scheme"] == scheme
                and o["obligation"] == "must" and o["to_month"] == REFERENCE]
        held = {row["person"] for row in result.tables["gaps"]
                if row["scheme"] == scheme and row["class"] == "A"}
        assert result.count("must_uninsured", scheme=scheme, **now) == len(
            [o for o in must if o["person"] not in held])
