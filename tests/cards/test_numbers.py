"""Card numbers: shape, the character of GB 11714, never shown whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.cards import numbers

BODY = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)


def test_the_standards_own_example():
    # D2143569-X is the example of GB 11714-1997.
    assert numbers.check_character("D2143569") == "X"
    assert numbers.fits("D2143569X") is True
    assert numbers.fits("D21435691") is False
    assert numbers.fits("D2143569") is None


@given(BODY, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_found(body: str, at: int, more: int):
    if not body[at].isdigit():
        return
    wrong = body[:at] + str((int(body[at]) + more) % 10) + body[at + 1 :]
    assert numbers.check_character(wrong) != numbers.check_character(body)


@given(BODY)
def test_only_the_last_four_are_shown(body: str):
    number = body + numbers.check_character(body)
    assert numbers.masked(number) == "*****" + number[-4:]


@pytest.mark.parametrize(
    "wrong", ["", "1234567", "1234567890", "a2345678", "12 45678", "１２３４５６７８"]
)
def test_what_is_no_card_number(wrong: str):
    assert not numbers.is_card_number(wrong)
    with pytest.raises(ValueError, match="expected"):
        numbers.check_character(wrong)
