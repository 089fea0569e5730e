"""Payment orders and how they stand, as of a day: a page for those who look something up and the
table for those who work with it elsewhere."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts import standing
from canbao.ledger.receipts.standing import Standing
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Row, Table, Yuan, wants_file
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    A_PAGE,
    MOST_IN_FILE,
    book_options,
    books_of,
    day_asked,
    finance_page,
    month_asked,
    number_of,
    payer_names,
    scheme_name,
)
from canbao.web.views.money_finance_home import newest_month
from canbao.web.views.money_finance_words import ORDER_STATES
from canbao.web.words import Language, Text

STATES = [("", Text("全部", "All")), *((code, mark.text) for code, mark in ORDER_STATES.items())]
HEADS = (
    Text("缴费单", "Order"), Text("缴费人", "Payer"), Text("险种", "Scheme"),
    Text("月份", "Month"), Text("应缴", "Ordered"), Text("已缴", "Paid"), Text("未缴", "Open"),
    Text("缴费期限", "Due"), Text("状态", "State"),
)  # fmt: skip


def rows_of(lang: Language, orders: list[Standing]) -> list[Row]:
    """Orders as rows of a table."""
    names = payer_names(order.payer for order in orders)
    return [
        (
            order.reference,
            Link(names[order.payer], reverse("finance:payer", args=(lang, order.payer))),
            scheme_name(order.scheme), shown_month(order.month), Yuan(order.fen),
            Yuan(order.settled), Yuan(order.open), Day(order.due), ORDER_STATES[order.state],
        )
        for order in orders
    ]  # fmt: skip


@require_safe
@spoken
def orders(request: HttpRequest, lang: Language) -> HttpResponse:
    """Orders by fund, month and state, or those of a reference or payer."""
    account, day = account_of(request), day_asked(request)
    books = books_of(account)
    month = month_asked(request, newest_month(account, asking.today()))
    state = request.GET.get("state", "")
    state = state if state in ORDER_STATES else ""
    chosen = number_of(request.GET.get("book", ""))
    asked = request.GET.get("q", "").strip()[:100]
    after = number_of(request.GET.get("after", ""))
    whole = wants_file(request, "orders")
    found = _found(
        [book.id for book in books if chosen in (0, book.id)], month, state, asked, day,
        0 if whole else after, MOST_IN_FILE if whole else A_PAGE + 1,
    )  # fmt: skip
    shown = found if whole else found[:A_PAGE]
    query = request.GET.copy()
    if shown:
        query["after"] = str(shown[-1].id)
    table = Table(
        "orders", Text("缴费单（{day}的状态）", "Payment orders as of {day}").format(day=Day(day)),
        HEADS, rows_of(lang, shown),
        Text("状态由记录推算，不另存：已缴是钱到了而同月其他单未清，已结清是本月已记入个人权益。",
             "A state is worked out, never stored: paid means the money is there while other orders of "
             "the month are open; settled, that the month is credited to the persons."),
        empty=Text("没有符合条件的缴费单。", "No order fits."),
        more="?" + query.urlencode() if len(found) > len(shown) else "",
    )  # fmt: skip
    context = {
        "filters": [
            Box("month", Text("缴费月份", "Month"), "month", value=shown_month(month).iso),
            Box("book", Text("基金", "Fund"), "select", options=book_options(books),
                value=str(chosen or "")),
            Box("state", Text("状态", "State"), "select", options=STATES, value=state),
            Box("day", Text("截至", "As of"), "day", value=day.isoformat()),
            Box("q", Text("缴费单号、缴费人名称或编号", "Reference, or payer"), value=asked),
        ],
    }  # fmt: skip
    return finance_page(request, lang, Text("缴费单", "Payment orders"), context, tables=[table])


def _found(
    books: list[int], month: int, state: str, asked: str, as_of: date, after: int, most: int
) -> list[Standing]:
    """What the filters ask for. A reference or a payer is looked for in every month."""
    states = (state,) if state else ()
    if asked:
        references, payers = _named(asked)
        found: list[Standing] = []
        if references:
            found += standing.standing(as_of, references=references, states=states)
        for payer in payers:
            found += standing.standing(as_of, payer=payer, states=states, at_most=most)
        return sorted((each for each in found if each.book in books), key=lambda each: each.id)[
            :most
        ]
    found = []
    for book in books:
        found += standing.standing(
            as_of, book=book, month=month, states=states, after=after, at_most=most
        )
    return sorted(found, key=lambda each: each.id)[:most]


def _named(asked: str) -> tuple[list[str], list[str]]:
    """References and payers that what was typed may mean."""
    orders = PaymentOrder.objects.filter(reference=asked)
    references = list(orders.values_list("reference", flat=True))
    code = asked[1:] if asked[:1] in "EP" and len(asked) > 1 else asked
    employers = Employer.objects.filter(code__istartswith=code) | Employer.objects.filter(
        name__icontains=asked
    )
    payers = [f"E{each}" for each in employers.values_list("code", flat=True)[:20]]
    told = PaymentOrder.objects.filter(payer__in=[asked, f"E{asked}", f"P{asked}"])
    payers += list(told.values_list("payer", flat=True).distinct())
    return references, sorted(set(payers))
