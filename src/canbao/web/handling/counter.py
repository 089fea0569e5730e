"""The counter's one screen, and the desk's: find whoever is here, choose what they want by typing, fill the
form on one page, hand in, print the receipt.

Whoever is being served stands in the session, with why they were opened: no person is opened by an
address. A desk sees a masked name to be sure whom it serves, and its own services only.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.models import DESK
from canbao.accounts.sessions import account_of
from canbao.cases import desks
from canbao.cases.models import Case
from canbao.cases.models.case import CORRECTION
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.looks import NoSuchPerson, look
from canbao.people.models import Employer, Person
from canbao.people.numbers import from_citizen_number, from_display_number
from canbao.services import catalogue, handling
from canbao.services.behaviour import Asking, CaseService, QueryService, behaviours
from canbao.services.catalogue import words as catalogued
from canbao.services.questions import questions
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import file_parts, words
from canbao.web.handling.base import (
    DOOR,
    KEY,
    actor_of,
    case_link,
    handling_page,
    to,
    tried,
    version_of,
)
from canbao.web.handling.clocks_shown import ticking
from canbao.web.handling.file import opened
from canbao.web.money_forms import Box, Filled, Form, Wrong, filled
from canbao.web.money_tables import Link, Row, Table
from canbao.web.page import spoken
from canbao.web.pictures.lifeline import LifeLine
from canbao.web.services import form as services_form
from canbao.web.services.answered import answered
from canbao.web.services.fields import Shown
from canbao.web.services.form import Paper, Sent, Whom
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.own_record import Record
from canbao.web.words import Language, Text, language

SERVED: Final = "served"
WHO = Text("身份证号、个人编号、信用代码，或“姓名 出生日期”", "Citizen number, person number, credit code, or name and "
           "day of birth")  # fmt: skip
WHY = Text("为什么打开记录", "Why the record is opened")
PURPOSE: Final = "case"
REASONS: Final = {
    "present": Text("本人在场，已查验证件", "The person is here; the card was looked at"),
    "agent": Text("代办人在场，已查验双方证件", "An agent is here; both cards were looked at"),
    "employer": Text(
        "单位经办人在场，已查验授权", "Somebody of the employer is here, with authority"
    ),
    "phone": Text("电话咨询，已核对身份", "On the phone; identity was checked"),
}
NAME_AND_BIRTH: Final = re.compile(r"^(?P<name>\D{2,40}?)\s*(?P<birth>\d{8}|\d{4}-\d{2}-\d{2})$")
CREDIT_CODE: Final = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")
NONE = Text(
    "没有找到。请核对每一位；用姓名查的，姓名和出生日期都要写全。",
    "Nobody was found. Check every digit; with a name write the whole name and the day of birth.",
)
SEVERAL = Text("同名同生日的不止一人，请刷身份证或输入号码。",
               "More than one person bears this name and birthday: scan the card or type the "
               "number.")  # fmt: skip
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Served:
    """Whoever stands at the counter: a person or an employer, and why they were opened."""

    why: str
    person: int | None = None
    employer: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def counter(request: HttpRequest, lang: Language) -> HttpResponse:
    """The first screen: one field for the card or a typed name, and what was taken in today."""
    if request.method == "POST" and request.POST.get("deed") == "next":
        request.session.pop(SERVED, None)
        return HttpResponseRedirect(to(lang, "counter"))
    error: Exception | None = None
    if request.method == "POST":
        answer = tried(lambda given: _find(request, lang, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    given = {name: str(value) for name, value in request.POST.items()}
    boxes = [Box("who", WHO, hint=Text("扫描身份证，或输入后按回车", "Scan the card, or type and press Enter")),
             Box("why", WHY, "select", options=list(REASONS.items()), value="present")]  # fmt: skip
    form = Form(request.path, filled(boxes, given, error) if error else boxes, Text("查找", "Find"),
                deed="find", lede=Text("每次查找和查看都记入日志，本人看得到。",
                                       "Each search and look is logged; the person sees it."))  # fmt: skip
    mandates = _mandate_notice(request)
    return handling_page(
        request, lang, Text("综合窗口", "The counter") if account_of(request).role != DESK
        else Text("代办点", "The desk"),
        {"first_forms": [form], "focus": "who", "notices": mandates}, tables=[_today(request, lang)],
        error=error,
    )  # fmt: skip


def _mandate_notice(request: HttpRequest) -> list[Notice]:
    """For a desk: until when it may act, and how many cases are left today."""
    account, day = account_of(request), asking.today()
    if account.role != DESK:
        return []
    mandate = desks.in_force(account.username, day).first()
    if mandate is None:
        return [Notice(Text("没有有效的代办授权", "There is no mandate in force"),
                       Text("请联系业务主管重新授权。", "Ask the case manager for a new one."), "needs")]  # fmt: skip
    left = desks.left(mandate, day)
    return [Notice(
        Text("今天还可受理{n}件", "{n} more cases today").format(n=left),
        Text("授权{k}项事项，至{d}。", "For {k} services, to {d}.").format(
            k=len(json.loads(mandate.services)), d=Day(mandate.to_day)),
        "" if left else "needs")]  # fmt: skip


def _today(request: HttpRequest, lang: Language) -> Table:
    day = asking.today()
    rows = [
        [case_link(lang, each), words.service_name(each.service), words.state_of(each.state)]
        for each in Case.objects.filter(asked_by=account_of(request).username, opened=day)
        .order_by("-pk")[:50]
    ]  # fmt: skip
    return Table("today", Text("今天受理的办件", "Taken in today"),
                 (Text("办件编号", "Case"), Text("事项", "Service"), Text("状态", "State")), rows,
                 empty=Text("今天还没有受理。", "None yet."))  # fmt: skip


def _find(request: HttpRequest, lang: Language, given: Filled) -> HttpResponse:
    typed = given.text("who", WHO, longest=60)
    why = given.choice("why", WHY, list(REASONS))
    given.finish()
    person, employer, wrong = _whose(typed)
    detail: log.Detail = {"found": bool(person or employer), "why": why}
    log.append(actor_of(request), DOOR, log.Act(log.READ, PURPOSE, person, "person search", detail))
    if person is None and not employer:
        raise Wrong({"who": wrong})
    request.session[SERVED] = {"person": person, "employer": employer, "why": why}
    return HttpResponseRedirect(to(lang, "serve"))


def _whose(typed: str) -> tuple[int | None, str, Text]:
    """Whom what was typed or scanned names: a person, an employer, or nobody and why."""
    given = typed.strip().upper().replace("　", " ")
    there = Person.objects.filter(withdrawn=False)
    number, own = from_citizen_number(given), from_display_number(given)
    if number is not None:
        found = there.filter(number17=number).first()
        return (found.pk if found else None), "", NONE
    if own is not None:
        return (own if there.filter(pk=own).exists() else None), "", NONE
    if CREDIT_CODE.match(given):
        firm = Employer.objects.filter(code=given).first()
        return None, firm.code if firm else "", NONE
    named = NAME_AND_BIRTH.match(typed.strip())
    if named is None:
        return None, "", NONE
    try:
        birth = date.fromisoformat(named["birth"])
    except ValueError:
        return None, "", NONE
    several = list(
        there.filter(name=named["name"].strip(), birth=birth).values_list("pk", flat=True)[:2]
    )
    if len(several) > 1:
        return None, "", SEVERAL
    return (several[0] if several else None), "", NONE


def _served(request: HttpRequest) -> Served | None:
    kept = request.session.get(SERVED)
    return Served(kept["why"], kept["person"], kept["employer"]) if isinstance(kept, dict) else None


def _whom(request: HttpRequest, it: Served) -> Whom:
    """Who fills in, for whom, at which place: where the person lives, else the counter's own."""
    account, day = account_of(request), asking.today()
    place = account.area
    if it.person is not None:
        row = Person.objects.filter(pk=it.person).first()
        place = (row.residence_place or row.registration_place or place) if row else place
    else:
        firm = Employer.objects.filter(code=it.employer).first()
        place = (firm.place if firm else 0) or place
    channel = "counter"
    if account.role == DESK:
        mandate = desks.in_force(account.username, day).first()
        channel = mandate.channel if mandate else "bank"
    return Whom(actor_of(request), DOOR, day, channel, place, it.person, it.employer)


