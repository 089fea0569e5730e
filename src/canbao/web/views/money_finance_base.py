"""What all pages of the finance clerk share: who is signed in, which funds are theirs, the ways
between the pages, names of payers and funds, and the frame every page stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from canbao.accounts.models import Account
from canbao.accounts.rights import decides_collection, keeps_books, sees_books
from canbao.accounts.sessions import account_of
from canbao.ledger.models import OPEN, Book
from canbao.ledger.models import Month as BookMonth
from canbao.ledger.months import last_day
from canbao.people.actor import Actor
from canbao.people.models import Employer
from canbao.people.numbers import display_number
from canbao.people.places import area_range, names_of
from canbao.web import asking
from canbao.web.formats import Month
from canbao.web.money_forms import REFUSALS, Complaint, Filled, complaints
from canbao.web.money_tables import Table, asked_file, with_files
from canbao.web.page import page
from canbao.web.views.analyst_words import SCHEMES, word
from canbao.web.words import NOTHING, Language, Text

DOOR: Final = "portal"
A_PAGE: Final = 100
MOST_IN_FILE: Final = 100_000
DONE: Final = {
    "1": Text("已办理。", "Done."),
    "proposed": Text("已提出，等待另一人决定。", "Proposed. It waits for somebody else to decide."),
    "approved": Text("已同意并生效。", "Approved, and in effect."),
    "refused": Text("已退回。", "Refused."),
    "there": Text(
        "这份文件以前收到过，没有重复导入。", "This file was here already; nothing was taken twice."
    ),
    "closed": Text("本月已结账。", "The month is closed."),
    "begun": Text("已交给后台执行。", "Handed to a worker."),
    "cancelled": Text("已取消，完成的部分保留。", "Cancelled; what is done stays done."),
}


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as the log knows them."""
    actor: Actor = account_of(request).actor
    return actor


def may_act(request: HttpRequest) -> bool:
    """Whether the account keeps the books; an auditor only reads them."""
    return bool(keeps_books.test(account_of(request)))


def act_or_refuse(request: HttpRequest) -> Actor:
    """Who acts. Raises PermissionDenied for an account that only reads."""
    if not may_act(request):
        raise PermissionDenied
    return actor_of(request)


def day_asked(request: HttpRequest, name: str = "day") -> date:
    """The day the address asks for, today otherwise."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return asking.today()


def month_asked(request: HttpRequest, default: int) -> int:
    """The month the address asks for."""
    try:
        return Month.parse(request.GET.get("month", "")).index
    except ValueError:
        return default


def month_of_path(text: str) -> int:
    """A month in a path. Raises Http404 for what is none."""
    try:
        return Month.parse(text).index
    except ValueError:
        raise Http404 from None


def number_of(text: str) -> int:
    """A row's number as it was sent; 0, which is none, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def books_of(account: Account) -> list[Book]:
    """The funds the account sees: those in its area, and those its area belongs to."""
    low, high = area_range(account.area)
    found = []
    for book in Book.objects.order_by("scheme", "place"):
        first, last = area_range(book.place)
        if low <= book.place <= high or (first <= account.area <= last):
            found.append(book)
    return found


def usual_day(account: Account) -> date:
    """Today, or the last day of the newest open month where today's is not open."""
    today = asking.today()
    ids = [book.id for book in books_of(account)]
    months = BookMonth.objects.filter(book__in=ids, state=OPEN).order_by("-month")
    newest = months.values_list("month", flat=True).first()
    return today if newest is None else min(today, last_day(newest))


def book_seen(request: HttpRequest, number: int) -> Book:
    """One of the account's funds. Raises Http404 for another's."""
    for book in books_of(account_of(request)):
        if book.id == number:
            return book
    raise Http404


def scheme_name(scheme: str) -> Text:
    return word(SCHEMES, scheme)


def book_names(books: Iterable[Book]) -> dict[int, Text]:
    """Each fund by its number: scheme and place."""
    listed = list(books)
    places = names_of(book.place for book in listed)
    return {
        book.id: Text(
            f"{scheme_name(book.scheme).zh}（{places[book.place].zh}）",
            f"{scheme_name(book.scheme).en} ({places[book.place].en})",
        )
        for book in listed
    }


def book_options(books: Sequence[Book], *, every: bool = True) -> list[tuple[str, object]]:
    """Funds to choose from."""
    names = book_names(books)
    first: list[tuple[str, object]] = [("", Text("全部", "All"))] if every else []
    return [*first, *((str(book.id), names[book.id]) for book in books)]


