"""Declaring a month: the ways to do it, the file, nil, the versions so far, and undoing the last.

Rows typed on the page are read in `money_employer_rows`; what is right is decided by the room.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import declare
from canbao.ledger.contributions.models import ESTIMATE, Declaration
from canbao.ledger.numbering import month_of as month_of_day
from canbao.ledger.refusal import Refused
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Form
from canbao.web.money_tables import Link, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer import declare_by, due_of, employer_of, ways
from canbao.web.views.money_employer_words import SOURCES
from canbao.web.views.money_own_base import DOOR, Note, Way, iso, month_asked, show
from canbao.web.words import NOTHING, Language, Text

SMALL: Final = 20  # staff of a firm that declares on the page row by row
PURPOSE: Final = "contribution_declaration"
TEMPLATE: Final = "web/money/employer/page.html"


def back_to(lang: Language, month: int) -> tuple[Text, str]:
    """The way back to a month's page."""
    said = Text("返回{month}", "Back to {month}").format(month=month_of(month))
    return said, reverse("employer:declare", args=(lang, iso(month)))


def basis_of(employer: Employer, month: int) -> Declaration | None:
    """What “the same as before” means: this month's version, else the last month's declared."""
    found = Declaration.objects.filter(employer=employer.code, month__lte=month)
    return found.exclude(source=ESTIMATE).order_by("-month", "-version").first()


