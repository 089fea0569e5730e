"""My cases: the list, one case like a parcel, and what can be done with it – add what is missing, withdraw,
contest, rate, take a copy. The same pages serve a person, an employer and whoever acts for them."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.sessions import account_of
from canbao.cases import archive, engine, ratings, stored
from canbao.cases.access import OWN, listed
from canbao.cases.engine import HEARING_CLOCK
from canbao.cases.hands import Deed, Stale
from canbao.cases.models import Case, Effect
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.services import catalogue
from canbao.services.catalogue import words
from canbao.services.doing.bundles import one_list
from canbao.services.hearing import ANSWERED_BY
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.services import acting, fields, form
from canbao.web.services.form import Draft
from canbao.web.services.shown import (
    TONES,
    YOU,
    CaseShown,
    clock_line,
    grouped,
    state_text,
    turn_of,
)
from canbao.web.views.services_apply import STALE, case_of, said_of, to_case, version_of
from canbao.web.words import NOTHING, Language, Text

ROWS_A_PAGE: Final = 20
OVER: Final = ("closed", "withdrawn")
DONE: Final = {
    "sent": Text("已经提交，没有重复提交。", "It is handed in; nothing was sent twice."),
    "corrected": Text("补正已收到。", "We have what was missing."),
    "withdrawn": Text("已撤回。", "Withdrawn."),
    "rated": Text("谢谢，评价已收到。", "Thank you; we have your rating."),
}
GRADES: Final = (
    ("5", Text("非常满意", "Very content")), ("4", Text("满意", "Content")),
    ("3", Text("基本满意", "Fairly content")), ("2", Text("不满意", "Not content")),
    ("1", Text("非常不满意", "Not content at all")),
)  # fmt: skip
# What a decision wrote, and where it is seen.
WROTE: Final[dict[str, tuple[Text, str]]] = {
    "award": (Text("待遇", "A benefit"), "mine:benefits"),
    "revision": (Text("待遇变更", "A change of a benefit"), "mine:benefits"),
    "change": (Text("参保记录变更", "A change of the record"), "web:my"),
    "plan": (Text("缴费方式", "How you pay"), "mine:paying"),
    "paying": (Text("缴费", "A payment"), "mine:paying"),
    "payment_order": (Text("缴费单", "A payment order"), "mine:paying"),
    "transfer": (Text("转移接续", "A transfer"), "mine:transfer"),
    "mandate": (Text("委托", "A mandate"), "services:mandates"),
    "certificate": (Text("凭证", "A certificate"), "services:certificates"),
    "life_sign": (Text("资格认证", "Certification of life"), "mine:life"),
    "declaration": (Text("申报", "A declaration"), "employer:home"),
    "card_order": (Text("制卡申请", "An order of a card"), "services:ecard"),
    "card": (Text("社保卡", "The card"), "services:ecard"),
    "ecard": (Text("电子社保卡", "The e-card"), "services:ecard"),
    "visit": (Text("上门预约", "A visit at home"), "services:visits"),
    "repayment_plan": (Text("退还计划", "A plan of repayment"), "mine:benefits"),
    "refund": (Text("退费", "A refund"), ""),
    "bank_account": (Text("收款账户", "An account"), "mine:benefits"),
    "bundle": (Text("一件事的各办件", "The cases of this event"), ""),
    "answer": (Text("书面答复", "An answer in writing"), ""),
    "rating": (Text("评价", "A rating"), ""),
    "changed": (Text("原办件重新办理", "The first case is decided anew"), ""),
    "filing": (Text("登记在案的认定", "A finding on file"), ""),
    "overpayment_decision": (Text("追回多发待遇的决定和计划", "What is paid back, and by which plan"), "mine:benefits"),
    "finding_answer": (Text("核查结论", "What the inquiry found"), ""),
    "order_to_pay": (Text("责令缴纳欠费", "An order to pay arrears"), "employer:home"),
    "statement": (Text("陈述申辩入卷", "Your statement in the file"), ""),
    "filing data_copy": (Text("个人信息副本", "The copy of your data"), "services:data"),
}  # fmt: skip


@require_safe
@spoken
def cases(request: HttpRequest, lang: Language) -> HttpResponse:
    """All cases one may see, those that wait for oneself first; the list is a look and is logged."""
    actor, day = account_of(request).actor, asking.today()
    with transaction.atomic():
        log.append(actor, acting.DOOR, log.Act(
            log.READ, OWN, actor.person, "cases", {"list": True}))  # fmt: skip
    over = request.GET.get("show") == "done"
    found = listed(actor, day)
    found = found.filter(state__in=OVER) if over else found.exclude(state__in=OVER)
    ordered = found.prefetch_related("clocks__pauses").order_by("-last_day", "-pk")
    shown = Paginator(ordered, ROWS_A_PAGE).get_page(request.GET.get("page", "1"))
    base = reverse("services:cases", args=(lang,))
    context = {
        "rows": sorted((_row(each, lang, day, actor.person) for each in shown.object_list),
                       key=lambda row: not row["yours"]),
        "numbers": shown, "over": over,
        "filters": [(Text("在办", "Under way"), base, not over),
                    (Text("已办结", "Done"), f"{base}?show=done", over)],
    }  # fmt: skip
    return page(request, lang, "web/services/cases.html", context)


def _row(case: Case, lang: Language, day: date, own: int | None) -> dict[str, Any]:
    entry = catalogue.entry(case.service)
    running = [each for each in case.clocks.all() if each.ended is None]
    now = "correction" if case.state == "incomplete" else "decision"
    if any(each.kind == HEARING_CLOCK for each in running):
        now = HEARING_CLOCK
    clock = next((each for each in running if each.kind == now), None)
    return {
        "title": Text(entry.zh, entry.en), "number": grouped(case.number),
        "href": reverse("services:case", args=(lang, case.number)), "state": state_text(case.state),
        "tone": TONES.get(case.state, "waiting"), "turn": turn_of(case.state, running)[1],
        "yours": turn_of(case.state, running)[0] == YOU, "day": Day(case.last_day),
        "clock": clock_line(clock, day) if clock else None,
        "other": case.person is not None and case.person != own,
    }  # fmt: skip


@require_safe
@spoken
def case(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """One case: where it is, whose turn, by when, what was decided and why."""
    return _case_page(request, lang, case_of(request, number))


def _case_page(request: HttpRequest, lang: Language, found: Case, *, refused: list[Text] | None = None,
               status: int = 200) -> HttpResponse:  # fmt: skip
    day = asking.today()
    shown, draft = CaseShown(found, day), Draft(found)
    remedies = words().remedies[shown.entry.remedies].services
    offered = [each for each in remedies if each.startswith("RGT") or each == "PEN-08"]
    if not shown.by_machine:
        offered = [each for each in offered if each != "RGT-10"]
    named = [(key, catalogue.entry(key)) for key in offered]
    context = {
        "shown": shown, "case": found, "refused": refused,
        "done": DONE.get(request.GET.get("done", ""), NOTHING),
        "said": draft.said(), "papers": [each for each in draft.papers if each.there],
        "fetched": draft.fetched(lang), "next": draft.next_open().slug,
        "contest": [
            (Text(entry.zh, entry.en),
             f"{reverse('services:apply', args=(lang, key))}?case={found.number}")
            for key, entry in named
        ] if shown.can_contest else [],
        "grades": GRADES, "wrote": _wrote(found, lang) if shown.decisions else [],
        "parts": one_list(found, day) if found.service.startswith("BND") else [],
        "key": secrets.token_urlsafe(16), "state_href": state_href(found, lang) if shown.may_state else "",
    }  # fmt: skip
    return page(request, lang, "web/services/case.html", context, status=status)


def state_href(found: Case, lang: Language) -> str:
    """Where somebody states their case to a case of their own."""
    return f"{reverse('services:apply', args=(lang, ANSWERED_BY))}?case={found.number}"


def _wrote(found: Case, lang: Language) -> list[tuple[Text, str]]:
    """What the decision changed, each with the page where it is seen; a certificate with its own file."""
    made = []
    for each in Effect.objects.filter(decision__case=found).order_by("pk"):
        known = WROTE.get(each.what) or WROTE.get(each.what.partition(" ")[0])
        name, route = known or (Text("登记", "An entry"), "")
        if found.employer and route.startswith(("mine:", "web:my")):
            route = ""
        href = reverse(route, args=(lang,)) if route else ""
        if each.what == "certificate":
            name = Text(f"{name.zh} {each.record}", f"{name.en} {each.record}")
            href = reverse("services:certificate", args=(lang, each.record))
        made.append((name, href))
    return list(dict.fromkeys(made))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def correct(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """The one correction notice answered: everything that is missing on one page."""
    found = case_of(request, number)
    shown, draft = CaseShown(found, asking.today()), Draft(found)
    if found.state != "incomplete":
        return to_case(lang, number, **({"done": "corrected"} if request.method == "POST" else {}))
    names = {each["name"] for each in shown.lacking}
    asked = [each for each in draft.questions if each.name in names]
    wrong: dict[str, Text] = {}
    refused: list[Text] = []
    query, status, rows = None, 200, 0
    if request.method == "POST" and "more" in request.POST:
        query, rows = request.POST, fields.more(request.POST)
    elif request.method == "POST":
        query = request.POST
        given, wrong = form.checked(asked, query, whole=False)
        whom = acting.of_case(request, found)
        key = f"web:{whom.actor.name}:{query.get('key', '')[:60]}"
        status = 422
        if not wrong:
            try:
                files: Any = request.FILES
                version, wrong = form.attach(found, whom, version_of(request), files)
                if not wrong:
                    form.correct(whom, number, version, key, given)
                    return to_case(lang, number, done="corrected")
            except Stale:
                refused, status = [STALE], 409
            except Refused as why:
                refused = said_of(why)
        found = Case.objects.get(pk=found.pk)
        draft = Draft(found)
    shown_fields = [
        draft.shown(each, query, wrong.get(each.name, NOTHING), rows=rows) for each in asked
    ]
    papers = [each for each in draft.papers_with(wrong) if each.kind in names]
    boxes = {each.name for each in asked} | {each.kind for each in papers}
    context = {
        "title": shown.title, "case": found, "fields": shown_fields, "papers": papers,
        "others": [
            (Text(each["zh"], each["en"]), each["ground"])
            for each in shown.lacking if each["name"] not in boxes
        ],
        "items": [(Text(each["zh"], each["en"]), each["ground"]) for each in shown.lacking],
        "clocks": shown.clocks, "refused": refused, "key": secrets.token_urlsafe(16),
        "wrong": [(each.first_box, each.error) for each in shown_fields if each.error]
        + [(each.box, each.error) for each in papers if each.error],
    }  # fmt: skip
    return page(request, lang, "web/services/correct.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def withdraw(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """Taken back before it is decided; asked once more first."""
    found = case_of(request, number)
    shown = CaseShown(found, asking.today())
    if request.method != "POST" or not shown.can_withdraw:
        if not shown.can_withdraw:
            said = {"done": "withdrawn"} if found.state == "withdrawn" else {}
            return to_case(lang, number, **said)
        return page(request, lang, "web/services/withdraw.html", {"shown": shown, "case": found})
    try:
        engine.withdraw(number, version_of(request), acting.of_case(request, found).deed())
    except Stale:
        return _case_page(request, lang, Case.objects.get(pk=found.pk), refused=[STALE], status=409)
    except Refused as why:
        return _case_page(request, lang, found, refused=said_of(why), status=422)
    return to_case(lang, number, done="withdrawn")


@require_POST
@spoken
def rate(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """One to five; who is not content is called back."""
    found = case_of(request, number)
    given = request.POST.get("grade", "")
    account = account_of(request)
    try:
        ratings.rate(
            number, int(given) if given in dict(GRADES) else 0, request.POST.get("words", "").strip(),
            Deed(account.actor, acting.DOOR, asking.today()),
        )  # fmt: skip
    except Refused as why:
        return _case_page(request, lang, found, refused=said_of(why), status=422)
    return to_case(lang, number, done="rated")


@require_safe
@spoken
def copy(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """The own file of a case as a zip."""
    found = case_of(request, number)
    made = archive.own_file(number, acting.of_case(request, found).deed())
    response = HttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="case-{number}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@spoken
def document(request: HttpRequest, lang: Language, number: str, digest: str) -> HttpResponse:
    """A paper that was handed in, as it is kept."""
    found = case_of(request, number)
    kept = found.documents.filter(hash=digest).first()
    if kept is None:
        raise Http404("no such document")
    response = HttpResponse(stored.read(kept.hash), content_type=kept.media)
    response["Content-Disposition"] = (
        f'attachment; filename="{digest[:12]}{stored.SUFFIX[kept.media]}"'
    )
    response["Cache-Control"] = "private, no-store"
    return response
