"""Check digits and masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.people import numbers


def test_the_check_character_is_that_of_the_standard():
    """The worked example of GB 11643."""
    assert numbers.citizen_number(11010519491231002) == "11010519491231002X"


@given(st.integers(min_value=1, max_value=10**15))
def test_a_display_number_leads_back_to_its_person(person: int):
    assert numbers.from_display_number(numbers.display_number(person)) == person


@given(st.integers(min_value=1, max_value=10**12), st.data())
def test_one_wrong_digit_of_a_display_number_is_noticed(person: int, data: st.DataObject):
    text = numbers.display_number(person)
    place = data.draw(st.integers(0, len(text) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    assert numbers.from_display_number(text[:place] + digit + text[place + 1 :]) is None


@pytest.mark.parametrize(
    ("text", "number17"),
    [
        ("11010519491231002X", 11010519491231002),
        (" 11010519491231002x ", 11010519491231002),
        ("110105194912310021", None),
        ("11010519491231002", None),
        ("", None),
        ("abc", None),
    ],
)
def test_a_citizen_number_is_read_when_it_is_valid(text: str, number17: int | None):
    assert numbers.from_citizen_number(text) == number17


@pytest.mark.parametrize(
    ("name", "masked"),
    [("李明", "*明"), ("欧阳小明", "*阳小明"), ("王", "*"), ("", ""), ("ANNA SMITH", "A** S**")],
)
def test_names_are_masked(name: str, masked: str):
    assert numbers.masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("11010519491231002X", "*********002X"), ("123", "***"), ("", "")]
)
def test_numbers_are_masked(number: str, masked: str):
    assert numbers.masked_number(number) == masked


def test_phones_are_masked():
    assert numbers.masked_phone(13812345678) == "138****5678"
    assert numbers.masked_phone(None) == ""
    assert numbers.masked_phone(12345) == "*****"
