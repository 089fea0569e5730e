"""Who held which value of the law against which notice, who confirmed it, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.inforce.models import Reading
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Mark, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views.money_payments_base import (
    A_PAGE,
    MOST_IN_FILE,
    number_of,
    payments_page,
    to,
)
from canbao.web.words import Language, Text, either


@require_safe
@spoken
def law(request: HttpRequest, lang: Language) -> HttpResponse:
    """Who held which value against which notice, who confirmed it, what became of it."""
    found = Reading.objects.select_related("document", "confirmation").order_by("-day", "-pk")
    name = request.GET.get("name", "")[:120]
    if name:
        found = found.filter(name=name)
    at = number_of(request.GET.get("after", ""))

    def row(each: Reading) -> list[object]:
        confirmed = getattr(each, "confirmation", None)
        withdrawn = getattr(confirmed, "withdrawal", None)
        state = Mark(Text("待第二人", "Waits for the second"), "waiting")
        if not each.agrees:
            state = Mark(Text("不一致", "Differs"), "needs")
        elif withdrawn is not None:
            state = Mark(Text("已撤回", "Withdrawn"), "needs")
        elif confirmed is not None:
            state = Mark(Text("两人已确认", "Confirmed by two"), "done")
        return [
            Link(asking.names(each.name) if asking.has(each.name) else each.name,
                 to(lang, "staff:law-here-value", each.name)),
            asking.region_name(each.region), each.key, each.value, By(each.by), Day(each.day),
            By(confirmed.second if confirmed else ""), Day(confirmed.day) if confirmed else "",
            either(each.document.title), state,
        ]  # fmt: skip

    more = found[at + A_PAGE : at + A_PAGE + 1].exists()
    table = Table(
        "readings", Text("核对与确认", "Readings and confirmations"),
        (Text("数值", "Value"), Text("地区", "Region"), Text("键", "Key"), Text("值", "Says"),
         Text("核对人", "Read by"), Text("核对日", "On"), Text("确认人", "Confirmed by"),
         Text("确认日", "On"), Text("官方文件", "Notice"), Text("状态", "State")),
        [row(each) for each in found[at : at + A_PAGE]],
        Text("发放前，非法条原文的数值须由两人对照官方文件确认。",
             "Before money goes out, what is not the text of an act is confirmed by two people."),
        Text("还没有人核对过。", "Nobody has read any yet."),
        more=f"?name={name}&after={at + A_PAGE}" if more else "",
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    return payments_page(
        request, lang, Text("谁确认了哪些法规数值", "Who confirmed which value of the law"),
        {"links": [(Text("本地现行法规", "The law in force here"), to(lang, "staff:law-here"))]},
        tables=[table],
    )  # fmt: skip
