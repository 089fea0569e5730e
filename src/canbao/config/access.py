"""Who may ask for which address: one rule per route, by its full name, and one place that asks.

A route without a rule is refused for everybody, and a test walks all routes. What depends on a
person or a place is asked again where the record is read (`canbao.people.looks`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from rules.predicates import Predicate

from canbao.accounts import rights, sessions
from canbao.api.envelope import of_status, respond
from canbao.config.access_api import API_ACCESS
from canbao.config.access_money import MONEY_ACCESS
from canbao.config.access_staff import STAFF_ACCESS
from canbao.web.page import language_of

PUBLIC: Final = "public"
Rule = Predicate | str

PUBLIC_ROUTES: Final = (
    "healthz",  # for load balancers; nothing about persons
    # The law: asked with figures in the request, nothing kept.
    "api:openapi-json",
    "api:openapi-view",
    "api:api-root",
    "api:compute_view",
    "api:explain",
    "api:sheet",
    "api:names",
    "api:rules",
    "api:parameters",
    "api:show",
    "api:status",
    "api:diff",
    "api:cases",
    "api:sign-in",  # the API's way in; the name is locked after five wrong passwords
    # Reading pages and calculators: a person's own figures, kept in the address.
    "web:root",
    "web:home",
    "web:about",
    "web:law-status",
    "web:law-status-file",
    "web:accessibility",
    "web:components",
    "web:display",
    "web:template-file",
    "web:start",
    "web:result",
    "web:result-file",
    "web:question",
    # The way in; signing out needs no account to be harmless.
    "web:sign-in",
    "web:sign-out",
)

ACCESS: Final[dict[str, Rule]] = {
    **dict.fromkeys(PUBLIC_ROUTES, PUBLIC),
    "web:account": rights.signed_in,
    "web:my": rights.sees_own_record,
    "web:my-numbers": rights.sees_own_record,
    "web:my-looks": rights.sees_own_record,
    "web:my-contest": rights.sees_own_record,
    "web:log": rights.reads_log,
    **STAFF_ACCESS,
    **MONEY_ACCESS,
    **API_ACCESS,
}


def rule_of(route: str) -> Rule | None:
    """The rule of a route by its full name (`web:home`), or None where nobody has thought of it."""
    return ACCESS.get(route)


class AccessMiddleware:
    """Lets a request through to its page, or to the sign-in page, or not at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: Any,
        kwargs: Any,
    ) -> HttpResponseBase | None:
        """None lets the page answer. Public pages never touch the session."""
        match = request.resolver_match
        rule = rule_of(match.view_name if match else "")
        if rule == PUBLIC:
            return None
        if not isinstance(rule, Predicate):
            raise PermissionDenied(f"no access rule for {match.view_name if match else '?'}")
        account = sessions.signed_in_account(request)
        if account is None:
            return _sign_in_first(request)
        request.account = account  # type: ignore[attr-defined]
        if not rule.test(account):
            raise PermissionDenied
        return None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which then leads back; for the API a plain refusal."""
    if request.path.startswith("/api/"):
        return respond(of_status(401), 401)
    query = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
    if sessions.had_session(request):
        query["why"] = "expired"
    address = reverse("web:sign-in", args=(language_of(request.path),))
    return HttpResponseRedirect(address + ("?" + urlencode(query) if query else ""))
