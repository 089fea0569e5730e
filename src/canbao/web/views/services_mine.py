"""What waits for oneself and what is one's own: the to-do page, an employer's page, data rights,
certificates.

Each page is a look at the own record under its purpose and stands in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.models import EMPLOYER, Account
from canbao.accounts.sessions import account_of
from canbao.benefits import certification
from canbao.benefits.models import Award
from canbao.cases.access import listed
from canbao.cases.models import Case, Mandate
from canbao.certificates import numbers, paper
from canbao.certificates.kinds import kinds
from canbao.certificates.models import Certificate
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.looks import NoSuchPerson, PersonView, look, looks_at
from canbao.people.models import Gap, LogEntry
from canbao.services import catalogue, own_data
from canbao.services.behaviour import behaviours
from canbao.services.models import BOOKED, Filing, Visit
from canbao.services.visits import HALF_WORDS
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.services import acting, entries
from canbao.web.services.shown import YOU, clock_line, grouped, notice_text, turn_of
from canbao.web.views import own_words as known_words
from canbao.web.views.money_own_base import Note, Way
from canbao.web.views.own_record import look_rows
from canbao.web.words import NOTHING, Language, Text

MOST: Final = 20
SOON: Final = ("expiring", "warned", "unknown", "suspected", "suspended")
GAPS: Final = ("E", "F")
"""Gaps that somebody can do something about: an employer who has to insure, and what one may join."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate on the list."""

    title: Text
    serial: str
    day: Day
    until: Day | None
    state: Text
    tone: str
    href: str
    verify: str


def own(request: HttpRequest) -> PersonView:
    """The person signed in, after the log has the look."""
    account = account_of(request)
    try:
        return look(account.actor, account.person or 0, "own_record", acting.DOOR, whole=False)
    except NoSuchPerson:
        raise Http404("no record") from None


@require_safe
@spoken
def todo(request: HttpRequest, lang: Language) -> HttpResponse:
    """What waits for oneself, what is new, and the doors."""
    view, day, account = own(request), asking.today(), account_of(request)
    ordered = listed(account.actor, day).exclude(state="withdrawn").order_by("-last_day", "-pk")
    found = list(ordered.prefetch_related("clocks__pauses", "notices")[:MOST])
    notes = [*_cases(found, lang, day), *_mandates(account, lang, day), *_life(view, lang, day),
             *_visit(view, lang)]  # fmt: skip
    news = _news(found, account, lang)
    gap = Gap.objects.filter(person_id=view.id, gap_class__in=GAPS).order_by("pk").first()
    if gap is not None:
        notes.append(Note(
            Text("参保有缺口", "A gap in your insurance"), known_words.GAP_WORDS[gap.gap_class], "waiting",
            reverse("web:my", args=(lang,)) + "#gaps", Text("看缺口和办法", "See it and what to do"),
        ))  # fmt: skip
    context = {
        "view": view,
        "notes": notes,
        "news": news,
        "doors": _doors(lang, sum(each.state not in ("closed", "effected") for each in found)),
        "looks": look_rows(looks_at(view.id, most=3, others=True)),
    }
    return page(request, lang, "web/services/todo.html", context)


def _cases(found: list[Case], lang: Language, day: date) -> list[Note]:
    notes = []
    for each in found:
        whose, what = turn_of(each.state, each.clocks.all())
        if whose != YOU:
            continue
        entry = catalogue.entry(each.service)
        href = reverse("services:case", args=(lang, each.number))
        link = Text("继续填写", "Go on") if each.state == "draft" else Text("去补正", "Add it")
        if each.state == "on_hold":
            link = Text("看告知并陈述", "Read it and answer")
        due = next(
            (one for one in each.clocks.all() if one.kind == "correction" and not one.ended), None
        )
        until = clock_line(due, day).due if due is not None else None
        if until is not None:
            what = Text(
                "缺材料，请在{day}前补正。", "Something is missing; add it by {day}."
            ).format(day=until)
        notes.append(Note(Text(entry.zh, entry.en), what,
                          "waiting" if each.state == "draft" else "needs", href, link))  # fmt: skip
    return notes


