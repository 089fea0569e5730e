"""A month's end: the statements of tax authority, treasury and bank, the reconciliation of every
fund, the differences explained by one clerk, the month closed by another."""

from __future__ import annotations

from dataclasses import dataclass

from canbao.cli.demo_year.scene import DOOR, FINANCE, FINANCE2, Scene, day
from canbao.ledger.months import Explained, last_day, open_month, suspense
from canbao.ledger.pools import book_of
from canbao.ledger.receipts import intake as receipts
from canbao.ledger.reconciliation import closing, intake, mock


@dataclass
class Closed:
    """What a month's end came to."""

    books: int = 0
    differences: int = 0
    explained: int = 0


def opened(scene: Scene, month: int) -> None:
    """The month is open in every book."""
    for scheme, place in scene.funds:
        open_month(book_of(scheme, place), month, by=FINANCE.name)


def delivered(scene: Scene, month: int) -> None:
    """What the other three sides deliver of the month."""
    when = last_day(month)
    for scheme, place in scene.funds:
        book = book_of(scheme, place)
        tax = mock.tax_file(book, month, number=book.id)
        following = day(month + 1, 1)
        if tax is not None:
            receipts.receive(
                tax, name=f"tax-{book.id}-{when}.csv", day=following, actor=FINANCE, door=DOOR
            )
        for name, content in (
            ("treasury", mock.treasury_statement(book, month)),
            ("bank", mock.bank_statement(book, month)),
        ):
            intake.receive(
                content, f"{name}-{book.id}-{when}.csv", day=following, actor=FINANCE, door=DOOR
            )


def closed(scene: Scene, month: int) -> Closed:
    """Reconciles and closes the month of every fund."""
    told = Closed()
    when = day(month + 1, 2)
    for scheme, place in scene.funds:
        book = book_of(scheme, place)
        report = closing.reconcile(scheme, place, month, day=when, by=FINANCE.name)
        if report is None:
            continue
        for row in report.open:
            run = closing.latest(book, month)
            assert run is not None
            closing.explain(
                run, row.comparison, row.reference, "演示：已与对方核对，属时间性差异",
                day=when, actor=FINANCE, door=DOOR,
            )  # fmt: skip
            told.explained += 1
        told.differences += sum(len(each.rows) for each in report.comparisons)
        left = suspense(book, month)
        words = Explained(left, "演示：单号有误的到账，正在核实") if left else None
        closing.close(scheme, place, month, actor=FINANCE2, door=DOOR, suspense=words)

        told.books += 1
    return told
