"""Who may ask for which address. Every route falls under one of these; a test walks all routes.

There are no accounts yet: everything is public, keeps nothing, and sets no cookie but the one that
guards a form. The first route that is not public brings its rule here.
"""

from __future__ import annotations

PUBLIC = "public"

ACCESS: dict[str, str] = {
    "web": PUBLIC,  # calculators: a person's own figures, kept in the address
    "api": PUBLIC,  # the same by HTTP
    "healthz": PUBLIC,  # for load balancers; nothing about persons
}


def rule_of(route: str) -> str | None:
    """The rule of a route by its full name (`web:home`), or None where nobody has thought of it."""
    return ACCESS.get(route.split(":")[0])
