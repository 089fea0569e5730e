"""Overpayments: found by the system, proposed to be recovered by a named human, approved by another,
then paid back by a plan or set off. What the system finds takes nothing from anybody.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.benefits import overpayments, proposing
from canbao.benefits.models import (
    WAYS,
    Overpayment,
    OverpaymentDecision,
    Proposal,
    Recovery,
)
from canbao.benefits.office import Human
from canbao.benefits.overpayments import Plan, Way
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, Notice
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    Folded,
    acting,
    may_act,
    number_of,
    payments_page,
    person_link,
    person_of,
    reason_boxes,
    reason_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text

GROUND: Final = "社会保险经办条例第四十六条"
FEN = Text("追回金额（元）", "Amount to recover (yuan)")
WAY, COUNT = Text("方式", "Way"), Text("期数", "Instalments")
FIRST = Text("首期月份", "Month of the first")
BACK = Text("退回金额（元）", "Amount that came back (yuan)")
VOUCHER = Text("银行凭证号", "Number of the bank's voucher")
WAY_OF: Final[dict[str, Way]] = {"return": "return", "set_off": "set_off"}


def _state(each: Overpayment) -> Mark:
    if not hasattr(each, "overpaymentdecision"):
        return Mark(Text("已发现，未决定", "Found, not decided"), "needs")
    if overpayments.left(each) > 0:
        return Mark(Text("追回中", "Being paid back"), "waiting")
    return Mark(Text("已结清", "Settled"), "done")


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """All overpayments, those not decided first."""
    found = Overpayment.objects.select_related("award", "overpaymentdecision").order_by(
        "overpaymentdecision", "-day", "-pk"
    )
    if request.GET.get("state", "open") == "open":
        found = found.filter(overpaymentdecision__isnull=True)
    at = number_of(request.GET.get("after", ""))

    def row(each: Overpayment) -> list[object]:
        return [Link(str(each.pk), to(lang, "overpayment", each.pk)), person_link(lang, each.person),
                words.benefit(each.award.benefit), Yuan(each.fen), Day(each.day), each.found,
                Yuan(overpayments.left(each)), _state(each)]  # fmt: skip

    state = request.GET.get("state", "open")
    total = found.count()
    more = f"?state={state}&after={at + A_PAGE}" if total > at + A_PAGE else ""
    table = Table(
        "overpayments", Text("多发", "Overpayments"),
        (Text("编号", "Number"), Text("人员", "Person"), Text("待遇", "Benefit"),
         Text("多发", "Paid too much"), Text("发现", "Found on"), Text("来源", "Found by"),
         Text("待追回", "Still to come"), Text("状态", "State")),
        [row(each) for each in found[at : at + A_PAGE]],
        Text("多发＝已发减应发，逐月相加；未作决定前本人不欠任何款项。",
             "Paid less due, month by month; until somebody decides nobody owes anything."),
        Text("没有。", "None."), more=more,
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    options = [("open", Text("未决定", "Not decided")), ("all", Text("全部", "All"))]
    return payments_page(
        request, lang, Text("多发", "Overpayments"),
        {"filters": [Box("state", Text("范围", "Which"), "select", options=options, value=state)]},
        tables=[table],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, overpayment: int) -> HttpResponse:
    """One overpayment: found, decided, plan, what came back."""
    kept = Overpayment.objects.select_related("award").filter(pk=overpayment).first()
    if kept is None:
        raise Http404
    error: Exception | None = None
    if request.method == "POST":
        answer = _deed(request, lang, kept)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    seen = person_of(request, kept.person)
    decided = OverpaymentDecision.objects.filter(overpayment=kept).first()
    open_ = Proposal.objects.filter(
        key__startswith=f"benefits:recover:{kept.pk}:", decision__isnull=True,
        turneddown__isnull=True,
    ).first()  # fmt: skip
    notices = []
    if decided is None and open_ is not None:
        notices.append(Notice(Text("已提出追回，等待第二人", "Proposed; waits for a second person"), "",
                              "waiting", to(lang, "proposal", open_.pk),
                              Text("看提议", "To the proposal")))  # fmt: skip
    pairs = [
        (Text("待遇", "Award"), kept.award.pk, to(lang, "award", kept.award.pk)),
        (Text("发现", "Found"), f"{Day(kept.day)} {kept.found}", ""),
    ]
    if decided is not None:
        number = decided.decision_id
        pairs.append((Text("追回决定", "Decision"), number, to(lang, "decision", number)))
    figures = [
        Figure(Text("多发", "Paid too much"), Yuan(kept.fen),
               Text("其中个人账户{fen}", "of it individual account {fen}").format(
                   fen=Yuan(kept.individual))),
        Figure(Text("决定追回", "To be recovered"), Yuan(decided.fen if decided else 0)),
        Figure(Text("尚余", "Left"), Yuan(overpayments.left(kept))),
    ]  # fmt: skip
    folded = _forms(request, kept, decided, open_, error) if may_act(request) else []
    return payments_page(
        request, lang, Text("多发{n}", "Overpayment {n}").format(n=kept.pk),
        {"more": _state(kept).text, "figures": figures, "pairs": pairs, "notices": notices,
         "back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
         "folded": folded},
        tables=_tables(kept), error=error,
    )  # fmt: skip


def _tables(kept: Overpayment) -> list[Table]:
    month_rows = [[month_of(each.month), Yuan(each.fen), Yuan(each.individual)]
                  for each in kept.months.order_by("month")]  # fmt: skip
    last = kept.instalments.order_by("-plan").values_list("plan", flat=True).first()
    plan = [[each.plan, month_of(each.month), Yuan(each.fen), words.WAYS[each.way], By(each.by)]
            for each in kept.instalments.filter(plan=last or 0).order_by("month")]  # fmt: skip
    came = [[Day(each.day), Yuan(each.fen), words.WAYS[each.way], each.transaction_id]
            for each in Recovery.objects.filter(overpayment=kept).order_by("pk")]  # fmt: skip
    return [
        Table("months", Text("逐月", "Month by month"),
              (Text("月份", "Month"), Text("多发", "Paid too much"),
               Text("其中个人账户", "Of it individual account")), month_rows),
        Table("plan", Text("追回计划", "Plan"),
              (Text("计划", "Plan"), Text("月份", "Month"), Text("金额", "Amount"),
               Text("方式", "Way"), Text("制定人", "By")), plan,
              empty=Text("还没有计划。", "No plan yet.")),
        Table("recoveries", Text("已追回", "What came back"),
              (Text("日期", "Day"), Text("金额", "Amount"), Text("方式", "Way"),
               Text("记账业务", "Transaction")), came, empty=Text("还没有。", "Nothing yet.")),
    ]  # fmt: skip


def _plan_boxes(deed: str) -> list[Box]:
    nxt = Month.of(asking.today()).plus(1).iso
    return [
        Box(f"{deed}-way", WAY, "select", options=[(way, words.WAYS[way]) for way in WAYS]),
        Box(f"{deed}-count", COUNT, "whole", value="1"),
        Box(f"{deed}-first", FIRST, "month", value=nxt),
    ]


def _forms(
    request: HttpRequest, kept: Overpayment, decided: OverpaymentDecision | None,
    open_: Proposal | None, error: Exception | None,
) -> list[Folded]:  # fmt: skip
    action = request.path
    made: list[tuple[Text, Form]] = []
    if decided is None and open_ is None:
        yuan = str(Yuan(kept.fen).yuan)
        made.append((Text("提出追回", "Propose to recover it"), Form(
            action, [Box("recover-fen", FEN, "money", value=yuan), *_plan_boxes("recover"),
                     *reason_boxes("recover", GROUND)],
            Text("提出追回", "Propose"), deed="recover",
            lede=Text("由您署名提出，另一人批准后才生效；抵扣时会保留本人的生活费用。",
                      "In your name; it stands once another person approves. Setting off leaves the "
                      "person enough to live on."))))  # fmt: skip
    if decided is not None and overpayments.left(kept) > 0:
        made.append((Text("改计划", "Another plan"), Form(
            action, _plan_boxes("plan"), Text("按新计划", "Use this plan"), deed="plan")))  # fmt: skip
        made.append((Text("登记退回银行的款项", "Enter money that came back"), Form(
            action, [Box("returned-fen", BACK, "money"), Box("returned-key", VOUCHER)],
            Text("记账", "Post it"), deed="returned")))  # fmt: skip
    refilled_ = refilled([form for _, form in made], request, error)
    return [Folded(title, form) for (title, _), form in zip(made, refilled_, strict=True)]


def _deed(request: HttpRequest, lang: Language, kept: Overpayment) -> HttpResponse | Exception:
    actor, day = acting(request), asking.today()
    here = to(lang, "overpayment", kept.pk)

    def plan_of(given: Filled, deed: str) -> Plan:
        way = given.choice(f"{deed}-way", WAY, WAYS)
        count = given.whole(f"{deed}-count", COUNT, low=1, high=120)
        first = given.month(f"{deed}-first", FIRST)
        return Plan(first, count, WAY_OF.get(way, "return"))

    def recover(given: Filled) -> HttpResponse:
        fen, plan = given.fen("recover-fen", FEN), plan_of(given, "recover")
        reason = reason_of(given, "recover")
        given.finish()
        made = proposing.propose_recovery(kept, fen, plan, Human(actor), reason, day=day, door=DOOR)
        return sent_back(to(lang, "proposal", made.pk), "proposed")

    def plan(given: Filled) -> HttpResponse:
        made = plan_of(given, "plan")
        given.finish()
        overpayments.plan_anew(kept, made, actor=actor, day=day, door=DOOR)
        return sent_back(here)

    def returned(given: Filled) -> HttpResponse:
        fen, key = given.fen("returned-fen", BACK), given.text("returned-key", VOUCHER, longest=60)
        given.finish()
        overpayments.returned(
            kept, fen, key=f"voucher:{kept.pk}:{key}", actor=actor, day=day, door=DOOR
        )
        return sent_back(here)

    deeds = {"recover": recover, "plan": plan, "returned": returned}
    deed = deeds.get(request.POST.get("deed", ""))
    return tried(deed, request) if deed else sent_back(here, "")
