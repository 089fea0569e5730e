"""Visits at home as the person sees them: which are to come and which were, where they can be cancelled. What
the calendar holds stands in `canbao.services.visits`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.refusal import Refused
from canbao.people.places import full_names_of
from canbao.services import catalogue, path, visits
from canbao.services.models import BOOKED, CANCELLED, MADE, MISSED, Visit
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.services import acting, entries
from canbao.web.services.shown import grouped
from canbao.web.views.services_apply import said_of
from canbao.web.views.services_mine import own
from canbao.web.words import NOTHING, Language, Text

OFFERED: Final = ("RGT-03", "ELG-03")
STATES: Final[dict[str, tuple[Text, str]]] = {
    BOOKED: (Text("已预约", "Booked"), "waiting"), MADE: (Text("已上门", "Made"), "done"),
    MISSED: (Text("没有见到您", "You were not met"), "needs"),
    CANCELLED: (Text("已取消", "Cancelled"), ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit: when, where, for which case, how it stands; `open` while it can be cancelled."""

    number: int
    title: Text
    day: Day
    half: Text
    place: Text
    state: Text
    tone: str
    words: str
    open: bool
    case: str
    case_href: str
    href: str


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every visit of one's own, the next one first."""
    view = own(request)
    found = Visit.objects.filter(person=view.id).select_related("slot", "case")
    rows = [_shown(each, lang) for each in found.order_by("-slot__day", "-pk")[:50]]
    context = {
        "rows": rows, "done": request.GET.get("done") == "cancelled",
        "offered": [entries.line(catalogue.entry(each), lang) for each in OFFERED],
    }  # fmt: skip
    return page(request, lang, "web/services/visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, visit: int) -> HttpResponse:
    """One visit, and the form by which it is cancelled before it is made. Another's and one that does not
    exist are the same page."""
    view, day = own(request), asking.today()
    found = Visit.objects.filter(person=view.id, pk=visit).select_related("slot", "case").first()
    if found is None:
        raise Http404("no visit")
    why, refused, wrong = "", list[Text](), list[tuple[str, Text]]()
    if request.method == "POST":
        why = request.POST.get("why", "").replace("\0", "").strip()[:1000]
        if not why:
            wrong = [("why", Text("请写明为什么取消。", "Say why it does not suit."))]
        else:
            try:
                visits.cancel(visit, why, account_of(request).actor, day, acting.DOOR)
                path.go_on(found.case.number, day, acting.DOOR)
            except Refused as error:
                refused = said_of(error)
            else:
                listed = reverse("services:visits", args=(lang,))
                return HttpResponseRedirect(f"{listed}?done=cancelled")
    context = {
        "visit": _shown(found, lang), "why": why, "refused": refused, "wrong": wrong,
        "error": wrong[0][1] if wrong else NOTHING,
    }  # fmt: skip
    status = 422 if wrong or refused else 200
    return page(request, lang, "web/services/visit.html", context, status=status)


def _shown(visit: Visit, lang: Language) -> VisitShown:
    entry = catalogue.entry(visit.case.service)
    state, tone = STATES[visit.state]
    name = full_names_of([visit.address])[visit.address]
    return VisitShown(
        visit.pk, Text(entry.zh, entry.en), Day(visit.slot.day),
        Text(*visits.HALF_WORDS[visit.slot.half]), Text(name.zh, name.en), state, tone, visit.words,
        visit.state == BOOKED, grouped(visit.case.number),
        reverse("services:case", args=(lang, visit.case.number)),
        reverse("services:visit", args=(lang, visit.pk)),
    )  # fmt: skip
