"""The auditor's first page and the audit of books: run by a worker, its findings kept with it, so that
what was sound on a day can be shown later. An auditor reads everything and changes nothing.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.batches.progress import progress
from canbao.benefits.redecision import runs as redecision
from canbao.benefits.sampling.models import Sample
from canbao.ledger import audit_batch
from canbao.ledger.models import Anchor, Transaction
from canbao.web import asking
from canbao.web.formats import Day, number
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Table, Yuan
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import (
    Figure,
    book_names,
    book_options,
    books_of,
)
from canbao.web.views.money_payments_base import (
    actor_of,
    payments_page,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.views.money_payments_runs import REFRESH, UNDER_WAY, state_of
from canbao.web.words import Language, Text
from canbao.works import carrying

BOOK = Text("账簿", "Book")
CHECKS: Final = {
    "guards": Text("防护触发器", "Guards"),
    "zero": Text("借贷平衡", "Sums"),
    "funds": Text("基金＝分录之和", "Fund = postings"),
    "chain": Text("哈希链", "Chain"),
    "anchors": Text("锚点", "Anchors"),
    "strays": Text("分录与月份", "Lines and months"),
    "months": Text("未开账月份", "Months never opened"),
}
SEVERITIES: Final = {
    "sound": Mark(Text("无误", "Sound"), "done"),
    "wrong": Mark(Text("有误", "Wrong"), "needs"),
    "advice": Mark(Text("建议", "Advice"), "waiting"),
}
SHOWN: Final = 50


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """What was audited last, what it found, and the ways on."""
    books = books_of(account_of(request))
    anchored = Anchor.objects.filter(book__in=books).order_by("-day").first()
    last = Run.objects.filter(kind=audit_batch.KIND).order_by("-id").first()
    wrong = progress(last).counts.get("wrong", 0) if last is not None else 0
    figures = [
        Figure(Text("账簿", "Books"), len(books), "", to(lang, "audit:books")),
        Figure(Text("业务笔数", "Transactions"),
               number(Transaction.objects.filter(book__in=books).count())),
        Figure(Text("最近稽核", "Last audit"),
               Day(last.prepared.astimezone(asking.CHINA).date()) if last is not None
               else Text("尚未", "None yet"),
               Text(f"有误{wrong}项", f"{wrong} wrong") if last is not None else "",
               to(lang, "audit:ledger", last.pk) if last is not None else "",
               "needs" if wrong else ""),
        Figure(Text("最近锚点", "Last anchor"),
               Day(anchored.day) if anchored else Text("尚无", "None"),
               Text("每日留存，可与别处保存的核对", "Kept daily, to compare with copies elsewhere")),
        Figure(Text("抽查", "Samples"), Sample.objects.count(), "", to(lang, "audit:samples")),
        Figure(Text("全量复算", "Re-decisions"),
               Run.objects.filter(kind=redecision.KIND, dry=False).count(), "",
               to(lang, "audit:redecisions")),
    ]  # fmt: skip
    form = _form(request, lang)
    return payments_page(
        request, lang, Text("账簿稽核", "Audit of books"),
        {"figures": figures, "forms": [form],
         "links": [(Text("访问日志", "The log"), to(lang, "web:log"))]},
        tables=[_runs(lang)],
    )  # fmt: skip


def _form(request: HttpRequest, lang: Language) -> Form:
    options = book_options(books_of(account_of(request)))
    number = Run.objects.filter(kind=audit_batch.KIND).count() + 1
    return Form(
        to(lang, "audit:begin"), [Box("book", BOOK, "select", options=options)],
        Text("开始稽核", "Begin the audit"), hidden=(("number", str(number)),),
        title=Text("稽核账簿", "Audit the books"),
        lede=Text("逐笔核对借贷、哈希链、锚点、防护触发器和基金余额，只读不写。",
                  "Sums, chain, anchors, guards and fund balances, row by row; nothing is written."),
    )  # fmt: skip


@require_http_methods(["POST"])
@spoken
def begin(request: HttpRequest, lang: Language) -> HttpResponse:
    """Begins an audit; the same form sent twice is the same audit."""
    books = books_of(account_of(request))

    def deed(given: Filled) -> HttpResponse:
        chosen, number = given.given.get("book", ""), given.whole("number", BOOK, low=1)
        given.finish()
        some = [book for book in books if chosen in ("", str(book.id))]
        run = audit_batch.prepare_audit(
            some, asking.today(), number=number, by=actor_of(request).name
        )
        carrying.start(run)
        return sent_back(to(lang, "audit:ledger", run.pk), "begun")

    answer = tried(deed, request)
    if isinstance(answer, HttpResponse):
        return answer
    forms = refilled([_form(request, lang)], request, answer)
    heading = Text("账簿稽核", "Audit of books")
    return payments_page(request, lang, heading, {"forms": forms}, error=answer)


def _runs(lang: Language) -> Table:
    states = {
        "done": Mark(Text("完成", "Done"), "done"), "failed": Mark(Text("出错", "Failed"), "needs"),
        "cancelled": Mark(Text("已取消", "Cancelled")),
    }  # fmt: skip
    rows = []
    for run in Run.objects.filter(kind=audit_batch.KIND).order_by("-id")[:SHOWN]:
        told = progress(run)
        state = states.get(run.state, Mark(Text("进行中", "Under way"), "waiting"))
        rows.append([
            Link(str(run.pk), to(lang, "audit:ledger", run.pk)),
            Day(run.prepared.astimezone(asking.CHINA).date()), By(run.asked_by), told.total, state,
            told.counts.get("wrong", 0), told.counts.get("advice", 0),
        ])  # fmt: skip
    return Table(
        "audits", Text("历次稽核", "Audits"),
        (Text("编号", "Number"), Text("日期", "Day"), Text("发起人", "By"), Text("账簿数", "Books"),
         Text("状态", "State"), Text("有误", "Wrong"), Text("建议", "Advice")), rows,
        empty=Text("还没有稽核过。", "None yet."),
    )  # fmt: skip


@require_safe
@spoken
def ledger(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """One audit: how far it is, and every check of every book with what it found."""
    kept = Run.objects.filter(pk=run, kind=audit_batch.KIND).first()
    if kept is None:
        raise Http404
    told = progress(kept)
    names = book_names(books_of(account_of(request)))
    order = {"wrong": 0, "advice": 1, "sound": 2}
    found = sorted(audit_batch.findings_of(kept), key=lambda each: order[each.severity])
    rows = [
        [names.get(each.book, each.book) if each.book else Text("全系统", "Whole installation"),
         CHECKS.get(each.check, each.check), SEVERITIES[each.severity], Text(each.zh, each.en),
         Yuan(each.fen)]
        for each in found
    ]  # fmt: skip
    table = Table(
        "findings", Text("稽核结果", "Findings"),
        (BOOK, Text("检查", "Check"), Text("结论", "Verdict"), Text("说明", "What"),
         Text("金额", "Amount")), rows,
        Text("每项检查都从分录本身重新相加，不采信写入程序的结果。",
             "Every check adds up the rows themselves and trusts no program that wrote them."),
        Text("还没有结果。", "Nothing yet."),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("稽核{n}", "Audit {n}").format(n=kept.pk),
        {"notices": state_of(told),
         "back": (Text("历次稽核", "All audits"), to(lang, "audit:home")),
         "figures": [Figure(SEVERITIES[word].text, told.counts.get(word, 0), "", "",
                            SEVERITIES[word].tone if told.counts.get(word) else "") for word in SEVERITIES],
         "pairs": [(Text("发起", "Begun"), f"{called(kept.asked_by)} "
                    f"{Day(kept.prepared.astimezone(asking.CHINA).date())}", ""),
                   (Text("账簿末笔哈希", "Hash of the books’ heads"), kept.snapshot[:16], "")],
         "refresh": REFRESH if told.state in UNDER_WAY else 0},
        tables=[table],
    )  # fmt: skip
