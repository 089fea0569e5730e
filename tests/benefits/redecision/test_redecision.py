"""Every award computed again from today's record: what differs is found, with its cause, and nothing
else is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.batches.runs import again, go_on
from canbao.benefits import adverse
from canbao.benefits.deciding import Granted
from canbao.benefits.models import Award, Proposal, Revision
from canbao.benefits.office import human
from canbao.benefits.redecision.models import Finding
from canbao.benefits.redecision.runs import (
    by_cause,
    findings,
    prepare_redecision,
    redecision_chunk,
)
from canbao.ledger import pools
from canbao.ledger.crediting.credit import credit, take_back
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.people.models import Person
from tests.benefits import make
from tests.ledger.crediting.make import CLERK, credit_of, share

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 20)
MONTH = make.month(2025, 6)
PERSONS = 6


@pytest.fixture
def book() -> Book:
    return paid_book()


def paid_book() -> Book:
    """The pension fund of Sichuan, with the twelve months of 2024 paid by everybody."""
    made = pools.book_of("employee_pension", make.CHENGDU)
    for month in range(make.month(2024, 12), MONTH + 1):
        open_month(made, month, by="clerk")
    shares = [
        share(person, make.month(2024, 1), months=12, base=12 * 500_000)
        for person in range(1, PERSONS + 1)
    ]
    opening = credit_of(shares, key="opening", at=make.month(2024, 12), day=date(2024, 12, 31))
    credit(made, opening, actor=CLERK, door="test")
    return made


def pension(person: int) -> Granted:
    """A pension whose account is added up from the ledger."""
    make.person(person)
    facts = make.pension_facts(stated_interest_months=1)
    del facts["career"], facts["account_balance"]
    return make.award(
        person, "employee_pension", make.CHENGDU, make.month(2025, 3), facts, date(2025, 2, 20)
    )


def redecided(book: Book, day: date = DAY, **more: Any) -> list[Finding]:
    """The findings of a run in chunks of two awards."""
    run = prepare_redecision(book, MONTH, day, by="li", at_once=2, **more)
    go_on(run, redecision_chunk)
    return findings(run)


def late(person: int, book: Book) -> None:
    """The two months of 2025 are paid after the pension was granted."""
    months = [share(person, make.month(2025, number)) for number in (1, 2)]
    given = credit_of(months, key=f"late:{person}", at=MONTH, day=date(2025, 6, 10))
    credit(book, given, actor=CLERK, door="test")


def test_where_nothing_has_changed_nothing_is_found(book: Book):
    for person in range(1, PERSONS + 1):
        pension(person)
    assert redecided(book) == []


def test_months_credited_since_are_a_new_fact_and_proposed(book: Book):
    # By hand: 2 × 5000 × 8 % = 800 more on the account. They are credited in the year of retirement;
    # 800 / 138.4 = 5.7803… → the account part rises by 5.78 (its own rounding may move it a fen).
    first, second = pension(1), pension(2)
    late(2, book)
    found = redecided(book)
    assert [(each.award_id, each.cause, each.adverse) for each in found] == [
        (second.award.pk, "new_fact", False)
    ]
    assert found[0].today is not None
    assert found[0].today - second.revisions[0].monthly in (578, 579)
    proposal = Proposal.objects.get()
    assert found[0].proposal == proposal
    assert (proposal.award_id, proposal.adverse) == (second.award.pk, False)
    assert first.award.pk != second.award.pk


def test_months_taken_back_are_a_corrected_record_and_need_a_human(book: Book):
    granted = pension(1)
    last = book.transaction_set.order_by("-number").first()
    assert last is not None
    take_back(
        book, last.pk, day=date(2025, 6, 10), month=MONTH, ground="document:1", key="back",
        actor=CLERK, door="test",
    )  # fmt: skip
    found = redecided(book)
    assert [(each.award_id, each.cause, each.adverse) for each in found] == [
        (granted.award.pk, "corrected", True)
    ]
    assert Proposal.objects.get().adverse


def test_an_amount_that_its_own_explanation_does_not_give_is_an_error(book: Book):
    granted = [pension(person) for person in range(1, 5)]
    wrong = granted[2].award
    Revision.objects.create(
        award=wrong, number=2, from_month=make.month(2025, 4), monthly=999_999, individual=0,
        cause="correction", decision=granted[2].decision, day=date(2025, 4, 1),
    )  # fmt: skip
    found = redecided(book)
    assert [(each.award_id, each.cause, each.due) for each in found] == [
        (wrong.pk, "error", 999_999)
    ]
    assert found[0].today == granted[2].revisions[0].monthly


def test_somebody_who_has_died_is_paid_nothing_today(book: Book):
    granted = pension(1)
    Person.objects.filter(id=1).update(death=date(2025, 5, 3))
    found = redecided(book)
    assert [(each.award_id, each.cause, each.today) for each in found] == [
        (granted.award.pk, "dead", 0)
    ]
    assert found[0].adverse


def test_a_birth_date_corrected_since_is_a_corrected_record(book: Book):
    pension(1)
    Person.objects.filter(id=1).update(birth=date(1965, 4, 20))
    found = redecided(book)
    assert len(found) == 1
    assert found[0].cause in ("corrected", "stopped")


def test_what_is_held_back_or_stopped_is_not_asked(book: Book):
    granted = pension(1)
    late(1, book)
    adverse.suspend(
        granted.award, make.month(2025, 5), human(make.MAKER),
        adverse.Reason("未认证", "not certified", "社会保险经办条例 26", {}),
        day=date(2025, 5, 1), door="test",
    )  # fmt: skip
    assert redecided(book) == []


def test_again_it_is_the_same_run_and_writes_nothing_more(book: Book):
    pension(1)
    late(1, book)
    first = redecided(book)
    run = prepare_redecision(book, MONTH, DAY, by="li", at_once=2)
    again(run)
    go_on(run, redecision_chunk)
    assert findings(run) == first
    assert Proposal.objects.count() == 1
    assert [(cause, count, against) for cause, count, against, _ in by_cause(run)] == [
        ("new_fact", 1, 0)
    ]


def test_a_dry_run_shows_and_writes_nothing(book: Book):
    pension(1)
    late(1, book)
    run = prepare_redecision(book, MONTH, DAY, by="li", dry=True)
    told = go_on(run, redecision_chunk)
    assert (told.rows, Finding.objects.count(), Proposal.objects.count()) == (1, 0, 0)


def test_careers_kept_from_the_last_time_give_the_same_findings(book: Book):
    pension(1)
    assert redecided(book) == []
    late(1, book)
    found = redecided(book)
    assert [each.cause for each in found] == ["new_fact"]
    assert Award.objects.count() == 1
