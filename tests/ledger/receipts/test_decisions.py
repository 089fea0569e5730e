"""What takes two people: deferrals, refunds, months paid twice, moved money, write-off, enforcement."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from canbao.batches.canonical import Content
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.models import Book
from canbao.ledger.receipts import decisions, enforcement, moving, refunds, standing
from canbao.ledger.receipts.models import Allocation, Decision, EnforcementStep, Proposal, Surcharge
from canbao.ledger.refusal import Refused
from canbao.people import log
from tests.ledger.receipts.make import (
    ALPHA,
    BETA,
    CHECKER,
    CLERK,
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
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 4, 7)
MARCH = month(2025, 3)
REFUND: Content = {"account": "6222 0000 1111 2222 甲公司", "payment_kind": "F10006"}


def march(payer: str = ALPHA, yuan: int = 900, person: int = 7) -> PaymentOrder:
    return order(payer, MARCH, one(person, yuan), due=date(2025, 3, 25), day=date(2025, 3, 5))


def propose(
    kind: str, content: Content, *, payer: str = ALPHA, book: Book | None = None, fen: int = 0,
    day: date = DAY,
) -> Proposal:  # fmt: skip
    return decisions.propose(
        kind, payer, content, document="letter 5", reason="as it says", day=day, actor=CLERK,
        door="test", book=book, fen=fen,
    )  # fmt: skip


def approve(proposal: Proposal, day: date = DAY) -> Decision:
    return decisions.decide(proposal, approve=True, day=day, actor=CHECKER, door="test")


def surplus() -> Book:
    """100.00 to be given back to ALPHA."""
    book = fund(MARCH, month(2025, 4))
    pay([paying(march(), 100_000)], date(2025, 3, 10))
    return book


def test_a_refund_is_paid_by_two_people_and_once():
    book = surplus()
    proposal = propose("refund", REFUND, book=book, fen=6_000)
    assert propose("refund", REFUND, book=book, fen=6_000) == proposal
    assert [each.id for each in decisions.undecided("refund")] == [proposal.id]
    with pytest.raises(Refused, match="another person must"):
        decisions.decide(proposal, approve=True, day=DAY, actor=CLERK, door="test")
    first, again = approve(proposal), approve(proposal)
    assert first == again
    assert moving.credit_balance(ALPHA, book) == 4_000
    assert balances(book) == {
        "bank": 94_000, "individual": -30_000, "pooled": -60_000, "refund_due": -4_000,
    }  # fmt: skip
    with pytest.raises(Refused, match="4000 fen"):
        propose("refund", REFUND, book=book, fen=4_001)
    assert log.verify().sound


def test_a_refund_that_is_refused_needs_words_and_moves_nothing():
    book = surplus()
    proposal = propose("refund", REFUND, book=book, fen=6_000)
    with pytest.raises(Refused, match="gives its reason"):
        decisions.decide(proposal, approve=False, day=DAY, actor=CHECKER, door="test")
    decisions.decide(
        proposal, approve=False, words="the account is not theirs", day=DAY, actor=CHECKER,
        door="test",
    )  # fmt: skip
    assert moving.credit_balance(ALPHA, book) == 10_000
    with pytest.raises(Refused, match="was decided by zhao"):
        approve(proposal)


def test_what_was_decided_is_not_proposed_again_in_silence():
    book = surplus()
    approve(propose("refund", REFUND, book=book, fen=6_000))
    with pytest.raises(Refused, match=r"approved on 2025-04-07; if this is another matter"):
        propose("refund", REFUND, book=book, fen=6_000)
    assert Proposal.objects.count() == 1


def test_months_and_orders_are_said_as_people_say_them():
    book = fund(MARCH, month(2025, 4))
    owed = march()
    days = {"ground": "force_majeure", "first_day": "2025-03-20", "last_day": "2025-06-30"}
    said = propose("deferral", {**days, "from_month": "2025-03", "to_month": "2025-03"})
    assert said == propose("deferral", {**days, "from_month": MARCH, "to_month": MARCH})
    written_off = propose("write_off", {"orders": [owed.reference]}, book=book, fen=90_000)
    assert written_off == propose("write_off", {"orders": [owed.id]}, book=book, fen=90_000)
    for wrong, says in (
        ({**days, "from_month": "2025-3", "to_month": "2025-03"}, "must be a month"),
        ({"orders": ["00010000000000199"]}, "no payment order '00010000000000199'"),
    ):
        with pytest.raises(Refused, match=says):
            propose("write_off" if "orders" in wrong else "deferral", wrong, book=book)


@pytest.mark.parametrize("document", ["", "  "])
def test_a_proposal_without_a_document_is_refused(document: str):
    book = surplus()
    with pytest.raises(Refused, match="names the document"):
        decisions.propose(
            "refund", ALPHA, REFUND, document=document, reason="so", day=DAY, actor=CLERK,
            door="test", book=book, fen=1,
        )  # fmt: skip


def test_two_refunds_of_the_same_money_are_not_both_paid():
    book = surplus()
    one_, two = (propose("refund", REFUND, book=book, fen=fen) for fen in (6_000, 7_000))
    approve(one_)
    with pytest.raises(Refused, match="4000 fen"):
        approve(two)
    assert moving.credit_balance(ALPHA, book) == 4_000
    assert not Decision.objects.filter(proposal=two)


def test_the_database_refuses_a_maker_who_checks_and_a_proposer_who_is_not():
    proposal = propose("refund", REFUND, book=surplus(), fen=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            proposal=proposal, approved=True, proposed_by="wang", by="wang", day=DAY
        )
    with pytest.raises(DatabaseError, match="who proposed"), transaction.atomic():
        Decision.objects.create(
            proposal=proposal, approved=True, proposed_by="chen", by="wang", day=DAY
        )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"ground": "friendship"}, "must be force_majeure or security"),
        ({"first_day": "2025-09-01"}, "run backwards"),
        ({"last_day": "2026-04-07", "ground": "force_majeure"}, "ends on 2026-03-31 at the latest"),
        ({"first_day": "soon"}, "must be a day"),
        ({"replaces": 99}, "no deferral 99"),
        ({"from_month": "March"}, "must be a month"),
        ({"from_month": True}, "must be a whole number"),
    ],
)
def test_a_deferral_the_law_does_not_know_is_refused(content: Content, says: str):
    fund(MARCH, MARCH)
    march()
    sound: Content = {
        "ground": "security", "first_day": "2025-04-01", "last_day": "2025-06-30",
        "from_month": MARCH, "to_month": MARCH,
    }  # fmt: skip
    with pytest.raises(Refused, match=says):
        propose("deferral", {**sound, **content})


def test_a_month_is_deferred_once_and_prolonged_by_name():
    fund(MARCH, MARCH)
    march()
    asked: dict[str, str | int] = {
        "ground": "force_majeure", "first_day": "2025-04-01", "last_day": "2025-06-30",
        "from_month": MARCH, "to_month": MARCH,
    }  # fmt: skip
    first = approve(propose("deferral", asked))
    with pytest.raises(Refused, match="deferred by decision"):
        propose("deferral", asked | {"last_day": "2025-12-31"})
    approve(propose("deferral", asked | {"last_day": "2026-03-31", "replaces": first.id}))
    [order_] = standing.standing(date(2026, 2, 1))
    assert order_.state == "deferred"
    assert standing.state_of(order_.reference, date(2026, 4, 1)) == "late"


def test_the_own_part_of_a_month_paid_twice_goes_back_to_the_person():
    # Two employers paid 900.00 and 600.00 for the same person and month; the person keeps the first.
    # 200.00 of the second were the person's own: they come back, 400.00 stay in the fund.
    book = fund(MARCH, month(2025, 4))
    pay([paying(march(ALPHA, 900), 90_000), paying(march(BETA, 600), 60_000)], date(2025, 3, 10))
    [found] = refunds.twice("employee_pension", MARCH, MARCH)
    assert (found.person, found.payers, found.own) == (7, (ALPHA, BETA), (30_000, 20_000))
    content: Content = {
        "person": 7, "month": MARCH, "kept": found.transactions[0], "dropped": found.transactions[1],
    }  # fmt: skip
    proposal = propose("overlap", content, payer="P7", book=book)
    approve(proposal)
    assert moving.credit_balance("P7", book) == 20_000
    assert balances(book) == {
        "bank": 150_000, "individual": -30_000, "pooled": -100_000, "refund_due": -20_000,
    }  # fmt: skip
    assert sum(ContributionRecord.objects.values_list("months", flat=True)) == 1
    assert not refunds.twice("employee_pension", MARCH, MARCH)
    with pytest.raises(Refused, match="was taken back"):
        decisions.propose(
            "overlap", "P7", content, document="letter 6", reason="again", day=DAY, actor=CLERK,
            door="test", book=book,
        )  # fmt: skip
    approve(propose("refund", REFUND, payer="P7", book=book, fen=20_000))
    assert balances(book)["bank"] == 130_000


def test_money_settled_for_the_wrong_payer_is_moved_with_all_that_followed():
    # BETA's 900.00 were booked for ALPHA, who was late by 13 days (03-26 to 04-07 without the day of
    # payment: 12 days… 900.00 × 0.05 % × 12 = 5.40). Moved on 04-09: ALPHA owes again, BETA is late by
    # the same days, because the money had come on 04-07.
    book = fund(MARCH, month(2025, 4))
    wrong, right = march(ALPHA, 900, 7), march(BETA, 900, 8)
    month_end(date(2025, 3, 31))
    file = deliver([paying(wrong, 90_000)], DAY)
    settle(file)
    assert Surcharge.objects.get().fen == 540
    receipt = file.receipts.get()
    proposal = propose("move", {"receipt": receipt.id, "reference": right.reference})
    approve(proposal, date(2025, 4, 9))
    assert standing.state_of(wrong.reference, date(2025, 4, 9)) == "late"
    assert standing.state_of(right.reference, date(2025, 4, 9)) == "settled"
    assert of_holder(book, "surcharge_due", ALPHA) == 0
    assert of_holder(book, "surcharge_due", BETA) == 540
    assert of_holder(book, "individual", "P7") == 0
    assert of_holder(book, "individual", "P8") == -30_000
    assert of_holder(book, "suspense", "") == 0
    assert sum(Allocation.objects.filter(receipt=receipt).values_list("fen", flat=True)) == 90_000


def test_a_debt_written_off_is_owed_no_more_and_credits_nobody():
    book = fund(MARCH, month(2025, 4))
    owed = march()
    pay([paying(owed, 40_000)], date(2025, 3, 10))
    month_end(date(2025, 3, 31))
    with pytest.raises(Refused, match="they add up to 50000"):
        propose("write_off", {"orders": [owed.id]}, book=book, fen=90_000)
    approve(propose("write_off", {"orders": [owed.id]}, book=book, fen=50_000))
    assert standing.certificate(ALPHA, DAY).clean
    assert standing.outstanding(ALPHA, DAY) == []
    assert not ContributionRecord.objects.exists()
    assert balances(book) == {"assessed": -40_000, "bank": 40_000}


def step(book: Book, name: str, day: date, **more: str | int) -> EnforcementStep:
    content: dict[str, str | int] = {
        "step": name,
        "remedies": "行政复议60日，行政诉讼6个月",
        **more,
    }
    approve(propose("enforcement", content, book=book, day=day), day)
    return EnforcementStep.objects.get(step=name)


def test_enforcement_goes_step_by_step_and_a_fine_keeps_to_the_law():
    # 900.00 in arrears: the fine is between 1 and 3 times, 900.00 and 2,700.00.
    book = fund(MARCH, month(2025, 4))
    owed = march()
    month_end(date(2025, 3, 31))
    with pytest.raises(Refused, match="before account inquiry there must be"):
        step(book, "account_inquiry", DAY)
    with pytest.raises(Refused, match="gives a day after"):
        step(book, "order_to_pay", DAY)
    step(book, "order_to_pay", DAY, until="2025-04-17")
    assert standing.state_of(owed.reference, DAY) == "late"
    with pytest.raises(Refused, match="runs until 2025-04-17"):
        step(book, "account_inquiry", date(2025, 4, 17))
    taken = step(book, "account_inquiry", date(2025, 4, 18))
    assert (taken.arrears, taken.decision.by) == (90_000, "zhao")
    assert standing.state_of(owed.reference, date(2025, 4, 18)) == "enforced"
    with pytest.raises(Refused, match="before court"):
        step(book, "court", date(2025, 4, 20))
    step(book, "transfer_order", date(2025, 4, 20))
    step(book, "security", date(2025, 4, 20))
    step(book, "court", date(2025, 4, 25))
    assert enforcement.fine_limits(90_000, book.place, DAY) == (90_000, 270_000)
    with pytest.raises(Refused, match="between 90000 and 270000 fen, not 270001"):
        step(book, "fine", date(2025, 4, 26), fine=270_001)
    assert step(book, "fine", date(2025, 4, 26), fine=120_000).fine == 120_000


def test_nothing_is_enforced_against_who_owes_nothing_late():
    book = surplus()
    with pytest.raises(Refused, match="not in arrears"):
        step(book, "order_to_pay", DAY, until="2025-05-01")
    with pytest.raises(Refused, match="review and suit must be told"):
        propose("enforcement", {"step": "order_to_pay", "remedies": " "}, book=book)


def test_arrears_of_a_place_and_what_late_fees_would_be_today():
    # ALPHA 900.00, BETA 600.00 since 03-25; on 04-07: 12 days × 0.05 % = 5.40 and 3.60.
    book = fund(MARCH, month(2025, 4))
    march(ALPHA, 900), march(BETA, 600, 8)
    found = standing.arrears_of_place(510000000000, 519999999999, DAY)
    assert [(each.payer, each.open, each.since) for each in found] == [
        (ALPHA, 90_000, date(2025, 3, 25)),
        (BETA, 60_000, date(2025, 3, 25)),
    ]
    assert [each.fen for each in standing.fees_today(BETA, DAY)] == [360]
    assert of_holder(book, "surcharge_due", BETA) == 0
    assert standing.arrears_of_place(110000000000, 119999999999, DAY) == []


def test_a_lowered_order_is_set_against_its_month_and_the_rest_comes_back():
    # 900.00 paid and credited; lowered to 600.00: 300.00 come back to the employer, the person's own
    # 300.00 become 200.00.
    book = fund(MARCH, month(2025, 4))
    pay([paying(march(), 90_000)], date(2025, 3, 10))
    order(ALPHA, MARCH, one(7, 600), due=date(2025, 3, 25), day=date(2025, 3, 12), version=2)
    month_end(date(2025, 3, 31))
    assert moving.credit_balance(ALPHA, book) == 30_000
    assert balances(book) == {
        "bank": 90_000, "individual": -20_000, "pooled": -40_000, "refund_due": -30_000,
    }  # fmt: skip
    months = ContributionRecord.objects.values_list("months", "base", "own")
    assert [sum(column) for column in zip(*months, strict=True)] == [1, 240_000, 20_000]


def test_a_lowered_order_that_was_in_arrears_lowers_the_arrears():
    book = fund(MARCH, month(2025, 4))
    march()
    month_end(date(2025, 3, 31))
    order(ALPHA, MARCH, one(7, 600), due=date(2025, 3, 25), day=date(2025, 4, 2), version=2)
    month_end(DAY)
    assert balances(book) == {"arrears": 60_000, "assessed": -60_000}
    assert [each.open for each in standing.outstanding(ALPHA, DAY)] == [60_000]
