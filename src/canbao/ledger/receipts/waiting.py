"""Late fees the law had no answer to: listed in its words, and made when it answers.

The money they bear on has been settled long since; only the fee waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from canbao.ledger import books as ledger_books
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import debts, lawful, settling
from canbao.ledger.receipts.lawful import Answer, Late
from canbao.ledger.receipts.models import Allocation, Stopped, Surcharge
from canbao.people import log
from canbao.people.actor import Actor


def waiting(payer: str = "") -> list[Stopped]:
    """Late fees without an answer, the oldest first, each with its allocation and order."""
    found = Stopped.objects.filter(
        allocation__fees__isnull=True, allocation__undone__isnull=True
    ).select_related("allocation__order", "allocation__book")
    if payer:
        found = found.filter(allocation__payer=payer)
    return list(found.order_by("allocation_id"))


def ask_again(*, day: date, actor: Actor, door: str) -> int:
    """Asks the law, as known on `day`, for every fee that waits, and books those it answers; how
    many. Raises Refused when the month of `day` is not open."""
    with transaction.atomic():
        books = debts.lock(row.allocation.book_id for row in waiting())
        rows = [row.allocation for row in waiting() if row.allocation.book_id in books]
        answers = lawful.fees([_late(row) for row in rows], known=day)
        answered = [(row, answer) for row, answer in zip(rows, answers, strict=True) if answer.fen]
        _book(answered, books, day)
        if answered:
            log.append(
                actor,
                door,
                log.Act(
                    log.WRITE,
                    "collection",
                    record="surcharges",
                    detail={"answered": len(answered), "day": day.isoformat()},
                ),
            )
    return len(answered)


def _late(row: Allocation) -> Late:
    assert row.order is not None  # only what is settled of an order bears a fee
    deferrals = debts.deferrals_of([row.payer]).get(row.payer, [])
    return Late(
        row.book.place,
        row.payer.startswith("E"),
        row.fen,
        row.order.due,
        row.paid,
        debts.deferral_of(deferrals, row.order.month),
    )


def _book(answered: Sequence[tuple[Allocation, Answer]], books: dict[int, Book], day: date) -> None:
    facts: dict[int, list[Fact]] = {}
    for row, answer in answered:
        due, owed = ledger_books.accounts(
            books[row.book_id], [("surcharge_due", row.payer), ("assessed_surcharge", "")]
        )
        assert row.order is not None
        facts.setdefault(row.book_id, []).append(
            Fact(
                "surcharge",
                month_of(day),
                day,
                lawful.GROUND_FEE,
                _key(row),
                [(due, answer.fen), (owed, -answer.fen)],
                about_month=row.order.month,
            )
        )
    ids = settling.post(facts, books)
    law = lawful.hash_of_law()
    Surcharge.objects.bulk_create(
        settling.surcharge_row(row, answer, law, day, ids[row.book_id, _key(row)])
        for row, answer in answered
    )


def _key(row: Allocation) -> str:
    return f"receipts:surcharge:{row.transaction_id}:{row.order_id}"
