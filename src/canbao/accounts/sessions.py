"""A session: begun by signing in, ended by signing out, by idling, by the day, or from another browser.
For the public thirty idle minutes and twelve hours, for people in office twenty minutes and ten hours.

Pages ask `account_of` for the account; whether a route may be opened at all is decided in
`canbao.config.access`, before any page is reached.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from canbao.accounts.models import EMPLOYER, PERSON, Account, SignedIn
from canbao.people import log

IDLE: Final = 30 * 60
LONGEST: Final = 12 * 3600
STAFF_IDLE: Final = 20 * 60
STAFF_LONGEST: Final = 10 * 3600
FRESH: Final = 15 * 60
"""How long after signing in the own ways of signing in may be changed without signing in again."""
# The time is written at most so often, so that reading pages is not writing to the database.
WRITTEN_EVERY: Final = 60
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"

clock: Callable[[], float] = time.time


def begin(request: HttpRequest, account: Account, door: str, means: str = "password") -> None:
    """Signs `account` in, with a session key and a form guard that nobody knew before."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    now = int(clock())
    request.session["begun"], request.session["seen"] = now, now
    kept(request, account, means)
    _log(account, door, "signed_in" if means == "password" else f"signed_in_by_{means}")


def kept(request: HttpRequest, account: Account, means: str) -> None:
    """The session as its owner sees it in the list."""
    SignedIn.objects.create(
        account=account, key=request.session.session_key or "", means=means,
        browser=request.META.get("HTTP_USER_AGENT", "")[:120],
        begun=datetime.fromtimestamp(request.session["begun"], UTC),
    )  # fmt: skip


def open_sessions(account: Account) -> list[SignedIn]:
    """The sessions of an account that are open, the newest first; those long over are forgotten."""
    _, longest = ages(account)
    oldest = datetime.fromtimestamp(clock() - longest, UTC)
    account.sessions.filter(begun__lt=oldest).delete()
    rows = list(account.sessions.order_by("-begun"))
    there = set(Session.objects.filter(session_key__in=[each.key for each in rows]).values_list(
        "session_key", flat=True))  # fmt: skip
    account.sessions.filter(pk__in=[each.pk for each in rows if each.key not in there]).delete()
    return [each for each in rows if each.key in there]


def end_sessions(account: Account, door: str, *, but: str = "", only: int | None = None) -> int:
    """Ends the open sessions of an account – all but the one of the key `but`, or one of them –, and
    says how many."""
    chosen = [
        each for each in open_sessions(account)
        if each.key != but and (only is None or each.pk == only)
    ]  # fmt: skip
    with transaction.atomic():
        Session.objects.filter(session_key__in=[each.key for each in chosen]).delete()
        SignedIn.objects.filter(pk__in=[each.pk for each in chosen]).delete()
        if chosen:
            _log(account, door, "signed_out_elsewhere")
    return len(chosen)


def ages(account: Account) -> tuple[int, int]:
    """Seconds a session may idle, and last."""
    public = account.role in (PERSON, EMPLOYER)
    return (IDLE, LONGEST) if public else (STAFF_IDLE, STAFF_LONGEST)


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody signed in so lately that it is still them."""
    return int(clock()) - int(request.session.get("begun", 0)) <= FRESH


def end(request: HttpRequest, door: str) -> None:
    """Signs out; signing out twice is harmless."""
    account = signed_in_account(request)
    SignedIn.objects.filter(key=request.session.session_key or "").delete()
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
    idle, longest = ages(user)
    if now - seen > idle or now - begun > longest:
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
