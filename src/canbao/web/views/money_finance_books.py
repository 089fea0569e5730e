"""The statements of a fund: income and expenditure of some months, and the trial balance, as of a
day and as known on a day. The figures are the ledger's; here they are only laid out."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger import checkpoints
from canbao.ledger.balances import KindSum, When
from canbao.ledger.crediting.funds import FundStatement, fund
from canbao.ledger.kinds import account_kinds
from canbao.ledger.models import CLOSED, Book, Transaction
from canbao.ledger.models import Month as BookMonth
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    Figure,
    book_names,
    book_seen,
    books_of,
    finance_page,
)
from canbao.web.views.money_finance_words import account_kind
from canbao.web.words import NOTHING, Language, Text

AS_OF: Final = Text("业务日截至", "As of (business day)")
AS_KNOWN: Final = Text("登记截至", "As known on")
MEANS: Final = Text(
    "业务日截至：只算业务日不晚于这一天的；登记截至：只算到这一天为止已经登记的，"
    "可以看到当时账上是多少。",
    "As of: only what is dated not later than the day. As known on: only what had been written by the "
    "end of the day – what the books said then.",
)


@require_safe
@spoken
def books(request: HttpRequest, lang: Language) -> HttpResponse:
    """The funds of the account, with what they hold."""
    found = books_of(account_of(request))
    names = book_names(found)
    ids = [book.id for book in found]
    counted = {
        row["book"]: row
        for row in BookMonth.objects.filter(book__in=ids)
        .values("book")
        .annotate(all=Count("month"), closed=Count("month", filter=Q(state=CLOSED)))
    }
    rows: list[Row] = []
    for book in found:
        sides = {each.kind: each.balance for each in checkpoints.trial_balance(book)}
        months = counted.get(book.id, {"all": 0, "closed": 0})
        last = Transaction.objects.filter(book=book).order_by("-number").first()
        rows.append((
            Link(names[book.id], reverse("finance:book", args=(lang, book.id))),
            Yuan(sides.get("bank", 0)),
            Yuan(-sum(sides.get(kind, 0) for kind in ("individual", "pooled", "surcharge"))),
            Yuan(-sides.get("individual", 0)), int(months["closed"]),
            int(months["all"]) - int(months["closed"]), last.number if last else 0,
        ))  # fmt: skip
    table = Table(
        "books", Text("基金账簿", "Books of funds"),
        (
            Text("基金", "Fund"), Text("银行存款", "At the bank"), Text("基金结余", "The fund holds"),
            Text("其中个人账户", "of it individual accounts"), Text("已结账月份", "Months closed"),
            Text("开账月份", "Months open"), Text("业务笔数", "Transactions"),
        ),
        rows, Text("今天账上的数。", "What the books say today."),
        empty=Text("还没有账簿。", "There are no books yet."),
    )  # fmt: skip
    return finance_page(request, lang, Text("账表", "Statements of the funds"), tables=[table])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str, default: int) -> int:
    try:
        return Month.parse(text).index
    except ValueError:
        return default


@require_safe
@spoken
def book(request: HttpRequest, lang: Language, book: int) -> HttpResponse:
    """One fund: its statement and its trial balance."""
    kept = book_seen(request, book)
    known = list(
        BookMonth.objects.filter(book=kept).order_by("month").values_list("month", flat=True)
    )
    newest = known[-1] if known else month_of(asking.today())
    last = _month(request.GET.get("to", ""), newest)
    first = _month(request.GET.get("from", ""), last - last % 12)
    when = When(_day(request.GET.get("as_of", "")), _day(request.GET.get("as_known", "")))
    error: Exception | None = None
    tables: list[Table] = []
    figures: list[Figure] = []
    try:
        told = fund(kept, first, last, when)
    except Refused as refused:
        error = refused
    else:
        figures = [
            Figure(Text("期初结余", "Opening"), Yuan(told.opening)),
            Figure(Text("收入", "Income"), Yuan(sum(line.income for line in told.lines))),
            Figure(Text("支出", "Expenditure"), Yuan(sum(line.expenditure for line in told.lines))),
            Figure(Text("期末结余", "Closing"), Yuan(told.closing)),
        ]
        tables.append(_statement(told, first, last))
    tables.append(_trial(kept, when, last))
    context = {
        "more": f"{shown_month(first)} – {shown_month(last)}",
        "back": (Text("回到账表", "Back to the funds"), reverse("finance:books", args=(lang,))),
        "filters": [
            Box("from", Text("从", "From"), "month", value=shown_month(first).iso),
            Box("to", Text("到", "To"), "month", value=shown_month(last).iso),
            Box("as_of", AS_OF, "day", value=when.as_of.isoformat() if when.as_of else ""),
            Box(
                "as_known",
                AS_KNOWN,
                "day",
                value=when.as_known.isoformat() if when.as_known else "",
            ),
        ],
        "figures": figures,
        "lede": _when(when),
        "foot": MEANS,
    }
    name = book_names([kept])[kept.id]
    return finance_page(request, lang, name, context, tables=tables, error=error)


def _when(when: When) -> Text:
    told = []
    if when.as_of:
        told.append(Text("业务日截至{d}", "as of {d}").format(d=Day(when.as_of)))
    if when.as_known:
        told.append(Text("登记截至{d}", "as known on {d}").format(d=Day(when.as_known)))
    if not told:
        return NOTHING
    return Text("，".join(each.zh for each in told), ", ".join(each.en for each in told))


def _statement(told: FundStatement, first: int, last: int) -> Table:
    rows: list[Row] = [
        (Text("期初结余", "Opening"), None, None, Yuan(told.opening)),
        *(
            (
                Text(line.zh, line.en), Yuan(line.income) if line.income else None,
                Yuan(line.expenditure) if line.expenditure else None, None,
            )
            for line in told.lines
        ),
    ]  # fmt: skip
    return Table(
        "fund", Text("收支结余表", "Income, expenditure and balance"),
        (
            Text("项目", "Item"), Text("收入", "Income"), Text("支出", "Expenditure"),
            Text("结余", "Balance"),
        ),
        rows,
        Text("按业务种类，冲回的已扣除。另有基金内部从统筹转给个人账户的利息 {i}，不算收支。",
             "By kind of business, what was reversed is taken off. Interest moved within the fund from "
             "the pool to the accounts: {i}, neither income nor expenditure.").format(
                 i=Yuan(told.interest)),
        total=(
            Text("期末结余", "Closing"), Yuan(sum(line.income for line in told.lines)),
            Yuan(sum(line.expenditure for line in told.lines)), Yuan(told.closing),
        ),
        numeric=frozenset({1, 2, 3}),
    )  # fmt: skip


def _trial(kept: Book, when: When, last: int) -> Table:
    sums: list[KindSum] = checkpoints.trial_balance(kept, when, until=last)
    order = list(account_kinds())
    rows: list[Row] = [
        (
            account_kind(each.kind), Yuan(each.debit), Yuan(each.credit),
            Yuan(each.balance) if each.balance > 0 else None,
            Yuan(-each.balance) if each.balance < 0 else None,
        )
        for each in sorted(sums, key=lambda each: order.index(each.kind))
    ]  # fmt: skip
    total = (
        Text("合计", "Total"), Yuan(sum(each.debit for each in sums)),
        Yuan(sum(each.credit for each in sums)),
        Yuan(sum(each.balance for each in sums if each.balance > 0)),
        Yuan(-sum(each.balance for each in sums if each.balance < 0)),
    )  # fmt: skip
    return Table(
        "trial", Text("试算平衡表（至{m}）", "Trial balance through {m}").format(m=shown_month(last)),
        (
            Text("科目", "Kind of account"), Text("借方发生", "Debits"), Text("贷方发生", "Credits"),
            Text("借方余额", "Debit balance"), Text("贷方余额", "Credit balance"),
        ),
        rows, Text("从开账起累计到所选月份。借贷两边必须相等。",
                   "Since the books began, through the chosen month. Both sides must be equal."),
        total=total, numeric=frozenset({1, 2, 3, 4}),
        empty=Text("还没有记账。", "Nothing has been posted yet."),
    )  # fmt: skip
