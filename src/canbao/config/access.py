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

from canbao.accounts import rights, sessions, tokens
from canbao.api.envelope import error, of_status, respond
from canbao.config.access_api import API_ACCESS, API_SCOPES
from canbao.config.access_handling import HANDLING_ACCESS, OPEN_DATA_ROUTES
from canbao.config.access_money import MONEY_ACCESS
from canbao.config.access_services import PUBLIC_SERVICES, SERVICES_ACCESS
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
    "api:services",
    "api:service",
    "api:verify",
    "api:sign-in",  # the API's way in; the name is locked after five wrong passwords
    # Reading pages and calculators: a person's own figures, kept in the address.
    "web:root",
    "web:home",
    "web:about",
    "web:tour",
    "web:law-status",
    "web:law-status-file",
    "web:accessibility",
    # Whoever holds a paper may ask whether it is genuine.
    "web:verify",
    "web:verify-paper",
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
    # Further steps on the way in; each asks whose password was right, or for a proof of its own.
    "web:second",
    "web:enrol",
    "web:passkey-options",
    "web:passkey",
    "web:national",
    "web:national-back",
    "web:forgotten",
    "web:new-password",
)

ACCESS: Final[dict[str, Rule]] = {
    **dict.fromkeys((*PUBLIC_ROUTES, *PUBLIC_SERVICES, *OPEN_DATA_ROUTES), PUBLIC),
    "web:account": rights.signed_in,
    "web:security": rights.signed_in,
    "web:authenticator": rights.signed_in,
    "web:passkey-add-options": rights.signed_in,
    "web:passkey-add": rights.signed_in,
    "web:tokens": rights.signed_in,
    "web:one-time-codes": rights.gives_codes,
    "web:my": rights.sees_own_record,
    "web:my-numbers": rights.sees_own_record,
    "web:my-looks": rights.sees_own_record,
    "web:my-contest": rights.sees_own_record,
    "web:log": rights.reads_log,
    **STAFF_ACCESS,
    **MONEY_ACCESS,
    **HANDLING_ACCESS,
    **SERVICES_ACCESS,
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
        response = self.get_response(request)
        token = getattr(request, "token", None)
        if isinstance(token, tokens.Used):
            _say_the_rest(response, token)
        return response

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
        if "Authorization" in request.headers and request.path.startswith("/api/"):
            return _by_token(request, match.view_name if match else "", rule)
        account = sessions.signed_in_account(request)
        if account is None:
            return _sign_in_first(request)
        request.account = account  # type: ignore[attr-defined]
        if not rule.test(account):
            raise PermissionDenied
        return None


def _by_token(request: HttpRequest, route: str, rule: Predicate) -> HttpResponse | None:
    """A program with a token: whose it is, whether it may do this, and how often it asked."""
    kind, _, secret = request.headers["Authorization"].partition(" ")
    used = tokens.ask(secret.strip()) if kind.lower() == "bearer" else None
    if used is None:
        return respond(of_status(401), 401)
    request.token = used  # type: ignore[attr-defined]
    if used.left < 0:
        return respond(TOO_MANY, 429)
    scope = API_SCOPES.get(route)
    if scope is None or not used.may(scope):
        return respond(_outside(scope), 403)
    account = used.token.account
    request.account = account  # type: ignore[attr-defined]
    if not rule.test(account):
        raise PermissionDenied
    return None


TOO_MANY: Final = error(
    "too_many_requests",
    f"请求过于频繁，每个令牌每分钟最多{tokens.PER_MINUTE}次。",
    f"Too many requests: a token asks at most {tokens.PER_MINUTE} times a minute.",
    remedy_zh="请等到 Retry-After 标头所示的秒数之后。",
    remedy_en="Wait as many seconds as the header Retry-After says.",
)


def _outside(scope: str | None) -> dict[str, Any]:
    """A token that may not do this."""
    if scope is None:
        return error(
            "no_token_here",
            "此操作须本人登录，令牌不能代替。",
            "This takes a person who signed in; no token does it.",
            remedy_zh="请用 /api/v1/sign-in 登录后再做。",
            remedy_en="Sign in at /api/v1/sign-in and do it then.",
        )
    return error(
        "scope_missing",
        f"令牌没有“{scope}”权限。",
        f"The token may not: {scope}.",
        value=scope,
        remedy_zh="请在“令牌”页面新建有此权限的令牌。",
        remedy_en="Make one that may on the page of tokens.",
    )


def _say_the_rest(response: HttpResponseBase, token: tokens.Used) -> None:
    """How many requests are left, and until when."""
    response["RateLimit-Limit"] = str(tokens.PER_MINUTE)
    response["RateLimit-Remaining"] = str(max(token.left, 0))
    response["RateLimit-Reset"] = str(token.seconds)
    if token.left < 0:
        response["Retry-After"] = str(token.seconds)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which then leads back; for the API a plain refusal."""
    if request.path.startswith("/api/"):
        return respond(of_status(401), 401)
    query = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
    if sessions.had_session(request):
        query["why"] = "expired"
    address = reverse("web:sign-in", args=(language_of(request.path),))
    return HttpResponseRedirect(address + ("?" + urlencode(query) if query else ""))
