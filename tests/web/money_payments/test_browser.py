"""The pages of payments and audit in a real browser: axe finds nothing, nothing overflows, and two
people release a run with nothing but forms."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.accounts.models import AUDITOR, PAYMENT_CHECKER, PAYMENT_OFFICER
from canbao.benefits.payments.models import PaymentRun
from tests.accounts.make import account

from ..looking import sound
from ..staff.test_browser import opened
from .sample import addresses, cases

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", [PAYMENT_OFFICER, AUDITOR])
def test_axe_finds_nothing(browser: Any, live_server: Any, lang: str, role: str) -> None:
    made = cases()
    page = opened(browser, live_server, account(role, "zheng"))
    assert sound(page, addresses(lang, made, audit=role == AUDITOR)) == {}
    page.context.close()


def test_a_checker_sends_a_run_back(browser: Any, live_server: Any) -> None:
    made = cases()
    page = opened(browser, live_server, account(PAYMENT_CHECKER, "wang"))
    page.goto("/zh/payments/")
    page.click("text=个批次等待放行")
    page.click(f"tbody a:text-is('{made.waits.pk}')")
    page.click("summary:has-text('退回并取消')")
    page.fill("#cancel-why", "账户有疑问")
    page.click("text=退回，由经办重新准备")
    assert "已取消" in page.inner_text("main")
    assert PaymentRun.objects.get(pk=made.waits.pk).state == "cancelled"
    page.context.close()