@require_safe
@spoken
def month(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """A month: what is declared, and the ways to declare or correct it."""
    employer, at, day = employer_of(request), month_asked(month), asking.today()
    last = declare.latest_of(employer.code, at)
    declared = last is not None and last.source != ESTIMATE
    context = {
        "ways": ways(lang, ""),
        "back": (Text("返回现在要办的事", "Back to what to do"), reverse("employer:home", args=(lang,))),
        "done": _done(request, at),
        "notes": [_state(last, at, employer, day, lang)],
        "doors": _doors(lang, at, employer, declared) if at <= month_of_day(day) else [],
        "versions": _versions(lang, employer, at),
        "undo": _may_undo(employer, at),
        "undo_href": reverse("employer:undo", args=(lang, iso(at))),
        "bill": reverse("employer:bill", args=(lang, iso(at))) if last else "",
    }  # fmt: skip
    heading = (
        Text("{month}的申报", "Declaration of {month}")
        if declared
        else Text("申报{month}", "Declare {month}")
    ).format(month=month_of(at))
    return show(request, lang, "web/money/employer/month.html", heading, context)


def _done(request: HttpRequest, at: int) -> Text:
    if request.GET.get("done") == "undone":
        return Text("已恢复为上一个版本。", "Back to the version before.")
    if request.GET.get("done") == "nil":
        return Text("{month}已作零申报。", "{month} is declared nil.").format(month=month_of(at))
    return NOTHING


def _state(
    last: Declaration | None, at: int, employer: Employer, day: date, lang: Language
) -> Note:
    if at > month_of_day(day):
        return Note(
            Text("还没到申报期", "Not open for declaration yet"),
            Text("自{month}的第一天起申报。", "It is from the first day of {month}.").format(
                month=month_of(at)
            ),
            "waiting",
        )
    if last is None:
        return Note(
            Text("还没有申报", "Not declared yet"),
            declare_by(due_of(employer, at, day)),
            "waiting",
        )
    if last.source == ESTIMATE:
        return Note(
            Text("没有申报，已按上月的110%暂定", "Not declared: 110 % of last month assessed"),
            Text(
                "现在申报，按您申报的数结算。", "Declare now, and your figures settle it."
            ),
            "needs",
        )  # fmt: skip
    return Note(
        Text("已申报{n}人，第{v}版", "{n} persons declared, version {v}").format(
            n=last.staff, v=last.version
        ),
        Text("申报日{day}，工资合计{sum}。", "On {day}, wages together {sum}.").format(
            day=Day(last.day), sum=Yuan(last.wages)
        ),
        "done",
        reverse("employer:version", args=(lang, iso(at), last.version)),
        Text("看逐行结果", "See the rows"),
    )


def _doors(lang: Language, at: int, employer: Employer, declared: bool) -> list[Way]:
    def to(name: str) -> str:
        return reverse(f"employer:{name}", args=(lang, iso(at)))

    before = basis_of(employer, at)
    doors = []
    if before is not None:
        title = (
            Text("更正：改几个人，其余不变", "Correct: change a few, keep the rest")
            if declared
            else Text("和{month}一样，只改变动的人", "The same as {month}, with changes").format(
                month=month_of(before.month)
            )
        )
        what = Text("{n}人；最快", "{n} persons; the quickest").format(n=before.staff)
        doors.append(Way(title, what, to("same")))
    doors += [
        Way(
            Text("上传文件（CSV 或 xlsx）", "Hand in a file (CSV or xlsx)"),
            Text("有模板；写对的行通过，写错的退回", "With a template; right rows go through"),
            to("file"),
        ),
        Way(
            Text("在网页上逐人填写", "Fill in person by person"),
            Text("适合{n}人以内的单位", "For firms of up to {n}").format(n=SMALL),
            to("form"),
        ),
        Way(
            Text("零申报", "Declare nil"), Text("这个月没有职工", "Nobody was employed"), to("nil")
        ),
    ]
    return doors


def _versions(lang: Language, employer: Employer, at: int) -> Table:
    found = Declaration.objects.filter(employer=employer.code, month=at).order_by("-version")
    return Table(
        "versions",
        Text("历次申报", "Versions"),
        [
            Text("版本", "Version"),
            Text("日期", "Day"),
            Text("方式", "How"),
            Text("人数", "Persons"),
            Text("工资合计", "Wages"),
        ],
        [
            [
                Link(
                    Text("第{n}版", "Version {n}").format(n=said.version),
                    reverse("employer:version", args=(lang, iso(at), said.version)),
                ),
                Day(said.day),
                SOURCES[said.source],
                said.staff,
                Yuan(said.wages),
            ]
            for said in found
        ],
        Text(
            "最后一版算数；以前的版本都保留。", "The last one counts; those before are kept."
        ),
    )  # fmt: skip


def _may_undo(employer: Employer, at: int) -> bool:
    said = Declaration.objects.filter(employer=employer.code, month=at).exclude(source=ESTIMATE)
    return said.count() > 1


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def nil(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """Says that nobody was employed, after a word of warning."""
    employer, at = employer_of(request), month_asked(month)
    error: Exception | None = None
    if request.method == "POST":
        try:
            declare.declare(
                employer.code, at, [], day=asking.today(), actor=account_of(request).actor,
                door=DOOR, nil=True,
            )  # fmt: skip
        except Refused as refused:
            error = refused
        else:
            address = reverse("employer:declare", args=(lang, iso(at)))
            return HttpResponseRedirect(address + "?done=nil")
    last = declare.latest_of(employer.code, at)
    form = Form(
        reverse("employer:nil", args=(lang, iso(at))),
        [],
        Text("确认零申报", "Declare that nobody was employed"),
    )
    context = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "lede": Text(
            "零申报的意思是：{month}本单位没有任何职工，不用缴费。",
            "Nil means: you employed nobody in {month} and owe nothing.",
        ).format(month=month_of(at)),
        "notes": [
            Note(
                Text("原来申报的{n}人将全部停缴", "The {n} persons declared are all taken out")
                .format(n=last.staff),
                Text("已经缴的会退还或抵以后的月份。", "What was paid is given back or set off."),
                "needs",
            )
        ]
        if last and last.staff
        else [],
        "forms": [form],
    }  # fmt: skip
    heading = Text("零申报{month}", "Declare {month} nil").format(month=month_of(at))
    return show(request, lang, TEMPLATE, heading, context, error=error)


@require_POST
@spoken
def undo(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """Goes back to the version before the one that was seen; pressing twice does it once. Where a
    newer one has come meanwhile nothing is undone."""
    employer, at = employer_of(request), month_asked(month)
    address = reverse("employer:declare", args=(lang, iso(at)))
    text = request.POST.get("version", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    try:
        declare.undo(
            employer.code, at, day=asking.today(), actor=account_of(request).actor, door=DOOR,
            seen=seen,
        )  # fmt: skip
    except Refused as refused:
        context = {"ways": ways(lang, ""), "back": back_to(lang, at)}
        heading = Text("没有恢复", "Nothing was undone")
        return show(request, lang, TEMPLATE, heading, context, error=refused)
    return HttpResponseRedirect(address + "?done=undone")
