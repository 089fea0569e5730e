"""Reconciling and closing a month on the pages: statements in, differences explained by one, the
month closed by another."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.batches.models import Run
from canbao.batches.runs import go_on
from canbao.ledger.models import Month
from canbao.ledger.reconciliation import mock
from canbao.works.kinds import work_of

from .sample import JANUARY, Sample, done

pytestmark = pytest.mark.django_db


def gives(client: Client, content: bytes | None) -> None:
    if content is not None:
        file = SimpleUploadedFile("statement.csv", content)
        answer = client.post("/zh/finance/files/", {"file": file, "day": "2025-03-31"})
        assert answer.status_code == 302, answer.content.decode()


def test_a_month_waits_for_statements_and_closes_with_them(
    clerk: Client, other: Client, sample: Sample
) -> None:
    book = sample.books["unemployment"]
    address = f"/zh/finance/reconciliation/{book.id}/2025-01/"
    clerk.post(address, {"deed": "reconcile"})
    run = Run.objects.filter(kind="reconciliation").latest("id")
    assert go_on(run, work_of(run.kind)).state == "waiting"
    assert "等人办理" in clerk.get(address).content.decode()
    refused = clerk.post(address, {"deed": "close"})
    assert "请先对账" in refused.content.decode()
    for month in (JANUARY,):
        gives(clerk, mock.tax_file(book, month))
        gives(clerk, mock.treasury_statement(book, month))
        gives(clerk, mock.bank_statement(book, month))
    clerk.post(address, {"deed": "reconcile"})
    done(Run.objects.filter(kind="reconciliation").latest("id"))
    page = clerk.get(address).content.decode()
    assert "可以结账" in page
    assert clerk.post(address, {"deed": "close"}).status_code == 302
    assert clerk.post(address, {"deed": "close"}).status_code == 302, "again is harmless"
    assert Month.objects.get(book=book, month=JANUARY).closed_by == "zhang"
    assert "本月已结账" in clerk.get(address).content.decode()


def test_who_explains_does_not_close(clerk: Client, other: Client, sample: Sample) -> None:
    book = sample.books["unemployment"]
    for month in (JANUARY, JANUARY + 1):
        gives(clerk, mock.tax_file(book, month) if month == JANUARY else None)
        gives(clerk, mock.treasury_statement(book, month))
        gives(clerk, mock.bank_statement(book, month))
    address = f"/zh/finance/reconciliation/{book.id}/2025-02/"
    clerk.post(address, {"deed": "reconcile"})
    done(Run.objects.filter(kind="reconciliation").latest("id"))
    page = clerk.get(address).content.decode()
    assert "差异没有说明" in page
    empty = clerk.post(address, {"deed": "explain", "which": "", "words": ""})
    assert empty.status_code == 422
    from canbao.ledger.reconciliation import closing

    run = closing.latest(book, JANUARY + 1)
    assert run is not None
    for row in closing.report(run).open:
        which = f"{row.comparison} {row.reference}"
        told = {"deed": "explain", "which": which, "words": "税务文件未送达，已去函"}
        assert clerk.post(address, told).status_code == 302
    january = f"/zh/finance/reconciliation/{book.id}/2025-01/"
    other.post(january, {"deed": "reconcile"})
    done(Run.objects.filter(kind="reconciliation").latest("id"))
    assert other.post(january, {"deed": "close"}).status_code == 302
    own = clerk.post(address, {"deed": "close"})
    assert "结账须由他人办理" in own.content.decode()
    assert other.post(address, {"deed": "close"}).status_code == 302
