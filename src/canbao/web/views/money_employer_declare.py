"""Declaring a month: the ways to do it, the file, nil, the versions so far, and undoing the last.

Rows typed on the page are read in `money_employer_rows`; what is right is decided by the room.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import declare, files
from canbao.ledger.contributions.files import LARGEST
from canbao.ledger.contributions.models import ESTIMATE, FILE, Declaration
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.looks import MOST_AT_ONCE, look_many
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Form, filled
from canbao.web.money_tables import Link, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.analyst_download import XLSX, Sheet, give
from canbao.web.views.money_employer import due_of, employer_of, ways
from canbao.web.views.money_employer_words import SOURCES
from canbao.web.views.money_own_base import DOOR, Note, Way, iso, month_asked, show
from canbao.web.words import NOTHING, Language, Text

SMALL: Final = 20  # staff of a firm that declares on the page row by row
PURPOSE: Final = "contribution_declaration"
TEMPLATE: Final = "web/money/employer/page.html"
WORDS_OF_BITS: Final = ((1, "企业养老"), (2, "机关养老"), (4, "失业"), (8, "工伤"))


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
        "doors": _doors(lang, at, employer, declared),
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
    if last is None:
        return Note(
            Text("还没有申报", "Not declared yet"),
            Text("请在{day}前申报并缴费。", "Declare and pay by {day}.").format(
                day=due_of(employer, at, day)
            ),
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
        Way(Text("零申报", "Declare nil"), Text("这个月没有职工", "Nobody was employed"), to("nil")),
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
def file(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """The file: which rows go through and which come back is on the version's page."""
    employer, at = employer_of(request), month_asked(month)
    error: Exception | None = None
    told: declare.Told | None = None
    if request.method == "POST":
        try:
            handed = files.read(_uploaded(request), at)
            told = declare.declare(
                employer.code, at, handed.rows, day=asking.today(),
                actor=account_of(request).actor, door=DOOR, source=FILE, file=handed.hash,
            )  # fmt: skip
        except Refused as refused:
            error = refused
        if told is not None and told.declaration is not None:
            where = (lang, iso(at), told.declaration.version)
            again = "?again=1" if told.again else "?done=1"
            return HttpResponseRedirect(reverse("employer:version", args=where) + again)
    box = Box("file", Text("选择文件", "Choose a file"), "file", _limits())
    form = Form(
        reverse("employer:file", args=(lang, iso(at))),
        filled([box], {}, error),
        Text("上传并检查", "Hand in and check"),
    )
    context: dict[str, Any] = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "month": iso(at),
        "basis": basis_of(employer, at),
        "forms": [form],
        "returned": told.findings[:200] if told else [],
        "returned_count": told.returned if told else 0,
    }
    heading = Text("上传{month}的申报文件", "Hand in the file of {month}").format(
        month=month_of(at)
    )
    status = 422 if told is not None else 200
    return show(request, lang, "web/money/employer/file.html", heading, context, error=error,
                status=status)  # fmt: skip


def _limits() -> Text:
    return Text(
        "CSV（UTF-8 或 GB18030）或 xlsx，不超过2 MB，约5万人；更多的请分成几份或用数据接口。",
        "CSV (UTF-8 or GB18030) or xlsx, at most 2 MB, about 50,000 rows; for more use the API.",
    )


def _uploaded(request: HttpRequest) -> bytes:
    given = request.FILES.get("file")
    if given is None or not given.size or given.size > LARGEST:
        return b""
    return bytes(given.read())


@require_safe
@spoken
def template(request: HttpRequest, lang: Language, month: str, kind: str) -> HttpResponse:
    """The empty file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    at = month_asked(month)
    body = files.template(at, xlsx=kind == "xlsx")
    content = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=content)
    name = f"canbao-declaration-{month_text(at)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@spoken
def last_file(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """The last declaration as a file in the template's form, with whole numbers: to change and hand
    in. Asking for it is logged for every person in it."""
    employer, at = employer_of(request), month_asked(month)
    basis = basis_of(employer, at)
    if basis is None:
        raise Http404
    rows: list[list[object]] = []
    wages = declare.wages_of(basis)
    actor = account_of(request).actor
    for start in range(0, len(wages), MOST_AT_ONCE):
        part = wages[start : start + MOST_AT_ONCE]
        seen = look_many(actor, [each.person for each in part], PURPOSE, DOOR, unmask=True)
        for taken, view in zip(part, seen, strict=True):
            named = [word for bit, word in WORDS_OF_BITS if taken.schemes & bit]
            if taken.schemes & 16:
                named = ["失业（农民工）" if word == "失业" else word for word in named]
            rows.append(
                [month_text(at), view.number, view.name, Yuan(taken.wage).yuan, "、".join(named), ""]
            )  # fmt: skip
    heads = [zh for zh, _ in files.HEADINGS.values()]
    return give(Sheet(f"declaration-{month_text(at)}", heads, rows, []), "xlsx")


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
    """Goes back to the version before the one that was seen; pressing twice does it once."""
    employer, at = employer_of(request), month_asked(month)
    address = reverse("employer:declare", args=(lang, iso(at)))
    last = declare.latest_of(employer.code, at)
    if last is not None and request.POST.get("version") == str(last.version):
        try:
            declare.undo(
                employer.code, at, day=asking.today(), actor=account_of(request).actor, door=DOOR
            )
        except Refused as refused:
            context = {"ways": ways(lang, ""), "back": back_to(lang, at)}
            heading = Text("没有恢复", "Nothing was undone")
            return show(request, lang, TEMPLATE, heading, context, error=refused)
    return HttpResponseRedirect(address + "?done=undone")
