"""The parts of a case's file: who, clocks, facts with their source, papers, checks with the law's ground,
what the machine says, steps, draws, what the person was told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from canbao.accounts.models import AUDITOR, CASE_MANAGER, REVIEWER
from canbao.cases import draw
from canbao.cases.access import Reading
from canbao.cases.answers import Refer
from canbao.cases.models import Case, Decision, Proposal
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.looks import NoSuchPerson, PersonView, look
from canbao.people.models import Employer
from canbao.people.places import full_names_of
from canbao.people.purposes import RefusedLook
from canbao.robots.table import rules
from canbao.services import measures, path
from canbao.services.behaviour import CaseService, case_service, seen
from canbao.services.catalogue import words as catalogued
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.handling.base import DOOR, to
from canbao.web.handling.clocks_shown import Ticking
from canbao.web.money_tables import Link, Mark, Row, Table
from canbao.web.people_shown import By
from canbao.web.pictures.lifeline import LifeLine
from canbao.web.services.told import ground_text
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_sheets import Told, sheets_of
from canbao.web.views.own_record import Record
from canbao.web.words import NOTHING, Language, Text

WHO, WHEN = Text("经手人", "By"), Text("日期", "Day")
GROUND, SOURCE = Text("依据", "Ground"), Text("来源", "Source")
HIDDEN = Text("已填写（号码和内容隐去）", "given (hidden here)")


@dataclass(frozen=True, slots=True)
class Opened:
    """A case opened by somebody on a day: under which reading, and the service where it has one."""

    case: Case
    reading: Reading
    actor: Actor
    day: date
    lang: Language
    running: Sequence[Ticking]
    service: CaseService | None = field(default=None)

    @property
    def blind(self) -> bool:
        """Whether names of those who decided are kept from the reader, who is to judge what they did."""
        return self.actor.role == REVIEWER

    def by(self, name: str) -> object:
        """Who did something, as a cell."""
        if self.blind or self.reading.masked:
            return Mark(Text("（隐去）", "(withheld)"))
        return By(name)


def service_of(case: Case) -> CaseService | None:
    """The behaviour of a case; None for cases that no service of the catalogue decides."""
    try:
        return case_service(case.service)
    except Refused:
        return None


def concerned(it: Opened, whole: bool) -> tuple[list[tuple[Text, object, str]], LifeLine | None]:
    """Whom the case is about, and the life line; each opening is a look of its own in the log."""
    case = it.case
    if case.person is None:
        firm = Employer.objects.filter(code=case.employer).first()
        name = firm.name if firm else ""
        return [(Text("单位", "Employer"), f"{name} {case.employer}".strip(), "")], None
    try:
        view: PersonView = look(it.actor, case.person, it.reading.purpose, DOOR, whole=whole)
    except (NoSuchPerson, RefusedLook) as error:
        why = Text(error.zh, error.en) if isinstance(error, RefusedLook) else Text(
            "参保记录中没有此人", "this person is not in the record")  # fmt: skip
        return [(Text("当事人", "Person"), why, "")], None
    pairs: list[tuple[Text, object, str]] = [
        (Text("当事人", "Person"), f"{view.name} {view.number}", ""),
        (Text("个人编号", "Person number"), view.display_number, ""),
    ]
    if not whole:
        return pairs, None
    record = Record(view, it.day)
    pairs += [
        (Text("出生", "Born"), record.birth, ""), (Text("性别", "Sex"), record.sex, ""),
        (Text("居住地", "Lives in"), record.residence, ""),
        (Text("户籍地", "Registered in"), record.registration, ""),
    ]  # fmt: skip
    if view.death:
        pairs.append((Text("死亡登记", "Death on record"), Day(view.death), ""))
    line = record.line
    if line is not None:
        line = LifeLine(
            title=Text("参保一生一线", "Life line"), start=line.start, end=line.end,
            bands=tuple(unlinked(band) for band in line.bands), marks=line.marks,
            source=line.source,
        )  # fmt: skip
    return pairs, line


def unlinked(band: Any) -> Any:
    from dataclasses import replace

    return replace(band, href="")


def head(it: Opened) -> list[tuple[Text, object, str]]:
    """State, place, channel, and by whom it was asked for."""
    case = it.case
    names = full_names_of([case.place])
    place = names[case.place]
    channels = catalogued().lists["channels"]
    channel = channels.get(case.channel)
    pairs: list[tuple[Text, object, str]] = [
        (Text("办件编号", "Case"), case.number, ""),
        (Text("办理地", "Place"), Text(place.zh, place.en), ""),
        (Text("渠道", "Channel"),
         Text(channel.zh, channel.en) if channel else Text("机构发起", "By the office"), ""),
        (Text("建立", "Opened"), Day(case.opened), ""),
    ]  # fmt: skip
    return pairs


def clock_table(it: Opened) -> Table:
    """The clocks that run."""
    rows = [
        [words.named(words.CLOCKS, each.clock.kind), each.mark, each.due_cell,
         Day(each.clock.start), ground_text(each.clock.basis),
         Mark(Text("本机构标准", "own standard")) if each.clock.status == "own" else NOTHING]
        for each in it.running
    ]  # fmt: skip
    return Table(
        "clocks", Text("期限", "Clocks"),
        (Text("期限", "Clock"), Text("已用", "Used"), Text("到期日", "Due"), Text("起算", "From"),
         GROUND, Text("性质", "Kind")), rows, empty=Text("没有在计算的期限。", "No clock runs."),
    )  # fmt: skip


def fact_table(it: Opened) -> tuple[Table, Table]:
    """The facts as they stand, each with whose word it is; and what they replaced."""
    facts = list(it.case.facts.order_by("number"))
    last = {each.name: each.number for each in facts}
    whose = words.source_names(each.source for each in facts)
    now: list[Row] = []
    before: list[Row] = []
    for each in facts:
        if each.name == measures.FACT:
            continue  # told in words where it is proposed
        value = HIDDEN if it.reading.masked else words.said(each.name, json.loads(each.value))
        row: Row = [words.fact_name(each.name), value, whose[each.source],
                    Day(each.as_of), ground_text(each.ground)]  # fmt: skip
        (now if last[each.name] == each.number else before).append(row)
    heads = (Text("事实", "Fact"), Text("内容", "Value"), SOURCE, Text("截至", "As of"), GROUND)
    return (
        Table("facts", Text("事实", "Facts"), heads, now,
              Text("同名事实以最后一次为准，以前的不改写。", "Of a name the last one counts; none is "
                   "overwritten."), Text("没有事实。", "None.")),
        Table("facts-before", Text("以前的内容", "What they replaced"), heads, before),
    )  # fmt: skip


def paper_table(it: Opened) -> Table:
    """Papers and promises."""
    named = catalogued().documents

    def name(kind: str) -> Text:
        return Text(named[kind].zh, named[kind].en) if kind in named else Text(kind, kind)

    rows: list[Row] = []
    for each in it.case.documents.order_by("pk"):
        at = to(it.lang, "document", it.case.number, each.hash)
        shown = each.file_name if it.reading.masked else Link(each.file_name, at)
        rows.append([name(each.kind), shown, f"{each.media.rpartition('/')[2]} {-(-each.size // 1024)} KB",
                     Day(each.day), ground_text(each.ground)])  # fmt: skip
    for promise in it.case.promises.order_by("pk"):
        rows.append([name(promise.instead), Text("承诺：{a}", "Promise: {a}").format(
            a=Text(promise.zh, promise.en)), Text("承诺", "promise"), Day(promise.day),
            ground_text(promise.ground)])  # fmt: skip
    return Table(
        "papers", Text("材料和承诺", "Papers and promises"),
        (Text("材料", "Paper"), Text("文件", "File"), Text("格式", "Kind"), WHEN, GROUND), rows,
        empty=Text("没有材料；所需事实由部门数据提供。", "None: departments supply what is needed."),
    )  # fmt: skip


def check_table(it: Opened) -> tuple[Table, Mark | None, bool]:
    """What the last check found, each with its rule's ground; its tier, and whether it speaks of the case
    as it stands."""
    last = it.case.checks.order_by("-number").first()
    rows: list[Row] = []
    for each in json.loads(last.findings) if last else ():
        told, _, missing = str(each).partition(": ?")
        rule, _, clause = told.partition(" ")
        entry = rules().get(rule)
        name = words.rule_name(rule)
        shown = (
            Link(name, to(it.lang, "rule", rule)) if entry and it.actor.role == AUDITOR else name
        )
        rows.append([
            shown, words.clause_name(rule, clause),
            Mark(Text("缺数据：{a}", "lacks data: {a}").format(a=missing), "needs") if missing
            else Mark(Text("有发现", "Found"), "waiting"),
            words.SEVERITIES[entry.severity] if entry else NOTHING, entry.ground if entry else NOTHING,
        ])  # fmt: skip
    heads = (Text("规则", "Rule"), Text("条款", "Clause"), Text("结果", "Result"),
             Text("严重程度", "Severity"), GROUND)  # fmt: skip
    table = Table("checks", Text("核验与发现", "Checks and findings"), heads, rows,
                  empty=Text("没有发现。", "Nothing was found.") if last
                  else Text("尚未核验。", "Not checked yet."))  # fmt: skip
    return (
        table, words.TIERS[last.tier] if last else None,
        last is None or last.content == it.case.content,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed or what the machine would answer: by whom, how it was worked out."""

    title: Text
    pairs: list[tuple[Text, object, str]]
    told: Told | None


