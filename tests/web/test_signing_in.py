"""Signing in with a real browser: a passkey made and used, no page that needs one, and every page of it
sound for a screen reader, narrow and in both languages."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from canbao.accounts import factors, guard
from canbao.accounts.models import Account, Passkey, SignedIn
from tests.accounts.make import ANALYST, PASSWORD, PERSON, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }
}  # fmt: skip


@pytest.fixture
def page(browser, live_server) -> Iterator[Any]:
    context = browser.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"),
        viewport={"width": 320, "height": 700},
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    # A refused form is 422, the record of a person who is on no register 404.
    assert [each for each in wrong if "422" not in each and "404" not in each] == []


def sound(page: Any) -> None:
    """Nothing axe finds, nothing wider than the screen."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def by_password(page: Any, name: str, lang: str = "zh") -> None:
    page.goto(f"/{lang}/sign-in/")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()


def test_a_passkey_is_made_and_signs_in_without_a_password(page):
    account(PERSON, "li")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", KEY)
    by_password(page, "li")
    page.goto("/zh/account/security/")
    sound(page)
    page.fill("#passkey-name", "我的钥匙")
    page.click("[data-passkey=add] button")
    page.get_by_text("我的钥匙 ·").wait_for()
    assert Passkey.objects.get().name == "我的钥匙"
    page.goto("/zh/account/")
    page.click("header .switch-button")
    page.goto("/zh/sign-in/")
    sound(page)
    page.click("[data-passkey=sign-in] button")
    page.wait_for_url("**/zh/my/todo/")
    assert SignedIn.objects.get().means == "passkey"
    # Its counter grew, and it is the second factor after a password too.
    assert Passkey.objects.get().signs > 0
    page.goto("/zh/account/")
    page.click("header .switch-button")
    by_password(page, "li", "en")
    page.wait_for_url("**/en/sign-in/second/")
    sound(page)
    page.click("[data-passkey=sign-in] button")
    page.wait_for_url("**/en/my/todo/")


def test_a_key_this_house_does_not_know_is_told_so(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", KEY)
    account(PERSON, "li")
    by_password(page, "li")
    page.goto("/zh/account/security/")
    page.click("[data-passkey=add] button")
    page.get_by_text("passkey ·").wait_for()
    Passkey.objects.all().delete()
    page.context.clear_cookies()
    page.goto("/zh/sign-in/")
    page.click("[data-passkey=sign-in] button")
    page.get_by_text("没有认出这个通行密钥").wait_for()
    assert not page.url.endswith("/my/")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_setting_up_the_second_factor_and_the_rest_are_sound(page, settings, lang):
    settings.STAFF_SECOND_FACTOR = True
    account(ANALYST, "wang")
    by_password(page, "wang", lang)
    page.wait_for_url(f"**/{lang}/sign-in/set-up/")
    sound(page)
    seed = base64.b32decode(page.inner_text(".seed code").replace(" ", ""))
    page.fill("#code", factors.totp(seed, int(guard.clock().timestamp()) // 30))
    page.press("#code", "Enter")
    page.wait_for_load_state()
    page.locator(".codes").wait_for()
    sound(page)
    for address in ("security", "tokens"):
        page.goto(f"/{lang}/account/{address}/")
        sound(page)
    page.context.clear_cookies()
    for address in ("forgotten", "new-password"):
        page.goto(f"/{lang}/sign-in/{address}/")
        sound(page)
    assert Account.objects.get().authenticator.confirmed is not None
