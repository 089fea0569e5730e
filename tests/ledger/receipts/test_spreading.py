"""How money is spread over debts: pure, so it is tried with many of them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.receipts.spreading import (
    NAMED_THEN_OLDEST,
    OLDEST_FIRST,
    Debt,
    in_order,
    offsets,
    spread,
    whole,
)


def debt(
    number: int, fen: int, *, month: int = 0, due: int = 0, settled: int = 0, arrears: int = 0
) -> Debt:
    day = date(2025, 1, 15) + timedelta(days=due)
    return Debt(number, str(number), 1, "E1", month, day, fen, settled, arrears)


def test_the_order_named_comes_first_then_its_month_then_the_oldest():
    debts = [debt(1, 5, month=1), debt(2, 5, month=2, due=31), debt(3, 5, month=2, due=40),
             debt(4, 5, month=0, due=-31)]  # fmt: skip
    assert [each.id for each in in_order(debts, 3, NAMED_THEN_OLDEST)] == [3, 2, 4, 1]
    assert [each.id for each in in_order(debts, 3, OLDEST_FIRST)] == [4, 1, 2, 3]
    assert [each.id for each in in_order(debts, None, NAMED_THEN_OLDEST)] == [4, 1, 2, 3]


def test_a_named_order_that_is_settled_leaves_the_oldest_first():
    debts = [debt(1, 5, month=1), debt(2, 5, month=2, due=31, settled=5)]
    assert [each.id for each in in_order(debts, 2, NAMED_THEN_OLDEST)] == [1]


def test_arrears_of_an_order_are_paid_before_what_is_not_overdue_of_it():
    owed = debt(1, 100, arrears=40)
    [first] = spread(50, [owed])
    [second] = spread(50, [owed])
    assert (first.arrears, second.arrears, owed.open, owed.in_arrears) == (40, 0, 0, 0)


def test_a_month_with_a_part_written_off_is_never_whole():
    lost = debt(2, 7, settled=7)
    lost.written_off = True
    assert [each.id for each in whole([debt(1, 5, settled=5)])] == [1]
    assert whole([debt(1, 5, settled=5), lost]) == []
    assert whole([debt(1, 5, settled=5), debt(2, 7, settled=6)]) == []


DEBTS = st.lists(
    st.builds(
        debt, st.integers(1, 99), st.integers(-50, 50).filter(bool), month=st.integers(0, 2),
        due=st.integers(-40, 40),
    ),
    max_size=8, unique_by=lambda each: each.id,
)  # fmt: skip


@given(DEBTS, st.integers(1, 300))
def test_no_fen_is_lost_and_no_debt_overpaid(debts: list[Debt], fen: int):
    before = sum(each.open for each in debts if each.open > 0)
    parts = spread(fen, in_order(debts, None, OLDEST_FIRST))
    assert sum(part.fen for part in parts) == min(fen, before)
    assert sum(each.open for each in debts if each.open > 0) == before - min(fen, before)
    assert all(each.settled <= each.fen for each in debts if each.fen > 0)


@given(DEBTS)
def test_offsets_leave_the_sum_and_never_both_signs_in_a_month(debts: list[Debt]):
    before = sum(each.open for each in debts)
    made = offsets(debts)
    assert sum(each.open for each in debts) == before
    assert all(each.lower.fen == -each.upper.fen < 0 for each in made)
    for month in range(3):
        signs = {each.open > 0 for each in debts if each.month == month and each.open}
        assert len(signs) <= 1
