"""Every route has an access rule; the rule is asked for every route; public ones keep nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path
from rules.predicates import Predicate

from canbao.accounts.models import ROLES
from canbao.config.access import ACCESS, PUBLIC, AccessMiddleware, rule_of
from tests.accounts.make import account, signed_in

FILLED = {"lang": "zh", "kind": "csv", "slug": "pension", "int": "1", "path": "x", "str": "x"}


def routes(patterns=None, namespace: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """Full name and address pattern of every route."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inside, address)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", address


def filled(address: str) -> str:
    """An address of the route, with something in every place."""
    return "/" + re.sub(r"<(\w+)(?::\w+)?>", lambda m: FILLED.get(m[1], "x"), address)


def closed() -> list[tuple[str, str]]:
    """Routes that are not public, with an address."""
    return [(name, filled(address)) for name, address in routes() if rule_of(name) != PUBLIC]


def test_every_route_has_an_access_rule():
    found = list(routes())
    assert len(found) > 10
    assert [route for route in found if rule_of(route[0]) is None] == []


def test_no_two_routes_share_an_address():
    """An address is resolved to one route and asked by its rule, whatever the method: a second one
    there would be asked by the rule of the first."""
    addresses = [address for _, address in routes()]
    assert sorted(addresses) == sorted(set(addresses))


def test_no_two_routes_share_a_name():
    """One would be asked by the rule that was meant for the other."""
    names = [name for name, _ in routes()]
    assert sorted(names) == sorted(set(names))


def test_every_rule_has_a_route():
    assert {route for route, _ in routes()} == set(ACCESS)


def test_every_rule_is_public_or_a_predicate():
    assert [
        r for r, rule in ACCESS.items() if rule != PUBLIC and not isinstance(rule, Predicate)
    ] == []


@pytest.mark.parametrize("rule", [None, "", "anybody"])
def test_a_route_without_a_rule_is_refused_even_to_those_signed_in(rule, monkeypatch):
    if rule is not None:
        monkeypatch.setitem(ACCESS, "forgotten", rule)
    request = RequestFactory().get("/forgotten/")
    request.resolver_match = path("forgotten/", HttpResponse, name="forgotten").resolve(
        "forgotten/"
    )
    with pytest.raises(PermissionDenied):
        AccessMiddleware(lambda r: HttpResponse()).process_view(request, HttpResponse, (), {})


def test_the_rule_is_asked_before_any_page():
    assert "canbao.config.access.AccessMiddleware" in settings.MIDDLEWARE


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_comes_in_without_signing_in(method: str):
    client = Client(SERVER_NAME="localhost")
    assert closed()
    let_in = []
    for name, address in closed():
        response = getattr(client, method)(address)
        if address.startswith("/api/") and response.status_code == 401:
            continue  # a program is told, a person is led to the sign-in page
        if response.status_code != 302 or "/sign-in/" not in response["Location"]:
            let_in.append((name, address, response.status_code))
    assert let_in == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_nobody_comes_in_with_another_role(role: str):
    client = signed_in(account(role))
    client.raise_request_exception = False
    me = account(role, "other", **({"person": 2} if role == "person" else {}))
    let_in = []
    for name, address in closed():
        rule = rule_of(name)
        assert isinstance(rule, Predicate)
        if not rule.test(me) and client.get(address).status_code != 403:
            let_in.append((name, address))
    assert let_in == []


@pytest.mark.django_db
def test_public_pages_set_no_session_and_ask_for_none(django_assert_num_queries):
    client = Client(SERVER_NAME="localhost")
    for address in ("/zh/", "/en/law/", "/zh/pension/", "/api/v1/law/names"):
        with django_assert_num_queries(0):
            response = client.get(address)
        assert settings.SESSION_COOKIE_NAME not in response.cookies, address
