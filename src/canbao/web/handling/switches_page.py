"""Which robots may grant: switched on and off by a named person, with the reason; what they decided, and how
often people saw it otherwise."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.benefits.office import human
from canbao.cases.models import Decision
from canbao.services import switches
from canbao.services.behaviour import CaseService, behaviours
from canbao.services.models import RobotSwitch
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import DOOR, actor_of, handling_page, refilled, sent_back, tried
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Mark, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.words import NOTHING, Language, Text

SERVICE, WHY = Text("事项", "Service"), Text("理由", "Why")
WHAT = Text("开关", "On or off")
LEVELS = {
    "L1": Text("L1 提出建议，由人员决定", "L1 proposes; a person decides"),
    "L2": Text("L2 事实清楚的自动同意", "L2 grants what is green"),
}
ON_OFF = (("on", Text("开启", "On")), ("off", Text("关闭", "Off")))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def robots_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every service a robot may work for, whether it is on, under whose name and since when."""
    actor, day = actor_of(request), asking.today()
    able = {
        key: each.entry for key, each in behaviours().items()
        if isinstance(each, CaseService) and each.entry.level in switches.RECOMMENDS
    }  # fmt: skip
    options = [("", Text("请选择", "Choose")),
               *((key, Text(f"{key} {each.zh}", f"{key} {each.en}"))
                 for key, each in able.items())]  # fmt: skip
    form = Form(
        request.path,
        [Box("service", SERVICE, "select", options=options, value=request.GET.get("service", "")),
         Box("what", WHAT, "select", options=ON_OFF), Box("why", WHY, "words")],
        Text("以我的名义开关", "Switch it, under my name"), deed="turn",
        title=Text("开启或关闭", "Switch on or off"),
        lede=Text("机器只能同意，不能拒绝；它的每个决定都写明是谁开启的。立即生效。",
                  "A robot may grant, never refuse; each of its decisions names who switched it on. It "
                  "counts at once."),
    )  # fmt: skip

    def turn(given: Filled) -> HttpResponse:
        service = given.choice("service", SERVICE, list(able))
        what = given.choice("what", WHAT, [word for word, _ in ON_OFF])
        why = given.text("why", WHY, longest=2_000)
        given.finish()
        switches.turn(service, what == "on", human(actor), why, day, DOOR)
        return sent_back(request.path, "kept")

    error = tried(turn, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    last: dict[str, RobotSwitch] = {}
    for each in RobotSwitch.objects.filter(day__lte=day).order_by("pk"):
        last[each.service] = each
    made = Decision.objects.filter(by__startswith="robot:").order_by()
    granted = dict(made.values_list("case__service").annotate(n=Count("pk")))
    replaced = dict(
        made.filter(decision__isnull=False).values_list("case__service").annotate(n=Count("pk"))
    )
    rows = []
    for key, entry in able.items():
        now = last.get(key)
        rows.append([
            Text(f"{key} {entry.zh}", f"{key} {entry.en}"), LEVELS[entry.level],
            Mark(Text("已开启", "On"), "done") if now and now.on else Mark(Text("关闭", "Off")),
            By(now.by) if now else NOTHING, Day(now.day) if now else NOTHING, now.reason if now else "",
            granted.get(key, 0), replaced.get(key, 0),
        ])  # fmt: skip
    table = Table(
        "robots", Text("可自动办理的事项", "Services a robot may work for"),
        (SERVICE, Text("级别", "Level"), Text("状态", "State"), Text("操作人", "By"), Text("日期", "Since"),
         WHY, Text("自动决定", "Decided by it"), Text("其中后来变更", "Later changed")),
        rows, Text("须人员办理的事项（L0、L3）没有开关。", "What is for people has no switch."),
        numeric=frozenset({6, 7}),
    )  # fmt: skip
    history = Table(
        "switched", Text("开关记录", "What was switched"),
        (Text("日期", "Day"), SERVICE, WHAT, Text("操作人", "By"), WHY),
        [[Day(each.day), words.service_name(each.service),
          Mark(Text("开启", "On"), "done") if each.on else Mark(Text("关闭", "Off")), By(each.by),
          each.reason] for each in RobotSwitch.objects.order_by("-pk")[:100]],
        empty=Text("还没有开关过。", "Nothing yet."),
    )  # fmt: skip
    return handling_page(
        request, lang, Text("自动办理", "Robots"), {"forms": [refilled(form, request, error)]},
        lead=[table], tables=[history], error=error,
    )  # fmt: skip
