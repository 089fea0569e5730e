"""The path every case takes, whoever asks and through whichever channel: opened and filled in, handed in,
corrected once; then the house's own steps (`go_on`) – checked, tiered, granted by a robot or drawn to an
officer, served, carried out, closed. What officers do in between stands in `handling`.

Each step is one transaction, and asking again with the same key changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from canbao.batches.canonical import Plain
from canbao.benefits.office import is_human
from canbao.cases import clocks, deciding, draw, engine, kept
from canbao.cases.answers import Grant, Refer
from canbao.cases.clocks import Limit
from canbao.cases.deciding import Decided, Written, current
from canbao.cases.engine import Asked, Fact, Found, Lack
from canbao.cases.hands import Deed, may_act
from canbao.cases.models import Case, Check, Decision
from canbao.cases.models.decision import GREEN, IMPOSE, RED
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.law.engine.errors import LawError
from canbao.ledger.refusal import Refused, refused
from canbao.people.actor import SYSTEM, Actor
from canbao.services import catalogue, switches
from canbao.services.auditing import audited
from canbao.services.behaviour import CaseService, Done, Known, Seen, case_service, seen
from canbao.services.catalogue import Entry, words
from canbao.services.catalogue.words import ground_in_english
from canbao.services.fetching import About, fetched
from canbao.services.questions import Question, read_all

CORRECTION: Final = Limit("correction", 15, "working", "一次告知补正（本机构标准）", "own")
UNCLOCKED: Final = 10
"""Working days of a service without a limit by law or a standard of its own; this house's own."""
DOOR: Final = "services"
GROUND: Final = "本人填写"
TOGETHER: Final = ("complete", "in_check", "decided", "served", "effected")
"""Where the house goes on with many cases at once (`canbao.services.together`); draws are made one by one."""
WAITING: Final = ("received", "incomplete", "complete", "in_check", "on_hold", "needs_human", "proposed",
                  "decided", "served", "effected", "changed", "contested")  # fmt: skip


def start(asked: Asked, deed: Deed, given: Mapping[str, object] | None = None) -> Case:
    """A draft: what the house knows is filled in with its source, `given` answers are read and kept.
    Raises Refused for a service without behaviour here, somebody or a channel it is not for, and an
    answer that cannot be. The same key is the same case."""
    service = case_service(asked.service)
    _for_whom(service.entry, asked, deed.actor)
    # Nothing is fetched for somebody who may not ask.
    may_act(deed, asked.service, asked.person, asked.employer)
    answers = read_all(service.questions(), given or {})
    with transaction.atomic():
        kept = service.keep(asked.person, asked.channel, answers, deed)
        there = Case.objects.filter(key=deed.key).first() if deed.key else None
        if there is not None and _same(there, asked, kept, deed):
            return there
        about = About(asked.person, asked.employer, asked.place, deed.day)
        facts = [*fetched(service.entry, about), *service.fetch(asked, kept, deed.day)]
        return engine.open_case(asked, [*facts, *_facts(service, kept, deed.day)], deed)


def fill(number: str, version: int, given: Mapping[str, object], deed: Deed) -> Case:
    """Further or other answers to a draft. Raises Refused once it is handed in: then `correct`."""
    case = _case(number)
    if case.state != "draft":
        raise refused(
            f"办件{number}已提交，不能再改填写内容", f"case {number} is handed in: nothing is filled in any more"
        )
    service = case_service(case.service)
    with transaction.atomic():
        answers = _kept(service, case, given, deed)
        return engine.add_facts(number, version, _facts(service, answers, deed.day), deed)


def lacks(number: str, day: date, given: Mapping[str, Plain] | None = None) -> list[Lack]:
    """Everything that is missing as the case stands (and with these answers), all at once."""
    case = _case(number)
    service = case_service(case.service)
    as_it_is = seen(case, day)
    if given:
        more = {each.name: each for each in _facts(service, given, day)}
        known = {**as_it_is.facts, **{n: _known(f) for n, f in more.items()}}
        as_it_is = Seen(case, day, known)
    ground = words().grounds[service.entry.ground[0]].zh
    found = [
        Lack(each.name, each.zh, each.en, ground)
        for each in service.questions()
        if each.required and as_it_is.value(each.name) is None
    ]
    handed = set(case.documents.values_list("kind", flat=True))
    handed |= set(case.promises.values_list("instead", flat=True))
    for paper in service.entry.documents:
        if paper.instead == "none" and paper.kind not in handed:
            named = words().documents[paper.kind]
            asks_it = words().grounds[paper.ground].zh
            found.append(Lack(paper.kind, named.zh, named.en, asks_it))
    return in_both_languages(found or service.admissible(as_it_is))


