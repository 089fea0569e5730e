"""One employer's month for the finance clerk: versions, the bill, rows that came back, and the
lines of a version by person, each of which is a look and logged."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import bills
from canbao.ledger.contributions.findings import WORDS
from canbao.ledger.contributions.models import (
    SCHEME_BITS,
    Declaration,
    DeclaredWage,
    Line,
    RowFinding,
)
from canbao.ledger.receipts import standing
from canbao.people.looks import PersonView, look_at_those_open
from canbao.people.models import Employer
from canbao.people.numbers import display_number, masked_name, masked_number
from canbao.people.places import area_range, within
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views.money_finance_base import (
    DOOR,
    Notice,
    actor_of,
    finance_page,
    may_act,
    month_of_path,
    number_of,
    scheme_name,
)
from canbao.web.views.money_finance_declarations import SOURCES
from canbao.web.views.money_finance_words import ORDER_STATES
from canbao.web.words import NOTHING, Language, Text

LINES_A_PAGE: Final = 50
PURPOSE: Final = "contribution_assessment"
BILL_STATES: Final = {
    "none": Text("没有申报", "Nothing declared"),
    "declared": Text("已申报，未核定", "Declared, not assessed"),
    "assessed": Text("已核定", "Assessed"),
    "estimated": Text("按上月暂核", "Estimated"),
}
AMOUNTS: Final = (
    ("pension_base", Text("养老基数", "Pension base")),
    ("pension_person", Text("养老个人", "Pension, own")),
    ("pension_employer", Text("养老单位", "Pension, employer")),
    ("unemployment_person", Text("失业个人", "Unemployment, own")),
    ("unemployment_employer", Text("失业单位", "Unemployment, employer")),
    ("injury_employer", Text("工伤单位", "Work injury, employer")),
)


@require_safe
@spoken
def declaration(request: HttpRequest, lang: Language, employer: str, month: str) -> HttpResponse:
    """Versions, the bill, rows that came back, and the lines of one version."""
    number, account = month_of_path(month), account_of(request)
    low, high = area_range(account.area)
    said = list(
        Declaration.objects.filter(employer=employer, month=number, place__range=(low, high))
        .order_by("-version")
    )  # fmt: skip
    known = Employer.objects.filter(code=employer).first()
    if not said and (known is None or not within(known.place, account.area)):
        raise Http404
    wanted = number_of(request.GET.get("version", ""))
    chosen = next((each for each in said if each.version == wanted), said[0] if said else None)
    told = bills.bill(f"E{employer}", number)
    notices = [
        Notice(Text("等法规：{s}", "Waits for the law: {s}").format(s=scheme_name(scheme)),
               Text(zh, en), "waiting")
        for scheme, zh, en in told.waits
    ]  # fmt: skip
    if told.provisional:
        notices.append(Notice(
            Text("按暂定数值核定", "Assessed on provisional values"),
            Text("正式数值公布后重新核定，只补差额。",
                 "It is settled when the values are published: only the difference is ordered."),
            "waiting",
        ))  # fmt: skip
    tables = [_bill_table(lang, told), _versions(said)]
    foot: object = NOTHING
    if chosen is not None:
        findings = _findings(chosen)
        tables += [findings] if findings.rows else []
        lines, foot = _lines(request, chosen)
        tables.append(lines)
    context = {
        "more": shown_month(number),
        "back": (
            Text("回到本月申报", "Back to the declarations"),
            reverse("finance:declarations", args=(lang,)) + f"?month={month}",
        ),
        "pairs": [
            (Text("信用代码", "Credit code"), employer),
            (Text("状态", "State"), BILL_STATES[told.state]),
        ],
        "notices": notices,
        "foot": foot,
    }
    name = known.name if known and known.name else employer
    return finance_page(request, lang, name, context, tables=tables)


def _bill_table(lang: Language, told: bills.Bill) -> Table:
    day = asking.today()
    states = {
        each.reference: each for each in standing.standing(day, payer=told.payer, month=told.month)
    }
    rows = []
    for line in told.lines:
        for order in line.orders:
            stands = states.get(order.reference)
            state = ORDER_STATES.get(stands.state) if stands else None
            rows.append((
                Link(order.reference,
                     reverse("finance:orders", args=(lang,)) + f"?q={order.reference}"),
                scheme_name(line.scheme), order.version, Yuan(order.fen),
                Yuan(stands.settled if stands else 0), Yuan(stands.open if stands else order.fen),
                Day(order.due), state,
            ))  # fmt: skip
    return Table(
        "bill", Text("账单", "Bill"),
        (
            Text("缴费单", "Order"), Text("险种", "Scheme"), Text("版本", "Version"),
            Text("应缴", "Ordered"), Text("已缴", "Paid"), Text("未缴", "Open"),
            Text("缴费期限", "Due"), Text("状态", "State"),
        ),
        rows, Text("每个版本只开与上一版的差额。", "Each version orders its difference to the one before."),
        empty=Text("还没有缴费单。", "No orders yet."),
    )  # fmt: skip


def _versions(said: list[Declaration]) -> Table:
    rows = [
        (
            Link(each.version, f"?version={each.version}"), SOURCES[each.source], each.staff,
            Yuan(each.wages), Day(each.day), By(each.by), each.file[:12],
        )
        for each in said
    ]  # fmt: skip
    return Table(
        "versions", Text("申报版本", "Versions"),
        (
            Text("版本", "Version"), Text("来源", "How"), Text("人数", "Persons"),
            Text("缴费工资合计", "Wages"), Text("申报日", "Declared on"), Text("经办", "By"),
            Text("文件", "File"),
        ),
        rows, Text("以最后一版为准；以前的版本一直保留。", "The last one counts; earlier ones are kept."),
        empty=Text("这个月没有申报。", "Nothing was declared for this month."),
    )  # fmt: skip


def _findings(chosen: Declaration) -> Table:
    """Rows that came back or were taken with a word; numbers and names masked."""
    rows = []
    for each in RowFinding.objects.filter(declaration=chosen).order_by("row", "number"):
        words = WORDS[each.code]
        value = each.value
        if words.field == "person":
            value = masked_number(value)
        elif words.field == "name":
            value = masked_name(value)
        text = Text(words.zh, words.en).format(value=value, other=each.other)
        state = (
            Mark(Text("退回", "Returned"), "needs") if each.returned
            else Mark(Text("收下，请留意", "Taken, with a word"), "waiting")
        )  # fmt: skip
        rows.append((each.row, state, text))
    return Table(
        "findings", Text("第 {v} 版：有话要说的行", "Version {v}: rows with a remark").format(
            v=chosen.version
        ),
        (Text("行", "Row"), Text("结果", "Result"), Text("原因和办法", "Why, and what to do")), rows,
    )  # fmt: skip


def _people(request: HttpRequest, persons: list[int]) -> dict[int, PersonView]:
    """Those that may be shown; who only audits sees numbers of the record instead of names."""
    if not may_act(request):
        return {}
    return look_at_those_open(actor_of(request), persons, PURPOSE, DOOR)


def _lines(request: HttpRequest, chosen: Declaration) -> tuple[Table, object]:
    """The lines of a version, by person; each person shown is a look and logged."""
    lines = Line.objects.filter(declaration=chosen).order_by("person")
    said = DeclaredWage.objects.filter(declaration=chosen).order_by("person")
    assessed = lines.exists()
    count = lines.count() if assessed else said.count()
    numbers = Paginator(range(count), LINES_A_PAGE).get_page(request.GET.get("page", "1"))
    low, high = max(numbers.start_index() - 1, 0), numbers.end_index()
    shown: list[Line | DeclaredWage] = [*(lines[low:high])] if assessed else [*(said[low:high])]
    people = _people(request, [each.person for each in shown])
    rows: list[Row] = []
    for each in shown:
        view = people.get(each.person)
        first: list[object] = [
            display_number(each.person), view.name if view else None, view.number if view else None,
            _schemes(each.schemes), Yuan(each.wage),
        ]  # fmt: skip
        if isinstance(each, Line):
            first += [Yuan(getattr(each, name)) for name, _ in AMOUNTS]
        rows.append(first)
    query = request.GET.copy()
    if numbers.has_next():
        query["page"] = str(numbers.next_page_number())
    heads = (
        Text("编号", "Number"), Text("姓名", "Name"), Text("身份号码", "Citizen number"),
        Text("险种", "Schemes"), Text("申报工资", "Wage declared"),
        *(head for _, head in AMOUNTS if assessed),
    )  # fmt: skip
    table = Table(
        "lines", Text("第 {v} 版：逐人", "Version {v}, by person").format(v=chosen.version), heads,
        rows,
        Text("每显示一个人都记入日志。文件只含本页的人。",
             "Each person shown is logged. The file holds the persons of this page only."),
        more="?" + query.urlencode() if numbers.has_next() else "",
    )  # fmt: skip
    note = Text("第 {a}–{b} 人，共 {n} 人", "Persons {a}–{b} of {n}").format(
        a=numbers.start_index(), b=numbers.end_index(), n=numbers.paginator.count
    )
    return table, note if shown else NOTHING


def _schemes(bits: int) -> Text:
    names = [scheme_name(scheme) for scheme, bit in SCHEME_BITS.items() if bits & bit]
    return Text("、".join(each.zh for each in names), ", ".join(each.en for each in names))
