"""The forty rules: how precise each has been by people's answers, what was planted and found, thresholds with
their days; and thresholds tried out on history and put in force by two people."""

from __future__ import annotations

import json
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.people.numbers import display_number
from canbao.robots import findings, tuning
from canbao.robots.inputs import lacking
from canbao.robots.models import Finding, Threshold, Trial
from canbao.robots.nightly import trials
from canbao.robots.planted import last_check
from canbao.robots.table import in_force, needs, rules
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import DOOR, actor_of, handling_page, refilled, sent_back, to, tried
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Row, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By, called
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_base import colleague
from canbao.web.words import NOTHING, Language, Text

RULE, GROUND = Text("规则", "Rule"), Text("依据", "Ground")
FROM, UNTIL = Text("自", "From"), Text("至", "To")
WORDS = Text("调整理由", "Why they change")
ASKED = {
    "case": Text("办件", "cases"),
    "run": Text("发放批次", "payment runs"),
    "night": Text("夜间", "night"),
}
STATUSES = {
    "text": Text("原文", "text"), "secondary": Text("二手", "secondary"),
    "inferred": Text("推断", "inferred"), "unconfirmed": Text("未证实", "unconfirmed"),
    "missing": Text("缺", "missing"), "own": Text("本机构标准", "own standard"),
}  # fmt: skip
YEAR = 365


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """All rules beside each other, with what people's answers and planted cases say of them."""
    told = {each.rule: each for each in findings.precisions()}
    check, without = last_check(), lacking()
    rows: list[Row] = []
    for id, rule in rules().items():
        each = told[id]
        planted = check.rules.get(id) if check else None
        dumb = [name for name, clause in rule.clauses.items() if set(clause.needs) & set(without)]
        rows.append([
            Link(Text(f"{id} {rule.zh}", f"{id} {rule.en}"), to(lang, "rule", id)),
            words.SEVERITIES[rule.severity],
            Text("、".join(ASKED[a].zh for a in rule.asked), ", ".join(ASKED[a].en for a in rule.asked)),
            each.findings, each.confirmed, each.unfounded,
            NOTHING if each.percent is None else f"{each.percent} %",
            f"{planted.found}/{planted.planted}" if planted else NOTHING,
            planted.alarms if planted else NOTHING,
            Mark(Text("{n}条款缺数据", "{n} clauses lack data").format(n=len(dumb)), "waiting") if dumb
            else Mark(Text("可核验", "Evaluated"), "done"),
        ])  # fmt: skip
    table = Table(
        "rules", NOTHING,
        (RULE, Text("严重程度", "Severity"), Text("核验时点", "Asked of"), Text("发现", "Findings"),
         Text("属实", "Confirmed"), Text("不属实", "Unfounded"), Text("准确率", "Precision"),
         Text("植入/找到", "Planted, found"), Text("误报", "False alarms"), Text("数据", "Data")), rows,
        Text("准确率＝属实÷已答复。植入和误报来自 canbao robots check：每条款植入一例再找，原城市上的发现算误报。"
             "规则库为整理稿，人社部的规则库未公开。",
             "Precision: confirmed of answered. Planted and false alarms by canbao robots check: a case "
             "planted for every clause and looked for; what is found on the city as it was counts as false. "
             "The ministry’s own rules are not public; these are a reconstruction."),
        numeric=frozenset({3, 4, 5, 6, 7, 8}),
    )  # fmt: skip
    notices = [] if check else [Notice(
        Text("本机构尚未做植入检验", "No check by planted cases has been made here"),
        Text("在演示数据上运行 canbao robots check 后，这里显示结果。",
             "Run canbao robots check on the demonstration; its result then stands here."),
             "waiting")]  # fmt: skip
    foot = (
        Text("植入检验日：{d}", "Checked by planted cases on {d}").format(d=Day(check.day))
        if check
        else ""
    )
    return handling_page(
        request,
        lang,
        Text("稽核规则", "Audit rules"),
        {"notices": notices, "foot": foot},
        tables=[table],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, rule: str) -> HttpResponse:
    """One rule with its clauses and dated thresholds; other thresholds are tried out on history."""
    kept = rules().get(rule)
    if kept is None:
        raise Http404
    actor, day = actor_of(request), asking.today()
    force = in_force(day)
    boxes = [
        Box(f"t-{name}", Text(f"{each.zh}（{each.unit}）", f"{each.en} ({each.unit})"), "whole",
            value="" if force.values[rule][name] is None else str(force.values[rule][name]), optional=True)
        for name, each in kept.thresholds.items()
    ]  # fmt: skip
    start = (day - timedelta(days=YEAR)).isoformat()
    form = Form(
        request.path, [*boxes, Box("from", FROM, "day", value=start),
                       Box("to", UNTIL, "day", value=day.isoformat())],
        Text("在历史数据上试算", "Try it out on history"), deed="try", title=Text("试算其他参数", "Other thresholds"),
        lede=Text("按每月末重新核验全库，与现行参数比较；只是试算，不产生发现，也不生效。",
                  "The register is asked as of every month’s end, beside the thresholds in force. Nothing is "
                  "found by it and nothing changes."),
    )  # fmt: skip

    def try_out(given: Filled) -> HttpResponse:
        changed = {}
        for name, each in kept.thresholds.items():
            if given.given.get(f"t-{name}", "").strip():
                value = given.whole(f"t-{name}", Text(each.zh, each.en))
                if value != force.values[rule][name]:
                    changed[name] = value
        first, last = given.day("from", FROM), given.day("to", UNTIL)
        if not changed and not given.errors and boxes:
            given.errors[boxes[0].name] = Text(
                "请至少改动一个参数。", "Change one threshold at least."
            )
        given.finish()
        assert first is not None, "finish raises without"
        assert last is not None, "finish raises without"
        trials.ask_for_trial(rule, changed, (first, last), day=day, actor=actor)
        return sent_back(request.path, "begun")

    error: Exception | None = None
    if request.method == "POST":
        answer = tried(try_out, request) if request.POST.get("deed") == "try" and boxes else sent_back(
            request.path, "")  # fmt: skip
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    told = findings.precision(rule)
    pairs = [
        (Text("严重程度", "Severity"), words.SEVERITIES[kept.severity].text, ""),
        (GROUND, Text("{g}（{s}）", "{g} ({s})").format(
            g=kept.ground, s=STATUSES[kept.ground_status]), ""),
        (Text("发现", "Findings"), told.findings, to(lang, "findings") + f"?rule={rule}"),
        (Text("准确率", "Precision"), NOTHING if told.percent is None else f"{told.percent} %", ""),
    ]  # fmt: skip
    notices = [Notice(Text("有试算正在等待或执行", "A trial waits for a worker, or is under way"), "",
                      "waiting")] if trials.under_way(rule) else []  # fmt: skip
    return handling_page(
        request, lang, Text(f"{rule} {kept.zh}", f"{rule} {kept.en}"),
        {"back": (Text("稽核规则", "Rules"), to(lang, "rules")), "pairs": pairs, "notices": notices,
         "forms": [refilled(form, request, error)] if boxes else []},
        lead=[_clauses(rule), _thresholds(rule)], tables=[_trials(rule, lang)], error=error,
    )  # fmt: skip


