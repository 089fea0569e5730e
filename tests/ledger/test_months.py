"""Months: opened and closed in turn, by somebody, with nothing unexplained in suspense."""

from __future__ import annotations

import pytest

from canbao.ledger.models import CLOSED
from canbao.ledger.months import (
    Explained,
    close_month,
    last_day,
    open_month,
    open_months,
    suspense,
)
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from tests.ledger.make import MARCH, fact, shelf

pytestmark = pytest.mark.django_db


def test_months_open_one_after_the_other():
    s = shelf()
    assert open_month(s.book, MARCH, by="other").opened_by == "clerk"
    open_month(s.book, MARCH + 1, by="clerk")
    assert open_months(s.book) == [MARCH, MARCH + 1]
    for month in (MARCH + 3, MARCH - 1):
        with pytest.raises(Refused, match="2026-05"):
            open_month(s.book, month, by="clerk")
    with pytest.raises(Refused, match="119988"):
        open_month(s.book, 9999 * 12, by="clerk")


def test_a_month_closes_by_name_and_once():
    s = shelf()
    with pytest.raises(Refused, match="经办人"):
        close_month(s.book, MARCH, by="")
    done = close_month(s.book, MARCH, by="chief")
    assert (done.state, done.closed_by) == (CLOSED, "chief")
    assert close_month(s.book, MARCH, by="another").closed_by == "chief"
    assert open_months(s.book) == []
    with pytest.raises(Refused, match="chief"):
        open_month(s.book, MARCH, by="clerk")


def test_a_month_does_not_close_before_the_one_before():
    s = shelf()
    open_month(s.book, MARCH + 1, by="clerk")
    with pytest.raises(Refused, match="2026-03"):
        close_month(s.book, MARCH + 1, by="chief")
    with pytest.raises(Refused, match="2026-05"):
        close_month(s.book, MARCH + 2, by="chief")


def test_suspense_must_be_explained():
    s = shelf()
    post(s.book, [fact("a", [(s.bank, 700), (s.suspense, -700)], kind="receipt")])
    assert suspense(s.book, MARCH) == 700
    for said in (None, Explained(699, "why"), Explained(701, "why"), Explained(700, " ")):
        with pytest.raises(Refused, match="700"):
            close_month(s.book, MARCH, by="chief", explained=said)
    done = close_month(s.book, MARCH, by="chief", explained=Explained(700, "未注明缴款单位"))
    assert (done.explained, done.explanation) == (700, "未注明缴款单位")


def test_suspense_cleared_in_the_next_month_still_stands_at_the_end_of_this():
    s = shelf()
    open_month(s.book, MARCH + 1, by="clerk")
    post(s.book, [
        fact("a", [(s.bank, 700), (s.suspense, -700)], kind="receipt"),
        fact("b", [(s.suspense, 700), (s.employer, -700)], kind="allocation", month=MARCH + 1),
    ])  # fmt: skip
    assert (suspense(s.book, MARCH), suspense(s.book, MARCH + 1)) == (700, 0)


def test_suspense_of_a_closed_month_stays_explained_month_after_month():
    s = shelf()
    open_month(s.book, MARCH + 1, by="clerk")
    post(s.book, [fact("a", [(s.bank, 700), (s.suspense, -700)], kind="receipt")])
    close_month(s.book, MARCH, by="chief", explained=Explained(700, "未注明缴款单位"))
    with pytest.raises(Refused, match="700"):
        close_month(s.book, MARCH + 1, by="chief")
    late = [(s.bank, 5), (s.suspense, -5)]
    post(s.book, [fact("b", late, kind="receipt", month=MARCH + 1)])
    assert (suspense(s.book, MARCH), suspense(s.book, MARCH + 1)) == (700, 705)


def test_the_last_day_of_a_month():
    assert [last_day(2024 * 12 + at).isoformat() for at in (0, 1, 11)] == [
        "2024-01-31", "2024-02-29", "2024-12-31",
    ]  # fmt: skip
