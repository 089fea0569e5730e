"""An employer's arrears with the late fee to the day, what it may ask for, and the certificate.

A request is a proposal that somebody at the agency decides; the fee is told, not booked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.models import Book
from canbao.ledger.receipts import clearance, decisions, standing
from canbao.ledger.receipts.models import Deferral, Proposal
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import REFUSALS, Box, Filled, Form, filled
from canbao.web.money_tables import Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_employer import LATE, TEMPLATE, employer_of, ways
from canbao.web.views.money_employer_words import PROPOSALS
from canbao.web.views.money_own_base import DOOR, Big, Note, Way, scheme_name, show
from canbao.web.words import NOTHING, Language, Text

MOST_PARTS: Final = 24
GROUND: Final = Text("理由", "Ground")
DOCUMENT: Final = Text("证明材料", "Document")
REASON: Final = Text("说明", "In your words")


@require_safe
@spoken
def arrears(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is late, order by order, and what the late fee would be today."""
    employer, day = employer_of(request), asking.today()
    payer = f"E{employer.code}"
    fees = standing.fees_today(payer, day)
    late = [each for each in fees if each.order.state in LATE]
    table = with_files(request, _late(late, day))
    given = asked_file(request, table)
    if given is not None:
        return given
    made = standing.certificate(payer, day).fees
    context = {
        "ways": ways(lang, "arrears"),
        "done": Text("申请已提交，等待经办机构决定。", "Your request is in; the agency decides.")
        if request.GET.get("done")
        else NOTHING,
        "notes": []
        if late
        else [Note(Text("没有欠费", "No arrears"), Text("到期的都缴清了。", "All due is paid."), "done")],
        "bigs": [
            Big(
                Text("欠费", "In arrears"),
                Yuan(sum(each.order.open for each in late)),
                Text(
                    "今天缴清，另收滞纳金{fee}：自欠缴之日起，按日加收万分之五。",
                    "Paid today, a late fee of {fee} comes on top: 0.05 % a day from the day it "
                    "became late.",
                ).format(fee=Yuan(sum(each.fen for each in late))),
                reverse("employer:pay", args=(lang,)),
                Text("去缴费", "Pay"),
            )
        ]
        if late
        else [],
        "pairs": [(Text("已经产生、未缴的滞纳金", "Late fees made and not paid"), Yuan(made))]
        if made
        else [],
        "tables": [table, _requests(payer, day)] if late else [_requests(payer, day)],
        "doors": [
            Way(
                Text("申请缓缴或分期", "Ask for a deferral or instalments"),
                Text("不可抗力、提供担保，或分几次缴清", "Force majeure, security, or in parts"),
                reverse("employer:ask", args=(lang,)),
            )
        ],
    }  # fmt: skip
    return show(request, lang, TEMPLATE, Text("欠费与缓缴", "Arrears and deferral"), context)


def _late(late: list[standing.LateFee], day: date) -> Table:
    return Table(
        "arrears",
        Text("逐笔", "Order by order"),
        [Text("缴费单号", "Reference"), Text("月份", "Month"), Text("险种", "Branch"),
         Text("未缴", "Open"), Text("应在此前缴", "Was due"), Text("逾期天数", "Days late"),
         Text("今天的滞纳金", "Late fee today")],
        [
            [
                each.order.reference,
                month_of(each.order.month),
                scheme_name(each.order.scheme),
                Yuan(each.order.open),
                Day(each.order.due),
                each.days,
                Yuan(each.fen) if not each.en else Text(each.zh, each.en),
            ]
            for each in late
        ],
        Text(
            "滞纳金算到{day}，到账那天才最后确定。依据：社会保险法第八十六条。",
            "The fee is as of {day} and final on the day the money arrives. Social Insurance Law 86.",
        ).format(day=Day(day)),
        numeric=frozenset((3, 5, 6)),
    )  # fmt: skip


