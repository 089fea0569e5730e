"""Death: what ends, what the survivors may claim, and the account that goes to the heirs.

A report of a death stops nothing; a named human does, after it has been checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.benefits.adverse import Reason, stop
from canbao.benefits.deciding import Granted
from canbao.benefits.due import due_of
from canbao.benefits.kinds import MONTHLY, kind_of
from canbao.benefits.models import Award
from canbao.benefits.office import Human
from canbao.benefits.timeline import segments
from canbao.benefits.writing import revisions_of
from canbao.ledger import balances, pools
from canbao.ledger.balances import When
from canbao.ledger.models import Account, Book
from canbao.people.actor import Actor

PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")


@dataclass(frozen=True, slots=True)
class Left:
    """What a person leaves: months a pension was drawn (None: none was), and the balance of the
    individual account of each scheme, in fen."""

    pension_drawn_months: int | None
    accounts: dict[str, int]


def died(
    person: int,
    death_month: int,
    human: Human,
    checker: Actor,
    reason: Reason,
    *,
    day: date,
    door: str,
) -> list[Granted]:
    """Every monthly benefit of a person ends with the month of death: nothing is due from the month
    after. What was paid beyond is found by the next payment run. Again changes nothing."""
    ended = []
    with transaction.atomic():
        for award in Award.objects.filter(person=person).order_by("id"):
            if kind_of(award.benefit).form != MONTHLY:
                continue
            due = segments(revisions_of(award), death_month + 1)
            if not any(each.monthly > 0 for each in due):
                continue
            ended.append(
                stop(
                    award, death_month + 1, human, reason, day=day, door=door, cause="death",
                    checker=checker,
                )
            )  # fmt: skip
    return ended


def left_by(person: int, place: int, death_month: int, day: date) -> Left:
    """What the survivors' claims need of the dead person's record: `pension_drawn_months` and
    `account_balance` by the names of the law."""
    months = 0
    for award in Award.objects.filter(person=person, benefit__in=PENSIONS):
        drawn = due_of(award.pk, 0, death_month)
        months += int((drawn.monthly > 0).sum())
    found = {
        scheme: individual_balance(pools.book_of(scheme, place), person, day)
        for scheme in ("employee_pension", "resident_pension", "public_sector_pension")
    }
    return Left(months or None, {scheme: fen for scheme, fen in found.items() if fen})


def held_at(person: int, day: date) -> dict[int, int]:
    """The pooling regions whose funds keep an individual account of a person with money on it at the end of
    a day, and how much, fen."""
    kept = Account.objects.filter(kind="individual", holder=f"P{person}").select_related("book")
    found: dict[int, int] = {}
    for book in {each.book for each in kept}:
        if fen := individual_balance(book, person, day):
            found[book.place] = found.get(book.place, 0) + fen
    return found


def individual_balance(book: Book, person: int, day: date) -> int:
    """What stands on a person's individual account at the end of a day, fen; 0 without one."""
    rows = Account.objects.filter(book=book, kind="individual", holder=f"P{person}")
    accounts: Sequence[int] = list(rows.values_list("id", flat=True))
    return -sum(balances.balances(book, accounts, When(as_of=day)).values())
