"""Proposals and decisions: what waits for somebody, one proposal with its calculation sheet and what
it would change, approved or turned down by a second person; a decision with its explanation.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.rights import releases_payments
from canbao.accounts.sessions import account_of
from canbao.benefits import adverse, deciding, proposing
from canbao.benefits.models import Decision, Proposal, TurnedDown, Waiting
from canbao.benefits.office import Human
from canbao.benefits.timeline import due_at
from canbao.benefits.writing import revisions_of
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Table, Yuan
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    Folded,
    acting,
    by_on,
    maker_of,
    may_act,
    months,
    payments_page,
    person_link,
    person_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.views.money_payments_sheets import told
from canbao.web.words import Language, Text

WHY = Text("退回理由", "Reason")
OPEN = {"decision__isnull": True, "turneddown__isnull": True}
KINDS = {
    "": Text("全部", "All"),
    "favourable": Text("有利或不变", "Favourable"),
    "adverse": Text("不利", "Adverse"),
    "robot": Text("系统提出", "By a robot"),
}


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """Everything that waits for a human: proposals, and claims and awards that wait for the law."""
    kind = request.GET.get("kind", "")
    found = Proposal.objects.filter(**OPEN).order_by("day", "pk")
    if kind in ("favourable", "adverse"):
        found = found.filter(adverse=kind == "adverse")
    elif kind == "robot":
        found = found.filter(human=False)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page", "1"))

    def row(each: Proposal) -> list[object]:
        about = each.claim or each.award
        name = words.benefit(about.benefit) if about is not None else ""
        return [
            Link(str(each.pk), to(lang, "proposal", each.pk)), person_link(lang, each.person), name,
            words.cause(each.cause), Day(each.day), By(each.by),
            words.proposal_state(each, decided=False, turned_down=False),
        ]  # fmt: skip

    table = Table(
        "proposals", Text("提议", "Proposals"),
        (Text("编号", "Number"), Text("人员", "Person"), Text("待遇", "Benefit"),
         Text("事由", "Cause"), Text("日期", "Day"), Text("提出人", "By"), Text("状态", "State")),
        [row(each) for each in shown.object_list],
        Text("提议不改变任何应发；另一人批准后才生效。",
             "A proposal changes nothing that is due; it stands once another person approves it."),
        Text("没有等待决定的提议。", "No proposal waits."),
        more=f"?kind={kind}&page={shown.next_page_number()}" if shown.has_next() else "",
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    options = list(KINDS.items())
    return payments_page(
        request, lang, Text("等待决定", "To decide"),
        {"filters": [Box("kind", Text("范围", "Which"), "select", options=options, value=kind)]},
        tables=[table, _waiting(lang)],
    )  # fmt: skip


def _waiting(lang: Language) -> Table:
    """Claims that wait for the law, each once, with the law's last words."""
    last: dict[int, Waiting] = {}
    open_ = Waiting.objects.filter(claim__isnull=False, claim__award__isnull=True)
    for each in open_.select_related("claim").order_by("pk")[:MOST_IN_FILE]:
        if each.claim is not None:
            last[each.claim.pk] = each
    rows = [
        [Link(str(claim), to(lang, "claim", claim)), words.benefit(each.claim.benefit),
         asking.plainly(each.zh, each.en), Day(each.day)]
        for claim, each in last.items() if each.claim is not None
    ]  # fmt: skip
    return Table(
        "waiting", Text("等待法规数值的申请", "Claims that wait for the law"),
        (Text("申请", "Claim"), Text("待遇", "Benefit"), Text("等待什么", "For what"),
         Text("日期", "Day")), rows, empty=Text("没有。", "None."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def proposal(request: HttpRequest, lang: Language, proposal: int) -> HttpResponse:
    """One proposal: what it would change, why, and who may say yes or no."""
    kept = Proposal.objects.select_related("claim", "award").filter(pk=proposal).first()
    if kept is None:
        raise Http404
    error: Exception | None = None
    if request.method == "POST":
        answer = _deed(request, lang, kept)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    seen = person_of(request, kept.person)
    sheet = told(kept)
    decision = Decision.objects.filter(proposal=kept).first()
    down = getattr(kept, "turneddown", None)
    about = kept.award or kept.claim
    pairs = [
        (Text("提出人", "Proposed by"), by_on(kept.by, kept.day), ""),
        *sheet.act,
        (Text("说明", "Explanation"), sheet.proved.text, ""),
    ]  # fmt: skip
    if kept.award is not None:
        pairs.insert(0, (Text("待遇", "Award"), kept.award.pk, to(lang, "award", kept.award.pk)))
    if kept.claim is not None:
        pairs.insert(0, (Text("申请", "Claim"), kept.claim.pk, to(lang, "claim", kept.claim.pk)))
    notices, forms, folded = _standing(request, lang, kept, decision, down, error)
    return payments_page(
        request, lang, Text("提议{n}：{cause}", "Proposal {n}: {cause}").format(
            n=kept.pk, cause=words.cause(kept.cause)),
        {"more": words.benefit(about.benefit) if about else "",
         "back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
         "notices": notices, "pairs": pairs, "sheets": sheet.sheets, "sure": sheet.sure,
         "sheets_title": Text("怎样算出来的", "How it was worked out"),
         "provisional": sheet.provisional, "forms": forms, "folded": folded},
        lead=[] if kept.cause == proposing.RECOVERY else [_effect(kept)], error=error,
    )  # fmt: skip


def _effect(kept: Proposal) -> Table:
    """Stretch by stretch what would be due, beside what is due today."""
    there = revisions_of(kept.award) if kept.award is not None else []
    rows = []
    for each in deciding.stretches_of(kept):
        now = due_at(there, each.from_month)
        before = now.monthly if now is not None and not now.held else 0
        marks = [
            str(text)
            for text, on in (
                (Text("暂停", "Held"), each.held),
                (Text("暂按", "Provisional"), each.provisional),
            )
            if on
        ]
        rows.append([months(each.from_month, each.to_month), Yuan(before), Yuan(each.monthly),
                     Yuan(each.monthly - before), Yuan(each.individual), " ".join(marks)])  # fmt: skip
    return Table(
        "effect", Text("会改变什么", "What it would change"),
        (Text("月份", "Months"), Text("现在应发", "Due now"), Text("提议", "Proposed"),
         Text("差额", "Difference"), Text("其中个人账户", "Of it individual account"), Text("标记", "Marks")),
        rows, Text("每月，元。", "A month, in yuan."),
    )  # fmt: skip


def _standing(
    request: HttpRequest, lang: Language, kept: Proposal, decision: Decision | None,
    down: TurnedDown | None, error: Exception | None,
) -> tuple[list[Notice], list[Form], list[Folded]]:  # fmt: skip
    """How it stands with a proposal and what this account may do."""
    if decision is not None:
        return [Notice(Text("已批准", "Approved"), "", "done", to(lang, "decision", decision.pk),
                       Text("看决定", "To the decision"))], [], []  # fmt: skip
    if down is not None:
        words_ = f"{by_on(down.by, down.day)}{Text('：', ': ')}{down.reason}"
        return [Notice(Text("已退回", "Turned down"), words_)], [], []
    if not may_act(request):
        return [], [], []
    action, me = request.path, account_of(request)
    down_form = Form(action, [Box("down-why", WHY, "words")], Text("退回", "Turn it down"),
                     deed="down", quiet=True)  # fmt: skip
    folded = [
        Folded(Text("退回这项提议", "Turn it down"), refilled([down_form], request, error)[0])
    ]
    if kept.adverse and not kept.human:
        notice = Notice(
            Text("不利于本人，系统不能决定", "It takes something away: no robot decides"),
            Text("由具名人员接办并署名，再由另一人复核。",
                 "A named human takes it over and signs; another person checks."), "needs")  # fmt: skip
        form = Form(action, [], Text("由我接办", "I take it over"), deed="take")
        return [notice], [form], folded
    if kept.by == me.username:
        return [Notice(Text("等待另一人", "Waits for another person"),
                       Text("提出人不能批准自己的提议。", "Nobody approves the own proposal."),
                       "waiting")], [], folded  # fmt: skip
    if not releases_payments.test(me):
        return [Notice(Text("等待复核员", "Waits for the checker"), "", "waiting")], [], folded
    lede = Text("您批准后决定生效，以您和提出人两人署名。",
                "The decision stands once you approve, in both your names.")  # fmt: skip
    return [], [Form(action, [], Text("批准", "Approve"), deed="approve", lede=lede)], folded


def _deed(request: HttpRequest, lang: Language, kept: Proposal) -> HttpResponse | Exception:
    actor, day = acting(request), asking.today()
    here = to(lang, "proposal", kept.pk)

    def approve(given: Filled) -> HttpResponse:
        if not releases_payments.test(account_of(request)):
            raise PermissionDenied
        maker = maker_of(kept)
        if kept.cause == proposing.RECOVERY:
            made = proposing.approve_recovery(kept, Human(maker), actor, day=day, door=DOOR)
            return sent_back(to(lang, "overpayment", made.overpayment_id), "approved")
        if kept.adverse:
            granted = adverse.approve_adverse(kept, Human(maker), actor, day=day, door=DOOR)
        else:
            granted = deciding.approve(kept, checker=actor, maker=maker, day=day, door=DOOR)
        return sent_back(to(lang, "decision", granted.decision.pk), "approved")

    def take(given: Filled) -> HttpResponse:
        made = proposing.take_over(kept, Human(actor), day=day, door=DOOR)
        return sent_back(to(lang, "proposal", made.pk), "proposed")

    def down(given: Filled) -> HttpResponse:
        why = given.text("down-why", WHY, longest=2_000)
        given.finish()
        deciding.turn_down(kept, why, actor=actor, day=day, door=DOOR)
        return sent_back(here, "down")

    deed = {"approve": approve, "take": take, "down": down}.get(request.POST.get("deed", ""))
    return tried(deed, request) if deed else sent_back(here, "")
