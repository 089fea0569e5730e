"""The auditor's pages: a book that was tampered with is found, a figure leads to its postings and their
ground, samples are drawn once and can be drawn again, re-decisions are told by cause."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from canbao.batches.models import Run
from canbao.batches.runs import go_on
from canbao.benefits.sampling.models import Inspection, Sample
from canbao.ledger.audit_batch import KIND, audit_chunk
from canbao.ledger.models import Posting, Transaction
from canbao.people.models import LogEntry
from canbao.people.numbers import display_number

from .sample import GUO, SUN, Cases

pytestmark = pytest.mark.django_db


def text(response) -> str:
    assert response.status_code == 200, response.content.decode()[:1500]
    return response.content.decode()


def test_an_audit_is_begun_once_and_shows_what_it_found(auditor: Client, cases: Cases):
    sent = {"book": str(cases.book.id), "number": "2"}
    first = auditor.post("/zh/audit/begin/", sent)
    assert auditor.post("/zh/audit/begin/", sent)["Location"] == first["Location"]
    run = Run.objects.filter(kind=KIND).latest("id")
    go_on(run, audit_chunk)
    page = text(auditor.get(f"/zh/audit/run/{run.pk}/"))
    for said in ("哈希链完整", "借贷平衡", "防护触发器齐全", "尚无锚点", "基金等于其分录之和"):
        assert said in page


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the guards are dropped by hand")
def test_a_line_that_was_changed_behind_our_back_is_found(auditor: Client, cases: Cases):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name = "
                       "'ledger_posting'")  # fmt: skip
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE ledger_posting SET amount = amount + 1 WHERE line = 1 AND "
                       "transaction_id = (SELECT max(transaction_id) FROM ledger_posting)")  # fmt: skip
    auditor.post("/zh/audit/begin/", {"book": "", "number": "9"})
    run = Run.objects.filter(kind=KIND).latest("id")
    go_on(run, audit_chunk)
    page = text(auditor.get(f"/zh/audit/run/{run.pk}/"))
    for said in ("1笔业务借贷不平", "数据库缺少防护触发器", "有误"):
        assert said in page


def test_a_figure_leads_to_postings_and_their_ground(auditor: Client, cases: Cases):
    paid = cases.paid.payments.get(person=GUO)
    book = f"/zh/audit/book/{cases.book.id}/"
    assert f'href="{book}pooled/"' in text(auditor.get(book))
    lines = text(auditor.get(f"{book}pooled/"))
    assert f"/zh/audit/transaction/{paid.transaction}/" in lines
    page = text(auditor.get(f"/zh/audit/transaction/{paid.transaction}/"))
    kept = Transaction.objects.get(id=paid.transaction)
    decision = kept.ground.partition(":")[2]
    assert kept.hash in page
    assert f'href="/zh/payments/decision/{decision}/"' in page
    assert f"¥{paid.fen / 100:,.2f}" in page
    for query in (f"person={display_number(GUO)}", f"ground={decision}", f"number={kept.id}"):
        found = text(auditor.get(f"/zh/audit/books/?{query}"))
        # What went through the fund and the bank stands on no account of the person.
        assert (str(kept.id) in found) == (not query.startswith("person")), query
    assert LogEntry.objects.filter(purpose="case_audit", subject=GUO).exists()


def test_postings_of_a_persons_account_are_looks_at_the_person(auditor: Client, cases: Cases):
    """October came back from the bank: it stands on the second person's account of benefits due."""
    page = text(auditor.get(f"/zh/audit/book/{cases.book.id}/benefit_due/"))
    assert display_number(SUN) in page
    assert LogEntry.objects.filter(purpose="case_audit", subject=SUN).count() == 1
    assert "发放退回" in text(auditor.get(f"/zh/audit/books/?person={display_number(SUN)}"))


def test_the_books_can_be_seen_as_of_another_day(auditor: Client, cases: Cases):
    book = f"/zh/audit/book/{cases.book.id}/"
    paid = Posting.objects.filter(transaction__kind="payment", amount__gt=0)
    fen = sum(paid.values_list("amount", flat=True))
    assert f"¥{fen / 100:,.2f}" in text(auditor.get(book))
    # October's run is dated the 20th.
    assert f"¥{fen / 100:,.2f}" not in text(auditor.get(f"{book}?as_of=2026-10-19"))
    for nonsense in ("as_of=never", "month=2026-99", "first=x&known=0"):
        assert auditor.get(f"{book}?{nonsense}").status_code == 200


def test_a_sample_is_drawn_once_and_can_be_drawn_again(auditor: Client, cases: Cases):
    page = text(auditor.get(f"/zh/audit/sample/{cases.sample.pk}/"))
    assert "结果相同" in page
    assert "5" * 32 in page
    form = {"scheme": "employee_pension", "month": "2025-02", "percent": "100"}
    again = auditor.post("/zh/audit/samples/", form)
    assert again["Location"].startswith(f"/zh/audit/sample/{cases.sample.pk}/")
    assert Sample.objects.count() == 1
    for change, said in (
        ({"percent": "19"}, "20%"), ({"month": "2026-11"}, "尚未结束"),
        ({"month": "2020-01"}, "没有该险种的申请决定"), ({"month": "x"}, "不是月份"),
    ):  # fmt: skip
        wrong = auditor.post("/zh/audit/samples/", {**form, "month": "2026-10", **change})
        assert wrong.status_code == 422
        assert said in wrong.content.decode()


def test_what_was_found_in_a_case_is_kept(auditor: Client, cases: Cases):
    address = f"/zh/audit/sample/{cases.sample.pk}/"
    case = str(cases.sample.drawn.first().decision_id)
    wrong = auditor.post(address, {"case": case, "outcome": "wrong", "words": ""})
    assert wrong.status_code == 422
    assert auditor.post(address, {"case": "999", "outcome": "sound"}).status_code == 422
    auditor.post(address, {"case": case, "outcome": "wrong", "words": "缺少档案"})
    auditor.post(address, {"case": case, "outcome": "wrong", "words": "缺少档案"})
    assert Inspection.objects.get().by == "auditor"
    assert "缺少档案" in text(auditor.get(address))


def test_a_re_decision_is_told_by_cause(auditor: Client, cases: Cases):
    assert f"/zh/audit/redecision/{cases.redecision.pk}/" in text(
        auditor.get("/zh/audit/redecision/")
    )
    page = text(auditor.get(f"/zh/audit/redecision/{cases.redecision.pk}/"))
    assert "没有差异" in page


def test_who_confirmed_which_value_is_told(auditor: Client, cases: Cases):
    page = text(auditor.get("/zh/audit/law/"))
    for said in ("chen", "zhou", "两人已确认", "养老保险有关数值的通知"):
        assert said in page
    csv = auditor.get("/zh/audit/law/?table=readings&file=csv")
    assert "zhou" in csv.content.decode("utf-8-sig")
