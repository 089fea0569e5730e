"""What an employer in arrears may ask for: a deferral, or instalments.

A request is a proposal that somebody at the agency decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.batches.canonical import Content, Plain
from canbao.ledger.models import Book
from canbao.ledger.receipts import decisions, standing
from canbao.web import asking
from canbao.web.money_forms import REFUSALS, Box, Filled, Form, filled
from canbao.web.money_tables import Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer import TEMPLATE, employer_of, ways
from canbao.web.views.money_own_base import DOOR, scheme_name, show
from canbao.web.words import Language, Text

MOST_PARTS: Final = 24


GROUND: Final = Text("理由", "Ground")


DOCUMENT: Final = Text("证明材料", "Document")


REASON: Final = Text("说明", "In your words")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def ask(request: HttpRequest, lang: Language) -> HttpResponse:
    """Two forms: a deferral, or instalments of what is late in one fund."""
    employer, day = employer_of(request), asking.today()
    payer = f"E{employer.code}"
    late = [each for each in standing.outstanding(payer, day) if each.late]
    error: Exception | None = None
    deed = request.POST.get("deed", "")
    if request.method == "POST":
        try:
            if deed == "instalments":
                _instalments(request, payer, day, late)
            else:
                _deferral(request, payer, day)
        except REFUSALS as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("employer:arrears", args=(lang,)) + "?done=1")
    action = reverse("employer:ask", args=(lang,))
    given = request.POST
    forms = [
        Form(
            action,
            filled(_deferral_boxes(day), given if deed == "deferral" else {},
                   error if deed == "deferral" else None),
            Text("申请缓缴", "Ask for a deferral"),
            "deferral",
            title=Text("缓缴", "Deferral"),
            lede=Text(
                "因不可抗力，最长一年；或者提供担保，签订缓缴协议。缓缴期间不收滞纳金，不影响职工的待遇。",
                "Because of force majeure for at most a year, or with security by agreement. No late "
                "fee meanwhile, and your staff lose nothing.",
            ),
        )
    ]  # fmt: skip
    if late:
        forms.append(
            Form(
                action,
                filled(_parts_boxes(late), given if deed == "instalments" else {},
                       error if deed == "instalments" else None),
                Text("申请分期", "Ask for instalments"),
                "instalments",
                title=Text("分期", "Instalments"),
                lede=Text(
                    "把一个险种的全部欠费分成每月一期。分期不停滞纳金；要停，请申请缓缴。",
                    "All arrears of one branch in monthly parts. Late fees run on; a deferral stops "
                    "them.",
                ),
            )
        )  # fmt: skip
    context = {
        "ways": ways(lang, ""),
        "back": (
            Text("返回欠费", "Back to the arrears"),
            reverse("employer:arrears", args=(lang,)),
        ),
        "forms": forms,
    }
    heading = Text("申请缓缴或分期", "Ask for a deferral or instalments")
    return show(request, lang, TEMPLATE, heading, context, error=error)


def _deferral_boxes(day: date) -> list[Box]:
    now = month_of(day.year * 12 + day.month - 1).iso
    return [
        Box("ground", GROUND, "select", options=(
            ("", Text("请选择", "Choose")),
            ("force_majeure", Text("不可抗力，生产经营严重困难", "Force majeure")),
            ("security", Text("提供担保，签订协议", "Security by agreement")))),
        Box("from_month", Text("从哪个月的费用", "From the month"), "month",
            Text("如 2026-03", "such as 2026-03"), value=now),
        Box("to_month", Text("到哪个月的费用", "To the month"), "month",
            Text("如 2026-05", "such as 2026-05"), value=now),
        Box("last_day", Text("缓到哪一天", "Pay by"), "day", Text("如 2026-12-31", "such as 2026-12-31")),
        Box("document", DOCUMENT,
            hint=Text("文件名称和文号，或担保协议", "Name and number of the document, or the agreement")),
        Box("reason", REASON, "words"),
    ]  # fmt: skip


def _parts_boxes(late: list[standing.Outstanding]) -> list[Box]:
    sums: dict[int, int] = {}
    names: dict[int, str] = {}
    for each in late:
        sums[each.book] = sums.get(each.book, 0) + each.late
        names[each.book] = each.scheme
    options = [
        (str(book), Text("{scheme}，欠费{sum}", "{scheme}, {sum}").format(
            scheme=scheme_name(names[book]), sum=Yuan(fen)))
        for book, fen in sums.items()
    ]  # fmt: skip
    return [
        Box("book", Text("哪个险种", "Which branch"), "select", options=options),
        Box("parts", Text("分几期", "How many parts"), "whole",
            Text("每月一期，下个月起，最多{n}期", "Monthly from next month, at most {n}").format(
                n=MOST_PARTS)),
        Box("parts_document", DOCUMENT),
        Box("parts_reason", REASON, "words"),
    ]  # fmt: skip


def _deferral(request: HttpRequest, payer: str, day: date) -> None:
    given = Filled(_plain(request))
    ground = given.choice("ground", GROUND, ("force_majeure", "security"))
    first = given.month("from_month", Text("起始月份", "First month"))
    last = given.month("to_month", Text("终止月份", "Last month"))
    until = given.day("last_day", Text("缓到哪一天", "Pay by"))
    document = given.text("document", DOCUMENT)
    reason = given.text("reason", REASON, longest=2_000)
    given.finish()
    assert until is not None
    content: Content = {
        "ground": ground, "first_day": day.isoformat(), "last_day": until.isoformat(),
        "from_month": first, "to_month": last,
    }  # fmt: skip
    decisions.propose(
        "deferral", payer, content, document=document, reason=reason, day=day,
        actor=account_of(request).actor, door=DOOR,
    )  # fmt: skip


def _instalments(
    request: HttpRequest, payer: str, day: date, late: list[standing.Outstanding]
) -> None:
    given = Filled(_plain(request))
    mine = {str(each.book) for each in late}
    book = given.choice("book", Text("险种", "branch"), sorted(mine))
    parts = given.whole("parts", Text("期数", "Parts"), low=2, high=MOST_PARTS)
    document = given.text("parts_document", DOCUMENT)
    reason = given.text("parts_reason", REASON, longest=2_000)
    given.finish()
    owed = sum(each.late for each in late if str(each.book) == book)
    each_part = owed // parts
    first = day.year * 12 + day.month  # the first days of the months to come
    amounts = [each_part] * (parts - 1) + [owed - each_part * (parts - 1)]
    plan: list[Plain] = [
        [date((first + n) // 12, (first + n) % 12 + 1, 1).isoformat(), fen]
        for n, fen in enumerate(amounts)
    ]
    decisions.propose(
        "instalments", payer, {"instalments": plan}, document=document, reason=reason, day=day,
        actor=account_of(request).actor, door=DOOR, book=Book.objects.get(id=int(book)),
        fen=owed,
    )  # fmt: skip


def _plain(request: HttpRequest) -> Mapping[str, str]:
    return {name: str(value) for name, value in request.POST.items()}
