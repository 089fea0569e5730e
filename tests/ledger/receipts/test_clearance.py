"""The certificate of no arrears: what stands against it. The document itself: tests/certificates."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.ledger.receipts import clearance
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


def test_before_anything_was_late_nothing_stands_against_it():
    sample.small_firm()
    assert clearance.of(f"E{FIRM}", date(2026, 9, 29)).clear  # September's order is due on the 30th
