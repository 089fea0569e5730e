"""The staff's pages in a real browser: axe finds nothing, nothing overflows, keys work, and a visit
entered without a connection arrives once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from canbao.accounts.models import ADMINISTRATOR, ANALYST, PERSON, READER, STREET_OFFICER, Account
from canbao.outreach.models import Visit
from canbao.people.contests import contest
from canbao.people.models import ListEntry
from canbao.review.models import Answer
from tests.accounts.make import account, signed_in
from tests.people.make import VILLAGE, month, person, spell

from ..looking import DESKTOP, PHONE, sound
from .conftest import entries, pairs
from .sample import STREETS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def opened(browser: Any, live_server: Any, of: Account, **look: Any) -> Any:
    """A page of a browser that is signed in as `of`."""
    context = browser.new_context(base_url=live_server.url, **look)
    for name, cookie in signed_in(of).cookies.items():
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def street_page(browser: Any, live_server: Any) -> Iterator[Any]:
    """An officer's phone, with three people on the list."""
    entries(3)
    page = opened(browser, live_server, account(STREET_OFFICER), viewport=PHONE)
    yield page
    page.context.close()


@pytest.fixture
def review_page(browser: Any, live_server: Any) -> Iterator[Any]:
    """A reader's desktop, with three pairs."""
    pairs(3)
    page = opened(browser, live_server, account(READER), viewport=DESKTOP)
    yield page
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_analysts_pages(
    browser: Any, live_server: Any, store: Any, lang: str
) -> None:
    page = opened(browser, live_server, account(ADMINISTRATOR))
    paths = ["", "coverage/", f"coverage/?place={STREETS[0]}", "gaps/", "double/", "quality/",
             "linkage/"]  # fmt: skip
    assert sound(page, [f"/{lang}/analyst/{path}" for path in paths]) == {}
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_list_of_no_place(
    browser: Any, live_server: Any, lang: str
) -> None:
    one = person(1, residence_place=None, registration_place=None)
    ListEntry.objects.create(person=one, place=0, position=1, priority=100,
                             reason="never_insured", schemes="employee_pension")  # fmt: skip
    page = opened(browser, live_server, account(ANALYST))
    assert sound(page, [f"/{lang}/analyst/unplaced/"]) == {}
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_street_pages(street_page: Any, lang: str) -> None:
    street_page.goto(f"/{lang}/street/")
    card = street_page.locator(".person").first.get_attribute("href")
    addresses = [f"/{lang}/street/", card, f"/{lang}/street/progress/", f"/{lang}/street/offline/"]
    assert sound(street_page, addresses) == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_review_page(review_page: Any, lang: str) -> None:
    assert sound(review_page, [f"/{lang}/review/"]) == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_the_contests_pages(browser: Any, live_server: Any, lang: str) -> None:
    spell(person(7), from_month=month(2014, 1))
    me = account(PERSON, "me", person=7)
    reference = f"employee_pension:{month(2014, 1)}:{VILLAGE}"
    kept = contest(me.actor, 7, "spell", reference, "2014年我不在这里", "portal")
    page = opened(browser, live_server, account(READER))
    assert sound(page, [f"/{lang}/contests/", f"/{lang}/contests/{kept.id}/"]) == {}
    page.context.close()


def test_keys_answer_and_move(review_page: Any) -> None:
    review_page.goto("/zh/review/")
    first = review_page.locator("form.answers input[name=pair]").input_value()
    with review_page.expect_navigation():
        review_page.keyboard.press("j")
    assert review_page.locator("form.answers input[name=pair]").input_value() != first
    with review_page.expect_navigation():
        review_page.keyboard.press("k")
    assert review_page.locator("form.answers input[name=pair]").input_value() == first
    review_page.keyboard.press("2")
    review_page.locator(".said").wait_for()
    assert Answer.objects.get().answer == "different"


def test_keys_can_be_switched_off(review_page: Any) -> None:
    review_page.goto("/zh/review/")
    review_page.locator("#keys").uncheck()
    review_page.keyboard.press("1")
    review_page.reload()
    assert not review_page.locator("#keys").is_checked()
    review_page.keyboard.press("1")
    assert not Answer.objects.exists()


def fill(page: Any, outcome: str = "refused_answer") -> None:
    """Fills in and sends the form. Without its script, which comes last, it would be sent as a page."""
    page.wait_for_load_state()
    page.locator(f"#outcome-{outcome}").check()
    page.locator("#visit button[type=submit]").click()


def test_a_visit_with_a_connection_is_kept_and_leads_to_the_list(street_page: Any) -> None:
    street_page.goto("/zh/street/")
    street_page.locator(".person").first.click()
    fill(street_page)
    street_page.locator(".notice-done").wait_for()
    assert Visit.objects.get().outcome == "refused_answer"


def test_a_visit_without_a_connection_waits_and_arrives_once(street_page: Any) -> None:
    page = street_page
    page.goto("/zh/street/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator(".person").first.click()
    page.locator("#visit").wait_for()
    page.goto("/zh/street/")
    page.locator(".people").wait_for()
    page.context.set_offline(True)
    page.locator(".person").first.click()  # from what the phone kept
    fill(page)
    page.locator(".sync-waiting").wait_for()
    page.locator(".badge-kept").wait_for()  # the list itself, from what the phone kept
    assert not Visit.objects.exists()
    page.context.set_offline(False)
    page.locator(".sync-done").wait_for()
    page.reload()
    page.locator(".people").wait_for()
    assert Visit.objects.get().outcome == "refused_answer"


def test_a_page_never_opened_says_so_without_a_connection(street_page: Any) -> None:
    page = street_page
    page.goto("/zh/street/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/zh/street/progress/")
    assert page.locator("h1").inner_text() == "没有网络"


def test_an_answer_lost_on_the_way_back_is_not_kept_twice(street_page: Any) -> None:
    """The server keeps the visit, the phone never hears of it and sends it again."""
    page = street_page
    page.goto("/zh/street/")
    page.locator(".person").first.click()
    lost = []

    def swallow(route: Any) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/visit/", swallow)
    fill(page)
    page.locator(".sync-done, .notice-done").first.wait_for()
    assert lost == [200]
    assert Visit.objects.count() == 1


def test_the_form_works_without_a_script(browser: Any, live_server: Any) -> None:
    entries(1)
    page = opened(browser, live_server, account(STREET_OFFICER), java_script_enabled=False)
    page.goto("/zh/street/")
    page.locator(".person").first.click()
    fill(page)
    assert page.locator(".notice-done").is_visible()
    assert Visit.objects.count() == 1
    page.context.close()


def test_without_a_connection_the_browser_says_what_is_missing(street_page: Any) -> None:
    page = street_page
    page.goto("/zh/street/")
    page.locator(".person").first.click()
    page.locator("#outcome-not_joined").check()
    page.context.set_offline(True)
    page.locator("#visit button[type=submit]").click()
    assert page.locator("#sync").is_hidden()
    assert page.locator("#reason-no_money").evaluate("box => box.validity.valueMissing")


def test_targets_of_the_street_are_large_enough_for_a_thumb(street_page: Any) -> None:
    street_page.goto("/zh/street/")
    for target in street_page.locator(".person, .tabs a, .meter-line a").all():
        box = target.bounding_box()
        assert box["height"] >= 44, target.inner_text()
