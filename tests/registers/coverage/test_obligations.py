"""Obligations: the law is asked, month by month, and what it does not say stays missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.law import compute, law
from canbao.registers.coverage import settings as declared
from canbao.registers.coverage.asking import UNKNOWN, Question
from canbao.registers.coverage.facts import packing
from canbao.registers.coverage.obligations import ask_months, ask_window
from canbao.registers.coverage.segments import law_region
from tests.registers.coverage.made import FAR, HOME, OTHER_CITY, REFERENCE, World, month

ACTIVITIES = tuple(dict.fromkeys(a for a in declared().activities.values() if a))
PACKING = packing(("nation",), ACTIVITIES)
FIRST = REFERENCE - 11


def test_an_employee_must_be_insured_at_the_place_of_work() -> None:
    result = World().person(1).doing(1, "employee").made()
    row = result.obligation(1, "employee_pension")
    assert (row["obligation"], row["ground"]) == ("must", "employee")
    assert row["insurance_place"] == "place_of_work"
    assert (row["from_month"], row["to_month"]) == (FIRST, REFERENCE)


def test_every_scheme_is_answered_for_every_month_of_life_and_no_other() -> None:
    world = World().person(1, "2026-03-04").person(2, died="2026-02-10").person(3)
    rows = world.made().tables["obligations"]
    for person, first, last in ((1, "2026-03", "2026-10"), (2, "2025-11", "2026-02"),
                                (3, "2025-11", "2026-10")):
        for scheme in declared().schemes:
            mine = [r for r in rows if r["person"] == person and r["scheme"] == scheme]
            months = [m for r in mine for m in range(r["from_month"], r["to_month"] + 1)]
            assert months == list(range(month(first) or 0, (month(last) or 0) + 1))


def test_equal_neighbouring_months_are_one_row_though_the_activity_changes() -> None:
    world = World().person(1).doing(1, "employee", to="2026-04").doing(
        1, "rural_migrant_employee", "2026-05")
    rows = [r for r in world.made().tables["obligations"] if r["person"] == 1]
    assert len([r for r in rows if r["scheme"] == "resident_pension"]) == 1
    assert [r["ground"] for r in rows if r["scheme"] == "employee_pension"] == [
        "employee", "rural_migrant_employee"]


def test_a_reform_of_the_law_changes_the_answer() -> None:
    world = World().person(1).doing(1, "flexible_worker")
    reform = law().replace(parameters={"ground_obligation": {"flexible_worker": "must"}},
                           since="2026-06-01")
    assert world.made().obligation(1, "employee_pension")["obligation"] == "may"
    result = world.made(law=reform)
    assert result.obligation(1, "employee_pension", "2026-05")["obligation"] == "may"
    assert result.obligation(1, "employee_pension", "2026-06")["obligation"] == "must"
    assert result.why(1) == ("E", "never_insured")


def test_a_later_joining_age_makes_the_young_wait() -> None:
    world = World().person(1, "2009-05-20")
    reform = law().replace(parameters={"resident_pension_age": 18}, since="2014-02-21")
    assert world.made().obligation(1, "resident_pension")["obligation"] == "may"
    assert world.made(law=reform).obligation(1, "resident_pension")["ground"] == "under_16"


def test_missing_law_is_missing_and_says_what_is_awaited() -> None:
    result = World().person(1, group="foreigner").made()
    row = result.obligation(1, "employee_pension")
    assert row["obligation"] == "missing"
    assert "未在用人单位就业的外国人" in row["ground"]
    assert "foreigners without an employer" in row["ground"]
    assert row["insurance_place"] is None


def test_an_activity_the_law_has_no_word_for_is_not_guessed() -> None:
    row = World().person(1).doing(1, "soldier").made().obligation(1, "unemployment")
    assert (row["obligation"], "activity" in row["ground"]) == ("missing", True)


def test_a_woman_whose_categories_disagree_is_missing_not_decided() -> None:
    # Over the age as a worker, below it as a manager or technician.
    row = World().person(1, "1973-06-01", sex=2).doing(1, "employee").made().obligation(
        1, "unemployment")
    assert (row["obligation"], "退休年龄类别" in row["ground"]) == ("missing", True)


def test_a_woman_whose_categories_agree_is_answered() -> None:
    result = World().person(1, "1990-06-01", sex=2).doing(1, "employee").made()
    assert result.obligation(1, "unemployment")["obligation"] == "must"


def test_contribution_months_decide_only_where_the_law_asks_for_them() -> None:
    world = World()
    for person, paid in ((1, 0), (2, 100), (3, 200), (4, None)):
        world.person(person, "1962-01-10").spell(
            person, "employee_pension", "2000-01", "2010-12", state="ended", months=paid)
    result = world.made()
    said = [result.obligation(p, "employee_pension") for p in (1, 2, 3, 4)]
    assert [row["ground"] for row in said[:3]] == [
        "over_age_first_joining", "pay_on_to_minimum", "years_complete"]
    assert said[3]["obligation"] == "missing"
    assert "contribution_months" in said[3]["ground"]


def test_the_law_of_the_place_of_work_is_asked() -> None:
    assert law_region(law(), HOME // 10**8) == "Sichuan"
    assert law_region(law(), FAR // 10**8) == "Henan/Anyang" or law_region(
        law(), FAR // 10**8).startswith("Henan")
    assert law_region(law(), 9999) == "nation"


def test_registration_in_another_city_is_told_to_the_law() -> None:
    result = World().person(1, registered=OTHER_CITY).doing(1, "flexible_worker").made()
    assert result.obligation(1, "employee_pension")["ground"] == "flexible_from_elsewhere"


def test_a_permit_number_of_hong_kong_is_a_residence_permit() -> None:
    world = World()
    world.person(1, group="hong_kong_macao_taiwan", number17=81000019900515001)
    world.person(2, group="hong_kong_macao_taiwan")
    result = world.made()
    assert result.obligation(1, "resident_pension")["obligation"] == "may"
    assert result.obligation(2, "resident_pension")["ground"] == "no_residence_permit"


facts = st.fixed_dictionaries({
    fact.name: st.integers(0, fact.size - 1) for fact in PACKING.facts if fact.options
})


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(facts, st.integers(1935 * 12, REFERENCE)), min_size=1, max_size=6),
       st.sampled_from(declared().schemes), st.integers(0, 11))
def test_the_packed_answer_is_the_answer_of_compute(
    people: list[tuple[dict[str, int], int]], scheme: str, at: int
) -> None:
    packed = np.array([_packed(told, born) for told, born in people], dtype=np.int64)
    question = Question(law(), PACKING, declared())
    codes = ask_months(question, scheme, packed, np.zeros(len(packed), dtype=np.int64), FIRST)
    answers = list(question.kinds.numbers)
    for row, (told, born) in enumerate(people):
        code = codes[row, at]
        assert (code == -1) == (born > FIRST + at)
        if code != -1 and answers[code].obligation != "missing":
            said = answers[code]
            category = "male_60" if told["sex"] == 1 else "female_55"
            one = compute(
                [f"{scheme}_obligation", f"{scheme}_ground"],
                {**_facts(told), "birth_month": _text(born), "retirement_category": category,
                 "contribution_months": 0},
                date=_text(FIRST + at), region="nation",
            ).values
            assert (said.obligation, said.ground) == (
                one[f"{scheme}_obligation"], one[f"{scheme}_ground"])


@pytest.mark.slow
@pytest.mark.parametrize("activity", ["employee", "not_working"])
def test_asking_sparingly_gives_what_asking_of_everything_gives(activity: str) -> None:
    births = np.concatenate([np.arange(1963 * 12, 1978 * 12), np.arange(2008 * 12, 2012 * 12)])
    told = [{"activity": ACTIVITIES.index(activity) + 1, "nationality_group": 1, "sex": sex,
             "registered_here": 1, "drawn_pension": 0, "in_employee_pension": joined}
            for sex in (1, 2) for joined in (0, 1)]
    packed = np.array([_packed(t, int(b)) for t in told for b in births], dtype=np.int64)
    untold = np.full(len(packed), UNKNOWN, dtype=np.int64)
    said = []
    for sparing in (True, False):
        question = Question(law(), PACKING, declared(), sparing=sparing)
        codes = ask_window(question, packed, untold, FIRST)
        answers = [(a.obligation, a.place, a.ground if a.obligation != "missing" else a.lacking)
                   for a in question.kinds.numbers]
        said.append([answers[c] if c >= 0 else None for c in codes.reshape(-1)])
    assert said[0] == said[1]


def _packed(told: dict[str, int], born: int) -> int:
    return sum(told.get(name, 0) * PACKING.weight(name)
               for name in (f.name for f in PACKING.facts if f.options)) + born


def _facts(told: dict[str, int]) -> dict[str, str | bool]:
    made: dict[str, str | bool] = {}
    for fact in PACKING.facts:
        if not fact.options or fact.name in ("region", "sex"):
            continue
        word = fact.options[told[fact.name]]
        if word:
            made[fact.name] = word == "true" if word in ("true", "false") else word
    return made


def _text(at: int) -> str:
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
