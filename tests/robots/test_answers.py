"""A clause answers Match, No or Unknown; what is missing never passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.people.numbers import citizen_number
from canbao.robots.answers import CLAUSES, MATCH, NO, Unknown, clause
from canbao.robots.rules.careers import base_jumps_and_wage_does_not
from canbao.robots.rules.employers import shell_signs
from canbao.robots.rules.identity import check_character_is_wrong, likeness
from canbao.robots.rules.payments import total_moves


@pytest.mark.parametrize("key", sorted(CLAUSES))
def test_one_missing_input_makes_any_clause_unknown(key):
    asked = CLAUSES[key]
    whole = {name: "x" if "name" in name or name in ("holder", "written", "post_kind") else 1
             for name in asked.names}  # fmt: skip
    assert asked.asked(whole) in (MATCH, NO)
    for name in asked.names:
        assert asked.asked(whole | {name: None}) == Unknown((name,))


def test_an_input_nobody_gathered_is_a_fault_of_the_house():
    with pytest.raises(KeyError):
        CLAUSES["R04", "paid_in_custody"].asked({})


def test_unknown_names_what_is_missing():
    with pytest.raises(ValueError, match="names"):
        Unknown(())


def test_a_clause_is_written_once_and_without_defaults():
    with pytest.raises(ValueError, match="R04"):
        clause("R04", "paid_in_custody")(lambda months: True)
    with pytest.raises(ValueError, match="default"):
        clause("R04", "another")(lambda months=1: True)


@given(st.integers(min_value=0, max_value=10**17 - 1))
def test_a_whole_number_has_the_right_check_character(number17):
    whole = citizen_number(number17)
    assert not check_character_is_wrong(whole)
    others = set("0123456789X") - {whole[17]}
    assert all(check_character_is_wrong(whole[:17] + each) for each in others)


@given(st.text("王李张明小国强", max_size=4), st.text("王李张明小国强", max_size=4))
def test_likeness_is_symmetric_and_whole_only_for_equals(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert (likeness(one, other) == 100) == (one == other and bool(one))


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 1000))
def test_a_total_that_stays_within_its_share_moves_nothing(now, before, share):
    moves = total_moves(now, before, share)
    assert moves == (now * 1000 > before * (1000 + share) or now * 1000 < before * (1000 - share))


@given(st.integers(1, 10**7), st.integers(1, 40))
def test_a_wage_that_rises_with_the_base_is_no_jump(base, times):
    args = (24 * base * times, 36 * base, 24 * base * times, 36 * base, 5, 0, 200, 50, 10)
    assert not base_jumps_and_wage_does_not(*args)
    flat = (24 * base * times, 36 * base, 24 * base, 36 * base, 5, 0, 200, 50, 10)
    assert base_jumps_and_wage_does_not(*flat) == (times >= 2)


@given(st.integers(5, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_signs_of_a_shell_grow_with_each_sign(staff, near, lowest, away):
    near, lowest, away = (min(each, staff) for each in (near, lowest, away))
    few = shell_signs(staff, staff, 3, near, lowest, away, 3, 150, 50, 70)
    assert shell_signs(staff, staff, 0, near, lowest, away, 3, 150, 50, 70) == few + 1
    assert 0 <= few <= 3
