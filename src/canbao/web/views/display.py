"""The one switch for large type. It works without JavaScript and comes back to where one was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from canbao.web.page import DISPLAY_COOKIE, LARGE, spoken
from canbao.web.words import Language

YEAR = 365 * 24 * 3600


@require_safe
@spoken
def display(request: HttpRequest, lang: Language) -> HttpResponse:
    """Sets or removes the cookie, then returns to `next` if that is a page of ours."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if not (ours and wanted.startswith("/")):
        wanted = reverse("web:home", args=(lang,))
    response = HttpResponseRedirect(wanted)
    if request.GET.get("size") == LARGE:
        response.set_cookie(
            DISPLAY_COOKIE,
            LARGE,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(DISPLAY_COOKIE, samesite="Lax")
    return response
