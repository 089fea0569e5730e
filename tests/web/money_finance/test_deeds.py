"""What a finance clerk does on the pages: taking files in, explaining, proposing and deciding by two,
setting off, reconciling. Refusals are told, nothing typed is lost, sending twice does nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.batches.models import Job, Run
from canbao.ledger.receipts import bank, moving
from canbao.ledger.receipts.models import Decision, Deferral, Proposal, Receipt, ReceiptFile

from ..forms import Page
from .sample import CITY, OWES, Sample, done

pytestmark = pytest.mark.django_db
LATER = date(2025, 4, 10)


def delivered(sample: Sample, payer_of: str = OWES) -> bytes:
    """A file with which the employer in arrears pays its unemployment insurance."""
    order = next(each for each in sample.late if each.book.scheme == "unemployment")
    pay = bank.Pay("unemployment", order.reference, f"E{payer_of}", "双流纸箱厂", order.fen)
    return bank.pay([pay], place=CITY, day=LATER)


def sent(client: Client, content: bytes, day: str = "2025-04-10") -> object:
    file = SimpleUploadedFile("bank.csv", content)
    return client.post("/zh/finance/files/", {"file": file, "day": day})


def test_a_file_is_taken_in_and_its_booking_is_a_job(clerk: Client, sample: Sample) -> None:
    response = sent(clerk, delivered(sample))
    file = ReceiptFile.objects.latest("id")
    assert response["Location"].startswith(f"/zh/finance/files/{file.id}/")
    run = Run.objects.get(kind="receipts", snapshot=file.hash)
    assert Job.objects.get(subject=f"run {run.id}").state == "open"
    done(run)
    page = Page(clerk.get(f"/zh/finance/files/{file.id}/").content.decode())
    assert "缴费单" in page.words
    assert "完成" in page.words


def test_the_same_file_again_is_recognised(clerk: Client, sample: Sample) -> None:
    sent(clerk, delivered(sample))
    again = sent(clerk, delivered(sample))
    assert "done=there" in again["Location"]
    assert ReceiptFile.objects.count() == 2
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "day", "said"),
    [
        (b"a,b,c\n1,2,3\n", "2025-04-10", "没有办成"),
        (b"", "2025-04-10", "没有办成"),
        (b"x", "10.4.2025", "不是日期"),
        (b"x", "2027-01-01", "业务日不能晚于今天"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_reasons(
    clerk: Client, sample: Sample, content: bytes, day: str, said: str
) -> None:
    response = sent(clerk, content, day)
    assert response.status_code == 422
    page = Page(response.content.decode())
    assert said in page.words
    assert page.inputs["day"] == day
    assert ReceiptFile.objects.count() == 1


def test_suspense_is_explained_for_a_payer(clerk: Client, sample: Sample) -> None:
    lost = Receipt.objects.get(payer_name="无名贸易公司")
    given = {
        "deed": "explain", "payer": f"E{OWES}", "reference": "", "document": "回单 77",
        "day": "2025-04-01",
    }  # fmt: skip
    address = f"/zh/finance/receipts/{lost.id}/"
    assert clerk.post(address, given).status_code == 302
    assert moving.in_suspense() == []
    again = clerk.post(address, given)
    assert again.status_code == 422
    assert "没有暂收款可分配" in again.content.decode()


def test_what_is_missing_is_said_beside_the_field(clerk: Client, sample: Sample) -> None:
    lost = Receipt.objects.get(payer_name="无名贸易公司")
    response = clerk.post(
        f"/zh/finance/receipts/{lost.id}/",
        {"deed": "explain", "payer": "", "reference": "", "document": "回单 77", "day": "2025"},
    )
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert {"reference-error", "day-error"} <= set(page.ids)
    assert page.inputs["document"] == "回单 77"


def propose(client: Client, **more: str) -> object:
    given = {
        "deed": "deferral", "ground": "security", "from_month": "2025-01", "to_month": "2025-01",
        "first_day": "2025-02-01", "last_day": "2026-12-31", "document": "延期缴费协议 5 号",
        "reason": "以厂房抵押", **more,
    }  # fmt: skip
    return client.post(f"/zh/finance/payers/E{OWES}/", given)


def test_a_deferral_takes_two_people(clerk: Client, other: Client, sample: Sample) -> None:
    response = propose(clerk)
    proposal = Proposal.objects.get()
    address = f"/zh/finance/decisions/{proposal.id}/"
    assert response["Location"].startswith(address)
    assert propose(clerk)["Location"].startswith(address), "sent twice it is one proposal"
    assert Proposal.objects.count() == 1
    own = clerk.get(address).content.decode()
    assert 'value="decide"' not in own
    refused = clerk.post(address, {"deed": "decide", "day": "2025-04-01", "words": ""})
    assert refused.status_code == 422
    assert "不能自己决定" in refused.content.decode()
    assert "延期缴费协议 5 号" in other.get(address).content.decode()
    assert other.post(address, {"deed": "decide", "day": "2025-04-01"}).status_code == 302
    assert Deferral.objects.get().payer == f"E{OWES}"
    assert "缓缴" in clerk.get(f"/zh/finance/payers/E{OWES}/?day=2025-04-02").content.decode()


def test_refusing_needs_words(clerk: Client, other: Client, sample: Sample) -> None:
    propose(clerk)
    address = f"/zh/finance/decisions/{Proposal.objects.get().id}/"
    bare = other.post(address, {"answer": "refuse", "day": "2025-04-01", "words": ""})
    assert bare.status_code == 422
    told = {"answer": "refuse", "day": "2025-04-01", "words": "没有担保合同"}
    assert other.post(address, told).status_code == 302
    assert Decision.objects.get().approved is False
    assert not Deferral.objects.exists()


def test_the_payment_checker_may_be_the_second(
    clerk: Client, checker: Client, sample: Sample
) -> None:
    propose(clerk)
    address = f"/zh/finance/decisions/{Proposal.objects.get().id}/"
    assert checker.get("/zh/finance/decisions/").status_code == 200
    assert checker.get("/zh/finance/").status_code == 403
    assert checker.post(address, {"deed": "decide", "day": "2025-04-01"}).status_code == 302


def test_a_proposal_the_room_refuses_keeps_what_was_typed(clerk: Client, sample: Sample) -> None:
    response = propose(clerk, ground="force_majeure", last_day="2029-12-31")
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert "因不可抗力缓缴最迟到" in page.words
    assert page.inputs["last_day"] == "2029-12-31"


def test_instalments_add_up_to_the_arrears(clerk: Client, sample: Sample) -> None:
    book = sample.books["employee_pension"].id
    fen = sum(each.fen for each in sample.late if each.book_id == book)
    given = {"deed": "instalments", "book": str(book), "document": "协议", "reason": "资金困难"}
    wrong = clerk.post(
        f"/zh/finance/payers/E{OWES}/", {**given, "plan": "2026-12-31 1.00\n2027-01-31 2.00"}
    )
    assert "两者应相等" in wrong.content.decode()
    unread = clerk.post(f"/zh/finance/payers/E{OWES}/", {**given, "plan": "年底 一半"})
    assert "看不懂" in unread.content.decode()
    half = fen // 2
    plan = f"2026-12-31 {half / 100:.2f}\n2027-01-31 {(fen - half) / 100:.2f}"
    assert clerk.post(f"/zh/finance/payers/E{OWES}/", {**given, "plan": plan}).status_code == 302
    assert Proposal.objects.get().kind == "instalments"


def test_an_account_inquiry_comes_after_the_order_to_pay(clerk: Client, sample: Sample) -> None:
    given = {
        "deed": "enforcement", "book": str(sample.books["employee_pension"].id),
        "step": "account_inquiry", "until": "", "fine": "", "remedies": "复议 60 日",
        "document": "文书", "reason": "逾期",
    }  # fmt: skip
    response = clerk.post(f"/zh/finance/payers/E{OWES}/", given)
    assert "须先责令限期缴纳" in response.content.decode()
    given |= {"step": "order_to_pay", "until": "2026-12-31"}
    assert clerk.post(f"/zh/finance/payers/E{OWES}/", given).status_code == 302


def test_writing_off_names_the_orders(clerk: Client, other: Client, sample: Sample) -> None:
    book = sample.books["work_injury"].id
    given = {"deed": "write_off", "book": str(book), "document": "法院裁定", "reason": "破产",
             "orders": "12345"}  # fmt: skip
    wrong = clerk.post(f"/zh/finance/payers/E{OWES}/", given)
    assert "不是该缴费人在本基金逾期未清的单" in wrong.content.decode()
    clerk.post(f"/zh/finance/payers/E{OWES}/", {**given, "orders": ""})
    address = f"/zh/finance/decisions/{Proposal.objects.get().id}/"
    assert other.post(address, {"deed": "decide", "day": "2025-04-20"}).status_code == 302
    page = clerk.get("/zh/finance/orders/?month=2025-01&state=late").content.decode()
    assert next(e for e in sample.late if e.book_id == book).reference not in page
