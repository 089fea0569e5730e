"""A person's individual account: the balance, its years, and the yearly statement as page and PDF.

Balances, months and interest are crediting's; provisional interest is marked and not in the balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.benefits.models import Award
from canbao.ledger.crediting import reads
from canbao.ledger.crediting import statement as statements
from canbao.ledger.crediting.reads import AccountOf, MonthLine, YearLine
from canbao.ledger.refusal import Refused
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day, Month, months_as_years
from canbao.web.money_tables import Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.pictures.chart import Chart, Point
from canbao.web.views.money_own_base import Big, Note, scheme_name, show
from canbao.web.views.money_person import back, contest_link, seen
from canbao.web.views.money_person_contributions import PENSIONS
from canbao.web.words import NOTHING, Language, Text

Pair = tuple[Text, object]
DRAWN: Final = 2  # years that make a line


@dataclass(frozen=True, slots=True)
class ShownYear:
    """A year of the account, folded on the page."""

    year: int
    closing: Yuan
    provisional: bool
    pairs: list[Pair]
    href: str
    open: bool


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account of one scheme as the page shows it."""

    scheme: Text
    big: Big
    chart: Chart | None
    years: list[ShownYear]
    table: Table


@require_safe
@spoken
def account(request: HttpRequest, lang: Language) -> HttpResponse:
    """The account of each pension scheme that has one."""
    view = seen(request)
    day = asking.today()
    found = [reads.account(view.id, day=day, scheme=scheme) for scheme in PENSIONS]
    shown = [_shown(request, lang, each) for each in found if each.years]
    given = asked_file(request, *(each.table for each in shown))
    if given is not None:
        return given
    context = {
        "back": back(lang),
        "lede": Text(
            "您名下的钱：每月记入的，加上利息，减去已经领走的。",
            "The money in your name: what is credited each month, with interest, less what you drew.",
        ),
        "notes": [] if shown else [_none(lang, view.id)],
        "accounts": shown,
        "contest": contest_link(lang, "contribution", "account"),
        "foot": Text("查询日期{day}", "Read on {day}").format(day=Day(day)),
    }
    heading = Text("我的个人账户", "My account")
    return show(request, lang, "web/money/mine/account.html", heading, context)


def _none(lang: Language, person: int) -> Note:
    """Why there is no account: nothing was paid in yet, or the pension came from an old system."""
    if Award.objects.filter(person=person, insured__isnull=True).exists():
        return Note(
            Text("这里没有您的缴费账户", "No account of contributions is kept here"),
            Text(
                "您已在领待遇。领取前的缴费和账户记在原系统，没有带到这里；每个月领的钱见“我的待遇”。",
                "You draw a benefit. What was paid in before it began is on record in the old system "
                "and was not brought here; what you are paid each month stands under your benefits.",
            ),
            href=reverse("mine:benefits", args=(lang,)),
            link=Text("我的待遇", "My benefits"),
        )
    return Note(
        Text("还没有个人账户", "There is no account yet"),
        Text("第一笔缴费到账后就有了。", "It begins with the first contribution received."),
    )


def _shown(request: HttpRequest, lang: Language, each: AccountOf) -> ShownAccount:
    name = scheme_name(each.scheme)
    months = sum(year.months for year in each.years)
    marked = [year for year in each.years if year.provisional]
    extra = sum(year.interest for year in marked)
    means = Text("累计缴费{months}。", "{months} paid altogether.").format(
        months=months_as_years(months)
    )
    if marked:
        tail = Text(
            "另有暂估利息{sum}，公布记账利率后记入。",
            " Provisional interest of {sum} is credited once the rate is published.",
        ).format(sum=Yuan(extra))
        means = Text(means.zh + tail.zh, means.en + tail.en)
    moved = sum(year.moved for year in each.years)
    if moved:
        tail = Text("已随转移转出{sum}。", " {sum} moved away by transfer.").format(sum=Yuan(moved))
        means = Text(means.zh + tail.zh, means.en + tail.en)
    years = [_year(lang, each.scheme, year) for year in reversed(each.years)]
    return ShownAccount(
        name,
        Big(Text("{scheme}账户余额", "{scheme}: balance").format(scheme=name), Yuan(each.balance), means),
        _chart(each, name),
        years,
        with_files(request, _table(each, name)),
    )  # fmt: skip


def _year(lang: Language, scheme: str, year: YearLine) -> ShownYear:
    rate = (
        Text("（利率{rate}%）", " (at {rate} %)").format(rate=year.rate) if year.rate else NOTHING
    )
    interest = Text("暂估利息", "Interest, provisional") if year.provisional else Text(
        "利息", "Interest"
    )  # fmt: skip
    pairs: list[Pair] = [
        (Text("年初余额", "At the beginning"), Yuan(year.opening)),
        (Text("缴费月数", "Months paid"), year.months),
        (Text("月平均缴费基数", "Average monthly base"), Yuan(year.base)),
        (Text("个人缴费", "Paid by me"), Yuan(year.own)),
        (Text("单位缴费及补贴", "Paid for me"), Yuan(year.others)),
        (Text("记入个人账户", "Credited"), Yuan(year.credited)),
        (interest, f"{Yuan(year.interest)}{rate}"),
    ]
    if year.moved:
        pairs.append((Text("随转移转出", "Moved away by transfer"), Yuan(year.moved)))
    if year.paid != year.moved:
        pairs.append((Text("已支出", "Paid out"), Yuan(year.paid - year.moved)))
    pairs.append((Text("年末余额", "At the end"), Yuan(year.closing)))
    href = reverse("mine:statement", args=(lang, year.year)) + f"?scheme={scheme}"
    return ShownYear(year.year, Yuan(year.closing), year.provisional, pairs, href, False)


