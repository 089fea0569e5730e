"""The bill of a month: what is owed by branch and person, why, and paying it through the bank.

Amounts are the room's; how one person's figures came about is asked of the law again and compared
with what was booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import bills, declare
from canbao.ledger.contributions.models import Declaration, Line
from canbao.ledger.numbering import month_text
from canbao.ledger.receipts import standing
from canbao.people.looks import MOST_AT_ONCE, look_many
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_employer_declare import PURPOSE, TEMPLATE, back_to
from canbao.web.views.money_employer_words import BILL_STATES, schemes_text
from canbao.web.views.money_own_base import (
    DOOR,
    Big,
    Note,
    iso,
    month_asked,
    scheme_name,
    show,
    state_mark,
)
from canbao.web.words import NOTHING, Language, Text

A_PAGE: Final = 50
OWN: Final = ("pension_person", "unemployment_person")
EMPLOYERS: Final = ("pension_employer", "unemployment_employer", "injury_employer")


@require_safe
@spoken
def bill(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """A month's bill by branch, then person by person."""
    employer, at, day = employer_of(request), month_asked(month), asking.today()
    payer = f"E{employer.code}"
    made = bills.bill(payer, at)
    orders = standing.standing(day, payer=payer, month=at)
    branches = _branches(made, orders)
    said = declare.latest_of(employer.code, at)
    tables = [with_files(request, branches), with_files(request, _orders(orders))]
    people = _people(request, lang, at, said) if made.state in ("assessed", "estimated") else None
    given = asked_file(request, *tables, *([people] if people else []))
    if given is not None:
        return given
    if people is not None:
        tables.append(with_files(request, people))
    left = sum(each.open for each in orders)
    context = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "notes": _notes(made, said),
        "bigs": [
            Big(
                Text("还要缴", "Still to pay"),
                Yuan(max(left, 0)),
                Text("应缴{owed}，已到账{paid}。", "Owed {owed}, arrived {paid}.").format(
                    owed=Yuan(made.owed), paid=Yuan(made.owed - left)
                ),
                reverse("employer:pay", args=(lang,)) if left > 0 else "",
                Text("去缴费", "Pay"),
            )
        ]
        if orders
        else [],
        "tables": tables if orders or people else [],
    }
    heading = Text("{month}的账单", "Bill of {month}").format(month=month_of(at))
    return show(request, lang, TEMPLATE, heading, context)


def _notes(made: bills.Bill, said: Declaration | None) -> list[Note]:
    notes = (
        []
        if made.state == "assessed"
        else [
            Note(
                BILL_STATES[made.state],
                {
                    "none": Text("先申报，才有账单。", "Declare first; the bill follows."),
                    "declared": Text(
                        "我们正在按法规核定，通常当天完成；不用重复申报。",
                        "It is being assessed, usually the same day; there is no need to send it again.",
                    ),
                    "estimated": Text(
                        "您没有申报，按上月的110%暂定；申报后据实结算。",
                        "You have not declared: 110 % of last month; your declaration settles it.",
                    ),
                }.get(made.state, NOTHING),
                "waiting",
            )
        ]
    )
    for scheme, zh, en in made.waits:
        title = Text("{scheme}暂不能核定", "{scheme}: waits").format(scheme=scheme_name(scheme))
        notes.append(Note(title, asking.plainly(zh, en), "waiting"))
    if made.provisional:
        notes.append(
            Note(
                Text(
                    "暂按上年的基数上下限核定",
                    "By last year’s limits until the new ones are published",
                ),
                Text(
                    "当年的上下限公布后重新核定，差额多退少补，补缴不收滞纳金。",
                    "When this year’s are published it is assessed again; the difference follows "
                    "without a late fee.",
                ),
                "waiting",
            )
        )
    return notes


