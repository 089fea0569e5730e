"""One award: its revisions as a time line, what was due and paid month by month, and the deeds of a
named human – new facts, suspension, resumption, end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.benefits import adverse, claims, revising
from canbao.benefits.certification import GROUND
from canbao.benefits.models import Award, Revision
from canbao.benefits.office import Human
from canbao.benefits.payments import reads
from canbao.benefits.timeline import due_at
from canbao.people.places import full_names_of
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import names_of_accounts
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, Notice
from canbao.web.views.money_payments_base import (
    DOOR,
    Folded,
    Moment,
    acting,
    may_act,
    months,
    payments_page,
    person_of,
    reason_boxes,
    reason_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text

FROM = Text("起始月", "From month")
CAUSE = Text("原因", "Cause")
ENDS = {"end": Text("终止", "Its end"), "death": Text("死亡", "Death")}
RENEWALS = {
    "new_fact": Text("新事实", "New fact"),
    "correction": Text("记录更正", "Corrected record"),
    "law": Text("法定数值变更", "The law’s value"),
}
RENEWAL_CAUSES: Final[dict[str, revising.Cause]] = {
    "new_fact": "new_fact",
    "correction": "correction",
    "law": "law",
}
SHOWN = 36  # months of the table of what was due and paid


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, award: int) -> HttpResponse:
    """One award."""
    kept = Award.objects.select_related("claim").filter(pk=award).first()
    if kept is None:
        raise Http404
    error: Exception | None = None
    if request.method == "POST":
        answer = _deed(request, lang, kept)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    seen = person_of(request, kept.person)
    revisions = list(
        Revision.objects.filter(award=kept).select_related("decision").order_by("number")
    )
    this = Month.of(asking.today()).index
    now = due_at(revisions, this)
    place = full_names_of([kept.place])[kept.place]
    pairs = [
        (Text("人员", "Person"), f"{seen.name} {seen.display_number}",
         to(lang, "person", kept.person)),
        (Text("统筹地区", "Place"), Text(place.zh, place.en), ""),
        (Text("起始月", "First month"), month_of(kept.first_month), ""),
    ]  # fmt: skip
    if kept.claim is not None:
        claim = kept.claim.pk
        pairs.append((Text("申请", "Claim"), claim, to(lang, "claim", claim)))
    if kept.insured is not None:
        insured = person_of(request, kept.insured)
        pairs.append((Text("参保人", "Insured"), f"{insured.name} {insured.display_number}",
                      to(lang, "person", kept.insured)))  # fmt: skip
    held = now is not None and now.held
    context = {
        "more": words.benefit(kept.benefit),
        "back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
        "figures": [Figure(
            Text("{m}应发", "Due for {m}").format(m=month_of(this)),
            Yuan(now.monthly if now and not now.held else 0),
            Text("已暂停，恢复后补发", "Held; paid when it is resumed") if held else
            Text("暂按，公布后结算", "Provisional; settled after publication")
            if now and now.provisional else "",
            to(lang, "decision", now.decision_id) if now else "",
            "needs" if held else "waiting" if now and now.provisional else "")],
        "notices": [Notice(Text("发放已暂停", "Payment is suspended"), "", "needs")] if held else [],
        "pairs": pairs,
        "moments": _moments(lang, revisions),
        "moments_title": Text("变更经过（最新在前）", "What changed, the latest first"),
        "folded": _forms(request, kept, revisions, error) if may_act(request) else [],
    }  # fmt: skip
    return payments_page(
        request, lang, Text("待遇{n}", "Award {n}").format(n=kept.pk), context,
        tables=[_months(kept, revisions, this)], error=error,
    )  # fmt: skip


def _moments(lang: Language, revisions: Sequence[Revision]) -> list[Moment]:
    """What changed, the latest first."""
    both = {name for each in revisions for name in _deciders(each)}
    who = names_of_accounts(both)
    return [_moment(lang, each, who) for each in reversed(revisions)]


def _deciders(each: Revision) -> list[str]:
    return [name for name in (each.decision.decided_by, each.decision.checked_by) if name]


def _moment(lang: Language, each: Revision, who: dict[str, Text]) -> Moment:
    marks = []
    if each.held:
        marks.append(Text("暂停", "Held"))
    if each.provisional:
        marks.append(Text("暂按", "Provisional"))
    by = str(Text("、", ", ")).join(str(who[name]) for name in _deciders(each))
    return Moment(
        months(each.from_month, each.to_month),
        Text("{cause}：每月{fen}", "{cause}: {fen} a month").format(
            cause=words.cause(each.cause), fen=Yuan(each.monthly)),
        Text("{day}，{by}。", "{day}, {by}.").format(day=Day(each.day), by=by),
        marks,
        to(lang, "decision", each.decision_id),
        Text("决定{n}", "Decision {n}").format(n=each.decision_id),
    )  # fmt: skip


def _months(award: Award, revisions: list[Revision], this: int) -> Table:
    """What was due by today's revisions and what was paid, month by month."""
    paid = reads.paid_for(award.pk)
    first = max(award.first_month, this - SHOWN + 1)
    rows = []
    for month in range(this, first - 1, -1):
        now = due_at(revisions, month)
        due = now.monthly if now is not None and not now.held else 0
        rest = due - paid.get(month, 0)
        state = Mark(Text("平", "Even"), "done")
        if rest > 0:
            state = Mark(Text("待发", "To be paid"), "waiting")
        elif rest < 0:
            state = Mark(Text("多发", "Paid too much"), "needs")
        rows.append([month_of(month), Yuan(due), Yuan(paid.get(month, 0)), Yuan(rest), state])
    return Table(
        "months", Text("逐月应发与已发", "Due and paid, month by month"),
        (Text("月份", "Month"), Text("应发", "Due"), Text("已发", "Paid"), Text("差额", "Rest"),
         Text("状态", "State")), rows,
        Text("应发按现在的决定；已发为未取消批次之和。",
             "Due by the decisions of today; paid by all runs that were not cancelled."),
    )  # fmt: skip


