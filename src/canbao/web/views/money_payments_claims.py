"""New claims and the page of a claim: the form is made from what the benefit rests on, record and
ledger are filled in, the rest is asked; then it is proposed, or refused by a named human.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.benefits import adverse, claims, deciding
from canbao.benefits.kinds import kinds
from canbao.benefits.models import Award, Claim, Decision, Proposal, Waiting
from canbao.benefits.office import Human
from canbao.law import LawError
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Table, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_base import (
    DOOR,
    Folded,
    acting,
    may_act,
    payments_page,
    person_of,
    reason_boxes,
    reason_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.views.money_payments_facts import MONTH, boxes_of, claim_of, prefilled
from canbao.web.views.money_payments_sheets import fact_said
from canbao.web.words import Language, Text

BENEFIT = Text("待遇种类", "Benefit")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def new(request: HttpRequest, lang: Language, person: int) -> HttpResponse:
    """A new claim: first the benefit, then its facts; kept and proposed in one step."""
    actor = acting(request)
    seen = person_of(request, person)
    chosen = request.POST.get("benefit") or request.GET.get("benefit", "")
    kind = kinds().get(chosen)
    back = (f"{seen.name} {seen.display_number}", to(lang, "person", person))
    heading = Text("新的待遇申请", "A new claim")
    if kind is None:
        options = [("", Text("请选择", "Choose")),
                   *((key, words.benefit(key)) for key in kinds())]  # fmt: skip
        box = Box("benefit", BENEFIT, "select", options=options)
        context = {"back": back, "filters": [box],
                   "lede": Text("先选待遇种类。", "First choose the benefit.")}  # fmt: skip
        return payments_page(request, lang, heading, context)
    boxes = boxes_of(request, kind, seen.residence_place)

    def deed(given: Filled) -> HttpResponse:
        claim = claim_of(request, person, kind, given)
        try:
            made = deciding.propose(claim, day=asking.today(), actor=actor, door=DOOR)
        except Refused:
            # What the law says against it, or waits for, stands on the claim's page.
            return sent_back(to(lang, "claim", claim.pk), "")
        return sent_back(to(lang, "proposal", made.pk), "proposed")

    error = tried(deed, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    form = Form(request.path, boxes, Text("核算并提出", "Work out and propose"), deed="claim",
                hidden=(("benefit", kind.key),),
                lede=Text("记录和账簿已有的事实自动带入，不用填。",
                          "Facts of the record and the ledger are taken from there."))  # fmt: skip
    return payments_page(
        request, lang, heading,
        {"back": back, "more": words.benefit(kind.key), "forms": refilled([form], request, error),
         "pairs": prefilled(person, kind)},
        error=error,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, claim: int) -> HttpResponse:
    """A claim: its facts with their sources, what the law says, what became of it."""
    kept = Claim.objects.filter(pk=claim).first()
    if kept is None:
        raise Http404
    day, here = asking.today(), to(lang, "claim", claim)

    def propose(given: Filled) -> HttpResponse:
        made = deciding.propose(kept, day=day, actor=acting(request), door=DOOR)
        return sent_back(to(lang, "proposal", made.pk), "proposed")

    def refuse(given: Filled) -> HttpResponse:
        reason = reason_of(given, "refuse")
        given.finish()
        made = adverse.refuse(kept, Human(acting(request)), reason, day=day, door=DOOR)
        return sent_back(to(lang, "decision", made.pk), "approved")

    error: Exception | None = None
    if request.method == "POST":
        deed = {"propose": propose, "refuse": refuse}.get(request.POST.get("deed", ""))
        answer = tried(deed, request) if deed else sent_back(here, "")
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    seen = person_of(request, kept.person)
    award = Award.objects.filter(claim=kept).first()
    refusal = Decision.objects.filter(claim=kept, cause="refusal").first()
    notices = _standing(kept, award, refusal, lang)
    forms: Sequence[Form] = ()
    folded: list[Folded] = []
    if may_act(request) and award is None and refusal is None:
        forms = [Form(request.path, [], Text("核算并提出", "Work out and propose"), deed="propose")]
        refusing = Form(request.path, reason_boxes("refuse", "社会保险法"),
                        Text("作出不予支付决定", "Refuse the claim"), deed="refuse", quiet=True,
                        lede=Text("决定书写明理由、依据和救济途径，由您署名。",
                                  "The decision bears your name, its reason, ground and the "
                                  "remedies."))  # fmt: skip
        folded = [Folded(Text("不予支付", "Refuse"), refilled([refusing], request, error)[0])]
    return payments_page(
        request, lang, Text("申请{n}", "Claim {n}").format(n=kept.pk),
        {"more": words.benefit(kept.benefit), "notices": notices,
         "back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
         "pairs": [(MONTH, month_of(kept.month), ""), (Text("受理", "Taken on"), Day(kept.day), ""),
                   (Text("受理人", "By"), called(kept.by), "")],
         "forms": forms, "folded": folded},
        tables=[_facts(kept), _proposals(kept, lang)], error=error,
    )  # fmt: skip


def _standing(
    claim: Claim, award: Award | None, refusal: Decision | None, lang: Language
) -> list[Notice]:
    """What became of a claim, or what the law says today."""
    if award is not None:
        return [Notice(Text("已核定", "Awarded"), "", "done", to(lang, "award", award.pk),
                       Text("看待遇", "To the award"))]  # fmt: skip
    if refusal is not None:
        return [Notice(Text("不予支付", "Refused"), "", "needs", to(lang, "decision", refusal.pk),
                       Text("看决定", "To the decision"))]  # fmt: skip
    waiting = Waiting.objects.filter(claim=claim).order_by("-pk").first()
    try:
        worked = deciding.worked(claim, asking.today())
    except LawError as error:
        told = asking.plainly(error.message("zh"), error.message("en"))
        return [Notice(Text("等待法规数值", "Waits for the law"), told, "waiting",
                       to(lang, "staff:law-here-waiting"), Text("本地现行法规", "The law here"))]  # fmt: skip
    except Refused as error:
        return [Notice(Text("按这些事实算不出来", "These facts cannot be worked out"),
                       asking.plainly(error.zh, error.en), "needs")]  # fmt: skip
    if worked.entitled:
        title = Text("按所给事实符合条件", "These facts give a right")
        what = Text("此前等待的数值已公布。", "What it waited for has been published.")
        return [Notice(title, what if waiting else "", "done")]
    return [Notice(Text("按所给事实不符合条件", "These facts give no right"),
                   Text("不予支付只能由具名人员决定。", "Only a named human may refuse."), "needs")]  # fmt: skip


def _facts(claim: Claim) -> Table:
    rows = [
        [asking.names(name), fact_said(name, given.value), words.source(given.source)]
        for name, given in claims.facts_of(claim).items()
    ]
    return Table(
        "facts", Text("事实", "Facts"),
        (Text("事实", "Fact"), Text("内容", "Value"), Text("来源", "Source")), rows,
    )  # fmt: skip


def _proposals(claim: Claim, lang: Language) -> Table:
    rows = []
    for each in Proposal.objects.filter(claim=claim).order_by("-pk"):
        state = words.proposal_state(each, decided=hasattr(each, "decision"),
                                     turned_down=hasattr(each, "turneddown"))  # fmt: skip
        rows.append([Link(str(each.pk), to(lang, "proposal", each.pk)), words.cause(each.cause),
                     Day(each.day), By(each.by), state])  # fmt: skip
    return Table(
        "proposals", Text("提议", "Proposals"),
        (Text("编号", "Number"), Text("事由", "Cause"), Text("日期", "Day"), Text("提出人", "By"),
         Text("状态", "State")), rows,
    )  # fmt: skip
