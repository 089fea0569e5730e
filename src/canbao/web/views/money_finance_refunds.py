"""Money to be given back: credit balances of payers, and months of a person that were paid twice.

Giving back and taking a month out are proposed here and decided by somebody else; using a balance
for what the same payer owes in the same fund is one person's work."""

from __future__ import annotations

from typing import Final

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.ledger.models import Book
from canbao.ledger.numbering import book_of
from canbao.ledger.receipts import decisions, moving, refunds
from canbao.ledger.receipts.models import Allocation
from canbao.ledger.receipts.models.allocation import BY_SET_OFF, REFUND_DUE
from canbao.people.numbers import display_number
from canbao.web import asking
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import Link, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    BUSINESS_DAY,
    DOOR,
    act_or_refuse,
    book_names,
    booked_on,
    books_of,
    finance_page,
    may_act,
    month_asked,
    number_of,
    payer_code,
    payer_names,
    scheme_name,
    sent_back,
    tried,
    usual_day,
)
from canbao.web.views.money_finance_words import PAYMENT_KINDS
from canbao.web.words import Language, Text

FEN: Final = Text("金额", "Amount")
ACCOUNT: Final = Text("收款账户", "Account to pay to")
KIND: Final = Text("支付类别", "Kind of payment")
DOCUMENT: Final = Text("依据文件", "Document")
REASON: Final = Text("理由", "Reason")
REFERENCE: Final = Text("抵缴的缴费单号", "Order to be paid by it")
BACK_MONTHS: Final = 11
MOST: Final = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def refunds_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """Balances and months paid twice, each with what can be done."""
    books = {book.id: book for book in books_of(account_of(request))}
    error = None
    if request.method == "POST":
        act_or_refuse(request)
        answer = tried(lambda given: _deed(request, lang, books, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    last = month_asked(request, shown_month_of_today())
    context = {
        "filters": [Box("month", Text("重复月份查到", "Months paid twice, up to"), "month",
                        value=shown_month(last).iso)],
        "first_forms": _forms(request, lang, books, error) if may_act(request) else [],
    }  # fmt: skip
    return finance_page(
        request, lang, Text("退费", "Money to be given back"), context,
        tables=[_balances(request, books), _twice(request, books, last)], error=error,
    )  # fmt: skip


def shown_month_of_today() -> int:
    """The month of today."""
    today = asking.today()
    return today.year * 12 + today.month - 1


def _asked(request: HttpRequest, book: int, payer: str, what: str) -> str:
    query = request.GET.copy()
    for name in ("done", "table", "file"):
        query.pop(name, None)
    query["book"], query["payer"], query["what"] = str(book), payer, what
    return "?" + query.urlencode() + "#main"


def _balances(request: HttpRequest, books: dict[int, Book]) -> Table:
    sums = (
        Allocation.objects.filter(target=REFUND_DUE, book__in=books)
        .values("book", "payer")
        .annotate(fen=Sum("fen"))
        .exclude(fen=0)
        .order_by("-fen", "payer")[:MOST]
    )
    found = list(sums)
    names, funds = payer_names(row["payer"] for row in found), book_names(books.values())
    act = may_act(request)
    rows: list[Row] = []
    for row in found:
        book, payer, fen = row["book"], row["payer"], int(row["fen"])
        rows.append((
            names[payer], payer_code(payer), funds[book], Yuan(fen),
            Link(Text("退给缴费人", "Give back"), _asked(request, book, payer, "refund"))
            if act and fen > 0 else None,
            Link(Text("抵缴所欠", "Set off"), _asked(request, book, payer, "set_off"))
            if act and fen > 0 else None,
        ))  # fmt: skip
    return Table(
        "balances", Text("应退余额", "Credit balances"),
        (
            Text("缴费人", "Payer"), Text("编号", "Number"), Text("基金", "Fund"), FEN,
            Text("退费", "Refund"), Text("抵缴", "Set off"),
        ),
        rows,
        Text("多缴、更正调低、重复月份退出的个人部分；负数是退过以后银行又冲回的。",
             "Paid too much, lowered afterwards, own parts of months paid twice; negative where the "
             "bank took money back after it had been given back."),
        empty=Text("没有应退余额。", "Nothing is to be given back."),
    )  # fmt: skip


def _twice(request: HttpRequest, books: dict[int, Book], last: int) -> Table:
    schemes = sorted({book.scheme for book in books.values()})
    rows: list[Row] = []
    for scheme in schemes:
        for each in refunds.twice(scheme, last - BACK_MONTHS, last):
            if not any(book_of(number) in books for number in each.transactions):
                continue
            names = payer_names(each.payers)
            told = [
                f"{names[payer]}{Text('（', ' (')}{Yuan(own)}{Text('）', ')')}"
                for payer, own in zip(each.payers, each.own, strict=True)
            ]
            code = f"{each.scheme}.{each.person}.{each.month}"
            rows.append((
                display_number(each.person), scheme_name(scheme), shown_month(each.month),
                "；".join(told),
                Link(Text("提出退费", "Propose"), _asked(request, 0, code, "overlap"))
                if may_act(request) else None,
            ))  # fmt: skip
    return Table(
        "twice", Text("一个月缴了两次", "Months paid twice"),
        (
            Text("人员编号", "Person"), Text("险种", "Scheme"), Text("月份", "Month"),
            Text("由谁缴（个人部分）", "Paid by whom (own part)"), Text("办理", "To do"),
        ),
        rows[:MOST],
        Text("所选月份及之前十一个月。退还个人部分，单位和财政的部分留在基金。",
             "The chosen month and the eleven before. The own part is given back; what the employer "
             "and the budget paid stays in the fund."),
        empty=Text("没有重复缴费的月份。", "No month was paid twice."),
    )  # fmt: skip


# --- forms ---------------------------------------------------------------------------------------


def _forms(
    request: HttpRequest, lang: Language, books: dict[int, Book], error: Exception | None
) -> list[Form]:
    source = request.POST if request.method == "POST" else request.GET
    what, payer = source.get("what", ""), source.get("payer", "")[:64]
    book = books.get(number_of(source.get("book", "")))
    given = {name: str(value) for name, value in request.POST.items()}
    given.setdefault("day", usual_day(account_of(request)).isoformat())
    rests = [
        Box("document", DOCUMENT, hint=Text("申请书或更正凭证的编号。", "Number of the application or paper.")),
    ]  # fmt: skip
    reason = Box("reason", REASON, "words")
    hidden = [("what", what), ("payer", payer), ("book", str(book.id if book else 0))]
    address = reverse("finance:refunds", args=(lang,))
    propose = Text("提出，交另一人决定", "Propose it to somebody else")
    if what == "overlap":
        found = _twice_of(payer)
        if found is None:
            return []
        names = payer_names(found.payers)
        options = [
            (str(number), f"{names[of]}，{Yuan(own)}")
            for number, of, own in zip(found.transactions, found.payers, found.own, strict=True)
        ]
        boxes = [Box("dropped", Text("退还哪一笔", "Which one is given back"), "select",
                     options=options), *rests, reason]  # fmt: skip
        title = Text("退还重复月份：{p}，{m}", "Month paid twice: {p}, {m}").format(
            p=display_number(found.person), m=shown_month(found.month)
        )
        return [Form(address, filled(boxes, given, error), propose, hidden=hidden, title=title)]
    if book is None or what not in ("refund", "set_off"):
        return []
    there = moving.credit_balance(payer, book)
    given.setdefault("fen", f"{Yuan(there).yuan:.2f}")
    name, fund = payer_names([payer])[payer], book_names([book])[book.id]
    lede = Text("{n}，{f}，应退余额 {y}。", "{n}, {f}; credit balance {y}.").format(
        n=name, f=fund, y=Yuan(there)
    )
    if what == "refund":
        boxes = [
            Box("fen", FEN, "money"), Box("account", ACCOUNT),
            Box("payment_kind", KIND, "select", options=tuple(PAYMENT_KINDS.items())),
            *rests, reason,
        ]  # fmt: skip
        return [Form(address, filled(boxes, given, error), propose, hidden=hidden,
                     title=Text("退给缴费人", "Give it back"), lede=lede)]  # fmt: skip
    boxes = [
        Box("fen", FEN, "money"),
        Box("reference", REFERENCE, hint=Text("不填则按法定顺序抵缴。",
                                              "Left empty: in the order of the law."), optional=True),
        *rests, Box("day", BUSINESS_DAY, "day"),
    ]  # fmt: skip
    hidden.append(("number", given.get("number") or str(_set_off_before(payer, book) + 1)))
    return [Form(address, filled(boxes, given, error), Text("抵缴", "Set it off"), hidden=hidden,
                 title=Text("抵缴所欠", "Use it for what is owed"), lede=lede)]  # fmt: skip


def _set_off_before(payer: str, book: Book) -> int:
    """How often a balance was used already."""
    return Allocation.objects.filter(
        source=BY_SET_OFF, target=REFUND_DUE, payer=payer, book=book
    ).count()


def _twice_of(code: str) -> refunds.Twice | None:
    scheme, _, rest = code.partition(".")
    person, _, month = rest.partition(".")
    index = number_of(month)
    found = refunds.twice(scheme, index, index, person=number_of(person))
    return found[0] if found else None


def _deed(
    request: HttpRequest, lang: Language, books: dict[int, Book], given: Filled
) -> HttpResponse:
    actor = act_or_refuse(request)
    what, payer = request.POST.get("what", ""), request.POST.get("payer", "")[:64]
    book = books.get(number_of(request.POST.get("book", "")))
    document = given.text("document", DOCUMENT)
    if what == "overlap":
        found = _twice_of(payer)
        dropped = number_of(request.POST.get("dropped", ""))
        reason = given.text("reason", REASON, longest=2_000)
        if found is None or dropped not in found.transactions:
            given.errors["dropped"] = Text("请选择退还哪一笔。", "Choose which one is given back.")
        given.finish()
        assert found is not None
        kept = next(each for each in found.transactions if each != dropped)
        content = {"person": found.person, "month": found.month, "kept": kept, "dropped": dropped}
        made = decisions.propose(
            "overlap", f"P{found.person}", content, document=document, reason=reason,
            day=asking.today(), actor=actor, door=DOOR,
            book=Book.objects.get(id=book_of(dropped)),
        )  # fmt: skip
        return sent_back("decision", lang, made.id, done="proposed")
    fen = given.fen("fen", FEN)
    if book is None:
        given.errors["fen"] = Text("请从上面的表里选择。", "Choose from the table above.")
    if what == "refund":
        content_ = {
            "account": given.text("account", ACCOUNT, longest=80),
            "payment_kind": given.choice("payment_kind", KIND, tuple(PAYMENT_KINDS)),
        }
        reason = given.text("reason", REASON, longest=2_000)
        given.finish()
        made = decisions.propose(
            "refund", payer, content_, document=document, reason=reason, day=asking.today(),
            actor=actor, door=DOOR, book=book, fen=fen,
        )  # fmt: skip
        return sent_back("decision", lang, made.id, done="proposed")
    reference = given.text("reference", REFERENCE, longest=24, optional=True)
    day = booked_on(given)
    assert book is not None
    number = number_of(request.POST.get("number", ""))
    if number <= _set_off_before(payer, book):
        return sent_back("refunds", lang)  # sent twice: it is done already
    moving.set_off(
        payer, book, fen=fen, document=document, number=number, day=day, actor=actor, door=DOOR,
        reference=reference,
    )  # fmt: skip
    return sent_back("refunds", lang)
