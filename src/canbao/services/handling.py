"""What officers do with a case: add what a department or a paper says, propose, decide, send back; and
what is said against a decision. Who may, the engine and the draw say; what the law gives, the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Plain
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import deciding, draw, engine, mandates
from canbao.cases.answers import Adverse, Grant, Impose, Outcome, Partly, Refuse
from canbao.cases.engine import Fact, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Decision, Proposal
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.law.engine.errors import LawError
from canbao.ledger.refusal import refused
from canbao.people import log, looks
from canbao.services import hearing, path
from canbao.services.behaviour import (
    Answer,
    Asking,
    CaseService,
    Words,
    behaviours,
    case_service,
    query_service,
    seen,
)
from canbao.services.catalogue import words as listed
from canbao.services.path import carrying, checked, done_of
from canbao.services.questions import questions, read_all

ANSWERS: Final[Mapping[Outcome, tuple[str, str]]] = {
    "grant": ("同意", "a grant"), "partly": ("部分同意", "a grant in part"),
    "refuse": ("不予同意", "a refusal"), "impose": ("作出处理", "a measure"),
}  # fmt: skip

def ask(
    service: str, asking: Asking, given: Mapping[str, object] | None = None
) -> Answer:
    """The answer to a query; the look is written to the log before anything is told. Raises Refused for
    a service that is no query, and where it cannot be answered."""
    found = query_service(service)
    answers = read_all(found.questions(), given or {})
    missing = [each for each in found.questions() if each.required and each.name not in answers]
    if missing:
        raise refused(
            f"请填写：{'、'.join(each.zh for each in missing)}",
            f"please answer: {', '.join(each.en for each in missing)}",
        )
    if asking.person is not None and not found.entry.anonymous:
        _looked(asking, service)
    return found.answer(Asking(
        asking.actor, asking.door, asking.day, asking.person, asking.employer, answers
    ))  # fmt: skip


def add(
    number: str, version: int, facts: Mapping[str, Plain], source: str, ground: str, deed: Deed
) -> Case:
    """Facts an officer obtained: from a department that does not deliver here (`officer`) or from a
    paper (`paper`), with the ground on which they were asked for."""
    Human(deed.actor)
    case = _case(number)
    _drawn(case, PROPOSE, deed)
    if source not in ("officer", "paper"):
        raise refused(
            f"来源{source!r}应为officer或paper", f"source {source!r} is neither officer nor paper"
        )
    service = case_service(case.service)
    allowed = service.by_officer
    unknown = sorted(set(facts) - set(allowed))
    if unknown:
        raise refused(
            f"本事项不用{'、'.join(unknown)}，可补充：{'、'.join(allowed) or '无'}",
            f"this service does not rest on {', '.join(unknown)}; it takes {', '.join(allowed) or 'none'}",
        )
    given = [Fact(name, value, source, deed.day, ground) for name, value in facts.items()]
    return engine.add_facts(number, version, given, deed)


def propose(
    number: str, version: int, deed: Deed, *, words: Words | None = None,
    refuse: Reason | None = None, partly: Reason | None = None, impose: Reason | None = None,
) -> Proposal:  # fmt: skip
    """An officer's answer: what the law gives on the facts, in the officer's words where there is
    something to judge; the same with the reason why it is less than was asked for (`partly`); a refusal
    with its reason; or, where nobody asked for anything, what is taken away (`impose`). Where facts were
    added the case is checked anew."""
    human = Human(deed.actor)
    asked: Outcome = (
        "impose" if impose is not None else "refuse" if refuse is not None
        else "partly" if partly is not None else "grant"
    )  # fmt: skip
    with transaction.atomic():
        case = _case(number)
        if case.version == version and not _is_checked(case):
            plain = Deed(deed.actor, deed.door, deed.day)
            version = checked(case, plain).case.version
            case.refresh_from_db()
        service = case_service(case.service)
        if asked not in service.answers:
            raise refused(
                f"{service.entry.zh}不能作“{ANSWERS[asked][0]}”的答复，可作："
                f"{'、'.join(ANSWERS[each][0] for each in service.answers)}",
                f"{service.entry.en} cannot be answered by {ANSWERS[asked][1]}; it takes: "
                f"{', '.join(ANSWERS[each][1] for each in service.answers)}",
            )
        as_it_is = seen(case, deed.day)
        target = service.draws_on(as_it_is)
        if target is None:
            _drawn(case, PROPOSE, deed)
        else:
            draw.only_the_drawn(target, REVIEW, deed.actor)
        answer: Grant | Adverse
        if refuse is not None:
            answer = Refuse(human, refuse, service.basis(as_it_is))
        elif impose is not None:
            try:
                answer = Impose(human, impose, service.imposed(as_it_is, human, impose))
            except LawError as error:
                raise refused(error.message("zh"), error.message("en")) from None
        else:
            try:
                answer = service.by_hand(as_it_is, human, words)
                if partly is not None:
                    answer = Partly(human, partly, answer.explanation)
            except LawError as error:
                raise refused(error.message("zh"), error.message("en")) from None
        return deciding.propose(number, version, answer, deed)


def decide(number: str, version: int, deed: Deed) -> Decision:
    """The second person decides what was proposed; its effect is written in the same transaction."""
    case = _case(number)
    service = case_service(case.service)
    again = bool(deed.key) and case.transitions.filter(key=deed.key).exists()
    last = case.proposals.order_by("-number").first()
    if not again and last is not None and last.by != deed.actor.name:
        _drawn(case, DECIDE, deed)
    with transaction.atomic():
        made = deciding.decide(number, version, carrying(service, deed.actor, deed.door), deed)
        if made.outcome == "refuse" and not again:
            service.on_refusal(done_of(made.case, made, deed.actor, deed.day, deed.door))
    return made


def send_back(number: str, version: int, why: str, deed: Deed) -> Case:
    """The second person does not agree: back to whoever proposed, with the reason."""
    _drawn(_case(number), DECIDE, deed)
    return deciding.send_back(number, version, why, deed)


def hear(number: str, version: int, said: Words, deed: Deed) -> Case:
    """Before anything is taken away: whoever is concerned is told what was found, what may follow and on
    which ground, how to answer and until when (`hearing.LIMIT`). Raises Refused for a service that takes
    nothing away of its own motion, and without words in both languages and a ground."""
    case = _case(number)
    _drawn(case, PROPOSE, deed)
    if "impose" not in case_service(case.service).answers:
        raise refused(
            "本事项依申请办理，不需要告知陈述申辩",
            "this service is asked for: there is no hearing before its answer",
        )
    zh, en = hearing.notice(case, said, deed.day)
    return engine.hear(number, version, zh, en, hearing.LIMIT, deed)


def hold(number: str, version: int, cause: str, ground: str, deed: Deed) -> Case:
    """The case waits for a listed cause; its clocks stand still."""
    _drawn(_case(number), PROPOSE, deed)
    return engine.hold(number, version, cause, ground, deed)


def release(number: str, version: int, deed: Deed) -> Case:
    """What it waited for is there: checked anew, and back to whoever was drawn."""
    _drawn(_case(number), PROPOSE, deed)
    engine.release(number, version, deed)
    return path.go_on(number, deed.day, deed.door)


def askable(number: str) -> list[Lack]:
    """What may be asked of the person with this case, each on its ground: questions and papers of the
    service, nothing else."""
    entry = path.entry_of(_case(number))
    return path.in_both_languages([
        *(Lack(each.name, each.zh, each.en, each.ground) for each in questions(entry)),
        *(
            Lack(each.kind, listed().documents[each.kind].zh, listed().documents[each.kind].en,
                 listed().grounds[each.ground].zh)
            for each in entry.documents
        ),
    ])  # fmt: skip


def ask_for(number: str, version: int, names: Sequence[str], deed: Deed) -> Case:
    """The one correction notice, by an officer who sees only now that something is missing."""
    _drawn(_case(number), PROPOSE, deed)
    lacks = [each for each in askable(number) if each.name in names]
    if unknown := sorted(set(names) - {each.name for each in lacks}):
        raise refused(
            f"本事项不要求{'、'.join(unknown)}",
            f"this service asks for no {', '.join(unknown)}",
        )
    return engine.ask(number, version, lacks, path.CORRECTION, deed)


def remedy_of(case: Case, day: date) -> Case | None:
    """The open case by which a contested one is to be reviewed; None where it was contested directly."""
    about = Case.objects.filter(person=case.person, employer=case.employer)
    for each in about.exclude(state__in=("draft", "closed", "withdrawn")).order_by("-pk"):
        service = behaviours().get(each.service)
        if isinstance(service, CaseService) and service.draws_on(seen(each, day)) == case:
            return each
    return None


def contest(number: str, version: int, why: str, deed: Deed) -> Case:
    """Whoever is concerned does not accept the decision; somebody who had no hand in it is drawn."""
    made = deciding.contest(number, version, why, deed)
    return path.go_on(made.number, deed.day, deed.door)


def change(number: str, version: int, why: str, deed: Deed) -> Case:
    """The reviewer finds that it is to be changed: the case is checked and decided anew by people."""
    limit = path.limit(path.entry_of(_case(number)))
    made = deciding.change(number, version, why, limit, deed)
    return path.go_on(made.number, deed.day, deed.door)


def uphold(number: str, version: int, deed: Deed) -> Case:
    """The reviewer finds that it stands. The person is told; courts and review stay open."""
    return deciding.close(number, version, "upheld", deed)


def _drawn(case: Case, step: str, deed: Deed) -> None:
    """Nobody takes a case: it is given by lot (`path.go_on` draws)."""
    if draw.latest(case, step) is None:
        raise refused(
            f"办件{case.number}尚未随机分配，不能自行办理",
            f"case {case.number} has not been drawn to anybody: nobody takes one",
        )
    draw.only_the_drawn(case, step, deed.actor)


def _is_checked(case: Case) -> bool:
    last = case.checks.order_by("-number").first()
    return last is not None and last.content == case.content


def _looked(asking: Asking, service: str) -> None:
    """Nobody is read without a purpose: the own record, by mandate, or for a place that is served."""
    actor, person = asking.actor, asking.person
    assert person is not None, "asked for a person only"
    if actor.role in ("person", "employer") and actor.person != person:
        mandates.acting(actor.name, service, asking.day, person=person)
        with transaction.atomic():
            log.append(actor, asking.door, log.Act(
                log.READ, "own_case", person, f"service {service}", {"query": service}))  # fmt: skip
        return
    purpose = "own_record" if actor.person == person else "case"
    looks.look(actor, person, purpose, asking.door, whole=False)


def _case(number: str) -> Case:
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
    return case
