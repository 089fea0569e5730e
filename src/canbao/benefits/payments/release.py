"""A run's way from prepared to sent: checked by who prepared it, released by somebody else, sent to
the bank; or cancelled before. Every step takes the version it was looked at in, so that of two at
the same moment one is told that the run has moved.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Sum

from canbao.batches.models import Run
from canbao.benefits.basis import values_of as basis_values
from canbao.benefits.models import Basis
from canbao.benefits.payments import checks, gate
from canbao.benefits.payments.actors import human, note
from canbao.benefits.payments.models import (
    CANCELLED,
    CHECKED,
    PREPARED,
    RELEASED,
    ApproverLimit,
    CollectiveReview,
    Deduction,
    PaymentLine,
    PaymentRun,
    Repayment,
)
from canbao.inforce import law, region_of, require, values_of
from canbao.inforce.values import Value
from canbao.inforce.waiting import unconfirmed
from canbao.law import compute
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.actor import Actor
from canbao.people.identity import own_names

PURPOSE: Final = "payment_run"
BEARER: Final = "account_used_up_bearer"


def check(run: PaymentRun, version: int, day: date, *, actor: Actor, door: str) -> PaymentRun:
    """Says that a picked run is whole and may be released: the audit rules are asked of it, its totals
    are written, no line comes any more. Raises Refused while it is being picked, and with a message
    for everything that stops it (`checks.stopping`, lines that a rule holds back); what the audit
    found is kept even then."""
    human(actor, "核对发放批次", "checking a payment run")
    with transaction.atomic():
        _picked_whole(_held(run, version, PREPARED))
        audited = gate.audit(run, day, actor=actor, door=door)
    with transaction.atomic():
        held = _held(run, version, PREPARED)
        _nothing_stops(held, day)
        if stopped := list(gate.holding(audited, day)):
            raise Refused(stopped)
        lines = PaymentLine.objects.filter(run=held)
        held.persons = (
            lines.values("person")
            .union(Repayment.objects.filter(run=held).values("person"))
            .count()
        )
        held.fen = _sum(lines.aggregate(sum=Sum("fen")))
        held.repaid = _sum(Repayment.objects.filter(run=held).aggregate(sum=Sum("fen")))
        held.deducted = _sum(Deduction.objects.filter(run=held).aggregate(sum=Sum("fen")))
        _move(held, CHECKED)
        note(
            actor,
            door,
            PURPOSE,
            record=f"payment run {held} checked",
            detail={"persons": held.persons, "fen": held.fen},
        )
    return held


def release(
    run: PaymentRun, version: int, day: date, *, actor: Actor, door: str, accepting: str = ""
) -> PaymentRun:
    """Releases a checked run: from here it is posted and sent. `accepting` says why it may go although
    some audit rules could not be evaluated. Raises Waiting naming every value of the law it rests on
    that nobody has confirmed; Refused for who prepared it, a run that has moved since `version`, what
    stops it or the gate of audit (`gate.stops`), and more than the approver's daily limit."""
    by = human(actor, "放行发放批次", "releasing a payment run")
    with transaction.atomic():
        held = _held(run, version, CHECKED)
        if own_names(actor, [held.prepared_by]):
            raise refused(
                f"发放批次{held}由{by}准备，须由另一人放行",
                f"payment run {held} was prepared by {by}; somebody else releases it",
            )
        _nothing_stops(held, day)
        check_row = gate.last(held)
        if accepting.strip() and check_row is not None and check_row.unknown != "[]":
            gate.accept(check_row, words=accepting, day=day, actor=actor, door=door)
        if stopped := list(gate.stops(held, day)):
            raise Refused(stopped)
        _within_limit(held, by, day)
        require(rests_on(held))
        held.released_by, held.released_day = by, day
        _move(held, RELEASED)
        note(
            actor,
            door,
            PURPOSE,
            record=f"payment run {held} released",
            detail={"persons": held.persons, "fen": held.fen, "prepared_by": held.prepared_by},
        )
    return held


def cancel(run: PaymentRun, version: int, *, words: str, actor: Actor, door: str) -> PaymentRun:
    """Cancels a run that was not released; its lines count no more, and the month may be prepared
    again. Raises Refused without words and for a run that was released."""
    human(actor, "取消发放批次", "cancelling a payment run")
    if not words.strip():
        raise refused("请写明取消的理由", "say why the run is cancelled")
    with transaction.atomic():
        held = _held(run, version, PREPARED, CHECKED)
        _move(held, CANCELLED)
        note(
            actor,
            door,
            PURPOSE,
            record=f"payment run {held} cancelled",
            detail={"words": words.strip()},
        )
    return held


