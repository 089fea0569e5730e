"""An employer's first page: what to do now, the last months, and what the agency has told it.

What is owed, late or undeclared is said by the rooms; here it is put in order of urgency.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao import inforce
from canbao.accounts.sessions import account_of
from canbao.law import LawError
from canbao.ledger.contributions import bills
from canbao.ledger.contributions.amounts import due_day
from canbao.ledger.contributions.declare import LONGEST_BACK, latest_of
from canbao.ledger.contributions.models import ESTIMATE, Declaration
from canbao.ledger.numbering import month_of as month_of_day
from canbao.ledger.receipts import standing
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day, Money
from canbao.web.money_tables import Link, Mark, Table, Yuan, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_employer_words import (
    BILL_STATES,
    SOURCES,
    told_by_decisions,
    told_by_law,
)
from canbao.web.views.money_own_base import Note, Way, iso, show
from canbao.web.words import NOTHING, Language, Text

LATE: Final = ("late", "enforced")
SHOWN: Final = 6
TEMPLATE: Final = "web/money/employer/page.html"


def employer_of(request: HttpRequest) -> Employer:
    """The employer the account acts for; Http404 where it is not on record."""
    code = account_of(request).employer
    found = Employer.objects.filter(code=code).first()
    if found is None:
        raise Http404("employer is not on record")
    return found


def ways(lang: Language, here: str) -> list[tuple[Text, str, bool]]:
    """The tabs of these pages."""
    named = (
        ("home", Text("现在要办的", "What to do")),
        ("pay", Text("缴费", "Pay")),
        ("arrears", Text("欠费与缓缴", "Arrears")),
        ("certificate", Text("无欠费证明", "Certificate")),
        ("notices", Text("通知", "Notices")),
    )
    return [
        (label, reverse(f"employer:{name}", args=(lang,)), name == here) for name, label in named
    ]


def due_of(employer: Employer, month: int, day: date) -> Day | Text:
    """Until when a month is to be declared and paid, by the law here."""
    if employer.place is None:
        return Text("未定", "not set")
    try:
        return Day(due_day(month, inforce.region_of(employer.place), day))
    except LawError as error:
        return Text(error.message("zh"), error.message("en"))


def declare_by(due: Day | Text) -> Text:
    """Until when; where the law does not say, its own words."""
    if isinstance(due, Day):
        return Text("请在{day}前申报并缴费。", "Declare and pay by {day}.").format(day=due)
    return Text("缴费期限还不能确定：{why}", "Until when cannot be said yet: {why}").format(why=due)


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """What to do now, then the last months."""
    employer = employer_of(request)
    day = asking.today()
    payer = f"E{employer.code}"
    notes = [*_undeclared(employer, day, lang), *_owed(payer, day, lang)]
    if not notes:
        notes = [
            Note(
                Text("现在没有要办的事", "Nothing to do now"),
                Text("各月已申报，没有待缴的费用。", "Every month is declared, nothing is open."),
                "done",
            )
        ]
    months = _months(employer, payer, day, lang)
    context = {
        "ways": ways(lang, "home"),
        "employer": employer,
        "lede": f"{employer.name} · {employer.code}",
        "notes": notes,
        "tables": [with_files(request, months)],
        "doors": [
            Way(
                Text("缴费基数和费率从哪里来", "Where bases and rates come from"),
                Text("每个数值的文件和确认情况", "The document behind every value"),
                reverse("web:law-status", args=(lang,)),
            ),
        ],
    }
    return show(request, lang, TEMPLATE, Text("现在要办的事", "What to do now"), context)


def _undeclared(employer: Employer, day: date, lang: Language) -> list[Note]:
    payer, now = f"E{employer.code}", month_of_day(day)
    open_months = [m for m in bills.standing(payer, day).undeclared if m >= now - LONGEST_BACK]
    said = latest_of(employer.code, now)
    if said is None or said.source == ESTIMATE:
        open_months.append(now)
    past = [month for month in open_months if _past(employer, month, day)]
    if len(past) > 1:
        notes = [_undeclared_together(past, lang)]
        open_months = [month for month in open_months if month not in past]
    else:
        notes = []
    for month in open_months:
        href = reverse("employer:declare", args=(lang, iso(month)))
        by = due_of(employer, month, day)
        late = isinstance(by, Day) and by.day < day
        notes.append(
            Note(
                Text("申报{month}", "Declare {month}").format(month=month_of(month)),
                Text(
                    "已过{day}。没有申报的，按上月的110%暂定应缴数，申报后据实结算。",
                    "It was due on {day}. Until you declare, 110 % of the month before is "
                    "assessed; your declaration then settles it.",
                ).format(day=by)
                if late
                else declare_by(by),
                "needs" if late else "waiting",
                href,
                Text("去申报", "Declare"),
            )
        )
    return notes


def _past(employer: Employer, month: int, day: date) -> bool:
    by = due_of(employer, month, day)
    return isinstance(by, Day) and by.day < day


def _undeclared_together(months: list[int], lang: Language) -> Note:
    """Several months that are late, in one note: the oldest is declared first."""
    first, last = month_of(months[0]), month_of(months[-1])
    return Note(
        Text("有{n}个月没有申报", "{n} months are not declared").format(n=len(months)),
        Text(
            "从{a}到{b}。没有申报的，按上月的110%暂定应缴数，申报后据实结算。请从最早的一个月报起。",
            "From {a} to {b}. Until you declare, 110 % of the month before is assessed; your "
            "declaration then settles it. Begin with the oldest.",
        ).format(a=first, b=last),
        "needs",
        reverse("employer:declare", args=(lang, iso(months[0]))),
        Text("申报{month}", "Declare {month}").format(month=first),
    )


def _owed(payer: str, day: date, lang: Language) -> list[Note]:
    orders = standing.standing(day, payer=payer, at_most=100_000)
    late = [each for each in orders if each.state in LATE and each.open > 0]
    due = [each for each in orders if each.state not in LATE and each.open > 0 and each.due >= day]
    notes = []
    if late:
        fees = sum(each.fen for each in standing.fees_today(payer, day) if not each.en)
        notes.append(
            Note(
                Text("欠费{sum}", "{sum} in arrears").format(
                    sum=Money(Yuan(sum(e.open for e in late)).yuan)
                ),
                Text(
                    "最早的应在{since}前缴。今天缴清，另有滞纳金{fee}；每晚一天都会增加。",
                    "The oldest was due on {since}. Paid today, a late fee of {fee} comes on top; "
                    "it grows every day.",
                ).format(since=Day(min(e.due for e in late)), fee=Money(Yuan(fees).yuan)),
                "needs",
                reverse("employer:arrears", args=(lang,)),
                Text("看欠费和可以怎么办", "See the arrears and what you can do"),
            )
        )
    if due:
        notes.append(
            Note(
                Text("缴费{sum}", "Pay {sum}").format(
                    sum=Money(Yuan(sum(e.open for e in due)).yuan)
                ),
                Text("请在{day}前缴清，逾期有滞纳金。", "Pay by {day}; later there are late fees.")
                .format(day=Day(min(e.due for e in due))),
                "waiting",
                reverse("employer:pay", args=(lang,)),
                Text("去缴费", "Pay"),
            )
        )  # fmt: skip
    return notes


def _months(employer: Employer, payer: str, day: date, lang: Language) -> Table:
    now = month_of_day(day)
    first = Declaration.objects.filter(employer=employer.code).order_by("month").first()
    start = max(now - LONGEST_BACK, min(first.month if first else now, now))
    orders: dict[int, list[standing.Standing]] = {}
    for order in standing.standing(day, payer=payer, at_most=100_000):
        orders.setdefault(order.month, []).append(order)
    rows: list[list[object]] = []
    for month in range(now, start - 1, -1):
        said = latest_of(employer.code, month)
        mine = orders.get(month, [])
        owed, left = sum(e.fen for e in mine), sum(e.open for e in mine)
        rows.append(
            [
                Link(month_of(month), reverse("employer:declare", args=(lang, iso(month)))),
                Mark(SOURCES[said.source], "" if said.source != ESTIMATE else "waiting")
                if said
                else Mark(Text("未申报", "Not declared"), "needs" if month < now else "waiting"),
                said.staff if said else None,
                Link(Yuan(owed), reverse("employer:bill", args=(lang, iso(month))))
                if mine
                else Text("未出账单", "no bill yet"),
                Yuan(left) if mine else None,
                _state(mine, said),
            ]
        )
    return Table(
        "months",
        Text("各月情况", "Month by month"),
        [
            Text("所属月份", "Month"),
            Text("申报", "Declared"),
            Text("人数", "Persons"),
            Text("应缴", "Owed"),
            Text("未缴", "Open"),
            Text("状态", "State"),
        ],
        rows,
        Text(
            "应缴是各险种缴费单之和；未缴是其中还没有到账的。",
            "Owed is the sum of the payment orders; open is what has not arrived of it.",
        ),
        numeric=frozenset((2, 3, 4)),
    )


def _state(orders: list[standing.Standing], said: Declaration | None) -> Mark:
    states = {each.state for each in orders}
    if not orders:
        return Mark(BILL_STATES["declared"], "waiting") if said and said.staff else Mark(NOTHING)
    if states & set(LATE):
        return Mark(Text("欠缴", "Late"), "needs")
    if states <= {"settled"}:
        return Mark(Text("已结清", "Settled"), "done")
    if all(each.open <= 0 for each in orders):
        return Mark(Text("已缴", "Paid"), "done")
    return Mark(Text("待缴", "Open"), "waiting")


@require_safe
@spoken
def notices(request: HttpRequest, lang: Language) -> HttpResponse:
    """What the agency has decided and what could not be worked out, the latest first."""
    employer = employer_of(request)
    found = [*told_by_decisions(f"E{employer.code}"), *told_by_law(employer.code, lang)]
    found.sort(key=lambda each: each.day, reverse=True)
    context = {
        "ways": ways(lang, "notices"),
        "lede": Text(
            "经办机构对本单位作出的决定，以及要您知道的事。不服的，每件后面写着怎么办。",
            "What was decided about you, and what you should know. Each says what you can do "
            "against it.",
        ),
        "told": found[:200],
    }
    return show(request, lang, "web/money/employer/notices.html", Text("通知", "Notices"), context)