def offered(request: HttpRequest, it: Served) -> dict[str, CaseService | QueryService]:
    """The services this window may take for whoever is here: for a desk those of its mandate."""
    account, day = account_of(request), asking.today()
    who = "person" if it.person is not None else "employer"
    allowed: set[str] | None = None
    if account.role == DESK:
        allowed = {
            key
            for each in desks.in_force(account.username, day)
            for key in json.loads(each.services)
        }
    found: dict[str, CaseService | QueryService] = {}
    for key, each in behaviours().items():
        if who not in each.entry.who or (allowed is not None and key not in allowed):
            continue
        if (isinstance(each, QueryService) and account.role != DESK) or (
            isinstance(each, CaseService)
            and (account.role == DESK or "counter" in each.entry.channels)
        ):
            found[key] = each
    return found


@require_safe
@spoken
def serve(request: HttpRequest, lang: Language) -> HttpResponse:
    """Whoever is here, masked, and every service by typing a word of it."""
    it = _served(request)
    if it is None:
        return HttpResponseRedirect(to(lang, "counter"))
    pairs, line = _shown(request, it)
    able = offered(request, it)
    asked = request.GET.get("q", "").strip()[:60]
    chosen = [each.id for each in catalogue.search(asked, 40)] if asked else list(able)
    listed = [able[key] for key in chosen if key in able][: SHOWN if asked else len(able)]
    kinds = catalogued().lists["kinds"]
    rows: list[Row] = [
        [_apply_link(lang, each), Text(kinds[each.entry.kind].zh, kinds[each.entry.kind].en),
         len(each.entry.questions), len([d for d in each.entry.documents if d.instead == "none"])]
        for each in listed
    ]  # fmt: skip
    table = Table(
        "services", Text("办理事项", "Services"),
        (Text("事项", "Service"), Text("种类", "Kind"), Text("要问的", "Questions"),
         Text("要交的材料", "Papers")), rows,
        catalogue_note(), Text("这里没有这个事项。换个词，或问问能否在别处办理。",
                               "No such service here. Try another word, or look where it is handled."),
        numeric=frozenset({2, 3}),
    )  # fmt: skip
    return handling_page(
        request, lang, Text("办什么事", "What they came for"),
        {"pairs": pairs, "line": line,
         "asked": asked, "next": to(lang, "counter")}, tables=[table], template="counter",
    )  # fmt: skip


