"""What a person gets and why it changed: awards, payments, and each decision with its calculation
sheet and what can be done against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.benefits import overpayments
from canbao.benefits.models import Award, Decision, Overpayment, OverpaymentDecision, Revision
from canbao.benefits.payments.reads import MonthPaid, PersonPayment, payments_of
from canbao.benefits.timeline import due_at
from canbao.benefits.writing import revisions_of
from canbao.ledger.numbering import month_of as month_of_day
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Link, Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.people_shown import called
from canbao.web.views.money_own_base import Note, show
from canbao.web.views.money_payments_sheets import told
from canbao.web.views.money_payments_words import account, benefit
from canbao.web.views.money_person import back, contest_link, seen
from canbao.web.views.money_person_words import WHY, remedies
from canbao.web.words import NOTHING, Language, Text

# Why an amount is what it is, said to the person.


@dataclass(frozen=True, slots=True)
class ShownAward:
    """One benefit: what is due now, and every change with the decision behind it."""

    name: Text
    now: object
    state: Mark
    since: Text
    provisional: bool
    changes: Table
    contest: str


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """One payment: the sum, where it went, what it was for."""

    title: str
    net: Yuan
    notes: list[Text]
    lines: Table


@require_safe
@spoken
def benefits(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is due now, why it changed, and the payments."""
    view = seen(request)
    month = month_of_day(asking.today())
    awards = Award.objects.filter(person=view.id).order_by("-first_month", "-id")
    shown = [_award(lang, each, month) for each in awards]
    paid = payments_of(view.id)
    whole = with_files(request, _payments(paid))
    given = asked_file(request, whole)
    if given is not None:
        return given
    refused = Decision.objects.filter(person=view.id, cause="refusal").order_by("-day", "-id")
    context: dict[str, Any] = {
        "back": back(lang),
        "notes": [*_too_much(view.id, lang), *(_refused(lang, each) for each in refused[:5])],
        "awards": shown,
        "paid": [_payment(each) for each in paid],
        "downloads": whole.downloads,
        "calculator": reverse("web:start", args=(lang, "pension")),
    }
    heading = Text("我领的待遇", "What I get")
    return show(request, lang, "web/money/mine/benefits.html", heading, context)


def _award(lang: Language, award: Award, month: int) -> ShownAward:
    revisions = revisions_of(award)
    now = due_at(revisions, month)
    return ShownAward(
        benefit(award.benefit),
        Text("每月{sum}", "{sum} a month").format(sum=Yuan(now.monthly))
        if now is not None and now.monthly
        else Text("目前不发", "Nothing at present"),
        _state(now),
        Text("自{month}起", "since {month}").format(month=month_of(award.first_month)),
        bool(now and now.provisional),
        Table(
            f"changes-{award.id}",
            Text("为什么是这个数：每次变化", "Why this amount: every change"),
            [Text("从哪个月起", "From"), Text("每月", "A month"), Text("为什么", "Why"),
             Text("决定日期", "Decided on"), Text("怎么算的", "How")],
            [
                [
                    _span(each),
                    _amount(each),
                    WHY.get(each.cause, Text(each.cause, each.cause)),
                    Day(each.day),
                    Link(Text("看决定和计算", "Decision and sheet"),
                         reverse("mine:decision", args=(lang, each.decision_id))),
                ]
                for each in reversed(revisions)
            ],
        ),
        contest_link(lang, "benefit", f"{award.benefit}:{award.id}"),
    )  # fmt: skip


def _state(now: Revision | None) -> Mark:
    if now is None or not now.monthly:
        return Mark(Text("未发", "Not paid"))
    if now.held:
        return Mark(Text("暂停中", "Held back"), "needs")
    return Mark(Text("在发", "In payment"), "done")


def _span(each: Revision) -> object:
    if each.to_month is None:
        return month_of(each.from_month)
    if each.to_month == each.from_month:
        return Text("{a}（一次）", "{a} (once)").format(a=month_of(each.from_month))
    return Text("{a}至{b}", "{a} to {b}").format(
        a=month_of(each.from_month), b=month_of(each.to_month)
    )


def _amount(each: Revision) -> object:
    if each.held:
        return Text("{sum}，暂存", "{sum}, kept back").format(sum=Yuan(each.monthly))
    if each.provisional:
        return Text("{sum}，暂按", "{sum}, provisional").format(sum=Yuan(each.monthly))
    return Yuan(each.monthly)


def _payment(each: PersonPayment) -> ShownPayment:
    notes = []
    if each.repaid:
        notes.append(
            Text("含上次退回、重新发放的{sum}", "With {sum} that had come back").format(
                sum=Yuan(each.repaid)
            )
        )
    if each.deducted:
        notes.append(
            Text("按决定抵扣{sum}", "{sum} set off by decision").format(sum=Yuan(each.deducted))
        )
    if each.individual:
        notes.append(
            Text("其中{sum}来自个人账户", "{sum} of it from your account").format(
                sum=Yuan(each.individual)
            )
        )
    if each.returned is not None:
        notes.append(
            Text(
                "{day}银行退回，钱为您存着；核实账户后下次发放。",
                "The bank sent it back on {day}. It is kept for you and paid once the account is "
                "checked.",
            ).format(day=Day(each.returned.day))
        )
    day = each.day or each.run.day
    title = Text("{day} · {account}", "{day} · {account}").format(
        day=Day(day), account=account(each.account)
    )
    return ShownPayment(str(title), Yuan(each.net), notes, _lines(each))


