"""Where two must look, the second account of the first is no second: told apart by who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from canbao.benefits.payments import accounts, release
from canbao.benefits.payments.accounts import Entry
from canbao.exchange import flow
from canbao.inforce import confirming, overlays
from canbao.inforce.errors import LawRefused
from canbao.ledger.receipts import decisions
from canbao.ledger.reconciliation.closing import close, explain, latest
from canbao.ledger.reconciliation.formats import Line
from canbao.ledger.refusal import Refused
from canbao.people import changes
from canbao.people.actor import Actor
from canbao.people.changes import Warrant
from canbao.people.identity import own_names
from tests.accounts.make import account
from tests.benefits.payments import make as payments
from tests.inforce.make import entered, notice, value
from tests.ledger.receipts import test_decisions as money
from tests.ledger.receipts.make import CLERK, PLACE, SCHEME
from tests.ledger.reconciliation.make import APRIL_7, CHIEF, MARCH, paid_month, told
from tests.ledger.reconciliation.test_reconciliation import report
from tests.people.make import person

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)
BY = {"door": "test", "day": DAY}
LI = Actor("li", "law_officer")
AGAIN = Actor("li at home", "law_officer")
WANG = Actor("wang", "law_officer")


@pytest.fixture(autouse=True)
def _one_person_twice() -> None:
    """Li and Wang (the clerk of the ledger's tests) sign in with two accounts each."""
    for name, who in (("li", "i"), ("li at home", "i"), ("wang", "w"), ("wang at home", "w")):
        account("law_officer", name, identity=who * 64)


def test_which_accounts_are_ones_own():
    assert own_names(AGAIN, ["li", "wang", "", "nobody"]) == {"li"}
    assert own_names(AGAIN, ["li at home", "li"]) == {"li", "li at home"}
    assert own_names(Actor("unknown", "auditor"), ["li"]) == frozenset()
    assert own_names(Actor("unknown", "auditor", identity="i" * 64), ["li"]) == {"li"}


def test_one_query_for_many_names(django_assert_num_queries):
    with django_assert_num_queries(2):
        own_names(AGAIN, [f"n{n}" for n in range(300)])
    with django_assert_num_queries(0):
        own_names(LI, ["li"])


def test_a_value_of_the_law_is_not_confirmed_by_its_reader():
    readings = confirming.read([value("account_interest", "2024")], notice(), actor=LI, **BY)
    with pytest.raises(LawRefused, match="another person must confirm"):
        confirming.confirm(readings, actor=AGAIN, **BY)
    assert confirming.confirm(readings, actor=WANG, **BY)


def test_a_dispute_is_not_settled_by_who_opened_it():
    dispute = confirming.differ(value("account_interest", "2024"), notice(), "2.72", actor=LI, **BY)
    with pytest.raises(LawRefused, match="another person must settle"):
        confirming.settle(dispute, "stands", "看错了", actor=AGAIN, **BY)
    assert confirming.settle(dispute, "stands", "看错了", actor=WANG, **BY)


def test_a_draft_of_the_law_is_not_put_in_force_by_who_entered_it():
    draft = entered()
    overlays.try_out(draft, actor=replace(LI), **BY)
    with pytest.raises(LawRefused, match="another person must put"):
        overlays.put_in_force(draft, actor=AGAIN, **BY)
    assert overlays.put_in_force(draft, actor=WANG, **BY).second == "wang"


def test_money_is_not_given_back_by_who_proposed_it():
    book = money.surplus()
    proposal = money.propose("refund", money.REFUND, book=book, fen=6_000)
    home = replace(CLERK, name="wang at home")
    with pytest.raises(Refused, match="another person must"):
        decisions.decide(proposal, approve=True, day=money.DAY, actor=home, door="test")
    assert money.approve(proposal).approved


def test_a_month_is_not_closed_by_who_explained_it():
    book = paid_month()
    told(book, bank=lambda given: [*given, Line("F1", date(2025, 3, 31), "fee", -1_250)])
    report()
    explain(latest(book, MARCH), "bank_ledger", "F1", "已查询", day=APRIL_7, actor=CLERK, door="t")
    with pytest.raises(Refused, match="somebody else closes it"):
        close(SCHEME, PLACE, MARCH, actor=replace(CLERK, name="wang at home"), door="test")
    assert close(SCHEME, PLACE, MARCH, actor=CHIEF, door="test").state == "closed"


def test_a_step_of_a_transfer_is_not_checked_by_who_does_it():
    with pytest.raises(Refused, match="second person must check"):
        flow.two_people(flow.Deed(LI, "test", DAY, "li at home"))
    flow.two_people(flow.Deed(LI, "test", DAY, "wang"))


def test_a_change_of_the_record_is_not_checked_by_who_makes_it():
    person()
    with pytest.raises(Refused, match="maker and checker"):
        changes.set_field(1, "phone", "13900000000", Warrant(LI, "t", "case 1", DAY, "li at home"))
    assert changes.set_field(1, "phone", "13900000000", Warrant(LI, "t", "case 1", DAY, "wang"))


def test_an_account_is_not_checked_by_who_entered_it():
    person()
    officer = Actor("li", "payment_officer")
    made = accounts.enter(
        Entry(1, "ICBC", "6222000012345678", "李小明"),
        DAY,
        actor=officer,
        door="t",
        source="counter",
    )
    home = Actor("li at home", "payment_checker")
    with pytest.raises(Refused, match="somebody else checks it"):
        accounts.check(made, agrees=True, words="seen", day=DAY, actor=home, door="t")


def test_a_payment_run_is_not_released_by_who_prepared_it():
    book = payments.fund(months=6)
    payments.person(1)
    payments.banked([1])
    payments.award(1, 3000_00)
    day = payments.day_in(payments.JANUARY)
    run = payments.pick(payments.JANUARY)
    run = release.check(run, run.version, day, actor=payments.LI, door="t")
    home = replace(payments.WANG, name="li at home")
    with pytest.raises(Refused, match="somebody else releases it"):
        release.release(run, run.version, day, actor=home, door="t")
    assert release.release(run, run.version, day, actor=payments.WANG, door="t").book == book
