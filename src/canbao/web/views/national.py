"""To the national identity's own page and back. Whoever comes back is told so by a page with a link: a
browser does not give the new session's cookie to an address that another site led to.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from canbao.accounts import national, sessions
from canbao.web.page import page, spoken
from canbao.web.views.account import DOOR, after_sign_in
from canbao.web.words import Language, Text

logger = logging.getLogger("canbao.web")
AWAY = Text(
    "统一身份认证没有完成。请重试，或用密码登录，也可到经办窗口办理。",
    "The national identity did not sign you in. Try again, use your password, or come to the counter.",
)
NO_ACCOUNT = Text(
    "认证成功，但本平台还没有您的账户。请带身份证到经办窗口开户。",
    "You were recognised, but there is no account of yours here yet. Bring your identity card to the "
    "counter to have one opened.",
)


@never_cache
@require_safe
@spoken
def start(request: HttpRequest, lang: Language) -> HttpResponse:
    """Off to the provider."""
    back = request.build_absolute_uri(reverse("web:national-back", args=(lang,)))
    try:
        sent = national.begin(back, lang)
    except national.Failed as error:
        return _failed(request, lang, error)
    response = HttpResponseRedirect(sent.address)
    response.set_cookie(
        national.COOKIE, sent.cookie, max_age=national.GOOD_FOR, httponly=True, samesite="Lax",
        secure=settings.HTTPS, path=reverse("web:national-back", args=(lang,)),
    )  # fmt: skip
    return response


@never_cache
@require_safe
@spoken
def back(request: HttpRequest, lang: Language) -> HttpResponse:
    """Back from the provider: signed in, or told why not."""
    given = {name: request.GET.get(name, "")[:4000] for name in ("code", "state", "error")
             if name in request.GET}  # fmt: skip
    try:
        account = national.account_of(request.COOKIES.get(national.COOKIE, ""), given)
    except national.Failed as error:
        return _failed(request, lang, error)
    sessions.begin(request, account, DOOR, "national")
    request.account = account  # type: ignore[attr-defined]
    onward = after_sign_in(account, lang, "")
    response = page(request, lang, "web/account/arrived.html", {"onward": onward})
    response.delete_cookie(national.COOKIE, path=request.path)
    return response


def _failed(request: HttpRequest, lang: Language, error: national.Failed) -> HttpResponse:
    """What happened is for the server's log, without anything about the person."""
    logger.warning("national identity: %s", error)
    said = NO_ACCOUNT if isinstance(error, national.Unknown) else AWAY
    response = page(request, lang, "web/account/not_arrived.html", {"said": said}, status=422)
    response.delete_cookie(national.COOKIE, path=reverse("web:national-back", args=(lang,)))
    return response
