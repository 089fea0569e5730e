"""Posts and their members, absences, and what desks at banks and in villages may do: given and ended by the
manager for the own place."""

from __future__ import annotations

import json
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.accounts import posts
from canbao.accounts.models import Absence, Account, Kinship, Post, PostMember
from canbao.accounts.sessions import account_of
from canbao.cases import desks
from canbao.cases.models import DeskMandate
from canbao.cases.models.desk import CHANNELS
from canbao.people.numbers import display_number
from canbao.people.places import names_of, within
from canbao.services.behaviour import CaseService, behaviours, own_motion
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import DOOR, actor_of, handling_page, refilled, sent_back, tried
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Mark, Row, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views.money_payments_base import Folded
from canbao.web.words import NOTHING, Language, Text

CODE, ZH, EN = (
    Text("岗位代码", "Code"),
    Text("中文名称", "Name in Chinese"),
    Text("英文名称", "Name in English"),
)
SERVICES = Text("事项编号", "Ids of services")
ACCOUNT, POST, AREA = (
    Text("账户名", "Account"),
    Text("岗位", "Post"),
    Text("区域（区划代码）", "Area (code)"),
)
FROM, UNTIL = Text("自", "From"), Text("至", "To")
MEMBER, LAST = Text("成员", "Member"), Text("最后一天", "Last day")
CHANNEL, MOST = Text("渠道", "Channel"), Text("每日最多件数", "Most cases a day")
DESK_OF = Text("代办授权", "Desk")
ROOM: dict[str, Text] = {"bank": Text("银行网点", "Bank"), "village": Text("村（社区）", "Village")}


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def posts_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """Posts, members, desks, absences and declared kin; one form for each thing a manager gives or ends."""
    day, area = asking.today(), account_of(request).area
    members = [
        each for each in PostMember.objects.select_related("post", "account").order_by("post__code", "pk")
        if (each.to_day is None or each.to_day >= day)
    ]  # fmt: skip
    there = [
        each for each in DeskMandate.objects.filter(ended__isnull=True, to_day__gte=day).order_by("account")
        if within(each.area, area)
    ]  # fmt: skip
    error: Exception | None = None
    if request.method == "POST":
        answer = _done(request, area)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    folded = [
        Folded(each.title, refilled(each.form, request, error))
        for each in _forms(request, members, there, day, area)
    ]
    return handling_page(
        request, lang, Text("岗位与授权", "Posts and mandates"), {"folded": folded},
        lead=_tables(members, there, day), error=error,
    )  # fmt: skip


def _forms(
    request: HttpRequest, members: list[PostMember], there: list[DeskMandate], day: date, area: int
) -> list[Folded]:
    at, today = request.path, day.isoformat()
    known = [("", Text("请选择", "Choose")),
             *((each.code, Text(each.zh, each.en)) for each in Post.objects.order_by("code"))]  # fmt: skip
    ours = [each for each in members if each.area == 0 or within(each.area, area)]
    leaving = [("", Text("请选择", "Choose")), *((str(each.pk), Text(
        f"{each.account.display_zh}：{each.post.zh}", f"{each.account.display_en}: {each.post.en}"))
        for each in ours)]  # fmt: skip
    ending = [("", Text("请选择", "Choose")), *((str(each.pk), Text(
        f"{each.account}（{ROOM[each.channel].zh}）", f"{each.account} ({ROOM[each.channel].en})"))
        for each in there)]  # fmt: skip
    channels = [(each, ROOM[each]) for each in CHANNELS]
    return [
        Folded(Text("新设或调整岗位", "Make or change a post"), Form(at, [
            Box("code", CODE), Box("zh", ZH), Box("en", EN),
            Box("services", SERVICES, "words",
                Text("每行一个，或用逗号分开，如 PEN-01；“全部”为所有申请事项。稽核（AUDIT）须单独写明：经办与稽核分离",
                     "One a line or with commas, such as PEN-01; “all” for everything that is asked for. "
                     "Audits (AUDIT) are named: who handles does not audit")),
        ], Text("保存岗位", "Save the post"), deed="post")),
        Folded(Text("安排成员", "Add a member"), Form(at, [
            Box("account", ACCOUNT), Box("post", POST, "select", options=known),
            Box("area", AREA, "whole", value=str(area)), Box("from", FROM, "day", value=today),
            Box("to", UNTIL, "day", optional=True),
        ], Text("安排上岗", "Add the member"), deed="join")),
        Folded(Text("结束成员任期", "End a member’s term"), Form(at, [
            Box("member", MEMBER, "select", options=leaving), Box("last", LAST, "day", value=today),
        ], Text("结束任期", "End the term"), deed="leave", quiet=True)),
        Folded(Text("登记休假", "Enter an absence"), Form(at, [
            Box("absent", ACCOUNT), Box("away-from", FROM, "day", value=today),
            Box("away-to", UNTIL, "day"),
        ], Text("登记休假", "Enter the absence"), deed="away")),
        Folded(Text("授权银行或村（社区）代办点", "Let a desk take cases in"), Form(at, [
            Box("desk", ACCOUNT), Box("channel", CHANNEL, "select", options=channels),
            Box("desk-services", SERVICES, "words",
                Text("只能是目录允许此渠道的事项；“全部”为所有这样的事项",
                     "Services the catalogue lets this channel take; “all” for all of them")),
            Box("desk-area", AREA, "whole", value=str(area)), Box("desk-from", FROM, "day", value=today),
            Box("desk-to", UNTIL, "day"), Box("most", MOST, "whole", value="30"),
        ], Text("授权", "Let it act"), deed="desk",
            lede=Text("到期自动停止；代办点只看得到自己受理的办件，三十天，号码隐去。",
                      "It ends by itself on its last day; a desk sees what it opened, for thirty days, "
                      "masked."))),
        Folded(Text("停止代办点", "Stop a desk"), Form(at, [
            Box("mandate", DESK_OF, "select", options=ending),
        ], Text("停止", "Stop it"), deed="desk-end", quiet=True)),
    ]  # fmt: skip


