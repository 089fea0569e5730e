"""Serials and codes: a slip of the pen is found, what people type is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.certificates import numbers

RUNNING = st.integers(1, 10**10 - 1)


@given(RUNNING)
def test_a_serial_is_read_as_it_was_written(running: int):
    text = numbers.serial(2026, running)
    assert len(text) == 16
    assert numbers.read_serial(text) == text
    assert numbers.read_serial(f" {numbers.grouped(text)} ".replace(" ", "-", 2)) == text
    assert numbers.running_of(text) == running


@given(RUNNING, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_found(running: int, at: int, more: int):
    text = numbers.serial(2026, running)
    wrong = text[:at] + str((int(text[at]) + more) % 10) + text[at + 1 :]
    assert numbers.read_serial(wrong) is None


@given(RUNNING, st.integers(0, 14))
def test_two_neighbours_swapped_are_found(running: int, at: int):
    text = numbers.serial(2026, running)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert swapped == text or numbers.read_serial(swapped) is None


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_serial_or_none(typed: str):
    read = numbers.read_serial(typed)
    assert read is None or (len(read) == 16 and read.isascii() and read.isdigit())


@pytest.mark.parametrize("wrong", ["２０２６", "²" * 16, "", "1" * 17])
def test_digits_of_other_alphabets_are_none(wrong: str):
    assert numbers.read_serial(wrong) is None


def test_a_code_is_read_as_people_write_it():
    assert numbers.read_code(" ab0o-il1z ") == "AB0011" + "1Z"
    codes = {numbers.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(numbers.read_code(each.lower()) == each for each in codes)


@pytest.mark.parametrize(("year", "running"), [(2026, 0), (2026, 10**10), (999, 1)])
def test_a_serial_that_has_no_room_is_refused(year: int, running: int):
    with pytest.raises(ValueError, match="cannot be written"):
        numbers.serial(year, running)
