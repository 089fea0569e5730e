"""After the password: the second factor, or setting one up where the role asks for it. Until then nobody is
signed in; the session only remembers, for ten minutes, whose password was right.
"""

from __future__ import annotations

from typing import Any, Final

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from canbao.accounts import codes, factors, guard, sessions
from canbao.accounts.models import Account
from canbao.web.money_forms import Box, Complaint, Form
from canbao.web.page import page, spoken
from canbao.web.views.account import DOOR, LONGEST, after_sign_in
from canbao.web.words import Language, Text

PENDING: Final = "second"
GOOD_FOR: Final = 600
CODE = Text("验证码或恢复码", "Code")
WRONG = Text(
    "这个码不对、已用过或已过期。请用验证器现在显示的六位数字，或一个没有用过的恢复码。",
    "That code is wrong, used or too old. Use the six digits your authenticator shows now, or a "
    "recovery code not used before.",
)
FIRST_WRONG = Text(
    "六位数字不对。请核对设备的时间，再输入现在显示的数字。",
    "The six digits are wrong. Check the clock of the device and enter what it shows now.",
)


def after_password(
    request: HttpRequest, account: Account, lang: Language, wanted: str
) -> HttpResponse:
    """Signed in, where nothing more is asked; else on to the second step."""
    lacks = factors.needed(account)
    if lacks == "none":
        sessions.begin(request, account, DOOR)
        return HttpResponseRedirect(after_sign_in(account, lang, wanted))
    request.session.flush()
    request.session[PENDING] = {
        "account": account.pk, "at": int(sessions.clock()), "next": wanted[:500],
        "seal": account.get_session_auth_hash(),
    }  # fmt: skip
    name = "web:second" if lacks == "ask" else "web:enrol"
    return HttpResponseRedirect(reverse(name, args=(lang,)))


def pending(request: HttpRequest) -> tuple[Account, str] | None:
    """Whose password was right, and where they want to go; None where nobody's was, or long ago, or it
    was changed since."""
    kept = request.session.get(PENDING) if sessions.had_session(request) else None
    if not isinstance(kept, dict) or int(sessions.clock()) - int(kept["at"]) > GOOD_FOR:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or account.get_session_auth_hash() != kept["seal"]:
        return None
    return account, str(kept["next"])


def too_often(request: HttpRequest, lang: Language, found: guard.Locked) -> HttpResponse:
    """429, with how long to wait."""
    minutes = -(-found.seconds // 60)
    said = Text(
        "输错次数过多，请{minutes}分钟后再试。",
        "Too many wrong tries. Try again in {minutes} minutes.",
    ).format(minutes=minutes)
    response = page(request, lang, "web/account/locked.html", {"said": said}, status=429)
    response["Retry-After"] = str(found.seconds)
    return response


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def second(request: HttpRequest, lang: Language) -> HttpResponse:
    """The code of an authenticator, from paper, or from a clerk; or a passkey."""
    found = pending(request)
    if found is None:
        return HttpResponseRedirect(reverse("web:sign-in", args=(lang,)) + "?why=expired")
    account, wanted = found
    key = factors.key_of(account)
    lock = guard.locked(key, guard.CODES_OF_A_NAME)
    if lock is not None:
        return too_often(request, lang, lock)
    wrong: list[Complaint] = []
    if request.method == "POST":
        means = factors.check(account, request.POST.get("code", "")[:LONGEST], DOOR)
        if means:
            guard.passed(key)
            sessions.begin(request, account, DOOR, means)
            return HttpResponseRedirect(after_sign_in(account, lang, wanted))
        lock = guard.failed(key, guard.CODES_OF_A_NAME, DOOR)
        if lock is not None:
            return too_often(request, lang, lock)
        wrong = [Complaint(WRONG, "code")]
    context = {
        "wrong": wrong, "passkeys": account.passkeys.exists(),
        "form": Form(request.path, [_code_box()], Text("登录", "Sign in")),
    }  # fmt: skip
    return page(request, lang, "web/account/second.html", context, status=422 if wrong else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def enrol(request: HttpRequest, lang: Language) -> HttpResponse:
    """Setting up the authenticator that the role asks for, then signed in with recovery codes in hand."""
    found = pending(request)
    if found is None or factors.needed(found[0]) != "enrol":
        return HttpResponseRedirect(reverse("web:sign-in", args=(lang,)) + "?why=expired")
    account, wanted = found
    if request.method == "POST":
        lock = guard.locked(factors.key_of(account), guard.CODES_OF_A_NAME)
        if lock is not None:
            return too_often(request, lang, lock)
        if factors.confirm(account, request.POST.get("code", "").replace(" ", "")[:LONGEST], DOOR):
            printed = codes.print_recovery(account, DOOR)
            sessions.begin(request, account, DOOR, "totp")
            request.account = account  # type: ignore[attr-defined]
            return shown_once(request, lang, printed, after_sign_in(account, lang, wanted))
        guard.failed(factors.key_of(account), guard.CODES_OF_A_NAME, DOOR)
    return authenticator_page(request, lang, account, wrong=request.method == "POST", forced=True)


def authenticator_page(
    request: HttpRequest, lang: Language, account: Account, *, wrong: bool, forced: bool
) -> HttpResponse:
    """The seed as a picture and as letters, and the first code."""
    seed = factors.begin(account)
    context: dict[str, Any] = {
        "forced": forced,
        "seed": " ".join(seed[at : at + 4] for at in range(0, len(seed), 4)),
        "qr": mark_safe(segno.make(factors.address(account, seed), error="m").svg_inline(  # noqa: S308
            scale=4, border=4, svgclass=None, lineclass=None)),
        "wrong": [Complaint(FIRST_WRONG, "code")] if wrong else [],
        "form": Form(request.path, [_code_box(Text("六位数字", "Six digits"))],
                     Text("启用验证器", "Use this authenticator")),
    }  # fmt: skip
    return page(
        request, lang, "web/account/authenticator.html", context, status=422 if wrong else 200
    )


def shown_once(
    request: HttpRequest, lang: Language, printed: list[str], onward: str
) -> HttpResponse:
    """Recovery codes, this once."""
    context = {"codes": printed, "onward": onward}
    response = page(request, lang, "web/account/recovery.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _code_box(label: Text = CODE) -> Box:
    return Box("code", label, shape="code")
