"""The one switch for large type: a cookie, no JavaScript, back to where one was."""

from __future__ import annotations

import pytest
from django.test import Client

from .forms import Page
from .samples import result_address


def test_large_type_stays_and_can_be_taken_back(client: Client) -> None:
    address = result_address("retirement", "man")
    page = Page(client.get(address).content.decode())
    switch = next(href for href, text in page.links.items() if text == "长辈版")
    response = client.get(switch)
    assert response["Location"] == address
    large = client.get(address).content.decode()
    assert '<html lang="zh-Hans" class="elder">' in large
    back = next(href for href, text in Page(large).links.items() if text == "常规版")
    client.get(back)
    assert "elder" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "javascript:alert(1)",
        "/\\example.org",
        "",
    ],
)
def test_the_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    response = client.get("/zh/display/", {"size": "large", "next": elsewhere})
    assert response["Location"] == "/zh/"