def _mandates(account: Account, lang: Language, day: date) -> list[Note]:
    waits = Mandate.objects.filter(
        account=account.username, accepted__isnull=True, ended__isnull=True, to_day__gte=day
    ).count()
    if not waits:
        return []
    return [Note(
        Text(f"有{waits}份委托等您同意", f"{waits} mandates wait for your yes"),
        Text("有人请您代为办事。", "Somebody asks you to act for them."), "needs",
        reverse("services:mandates", args=(lang,)), Text("查看并决定", "Look and decide"),
    )]  # fmt: skip


def _life(view: PersonView, lang: Language, day: date) -> list[Note]:
    if not Award.objects.filter(person=view.id).exists():
        return []
    now = certification.standing(view.id, day)
    if now.state not in SOON:
        return []
    until = Day(now.until) if now.until else Text("不详", "not known")
    over = now.until is not None and now.until < day
    title = Text("领取资格认证快到期", "Certification of life is due")
    what = Text("有效至{until}。", "Valid to {until}.")
    if over:
        title = Text("领取资格认证已过期", "Certification of life has run out")
        what = Text("{until}已到期，请尽快认证。", "It ran out on {until}; certify soon.")
    return [Note(
        title, what.format(until=until), "needs",
        reverse("mine:life", args=(lang,)), Text("看怎样办", "See how"),
    )]  # fmt: skip


def _visit(view: PersonView, lang: Language) -> list[Note]:
    made = Visit.objects.filter(person=view.id, state=BOOKED).select_related("slot").first()
    if made is None:
        return []
    half = Text(*HALF_WORDS[made.slot.half])
    return [Note(
        Text("有人要上门", "Somebody comes to your home"),
        Text("{day}{half}。", "{day}, {half}.").format(day=Day(made.slot.day), half=half), "waiting",
        reverse("services:visit", args=(lang, made.pk)), Text("查看或取消", "See or cancel it"),
    )]  # fmt: skip


def _news(found: list[Case], account: Account, lang: Language) -> list[tuple[Text, str, Text, Day]]:
    """Cases that moved by another hand since one last looked at them, with the last notice of each."""
    numbers_ = [each.number for each in found if each.notices.all()]
    if not numbers_:
        return []
    moved = dict(
        Case.objects.filter(number__in=numbers_)
        .annotate(at=Max("transitions__at", filter=~Q(transitions__actor=account.username)))
        .values_list("number", "at")
    )
    looked = dict(
        LogEntry.objects.filter(
            actor=account.username, action=log.READ, record__in=[f"case {one}" for one in numbers_]
        ).values_list("record").annotate(at=Max("at"))
    )  # fmt: skip
    news = []
    for each in found:
        told = sorted(each.notices.all(), key=lambda one: one.number)
        at, seen = moved.get(each.number), looked.get(f"case {each.number}")
        if not told or at is None or (seen is not None and seen >= at):
            continue
        last = told[-1]
        href = reverse("services:case", args=(lang, each.number))
        news.append((notice_text(last), href, Text(grouped(each.number), grouped(each.number)),
                     Day(last.day)))  # fmt: skip
    return news


