"""Payment runs: the list, the dry run with its effect, and preparing. What a run does stands in
`benefits.payments`; a worker carries it out and these pages read its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.accounts.rights import prepares_payments
from canbao.accounts.sessions import account_of
from canbao.batches import runs as batches
from canbao.batches.models import Run
from canbao.batches.progress import Progress, progress
from canbao.benefits.payments import changes
from canbao.benefits.payments import runs as picks
from canbao.benefits.payments.changes import ChangeSum
from canbao.benefits.payments.models import STATES, PaymentRun
from canbao.people.places import full_names_of
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Notice, book_options, books_of, scheme_name
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    acting,
    number_of,
    payments_page,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text
from canbao.works import carrying

BOOK, MONTH = Text("险种和统筹地区", "Scheme and pooling region"), Text("月份", "Month")
PLACE = Text("区划代码（只发其中一部分时填）", "Division code (to pay a part of it only)")
MORE = Text("补充批次（本月已发放过）", "A supplementary run (the month was paid already)")
REFRESH: Final = 5
UNDER_WAY: Final = ("prepared", "running")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """All runs, and the form that tries one out: nothing is prepared before its effect was seen."""
    books = books_of(account_of(request))
    form = Form(
        request.path,
        [Box("book", BOOK, "select", options=book_options(books, every=False)),
         Box("month", MONTH, "month", value=Month.of(asking.today()).iso),
         Box("place", PLACE, "whole", optional=True),
         Box("more", MORE, "check", optional=True)],
        Text("试算", "Try it out"), deed="try", title=Text("准备发放", "Prepare payments"),
        lede=Text("先试算，看与上月相比的变化，再准备；试算什么也不写。",
                  "First a dry run shows what changes against last month; it writes nothing."),
    )  # fmt: skip

    def deed(given: Filled) -> HttpResponse:
        number, month = given.whole("book", BOOK), given.month("month", MONTH)
        place = given.text("place", PLACE, longest=12, optional=True)
        book = next((each for each in books if each.id == number), None)
        if book is None:
            given.errors["book"] = Text("请选择险种和地区。", "Choose scheme and region.")
        if place and not (place.isascii() and place.isdecimal() and len(place) == 12):
            given.errors["place"] = Text("区划代码为12位数字。", "A division code has 12 digits.")
        given.finish()
        assert book is not None
        run = picks.prepare_pick(
            book.scheme, int(place or book.place), month, asking.today(),
            actor=acting(request), door=DOOR, supplementary=given.given.get("more") == "1", dry=True,
        )  # fmt: skip
        carrying.start(run)
        return sent_back(to(lang, "dry", run.pk), "begun")

    error: Exception | None = None
    if request.method == "POST":
        answer = tried(deed, request) if prepares_payments.test(account_of(request)) else Http404()
        if isinstance(answer, Http404):
            raise answer
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    forms = [form] if prepares_payments.test(account_of(request)) else []
    state = request.GET.get("state", "")
    context = {"forms": refilled(forms, request, error), "filters": [_states(state)]}
    return payments_page(
        request, lang, Text("发放批次", "Payment runs"), context,
        tables=[_table(request, lang, state)], error=error,
    )  # fmt: skip


def _states(state: str) -> Box:
    options = [("", Text("全部", "All")), *((s, words.RUN_STATES[s].text) for s in STATES)]
    return Box("state", Text("状态", "State"), "select", options=options, value=state)


def _table(request: HttpRequest, lang: Language, state: str) -> Table:
    found = PaymentRun.objects.filter(book__in=books_of(account_of(request))).order_by("-pk")
    if state in STATES:
        found = found.filter(state=state)
    at = number_of(request.GET.get("after", ""))

    def rows(some: Iterable[PaymentRun]) -> list[list[object]]:
        listed = list(some)
        places = full_names_of(run.place for run in listed)
        return [
            [Link(str(run.pk), to(lang, "run", run.pk)), scheme_name(run.scheme),
             Text(places[run.place].zh, places[run.place].en), month_of(run.month), run.number,
             words.RUN_STATES[run.state], run.persons, Yuan(run.fen), Yuan(run.deducted),
             Yuan(run.net), By(run.prepared_by), By(run.released_by)]
            for run in listed
        ]  # fmt: skip

    return Table(
        "runs", Text("批次", "Runs"),
        (Text("编号", "Number"), Text("险种", "Scheme"), Text("地区", "Place"), MONTH,
         Text("次", "No."), Text("状态", "State"), Text("人数", "Persons"), Text("应发", "Due"),
         Text("抵扣", "Set off"), Text("交银行", "To the banks"), Text("准备", "Prepared by"),
         Text("放行", "Released by")),
        rows(found[at : at + A_PAGE]),
        Text("人数和金额在提交复核时确定。", "Persons and amounts are fixed when a run is submitted."),
        Text("还没有批次。", "No run yet."),
        more=f"?state={state}&after={at + A_PAGE}" if found.count() > at + A_PAGE else "",
        whole=lambda: rows(found[:MOST_IN_FILE]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def dry(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """A dry run: how far it is, what it would change, and preparing it for good."""
    kept = Run.objects.filter(pk=run, kind=picks.KIND, dry=True).first()
    if kept is None:
        raise Http404
    given_ = kept.given
    mine = {(book.scheme) for book in books_of(account_of(request))}
    if given_["scheme"] not in mine:
        raise Http404

    def prepare(given: Filled) -> HttpResponse:
        batch = picks.prepare_pick(
            given_["scheme"], given_["place"], given_["month"], asking.today(),
            actor=acting(request), door=DOOR, supplementary=int(given_["number"]) > 1,
        )  # fmt: skip
        carrying.start(batch)
        made = PaymentRun.objects.get(pick=batch.pk)
        return sent_back(to(lang, "run", made.pk), "begun")

    error = None
    if request.method == "POST":
        if not prepares_payments.test(account_of(request)):
            raise Http404
        answer = tried(prepare, request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    told = progress(kept)
    forms = []
    if told.state == "done" and prepares_payments.test(account_of(request)):
        forms = [Form(request.path, [], Text("准备这个批次", "Prepare this run"), deed="prepare",
                      lede=Text("按今天的数据重新列出；之后由您提交、另一人放行。",
                                "It is picked again on today’s data; you submit it then, and another "
                                "person releases it."))]  # fmt: skip
    place = full_names_of([given_["place"]])[given_["place"]]
    return payments_page(
        request, lang, Text("试算", "Dry run"),
        {"more": Text("{s} {p} {m}", "{s} {p} {m}").format(
            s=scheme_name(given_["scheme"]), p=Text(place.zh, place.en),
            m=month_of(given_["month"])),
         "back": (Text("发放批次", "Payment runs"), to(lang, "runs")),
         "notices": state_of(told), "forms": forms,
         "pairs": [(Text("业务日期", "Business day"), Day(asking.today()), "")],
         "refresh": REFRESH if told.state in UNDER_WAY else 0},
        tables=[effect(list(changes.from_counts(told.counts))), examples(lang, kept)], error=error,
    )  # fmt: skip


def state_of(told: Progress) -> list[Notice]:
    """How far a batch is, in one line."""
    if told.state in UNDER_WAY:
        what = Text("已完成{done}/{total}块。", "{done} of {total} chunks done.").format(
            done=told.done, total=told.total)  # fmt: skip
        return [Notice(Text("正在进行", "Under way"), what, "waiting")]
    if told.state in ("failed", "waiting", "cancelled"):
        title = {"failed": Text("出错停下", "It stopped with an error"),
                 "waiting": Text("等待", "It waits"),
                 "cancelled": Text("已取消", "Cancelled")}[told.state]  # fmt: skip
        return [Notice(title, Text(told.reason_zh, told.reason_en), "needs")]
    return []


def effect(found: list[ChangeSum]) -> Table:
    """What changes against the month before, by category and cause."""
    rows = [
        [words.CATEGORIES.get(each.category, each.category), words.cause(each.cause), each.awards,
         Yuan(each.before), Yuan(each.fen),
         Yuan(each.fen - each.before) if each.category in changes.CATEGORIES[:5] else ""]
        for each in found
    ]  # fmt: skip
    return Table(
        "effect", Text("与上月相比", "Against last month"),
        (Text("变化", "Change"), Text("原因", "Cause"), Text("待遇数", "Awards"),
         Text("上月", "Last month"), Text("本批次", "This run"), Text("差额", "Difference")),
        rows,
        Text("未列入的不发放；已发多于应发的只登记，不扣款。",
             "What is left out is not paid; what was paid beyond due is noted and not taken."),
        Text("没有应发而未发的待遇。", "Nothing is due and not paid."),
        numeric=frozenset({3, 4, 5}),
    )  # fmt: skip


def examples(lang: Language, run: Run) -> Table:
    """A few awards of what is not as last month, so that somebody looks at real ones."""
    rows = [
        [Link(str(each["award"]), to(lang, "award", each["award"])) if each.get("award") else "",
         words.CATEGORIES.get(str(each.get("category")), Text("", "")),
         words.cause(str(each.get("cause", ""))), Yuan(_fen(each, "before")),
         Yuan(_fen(each, "fen"))]
        for each in batches.examples(run)
    ]  # fmt: skip
    return Table(
        "examples", Text("举例", "Examples"),
        (Text("待遇", "Award"), Text("变化", "Change"), Text("原因", "Cause"),
         Text("上月", "Last month"), Text("本批次", "This run")), rows,
    )  # fmt: skip


def _fen(example: dict[str, object], name: str) -> int:
    value = example.get(name, 0)
    return value if isinstance(value, int) else 0
