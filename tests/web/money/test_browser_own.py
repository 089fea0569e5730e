"""The employer's and the person's money pages in a real browser: axe finds nothing, nothing
overflows from 390 px on."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.benefits.models import Decision
from canbao.ledger.contributions.declare import declare
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import EMPLOYEE_PENSION, UNEMPLOYMENT, WORK_INJURY
from tests.accounts.make import EMPLOYER, FIRM, PERSON, account
from tests.web import money_sample as sample
from tests.web.looking import sound
from tests.web.staff.test_browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.BANK_FOLDER = tmp_path / "bank"


def some_came_back() -> None:
    """October with one good row and two that come back."""
    three = EMPLOYEE_PENSION | UNEMPLOYMENT | WORK_INJURY
    rows = [
        Said(2, 600_000, three, 1),
        Said(3, -500, three, 2, given="2026-10,51010419900305002X,王小二,-5,企业养老"),
        Said(4, 600_000, three, None, "123", given="2026-10,123,张三,6000,企业养老"),
    ]
    declare(FIRM, sample.OCTOBER, rows, day=sample.day_in(sample.OCTOBER), actor=sample.CLERK,
            door="test", source="file", file="a" * 64)  # fmt: skip


EMPLOYER_PAGES = (
    "", "notices/", "declare/2026-11/", "declare/2026-09/", "declare/2026-11/same/",
    "declare/2026-11/form/", "declare/2026-11/file/", "declare/2026-11/nil/",
    "declare/2026-10/version/1/", "bill/2026-09/", "bill/2026-09/person/1/", "pay/", "arrears/",
    "arrears/ask/", "certificate/",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_employers_pages(
    browser: Any, live_server: Any, lang: str
) -> None:
    sample.small_firm()
    some_came_back()
    page = opened(browser, live_server, account(EMPLOYER))
    assert sound(page, [f"/{lang}/employer/{each}" for each in EMPLOYER_PAGES]) == {}
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_persons_pages(browser: Any, live_server: Any, lang: str) -> None:
    sample.small_firm()
    sample.long_account()
    page = opened(browser, live_server, account(PERSON, person=sample.ME))
    pages = ("money/", "contributions/", "account/", "account/2020/", "benefits/", "paying/",
             "paying/choose/", "paying/choose/?kind=flexible&amount=7000", "life/", "transfer/")  # fmt: skip
    assert sound(page, [f"/{lang}/my/{each}" for each in pages]) == {}
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_a_pensioners_pages(browser: Any, live_server: Any, lang: str) -> None:
    sample.books()
    sample.fund()
    sample.pensioner()
    sample.paid_out(sample.OCTOBER)
    made = Decision.objects.get(person=sample.PENSIONER)
    page = opened(browser, live_server, account(PERSON, person=sample.PENSIONER))
    pages = ("money/", "benefits/", f"benefits/{made.id}/", "life/", "account/")
    assert sound(page, [f"/{lang}/my/{each}" for each in pages]) == {}
    page.context.close()


def test_axe_finds_nothing_where_a_flexible_worker_pays(browser: Any, live_server: Any) -> None:
    sample.books()
    sample.flexible()
    page = opened(browser, live_server, account(PERSON, person=sample.FLEXIBLE))
    assert sound(page, ["/zh/my/paying/", "/en/my/paying/"]) == {}
    page.context.close()
