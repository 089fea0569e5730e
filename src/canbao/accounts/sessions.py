"""A session: begun by signing in, ended by signing out, by thirty idle minutes or by twelve hours.

Pages ask `account_of` for the account; whether a route may be opened at all is decided in
`canbao.config.access`, before any page is reached.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from canbao.accounts.models import Account
from canbao.people import log

IDLE: Final = 30 * 60
LONGEST: Final = 12 * 3600
# The time is written at most so often, so that reading pages is not writing to the database.
WRITTEN_EVERY: Final = 60
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"

clock: Callable[[], float] = time.time


def begin(request: HttpRequest, account: Account, door: str) -> None:
    """Signs `account` in, with a session key and a form guard that nobody knew before."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    now = int(clock())
    request.session["begun"], request.session["seen"] = now, now
    _log(account, door, "signed_in")


def end(request: HttpRequest, door: str) -> None:
    """Signs out; signing out twice is harmless."""
    account = signed_in_account(request)
    logout(request)
    if account is not None:
        _log(account, door, "signed_out")


def _log(account: Account, door: str, event: str) -> None:
    act = log.Act(
        log.WRITE, "sign_in", record=f"account:{account.username}", detail={"event": event}
    )
    log.append(account.actor, door, act)


def signed_in_account(request: HttpRequest) -> Account | None:
    """The account of a session that is still fresh; None otherwise; a stale one is ended."""
    user = request.user
    if not isinstance(user, Account):
        return None
    now = int(clock())
    seen, begun = request.session.get("seen", 0), request.session.get("begun", 0)
    if now - seen > IDLE or now - begun > LONGEST:
        logout(request)
        return None
    if now - seen >= WRITTEN_EVERY:
        request.session["seen"] = now
    return user


def had_session(request: HttpRequest) -> bool:
    """Whether the browser came with a session, however old."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def account_of(request: HttpRequest) -> Account:
    """The account a page is for; PermissionDenied where the route let nobody in."""
    account = getattr(request, "account", None)
    if not isinstance(account, Account):
        raise PermissionDenied
    return account
