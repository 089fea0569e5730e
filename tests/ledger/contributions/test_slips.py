"""What was declared for a person and what of it has arrived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.contributions.slips import gaps, slips
from tests.accounts.make import FIRM
from tests.web import money_sample as sample


@pytest.mark.django_db
def test_a_paid_month_an_owed_one_and_one_that_waits_for_the_law():
    sample.small_firm()
    found = {(each.month, each.scheme): each for each in slips(sample.ME)}
    paid = found[sample.AUGUST, "employee_pension"]
    # 8 % and 16 % of 6 000.00
    assert (paid.own, paid.others, paid.credited) == (480_00, 960_00, 480_00)
    assert (paid.own_paid, paid.others_paid, paid.state) == (480_00, 960_00, "paid")
    owed = found[sample.SEPTEMBER, "employee_pension"]
    assert (owed.due, owed.paid, owed.state) == (1440_00, 0, "owed")
    # The rates of unemployment insurance are not published for 2026.
    assert found[sample.SEPTEMBER, "unemployment"].state == "waits"
    assert {each.payer for each in found.values()} == {f"E{FIRM}"}


@pytest.mark.django_db
def test_the_version_that_counts_is_the_last_that_was_assessed():
    sample.small_firm()
    sample.declared(FIRM, sample.SEPTEMBER, (9000, 7000, 8200))
    before = [each for each in slips(sample.ME) if each.month == sample.SEPTEMBER]
    assert before[0].base == 6000_00
    sample.assessed(sample.SEPTEMBER, 26)
    after = [each for each in slips(sample.ME) if each.month == sample.SEPTEMBER]
    assert [each.base for each in after if each.scheme == "employee_pension"] == [9000_00]


@given(st.lists(st.integers(0, 200), max_size=40))
def test_gaps_and_months_make_up_the_whole_stretch(months):
    covered = set(months)
    for first, last in gaps(months):
        stretch = set(range(first, last + 1))
        assert not stretch & covered
        covered |= stretch
    assert covered == (set(range(min(months), max(months) + 1)) if months else set())
