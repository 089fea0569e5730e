"""An employer of Chengdu with its staff, its books, and the law's Sichuan; as little as a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from canbao.batches.models import Run
from canbao.batches.progress import Progress
from canbao.batches.runs import go_on
from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.batches import work_of
from canbao.ledger.contributions.declare import Told, declare
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    UNEMPLOYMENT,
    WORK_INJURY,
    InjuryRate,
    PaymentOrder,
)
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.people.actor import Actor
from canbao.people.models import Activity, Employer, Person

PLACE = 510104000000  # Jinjiang, Chengdu
CITY = 510100000000
CODE = "91510100MA6C000011"
OTHER = "91510100MA6C000022"
JANUARY = 2025 * 12
THREE = EMPLOYEE_PENSION | UNEMPLOYMENT | WORK_INJURY
CLERK = Actor("li", "finance_clerk", "Chengdu", CITY)
PROVISIONAL = date(2025, 1, 25)  # the limits of 2025 are not published yet
FINAL = date(2025, 9, 25)  # they are


def employer(code: str = CODE, *, place: int = PLACE, industry_class: int = 3, **more: Any) -> str:
    """An employer with a class of work injury (0: not set)."""
    Employer.objects.create(code=code, name="某公司", place=place, digest="0" * 32, **more)
    if industry_class:
        InjuryRate.objects.create(
            employer=code, from_month=JANUARY - 60, industry_class=industry_class,
            ground="document:1", day=date(2020, 1, 1), by="li",
        )  # fmt: skip
    return code


def person(id: int, *, code: str = CODE, **more: Any) -> Person:
    """Somebody born in 1990 who works for the employer."""
    given = {"number17": 51010419900305000 + id, "name": f"王{id}", "sex": 1,
             "birth": date(1990, 3, 5), "digest": "0" * 32}  # fmt: skip
    made = Person.objects.create(id=id, **(given | more))
    if code:
        works(made, code)
    return made


def works(who: Person, code: str, first: int = JANUARY - 24, last: int = JANUARY + 36) -> None:
    Activity.objects.create(
        person=who, from_month=first, to_month=last, activity="employee", employer=code
    )


def books(*days: date, place: int = PLACE) -> None:
    """The books of a place with the months of these days open, one after the other."""
    first = min(day.year * 12 + day.month - 1 for day in days)
    last = max(day.year * 12 + day.month - 1 for day in days)
    for scheme in ("employee_pension", "public_sector_pension", "unemployment", "work_injury",
                   "resident_pension"):  # fmt: skip
        for month in range(first, last + 1):
            open_month(book_of(scheme, place), month, by="li")


def rows(*wages: int, first: int = 1, schemes: int = THREE) -> list[Said]:
    """Persons `first`, `first` + 1 … with these wages in yuan."""
    return [
        Said(row=n, wage=wage * 100, schemes=schemes, person=first + n)
        for n, wage in enumerate(wages)
    ]


def said(given: Sequence[Said], *, month: int = JANUARY, day: date = PROVISIONAL, code: str = CODE,
         **more: Any) -> Told:  # fmt: skip
    return declare(code, month, given, day=day, actor=CLERK, door="test", **more)


def done(run: Run) -> Progress:
    """The run, gone on with to its end."""
    told = go_on(run, work_of(run.kind))
    assert told.state == "done", (told, [c.error_en for c in run.chunks.all()])
    return told


def assessed(month: int = JANUARY, day: date = PROVISIONAL, place: int = CITY) -> Progress:
    return done(prepare_assessment(place, month, day=day, by="li"))


def owed(month: int = JANUARY, payer: str = f"E{CODE}") -> dict[str, int]:
    """Sums of a payer's orders by scheme, in fen."""
    found: dict[str, int] = {}
    for order in PaymentOrder.objects.filter(payer=payer, month=month).select_related("book"):
        found[order.book.scheme] = found.get(order.book.scheme, 0) + order.fen
    return found
