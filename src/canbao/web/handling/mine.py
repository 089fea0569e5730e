"""What waits for somebody: the cases drawn to them, due first; all cases they may see; clocks at risk; and
what they say of themselves, kin and absence."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts import posts
from canbao.accounts.models import COUNTER, DESK, Absence, Kinship
from canbao.accounts.models.posts import RELATIONS
from canbao.accounts.sessions import account_of
from canbao.cases import access, draw, escalation
from canbao.cases.models import Case, Check, Draw
from canbao.cases.states import NAMES, STATES
from canbao.people import log
from canbao.people.looks import look_at_those_open
from canbao.people.models import Person
from canbao.people.numbers import display_number, from_citizen_number, from_display_number
from canbao.services import catalogue
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    actor_of,
    case_link,
    further,
    handling_page,
    page_of,
    refilled,
    sent_back,
    tried,
)
from canbao.web.handling.clocks_shown import FAR, Ticking, ticking
from canbao.web.money_forms import Box, Filled, Form, Wrong
from canbao.web.money_tables import Mark, Table
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import Figure
from canbao.web.words import NOTHING, Language, Text

NUMBER, SERVICE = Text("办件编号", "Case"), Text("事项", "Service")
STATE, OPENED = Text("状态", "State"), Text("建立", "Opened")
PERSON, STEP = Text("当事人", "Person"), Text("环节", "Step")
DUE, USED = Text("到期日", "Due"), Text("期限", "Days used")
MOST_WAITING = 500
"""More than these wait for nobody at once; the rest come up when some are done."""


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """What was drawn to whoever is signed in and waits for them, due first."""
    actor, day = actor_of(request), asking.today()
    step = request.GET.get("step", "")
    drawn = draw.drawn_to(actor.name).select_related("case")
    if step in words.STEPS:
        drawn = drawn.filter(step=step)
    waiting = list(drawn.order_by("pk")[:MOST_WAITING])
    running = ticking([each.case for each in waiting], day)
    waiting.sort(key=lambda each: _due(running, each))
    pages = Paginator(waiting, A_PAGE)
    shown = pages.get_page(page_of(request))
    some = list(shown.object_list)
    tiers = _tiers([each.case for each in some])
    purpose = access.PURPOSES[actor.role]
    persons = {each.case.person for each in some if each.case.person is not None}
    seen = look_at_those_open(actor, sorted(persons), purpose, DOOR)

    def row(each: Draw) -> list[object]:
        case = each.case
        first = next(iter(running.get(case.pk, ())), None)
        who = seen.get(case.person) if case.person is not None else None
        return [
            case_link(lang, case), words.service_name(case.service),
            f"{who.name} {who.display_number}" if who
            else (case.employer or display_number(case.person or 0)),
            words.STEPS[each.step], words.state_of(case.state),
            words.TIERS.get(tiers.get(case.pk, ""), NOTHING),
            first.due_cell if first else NOTHING, first.mark if first else NOTHING,
        ]  # fmt: skip

    table = Table(
        "waiting", Text("分给我的办件", "Cases drawn to me"),
        (NUMBER, SERVICE, PERSON, STEP, STATE, Text("核验", "Check"), DUE, USED),
        [row(each) for each in some],
        Text("办件由系统在岗位内随机分配，先到期的在前；不能自选。",
             "Cases are drawn at random within the post, the one due first on top; nobody picks."),
        Text("没有等待您办理的业务。", "Nothing waits for you."),
        more=further(request, shown.next_page_number()) if shown.has_next() else "",
    )  # fmt: skip
    risk = sum(1 for each in waiting if any(c.reading.percent >= 80 and not c.cause
                                            for c in running.get(each.case_id, ())))  # fmt: skip
    options = [("", Text("全部", "All")), *words.STEPS.items()]
    figures = [
        Figure(Text("等待办理", "Waiting"), len(waiting)),
        Figure(Text("期限已用八成以上", "80 % of the days used"), risk, tone="needs" if risk else ""),
        Figure(Text("已中止", "On hold"), sum(each.case.state == "on_hold" for each in waiting)),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("我的待办", "What waits for me"),
        {"figures": figures, "filters": [Box("step", STEP, "select", options=options, value=step)]},
        tables=[table],
    )  # fmt: skip


def _due(running: dict[int, list[Ticking]], each: Draw) -> tuple[date, int]:
    first = next(iter(running.get(each.case_id, ())), None)
    return (first.due if first is not None else FAR, each.pk)


def _tiers(cases: list[Case]) -> dict[int, str]:
    rows = Check.objects.filter(case__in=[each.pk for each in cases]).order_by("number")
    return dict(rows.values_list("case_id", "tier"))


@require_safe
@spoken
def cases(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every case whoever is signed in may see, by state, service and number; persons are not opened for
    it."""
    actor, day = actor_of(request), asking.today()
    desk = actor.role in (COUNTER, DESK)
    state, service = request.GET.get("state", ""), request.GET.get("service", "").strip()[:60]
    number, which = request.GET.get("number", "").strip()[:22], request.GET.get("day", "")
    found = access.listed(actor, day).order_by("-last_day", "-pk")
    if state in STATES:
        found = found.filter(state=state)
    if service:
        found = found.filter(service__in=[each.id for each in catalogue.search(service, 20)])
    if number:
        found = found.filter(number__startswith=number)
    if desk and which != "all":
        found = found.filter(opened=day)
    shown = Paginator(found, A_PAGE).get_page(page_of(request))
    running = ticking(list(shown.object_list), day)

    def row(case: Case) -> list[object]:
        first = next(iter(running.get(case.pk, ())), None)
        return [
            case_link(lang, case), words.service_name(case.service), words.state_of(case.state),
            Day(case.opened), Day(case.last_day), first.due_cell if first else NOTHING,
            first.mark if first else NOTHING,
        ]  # fmt: skip

    table = Table(
        "cases", NOTHING,
        (NUMBER, SERVICE, STATE, OPENED, Text("最近一步", "Last step"), DUE, USED),
        [row(each) for each in shown.object_list],
        _which(actor.role), Text("没有符合条件的办件。", "No such case."),
        more=further(request, shown.next_page_number()) if shown.has_next() else "",
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    options = [("", Text("全部", "All")), *((each, Text(*NAMES[each])) for each in STATES)]
    filters = [
        Box("number", NUMBER, value=number),
        Box("service", SERVICE, value=service, hint=Text("名称、拼音或编号", "Name or id")),
        Box("state", STATE, "select", options=options, value=state),
    ]
    if desk:
        days = [("", Text("今天", "Today")), ("all", Text("三十天内", "Thirty days"))]
        filters.append(Box("day", OPENED, "select", options=days, value=which))
    return handling_page(
        request, lang, Text("今日办件", "Cases of today") if desk and which != "all"
        else Text("办件", "Cases"), {"filters": filters}, tables=[table],
    )  # fmt: skip


def _which(role: str) -> Text:
    told = {
        "case_manager": Text("本地区已提交的办件；本人和近亲属的除外。",
                             "Cases handed in at the own place, without own cases and those of kin."),
        "auditor": Text("全部办件。每次打开都记入日志。", "All cases. Each opening is logged."),
        "reviewer": Text("本地区有异议且本人未参与的办件。",
                         "Contested cases of the own place in which you had no hand."),
        "counter": Text("本窗口受理的办件，三十天内，号码已隐去。",
                        "Cases opened here, for thirty days, masked."),
        "desk": Text("本代办点受理的办件，三十天内，号码已隐去。",
                     "Cases opened here, for thirty days, masked."),
    }  # fmt: skip
    return told.get(role, Text("本岗位、本地区已提交的办件；本人和近亲属的除外。",
                               "Cases handed in of your posts and places, without own cases and those "
                               "of kin."))  # fmt: skip


@require_safe
@spoken
def alerts(request: HttpRequest, lang: Language) -> HttpResponse:
    """Clocks of which half, eight tenths or all days are used, as the batch told them."""
    actor, day = actor_of(request), asking.today()
    level = request.GET.get("level", "")
    found = escalation.alerts(actor, day)
    if level in ("50", "80", "100"):
        found = found.filter(level=int(level))
    shown = Paginator(found, A_PAGE).get_page(page_of(request))
    running = ticking([each.clock.case for each in shown.object_list], day)
    rows = []
    for each in shown.object_list:
        case = each.clock.case
        now = next((c for c in running.get(case.pk, ()) if c.clock.pk == each.clock_id), None)
        rows.append([
            case_link(lang, case), words.service_name(case.service), words.LEVELS[each.level],
            words.named(words.CLOCKS, each.clock.kind), Day(each.day),
            now.due_cell if now else NOTHING, now.mark if now else NOTHING,
        ])  # fmt: skip
    table = Table(
        "alerts", NOTHING,
        (NUMBER, SERVICE, Text("提醒", "Told at"), Text("期限", "Clock"), Text("提醒日", "On"), DUE, USED),
        rows,
        Text("用到50%提醒经办人，80%提醒主管，100%列入到期清单，各一次。夜间批处理“case_clocks”写入。",
             "At 50 % the officer is told, at 80 % the manager, at 100 % it is listed, each once, by the "
             "nightly batch case_clocks."),
        Text("没有提醒。", "Nothing to tell."),
        more=further(request, shown.next_page_number()) if shown.has_next() else "",
    )  # fmt: skip
    options = [
        ("", Text("全部", "All")),
        *((str(n), mark.text) for n, mark in words.LEVELS.items()),
    ]
    return handling_page(
        request, lang, Text("期限提醒", "Clocks at risk"),
        {"filters": [Box("level", Text("提醒", "Told at"), "select", options=options, value=level)]},
        tables=[table],
    )  # fmt: skip


KIN, RELATION = (
    Text("公民身份号码或个人编号", "Citizen number or person number"),
    Text("关系", "Relation"),
)
FROM, UNTIL = Text("自", "From"), Text("至", "To")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def me(request: HttpRequest, lang: Language) -> HttpResponse:
    """What somebody in office says of themselves: kin, whose cases are then for others, and days away."""
    account, day = account_of(request), asking.today()
    relations = [
        ("", Text("请选择", "Choose")),
        *((each, words.RELATIONS[each]) for each in RELATIONS),
    ]
    forms = [
        Form(request.path, [Box("kin", KIN), Box("relation", RELATION, "select", options=relations)],
             Text("申报回避关系", "Declare kin"), deed="kin", title=Text("申报回避", "Kin"),
             lede=Text("申报后，此人的办件不再分给您，您也不能查看。申报不能撤回。",
                       "Their cases are then drawn to others, and you no longer see them. It is not "
                       "taken back.")),
        Form(request.path, [Box("from", FROM, "day", value=day.isoformat()), Box("to", UNTIL, "day")],
             Text("登记休假", "Enter the days"), deed="away", title=Text("休假", "Absence"),
             lede=Text("期间不向您分配办件。", "No case is drawn to you meanwhile.")),
    ]  # fmt: skip

    def kin(given: Filled) -> HttpResponse:
        typed = given.text("kin", KIN, longest=30)
        relation = given.choice("relation", RELATION, RELATIONS)
        given.finish()
        posts.declare_kin(account, person_typed(request, typed, "kin"), relation, day, DOOR)
        return sent_back(request.path, "kept")

    def away(given: Filled) -> HttpResponse:
        first, last = given.day("from", FROM), given.day("to", UNTIL)
        given.finish()
        assert first is not None, "finish raises without"
        assert last is not None, "finish raises without"
        posts.be_away(account, first, last, actor_of(request), DOOR)
        return sent_back(request.path, "kept")

    error: Exception | None = None
    if request.method == "POST":
        deed = {"kin": kin, "away": away}.get(request.POST.get("deed", ""))
        answer = tried(deed, request) if deed else sent_back(request.path, "")
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    declared = Kinship.objects.filter(account=account).order_by("-declared", "pk")
    gone = Absence.objects.filter(account=account).order_by("-from_day")
    tables = [
        Table("kin", Text("已申报的回避关系", "Kin declared"),
              (Text("个人编号", "Person number"), RELATION, Text("申报日", "Declared")),
              [[display_number(each.person), words.RELATIONS[each.relation], Day(each.declared)]
               for each in declared], empty=Text("没有申报。", "None declared.")),
        Table("away", Text("休假", "Absences"), (FROM, UNTIL, STATE),
              [[Day(each.from_day), Day(each.to_day),
                Mark(Text("休假中", "Away"), "waiting") if each.from_day <= day <= each.to_day
                else Mark(Text("", ""))] for each in gone[:50]], empty=Text("没有登记。", "None.")),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("回避与休假", "Kin and absence"),
        {"forms": [refilled(each, request, error) for each in forms]}, tables=tables, error=error,
    )  # fmt: skip


def person_typed(request: HttpRequest, typed: str, field: str) -> int:
    """The person of a citizen or person number; the search is logged. Raises Wrong for none."""
    number = from_citizen_number(typed)
    person = from_display_number(typed)
    known = Q(number17=number) if number is not None else Q(pk=person or 0)
    found = Person.objects.filter(known, withdrawn=False).first()
    actor = actor_of(request)
    act = log.Act(log.READ, access.PURPOSES.get(actor.role, "case"), found.pk if found else None,
                  "person search", {"found": found is not None})  # fmt: skip
    log.append(actor, DOOR, act)
    if found is None:
        raise Wrong({field: Text(
            "没有这个号码的人。请核对18位身份号码，或个人编号（含末两位校验码）。",
            "Nobody has this number. Check the 18 characters, or the person number with its two check "
            "digits.")})  # fmt: skip
    return int(found.pk)
