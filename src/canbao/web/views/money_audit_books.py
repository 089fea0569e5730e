"""From a figure to its postings to its ground: the trial balance and the statement of a fund as of and
as known on any day, the accounts behind a kind, the transactions of an account, a person or a
decision, one transaction with its lines, hash and ground.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger import checkpoints, kinds
from canbao.ledger.balances import When
from canbao.ledger.crediting import funds
from canbao.ledger.models import Account, Posting, Transaction
from canbao.ledger.numbering import month_of as month_of_day
from canbao.people import log
from canbao.people.numbers import display_number, from_display_number
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    Figure,
    book_names,
    book_seen,
    books_of,
    month_asked,
    payer_code,
)
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    actor_of,
    number_of,
    payments_page,
    to,
)
from canbao.web.words import Language, Text

AS_OF, KNOWN = Text("截至业务日", "As of the business day"), Text("截至记录日", "As known on")
FIRST, LAST = Text("自", "From month"), Text("至", "To month")


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def kind_name(word: str) -> Text:
    """The name of a kind of account."""
    kind = kinds.account_kinds().get(word)
    return Text(kind.zh, kind.en) if kind else Text(word, word)


def deed_name(word: str) -> Text:
    """The name of a kind of transaction."""
    kind = kinds.transaction_kinds().get(word)
    return Text(kind.zh, kind.en) if kind else Text(word, word)


@require_safe
@spoken
def books(request: HttpRequest, lang: Language) -> HttpResponse:
    """The books, and the way to a transaction, a person's or a decision's."""
    mine = books_of(account_of(request))
    names = book_names(mine)
    rows = []
    for book in mine:
        balances = {line.kind: line.balance for line in checkpoints.trial_balance(book)}
        rows.append([
            Link(names[book.id], to(lang, "audit:book", book.id)),
            *(Yuan(-balances.get(kind, 0)) for kind in funds.EQUITY),
            Yuan(balances.get("bank", 0)), Yuan(-balances.get("suspense", 0)),
            Transaction.objects.filter(book=book).count(),
        ])  # fmt: skip
    table = Table(
        "books", Text("账簿", "Books"),
        (Text("账簿", "Book"), *(kind_name(kind) for kind in funds.EQUITY), kind_name("bank"),
         kind_name("suspense"), Text("业务笔数", "Transactions")), rows,
        Text("余额为全部分录之和。", "Balances are the sums of all postings."),
    )  # fmt: skip
    filters = [Box("ground", Text("决定号", "Decision number")),
               Box("person", Text("个人编号", "Person number")),
               Box("number", Text("业务号", "Transaction"))]  # fmt: skip
    wanted = _asked_for(request, lang)
    if wanted is not None:
        return wanted
    return payments_page(
        request, lang, Text("账表与明细", "Books"),
        {"filters": filters,
         "lede": Text("从数字到分录，从分录到依据。", "From a figure to its postings, to its ground.")},
        tables=[table],
    )  # fmt: skip


def _asked_for(request: HttpRequest, lang: Language) -> HttpResponse | None:
    """The transactions that the three fields of the page of books ask for."""
    ground, number = request.GET.get("ground", ""), number_of(request.GET.get("number", ""))
    person = from_display_number(request.GET.get("person", "").strip())
    mine = books_of(account_of(request))
    found: QuerySet[Transaction] | None = None
    if number:
        found = Transaction.objects.filter(pk=number)
        said = Text("业务{n}", "Transaction {n}").format(n=number)
    elif ground.strip().isdecimal():
        found = Transaction.objects.filter(ground=f"decision:{ground.strip()}")
        said = Text("决定{n}引起的业务", "Transactions of decision {n}").format(n=ground.strip())
    elif person is not None:
        act = log.Act(log.READ, "case_audit", person, "transactions")
        log.append(actor_of(request), DOOR, act)
        ids = Posting.objects.filter(account__holder=f"P{person}").values("transaction")
        found = Transaction.objects.filter(pk__in=ids)
        said = Text("个人{n}的业务", "Transactions of person {n}").format(n=display_number(person))
    if found is None:
        return None
    table = _transactions(request, lang, found.filter(book__in=mine).order_by("-id"))
    return payments_page(
        request, lang, said,
        {"back": (Text("账表与明细", "Books"), to(lang, "audit:books"))}, tables=[table],
    )  # fmt: skip


def _transactions(request: HttpRequest, lang: Language, found: QuerySet[Transaction]) -> Table:
    at = number_of(request.GET.get("after", ""))
    query = request.GET.copy()
    query["after"] = str(at + A_PAGE)

    def rows(some: QuerySet[Transaction]) -> list[list[object]]:
        return [[Link(str(each.pk), to(lang, "audit:transaction", each.pk)), each.book_id, each.number,
                 deed_name(each.kind), month_of(each.month), Day(each.day),
                 ground_name(each.ground), each.key]
                for each in some]  # fmt: skip

    more = found[at + A_PAGE : at + A_PAGE + 1].exists()
    return Table(
        "transactions", Text("业务", "Transactions"),
        (Text("业务号", "Transaction"), Text("账簿", "Book"), Text("序号", "No."),
         Text("种类", "Kind"), Text("会计月", "Month"), Text("业务日", "Business day"),
         Text("依据", "Ground"), Text("幂等键", "Key")), rows(found[at : at + A_PAGE]),
        more=f"?{query.urlencode()}" if more else "", whole=lambda: rows(found[:MOST_IN_FILE]),
    )  # fmt: skip


@require_safe
@spoken
def book(request: HttpRequest, lang: Language, book: int) -> HttpResponse:
    """The trial balance and the fund's statement, as of and as known on any day."""
    kept = book_seen(request, book)
    as_of, known = _day(request, "as_of"), _day(request, "known")
    when = When(as_of, known)
    this = month_of_day(as_of or asking.today())
    last = month_asked(request, this)
    first = _month(request, "first", (last // 12) * 12)
    first = min(first, last)
    told = funds.fund(kept, first, last, when)
    balance = [
        [Link(kind_name(line.kind), to(lang, "audit:accounts", kept.id, line.kind)),
         Yuan(line.debit), Yuan(line.credit), Yuan(line.balance)]
        for line in checkpoints.trial_balance(kept, when)
    ]  # fmt: skip
    trial = Table(
        "trial", Text("试算平衡表", "Trial balance"),
        (Text("科目", "Kind of account"), Text("借方", "Debit"), Text("贷方", "Credit"),
         Text("余额（借正贷负）", "Balance, debit positive")), balance,
        total=[Text("合计", "Total"), Yuan(sum(_fen(row[1]) for row in balance)),
               Yuan(sum(_fen(row[2]) for row in balance)),
               Yuan(sum(_fen(row[3]) for row in balance))],
    )  # fmt: skip
    statement = Table(
        "fund", Text("基金收支表", "Fund statement"),
        (Text("项目", "Kind"), Text("收入", "Income"), Text("支出", "Expenditure")),
        [[Text(line.zh, line.en), Yuan(line.income), Yuan(line.expenditure)]
         for line in told.lines],
        Text("{a}至{b}；冲正抵减原项目，利息单列。", "{a} to {b}; reversals lessen what they reverse, "
             "interest is told apart.").format(a=month_of(first), b=month_of(last)),
    )  # fmt: skip
    filters = [
        Box("first", FIRST, "month", value=month_of(first).iso),
        Box("month", LAST, "month", value=month_of(last).iso),
        Box("as_of", AS_OF, "day", value=as_of.isoformat() if as_of else ""),
        Box("known", KNOWN, "day", value=known.isoformat() if known else ""),
    ]
    figures = [
        Figure(Text("期初", "Opening"), Yuan(told.opening)),
        Figure(Text("利息", "Interest"), Yuan(told.interest)),
        Figure(Text("期末", "Closing"), Yuan(told.closing)),
    ]
    return payments_page(
        request, lang, book_names([kept])[kept.id],
        {"back": (Text("账表与明细", "Books"), to(lang, "audit:books")), "filters": filters,
         "figures": figures},
        tables=[trial, statement],
    )  # fmt: skip


def _fen(value: object) -> int:
    return value.fen if isinstance(value, Yuan) else 0


def _month(request: HttpRequest, name: str, default: int) -> int:
    try:
        return Month.parse(request.GET.get(name, "")).index
    except ValueError:
        return default


@require_safe
@spoken
def accounts(request: HttpRequest, lang: Language, book: int, kind: str) -> HttpResponse:
    """The transactions that moved one kind of account of a book, newest first; of one account with
    `account=`."""
    kept = book_seen(request, book)
    if kind not in kinds.account_kinds():
        raise Http404
    chosen = Account.objects.filter(book=kept, kind=kind)
    one = number_of(request.GET.get("account", ""))
    if one:
        chosen = chosen.filter(pk=one)
    lines = Posting.objects.filter(account__in=chosen).select_related("transaction", "account")
    month = request.GET.get("month", "")
    try:
        lines = lines.filter(month=Month.parse(month).index)
    except ValueError:
        month = ""
    at = number_of(request.GET.get("after", ""))
    ordered = lines.order_by("-transaction_id", "line")
    persons = _persons(ordered[at : at + A_PAGE])
    acts = [log.Act(log.READ, "case_audit", each, f"postings of {kind}") for each in persons]
    if acts:
        log.append_many(actor_of(request), DOOR, acts)

    def rows(some: QuerySet[Posting]) -> list[list[object]]:
        return [[Link(str(each.transaction_id), to(lang, "audit:transaction", each.transaction_id)),
                 Day(each.transaction.day), month_of(each.month), deed_name(each.transaction.kind),
                 holder(each.account.holder), Yuan(max(each.amount, 0)),
                 Yuan(max(-each.amount, 0)), ground_name(each.transaction.ground)]
                for each in some]  # fmt: skip

    query = request.GET.copy()
    query["after"] = str(at + A_PAGE)
    table = Table(
        "postings", Text("分录", "Postings"),
        (Text("业务号", "Transaction"), Text("业务日", "Business day"), Text("会计月", "Month"),
         Text("种类", "Kind"), Text("户主", "Holder"), Text("借", "Debit"), Text("贷", "Credit"),
         Text("依据", "Ground")), rows(ordered[at : at + A_PAGE]),
        more=f"?{query.urlencode()}" if ordered[at + A_PAGE : at + A_PAGE + 1].exists() else "",
        whole=lambda: rows(ordered[:MOST_IN_FILE]),
    )  # fmt: skip
    return payments_page(
        request, lang, kind_name(kind),
        {"back": (book_names([kept])[kept.id], to(lang, "audit:book", kept.id)),
         "filters": [Box("month", Text("会计月", "Month"), "month", value=month)]},
        tables=[table],
    )  # fmt: skip


def _persons(some: QuerySet[Posting]) -> list[int]:
    """The persons whose accounts these lines stand on."""
    holders = {each.account.holder for each in some}
    return sorted(int(each[1:]) for each in holders if each[:1] == "P" and each[1:].isdecimal())


def holder(word: str) -> str:
    """Who an account is kept for, by the number people use: of a person, an employer, a place."""
    return payer_code(word)


GROUNDS = {
    "decision": Text("决定{n}", "decision{n}"),
    "document": Text("凭证{n}", "document{n}"),
    "transfer": Text("转移{n}", "transfer{n}"),
}


def ground_name(ground: str) -> Text:
    """What a transaction rests on, in words; an article of the law stands as it is."""
    what, _, rest = ground.partition(":")
    told = GROUNDS.get(what) if rest else None
    return Text(ground, ground) if told is None else told.format(n=f" {rest}")