def _requests(payer: str, day: date) -> Table:
    rows: list[list[object]] = []
    found = Proposal.objects.filter(payer=payer, kind__in=("deferral", "instalments"))
    for each in found.select_related("decision").order_by("-day", "-id")[:20]:
        decision = getattr(each, "decision", None)
        state = Mark(Text("等待决定", "waiting"), "waiting")
        if decision is not None:
            state = (
                Mark(Text("同意", "granted"), "done")
                if decision.approved
                else Mark(Text("不同意：", "refused: ") , "needs")
            )  # fmt: skip
        said = decision.words if decision is not None and not decision.approved else each.reason
        rows.append([PROPOSALS[each.kind], Day(each.day), said, state])
    for deferral in Deferral.objects.filter(payer=payer, replaced__isnull=True):
        rows.append(
            [
                Text("缓缴{a}至{b}的费用", "Deferred: {a} to {b}").format(
                    a=month_of(deferral.from_month), b=month_of(deferral.to_month)
                ),
                Day(deferral.first_day),
                Text("缓到{day}，期间不收滞纳金", "until {day}, no late fee").format(
                    day=Day(deferral.last_day)
                ),
                Mark(Text("有效", "in force"), "done")
                if deferral.last_day >= day
                else Mark(Text("已到期", "over")),
            ]
        )
    return Table(
        "requests",
        Text("我的申请", "What you asked for"),
        [Text("申请", "What"), Text("日期", "Day"), Text("内容", "Words"), Text("状态", "State")],
        rows,
        empty=Text("还没有申请过缓缴或分期。", "You have not asked for anything."),
    )  # fmt: skip


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
        "back": (Text("返回欠费", "Back to the arrears"), reverse("employer:arrears", args=(lang,))),
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
        Box("from_month", Text("从哪个月的费用", "From the month"), "month", Text("如 2026-03", "such as 2026-03"), value=now),
        Box("to_month", Text("到哪个月的费用", "To the month"), "month", Text("如 2026-05", "such as 2026-05"), value=now),
        Box("last_day", Text("缓到哪一天", "Pay by"), "day", Text("如 2026-12-31", "such as 2026-12-31")),
        Box("document", DOCUMENT, hint=Text("文件名称和文号，或担保协议", "Name and number of the document, or the agreement")),
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
    content = {
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
    plan = [
        [date((first + n) // 12, (first + n) % 12 + 1, 1).isoformat(), each_part]
        for n in range(parts)
    ]
    plan[-1][1] = owed - each_part * (parts - 1)
    decisions.propose(
        "instalments", payer, {"instalments": plan}, document=document, reason=reason, day=day,
        actor=account_of(request).actor, door=DOOR, book=Book.objects.get(id=int(book)),
        fen=owed,
    )  # fmt: skip


def _plain(request: HttpRequest) -> Mapping[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


@require_safe
@spoken
def certificate(request: HttpRequest, lang: Language) -> HttpResponse:
    """Whether the certificate can be given today, and why not."""
    employer, day = employer_of(request), asking.today()
    found = clearance.of(f"E{employer.code}", day)
    href = reverse("employer:certificate-file", args=(lang,))
    if found.clear:
        notes = [
            Note(
                Text("可以开具", "It can be given"),
                Text("截至{day}，没有欠费，各月都已申报。", "On {day} nothing is owed and every month "
                     "is declared.").format(day=Day(day)),
                "done",
                href,
                Text("下载无欠费证明（PDF）", "Download the certificate (PDF)"),
            )
        ]  # fmt: skip
    else:
        notes = [
            Note(Text("现在还不能开具", "It can’t be given now"), Text(each.zh, each.en), "needs")
            for each in found.reasons
        ]
    if found.deferred:
        notes.append(
            Note(
                Text("有批准缓缴的费用{sum}", "{sum} are deferred").format(sum=Yuan(found.deferred)),
                Text("缓缴期内不算欠费，证明上会写明。", "They are no arrears; the certificate says so."),
                "waiting",
            )
        )  # fmt: skip
    context = {
        "ways": ways(lang, "certificate"),
        "notes": notes,
        "foot": Text(
            "证明上的编号是内容的哈希；收到证明的人可以向经办机构核对。",
            "Its number is the hash of what it says; whoever gets it can check it with the agency.",
        ),
        "doors": []
        if found.clear
        else [
            Way(Text("去处理欠费", "See the arrears"), NOTHING,
                reverse("employer:arrears", args=(lang,))),
            Way(Text("去申报", "Declare"), NOTHING, reverse("employer:home", args=(lang,))),
        ],
    }  # fmt: skip
    return show(request, lang, TEMPLATE, Text("无欠费证明", "Certificate of no arrears"), context)


@require_safe
@spoken
def certificate_file(request: HttpRequest, lang: Language) -> HttpResponse:
    """The certificate as PDF; where it can't be given, the page that says why."""
    employer, day = employer_of(request), asking.today()
    try:
        number, body = clearance.issue(
            f"E{employer.code}", employer.name, lang, day=day, actor=account_of(request).actor,
            door=DOOR,
        )  # fmt: skip
    except Refused:
        return HttpResponseRedirect(reverse("employer:certificate", args=(lang,)))
    response = HttpResponse(body, content_type="application/pdf")
    name = f"canbao-no-arrears-{day.isoformat()}-{number[:8]}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
