"""What the tests of crediting start from: a book with open months, and credits of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from canbao.ledger.books import book
from canbao.ledger.crediting.columns import Brought, Counter, OneCredit, Share
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.people.actor import Actor

CLERK = Actor(name="clerk", role="finance_clerk", office="成都")
SICHUAN = 510000000000
CHENGDU = 510104000000
EMPLOYER = "E91510100MA6CLERK1"


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards: one example of a property after the other."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def month(year: int, number: int) -> int:
    """The month as the ledger counts."""
    return year * 12 + number - 1


def sichuan(first: int = month(2025, 1), last: int = month(2025, 2)) -> Book:
    """The employees' pension fund of Sichuan with open months."""
    return fund("employee_pension", SICHUAN, first, last)


def fund(scheme: str, place: int, first: int, last: int) -> Book:
    """A book with open months."""
    made = book(scheme, place)
    for each in range(first, last + 1):
        open_month(made, each, by="clerk")
    return made


def share(
    person: int = 7,
    at: int = month(2025, 1),
    *,
    base: int = 500_000,
    credited: int | None = None,
    own: int | None = None,
    others: int | None = None,
    months: int = 1,
    kind: str = "employee",
    place: int = CHENGDU,
) -> Share:
    """A month on a base (fen): 8 % by the person, 16 % by the employer, 8 % on the account."""
    return Share(
        person=person,
        month=at,
        base=base,
        credited=base * 8 // 100 if credited is None else credited,
        own=base * 8 // 100 if own is None else own,
        others=base * 16 // 100 if others is None else others,
        place=place,
        kind=kind,
        months=months,
    )


def credit_of(
    shares: Sequence[Share],
    *,
    key: str = "receipts:credit:1",
    kind: str = "credit",
    at: int = month(2025, 1),
    day: date = date(2025, 1, 20),
    counter: Sequence[Counter] | None = None,
    payer: str = EMPLOYER,
    about: int | None = None,
    brought: Sequence[Brought] = (),
) -> OneCredit:
    """One credit; the counter line is what the shares say was paid, unless another is given."""
    paid = sum(each.own + each.others for each in shares)
    return OneCredit(
        key=key,
        ground="国发〔2005〕38号 六",
        day=day,
        month=at,
        counter=[("assessed", "", paid)] if counter is None else counter,
        shares=shares,
        kind=kind,
        payer=payer,
        about_month=about,
        brought=brought,
    )
