"""Anybody verifies a paper: by typing, by the code in the picture, in both languages, without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from canbao.benefits.office import Human
from canbao.certificates.issuing import revoke
from canbao.certificates.models import FailedCheck
from canbao.certificates.numbers import grouped
from canbao.certificates.paper import address
from canbao.web import asking
from tests.certificates.make import WANG, WHY, issued, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost", raise_request_exception=True)


def seen(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    return response.content.decode()


def matter(page: str) -> str:
    """The page without the links around it, which lead to this very address in another guise."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_form_asks_for_two_things_and_says_which_is_missing(client: Client):
    page = seen(client, "/zh/verify/")
    assert page.count("<input") >= 2
    assert "请填写证明上的校验码" in seen(client, "/zh/verify/", serial="2026")
    assert "Type the serial of the paper" in seen(client, "/en/verify/", code="ABCD")
    assert not FailedCheck.objects.exists()


@pytest.mark.parametrize(("language", "words"), [
    ("zh", ["这份证明有效", "李小明", "2025年1月至2025年12月", "职工基本养老保险"]),
    ("en", ["This document is valid", "January 2025 to December 2025", "Employees&#x27; basic pension"]),
])  # fmt: skip
def test_the_address_in_the_picture_shows_what_was_issued(
    client: Client, settings, language: str, words
):
    settings.PUBLIC_ADDRESS = ""
    made = issued(day=asking.today())
    page = seen(client, address(made, language))
    for word in [*words, grouped(made.serial)]:
        assert word in page, word
    assert made.code not in matter(page)  # the paper carries it, the answer need not


def test_typed_with_blanks_and_small_letters(client: Client):
    made = issued(day=asking.today())
    page = seen(client, "/zh/verify/", serial=grouped(made.serial), code=f" {made.code.lower()} ")
    assert "这份证明有效" in page


def test_expired_revoked_and_unknown_are_told_apart_and_a_revoked_one_shows_nothing(client: Client):
    long_ago = asking.today() - timedelta(days=400)
    old = issued("old", day=long_ago)
    assert "已过有效期" in seen(
        client, reverse("web:verify-paper", args=("zh", old.serial, old.code))
    )
    revoke(old.serial, WHY, human=Human(WANG), door="test", day=long_ago)
    page = seen(client, reverse("web:verify-paper", args=("zh", old.serial, old.code)))
    assert "已撤销" in page
    assert "李小明" not in page
    page = seen(client, reverse("web:verify-paper", args=("zh", old.serial, "00000000")))
    assert "没有查到" in page
    assert old.serial not in matter(page)
    assert FailedCheck.objects.get().why == "wrong_code"


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "'; DROP TABLE x;--", "\x00", "九" * 500, "%2e%2e"]
)
def test_whatever_is_typed_is_text(client: Client, nasty: str):
    page = seen(client, "/zh/verify/", serial=nasty, code=nasty)
    assert "<script>alert" not in page
    assert "没有查到" in page
    assert "<script>alert" not in seen(client, "/zh/verify/", serial=nasty)


def test_a_name_with_markup_stays_text(client: Client):
    from canbao.certificates.issuing import issue
    from canbao.people.actor import SYSTEM

    made = issue("participation_person", "P1", said(name="<b>李</b>"), by=SYSTEM, door="t",
                 day=asking.today(), key="k")  # fmt: skip
    page = seen(client, reverse("web:verify-paper", args=("zh", made.serial, made.code)))
    assert "&lt;b&gt;李&lt;/b&gt;" in page


def test_it_costs_few_queries(client: Client, django_assert_max_num_queries):
    made = issued(day=asking.today())
    with django_assert_max_num_queries(2):
        client.get(reverse("web:verify-paper", args=("zh", made.serial, made.code)))
