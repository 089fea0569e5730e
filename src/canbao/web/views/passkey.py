"""Passkeys at the sign-in page and on the security page. The browser talks to its device by a script of our
own (`passkey.js`); whoever has no script signs in with password and code.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from canbao.accounts import guard, passkeys, sessions
from canbao.accounts.passkeys import Wrong
from canbao.web.page import language_of, spoken
from canbao.web.views.account import DOOR, after_sign_in
from canbao.web.words import Language, Text

LARGEST = 20_000
NOT_TAKEN = Text(
    "没有认出这个通行密钥。请重试，或用密码登录。",
    "That passkey was not recognised. Try again, or sign in with your password.",
)
NOT_FRESH = Text(
    "登录已超过一刻钟，请重新登录后再添加。",
    "You signed in more than a quarter of an hour ago: sign in again, then add it.",
)


def _said(text: Text, status: int) -> JsonResponse:
    return JsonResponse(
        {"said": str(text)}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def _json(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")


def _sent(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise Wrong("too large")
    return passkeys.read(request.body)


@never_cache
@require_POST
def options(request: HttpRequest, lang: Language) -> HttpResponse:
    """A challenge to sign in with."""
    return _json(passkeys.to_sign_in(request))


@never_cache
@require_POST
@spoken
def sign_in(request: HttpRequest, lang: Language) -> HttpResponse:
    """Signed in, and where to go; a wrong answer counts against the address."""
    key = f"address:{guard.address_of(request)}"
    lock = guard.locked(key, guard.FROM_ONE_ADDRESS)
    if lock is not None:
        answer = _said(Text("尝试过多，请稍后再试。", "Too many tries: try again later."), 429)
        answer["Retry-After"] = str(lock.seconds)
        return answer
    try:
        account = passkeys.signed_by(request, _sent(request))
    except Wrong:
        guard.failed(key, guard.FROM_ONE_ADDRESS, DOOR)
        return _said(NOT_TAKEN, 422)
    sessions.begin(request, account, DOOR, "passkey")
    wanted = request.GET.get("next", "")
    return JsonResponse({"next": after_sign_in(account, language_of(request.path), wanted)})


@never_cache
@require_POST
@spoken
def add_options(request: HttpRequest, lang: Language) -> HttpResponse:
    """A challenge to make a passkey with."""
    if not sessions.is_fresh(request):
        return _said(NOT_FRESH, 403)
    return _json(passkeys.to_add(request, sessions.account_of(request)))


@never_cache
@require_POST
@spoken
def add(request: HttpRequest, lang: Language) -> HttpResponse:
    """Keeps a passkey the browser made."""
    if not sessions.is_fresh(request):
        return _said(NOT_FRESH, 403)
    try:
        sent = _sent(request)
        name = str(sent.pop("name", ""))
        passkeys.add(request, sessions.account_of(request), sent, name, DOOR)
    except Wrong:
        return _said(NOT_TAKEN, 422)
    return JsonResponse({"next": reverse("web:security", args=(lang,))})
