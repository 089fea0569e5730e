"""The finance clerk's pages in a real browser: axe finds nothing, nothing is wider than the screen;
progress of a run comes without a reload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from canbao.accounts.models import FINANCE_CLERK
from canbao.batches.models import Run
from tests.accounts.make import account, signed_in

from ..looking import PHONE, sound, violations
from .pages import addresses
from .sample import Sample, done, money

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(transactional_db: None) -> Sample:
    return money()


@pytest.fixture
def opened(browser: Any, live_server: Any, sample: Sample) -> Iterator[Any]:
    """A page of a browser in which a finance clerk is signed in."""
    context = browser.new_context(base_url=live_server.url, viewport=PHONE)
    for name, cookie in signed_in(account(FINANCE_CLERK, "zhang")).cookies.items():
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_sound(opened: Any, sample: Sample, lang: str) -> None:
    assert sound(opened, addresses(lang, sample)) == {}


def test_errors_stand_beside_their_fields_and_are_sound(opened: Any, sample: Sample) -> None:
    opened.goto("/zh/runs/new/assessment/")
    opened.fill("#month", "二月")
    opened.click("main form.money-form button")
    assert opened.locator("#month-error").is_visible()
    assert not violations(opened)
    opened.locator(".errors a").first.click()
    assert opened.evaluate("document.activeElement.id") == "month"


def test_progress_comes_by_itself(opened: Any, sample: Sample) -> None:
    opened.goto("/zh/runs/new/assessment/")
    opened.fill("#month", "2025-02")
    opened.fill("#day", "2025-02-20")
    opened.click("main form.money-form button")
    assert opened.locator("#progress").get_attribute("data-state") == "prepared"
    assert not violations(opened)
    done(Run.objects.get(dry=True))
    opened.wait_for_selector("#progress[data-state=done]", timeout=15_000)
    assert opened.get_by_role("button", name="正式启动，写入").is_visible()
    assert not violations(opened)
