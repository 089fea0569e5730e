"""The certificate of no arrears: refused with every reason, and the same document on the same books."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.certificates.models import Certificate
from canbao.certificates.no_arrears import issue_no_arrears
from canbao.certificates.paper import paper, told
from canbao.ledger.receipts import clearance
from canbao.ledger.refusal import Refused
from tests.accounts.make import FIRM
from tests.web import money_sample as sample

pytestmark = pytest.mark.django_db
PAYER = f"E{FIRM}"


def given(day: date) -> Certificate:
    return issue_no_arrears(PAYER, "面馆", by=sample.CLERK, door="test", day=day)


def test_what_stands_against_it_is_told_whole():
    sample.small_firm()
    day = date(2026, 11, 21)
    with pytest.raises(Refused) as refused:
        given(day)
    assert refused.value.refusals == clearance.of(PAYER, day).reasons
    assert not Certificate.objects.exists()


def test_before_anything_was_late_it_is_given_once_and_names_its_books():
    sample.small_firm()
    day = date(2026, 9, 29)  # September's order is due on the 30th
    one, two = given(day), given(day)
    assert one == two
    assert paper(one, "en") == paper(two, "en")
    pairs = dict(map(tuple, told(one, "zh")["pairs"]))
    assert pairs["统一社会信用代码"] == FIRM
    assert "第" in pairs["所据账簿"]
    assert given(date(2026, 9, 28)) != one
