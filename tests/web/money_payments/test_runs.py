"""A payment run on its pages: tried out, prepared, submitted, released or sent back by another, posted
by a worker, filed, returned; two checkers at once get one clear message."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.accounts.models import PAYMENT_CHECKER
from canbao.batches.models import Job, Run
from canbao.batches.runs import go_on
from canbao.benefits.payments import bankfile, layout, release
from canbao.benefits.payments.models import BankFile, PaymentReturn, PaymentRun, ReturnFile
from canbao.benefits.payments.references import reference
from canbao.people.numbers import display_number
from canbao.works.kinds import work_of
from tests.accounts.make import account, signed_in
from tests.benefits.payments import make as payments

from .sample import GUO, Cases, confirmed, pension

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def worked() -> None:
    """What a worker would do with everything that was begun."""
    for run in Run.objects.filter(state="prepared"):
        go_on(run, work_of(run.kind))


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


@pytest.fixture
def book(db: None):
    made = payments.fund(months=11)
    pension(GUO)
    return made


def tried(officer: Client, book, **more: str) -> str:
    """The address of a dry run that is done."""
    sent = {"deed": "try", "book": str(book.id), "month": "2026-11", **more}
    answer = officer.post("/zh/payments/runs/", sent)
    assert answer.status_code == 302, text(answer)
    worked()
    return answer["Location"].partition("?")[0]


def test_a_run_from_the_dry_run_to_the_bank_and_back(officer: Client, checker: Client, book):
    dry = tried(officer, book)
    page = text(officer.get(dry))
    # 21 months at 3,300.69: November new, March 2025 to October 2026 as back payments
    assert "¥3,300.69" in page
    assert "¥66,013.80" in page
    assert not PaymentRun.objects.exists()
    address = officer.post(dry, {"deed": "prepare"})["Location"].partition("?")[0]
    assert officer.post(dry, {"deed": "prepare"})["Location"].startswith(address)
    assert Job.objects.filter(kind="batch").count() == 2
    worked()
    run = PaymentRun.objects.get()
    page = text(officer.get(address))
    # 69,314.49 at once, 20 months back: a collective review is asked for.
    assert "集体审核" in page
    submit = {"deed": "check", "version": field(page, "version")}
    assert "请登记集体审核纪要" in text(officer.post(address, submit))
    minutes = {
        "deed": "review", "version": submit["version"], "review-person": display_number(GUO),
        "review-title": "纪要", "review-members": "甲\n乙\n丙",
    }  # fmt: skip
    file = SimpleUploadedFile("m.pdf", b"%PDF-1.7 minutes")
    assert officer.post(address, {**minutes, "review-file": file}).status_code == 302
    assert officer.post(address, submit).status_code == 302
    # Who prepared it is not offered its release and may not.
    page = text(officer.get(address))
    assert 'value="release"' not in page
    page = text(checker.get(address))
    version = field(page, "version")
    assert "未经两人确认，不能放行" in page
    stopped = checker.post(address, {"deed": "release", "version": version})
    assert stopped.status_code == 422
    confirmed(release.waits_for(run), date(2026, 11, 21))
    assert checker.post(address, {"deed": "release", "version": version}).status_code == 302
    worked()
    page = text(checker.get(address))
    sent = {"deed": "send", "version": field(page, "version")}
    assert checker.post(address, sent).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.released_by) == ("sent", "wang")
    content = b"".join(officer.get(f"{address}file/ICBC/").streaming_content)
    assert BankFile.objects.get().fen == 6931449
    assert content == b"".join(bankfile.file(run, "ICBC"))
    header = {"layout": "canbao-return/1", "run": run.id, "bank": "ICBC", "day": date(2026, 11, 21)}
    row = {"reference": reference(run.id, GUO), "code": "A1", "fen": 6931449}
    answer = b"".join(layout.write(layout.layout("return"), header, [row]))
    for done in ("begun", "there"):
        given = SimpleUploadedFile("r.txt", answer)
        back = officer.post(address, {"deed": "return", "version": "1", "return-file": given})
        assert back["Location"].endswith(f"done={done}")
    worked()
    assert PaymentReturn.objects.get().fen == 6931449
    page = text(officer.get(f"/zh/payments/return/{ReturnFile.objects.get().pk}/"))
    assert "账号不存在或已销户" in page


def test_of_two_checkers_at_once_one_is_told_to_look_again(checker: Client, cases: Cases):
    address = f"/zh/payments/run/{cases.waits.pk}/"
    other = signed_in(account(PAYMENT_CHECKER, "zhao"))
    version = field(text(checker.get(address)), "version")
    back = {"deed": "cancel", "version": version, "cancel-why": "账户有疑问"}
    assert checker.post(address, back).status_code == 302
    late = other.post(address, {"deed": "release", "version": version})
    assert late.status_code == 422
    page = text(late)
    assert page.count("已变动") == 1
    assert "请刷新后再办" in page
    assert PaymentRun.objects.get(pk=cases.waits.pk).state == "cancelled"


def test_sending_back_needs_a_reason(checker: Client, cases: Cases):
    address = f"/zh/payments/run/{cases.waits.pk}/"
    version = field(text(checker.get(address)), "version")
    sent = checker.post(address, {"deed": "cancel", "version": version, "cancel-why": ""})
    assert sent.status_code == 422
    assert "请填写理由" in text(sent)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"month": "soon"}, "不是月份"),
        ({"book": "0"}, "请选择险种和地区"),
        ({"place": "51"}, "12位数字"),
    ],
)
def test_a_run_that_cannot_be_tried_says_why(
    officer: Client, book, change: dict[str, str], said: str
):
    sent = {"deed": "try", "book": str(book.id), "month": "2026-11", **change}
    answer = officer.post("/zh/payments/runs/", sent)
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_file_that_is_none_is_refused_whole(officer: Client, cases: Cases):
    address = f"/zh/payments/run/{cases.paid.pk}/"
    for given in ({}, {"return-file": SimpleUploadedFile("r.txt", b"no such file")}):
        sent = officer.post(address, {"deed": "return", "version": "1", **given})
        assert sent.status_code == 422
    assert ReturnFile.objects.count() == 1


def test_the_checker_prepares_nothing(checker: Client, book):
    sent = {"deed": "try", "book": str(book.id), "month": "2026-11"}
    assert checker.post("/zh/payments/runs/", sent).status_code == 404
    assert not Run.objects.exists()


def test_the_first_page_says_what_waits(officer: Client, cases: Cases):
    page = text(officer.get("/zh/payments/"))
    for said in ("项提议等待决定", "个银行账户待第二人核实", "笔多发未作决定", "个批次等待放行",
                 "已提交，待复核", "已送银行"):  # fmt: skip
        assert said in page