def _chart(each: AccountOf, name: Text) -> Chart | None:
    if len(each.years) < DRAWN:
        return None
    last = each.years[-1]
    points = tuple(
        Point(
            Month(year.year, 12),
            Yuan(year.closing).yuan,
            Text("{y}年", "{y}").format(y=year.year) if year in (each.years[0], last) else None,
            chosen=year is last,
        )
        for year in each.years
    )
    return Chart(
        Text("{scheme}账户余额，每年年末", "{scheme}: balance at each year’s end").format(scheme=name),
        points,
        Text("元", "yuan"),
        Text("来自经办机构的基金账。不含暂估利息。", "From the fund’s ledger; without provisional "
             "interest."),
    )  # fmt: skip


def _table(each: AccountOf, name: Text) -> Table:
    return Table(
        f"account-{each.scheme}",
        Text("{scheme}：各年", "{scheme}: year by year").format(scheme=name),
        [
            Text("年度", "Year"),
            Text("月数", "Months"),
            Text("记入", "Credited"),
            Text("支出", "Paid out"),
            Text("利息", "Interest"),
            Text("年末余额", "Closing"),
        ],
        [
            [
                str(year.year),
                year.months,
                Yuan(year.credited),
                Yuan(year.paid),
                Mark(Text("暂估{sum}", "provisional {sum}").format(sum=Yuan(year.interest)),
                     "waiting") if year.provisional else Yuan(year.interest),
                Yuan(year.closing),
            ]
            for year in each.years
        ],
        Text("暂估利息不在余额里。", "Provisional interest is not in the balance."),
    )  # fmt: skip


def _scheme(request: HttpRequest) -> str:
    asked = request.GET.get("scheme", PENSIONS[0])
    if asked not in PENSIONS:
        raise Http404("no scheme")
    return asked


@require_safe
@spoken
def statement(request: HttpRequest, lang: Language, year: int) -> HttpResponse:
    """One year: what was paid, credited, earned; month by month; and the PDF."""
    view, scheme, day = seen(request), _scheme(request), asking.today()
    try:
        told = statements.year_statement(view.id, year, day=day, scheme=scheme)
    except Refused:
        raise Http404("nothing of this year") from None
    shown = _year(lang, scheme, told.line)
    months = with_files(request, _months(told.months, year))
    given = asked_file(request, months)
    if given is not None:
        return given
    pdf = reverse("mine:statement-file", args=(lang, year, "pdf")) + f"?scheme={scheme}"
    context = {
        "back": (Text("返回个人账户", "Back to my account"), reverse("mine:account", args=(lang,))),
        "lede": scheme_name(scheme),
        "notes": [
            Note(
                Text("利息是暂估的", "The interest is provisional"),
                Text(
                    "{year}年的记账利率还没有入账，暂按最近公布的{rate}%估算，未计入余额。",
                    "The interest of {year} is not posted; it is worked out at {rate} %, the last "
                    "published, and not in the balance.",
                ).format(year=year, rate=told.line.rate),
                "waiting",
            )
        ]
        if told.line.provisional
        else [],
        "pairs": shown.pairs,
        "tables": [months],
        "pdf": pdf,
        "contest": contest_link(lang, "contribution", f"{year}:{scheme}"),
        "proof": [
            Text("账簿{b}第{n}笔，哈希 {h}", "Book {b}, entry {n}, hash {h}").format(
                b=book, n=number, h=sealed[:32]
            )
            for book, number, sealed in told.heads
        ],
        "foot": Text("查询日期{day}", "Read on {day}").format(day=Day(day)),
    }
    heading = Text("{year}年度权益记录单", "Statement of {year}").format(year=year)
    return show(request, lang, "web/money/mine/statement.html", heading, context)


def _months(months: tuple[MonthLine, ...], year: int) -> Table:
    codes = {each.payer[1:] for each in months if each.payer.startswith("E")}
    names = {each.code: each.name for each in Employer.objects.filter(code__in=codes)}

    def payer(line: MonthLine) -> object:
        if not line.payer:
            return Text("转入或原系统", "brought from elsewhere")
        if line.payer.startswith("P"):
            return Text("本人", "yourself")
        return names.get(line.payer[1:]) or line.payer[1:]

    def when(line: MonthLine) -> object:
        if abs(line.months) <= 1:
            return month_of(line.month)
        last = month_of(line.month + abs(line.months) - 1)
        return Text("{a}至{b}", "{a} to {b}").format(a=month_of(line.month), b=last)

    return Table(
        f"months-{year}",
        Text("逐月", "Month by month"),
        [
            Text("月份", "Month"),
            Text("缴费方", "Paid by"),
            Text("缴费基数", "Base"),
            Text("个人", "Mine"),
            Text("单位及补贴", "Others’"),
            Text("记入个人账户", "Credited"),
            Text("入账日", "Booked"),
        ],
        [
            [when(each), payer(each), Yuan(each.base), Yuan(each.own), Yuan(each.others),
             Yuan(each.credited), Day(each.day)]
            for each in months
        ],
        empty=Text("这一年没有缴费记录。", "Nothing was paid in this year."),
    )  # fmt: skip


@require_safe
@spoken
def statement_file(request: HttpRequest, lang: Language, year: int, kind: str) -> HttpResponse:
    """The statement as PDF, with the whole name; asking for it is logged."""
    scheme = _scheme(request)
    if kind != "pdf":
        raise Http404
    view = seen(request, "own_number", unmask=True)
    try:
        told = statements.year_statement(view.id, year, day=asking.today(), scheme=scheme)
    except Refused:
        raise Http404("nothing of this year") from None
    body = statements.render(told, statements.Holder(view.name, view.display_number), lang)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="canbao-statement-{year}-{lang}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
