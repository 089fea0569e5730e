"""The finance clerk's first page: one month at a glance, fund by fund, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.models import Account
from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.ledger import checkpoints
from canbao.ledger.contributions.assessment import latest
from canbao.ledger.contributions.models import ESTIMATE, Assessment, Declaration, PaymentOrder
from canbao.ledger.contributions.reassessment import unsettled
from canbao.ledger.models import CLOSED, Book
from canbao.ledger.models import Month as BookMonth
from canbao.ledger.months import last_day
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import decisions, moving, waiting
from canbao.ledger.receipts.models import Allocation, ReceiptFile
from canbao.ledger.receipts.models.allocation import ORDER
from canbao.ledger.receipts.models.files import BANK
from canbao.people.places import area_range
from canbao.web import asking
from canbao.web.formats import number
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Mark, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    Figure,
    actor_of,
    book_names,
    books_of,
    finance_page,
    may_act,
    month_asked,
)
from canbao.web.words import NOTHING, Language, Text

HEADS: Final = (
    Text("基金", "Fund"), Text("缴费单", "Orders"), Text("应缴", "Ordered"),
    Text("已到账", "Received"), Text("未到账", "Outstanding"), Text("暂收", "In suspense"),
    Text("欠费", "In arrears"), Text("应退", "To be given back"), Text("本月账", "Month"),
    Text("下一步", "Next"),
)  # fmt: skip
DEFINITION: Final = Text(
    "应缴、已到账、未到账说的是所选缴费月份的缴费单；暂收、欠费、应退是该基金目前的余额，不分月份。",
    "Ordered, received and outstanding speak of the orders of the chosen month; suspense, arrears and "
    "what is to be given back are balances of the fund today, whatever the month.",
)


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to be done: what, how many, where."""

    what: Text
    href: str
    link: Text


@dataclass(frozen=True, slots=True)
class Said:
    """Who declared a month: employers with a declaration, those who did the month before and not
    yet this one, estimates, and declarations nobody has assessed."""

    declared: int
    silent: int
    estimated: int
    unassessed: int
    staff: int


def newest_month(account: Account, day: date) -> int:
    """The month the pages open with: the newest that was declared, this one where none was."""
    low, high = area_range(account.area)
    told = Declaration.objects.filter(place__range=(low, high)).aggregate(last=Max("month"))
    last = told["last"]
    return month_of(day) if last is None else min(int(last), month_of(day))


def said_of(account: Account, month: int) -> Said:
    """Who declared the month in the account's area."""
    told = latest(month, account.area)
    sums = told.aggregate(
        declared=Count("id", filter=~Q(source=ESTIMATE)),
        estimated=Count("id", filter=Q(source=ESTIMATE)),
        staff=Sum("staff"),
    )
    spoken_ = told.exclude(source=ESTIMATE).values("employer")
    before = latest(month - 1, account.area).filter(staff__gt=0)
    return Said(
        declared=int(sums["declared"]),
        silent=before.exclude(employer__in=spoken_).count(),
        estimated=int(sums["estimated"]),
        unassessed=told.exclude(
            id__in=Assessment.objects.filter(declaration__in=told).values("declaration")
        ).count(),
        staff=int(sums["staff"] or 0),
    )


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """The month at a glance."""
    account, day = account_of(request), asking.today()
    month = month_asked(request, newest_month(account, day))
    books = books_of(account)
    said = said_of(account, month)
    declarations = (
        reverse("finance:declarations", args=(lang,)) + f"?month={shown_month(month).iso}"
    )
    figures = [
        Figure(
            Text("已申报单位", "Employers that declared"), number(said.declared),
            Text("{n} 人", "{n} persons").format(n=number(said.staff)), declarations,
        ),
        Figure(
            Text("未申报单位", "Employers still silent"), number(said.silent),
            Text("上月申报过、本月还没有", "declared last month, not yet this one"),
            declarations + "&state=silent", "needs" if said.silent else "",
        ),
        Figure(
            Text("按上月暂核", "Estimated"), number(said.estimated), NOTHING,
            declarations + "&state=estimate",
        ),
    ]  # fmt: skip
    context = {
        "lede": shown_month(month),
        "filters": [Box("month", Text("缴费月份", "Month"), "month", value=shown_month(month).iso)],
        "figures": figures,
        "todo": todo(request, lang, month, said, books) if may_act(request) else None,
        "around": [
            (shown_month(month + step), f"?month={shown_month(month + step).iso}")
            for step in (-1, 1)
        ],
    }
    return finance_page(
        request, lang, Text("本月征缴与账务", "The month at a glance"), context,
        tables=[by_fund(lang, books, month, day)], template="web/money/finance/home.html",
    )  # fmt: skip


