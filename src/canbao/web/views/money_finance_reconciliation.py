"""Month end: the months of the funds, the four sides of one compared, every difference explained by
a record or by somebody, and the closing by one who has explained none of them."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.ledger import months
from canbao.ledger.models import CLOSED, Book
from canbao.ledger.models import Month as BookMonth
from canbao.ledger.months import Explained, last_day
from canbao.ledger.reconciliation import closing
from canbao.ledger.reconciliation.batch import KIND, prepare_reconciliation
from canbao.ledger.reconciliation.closing import Report
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import (
    DOOR,
    act_or_refuse,
    book_names,
    book_options,
    book_seen,
    books_of,
    finance_page,
    may_act,
    month_of_path,
    number_of,
    sent_back,
    tried,
)
from canbao.web.views.money_finance_month_end import (
    differences,
    figures,
    newest,
    notices,
    sums,
)
from canbao.web.views.money_finance_words import COMPARISONS, RUN_STATES
from canbao.web.words import Language, Text
from canbao.works import carrying

MOST: Final = 240
WORDS: Final = Text("说明", "Explanation")
WHICH: Final = Text("差异", "Difference")
SUSPENSE: Final = Text("暂收款的说明", "What stands in suspense")


@require_safe
@spoken
def reconciliation(request: HttpRequest, lang: Language) -> HttpResponse:
    """Months of the funds, the newest first: open, reconciled, closed."""
    books = books_of(account_of(request))
    chosen = number_of(request.GET.get("book", ""))
    ids = [book.id for book in books if chosen in (0, book.id)]
    names = book_names(books)
    last: dict[tuple[str, int, int], Run] = {}
    for run in Run.objects.filter(kind=KIND, dry=False).order_by("id"):
        given = run.given
        last[str(given["scheme"]), int(given["place"]), int(given["month"])] = run
    found = BookMonth.objects.filter(book__in=ids).select_related("book").order_by("-month", "book")
    rows: list[Row] = [
        (
            Link(shown_month(each.month),
                 reverse("finance:month", args=(lang, each.book_id, shown_month(each.month).iso))),
            names[each.book_id],
            Mark(Text("已结账", "Closed"), "done") if each.state == CLOSED
            else Mark(Text("开账", "Open"), "waiting" if last_day(each.month) < asking.today() else ""),
            _run_mark(last.get((each.book.scheme, each.book.place, each.month))),
            By(each.closed_by),
            Day(each.closed_at.astimezone(asking.CHINA).date()) if each.closed_at else None,
        )
        for each in found[:MOST]
    ]  # fmt: skip
    table = Table(
        "months", Text("各基金各月", "Months of the funds"),
        (
            Text("月份", "Month"), Text("基金", "Fund"), Text("账", "Books"),
            Text("对账", "Reconciliation"), Text("结账人", "Closed by"), Text("结账日", "On"),
        ),
        rows, Text("前一个月结账后才能结下一个月；结账不能撤销。",
                   "Months close one after the other, and are never opened again."),
        empty=Text("还没有开账的月份。", "No month has been opened yet."),
    )  # fmt: skip
    context = {"filters": [Box("book", Text("基金", "Fund"), "select",
                               options=book_options(books), value=str(chosen or ""))]}  # fmt: skip
    return finance_page(
        request, lang, Text("月末对账和结账", "Reconciliation and closing"), context, tables=[table]
    )


def _run_mark(run: Run | None) -> Mark | None:
    return RUN_STATES[run.state] if run is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def month(request: HttpRequest, lang: Language, book: int, month: str) -> HttpResponse:
    """One month of one fund, four ways."""
    kept, number = book_seen(request, book), month_of_path(month)
    error = None
    if request.method == "POST":
        answer = tried(lambda given: _deed(request, lang, kept, number, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    state = BookMonth.objects.filter(book=kept, month=number).first()
    if state is None:
        raise Http404
    done = closing.latest(kept, number)
    told = closing.report(done) if done is not None else None
    last = newest(kept, number)
    context = {
        "more": shown_month(number),
        "back": (
            Text("回到对账结账", "Back to the months"),
            reverse("finance:reconciliation", args=(lang,)),
        ),
        "notices": notices(lang, state, last, told),
        "figures": figures(told, kept, number),
        "first_forms": _start(request, lang, kept, number, state, told),
        "forms": _forms(request, lang, kept, number, state, told, error),
        "pairs": [
            (Text("结账", "Closed"), Text("{by}", "{by}").format(by=called(state.closed_by))),
            *([(Text("暂收款说明", "What stood in suspense"), state.explanation)]
              if state.explanation else []),
        ] if state.state == CLOSED else [],
    }  # fmt: skip
    tables = [sums(told.comparisons), *differences(told)] if told else []
    return finance_page(
        request, lang, book_names([kept])[kept.id], context, tables=tables, error=error
    )


def _start(
    request: HttpRequest, lang: Language, kept: Book, number: int, state: BookMonth,
    told: Report | None,
) -> list[Form]:  # fmt: skip
    if not may_act(request) or state.state == CLOSED or last_day(number) >= asking.today():
        return []
    if told is not None and told.present:
        return []
    address = reverse("finance:month", args=(lang, kept.id, shown_month(number).iso))
    return [Form(address, (), Text("对账", "Reconcile"), "reconcile")]


def _forms(
    request: HttpRequest, lang: Language, kept: Book, number: int, state: BookMonth,
    told: Report | None, error: Exception | None,
) -> list[Form]:  # fmt: skip
    if not may_act(request) or state.state == CLOSED or told is None or not told.present:
        return []
    given = {name: str(value) for name, value in request.POST.items()}
    address = reverse("finance:month", args=(lang, kept.id, shown_month(number).iso))
    if told.open:
        options = [
            (f"{row.comparison} {row.reference}",
             f"{COMPARISONS[row.comparison]} {row.reference} {Yuan(row.fen)}")
            for row in told.open
        ]  # fmt: skip
        boxes = [
            Box("which", WHICH, "select", options=options),
            Box("words", WORDS, "words", Text("查明的原因，附凭证编号。说明过差异的人不能结本月的账。",
                                              "What was found, with the paper’s number. Who explains a "
                                              "difference cannot close the month.")),
        ]  # fmt: skip
        return [Form(address, filled(boxes, given, error), Text("记下说明", "Keep the explanation"),
                     "explain", title=Text("说明一笔差异", "Explain a difference"))]  # fmt: skip
    held = months.suspense(kept, number)
    boxes = []
    if held:
        boxes = [Box("suspense", SUSPENSE, "words", Text(
            "月末有暂收 {y}，请说明是什么款项。", "{y} stand in suspense at the end of the month; say what."
        ).format(y=Yuan(held)))]  # fmt: skip
    return [Form(
        address, filled(boxes, given, error), Text("结账", "Close the month"), "close",
        title=Text("结账", "Closing"),
        lede=Text("结账以后本月不能再记账，更正记在以后的月份。",
                  "Nothing is posted in a closed month; corrections stand in later ones."),
    )]  # fmt: skip


def _deed(
    request: HttpRequest, lang: Language, kept: Book, number: int, given: Filled
) -> HttpResponse:
    actor, day = act_or_refuse(request), asking.today()
    iso = shown_month(number).iso
    what = request.POST.get("deed", "")
    if what == "reconcile":
        run = prepare_reconciliation(kept.scheme, kept.place, number, day=day, by=actor.name)
        carrying.start(run)
        return sent_back("run", lang, run.id, done="begun")
    if what == "explain":
        comparison, _, reference = request.POST.get("which", "").partition(" ")
        words = given.text("words", WORDS, longest=2_000)
        run_ = closing.latest(kept, number)
        if run_ is None or not reference:
            given.errors["which"] = Text("请选择差异。", "Choose the difference.")
        given.finish()
        assert run_ is not None
        closing.explain(run_, comparison, reference, words, day=day, actor=actor, door=DOOR)
        return sent_back("month", lang, kept.id, iso)
    if what != "close":
        raise Http404
    held = months.suspense(kept, number)
    explained = None
    if held:
        explained = Explained(held, given.text("suspense", SUSPENSE, longest=2_000))
        given.finish()
    closing.close(kept.scheme, kept.place, number, actor=actor, door=DOOR, suspense=explained)
    return sent_back("month", lang, kept.id, iso, done="closed")