def _doors(lang: Language, under_way: int) -> list[Way]:
    def to(name: str, *args: str) -> str:
        return reverse(name, args=(lang, *args))

    return [
        Way(Text("办事", "Services"), Text("按人生事件或搜索找", "By life event, or search"),
            to("services:home")),
        Way(Text("我的办件", "My cases"), Text(f"{under_way}件在办", f"{under_way} under way") if under_way
            else Text("办到哪一步，轮到谁", "Where each is, whose turn"),
            to("services:cases")),
        Way(Text("我的社保", "My money"), Text("缴费、账户、待遇", "Paid in, account, benefits"),
            to("mine:money")),
        Way(Text("我的参保记录", "My record"), Text("一生一线", "The life line"), to("web:my")),
        Way(Text("我的凭证", "My certificates"), Text("下载、给别人验真", "Download; anyone can verify"),
            to("services:certificates")),
        Way(Text("电子社保卡", "My e-card"), Text("没有网络也能打开", "Opens without a connection"),
            to("services:ecard")),
        Way(Text("亲属和委托", "Relatives and mandates"), Text("请人代办，替人办事", "Let others act; act for others"),
            to("services:mandates")),
        Way(Text("上门预约", "Visits at home"), Text("预约、查看、取消", "Ask for one, see it, cancel it"),
            to("services:visits")),
        Way(Text("我的数据", "My data"), Text("副本、更正、谁看过", "Copy, correction, who looked"),
            to("services:data")),
    ]  # fmt: skip


@require_safe
@spoken
def employer(request: HttpRequest, lang: Language) -> HttpResponse:
    """An employer's services: staff, injuries, retirements, the register, papers, delegates."""
    account, day = account_of(request), asking.today()
    with transaction.atomic():
        log.append(account.actor, acting.DOOR, log.Act(
            log.READ, "own_case", None, f"E{account.employer}", {"list": True}))  # fmt: skip
    found = list(listed(account.actor, day).exclude(state__in=("closed", "withdrawn"))
                 .prefetch_related("clocks__pauses").order_by("-last_day", "-pk")[:MOST])  # fmt: skip
    ready = behaviours()
    groups = [
        (title, [each for each in lines if each.href.rstrip("/").rpartition("/")[2] in ready])
        for title, lines in entries.categories("employer", lang)
    ]

    def to(name: str) -> str:
        return reverse(name, args=(lang,))

    often = ("REG-06", "REG-07", "WIN-02", "PEN-01")
    doors = [
        *(Way(Text(entry.zh, entry.en), NOTHING, reverse("services:entry", args=(lang, entry.id)))
          for entry in map(catalogue.entry, often) if entry.id in ready),
        Way(Text("申报与缴费", "Declare and pay"), Text("每月申报、账单、欠费", "Each month, bills, arrears"),
            to("employer:home")),
        Way(Text("无欠费证明", "Certificate of no arrears"), NOTHING, to("employer:certificate")),
        Way(Text("本单位的办件", "Our cases"), Text("办到哪一步", "Where each is"), to("services:cases")),
        Way(Text("经办人和委托", "Delegates"), Text("谁可以代表本单位办事", "Who may act for us"),
            to("services:mandates")),
        Way(Text("本单位的凭证", "Our certificates"), NOTHING, to("services:certificates")),
    ]  # fmt: skip
    context = {
        "notes": _cases(found, lang, day),
        "doors": doors,
        "under_way": len(found),
        "groups": [(title, lines) for title, lines in groups if lines],
    }
    return page(request, lang, "web/services/employer.html", context)


@require_safe
@spoken
def data(request: HttpRequest, lang: Language) -> HttpResponse:
    """What one may ask of one's data: see it, have a copy, have it corrected, have a person look."""
    view, account = own(request), account_of(request)
    machine = (
        Case.objects.filter(person=account.person, decisions__by__startswith="robot:",
                            decisions__decision__isnull=True)
        .order_by("-last_day", "-pk").distinct()[:MOST]
    )  # fmt: skip
    rows = []
    for each in machine:
        entry = catalogue.entry(each.service)
        rows.append((
            Text(entry.zh, entry.en), grouped(each.number), Day(each.last_day),
            reverse("services:apply", args=(lang, "RGT-10")) + f"?case={each.number}",
        ))  # fmt: skip
    copies = [
        (Day(each.day), grouped(each.case.number),
         reverse("services:data-file", args=(lang, each.case.number)))
        for each in Filing.objects.filter(person=account.person, kind=own_data.FILING)
        .select_related("case").order_by("-pk")[:MOST]
    ]  # fmt: skip
    context = {
        "view": view,
        "machine": rows,
        "copies": copies,
        "copy": entries.line(catalogue.entry("RGT-09"), lang),
        "correct": entries.line(catalogue.entry("RGT-08"), lang),
        "complain": entries.line(catalogue.entry("RGT-06"), lang),
        "looks": look_rows(looks_at(view.id, most=3, others=True)),
    }
    return page(request, lang, "web/services/data.html", context)