def answer_of(kept: Proposal | Decision, title: Text, it: Opened) -> Proposed:
    """A kept answer with its reason and how it was worked out."""
    content = json.loads(kept.explanation)
    pairs: list[tuple[Text, object, str]] = [
        (Text("结论", "Answer"), words.outcome_of(it.case.service, kept.outcome).text, ""),
    ]
    if not it.blind and not it.reading.masked:
        pairs.append((Text("拟办人", "Proposed by"), _called(kept.by), ""))
        if isinstance(kept, Decision) and kept.checked_by:
            pairs.append((Text("决定人", "Decided by"), _called(kept.checked_by), ""))
    pairs.append((WHEN, Day(kept.day), ""))
    if kept.reason_zh:
        pairs += [
            (Text("理由", "Reason"), Text(kept.reason_zh, kept.reason_en), ""),
            (GROUND, kept.ground, ""),
            (Text("救济", "Remedies"), _side(kept.remedies), ""),
        ]
    elif reason := content.get("reason") or content.get("answer"):
        pairs.append((Text("理由", "Reason"), Text(reason["zh"], reason["en"]), ""))
    pairs += due_pairs(content)
    pairs += [
        (Text("处理", "What follows"), Text(*measures.words_of(each)), "")
        for each in content.get("measures") or ()
    ]  # fmt: skip
    return Proposed(title, pairs, _told(content))


