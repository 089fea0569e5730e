"""One way to make a page: language of the address, display the reader chose, links around.

Nothing about the reader is kept on the server; the large type is a cookie with the value "large".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from canbao.web.chosen import acting
from canbao.web.words import HTML_LANGUAGE, LANGUAGES, Language, speaking

DISPLAY_COOKIE: Final = "canbao_display"
LARGE: Final = "large"

View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """The view speaks the language of its address; `lang` is the first part of the path."""

    @wraps(view)
    def speaks(request: HttpRequest, lang: Language, *args: Any, **kwargs: Any) -> HttpResponse:
        with speaking(lang):
            return view(request, lang, *args, **kwargs)

    return speaks


def language_of(path: str) -> Language:
    """The language an address asks for; Chinese when it does not say."""
    first = path.strip("/").split("/", 1)[0]
    return "en" if first == "en" else "zh"


def large_type(request: HttpRequest) -> bool:
    return request.COOKIES.get(DISPLAY_COOKIE) == LARGE


def surroundings(request: HttpRequest, lang: Language) -> dict[str, Any]:
    """What every page needs around its own matter."""
    path = request.path
    other: Language = "en" if lang == "zh" else "zh"
    within = path[len(lang) + 1 :] if path.startswith(f"/{lang}/") else "/"
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    large = large_type(request)
    wanted = {"size": "normal" if large else LARGE, "next": path + (f"?{query}" if query else "")}
    return {
        # Set by the access rule of a route that is not public; public pages know nobody.
        "account": getattr(request, "account", None),
        "acting": acting(request),
        "lang": lang,
        "html_lang": HTML_LANGUAGE[lang],
        "other_lang": HTML_LANGUAGE[other],
        "other_href": f"/{other}{within}" + (f"?{query}" if query else ""),
        "large": large,
        "size_href": reverse("web:display", args=(lang,)) + "?" + urlencode(wanted),
    }


def page(
    request: HttpRequest,
    lang: Language,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, in one language. It is the reader's own: no shared cache may keep it."""
    with speaking(lang):
        matter = {**surroundings(request, lang), **(context or {})}
        body = render_to_string(template, matter, request)
    response = HttpResponse(body, status=status)
    response["Content-Language"] = HTML_LANGUAGE[lang]
    known = getattr(request, "account", None) is not None
    response["Cache-Control"] = "private, no-store" if known else "private, no-cache"
    response["Vary"] = "Cookie"
    return response


assert set(HTML_LANGUAGE) == set(LANGUAGES)
