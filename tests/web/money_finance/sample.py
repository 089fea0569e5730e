"""A finance clerk's months, made by the rooms' own functions: two employers of Chengdu, January 2025
declared and assessed, one paid and one in arrears, one payment nobody can place; February declared by
one of them and not assessed. Nothing here is changed by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from canbao.batches.models import Run
from canbao.batches.runs import go_on
from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.declare import declare
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    UNEMPLOYMENT,
    WORK_INJURY,
    InjuryRate,
    PaymentOrder,
)
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.receipts import bank
from canbao.ledger.receipts.batch import prepare_receipts
from canbao.ledger.receipts.intake import receive
from canbao.ledger.receipts.models import ReceiptFile
from canbao.ledger.receipts.overdue import prepare_overdue
from canbao.people.actor import Actor
from canbao.people.models import Activity, Employer, Person
from canbao.works.kinds import work_of

PLACE = 510104000000  # Jinjiang, Chengdu
CITY = 510100000000
PAYS, OWES = "91510100MA6C000011", "91510100MA6C000022"
JANUARY = 2025 * 12
DECLARED, CAME, MONTH_END = date(2025, 1, 25), date(2025, 2, 10), date(2025, 3, 31)
THREE = EMPLOYEE_PENSION | UNEMPLOYMENT | WORK_INJURY
SCHEMES = ("employee_pension", "unemployment", "work_injury")
CLERK = Actor("li", "finance_clerk", "Chengdu", CITY)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was made: books by scheme, the file of the bank, orders by payer."""

    books: dict[str, Book]
    file: ReceiptFile
    paid: list[PaymentOrder]
    late: list[PaymentOrder]


def done(run: Run) -> None:
    """Carries a run out."""
    told = go_on(run, work_of(run.kind))
    assert told.state == "done", told


def employer(code: str, name: str, first: int, wages: list[int]) -> list[Said]:
    """An employer with its staff from person `first` on, and what it declares of them."""
    Employer.objects.create(code=code, name=name, place=PLACE, digest="0" * 32, insured=len(wages))
    InjuryRate.objects.create(
        employer=code, from_month=JANUARY - 60, industry_class=3, ground="document:1",
        day=date(2020, 1, 1), by="li",
    )  # fmt: skip
    rows = []
    for at, wage in enumerate(wages):
        number = first + at
        who = Person.objects.create(
            id=number, number17=51010419900305000 + number, name=f"王小{number}", sex=1,
            birth=date(1990, 3, 5), residence_place=PLACE, registration_place=PLACE,
            digest="0" * 32,
        )  # fmt: skip
        Activity.objects.create(
            person=who, from_month=JANUARY - 24, to_month=JANUARY + 36, activity="employee",
            employer=code,
        )  # fmt: skip
        rows.append(Said(row=at, wage=wage * 100, schemes=THREE, person=number))
    return rows


def money() -> Sample:
    """The sample; once for each database."""
    books = {scheme: book_of(scheme, PLACE) for scheme in SCHEMES}
    for book in books.values():
        for month in range(JANUARY, JANUARY + 4):
            open_month(book, month, by="li")
    good = employer(PAYS, "锦江食品有限公司", 1, [8000, 9500, 30000])
    bad = employer(OWES, "双流纸箱厂", 11, [6000, 7000])
    for code, rows in ((PAYS, good), (OWES, bad)):
        told = declare(code, JANUARY, rows, day=DECLARED, actor=CLERK, door="test")
        assert told.declaration is not None, told
    declare(PAYS, JANUARY + 1, good, day=CAME, actor=CLERK, door="test")
    done(prepare_assessment(CITY, JANUARY, day=DECLARED, by="li"))
    paid = list(PaymentOrder.objects.filter(payer=f"E{PAYS}", month=JANUARY).order_by("id"))
    late = list(PaymentOrder.objects.filter(payer=f"E{OWES}", month=JANUARY).order_by("id"))
    pays = [
        bank.Pay(each.book.scheme, each.reference, each.payer, "锦江食品", each.fen)
        for each in paid
    ]
    pays.append(bank.Pay("employee_pension", "", "E91510100MA6C000033", "无名贸易公司", 123_456))
    content = bank.pay(pays, place=CITY, day=CAME)
    file = receive(content, name="bank-2025-02-10.csv", day=CAME, actor=CLERK, door="test").file
    done(prepare_receipts(file, by="li"))
    done(prepare_overdue(MONTH_END, by="li"))
    return Sample(books, file, paid, late)
