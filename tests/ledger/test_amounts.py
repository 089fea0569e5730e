"""Fen as text: back from the text comes the amount, and cents keep their sign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.amounts import grouped, yuan


@pytest.mark.parametrize(
    ("fen", "plain", "read"),
    [(0, "0.00", "0.00"), (-50, "-0.50", "-0.50"), (-123_456_789, "-1234567.89", "-1,234,567.89")],
)
def test_as_files_and_people_write_it(fen: int, plain: str, read: str):
    assert (yuan(fen), grouped(fen)) == (plain, read)


@given(st.integers(-(10**17), 10**17))
def test_it_is_the_amount(fen: int):
    assert Decimal(yuan(fen)) * 100 == fen
    assert grouped(fen).replace(",", "") == yuan(fen)
