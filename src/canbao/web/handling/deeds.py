"""What may be done with a case, as forms, and doing it: an officer's, the second person's, a reviewer's, and
what an office keeps of a review. Who was drawn sees them; the rooms say no to everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from canbao import inforce
from canbao.accounts.models import CASE_MANAGER, REVIEWER
from canbao.accounts.posts import OFFICERS
from canbao.batches.canonical import Plain
from canbao.benefits.adverse import Reason
from canbao.benefits.office import REMEDIES_EN, REMEDIES_ZH
from canbao.cases import archive, clocks, draw, ratings
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cases.models.case import CORRECTION
from canbao.cases.models.clock import CAUSES
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.services import handling, measures, path
from canbao.services.behaviour import Words
from canbao.services.catalogue import words as catalogued
from canbao.services.questions import question, read_all
from canbao.web.handling import audit_case, words
from canbao.web.handling.base import (
    DOOR,
    deed_form,
    deed_of,
    refilled,
    sent_back,
    tried,
    version_of,
)
from canbao.web.handling.file_parts import Opened
from canbao.web.handling.mine import person_typed
from canbao.web.money_forms import Box, Filled
from canbao.web.views.money_payments_base import Folded
from canbao.web.views.money_payments_facts import GIVEN, fact_box, fact_value
from canbao.web.words import Text

ZH = Text("理由（中文，告知本人）", "Reason, in Chinese (the person is told)")
EN = Text("理由（英文）", "Reason, in English")
GROUND = Text("依据（法律条款）", "Ground (act and article)")
WHY, SOURCE = Text("理由", "Why"), Text("来源", "Where it is from")
CAUSE, PUT_RIGHT = Text("中止原因", "What it waits for"), Text("整改情况", "What was put right")
SIMPLE = Text("适用简易程序", "Simple procedure")
PERSONS: Final = ("injured", "deceased")
WHOLE: Final = (
    "kept",
    "dropped",
    "book",
    "award",
    "deemed_months",
    "employee_months",
    "injury_degree",
    "old_place",
    "unit_place",
    "months_elsewhere",
    "overpayment_number",
    "slot",
)
FEN: Final = ("recognised_fen", "advance_fen", "refund_fen", "recover_fen")
SOURCES: Final = (("officer", words.SOURCES["officer"]), ("paper", words.SOURCES["paper"]))
REVIEWS: Final = ("review_copy", "review_answer")


def drawn_for(case: Case) -> tuple[str, str]:
    """The step a case waits at, and who was drawn for it; both empty where it waits for nobody."""
    for step, states in draw.WAITS.items():
        if case.state in states:
            made = draw.latest(case, step)
            return step, made.drawn if made else ""
    return "", ""


def forms_of(it: Opened, request: HttpRequest, error: Exception | None) -> list[Folded]:
    """The forms for whoever is signed in, the one that was sent as it was filled in."""
    step, drawn = drawn_for(it.case)
    made: list[Folded] = []
    if drawn == it.actor.name:
        offered = {PROPOSE: _proposing, DECIDE: _deciding, REVIEW: _reviewing}[step]
        made += offered(it, request)
    made += _of_a_review(it, request)
    return [Folded(each.title, refilled(each.form, request, error)) for each in made]


def _proposing(it: Opened, request: HttpRequest) -> list[Folded]:
    case = it.case
    if case.state == "on_hold":
        form = deed_form(request, case, "release", [], Text("恢复办理", "Resume"),
                         lede=Text("所等待的已有结果。期限从今天起继续计算。",
                                   "What it waited for is there; the clocks go on from today."))  # fmt: skip
        return [Folded(Text("恢复办理", "Resume"), form)]
    if case.state == "incomplete":
        return []
    if audit_case.is_audit(it):
        return [*audit_case.forms(it, request), *_holding(it, request)]
    remedies = Text(REMEDIES_ZH, REMEDIES_EN)
    found = []
    if _addable(it):
        boxes = [*(box_of(name) for name in _addable(it)),
                 Box("add-source", SOURCE, "select", options=SOURCES), Box("add-ground", GROUND)]  # fmt: skip
        found.append(Folded(Text("补录事实", "Add facts"), deed_form(
            request, case, "add", boxes, Text("补录", "Add them"),
            lede=Text("只填需要补录的。补录后重新核验。", "Only those to be added; the case is checked "
                      "anew."))))  # fmt: skip
    found.append(Folded(Text("拟同意", "Propose to grant"), deed_form(
        request, case, "grant",
        [Box("grant-zh", ZH, "words", optional=True), Box("grant-en", EN, "words", optional=True),
         Box("grant-ground", GROUND, optional=True)],
        Text("拟同意", "Propose to grant"),
        lede=Text("法律已有明确结果的不必写理由；需要判断的事项写明理由和依据。",
                  "Where the law leaves no choice no words are needed; where you judged, say why and on "
                  "which ground."))))  # fmt: skip
    found.append(Folded(Text("拟部分同意", "Propose to grant in part"), deed_form(
        request, case, "partly", _reason("partly"), Text("拟部分同意", "Propose to grant in part"),
        lede=Text("按现有事实同意，但少于所申请的：写明为什么。{r}",
                  "Granted on these facts, but less than was asked for: say why. {r}")
        .format(r=remedies))))  # fmt: skip
    found.append(Folded(Text("拟不予同意", "Propose to refuse"), deed_form(
        request, case, "refuse", _reason("refuse"), Text("拟不予同意", "Propose to refuse"), quiet=True,
        lede=Text("以您的名义署名，由另一人决定。{r}", "It bears your name; another person decides. {r}")
        .format(r=remedies))))  # fmt: skip
    if case.state == "needs_human" and not case.notices.filter(kind=CORRECTION).exists():
        boxes = [Box(f"ask-{each.name}", Text(f"{each.zh}（{each.ground}）", f"{each.en} ({each.ground})"),
                     "check") for each in handling.askable(case.number)]  # fmt: skip
        if boxes:
            found.append(Folded(Text("一次告知补正", "Ask for what lacks, once"), deed_form(
                request, case, "ask", boxes, Text("发出补正告知", "Send the notice"), quiet=True,
                lede=Text("只能发一次，请一次列全。其他部门能提供的不得要求本人提供。",
                          "It goes out once: name everything. What a department holds is not asked "
                          "for."))))  # fmt: skip
    return [*found, *_holding(it, request)]


def _holding(it: Opened, request: HttpRequest) -> list[Folded]:
    """Waiting for a listed cause, where the case can."""
    if it.case.state not in ("needs_human", "in_check"):
        return []
    causes = [("", Text("请选择", "Choose")), *((each, words.CAUSES[each]) for each in CAUSES)]
    return [Folded(Text("中止或转请其他机构", "Put on hold, or refer to another office"), deed_form(
        request, it.case, "hold",
        [Box("hold-cause", CAUSE, "select", options=causes),
         Box("hold-ground", GROUND, hint=Text("不填则用目录所列依据", "Empty: the listed one"),
             optional=True)],
        Text("中止", "Put on hold"), quiet=True,
        lede=Text("只限所列原因；期限停止计算。", "For a listed cause only; the clocks stand still.")))]  # fmt: skip


def _deciding(it: Opened, request: HttpRequest) -> list[Folded]:
    return [
        Folded(Text("作出决定", "Decide"), deed_form(
            request, it.case, "decide", [], Text("同意拟办意见，作出决定", "Agree and decide"),
            lede=Text("决定生效并写入，以拟办人和您两人署名，随即通知本人。",
                      "The decision stands and is carried out, in both names; the person is told."))),
        Folded(Text("退回拟办人", "Send it back"), deed_form(
            request, it.case, "back", [Box("back-why", WHY, "words")],
            Text("退回", "Send it back"), quiet=True)),
    ]  # fmt: skip


def _reviewing(it: Opened, request: HttpRequest) -> list[Folded]:
    change = [
        Box("change-zh", ZH, "words"),
        Box("change-en", EN, "words"),
        Box("change-ground", GROUND),
    ]
    return [
        Folded(Text("应当变更", "It is to be changed"), deed_form(
            request, it.case, "change", change, Text("变更，重新办理", "Have it made anew"),
            lede=Text("由未参与原决定的人员重新核验、拟办、决定。",
                      "It is checked, proposed and decided anew by people who had no hand in it."))),
        Folded(Text("维持原决定", "It stands"), deed_form(
            request, it.case, "uphold", _reason("uphold"), Text("维持", "Uphold"), quiet=True,
            lede=Text("本人会看到理由；复议、诉讼的权利不受影响。",
                      "The person reads your reasons; review and courts stay open."))),
    ]  # fmt: skip


def _of_a_review(it: Opened, request: HttpRequest) -> list[Folded]:
    """What an office keeps of an administrative review, and calling back who was not content."""
    found: list[Folded] = []
    case, role = it.case, it.actor.role
    if role in (REVIEWER, CASE_MANAGER) and case.decisions.exists():
        running = {each.clock.kind for each in it.running}
        if not running & set(REVIEWS):
            found += [
                Folded(Text("登记：复议机关已受理", "The review body accepted it"), deed_form(
                    request, case, "accepted", [Box("accepted-simple", SIMPLE, "check")],
                    Text("登记，期限起算", "Enter; the clock starts"),
                    quiet=True)),
                Folded(Text("登记：收到申请书副本", "Its copy arrived"), deed_form(
                    request, case, "received", [Box("received-simple", SIMPLE, "check")],
                    Text("登记，期限起算", "Enter; the clock starts"),
                    quiet=True)),
            ]  # fmt: skip
        for kind in sorted(running & set(REVIEWS)):
            found.append(Folded(Text("登记：{a}已完成", "{a}: done").format(a=words.CLOCKS[kind]),
                                deed_form(request, case, f"done-{kind}", [],
                                          Text("登记完成", "It is done"), quiet=True)))  # fmt: skip
    bad = getattr(case, "rating", None)
    if (
        role in (CASE_MANAGER, *OFFICERS)
        and bad is not None
        and bad.grade <= 2
        and bad.called is None
    ):
        found.append(Folded(Text("差评回访", "Call back"), deed_form(
            request, case, "called", [Box("put-right", PUT_RIGHT, "words")],
            Text("登记回访", "Enter the call"),
            lede=Text("评分{a}：{w}", "Grade {a}: {w}").format(a=bad.grade, w=bad.words or "–"))))  # fmt: skip
    return found


def _reason(deed: str) -> list[Box]:
    return [
        Box(f"{deed}-zh", ZH, "words"),
        Box(f"{deed}-en", EN, "words"),
        Box(f"{deed}-ground", GROUND),
    ]


def box_of(name: str) -> Box:
    """The field of a fact an officer may add; left empty it is not added."""
    if name in PERSONS:
        return Box(GIVEN + name, words.fact_name(name), optional=True,
                   hint=Text("公民身份号码", "Citizen number"))  # fmt: skip
    if words.of_law(name):
        return fact_box(name, optional=True)
    if name in FEN:
        return Box(GIVEN + name, words.fact_name(name), "money", optional=True)
    shape = "whole" if name in WHOLE else "month" if name in ("month", "from_month") else "text"
    fact = catalogued().facts.get(name)
    if fact is not None:
        asked = question(name, "")
        if asked.options:
            options = [("", Text("未填", "Not given")),
                       *((each.key, Text(each.zh, each.en)) for each in asked.options)]  # fmt: skip
            return Box(
                GIVEN + name, words.fact_name(name), "select", options=options, optional=True
            )
    return Box(GIVEN + name, words.fact_name(name), shape, optional=True)  # type: ignore[arg-type]


def typed(name: str) -> bool:
    """Whether a fact can be typed: a career is a table and comes from the record."""
    item = inforce.law().inputs.get(name)
    return item is None or not item.unit.startswith(("career", "table", "rows", "list"))


def done(it: Opened, request: HttpRequest) -> HttpResponse | Exception:
    """Does what a form asked for. The answer of a deed, or what it was refused with."""
    case, version, deed = it.case, version_of(request), deed_of(request)
    here = request.path

    def add(given: Filled) -> HttpResponse:
        facts = _facts(it, request, given)
        source = given.choice("add-source", SOURCE, [word for word, _ in SOURCES])
        ground = given.text("add-ground", GROUND)
        if not facts and not given.errors:
            first = next((name for name in _addable(it)), "")
            given.errors[GIVEN + first] = Text("请至少填写一项。", "Fill in one at least.")
        given.finish()
        if not _there(it, facts, source):
            handling.add(case.number, version, facts, source, ground, deed)
        return sent_back(here, "kept")

    def propose(name: str) -> Callable[[Filled], HttpResponse]:
        def proposed(given: Filled) -> HttpResponse:
            told = _words(given, name, optional=name == "grant")
            reason = Reason(told.zh, told.en, told.ground, {})
            said = told if told.zh or told.en or told.ground else None
            handling.propose(
                case.number, version, deed, words=said,
                refuse=reason if name == "refuse" else None,
                partly=reason if name == "partly" else None,
            )  # fmt: skip
            path.go_on(case.number, deed.day, DOOR)
            return sent_back(here, "proposed")

        return proposed

    def hold(given: Filled) -> HttpResponse:
        cause = given.choice("hold-cause", CAUSE, CAUSES)
        ground = given.text("hold-ground", GROUND, optional=True)
        given.finish()
        handling.hold(case.number, version, cause, ground or clocks.GROUNDS[cause][0], deed)
        return sent_back(here, "held")

    def release(given: Filled) -> HttpResponse:
        handling.release(case.number, version, deed)
        return sent_back(here)

    def ask(given: Filled) -> HttpResponse:
        names = [
            each.name
            for each in handling.askable(case.number)
            if given.given.get(f"ask-{each.name}")
        ]
        handling.ask_for(case.number, version, names, deed)
        return sent_back(here, "asked")

    def decide(given: Filled) -> HttpResponse:
        handling.decide(case.number, version, deed)
        path.go_on(case.number, deed.day, DOOR)
        _the_other_goes_on(it, deed)
        return sent_back(here, "decided")

    def back(given: Filled) -> HttpResponse:
        why = given.text("back-why", WHY, longest=2_000)
        given.finish()
        handling.send_back(case.number, version, why, deed)
        return sent_back(here, "back")

    def review(name: str) -> Callable[[Filled], HttpResponse]:
        def reviewed(given: Filled) -> HttpResponse:
            told = _words(given, name, optional=False)
            _review(it, name, told, version, deed)
            return sent_back(here)

        return reviewed

    def accepted(given: Filled) -> HttpResponse:
        archive.review_accepted(case.number, deed, simple="accepted-simple" in given.given)
        return sent_back(here, "kept")

    def received(given: Filled) -> HttpResponse:
        archive.review_received(case.number, deed, simple="received-simple" in given.given)
        return sent_back(here, "kept")

    def called(given: Filled) -> HttpResponse:
        said = given.text("put-right", PUT_RIGHT, longest=1_000)
        given.finish()
        ratings.called(case.number, said, deed)
        return sent_back(here, "kept")

    deeds: dict[str, Callable[[Filled], HttpResponse]] = {
        "add": add, "grant": propose("grant"), "partly": propose("partly"), "refuse": propose("refuse"),
        "hold": hold, "release": release, "ask": ask, "decide": decide, "back": back,
        "change": review("change"), "uphold": review("uphold"), "accepted": accepted,
        "received": received, "called": called,
    }  # fmt: skip
    for kind in REVIEWS:
        deeds[f"done-{kind}"] = _review_done(case, kind, deed, here)
    if audit_case.is_audit(it):
        deeds |= _of_audits(it, request)
    asked = request.POST.get("deed", "")
    return tried(deeds[asked], request) if asked in deeds else sent_back(here, "")


def _of_audits(
    it: Opened, request: HttpRequest
) -> dict[str, Callable[[Filled], HttpResponse]]:
    def imposed(kind: str) -> Callable[[Filled], HttpResponse]:
        return lambda given: audit_case.impose(it, request, given, kind)

    return {
        "hear": lambda given: audit_case.hear(it, request, given),
        "note": lambda given: audit_case.note(it, request, given),
        **{f"impose-{kind}": imposed(kind) for kind in measures.kinds()},
    }


def _review_done(case: Case, kind: str, deed: Deed, here: str) -> Callable[[Filled], HttpResponse]:
    def finished(given: Filled) -> HttpResponse:
        archive.review_done(case.number, kind, deed)
        return sent_back(here, "kept")

    return finished


def _review(it: Opened, name: str, told: Words, version: int, deed: Deed) -> None:
    """By the remedy's own case where there is one: then a second person decides; else at once."""
    case = it.case
    remedy = handling.remedy_of(case, deed.day)
    if remedy is None:
        if name == "change":
            handling.change(case.number, version, f"{told.zh} / {told.en}", deed)
        else:
            handling.uphold(case.number, version, deed)
        return
    reason = Reason(told.zh, told.en, told.ground, {})
    handling.propose(
        remedy.number, remedy.version, deed, words=told,
        refuse=reason if name == "uphold" else None,
    )  # fmt: skip
    path.go_on(remedy.number, deed.day, DOOR)


