"""`canbao benefits pay` and `canbao transfer` at a command line: two officers, one way."""

from __future__ import annotations

import json

import pytest

from canbao.benefits.payments.models import PaymentRun
from canbao.exchange.models import Installation
from tests.accounts.make import PAYMENT_CHECKER, PAYMENT_OFFICER, account
from tests.benefits.payments.make import CITY, award, banked, confirmed, fund, person
from tests.benefits.payments.test_returns import answer

pytestmark = pytest.mark.django_db
PREPARE = ("benefits", "pay", "prepare", "employee_pension", str(CITY), "2026-01")
ON = ("--day", "2026-01-20")


@pytest.fixture
def officers():
    """Li prepares, Wang releases; two people are due 1,000 and 2,000 yuan."""
    account(PAYMENT_OFFICER, "li")
    account(PAYMENT_CHECKER, "wang")
    fund(months=2)
    for number in (1, 2):
        person(number)
        award(number, number * 100_000)
    banked([1, 2])


def pay(canbao, *arguments):
    ran = canbao("benefits", "pay", *arguments)
    assert ran.status == 0, ran.err
    return ran.out


def seen() -> str:
    """The version somebody sees who looks at the run now."""
    return str(PaymentRun.objects.get().version)


def test_a_run_from_picking_to_the_banks_answer(canbao, officers, tmp_path):
    confirmed()
    dry = canbao(*PREPARE, "--by", "li", *ON, "--dry-run")
    assert (dry.status, "3,000.00" in dry.out) == (0, True), dry.err
    assert not PaymentRun.objects.exists()
    assert canbao(*PREPARE, "--by", "li", *ON).status == 0
    run = str(PaymentRun.objects.get().id)
    shown = json.loads(pay(canbao, "show", run, *ON, "--json"))
    assert (shown["state"], shown["waits_for"]) == ("prepared", [])
    pay(canbao, "check", run, "--version", seen(), "--by", "li", *ON)
    own = canbao("benefits", "pay", "release", run, "--version", seen(), "--by", "li", *ON)
    assert (own.status, "不是待遇支付复核人员的账户" in own.err) == (2, True)
    late = canbao("benefits", "pay", "release", run, "--version", "1", "--by", "wang", *ON)
    assert (late.status, "已变动" in late.err) == (2, True)
    pay(canbao, "release", run, "--version", seen(), "--by", "wang", *ON)
    pay(canbao, "post", run, "--by", "li", *ON)
    sending = seen()
    pay(canbao, "file", run, str(tmp_path), "--version", sending, "--by", "li", *ON)
    (sent,) = tmp_path.iterdir()
    before = sent.read_bytes()
    pay(canbao, "file", run, str(tmp_path), "--version", sending, "--by", "li", *ON)
    assert sent.read_bytes() == before
    back = tmp_path / "return.txt"
    back.write_bytes(answer(PaymentRun.objects.get(), [(1, "A1", 100_000)]))
    told = json.loads(pay(canbao, "return", str(back), "--by", "li", *ON, "--json"))
    assert told["counts"] == {"paid": 0, "refused": 0, "returned": 1}
    assert "已送银行" in pay(canbao, "list")


def test_what_nobody_has_confirmed_makes_a_release_wait_with_status_3(canbao, officers):
    award(3, 100_000, individual=50_000)
    person(3)
    banked([3])
    assert canbao(*PREPARE, "--by", "li", *ON).status == 0
    run = PaymentRun.objects.get()
    pay(canbao, "check", str(run.id), "--version", seen(), "--by", "li", *ON)
    ran = canbao(
        "benefits", "pay", "release", str(run.id), "--version", seen(), "--by", "wang", *ON
    )
    assert (ran.status, "account_used_up_bearer" in ran.err) == (3, True), ran.err
    run.refresh_from_db()
    assert run.state == "checked"


def test_what_takes_two_is_not_started_without_a_dry_run(canbao, officers):
    scope = ("--scheme", "employee_pension", "--place", str(CITY))
    ran = canbao("benefits", "settle", "--by", "wang", *scope, *ON)
    assert (ran.status, "须两人办理" in ran.err) == (2, True), ran.err
    tried = canbao("benefits", "settle", "--by", "li", *scope, *ON, "--dry-run", "--json")
    number = str(json.loads(tried.out)["run"])
    same = canbao("benefits", "settle", "--by", "li", "--after", number)
    assert (same.status, "不能是同一人" in same.err) == (2, True), same.err
    other = canbao("benefits", "settle", "--by", "wang", "--after", number)
    assert other.status == 0, other.err


def test_there_is_one_own_installation(canbao, officers):
    first = ("transfer", "installation", "510000", "--own", "--zh", "四川", "--en", "Sichuan")
    assert canbao(*first).status == 0
    assert canbao(*first).status == 0
    other = canbao("transfer", "installation", "440000", "--own", "--zh", "广东", "--en", "G")
    assert (other.status, "本机构已登记" in other.err) == (2, True)
    assert Installation.objects.get().place == 510000000000
    assert "没有正在办理的转移" in canbao("transfer", "list").out


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("benefits", "pay", "show", "9"), "没有发放批次", "there is no payment run"),
        (("benefits", "propose", "9", "--by", "li"), "没有申请", "there is no claim"),
        (("benefits", "approve", "9", "--by", "wang"), "没有提议", "there is no proposal"),
        (("transfer", "letter", "9", "--by", "li"), "9", "9"),
        (("transfer", "apply", "1", "employee", "440000", "--by", "li", "--fact", "x"),
         "--fact", "NAME=VALUE"),
        (("transfer", "message", "9", "--out", "x.json"), "没有发出过", "said no such message"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_both_languages(canbao, officers, arguments, zh, en):
    ran = canbao(*arguments)
    assert (ran.status, zh in ran.err, en in ran.err) == (2, True, True), ran.err
    assert "Traceback" not in ran.err
