"""What lets the street pages work with a bad connection: the service worker and its spare page.

The worker is served beside the pages it may answer for, so that it answers for no others.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.web.page import page, spoken
from canbao.web.words import Language

ASSETS = (
    "web/css/tokens.css",
    "web/css/base.css",
    "web/css/components.css",
    "web/css/pictures.css",
    "web/css/pages.css",
    "web/css/staff.css",
    "web/js/street.js",
    "web/icon.svg",
)


@lru_cache(maxsize=1)
def _source() -> str:
    found = finders.find("web/js/street-worker.js")
    assert found is not None, "web/js/street-worker.js is part of the package"
    return Path(found).read_text(encoding="utf-8")


@require_safe
@spoken
def worker(request: HttpRequest, lang: Language) -> HttpResponse:
    """The service worker of one language's street pages, with the files it keeps."""
    files = "".join(f'  "{static(name)}",\n' for name in ASSETS)
    spare = reverse("staff:street-offline", args=(lang,))
    head = f'const SPARE = "{spare}";\nconst ASSETS = [\n{files}];\n'
    response = HttpResponse(head + _source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@spoken
def offline(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is shown where a page was never opened before and there is no connection."""
    return page(request, lang, "web/street/offline.html")
