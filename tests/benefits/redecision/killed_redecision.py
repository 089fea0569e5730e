"""A re-decision of six pensions, of which two get other amounts, for the faults to disturb."""

from __future__ import annotations

from datetime import date

from canbao.batches.runs import again, go_on
from canbao.benefits.redecision.runs import prepare_redecision, redecision_chunk
from canbao.ledger import pools
from canbao.people.models import Person
from tests.benefits import make
from tests.benefits.redecision.test_redecision import DAY, MONTH, late, paid_book, pension
from tests.faults.harness import Scenario
from tests.faults.state import lines, money


def before() -> None:
    book = paid_book()
    for person in range(1, 7):
        pension(person)
    late(2, book)
    late(5, book)
    Person.objects.filter(id=4).update(death=date(2025, 5, 3))


def batch() -> None:
    book = pools.book_of("employee_pension", make.CHENGDU)
    run = prepare_redecision(book, MONTH, DAY, by="li", at_once=2)
    again(run)
    go_on(run, redecision_chunk)


def state() -> str:
    found = lines("redecision_finding", "award_id, month, due, today, cause, adverse, zh")
    return money() + found + lines("benefits_proposal", "award_id, cause, hash, key")


SCENARIO = Scenario(before, batch, state)
