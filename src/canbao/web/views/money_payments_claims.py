"""New claims and the page of a claim: the form is made from what the benefit rests on, record and
ledger are filled in, the rest is asked; then it is proposed, or refused by a named human.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao import inforce
from canbao.accounts.sessions import account_of
from canbao.batches.canonical import Plain
from canbao.benefits import adverse, claims, deciding
from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit, kinds
from canbao.benefits.models import Award, Claim, Decision, Proposal, Waiting
from canbao.benefits.office import Human
from canbao.law import LawError
from canbao.ledger.refusal import Refused
from canbao.people.places import full_names_of
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.forms.lawfields import law_text
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Table, month_of
from canbao.web.page import spoken
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Notice, books_of
from canbao.web.views.money_payments_base import (
    DOOR,
    Folded,
    acting,
    actor_of,
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
from canbao.web.views.money_payments_sheets import fact_said
from canbao.web.words import NOTHING, Language, Text

MONTH = Text("申请起始月", "First month asked for")
PLACE = Text("统筹地区", "Pooling region")
PAYEE = Text("领取人的个人编号", "Person number of who is to be paid")
DOCUMENT = Text("事实的依据材料", "Document the facts come from")
BENEFIT = Text("待遇种类", "Benefit")
YES_NO: Final = (
    ("", Text("未填", "Not given")),
    ("yes", Text("是", "Yes")),
    ("no", Text("否", "No")),
)
GIVEN: Final = "f-"


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
    boxes = _boxes(request, kind)

    def deed(given: Filled) -> HttpResponse:
        claim = _made(request, person, kind, given)
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
         "pairs": _prefilled(person, kind)},
        error=error,
    )  # fmt: skip


def _boxes(request: HttpRequest, kind: Benefit) -> list[Box]:
    """Where, from when, and every fact that is asked for."""
    from_month = Month.of(asking.today()).plus(1).iso
    mine = [book for book in books_of(account_of(request)) if book.scheme == kind.scheme]
    names = full_names_of(book.place for book in mine)
    places = [(str(book.place), Text(names[book.place].zh, names[book.place].en)) for book in mine]
    boxes = [Box("place", PLACE, "select", options=places),
             Box("month", MONTH, "month", value=from_month,
                 hint=Text("例如 2026-12", "Such as 2026-12"))]  # fmt: skip
    if kind.to_heir:
        boxes.append(Box("payee", PAYEE))
    for need in kind.needs:
        if need.where == "claim":
            boxes.append(_fact_box(need.name, optional=need.optional))
    return [*boxes, Box("document", DOCUMENT)]


def _fact_box(name: str, *, optional: bool) -> Box:
    """The field of a fact, by the unit the law states for it."""
    law = inforce.law()
    item = law.inputs.get(name)
    unit = item.unit if item is not None else law.unit(name)
    label = law_text(item.zh, item.en) if item is not None else asking.names(name)
    hint = law_text(item.help_zh, item.help_en) if item is not None else NOTHING
    key = GIVEN + name
    if unit == "bool":
        return Box(key, label, "select", hint, YES_NO, optional=optional)
    if unit.startswith("choice:"):
        options = [(word, Text(told["zh"], told["en"])) for word, told in law.choices(unit).items()]
        empty = ("", Text("未填", "Not given"))
        return Box(key, label, "select", hint, [empty, *options], optional=optional)
    shown = asking.unit_name(unit)
    if shown:
        label = Text(f"{label.zh}（{shown.zh}）", f"{label.en} ({shown.en})")
    if unit == "month":
        hint = hint or Text("例如 1990-01", "Such as 1990-01")
        return Box(key, label, "month", hint, optional=optional)
    return Box(key, label, "day" if unit == "date" else "text", hint, optional=optional)


def _made(request: HttpRequest, person: int, kind: Benefit, given: Filled) -> Claim:
    """The claim of what was filled in. Raises Wrong and Refused."""
    place, payee = given.whole("place", PLACE), None
    month = given.month("month", MONTH)
    if kind.to_heir:
        typed = given.text("payee", PAYEE, longest=30)
        payee = int(typed[:-2]) if typed.isdecimal() and 2 < len(typed) < 19 else None
        if payee is None and typed:
            given.errors["payee"] = Text("不是个人编号。", "That is no person number.")
    source = "document:" + given.text("document", DOCUMENT, longest=80)
    facts = {}
    for need in kind.needs:
        if need.where == "claim":
            value = _value(given, need.name, optional=need.optional)
            if value is not None:
                facts[need.name] = Given(value, source)
    if place not in {book.place for book in books_of(account_of(request))}:
        given.errors["place"] = Text("请选择统筹地区。", "Choose the pooling region.")
    given.finish()
    return claims.make(
        person, kind.key, place, month, facts, day=asking.today(), actor=actor_of(request),
        door=DOOR, payee=payee,
    )  # fmt: skip


def _value(given: Filled, name: str, *, optional: bool) -> Plain:
    """One fact as the law takes it; None where it was left empty."""
    box = _fact_box(name, optional=optional)
    unit = _unit(name)
    if box.shape == "select":
        words_of = [option for option, _ in box.options if option]
        typed = given.given.get(box.name, "")
        if not typed and optional:
            return None
        said = given.choice(box.name, box.label, words_of)
        return said == "yes" if unit == "bool" and said else said or None
    if box.shape == "month":
        index = given.month(box.name, box.label, optional=optional)
        return month_of(index).iso if index else None
    if box.shape == "day":
        on = given.day(box.name, box.label, optional=optional)
        return on.isoformat() if isinstance(on, date) else None
    typed = given.text(box.name, box.label, longest=60, optional=optional).replace(",", "")
    if not typed:
        return None
    if unit in ("months", "count", "degree", "age", "days", "year", "working_days"):
        return given.whole(box.name, box.label)
    if not typed.replace(".", "", 1).replace("-", "", 1).isdecimal():
        given.errors[box.name] = Text("请填写数字。", "Fill in a number.")
        return None
    return str(Decimal(typed))


def _unit(name: str) -> str:
    law = inforce.law()
    return law.inputs[name].unit if name in law.inputs else law.unit(name)


def _prefilled(person: int, kind: Benefit) -> list[tuple[Text, object, str]]:
    """What record and ledger give, so that it is seen before anything is proposed."""
    found = claims.known(person, kind, asking.today())
    return [
        (asking.names(name), f"{fact_said(name, given.value)} · {words.source(given.source)}", "")
        for name, given in found.items()
    ]


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
                   (Text("受理人", "By"), kept.by, "")],
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
        told = Text(error.message("zh"), error.message("en"))
        return [Notice(Text("等待法规数值", "Waits for the law"), told, "waiting",
                       to(lang, "staff:law-here-waiting"), Text("本地现行法规", "The law here"))]  # fmt: skip
    except Refused as error:
        return [Notice(Text("按这些事实算不出来", "These facts cannot be worked out"),
                       Text(error.zh, error.en), "needs")]  # fmt: skip
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
        rows.append([Link(each.pk, to(lang, "proposal", each.pk)), words.cause(each.cause),
                     Day(each.day), each.by, state])  # fmt: skip
    return Table(
        "proposals", Text("提议", "Proposals"),
        (Text("编号", "Number"), Text("事由", "Cause"), Text("日期", "Day"), Text("提出人", "By"),
         Text("状态", "State")), rows,
    )  # fmt: skip
