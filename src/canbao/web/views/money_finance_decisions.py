"""What waits for a second person – deferral, instalments, enforcement, refunds, months paid twice,
write-offs, moves – and deciding it. Who proposed it cannot decide; the room says so too."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.rights import decides_collection, sees_books
from canbao.accounts.sessions import account_of
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.numbering import month_text
from canbao.ledger.receipts import decisions
from canbao.ledger.receipts.models import Proposal
from canbao.people.numbers import display_number
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import Link, Mark, Row, Table, Yuan
from canbao.web.page import spoken
from canbao.web.people_shown import By, called, names_of_accounts
from canbao.web.views.money_finance_base import (
    BUSINESS_DAY,
    DOOR,
    Notice,
    actor_of,
    book_names,
    booked_on,
    books_of,
    finance_page,
    payer_code,
    payer_names,
    scheme_name,
    sent_back,
    tried,
    usual_day,
)
from canbao.web.views.money_finance_words import (
    DEFERRAL_GROUNDS,
    PAYMENT_KINDS,
    PROPOSALS,
    STEPS,
)
from canbao.web.words import NOTHING, Language, Text

WORDS: Final = Text("意见", "Words")
MOST: Final = 300
HEADS: Final = (
    Text("提议", "Proposal"), Text("事项", "Kind"), Text("缴费人", "Payer"), Text("基金", "Fund"),
    Text("金额", "Amount"), Text("提出人", "Proposed by"), Text("提出日", "On"), Text("状态", "State"),
)  # fmt: skip


def _seen(request: HttpRequest) -> dict[int, Text]:
    return book_names(books_of(account_of(request)))


@require_safe
@spoken
def decisions_list(request: HttpRequest, lang: Language) -> HttpResponse:
    """What waits, and what was decided last."""
    names, own = _seen(request), actor_of(request).name
    kind = request.GET.get("kind", "")
    kind = kind if kind in PROPOSALS else ""
    open_ = [each for each in decisions.undecided(kind) if _in(each, names)]
    done = Proposal.objects.filter(decision__isnull=False).select_related("decision", "book")
    if kind:
        done = done.filter(kind=kind)
    decided = [each for each in done.order_by("-decision__id")[:MOST] if _in(each, names)]
    waiting = Table(
        "waiting", Text("待决定", "To be decided"), HEADS, _rows(lang, open_, names, own),
        Text("提出的人不能自己决定。", "Who proposed it cannot decide it."),
        empty=Text("没有待决定的提议。", "Nothing waits to be decided."),
    )  # fmt: skip
    past = Table(
        "decided", Text("已决定", "Decided"), HEADS, _rows(lang, decided, names, own),
        Text("最近 300 件。", "The latest 300."),
    )  # fmt: skip
    options = [("", Text("全部", "All")), *PROPOSALS.items()]
    context = {
        "filters": [Box("kind", Text("事项", "Kind"), "select", options=options, value=kind)]
    }
    return finance_page(
        request, lang, Text("两人办理的事项", "What takes two people"), context,
        tables=[waiting, past],
    )  # fmt: skip


def _in(proposal: Proposal, names: dict[int, Text]) -> bool:
    return proposal.book_id is None or proposal.book_id in names


def _rows(lang: Language, found: list[Proposal], names: dict[int, Text], own: str) -> list[Row]:
    payers = payer_names(each.payer for each in found)
    decided = (getattr(each, "decision", None) for each in found)
    who = names_of_accounts(each.by for each in decided if each is not None)
    return [
        (
            Link(f"{each.id}", reverse("finance:decision", args=(lang, each.id))),
            PROPOSALS[each.kind], payers[each.payer], names.get(each.book_id or 0),
            Yuan(each.fen) if each.fen else None, By(each.by), Day(each.day),
            _state(each, own, who),
        )
        for each in found
    ]  # fmt: skip


def _named(name: Text, payer: str) -> Text:
    """A payer by name, an employer with its credit code."""
    if payer[:1] != "E":
        return name
    return Text("{n}（{p}）", "{n} ({p})").format(n=name, p=payer_code(payer))


def _state(proposal: Proposal, own: str, who: dict[str, Text]) -> Mark:
    decision = getattr(proposal, "decision", None)
    if decision is None:
        if proposal.by == own:
            return Mark(Text("您提出，等他人", "Yours; waits for another"), "waiting")
        return Mark(Text("待决定", "To decide"), "needs")
    if decision.approved:
        return Mark(Text("{by} 同意", "Approved by {by}").format(by=who[decision.by]), "done")
    return Mark(Text("{by} 退回", "Refused by {by}").format(by=who[decision.by]))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def decision(request: HttpRequest, lang: Language, proposal: int) -> HttpResponse:
    """One proposal: what it says and rests on, and the decision."""
    kept = Proposal.objects.filter(id=proposal).select_related("book", "decision").first()
    names, actor = _seen(request), actor_of(request)
    if kept is None or not _in(kept, names):
        raise Http404
    may = bool(decides_collection.test(account_of(request)))
    error = None
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        answer = tried(lambda given: _decide(request, lang, kept, given), request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    made = getattr(kept, "decision", None)
    notices = []
    if made is None and kept.by == actor.name:
        notices.append(Notice(Text("等另一人决定", "It waits for somebody else"),
                              Text("您提出的事项由另一位经办人决定。",
                                   "You proposed it; another officer decides."), "waiting"))  # fmt: skip
    payer = payer_names([kept.payer])[kept.payer]
    pairs: list[tuple[Text, object]] = [
        (Text("缴费人", "Payer"), _named(payer, kept.payer)),
        (Text("基金", "Fund"), names.get(kept.book_id or 0, NOTHING)),
        (Text("金额", "Amount"), Yuan(kept.fen) if kept.fen else NOTHING),
        *content_of(kept),
        (Text("依据", "Document"), kept.document), (Text("理由", "Reason"), kept.reason),
        (Text("提出", "Proposed"), Text("{by}，{day}", "{by}, {day}").format(
            by=called(kept.by), day=Day(kept.day))),
    ]  # fmt: skip
    if made is not None:
        said = Text("同意", "Approved") if made.approved else Text("退回", "Refused")
        pairs.append((Text("决定", "Decision"), Text("{s}：{by}，{day}。{w}", "{s}: {by}, {day}. {w}")
                      .format(s=said, by=called(made.by), day=Day(made.day), w=made.words)))  # fmt: skip
    context = {
        "more": PROPOSALS[kept.kind],
        "back": (Text("回到待决定", "Back to the list"), reverse("finance:decisions", args=(lang,))),
        "notices": notices,
        "pairs": [(label, value) for label, value in pairs if str(value)],
        "forms": _forms(request, lang, kept, error)
        if made is None and may and kept.by != actor.name else [],
        "payer_href": reverse("finance:payer", args=(lang, kept.payer))
        if sees_books.test(account_of(request)) and len(kept.payer) > 1 else "",
    }  # fmt: skip
    heading = Text("提议 {n}", "Proposal {n}").format(n=kept.id)
    return finance_page(
        request, lang, heading, context, error=error, template="web/money/finance/decision.html"
    )


def _forms(
    request: HttpRequest, lang: Language, kept: Proposal, error: Exception | None
) -> list[Form]:
    given = {name: str(value) for name, value in request.POST.items()}
    given.setdefault("day", usual_day(account_of(request)).isoformat())
    address = reverse("finance:decision", args=(lang, kept.id))
    day = Box("day", BUSINESS_DAY, "day", Text("记账日期，须在未结账的月份内。",
                                      "The day of booking, in a month that is open."))  # fmt: skip
    words = Box(
        "words", WORDS, "words", Text("退回时必填。", "Needed when you refuse."), optional=True
    )
    return [
        Form(address, filled([day, words], given, error), Text("同意，立即生效", "Approve; it takes effect"),
             "decide", title=Text("您的决定", "Your decision"),
             others=[("refuse", Text("退回", "Refuse"))]),
    ]  # fmt: skip


def _decide(request: HttpRequest, lang: Language, kept: Proposal, given: Filled) -> HttpResponse:
    approve = request.POST.get("answer", "") != "refuse"
    words = given.text("words", WORDS, longest=2_000, optional=True)
    day = booked_on(given)
    decisions.decide(
        kept, approve=approve, day=day, actor=actor_of(request), door=DOOR, words=words
    )
    return sent_back("decision", lang, kept.id, done="approved" if approve else "refused")


def content_of(proposal: Proposal) -> list[tuple[Text, object]]:
    """What a proposal says, in words; each kind has its own."""
    told = json.loads(proposal.content)
    match proposal.kind:
        case "deferral":
            return [
                (Text("理由", "Ground"), DEFERRAL_GROUNDS.get(told["ground"], told["ground"])),
                (Text("缓缴月份", "Months"),
                 f"{month_text(told['from_month'])} – {month_text(told['to_month'])}"),
                (Text("免滞纳金", "No late fee"), f"{told['first_day']} – {told['last_day']}"),
                (Text("替代决定", "Replaces"), told["replaces"] or NOTHING),
            ]  # fmt: skip
        case "instalments":
            parts = [
                f"{Day(date.fromisoformat(day))} {Yuan(fen)}" for day, fen in told["instalments"]
            ]
            return [(Text("分期", "Instalments"), "；".join(parts))]
        case "enforcement":
            return [
                (Text("步骤", "Step"), STEPS.get(told["step"], told["step"])),
                (Text("答复期限", "To answer until"), told["until"]),
                (Text("罚款", "Fine"), Yuan(told["fine"]) if told["fine"] else NOTHING),
                (Text("救济途径", "Remedies"), told["remedies"]),
            ]  # fmt: skip
        case "refund":
            kind = told["payment_kind"]
            return [
                (Text("收款账户", "Account"), told["account"]),
                (Text("支付类别", "Kind of payment"), PAYMENT_KINDS.get(kind, kind)),
            ]  # fmt: skip
        case "overlap":
            return [
                (Text("人员", "Person"), display_number(told["person"])),
                (Text("月份", "Month"), month_text(told["month"])),
                (Text("保留", "Kept"), Text("业务 {n}", "Transaction {n}").format(n=told["kept"])),
                (Text("退还", "Given back"),
                 Text("业务 {n}", "Transaction {n}").format(n=told["dropped"])),
            ]  # fmt: skip
        case "write_off":
            orders = PaymentOrder.objects.filter(id__in=told["orders"]).select_related("book")
            parts = [
                f"{each.reference} {scheme_name(each.book.scheme)} {month_text(each.month)}"
                for each in orders.order_by("id")
            ]
            return [(Text("缴费单", "Orders"), "；".join(parts))]
    return [
        (Text("到账记录", "Receipt"), told["receipt"]),
        (Text("改到缴费单", "To the order"), told.get("reference", "")),
        (Text("改到缴费人", "To the payer"), told.get("payer", "")),
    ]  # fmt: skip
