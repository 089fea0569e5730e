"""The forms by which the finance clerk proposes something about a payer in arrears, and reading
them. Whether it may be done is asked of the receipts room; another person decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from canbao.batches.canonical import Content
from canbao.benefits.office import REMEDIES
from canbao.ledger.models import Book
from canbao.ledger.receipts import decisions, standing
from canbao.ledger.receipts.enforcement import NAMES as STEP_NAMES
from canbao.ledger.receipts.formats import fen_of
from canbao.ledger.receipts.models import Proposal
from canbao.web import asking
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.views.money_finance_base import (
    DOOR,
    actor_of,
    book_options,
    number_of,
    sent_back,
)
from canbao.web.views.money_finance_words import DEFERRAL_GROUNDS, STEPS
from canbao.web.words import Language, Text

BOOK: Final = Text("基金", "Fund")
DOCUMENT: Final = Text("依据文件", "Document")
REASON: Final = Text("理由", "Reason")
GROUND: Final = Text("缓缴理由", "Ground")
FIRST, LAST = Text("免滞纳金从", "No late fee from"), Text("到", "Until")
FROM, TO = Text("缓缴月份从", "Months from"), Text("缓缴月份到", "Months to")
REPLACES: Final = Text("替代的缓缴决定", "Deferral it replaces")
PLAN: Final = Text("分期", "Instalments")
STEP: Final = Text("步骤", "Step")
UNTIL: Final = Text("答复期限", "To answer until")
FINE: Final = Text("建议罚款", "Fine proposed")
TELLS: Final = Text("救济途径", "Remedies")
ORDERS: Final = Text("核销的缴费单", "Orders to write off")
RESTS: Final = (
    Box("document", DOCUMENT, hint=Text("申请书、协议、文书的名称或编号。",
                                        "Name or number of the application, agreement or paper.")),
    Box("reason", REASON, "words"),
)  # fmt: skip
_DAY: Final = Text("如 2026-03-05", "Such as 2026-03-05")
_MONTH: Final = Text("如 2026-03", "Such as 2026-03")
LEDES: Final = {
    "deferral": Text(
        "缓缴期内不加收滞纳金，参保人的待遇不受影响。",
        "No late fee runs meanwhile, and insured persons lose nothing by it.",
    ),
    "instalments": Text(
        "各期合计须等于逾期欠费。分期本身不停收滞纳金；要停收，请另提缓缴。",
        "The instalments add up to what is overdue. A plan alone stops no late fee; for that, propose "
        "a deferral.",
    ),
    "enforcement": Text(
        "按法定顺序逐步进行：责令限期缴纳以后才能查询账户，再申请划拨或要求担保。",
        "Step by step in the order of the law: an order to pay comes first, then the inquiry of "
        "accounts, then a transfer order or security.",
    ),
    "write_off": Text(
        "核销后不再追缴，相应月份不记入个人权益。",
        "What is written off is owed no more; its months are never credited to anybody.",
    ),
}
TITLES: Final = {
    "deferral": Text("提出缓缴", "Propose a deferral"),
    "instalments": Text("提出分期缴纳", "Propose instalments"),
    "enforcement": Text("提出征缴步骤", "Propose a step of enforcement"),
    "write_off": Text("提出核销", "Propose a write-off"),
}


def _boxes(kind: str, books: list[Book], day: date) -> list[Box]:
    funds = Box("book", BOOK, "select", options=book_options(books, every=False))
    match kind:
        case "deferral":
            return [
                Box("ground", GROUND, "select", options=tuple(DEFERRAL_GROUNDS.items())),
                Box("from_month", FROM, "month", _MONTH), Box("to_month", TO, "month", _MONTH),
                Box("first_day", FIRST, "day", _DAY, value=day.isoformat()),
                Box("last_day", LAST, "day", _DAY),
                Box("replaces", REPLACES, hint=Text("延长已有缓缴时填写决定编号。",
                                                    "Its number, when one is prolonged."),
                    optional=True),
                *RESTS,
            ]  # fmt: skip
        case "instalments":
            hint = Text("每行一期：日期和金额，如 2026-03-31 5000.00。",
                        "One a line: day and amount, such as 2026-03-31 5000.00.")  # fmt: skip
            return [funds, Box("plan", PLAN, "words", hint), *RESTS]
        case "enforcement":
            later = (day + timedelta(days=15)).isoformat()
            return [
                funds, Box("step", STEP, "select", options=tuple(STEPS.items())),
                Box("until", UNTIL, "day", _DAY, value=later, optional=True),
                Box("fine", FINE, "money", Text("只在建议罚款时填，元。", "Only for a fine, in yuan."),
                    optional=True),
                Box("remedies", TELLS, "words", Text("随文书送达缴费人。",
                                                     "Served on the payer with the paper."),
                    value=REMEDIES),
                *RESTS,
            ]  # fmt: skip
    hint = Text("逾期未清的缴费单号，每行一个；不填为该基金全部逾期单。",
                "Overdue references, one a line; all overdue ones of the fund when left empty.")  # fmt: skip
    return [funds, Box("orders", ORDERS, "words", hint, optional=True), *RESTS]


def forms_for(
    request: HttpRequest, lang: Language, payer: str, books: list[Book], day: date,
    error: Exception | None,
) -> list[Form]:  # fmt: skip
    """The forms of a payer; those that need arrears are left out where there are none. What was
    typed into one that was refused is still there."""
    asked = request.POST.get("deed", "") or request.GET.get("propose", "")
    kinds = ["deferral", *(["instalments", "enforcement", "write_off"] if books else [])]
    given = {name: str(value) for name, value in request.POST.items()}
    address = reverse("finance:payer", args=(lang, payer))
    if asked not in kinds:
        return []
    return [Form(
        address, filled(_boxes(asked, books, day), given, error),
        Text("提出，交另一人决定", "Propose it to somebody else"), asked, title=TITLES[asked],
        lede=LEDES[asked],
    )]  # fmt: skip


def offers(lang: Language, payer: str, owes: bool) -> list[tuple[Text, str]]:
    """What may be proposed of a payer, with where its form is."""
    kinds = ["deferral", *(["instalments", "enforcement", "write_off"] if owes else [])]
    address = reverse("finance:payer", args=(lang, payer))
    return [(TITLES[kind], f"{address}?propose={kind}#propose") for kind in kinds]


def propose(
    request: HttpRequest, lang: Language, payer: str, books: list[Book], given: Filled
) -> HttpResponse:
    """Puts the proposal of the form down. Raises Wrong or Refused."""
    kind = request.POST.get("deed", "")
    chosen = number_of(request.POST.get("book", ""))
    book = next((each for each in books if each.id == chosen), None)
    if book is None and kind != "deferral":
        given.errors["book"] = Text("请选择基金。", "Choose the fund.")
    content, fen = _content(kind, payer, book, given)
    document = given.text("document", DOCUMENT)
    reason = given.text("reason", REASON, longest=2_000)
    given.finish()
    made: Proposal = decisions.propose(
        kind, payer, content, document=document, reason=reason, day=asking.today(),
        actor=actor_of(request), door=DOOR, book=book if kind != "deferral" else None, fen=fen,
    )  # fmt: skip
    return sent_back("decision", lang, made.id, done="proposed")


def _content(kind: str, payer: str, book: Book | None, given: Filled) -> tuple[Content, int]:
    match kind:
        case "deferral":
            first, last = given.day("first_day", FIRST), given.day("last_day", LAST)
            return {
                "ground": given.choice("ground", GROUND, tuple(DEFERRAL_GROUNDS)),
                "first_day": first.isoformat() if first else "",
                "last_day": last.isoformat() if last else "",
                "from_month": given.month("from_month", FROM),
                "to_month": given.month("to_month", TO),
                "replaces": number_of(given.text("replaces", REPLACES, optional=True)),
            }, 0  # fmt: skip
        case "instalments":
            return {"instalments": _plan(given)}, 0
        case "enforcement":
            until = given.day("until", UNTIL, optional=True)
            fine = given.fen("fine", FINE) if given.given.get("fine", "").strip() else 0
            return {
                "step": given.choice("step", STEP, tuple(STEP_NAMES)),
                "until": until.isoformat() if until else "", "fine": fine,
                "remedies": given.text("remedies", TELLS, longest=2_000),
            }, fine  # fmt: skip
    orders = _orders(payer, book, given) if book is not None else []
    return {"orders": [each.id for each in orders]}, sum(each.open for each in orders)


def _plan(given: Filled) -> list[list[str | int]]:
    plan: list[list[str | int]] = []
    for line in given.text("plan", PLAN, longest=2_000).splitlines():
        day, _, amount = line.strip().replace("，", " ").partition(" ")
        fen = fen_of(amount.strip().replace(",", ""))
        try:
            date.fromisoformat(day)
        except ValueError:
            fen = None
        if fen is None:
            given.errors["plan"] = Text(
                "“{line}”看不懂，请写成 2026-03-31 5000.00。",
                "{line} can’t be read; write it as 2026-03-31 5000.00.",
            ).format(line=line[:40])
            return []
        plan.append([day, fen])
    return plan


def _orders(payer: str, book: Book, given: Filled) -> list[standing.Standing]:
    asked = given.text("orders", ORDERS, longest=2_000, optional=True).split()
    day = asking.today()
    found = standing.standing(day, payer=payer, book=book.id, at_most=10_000)
    overdue = {each.reference: each for each in found if each.open > 0 and each.due < day}
    for reference in asked:
        if reference not in overdue:
            given.errors["orders"] = Text(
                "缴费单{r}不是该缴费人在本基金逾期未清的单。",
                "{r} is no overdue order of this payer in this fund.",
            ).format(r=reference[:24])
    return [overdue[each] for each in asked if each in overdue] or (
        [] if asked else list(overdue.values())
    )
