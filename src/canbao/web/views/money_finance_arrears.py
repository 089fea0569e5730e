"""Who is in arrears, and one payer with everything that can be done: the late fee to the day, and
proposals of deferral, instalments, steps of enforcement and writing off, which somebody else decides.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.numbering import month_text
from canbao.ledger.receipts import standing, waiting
from canbao.ledger.receipts.instalments import progress
from canbao.ledger.receipts.models import Decision as Decided
from canbao.ledger.receipts.models import Deferral, EnforcementStep, Instalment
from canbao.people.places import area_range
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views.money_finance_base import (
    Figure,
    Notice,
    act_or_refuse,
    book_names,
    books_of,
    day_asked,
    finance_page,
    may_act,
    payer_code,
    payer_names,
    scheme_name,
    tried,
)
from canbao.web.views.money_finance_proposing import forms_for, offers, propose
from canbao.web.views.money_finance_words import DEFERRAL_GROUNDS, ORDER_STATES, STEPS
from canbao.web.words import Language, Text

MOST: Final = 1_000
MOST_ORDERS: Final = 10_000
FEE: Final = Text(
    "滞纳金按法定比例逐日加收，从到期次日算到缴款前一日；钱到账时才入账，这里是假如今天缴清应加收的数。",
    "The late fee runs by the day at the law’s rate, from the day after the due day to the day "
    "before payment. It is booked when the money comes; here is what it would be, were all paid on this day.",
)


@require_safe
@spoken
def arrears(request: HttpRequest, lang: Language) -> HttpResponse:
    """Payers in arrears in the area, the largest sums first."""
    account, day = account_of(request), day_asked(request)
    books = {book.id for book in books_of(account)}
    low, high = area_range(0)
    found = [
        each
        for each in standing.arrears_of_place(low, high, day, at_most=MOST)
        if each.book in books
    ]
    names = payer_names(each.payer for each in found)
    rows: list[Row] = [
        (
            Link(names[each.payer], reverse("finance:payer", args=(lang, each.payer))),
            payer_code(each.payer), scheme_name(each.scheme), Yuan(each.open), each.months, Day(each.since),
            (day - each.since).days, Yuan(each.deferred),
        )
        for each in found
    ]  # fmt: skip
    table = Table(
        "arrears", Text("欠费（截至{day}）", "Arrears as of {day}").format(day=Day(day)),
        (
            Text("缴费人", "Payer"), Text("编号", "Number"), Text("险种", "Scheme"),
            Text("欠费", "In arrears"), Text("月数", "Months"), Text("最早到期", "Since"),
            Text("天数", "Days"), Text("另有缓缴", "Deferred besides"),
        ),
        rows,
        Text("到期未缴且未缓缴的本金，不含滞纳金。最多列 1000 行。",
             "Contributions past their due day and not deferred, without late fees. A thousand rows at "
             "most."),
        empty=Text("没有欠费。", "Nobody is in arrears."),
        total=(Text("合计", "Total"), "", "", Yuan(sum(each.open for each in found)), "", "", "",
               Yuan(sum(each.deferred for each in found))) if len(rows) > 1 else None,
    )  # fmt: skip
    context = {"filters": [Box("day", Text("截至", "As of"), "day", value=day.isoformat())]}
    return finance_page(
        request, lang, Text("欠费", "Arrears"), context, tables=[table, _waiting(lang)]
    )


def _waiting(lang: Language) -> Table:
    rows: list[Row] = [
        (
            Link(payer_code(each.allocation.payer),
                 reverse("finance:payer", args=(lang, each.allocation.payer))),
            each.allocation.order.reference if each.allocation.order else None,
            Yuan(each.allocation.fen), Day(each.day), asking.plainly(each.zh, each.en),
        )
        for each in waiting.waiting()
    ]  # fmt: skip
    return Table(
        "fees-waiting", Text("等法规数值的滞纳金", "Late fees that wait for the law"),
        (
            Text("缴费人", "Payer"), Text("缴费单", "Order"), Text("已到账本金", "Contribution paid"),
            Text("自", "Since"), Text("法规怎么说", "What the law says"),
        ),
        rows, empty=Text("没有。", "None."),
    )  # fmt: skip


# --- one payer -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def payer(request: HttpRequest, lang: Language, payer: str) -> HttpResponse:
    """Everything one payer owes, and what was and can be done about it."""
    account, day = account_of(request), day_asked(request)
    books = books_of(account)
    names = book_names(books)
    known = PaymentOrder.objects.filter(payer=payer, book__in=[book.id for book in books])
    if not known.exists():
        raise Http404
    error = None
    if request.method == "POST":
        act_or_refuse(request)
        answer = tried(lambda given: propose(request, lang, payer, books, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    told = standing.certificate(payer, day)
    fees = [each for each in standing.fees_today(payer, day) if each.order.book in names]
    owed = sorted({each.book for each in told.late} & set(names))
    late = sum(each.open for each in told.late if each.book in names)
    context = {
        "more": payer_code(payer) if payer[:1] == "E" else "",
        "back": (Text("回到欠费", "Back to the arrears"), reverse("finance:arrears", args=(lang,))),
        "filters": [Box("day", Text("截至", "As of"), "day", value=day.isoformat())],
        "figures": [
            Figure(Text("欠费", "In arrears"), Yuan(late), tone="needs" if late else "done"),
            Figure(Text("假如当天缴清，滞纳金", "Late fee, were all paid that day"),
                   Yuan(sum(each.fen for each in fees))),
            Figure(Text("已入账未缴滞纳金", "Late fees booked and open"), Yuan(told.fees)),
            Figure(Text("缓缴中", "Deferred"), Yuan(sum(each.open for each in told.deferred))),
        ],
        "notices": [Notice(Text("没有欠费", "No arrears"), tone="done")] if told.clean else [],
        "offers": offers(lang, payer, bool(owed)) if may_act(request) else [],
        "forms": forms_for(request, lang, payer, [b for b in books if b.id in owed], day, error)
        if may_act(request) else [],
    }  # fmt: skip
    tables = [
        _open_orders(fees), _plans(payer, names, day), _deferrals(payer),
        _steps(payer, names), _other_orders(payer, names, day),
    ]  # fmt: skip
    return finance_page(
        request, lang, payer_names([payer])[payer], context,
        tables=[each for each in tables if each.rows or each.name == "open"], error=error,
        template="web/money/finance/payer.html",
    )  # fmt: skip


def _open_orders(fees: list[standing.LateFee]) -> Table:
    rows: list[Row] = [
        (
            each.order.reference, scheme_name(each.order.scheme), shown_month(each.order.month),
            Yuan(each.order.open), Day(each.order.due), each.days, Yuan(each.fen),
            asking.plainly(each.zh, each.en) if each.en else ORDER_STATES[each.order.state],
        )
        for each in fees
    ]  # fmt: skip
    total = (
        Text("合计", "Total"), "", "", Yuan(sum(each.order.open for each in fees)), "", "",
        Yuan(sum(each.fen for each in fees)), "",
    )  # fmt: skip
    return Table(
        "open", Text("逾期缴费单和滞纳金", "Overdue orders and their late fees"),
        (
            Text("缴费单", "Order"), Text("险种", "Scheme"), Text("月份", "Month"),
            Text("未缴", "Open"), Text("缴费期限", "Due"), Text("加收天数", "Days that bear a fee"),
            Text("滞纳金", "Late fee"), Text("状态", "State"),
        ),
        rows, FEE, empty=Text("没有逾期的缴费单。", "No order is overdue."),
        total=total if len(rows) > 1 else None,
    )  # fmt: skip


def _other_orders(payer: str, names: dict[int, Text], day: date) -> Table:
    orders = standing.standing(day, payer=payer, at_most=MOST_ORDERS)
    rows: list[Row] = [
        (
            each.reference, scheme_name(each.scheme), shown_month(each.month), Yuan(each.fen),
            Yuan(each.settled), Yuan(each.open), Day(each.due), ORDER_STATES[each.state],
        )
        for each in sorted(orders, key=lambda each: (-each.month, each.book, each.id))
        if each.book in names
    ]  # fmt: skip
    return Table(
        "all", Text("全部缴费单", "All orders"),
        (
            Text("缴费单", "Order"), Text("险种", "Scheme"), Text("月份", "Month"),
            Text("应缴", "Ordered"), Text("已缴", "Paid"), Text("未缴", "Open"),
            Text("缴费期限", "Due"), Text("状态", "State"),
        ),
        rows,
    )  # fmt: skip


def _plans(payer: str, names: dict[int, Text], day: date) -> Table:
    found = Decided.objects.filter(
        proposal__payer=payer, proposal__kind="instalments", approved=True
    ).select_related("proposal")
    rows: list[Row] = []
    for decision in found:
        told = progress(decision, day)
        for each in Instalment.objects.filter(decision=decision).order_by("number"):
            rows.append((
                f"{decision.pk}-{each.number}", names.get(decision.proposal.book_id or 0),
                Day(each.due), Yuan(each.fen), Yuan(told.paid), Yuan(told.behind),
            ))  # fmt: skip
    return Table(
        "instalments", Text("分期计划", "Instalments agreed"),
        (
            Text("期", "Instalment"), Text("基金", "Fund"), Text("到期", "Due"),
            Text("本期", "This one"), Text("计划已缴", "Paid of the plan"), Text("落后", "Behind"),
        ),
        rows,
    )  # fmt: skip


def _deferrals(payer: str) -> Table:
    rows: list[Row] = [
        (
            each.pk, DEFERRAL_GROUNDS[each.ground], month_text(each.from_month),
            month_text(each.to_month), Day(each.first_day), Day(each.last_day),
            Mark(Text("已被替代", "Replaced")) if hasattr(each, "replaced")
            else Mark(Text("有效", "Counts"), "done"),
        )
        for each in Deferral.objects.filter(payer=payer).order_by("pk")
    ]  # fmt: skip
    return Table(
        "deferrals", Text("缓缴", "Deferrals"),
        (
            Text("决定", "Decision"), Text("理由", "Ground"), Text("月份从", "Months from"),
            Text("月份到", "to"), Text("免滞纳金从", "No late fee from"), Text("到", "to"),
            Text("状态", "State"),
        ),
        rows,
    )  # fmt: skip


def _steps(payer: str, names: dict[int, Text]) -> Table:
    rows: list[Row] = [
        (
            STEPS[each.step], names.get(each.book_id), Day(each.day), Yuan(each.arrears),
            Day(each.until) if each.until else None, Yuan(each.fine) if each.fine else None,
            By(each.decision.proposed_by), By(each.decision.by),
        )
        for each in EnforcementStep.objects.filter(payer=payer)
        .select_related("decision")
        .order_by("day", "pk")
    ]  # fmt: skip
    return Table(
        "steps", Text("征缴步骤", "Steps taken"),
        (
            Text("步骤", "Step"), Text("基金", "Fund"), Text("日期", "Day"), Text("欠费", "Arrears"),
            Text("答复期限", "To answer until"), Text("罚款建议", "Fine proposed"),
            Text("提出", "Proposed by"), Text("决定", "Decided by"),
        ),
        rows,
    )  # fmt: skip
