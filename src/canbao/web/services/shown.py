"""A case as whoever asked sees it, like a parcel: where it is, whose turn it is, by when, what was said,
what was decided and why, and what can be done now. Used by every door; the look is logged by the door.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from canbao.benefits.office import REMEDIES, REMEDIES_EN, REMEDIES_ZH
from canbao.cases.clocks import Reading, read
from canbao.cases.engine import HEARING_CLOCK, withdrawable
from canbao.cases.models import Case, Clock, Decision, Notice, Transition
from canbao.cases.models.case import CORRECTION
from canbao.cases.ratings import RATED_IN
from canbao.cases.states import BEFORE_DECISION, NAMES
from canbao.services import catalogue, hearing
from canbao.services.behaviour import CaseService, behaviours, own_motion
from canbao.services.catalogue import Entry, words
from canbao.services.doing.remedies import CONTESTABLE
from canbao.services.measures import words_of
from canbao.web.formats import Day
from canbao.web.people_shown import names_of_accounts
from canbao.web.services.told import ground_text
from canbao.web.words import NOTHING, Text

YOU, WE, NOBODY = "you", "we", "nobody"
TURNS: Final[Mapping[str, tuple[str, Text]]] = {
    "draft": (YOU, Text("还没有提交，轮到您。", "Not handed in yet: it is your turn.")),
    "received": (WE, Text("我们在核对材料是否齐全。", "We look whether everything is there.")),
    "incomplete": (YOU, Text("缺材料，轮到您补正。缺的都在这里，只通知这一次。",
                             "Something is missing: it is your turn. All of it stands here, told once.")),
    "complete": (WE, Text("材料齐全，轮到我们核验。", "Everything is there; we check it now.")),
    "in_check": (WE, Text("我们正在核验。", "We are checking it.")),
    "on_hold": (WE, Text("中止，等待其他机构或事项。", "On hold: it waits for somebody else.")),
    "needs_human": (WE, Text("转由工作人员办理，人员随机分配。",
                             "A person looks at it, drawn at random.")),
    "proposed": (WE, Text("已拟办，由另一名工作人员决定。",
                          "Proposed; another person decides.")),
    "decided": (WE, Text("已作出决定，正在告知您。", "Decided; you are being told.")),
    "served": (WE, Text("已告知结果，正在落实。", "You were told; it is being carried out.")),
    "effected": (WE, Text("已落实。", "Paid or recorded.")),
    "contested": (WE, Text("您提出了异议，由没有参与原决定的人复核。",
                           "Contested; somebody who had no hand in it reviews.")),
    "changed": (WE, Text("复核认为应当变更，正在重新办理。",
                         "To be changed: it is being decided anew.")),
    "closed": (NOBODY, Text("已办结。", "Done.")),
    "withdrawn": (NOBODY, Text("您已撤回。", "You withdrew it.")),
}  # fmt: skip
TONES: Final = {
    "draft": "needs", "incomplete": "needs", "closed": "done", "effected": "done", "withdrawn": "",
}  # fmt: skip
CAUSES: Final = {
    "awaiting_applicant": Text("等待您补充", "waiting for you"),
    "court_or_authority": Text("等待法院或主管部门的结论", "waiting for a court or an authority"),
    "expert_assessment": Text("等待鉴定或评审", "waiting for an expert’s assessment"),
    "neighbouring_office": Text("等待其他经办机构回复", "waiting for another office"),
}
CLOCKS: Final = {
    "decision": Text("作出决定", "To decide"), "correction": Text("补正", "To add what is missing"),
    "call_back": Text("回访", "To call you back"), "review_answer": Text("复议答复", "To answer the review"),
    "review_copy": Text("复议申请书副本", "Copy of the review"), "contest": Text("提出异议", "To contest"),
    "serve": Text("送达", "To tell you"), "hearing": Text("陈述申辩", "To state your case"),
}  # fmt: skip
STAGES: Final = (
    ("received", Text("提交", "Handed in")), ("complete", Text("材料齐全", "Complete")),
    ("in_check", Text("核验", "Checked")), ("decided", Text("决定", "Decided")),
    ("served", Text("告知", "You were told")), ("effected", Text("落实", "Paid or recorded")),
    ("closed", Text("办结", "Done")),
)  # fmt: skip
BEFORE: Final[Mapping[str, int]] = {
    "draft": 0, "received": 1, "incomplete": 1, "complete": 2, "in_check": 2, "on_hold": 2,
    "needs_human": 2, "changed": 2, "proposed": 3, "decided": 4, "served": 5, "effected": 6,
    "contested": 6,
}  # fmt: skip
"""The stage that comes next in a state."""
NOW: Final = {
    "complete": Text("核对材料", "Looking whether all is there"), "in_check": Text("核验", "Being checked"),
    "decided": Text("等待决定", "To be decided"), "served": Text("正在告知", "You are being told"),
    "effected": Text("正在落实", "Being carried out"), "closed": Text("等待办结", "To be closed"),
}  # fmt: skip
"""What a stage is called while it is under way; once done, by what has been reached."""
YOURS_NOW: Final = Text("等您补正", "Waiting for you to add it")
OUTCOMES: Final = {
    "grant": Text("同意", "Granted"), "partly": Text("部分同意", "Granted in part"),
    "refuse": Text("不同意", "Refused"), "impose": Text("作出处理", "Measures follow"),
}  # fmt: skip
REASONS: Final = {
    "opened": Text("开始填写", "Begun"), "submitted": Text("提交", "Handed in"),
    "lacking": Text("一次告知补正", "Told what is missing"),
    "nothing_lacking": Text("材料齐全", "Complete"), "corrected": Text("补正", "Added what was missing"),
    "still_lacking": Text("仍有缺项，转人工", "Still something missing: a person looks"),
    "not_corrected": Text("未按期补正，转人工", "Not added in time: a person looks"),
    "checked": Text("核验", "Checked"), "referred": Text("转人工", "To a person"),
    "cannot_be_evaluated": Text("规则缺数据，转人工", "A rule lacks its data: a person looks"),
    "finding": Text("核验有发现，转人工", "Something was found: a person looks"),
    "waits": Text("中止", "On hold"), "released": Text("恢复", "Goes on"),
    "heard": Text("告知您，听取您的意见", "You were told, to be heard"),
    "proposed": Text("拟办", "Proposed"), "sent_back": Text("退回重新拟办", "Sent back"),
    "granted": Text("自动同意", "Granted by the robot"), "decided": Text("决定", "Decided"),
    "served": Text("告知", "You were told"), "paid_or_recorded": Text("落实", "Paid or recorded"),
    "done": Text("办结", "Done"), "nothing_to_carry_out": Text("办结", "Done"),
    "contested": Text("提出异议", "Contested"), "changed": Text("复核变更", "To be changed"),
    "upheld": Text("复核维持", "It stands"), "contest_withdrawn": Text("撤回异议", "Contest withdrawn"),
    "withdrawn": Text("撤回", "Withdrawn"),
}  # fmt: skip


HEARD: Final = Text(
    "轮到您：请在期限内陈述申辩。尚未作出决定，不陈述的按已有材料办理。",
    "Your turn: state your case in time. Nothing has been decided; if you say nothing, it is decided on what "
    "is there.",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop of the way: `state` is done, now or ahead."""

    title: Text
    day: Day | None
    state: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """How long there is: for what, until when (None while it stands still, with the cause), on which
    ground; `own` where that is our own standard, `provisional` where a year has no calendar yet."""

    what: Text
    used: int
    days: int
    working: bool
    due: Day | None
    cause: Text
    basis: Text
    own: bool
    provisional: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A notice."""

    day: Day
    words: Text
    correction: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, by whom, on which grounds; the officer's reason, and remedies where it is adverse."""

    day: Day
    outcome: Text
    adverse: bool
    by: Text
    machine: bool
    reason: Text
    ground: str
    remedies: Text
    grounds: Sequence[Text]
    law: str
    hash: str
    replaced: bool
    answer: Text
    follows: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step that was taken."""

    day: Day
    what: Text
    by: Text
    state: Text


class CaseShown:
    """Everything a page of a case tells, read once."""

    def __init__(self, case: Case, day: date) -> None:
        self.case, self.day = case, day
        self.entry: Entry = catalogue.entry(case.service)
        self.transitions: list[Transition] = list(case.transitions.order_by("number"))
        self.notices: list[Notice] = list(case.notices.order_by("-number"))
        self.decisions: list[Decision] = list(case.decisions.order_by("-number"))
        self._clocks: list[Clock] = list(case.clocks.prefetch_related("pauses").order_by("pk"))
        self.rating = getattr(case, "rating", None)

    @property
    def title(self) -> Text:
        return Text(self.entry.zh, self.entry.en)

    @property
    def number(self) -> str:
        """The number as people read it out: day, place, running number and check digits."""
        return grouped(self.case.number)

    @property
    def state(self) -> Text:
        return state_text(self.case.state)

    @property
    def tone(self) -> str:
        return "needs" if self.yours and not self.decisions else TONES.get(self.case.state, "waiting")

    @property
    def turn(self) -> Text:
        if self.case.state == "closed" and self.decisions:
            outcome = outcome_text(self.case.service, self.decisions[0].outcome)
            return Text(f"结果：{outcome.zh}。", f"The answer: {outcome.en.lower()}.")
        return turn_of(self.case.state, self._clocks)[1]

    @property
    def yours(self) -> bool:
        return turn_of(self.case.state, self._clocks)[0] == YOU

    @property
    def may_state(self) -> bool:
        """Whether a statement of the one it is about can still come into the file."""
        return hearing.awaited(self.case, self.notices)

    @property
    def stages(self) -> list[Stage]:
        """The stops of the way; what was done anew after a review is shown with its last day."""
        days = {each.end: each.day for each in self.transitions}
        if self.case.state == "withdrawn":
            done = [(key, title) for key, title in STAGES if key in days]
            return [Stage(title, Day(days[key]), "done") for key, title in done]
        over = self.case.state == "closed"
        now = BEFORE.get(self.case.state, len(STAGES))
        waits = self.case.state == "incomplete"
        return [
            Stage(
                (YOURS_NOW if waits else NOW.get(key, title)) if n == now and not over else title,
                Day(days[key]) if key in days and (over or n < now) else None,
                "done" if over or n < now else "now" if n == now else "ahead",
            )
            for n, (key, title) in enumerate(STAGES)
            if not (over and key not in days)
        ]  # fmt: skip

    @property
    def clocks(self) -> list[ClockLine]:
        """The clocks that run, each with its ground."""
        return [clock_line(each, self.day) for each in self._clocks if each.ended is None]

    @property
    def due(self) -> Day | None:
        """Until when it is the applicant's turn; None while it is not."""
        return next((each.due for each in self.clocks if self.yours and each.due), None)

    @property
    def told(self) -> list[Told]:
        return [
            Told(Day(each.day), notice_text(each), each.kind == CORRECTION) for each in self.notices
        ]

    @property
    def lacking(self) -> list[dict[str, Any]]:
        """What the one correction notice lists, while it waits for an answer."""
        if self.case.state != "incomplete":
            return []
        notice = next((each for each in self.notices if each.kind == CORRECTION), None)
        items = json.loads(notice.items) if notice else []
        return [{**each, "ground": ground_text(each["ground"])} for each in items]

    @property
    def decided(self) -> list[Decided]:
        """The decisions, the current one first."""
        names = names_of_accounts([each.by for each in self.decisions], office=True)
        replaced = {each.replaces_id for each in self.decisions}
        return [
            _decided(self.case.service, each, names[each.by], each.pk in replaced)
            for each in self.decisions
        ]

    @property
    def steps(self) -> list[StepLine]:
        """Every step, the last first. Who asked is named as such, officers by their office."""
        by = {"applicant": Text("您", "You"), "officer": Text("工作人员", "An officer"),
              "robot": Text("自动核验", "The robot"), "system": Text("系统", "The system")}  # fmt: skip
        return [
            StepLine(Day(each.day), REASONS.get(each.reason, Text(each.reason, each.reason)),
                     by[each.hand], state_text(each.end))
            for each in reversed(self.transitions)
        ]  # fmt: skip

    @property
    def remedy(self) -> Text:
        found = words().remedies[self.entry.remedies]
        return Text(found.zh, found.en)

    @property
    def by_machine(self) -> bool:
        return bool(self.decisions) and self.decisions[0].by.startswith("robot:")

    @property
    def can_withdraw(self) -> bool:
        if not withdrawable(self.case):
            return False
        return self.case.state in BEFORE_DECISION and not self.decisions

    @property
    def can_contest(self) -> bool:
        return self.case.state in CONTESTABLE and bool(self.decisions)

    @property
    def can_rate(self) -> bool:
        return self.case.state in RATED_IN and self.rating is None


