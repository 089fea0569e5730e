"""Rounding: exact against a naive implementation in fractions, columns against exact."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.law.engine.doubt import Doubt
from canbao.law.engine.rounding import EXACT, Rounding

UNITS = ["0.0001", "0.01", "0.1", "1", "10", "0.05", "0.5"]
SINGLE = [f"{mode} {unit}" for mode in ("half_up", "half_even", "up", "cut", "up_even")
          for unit in UNITS]
CHAINS = [*SINGLE, "cut 0.01, up 0.1", "half_up 0.01, up 0.1", "half_up 0.0001, half_up 0.01",
          "up 0.1, up 1", "cut 0.1, half_even 1", "half_up 0.01, cut 0.1, up_even 0.1"]
NUMBERS = st.decimals(-10**7, 10**7, allow_nan=False, allow_infinity=False, places=7)


def naive(text: str, value: Fraction) -> Fraction:
    """The words of the chain, done by hand in fractions."""
    for part in text.split(","):
        mode, word = part.split()
        unit = Fraction(word) * (2 if mode == "up_even" else 1)
        count = value / unit
        low = math.floor(count)
        rest = count - low
        if mode in ("up", "up_even"):
            settled = low + (rest > 0)
        elif mode == "cut":
            settled = low + (rest > 0 and count < 0)
        elif rest != Fraction(1, 2):
            settled = low + (rest > Fraction(1, 2))
        elif mode == "half_up":
            settled = low + (count > 0)
        else:
            settled = low + low % 2
        value = settled * unit
    return value


def columns(text: str, values: list[float], grain: str | None = None) -> tuple[list[float], Doubt]:
    doubt = Doubt(len(values))
    made = Rounding.parse(text).columns(
        np.array(values), doubt, None, None if grain is None else Decimal(grain))
    return made.tolist(), doubt


@pytest.mark.parametrize("text", [
    "", "half_up", "0.01", "half_up 0.01 0.1", "half-up 0.01", "HALF_UP 0.01", "half_up x",
    "half_up 0", "half_up -0.01", "half_up 1e-10", "half_up 1001", "half_up NaN", "half_up sNaN",
    "half_up Infinity", "half_up 0.01,", ", up 1", "none, up 1", "half_up 0.01; up 0.1", "round 1",
])
def test_what_is_no_rounding_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rounding"):
        Rounding.parse(text)


def test_none_leaves_the_value_as_it_is() -> None:
    value = Decimal(335) / 12
    assert Rounding.parse("none").exact(value) is value


@settings(max_examples=400)
@given(st.sampled_from(CHAINS), NUMBERS)
def test_exact_is_the_naive_rounding(text: str, value: Decimal) -> None:
    assert Fraction(Rounding.parse(text).exact(value)) == naive(text, Fraction(value))


@settings(max_examples=200)
@given(st.sampled_from(CHAINS), st.integers(-10**8, 10**8))
def test_exact_is_the_naive_rounding_on_every_tie(text: str, halves: int) -> None:
    value = Decimal(halves) * Decimal("0.005")
    assert Fraction(Rounding.parse(text).exact(value)) == naive(text, Fraction(value))


@given(st.sampled_from(CHAINS), st.integers(0, 10**7), st.integers(1, 600), st.integers(1, 600))
def test_a_tie_reached_through_twelfths_is_a_tie(
    text: str, thousandths: int, months: int, divisor: int
) -> None:
    """x / 12 × months ÷ d loses far digits in decimals; the result must be that of fractions."""
    with localcontext(EXACT):
        value = Decimal(thousandths) / 1000 / 12 * months / divisor
    true = Fraction(thousandths, 1000) / 12 * months / divisor
    assert Fraction(Rounding.parse(text).exact(value)) == naive(text, true)


@pytest.mark.parametrize(("text", "expected"), [
    ("half_up 0.01", "2.35"), ("half_even 0.01", "2.34"), ("cut 0.01", "2.34"),
    ("up 0.01", "2.35"), ("up_even 0.01", "2.36"),
])
def test_each_word_on_a_tie(text: str, expected: str) -> None:
    assert Rounding.parse(text).exact(Decimal("2.345")) == Decimal(expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("half_up 0.01", "-2.35"), ("half_even 0.01", "-2.34"), ("cut 0.01", "-2.34"),
    ("up 0.01", "-2.34"),
])
def test_each_word_on_a_negative_tie(text: str, expected: str) -> None:
    assert Rounding.parse(text).exact(Decimal("-2.345")) == Decimal(expected)


def test_a_chain_cuts_before_it_goes_up() -> None:
    assert Rounding.parse("cut 0.01, up 0.1").exact(Decimal("100.309")) == Decimal("100.3")
    assert Rounding.parse("up 0.1").exact(Decimal("100.309")) == Decimal("100.4")


def test_rounding_does_not_depend_on_the_callers_decimal_context() -> None:
    value = Decimal("123456789012.34499999999999999999")
    with localcontext() as context:
        context.prec = 6
        assert Rounding.parse("half_up 0.01").exact(value) == Decimal("123456789012.34")


BORDERS = st.builds(
    lambda count, unit, nudge: math.nextafter(count * unit, nudge) if nudge else count * unit,
    st.integers(-10**7, 10**7), st.sampled_from([0.005, 0.01, 0.05, 0.1, 0.25, 1.0]),
    st.sampled_from([0, math.inf, -math.inf]),
)
FLOATS = st.one_of(
    BORDERS, st.floats(-1e8, 1e8, allow_subnormal=False), st.integers(-10**6, 10**6).map(float),
    st.builds(lambda count, far: count * 0.005 + far * 1e-10, st.integers(-10**6, 10**6),
              st.integers(-30, 30)),
)


@settings(max_examples=300)
@given(st.sampled_from(CHAINS), st.lists(FLOATS, min_size=1, max_size=30))
def test_columns_are_exact_wherever_they_are_not_in_doubt(text: str, values: list[float]) -> None:
    """A float stands for its neighbours too: where they would differ the row must be in doubt."""
    made, doubt = columns(text, values)
    rounding = Rounding.parse(text)
    for value, got, unsure in zip(values, made, doubt.rows, strict=True):
        if not unsure:
            for near in (value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf)):
                assert got == float(rounding.exact(Decimal(repr(near)))), (text, value, near)


@settings(max_examples=200)
@given(
    st.sampled_from(["up 0.1", "cut 0.1", "half_up 0.1", "half_even 0.1", "up 1", "cut 1",
                     "half_up 1", "up 0.1, up 1", "up_even 0.1"]),
    st.lists(st.integers(-10**9, 10**9), min_size=1, max_size=30),
)
def test_sums_of_fen_need_no_doubt_when_the_grain_is_named(text: str, fen: list[int]) -> None:
    values = [count / 100 for count in fen]
    made, doubt = columns(text, values, "0.01")
    assert not doubt.rows.any()
    for count, got in zip(fen, made, strict=True):
        assert got == float(naive(text, Fraction(count, 100)))


def test_a_grain_that_does_not_divide_the_unit_still_gives_exact_or_doubt() -> None:
    made, doubt = columns("up 0.05", [0.10, 0.12, 0.15, 0.18], "0.02")
    for value, got, unsure in zip(["0.10", "0.12", "0.15", "0.18"], made, doubt.rows, strict=True):
        assert unsure or got == float(Rounding.parse("up 0.05").exact(Decimal(value)))


def test_a_tie_is_in_doubt_and_a_clear_value_is_not() -> None:
    _, doubt = columns("half_up 0.01", [2.345, 2.346, 2.344, 1.0, 2.345 - 1e-13])
    assert doubt.rows.tolist() == [True, False, False, False, True]


def test_a_value_on_the_border_of_a_cut_is_in_doubt() -> None:
    _, doubt = columns("cut 0.01", [0.29, 0.2949, 0.0])
    assert doubt.rows.tolist() == [True, False, False]


def test_a_branch_not_taken_casts_no_doubt() -> None:
    doubt = Doubt(2)
    Rounding.parse("half_up 0.01").columns(
        np.array([2.345, 2.345]), doubt, np.array([True, False]), None)
    assert doubt.rows.tolist() == [True, False]


def test_one_value_that_never_varies_is_rounded_exactly() -> None:
    doubt = Doubt(3)
    assert Rounding.parse("half_up 0.01").columns(2.345, doubt, None, None) == 2.35
    assert not doubt.rows.any()


def test_an_absent_value_stays_absent_beside_others() -> None:
    made, _ = columns("half_up 0.01", [float("nan"), 2.346])
    assert math.isnan(made[0])
    assert made[1] == 2.35
