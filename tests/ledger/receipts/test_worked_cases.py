"""Cases worked by hand, to the fen: the calculation stands beside each."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.receipts import decisions, instalments, moving, standing
from canbao.ledger.receipts.models import Surcharge
from canbao.ledger.receipts.models.decisions import DEFERRAL, INSTALMENTS
from tests.ledger.receipts.make import (
    ALPHA,
    CHECKER,
    CLERK,
    Person,
    balances,
    deliver,
    fund,
    month,
    month_end,
    of_holder,
    one,
    order,
    pay,
    paying,
    settle,
    take_back,
    unnamed,
)

pytestmark = pytest.mark.django_db


def test_paid_in_part_then_the_rest_late_over_a_change_of_rate():
    # 10,000.00 for 2011-05, due 05-31; 4,000.00 come on 05-20, the rest on 07-21.
    # Late: 6,000.00 from 06-01 to 07-20. June: 30 days × 0.2 % = 6 %; July: 20 × 0.05 % = 1 %.
    # 6,000.00 × 7 % = 420.00. The 6,420.00 that come settle it all.
    book = fund(month(2011, 5), month(2011, 7))
    owed = order(
        ALPHA, month(2011, 5), [Person(7, 4_000_000, 320_000, 680_000)],
        due=date(2011, 5, 31), day=date(2011, 5, 3),
    )  # fmt: skip
    pay([paying(owed, 400_000)], date(2011, 5, 20))
    assert balances(book) == {"assessed": -1_000_000, "bank": 400_000, "employer_clearing": 600_000}
    assert standing.state_of(owed.reference, date(2011, 5, 31)) == "partly"
    month_end(date(2011, 6, 1))
    assert of_holder(book, "arrears", ALPHA) == 600_000
    assert standing.state_of(owed.reference, date(2011, 6, 1)) == "late"
    pay([paying(owed, 642_000)], date(2011, 7, 21))
    fee = Surcharge.objects.get()
    assert (fee.principal, fee.days, fee.fen) == (600_000, 50, 42_000)
    assert (fee.first_day, fee.last_day) == (date(2011, 6, 1), date(2011, 7, 20))
    # The person's 3,200.00 stand on the account, 6,800.00 and the fee in the fund.
    assert balances(book) == {
        "bank": 1_042_000, "individual": -320_000, "pooled": -680_000, "surcharge": -42_000,
    }  # fmt: skip
    assert standing.state_of(owed.reference, date(2011, 7, 21)) == "settled"
    assert standing.certificate(ALPHA, date(2011, 7, 21)).clean


def test_nobody_is_credited_for_a_month_that_is_paid_in_part():
    book = fund(month(2025, 3), month(2025, 3))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([paying(owed, 89_999)], date(2025, 3, 10))
    assert not ContributionRecord.objects.exists()
    pay([paying(owed, 1)], date(2025, 3, 11))
    record = ContributionRecord.objects.get()
    assert (record.person, record.months, record.own, record.others) == (7, 1, 30_000, 60_000)
    assert balances(book) == {"bank": 90_000, "individual": -30_000, "pooled": -60_000}


def test_a_surplus_is_given_back_or_used_for_the_next_month():
    # 1,234.56 come for 1,000.00: 234.56 are left; they pay part of next month's 1,000.00.
    book = fund(month(2025, 3), month(2025, 4))
    first = order(ALPHA, month(2025, 3), one(7, 1000), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([paying(first, 123_456)], date(2025, 3, 10))
    assert moving.credit_balance(ALPHA, book) == 23_456
    assert of_holder(book, "refund_due", ALPHA) == -23_456
    following = order(
        ALPHA, month(2025, 4), one(7, 1000), due=date(2025, 4, 25), day=date(2025, 4, 5)
    )
    moving.set_off(
        ALPHA, book, fen=23_456, document="letter 17", number=1, day=date(2025, 4, 6), actor=CLERK,
        door="test", reference=following.reference,
    )  # fmt: skip
    assert moving.credit_balance(ALPHA, book) == 0
    [left] = standing.outstanding(ALPHA, date(2025, 4, 6))
    assert (left.month, left.open, left.late) == (month(2025, 4), 76_544, 0)
    pay([paying(following, 76_544)], date(2025, 4, 20))
    assert balances(book) == {"bank": 200_000, "individual": -66_666, "pooled": -133_334}


def test_a_surplus_goes_to_older_debts_first():
    # February's 500.00 are open since 02-25; March's 800.00 are paid with 1,000.00 on 03-10.
    # The 200.00 left over pay part of February, late by 12 days (02-26 to 03-09):
    # 200.00 × 0.05 % × 12 = 1.20, made and not paid.
    book = fund(month(2025, 2), month(2025, 3))
    older = order(ALPHA, month(2025, 2), one(7, 500), due=date(2025, 2, 25), day=date(2025, 2, 5))
    named = order(ALPHA, month(2025, 3), one(7, 800), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([paying(named, 100_000)], date(2025, 3, 10))
    states = {each.reference: each for each in standing.standing(date(2025, 3, 10))}
    assert (states[named.reference].state, states[older.reference].settled) == ("settled", 20_000)
    assert Surcharge.objects.get().fen == 120
    assert of_holder(book, "surcharge_due", ALPHA) == 120
    assert standing.certificate(ALPHA, date(2025, 3, 10)).fees == 120


def test_the_bank_takes_a_payment_back_after_everything_was_credited():
    # 900.00 due 03-25 come on 04-04 with 4.05 for the fee: 900.00 × 0.05 % × 9 days (03-26 to
    # 04-03). On 04-08 the bank takes all of it back: nothing is left but the debt.
    book = fund(month(2025, 3), month(2025, 4))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    month_end(date(2025, 3, 31))
    file = deliver([paying(owed, 90_405)], date(2025, 4, 4))
    settle(file)
    assert balances(book) == {
        "bank": 90_405, "individual": -30_000, "pooled": -60_000, "surcharge": -405,
    }  # fmt: skip
    take_back(file, 1, date(2025, 4, 8))
    assert balances(book) == {"arrears": 90_000, "assessed": -90_000}
    assert sum(ContributionRecord.objects.values_list("months", flat=True)) == 0
    assert of_holder(book, "individual", "P7") == 0
    assert standing.state_of(owed.reference, date(2025, 4, 8)) == "late"
    # Paid at last on 04-14: 19 days (03-26 to 04-13), 900.00 × 0.05 % × 19 = 8.55.
    pay([paying(owed, 90_855)], date(2025, 4, 14))
    assert balances(book) == {
        "bank": 90_855, "individual": -30_000, "pooled": -60_000, "surcharge": -855,
    }  # fmt: skip


def test_a_deferral_with_security_bears_no_late_fee():
    # 10,000.00 due 01-15, deferred from 02-01 to 03-31, paid on 04-10.
    # Days 01-16 to 04-09: 16 + 28 + 31 + 9 = 84, less 59 deferred = 25; × 0.05 % = 125.00.
    book = fund(month(2025, 1), month(2025, 4))
    owed = order(ALPHA, month(2025, 1), one(7, 10_000), due=date(2025, 1, 15), day=date(2025, 1, 5))
    proposal = decisions.propose(
        DEFERRAL, ALPHA,
        {"ground": "security", "first_day": "2025-02-01", "last_day": "2025-03-31",
         "from_month": month(2025, 1), "to_month": month(2025, 1)},
        document="agreement 3", reason="security given", day=date(2025, 1, 28), actor=CLERK,
        door="test",
    )  # fmt: skip
    decisions.decide(proposal, approve=True, day=date(2025, 1, 29), actor=CHECKER, door="test")
    month_end(date(2025, 2, 3))
    assert of_holder(book, "arrears", ALPHA) == 0
    assert standing.state_of(owed.reference, date(2025, 2, 3)) == "deferred"
    assert standing.certificate(ALPHA, date(2025, 2, 3)).clean
    assert standing.state_of(owed.reference, date(2025, 4, 1)) == "late"
    pay([paying(owed, 1_012_500)], date(2025, 4, 10))
    fee = Surcharge.objects.get()
    assert (fee.days, fee.fen) == (25, 12_500)
    assert standing.certificate(ALPHA, date(2025, 4, 10)).clean


def test_arrears_paid_in_instalments_go_to_the_oldest_month_first():
    # 3,000.00 each for January to March, due on the 15th. Agreed on 04-01: 4,500.00 by 04-30 and
    # 4,500.00 by 05-31. 4,500.00 come on 04-21: January whole, 1,500.00 of February. Late fees:
    # January 3,000.00 from 01-16 to 04-20, 95 days: 142.50; February 1,500.00 from 02-16 to 04-20,
    # 64 days: 48.00.
    book = fund(month(2025, 1), month(2025, 5))
    for number in (1, 2, 3):
        order(
            ALPHA, month(2025, number), one(7, 3000), due=date(2025, number, 15),
            day=date(2025, number, 5),
        )  # fmt: skip
    month_end(date(2025, 4, 1))
    proposal = decisions.propose(
        INSTALMENTS, ALPHA,
        {"instalments": [["2025-04-30", 450_000], ["2025-05-31", 450_000]]},
        document="agreement 4", reason="plan", day=date(2025, 4, 1), actor=CLERK, door="test",
        book=book,
    )  # fmt: skip
    plan = decisions.decide(
        proposal, approve=True, day=date(2025, 4, 1), actor=CHECKER, door="test"
    )
    pay([unnamed(ALPHA, 450_000)], date(2025, 4, 21))
    left = standing.outstanding(ALPHA, date(2025, 4, 21))
    assert [(each.month, each.open) for each in left] == [
        (month(2025, 2), 150_000),
        (month(2025, 3), 300_000),
    ]
    fees = list(Surcharge.objects.order_by("id").values_list("principal", "days", "fen"))
    assert fees == [(300_000, 95, 14_250), (150_000, 64, 4_800)]
    told = instalments.progress(plan, date(2025, 4, 30))
    assert (told.due, told.paid, told.behind) == (450_000, 450_000, 0)
    assert instalments.progress(plan, date(2025, 5, 31)).behind == 450_000


def test_what_the_law_has_no_answer_to_waits_and_the_money_is_settled():
    # 2,000 days and more at 0.05 % exceed the principal: whether the fee is capped is disputed.
    fund(month(2025, 1), month(2025, 1))
    owed = order(ALPHA, month(2019, 1), one(7, 1000), due=date(2019, 1, 25), day=date(2025, 1, 2))
    told = pay([paying(owed, 100_000)], date(2025, 1, 20))
    assert (told.counts["waiting"], told.counts["credits"]) == (1, 1)
    assert not Surcharge.objects.exists()
    assert standing.state_of(owed.reference, date(2025, 1, 20)) == "settled"


def test_a_late_fee_others_had_paid_is_given_back_when_it_is_undone():
    # 900.00 due 03-25 come on 04-04: fee 4.05 (9 days), paid by a second payment. The bank takes the
    # first one back: there is no late payment any more, so the 4.05 are to be given back.
    book = fund(month(2025, 3), month(2025, 4))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    month_end(date(2025, 3, 31))
    file = deliver([paying(owed, 90_000), unnamed(ALPHA, 405)], date(2025, 4, 4))
    settle(file)
    assert of_holder(book, "surcharge", "") == -405
    take_back(file, 1, date(2025, 4, 8))
    assert balances(book) == {
        "arrears": 90_000, "assessed": -90_000, "bank": 405, "refund_due": -405,
    }  # fmt: skip
    assert moving.credit_balance(ALPHA, book) == 405
    # Then that one goes back, too.
    take_back(file, 2, date(2025, 4, 9), 10)
    assert balances(book) == {"arrears": 90_000, "assessed": -90_000}
