"""What the tests of receipts start from: a fund with open months, employers with assessed months, and
a bank that delivers files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao.batches.progress import Progress
from canbao.batches.runs import again, go_on
from canbao.ledger import pools
from canbao.ledger.balances import trial_balance
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PAGE,
    Assessment,
    Declaration,
    Line,
    PaymentOrder,
)
from canbao.ledger.contributions.orders import Draft, issue
from canbao.ledger.models import Account, Book, Posting
from canbao.ledger.months import open_month
from canbao.ledger.receipts import bank
from canbao.ledger.receipts.batch import prepare_receipts, receipts_chunk
from canbao.ledger.receipts.intake import receive
from canbao.ledger.receipts.models import ReceiptFile
from canbao.ledger.receipts.overdue import overdue_chunk, prepare_overdue
from canbao.people.actor import Actor

PLACE = 510104000000
SCHEME = "employee_pension"
CLERK = Actor("wang", "finance_clerk")
CHECKER = Actor("zhao", "payment_checker")
ALPHA, BETA = "E91510104MA6CALPHA1", "E91510104MA6CBETA01"


@dataclass(frozen=True, slots=True)
class Person:
    """A line: fen."""

    person: int
    base: int
    own: int
    employer: int


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def fund(first: int, last: int, scheme: str = SCHEME) -> Book:
    """The book of the fund the place belongs to, with the months from `first` to `last` open."""
    made = pools.book_of(scheme, PLACE)
    for each in range(first, last + 1):
        open_month(made, each, by="clerk")
    return made


def order(
    payer: str,
    of: int,
    persons: Sequence[Person],
    *,
    due: date,
    day: date,
    version: int = 1,
) -> PaymentOrder:
    """An assessed version of an employer's month and the order it makes: the difference to the
    versions before. All of a person's own part goes to the individual account."""
    said = Declaration.objects.create(
        employer=payer[1:], month=of, version=version, place=PLACE, source=PAGE, day=day, by="li",
        staff=len(persons), wages=sum(each.base for each in persons),
    )  # fmt: skip
    Line.objects.bulk_create(
        Line(
            declaration=said, person=each.person, month=of, schemes=EMPLOYEE_PENSION,
            wage=each.base, pension_base=each.base, pension_person=each.own,
            pension_employer=each.employer, pension_credited=each.own,
        )
        for each in persons
    )  # fmt: skip
    Assessment.objects.create(
        declaration=said, number=1, day=day, provisional=False, lines=len(persons), waiting=0
    )
    before = PaymentOrder.objects.filter(payer=payer, month=of).order_by("id")
    fen = sum(each.own + each.employer for each in persons) - sum(each.fen for each in before)
    draft = Draft(
        SCHEME, PLACE, payer, of, version, fen, due, "社会保险法第六十条",
        f"test:{payer}:{of}:{version}", declaration=said.id,
    )  # fmt: skip
    [made] = issue([draft], day)
    return PaymentOrder.objects.get(reference=made.reference)


def one(person: int, yuan: int) -> list[Person]:
    """One person for whom `yuan` are due, a third of them the person's own."""
    fen = yuan * 100
    return [Person(person, fen * 4, fen // 3, fen - fen // 3)]


def paying(order: PaymentOrder, fen: int, *, payer: str | None = None) -> bank.Pay:
    """What the payer of an order tells the bank."""
    return bank.Pay(SCHEME, order.reference, order.payer if payer is None else payer, "公司", fen)


def unnamed(payer: str, fen: int) -> bank.Pay:
    """A payment without a payment order."""
    return bank.Pay(SCHEME, "", payer, "公司", fen)


def deliver(pays: Sequence[bank.Pay], day: date, number: int = 1) -> ReceiptFile:
    """The bank's file of that day, taken in and not booked yet."""
    content = bank.pay(pays, place=PLACE, day=day, number=number)
    return receive(content, name=f"bank {day}", day=day, actor=CLERK, door="test").file


def settle(file: ReceiptFile, day: date | None = None, *, dry: bool = False) -> Progress:
    """The batch of a file."""
    run = prepare_receipts(file, by="wang", day=day, dry=dry)
    again(run)
    return go_on(run, receipts_chunk)


def pay(pays: Sequence[bank.Pay], day: date, number: int = 1) -> Progress:
    """A file delivered and booked on one day."""
    told = settle(deliver(pays, day, number))
    assert told.state == "done", told
    return told


def take_back(file: ReceiptFile, row: int, day: date, number: int = 9) -> Progress:
    """The bank takes one payment of a file back."""
    named = file.receipts.get(id=(file.id << 24) + row)
    content = bank.take_back(
        [(SCHEME, named.bank_reference, named.fen)], place=PLACE, day=day, number=number
    )
    received = receive(content, name="back", day=day, actor=CLERK, door="test")
    told = settle(received.file)
    assert told.state == "done", told
    return told


def month_end(day: date) -> Progress:
    """What is overdue moves."""
    told = go_on(prepare_overdue(day, by="wang"), overdue_chunk)
    assert told.state == "done", told
    return told


def balances(book: Book) -> dict[str, int]:
    """Balances by kind of account, in fen, debit positive; kinds at zero are left out."""
    return {each.kind: each.balance for each in trial_balance(book) if each.balance}


def of_holder(book: Book, kind: str, holder: str) -> int:
    """The balance of one account."""
    account = Account.objects.filter(book=book, kind=kind, holder=holder).first()
    lines = Posting.objects.filter(account=account) if account else Posting.objects.none()
    return sum(lines.values_list("amount", flat=True))
