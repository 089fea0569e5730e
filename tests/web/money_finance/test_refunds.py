"""Money given back on the pages: a surplus, used for what is owed or refunded by two people; a month
paid twice by two employers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.declare import declare
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts import bank, moving
from canbao.ledger.receipts.batch import prepare_receipts
from canbao.ledger.receipts.intake import receive
from canbao.ledger.receipts.models import Proposal

from ..forms import Page
from .sample import CITY, CLERK, JANUARY, OWES, PAYS, THREE, Sample, done

pytestmark = pytest.mark.django_db
DAY = date(2025, 4, 10)
# Of 500.00 the late fee of January's pension contributions is taken first: due on 31 January, paid on
# 10 February, so 9 days of 0.05 % on 9,613.20 = 43.26. What is left is 456.74.
LEFT = 45_674


def surplus(sample: Sample, payer: str, yuan: int) -> None:
    """Money of a payer that owes nothing more of its oldest months than it does."""
    told = [bank.Pay("employee_pension", "", f"E{payer}", "锦江食品", yuan * 100)]
    file = receive(
        bank.pay(told, place=CITY, day=DAY), name="b", day=DAY, actor=CLERK, door="t"
    ).file
    done(prepare_receipts(file, by="li"))


def test_a_surplus_is_refunded_by_two(clerk: Client, other: Client, sample: Sample) -> None:
    surplus(sample, PAYS, 500)
    book = sample.books["employee_pension"]
    assert moving.credit_balance(f"E{PAYS}", book) == LEFT
    address = f"/zh/finance/refunds/?book={book.id}&payer=E{PAYS}&what=refund"
    assert Page(clerk.get(address).content.decode()).inputs["fen"] == "456.74"
    given = {
        "what": "refund", "payer": f"E{PAYS}", "book": str(book.id), "fen": "456.74",
        "account": "", "payment_kind": "F10006", "document": "退费申请 9", "reason": "多缴",
    }  # fmt: skip
    refused = clerk.post("/zh/finance/refunds/", given)
    assert refused.status_code == 422
    assert Page(refused.content.decode()).inputs["document"] == "退费申请 9"
    more = clerk.post("/zh/finance/refunds/", {**given, "account": "6222 0001", "fen": "456.75"})
    assert "不能退" in more.content.decode()
    assert clerk.post("/zh/finance/refunds/", {**given, "account": "6222 0001"}).status_code == 302
    decision = f"/zh/finance/decisions/{Proposal.objects.get().id}/"
    assert other.post(decision, {"deed": "decide", "day": "2025-04-11"}).status_code == 302
    assert moving.credit_balance(f"E{PAYS}", book) == 0


def test_a_balance_is_used_once_however_often_it_is_sent(clerk: Client, sample: Sample) -> None:
    surplus(sample, PAYS, 500)
    book = sample.books["employee_pension"]
    done(prepare_assessment(CITY, JANUARY + 1, day=date(2025, 4, 12), by="li"))
    page = Page(
        clerk.get(
            f"/zh/finance/refunds/?book={book.id}&payer=E{PAYS}&what=set_off"
        ).content.decode()
    )
    given = {
        "what": "set_off", "payer": f"E{PAYS}", "book": str(book.id), "fen": "200.00",
        "reference": "", "document": "抵缴申请 3", "day": "2025-04-15",
        "number": page.inputs["number"],
    }  # fmt: skip
    assert clerk.post("/zh/finance/refunds/", given).status_code == 302
    assert clerk.post("/zh/finance/refunds/", given).status_code == 302
    assert moving.credit_balance(f"E{PAYS}", book) == LEFT - 20_000


def test_a_month_paid_twice_is_found_and_proposed(clerk: Client, sample: Sample) -> None:
    rows = [Said(row=0, wage=600_000, schemes=THREE, person=1)]  # person 1 is PAYS' in February too
    declare(OWES, JANUARY + 1, rows, day=date(2025, 2, 20), actor=CLERK, door="test")
    done(prepare_assessment(CITY, JANUARY + 1, day=date(2025, 2, 25), by="li"))
    orders = PaymentOrder.objects.filter(month__in=(JANUARY, JANUARY + 1)).select_related("book")
    pays = [
        bank.Pay(each.book.scheme, each.reference, each.payer, "x", each.fen)
        for each in orders.order_by("id") if each not in sample.paid
    ]  # fmt: skip
    content = bank.pay(pays, place=CITY, day=date(2025, 2, 26))
    file = receive(content, name="f", day=date(2025, 2, 26), actor=CLERK, door="test").file
    done(prepare_receipts(file, by="li"))
    page = Page(clerk.get("/zh/finance/refunds/?month=2025-02").content.decode())
    code = f"employee_pension.1.{JANUARY + 1}"
    link = next(href for href in page.links if code in href)
    form = clerk.get("/zh/finance/refunds/" + link.partition("#")[0]).content.decode()
    assert "退还重复月份" in form
    dropped = form.split('<option value="')[1].split('"')[0]
    given = {"what": "overlap", "payer": code, "book": "0", "dropped": dropped,
             "document": "申请 1", "reason": "两处参保"}  # fmt: skip
    assert clerk.post("/zh/finance/refunds/", {**given, "dropped": "1"}).status_code == 422
    assert clerk.post("/zh/finance/refunds/", given).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.payer) == ("overlap", "P1")
    assert "2025-02" in clerk.get(f"/zh/finance/decisions/{proposal.id}/").content.decode()