def _the_other_goes_on(it: Opened, deed: Deed) -> None:
    """A remedy that is decided moves the case it is about."""
    for each in Case.objects.filter(
        person=it.case.person, employer=it.case.employer, state="changed"
    ):
        path.go_on(each.number, deed.day, DOOR)


def _words(given: Filled, deed: str, *, optional: bool) -> Words:
    zh = given.text(f"{deed}-zh", ZH, longest=2_000, optional=optional)
    en = given.text(f"{deed}-en", EN, longest=2_000, optional=optional)
    ground = given.text(f"{deed}-ground", GROUND, optional=optional)
    if bool(zh) != bool(en):
        missing = f"{deed}-{'en' if zh else 'zh'}"
        given.errors[missing] = Text("理由须有中英文。", "A reason is in both languages.")
    given.finish()
    return Words(zh, en, ground)


def _facts(it: Opened, request: HttpRequest, given: Filled) -> dict[str, Plain]:
    """What was typed, each as its own kind."""
    found: dict[str, Plain] = {}
    for name in _addable(it):
        field = GIVEN + name
        if not given.given.get(field, "").strip():
            continue
        label = words.fact_name(name)
        if name in PERSONS:
            found[name] = person_typed(request, given.given[field], field)
        elif words.of_law(name):
            value = fact_value(given, name, optional=True)
            if value is not None:
                found[name] = value
        elif name == "month":
            found[name] = given.month(field, label)
        elif name in WHOLE:
            found[name] = given.whole(field, label)
        elif name in FEN:
            found[name] = given.fen(field, label)
        elif name in catalogued().facts:
            found |= read_all((question(name, ""),), {name: given.given[field].strip()})
        else:
            found[name] = given.text(field, label, longest=2_000)
    return found


def _addable(it: Opened) -> list[str]:
    """The facts an officer may add by typing."""
    return [name for name in it.service.by_officer if typed(name)] if it.service else []


def _there(it: Opened, facts: dict[str, Plain], source: str) -> bool:
    """Whether these very facts are there already: a second click adds nothing."""
    last = {each.name: each for each in it.case.facts.order_by("number")}
    return all(
        name in last and json.loads(last[name].value) == value and last[name].source == source
        and last[name].by == it.actor.name
        for name, value in facts.items()
    )  # fmt: skip