def in_both_languages(lacks: Iterable[Lack]) -> list[Lack]:
    """What is missing, its grounds named in English too."""
    return [replace(each, ground_en=ground_in_english(each.ground)) for each in lacks]


def hand_in(
    number: str, version: int, deed: Deed, given: Mapping[str, object] | None = None
) -> Case:
    """Handed in, with last answers: complete, and the clock runs; or one notice of all that is missing."""
    case = _case(number)
    if (again := _again(case, deed)) is not None:
        return again
    service = case_service(case.service)
    with transaction.atomic():
        answers = _kept(service, case, given or {}, deed)
        if answers:
            facts = _facts(service, answers, deed.day)
            version = engine.add_facts(number, version, facts, Deed(
                deed.actor, deed.door, deed.day)).version  # fmt: skip
        made = engine.submit(
            number, version, lacks(number, deed.day), limit(service.entry), deed,
            correction=CORRECTION,
        )  # fmt: skip
        _handed_in(service, made, deed)
    return made


def correct(number: str, version: int, given: Mapping[str, object], deed: Deed) -> Case:
    """What was missing is there. What still lacks sends the case to a person, never to a refusal."""
    case = _case(number)
    if (again := _again(case, deed)) is not None:
        return again
    service = case_service(case.service)
    with transaction.atomic():
        answers = _kept(service, case, given, deed)
        still = lacks(number, deed.day, answers)
        made = engine.correct(
            number, version, _facts(service, answers, deed.day), still, limit(service.entry), deed
        )
        _handed_in(service, made, deed)
    return made


def go_on(number: str, day: date, door: str = DOOR) -> Case:
    """The house's own steps, as far as they go without a person: check, robot or draw, serve, carry
    out, close. Again changes nothing."""
    for _ in range(12):  # more steps than any case has in a row
        case = _case(number)
        before = (case.state, case.version)
        if kept.held(case) and case.state not in TOGETHER:
            return case
        _STEPS.get(case.state, _stay)(case, Deed(SYSTEM, door, day))
        if not kept.held(case):
            case.refresh_from_db()
        if (case.state, case.version) == before:
            return case
    return case


def go_on_all(day: date, *, most: int = 1_000, door: str = DOOR) -> int:
    """Every case that the house may have a step to take for, the oldest first; how many moved."""
    moved = 0
    waiting = Case.objects.filter(state__in=WAITING).order_by("last_day", "pk")
    for number, version in list(waiting.values_list("number", "version")[:most]):
        moved += go_on(number, day, door).version != version
    return moved


def checked(case: Case, deed: Deed) -> Check:
    """The audit rules and the service's own demand for a second person, asked of the case as it is."""
    service = case_service(case.service)
    rules = audited(case, deed.day).found
    found = Found(rules.tier, rules.second or service.second, rules.findings)
    return engine.checked(case.number, case.version, found, deed)


def carrying(service: CaseService, checker: Actor | None, door: str) -> deciding.Carry:
    """The effect of a service as the engine wants it: in the decision's transaction, with both hands."""

    def carry(decided: Decided) -> Sequence[Written]:
        done = done_of(decided.case, decided.decision, checker, decided.day, door)
        try:
            return service.effect(done)
        except LawError as error:
            raise refused(error.message("zh"), error.message("en")) from None

    return carry


def done_of(case: Case, decision: Decision, checker: Actor | None, day: date, door: str) -> Done:
    """A decision as an effect is told of it."""
    role: Any = decision.role
    maker = Actor(decision.by, role, identity=decision.identity)
    return Done(seen(case, day), decision, maker, checker, door)


def limit(entry: Entry) -> Limit:
    """The clock of a service's decision: the law's, else our own standard, which says so."""
    clock = entry.clock
    assert clock is not None, "an entry without clock is refused by the catalogue's checks"
    if clock.days:
        basis = words().grounds[clock.basis].zh
        return Limit("decision", clock.days, clock.unit, basis, clock.status)
    days = clock.standard if clock.standard is not None else UNCLOCKED
    if clock.reason == "instant":
        days = 1
    reason = words().lists["unclocked"][clock.reason].zh
    return Limit("decision", max(days, 1), "working", f"{reason}（本机构标准）", "own")


# --- the house's own steps ------------------------------------------------------------------------


def _stay(case: Case, deed: Deed) -> None:
    """Not the house's turn."""


def _check(case: Case, deed: Deed) -> None:
    checked(case, deed)


