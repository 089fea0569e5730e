"""The pages of services in a real browser: axe finds nothing, nothing overflows at 320 px, keys are enough,
and the card is there without a connection."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.accounts.models import Account
from canbao.cases.models import Case
from tests.web.looking import sound
from tests.web.services.living import lived
from tests.web.staff.test_browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PUBLIC = (
    "services/", "services/?q=tuixiu", "services/?q=zzzz", "services/?event=death",
    "services/UNE-02/", "services/WIN-02/", "services/CON-09/", "services/QRY-08/question/",
)  # fmt: skip


def mine(found: dict[str, str]) -> list[str]:
    """One address for each kind of page of a person."""
    draft, papers, lacking = (
        f"my/cases/{found[each]}/" for each in ("draft", "papers", "incomplete")
    )
    return [
        "my/todo/", "my/cases/", "my/cases/?show=done", draft, f"{draft}form/bank_account/",
        f"{draft}form/review/", f"{papers}form/accident_time/", f"{papers}form/witnesses/",
        f"{papers}form/documents/", lacking, f"{lacking}correct/", f"{lacking}withdraw/",
        f"my/cases/{found['granted']}/", f"my/cases/{found['refused']}/",
        f"my/cases/{found['waiting']}/done/", "services/REG-10/apply/", "services/QRY-01/ask/",
        "services/QRY-07/ask/", "my/mandates/", "my/data/", "my/certificates/", "my/ecard/",
    ]  # fmt: skip


@pytest.fixture
def found(delivered: Any) -> dict[str, str]:
    return lived()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_public_pages(browser: Any, live_server: Any, lang: str) -> None:
    context = browser.new_context(base_url=live_server.url)
    assert sound(context.new_page(), [f"/{lang}/{each}" for each in PUBLIC]) == {}
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_persons_pages(
    browser: Any, live_server: Any, found: dict[str, str], lang: str
) -> None:
    page = opened(browser, live_server, Account.objects.get(username="li"))
    assert sound(page, [f"/{lang}/{each}" for each in mine(found)]) == {}
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_employers_pages(
    browser: Any, live_server: Any, found: dict[str, str], lang: str
) -> None:
    page = opened(browser, live_server, Account.objects.get(username="firm"))
    staff = f"my/cases/{found['staff']}/"
    pages = ("my/staff/", "my/mandates/", "my/mandates/give/", "my/cases/",
             f"{staff}form/worker_number/", f"{staff}form/schemes_wanted/")  # fmt: skip
    assert sound(page, [f"/{lang}/{each}" for each in pages]) == {}
    page.context.close()


def test_a_wrong_answer_in_large_type_and_the_way_to_its_box(
    browser: Any, live_server: Any, found: dict[str, str]
) -> None:
    page = opened(browser, live_server, Account.objects.get(username="li"))
    page.context.add_cookies([
        {"name": "canbao_display", "value": "large", "url": live_server.url}
    ])  # fmt: skip
    address = f"/zh/my/cases/{found['papers']}/form/accident_time/"
    assert sound(page, [address]) == {}
    page.goto(address)
    page.keyboard.press("Tab")  # the skip link
    page.get_by_label("年", exact=True).fill("2025")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "accident_time-y"
    page.context.close()


def test_from_the_search_to_the_number_by_keyboard_only(
    browser: Any, live_server: Any, found: dict[str, str]
) -> None:
    page = opened(browser, live_server, Account.objects.get(username="li"))
    page.goto("/zh/services/")
    page.get_by_label("您要办什么").focus()
    page.keyboard.type("jubao")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="基金违法举报").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="开始申请").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="开始填写").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox").focus()
    page.keyboard.type("有人冒领养老金")
    page.get_by_role("button", name="下一步").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交申请").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="已提交").wait_for()
    assert Case.objects.filter(service="RGT-07").exclude(state="draft").count() == 1
    page.context.close()


def test_the_card_is_there_without_a_connection_and_gone_after_signing_out(
    browser: Any, live_server: Any, found: dict[str, str]
) -> None:
    page = opened(browser, live_server, Account.objects.get(username="li"))
    kept = "caches.open('canbao-ecard-page').then((c) => c.keys()).then((k) => k.length)"
    page.goto("/zh/my/ecard/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.evaluate(kept) == 1
    page.context.set_offline(True)
    page.goto("/zh/my/ecard/")
    assert page.get_by_text("*国强").count() == 1
    page.context.set_offline(False)
    page.goto("/zh/my/todo/")
    page.get_by_role("button", name="退出").click()
    page.get_by_role("heading", name="已退出").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate(kept) == 0
    page.context.close()