def _lines(each: PersonPayment) -> Table:
    return Table(
        f"run-{each.run.id}",
        NOTHING,
        [Text("月份", "Month"), Text("待遇", "Benefit"), Text("金额", "Amount"),
         Text("比上月", "Against the month before")],
        [[month_of(line.month), benefit(line.benefit), Yuan(line.fen), _change(line)]
         for line in each.lines],
    )  # fmt: skip


def _change(line: MonthPaid) -> object:
    why = WHY.get(line.cause, Text(line.cause, line.cause))
    if line.changed is None:
        return Text("首次：{why}", "first: {why}").format(why=why)
    if line.changed == 0:
        return Text("不变", "the same")
    word = Text("多{sum}：{why}", "{sum} more: {why}") if line.changed > 0 else Text(
        "少{sum}：{why}", "{sum} less: {why}"
    )  # fmt: skip
    return word.format(sum=Yuan(abs(line.changed)), why=why)


def _payments(paid: Sequence[PersonPayment]) -> Table:
    rows: list[list[object]] = [
        [Day(each.day or each.run.day), month_of(line.month), benefit(line.benefit),
         Yuan(line.fen), account(each.account)]
        for each in paid
        for line in each.lines
    ]  # fmt: skip
    return Table(
        "payments",
        Text("发放记录", "Payments"),
        [Text("发放日", "Paid on"), Text("月份", "Month"), Text("待遇", "Benefit"),
         Text("金额", "Amount"), Text("账户", "Account")],
        rows,
        Text("一行是一次发放中某项待遇某个月的金额。", "A row is one month of a benefit in one payment."),
    )  # fmt: skip


def _too_much(person: int, lang: Language) -> list[Note]:
    decided = {
        each.overpayment_id: each
        for each in OverpaymentDecision.objects.filter(overpayment__person=person)
    }
    notes = []
    for each in Overpayment.objects.filter(person=person).order_by("-day", "-id")[:5]:
        made = decided.get(each.id)
        if made is None:
            title = Text("可能多发了{sum}，正在核实", "{sum} may have been paid too much").format(
                sum=Yuan(each.fen)
            )
            what = Text(
                "还没有任何决定，不用退。您可以先说明情况。",
                "Nothing is decided and nothing is to be given back. You may tell us your side.",
            )
        else:
            title = Text("要退回多发的{sum}", "{sum} paid too much are to be given back").format(
                sum=Yuan(made.fen)
            )
            notes.append(Note(
                title, _plan(made), "waiting", reverse("mine:decision", args=(lang, made.decision_id)),
                Text("看决定、理由和可以怎么办", "See the decision, why, and what you can do"),
            ))  # fmt: skip
            continue
        notes.append(Note(title, what, "waiting"))
    return notes


def _plan(made: OverpaymentDecision) -> Text:
    """The plan that counts and what is left; that another one can be agreed on."""
    rows = list(made.overpayment.instalments.order_by("-plan", "month"))
    rows = [each for each in rows if each.plan == rows[0].plan]
    left = overpayments.left(made.overpayment)
    if not left:
        return Text("已经结清。", "It is settled.")
    first = rows[0]
    ways = {
        "set_off": Text("从以后的待遇中抵扣", "set off against later benefits"),
        "return": Text("退回银行", "paid back to the bank"),
    }
    return Text(
        "分{n}期，自{m}起，每期{a}，{w}。尚余{l}。有困难的可以申请另定分期（PEN-15）。",
        "{n} instalment(s) from {m} on, {a} each, {w}. {l} are left. If that is too much, ask for another "
        "plan (PEN-15).",
    ).format(n=len(rows), m=month_of(first.month), a=Yuan(first.fen), w=ways[first.way], l=Yuan(left))


def _refused(lang: Language, each: Decision) -> Note:
    return Note(
        Text("{day}的申请没有批准", "A claim was refused on {day}").format(day=Day(each.day)),
        NOTHING,
        "needs",
        reverse("mine:decision", args=(lang, each.id)),
        Text("看理由和可以怎么办", "See why, and what you can do"),
    )


@require_safe
@spoken
def decision(request: HttpRequest, lang: Language, decision: int) -> HttpResponse:
    """One decision: what, why, worked out how, decided by whom, and what can be done against it."""
    view = seen(request)
    kept = Decision.objects.filter(id=decision, person=view.id).first()
    if kept is None:
        raise Http404("no decision")
    said = told(kept)
    revisions = Revision.objects.filter(decision=kept).select_related("award").order_by("number")
    context: dict[str, Any] = {
        "back": (Text("返回我领的待遇", "Back to what I get"), reverse("mine:benefits", args=(lang,))),
        "lede": WHY.get(kept.cause, Text(kept.cause, kept.cause)),
        "pairs": [
            *(
                (benefit(each.award.benefit), Text("{a}起，{sum}", "from {a}: {sum}").format(
                    a=month_of(each.from_month), sum=Yuan(each.monthly)))
                for each in revisions
            ),
            *((label, value) for label, value, _ in said.act),
            (Text("决定日期", "Decided on"), Day(kept.day)),
            (Text("决定人", "Decided by"), called(kept.decided_by, office=True)),
            (Text("复核人", "Checked by"), called(kept.checked_by, office=True) or "–"),
            (Text("说明", "Explanation"), said.proved.text),
        ],
        "sheets": said.sheets,
        "provisional": said.provisional,
        "sure": said.sure,
        "remedies": remedies(kept.remedies, lang),
        "contest": contest_link(lang, "benefit", f"decision:{kept.id}"),
    }  # fmt: skip
    heading = Text("{day}的决定", "Decision of {day}").format(day=Day(kept.day))
    return show(request, lang, "web/money/mine/decision.html", heading, context)