def notice_text(notice: Notice) -> Text:
    """A notice; the remedies, which are kept in both languages, once in each."""
    return Text(notice.zh.replace(REMEDIES, REMEDIES_ZH), notice.en.replace(REMEDIES, REMEDIES_EN))


def _one_side(remedies: str) -> Text:
    return Text(remedies.replace(REMEDIES, REMEDIES_ZH), remedies.replace(REMEDIES, REMEDIES_EN))


def turn_of(state: str, clocks: Iterable[Clock]) -> tuple[str, Text]:
    """Whose turn it is, in a state and with these clocks; and in words."""
    if state == "on_hold" and any(
        each.kind == HEARING_CLOCK and each.ended is None for each in clocks
    ):
        return YOU, HEARD
    return TURNS[state]


def outcome_text(service: str, outcome: str) -> Text:
    """What an answer is called, in the words of its service."""
    found = {**behaviours(), **own_motion()}.get(service)
    said = found.answer_names.get(outcome) if isinstance(found, CaseService) else None
    return Text(*said) if said else OUTCOMES[outcome]


def state_text(state: str) -> Text:
    zh, en = NAMES[state]
    return Text(zh, en)


def grouped(number: str) -> str:
    """`20261121 510104 0001 12`: in groups that can be read out on the phone."""
    return " ".join(filter(None, (number[:8], number[8:14], number[14:-2], number[-2:])))


