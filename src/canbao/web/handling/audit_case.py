"""The file of an audit case: what the rule found, in words; what whoever is concerned says to it; and the
forms for whoever was drawn – hear them, unfounded, and one for each measure that may follow.
"""

from __future__ import annotations

import json
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from canbao.batches.canonical import Plain
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award
from canbao.benefits.office import REMEDIES_EN, REMEDIES_ZH
from canbao.cases.hands import Deed
from canbao.ledger.numbering import month_of
from canbao.robots.models import Finding
from canbao.robots.table import rule_of
from canbao.services import handling, hearing, measures, path
from canbao.services.behaviour import Words, seen
from canbao.services.doing.audits import FINDING, NOTE, found_in_words
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import DOOR, deed_form, deed_of, sent_back, version_of
from canbao.web.handling.evidence import evidence_table
from canbao.web.handling.file_parts import Opened
from canbao.web.money_forms import Box, Filled
from canbao.web.money_tables import Row, Table
from canbao.web.money_tables import month_of as month_shown
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_base import Folded
from canbao.web.views.money_payments_words import WAYS, benefit
from canbao.web.words import Text

ZH = Text("理由（中文，告知当事人）", "Reason, in Chinese (they are told)")
EN = Text("理由（英文）", "Reason, in English")
GROUND = Text("依据（法律条款）", "Ground (act and article)")
AWARD, FROM = Text("待遇", "Benefit"), Text("自何月起", "From which month")
TO = Text("至何月止", "To which month")
WAY, COUNT = Text("已发部分如何退回", "How what was paid is given back"), Text("期数", "Instalments")
FIRST = Text("首期月份", "Month of the first")
UNTIL, AUTHORITY = Text("缴纳期限", "To be paid by"), Text("移送机关", "Authority")
MONTH, WAGES = Text("更正哪个月", "Which month"), Text("实际工资", "What was really earned")
GONE = Text("未在职人员", "Who was not employed")
RECOVERY: Final = "社会保险经办条例第四十六条"


def is_audit(it: Opened) -> bool:
    """Whether a case is one the office takes up itself."""
    return it.service is not None and "impose" in it.service.answers


def finding_of(it: Opened) -> Finding | None:
    """What the case looks into."""
    return Finding.objects.filter(pk=seen(it.case, it.day).whole(FINDING)).first()


def notices(it: Opened) -> list[Notice]:
    """The finding in a sentence, and whether somebody has been heard."""
    found = finding_of(it)
    if found is None:
        return []
    zh, en = found_in_words(found)
    made = [Notice(
        Text(zh, en), Text("规则{r}，{s}；依据：{g}", "Rule {r}, {s}; ground: {g}").format(
            r=found.rule, s=words.SEVERITIES[found.severity].text, g=rule_of(found.rule).ground), "waiting")]
    clock = hearing.told(it.case)
    if clock is None:
        told = Text("还没有告知拟作的处理。作出不利处理前必须先告知并听取意见。",
                    "What may follow has not been told yet. Nobody is taken anything from unheard.")
    elif hearing.heard(it.case, it.day):
        told = Text("已告知（{d}），已听取意见或期限已过。", "Told on {d}; heard, or the time is over.").format(
            d=Day(clock.start))
    else:
        told = Text("已告知（{d}），等待陈述申辩至{u}。", "Told on {d}; they may answer until {u}.").format(
            d=Day(clock.start), u=Day(clock.due))
    return [*made, Notice(Text("听取意见", "Hearing"), told, "")]


def tables(it: Opened) -> list[Table]:
    """The inputs the rule went by, and what was said to it; nothing for somebody who sees masked."""
    found = finding_of(it)
    if found is None or it.reading.masked:
        return []
    rows: list[Row] = [
        [Day(each.day), json.loads(each.value), each.ground]
        for each in it.case.facts.filter(name=hearing.STATEMENT).order_by("number")
    ]
    return [
        evidence_table(found),
        Table("statements", Text("陈述申辩", "What they say"),
              (Text("日期", "Day"), Text("内容", "Words"), Text("来自", "From")), rows,
              empty=Text("还没有陈述。", "Nothing yet.")),
    ]  # fmt: skip


