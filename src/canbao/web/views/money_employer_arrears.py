"""An employer's arrears with the late fee to the day, what it may ask for, and the certificate.

A request is a proposal that somebody at the agency decides; the fee is told, not booked.
"""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.ledger.receipts import standing
from canbao.ledger.receipts.models import Deferral, Proposal
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_employer import LATE, TEMPLATE, employer_of, ways
from canbao.web.views.money_employer_words import PROPOSALS
from canbao.web.views.money_own_base import Big, Note, Way, scheme_name, show
from canbao.web.words import NOTHING, Language, Text


@require_safe
@spoken
def arrears(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is late, order by order, and what the late fee would be today."""
    employer, day = employer_of(request), asking.today()
    payer = f"E{employer.code}"
    fees = standing.fees_today(payer, day)
    late = [each for each in fees if each.order.state in LATE]
    table = with_files(request, _late(late, day))
    given = asked_file(request, table)
    if given is not None:
        return given
    made = standing.certificate(payer, day).fees
    context = {
        "ways": ways(lang, "arrears"),
        "done": Text("申请已提交，等待经办机构决定。", "Your request is in; the agency decides.")
        if request.GET.get("done")
        else NOTHING,
        "notes": []
        if late
        else [Note(Text("没有欠费", "No arrears"), Text("到期的都缴清了。", "All due is paid."), "done")],
        "bigs": [
            Big(
                Text("欠费", "In arrears"),
                Yuan(sum(each.order.open for each in late)),
                Text(
                    "今天缴清，另收滞纳金{fee}：自欠缴之日起，按日加收万分之五。",
                    "Paid today, a late fee of {fee} comes on top: 0.05 % a day from the day it "
                    "became late.",
                ).format(fee=Yuan(sum(each.fen for each in late))),
                reverse("employer:pay", args=(lang,)),
                Text("去缴费", "Pay"),
            )
        ]
        if late
        else [],
        "pairs": [(Text("已经产生、未缴的滞纳金", "Late fees made and not paid"), Yuan(made))]
        if made
        else [],
        "tables": [table, _requests(payer, day)] if late else [_requests(payer, day)],
        "doors": [
            Way(
                Text("申请缓缴或分期", "Ask for a deferral or instalments"),
                Text("不可抗力、提供担保，或分几次缴清", "Force majeure, security, or in parts"),
                reverse("employer:ask", args=(lang,)),
            )
        ],
    }  # fmt: skip
    return show(request, lang, TEMPLATE, Text("欠费与缓缴", "Arrears and deferral"), context)


def _late(late: list[standing.LateFee], day: date) -> Table:
    return Table(
        "arrears",
        Text("逐笔", "Order by order"),
        [Text("缴费单号", "Reference"), Text("月份", "Month"), Text("险种", "Branch"),
         Text("未缴", "Open"), Text("应在此前缴", "Was due"), Text("逾期天数", "Days late"),
         Text("今天的滞纳金", "Late fee today")],
        [
            [
                each.order.reference,
                month_of(each.order.month),
                scheme_name(each.order.scheme),
                Yuan(each.order.open),
                Day(each.order.due),
                each.days,
                Yuan(each.fen) if not each.en else asking.plainly(each.zh, each.en),
            ]
            for each in late
        ],
        Text(
            "滞纳金算到{day}，到账那天才最后确定。依据：社会保险法第八十六条。",
            "The fee is as of {day} and final on the day the money arrives. Social Insurance Law 86.",
        ).format(day=Day(day)),
        numeric=frozenset((3, 5, 6)),
    )  # fmt: skip


def _requests(payer: str, day: date) -> Table:
    rows: list[list[object]] = []
    found = Proposal.objects.filter(payer=payer, kind__in=("deferral", "instalments"))
    for each in found.select_related("decision").order_by("-day", "-id")[:20]:
        decision = getattr(each, "decision", None)
        state = Mark(Text("等待决定", "waiting"), "waiting")
        if decision is not None:
            state = (
                Mark(Text("同意", "granted"), "done")
                if decision.approved
                else Mark(Text("不同意：", "refused: ") , "needs")
            )  # fmt: skip
        said = decision.words if decision is not None and not decision.approved else each.reason
        rows.append([PROPOSALS[each.kind], Day(each.day), said, state])
    for deferral in Deferral.objects.filter(payer=payer, replaced__isnull=True):
        rows.append(
            [
                Text("缓缴{a}至{b}的费用", "Deferred: {a} to {b}").format(
                    a=month_of(deferral.from_month), b=month_of(deferral.to_month)
                ),
                Day(deferral.first_day),
                Text("缓到{day}，期间不收滞纳金", "until {day}, no late fee").format(
                    day=Day(deferral.last_day)
                ),
                Mark(Text("有效", "in force"), "done")
                if deferral.last_day >= day
                else Mark(Text("已到期", "over")),
            ]
        )
    return Table(
        "requests",
        Text("我的申请", "What you asked for"),
        [Text("申请", "What"), Text("日期", "Day"), Text("内容", "Words"), Text("状态", "State")],
        rows,
        empty=Text("还没有申请过缓缴或分期。", "You have not asked for anything."),
    )  # fmt: skip