def machine(it: Opened) -> Proposed | None:
    """What the service answers on the facts as they stand; nothing is decided by it."""
    if it.service is None or it.case.state not in ("needs_human", "in_check"):
        return None
    answer = path.answer(it.service, seen(it.case, it.day))
    title = Text("系统的建议", "What the machine proposes")
    if isinstance(answer, Refer):
        return Proposed(title, [
            (Text("建议", "Answer"), Text("由人员判断，不作建议", "for a person to judge"), ""),
            (Text("原因", "Why"), asking.plainly(answer.zh, answer.en), "")], None)  # fmt: skip
    pairs = [(Text("建议", "Answer"), Text("同意", "grant"), "")]
    return Proposed(title, [*pairs, *due_pairs(answer.explanation)], _told(answer.explanation))


def due_pairs(content: Any) -> list[tuple[Text, object, str]]:
    """What would be due each month, by benefit."""
    from canbao.web.money_tables import Yuan
    from canbao.web.views.money_payments_words import benefit

    return [
        (benefit(each["benefit"]), Text("{a}，自{m}", "{a}, from {m}").format(
            a=Yuan(each["fen"]), m=each["month"] + (f" – {each['to']}" if each["to"] else "")), "")
        for each in content.get("due") or ()
    ]  # fmt: skip