def payer_names(payers: Iterable[str]) -> dict[str, Text]:
    """Names of payers: employers by name, persons by number only, budgets by place."""
    wanted = sorted(set(payers))
    codes = [payer[1:] for payer in wanted if payer.startswith("E")]
    names = dict(Employer.objects.filter(code__in=codes).values_list("code", "name"))
    budgets = {p: int(p[1:]) for p in wanted if p.startswith("G") and p[1:].isdecimal()}
    places = names_of(budgets.values())
    told = {}
    for payer in wanted:
        kind, rest = payer[:1], payer[1:]
        if kind == "E":
            name = names.get(rest) or rest
            told[payer] = Text(name, name)
        elif kind == "P" and rest.isdecimal():
            number = display_number(int(rest))
            told[payer] = Text(f"个人 {number}", f"Person {number}")
        elif payer in budgets:
            place = places[budgets[payer]]
            told[payer] = Text(f"{place.zh}财政", f"Budget of {place.en}")
        else:
            told[payer] = Text(payer, payer)
    return told


def payer_code(payer: str) -> str:
    """The number a payer is known by outside: credit code, number of a person, code of a place."""
    kind, rest = payer[:1], payer[1:]
    if kind == "P" and rest.isdecimal():
        return display_number(int(rest))
    return rest if kind in ("E", "G") else payer


def ways(request: HttpRequest, lang: Language) -> list[tuple[str, Text, str, bool]]:
    """The ways between these pages that the account may go; the present one is marked."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    account = account_of(request)
    named: list[tuple[str, Text, tuple[str, ...]]] = []
    if sees_books.test(account):
        named += [
            ("home", Text("本月", "This month"), ("home",)),
            ("declarations", Text("申报", "Declarations"), ("declarations", "declaration")),
            ("orders", Text("缴费单", "Orders"), ("orders",)),
            ("files", Text("到账文件", "Files"), ("files", "file", "receipt")),
            ("suspense", Text("暂收", "Suspense"), ("suspense", "explain")),
            ("arrears", Text("欠费", "Arrears"), ("arrears", "payer")),
            ("refunds", Text("退费", "Refunds"), ("refunds",)),
        ]
    if decides_collection.test(account) or sees_books.test(account):
        named.append(("decisions", Text("待决定", "To decide"), ("decisions", "decision")))
    if sees_books.test(account):
        named += [
            ("reconciliation", Text("对账结账", "Reconciliation"), ("reconciliation", "month")),
            ("books", Text("账表", "Statements"), ("books", "book")),
        ]
    named.append(("runs", Text("批次", "Runs"), ("runs", "run", "run-new")))
    return [
        (name, label, reverse(f"finance:{name}", args=(lang,)), here in places)
        for name, label, places in named
    ]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it says; `href` leads to what it is made of."""

    name: Text
    value: object
    note: object = NOTHING
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before anything else; `tone` is `needs`, `waiting`, `done` or empty."""

    title: Text
    what: object = NOTHING
    tone: str = ""
    href: str = ""
    link: Text = NOTHING


def finance_page(
    request: HttpRequest,
    lang: Language,
    heading: object,
    context: Mapping[str, Any] | None = None,
    *,
    tables: Sequence[Table] = (),
    error: Exception | None = None,
    template: str = "web/money/finance/page.html",
) -> HttpResponse:
    """A page of the finance clerk, or the table of it that the address asks for as a file."""
    given = asked_file(request, *tables)
    if given is not None:
        return given
    wrong: list[Complaint] = complaints(error) if error is not None else []
    matter = {
        "ways": ways(request, lang),
        "heading": heading,
        "done": DONE.get(request.GET.get("done", "")),
        "wrong": wrong,
        "tables": [with_files(request, table) for table in tables],
        **(context or {}),
    }
    return page(request, lang, template, matter, status=422 if wrong else 200)


def sent_back(name: str, *args: object, done: str = "1", **query: object) -> HttpResponseRedirect:
    """The redirect after a deed, with a word on what was done."""
    told = {**{key: str(value) for key, value in query.items() if value}, "done": done}
    return HttpResponseRedirect(reverse(f"finance:{name}", args=args) + "?" + urlencode(told))


BUSINESS_DAY: Final = Text("业务日", "Business day")


def booked_on(given: Filled) -> date:
    """The business day of a form, not after today; the last field that is read."""
    day = given.day("day", BUSINESS_DAY)
    if day is not None and day > asking.today():
        given.errors["day"] = Text(
            "业务日不能晚于今天。", "The business day cannot be after today."
        )
    given.finish()
    assert day is not None
    return day


def tried(deed: Callable[[Filled], HttpResponse], request: HttpRequest) -> HttpResponse | Exception:
    """What a deed answers, or the error that it was refused with."""
    given = {name: str(value) for name, value in request.POST.items()}
    try:
        return deed(Filled(given))
    except REFUSALS as error:
        return error
