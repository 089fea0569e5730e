"""Contributions: declared and paid by employers, chosen and paid by people, missed periods made up.

What is owed, by which order, and what has come in is the ledger's; a case of paying is carried out when
the money is there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Final

from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.models import Case
from canbao.ledger.contributions import declare
from canbao.ledger.contributions.assessment import assess
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    RESIDENT,
    UNEMPLOYMENT,
    WORK_INJURY,
    PaymentOrder,
)
from canbao.ledger.contributions.plans import Choice
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.receipts import standing
from canbao.ledger.refusal import refused
from canbao.services.behaviour import (
    CaseService,
    Done,
    Seen,
    Words,
    explained,
    seen,
    service,
)
from canbao.services.catalogue import words
from canbao.services.doing.insuring import Choosing, month_at

ALL_THREE: Final = EMPLOYEE_PENSION | UNEMPLOYMENT | WORK_INJURY
SETTLED: Final = ("paid", "settled")


def wages(rows: Sequence[dict[str, object]]) -> list[Said]:
    """The rows of a form as the room of contributions takes them; the schemes are the three this house
    keeps for employees."""
    found = []
    for n, row in enumerate(rows, 1):
        wage = row["wage"]
        assert isinstance(wage, int), "read as fen before"
        found.append(Said(
            row=n, wage=wage, schemes=ALL_THREE, number=str(row["worker_number"]),
            name=str(row["name"]),
        ))  # fmt: skip
    return found


@service("CON-02")
class Declaring(CaseService):
    """The wages of the month before the application become a version of the declaration, and it is
    assessed. Rows that are wrong come back with their reason; nothing is guessed for them."""

    outcomes = ("assessment",)

    def decide(self, asked: Seen) -> Grant | Refer:
        if not asked.case.employer:
            return Refer("只受理单位申报", "employers declare")
        return Grant(explained(
            self, asked, "grant", None, month=month_text(self.month(asked.case)),
            rows=len(asked.rows("wage_list")),
        ))  # fmt: skip

    def month(self, case: Case) -> int:
        """The month declared: that of the application."""
        return month_of(case.opened)

    def effect(self, done: Done) -> Sequence[Written]:
        told = declare.declare(
            done.case.employer, self.month(done.case), wages(done.seen.rows("wage_list")),
            day=done.day, actor=done.maker, door=done.door, sure=True,
        )  # fmt: skip
        if told.declaration is None:
            # A robot that cannot take any row hands over; an officer is told to go back to the employer.
            raise refused(
                "申报的各行都有误，没有可入账的内容；请按行更正后重报",
                "every row came back; correct the rows and declare again",
            )
        assess([told.declaration], told.declaration.month, done.day)
        orders = PaymentOrder.objects.filter(declaration=told.declaration).order_by("transaction_id")
        made = [Written("declaration", str(told.declaration.pk))]
        return [*made, *(Written("payment_order", each.reference) for each in orders)]


def open_order(reference: str, payer: str, day: date) -> standing.Standing | None:
    """An order of a payer as it stands; None for one that is not the payer's."""
    found = standing.standing(day, payer=payer, references=[reference])
    return found[0] if found else None


class Paying(CaseService):
    """Paying an order: granted when it is the payer's and open, carried out when the money has come."""

    outcomes = ("receipt", "months_credited")

    @abstractmethod
    def references(self, asked: Seen) -> Sequence[str]:
        """The orders that are to be paid."""

    def payer(self, asked: Seen) -> str:
        return f"E{asked.case.employer}" if asked.case.employer else f"P{asked.case.person}"

    def decide(self, asked: Seen) -> Grant | Refer:
        orders = [open_order(each, self.payer(asked), asked.day) for each in self.references(asked)]
        if not orders or any(each is None for each in orders):
            return Refer("没有待缴的缴费通知，须由人员核对", "there is no such order to pay: a person looks")
        return Grant(explained(self, asked, "grant", None, orders=[
            {"reference": each.reference, "fen": each.fen, "open": each.open, "state": each.state}
            for each in orders if each is not None
        ]))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        return [
            Written("paying", f"{done.case.number}:{each['reference']}")
            for each in done.explanation["orders"]
        ]

    def carried_out(self, case: Case, day: date) -> bool:
        asked = seen(case, day)
        orders = [open_order(each, self.payer(asked), day) for each in self.references(asked)]
        return all(each is not None and each.state in SETTLED for each in orders)


