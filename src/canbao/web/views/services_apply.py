"""Applying, one thing a page: a draft that keeps the answers, papers, a last look, handing in, and what
happens next. Queries are answered at once. The form itself is `canbao.web.services.form`.

Every page of a draft is a look at the case and stands in the log; another's case and one that does not
exist are the same page.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.cases.access import look
from canbao.cases.hands import Stale
from canbao.cases.models import Case
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.looks import NoSuchPerson
from canbao.people.purposes import RefusedLook
from canbao.services import handling, path, plain
from canbao.services.behaviour import Asking, QueryService, behaviours
from canbao.web import asking, chosen
from canbao.web.page import page, spoken
from canbao.web.services import acting, entries, fields, form, slots
from canbao.web.services.answered import answered, plainly_answered
from canbao.web.services.form import DOCUMENTS, REVIEW, Draft
from canbao.web.services.shown import CaseShown
from canbao.web.services.told import confirmed, ground_text
from canbao.web.words import NOTHING, Language, Text

STALE: Final = Text(
    "这份申请已在别处改动过，请核对后再继续。",
    "This application was changed elsewhere meanwhile. Look at it again, then go on.",
)
PUBLIC: Final = Actor("public", "person")


def case_of(request: HttpRequest, number: str) -> Case:
    """A case that may be seen, after the log has the look; Http404 for any other."""
    try:
        return look(account_of(request).actor, number, asking.today(), acting.DOOR)[0]
    except RefusedLook:
        raise Http404("no case") from None


def to_case(lang: Language, number: str, **said: str) -> HttpResponse:
    """To the page of a case."""
    query = f"?{urlencode(said)}" if said else ""
    return HttpResponseRedirect(reverse("services:case", args=(lang, number)) + query)


def to_step(lang: Language, number: str, slug: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("services:form", args=(lang, number, slug)))


def said_of(refused: Refused) -> list[Text]:
    """What a room refused, one line for each thing."""
    return [Text(each.zh, each.en) for each in refused.refusals]


def version_of(request: HttpRequest) -> int:
    """The version of the case the page showed."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def moved(request: HttpRequest, case: Case) -> bool:
    """Whether what stands in the case has changed since the page was made: answers take no step, so the
    version alone does not tell."""
    return request.POST.get("content") != str(case.content)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def apply(request: HttpRequest, lang: Language, service: str) -> HttpResponse:
    """Opens a draft, and leads to its first page. A bare visit asks first."""
    entry = entries.entry_of(service)
    door = entries.door(entry, lang)
    if door.kind != entries.APPLY:
        return HttpResponseRedirect(reverse("services:entry", args=(lang, service)))
    context = {
        "entry": entry, "title": Text(entry.zh, entry.en), "key": secrets.token_urlsafe(16),
        "case_number": request.GET.get("case", "")[:22],
        "asked": len(entry.questions), "fetched": len(entry.fetched),
    }  # fmt: skip
    if request.method != "POST":
        return page(request, lang, "web/services/begin.html", context)
    try:
        whom = acting.whom(request, entry)
        case = form.begin(
            whom, service, f"web:{whom.actor.name}:{request.POST.get('key', '')[:60]}"
        )
        number = request.POST.get("case_number", "")[:22].strip()
        names = {each.name for each in Draft(case).questions}
        if number and "case_number" in names and case.state == "draft":
            case = path.fill(case.number, case.version, {"case_number": number}, whom.deed())
    except Refused as refused:
        context["refused"] = said_of(refused)
        return page(request, lang, "web/services/begin.html", context, status=422)
    return to_step(lang, case.number, Draft(case).next_open().slug)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def step(request: HttpRequest, lang: Language, number: str, slug: str) -> HttpResponse:
    """One page of the form."""
    case = case_of(request, number)
    if case.state != "draft":
        if request.method == "POST" and slug == REVIEW:
            return to_case(lang, number, done="sent")
        return to_case(lang, number)
    draft = Draft(case)
    at = draft.at(slug)
    if at is None:
        raise Http404("no such page")
    if slug == REVIEW:
        return _review(request, lang, draft)
    if slug == DOCUMENTS:
        return _papers(request, lang, draft, at)
    question = draft.steps[at].question
    assert question is not None, "a page that is no paper and no review is a question"
    error, rows, status = NOTHING, 0, 200
    query: Mapping[str, str] | None = slots.chosen(question, request.GET)
    refused: list[Text] = []
    if request.method == "POST":
        query = request.POST
        if moved(request, case):
            query, refused, status = None, [STALE], 409
        elif "more" in request.POST:
            rows = len(draft.shown(question, query).rows) + fields.EMPTY_ROWS
        elif not question.required and form.checked((question,), query) == ({}, {}):
            return _next(request, lang, draft, at)
        else:
            try:
                wrong = form.keep(
                    draft, acting.of_case(request, case), version_of(request), query, (question,)
                )
                if not wrong:
                    return _next(request, lang, draft, at)
                error, status = wrong[question.name], 422
            except Stale:
                refused, status = [STALE], 409
                case.refresh_from_db()
            except Refused as why:
                refused, status = said_of(why), 422
    shown = draft.shown(question, query, error, alone=True, rows=rows)
    context = _frame(request, lang, draft, at) | {
        "field": shown, "wrong": [(shown.first_box, error)] if error else [], "refused": refused,
        "ground": ground_text(question.ground), "free": slots.free_days(draft, question, asking.today()),
        "known": confirmed(question.name, case),
    }  # fmt: skip
    return page(request, lang, "web/services/step.html", context, status=status)


