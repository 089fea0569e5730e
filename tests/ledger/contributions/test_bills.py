"""References, bills, and whether somebody is free of arrears."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.books import accounts
from canbao.ledger.contributions.bills import bill, standing
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.contributions.reference import is_reference, reference_of
from canbao.ledger.facts import Fact
from canbao.ledger.numbering import identity
from canbao.ledger.posting import post
from tests.ledger.contributions.make import (
    CODE,
    FINAL,
    JANUARY,
    PROVISIONAL,
    assessed,
    books,
    employer,
    person,
    rows,
    said,
)

PAYER = f"E{CODE}"


def test_a_reference_by_hand():
    # book 3, transaction 42: 300000000042 · 100 leaves 74 when divided by 97, and 98 − 74 = 24
    assert reference_of(identity(3, 42)) == "00030000000004224"
    assert int(reference_of(identity(3, 42))) % 97 == 1


@given(
    book=st.integers(1, 99_999), number=st.integers(1, 10**11 - 1), at=st.integers(0, 18),
    other=st.integers(1, 9),
)  # fmt: skip
def test_a_wrong_digit_or_a_swap_is_found_out(book: int, number: int, at: int, other: int):
    right = reference_of(identity(book, number))
    assert is_reference(right)
    at %= len(right)
    wrong = right[:at] + str((int(right[at]) + other) % 10) + right[at + 1 :]
    assert not is_reference(wrong)
    if at + 1 < len(right) and right[at] != right[at + 1]:
        assert not is_reference(right[:at] + right[at + 1] + right[at] + right[at + 2 :])


def test_what_is_no_reference_at_all():
    assert not any(map(is_reference, ["", "12", "abc", "0" * 25, "１" * 17]))


@pytest.mark.django_db
def test_the_bill_of_a_month():
    employer()
    person(1)
    person(2)
    books(FINAL)
    assert bill(PAYER, JANUARY).state == "none"
    said(rows(8000, 9000), day=FINAL)
    assert bill(PAYER, JANUARY).state == "declared"
    assessed(day=FINAL)
    told = bill(PAYER, JANUARY)
    assert (told.state, told.version, told.staff, told.provisional) == ("assessed", 1, 2, False)
    # pension 8 % and 16 % of 17000, unemployment 0.5 % each, injury 0.7 %
    assert {(line.scheme, line.person_part, line.employer_part) for line in told.lines} == {
        ("employee_pension", 136000, 272000), ("unemployment", 8500, 8500),
        ("work_injury", 0, 11900),
    }  # fmt: skip
    assert told.owed == 136000 + 272000 + 8500 + 8500 + 11900
    assert all(is_reference(order.reference) for line in told.lines for order in line.orders)


@pytest.mark.django_db
def test_a_bill_tells_what_waits_and_that_a_settlement_follows():
    employer(industry_class=0)
    person(1)
    books(PROVISIONAL)
    said(rows(8000))
    assessed()
    told = bill(PAYER, JANUARY)
    assert told.provisional
    assert [scheme for scheme, _, _ in told.waits] == ["work_injury"]


@pytest.mark.django_db
def test_free_of_arrears_until_it_is_due_and_after_it_is_paid():
    employer()
    person(1)
    books(PROVISIONAL, date(2025, 2, 1))
    said(rows(8000, schemes=1))
    assessed()
    assert standing(PAYER, date(2025, 1, 31)).clear
    late = standing(PAYER, date(2025, 2, 1))
    assert not late.clear
    assert late.overdue == [("employee_pension", 510000000000, 192000)]
    book = PaymentOrder.objects.get().book
    bank, clearing = accounts(book, [("bank", ""), ("employer_clearing", PAYER)])
    paid = Fact("receipt", JANUARY + 1, date(2025, 2, 1), "社会保险法第六十条", "paid",
                [(bank, 192000), (clearing, -192000)])  # fmt: skip
    post(book, [paid])
    assert standing(PAYER, date(2025, 2, 1)).clear
    assert standing(PAYER, date(2025, 1, 31)).clear


@pytest.mark.django_db
def test_a_month_that_is_due_and_not_assessed_stands_against_it():
    """January 2025 is due on the 31st. Nothing declared is nothing to assess; a correction is."""
    employer()
    person(1)
    books(PROVISIONAL)
    said(rows(8000, schemes=1))
    assert standing(PAYER, date(2025, 1, 31)).clear
    late = standing(PAYER, date(2025, 2, 1))
    assert (late.unassessed, late.clear) == ([JANUARY], False)
    assessed()
    assert standing(PAYER, date(2025, 2, 1)).unassessed == []
    said(rows(9000, schemes=1))
    assert standing(PAYER, date(2025, 2, 1)).unassessed == [JANUARY]
    said([], nil=True)
    assert standing(PAYER, date(2025, 2, 1)).unassessed == []


@pytest.mark.django_db
def test_a_month_that_was_not_declared_stands_against_it():
    employer()
    person(1)
    said([], nil=True)
    said([], nil=True, month=JANUARY + 2, day=date(2025, 3, 5))
    told = standing(PAYER, date(2025, 4, 10))
    assert (told.overdue, told.undeclared) == ([], [JANUARY + 1])
