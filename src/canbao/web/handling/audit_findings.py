"""What the audit rules found: the list, one finding with its evidence and its answers, patterns of officers,
nights, and samples looked at without knowing what the robot said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.batches.models import Job, Run
from canbao.batches.models.job import LEASED, OPEN
from canbao.benefits.sampling import drawing
from canbao.benefits.sampling.models import Sample
from canbao.cases.hands import Deed
from canbao.ledger.refusal import Refused
from canbao.people.looks import NoSuchPerson, look
from canbao.people.numbers import display_number
from canbao.people.purposes import RefusedLook
from canbao.robots import findings, sampling
from canbao.robots.following import OPENS, case_of
from canbao.robots.models import Answer, Finding
from canbao.robots.models.finding import CONFIRMED, OUTCOMES, UNFOUNDED
from canbao.robots.nightly import runs as nightly
from canbao.robots.table import rule_of, rules
from canbao.services.auditing import open_audit, place_of
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    actor_of,
    further,
    handling_page,
    page_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.handling.evidence import evidence_table, firms
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Row, Table, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import Figure, Notice, scheme_name
from canbao.web.views.money_payments_base import Folded
from canbao.web.words import NOTHING, Language, Text

RULE, CLAUSE = Text("规则", "Rule"), Text("条款", "Clause")
SUBJECT, SEVERITY = Text("对象", "About"), Text("严重程度", "Severity")
STATE, FOUND_ON = Text("状态", "State"), Text("发现日", "Found on")
OUTCOME, SAID = (
    Text("核查结论", "What it is"),
    Text("核查经过和理由", "What was looked at, and why"),
)
ANSWERS = {CONFIRMED: Text("属实", "Confirmed"), UNFOUNDED: Text("不属实", "Unfounded")}


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """Findings by rule, state, severity and kind of subject; the gravest first."""
    day = asking.today()
    given = {name: request.GET.get(name, "") for name in ("rule", "state", "severity", "kind")}
    found = _with_state()
    if given["rule"] in rules():
        found = found.filter(rule=given["rule"])
    if given["severity"] in ("1", "2", "3", "4"):
        found = found.filter(severity=int(given["severity"]))
    if given["kind"] in words.SUBJECTS:
        found = found.filter(subject_kind=given["kind"])
    state = given["state"] if given["state"] in words.FINDING_STATES else ""
    if state == "expired":
        found = found.filter(last__isnull=True, until__lt=day)
    elif state == "open":
        found = found.filter(last__isnull=True).filter(Q(until__isnull=True) | Q(until__gte=day))
    elif state:
        found = found.filter(last=state)
    found = found.order_by("-severity", "-day", "-pk")
    shown = Paginator(found, A_PAGE).get_page(page_of(request))

    def listed(several: Iterable[Any]) -> list[list[object]]:
        kept = list(several)
        names = firms({each.subject for each in kept if each.subject_kind == "employer"})
        return [
            [Link(each.pk, to(lang, "finding", each.pk)), words.rule_name(each.rule),
             words.clause_name(each.rule, each.clause), words.SUBJECTS[each.subject_kind],
             _subject(each, names), words.SEVERITIES[each.severity],
             words.FINDING_STATES[_state(each, day)], Day(each.day)]
            for each in kept
        ]  # fmt: skip

    table = Table(
        "findings", NOTHING,
        (Text("编号", "No."), RULE, CLAUSE, Text("类别", "Kind"), SUBJECT, SEVERITY, STATE, FOUND_ON),
        listed(shown.object_list),
        Text("发现不是结论：由具名人员核查后答复。", "A finding is no verdict: a named person looks and answers."),
        Text("没有符合条件的发现。", "No such finding."),
        more=further(request, shown.next_page_number()) if shown.has_next() else "",
        whole=lambda: listed(found[:MOST_IN_FILE]),
    )  # fmt: skip
    every = ("", Text("全部", "All"))
    filters = [
        Box("rule", RULE, "select", options=[every, *((id, words.rule_name(id)) for id in rules())],
            value=given["rule"]),
        Box("state", STATE, "select",
            options=[every, *((k, v.text) for k, v in words.FINDING_STATES.items())], value=state),
        Box("severity", SEVERITY, "select",
            options=[every, *((str(k), v.text) for k, v in words.SEVERITIES.items())],
            value=given["severity"]),
        Box("kind", Text("类别", "Kind"), "select", options=[every, *words.SUBJECTS.items()],
            value=given["kind"]),
    ]  # fmt: skip
    unanswered = _with_state().filter(last__isnull=True)
    figures = [
        Figure(Text("待核查", "Not answered"), unanswered.count(), href="?state=open"),
        Figure(Text("其中严重（4）", "Of them grave (4)"), unanswered.filter(severity=4).count(),
               href="?state=open&severity=4", tone="needs"),
    ]  # fmt: skip
    return handling_page(
        request, lang, Text("稽核发现", "Findings"), {"filters": filters, "figures": figures},
        tables=[table],
    )  # fmt: skip


def _with_state() -> QuerySet[Any]:
    last = Answer.objects.filter(finding=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    return Finding.objects.annotate(last=Subquery(last))


def _state(each: Any, day: Any) -> str:
    if each.last:
        return str(each.last)
    return "expired" if each.until is not None and each.until < day else "open"


def _subject(each: Finding, names: Mapping[str, str]) -> object:
    """Whom a line is about: a person by number alone, an employer by its name."""
    if each.subject_kind == "person" and each.person is not None:
        return display_number(each.person)
    return By(each.subject) if each.subject_kind == "officer" else names.get(each.subject, each.subject)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, finding: int) -> HttpResponse:
    """One finding: evidence, rule, thresholds, ground; answered by a named person, or made a case."""
    kept = Finding.objects.filter(pk=finding).first()
    if kept is None:
        raise Http404
    actor, day = actor_of(request), asking.today()

    def answer(given: Filled) -> HttpResponse:
        outcome = given.choice("outcome", OUTCOME, OUTCOMES)
        said = given.text("said", SAID, longest=2_000)
        given.finish()
        findings.answer(kept, outcome, said, day=day, actor=actor, door=DOOR)
        return sent_back(request.path, "kept")

    def case(given: Filled) -> HttpResponse:
        made = open_audit(kept, place_of(kept), Deed(actor, DOOR, day))
        return sent_back(to(lang, "case", made.number), "opened")

    error: Exception | None = None
    if request.method == "POST":
        deed = {"answer": answer, "case": case}.get(request.POST.get("deed", ""))
        told = tried(deed, request) if deed else sent_back(request.path, "")
        if isinstance(told, HttpResponse):
            return told
        error = told
    rule = rule_of(kept.rule)
    state = findings.state(kept, day)
    pairs: list[tuple[Text, object, str]] = [
        (RULE, words.rule_name(kept.rule), to(lang, "rule", kept.rule)),
        (CLAUSE, words.clause_name(kept.rule, kept.clause), ""),
        (SUBJECT, _named(request, kept), ""),
        (SEVERITY, words.SEVERITIES[kept.severity].text, ""),
        (STATE, words.FINDING_STATES[state].text, ""),
        (Text("规则要求", "What the rule asks for"),
         Text("、".join(words.ACTIONS[a].zh for a in kept.action.split()),
              ", ".join(words.ACTIONS[a].en for a in kept.action.split())), ""),
        (Text("法律依据", "Ground"), rule.ground, ""),
        (Text("发现于", "Found"), Text("{d}，{o}", "{d}, {o}").format(
            d=Day(kept.day), o=_origin(kept)), ""),
    ]  # fmt: skip
    if kept.until is not None:
        pairs.append((Text("暂缓至", "Held until"), Day(kept.until), ""))
    made = case_of(kept)
    by_hand = made is None or made.state in ("closed", "withdrawn")
    form = Form(request.path, [
        Box("outcome", OUTCOME, "select", options=[("", Text("请选择", "Choose")), *ANSWERS.items()]),
        Box("said", SAID, "words"),
    ], Text("以我的名义答复", "Answer in my name"), deed="answer", title=Text("答复", "Answer"),
        lede=Text("属实的，暂缓的款项须另作决定；不属实的，款项照发。",
                  "Confirmed: a payment held takes a decision of its own. Unfounded: it is "
                  "paid."))  # fmt: skip
    return handling_page(
        request, lang, Text("发现{n}", "Finding {n}").format(n=kept.pk),
        {"more": words.rule_name(kept.rule), "back": (Text("稽核发现", "Findings"), to(lang, "findings")),
         "pairs": pairs, "forms": [refilled(form, request, error)] if by_hand else [],
         "notices": [] if by_hand else [Notice(
             Text("由稽核案件答复", "The audit case answers it"),
             Text("案件决定时，发现随之记为属实或不属实。",
                  "When the case is decided the finding counts as confirmed or unfounded."), "waiting")],
         "folded": _case_form(request, kept), "links": _cases(kept, lang)},
        lead=[evidence_table(kept)], tables=[_answers(kept)], error=error,
    )  # fmt: skip


def _named(request: HttpRequest, kept: Finding) -> object:
    """Whom it is about, opened for audit and logged; an employer by its name."""
    if kept.subject_kind == "person" and kept.person is not None:
        try:
            seen = look(actor_of(request), kept.person, "audit", DOOR, whole=False)
        except (NoSuchPerson, RefusedLook):
            return display_number(kept.person)
        return f"{seen.name} {seen.number} {seen.display_number}"
    if kept.subject_kind == "officer":
        return called(kept.subject, office=True)
    return firms([kept.subject])[kept.subject] if kept.subject_kind == "employer" else kept.subject


def _origin(kept: Finding) -> Text:
    if kept.on == "night":
        return Text("夜间核验（截至{a}）", "by night (as of {a})").format(
            a=Day(_day(kept.origin.rpartition(" ")[2])))  # fmt: skip
    places = {"case": Text("办件{a}", "case {a}"), "run": Text("发放批次{a}", "payment run {a}")}
    return places[kept.on].format(a=kept.origin.rpartition(" ")[2])


def _answers(kept: Finding) -> Table:
    return Table(
        "answers", Text("答复", "Answers"),
        (Text("日期", "Day"), OUTCOME, SAID, Text("答复人", "By")),
        [[Day(each.day), Mark(ANSWERS[each.outcome]), each.words, By(each.by)]
         for each in kept.answers.order_by("-pk")],
        Text("以最后一次为准。", "The last one counts."), Text("还没有答复。", "None yet."),
    )  # fmt: skip


def _case_form(request: HttpRequest, kept: Finding) -> list[Folded]:
    if OPENS not in kept.action.split() or kept.subject_kind not in ("person", "employer"):
        return []
    if case_of(kept) is not None:
        return []
    form = Form(request.path, [], Text("立案核查", "Open a case"), deed="case",
                lede=Text("按规则立案：随机分给稽核岗人员，当事人同时得到告知，可以陈述申辩。",
                          "As the rule asks: it is drawn to somebody of the audit post, and whoever it is "
                          "about is told and may state their case."))  # fmt: skip
    return [Folded(Text("立案核查", "Open a case"), form)]


def _cases(kept: Finding, lang: Language) -> list[tuple[object, str]]:
    found = case_of(kept)
    if found is None:
        return []
    return [
        (
            Text("稽核案件{a}", "Audit case {a}").format(a=found.number),
            to(lang, "case", found.number),
        )
    ]


@require_safe
@spoken
def patterns(request: HttpRequest, lang: Language) -> HttpResponse:
    """What rule R31 found of officers, each with how it was answered; nobody is judged by a count."""
    found = _with_state().filter(subject_kind="officer").order_by("subject", "clause", "-pk")
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    clauses: dict[str, Counter[str]] = defaultdict(Counter)
    day = asking.today()
    rows: list[Row] = []
    for each in found[:MOST_IN_FILE]:
        counted[each.subject][_state(each, day)] += 1
        clauses[each.subject][each.clause] += 1
        rows.append([
            Link(each.pk, to(lang, "finding", each.pk)), By(each.subject),
            words.clause_name(each.rule, each.clause), words.FINDING_STATES[_state(each, day)],
            Day(each.day),
        ])  # fmt: skip
    several = Table(
        "officers", Text("按人员", "By officer"),
        (Text("人员", "Officer"), Text("发现", "Findings"), Text("属实", "Confirmed"),
         Text("不属实", "Unfounded"), Text("待核查", "Open"), Text("涉及条款", "Clauses")),
        [[By(name), sum(states.values()), states["confirmed"], states["unfounded"],
          states["open"] + states["expired"],
          Text("；".join(words.clause_name("R31", c).zh for c in clauses[name]),
               "; ".join(words.clause_name("R31", c).en for c in clauses[name]))]
         for name, states in sorted(counted.items())],
        Text("规则R31：本人和亲属的业务、代登账户后经手发放、非工作时间办理、没有办件而查看、查看量过大。"
             "本人不能答复关于自己的发现。",
             "R31: own cases and kin, accounts entered and then paid, odd hours, looks without a case, "
             "very many looks. Nobody answers a finding about themselves."),
        Text("没有关于人员的发现。", "Nothing was found of officers."), numeric=frozenset({1, 2, 3, 4}),
    )  # fmt: skip
    table = Table(
        "patterns", Text("逐项", "Each"),
        (Text("编号", "No."), Text("人员", "Officer"), CLAUSE, STATE, FOUND_ON), rows[:500],
        whole=lambda: rows,
    )  # fmt: skip
    return handling_page(request, lang, Text("人员模式", "Patterns of officers"),
                         tables=[several, table])  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def nights(request: HttpRequest, lang: Language) -> HttpResponse:
    """The whole register under the rules, night by night; asking for one more."""
    day = asking.today()

    def begin(given: Filled) -> HttpResponse:
        nightly.ask_for_night(day)
        return sent_back(request.path, "begun")

    if request.method == "POST":
        answer = tried(begin, request)
        if isinstance(answer, HttpResponse):
            return answer
    waiting = Job.objects.filter(kind=nightly.KIND, state__in=(OPEN, LEASED)).count()
    rows: list[Row] = []
    for run in Run.objects.filter(kind=nightly.KIND).order_by("-pk")[:100]:
        given = run.given
        unknown = given.get("unknown", {})
        kept = Finding.objects.filter(on="night", origin=f"night {given['day']}")
        rows.append([
            Link(run.pk, to(lang, "finance:run", run.pk)), Day(_day(given["day"])),
            Mark(Text("完成", "Done"), "done") if run.state == "done" else Mark(Text("进行中", "Under way"),
                                                                              "waiting"),
            kept.count(), len(unknown),
            Text("、".join(f"{words.rule_name(r).zh} {n}" for r, n in sorted(unknown.items())[:12]),
                 ", ".join(f"{words.rule_name(r).en} {n}" for r, n in sorted(unknown.items())[:12])),
        ])  # fmt: skip
    table = Table(
        "nights", Text("历次夜间核验", "Nights"),
        (Text("批次", "Run"), Text("截至", "As of"), STATE, Text("首次发现", "Found first"),
         Text("无法核验的规则", "Rules unanswered"), Text("其中", "Which, how often")), rows,
        Text("缺少数据的规则不算通过，列为无法核验。", "A rule that lacks its data has not passed: it is unanswered."),
        Text("还没有核验过。", "None yet."),
    )  # fmt: skip
    form = Form(request.path, [], Text("现在核验全库", "Look through the register now"), deed="begin",
                lede=Text("由后台执行，只读取，不改动任何记录。",
                          "A worker does it; nothing is changed by looking."))  # fmt: skip
    notices = [] if not waiting else [{"title": Text("正在等待或执行", "Waits for a worker, or under way"),
                                       "tone": "waiting"}]  # fmt: skip
    return handling_page(
        request,
        lang,
        Text("夜间核验", "Nights"),
        {"forms": [form], "notices": notices},
        tables=[table],
    )


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


@require_safe
@spoken
def blind(request: HttpRequest, lang: Language) -> HttpResponse:
    """Samples of decided cases: how many are looked at, and how often people and rules agree."""
    rows: list[Row] = []
    for each in Sample.objects.order_by("-month", "scheme")[:200]:
        same, all_ = sampling.agreement(each)
        rows.append([
            Link(each.pk, to(lang, "blind-sample", each.pk)), scheme_name(each.scheme),
            month_of(each.month), each.drawn.count(), all_,
            f"{same * 100 // all_} %" if all_ else NOTHING, By(each.by),
        ])  # fmt: skip
    table = Table(
        "samples", Text("抽查", "Samples"),
        (Text("编号", "No."), Text("险种", "Scheme"), Text("月份", "Month"), Text("抽取", "Drawn"),
         Text("已查", "Looked at"), Text("与规则一致", "Agree with the rules"), Text("抽取人", "By")), rows,
        Text("一致：人员查出问题且规则有发现，或两者都没有。", "Agree: people found a fault and a rule had found "
             "something, or neither."), Text("还没有抽查。", "None yet."),
    )  # fmt: skip
    return handling_page(
        request, lang, Text("盲审抽查", "Blind samples"),
        {"links": [(Text("抽取一个月的业务", "Draw a month’s cases"), to(lang, "audit:samples"))],
         "lede": Text("先写下自己的结论，才能看到规则发现了什么。",
                      "Your own finding first; then you see what the rules said.")}, tables=[table],
    )  # fmt: skip


@require_safe
@spoken
def blind_sample(request: HttpRequest, lang: Language, sample: int) -> HttpResponse:
    """One sample: what the rules had found is told only of cases one has looked at."""
    kept = Sample.objects.filter(pk=sample).first()
    if kept is None:
        raise Http404
    actor = actor_of(request)
    last = drawing.inspections(kept)
    rows: list[Row] = []
    for each in kept.drawn.order_by("decision_id"):
        try:
            told: object = Text(
                "、".join(f.rule for f in sampling.robots_word(kept, each.decision_id, actor)),
                ", ".join(f.rule for f in sampling.robots_word(kept, each.decision_id, actor)),
            )
            told = told or Text("没有发现", "nothing")
        except Refused:
            told = Mark(Text("查后可见", "after you have looked"), "waiting")
        mine = last.get(each.decision_id)
        rows.append([
            Link(each.decision_id, to(lang, "payments:decision", each.decision_id)),
            Mark(Text("未查", "Not looked at"), "waiting") if mine is None
            else Mark(Text("有问题", "Wrong"), "needs") if mine.outcome == "wrong"
            else Mark(Text("无误", "Sound"), "done"),
            told,
        ])  # fmt: skip
    table = Table("drawn", Text("随机抽取", "Drawn at random"),
                  (Text("决定", "Decision"), Text("抽查结果", "Looked at"), Text("规则发现", "The rules")),
                  rows)  # fmt: skip
    risky = Table(
        "risky", Text("按风险另查", "Besides, by risk"),
        (Text("决定", "Decision"), SEVERITY, Text("发现数", "Findings")),
        [[Link(each.decision, to(lang, "payments:decision", each.decision)),
          words.SEVERITIES[each.severity], each.findings] for each in sampling.by_risk(kept, 20)],
        empty=Text("没有。", "None."),
    )  # fmt: skip
    return handling_page(
        request, lang, Text("抽查{n}", "Sample {n}").format(n=kept.pk),
        {"back": (Text("盲审抽查", "Blind samples"), to(lang, "blind")),
         "links": [(Text("登记抽查结果", "Keep what was found"), to(lang, "audit:sample", kept.pk))]},
        tables=[table, risky],
    )  # fmt: skip