def _done(request: HttpRequest, area: int) -> HttpResponse | Exception:
    actor, day, here = actor_of(request), asking.today(), request.path

    def post(given: Filled) -> HttpResponse:
        code, zh, en = (
            given.text("code", CODE, longest=40),
            given.text("zh", ZH),
            given.text("en", EN),
        )
        known = [
            key for key, each in {**behaviours(), **own_motion()}.items() if isinstance(each, CaseService)
        ]
        services = _services(given, "services", known)
        given.finish()
        posts.make_post(code, zh[:80], en[:80], services, actor, DOOR)
        return sent_back(here, "kept")

    def join(given: Filled) -> HttpResponse:
        account = _account(given, "account")
        code = given.choice("post", POST, list(Post.objects.values_list("code", flat=True)))
        where = _area(given, "area", area)
        first, last = given.day("from", FROM), given.day("to", UNTIL, optional=True)
        given.finish()
        assert account is not None, "finish raises without"
        assert first is not None, "finish raises without"
        term = posts.Term(where, first, last)
        posts.join(Post.objects.get(code=code), account, term, actor, DOOR)
        return sent_back(here, "kept")

    def leave(given: Filled) -> HttpResponse:
        ours = {str(each.pk): each for each in PostMember.objects.all()
                if each.area == 0 or within(each.area, area)}  # fmt: skip
        which, last = given.choice("member", MEMBER, list(ours)), given.day("last", LAST)
        given.finish()
        assert last is not None, "finish raises without"
        posts.leave(ours[which], last, actor, DOOR)
        return sent_back(here, "kept")

    def away(given: Filled) -> HttpResponse:
        account = _account(given, "absent")
        first, last = given.day("away-from", FROM), given.day("away-to", UNTIL)
        given.finish()
        assert account is not None, "finish raises without"
        assert first is not None, "finish raises without"
        assert last is not None, "finish raises without"
        posts.be_away(account, first, last, actor, DOOR)
        return sent_back(here, "kept")

    def desk(given: Filled) -> HttpResponse:
        account = _account(given, "desk")
        channel = given.choice("channel", CHANNEL, CHANNELS)
        services = _services(given, "desk-services", desk_services(channel))
        where = _area(given, "desk-area", area)
        first, last = given.day("desk-from", FROM), given.day("desk-to", UNTIL)
        most = given.whole("most", MOST, low=1, high=1_000)
        given.finish()
        assert account is not None, "finish raises without"
        assert first is not None, "finish raises without"
        assert last is not None, "finish raises without"
        limits = desks.Limits(channel, services, where, first, last, most)
        desks.let(account, limits, actor, DOOR)
        return sent_back(here, "kept")

    def desk_end(given: Filled) -> HttpResponse:
        ours = {str(each.pk): each for each in DeskMandate.objects.filter(ended__isnull=True)
                if within(each.area, area)}  # fmt: skip
        which = given.choice("mandate", DESK_OF, list(ours))
        given.finish()
        desks.end(ours[which], day, actor, DOOR)
        return sent_back(here, "kept")

    deeds = {"post": post, "join": join, "leave": leave, "away": away, "desk": desk,
             "desk-end": desk_end}  # fmt: skip
    deed = deeds.get(request.POST.get("deed", ""))
    return tried(deed, request) if deed else sent_back(here, "")


