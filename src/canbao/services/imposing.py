"""What the measures of an audit do, by the rooms of money as they are: worked out when it is proposed, so
that the second person sees every fen; carried out when it is decided, where it still comes to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Content, Plain
from canbao.benefits import adverse, overpayments
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award, Overpayment, OverpaymentDecision
from canbao.benefits.models import Decision as BenefitDecision
from canbao.benefits.office import REMEDIES, Human
from canbao.benefits.overpayments import Plan
from canbao.benefits.payments.paid import paid
from canbao.benefits.timeline import segments
from canbao.benefits.writing import revisions_of
from canbao.cases.deciding import Written
from canbao.cases.models import Decision
from canbao.ledger.amounts import grouped
from canbao.ledger.contributions import declare
from canbao.ledger.contributions.assessment import assess
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import Declaration
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.receipts import decisions as receipts
from canbao.ledger.receipts import standing
from canbao.ledger.receipts.models.decisions import ENFORCEMENT, ORDER_TO_PAY
from canbao.ledger.refusal import refused
from canbao.people.actor import SYSTEM
from canbao.people.models import Person
from canbao.people.numbers import from_citizen_number
from canbao.services import filings
from canbao.services.behaviour import Done, Seen
from canbao.services.doing.paying import ALL_THREE
from canbao.services.measures import Correct, Handover, Measure, Order, Suspend, Undue

OPEN: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Hands:
    """Who imposes it, who checked, and why."""

    human: Human
    done: Done
    reason: Reason


def planned(measure: Measure, asked: Seen) -> Content:
    """A measure worked out on a day, as it is explained; nothing is written. Raises Refused where the
    record does not bear it, in words of what is there."""
    if isinstance(measure, Undue):
        return _planned_undue(measure, asked)
    if isinstance(measure, Suspend):
        award = _award(measure.award, asked)
        if not _due(award, measure.first, None):
            raise refused(
                f"待遇{award.pk}自{month_text(measure.first)}起没有可暂停的金额",
                f"award {award.pk}: nothing is due from {month_text(measure.first)} that could be held",
            )
        return {"kind": "suspend", "award": award.pk, "benefit": award.benefit,
                "from": month_text(measure.first)}  # fmt: skip
    if isinstance(measure, Order):
        late = _late(asked.case.employer, asked.day)
        if not late:
            raise refused(
                f"{asked.case.employer}没有逾期欠费，不能责令缴纳；少报的请先更正申报",
                f"{asked.case.employer} is not in arrears; where too little was declared, correct it first",
            )
        if measure.until <= asked.day:
            raise refused(
                f"缴纳期限{measure.until}应晚于{asked.day}", f"{measure.until} must be after {asked.day}"
            )
        fen = sum(late.values())
        return {"kind": "order", "until": measure.until.isoformat(), "fen": fen, "books": sorted(late)}
    if isinstance(measure, Correct):
        with transaction.atomic():
            told = _corrected(measure, asked)
            transaction.set_rollback(True)
        return told
    if isinstance(measure, Handover):
        return {"kind": "handover", "to": measure.to}
    return {"kind": "none"}


def carried(measure: Measure, hands: Hands) -> list[Written]:
    """Does what was decided; what it wrote. In the transaction of the decision."""
    if isinstance(measure, Undue):
        return _undue(measure, hands)
    done, day = hands.done, hands.done.day
    if isinstance(measure, Suspend):
        award = _award(measure.award, done.seen)
        made = adverse.suspend(
            award, measure.first, hands.human, hands.reason, day=day, door=done.door
        )
        return [Written("revision", f"{award.pk}:{made.decision.pk}")]
    if isinstance(measure, Order):
        return _order(measure, hands)
    if isinstance(measure, Correct):
        told = _corrected(measure, done.seen, done)
        return [Written("declaration", str(told["declaration"]))]
    if isinstance(measure, Handover):
        content: Content = {"to": measure.to, "reason": hands.reason.zh, "ground": hands.reason.ground}
        return [filings.enter(done, "audit_handover", content, person=done.case.person,
                              employer=done.case.employer)]  # fmt: skip
    return []


def given_back(before: Decision, done: Done, reason: Reason) -> list[Written]:
    """What an earlier decision of the case took away is due again, its plans set off what is still open
    against what is paid anew, its corrected declarations undone. Orders to pay and what was handed over
    stay: they are told to whom they went."""
    assert done.checker is not None, "giving back has a second person"
    made = []
    for each in before.effects.order_by("number"):
        if each.what == "revision":
            award, _, decided = each.record.partition(":")
            again = adverse.given_back(
                Award.objects.get(pk=award), BenefitDecision.objects.get(pk=decided), done.maker,
                done.checker, reason, day=done.day, door=done.door,
            )  # fmt: skip
            made.append(Written("revision", f"{award}:{again.decision.pk}"))
        elif each.what == "overpayment_decision":
            of = OverpaymentDecision.objects.get(pk=each.record).overpayment
            if overpayments.left(of) > 0:
                rows = overpayments.plan_anew(
                    of, Plan(month_of(done.day), 1, "set_off"), actor=done.maker, day=done.day,
                    door=done.door,
                )  # fmt: skip
                made.append(Written("repayment_plan", f"{of.pk}:{rows[0].plan}"))
        elif each.what == "declaration":
            was = Declaration.objects.get(pk=each.record)
            undone = declare.undo(
                was.employer, was.month, day=done.day, actor=done.maker, door=done.door,
                seen=was.version,
            )  # fmt: skip
            assess([undone], was.month, done.day)
            made.append(Written("declaration", str(undone.pk)))
    return made


# --- benefits -------------------------------------------------------------------------------------


def _award(number: int, asked: Seen) -> Award:
    there = Award.objects.filter(person=asked.person).order_by("pk")
    found = there.filter(pk=number).first()
    if found is None:
        listed = "、".join(str(each.pk) for each in there)
        raise refused(
            f"当事人没有待遇{number}；本人的待遇：{listed or '无'}",
            f"award {number} is not this person's; there are: {listed or 'none'}",
        )
    return found


def _due(award: Award, first: int, last: int | None) -> bool:
    """Whether anything is due in the months and not held."""
    return any(
        each.monthly > 0 and not each.held and (last is None or each.from_month <= last)
        for each in segments(revisions_of(award), first)
    )


def _standing(award: Award, first: int, last: int | None) -> bool:
    """Whether anything is due in the months, held or not."""
    return any(
        each.monthly > 0 and (last is None or each.from_month <= last)
        for each in segments(revisions_of(award), first)
    )


def _planned_undue(measure: Undue, asked: Seen) -> Content:
    award, first, last = _award(measure.award, asked), measure.first, measure.last
    sums = paid(award, first, last)
    fen = sum(each for each, _ in sums.values())
    if not fen and not _standing(award, first, last):
        raise refused(
            f"待遇{award.pk}在所列月份既没有应付，也没有已发",
            f"award {award.pk}: in these months nothing is due and nothing was paid",
        )
    told: Content = {
        "kind": "undue", "award": award.pk, "benefit": award.benefit, "from": month_text(first),
        "to": "" if last is None else month_text(last), "fen": fen,
        "months": {month_text(month): each for month, (each, _) in sums.items()},
    }  # fmt: skip
    _no_other(award, first, last)
    if not fen:
        return told
    if measure.plan is None:
        raise refused(
            f"待遇{award.pk}在所列月份已发{grouped(fen)}元，请写明追回方式、期数、首期月份（way、count、first_month）",
            f"award {award.pk} was paid {grouped(fen)} yuan for these months: say how it is given back "
            "(way, count, first_month)",
        )
    if measure.plan.first_month < month_of(asked.day):
        raise refused(
            f"首期月份不早于{month_text(month_of(asked.day))}",
            f"the first instalment is not before {month_text(month_of(asked.day))}",
        )
    amounts, _ = overpayments.instalments(fen, measure.plan, asked.day)
    instalments: list[Plain] = list(amounts)
    return {
        **told, "way": measure.plan.way, "count": measure.plan.count,
        "first_month": month_text(measure.plan.first_month), "instalments": instalments,
    }  # fmt: skip


def _no_other(award: Award, first: int, last: int | None) -> None:
    """An overpayment found before and not decided must lie within the months, or be decided first."""
    for each in _undecided(award):
        months = list(each.months.values_list("month", flat=True))
        inside = [first <= month <= (OPEN if last is None else last) for month in months]
        if any(inside) and not all(inside):
            raise refused(
                f"多发认定{each.pk}还涉及其他月份，请扩大月份或先就其作出决定",
                f"overpayment {each.pk}, found before, covers other months too: widen the months, or decide "
                "it first",
            )


def _undecided(award: Award) -> list[Overpayment]:
    return list(
        Overpayment.objects.filter(award=award, overpaymentdecision__isnull=True).order_by("pk")
    )


def _undue(measure: Undue, hands: Hands) -> list[Written]:
    done, first, last = hands.done, measure.first, measure.last
    assert done.checker is not None, "money has a second person"
    award = _award(measure.award, done.seen)
    sums, made = paid(award, first, last), []
    if _standing(award, first, last):
        if last is None:
            stopped = adverse.stop(
                award, first, hands.human, hands.reason, day=done.day, door=done.door,
                checker=done.checker,
            )  # fmt: skip
        else:
            stopped = adverse.not_due(
                award, (first, last), hands.human, done.checker, hands.reason, day=done.day,
                door=done.door,
            )  # fmt: skip
        made.append(Written("revision", f"{award.pk}:{stopped.decision.pk}"))
    if not sums:
        return made
    overpayments.found(award, sums, by=hands.human.name, day=done.day)
    whole = sum(fen for fen, _ in sums.values())
    within = [
        each for each in _undecided(award)
        if first <= each.months.order_by("month")[0].month <= (OPEN if last is None else last)
    ]  # fmt: skip
    assert sum(each.fen for each in within) == whole, "what is recovered is what was paid"
    assert measure.plan is not None, "proposed with a plan"
    for each in within:
        decided = overpayments.recover(
            each, each.fen, measure.plan, hands.human, done.checker, hands.reason, day=done.day,
            door=done.door,
        )  # fmt: skip
        made.append(Written("overpayment_decision", str(decided.pk)))
    return made


# --- employers ------------------------------------------------------------------------------------


def _late(employer: str, day: date) -> dict[int, int]:
    """What is in arrears, in fen, by book."""
    if not employer:
        return {}
    rows = standing.standing(
        day, payer=f"E{employer}", states=(standing.LATE, standing.ENFORCED), at_most=100_000
    )
    found: dict[int, int] = {}
    for each in rows:
        found[each.book] = found.get(each.book, 0) + each.open
    return {book: fen for book, fen in found.items() if fen > 0}


def _order(measure: Order, hands: Hands) -> list[Written]:
    done = hands.done
    assert done.checker is not None, "an order has a second person"
    made = []
    for book in sorted(_late(done.case.employer, done.day)):
        proposal = receipts.propose(
            ENFORCEMENT, f"E{done.case.employer}",
            {"step": ORDER_TO_PAY, "until": measure.until.isoformat(), "remedies": REMEDIES},
            document=done.ground, reason=f"{hands.reason.zh}（{hands.reason.ground}）",
            day=done.day, actor=done.maker, door=done.door, book=Book.objects.get(pk=book),
        )  # fmt: skip
        decided = receipts.decide(
            proposal, approve=True, day=done.day, actor=done.checker, door=done.door
        )
        made.append(Written("order_to_pay", str(decided.pk)))
    return made


def _corrected(measure: Correct, asked: Seen, done: Done | None = None) -> Content:
    """The corrected declaration, assessed; before it is decided it is tried out and undone."""
    employer, month = asked.case.employer, measure.month
    last = declare.latest_of(employer, month) if employer else None
    if last is None:
        raise refused(
            f"{employer}没有申报{month_text(month)}，无从更正；请按未申报处理",
            f"{employer} declared nothing for {month_text(month)}: there is nothing to put right",
        )
    rows = [
        Said(row=n, wage=each.fen, schemes=ALL_THREE, number=each.number, name=each.name,
             confirmed=True)
        for n, each in enumerate(measure.wages, 1)
    ]  # fmt: skip
    gone = _persons(measure.not_employed)
    told = declare.amend(
        employer, month, rows, day=asked.day, actor=done.maker if done else SYSTEM,
        door=done.door if done else "services", leave_out=gone,
    )  # fmt: skip
    if told.declaration is None or told.returned:
        raise refused(
            f"{month_text(month)}的更正有{told.returned or len(rows)}行未通过核对，请更正人员和工资",
            f"{month_text(month)}: {told.returned or len(rows)} row(s) came back; correct persons and wages",
        )
    if told.again:
        raise refused(
            f"{month_text(month)}的申报已是如此，没有更正",
            f"{month_text(month)} is declared like this already: nothing is put right",
        )
    assess([told.declaration], month, asked.day)
    found: dict[str, Plain] = {
        "kind": "correct", "month": month_text(month), "changed": told.taken, "removed": len(gone),
        "of": last.version, "wages": [each.fen for each in measure.wages],
    }  # fmt: skip
    return found | {"declaration": told.declaration.pk} if done else found


def _persons(numbers: Sequence[str]) -> list[int]:
    """Persons by their citizen numbers. Raises Refused for one that is not on record."""
    found = []
    for each in numbers:
        row = Person.objects.filter(number17=from_citizen_number(each), withdrawn=False).first()
        if row is None:
            raise refused(f"参保记录中没有{each[:6]}…{each[-4:]}", f"{each[:6]}…{each[-4:]} is not on record")
        found.append(row.id)
    return found

