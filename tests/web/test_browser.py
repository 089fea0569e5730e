"""Every page in a real browser: axe finds nothing, nothing overflows, the keyboard reaches all.

Phone and desktop, both languages, large type and dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .looking import DESKTOP, PHONE, overflow, sound, violations
from .samples import READING, result_address
from .test_pages import addresses

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE},
    "desktop": {"viewport": DESKTOP},
    "phone, large, dark": {"viewport": PHONE, "color_scheme": "dark", "large": True},
}
TYPICAL = [
    "/zh/",
    "/zh/pension/record/?history=index&sent=record&average_index=abc",
    result_address("pension", "paying on"),
    result_address("coverage", "employee"),
]


@pytest.fixture
def page(browser: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of one look; the look is the test's parameter, the phone by default."""
    look = dict(LOOKS[getattr(request, "param", "phone")])
    large = look.pop("large", False)
    context = browser.new_context(base_url=live_server.url, **look)
    if large:
        context.add_cookies([{"name": "canbao_display", "value": "large", "url": live_server.url}])
    opened = context.new_page()
    yield opened
    context.close()


def looked_at(lang: str) -> list[str]:
    """All pages but the component page, which has a test of its own."""
    return [address for address in addresses(lang) if not address.endswith("/components/")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_on_phone_and_desktop(page: Any, lang: str, half: int) -> None:
    assert sound(page, looked_at(lang)[half::2]) == {}


@pytest.mark.parametrize("page", ["phone, large, dark"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_large_and_dark_pages_are_sound(page: Any, lang: str) -> None:
    wrong = {}
    for address in [f"/{lang}/{path}" for path in READING if path != "components/"] + [
        address.replace("/zh/", f"/{lang}/", 1) for address in TYPICAL
    ]:
        page.goto(address)
        found = violations(page)
        if overflow(page) > 0:
            found.append(f"wider than the screen by {overflow(page)}")
        if found:
            wrong[address] = found[:5]
    assert not wrong


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
def test_the_component_page_is_sound(page: Any) -> None:
    page.goto("/zh/components/")
    # The page shows the same regions and headings many times over, on purpose.
    found = [v for v in violations(page) if not v.startswith(("landmark", "heading", "region"))]
    assert not found
    assert overflow(page) == 0


def test_errors_take_the_reader_to_the_box(page: Any) -> None:
    page.goto(TYPICAL[1])
    page.locator(".errors a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "average_index"


def test_the_first_tab_skips_to_the_content(page: Any) -> None:
    page.goto("/zh/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_alone_answers_a_question(page: Any) -> None:
    page.goto("/zh/retirement/born/")
    page.locator("#birth_month-y").focus()
    page.keyboard.type("1970")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/retirement/category/**")
    assert "birth_month=1970-05" in page.url


def test_targets_are_large_enough_for_a_thumb(page: Any) -> None:
    for address in TYPICAL:
        page.goto(address)
        for selector in (
            ".button",
            ".switches a",
            ".back",
            "summary",
            ".input",
            ".select",
            ".choice",
        ):
            for target in page.locator(selector).all():
                box = target.bounding_box()
                if box is not None:
                    assert box["height"] >= 44, (address, selector, box)


def test_labels_of_a_picture_do_not_touch(page: Any) -> None:
    page.goto(result_address("pension", "paying on"))
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.lifeline svg text, .chart .plot-lines text')]
            .filter(t => getComputedStyle(t.parentElement).display !== 'none'
                         && getComputedStyle(t).display !== 'none')
            .map(t => { const b = t.getBoundingClientRect();
                        return [t.textContent, b.left, b.top, b.right, b.bottom]; })"""
    )
    assert len(boxes) > 6
    for i, (text, left, top, right, bottom) in enumerate(boxes):
        for other, l2, t2, r2, b2 in boxes[i + 1 :]:
            apart = right <= l2 + 1 or r2 <= left + 1 or bottom <= t2 + 4 or b2 <= top + 4
            assert apart, (text, other)


def test_a_result_can_be_printed(page: Any) -> None:
    page.goto(result_address("pension", "paying on"))
    page.emulate_media(media="print")
    assert page.locator(".switches").is_hidden()
    assert page.locator(".figure-value").first.is_visible()
    assert page.pdf().startswith(b"%PDF-")


def test_no_script_runs_and_nothing_is_fetched_elsewhere(page: Any, live_server: Any) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for address in TYPICAL:
        page.goto(address)
    assert all(url.startswith(live_server.url) for url in asked)
    assert not [url for url in asked if url.endswith(".js")]
    assert not [text for text in said if "Content Security Policy" in text]
