"""Signing in through the API: the same accounts and sessions as the portal's. A request that writes
carries the token against forged requests; whether a route may be asked at all is decided before.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Status
from ninja.security import APIKeyCookie

from canbao.accounts import sessions
from canbao.accounts.models import Account
from canbao.api.envelope import error, respond
from canbao.api.money_schemas import Signed, SignIn
from canbao.api.schemas import ErrorEnvelope

DOOR: Final = "api"
WRONG: dict[int, Any] = dict.fromkeys((400, 413, 422), ErrorEnvelope)
CLOSED: dict[int, Any] = {**WRONG, **dict.fromkeys((401, 403), ErrorEnvelope)}

router = Router(tags=["signing in / 登录"])


class Session(APIKeyCookie):
    """The session's cookie. Writing requests need `X-CSRFToken` too (and, over HTTPS, the `Origin`
    or `Referer` that browsers send)."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        """The account `canbao.config.access` has let in."""
        return sessions.account_of(request)


signed_in = Session()


def _signed(request: HttpRequest, account: Account) -> dict[str, str]:
    return {
        "username": account.username,
        "role": account.role,
        "employer": account.employer,
        "csrf_token": get_token(request),
    }


@router.post(
    "sign-in",
    url_name="sign-in",
    response={200: Signed, **WRONG, 403: ErrorEnvelope, 429: ErrorEnvelope},
    summary="登录 / sign in; five wrong passwords lock the name for a quarter of an hour",
)
def sign_in(request: HttpRequest, sent: SignIn) -> Any:
    """Begins a session (a cookie) and gives the token for requests that write."""
    name = sent.username.strip().lower()
    account = authenticate(request, username=name, password=sent.password) if name else None
    if not isinstance(account, Account):
        return _wrong()
    sessions.begin(request, account, DOOR)
    return _signed(request, account)


def _wrong() -> HttpResponse:
    told = error(
        "wrong_password",
        "用户名或密码不对。",
        "The name or the password is wrong.",
        field="password",
        remedy_zh="请检查后再试；连续输错五次，这个用户名会锁定一刻钟。",
        remedy_en="Check both; five wrong passwords lock the name for a quarter of an hour.",
    )
    return respond(told, 422)


@router.post(
    "sign-out",
    url_name="sign-out",
    auth=signed_in,
    response={204: None, **CLOSED},
    summary="退出 / sign out",
)
def sign_out(request: HttpRequest) -> Any:
    """Ends the session."""
    sessions.end(request, DOOR)
    return Status(204, None)


@router.get(
    "account",
    url_name="account",
    auth=signed_in,
    response={200: Signed, **CLOSED},
    summary="当前账户 / who is signed in",
)
def account(request: HttpRequest) -> Any:
    """The account, and the token for requests that write."""
    return _signed(request, sessions.account_of(request))