def by_fund(lang: Language, books: list[Book], month: int, day: date) -> Table:
    """One row for each fund."""
    ids = [book.id for book in books]
    ordered = {
        row["book"]: (int(row["n"]), int(row["fen"]))
        for row in PaymentOrder.objects.filter(book__in=ids, month=month)
        .values("book")
        .annotate(n=Count("id"), fen=Sum("fen"))
    }
    came = {
        row["book"]: int(row["fen"])
        for row in Allocation.objects.filter(book__in=ids, target=ORDER, order__month=month)
        .values("book")
        .annotate(fen=Sum("fen"))
    }
    months = {each.book_id: each for each in BookMonth.objects.filter(book__in=ids, month=month)}
    names = book_names(books)
    rows, sums = [], [0] * 7
    for book in books:
        sides = {each.kind: each.balance for each in checkpoints.trial_balance(book)}
        orders, fen = ordered.get(book.id, (0, 0))
        paid = came.get(book.id, 0)
        told = [
            orders, fen, paid, fen - paid, -sides.get("suspense", 0), sides.get("arrears", 0),
            -sides.get("refund_due", 0),
        ]  # fmt: skip
        sums = [one + other for one, other in zip(sums, told, strict=True)]
        state = months.get(book.id)
        rows.append([
            Link(names[book.id], reverse("finance:book", args=(lang, book.id))),
            told[0], *(Yuan(each) for each in told[1:]),
            _month_state(state, month, day), _next(lang, book, state, month, day),
        ])  # fmt: skip
    total = [Text("合计", "Total"), sums[0], *(Yuan(each) for each in sums[1:]), "", ""]
    return Table(
        "funds", Text("各基金", "Fund by fund"), HEADS, rows, DEFINITION,
        empty=Text("还没有基金账簿。", "There are no books of a fund yet."),
        total=total if len(rows) > 1 else None,
    )  # fmt: skip


def _month_state(state: BookMonth | None, month: int, day: date) -> Mark:
    if state is None:
        return Mark(Text("未开账", "Not open"), "")
    if state.state == CLOSED:
        return Mark(Text("已结账", "Closed"), "done")
    ended = last_day(month) < day
    return Mark(Text("待结账", "To be closed") if ended else Text("开账", "Open"),
                "waiting" if ended else "")  # fmt: skip


def _next(
    lang: Language, book: Book, state: BookMonth | None, month: int, day: date
) -> Link | Text:
    if state is None or state.state == CLOSED or last_day(month) >= day:
        return NOTHING
    address = reverse("finance:month", args=(lang, book.id, shown_month(month).iso))
    return Link(Text("对账", "Reconcile"), address)


def todo(
    request: HttpRequest, lang: Language, month: int, said: Said, books: list[Book]
) -> list[Todo]:
    """What waits for the clerk, in the order of a month."""
    iso, found = shown_month(month).iso, []

    def add(count: int, zh: str, en: str, href: str, link: Text) -> None:
        if count:
            found.append(Todo(Text(zh, en).format(n=number(count)), href, link))

    def new(kind: str) -> str:
        return reverse("finance:run-new", args=(lang, kind)) + f"?month={iso}"

    account = account_of(request)
    ids = {book.id for book in books}
    try_it = Text("试算并启动", "Try out and start")
    add(
        said.unassessed,
        "{n} 份申报还没有核定",
        "{n} declarations are not assessed",
        new("assessment"),
        try_it,
    )
    add(
        said.silent,
        "{n} 个单位本月没有申报",
        "{n} employers have not declared",
        new("estimate"),
        Text("暂核", "Estimate"),
    )
    add(
        unsettled(month, account.area).count(),
        "{n} 份申报按暂定数值核定或在等法规",
        "{n} declarations rest on provisional values or wait",
        new("reassessment"),
        Text("重新核定", "Re-assess"),
    )
    booked = {
        run.given.get("file")
        for run in Run.objects.filter(kind="receipts", dry=False, state="done")
    }
    files = ReceiptFile.objects.filter(kind=BANK).exclude(hash__in=booked)
    add(
        files.count(),
        "{n} 份银行到账文件还没有入账",
        "{n} files of the bank are not booked",
        reverse("finance:files", args=(lang,)),
        Text("去入账", "Book them"),
    )
    add(
        sum(1 for each in moving.in_suspense() if each.book_id in ids),
        "{n} 笔暂收款待查明",
        "{n} payments in suspense",
        reverse("finance:suspense", args=(lang,)),
        Text("去查明", "Explain them"),
    )
    add(
        len(waiting.waiting()),
        "{n} 笔滞纳金在等法规数值",
        "{n} late fees wait for the law",
        reverse("finance:arrears", args=(lang,)),
        Text("查看", "Look"),
    )
    own = actor_of(request).name
    add(
        sum(1 for each in decisions.undecided() if each.by != own),
        "{n} 件提议等您决定",
        "{n} proposals wait for you",
        reverse("finance:decisions", args=(lang,)),
        Text("去决定", "Decide"),
    )
    oldest = (
        BookMonth.objects.filter(book__in=ids, month__lt=month_of(asking.today()))
        .exclude(state=CLOSED)
        .aggregate(n=Count("id"), first=Min("month"))
    )
    add(
        int(oldest["n"]),
        "{n} 个基金月份还没有结账",
        "{n} months of funds are not closed",
        reverse("finance:reconciliation", args=(lang,)),
        Text("去对账", "Reconcile"),
    )
    return found