def review(
    run: PaymentRun,
    person: int,
    *,
    document: str,
    hash: str,
    members: list[str],
    day: date,
    actor: Actor,
    door: str,
) -> CollectiveReview:
    """Enters the minutes of a collective review of one person's payment (document and its hash).
    Raises Refused for fewer than three members, without minutes, or where the run pays that person
    nothing."""
    by = human(actor, "登记集体审核", "entering a collective review")
    names = sorted({name.strip() for name in members if name.strip()})
    if len(names) < 3:
        raise refused(
            f"集体审核至少三人，现有{len(names)}人",
            f"a collective review takes three people; there are {len(names)}",
        )
    if not document.strip() or not hash.strip():
        raise refused("请附集体审核的会议记录", "attach the minutes of the collective review")
    if not PaymentLine.objects.filter(run=run, person=person).exists():
        raise refused(
            f"批次{run}没有人员{person}的发放", f"run {run} pays nothing to person {person}"
        )
    with transaction.atomic():
        made, new = CollectiveReview.objects.get_or_create(
            run=run,
            person=person,
            defaults={
                "document": document,
                "hash": hash,
                "members": "\n".join(names),
                "day": day,
                "by": by,
            },
        )
        if new:
            note(actor, door, PURPOSE, record=f"payment run {run} reviewed", subject=person)
    return made


def limit(name: str, fen: int, from_day: date, *, actor: Actor, door: str) -> ApproverLimit:
    """How much `name` may release a day, from a day on. Raises Refused for a limit of one's own."""
    by = human(actor, "设定放行限额", "setting a limit")
    if by == name:
        raise refused("不能设定本人的放行限额", "nobody sets the own limit")
    if fen < 0:
        raise refused(f"限额{fen}分不能为负", f"a limit of {fen} fen is below zero")
    with transaction.atomic():
        made = ApproverLimit.objects.create(name=name, fen=fen, from_day=from_day, by=by)
        note(actor, door, PURPOSE, record=f"release limit of {name}", detail={"fen": fen})
    return made


def rests_on(run: PaymentRun) -> list[Value]:
    """Every value of the law that the lines of a run rest on, each once: those of the decisions
    behind them, and who pays when an individual account is used up."""
    hashes = Basis.objects.raw(
        "SELECT DISTINCT b.* FROM benefits_basis b JOIN benefits_decision d ON d.basis_id = b.id "
        "JOIN benefits_revision r ON r.decision_id = d.id "
        "JOIN (SELECT DISTINCT award_id, revision FROM payments_paymentline WHERE run_id = %s) l "
        "ON l.award_id = r.award_id AND l.revision = r.number ORDER BY b.id",
        [run.id],
    )
    found = {value for basis in hashes for value in basis_values(basis)}
    if PaymentLine.objects.filter(run=run, individual__gt=0).exists():
        found.update(_bearer(run))
    return sorted(found)


def waits_for(run: PaymentRun) -> list[Value]:
    """Of these, what nobody has confirmed here: what the run waits for."""
    return list(unconfirmed(rests_on(run)))


def _bearer(run: PaymentRun) -> tuple[Value, ...]:
    """The values behind who pays on. Raises LawError where the law has no answer."""
    asked = compute(
        BEARER,
        {},
        date=month_text(run.month),
        region=region_of(run.place),
        known=run.day,
        law=law(),
    )
    if asked[BEARER] != "pooled_fund":
        raise refused(
            f"个人账户用完后由{asked[BEARER]}支付，本批次不能由统筹基金列支",
            f"after the account {asked[BEARER]} pays; this run would charge the pooled fund",
        )
    return values_of(asked.explanation)


def _held(run: PaymentRun, version: int, *states: str) -> PaymentRun:
    held = PaymentRun.objects.select_for_update().get(id=run.id)
    if held.version == version and held.state == PREPARED and PREPARED not in states:
        raise refused(
            f"发放批次{held}尚未核对，请先核对",
            f"payment run {held} was not checked yet; check it first",
        )
    if held.version != version or held.state not in states:
        raise refused(
            f"发放批次{held}已变动（现为{held.state}，版本{held.version}，您看到的是{version}）；请刷新后再办",
            f"payment run {held} has moved (it is {held.state}, version {held.version}; you saw "
            f"{version}); look again",
        )
    return held


def _picked_whole(held: PaymentRun) -> None:
    batch = Run.objects.filter(id=held.pick).first() if held.pick else None
    if batch is None or batch.state != "done":
        raise refused(f"发放批次{held}尚未列完", f"payment run {held} has not been picked whole")


def _move(held: PaymentRun, state: str) -> None:
    held.state, held.version = state, held.version + 1
    held.save()


def _nothing_stops(run: PaymentRun, day: date) -> None:
    found = checks.stopping(run, day)
    if found:
        raise Refused([Refusal(each.zh, each.en, place) for place, each in enumerate(found)])


def _within_limit(run: PaymentRun, by: str, day: date) -> None:
    set_ = ApproverLimit.objects.filter(name=by, from_day__lte=day).order_by("-from_day", "-id")
    most = set_.first()
    if most is None:
        return
    today = PaymentRun.objects.filter(released_by=by, released_day=day)
    released = _sum(today.aggregate(sum=Sum("fen")))
    if released + run.fen > most.fen:
        raise refused(
            f"{by}当日放行限额{most.fen}分，已放行{released}分，本批次{run.fen}分超限；请由他人放行",
            f"{by} may release {most.fen} fen a day, has released {released} and this run is "
            f"{run.fen}; let somebody else release it",
        )


def _sum(told: dict[str, int | None]) -> int:
    return int(told["sum"] or 0)
