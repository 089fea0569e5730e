"""The certificate of no arrears (无欠费证明) of an employer: given where nothing stands against it.

Whether it may be given is `ledger.receipts.clearance`; it names the head of every book it rests on, and the
same payer on the same books gets the same document.
"""

from __future__ import annotations

from datetime import date

from canbao.batches.canonical import hash_of
from canbao.certificates.content import Said
from canbao.certificates.issuing import issue
from canbao.certificates.kinds import Words
from canbao.certificates.models import Certificate
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Book
from canbao.ledger.receipts import clearance
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor

KIND = "no_arrears"


def issue_no_arrears(payer: str, name: str, *, by: Actor, door: str, day: date) -> Certificate:
    """The document. Raises Refused with a message for each thing that stands against it."""
    found = clearance.of(payer, day)
    if not found.clear:
        raise Refused(found.reasons)
    books = Book.objects.filter(paymentorder__payer=payer).distinct().order_by("id")
    heads = [
        (book.id, head.number, head.hash) for book in books if (head := last_transaction(book))
    ]
    names = [clearance.NAMES[scheme] for scheme in found.schemes]
    said = Said(
        fields={
            "name": name,
            "code": payer[1:],
            "schemes": Words("、".join(zh for zh, _ in names) or "–",
                             ", ".join(en for _, en in names) or "–"),
            "as_of": day,
            "deferred": found.deferred,
            "books": Words(
                "；".join(f"账簿{book}第{at}笔 {sealed[:16]}" for book, at, sealed in heads) or "–",
                "; ".join(f"book {book}, entry {at} {sealed[:16]}" for book, at, sealed in heads) or "–",
            ),
        },
        tables={}, words={},
    )  # fmt: skip
    rests: list[list[int | str]] = [[book, at, sealed] for book, at, sealed in heads]
    key = hash_of(
        {
            "payer": payer,
            "name": name,
            "day": day.isoformat(),
            "deferred": found.deferred,
            "on": rests,
        }
    )
    return issue(
        KIND, payer, said, by=by, door=door, day=day, key=f"certificates:{KIND}:{payer}:{key}"
    )
