"""Paid too much: found once, decided by a named human and another, paid back to the fen."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.benefits import explaining, overpayments
from canbao.benefits.models import Instalment, Overpayment, Recovery
from canbao.benefits.office import human
from canbao.benefits.overpayments import Plan
from canbao.ledger import books
from canbao.ledger.balances import balances
from canbao.ledger.months import open_month
from canbao.ledger.refusal import Refused
from tests.benefits.make import (
    CHECKER,
    DOOR,
    MAKER,
    OF_IT_ACCOUNT,
    PENSION,
    REASON,
    ROBOT,
    month,
    pension,
)

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 20)
OFFICER = human(MAKER)
# Died in April, paid for May and June: 2 × 3300.69 = 6601.38, of it 2 × 578.03 from the account.
MONTHS = {month(2025, 5): (PENSION, OF_IT_ACCOUNT), month(2025, 6): (PENSION, OF_IT_ACCOUNT)}


@pytest.fixture
def over() -> Overpayment:
    made = pension()
    open_month(made.award.book, month(2025, 7), by="clerk")
    found = overpayments.found(made.award, MONTHS, by="robot:payments", day=JULY)
    assert found is not None
    return found


def recover(over: Overpayment, fen: int = 2 * PENSION, count: int = 7):
    return overpayments.recover(
        over, fen, Plan(month(2025, 8), count, "set_off"), OFFICER, CHECKER, REASON,
        day=JULY, door=DOOR,
    )  # fmt: skip


def test_found_with_its_months_and_only_once(over):
    assert (over.fen, over.individual) == (660138, 115606)
    assert overpayments.found(over.award, MONTHS, by="robot:payments", day=JULY) is None
    more = MONTHS | {month(2025, 7): (100, 0)}
    again = overpayments.found(over.award, more, by="robot:payments", day=JULY)
    assert (again.fen, again.months.count()) == (100, 1)


def test_nobody_owes_anything_by_the_finding_alone(over):
    assert overpayments.left(over) == 0
    with pytest.raises(Refused, match="0 fen are left"):
        overpayments.returned(over, 1, key="a", actor=MAKER, day=JULY, door=DOOR)


def test_decided_with_seven_instalments_by_hand(over):
    # 6601.38 / 7 = 943.054… → 943.05; the last 6601.38 − 6 × 943.05 = 943.08.
    made = recover(over)
    assert [row.fen for row in Instalment.objects.order_by("month")] == [94305] * 6 + [94308]
    assert (made.decision.adverse, made.decision.checked_by) == (True, "zhao")
    assert "行政诉讼" in made.decision.remedies
    content = explaining.explanation_of(made.decision)
    assert content["computed"]["values"]["overpayment_instalment"] == "943.05"


def test_posted_against_the_fund_and_the_account(over):
    recover(over)
    book = over.award.book
    accounts = books.accounts(book, [("overpayment", "P1"), ("pooled", ""), ("individual", "P1")])
    told = balances(book, accounts)
    assert [told[each] for each in accounts] == [660138, -(660138 - 115606), -115606]


def test_less_than_found_takes_the_earliest_months_first(over):
    recover(over, fen=PENSION + 10_000, count=1)
    book = over.award.book
    own = books.accounts(book, [("individual", "P1")])[0]
    assert balances(book, [own])[own] == -(OF_IT_ACCOUNT + 10_000)


def test_money_comes_back_until_nothing_is_left(over):
    recover(over)
    overpayments.returned(over, 600000, key="r1", actor=MAKER, day=JULY, door=DOOR)
    overpayments.returned(over, 600000, key="r1", actor=MAKER, day=JULY, door=DOOR)
    assert (overpayments.left(over), Recovery.objects.count()) == (60138, 1)
    with pytest.raises(Refused, match="60138 fen are left"):
        overpayments.returned(over, 60139, key="r2", actor=MAKER, day=JULY, door=DOOR)
    overpayments.returned(over, 60138, key="r2", actor=MAKER, day=JULY, door=DOOR)
    assert overpayments.left(over) == 0
    with pytest.raises(Refused, match="another return"):
        overpayments.returned(over, 1, key="r1", actor=MAKER, day=JULY, door=DOOR)


def test_a_new_plan_is_for_what_is_left(over):
    recover(over)
    overpayments.returned(over, 160138, key="r1", actor=MAKER, day=JULY, door=DOOR)
    rows = overpayments.plan_anew(over, Plan(month(2025, 10), 5, "return"), actor=MAKER, day=JULY,
                                  door=DOOR)  # fmt: skip
    assert [(row.plan, row.fen) for row in rows] == [(2, 100000)] * 5


def test_four_eyes_and_no_robot(over):
    plan = Plan(month(2025, 8), 1, "return")
    with pytest.raises(Refused, match="both wang"):
        overpayments.recover(over, 1, plan, OFFICER, MAKER, REASON, day=JULY, door=DOOR)
    with pytest.raises(Refused, match="robot:pensions"):
        overpayments.recover(over, 1, plan, OFFICER, ROBOT, REASON, day=JULY, door=DOOR)


def test_not_more_than_was_found(over):
    with pytest.raises(Refused, match="cannot be recovered"):
        recover(over, fen=660139)
    with pytest.raises(Refused, match="instalments"):
        recover(over, fen=3, count=7)
    assert not Instalment.objects.exists()


def test_deciding_again_gives_what_is_there(over):
    assert recover(over) == recover(over)
    assert Instalment.objects.count() == 7