def _in_check(case: Case, deed: Deed) -> None:
    """Robot or person. What an officer checked stays with the officer."""
    check: Check | None = kept.last(case, "checks")
    if check is None or check.content != case.content:
        checked(case, deed)
        return
    if check.by != deed.actor.name:
        return
    service = case_service(case.service)
    rules = audited(case, deed.day)
    if rules.stops:
        _refer(case, rules.zh, rules.en, "cannot_be_evaluated", deed)
        return
    if check.tier == RED:
        _refer(case, "核验发现须先查明的问题", "a finding that is looked into first", "finding", deed)
        return
    said = answer(service, seen(case, deed.day))
    if isinstance(said, Refer):
        _refer(case, said.zh, said.en, "referred", deed)
        return
    switch = switches.switched_on(case.service, deed.day)
    if current(case) is not None:
        _refer(case, "变更决定须由人员作出", "deciding anew is for people", "referred", deed)
    elif switch is None or check.tier != GREEN or service.entry.level not in switches.RECOMMENDS:
        _refer(case, "须由人员办理", "it is for a person to decide", "referred", deed)
    else:
        _robot(case, service, said, check, switch.by, deed)


def answer(service: CaseService, asked: Seen) -> Grant | Refer:
    """What the service says; what it cannot say for lack of a fact or of law, a person looks at."""
    try:
        return service.decide(asked)
    except Refused as reason:
        return Refer(reason.zh, reason.en)
    except LawError as error:
        return Refer(error.message("zh"), error.message("en"))


def _robot(
    case: Case, service: CaseService, answer: Grant, check: Check, by: str, deed: Deed
) -> None:
    """Grants what is green; where a second person is needed it proposes, and a person decides."""
    robot = Deed(switches.robot_of(case.service), deed.door, deed.day)
    signed = Grant({**answer.explanation, "switched_on_by": by})
    try:
        if check.second or service.entry.level not in switches.GRANTS:
            deciding.propose(case.number, case.version, signed, robot)
        else:
            carry = carrying(service, None, deed.door)
            deciding.grant(case.number, case.version, signed, carry, robot)
    except Refused as reason:
        # Something the record or the ledger does not take: a person looks, nobody is refused.
        _refer(_case(case.number), reason.zh, reason.en, "referred", deed)


def _refer(case: Case, zh: str, en: str, reason: str, deed: Deed) -> None:
    engine.refer(case.number, case.version, zh, en, reason, deed)


def _drawn_to(step: str) -> Callable[[Case, Deed], None]:
    def to(case: Case, deed: Deed) -> None:
        service = case_service(case.service)
        as_it_is = seen(case, deed.day)
        target = service.draws_on(as_it_is) if step == PROPOSE else None
        try:
            draw.draw(case.number if target is None else target.number,
                      step if target is None else REVIEW, deed, service.hands(as_it_is))  # fmt: skip
        except Refused:
            # Nobody is left for it: the case stays where it is, its clock runs, and the manager is
            # told by the clock's alerts.
            return

    return to


def _serve(case: Case, deed: Deed) -> None:
    decision = current(case)
    assert decision is not None, "a decided case has a decision"
    service = case_service(case.service)
    if decision.outcome == "grant":
        zh, en = service.told(seen(case, deed.day), decision)
    else:
        remedies, follows_zh, follows_en = decision.remedies, "", ""
        if decision.outcome == IMPOSE:
            follows_zh, follows_en = service.told(seen(case, deed.day), decision)
        zh = f"{service.entry.zh}：{decision.reason_zh}（{decision.ground}）。{follows_zh}{remedies}"
        en = f"{service.entry.en}: {decision.reason_en} ({decision.ground}). {follows_en}{remedies}"
    deciding.serve(case.number, case.version, zh, en, deed)


def _carry_out(case: Case, deed: Deed) -> None:
    decision = current(case)
    assert decision is not None, "a served case has a decision"
    if not kept.effects(decision):
        deciding.close(case.number, case.version, "nothing_to_carry_out", deed)
    elif case_service(case.service).carried_out(case, deed.day):
        deciding.carried_out(case.number, case.version, deed)


def _close(case: Case, deed: Deed) -> None:
    """Closed and archived; what follows by itself is opened in the same transaction."""
    decision = current(case)
    assert decision is not None, "a case that is carried out has a decision"
    service = case_service(case.service)
    with transaction.atomic():
        deciding.close(case.number, case.version, "done", deed)
        done = done_of(case, decision, None, deed.day, deed.door)
        for n, (key, given) in enumerate(service.follows(done), 1):
            asked = Asked(key, case.place, "office", case.person, case.employer)
            start(asked, Deed(SYSTEM, deed.door, deed.day, f"{case.number}:{n}"), given)


