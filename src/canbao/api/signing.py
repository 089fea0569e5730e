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

from canbao.accounts import factors, guard, sessions
from canbao.accounts.models import Account
from canbao.api.envelope import error, of_status, respond
from canbao.api.money_schemas import Signed, SignIn
from canbao.api.schemas import ErrorEnvelope

DOOR: Final = "api"
WRONG: dict[int, Any] = dict.fromkeys((400, 413, 422), ErrorEnvelope)
CLOSED: dict[int, Any] = {**WRONG, **dict.fromkeys((401, 403), ErrorEnvelope)}

SECOND_FACTOR: Final = error(
    "second_factor",
    "密码之外还须第二步验证码，或验证码不对。",
    "A second factor is needed besides the password, or the code is wrong.",
    field="code",
    remedy_zh="在 code 中填写验证器现在显示的六位数字、恢复码或窗口一次性码；程序请用令牌。",
    remedy_en="Give the six digits your authenticator shows now, a recovery code or a code from the "
    "counter as `code`; programs use a token.",
)
SET_UP_FIRST: Final = error(
    "set_up_first",
    "这个账户须先设置第二步验证。",
    "This account has to set up its second factor first.",
    remedy_zh="请在网页登录一次并设置验证器。",
    remedy_en="Sign in on the portal once and set up an authenticator.",
)

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
    name, address = sent.username.strip().lower(), f"address:{guard.address_of(request)}"
    if (lock := guard.locked(address, guard.FROM_ONE_ADDRESS)) is not None:
        return _wait(lock)
    account = authenticate(request, username=name, password=sent.password) if name else None
    if not isinstance(account, Account):
        guard.failed(address, guard.FROM_ONE_ADDRESS, DOOR)
        return _wrong()
    lacks = factors.needed(account)
    if lacks == "enrol":
        return respond(SET_UP_FIRST, 403)
    if lacks == "ask":
        return _second(request, account, sent.code)
    sessions.begin(request, account, DOOR)
    return _signed(request, account)


def _second(request: HttpRequest, account: Account, code: str) -> Any:
    """The password was right: the code of an authenticator, from paper or from a clerk."""
    key = factors.key_of(account)
    lock = guard.locked(key, guard.CODES_OF_A_NAME)
    means = "" if lock is not None or not code else factors.check(account, code, DOOR)
    if means:
        guard.passed(key)
        sessions.begin(request, account, DOOR, means)
        return _signed(request, account)
    if code and lock is None:
        lock = guard.failed(key, guard.CODES_OF_A_NAME, DOOR)
    return _wait(lock) if lock is not None else respond(SECOND_FACTOR, 422)


def _wait(lock: guard.Locked) -> HttpResponse:
    response = respond(of_status(429), 429)
    response["Retry-After"] = str(lock.seconds)
    return response


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
