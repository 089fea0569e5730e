"""Decided cases as an auditor looks at them: random samples with a kept seed and what was found in
each, re-decisions by cause with their proposals, and who confirmed which value of the law.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.batches.progress import progress
from canbao.benefits.redecision import runs as redecision
from canbao.benefits.redecision.models import CAUSE_NAMES, Finding
from canbao.benefits.sampling import drawing
from canbao.benefits.sampling.models import OUTCOMES, Sample
from canbao.people.models.spells import SCHEMES
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, book_names, books_of, scheme_name
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    Folded,
    actor_of,
    number_of,
    payments_page,
    person_link,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.views.money_payments_runs import REFRESH, UNDER_WAY, state_of
from canbao.web.words import Language, Text

SCHEME, MONTH = Text("险种", "Scheme"), Text("月份", "Month")
PERCENT = Text("比例（%）", "Share, per cent")
CASE, FOUND = Text("决定号", "Decision"), Text("结果", "What was found")
WORDS = Text("说明", "In words")
RESULTS: Final = {
    "sound": Mark(Text("无误", "Sound"), "done"),
    "wrong": Mark(Text("有问题", "Wrong"), "needs"),
    "": Mark(Text("未查", "Not looked at"), "waiting"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def samples(request: HttpRequest, lang: Language) -> HttpResponse:
    """The samples drawn so far, and drawing the one of a month and scheme."""
    options = [(scheme, scheme_name(scheme)) for scheme in SCHEMES]
    before = Month.of(asking.today()).plus(-1).iso
    form = Form(
        request.path,
        [Box("scheme", SCHEME, "select", options=options),
         Box("month", MONTH, "month", value=before),
         Box("percent", PERCENT, "whole", value=str(drawing.LEAST_PERCENT))],
        Text("抽取", "Draw"), title=Text("抽取一个月的业务", "Draw a month’s cases"),
        lede=Text("每个经办人的业务都按比例抽取；一月一险种只抽一次，种子留存，任何人可以重新抽出同样的业务。",
                  "The same share of every officer’s cases; one sample a month and scheme. The seed "
                  "is kept, so anybody draws the same cases again."),
    )  # fmt: skip

    def deed(given: Filled) -> HttpResponse:
        scheme = given.choice("scheme", SCHEME, SCHEMES)
        month, percent = given.month("month", MONTH), given.whole("percent", PERCENT)
        given.finish()
        made = drawing.draw(
            scheme, month, percent, secrets.token_hex(16), day=asking.today(),
            actor=actor_of(request), door=DOOR,
        )  # fmt: skip
        return sent_back(to(lang, "audit:sample", made.pk))

    error = tried(deed, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    rows = []
    for each in Sample.objects.order_by("-month", "scheme")[:MOST_IN_FILE]:
        found = drawing.inspections(each)
        drawn = each.drawn.count()
        rows.append([
            Link(str(each.pk), to(lang, "audit:sample", each.pk)), scheme_name(each.scheme),
            month_of(each.month), each.cases, drawn, each.percent, len(found),
            sum(one.outcome == "wrong" for one in found.values()), By(each.by),
        ])  # fmt: skip
    table = Table(
        "samples", Text("历次抽查", "Samples"),
        (Text("编号", "Number"), SCHEME, MONTH, Text("业务数", "Cases"), Text("抽取", "Drawn"),
         PERCENT, Text("已查", "Looked at"), Text("有问题", "Wrong"), Text("抽取人", "By")), rows,
        empty=Text("还没有抽查。", "None yet."),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("业务抽查", "Samples"), {"forms": refilled([form], request, error)},
        tables=[table], error=error,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def sample(request: HttpRequest, lang: Language, sample: int) -> HttpResponse:
    """One sample: its cases, what was found in each, and the proof of the draw."""
    kept = Sample.objects.filter(pk=sample).first()
    if kept is None:
        raise Http404
    form = Form(
        request.path,
        [Box("case", CASE, "whole"),
         Box("outcome", FOUND, "select",
             options=[(word, RESULTS[word].text) for word in OUTCOMES]),
         Box("words", WORDS, "words", optional=True)],
        Text("登记抽查结果", "Keep what was found"),
    )  # fmt: skip

    def deed(given: Filled) -> HttpResponse:
        case = given.whole("case", CASE)
        outcome = given.choice("outcome", FOUND, OUTCOMES)
        said = given.text("words", WORDS, longest=2_000, optional=True)
        given.finish()
        drawing.inspect(kept, case, outcome, said, day=asking.today(), actor=actor_of(request),
                        door=DOOR)  # fmt: skip
        return sent_back(to(lang, "audit:sample", kept.pk))

    error = tried(deed, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    found = drawing.inspections(kept)
    cases = kept.drawn.select_related("decision__claim").order_by("decision_id")
    rows = []
    for each in cases:
        seen, decision = found.get(each.decision_id), each.decision
        rows.append([
            Link(str(decision.pk), to(lang, "decision", decision.pk)),
            words.benefit(decision.claim.benefit) if decision.claim else "",
            words.cause(decision.cause), each.post, By(decision.checked_by), Day(decision.day),
            RESULTS[seen.outcome if seen else ""], seen.words if seen else "", By(seen.by if seen else ""),
        ])  # fmt: skip
    table = Table(
        "cases", Text("抽中的业务", "Cases drawn"),
        (CASE, Text("待遇", "Benefit"), Text("事由", "Cause"), Text("经办", "Decided by"),
         Text("复核", "Checked by"), Text("日期", "Day"), FOUND, WORDS, Text("抽查人", "By")), rows,
    )  # fmt: skip
    again = drawing.drawn_again(kept)
    proof = Text("用留存的种子重新抽取，结果相同", "The kept seed draws the same cases again")
    if not again:
        proof = Text("用留存的种子重新抽取，结果不同，请查明",
                     "The kept seed draws other cases: find out why")  # fmt: skip
    return payments_page(
        request, lang, Text("抽查{n}", "Sample {n}").format(n=kept.pk),
        {"more": Text("{s} {m}", "{s} {m}").format(s=scheme_name(kept.scheme),
                                                   m=month_of(kept.month)),
         "back": (Text("业务抽查", "Samples"), to(lang, "audit:samples")),
         "figures": [Figure(Text("业务数", "Cases"), kept.cases),
                     Figure(Text("抽取", "Drawn"), len(rows), f"{kept.percent} %"),
                     Figure(Text("已查", "Looked at"), len(found))],
         "pairs": [(Text("种子", "Seed"), kept.seed, ""),
                   (Text("业务清单哈希", "Hash of the cases"), kept.cases_hash[:32], ""),
                   (Text("核对", "Proof"), proof, "")],
         "folded": [Folded(Text("登记抽查结果", "Keep what was found"),
                           refilled([form], request, error)[0])]},
        tables=[table], error=error,
    )  # fmt: skip


@require_safe
@spoken
def redecisions(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every re-decision run: what it looked at and how much differed."""
    names = book_names(books_of(account_of(request)))
    rows = []
    for run in Run.objects.filter(kind=redecision.KIND, dry=False).order_by("-id")[:A_PAGE]:
        given, told = run.given, progress(run)
        if given["book"] not in names:
            continue
        rows.append([
            Link(str(run.pk), to(lang, "audit:redecision", run.pk)), names[given["book"]],
            month_of(given["month"]), Day(date.fromisoformat(str(given["day"]))),
            told.counts.get("awards", 0), told.rows, Yuan(told.sum_fen),
            Mark(Text("完成", "Done"), "done") if run.state == "done" else
            Mark(Text("未完成", "Not done"), "waiting"),
        ])  # fmt: skip
    table = Table(
        "redecisions", Text("历次复算", "Runs"),
        (Text("编号", "Number"), Text("账簿", "Book"), MONTH, Text("按此日法规", "Law as known on"),
         Text("待遇数", "Awards"), Text("有差异", "Differ"), Text("差额合计", "Sum of differences"),
         Text("状态", "State")), rows,
        Text("把在发待遇全部按今天的记录和法规重算一遍，只列差异，不改动。",
             "Every award in payment computed again by today’s record and law; it changes nothing."),
        Text("还没有复算过。", "None yet."),
    )  # fmt: skip
    return payments_page(request, lang, Text("全量复算", "Re-decision"), tables=[table])