def desk_services(channel: str) -> list[str]:
    """Services the catalogue lets a desk's channel take that have a case here."""
    return [
        key for key, each in behaviours().items()
        if isinstance(each, CaseService) and channel in each.entry.channels
    ]  # fmt: skip


def _account(given: Filled, name: str) -> Account | None:
    typed = given.text(name, ACCOUNT, longest=80).lower()
    found = Account.objects.filter(username=typed, is_active=True).first()
    if found is None and name not in given.errors:
        given.errors[name] = Text("没有启用中的账户“{a}”，请核对。", "There is no open account {a}.").format(
            a=typed)  # fmt: skip
    return found


def _area(given: Filled, name: str, served: int) -> int:
    where = given.whole(name, AREA)
    if name not in given.errors and not within(where, served):
        given.errors[name] = Text("请填写您管理范围内的12位区划代码。",
                                  "Give a division code of 12 digits within your area.")  # fmt: skip
    return where


def _services(given: Filled, name: str, known: list[str]) -> list[str]:
    """What was typed; "all" are all that people ask for. What the house takes up itself is named."""
    typed = (
        given.text(name, SERVICES, longest=2_000).replace("，", ",").replace("\n", ",").split(",")
    )
    wanted = [each.strip().upper() for each in typed if each.strip()]
    if wanted in (["全部"], ["ALL"]):
        return [each for each in known if each not in own_motion()]
    if unknown := sorted(set(wanted) - set(known)):
        given.errors[name] = Text("不能包括：{a}", "Not to be taken here: {a}").format(
            a="、".join(unknown[:20])
        )
    return wanted


def _tables(members: list[PostMember], there: list[DeskMandate], day: date) -> list[Table]:
    places = names_of([*(each.area for each in members), *(each.area for each in there)])

    def place(area: int) -> Text:
        return Text(places[area].zh, places[area].en) if area else Text("不限", "Everywhere")

    away = posts.away(day)
    rows: list[Row] = [
        [Text(each.post.zh, each.post.en), By(each.account.username), each.account.username,
         place(each.area), Day(each.from_day), Day(each.to_day) if each.to_day else NOTHING,
         Mark(Text("休假", "Away"), "waiting") if each.account.username in away
         else Mark(Text("在岗", "Present"), "done")]
        for each in members
    ]  # fmt: skip
    known: list[Row] = [
        [each.code, Text(each.zh, each.en), len(json.loads(each.services)),
         Text("、".join(json.loads(each.services)[:12]), ", ".join(json.loads(each.services)[:12]))]
        for each in Post.objects.order_by("code")
    ]  # fmt: skip
    desk_rows: list[Row] = [
        [each.account, ROOM[each.channel], place(each.area), len(json.loads(each.services)), each.most,
         desks.left(each, day), Day(each.from_day), Day(each.to_day)]
        for each in there
    ]  # fmt: skip
    absences: list[Row] = [
        [By(each.account.username), Day(each.from_day), Day(each.to_day)]
        for each in Absence.objects.filter(to_day__gte=day).select_related("account").order_by("from_day")
    ]  # fmt: skip
    kin: list[Row] = [
        [By(each.account.username), display_number(each.person), words.RELATIONS[each.relation],
         Day(each.declared)]
        for each in Kinship.objects.select_related("account").order_by("-declared", "pk")[:200]
    ]  # fmt: skip
    return [
        Table("members", Text("岗位成员", "Members"),
              (POST, MEMBER, ACCOUNT, Text("区域", "Area"), FROM, UNTIL, Text("今天", "Today")), rows,
              empty=Text("还没有成员。", "None yet.")),
        Table("known", Text("岗位", "Posts"),
              (CODE, POST, Text("事项数", "Services"), Text("其中", "Among them")), known,
              empty=Text("还没有岗位。", "None yet.")),
        Table("desks", Text("代办点授权", "Desks"),
              (ACCOUNT, CHANNEL, Text("区域", "Area"), Text("事项数", "Services"), MOST,
               Text("今日还可受理", "Left today"), FROM, UNTIL), desk_rows,
              empty=Text("没有授权中的代办点。", "No desk is let.")),
        Table("absences", Text("休假", "Absences"), (OFFICER, FROM, UNTIL), absences,
              empty=Text("没有。", "None.")),
        Table("kin", Text("申报的回避关系", "Kin declared"),
              (OFFICER, Text("个人编号", "Person number"), Text("关系", "Relation"),
               Text("申报日", "Declared")), kin, empty=Text("没有。", "None.")),
    ]  # fmt: skip


OFFICER = Text("人员", "Who")
