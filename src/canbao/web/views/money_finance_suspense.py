"""Money nobody knows the owner of, and one receipt with where its money went: explaining is one
person's work, moving what was settled takes two."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.batches.canonical import Content
from canbao.ledger.receipts import decisions, moving
from canbao.ledger.receipts.models import Allocation, Receipt
from canbao.ledger.receipts.models.allocation import SUSPENSE
from canbao.ledger.receipts.models.files import BANK
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import Link, Row, Table, Yuan
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
    payer_names,
    sent_back,
    tried,
    usual_day,
)
from canbao.web.views.money_finance_words import SUSPENSE_REASONS, TARGETS
from canbao.web.words import NOTHING, Language, Text

REFERENCE: Final = Text("缴费单号", "Payment order")
PAYER: Final = Text("缴费人编号", "Payer")
DOCUMENT: Final = Text("依据", "Document")
REASON: Final = Text("理由", "Reason")
PAYER_HINT: Final = Text(
    "单位填 E 加信用代码，个人填 P 加编号。不填缴费单号时，按法定顺序抵该缴费人所欠。",
    "E and the credit code for an employer, P and the number for a person. Without an order the money "
    "settles what the payer owes, in the order of the law.",
)


def _boxes(*, day: bool) -> tuple[Box, ...]:
    boxes = (
        Box("reference", REFERENCE, optional=True),
        Box("payer", PAYER, hint=PAYER_HINT, optional=True),
        Box("document", DOCUMENT, hint=Text("证明这笔款属于谁的凭证，如回单号、来函文号。",
                                            "What proves whose the money is: a bank slip, a letter.")),
    )  # fmt: skip
    last = Box("day", BUSINESS_DAY, "day", Text("记账日期，如 2026-03-05。", "Such as 2026-03-05."))
    return (*boxes, last) if day else (*boxes, Box("reason", REASON, "words"))


@require_safe
@spoken
def suspense(request: HttpRequest, lang: Language) -> HttpResponse:
    """What stands in suspense, the oldest first."""
    books = books_of(account_of(request))
    names, ids = book_names(books), {book.id for book in books}
    held = [each for each in moving.in_suspense() if each.book_id in ids]
    rows: list[Row] = [
        (
            Link(
                each.receipt.bank_reference if each.receipt else each.id,
                reverse("finance:receipt", args=(lang, each.receipt_id or 0)),
            ),
            names[each.book_id], Day(each.paid), (asking.today() - each.paid).days, Yuan(each.fen),
            each.receipt.payer_name if each.receipt else None,
            each.receipt.reference if each.receipt else None,
            SUSPENSE_REASONS.get(each.reason, Text(each.reason, each.reason)),
            each.receipt.memo if each.receipt else None,
        )
        for each in held
    ]  # fmt: skip
    table = Table(
        "suspense", Text("暂收款", "Payments in suspense"),
        (
            Text("流水号", "Bank reference"), Text("基金", "Fund"), Text("到账日", "Came on"),
            Text("天数", "Days"), Text("金额", "Amount"), Text("付款户名", "Name of the account"),
            Text("单号", "Order named"), Text("为什么对不上", "Why it fits nothing"), Text("附言", "Memo"),
        ),
        rows,
        Text("天数是到账至今的自然日。查明以后按到账当日分配，滞纳金不因查明晚而多收。",
             "Days since the money came. When it is explained it counts from the day it came: a late "
             "explanation costs the payer nothing."),
        empty=Text("没有暂收款。", "Nothing stands in suspense."),
        total=(Text("合计", "Total"), "", "", "", Yuan(sum(each.fen for each in held)), "", "", "", "")
        if rows else None,
    )  # fmt: skip
    return finance_page(request, lang, Text("暂收款", "Suspense"), tables=[table])


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def receipt(request: HttpRequest, lang: Language, receipt: int) -> HttpResponse:
    """One receipt: what came, where it went, and what can be done about it."""
    kept = Receipt.objects.filter(id=receipt).select_related("book", "file").first()
    books = books_of(account_of(request))
    if kept is None or kept.book_id not in {book.id for book in books}:
        raise Http404
    error = None
    if request.method == "POST":
        answer = tried(lambda given: _deed(request, lang, kept, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    parts = list(
        Allocation.objects.filter(receipt=kept).select_related("order", "decision").order_by("id")
    )
    standing = [each for each in parts if each.undoes_id is None and not hasattr(each, "undone")]
    context = {
        "more": Yuan(kept.fen),
        "back": (kept.file.name, reverse("finance:file", args=(lang, kept.file_id))),
        "pairs": _pairs(lang, kept, book_names(books)[kept.book_id]),
        "forms": _forms(request, lang, kept, standing, error),
    }
    heading = Text("到账 {r}", "Receipt {r}").format(r=kept.bank_reference)
    return finance_page(request, lang, heading, context, tables=[_parts(lang, parts)], error=error)


def _pairs(lang: Language, kept: Receipt, book: Text) -> list[tuple[Text, object]]:
    told: list[tuple[Text, object]] = [
        (Text("基金", "Fund"), book), (Text("到账日", "Came on"), Day(kept.day)),
        (Text("付款户名", "Name of the account"), kept.payer_name),
        (Text("写明的缴费人", "Payer named"), kept.payer),
        (Text("写明的缴费单", "Order named"), kept.reference),
        (Text("冲正", "Takes back"), kept.reverses), (Text("附言", "Memo"), kept.memo),
    ]  # fmt: skip
    return [(label, value) for label, value in told if value]


def _parts(lang: Language, parts: list[Allocation]) -> Table:
    names = payer_names(each.payer for each in parts if each.payer)
    rows: list[Row] = [
        (
            TARGETS[each.target], each.order.reference if each.order else None,
            Link(names[each.payer], reverse("finance:payer", args=(lang, each.payer)))
            if each.payer and each.target != SUSPENSE else names.get(each.payer),
            Yuan(each.fen), Day(each.day),
            SUSPENSE_REASONS.get(each.reason, NOTHING) if each.target == SUSPENSE else NOTHING,
            Text("冲回第 {n} 条", "Undoes {n}").format(n=each.undoes_id) if each.undoes_id else NOTHING,
        )
        for each in parts
    ]  # fmt: skip
    return Table(
        "parts", Text("款项去向", "Where the money went"),
        (
            Text("用于", "For"), Text("缴费单", "Order"), Text("缴费人", "Payer"),
            Text("金额", "Amount"), Text("记账日", "Booked on"), Text("原因", "Reason"),
            Text("备注", "Remark"),
        ),
        rows, Text("只增不改：更正时先冲回，再重新分配。",
                   "Nothing is changed: what is put right is undone by a row of its own."),
        empty=Text("还没有入账。", "Not booked yet."),
    )  # fmt: skip


def _forms(
    request: HttpRequest, lang: Language, kept: Receipt, standing: list[Allocation],
    error: Exception | None,
) -> list[Form]:  # fmt: skip
    if not may_act(request) or kept.kind != BANK or not standing:
        return []
    given = {name: str(value) for name, value in request.POST.items()}
    given.setdefault("day", usual_day(account_of(request)).isoformat())
    address = reverse("finance:receipt", args=(lang, kept.id))
    if any(each.target == SUSPENSE for each in standing):
        return [Form(
            address, filled(_boxes(day=True), given, error), Text("分配这笔款", "Settle this money"),
            "explain", title=Text("查明这笔暂收款", "Explain this money"),
        )]  # fmt: skip
    return [Form(
        address, filled(_boxes(day=False), given, error), Text("提出更改", "Propose the move"), "move",
        title=Text("款项记错了", "It was settled for the wrong payer or month"),
        lede=Text("提出后由另一人决定。同意后全部冲回（含滞纳金和已记的权益），再按到账日重新分配；"
                  "单号和缴费人都不填则转回暂收。",
                  "Somebody else decides. All that followed is then undone, late fees and credits "
                  "included, and settled anew as of the day the money came; with neither order nor "
                  "payer it goes back to suspense."),
        quiet=True,
    )]  # fmt: skip


def _deed(request: HttpRequest, lang: Language, kept: Receipt, given: Filled) -> HttpResponse:
    actor = act_or_refuse(request)
    reference = given.text("reference", REFERENCE, longest=24, optional=True)
    payer = given.text("payer", PAYER, longest=24, optional=True)
    document = given.text("document", DOCUMENT)
    if request.POST.get("deed") == "move":
        reason = given.text("reason", REASON, longest=2_000)
        given.finish()
        content: Content = {"receipt": kept.id, "reference": reference, "payer": payer}
        made = decisions.propose(
            "move", payer or kept.payer or "-", content, document=document, reason=reason,
            day=asking.today(), actor=actor, door=DOOR, book=kept.book, fen=kept.fen,
        )  # fmt: skip
        return sent_back("decision", lang, made.id, done="proposed")
    if not reference and not payer:
        given.errors["reference"] = Text(
            "请填写缴费单号或缴费人。", "Give the payment order or the payer."
        )
    day = booked_on(given)
    moving.explain(
        kept, document=document, day=day, actor=actor, door=DOOR, reference=reference, payer=payer
    )
    return sent_back("receipt", lang, kept.id)