def catalogue_note() -> Text:
    """That the list of core services is our reconstruction."""
    return Text(catalogue.RECONSTRUCTED.zh, catalogue.RECONSTRUCTED.en)


def _apply_link(lang: Language, each: CaseService | QueryService) -> object:
    return Link(
        Text(f"{each.entry.zh}（{each.id}）", f"{each.entry.en} ({each.id})"),
        to(lang, "apply", each.id),
    )


def _shown(
    request: HttpRequest, it: Served
) -> tuple[list[tuple[Text, object, str]], LifeLine | None]:
    """Whoever is here, masked; the record over a life for a counter, not for a desk."""
    pairs: list[tuple[Text, object, str]] = [(WHY, REASONS[it.why], "")]
    if it.person is None:
        firm = Employer.objects.filter(code=it.employer).first()
        return [
            (Text("单位", "Employer"), f"{firm.name if firm else ''} {it.employer}", ""),
            *pairs,
        ], None
    desk = account_of(request).role == DESK
    try:
        view = look(actor_of(request), it.person, PURPOSE, DOOR, whole=not desk)
    except NoSuchPerson:
        raise Http404 from None
    pairs.insert(0, (Text("姓名、号码", "Name and number"), f"{view.name} {view.number}", ""))
    if desk:
        return pairs, None
    record = Record(view, asking.today())
    pairs[1:1] = [
        (Text("出生", "Born"), record.birth, ""),
        (Text("居住地", "Lives in"), record.residence, ""),
    ]
    line = record.line
    if line is None:
        return pairs, None
    return pairs, LifeLine(
        title=Text("参保一生一线", "Life line"), start=line.start, end=line.end,
        bands=tuple(file_parts.unlinked(band) for band in line.bands), marks=line.marks, source=line.source,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def apply(request: HttpRequest, lang: Language, service: str) -> HttpResponse:
    """The form of a service on one dense page; sent twice it is one case. A query is answered here."""
    it = _served(request)
    if it is None:
        return HttpResponseRedirect(to(lang, "counter"))
    found = offered(request, it).get(service)
    if found is None:
        raise Http404
    whom = _whom(request, it)
    query = {name: str(value) for name, value in request.POST.items()}
    fields: Sequence[Shown] = services_form.blank_of(found.questions(), None, {})
    papers: Sequence[Paper] = (
        services_form.blank_papers(service) if isinstance(found, CaseService) else ()
    )
    wrong: list[tuple[str, Text]] = []
    told: tuple[Text, ...] = ()
    tables: list[Table] = []
    if request.method == "POST" and "more" not in request.POST:
        try:
            if isinstance(found, QueryService):
                fields, wrong, tables = _asked(found, whom, query)
            else:
                done = services_form.at_once(
                    whom, service, query, _files(request), f"page:{query.get(KEY, '')[:80]}"
                )
                if done.case is not None:
                    return HttpResponseRedirect(to(lang, "receipt", done.case.number))
                fields, papers = done.fields, done.papers
                wrong = _boxes(fields, papers)
        except Refused as error:
            told = tuple(Text(each.zh, each.en) for each in error.refusals)
            fields = services_form.blank_of(found.questions(), query, {})
    elif request.method == "POST":
        fields = services_form.blank_of(found.questions(), query, {})
    entry = found.entry
    matter = {
        "back": (Text("换一个事项", "Another service"), to(lang, "serve")),
        "fields": fields, "papers": papers, "wrongs": wrong, "refused": told,
        "key": query.get(KEY) or secrets.token_hex(12),
        "grounds": [Text(catalogued().grounds[each].zh, catalogued().grounds[each].en)
                    for each in entry.ground],
        "fetched": [words.fact_name(each) for each in entry.fetched],
        "button": Text("查询", "Ask") if isinstance(found, QueryService) else Text("替本人提交", "Hand in for them"),
        "files": any(each.needed for each in papers),
    }  # fmt: skip
    return handling_page(
        request, lang, Text(entry.zh, entry.en), {"more": entry.id, **matter}, tables=tables,
        template="apply", status=422 if wrong or told else 200,
    )  # fmt: skip


def _files(request: HttpRequest) -> Mapping[str, Sent]:
    """The files that came, by the name of their box."""
    return cast(Mapping[str, Sent], request.FILES)


def _boxes(fields: Sequence[Shown], papers: Sequence[Paper]) -> list[tuple[str, Text]]:
    """What is wrong, with the box it leads to."""
    return [
        *((each.first_box, each.error) for each in fields if each.error),
        *((each.box, each.error) for each in papers if each.error),
    ]


def _asked(
    found: QueryService, whom: Whom, query: Mapping[str, str]
) -> tuple[Sequence[Shown], list[tuple[str, Text]], list[Table]]:
    """A query answered: its sections as tables."""
    given, wrong = services_form.checked(found.questions(), query)
    fields = services_form.blank_of(found.questions(), query, wrong)
    if wrong:
        return fields, _boxes(fields, ()), []
    asked = Asking(whom.actor, whom.door, whom.day, whom.person, whom.employer)
    told = answered(handling.ask(found.id, asked, given), language(), known=False)
    return fields, [], list(told.tables)


@require_safe
@spoken
def receipt(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """The receipt of what was taken in here: number, what comes next and by when, what still lacks."""
    it = opened(request, lang, number)
    entry = it.service.entry if it.service else None
    lacks = it.case.notices.filter(kind=CORRECTION).first()
    running = ticking([it.case], it.day).get(it.case.pk, [])
    remedies = catalogued().remedies[entry.remedies] if entry else None
    persons, _ = file_parts.concerned(it, whole=False)
    pairs = [
        (Text("办件编号", "Case"), it.case.number, ""),
        (Text("事项", "Service"), words.service_name(it.case.service), ""),
        *persons[:1],
        (Text("受理日", "Taken in on"), Day(it.case.opened), ""),
        (Text("受理窗口", "Taken in by"), Text(
            account_of(request).office_zh or account_of(request).display_zh,
            account_of(request).office_en or account_of(request).display_en), ""),
        (Text("状态", "State"), words.state_of(it.case.state).text, ""),
        *((words.named(words.CLOCKS, each.clock.kind), each.due_cell, "") for each in running),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("受理回执", "Receipt"),
        {"pairs": pairs,
         "lacks": [Text(each["zh"], each["en"]) for each in json.loads(lacks.items)] if lacks else [],
         "remedies": Text(remedies.zh, remedies.en) if remedies else "",
         "amend": to(lang, "amend", number) if it.case.state == "incomplete" else "",
         "next": to(lang, "counter"), "again": to(lang, "serve") if _served(request) else "",
         "drafted": it.case.state == "draft"},
        template="receipt",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def amend(request: HttpRequest, lang: Language, number: str) -> HttpResponse:
    """What was missing is handed in here, for the person who stands at the counter."""
    it = opened(request, lang, number)
    served, case = _served(request), it.case
    if served is None or (served.person, served.employer) != (case.person, case.employer):
        return HttpResponseRedirect(to(lang, "counter"))
    if case.state != "incomplete" or it.service is None:
        return HttpResponseRedirect(to(lang, "receipt", number))
    names = [each["name"] for each in json.loads(case.notices.get(kind=CORRECTION).items)]
    asked = tuple(each for each in questions(it.service.entry) if each.name in names)
    query = {name: str(value) for name, value in request.POST.items()}
    papers = _papers(case, names)
    fields = services_form.blank_of(asked, query if request.method == "POST" else None, {})
    wrong: list[tuple[str, Text]] = []
    told: tuple[Text, ...] = ()
    if request.method == "POST" and "more" not in request.POST:
        whom = _whom(request, served)
        given, wrongs = services_form.checked(asked, query)
        try:
            if not wrongs:
                version, bad = services_form.attach(
                    case, whom, version_of(request), _files(request)
                )
                if not bad:
                    key = f"page:{query.get(KEY, '')[:80]}"
                    services_form.correct(whom, number, version, key, given)
                    return HttpResponseRedirect(to(lang, "receipt", number))
                wrongs = bad
            fields, papers = (
                services_form.blank_of(asked, query, wrongs),
                _papers(case, names, wrongs),
            )
            wrong = _boxes(fields, papers)
        except Refused as error:
            told = tuple(Text(each.zh, each.en) for each in error.refusals)
    matter = {
        "back": (number, to(lang, "case", number)), "fields": fields, "papers": papers, "wrongs": wrong,
        "refused": told, "key": query.get(KEY) or secrets.token_hex(12), "version": case.version,
        "button": Text("替本人补正", "Hand it in for them"), "files": bool(papers),
    }  # fmt: skip
    return handling_page(
        request, lang, Text("补正", "What was missing"), {"more": number, **matter}, template="apply",
        status=422 if wrong or told else 200,
    )  # fmt: skip


def _papers(
    case: Case, names: Sequence[str], wrong: Mapping[str, Text] | None = None
) -> list[Paper]:
    """The papers that were asked for, with what was refused of them."""
    return [each for each in services_form.blank_papers(case.service, wrong) if each.kind in names]
