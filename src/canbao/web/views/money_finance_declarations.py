"""What employers said of a month, for the finance clerk: who declared and who is silent, one
employer's versions with their rows, what came back, and the bill that follows."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions.assessment import latest
from canbao.ledger.contributions.models import (
    API,
    CORRECTION,
    ESTIMATE,
    FILE,
    PAGE,
    Assessment,
    Declaration,
    RowFinding,
)
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan, wants_file
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views.money_finance_base import (
    A_PAGE,
    MOST_IN_FILE,
    finance_page,
    month_asked,
)
from canbao.web.views.money_finance_home import newest_month
from canbao.web.words import Language, Text

STATES: Final = {
    "": Text("全部已报", "All that declared"),
    "silent": Text("未申报", "Silent"),
    "estimate": Text("按上月暂核", "Estimated"),
    "open": Text("未核定", "Not assessed"),
    "returned": Text("有退回行", "With rows that came back"),
}
SOURCES: Final = {
    PAGE: Text("网上填报", "Page"),
    FILE: Text("文件", "File"),
    API: Text("接口", "API"),
    ESTIMATE: Text("暂核", "Estimate"),
    CORRECTION: Text("更正", "Correction"),
}


def _found(request: HttpRequest, month: int, state: str, asked: str) -> QuerySet[Declaration]:
    """Last versions of the month (of the silent: of the month before) that the filters ask for."""
    area = account_of(request).area
    if state == "silent":
        spoken_ = latest(month, area).exclude(source=ESTIMATE).values("employer")
        found = latest(month - 1, area).filter(staff__gt=0).exclude(employer__in=spoken_)
    else:
        found = latest(month, area)
    if state == "estimate":
        found = found.filter(source=ESTIMATE)
    elif state == "open":
        found = found.exclude(
            id__in=Assessment.objects.filter(declaration__in=found).values("declaration")
        )
    elif state == "returned":
        found = found.filter(findings__returned=True).distinct()
    if asked:
        named = Employer.objects.filter(name__icontains=asked).values("code")
        found = found.filter(Q(employer__istartswith=asked) | Q(employer__in=named))
    return found


@require_safe
@spoken
def declarations(request: HttpRequest, lang: Language) -> HttpResponse:
    """Employers of a month: what they declared, or that they have not."""
    account = account_of(request)
    month = month_asked(request, newest_month(account, asking.today()))
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    asked = request.GET.get("q", "").strip()[:100]
    found = _found(request, month, state, asked)
    numbers = Paginator(found, A_PAGE).get_page(request.GET.get("page", "1"))
    whole = wants_file(request, "declarations")
    shown = list(found[:MOST_IN_FILE] if whole else numbers.object_list)
    query = request.GET.copy()
    if numbers.has_next():
        query["page"] = str(numbers.next_page_number())
    table = Table(
        "declarations", Text("{month}：{n} 个单位", "{month}: {n} employers").format(
            month=shown_month(month), n=numbers.paginator.count
        ),
        (
            Text("单位", "Employer"), Text("信用代码", "Credit code"), Text("版本", "Version"),
            Text("来源", "How"), Text("人数", "Persons"), Text("缴费工资合计", "Wages"),
            Text("退回行", "Rows returned"), Text("核定", "Assessment"), Text("申报日", "Declared on"),
            Text("经办", "By"),
        ),
        _rows(lang, shown, month),
        Text("每个单位显示最后一个版本。", "The last version of each employer.")
        if state != "silent"
        else Text(
            "上月申报过、本月没有申报的单位；数字是上月的。",
            "Employers that declared the month before and not this one; the figures are last month’s.",
        ),
        more="?" + query.urlencode() if numbers.has_next() else "",
    )  # fmt: skip
    context = {
        "filters": [
            Box("month", Text("缴费月份", "Month"), "month", value=shown_month(month).iso),
            Box(
                "state", Text("情况", "State"), "select", options=tuple(STATES.items()), value=state
            ),
            Box("q", Text("单位名称或信用代码", "Name or credit code"), value=asked),
        ],
    }
    return finance_page(
        request, lang, Text("单位申报", "Declarations of employers"), context, tables=[table]
    )


def _rows(lang: Language, shown: list[Declaration], month: int) -> list[Row]:
    ids = [each.id for each in shown]
    names = dict(
        Employer.objects.filter(code__in=[each.employer for each in shown]).values_list(
            "code", "name"
        )
    )
    last = (
        Assessment.objects.filter(declaration__in=ids)
        .values("declaration")
        .annotate(last=Max("number"))
        .values_list("declaration", "last")
    )
    assessed = {
        each.declaration_id: each
        for each in Assessment.objects.filter(declaration__in=ids)
        if (each.declaration_id, each.number) in set(last)
    }
    back: dict[int, int] = {}
    for declaration in RowFinding.objects.filter(declaration__in=ids, returned=True).values_list(
        "declaration", flat=True
    ):
        back[declaration] = back.get(declaration, 0) + 1
    iso = shown_month(month).iso
    return [
        (
            Link(
                names.get(each.employer) or each.employer,
                reverse("finance:declaration", args=(lang, each.employer, iso)),
            ),
            each.employer, each.version, SOURCES[each.source], each.staff, Yuan(each.wages),
            back.get(each.id, 0), _assessed(assessed.get(each.id)), Day(each.day), By(each.by),
        )
        for each in shown
    ]  # fmt: skip


def _assessed(assessment: Assessment | None) -> Mark:
    if assessment is None:
        return Mark(Text("未核定", "Not assessed"), "needs")
    if assessment.waiting:
        return Mark(Text("{n} 行等法规", "{n} rows wait").format(n=assessment.waiting), "waiting")
    if assessment.provisional:
        return Mark(Text("按暂定数值", "Provisional"), "waiting")
    return Mark(Text("已核定", "Assessed"), "done")