def _heard_out(case: Case, deed: Deed) -> None:
    """Whoever was to be heard and said nothing by the day: the case goes on without."""
    clock = next((c for c in clocks.running(case) if c.kind == engine.HEARING_CLOCK), None)
    if clock is not None and clock.due < deed.day:
        engine.release(case.number, case.version, deed)


def _not_corrected(case: Case, deed: Deed) -> None:
    """Whoever has not corrected by the day is not refused by it: a person looks at what there is."""
    clock = next((c for c in clocks.running(case) if c.kind == CORRECTION.kind), None)
    if clock is not None and clock.due < deed.day:
        _refer(case, "补正期限已过，按现有材料由人员办理",
               "the days for correcting are over: a person decides on what there is", "not_corrected", deed)


_STEPS: Final[dict[str, Callable[[Case, Deed], object]]] = {
    "incomplete": _not_corrected, "on_hold": _heard_out, "complete": _check, "changed": _check,
    "in_check": _in_check,
    "needs_human": _drawn_to(PROPOSE), "proposed": _drawn_to(DECIDE),
    "contested": _drawn_to(REVIEW), "decided": _serve, "served": _carry_out, "effected": _close,
}  # fmt: skip


# --- reading --------------------------------------------------------------------------------------


def _for_whom(entry: Entry, asked: Asked, actor: Actor) -> None:
    who = "employer" if asked.employer else "person"
    ours = asked.channel == "office" and (is_human(actor) or actor.role == "system")
    if who not in entry.who and not (ours and "agency" in entry.who):
        names = words().lists["who"]
        raise refused(
            f"{entry.zh}的申请人应为{'、'.join(names[each].zh for each in entry.who)}",
            f"{entry.en} is for: {', '.join(names[each].en for each in entry.who)}",
        )
    if asked.channel not in entry.channels and not ours:
        names = words().lists["channels"]
        raise refused(
            f"{entry.zh}可通过{'、'.join(names[each].zh for each in entry.channels)}办理",
            f"{entry.en} is taken by: {', '.join(names[each].en for each in entry.channels)}",
        )


def _kept(
    service: CaseService, case: Case, given: Mapping[str, object], deed: Deed
) -> Mapping[str, Plain]:
    """Answers as they are read and stand with the case. A secret is nobody's but the one's who may act."""
    answers = read_all(service.questions(), given)
    if any(each.kind == "secret" and each.name in answers for each in service.questions()):
        may_act(deed, case.service, case.person, case.employer)
    return service.keep(case.person, case.channel, answers, deed)


def _facts(service: CaseService, answers: Mapping[str, Plain], day: date) -> list[Fact]:
    asked: dict[str, Question] = {each.name: each for each in service.questions()}
    return [
        Fact(name, value, "promise" if asked[name].kind == "promise" else "self", day,
             f"{asked[name].ground}（{GROUND}）"[:200])
        for name, value in answers.items()
    ]  # fmt: skip


def _known(fact: Fact) -> Known:
    return Known(fact.value, fact.source, fact.as_of)


def _same(case: Case, asked: Asked, answers: Mapping[str, Plain], deed: Deed) -> bool:
    """Whether a case that bears the key is what is asked for again: what was fetched may have changed
    since, what was said has not."""
    own = {
        each.name: json.loads(each.value)
        for each in case.facts.filter(source__in=("self", "promise")).order_by("number")
    }
    return (case.service, case.place, case.channel, case.person, case.employer, case.asked_by) == (
        asked.service, asked.place, asked.channel, asked.person, asked.employer, deed.actor.name,
    ) and {name: own.get(name) for name in answers} == dict(answers)  # fmt: skip


def _again(case: Case, deed: Deed) -> Case | None:
    """The case as it is, where this very deed was done before. Raises Refused for somebody else's key."""
    done = case.transitions.filter(key=deed.key).first() if deed.key else None
    if done is not None and done.actor != deed.actor.name:
        raise refused(
            f"标识{deed.key}已用于另一请求，请另取标识",
            f"key {deed.key} was used for another request: take a new one",
        )
    return case if done is not None else None


def _handed_in(service: CaseService, case: Case, deed: Deed) -> None:
    if case.state == "complete":
        service.handed_in(seen(case, deed.day), deed.actor, deed.door)


def _case(number: str) -> Case:
    case = kept.by_number(number) or Case.objects.filter(number=number).first()
    if case is None:
        raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
    return case


def entry_of(case: Case) -> Entry:
    """The catalogue's entry of a case."""
    return catalogue.entry(case.service)
