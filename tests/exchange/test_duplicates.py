"""Months paid at both places: the person's choice, what is given back, and that no month counts
twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.scene import GUANGDONG, SICHUAN, month
from tests.exchange.sides import Pair, Said, ask, close, move, send

MAY, JUNE, JULY = month(2024, 5), month(2024, 6), month(2024, 7)


def twice(pair: Pair) -> tuple[int, str]:
    """May and June at Sichuan on 5,000.00, June and July at Guangdong on 7,000.00."""
    person = pair.person()
    pair.sichuan("months", person=person, own=SICHUAN, rows=[[MAY, 500_000], [JUNE, 500_000]])
    pair.guangdong("months", person=person, own=GUANGDONG, rows=[[JUNE, 700_000], [JULY, 700_000]])
    code = ask(pair.sichuan, pair.guangdong, person)
    send(pair.sichuan, pair.guangdong, code)
    return person, code


def test_nobody_chooses_for_the_person(pair: Pair):
    _, code = twice(pair)
    with pytest.raises(Said, match="2024-06 to 2024-06 were paid at both places"):
        pair.guangdong("merge", day="2025-03-12", code=code)


def test_kept_here_the_months_from_there_are_given_back(pair: Pair):
    # From Sichuan 2 × 400.00 come; June there (400.00) goes back to the person.
    # Account: 2 × 560.00 (Guangdong) + 800.00 − 400.00 = 1,520.00.
    person, code = twice(pair)
    close(pair.sichuan, pair.guangdong, code, keeps=[[JUNE, JUNE, "here"]])
    came = pair.guangdong("rights", person=person)
    assert came["accounts"] == {"individual": 152_000, "refund_due": 40_000}
    assert [(row[0], row[1], row[2]) for row in came["months"]] == [
        (MAY, 1, 500_000), (JUNE, 1, 700_000), (JULY, 1, 700_000),
    ]  # fmt: skip


def test_kept_there_the_month_from_here_is_given_back(pair: Pair):
    # Account: 2 × 560.00 + 2 × 400.00 − 560.00 = 1,360.00; June counts on 5,000.00.
    person, code = twice(pair)
    told = close(pair.sichuan, pair.guangdong, code, keeps=[[JUNE, JUNE, "there"]])
    came = pair.guangdong("rights", person=person)
    assert came["accounts"] == {"individual": 136_000, "refund_due": 56_000}
    assert [row[2] for row in came["months"]] == [500_000, 500_000, 700_000]
    assert "560.00 yuan are due to you" in told[1]


def test_a_choice_that_is_no_place_is_refused(pair: Pair):
    _, code = twice(pair)
    with pytest.raises(Said, match="say here or there"):
        pair.guangdong("merge", day="2025-03-12", code=code, keeps=[[JUNE, JUNE, "both"]])


months = st.lists(st.integers(0, 14), unique=True, max_size=6)


@settings(max_examples=10)
@given(
    here=months, there=months.filter(bool), bases=st.lists(
        st.integers(300_001, 2_000_000), min_size=15, max_size=15
    ), keep=st.sampled_from(["here", "there"]), back=st.booleans(),
)  # fmt: skip
def test_rights_and_money_are_neither_made_nor_lost(
    pair: Pair, here: list[int], there: list[int], bases: list[int], keep: str, back: bool
):
    """Random months at both places, moved, and perhaps moved back: what both ledgers hold together,
    banks, accounts, fund and months, is what it was, but for months that counted twice."""
    first = month(2023, 11)
    person = pair.person()
    for side, own, at in ((pair.guangdong, GUANGDONG, here), (pair.sichuan, SICHUAN, there)):
        rows = [[first + n, bases[n]] for n in sorted(at)]
        if rows:
            side("months", person=person, own=own, rows=rows)

    def together() -> tuple[int, int, int, int]:
        rights = [side("rights", person=person) for side in (pair.sichuan, pair.guangdong)]
        held = sum(sum(each["accounts"].values()) for each in rights)
        counted = sum(row[1] for each in rights for row in each["months"])
        # Other tests leave money on its way: what stands there must be what stood there.
        banks = ways = 0
        for side in (pair.sichuan, pair.guangdong):
            sums = side("trial")
            assert sum(sums.values()) == 0
            banks += sums.get("bank", 0)
            ways = ways * 10**12 + sums.get("transfer", 0)
        return held, counted, banks, ways

    before = together()
    keeps = [[first, first + 14, keep]]
    body = move(pair.sichuan, pair.guangdong, person, keeps=keeps)
    if back and not set(here) & set(there):
        again = move(pair.guangdong, pair.sichuan, person, day="2025-04-01")
        assert again["account"] >= body["account"]
    double = len(set(here) & set(there))
    after = together()
    assert after == (before[0], before[1] - double, *before[2:])