def clock_line(clock: Clock, day: date) -> ClockLine:
    """A clock in words on a day; its pauses are at hand."""
    pauses = [(each.from_day, each.to_day) for each in clock.pauses.all()]
    reading: Reading = read(clock, day, pauses)
    still = next((each.cause for each in clock.pauses.all() if each.to_day is None), "")
    return ClockLine(
        CLOCKS.get(clock.kind, Text(clock.kind, clock.kind)), reading.used, reading.days,
        clock.unit == "working", Day(reading.due) if reading.due else None,
        CAUSES.get(still, NOTHING), ground_text(clock.basis), clock.status == "own", reading.provisional,
        reading.due is not None and day > reading.due,
    )  # fmt: skip


def _decided(service: str, made: Decision, by: Text, replaced: bool) -> Decided:
    said = json.loads(made.explanation)
    answer = said.get("answer") or {}
    # What a named officer wrote when granting stands in the explanation, with the ground if it has one.
    words_ = said.get("reason") if isinstance(said.get("reason"), dict) else {}
    reason = Text(made.reason_zh or words_.get("zh", ""), made.reason_en or words_.get("en", ""))
    own = said.get("ground")
    machine = made.by.startswith("robot:")
    return Decided(
        Day(made.day), outcome_text(service, made.outcome), made.outcome != "grant",
        Text("自动核验（规则由具名人员开启）", "the robot, switched on by a named person")
        if machine else by,
        machine, reason, made.ground or (own if isinstance(own, str) else ""), _one_side(made.remedies),
        [ground_text(each) for each in said.get("grounds", ())], said.get("law", ""), made.hash, replaced,
        Text(answer.get("zh", ""), answer.get("en", "")) if made.outcome == "grant" else NOTHING,
        [Text(*words_of(each)) for each in said.get("measures") or ()],
    )  # fmt: skip
