"""Contests as staff see them: what waits, one contest beside the record it is about, the answer.

Opening one is a look at the person, logged with its purpose; the list alone shows nobody. What a
contest and an answer are, is people's; the record in words is the own page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.people import contests
from canbao.people.actor import Actor
from canbao.people.looks import NoSuchPerson, look
from canbao.people.models import Contest
from canbao.people.models.contest import LONGEST, OPEN
from canbao.people.places import area_range
from canbao.people.purposes import RefusedLook
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.views import own_words as words
from canbao.web.views.own_record import Record, both
from canbao.web.words import Language, Text

DOOR: Final = "portal"
PURPOSE: Final = "contest_answer"
ROWS_A_PAGE: Final = 50
STATES: Final = ("open", "answered")
MINE: Final[dict[str, Text]] = {
    "open": Text("等待答复", "Waiting"),
    "answered": Text("已答复", "Answered"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One contest of the list; nothing in it says who the person is."""

    number: int
    matter: Text
    on: Day
    days: int
    state: Text
    answered_by: Text


def _of_area(actor: Actor) -> QuerySet[Contest]:
    """Contests of the people an account serves."""
    if not actor.area:
        return Contest.objects.all()
    within = area_range(actor.area)
    return Contest.objects.filter(
        Q(person__residence_place__range=within) | Q(person__registration_place__range=within)
    )


def _line(each: Contest) -> Line:
    today = asking.clock().date()
    on = each.at.astimezone(asking.CHINA).date()
    return Line(
        each.id,
        words.named(words.MATTERS, each.matter),
        Day(on),
        max((today - on).days, 0),
        words.named(words.CONTEST_STATES, each.state),
        both(each.answered_by),
    )


@require_safe
@spoken
def waiting(request: HttpRequest, lang: Language) -> HttpResponse:
    """The list: who has waited longest stands first."""
    actor = account_of(request).actor
    state = request.GET.get("state", OPEN)
    if state not in STATES:
        state = OPEN
    order = ("at", "id") if state == OPEN else ("-answered_at", "-id")
    found = _of_area(actor).filter(state=state).order_by(*order)
    shown = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page", "1"))
    base = reverse("staff:contests", args=(lang,))
    context = {
        "lines": [_line(each) for each in shown.object_list],
        "numbers": shown,
        "state": state,
        "filters": [(name, label, f"{base}?state={name}") for name, label in MINE.items()],
        "done": request.GET.get("done", "") == "1",
    }
    return page(request, lang, "web/contests/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, contest: int) -> HttpResponse:
    """One contest beside what the record says, and the form to answer it."""
    actor = account_of(request).actor
    kept = _of_area(actor).filter(id=contest).first()
    if kept is None:
        raise Http404("no contest")
    wrong: Text | None = None
    status = 200
    if request.method == "POST":
        try:
            contests.answer(actor, kept.id, request.POST.get("words", ""), DOOR)
        except contests.ContestRefused as refused:
            wrong = Text(refused.zh, refused.en)
            kept.refresh_from_db()
            status = 422 if kept.state == OPEN else 409
        else:
            return HttpResponseRedirect(reverse("staff:contests", args=(lang,)) + "?done=1")
    try:
        view = look(actor, kept.person_id, PURPOSE, DOOR)
    except RefusedLook:
        raise PermissionDenied from None
    except NoSuchPerson:
        view = None
    record = Record(view, asking.clock().date()) if view else None
    context = {
        "line": _line(kept),
        "kept": kept,
        "open": kept.state == OPEN,
        "view": view,
        "record": record,
        "about": about(record, kept) if record else [],
        "longest": LONGEST,
        "words": request.POST.get("words", "")[: 2 * LONGEST],
        "wrong": wrong,
    }
    return page(request, lang, "web/contests/one.html", context, status=status)


def about(record: Record, kept: Contest) -> list[Text]:
    """What the record says now of the thing contested; empty when it is no longer in it."""
    if kept.matter == "spell":
        return [
            _joined(
                [
                    row.scheme,
                    _months(row.first, row.last),
                    row.place,
                    row.employer or row.kind,
                    row.state,
                    row.source,
                ]
            )
            for row in record.spells
            if row.reference == kept.reference
        ]
    if kept.matter in ("gap", "overlap"):
        return [
            _joined([each.title, each.what, each.then, each.places])
            for each in (record.gaps if kept.matter == "gap" else record.overlaps)
            if each.reference == kept.reference
        ]
    if kept.matter == "value":
        field = next((each for each in record.known if each.field == kept.reference), None)
        if field is None:
            return []
        values = [value for value in (field.chosen, *field.others) if value is not None]
        return [
            _joined(
                [field.name, value.value]
                + [_joined([source, day or ""]) for source, day in value.told]
            )
            for value in values
        ]
    if kept.matter == "contribution":
        return [_contribution(kept.reference)]
    return []


def _contribution(reference: str) -> Text:
    """A month, its schemes and who paid: `2026-09:employee_pension+work_injury:E91…`."""
    month, _, rest = reference.partition(":")
    schemes, _, payer = rest.partition(":")
    told = [words.named(words.SCHEME_NAMES, each) for each in schemes.split("+") if each]
    return _joined([month, *told, payer[1:] if payer.startswith("E") else ""])


def _months(first: object, last: object | None) -> Text:
    return Text(f"{first}至{last or '今'}", f"{first} to {last or 'today'}")


def _joined(parts: Sequence[object]) -> Text:
    """What is known, one after the other, in both languages."""
    told = [part if isinstance(part, Text) else Text(str(part), str(part)) for part in parts]
    return Text(
        " · ".join(each.zh for each in told if each.zh),
        " · ".join(each.en for each in told if each.en),
    )
