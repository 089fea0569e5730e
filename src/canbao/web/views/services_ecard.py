"""The e-card on the screen: masked, installable, and readable without a connection.

The page that is kept on the phone holds nothing but the card; the worker answers for this page alone and
forgets it when somebody signs out or in.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.cards import ecards
from canbao.cards.words import word
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.views.services_mine import own
from canbao.web.words import Language, Text

ASSETS: Final = (
    "web/css/tokens.css", "web/css/base.css", "web/css/components.css", "web/css/pictures.css",
    "web/css/pages.css", "web/css/services.css", "web/js/ecard.js", "web/icon.svg",
    "web/ecard.zh.json", "web/ecard.en.json",
)  # fmt: skip


@require_safe
@spoken
def ecard(request: HttpRequest, lang: Language) -> HttpResponse:
    """The card as it stands today."""
    card = ecards.view(own(request), asking.today())
    state = word("ecard_state", card.state)
    on = word("card_state", card.card_state) if card.card_state else None
    context = {
        "card": card, "state": Text(state.zh, state.en),
        "card_state": Text(on.zh, on.en) if on else None,
        "expires": Day(card.expires) if card.expires else None,
        "why": Text(card.why_zh, card.why_en), "day": Day(asking.today()),
        "manifest": f"web/ecard.{lang}.json",
        # What is kept on the phone says nothing of the account and holds no form.
        "account": None,
    }  # fmt: skip
    return page(request, lang, "web/services/ecard.html", context)


@lru_cache(maxsize=1)
def _source() -> str:
    found = finders.find("web/js/ecard-worker.js")
    assert found is not None, "web/js/ecard-worker.js is part of the package"
    return Path(found).read_text(encoding="utf-8")


@require_safe
@spoken
def worker(request: HttpRequest, lang: Language) -> HttpResponse:
    """The service worker of one language's card, with the files it keeps."""
    files = "".join(f'  "{static(name)}",\n' for name in ASSETS)
    card = reverse("services:ecard", args=(lang,))
    response = HttpResponse(
        f'const CARD = "{card}";\nconst ASSETS = [\n{files}];\n' + _source(),
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response