def _branches(made: bills.Bill, orders: Sequence[standing.Standing]) -> Table:
    left: dict[str, int] = {}
    for order in orders:
        left[order.scheme] = left.get(order.scheme, 0) + order.open
    return Table(
        f"bill-{month_text(made.month)}",
        Text("各险种", "By branch"),
        [
            Text("险种", "Branch"),
            Text("个人部分", "Persons’ part"),
            Text("单位部分", "Employer’s part"),
            Text("应缴", "Owed"),
            Text("未缴", "Open"),
            Text("期限", "Due"),
        ],
        [
            [
                scheme_name(line.scheme),
                Yuan(line.person_part),
                Yuan(line.employer_part),
                Yuan(line.owed),
                Yuan(left.get(line.scheme, 0)),
                Day(line.due),
            ]
            for line in made.lines
        ],
        Text(
            "个人部分由单位从工资中代扣；两部分由单位一起缴。",
            "The persons’ part is withheld from wages; you pay both together.",
        ),
        total=[
            Text("合计", "Together"),
            Yuan(sum(line.person_part for line in made.lines)),
            Yuan(sum(line.employer_part for line in made.lines)),
            Yuan(made.owed),
            Yuan(sum(left.values())),
            "",
        ],
    )


def _orders(orders: Sequence[standing.Standing]) -> Table:
    return Table(
        "orders",
        Text("缴费单", "Payment orders"),
        [
            Text("缴费单号", "Reference"),
            Text("险种", "Branch"),
            Text("金额", "Amount"),
            Text("未缴", "Open"),
            Text("期限", "Due"),
            Text("状态", "State"),
        ],
        [
            [
                each.reference,
                scheme_name(each.scheme),
                Yuan(each.fen),
                Yuan(each.open),
                Day(each.due),
                state_mark(each),
            ]
            for each in orders
        ],
        Text(
            "更正后另出一张差额单；负数是要退给您的。",
            "A correction makes an order of the difference; a negative one is owed to you.",
        ),
    )


def _people(request: HttpRequest, lang: Language, at: int, said: Declaration | None) -> Table:
    assert said is not None
    lines = Line.objects.filter(declaration=said, month=at).order_by("person")
    number = request.GET.get("page", "1")
    start = (max(int(number), 1) - 1) * A_PAGE if number.isdigit() and len(number) < 6 else 0
    shown = list(lines[start : start + A_PAGE + 1])
    more = f"?page={start // A_PAGE + 2}" if len(shown) > A_PAGE else ""

    def rows(those: Sequence[Line]) -> list[list[object]]:
        actor = account_of(request).actor
        found: list[list[object]] = []
        for first in range(0, len(those), MOST_AT_ONCE):
            part = those[first : first + MOST_AT_ONCE]
            seen = look_many(actor, [line.person for line in part], PURPOSE, DOOR)
            for line, view in zip(part, seen, strict=True):
                own = sum(getattr(line, name) for name in OWN)
                others = sum(getattr(line, name) for name in EMPLOYERS)
                where = (lang, iso(at), line.person)
                found.append(
                    [
                        Link(f"{view.name} {view.number}".strip() or view.display_number,
                             reverse("employer:bill-person", args=where)),
                        schemes_text(line.schemes),
                        Yuan(line.wage),
                        Yuan(line.pension_base or line.unemployment_base or line.injury_base),
                        Yuan(own),
                        Yuan(others),
                        Yuan(own + others),
                    ]
                )  # fmt: skip
        return found

    return Table(
        f"people-{month_text(at)}",
        Text("逐人", "Person by person"),
        [
            Text("谁", "Who"),
            Text("险种", "Branches"),
            Text("申报工资", "Wage declared"),
            Text("缴费基数", "Base"),
            Text("个人部分", "Person’s part"),
            Text("单位部分", "Employer’s part"),
            Text("合计", "Together"),
        ],
        rows(shown[:A_PAGE]),
        Text("点开姓名，看每个数怎么来的。", "Open a name to see how each figure came about."),
        more=more,
        whole=lambda: rows(list(lines)),
    )
