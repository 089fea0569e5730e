"""What hangs on a payment run: its awards one by one, the files for the banks, what came back.

Taking a bank file is logged; its bytes are those whose hash was kept when it was sent.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.batches.progress import progress
from canbao.benefits.payments import bankfile, changes, returns
from canbao.benefits.payments import layout as layouts
from canbao.benefits.payments.models import BankFile, PaymentReturn, PaymentRun, ReturnFile
from canbao.people import log
from canbao.web.formats import Day
from canbao.web.money_forms import Box
from canbao.web.money_tables import Link, Table, Yuan
from canbao.web.page import spoken
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import books_of
from canbao.web.views.money_payments_base import (
    DOOR,
    MOST_IN_FILE,
    actor_of,
    by_on,
    number_of,
    payments_page,
    person_link,
    to,
)
from canbao.web.views.money_payments_runs import REFRESH, UNDER_WAY, state_of
from canbao.web.words import Language, Text

SHOWN: Final = 100


def run_of(request: HttpRequest, run: int) -> PaymentRun:
    """A run of one of the account's funds. Raises Http404 for another's."""
    mine = books_of(account_of(request))
    found = PaymentRun.objects.select_related("book").filter(pk=run, book__in=mine).first()
    if found is None:
        raise Http404
    return found


def came_back(lang: Language, kept: PaymentRun) -> Table:
    """The payments of a run that came back, with the bank's reason."""
    codes = layouts.layout(returns.LAYOUT).codes

    def rows(most: int) -> list[list[object]]:
        found = PaymentReturn.objects.filter(run=kept).order_by("person")[:most]
        return [[person_link(lang, each.person), Yuan(each.fen),
                 Text(f"{each.code} {codes[each.code].zh}", f"{each.code} {codes[each.code].en}")
                 if each.code in codes else each.code, Day(each.day)] for each in found]  # fmt: skip

    return Table(
        "came-back", Text("退回的发放", "Payments that came back"),
        (Text("人员", "Person"), Text("金额", "Amount"), Text("原因", "Why"), Text("日期", "Day")),
        rows(SHOWN), Text("账户重新核实后由下一批次重发。",
                          "The next run pays again once the account was checked anew."),
        Text("没有。", "None."), whole=lambda: rows(MOST_IN_FILE),
    )  # fmt: skip


@require_safe
@spoken
def lines(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """The run award by award: those of one kind of change, in order of person."""
    kept = run_of(request, run)
    wanted = request.GET.get("change", "")
    after = number_of(request.GET.get("after", ""))
    chosen = (wanted,) if wanted in changes.CATEGORIES else tuple(
        word for word in changes.CATEGORIES if word != changes.SAME)  # fmt: skip

    def rows(most: int) -> list[list[object]]:
        found = changes.each(kept, categories=chosen, first=after + 1, at_most=most)
        return [[person_link(lang, each.person),
                 Link(str(each.award), to(lang, "award", each.award)) if each.award else "",
                 words.CATEGORIES[each.category], words.cause(each.cause), each.months,
                 Yuan(each.before), Yuan(each.fen)] for each in found]  # fmt: skip

    some = changes.each(kept, categories=chosen, first=after + 1, at_most=SHOWN)
    more = f"?change={wanted}&after={some[-1].person}" if len(some) == SHOWN else ""
    options = [("", Text("除不变以外", "All but the same")), *words.CATEGORIES.items()]
    table = Table(
        "lines", Text("逐项", "Award by award"),
        (Text("人员", "Person"), Text("待遇", "Award"), Text("变化", "Change"), Text("原因", "Cause"),
         Text("月数", "Months"), Text("上月", "Last month"), Text("本批次", "This run")),
        rows(SHOWN), empty=Text("没有。", "None."), more=more, whole=lambda: rows(MOST_IN_FILE),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("发放批次{n}：逐项", "Payment run {n}: award by award").format(n=kept.pk),
        {"back": (Text("回到批次", "Back to the run"), to(lang, "run", kept.pk)),
         "filters": [Box("change", Text("变化", "Change"), "select", options=options,
                         value=wanted)]},
        tables=[table],
    )  # fmt: skip


@require_safe
def bank_file(request: HttpRequest, lang: Language, run: int, bank: str) -> StreamingHttpResponse:
    """The file of a bank, its bytes as they were sealed; that it was taken is logged."""
    kept = run_of(request, run)
    if not BankFile.objects.filter(run=kept, bank=bank).exists():
        raise Http404
    act = log.Act(log.READ, "payment_run", record=f"payment run {kept} file {bank}")
    log.append(actor_of(request), DOOR, act)
    response = StreamingHttpResponse(bankfile.file(kept, bank), content_type="text/plain")
    response["Content-Disposition"] = f'attachment; filename="canbao-{kept.pk}-{bank}.txt"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@spoken
def returned(request: HttpRequest, lang: Language, file: int) -> HttpResponse:
    """A return file: how far its booking is, what came back, which rows were refused and why."""
    kept = ReturnFile.objects.select_related("run").filter(pk=file).first()
    if kept is None:
        raise Http404
    run_of(request, kept.run_id)
    batch = Run.objects.filter(kind=returns.KIND, snapshot=kept.hash).first()
    told = progress(batch) if batch is not None else None
    rows = [[each.number, each.reference, Text(each.zh, each.en)]
            for each in returns.refused_rows(kept)]  # fmt: skip
    refused_table = Table(
        "refused", Text("没有入账的行", "Rows that were not booked"),
        (Text("行", "Row"), Text("支付号", "Reference"), Text("原因", "Why")), rows,
        empty=Text("没有。", "None."),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("银行回盘", "What came back"),
        {"more": words.bank(kept.bank), "notices": state_of(told) if told else [],
         "back": (Text("回到批次", "Back to the run"), to(lang, "run", kept.run_id)),
         "pairs": [(Text("文件", "File"), kept.hash[:16], ""),
                   (Text("导入", "Given in"), by_on(kept.by, kept.day), ""),
                   (Text("行数", "Rows"), kept.rows, "")],
         "refresh": REFRESH if told and told.state in UNDER_WAY else 0},
        tables=[came_back(lang, kept.run), refused_table],
    )  # fmt: skip