def forms(it: Opened, request: HttpRequest) -> list[Folded]:
    """What whoever was drawn may do."""
    case = it.case
    if case.state == "on_hold":
        return []
    remedies = Text(REMEDIES_ZH, REMEDIES_EN)
    made = [
        Folded(Text("告知拟作的处理，听取意见", "Tell what may follow, and hear them"), deed_form(
            request, case, "hear", _reason("hear", RECOVERY), Text("发出告知", "Send the notice"),
            lede=Text("写明认定的事实和拟作的处理。当事人有5个工作日陈述申辩，其他期限停止计算。",
                      "What was found, and what may follow. They have 5 working days to state their case; "
                      "the other clocks stand still."))),
        Folded(Text("补录核查记录", "Enter what was looked at"), deed_form(
            request, case, "note",
            [Box("note-said", words.fact_name(NOTE), "words"), Box("note-ground", GROUND)],
            Text("补录", "Add it"), quiet=True)),
        Folded(Text("拟定：不属实", "Propose: unfounded"), deed_form(
            request, case, "grant", [Box("grant-zh", ZH, "words"), Box("grant-en", EN, "words"),
                                     Box("grant-ground", GROUND, optional=True)],
            Text("拟定不属实", "Propose: unfounded"),
            lede=Text("不作任何处理；发现记为不属实，暂缓的款项照发。",
                      "Nothing follows; the finding counts as unfounded, and what was held is paid."))),
    ]  # fmt: skip
    if not hearing.heard(case, it.day):
        return made
    for kind in measures.allowed(case.person is not None):
        boxes = _boxes(kind, it)
        if boxes is None:
            continue
        known = measures.kinds()[kind]
        title = Text(f"拟定：{known.zh}", f"Propose: {known.en}")
        made.append(Folded(title, deed_form(
            request, case, f"impose-{kind}", [*boxes, *_reason(f"impose-{kind}", known.ground)],
            title, quiet=True,
            lede=Text("以您的名义署名，由另一人决定后生效。{r}", "In your name; it stands once another person "
                      "has decided. {r}").format(r=remedies))))  # fmt: skip
    return made


def _reason(deed: str, ground: str = "") -> list[Box]:
    return [
        Box(f"{deed}-zh", ZH, "words"), Box(f"{deed}-en", EN, "words"),
        Box(f"{deed}-ground", GROUND, value=ground),
    ]  # fmt: skip


def _boxes(kind: str, it: Opened) -> list[Box] | None:
    """The fields of a measure; None where it has nothing to be about."""
    at = f"impose-{kind}"
    nxt = str(month_shown(month_of(it.day) + 1).iso)
    if kind in ("undue", "suspend"):
        awards = [
            (str(each.pk), Text("{b}（{n}，自{m}）", "{b} ({n}, from {m})").format(
                b=benefit(each.benefit), n=each.pk, m=month_shown(each.first_month)))
            for each in Award.objects.filter(person=it.case.person or 0).order_by("pk")
        ]  # fmt: skip
        if not awards:
            return None
        found = [Box(f"{at}-award", AWARD, "select", options=awards), Box(f"{at}-from", FROM, "month")]
        if kind == "suspend":
            return found
        ways = [(way, WAYS[way]) for way in measures.WAYS]
        return [
            *found, Box(f"{at}-to", TO, "month", optional=True,
                        hint=Text("不填：以后都不再应付", "Empty: for good")),
            Box(f"{at}-way", WAY, "select", options=ways), Box(f"{at}-count", COUNT, "whole", value="1"),
            Box(f"{at}-first", FIRST, "month", value=nxt),
        ]  # fmt: skip
    if kind == "order":
        return [Box(f"{at}-until", UNTIL, "day")]
    if kind == "correct":
        return [
            Box(f"{at}-month", MONTH, "month"),
            Box(f"{at}-wages", WAGES, "words", optional=True,
                hint=Text("每行一人：公民身份号码，姓名，工资（元）", "One a line: citizen number, name, yuan")),
            Box(f"{at}-gone", GONE, "words", optional=True,
                hint=Text("每行一个公民身份号码", "One citizen number a line")),
        ]  # fmt: skip
    return [Box(f"{at}-to", AUTHORITY)] if kind == "handover" else []


# --- doing it -------------------------------------------------------------------------------------


