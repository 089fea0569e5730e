"""Every page of the finance clerk answers, in both languages; tables are given out as files."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from ..forms import Page
from .pages import addresses
from .sample import OWES, PAYS, Sample

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_answers(clerk: Client, sample: Sample, lang: str) -> None:
    wrong = {}
    for address in addresses(lang, sample):
        response = clerk.get(address)
        page = Page(response.content.decode())
        if response.status_code != 200 or len(page.headings) != 1:
            wrong[address] = (response.status_code, page.headings)
    assert not wrong


def test_the_auditor_reads_and_is_offered_nothing(auditor: Client, sample: Sample) -> None:
    wrong = {}
    for address in addresses("zh", sample):
        response = auditor.get(address)
        expected = 403 if "/runs/new/" in address else 200
        text = response.content.decode()
        if response.status_code != expected or 'name="deed"' in text:
            wrong[address] = response.status_code
    assert not wrong


def test_an_auditor_cannot_post(auditor: Client, sample: Sample) -> None:
    for path in ("finance/files/", f"finance/payers/E{OWES}/", "finance/refunds/"):
        assert auditor.post(f"/zh/{path}", {"deed": "deferral"}).status_code == 403


def test_the_month_at_a_glance_adds_up(clerk: Client, sample: Sample) -> None:
    page = Page(clerk.get("/zh/finance/?month=2025-01").content.decode())
    ordered = sum(each.fen for each in [*sample.paid, *sample.late])
    paid = sum(each.fen for each in sample.paid)
    for fen in (ordered, paid, ordered - paid, 123_456):
        assert f"¥{fen / 100:,.2f}" in page.words
    assert "1 笔暂收款待查明" in page.words


def test_february_lacks_one_employer_and_one_assessment(clerk: Client, sample: Sample) -> None:
    page = Page(clerk.get("/zh/finance/?month=2025-02").content.decode())
    assert "1 个单位本月没有申报" in page.words
    assert "1 份申报还没有核定" in page.words
    silent = Page(
        clerk.get("/zh/finance/declarations/?month=2025-02&state=silent").content.decode()
    )
    assert "双流纸箱厂" in silent.words
    assert "锦江食品有限公司" not in silent.words


def test_lines_of_an_employer_are_looks_and_masked(clerk: Client, sample: Sample) -> None:
    from canbao.people.models import LogEntry

    before = LogEntry.objects.count()
    page = Page(clerk.get(f"/zh/finance/declarations/{PAYS}/2025-01/").content.decode())
    assert "王小1" not in page.words
    shown = LogEntry.objects.filter(purpose="contribution_assessment", subject__isnull=False)
    assert shown.count() == 3
    assert LogEntry.objects.count() == before + 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_given_out_whole_with_its_meaning(
    clerk: Client, sample: Sample, kind: str
) -> None:
    response = clerk.get(f"/zh/finance/orders/?month=2025-01&table=orders&file={kind}")
    assert response.status_code == 200
    references = {each.reference for each in [*sample.paid, *sample.late]}
    if kind == "csv":
        text = response.content.decode("utf-8-sig")
        assert all(reference in text for reference in references)
        assert "状态由记录推算" in text
        return
    rows = list(load_workbook(io.BytesIO(response.content))["data"].iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == references
    amounts = {row[0]: row[4] for row in rows[1:]}
    assert amounts[sample.late[0].reference] == pytest.approx(sample.late[0].fen / 100)


def test_another_area_sees_none_of_it(db: None, sample: Sample) -> None:
    from canbao.accounts.models import FINANCE_CLERK
    from tests.accounts.make import account, signed_in

    far = signed_in(account(FINANCE_CLERK, "far", area=440100000000))
    book = sample.books["unemployment"].id
    assert far.get(f"/zh/finance/books/{book}/").status_code == 404
    assert far.get(f"/zh/finance/files/{sample.file.id}/").status_code == 404
    assert far.get(f"/zh/finance/payers/E{OWES}/").status_code == 404
    assert far.get(f"/zh/finance/declarations/{PAYS}/2025-01/").status_code == 404
    assert "锦江" not in far.get("/zh/finance/declarations/?month=2025-01").content.decode()
