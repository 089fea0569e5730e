"""Opening a case, handing it in, correcting, withdrawing, holding, checking: all up to the answer.

What is missing, what was found and what a service needs to know is said by rooms above; here it is
kept, and the case moves along `states`. Answers are in `deciding`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.accounts.models import COUNTER, DESK
from canbao.batches.canonical import Plain, canonical, hash_of
from canbao.cases import chain, clocks, desks, kept, notices, numbers
from canbao.cases.clocks import Limit
from canbao.cases.hands import PURPOSE, Deed, Held, holding, may_act
from canbao.cases.models import Case, CaseFact, Check
from canbao.cases.models.case import CORRECTION, HEARING
from canbao.cases.states import FIRST, hand_of
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import SYSTEM

CORRECTION_CLOCK: Final = "correction"
HEARING_CLOCK: Final = "hearing"
AWAITING: Final = "awaiting_applicant"
OFFICE: Final = "office"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with its source, its day and the ground on which it was asked or fetched."""

    name: str
    value: Plain
    source: str
    as_of: date
    ground: str

    def said(self) -> dict[str, Plain]:
        return {
            "name": self.name, "value": self.value, "source": self.source,
            "as_of": self.as_of.isoformat(), "ground": self.ground,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: what, in both languages, and on which ground it is asked for."""

    name: str
    zh: str
    en: str
    ground: str
    ground_en: str = ""
    """The ground's name in English; without one it is told as it is written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: service, about whom (person or credit code), where, through which channel."""

    service: str
    place: int
    channel: str
    person: int | None = None
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks say: tier, findings in words, whether a second person must decide."""

    tier: str
    second: bool
    findings: Sequence[str] = ()


def open_case(asked: Asked, facts: Sequence[Fact], deed: Deed) -> Case:
    """A draft with what is known filled in. The same key is the same case; with other content it is
    refused, as is a deed without a key."""
    if not deed.key:
        raise refused("开办业务须带幂等标识", "opening a case needs an idempotency key")
    said = hash_of(
        {
            "service": asked.service, "place": asked.place, "channel": asked.channel,
            "person": asked.person, "employer": asked.employer, "by": deed.actor.name,
            "facts": [each.said() for each in facts],
        }
    )  # fmt: skip
    may_act(deed, asked.service, asked.person, asked.employer)
    with transaction.atomic():
        # The log's head is the one lock all writers share: numbers and keys are then taken in turn.
        log.append(deed.actor, deed.door, log.Act(
            log.WRITE, PURPOSE, asked.person, f"service {asked.service}", {"opens": deed.key}))  # fmt: skip
        there = Case.objects.filter(key=deed.key).first()
        if there is not None:
            if there.asked_hash != said:
                raise refused(
                    f"标识{deed.key}已用于另一办件，请另取标识",
                    f"key {deed.key} opened another case: take a new one",
                )
            return there
        if deed.actor.role == DESK:
            desks.may_open(deed.actor, asked.service, asked.place, asked.channel, deed.day)
        case = Case.objects.create(
            number=_number(deed.day, asked.place), service=asked.service, person=asked.person,
            employer=asked.employer, place=asked.place, channel=asked.channel,
            asked_by=deed.actor.name, state=FIRST, opened=deed.day, last_day=deed.day,
            key=deed.key, asked_hash=said,
        )  # fmt: skip
        chain.append(case, FIRST, deed.actor, chain.OPENED, evidence={"facts": len(facts)})
        _keep(case, facts, deed)
        case.save()
    return case


def submit(number: str, version: int, lacks: Sequence[Lack], limit: Limit, deed: Deed, *,
           correction: Limit | None = None) -> Case:  # fmt: skip
    """Handed in: complete, and the clock of `limit` starts; or everything that is missing goes out in
    one correction notice, whose clock is `correction`."""
    with holding(number, version, deed, "submit", _lacks(lacks)) as held:
        if held.done is None:
            held.go("received", "submitted")
            _complete_or_not(held, lacks, limit, correction)
    return held.case


def correct(number: str, version: int, facts: Sequence[Fact], lacks: Sequence[Lack], limit: Limit,
            deed: Deed) -> Case:  # fmt: skip
    """What was missing is there: the facts are kept, and the case is complete. What still lacks
    (`lacks` asked again with the new facts) sends it to a person, who decides on what there is."""
    said: Plain = [[each.said() for each in facts], _lacks(lacks)]
    with holding(number, version, deed, "correct", said) as held:
        if held.done is None:
            _keep(held.case, facts, deed)
            _end(held.case, CORRECTION_CLOCK, deed.day)
            _go_on(held.case, deed.day)
            held.go("received", "corrected")
            if lacks:
                open_yet: Plain = [each.name for each in lacks]
                held.go("needs_human", "still_lacking", {"lacks": open_yet}, by=SYSTEM)
            else:
                held.go("complete", "nothing_lacking", by=SYSTEM)
            clocks.start(held.case, limit, deed.day)
    return held.case


def ask(number: str, version: int, lacks: Sequence[Lack], correction: Limit, deed: Deed) -> Case:
    """Somebody in office sees later that something is missing: everything is asked for in one correction
    notice, and the clocks stand still until it is answered or `correction` has run out. Raises Refused
    where a correction notice went out before: then the office obtains it, or decides on what there is."""
    with holding(number, version, deed, "ask", _lacks(lacks)) as held:
        if held.done is None:
            case = held.case
            if not lacks:
                raise refused("请选择要补正的内容", "say what is missing")
            if case.notices.filter(kind=CORRECTION).exists():
                raise refused(
                    f"办件{number}已一次告知补正，不能再次要求补正",
                    f"case {number}: what lacked was told once and is not asked for again",
                )
            for each in clocks.running(case):
                clocks.pause(each, AWAITING, clocks.GROUNDS[AWAITING][0], deed.day, deed.actor.name)
            _told(case, lacks, deed.day)
            held.go("incomplete", "lacking", {"lacks": [each.name for each in lacks]})
            clocks.start(case, correction, deed.day)
    return held.case


def withdrawable(case: Case) -> bool:
    """Whether whoever it is about may take it back: what somebody in office took up is not theirs."""
    return case.channel != OFFICE or case.asked_by == SYSTEM.name


def withdraw(number: str, version: int, deed: Deed) -> Case:
    """Taken back by whoever asked, before it is decided; all clocks end. Of those in office only a counter
    or a desk can, for the person who stands there: whoever decides does not make a case go away. Raises
    Refused else, once it is decided, and where the office took it up."""
    with holding(number, version, deed, "withdraw") as held:
        if held.done is None:
            if hand_of(deed.actor) == "officer" and deed.actor.role not in (COUNTER, DESK):
                raise refused(
                    f"办件{number}只能由申请人撤回，或由窗口代为撤回",
                    f"case {number} is withdrawn by whoever asked, or for them at a counter",
                )
            if held.case.decisions.exists():
                raise refused(
                    f"办件{number}已作出决定，不能撤回；可提出异议",
                    f"case {number} has been decided and cannot be withdrawn; contest it",
                )
            if hand_of(deed.actor) != "system" and not withdrawable(held.case):
                raise refused(
                    f"办件{number}由经办机构发起，不能撤回；可以陈述申辩",
                    f"case {number} was taken up by the office and cannot be withdrawn; whom it is "
                    "about may state their case",
                )
            held.go("withdrawn", "withdrawn")
            for each in clocks.running(held.case):
                clocks.end(each, deed.day)
    return held.case


def add_facts(number: str, version: int, facts: Sequence[Fact], deed: Deed) -> Case:
    """Further facts while nothing is proposed; a check made before no longer speaks of the case."""
    with holding(number, version, deed, "facts", [each.said() for each in facts]) as held:
        _open_to_facts(held.case)
        _keep(held.case, facts, deed)
    return held.case


def checked(number: str, version: int, found: Found, deed: Deed) -> Check:
    """What the checks found of the case as it stands; it is then in check. Green says so, amber and red
    need a second person. The check is the answer; again with the same key it is the same one."""
    said: Plain = [found.tier, found.second, list(found.findings)]
    with holding(number, version, deed, "checked", said) as held:
        case = held.case
        if held.done is not None:
            return case.checks.order_by("number")[_number_in(held.done.evidence) - 1]
        made = Check(
            case=case, content=case.content, number=kept.count(case, "checks") + 1, tier=found.tier,
            second=found.second or found.tier != "green", findings=canonical(list(found.findings)),
            by=deed.actor.name, day=deed.day,
        )  # fmt: skip
        kept.put(case, made)
        held.go("in_check", "checked", {"check": made.number, "tier": made.tier})
    return made


def refer(number: str, version: int, zh: str, en: str, reason: str, deed: Deed) -> Case:
    """Not the machine's to answer (`referred`, `cannot_be_evaluated`, `finding`, `not_corrected`): a
    person takes it from here."""
    with holding(number, version, deed, "refer", [zh, en, reason]) as held:
        if held.done is None:
            held.go("needs_human", reason, {"zh": zh, "en": en})
            _end(held.case, CORRECTION_CLOCK, deed.day)
            _go_on(held.case, deed.day)
    return held.case


def hold(number: str, version: int, cause: str, ground: str, deed: Deed) -> Case:
    """Waits for a listed cause: the case's running clocks stand still."""
    with holding(number, version, deed, "hold", [cause, ground]) as held:
        if held.done is None:
            held.go("on_hold", "waits", {"cause": cause, "ground": ground})
            for each in clocks.running(held.case):
                clocks.pause(each, cause, ground, deed.day, deed.actor.name)
    return held.case


def hear(number: str, version: int, zh: str, en: str, limit: Limit, deed: Deed) -> Case:
    """Whoever is concerned is told what may be decided against them and why, and has until the end of
    `limit` to state their case; the other clocks stand still. Raises Refused while one such notice
    waits for its answer."""
    with holding(number, version, deed, "hear", [zh, en]) as held:
        if held.done is None:
            case = held.case
            if not (zh.strip() and en.strip()):
                raise refused(
                    "请用中英文写明认定的事实、拟作的处理和理由",
                    "say in both languages what was found, what may follow and why",
                )
            if any(each.kind == HEARING_CLOCK for each in clocks.running(case)):
                raise refused(
                    f"办件{number}已告知陈述申辩，期限未满，请等待答复",
                    f"case {number}: a hearing is under way; wait for the answer",
                )
            held.go("on_hold", "heard", {"zh": zh, "en": en})
            for each in clocks.running(case):
                clocks.pause(each, AWAITING, limit.basis, deed.day, deed.actor.name)
            clocks.start(case, limit, deed.day)
            notices.tell(case, HEARING, zh, en, deed.day)
    return held.case


def heard(number: str, version: int, facts: Sequence[Fact], deed: Deed) -> Case:
    """What the one concerned says comes into the file; a case that waited for it goes on. Raises Refused
    once an answer is proposed: then remedies are the way."""
    with holding(number, version, deed, "heard", [each.said() for each in facts]) as held:
        if held.done is None:
            _open_to_facts(held.case)
            _keep(held.case, facts, deed)
            waited = any(each.kind == HEARING_CLOCK for each in clocks.running(held.case))
            if held.case.state == "on_hold" and waited:
                _released(held, deed.day)
    return held.case


def release(number: str, version: int, deed: Deed) -> Case:
    """What it waited for is there: clocks go on, the case is in check again."""
    with holding(number, version, deed, "release") as held:
        if held.done is None:
            _released(held, deed.day)
    return held.case


def _released(held: Held, day: date) -> None:
    held.go("in_check", "released")
    _end(held.case, HEARING_CLOCK, day)
    _go_on(held.case, day)


def _complete_or_not(
    held: Held, lacks: Sequence[Lack], limit: Limit, correction: Limit | None
) -> None:
    case, day = held.case, held.deed.day
    if not lacks:
        held.go("complete", "nothing_lacking", by=SYSTEM)
        clocks.start(case, limit, day)
        return
    _told(case, lacks, day)
    held.go("incomplete", "lacking", {"lacks": [each.name for each in lacks]}, by=SYSTEM)
    if correction is not None:
        clocks.start(case, correction, day)


def _told(case: Case, lacks: Sequence[Lack], day: date) -> None:
    notices.tell(
        case, CORRECTION,
        "请一次补正：" + "；".join(f"{each.zh}（{each.ground}）" for each in lacks),
        "Please add, all at once: "
        + "; ".join(f"{each.en} ({each.ground_en or each.ground})" for each in lacks),
        day, items=_lacks(lacks),
    )  # fmt: skip


def _go_on(case: Case, day: date) -> None:
    for each in clocks.running(case):
        clocks.resume(each, day)


def _keep(case: Case, facts: Sequence[Fact], deed: Deed) -> None:
    count = case.facts.count()
    CaseFact.objects.bulk_create(
        CaseFact(
            case=case, number=count + n, name=each.name, value=canonical(each.value),
            source=each.source, as_of=each.as_of, ground=each.ground, day=deed.day,
            by=deed.actor.name,
        )
        for n, each in enumerate(facts, 1)
    )  # fmt: skip
    if facts:
        case.content += 1


def _lacks(lacks: Sequence[Lack]) -> list[Plain]:
    return [
        {"name": each.name, "zh": each.zh, "en": each.en, "ground": each.ground} for each in lacks
    ]


def _end(case: Case, kind: str, day: date) -> None:
    for each in clocks.running(case):
        if each.kind == kind:
            clocks.end(each, day)


def _open_to_facts(case: Case) -> None:
    if case.state in ("proposed", "decided", "served", "effected", "closed", "withdrawn"):
        raise refused(
            f"办件{case.number}已{case.state}，不能再补充材料",
            f"case {case.number} is {case.state}: nothing can be added",
        )


def _number(day: date, place: int) -> str:
    stem = numbers.stem(day, place)
    last = Case.objects.filter(number__startswith=stem).order_by("-number").first()
    return numbers.number(day, place, numbers.running_of(last.number) + 1 if last else 1)


def _number_in(evidence: str) -> int:
    return int(json.loads(evidence)["check"])
