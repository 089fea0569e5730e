"""Division codes and phone numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.registers.standard import phones, places


@given(st.integers(11, 82), st.integers(0, 10**10 - 1), st.sampled_from([12, 9, 6, 4, 2]))
def test_zeros_fill_the_levels_below(province, rest, digits):
    code = f"{province}{rest:010d}"[:digits]
    found = places.standardise(pa.array([code, f" {code} ", None]))
    assert found.place.to_pylist() == [int(code.ljust(12, "0"))] * 2 + [None]
    assert places.standardise(pa.array([int(code)])).place[0].as_py() == int(code.ljust(12, "0"))


@pytest.mark.parametrize(
    "text", ["成都市", "51010", "001104", "5101041", "51010４x", "5101040010021"]
)
def test_what_is_no_code(text):
    found = places.standardise(pa.array([text, "510104"]))
    assert found.place.to_pylist() == [None, 510104000000]
    assert places.STATES[found.state[0]] == "unreadable"


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(
    ["{}", "+86{}", "+86 {}", "0086-{}", "86{}", " {} ", "{}.0"]
))  # fmt: skip
def test_forms_of_a_mobile_number(number, form):
    found = phones.standardise(pa.array([form.format(number)]))
    filled_in = len(set(str(number)[3:])) == 1
    assert found.phone[0].as_py() == (None if filled_in else number)


@pytest.mark.parametrize(
    ("text", "state"),
    [("028-85551234", "landline"), ("85551234", "landline"), ("13800000000", "filled_in"),
     ("1381234567", "unreadable"), ("无", "unreadable"), ("12345678901", "unreadable"),
     (None, "absent")],
)  # fmt: skip
def test_what_is_no_mobile_number(text, state):
    found = phones.standardise(pa.array([text], pa.string()))
    assert found.phone[0].as_py() is None
    assert phones.STATES[found.state[0]] == state