def _clauses(rule: str) -> Table:
    kept, without = rules()[rule], set(lacking())
    many: dict[str, int] = {}
    for clause in Finding.objects.filter(rule=rule).values_list("clause", flat=True):
        many[clause] = many.get(clause, 0) + 1
    rows: list[Row] = []
    for name, each in kept.clauses.items():
        missing = [need for need in each.needs if need in without]
        rows.append([
            Text(each.zh, each.en),
            Text("、".join(words.ACTIONS[a].zh for a in each.do),
                 ", ".join(words.ACTIONS[a].en for a in each.do)),
            Text("、".join(needs()[n].zh for n in each.needs), ", ".join(needs()[n].en for n in each.needs)),
            Mark(Text("缺：{a}", "lacks {a}").format(a=Text(
                "、".join(needs()[n].zh for n in missing),
                ", ".join(needs()[n].en for n in missing))), "waiting")
            if missing else Mark(Text("可核验", "Evaluated"), "done"), many.get(name, 0),
        ])  # fmt: skip
    return Table("clauses", Text("条款", "Clauses"),
                 (Text("条款", "Clause"), Text("要求", "Asks for"), Text("所需数据", "Data"),
                  Text("能否核验", "Can be asked"), Text("发现", "Findings")), rows)  # fmt: skip


def _thresholds(rule: str) -> Table:
    """Every value there was or will be: the table's own, and those two people put in force."""
    kept = rules()[rule]
    rows: list[Row] = []
    for name, each in kept.thresholds.items():
        for dated in each.values:
            since = NOTHING if dated.since.year < 1900 else Day(dated.since)
            rows.append([Text(each.zh, each.en), Text("缺", "missing") if dated.value is None else dated.value,
                         each.unit, since, STATUSES[dated.status], dated.source, NOTHING])  # fmt: skip
        for row in Threshold.objects.filter(rule=rule, name=name).order_by("from_day", "pk"):
            rows.append([Text(each.zh, each.en), row.value, each.unit, Day(row.from_day), STATUSES["own"],
                         row.words, Text("{a}、{b}", "{a}, {b}").format(
                             a=called(row.by), b=called(row.checked_by))])  # fmt: skip
    return Table("thresholds", Text("参数", "Thresholds"),
                 (Text("参数", "Threshold"), Text("值", "Value"), Text("单位", "Unit"), FROM,
                  Text("性质", "Status"), Text("来源或理由", "Source or reason"), Text("两人", "Two people")), rows,
                 Text("同名参数按起始日，后来的优先。", "Of one name the later day counts."),
                 Text("没有参数。", "It has none."), numeric=frozenset({1}))  # fmt: skip