def _papers(request: HttpRequest, lang: Language, draft: Draft, at: int) -> HttpResponse:
    """The papers a department cannot supply; those there are listed."""
    wrong: dict[str, Text] = {}
    refused: list[Text] = []
    status = 200
    if request.method == "POST":
        whom = acting.of_case(request, draft.case)
        try:
            if moved(request, draft.case):
                raise Stale([])
            files: Any = request.FILES
            _, wrong = form.attach(draft.case, whom, version_of(request), files)
            if not wrong:
                return _next(request, lang, draft, at)
        except Stale:
            refused, status = [STALE], 409
        except Refused as why:
            refused = said_of(why)
        status = 409 if status == 409 else 422
        draft = Draft(Case.objects.get(pk=draft.case.pk))
    papers = draft.papers_with(wrong)
    context = _frame(request, lang, draft, at) | {
        "papers": papers, "refused": refused,
        "wrong": [(each.box, each.error) for each in papers if each.error],
    }  # fmt: skip
    return page(request, lang, "web/services/papers.html", context, status=status)


def _review(request: HttpRequest, lang: Language, draft: Draft) -> HttpResponse:
    """Everything once more, what the house fetched beside what was said; then it is handed in."""
    refused: list[Text] = []
    status = 200
    if request.method == "POST":
        whom = acting.of_case(request, draft.case)
        key = f"web:{whom.actor.name}:{request.POST.get('key', '')[:60]}"
        try:
            if moved(request, draft.case):
                raise Stale([])
            form.send(whom, draft.case.number, version_of(request), key)
            return HttpResponseRedirect(reverse("services:done", args=(lang, draft.case.number)))
        except Stale:
            now = Case.objects.get(pk=draft.case.pk)
            if now.state != "draft":
                return to_case(lang, now.number, done="sent")
            draft, refused, status = Draft(now), [STALE], 409
        except Refused as why:
            refused, status = said_of(why), 422
    at = len(draft.steps) - 1
    names = {each.name for each in draft.questions}
    context = _frame(request, lang, draft, at) | {
        "said": [
            (each, reverse("services:form", args=(lang, draft.case.number, each.name)) + "?back=1")
            for each in draft.said()
        ],
        "papers": [each for each in draft.papers if each.there],
        "fetched": draft.fetched(lang),
        "missing": [
            (Text(each.zh, each.en), ground_text(each.ground),
             reverse("services:form", args=(lang, draft.case.number, each.name)) + "?back=1"
             if each.name in names else "")
            for each in draft.missing(asking.today())
        ],
        "clock": entries.clock(draft.entry), "refused": refused,
        "visit": slots.earliest(draft, asking.today()),
        "key": secrets.token_urlsafe(16),
    }  # fmt: skip
    return page(request, lang, "web/services/review.html", context, status=status)


def _frame(request: HttpRequest, lang: Language, draft: Draft, at: int) -> dict[str, Any]:
    """What stands around every page of the form."""
    steps, number = draft.steps, draft.case.number
    back = reverse("services:form", args=(lang, number, steps[at - 1].slug)) if at else (
        reverse("services:case", args=(lang, number))
    )  # fmt: skip
    return {
        "title": Text(draft.entry.zh, draft.entry.en), "case": draft.case, "back": back,
        "progress": Text("第 {at} 步，共 {all} 步", "Step {at} of {all}").format(
            at=at + 1, all=len(steps)),
        "returns": "back" in request.GET,
    }  # fmt: skip


