"""Paying: what is open, the order to the bank, what is on its way and what has arrived.

Where no mock bank is connected the page says how to pay by the own one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.ledger.receipts import outgoing, standing
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_own_base import (
    DOOR,
    scheme_name,
    show,
    state_mark,
)
from canbao.web.words import NOTHING, Language, Text


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def pay(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is open, late fees too, and the order to the bank; what is on its way is not sent again."""
    employer, day = employer_of(request), asking.today()
    payer, folder = f"E{employer.code}", settings.BANK_FOLDER
    error: Exception | None = None
    if request.method == "POST" and folder is not None:
        try:
            outgoing.send(
                payer, employer.name, request.POST.getlist("reference")[:1_000], folder, day=day,
                actor=account_of(request).actor, door=DOOR,
                fees=[int(each) for each in request.POST.getlist("fee")[:100] if _whole(each)],
            )  # fmt: skip
        except Refused as refused:
            error = refused
        else:
            address = reverse("employer:pay", args=(lang,))
            return HttpResponseRedirect(address + "?done=1")
    sent = outgoing.on_the_way(payer, folder) if folder is not None else []
    orders = standing.standing(day, payer=payer, at_most=100_000)
    left = outgoing.left_of(orders, sent)
    open_orders = [each for each in orders if left[each.reference] > 0]
    fees, owing = outgoing.fees_of(payer, sent), {each.book for each in open_orders}
    total = sum(left.values()) + sum(each.fen for each in fees)
    context = {
        "ways": ways(lang, "pay"),
        "done": Text("已交给银行，正在途中。", "Handed to the bank; it is on its way.")
        if request.GET.get("done")
        else NOTHING,
        "orders": [
            (each, month_of(each.month), scheme_name(each.scheme), Yuan(left[each.reference]),
             Day(each.due), state_mark(each))
            for each in open_orders
        ],
        "fees": [
            (each, scheme_name(each.scheme), Yuan(each.fen), each.book not in owing)
            for each in fees
        ],
        "total": Yuan(total),
        "mock": folder is not None,
        "action": reverse("employer:pay", args=(lang,)),
        "tables": [sent_table(sent), *_arrived(orders)],
    }  # fmt: skip
    heading = Text("缴费", "Pay")
    return show(request, lang, "web/money/employer/pay.html", heading, context, error=error)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def sent_table(sent: Sequence[outgoing.Sent]) -> Table:
    return Table(
        "sent",
        Text("在途", "On its way"),
        [Text("缴费单号", "Reference"), Text("金额", "Amount"), Text("交给银行", "Told the bank"),
         Text("到哪一步", "Where it is")],
        [
            [
                each.reference or Text("滞纳金，{s}", "late fees, {s}").format(
                    s=scheme_name(each.scheme)
                ),
                Yuan(each.fen),
                Day(each.day),
                Mark(Text("已到经办机构，等待入账", "at the agency, to be booked"), "waiting")
                if each.arrived
                else Mark(Text("在途", "on its way"), "waiting"),
            ]
            for each in sent
        ],
        empty=Text("没有在途的款项。", "Nothing is on its way."),
    )  # fmt: skip


def _arrived(orders: Sequence[standing.Standing]) -> list[Table]:
    paid = [each for each in reversed(orders) if each.settled > 0][:24]
    return [
        Table(
            "arrived",
            Text("已到账", "Received"),
            [Text("缴费单号", "Reference"), Text("月份", "Month"), Text("险种", "Branch"),
             Text("到账", "Received"), Text("状态", "State")],
            [
                [each.reference, month_of(each.month), scheme_name(each.scheme),
                 Yuan(each.settled), state_mark(each)]
                for each in paid
            ],
        )
    ] if paid else []  # fmt: skip
