"""`canbao money`, `runs`, `work`: a month at a command line, from declarations to a closed month."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from canbao.batches.models import Run
from canbao.ledger.contributions.models import Declaration, PaymentOrder
from canbao.ledger.pools import book_of
from canbao.ledger.receipts import bank
from canbao.ledger.reconciliation import mock
from canbao.people.models import LogEntry
from tests.accounts.make import ANALYST, FINANCE_CLERK, account
from tests.ledger.contributions.make import CITY, CODE, FINAL, PLACE, books, employer, person

pytestmark = pytest.mark.django_db
DAY = FINAL.isoformat()
PENSION = ("--scheme", "employee_pension", "--place", str(CITY))
SEPTEMBER = "2025-09"


@pytest.fixture
def month(tmp_path):
    """A firm with three staff, the books of September open, two clerks, a file of wages."""
    employer()
    people = [person(number) for number in (1, 2, 3)]
    books(FINAL)
    account(FINANCE_CLERK, "li")
    account(FINANCE_CLERK, "wang")
    account(ANALYST, "zhao")
    lines = ["所属月份,公民身份号码,姓名,缴费工资（元）,险种"]
    for who, wage in zip(people, (3000, 8000, 30000), strict=True):
        lines.append(f"{SEPTEMBER},{who.number},{who.name},{wage},企业养老")
    file = tmp_path / "wages.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def declared(canbao, file):
    return canbao("money", "declare", str(file), "--employer", CODE, "--month", SEPTEMBER,
                  "--by", "li", "--day", DAY)  # fmt: skip


def assessed(canbao, file, *more):
    declared(canbao, file)
    return canbao("money", "assess", SEPTEMBER, "--by", "li", "--day", DAY, *more)


def test_rows_go_through_and_the_same_file_again_changes_nothing(canbao, month):
    ran = declared(canbao, month)
    assert (ran.status, "通过 3 行，退回 0 行" in ran.out) == (0, True), ran.err
    again = declared(canbao, month)
    assert "未改动" in again.out
    assert Declaration.objects.count() == 1
    assert {entry.door for entry in LogEntry.objects.filter(actor="li")} == {"cli"}


def test_a_row_that_is_wrong_comes_back_with_status_1(canbao, month, tmp_path):
    month.write_text(month.read_text(encoding="utf-8").replace(",8000,", ",0,"), encoding="utf-8")
    results = tmp_path / "results.csv"
    ran = canbao("money", "declare", str(month), "--employer", CODE, "--month", SEPTEMBER,
                 "--by", "li", "--day", DAY, "--results", str(results), "--json")  # fmt: skip
    told = json.loads(ran.out)
    assert (ran.status, told["taken"], told["returned"]) == (1, 2, 1)
    assert told["rows"][0]["row"] == 3
    assert results.is_file()


def test_a_dry_run_shows_the_effect_and_writes_nothing(canbao, month):
    """Bases 4588, 8000, 22938: 24 % of 35526 is 8526.24."""
    ran = assessed(canbao, month, "--dry-run")
    assert ran.status == 0, ran.err
    assert "试算，未写入" in ran.out
    assert "8,526.24" in ran.out
    assert PaymentOrder.objects.count() == 0


def test_assessing_tells_the_same_in_english(canbao, month):
    declared(canbao, month)
    ran = canbao("money", "assess", SEPTEMBER, "--by", "li", "--day", DAY, "--lang", "en")
    assert ran.status == 0, ran.err
    assert "8,526.24 yuan" in ran.out
    assert PaymentOrder.objects.get().fen == 852624
    bill = json.loads(canbao("money", "bill", f"E{CODE}", SEPTEMBER, "--json").out)
    assert bill["lines"][0]["owed"] == 852624


def test_a_queued_run_waits_for_a_worker_and_the_worker_does_it(canbao, month):
    ran = assessed(canbao, month, "--queue")
    assert ran.status == 0, ran.err
    run = Run.objects.get(kind="assessment")
    assert run.state == "prepared"
    assert PaymentOrder.objects.count() == 0
    worked = canbao("work", "--once")
    assert (worked.status, "办理了 1 个任务" in worked.out) == (0, True), worked.err
    told = json.loads(canbao("runs", "show", str(run.id), "--json").out)
    assert (told["state"], told["sum_fen"], told["by"]) == ("done", 852624, "li")
    assert "缴费核定" in canbao("runs", "list").out
    assert canbao("runs", "failures", str(run.id)).status == 0


def test_a_run_is_cancelled_and_goes_on(canbao, month):
    assessed(canbao, month, "--queue")
    run = Run.objects.get(kind="assessment")
    assert canbao("runs", "cancel", str(run.id), "--by", "li").status == 0
    assert canbao("runs", "go-on", str(run.id), "--by", "wang").status == 0
    run.refresh_from_db()
    assert run.state == "done"
    done = canbao("runs", "cancel", str(run.id), "--by", "li")
    assert (done.status, "已完成，不能取消" in done.err) == (2, True)


def test_a_month_is_paid_reconciled_and_closed_by_somebody_else(canbao, month, tmp_path):
    assessed(canbao, month)
    order = PaymentOrder.objects.get()
    content = bank.pay(
        [bank.Pay("employee_pension", order.reference, order.payer, "某公司", order.fen, "")],
        place=PLACE, day=date(2025, 9, 26),
    )  # fmt: skip
    paid = tmp_path / "bank.csv"
    paid.write_bytes(content)
    ran = canbao("money", "receive", str(paid), "--by", "li", "--day", "2025-09-26")
    assert ran.status == 0, ran.err
    again = canbao("money", "receive", str(paid), "--by", "li", "--day", "2025-09-26")
    assert "此前已接收" in again.out
    told = json.loads(canbao("money", "orders", f"E{CODE}", "--day", "2025-09-27", "--json").out)
    assert [(each["state"], each["open"]) for each in told] == [("settled", 0)]
    book = book_of("employee_pension", CITY)
    for kind in ("treasury_statement", "bank_statement"):
        made = tmp_path / kind
        made.write_bytes(getattr(mock, kind)(book, 2025 * 12 + 8))
        assert (
            canbao("money", "statement", str(made), "--by", "li", "--day", "2025-10-09").status == 0
        )
    tax = tmp_path / "tax.csv"
    tax.write_bytes(mock.tax_file(book, 2025 * 12 + 8))
    assert canbao("money", "receive", str(tax), "--by", "li", "--day", "2025-10-09").status == 0
    ran = canbao("money", "reconcile", SEPTEMBER, "--by", "li", *PENSION, "--day", "2025-10-10")
    assert (ran.status, "未说明的差异 0 笔" in ran.out) == (0, True), ran.out + ran.err
    closed = canbao("money", "close", SEPTEMBER, "--by", "wang", *PENSION)
    assert closed.status == 0, closed.err
    fund = json.loads(canbao("money", "fund", SEPTEMBER, *PENSION, "--json").out)[0]
    assert (fund["opening"], fund["closing"]) == (0, 852624)
    assert canbao("money", "trial-balance").status == 0
    assert canbao("money", "audit").status == 0


def test_what_is_late_stands_against_a_certificate(canbao, month):
    assessed(canbao, month)
    clean = canbao("money", "certificate", f"E{CODE}", "--day", DAY)
    assert clean.status == 0, clean.out
    late = canbao("money", "certificate", f"E{CODE}", "--day", "2026-01-15")
    assert late.status == 1
    assert "8,526.24" in late.out
    found = json.loads(canbao("money", "arrears", "--day", "2026-01-15", "--json").out)
    assert [(each["payer"], each["open"]) for each in found] == [(f"E{CODE}", 852624)]
    ran = canbao("money", "arrears", "--payer", f"E{CODE}", "--day", "2026-01-15", "--json")
    told = json.loads(ran.out)
    assert [each["order"]["fen"] for each in told["orders"]] == [852624]
    assert told["late_fees"] == []


def test_late_fees_made_and_deferrals_are_told_of_a_payer(canbao, month, tmp_path):
    assessed(canbao, month)
    order = PaymentOrder.objects.get()
    # 100.00 of it paid 20 days after the due day: 100.00 · 0.05 % · 19 days = 0.95
    late = order.due + timedelta(days=20)
    books(late)
    content = bank.pay(
        [bank.Pay("employee_pension", order.reference, order.payer, "某公司", 10_000, "")],
        place=PLACE, day=late,
    )  # fmt: skip
    paid = tmp_path / "bank.csv"
    paid.write_bytes(content)
    assert canbao("money", "receive", str(paid), "--by", "li", "--day", str(late)).status == 0
    of = ("money", "arrears", "--payer", f"E{CODE}", "--day", str(late))
    told = json.loads(canbao(*of, "--json").out)
    assert [(each["reference"], each["open"]) for each in told["late_fees"]] == [
        (order.reference, 95)
    ]
    assert "已产生的滞纳金" in canbao(*of).out
    content = tmp_path / "deferral.json"
    content.write_text(json.dumps({
        "ground": "security", "first_day": str(late), "last_day": "2025-12-31",
        "from_month": SEPTEMBER, "to_month": SEPTEMBER}))  # fmt: skip
    ran = canbao("money", "propose", "deferral", f"E{CODE}", "--by", "li", "--document", "doc 1",
                 "--reason", "担保", "--content", str(content), "--day", str(late))  # fmt: skip
    assert ran.status == 0, ran.err
    number = json.loads(canbao("money", "proposals", "--json").out)[0]["proposal"]
    assert canbao("money", "resolve", str(number), "--by", "wang", "--approve", "--day",
                  str(late)).status == 0  # fmt: skip
    assert "缓缴至" in canbao(*of).out
    again = canbao("money", "propose", "deferral", f"E{CODE}", "--by", "li", "--document", "doc 1",
                   "--reason", "担保", "--content", str(content), "--day", str(late))  # fmt: skip
    assert (again.status, "已同意" in again.err) == (2, True)


def test_the_one_who_proposed_does_not_resolve(canbao, month, tmp_path):
    assessed(canbao, month)
    content = tmp_path / "deferral.json"
    content.write_text(json.dumps({
        "ground": "force_majeure", "first_day": "2025-09-26", "last_day": "2025-12-31",
        "from_month": 2025 * 12 + 8, "to_month": 2025 * 12 + 8}))  # fmt: skip
    ran = canbao("money", "propose", "deferral", f"E{CODE}", "--by", "li", "--document", "doc 1",
                 "--reason", "洪水", "--content", str(content), "--day", DAY)  # fmt: skip
    assert ran.status == 0, ran.err
    number = json.loads(canbao("money", "proposals", "--json").out)[0]["proposal"]
    same = canbao("money", "resolve", str(number), "--by", "li", "--approve", "--day", DAY)
    assert (same.status, "不能自己决定" in same.err) == (2, True)
    other = canbao("money", "resolve", str(number), "--by", "wang", "--approve", "--day", DAY)
    assert other.status == 0, other.err


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("money", "assess", "2025-13", "--by", "li"), "不是月份", "is not a month"),
        (("money", "assess", "2025-01", "--by", "zhao"), "不是基金财务人员的账户", "not the account"),
        (("money", "fund", "2025-01", "--scheme", "x"), "没有险种", "there is no scheme"),
        (("money", "receive", "nowhere.csv", "--by", "li"), "没有文件", "there is no file"),
        (("money", "interest", "2024", "--by", "li", "--scheme", "employee_pension", "--place",
          "110000"), "没有这样的基金账簿", "no such book"),
        (("runs", "show", "999"), "没有批次", "there is no run"),
        (("runs", "list", "--kind", "x"), "批次种类", "no kind of batch"),
        (("money", "declare", "--employer", CODE), "请给出申报表", "give the file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_both_languages(canbao, month, arguments, zh, en):
    ran = canbao(*arguments)
    assert (ran.status, zh in ran.err, en in ran.err) == (2, True, True), ran.err
    assert "Traceback" not in ran.err
