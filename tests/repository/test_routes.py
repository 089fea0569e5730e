"""Every route has an access rule, and a public one keeps nothing about a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from canbao.config.access import ACCESS, PUBLIC, rule_of


def routes(patterns=None, namespace: str = "") -> Iterator[tuple[str, str]]:
    """Full name and address of every route."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inside)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", str(entry.pattern)


def test_every_route_has_an_access_rule():
    found = list(routes())
    assert len(found) > 10
    assert [route for route in found if rule_of(route[0]) is None] == []


def test_every_rule_has_a_route():
    assert {route.split(":")[0] for route, _ in routes()} == set(ACCESS)


def test_nothing_that_could_keep_a_person_is_installed_while_all_is_public():
    assert set(ACCESS.values()) == {PUBLIC}
    installed = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE]
    assert [name for name in installed if "session" in name or "auth" in name] == []
