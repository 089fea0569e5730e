"""Finding a service: by life event, by who, by what people type; and one page for each of them, which
says everything before anybody signs in. Public: nobody is known here."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from canbao.services.catalogue import words
from canbao.web.page import page, spoken
from canbao.web.services import entries
from canbao.web.words import NOTHING, Language, Text

LONGEST: Final = 60
WHO: Final = {
    "person": Text("个人办事", "For people"), "employer": Text("单位办事", "For employers"),
}  # fmt: skip


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """The home of services: search, life events, everything by category."""
    who = request.GET.get("who", "person")
    who = who if who in WHO else "person"
    text = "".join(c for c in request.GET.get("q", "")[:LONGEST] if c.isprintable()).strip()
    event = request.GET.get("event", "")
    known = words().events
    listed, heading = [], NOTHING
    if text:
        listed = [entries.line(each, lang) for each in entries.found(text)]
        heading = Text(f"“{text}”找到的事项", f"Services for “{text}”")
    elif event in known:
        listed = [
            entries.line(each, lang) for each in entries.every()
            if event in each.events and who in each.who
        ]  # fmt: skip
        heading = Text(known[event].zh, known[event].en)
    base = reverse("services:home", args=(lang,))

    def to(**query: str) -> str:
        return f"{base}?{urlencode(query)}"

    context = {
        "text": text, "who": who, "heading": heading, "listed": listed, "base": base,
        "asked": bool(text or event in known),
        "whom": [(label, to(who=key), key == who) for key, label in WHO.items()],
        "events": [(to(event=key, who=who), label, count) for key, label, count in entries.events(who)],
        "categories": entries.categories(who, lang), "count": len(entries.every()),
    }  # fmt: skip
    return page(request, lang, "web/services/home.html", context)


@require_safe
@spoken
def entry(request: HttpRequest, lang: Language, service: str) -> HttpResponse:
    """Everything about one service, and the way in."""
    found = entries.entry_of(service)
    number = request.GET.get("case", "")
    context = entries.described(found, lang) | {
        "key": "",
        "case_number": number if number.isascii() and number.isdigit() else "",
    }
    return page(request, lang, "web/services/entry.html", context)