def _next(request: HttpRequest, lang: Language, draft: Draft, at: int) -> HttpResponse:
    """The page after this one, or the review where a single answer was changed from there."""
    slug = REVIEW if "back" in request.GET else draft.steps[at + 1].slug
    return to_step(lang, draft.case.number, slug)


@require_safe
@spoken
def done(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """Handed in: the number, who decides by when, what to do if you disagree."""
    case = case_of(request, number)
    if case.state == "draft":
        return to_step(lang, number, REVIEW)
    shown = CaseShown(case, asking.today())
    return page(request, lang, "web/services/done.html", {"shown": shown, "case": case})


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def ask(request: HttpRequest, lang: Language, service: str) -> HttpResponse:
    """A query about the one who asks (or for whom the account acts)."""
    there = entries.plain_of(service)
    if there is not None:
        return _plain(request, lang, there)
    return _answer(request, lang, service, known=True)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def question(request: HttpRequest, lang: Language, service: str) -> HttpResponse:
    """A query for which nobody is identified; no account is needed."""
    if not entries.entry_of(service).anonymous:
        raise Http404("not for everybody")
    return _answer(request, lang, service, known=False)


def _answer(request: HttpRequest, lang: Language, service: str, *, known: bool) -> HttpResponse:
    entry = entries.entry_of(service)
    found = behaviours().get(service)
    if not isinstance(found, QueryService) or (known and entry.anonymous):
        return HttpResponseRedirect(reverse("services:entry", args=(lang, service)))
    asked = found.questions()
    wrong: dict[str, Text] = {}
    refused: list[Text] = []
    context: dict[str, Any] = {"title": Text(entry.zh, entry.en), "entry": entry}
    query = request.POST if request.method == "POST" else None
    sections = None
    if query is not None or not asked:
        given, wrong = form.checked(asked, query or {})
        if not wrong:
            try:
                about = _asking(request, known)
                sections = answered(handling.ask(service, about, given), lang, known=known)
            except Refused as why:
                refused = said_of(why)
    shown = form.blank_of(asked, query, wrong)
    if len(shown) == 1 and sections is None:
        shown = [fields.shown(asked[0], None, query, wrong.get(asked[0].name, NOTHING), alone=True)]
    context |= {
        "fields": shown,
        "answer": sections,
        "refused": refused,
        "wrong": [(each.first_box, each.error) for each in shown if each.error],
    }
    status = 422 if wrong or refused else 200
    return page(request, lang, "web/services/ask.html", context, status=status)


def _asking(request: HttpRequest, known: bool) -> Asking:
    if not known:
        return Asking(PUBLIC, acting.DOOR, asking.today())
    account, other = account_of(request), chosen.acting(request)
    person, employer = account.person, account.employer
    if other is not None:
        person, employer = other.person, other.employer
    return Asking(account.actor, acting.DOOR, asking.today(), person, employer)


def _plain(request: HttpRequest, lang: Language, service: plain.Plain) -> HttpResponse:
    """A service the operator added: a table, and for a certificate a button that issues it."""
    account, day, entry = account_of(request), asking.today(), service.entry
    of: int | str = account.person if account.person is not None else account.employer
    context: dict[str, Any] = {
        "title": Text(entry.zh, entry.en), "entry": entry, "key": secrets.token_urlsafe(16),
        "issues": entry.kind == "certificate",
    }  # fmt: skip
    try:
        if request.method == "POST" and context["issues"]:
            key = f"web:{account.username}:{request.POST.get('key', '')[:60]}"
            plain.certify(service, of, actor=account.actor, door=acting.DOOR, day=day, key=key)
            return HttpResponseRedirect(reverse("services:certificates", args=(lang,)))
        told = plain.ask(service, of, actor=account.actor, door=acting.DOOR, day=day)
        context["answer"] = plainly_answered(told)
    except Refused as why:
        context["refused"] = said_of(why)
        return page(request, lang, "web/services/ask.html", context, status=422)
    except (RefusedLook, NoSuchPerson):
        raise Http404("nobody to ask about") from None
    return page(request, lang, "web/services/ask.html", context)