def _trials(rule: str, lang: Language) -> Table:
    rows: list[Row] = []
    for each in Trial.objects.filter(rule=rule).order_by("-pk")[:50]:
        result = json.loads(each.result)
        rows.append([
            Link(each.pk, to(lang, "trial", each.pk)), _said(each), Day(each.from_day), Day(each.to_day),
            result["now"], result["proposed"], result["added"], result["dropped"],
            Mark(Text("已生效", "In force"), "done") if each.thresholds_in_force.exists()
            else Mark(Text("仅试算", "Trial only")), By(each.by),
        ])  # fmt: skip
    return Table("trials", Text("试算", "Trials"),
                 (Text("编号", "No."), Text("拟用参数", "Proposed"), FROM, UNTIL, Text("现行找到", "Found now"),
                  Text("拟用找到", "Found then"), Text("新增", "Added"), Text("减少", "Dropped"),
                  Text("状态", "State"), Text("试算人", "By")), rows,
                 empty=Text("还没有试算。", "None yet."), numeric=frozenset({4, 5, 6, 7}))  # fmt: skip


def _said(trial: Trial) -> Text:
    named = rules()[trial.rule].thresholds
    return Text(
        "，".join(f"{named[n].zh} {v}" for n, v in json.loads(trial.thresholds).items()),
        ", ".join(f"{named[n].en} {v}" for n, v in json.loads(trial.thresholds).items()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def trial(request: HttpRequest, lang: Language, trial: int) -> HttpResponse:
    """One trial: whom the two differ about, with the answers given before; a second auditor puts the
    thresholds in force."""
    kept = Trial.objects.filter(pk=trial).first()
    if kept is None:
        raise Http404
    actor, day = actor_of(request), asking.today()
    form = Form(
        request.path, [Box("from", Text("生效日", "In force from"), "day", value=day.isoformat()),
                       Box("words", WORDS, "words")],
        Text("与试算人共同确定生效", "Put them in force, with whoever tried them"), deed="force",
        title=Text("由第二人确定生效", "In force, by a second person"),
        lede=Text("试算人{a}和您两人署名；从生效日起计算，不追溯。",
                  "In the names of {a}, who tried them, and yours; they count from their day, never "
                  "before.").format(a=called(kept.by)),
    )  # fmt: skip

    def force(given: Filled) -> HttpResponse:
        from_day, said = given.day("from", FROM), given.text("words", WORDS, longest=2_000)
        given.finish()
        assert from_day is not None, "finish raises without"
        tuning.put_in_force(kept, from_day, said, day=day, maker=colleague(kept.by, "auditor"),
                            checker=actor, door=DOOR)  # fmt: skip
        return sent_back(request.path, "force")

    error: Exception | None = None
    if request.method == "POST":
        answer = tried(force, request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    result = json.loads(kept.result)
    counts = [
        (Text("现行参数找到", "Found by those in force"), result["now"], ""),
        (Text("拟用参数找到", "Found by those proposed"), result["proposed"], ""),
        (Text("新增", "Added"), result["added"], ""), (Text("减少", "Dropped"), result["dropped"], ""),
        (Text("减少的之中曾被确认属实", "Dropped though confirmed before"), result["dropped_confirmed"], ""),
        (Text("试算人", "By"), called(kept.by), ""), (Text("试算日", "On"), Day(kept.day), ""),
    ]  # fmt: skip
    yes, no = Mark(Text("找到", "found")), Mark(Text("不找到", "not found"), "waiting")
    answers = {"confirmed": Text("属实", "Confirmed"), "unfounded": Text("不属实", "Unfounded")}
    subject = rules()[kept.rule].clauses
    rows: list[Row] = [
        [words.clause_name(kept.rule, each.clause),
         display_number(int(each.subject)) if subject[each.clause].subject == "person" else each.subject,
         yes if each.now else no, yes if each.proposed else no, answers.get(each.answer, NOTHING)]
        for each in tuning.seen(kept)
    ]  # fmt: skip
    table = Table(
        "differences", Text("逐个对象", "Subject by subject"),
        (Text("条款", "Clause"), Text("对象", "About"), Text("现行", "Now"), Text("拟用", "Proposed"),
         Text("以前的答复", "Answered before")), rows,
        Text("不同的在前，最多{n}个。", "Those that differ first, {n} at most.").format(n=tuning.SHOWN),
        Text("两者都没有找到。", "Neither finds anything."),
    )  # fmt: skip
    in_force_ = list(kept.thresholds_in_force.order_by("name"))
    forms = [] if in_force_ or kept.by == actor.name else [refilled(form, request, error)]
    notices = []
    if in_force_:
        notices = [Notice(Text("自{d}起生效", "In force from {d}").format(d=Day(in_force_[0].from_day)),
                          in_force_[0].words, "done")]  # fmt: skip
    elif kept.by == actor.name:
        notices = [Notice(Text("等待另一名稽核人员", "Waits for another auditor"),
                          Text("试算人不能独自使参数生效。", "Whoever tried them cannot put them in force alone."),
                          "waiting")]  # fmt: skip
    return handling_page(
        request, lang, Text("试算{n}：{r}", "Trial {n}: {r}").format(n=kept.pk, r=words.rule_name(kept.rule)),
        {"more": _said(kept), "back": (words.rule_name(kept.rule), to(lang, "rule", kept.rule)),
         "pairs": counts, "notices": notices, "forms": forms}, tables=[table], error=error,
    )  # fmt: skip
