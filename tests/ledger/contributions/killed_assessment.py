"""An assessment, an estimate, a re-assessment and plans to be killed: see `tests.faults.harness`."""

from __future__ import annotations

from datetime import date

from canbao.batches.models import Run
from canbao.batches.runs import again, go_on
from canbao.ledger.contributions import assessment
from canbao.ledger.contributions.batches import work_of
from canbao.ledger.contributions.estimates import prepare_estimates
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.contributions.planned import prepare_plans
from canbao.ledger.contributions.plans import Choice, choose
from canbao.ledger.contributions.reassessment import prepare_reassessments
from canbao.ledger.contributions.reference import reference_of
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.contributions.make import (
    CITY,
    CLERK,
    FINAL,
    JANUARY,
    OTHER,
    PLACE,
    PROVISIONAL,
    assessed,
    books,
    employer,
    person,
    rows,
    said,
)

MARCH = date(2025, 3, 10)
assessment.STAFF_AT_ONCE = 3  # two chunks


def declared() -> None:
    employer()
    employer(OTHER, industry_class=0)
    for number in range(1, 6):
        person(number, code=OTHER if number > 2 else "")
    books(PROVISIONAL, FINAL)
    said(rows(3000, 30000))
    said(rows(8000, 9000, 10000, first=3), code=OTHER)


def declared_and_assessed() -> None:
    declared()
    assessed()


def planned() -> None:
    books(FINAL)
    for number in range(1, 4):
        person(number, code="")
        choice = Choice(number, "flexible", PLACE, 500000 + number, FINAL.year * 12 + 8)
        choose(choice, day=FINAL, actor=CLERK, door="test")


def on(run: Run) -> None:
    again(run)
    go_on(run, work_of(run.kind))


def assess() -> None:
    on(assessment.prepare_assessment(CITY, JANUARY, day=PROVISIONAL, by="li"))


def estimate() -> None:
    on(prepare_estimates(CITY, JANUARY + 1, day=MARCH, by="li"))


def reassess() -> None:
    for run in prepare_reassessments(CITY, JANUARY, JANUARY, day=FINAL, by="li"):
        on(run)


def plans() -> None:
    on(prepare_plans("employee_pension", CITY, FINAL.year * 12 + 8, day=FINAL, by="li"))


def references_fit() -> bool:
    """References come from the number of the transaction, and a chunk whose process was killed may be
    booked after the next: they are not told but held against it."""
    orders = PaymentOrder.objects.values_list("reference", "transaction_id")
    return all(reference == reference_of(booked) for reference, booked in orders)


def state() -> str:
    return (
        money()
        + lines("contributions_declaration", "employer, month, version, source, staff, wages")
        + lines(
            "contributions_line",
            "person, month, pension_base, pension_person, unemployment_person, injury_employer",
        )
        + lines(
            "contributions_paymentorder o JOIN ledger_transaction t ON t.id = o.transaction_id",
            "t.key, o.payer, o.month, o.version, o.fen, o.day, o.due",
        )
        + f"references fit {references_fit()}\n"
        + lines("contributions_planline", "person, month, number, base, person_part, credited")
        + lines("contributions_waiting", "month, scheme, person, en")
    )


ASSESSMENT = Scenario(declared, assess, state)
ESTIMATE = Scenario(declared_and_assessed, estimate, state)
REASSESSMENT = Scenario(declared_and_assessed, reassess, state)
PLANS = Scenario(planned, plans, state)