@service("CON-03")
class EmployerPays(Paying):
    """An employer pays an order by its reference."""

    def references(self, asked: Seen) -> Sequence[str]:
        return [asked.text("payment_order")] if asked.text("payment_order") else []

    def admissible(self, asked: Seen) -> list[Lack]:
        reference = asked.text("payment_order")
        if open_order(reference, self.payer(asked), asked.day) is not None:
            return []
        ground = words().grounds[self.entry.ground[0]].zh
        return [Lack(
            "payment_order", f"本单位的缴费通知（没有{reference}）",
            f"an order of this employer (there is no {reference})", ground,
        )]  # fmt: skip


@service("CON-04")
class FlexibleWorkerPays(Paying):
    """A flexible worker pays the orders of the months named; the base is that of the plan (REG-08)."""

    def references(self, asked: Seen) -> Sequence[str]:
        wanted = [month_at(str(each)) for each in asked.rows("months_to_pay")]
        return list(
            PaymentOrder.objects.filter(
                payer=f"P{asked.person}", month__in=wanted, book__scheme="employee_pension",
                plan__isnull=False,
            ).order_by("month", "transaction_id").values_list("reference", flat=True)
        )  # fmt: skip


@service("CON-05")
class ResidentChooses(Choosing):
    """A resident chooses the tier of a year; the year's assessment makes the order, and it is carried out
    when the money has come."""

    outcomes = ("receipt", "months_credited", "subsidy_credited")
    kind, scheme = RESIDENT, "resident_pension"

    def choice(self, asked: Seen) -> Choice:
        year = asked.whole("payment_year")
        first = max(year * 12, month_of(asked.case.opened))
        return Choice(
            asked.person, RESIDENT, asked.case.place, asked.whole("contribution_level"), first,
            year * 12 + 11,
        )  # fmt: skip

    def barred(self, asked: Seen) -> Refer | None:
        year = asked.whole("payment_year")
        if year != asked.case.opened.year:
            return Refer(
                "补缴以前年度或预缴以后年度须由人员办理", "another year than this one is for a person"
            )
        return super().barred(asked)

    def carried_out(self, case: Case, day: date) -> bool:
        year = seen(case, day).whole("payment_year")
        found = standing.standing(day, payer=f"P{case.person}", month=year * 12)
        mine = [each for each in found if each.scheme == self.scheme]
        return bool(mine) and all(each.state in SETTLED for each in mine)


@service("CON-07")
class MissedPeriods(CaseService):
    """Months an employer missed: declared anew for each month, assessed, marked as made up. A person
    decides; more than the ordinary months back the counter needs what an authority found."""

    outcomes = ("assessment", "record_flagged")
    second = True
    by_officer = ("award",)

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("补缴须由人员核实劳动关系", "that somebody was employed then, a person verifies")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        months = [month_at(str(each)) for each in asked.rows("missed_periods")]
        if any(month >= month_of(asked.day) for month in months):
            raise refused("只能补缴以前月份", "only months that have passed are made up")
        return Grant(explained(self, asked, "grant", None, months=[month_text(m) for m in months]))

    def effect(self, done: Done) -> Sequence[Written]:
        rows = wages(done.seen.rows("wages_of_periods"))
        made: list[Written] = []
        for text in done.explanation["months"]:
            month = month_at(text)
            there = declare.latest_of(done.case.employer, month)
            if there is None:
                told = declare.declare(
                    done.case.employer, month, rows, day=done.day, actor=done.maker,
                    door=done.door, sure=True,
                )  # fmt: skip
            else:
                told = declare.amend(
                    done.case.employer, month, rows, day=done.day, actor=done.maker, door=done.door
                )
            if told.declaration is None or told.returned:
                raise refused(
                    f"{text}有行未通过核对，请更正后再补缴", f"{text}: rows came back; correct them first"
                )
            assess([told.declaration], month, done.day)
            made.append(Written("declaration", str(told.declaration.pk)))
        return made