@require_safe
@spoken
def data_file(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """The copy of one's data that a case made, as the file programs read; another's and one that does not
    exist are the same page."""
    try:
        content = own_data.download(number, account_of(request).actor, asking.today(), acting.DOOR)
    except Refused:
        raise Http404("no copy") from None
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="my-data-{number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _subject(account: Account) -> str:
    return f"E{account.employer}" if account.role == EMPLOYER else f"P{account.person}"


def _titles() -> dict[str, Text]:
    known = {key: Text(kind.title.zh, kind.title.en) for key, kind in kinds().items()}
    return known | {each.id: Text(each.zh, each.en) for each in entries.every()}


@require_safe
@spoken
def certificates(request: HttpRequest, lang: Language) -> HttpResponse:
    """Documents issued to oneself, the newest first, each with its PDF and where anyone verifies it."""
    account, day = account_of(request), asking.today()
    with transaction.atomic():
        log.append(account.actor, acting.DOOR, log.Act(
            log.READ, "certificate", account.person, f"certificates {_subject(account)}", {"list": True}
        ))  # fmt: skip
    found = Certificate.objects.filter(subject=_subject(account)).select_related("revocation")
    titles = _titles()
    rows = [_paper(each, titles, lang, day) for each in found.order_by("-id")[:100]]
    offered = [
        entries.line(each, lang) for each in entries.every()
        if each.kind == "certificate" and ("employer" if account.role == EMPLOYER else "person") in each.who
        and entries.door(each, lang).kind != entries.ELSEWHERE
    ]  # fmt: skip
    if account.role == EMPLOYER:
        offered.append(entries.Line(
            Text("无欠费证明", "Certificate of no arrears"), NOTHING,
            reverse("employer:certificate", args=(lang,)),
        ))  # fmt: skip
    return page(request, lang, "web/services/certificates.html", {"rows": rows, "offered": offered})


def _paper(each: Certificate, titles: dict[str, Text], lang: Language, day: date) -> Paper:
    if getattr(each, "revocation", None) is not None:
        state, tone = Text("已撤销", "Revoked"), "needs"
    elif each.valid_until is not None and each.valid_until < day:
        state, tone = Text("已过有效期", "Expired"), "waiting"
    else:
        state, tone = Text("有效", "Valid"), "done"
    return Paper(
        titles.get(each.kind, Text(each.kind, each.kind)), numbers.grouped(each.serial), Day(each.day),
        Day(each.valid_until) if each.valid_until else None, state, tone,
        reverse("services:certificate", args=(lang, each.serial)),
        reverse("web:verify-paper", args=(lang, each.serial, each.code)),
    )  # fmt: skip


@require_safe
@spoken
def paper_file(request: HttpRequest, lang: Language, serial: str) -> HttpResponse:
    """The signed PDF of an own document; another's and one that does not exist are the same."""
    account = account_of(request)
    found = Certificate.objects.filter(serial=serial, subject=_subject(account)).first()
    with transaction.atomic():
        log.append(account.actor, acting.DOOR, log.Act(
            log.READ, "certificate", account.person if found else None, f"certificate {serial[:16]}",
            {"refused": found is None}))  # fmt: skip
    if found is None:
        raise Http404("no certificate")
    response = HttpResponse(paper.paper(found, lang), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.serial}-{lang}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
