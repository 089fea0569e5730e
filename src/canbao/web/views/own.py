"""A person's own page: the spells of a lifetime, where each came from, and who looked.

Opening it is a look like any other and stands in the log. Nothing is judged here: spells, gaps and
overlaps are shown as the record has them, each with a way to contest it.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.people import contests
from canbao.people.looks import NoSuchPerson, PersonView, look, looks_at
from canbao.people.models import Contest
from canbao.people.models.contest import LONGEST, MATTERS
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.views import own_words as words
from canbao.web.views.own_record import Record, both, look_rows
from canbao.web.words import Language, Text

DOOR: Final = "portal"
SHOWN_FIRST: Final = 8
A_PAGE: Final = 50


def _seen(request: HttpRequest, purpose: str, *, unmask: bool = False) -> PersonView:
    """The signed-in person's own record, after the log has it."""
    account = account_of(request)
    try:
        return look(account.actor, account.person or 0, purpose, DOOR, unmask=unmask)
    except NoSuchPerson:
        raise Http404("no record") from None


def _page(request: HttpRequest, lang: Language, view: PersonView) -> HttpResponse:
    today = asking.clock().date()
    looks = looks_at(view.id, most=SHOWN_FIRST, others=True)
    mine = Contest.objects.filter(person_id=view.id).order_by("-at", "-id")[:20]
    context = {
        "record": Record(view, today),
        "view": view,
        "looks": look_rows(looks),
        "contests": [
            {
                "matter": words.named(words.MATTERS, each.matter),
                "words": each.words,
                "on": Day(each.at.astimezone(asking.CHINA).date()),
                "state": words.named(words.CONTEST_STATES, each.state),
                "open": each.state == "open",
                "answer": each.answer,
                "answered_by": both(each.answered_by),
                "answered_on": Day(each.answered_at.astimezone(asking.CHINA).date())
                if each.answered_at
                else None,
            }
            for each in mine
        ],
    }
    return page(request, lang, "web/own/my.html", context)


@require_safe
@spoken
def my(request: HttpRequest, lang: Language) -> HttpResponse:
    """The record, numbers masked."""
    return _page(request, lang, _seen(request, "own_record"))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def numbers(request: HttpRequest, lang: Language) -> HttpResponse:
    """The record with whole numbers, when asked for by the button; a bare visit goes back."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("web:my", args=(lang,)))
    return _page(request, lang, _seen(request, "own_number", unmask=True))


@require_safe
@spoken
def looks(request: HttpRequest, lang: Language) -> HttpResponse:
    """Everybody who looked, fifty at a time."""
    view = _seen(request, "own_record")
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    found = looks_at(view.id, most=A_PAGE + 1, before=before)
    older = found[A_PAGE - 1].seq if len(found) > A_PAGE else None
    context = {"looks": look_rows(found[:A_PAGE]), "older": older, "paged": before is not None}
    return page(request, lang, "web/own/looks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def contest(request: HttpRequest, lang: Language) -> HttpResponse:
    """Says what is contested, takes the person's words, keeps them."""
    asked = request.POST if request.method == "POST" else request.GET
    matter = asked.get("matter", "")
    if matter not in MATTERS:
        matter = "person"
    reference = asked.get("reference", "")[:200]
    context: dict[str, object] = {
        "matter": matter,
        "reference": reference,
        "about": words.named(words.MATTERS, matter),
        "longest": LONGEST,
        "words": asked.get("words", "")[: 2 * LONGEST],
    }
    if request.method == "POST":
        account = account_of(request)
        try:
            kept = contests.contest(
                account.actor, account.person or 0, matter, reference, asked.get("words", ""), DOOR
            )
        except contests.ContestRefused as refused:
            context["wrong"] = Text(refused.zh, refused.en)
            return page(request, lang, "web/own/contest.html", context, status=422)
        context["kept"] = kept.id
    return page(request, lang, "web/own/contest.html", context)
