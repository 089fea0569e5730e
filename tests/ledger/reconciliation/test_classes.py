"""Whatever two sides say: the rows add up to the difference, and what agrees is no row."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.reconciliation.classes import differences
from canbao.ledger.reconciliation.models import BANK_LEDGER, PAIRED
from canbao.ledger.reconciliation.sides import Item, reference_of

MARCH = 2025 * 12 + 2
FEN = st.integers(-3, 3).map(lambda each: each * 100)
ITEM = st.builds(Item, FEN, FEN, FEN, st.none() | st.dates(date(2025, 3, 1), date(2025, 3, 31)))
SIDE = st.dictionaries(st.sampled_from("abcdefgh"), ITEM)


@given(left=SIDE, right=SIDE, comparison=st.sampled_from(PAIRED))
def test_rows_add_up_to_the_difference_of_the_sides(left, right, comparison):
    found = differences(comparison, MARCH, left, right)
    sums = [sum(item.within for item in side.values()) for side in (left, right)]
    assert sum(each.fen for each in found) == sums[0] - sums[1]
    assert all(each.fen for each in found)
    assert [each.reference for each in found] == sorted({each.reference for each in found})


@given(side=SIDE, comparison=st.sampled_from(PAIRED))
def test_a_side_does_not_differ_from_itself(side, comparison):
    assert differences(comparison, MARCH, side, side) == []


def test_amounts_that_are_not_alone_are_not_paired():
    day = date(2025, 3, 3)
    left = {"a": Item(within=5, day=day)}
    right = {"x": Item(within=5, day=day), "y": Item(within=5, day=day)}
    found = differences(BANK_LEDGER, MARCH, left, right)
    assert {each.klass for each in found} == {"unknown"}
    found = differences(BANK_LEDGER, MARCH, left, {"x": right["x"]})
    assert [each.rests_on for each in found] == ["= x", "= a"]


def test_what_a_key_is_called_on_a_statement():
    assert reference_of("receipts:receipt:ICBC:B17", {}) == "B17"
    assert reference_of("receipts:reversed:ICBC:B18:77", {"B18": "B17"}) == "B17"
    assert reference_of("receipts:moved:5:1:88", {}) == reference_of(
        "receipts:moved:5:1:suspense", {}
    )
    assert reference_of("payments:payment:51-2025-03-1:17", {}) == "51-2025-03-1"
    assert reference_of("payments:returned:51-2025-03-1:17", {}) == "returned:51-2025-03-1"
    assert reference_of("exchange:arrival:B19", {}) == "B19"
    assert reference_of("receipts:refund:12", {}) == "receipts:refund:12"
    assert reference_of("opening", {}) == "opening"
