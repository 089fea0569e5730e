"""What a payer is shown: the bill of a month, and whether it is free of arrears.

Orders tell what is owed, the accounts of the ledger what of it is still open; nothing is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, Min, OuterRef, Sum

from canbao import inforce
from canbao.law import LawError
from canbao.ledger.balances import When, balances
from canbao.ledger.contributions.amounts import due_day
from canbao.ledger.contributions.declare import latest_of
from canbao.ledger.contributions.models import (
    ESTIMATE,
    Assessment,
    Declaration,
    PaymentOrder,
    Waiting,
)
from canbao.ledger.contributions.orders import orders_of
from canbao.ledger.contributions.sheet import PARTS, read
from canbao.ledger.models import Account
from canbao.ledger.numbering import month_of
from canbao.people.models import Employer

OPEN_KINDS: Final = ("employer_clearing", "person_clearing", "arrears", "surcharge_due")


@dataclass(frozen=True, slots=True)
class BillLine:
    """What is owed to one book, in fen. `person_part` was or is to be withheld from wages."""

    scheme: str
    place: int
    owed: int
    person_part: int
    employer_part: int
    due: date
    orders: Sequence[PaymentOrder]


@dataclass(frozen=True, slots=True)
class Bill:
    """A payer's month: `state` is `none`, `declared`, `assessed` or `estimated`. `waits` are the
    law's own words for what could not be assessed; `provisional` says that a settlement follows."""

    payer: str
    month: int
    state: str
    version: int
    staff: int
    lines: Sequence[BillLine]
    provisional: bool
    waits: Sequence[tuple[str, str, str]]

    @property
    def owed(self) -> int:
        return sum(line.owed for line in self.lines)


def bill(payer: str, month: int) -> Bill:
    """The bill of a payer (`E<code>` or `P<person>`) for a month."""
    orders = orders_of(payer, month)
    declaration = latest_of(payer[1:], month) if payer.startswith("E") else None
    assessed = declaration is not None and Assessment.objects.filter(declaration=declaration)
    last = assessed.order_by("-number").first() if assessed else None
    parts = _parts(declaration) if last and declaration else {}
    lines = []
    for book in sorted({order.book_id for order in orders}):
        mine = [order for order in orders if order.book_id == book]
        owed = sum(order.fen for order in mine)
        scheme = mine[0].book.scheme
        own, employers = parts.get(scheme, (owed, 0) if payer.startswith("P") else (0, owed))
        lines.append(
            BillLine(
                scheme, mine[0].book.place, owed, own, employers,
                max(order.due for order in mine), mine,
            )
        )  # fmt: skip
    waits: list[tuple[str, str, str]] = []
    if declaration is not None and (last is None or last.waiting):
        found = Waiting.objects.filter(declaration=declaration).order_by("scheme", "person", "id")
        waits = [*dict.fromkeys((row.scheme, row.zh, row.en) for row in found)]
    return Bill(
        payer, month, _state(declaration, last, orders), declaration.version if declaration else 0,
        declaration.staff if declaration else len(orders[:1]), lines,
        bool(last and last.provisional), waits,
    )  # fmt: skip


def _state(
    declaration: Declaration | None, last: Assessment | None, orders: Sequence[PaymentOrder]
) -> str:
    if declaration is None:
        return "assessed" if orders else "none"
    if last is None:
        return "declared"
    return "estimated" if declaration.source == ESTIMATE else "assessed"


def _parts(declaration: Declaration) -> dict[str, tuple[int, int]]:
    """By scheme: the persons' parts and the employer's."""
    sheet = read([declaration], declaration.month, assessed=True)
    return {
        scheme: (
            int(sheet.sums(scheme, columns[:-1]).sum()),
            int(sheet.sums(scheme, columns[-1:]).sum()),
        )
        for scheme, columns in PARTS.items()
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a payer is free of arrears on a day, and what stands against it: fen overdue by
    scheme and place of the fund, months that were to be declared and were not, and months that are
    declared, past their due day and not assessed: nobody knows yet what is owed of them."""

    payer: str
    day: date
    overdue: Sequence[tuple[str, int, int]]
    undeclared: Sequence[int]
    unassessed: Sequence[int]

    @property
    def clear(self) -> bool:
        return not (self.overdue or self.undeclared or self.unassessed)


def standing(payer: str, day: date) -> Standing:
    """What a certificate of no arrears rests on, by what is booked as of `day`: the balance of what
    the payer owes less what is not due yet. An employer must have declared every month since its
    first (an estimate is no declaration), up to the month before `day`'s."""
    accounts = Account.objects.filter(holder=payer, kind__in=OPEN_KINDS).select_related("book")
    overdue = []
    for book in sorted({account.book for account in accounts}, key=lambda each: each.id):
        mine = [account.id for account in accounts if account.book_id == book.id]
        open_fen = sum(balances(book, mine, When(as_of=day)).values())
        later = PaymentOrder.objects.filter(payer=payer, book=book, day__lte=day, due__gte=day)
        not_due = max(int(later.aggregate(fen=Sum("fen"))["fen"] or 0), 0)
        if open_fen > not_due:
            overdue.append((book.scheme, book.place, open_fen - not_due))
    return Standing(payer, day, overdue, _undeclared(payer, day), _unassessed(payer, day))


def _unassessed(payer: str, day: date) -> list[int]:
    """What waits for the law as a whole is left out: its former version is assessed, and there is
    nothing an employer could do."""
    if not payer.startswith("E"):
        return []
    of = OuterRef("pk")
    newer = Declaration.objects.filter(
        employer=OuterRef("employer"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    found = Declaration.objects.filter(
        ~Exists(newer), ~Exists(Assessment.objects.filter(declaration=of)),
        ~Exists(Waiting.objects.filter(declaration=of)),
        employer=payer[1:], month__lte=month_of(day), staff__gt=0,
    )  # fmt: skip
    return [each.month for each in found.order_by("month") if _past_due(each, day)]


def _past_due(declaration: Declaration, day: date) -> bool:
    try:
        return due_day(declaration.month, inforce.region_of(declaration.place), day) < day
    except LawError:
        return declaration.month < month_of(day)


def _undeclared(payer: str, day: date) -> list[int]:
    if not payer.startswith("E"):
        return []
    said = Declaration.objects.filter(employer=payer[1:])
    first = said.aggregate(first=Min("month"))["first"]
    own = set(said.exclude(source=ESTIMATE).values_list("month", flat=True))
    employer = Employer.objects.filter(code=payer[1:]).first()
    until = month_of(day)
    if employer is not None and employer.closed is not None:
        until = min(until, month_of(employer.closed) + 1)
    return [month for month in range(first or until, until) if month not in own]
