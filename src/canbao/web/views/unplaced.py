"""The list of no place: persons on whose behalf no street can act, because no register knows a place
of them. The analyst sees them, masked, and asks the department that knows of them.

Each person shown is a look, logged as one. Who is on the list is the registers' affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.people.looks import PersonView, look_at_those_open
from canbao.people.models import ListEntry
from canbao.web import asking
from canbao.web.page import page, spoken
from canbao.web.views.analyst_words import reason
from canbao.web.views.coverage import ways_of
from canbao.web.views.street import DOOR, ROWS_A_PAGE, age_of, officer, schemes_of
from canbao.web.words import Language, Text

PURPOSE: Final = "unplaced_list"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list; `person` is None if the record may not be opened."""

    entry: ListEntry
    person: PersonView | None
    age: int | None
    reason: Text
    schemes: tuple[Text, ...]


@require_safe
@spoken
def unplaced(request: HttpRequest, lang: Language) -> HttpResponse:
    """The persons of whom no place is known, in the order of the list, twenty a page."""
    entries = ListEntry.objects.filter(place=0, person__withdrawn=False).order_by("position", "pk")
    pages = Paginator(entries, ROWS_A_PAGE)
    shown = pages.get_page(request.GET.get("page", "1"))
    listed = list(shown.object_list)
    asked = [entry.person_id for entry in listed]
    persons = look_at_those_open(officer(request), asked, PURPOSE, DOOR)
    today = asking.clock().date()
    lines = [
        Line(
            entry,
            (person := persons.get(entry.person_id)),
            age_of(person.birth, today) if person else None,
            reason(entry.reason),
            schemes_of(entry.schemes),
        )
        for entry in listed
    ]
    context = {
        "ways": ways_of(request, lang), "lines": lines, "numbers": shown, "count": pages.count,
    }  # fmt: skip
    response = page(request, lang, "web/analyst/unplaced.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