def hear(it: Opened, request: HttpRequest, given: Filled) -> HttpResponse:
    """The notice of what may follow."""
    said = _said(given, "hear")
    handling.hear(it.case.number, version_of(request), said, deed_of(request))
    return sent_back(request.path, "asked")


def note(it: Opened, request: HttpRequest, given: Filled) -> HttpResponse:
    """What the officer looked at, as a fact of the case."""
    text = given.text("note-said", words.fact_name(NOTE), longest=2_000)
    ground = given.text("note-ground", GROUND)
    given.finish()
    last = it.case.facts.filter(name=NOTE).order_by("-number").first()
    if last is None or json.loads(last.value) != text:
        handling.add(it.case.number, version_of(request), {NOTE: text}, "officer", ground, deed_of(request))
    return sent_back(request.path, "kept")


def impose(it: Opened, request: HttpRequest, given: Filled, kind: str) -> HttpResponse:
    """The measure kept and proposed, both or neither; sent twice it is done once."""
    at, deed = f"impose-{kind}", deed_of(request)
    measure = _measure(kind, given)
    said = _said(given, at)
    if deed.key and it.case.transitions.filter(key=deed.key).exists():
        return sent_back(request.path, "proposed")
    with transaction.atomic():
        plain = Deed(deed.actor, deed.door, deed.day)
        case = handling.add(it.case.number, version_of(request), {measures.FACT: [measure]}, "officer",
                            said.ground, plain)  # fmt: skip
        reason = Reason(said.zh, said.en, said.ground, {})
        handling.propose(case.number, case.version, deed, impose=reason)
    path.go_on(it.case.number, it.day, DOOR)
    return sent_back(request.path, "proposed")


def _measure(kind: str, given: Filled) -> dict[str, Plain]:
    """What was typed, as the case keeps it; what cannot be the room says in its words."""
    at = f"impose-{kind}"
    said: dict[str, Plain] = {"kind": kind}

    def month(name: str, label: Text, *, optional: bool = False) -> str:
        index = given.month(f"{at}-{name}", label, optional=optional)
        return month_shown(index).iso if index else ""

    if kind in ("undue", "suspend"):
        said |= {"award": given.whole(f"{at}-award", AWARD), "from": month("from", FROM)}
    if kind == "undue":
        said |= {
            "to": month("to", TO, optional=True),
            "way": given.choice(f"{at}-way", WAY, list(measures.WAYS)),
            "count": given.whole(f"{at}-count", COUNT, low=1, high=measures.MOST_INSTALMENTS),
            "first_month": month("first", FIRST),
        }  # fmt: skip
    if kind == "order":
        until = given.day(f"{at}-until", UNTIL)
        said["until"] = until.isoformat() if until else ""
    if kind == "handover":
        said["to"] = given.text(f"{at}-to", AUTHORITY, longest=100)
    if kind == "correct":
        said["month"] = month("month", MONTH)
        said |= _rows(given, at)
    return said


def _rows(given: Filled, at: str) -> dict[str, Plain]:
    wages: list[Plain] = []
    for line in given.text(f"{at}-wages", WAGES, longest=20_000, optional=True).splitlines():
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        if not line.strip():
            continue
        if len(parts) != 3:
            given.errors[f"{at}-wages"] = Text("每行写公民身份号码、姓名、工资，用逗号分开：{a}",
                                               "Each line takes number, name and wage with commas: {a}"
                                               ).format(a=line[:40])  # fmt: skip
            break
        inner = Filled({"wage": parts[2]})
        fen = inner.fen("wage", WAGES)
        if inner.errors:
            given.errors[f"{at}-wages"] = inner.errors["wage"]
            break
        wages.append({"worker_number": parts[0], "name": parts[1], "wage": fen})
    gone: list[Plain] = [
        line.strip()
        for line in given.text(f"{at}-gone", GONE, longest=20_000, optional=True).splitlines()
        if line.strip()
    ]
    return {"wages": wages, "not_employed": gone}


def _said(given: Filled, deed: str) -> Words:
    zh = given.text(f"{deed}-zh", ZH, longest=2_000)
    en = given.text(f"{deed}-en", EN, longest=2_000)
    ground = given.text(f"{deed}-ground", GROUND)
    given.finish()
    return Words(zh, en, ground)
