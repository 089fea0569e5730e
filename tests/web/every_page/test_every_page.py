"""Every page of the portal, as everybody of the living demonstration sees it, in a real browser.

With CANBAO_WIDTHS=all (`make faults`) every role after the deeds that pages wait for, each kind of page
once, in both languages, at three widths; a route that nobody came to fails by its name. Else, so that
the walk is tried with every change, a few roles and half of their pages, each at one width.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from canbao.config.access import PUBLIC, rule_of
from tests.repository.test_routes import routes

from ..samples import CASES, READING, result_address
from . import deeds
from .demonstration import Portal, folder_of, made, served
from .judging import WIDTHS, faults
from .walking import Kind, Walked, walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHOLE: Final = os.environ.get("CANBAO_WIDTHS") == "all"
SAMPLE: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "zh": (("person", "case"), WIDTHS[0]), "en": (("employer", "manager"), WIDTHS[2]),
}  # fmt: skip
"""Without CANBAO_WIDTHS=all: by language, who looks and how wide the screen is."""
POST: Final = "takes a form only; the page that holds the form is looked at"
FILE: Final = "gives a file or a script, not a page"
ELSEWHERE: Final = "the demonstration does not come to it; looked at by "
NOT_VISITED: Final = {
    "healthz": "for load balancers, no page",
    **dict.fromkeys((
        "employer:last-file", "employer:undo", "mine:pay", "audit:begin", "services:rate",
        "services:mandate", "services:unlink", "services:act", "staff:release", "staff:pair",
        "staff:review-pass", "staff:review-answer", "staff:review-undo", "staff:law-here-read",
        "staff:law-here-deed", "staff:street-returns", "staff:street-contact", "staff:street-visit",
        "web:sign-out", "web:passkey-options", "web:passkey", "web:passkey-add-options",
        "web:passkey-add",
    ), POST),
    **dict.fromkeys((
        "handling:document", "handling:evidence", "services:document", "services:ecard-worker",
        "staff:street-worker", "employer:certificate-file", "web:template-file",
    ), FILE),
    **dict.fromkeys(
        ("web:second", "web:enrol", "web:national", "web:national-back"),
        f"{ELSEWHERE}tests/web/test_signing_in.py",
    ),
    "payments:proposal": f"{ELSEWHERE}tests/web/money_payments/test_browser.py",
    # A worker carries the trial out, and the demonstration has none.
    "handling:trial": f"{ELSEWHERE}tests/web/handling/test_browser.py",
}  # fmt: skip


@dataclass
class Looked:
    """What was come to: by who the pages, the routes, and what is wrong by who and address."""

    pages: dict[str, dict[Kind, str]] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def take(self, who: str, walked: Walked) -> None:
        self.pages[who] = walked.pages
        self.routes |= walked.routes
        for address, said in walked.wrong.items():
            self.wrong[f"{who}: {address}"] = said


def come_to(portal: Portal, browser: Any, lang: str) -> Looked:
    """Everybody's pages in one language, after the deeds that pages wait for."""
    told = deeds.done(portal, browser, lang)
    found = Looked()
    public = walk(portal.address, "", _public(lang), lang)
    found.take("", public)
    open_to_all = {kind for kind in public.pages if rule_of(kind[0]) == PUBLIC}
    roles: set[str] = set()
    for name, cookies in portal.cookies.items():
        role = portal.roles[name]
        if role in roles and role != "person":
            continue  # the second of a role sees the pages of the first
        roles.add(role)
        first = [f"/{lang}/account/", *told.get(name, ())]
        found.take(name, walk(portal.address, cookies, first, lang, open_to_all))
    return found


def _public(lang: str) -> list[str]:
    """Where somebody without an account begins: the pages, and the results of every calculator."""
    pages = ["/", *(f"/{lang}/{each}" for each in READING), f"/{lang}/services/QRY-08/question/"]
    return pages + [result_address(slug, name, lang) for slug, name in CASES]


def judged(
    portal: Portal,
    browser: Any,
    found: Looked,
    widths: Sequence[int],
    shown: Iterator[tuple[str, str]],
) -> str:
    """Looks at pages and keeps what is wrong in `found`; how much was looked at, in words."""
    pages, looked = dict[str, Any](), 0
    for who, address in shown:
        if who not in pages:
            pages[who] = portal.signed_in(browser, who)
        looked += 1
        if said := faults(pages[who], address, tuple(widths)):
            found.wrong.setdefault(f"{who}: {address}", []).extend(said)
    for page in pages.values():
        page.context.close()
    return (
        f"{looked} pages of {len(pages)} people at {len(widths)} widths, {len(found.routes)} routes"
    )


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory, lang: str) -> Iterator[Portal]:
    there = made(folder_of(tmp_path_factory))
    assert there.status == 0, there.said
    with served(there.folder, () if WHOLE else SAMPLE[lang][0]) as running:
        yield running


@pytest.mark.skipif(not WHOLE, reason="with CANBAO_WIDTHS=all, as `make faults` does")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_sound_and_every_route_is_visited(
    browser: Any, portal: Portal, lang: str
) -> None:
    found = come_to(portal, browser, lang)
    every = ((who, address) for who, pages in found.pages.items() for address in pages.values())
    told = judged(portal, browser, found, WIDTHS, every)
    print(f"{lang}: {told}")
    left = [
        name for name, address in routes()
        if not address.startswith("api/") and name not in found.routes | set(NOT_VISITED)
    ]  # fmt: skip
    assert found.wrong == {}, told
    assert left == [], "nobody came to these routes"


@pytest.mark.skipif(WHOLE, reason="with CANBAO_WIDTHS=all every page is looked at")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_some_pages_of_some_roles_are_sound(browser: Any, portal: Portal, lang: str) -> None:
    names, width = SAMPLE[lang]
    found, open_to_all = Looked(), {(name,) for name, _ in routes() if rule_of(name) == PUBLIC}
    for name in names:
        cookies, first = portal.cookies[name], [f"/{lang}/account/"]
        found.take(name, walk(portal.address, cookies, first, lang, open_to_all, alike=1))
    some = (
        (who, address) for who, pages in found.pages.items() for kind, address in sorted(pages.items())
        if sum(map(ord, "".join(kind))) % 2 == 0
    )  # fmt: skip
    told = judged(portal, browser, found, (width,), some)
    print(f"{lang}: {told}")
    assert found.wrong == {}, told


def test_what_is_not_visited_is_a_route_and_looked_at_where_it_says(root: Any) -> None:
    assert set(NOT_VISITED) <= {name for name, _ in routes()}
    for reason in NOT_VISITED.values():
        if reason.startswith(ELSEWHERE):
            assert "sound(" in (root / reason.removeprefix(ELSEWHERE)).read_text(encoding="utf-8")
