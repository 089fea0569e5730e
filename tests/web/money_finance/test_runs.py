"""Batches on the pages: a dry run first, its effect, the start, go on, cancel; two people where needed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from canbao.accounts.models import FINANCE_CLERK, PAYMENT_CHECKER, PAYMENT_OFFICER
from canbao.batches import jobs
from canbao.batches.models import Job, Run
from canbao.config.batches import handlers
from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.declare import undo
from canbao.ledger.contributions.models import PaymentOrder
from tests.accounts.make import account, signed_in

from ..forms import Page
from .sample import CITY, CLERK, JANUARY, PAYS, Sample, money

# A worker wants transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = {"place": "", "month": "2025-02", "day": "2025-02-20"}


@pytest.fixture
def sample(transactional_db: None) -> Sample:
    return money()


@pytest.fixture
def clerk(transactional_db: None) -> Client:
    return signed_in(account(FINANCE_CLERK, "zhang"))


def worked() -> None:
    jobs.work_off(handlers())


def text(client: Client, run: Run) -> str:
    return client.get(f"/zh/runs/{run.id}/").content.decode()


def test_an_assessment_is_tried_shown_and_started(clerk: Client, sample: Sample) -> None:
    before = PaymentOrder.objects.count()
    response = clerk.post("/zh/runs/new/assessment/", GIVEN)
    dry = Run.objects.get(kind="assessment", dry=True)
    assert response["Location"].startswith(f"/zh/runs/{dry.id}/")
    assert "canbao work" in text(clerk, dry)
    worked()
    page = text(clerk, dry)
    assert "什么都没有写入" in page
    assert "正式启动" in page
    assert PaymentOrder.objects.count() == before
    started = clerk.post(f"/zh/runs/{dry.id}/", {"deed": "start"})
    run = Run.objects.latest("id")
    assert started["Location"].startswith(f"/zh/runs/{run.id}/")
    assert not run.dry
    clerk.post(f"/zh/runs/{dry.id}/", {"deed": "start"})
    assert (
        Run.objects.filter(kind="assessment", dry=False, parameters__contains="24301").count() == 1
    )
    worked()
    assert PaymentOrder.objects.count() == before + 3
    assert "正式启动" not in text(clerk, run)


def test_what_came_in_since_the_dry_run_is_said(clerk: Client, sample: Sample) -> None:
    from canbao.ledger.contributions.declare import amend
    from canbao.ledger.contributions.findings import Said

    clerk.post("/zh/runs/new/assessment/", GIVEN)
    worked()
    dry = Run.objects.get(dry=True)
    amend(PAYS, JANUARY + 1, [Said(row=1, wage=900_000, schemes=13, person=1)],
          day=date(2025, 2, 21), actor=CLERK, door="test")  # fmt: skip
    response = clerk.post(f"/zh/runs/{dry.id}/", {"deed": "start"})
    assert response.status_code == 422
    assert "请重新试算" in response.content.decode()
    assert not Run.objects.filter(kind="assessment", dry=False, state="prepared").exists()
    assert undo(PAYS, JANUARY + 1, day=date(2025, 2, 22), actor=CLERK, door="test")


def test_a_run_is_cancelled_and_gone_on_with(clerk: Client, sample: Sample) -> None:
    run = prepare_assessment(CITY, JANUARY + 1, day=date(2025, 2, 20), by="zhang")
    clerk.post(f"/zh/runs/{run.id}/", {"deed": "cancel"})
    assert "由zhang取消" in text(clerk, run)
    clerk.post(f"/zh/runs/{run.id}/", {"deed": "again"})
    clerk.post(f"/zh/runs/{run.id}/", {"deed": "again"})
    assert Job.objects.count() == 1
    worked()
    run.refresh_from_db()
    assert run.state == "done"
    late = clerk.post(f"/zh/runs/{run.id}/", {"deed": "cancel"})
    assert late.status_code == 422
    assert "已完成，不能取消" in late.content.decode()


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("assessment", {**GIVEN, "month": "二月"}, "不是月份"),
        ("assessment", {**GIVEN, "place": "51"}, "区划代码须为12位数字"),
        ("overdue", {"day": "2027-01-01"}, "业务日不能晚于今天"),
        ("interest", {"book": "999", "year": "2024", "open_month": "2025-03", "day": "2025-03-31"},
         "请选择基金"),
        ("reassessment", {**GIVEN, "month": "2024-01"}, "无需重新核定"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_and_kept(
    clerk: Client, sample: Sample, kind: str, given: dict[str, str], said: str
) -> None:
    runs = Run.objects.count()
    response = clerk.post(f"/zh/runs/new/{kind}/", given)
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert said in page.words
    assert page.inputs["day"] == given["day"]
    assert Run.objects.count() == runs


def test_a_settlement_is_tried_by_one_and_started_by_another(sample: Sample) -> None:
    one = signed_in(account(PAYMENT_OFFICER, "officer"))
    two = signed_in(account(PAYMENT_CHECKER, "checker"))
    book = sample.books["employee_pension"].id
    one.post("/zh/runs/new/settlement/", {"book": str(book), "day": "2025-03-31"})
    worked()
    dry = Run.objects.get(kind="settlement")
    assert "等另一人启动" in text(one, dry)
    refused = one.post(f"/zh/runs/{dry.id}/", {"deed": "start"})
    assert refused.status_code == 422
    assert "不能自己启动" in refused.content.decode()
    assert two.post(f"/zh/runs/{dry.id}/", {"deed": "start"}).status_code == 302
    run = Run.objects.get(kind="settlement", dry=False)
    assert (run.asked_by, run.given["checked_by"]) == ("officer", "checker")


def test_who_pays_does_not_assess(sample: Sample) -> None:
    officer = signed_in(account(PAYMENT_OFFICER, "officer"))
    assert officer.get("/zh/runs/").status_code == 200
    assert officer.get("/zh/runs/new/assessment/").status_code == 403
    run = Run.objects.get(kind="assessment")
    assert officer.get(f"/zh/runs/{run.id}/").status_code == 200
    assert officer.post(f"/zh/runs/{run.id}/", {"deed": "cancel"}).status_code == 403