@require_safe
@spoken
def redecision_run(request: HttpRequest, lang: Language, run: int) -> HttpResponse:
    """One re-decision: by cause, then award by award with the proposal that follows."""
    kept = Run.objects.filter(pk=run, kind=redecision.KIND, dry=False).first()
    names = book_names(books_of(account_of(request)))
    if kept is None or kept.given["book"] not in names:
        raise Http404
    told = progress(kept)
    cause = request.GET.get("cause", "")
    cause = cause if cause in CAUSE_NAMES else ""
    by_cause = [
        [Link(_cause(word), f"?cause={word}"), count, adverse, Yuan(fen)]
        for word, count, adverse, fen in redecision.by_cause(kept)
    ]
    causes = Table(
        "causes", Text("按原因", "By cause"),
        (Text("原因", "Cause"), Text("待遇数", "Awards"), Text("其中不利", "Of them adverse"),
         Text("差额合计", "Sum of differences")), by_cause,
        Text("不利的只作提议，由具名人员决定。",
             "What is adverse is proposed only; a named human decides."),
        Text("没有差异。", "Nothing differs."),
    )  # fmt: skip
    found = redecision.findings(kept, cause)
    at = number_of(request.GET.get("after", ""))

    def rows(some: list[Finding]) -> list[list[object]]:
        return [[Link(str(each.award_id), to(lang, "award", each.award_id)),
                 person_link(lang, each.award.person), words.benefit(each.award.benefit),
                 _cause(each.cause), Yuan(each.due),
                 "" if each.today is None else Yuan(each.today),
                 "" if each.today is None else Yuan(each.today - each.due),
                 Text(each.zh, each.en),
                 Link(str(each.proposal_id), to(lang, "proposal", each.proposal_id))
                 if each.proposal_id else ""] for each in some]  # fmt: skip

    more = f"?cause={cause}&after={at + A_PAGE}" if len(found) > at + A_PAGE else ""
    table = Table(
        "findings", Text("逐项差异", "Award by award"),
        (Text("待遇", "Award"), Text("人员", "Person"), Text("种类", "Benefit"),
         Text("原因", "Cause"), Text("应发", "Due"), Text("今天重算", "Today"),
         Text("差额", "Difference"), Text("差在哪里", "What differs"), Text("提议", "Proposal")),
        rows(found[at : at + A_PAGE]), empty=Text("没有。", "None."), more=more,
        whole=lambda: rows(found[:MOST_IN_FILE]),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("复算{n}", "Re-decision {n}").format(n=kept.pk),
        {"more": names[kept.given["book"]], "notices": state_of(told),
         "back": (Text("全量复算", "Re-decision"), to(lang, "audit:redecisions")),
         "figures": [Figure(Text("待遇数", "Awards"), told.counts.get("awards", 0)),
                     Figure(Text("有差异", "Differ"), told.rows)],
         "refresh": REFRESH if told.state in UNDER_WAY else 0},
        tables=[causes, table],
    )  # fmt: skip


def _cause(word: str) -> Text:
    zh, en = CAUSE_NAMES[word]
    return Text(zh, en)
