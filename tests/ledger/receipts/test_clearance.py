"""The certificate of no arrears: what stands against it, and that it is the same each time."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.ledger.receipts import clearance
from canbao.ledger.refusal import Refused
from tests.accounts.make import FIRM
from tests.web import money_sample as sample

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


def test_each_reason_is_told_with_its_way_out():
    sample.small_firm()
    found = clearance.of(f"E{FIRM}", DAY)
    assert not found.clear
    told = [each.zh for each in found.reasons]
    assert any("职工基本养老保险欠缴5,088.00元（2026年9月）" in each for each in told)
    assert any("未申报的月份：2026年10月" in each for each in told)
    with pytest.raises(Refused) as refused:
        clearance.issue(f"E{FIRM}", "面馆", "zh", day=DAY, actor=sample.CLERK, door="test")
    assert len(refused.value.refusals) == len(told)


def test_before_anything_was_late_there_is_one_of_the_same_bytes():
    sample.small_firm()
    day = date(2026, 9, 29)  # September's order is due on the 30th
    one, two = (
        clearance.issue(f"E{FIRM}", "面馆", "en", day=day, actor=sample.CLERK, door="test")
        for _ in range(2)
    )
    assert one == two
    assert one[1].startswith(b"%PDF")
