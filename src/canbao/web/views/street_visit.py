"""One person of the street officer's list: the card, the visit, the letter.

Opening a card is a look, logged as one; whole numbers are shown only when asked for, which is
logged too. The form works without JavaScript; with it, it also works without a connection.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.outreach import visits
from canbao.outreach.models import GONE, LETTER, WRITTEN, Entry, Visit
from canbao.outreach.words import ACTIVITIES, OUTCOMES, REASONED, REASONS, Word
from canbao.people.looks import NoSuchPerson, PersonView, look
from canbao.people.purposes import RefusedLook
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.page import page, spoken
from canbao.web.views.analyst_words import CLASSES, SCHEMES, reason, word
from canbao.web.views.street import (
    DOOR,
    account_of,
    age_of,
    area_of,
    officer,
    place_name,
    place_names,
    schemes_of,
)
from canbao.web.views.street_words import CONFLICT, STATES, WRONG
from canbao.web.words import Language, Text

TOLD: Final = frozenset("EFGH")
"""Classes that an officer is told about: where something can be done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One scheme in which something is to be done."""

    scheme: Text
    letter: Text
    reason: Text
    since: Month | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one box; the name of the box is where the link leads."""

    first_box: str
    error: Text


def entry_of(request: HttpRequest, entry: int) -> Entry:
    """The entry, if it is on a list of the officer's area. Raises Http404."""
    low, high = area_of(request)
    found = Entry.objects.filter(pk=entry, place__range=(low, high)).exclude(state=GONE).first()
    if found is None:
        raise Http404
    return found


def person_of(
    request: HttpRequest, entry: Entry, purpose: str, *, unmask: bool = False
) -> PersonView | None:
    """The person of an entry, by a look; None where the record may not be opened."""
    try:
        return look(officer(request), entry.person, purpose, DOOR, unmask=unmask)
    except (RefusedLook, NoSuchPerson):
        return None


def text(spoken_word: Word) -> Text:
    return Text(spoken_word.zh, spoken_word.en)


def options(words: dict[str, Word]) -> list[tuple[str, Text]]:
    return [(code, text(each)) for code, each in words.items()]


def _findings(person: PersonView | None) -> list[Finding]:
    return [
        Finding(
            word(SCHEMES, gap.scheme),
            word(CLASSES, gap.gap_class),
            reason(gap.reason),
            Month(0, 1).plus(gap.since_month) if gap.since_month else None,
        )
        for gap in (person.gaps if person else ())
        if gap.gap_class in TOLD
    ]


def _visits(entry: Entry) -> list[tuple[Day, Text, Text | None]]:
    rows = entry.visits.order_by("-visited", "-pk")
    return [
        (
            Day(visit.visited),
            text(OUTCOMES[visit.outcome]),
            text(REASONS[visit.reason]) if visit.reason else None,
        )
        for visit in rows
    ]


def _card(
    request: HttpRequest,
    lang: Language,
    entry: Entry,
    person: PersonView | None,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    today = asking.clock().date()
    context: dict[str, Any] = {
        "entry": entry,
        "person": person,
        "age": age_of(person.birth, today) if person else None,
        "village": place_name(entry.place, place_names([entry.place])),
        "state": STATES[entry.state],
        "reason": reason(entry.reason),
        "schemes": schemes_of(entry.schemes),
        "findings": _findings(person),
        "visits": _visits(entry),
        "outcomes": options(OUTCOMES),
        "reasons": options(REASONS),
        "activities": options(ACTIVITIES),
        "reasoned": " ".join(sorted(REASONED)),
        "today": today.isoformat(),
        "given": {"visited": today.isoformat()},
        "key": str(uuid.uuid4()),
        "letter_due": entry.state == LETTER,
        "letter_day": Day(entry.letter_at) if entry.letter_at else None,
        "wrongs": [],
        **(more or {}),
    }
    response = page(request, lang, "web/street/card.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@spoken
def card(request: HttpRequest, lang: Language, entry: int) -> HttpResponse:
    """The person, masked, and the form of a visit."""
    found = entry_of(request, entry)
    return _card(request, lang, found, person_of(request, found, "home_visit"))


@require_POST
@spoken
def contact(request: HttpRequest, lang: Language, entry: int) -> HttpResponse:
    """The same card with name, number and phone as they are: asked for, and logged as that."""
    found = entry_of(request, entry)
    person = person_of(request, found, "visit_contact", unmask=True)
    return _card(request, lang, found, person, {"unmasked": person is not None})


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@require_POST
@spoken
def visit(request: HttpRequest, lang: Language, entry: int) -> HttpResponse:
    """Keep a visit, once for each key. A phone is answered in JSON, a browser by a page."""
    found = entry_of(request, entry)
    now = asking.clock()
    form = {name: request.POST.get(name, "") for name in request.POST}
    try:
        answers = visits.read(form, now.date())
        kept = visits.keep(found.pk, account_of(request), answers, now)
    except visits.WrongAnswer as wrong:
        told = WRONG[wrong.field, wrong.code]
        if _wants_json(request):
            return _json({"state": "wrong", "field": wrong.field, "message": str(told)}, 400)
        more = {"wrongs": [Wrong(wrong.field, told)], "given": form}
        if form.get("key"):
            more["key"] = form["key"]
        if wrong.field == "key":
            more.pop("key", None)
        return _card(
            request, lang, found, person_of(request, found, "home_visit"), more, status=400
        )
    except visits.Conflict:
        if _wants_json(request):
            return _json({"state": "conflict", "message": str(CONFLICT)}, 409)
        more = {"wrongs": [Wrong("outcome", CONFLICT)], "given": form}
        return _card(
            request, lang, found, person_of(request, found, "home_visit"), more, status=409
        )
    if _wants_json(request):
        state = "repeated" if kept.repeated else "kept"
        return _json({"state": state, "entry": found.pk, "becomes": kept.entry.state})
    address = reverse("staff:street", args=(lang,))
    return HttpResponseRedirect(f"{address}?kept={_name_of(kept.entry, kept.visit)}")


def _name_of(entry: Entry, visit_: Visit) -> str:
    return "letter" if entry.state == LETTER else "visit"


def _json(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def letter(request: HttpRequest, lang: Language, entry: int) -> HttpResponse:
    """The letter to print when nobody was met twice; sending it is noted by POST."""
    found = entry_of(request, entry)
    today = asking.clock().date()
    if request.method == "POST":
        visits.letter_sent(found.pk, today)
        return HttpResponseRedirect(reverse("staff:street-card", args=(lang, found.pk)))
    if found.state not in (LETTER, WRITTEN):
        raise Http404
    person = person_of(request, found, "visit_contact", unmask=True)
    if person is None:
        raise Http404
    account = account_of(request)
    context = {
        "entry": found,
        "person": person,
        "village": place_name(found.place, place_names([found.place])),
        "schemes": schemes_of(found.schemes),
        "office": Text(account.office_zh, account.office_en),
        "today": Day(found.letter_at or today),
        "due": found.state == LETTER,
    }
    response = page(request, lang, "web/street/letter.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