def _forms(
    request: HttpRequest, award: Award, revisions: list[Revision], error: Exception | None
) -> list[Folded]:
    """What a human may do with an award as it stands."""
    this = Month.of(asking.today())
    held = any(each.held for each in revisions)
    now = due_at(revisions, this.index)
    paid = now is not None and now.monthly > 0
    action, nxt = request.path, this.plus(1).iso
    signed = Text("决定由您署名，本人会看到理由和救济途径。",
                  "It bears your name; the person is told the reason and the remedies.")  # fmt: skip
    made: list[tuple[Text, Form]] = []
    if award.claim_id is not None:
        options = list(RENEWALS.items())
        made.append((Text("按现在的记录重新核算", "Work it out again on today’s record"), Form(
            action, [Box("renew-cause", CAUSE, "select", options=options),
                     Box("renew-month", FROM, "month", value=month_of(award.first_month).iso)],
            Text("重新核算并提出", "Work out and propose"), deed="renew",
            lede=Text("只提出，由另一人决定；减少的必须由具名人员决定。",
                      "It is only proposed; what lowers is decided by a named human."))))  # fmt: skip
    if paid and not (now and now.held):
        made.append((Text("暂停发放", "Suspend"), Form(
            action, [Box("suspend-month", FROM, "month", value=nxt),
                     *reason_boxes("suspend", GROUND)],
            Text("作出暂停决定", "Suspend the benefit"), deed="suspend", quiet=True, lede=signed)))  # fmt: skip
    if held:
        made.append((Text("恢复发放", "Resume"), Form(
            action, reason_boxes("resume", GROUND), Text("恢复发放", "Resume the benefit"),
            deed="resume",
            lede=Text("暂停期间的待遇在下一批次补发。", "The next run pays what was held."))))  # fmt: skip
    if paid:
        options = list(ENDS.items())
        made.append((Text("终止待遇", "End it"), Form(
            action, [Box("stop-cause", CAUSE, "select", options=options),
                     Box("stop-month", FROM, "month", value=nxt), *reason_boxes("stop")],
            Text("作出终止决定", "End the benefit"), deed="stop", quiet=True, lede=signed)))  # fmt: skip
    refilled_ = refilled([form for _, form in made], request, error)
    return [Folded(title, form) for (title, _), form in zip(made, refilled_, strict=True)]


def _deed(request: HttpRequest, lang: Language, award: Award) -> HttpResponse | Exception:
    actor, day = acting(request), asking.today()
    here = to(lang, "award", award.pk)

    def renew(given: Filled) -> HttpResponse:
        cause = RENEWAL_CAUSES.get(given.choice("renew-cause", CAUSE, list(RENEWALS)), "new_fact")
        month = given.month("renew-month", FROM)
        given.finish()
        found = claims.refreshed(award.claim, day) if award.claim is not None else {}
        made = revising.propose(award, found, month, actor, cause=cause, day=day, door=DOOR)
        return sent_back(to(lang, "proposal", made.pk), "proposed")

    def suspend(given: Filled) -> HttpResponse:
        month = given.month("suspend-month", FROM)
        reason = reason_of(given, "suspend")
        given.finish()
        made = adverse.suspend(award, month, Human(actor), reason, day=day, door=DOOR)
        return sent_back(to(lang, "decision", made.decision.pk), "approved")

    def resume(given: Filled) -> HttpResponse:
        reason = reason_of(given, "resume")
        given.finish()
        made = adverse.resume(award, actor, reason, day=day, door=DOOR)
        return sent_back(to(lang, "decision", made.decision.pk), "approved")

    def stop(given: Filled) -> HttpResponse:
        cause = given.choice("stop-cause", CAUSE, list(ENDS))
        month = given.month("stop-month", FROM)
        reason = reason_of(given, "stop")
        given.finish()
        made = adverse.stop(
            award, month, Human(actor), reason, day=day, door=DOOR,
            cause="death" if cause == "death" else "end",
        )  # fmt: skip
        return sent_back(to(lang, "decision", made.decision.pk), "approved")

    deeds = {"renew": renew, "suspend": suspend, "resume": resume, "stop": stop}
    deed = deeds.get(request.POST.get("deed", ""))
    return tried(deed, request) if deed else sent_back(here, "")
