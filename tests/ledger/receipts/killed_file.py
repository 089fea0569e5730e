"""A bank's file that is settled, with a payment taken back in a second one; then what is overdue."""

from __future__ import annotations

from datetime import date

from canbao.ledger.receipts import batch as receipts
from canbao.ledger.receipts.models import ReceiptFile
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.receipts.make import (
    ALPHA,
    BETA,
    Person,
    deliver,
    fund,
    month,
    month_end,
    one,
    order,
    pay,
    paying,
    settle,
    unnamed,
)

MARCH = month(2025, 3)
DAY = date(2025, 4, 7)


def before_file() -> None:
    """Orders of two employers, and a file with everything a file can hold."""
    receipts.ROWS = 3
    fund(MARCH, month(2025, 4))
    alpha, beta = (
        order(payer, MARCH, persons, due=date(2025, 3, 25), day=date(2025, 3, 5))
        for payer, persons in (
            (ALPHA, [Person(1, 500_000, 40_000, 80_000), Person(2, 600_000, 48_000, 96_000)]),
            (BETA, one(3, 900)),
        )
    )
    older = order(BETA, month(2025, 2), one(3, 300), due=date(2025, 2, 25), day=date(2025, 3, 5))
    order(ALPHA, MARCH, one(1, 1200), due=date(2025, 3, 25), day=date(2025, 3, 20), version=2)
    month_end(date(2025, 3, 31))
    deliver(
        [
            paying(alpha, 100_000),  # in part
            paying(alpha, 60_000, payer=BETA),  # the wrong payer
            unnamed(BETA, 20_000),  # by the law's order
            paying(beta, 90_630),  # late, with the fee
            paying(older, 50_000),  # more than is owed
            unnamed("E0", 777),  # nobody
        ],
        DAY,
    )


def file_batch() -> None:
    receipts.ROWS = 3
    settle(ReceiptFile.objects.order_by("id").last())  # type: ignore[arg-type]


def before_back() -> None:
    before_file()
    file = ReceiptFile.objects.get()
    settle(file)
    from canbao.ledger.receipts import bank
    from canbao.ledger.receipts.intake import receive
    from tests.ledger.receipts.make import CLERK, PLACE, SCHEME

    named = [file.receipts.get(id=(file.id << 24) + row) for row in (4, 1, 2, 5)]
    content = bank.take_back(
        [(SCHEME, each.bank_reference, each.fen) for each in named], place=PLACE, day=DAY, number=9
    )
    receive(content, name="back", day=DAY, actor=CLERK, door="test")


def before_overdue() -> None:
    """Months of several employers, one lowered after it was paid, one lowered before."""
    from canbao.ledger.receipts import overdue

    overdue.ORDERS = 4
    fund(MARCH, month(2025, 4))
    paid = order(ALPHA, MARCH, one(1, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([paying(paid, 90_000)], date(2025, 3, 10))
    order(ALPHA, MARCH, one(1, 600), due=date(2025, 3, 25), day=date(2025, 3, 11), version=2)
    for at in range(4):
        payer = f"E91510104MA6C00000{at}"
        order(payer, MARCH, one(10 + at, 300), due=date(2025, 3, 25), day=date(2025, 3, 5))
    order(
        "E91510104MA6C000003", MARCH, one(13, 210), due=date(2025, 3, 25), day=date(2025, 3, 6),
        version=2,
    )  # fmt: skip


def overdue_batch() -> None:
    from canbao.ledger.receipts import overdue

    overdue.ORDERS = 4
    month_end(DAY)


def state() -> str:
    told = money()
    told += lines(
        "receipts_allocation a LEFT JOIN contributions_paymentorder o ON o.id = a.order_id "
        "LEFT JOIN receipts_receipt r ON r.id = a.receipt_id",
        "a.target, a.source, a.payer, r.bank_reference, o.reference, a.fen, a.arrears, a.paid, "
        "a.day, a.transaction_id, a.income_id, a.reason, a.undoes_id IS NOT NULL",
    )
    told += lines(
        "receipts_surcharge",
        "order_id, payer, principal, first_day, last_day, days, fen, transaction_id",
    )
    told += lines("receipts_ordercredit", "order_id, number, day, transaction_id")
    told += lines("receipts_overduemove", "order_id, number, fen, day, transaction_id")
    return told + lines(
        "crediting_contributionrecord",
        "transaction_id, person, month, months, base, credited, own, others",
    )


FILE = Scenario(before_file, file_batch, state)
BACK = Scenario(before_back, file_batch, state)
OVERDUE = Scenario(before_overdue, overdue_batch, state)
