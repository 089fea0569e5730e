"""Every page answers in both languages, says the same thing, and needs nothing but itself."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from canbao.web import urls
from canbao.web.calculators import CALCULATORS

from .forms import Page
from .samples import CASES, READING, result_address

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHEETS = ["tokens", "base", "components", "pictures", "pages"]
LARGEST_PAGE = 100 * 1024


def addresses(lang: str) -> list[str]:
    """One address for every page there is."""
    found = [f"/{lang}/{path}" for path in READING]
    for calculator in CALCULATORS:
        found.append(f"/{lang}/{calculator.slug}/")
        found += [f"/{lang}/{calculator.slug}/{page.slug}/" for page in calculator.pages]
    return found + [result_address(slug, case, lang) for slug, case in CASES]


ALL = [address for lang in ("zh", "en") for address in addresses(lang)]


@pytest.mark.parametrize("address", ALL)
def test_the_page_answers_in_its_language(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    page = Page(response.content.decode())
    wanted = "zh-Hans" if address.startswith("/zh/") else "en"
    assert page.html_lang == wanted == response["Content-Language"]
    assert page.heading


@pytest.mark.parametrize("address", ALL)
def test_the_page_is_sound(client: Client, address: str) -> None:
    body = client.get(address).content.decode()
    page = Page(body)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    assert "{{" not in body
    assert "{%" not in body
    assert not re.search(r"\bNone\b(?! drawn)", page.words)
    for tag, attributes in page.tags:
        assert "style" not in attributes, f"inline style on {tag}"
        assert tag not in ("script", "style", "iframe")
        assert not any(name.startswith("on") for name in attributes)
    for tag, attributes in page.tags:
        outside = attributes.get("href") if tag in ("a", "link") else attributes.get("src")
        assert not (outside or "").startswith(("http:", "https:", "//")), "leads off this server"


QUESTIONS = [
    address
    for address in ALL
    if address.startswith("/en/")
    and "/result/" not in address
    # Names of acts and sources are in Chinese.
    and not address.endswith(("/law/", "/components/"))
]


@pytest.mark.parametrize("address", QUESTIONS)
def test_an_english_question_holds_no_chinese(client: Client, address: str) -> None:
    page = Page(client.get(address).content.decode())
    words = page.words.replace("参保", "").replace("中文", "")
    assert not CHINESE.search(words), CHINESE.search(words)


def test_the_root_is_chinese(client: Client) -> None:
    assert client.get("/")["Location"] == "/zh/"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_other_language_keeps_page_and_answers(client: Client, lang: str) -> None:
    address = result_address("retirement", "man", lang)
    other = "en" if lang == "zh" else "zh"
    page = Page(client.get(address).content.decode())
    assert result_address("retirement", "man", other) in page.links


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zh/nothing/", 404),
        ("/en/pension/nothing/", 404),
        ("/fr/", 404),
        ("/zh/nothing/result/", 404),
        ("/zh/pension/result.xlsx", 404),
        ("/zh/career.pdf", 404),
        ("/zh/law/status.pdf", 404),
    ],
)
def test_an_unknown_address_gets_a_page_with_a_way_on(
    client: Client, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code in (status, 302)
    if response.status_code == 302:
        return
    page = Page(response.content.decode())
    assert page.heading in ("没有这一页", "No such page")
    assert any(href.endswith(("/zh/", "/en/")) for href in page.links)


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        ("bad_request", 400),
        ("permission_denied", 403),
        ("csrf_failure", 403),
        ("page_not_found", 404),
        ("server_error", 500),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_error_pages_are_designed(rf: RequestFactory, handler: str, status: int, lang: str) -> None:
    from canbao.web.views import errors

    request = rf.get(f"/{lang}/pension/")
    response = getattr(errors, handler)(request)
    assert response.status_code == status
    page = Page(response.content.decode())
    assert page.html_lang == ("zh-Hans" if lang == "zh" else "en")
    assert page.heading
    assert f"/{lang}/" in page.links


def test_an_error_of_ours_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from canbao.web.views import outcome

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("figures of a person")

    monkeypatch.setattr(outcome, "said_back", fails)
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    response = client.get(result_address("retirement", "man"))
    assert response.status_code == 500
    assert "我们这边出了错" in response.content.decode()
    assert "figures of a person" not in response.content.decode()


@pytest.mark.parametrize("address", [a for a in ALL if "/components/" not in a])
def test_a_citizen_page_is_light(client: Client, address: str) -> None:
    weight = len(gzip.compress(client.get(address).content))
    for sheet in SHEETS:
        path = finders.find(f"web/css/{sheet}.css")
        assert isinstance(path, str)
        weight += len(gzip.compress(Path(path).read_bytes()))
    assert weight < LARGEST_PAGE


def test_every_route_is_asked_here() -> None:
    asked = {
        "root",
        "home",
        "about",
        "law-status",
        "accessibility",
        "components",
        "start",
        "question",
        "result",  # above
        "display",  # test_display
        "template-file",  # test_careers
        "result-file",
        "law-status-file",  # test_downloads
        "sign-in",
        "sign-out",
        "account",  # accounts/test_sign_in
        "my",
        "my-numbers",
        "my-looks",
        "my-contest",
        "log",  # accounts/test_own_page
        "verify",
        "verify-paper",  # test_verify
        "tour",  # test_tour
        "second",
        "enrol",
        "passkey",
        "passkey-options",
        "passkey-add",
        "passkey-add-options",
        "national",
        "national-back",
        "forgotten",
        "new-password",
        "security",
        "authenticator",
        "tokens",
        "one-time-codes",  # accounts/test_second_factor and its neighbours, test_signing_in
    }
    names = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert names == asked


def test_the_content_security_policy_is_strict(client: Client) -> None:
    response = client.get("/zh/")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_page_with_answers_is_not_for_search_engines_or_shared_caches(client: Client) -> None:
    response = client.get(result_address("pension", "retired"))
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "private" in response["Cache-Control"]


def test_no_cookie_is_set_by_asking(client: Client) -> None:
    for address in ("/zh/", "/zh/pension/", result_address("pension", "retired")):
        assert not client.get(address).cookies


def test_law_status_can_be_narrowed_to_a_region(client: Client) -> None:
    address = reverse("web:law-status", args=("zh",))
    everywhere = Page(client.get(address, {"status": "unconfirmed"}).content.decode()).words
    somewhere = Page(
        client.get(address, {"status": "unconfirmed", "region": "Guangdong"}).content.decode()
    ).words
    assert "未经确认" in everywhere
    count = [
        int(re.search(r"未经确认 ?： ?(\d+)", words).group(1))  # type: ignore[union-attr]
        for words in (everywhere, somewhere)
    ]
    assert 0 < count[1] < count[0]
