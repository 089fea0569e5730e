"""Intervals: Wilson's by known values, strata, and the error of the comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.registers.coverage import Interval, Linkage, interval, stratified
from canbao.registers.coverage.intervals import IntervalError, Stratum, wilson


@pytest.mark.parametrize(("hits", "n", "low", "high"), [
    # Newcombe 1998, table I, method 3 (score without continuity correction).
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718)])
def test_wilson_by_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10**9), st.data())
def test_a_share_lies_within_its_interval(n: int, data: st.DataObject) -> None:
    found = interval(data.draw(st.integers(0, n)), n)
    assert 0 <= found.low <= found.share <= found.high <= 1_000_000


def test_more_people_make_it_narrower_and_full_counts_have_no_sampling() -> None:
    small, large = interval(70, 100), interval(70_000, 100_000)
    assert large.high - large.low < small.high - small.low
    assert interval(70, 100, sampled=False) == Interval(700_000, 700_000, 700_000, 700_000)


def test_missed_links_raise_the_true_share_and_false_ones_lower_it() -> None:
    missed = interval(900, 1000, Linkage.of_quality(1.0, 0.95, 10_000), sampled=False)
    false = interval(900, 1000, Linkage.of_quality(0.95, 1.0, 10_000), sampled=False)
    assert missed.corrected == round(900_000 / 0.95)
    assert false.corrected == 855_000
    assert missed.low < missed.corrected < missed.high
    assert false.low < false.corrected < false.high


def test_the_uninsured_are_the_rest_of_the_insured() -> None:
    linkage = Linkage.of_quality(0.999, 0.99, 5_000)
    insured, rest = interval(800, 1000, linkage), interval(200, 1000, linkage, insured=False)
    assert abs(insured.corrected + rest.corrected - 1_000_000) <= 1
    assert abs(insured.low + rest.high - 1_000_000) <= 1
    assert abs(insured.high + rest.low - 1_000_000) <= 1
    assert rest.share == 200_000


def test_linkage_error_widens_what_sampling_gives() -> None:
    plain, carried = interval(800, 1000), interval(800, 1000, Linkage.of_quality(0.99, 0.99, 500))
    assert carried.low < plain.low
    assert carried.high > plain.high


def test_strata_are_weighted_by_their_size() -> None:
    found = stratified([Stratum(10, 20, 9_000), Stratum(20, 20, 1_000)])
    assert found.share == 550_000
    assert found.low < 550_000 < found.high


def test_one_stratum_of_a_large_population_is_wilson_with_one_person_less() -> None:
    found = stratified([Stratum(30, 101, 10**9)])
    low, high = wilson(30, 101)
    assert (found.low / 1e6, found.high / 1e6) == (
        pytest.approx(low, abs=2e-3), pytest.approx(high, abs=2e-3))


def test_a_stratum_asked_in_full_has_no_error() -> None:
    found = stratified([Stratum(3, 10, 10), Stratum(5, 10, 10)])
    assert (found.low, found.share, found.high) == (400_000, 400_000, 400_000)


@pytest.mark.parametrize("counts", [(1, 0), (-1, 5), (6, 5)])
def test_counts_that_are_no_share_are_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(IntervalError, match="不是比例"):
        interval(*counts)


def test_impossible_strata_and_qualities_are_refused() -> None:
    with pytest.raises(IntervalError, match="strata"):
        stratified([])
    with pytest.raises(IntervalError, match="only 3"):
        stratified([Stratum(1, 4, 3)])
    with pytest.raises(IntervalError, match="precision"):
        Linkage.of_quality(1.2, 0.9, 10)
