"""Pages that are read: home, how we calculate, accessibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.law import law
from canbao.web.calculators import CALCULATORS
from canbao.web.page import page, spoken
from canbao.web.status import STATUS_MEANINGS
from canbao.web.words import Language


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """What the portal is for: plain questions, each a door to a calculator."""
    return page(request, lang, "web/pages/home.html", {"calculators": CALCULATORS})


@require_safe
@spoken
def about(request: HttpRequest, lang: Language) -> HttpResponse:
    """How figures come about and what they can't know."""
    context = {"meanings": list(STATUS_MEANINGS.items()), "law_hash": law().hash[:12]}
    return page(request, lang, "web/pages/about.html", context)


@require_safe
@spoken
def accessibility(request: HttpRequest, lang: Language) -> HttpResponse:
    """What works, what does not, and whom to tell."""
    return page(request, lang, "web/pages/accessibility.html", {})