def _told(content: Any) -> Told | None:
    computed = content.get("computed")
    return sheets_of(computed) if isinstance(computed, dict) else None


def _called(name: str) -> Text:
    from canbao.web.people_shown import called

    return called(name)


def _side(both: str) -> Text:
    zh, _, en = both.partition("\n")
    return Text(zh, en or zh)


def step_table(it: Opened) -> Table:
    """The steps it took."""
    rows: list[Row] = []
    for each in it.case.transitions.order_by("number"):
        said = json.loads(each.evidence)
        why = said.get("why") or ""
        if "zh" in said and "en" in said:
            why = asking.plainly(said["zh"], said["en"])
        if "cause" in said:
            why = Text("{a}（{g}）", "{a} ({g})").format(
                a=words.named(words.CAUSES, said["cause"]), g=said["ground"])  # fmt: skip
        rows.append([each.number, Day(each.day), words.state_of(each.end),
                     words.named(words.REASONS, each.reason), it.by(each.actor), why])  # fmt: skip
    return Table(
        "steps", Text("办理过程", "Steps"),
        (Text("序号", "No."), WHEN, Text("状态", "State"), Text("事由", "What"), WHO, Text("说明", "Why")),
        rows, Text("每一步都与前一步的哈希相连，不能改动。", "Each is sealed with the one before."),
    )  # fmt: skip


def draw_table(it: Opened) -> Table:
    """Who was drawn for which step."""
    seeing = it.actor.role in (CASE_MANAGER, AUDITOR)
    rows: list[Row] = []
    for each in it.case.draws.order_by("pk"):
        among = len(json.loads(each.candidates))
        rows.append([
            Link(Day(each.day), to(it.lang, "draw", each.pk)) if seeing else Day(each.day),
            words.STEPS[each.step], it.by(each.drawn), among, len(json.loads(each.barred)),
            Mark(Text("可重现", "Draws again the same"), "done") if draw.replay(each) == each.drawn
            else Mark(Text("不能重现", "Does not draw the same"), "needs"),
        ])  # fmt: skip
    return Table(
        "draws", Text("随机分配", "Draws"),
        (WHEN, Text("环节", "Step"), Text("抽中", "Drawn"), Text("候选人数", "Among"),
         Text("回避、不在岗", "Barred"), Text("重现", "Replay")), rows,
        empty=Text("尚未分配。", "Nobody has been drawn."),
    )  # fmt: skip


def notice_table(it: Opened) -> Table:
    """What the person was told."""
    rows = [[Day(each.day), Text(each.zh, each.en)] for each in it.case.notices.order_by("number")]
    return Table("notices", Text("已告知当事人", "What the person was told"),
                 (WHEN, Text("内容", "Words")), rows,
                 empty=Text("还没有通知。", "Nothing yet."))  # fmt: skip


def standing(it: Opened, drawn: str) -> list[Notice]:
    """How it stands, in a sentence: whose turn it is and why."""
    case = it.case
    last = case.transitions.order_by("-number").first()
    said = json.loads(last.evidence) if last is not None else {}
    why: object = said.get("why") or ""
    if "zh" in said and "en" in said:
        why = asking.plainly(said["zh"], said["en"])
    title = words.state_of(case.state).text
    if drawn == it.actor.name:
        return [Notice(Text("由您办理：{a}", "It is yours: {a}").format(a=title), why, "needs")]
    if drawn and not it.blind and not it.reading.masked:
        return [Notice(title, Text("已随机分给{a}。{w}", "Drawn to {a}. {w}").format(
            a=_called(drawn), w=why), "waiting")]  # fmt: skip
    if case.state in ("needs_human", "proposed", "contested") and not drawn:
        return [Notice(title, Text("还没有可分配的人员，请主管安排岗位成员。{w}",
                                   "Nobody can be drawn: the manager adds members to the post. {w}")
                       .format(w=why), "needs")]  # fmt: skip
    return [Notice(title, why, words.TONES.get(case.state, ""))]
