"""Case numbers: read over the phone, a slip is found out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.cases.numbers import is_number, number, running_of


def test_a_number_and_its_check_digits():
    # 20250303 510104 000001: 98 − (20250303510104000001 · 100 mod 97)
    made = number(date(2025, 3, 3), 510104000000, 1)
    assert made[:-2] == "20250303510104000001"
    assert int(made) % 97 == 1
    assert running_of(made) == 1


@given(st.integers(1, 999_999), st.integers(0, 21), st.integers(1, 9))
def test_a_wrong_digit_is_found_out(running, at, off):
    made = number(date(2025, 3, 3), 510104000000, running)
    wrong = made[:at] + str((int(made[at]) + off) % 10) + made[at + 1 :]
    assert is_number(made)
    assert not is_number(wrong)


@pytest.mark.parametrize("running", [0, 1_000_000])
def test_a_running_number_that_does_not_fit(running):
    with pytest.raises(ValueError, match=str(running)):
        number(date(2025, 3, 3), 510104000000, running)
