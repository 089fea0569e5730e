"""`/api/v1/office/…`, `findings`, `workloads`, `switches`, `webhooks`: case work, audit and management.

What is decided about people is decided by a named human who signed in: these steps take the portal's session
and no token.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from ninja.errors import HttpError

from canbao.api import case_asking as asking
from canbao.api import money_asking, webhooks
from canbao.api.auth import either
from canbao.api.case_schemas import (
    CaseTold,
    FactsForm,
    FindingAnswer,
    Findings,
    FindingTold,
    HearForm,
    HoldForm,
    Number,
    Plain,
    Precisions,
    ProposeForm,
    Queue,
    ServiceId,
    StepForm,
    Switch,
    Switches,
    SwitchForm,
    WebhookForm,
    Webhooks,
    WebhookTold,
    WhyForm,
    Workloads,
)
from canbao.api.models import Webhook
from canbao.api.services import CLOSED
from canbao.api.signing import signed_in
from canbao.batches.models import Job
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import access, deciding, draw, engine, escalation
from canbao.cases.models import Case, Clock, Draw
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.robots import findings as room
from canbao.robots.models import Finding
from canbao.services import catalogue, handling, path, switches
from canbao.services.auditing import open_audit, place_of
from canbao.services.behaviour import Words, behaviours

router = Router(tags=["office / 经办、稽核与管理"], auth=either)
hand = signed_in
WAITS_FOR: Final = {
    "needs_human": PROPOSE,
    "in_check": PROPOSE,
    "proposed": DECIDE,
    "contested": REVIEW,
}
PAGE: Final = 200


def drawn_now(cases: Any) -> Any:
    """Cases with whoever was drawn for them last (`drawn`, `drawn_step`), whatever the step."""
    last = Draw.objects.filter(case=OuterRef("pk")).order_by("-pk")
    return cases.annotate(
        drawn=Subquery(last.values("drawn")[:1]), drawn_step=Subquery(last.values("step")[:1])
    )


@router.get("office/queue", url_name="queue", response={200: Queue, **CLOSED},
            summary="我的待办 / what is drawn to me and waits")  # fmt: skip
def queue(request: HttpRequest) -> Any:
    """Due first."""
    me = asking.account_of(request)
    found = drawn_now(
        access.listed(me.actor, money_asking.today()).filter(state__in=WAITS_FOR)
    ).filter(drawn=me.username)
    due = Clock.objects.filter(case=OuterRef("pk"), kind="decision", ended__isnull=True).values(
        "due"
    )
    rows = found.annotate(due=Subquery(due[:1])).order_by("due", "number")[:PAGE]
    return {
        "cases": [
            {**asking.line(each), "step": each.drawn_step, "due": each.due}
            for each in rows if each.drawn_step == WAITS_FOR[each.state]
        ]
    }  # fmt: skip


def _mine(request: HttpRequest, case: Case, step: str) -> None:
    """Raises Refused unless the case was drawn to whoever asks: nobody takes one."""
    if draw.latest(case, step) is None:
        raise refused(
            f"办件{case.number}尚未随机分配，不能自行办理",
            f"case {case.number} has not been drawn to anybody: nobody takes one",
        )
    draw.only_the_drawn(case, step, asking.account_of(request).actor)


def _moved(request: HttpRequest, number: str) -> Any:
    path.go_on(number, money_asking.today(), asking.DOOR)
    return asking.told_now(request, number)


@router.post("cases/{number}/facts", url_name="case-facts", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="补充事实 / facts an officer obtained")  # fmt: skip
def facts(request: HttpRequest, number: Path[Number], sent: FactsForm) -> Any:
    """From a department that does not deliver here, or from a paper; with its ground."""
    asking.case_of(request, number)
    handling.add(number, sent.version, sent.facts, sent.source, sent.ground, asking.deed(request))
    return asking.told_now(request, number)


@router.post("cases/{number}/propose", url_name="case-propose", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="拟办 / propose an answer")  # fmt: skip
def propose(request: HttpRequest, number: Path[Number], sent: ProposeForm) -> Any:
    """By the one it was drawn to; a refusal, and what is taken away, say why and on which ground."""
    asking.case_of(request, number)
    said = sent.words
    no, away = sent.refuse, sent.impose
    handling.propose(
        number, sent.version, asking.deed(request),
        words=Words(said.zh, said.en, said.ground) if said else None,
        refuse=Reason(no.zh, no.en, no.ground, {}) if no else None,
        impose=Reason(away.zh, away.en, away.ground, {}) if away else None,
    )  # fmt: skip
    return _moved(request, number)


@router.post("cases/{number}/hear", url_name="case-hear", auth=hand,
             response={200: CaseTold, **CLOSED},
             summary="告知，听取陈述申辩 / tell what may follow, and hear them")  # fmt: skip
def hear(request: HttpRequest, number: Path[Number], sent: HearForm) -> Any:
    """Before anything is taken away; the other clocks stand still until they answer or the time is over."""
    asking.case_of(request, number)
    said = sent.words
    handling.hear(number, sent.version, Words(said.zh, said.en, said.ground), asking.deed(request))
    return asking.told_now(request, number)


@router.post("cases/{number}/decide", url_name="case-decide", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="决定 / decide what was proposed")  # fmt: skip
def decide(request: HttpRequest, number: Path[Number], sent: StepForm) -> Any:
    """By another than who proposed; the effect is written with it."""
    asking.case_of(request, number)
    handling.decide(number, sent.version, asking.deed(request))
    return _moved(request, number)


@router.post("cases/{number}/send-back", url_name="case-send-back", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="退回 / send a proposal back")  # fmt: skip
def send_back(request: HttpRequest, number: Path[Number], sent: WhyForm) -> Any:
    """The second person does not agree."""
    case, _ = asking.case_of(request, number)
    _mine(request, case, DECIDE)
    deciding.send_back(number, sent.version, sent.why, asking.deed(request))
    return _moved(request, number)


@router.post("cases/{number}/hold", url_name="case-hold", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="中止 / let it wait for a listed cause")  # fmt: skip
def hold(request: HttpRequest, number: Path[Number], sent: HoldForm) -> Any:
    """Its clocks stand still."""
    case, _ = asking.case_of(request, number)
    _mine(request, case, PROPOSE)
    engine.hold(number, sent.version, sent.cause, sent.ground, asking.deed(request))
    return asking.told_now(request, number)


@router.post("cases/{number}/release", url_name="case-release", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="恢复 / go on")  # fmt: skip
def release(request: HttpRequest, number: Path[Number], sent: StepForm) -> Any:
    """What it waited for is there."""
    case, _ = asking.case_of(request, number)
    _mine(request, case, PROPOSE)
    engine.release(number, sent.version, asking.deed(request))
    return _moved(request, number)


@router.post("cases/{number}/change", url_name="case-change", auth=hand,
             response={200: CaseTold, **CLOSED},
             summary="变更 / a contested decision changes")  # fmt: skip
def change(request: HttpRequest, number: Path[Number], sent: WhyForm) -> Any:
    """It is checked and decided anew by people."""
    asking.case_of(request, number)
    handling.change(number, sent.version, sent.why, asking.deed(request))
    return asking.told_now(request, number)


@router.post("cases/{number}/uphold", url_name="case-uphold", auth=hand,
             response={200: CaseTold, **CLOSED}, summary="维持 / a contested decision stands")  # fmt: skip
def uphold(request: HttpRequest, number: Path[Number], sent: StepForm) -> Any:
    """Courts and review stay open."""
    asking.case_of(request, number)
    handling.uphold(number, sent.version, asking.deed(request))
    return asking.told_now(request, number)


# --- audit ---------------------------------------------------------------------------------------


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "id": each.pk, "rule": each.rule, "clause": each.clause, "subject_kind": each.subject_kind,
        "severity": each.severity, "action": each.action, "day": each.day, "until": each.until,
        "state": room.state(each, money_asking.today()),
    }  # fmt: skip


@router.get("findings", url_name="findings", response={200: Findings, **CLOSED},
            summary="稽核发现 / findings of the audit rules")  # fmt: skip
def findings(request: HttpRequest, rule: Query[Plain | None] = None, unanswered: Query[bool] = False,
             after: Query[int] = 0) -> Any:  # fmt: skip
    """The newest first, a hundred at once; `after` is the last id seen."""
    found = Finding.objects.order_by("-pk")
    if rule:
        found = found.filter(rule=rule[:4])
    if unanswered:
        found = found.filter(room.unanswered())
    if 0 < after < 2**62:
        found = found.filter(pk__lt=after)
    rows = list(found[:100])
    return {
        "findings": [_finding(each) for each in rows],
        "next": rows[-1].pk if len(rows) == 100 else None,
    }


@router.get("findings/{finding}", url_name="finding", response={200: FindingTold, **CLOSED},
            summary="一个发现 / a finding with its evidence; the look is logged")  # fmt: skip
def finding(request: HttpRequest, finding: Path[int]) -> Any:
    """What it rests on, and what people found of it."""
    return _found(request, _one(finding))


@router.post("findings/{finding}/answer", url_name="finding-answer", auth=hand,
             response={200: FindingTold, **CLOSED}, summary="答复发现 / what a person found of it")  # fmt: skip
def answer(request: HttpRequest, finding: Path[int], sent: FindingAnswer) -> Any:
    """Confirmed or unfounded; what it holds back is paid or not accordingly."""
    each, me = _one(finding), asking.account_of(request)
    room.answer(
        each, sent.outcome, sent.words, day=money_asking.today(), actor=me.actor, door=asking.DOOR
    )
    return _found(request, each)


@router.post("findings/{finding}/case", url_name="finding-case", auth=hand,
             response={200: CaseTold, **CLOSED},
             summary="立案核查 / open the audit case it asks for")  # fmt: skip
def finding_case(request: HttpRequest, finding: Path[int]) -> Any:
    """Whoever it is about is told; somebody is drawn. Asked again it is the same case."""
    each = _one(finding)
    made = open_audit(each, place_of(each), asking.deed(request))
    return asking.told_now(request, made.number)


def _one(key: int) -> Finding:
    found = Finding.objects.filter(pk=key).first() if 0 < key < 2**62 else None
    if found is None:
        raise HttpError(404, "no such finding")
    return found


def _found(request: HttpRequest, each: Finding) -> dict[str, Any]:
    log.append(asking.account_of(request).actor, asking.DOOR, log.Act(
        log.READ, "case_audit", each.person, f"finding {each.pk}"))  # fmt: skip
    answers = [
        {"outcome": one.outcome, "words": one.words, "by": one.by, "day": one.day.isoformat()}
        for one in each.answers.order_by("pk")
    ]  # fmt: skip
    return {**_finding(each), "subject": each.subject, "evidence": json.loads(each.evidence),
            "answers": answers}  # fmt: skip


@router.get("audit-rules", url_name="audit-rules", response={200: Precisions, **CLOSED},
            summary="规则准确率 / how often each rule was right")  # fmt: skip
def precisions(request: HttpRequest) -> Any:
    """By the last answers of people."""
    return {
        "rules": [
            {"rule": each.rule, "findings": each.findings, "confirmed": each.confirmed,
             "unfounded": each.unfounded, "percent": each.percent}
            for each in room.precisions()
        ]
    }  # fmt: skip


# --- management ----------------------------------------------------------------------------------


@router.get("workloads", url_name="workloads", response={200: Workloads, **CLOSED},
            summary="工作量与时限 / workloads and clocks at risk")  # fmt: skip
def workloads(request: HttpRequest) -> Any:
    """Of the cases the manager may see."""
    me = asking.account_of(request)
    mine = access.listed(me.actor, money_asking.today())
    states = Counter(mine.values_list("state", flat=True))
    waiting = drawn_now(mine.filter(state__in=WAITS_FOR)).values_list(
        "drawn", "state", "drawn_step"
    )
    drawn = Counter(who for who, state, step in waiting if who and step == WAITS_FOR[state])
    at_risk = escalation.alerts(me.actor, money_asking.today()).filter(clock__case__in=mine)[:PAGE]
    return {
        "day": money_asking.today(), "states": dict(sorted(states.items())),
        "officers": [{"account": who, "open": many} for who, many in sorted(drawn.items())],
        "alerts": [
            {"case": each.clock.case.number, "kind": each.clock.kind, "level": each.level,
             "due": each.clock.due.isoformat(), "status": each.clock.status}
            for each in at_risk
        ],
    }  # fmt: skip


def _switch(key: str) -> dict[str, Any]:
    entry, row = catalogue.entry(key), switches.switched_on(key, money_asking.today())
    return {"service": key, "zh": entry.zh, "en": entry.en, "level": entry.level, "on": row is not None,
            "by": row.by if row else "", "since": row.day if row else None}  # fmt: skip


@router.get("switches", url_name="switches", response={200: Switches, **CLOSED},
            summary="自动办理开关 / robots and whether they work")  # fmt: skip
def switch_list(request: HttpRequest) -> Any:
    """Of services that leave a robot something to do."""
    keys = [k for k in behaviours() if catalogue.entry(k).level in switches.RECOMMENDS]
    return {"switches": [_switch(each) for each in keys]}


@router.post("switches/{service}", url_name="switch", auth=hand, response={200: Switch, **CLOSED},
             summary="开关自动办理 / switch a robot, in one's own name")  # fmt: skip
def switch(request: HttpRequest, service: Path[ServiceId], sent: SwitchForm) -> Any:
    """Every decision it makes names whoever switched it on."""
    if service not in behaviours():
        raise HttpError(404, "no such service")
    human = Human(asking.account_of(request).actor)
    switches.turn(service, sent.on, human, sent.reason, money_asking.today(), asking.DOOR)
    return _switch(service)


# --- webhooks ------------------------------------------------------------------------------------


def _hook(each: Webhook) -> dict[str, Any]:
    states = Job.objects.filter(kind=webhooks.JOB, subject=f"webhook {each.pk}")
    return {"id": each.pk, "url": each.url, "made": each.made, "ended": each.ended,
            "jobs": dict(Counter(states.values_list("state", flat=True)))}  # fmt: skip


@router.get("webhooks", url_name="webhooks", response={200: Webhooks, **CLOSED},
            summary="回调 / the own webhooks")  # fmt: skip
def hooks(request: HttpRequest) -> Any:
    """With how many messages wait, were sent or failed."""
    found = asking.account_of(request).webhooks.order_by("-pk")[:50]
    return {"webhooks": [_hook(each) for each in found]}


@router.post("webhooks/new", url_name="webhook-make", response={201: WebhookTold, **CLOSED},
             summary="订阅 / be told of steps of the own cases")  # fmt: skip
def subscribe(request: HttpRequest, sent: WebhookForm) -> Any:
    """`{id, case, state, step, day, at}`, signed in `Canbao-Signature`; nothing about a person."""
    made = webhooks.subscribe(asking.account_of(request), sent.url, sent.key)
    return Status(201, _hook(made))


@router.post("webhooks/{webhook}/end", url_name="webhook-end", response={200: WebhookTold, **CLOSED},
             summary="停止回调 / be told no more")  # fmt: skip
def unsubscribe(request: HttpRequest, webhook: Path[int]) -> Any:
    """Again is harmless."""
    mine = asking.account_of(request).webhooks
    found = mine.filter(pk=webhook).first() if 0 < webhook < 2**62 else None
    if found is None:
        raise HttpError(404, "no such webhook")
    return _hook(webhooks.end(found))
