"""The gate of audit before a release: a run goes out only with the check of its very lines, with every
line a rule holds back answered by a named human, and with what could not be evaluated accepted by one.

Which rules there are the room of audit knows; it registers what asks them (`audited_by`), so that every
door goes through them. Without it nothing is released.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from canbao.batches.canonical import Plain, canonical, hash_of_lines
from canbao.benefits.payments.actors import human, note
from canbao.benefits.payments.models import PaymentRun
from canbao.benefits.payments.models.gate import (
    RuleHold,
    RuleHoldAnswer,
    RunCheck,
    UnknownAccepted,
)
from canbao.ledger.refusal import Refusal, refused
from canbao.people.actor import Actor
from canbao.people.identity import own_names

PURPOSE: Final = "payment_run"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A person a rule holds back in a run, by a finding, to a day at most."""

    person: int
    rule: str
    finding: int
    until: date


Audit = Callable[[PaymentRun, date, Actor, str], RunCheck]
_audit: list[Audit] = []


def audited_by(audit: Audit) -> None:
    """Registers what asks the audit rules of a run and keeps the check (`keep`)."""
    _audit[:] = [audit]


def audit(run: PaymentRun, day: date, *, actor: Actor, door: str) -> RunCheck:
    """Asks the audit rules of a run as it stands. Raises Refused where no audit is installed."""
    if not _audit:
        raise refused("未安装稽核规则，不能发放", "no audit rules are installed: nothing is paid")
    return _audit[0](run, day, actor, door)


def keep(
    run: PaymentRun, held: Sequence[HeldLine], *, rules: str, findings: int,
    unknown: Sequence[Plain], day: date, actor: Actor, door: str,
) -> RunCheck:  # fmt: skip
    """Keeps what the rules (their version) said of the run's lines as they are now. In the caller's
    transaction."""
    made = RunCheck.objects.create(
        run=run, lines=lines_hash(run), rules=rules, findings=findings,
        unknown=canonical(list(unknown)), by=actor.name, day=day,
    )  # fmt: skip
    RuleHold.objects.bulk_create(
        RuleHold(
            check_row=made, person=each.person, rule=each.rule, finding=each.finding, day=day,
            until=each.until,
        )
        for each in held
    )  # fmt: skip
    note(actor, door, PURPOSE, record=f"payment run {run} audited",
         detail={"findings": findings, "held": len(held), "unknown": len(unknown)})  # fmt: skip
    return made


def answered(
    finding: int, *, pays: bool, words: str, day: date, actor: Actor, door: str
) -> RuleHoldAnswer | None:
    """A named human's word on the lines a finding holds back; None where it holds none."""
    by = human(actor, "答复暂缓的发放", "answering a held payment")
    hold = RuleHold.objects.filter(finding=finding).first()
    if hold is None:
        return None
    made = RuleHoldAnswer.objects.create(finding=finding, pays=pays, words=words, by=by, day=day)
    note(actor, door, PURPOSE, record=f"held by finding {finding}", subject=hold.person,
         detail={"pays": pays})  # fmt: skip
    return made


def accept(check: RunCheck, *, words: str, day: date, actor: Actor, door: str) -> UnknownAccepted:
    """A named human takes what could not be evaluated upon himself. Raises Refused for a robot, for
    whoever had the run checked, and without words."""
    by = human(actor, "承担未能核验的规则", "accepting rules that could not be evaluated")
    if own_names(actor, [check.by]):
        raise refused(
            f"批次由{by}提交稽核，须由另一人说明后放行",
            f"{by} had the run audited: somebody else accepts what could not be evaluated",
        )
    if not words.strip():
        raise refused("请说明未能核验的规则为何可以放行", "say why it may be released all the same")
    made = UnknownAccepted.objects.create(
        check_row=check, checked_by=check.by, words=words.strip(), by=by, day=day
    )
    note(actor, door, PURPOSE, record=f"payment run {check.run} unknown accepted")
    return made


def last(run: PaymentRun) -> RunCheck | None:
    """The last check of a run, whatever has become of its lines since."""
    return RunCheck.objects.filter(run=run).order_by("-pk").first()


def stops(run: PaymentRun, day: date) -> Iterator[Refusal]:
    """What the gate says against releasing a run on a day; nothing when it may go."""
    check = last(run)
    if check is None or check.lines != lines_hash(run):
        yield Refusal(
            f"发放批次{run}的明细尚未按稽核规则核验；请取消后重新准备、核对",
            f"the lines of payment run {run} have not been audited; cancel it, prepare and check it",
        )
        return
    yield from holding(check, day)
    unknown = json.loads(check.unknown)
    if unknown and not check.accepted.exists():
        told = "；".join(f"{each[0]} {each[1]}" for each in unknown[:12])
        yield Refusal(
            f"{len(unknown)}项稽核规则无法核验（{told}）；须由具名人员说明后放行",
            f"{len(unknown)} audit clauses could not be evaluated ({told}); a named person has to "
            "accept that, and say why",
        )


def holding(check: RunCheck, day: date) -> Iterator[Refusal]:
    """The lines of a checked run that a rule holds back on a day and no human lets go."""
    holds = list(check.holds.order_by("person", "rule"))
    said: dict[int, bool] = {}
    for answer in RuleHoldAnswer.objects.filter(
        finding__in={hold.finding for hold in holds}, day__lte=day
    ).order_by("pk"):
        said[answer.finding] = answer.pays
    for hold in holds:
        pays = said.get(hold.finding)
        if pays:
            continue
        if pays is not None:
            zh, en = "核实属实，请作出停发决定或暂缓", "is confirmed: have it suspended, or hold it"
        elif day <= hold.until:
            zh = f"暂缓至{hold.until}，请取消批次后重新准备（该人员将不列入），或答复该发现"
            en = (f"is held until {hold.until}: cancel the run and prepare it again without the "
                  "person, or answer the finding")  # fmt: skip
        else:
            zh = f"暂缓期已于{hold.until}届满，须由具名人员答复后才能发放"
            en = f"was held until {hold.until}: a named person has to answer before anything is paid"
        yield Refusal(
            f"人员{hold.person}：{hold.rule}发现{hold.finding}{zh}",
            f"person {hold.person}: finding {hold.finding} of {hold.rule} {en}",
        )


def lines_hash(run: PaymentRun) -> str:
    """The hash of a run's lines as they stand, in their order."""
    join = (
        "group_concat(line, char(10))"
        if connection.vendor == "sqlite"
        else "string_agg(line, chr(10) ORDER BY person, award_id, month)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), {join} FROM (SELECT person, award_id, month, person || '|' || award_id "
            "|| '|' || month || '|' || fen || '|' || account AS line FROM payments_paymentline "
            "WHERE run_id = %s ORDER BY person, award_id, month) l",
            [run.id],
        )
        count, told = cursor.fetchone()
    return hash_of_lines([str(count), told or ""])
