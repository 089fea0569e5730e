"""The street officer's list: who is to be visited, how far the list has got, and what goes back.

Each person shown on a page of the list is a look, logged as one. What a visit is, is outreach's.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from canbao.accounts.models import Account
from canbao.outreach import lists
from canbao.outreach.models import Entry
from canbao.outreach.returns import COLUMNS, returns_of, rows
from canbao.people.actor import Actor
from canbao.people.looks import PersonView, look_at_those_open
from canbao.people.places import area_range, names_of
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.views.analyst_words import SCHEMES, reason, word
from canbao.web.views.street_words import STATES
from canbao.web.words import Language, Text

ROWS_A_PAGE: Final = 20
DOOR: Final = "portal"
FILTER_NAMES: Final = {
    "open": Text("未完成", "Open"),
    "visit": Text("待走访", "To visit"),
    "letter": Text("待寄信", "Letter due"),
    "written": Text("已寄信", "Letter sent"),
    "done": Text("已完成", "Done"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list as it is shown; `person` is None if the record may not be opened."""

    entry: Entry
    person: PersonView | None
    age: int | None
    village: Text
    reason: Text
    schemes: tuple[Text, ...]
    state: Text


def account_of(request: HttpRequest) -> Account:
    """The account signed in; the access rule of the route has seen to it that there is one."""
    account: Account = request.account  # type: ignore[attr-defined]
    return account


def officer(request: HttpRequest) -> Actor:
    """Who is signed in, as the record and its log know them."""
    actor: Actor = account_of(request).actor
    return actor


def area_of(request: HttpRequest) -> tuple[int, int]:
    """Lowest and highest place of the area served."""
    return area_range(officer(request).area)


def place_name(place: int, known: dict[int, Text]) -> Text:
    return known.get(place, Text(f"{place:012d}", f"{place:012d}"))


def place_names(places: list[int]) -> dict[int, Text]:
    """Names of places in both languages."""
    return {place: Text(name.zh, name.en) for place, name in names_of(places).items()}


def age_of(birth: date | None, today: date) -> int | None:
    """Completed years; None when the birth date is not known."""
    if birth is None:
        return None
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def schemes_of(text: str) -> tuple[Text, ...]:
    """Schemes of a list row, given as codes between commas or spaces."""
    return tuple(word(SCHEMES, code) for code in text.replace(",", " ").split())


def lines_of(request: HttpRequest, entries: list[Entry]) -> list[Line]:
    today = asking.clock().date()
    asked = [entry.person for entry in entries]
    persons = look_at_those_open(officer(request), asked, "work_list", DOOR)
    named = place_names([entry.place for entry in entries])
    shown = []
    for entry in entries:
        person = persons.get(entry.person)
        shown.append(
            Line(
                entry,
                person,
                age_of(person.birth, today) if person else None,
                place_name(entry.place, named),
                reason(entry.reason),
                schemes_of(entry.schemes),
                STATES[entry.state],
            )
        )
    return shown


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0


@require_safe
@spoken
def my_list(request: HttpRequest, lang: Language) -> HttpResponse:
    """The list of the own area: state and village in the address, twenty people a page."""
    low, high = area_of(request)
    entries = lists.of_area(low, high)
    state = request.GET.get("state", "open")
    if state not in lists.FILTERS:
        state = "open"
    villages = lists.villages(entries)
    village = _number(request.GET.get("village", ""))
    if village not in {place for place, _ in villages}:
        village = 0
    wanted = lists.ordered(entries.filter(place=village) if village else entries, state)
    pages = Paginator(wanted, ROWS_A_PAGE)
    shown = pages.get_page(request.GET.get("page", "1"))
    named = place_names([place for place, _ in villages])
    base = reverse("staff:street", args=(lang,))
    kept = {"village": village} if village else {}
    context = {
        "lines": lines_of(request, list(shown.object_list)),
        "progress": lists.progress(entries),
        "state": state,
        "state_name": FILTER_NAMES[state],
        "filters": [
            (name, label, f"{base}?{urlencode({'state': name, **kept})}")
            for name, label in FILTER_NAMES.items()
        ],
        "villages": [(place, place_name(place, named), count) for place, count in villages],
        "village": village,
        "numbers": shown,
        "page_query": urlencode({"state": state, **kept}),
        "kept": request.GET.get("kept", ""),
    }
    return page(request, lang, "web/street/list.html", context)


@require_safe
@spoken
def progress(request: HttpRequest, lang: Language) -> HttpResponse:
    """How far the list has got, by village, and the way to hand back what was found."""
    low, high = area_of(request)
    entries = lists.of_area(low, high)
    by_village = lists.progress_by_village(entries)
    named = place_names([place for place, _ in by_village])
    today = asking.clock().date()
    context = {
        "total": lists.progress(entries),
        "villages": [(place_name(place, named), counted) for place, counted in by_village],
        "today": Day(today),
        "since": (today - timedelta(days=30)).isoformat(),
    }
    return page(request, lang, "web/street/progress.html", context)


@require_POST
@spoken
def returns(request: HttpRequest, lang: Language) -> HttpResponse:
    """Visits of the own area as a delivery of the household survey. Each person is logged."""
    actor = officer(request)
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        since = None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(returns_of(actor.area, since), actor, DOOR))
    response = HttpResponse(
        out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    day = asking.clock().date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="household_survey-{day}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
