"""The chain of a book: walked from its first transaction to its head, and anchored once a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final

import numpy as np
from django.db import transaction

from canbao.ledger import posting
from canbao.ledger.heads import last_transaction, lock
from canbao.ledger.models import Anchor, Book, Posting, Transaction
from canbao.ledger.numbering import identity
from canbao.ledger.seal import START, Header, day_text, moment_text, packed, seal
from canbao.people.log import Verification

BATCH: Final = 2_000


def verify(
    book: Book,
    anchored: Iterable[tuple[int, str]] = (),
    *,
    since: tuple[int, str] | None = None,
    most: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Verification:
    """Walks the chain against the hashes, the sums and the anchors kept in the database.

    `anchored` are numbers and hashes written down elsewhere: with them even a chain that was
    rewritten together with its anchors is found out. `since` is a number and hash up to which it has
    been walked before (`last_anchor`, or `entries` and `head` of another verification); `most` ends
    the walk after so many transactions, to be gone on with later. `told` is called with the number
    of the transaction it has come to, every few thousand.
    """
    wanted: dict[int, set[str]] = {}
    anchors = [*anchored, *Anchor.objects.filter(book=book).values_list("number", "hash")]
    for number, sealed in [*anchors, *([since] if since else [])]:
        wanted.setdefault(number, set()).add(sealed)
    start, previous = since or (0, START)
    broken = _before(book, start, wanted)
    if broken is not None:
        return broken
    expected = start + 1
    for row, lines in _walk(book, start):
        if most is not None and expected > start + most:
            return Verification(expected - 1, previous)
        wrong = _wrong(book, row, lines, expected, previous)
        if wrong is None and wanted.pop(expected, {row.hash}) != {row.hash}:
            wrong = "与留存的锚点不符", "is not as anchored"
        if wrong is not None:
            return _broken(expected, previous, *wrong)
        if told is not None and expected % BATCH == 0:
            told(expected)
        expected, previous = expected + 1, row.hash
    if wanted:
        return _broken(
            expected,
            previous,
            "缺失：账簿在锚点之前被截断",
            "is missing: cut off before its anchor",
        )
    stray = Posting.objects.filter(book=book.id, transaction_id__gte=identity(book.id, expected))
    if stray.exists():
        return _broken(expected, previous, "有分录而无业务", "has lines and no transaction")
    return Verification(expected - 1, previous)


def last_anchor(book: Book) -> tuple[int, str] | None:
    """Number and hash of the book's last anchor, to verify `since`; None when there is none."""
    last = Anchor.objects.filter(book=book).order_by("-day").first()
    return (last.number, last.hash) if last else None


def _before(book: Book, start: int, wanted: dict[int, set[str]]) -> Verification | None:
    """Takes out the anchors up to where the walk starts, each compared with the hash that is stored
    there; the first that differs."""
    for number in sorted(number for number in wanted if number <= start or number == 0):
        there = Transaction.objects.filter(id=identity(book.id, number)).values_list("hash")
        stored = START if number == 0 else there[0][0] if there else ""
        if wanted.pop(number) != {stored}:
            return _broken(number, "", "与留存的锚点不符", "is not as anchored")
    return None


def _walk(book: Book, start: int) -> Iterator[tuple[Transaction, list[tuple[int, int]]]]:
    while True:
        rows = list(
            Transaction.objects.filter(book=book, id__gt=identity(book.id, start)).order_by("id")[
                :BATCH
            ]
        )
        if not rows:
            return
        lines: dict[int, list[tuple[int, int]]] = {row.id: [] for row in rows}
        # By the transactions' ids alone: a line that was moved to another month is found too.
        for identifier, account, amount in (
            Posting.objects.filter(
                book=book.id, transaction_id__gte=rows[0].id, transaction_id__lte=rows[-1].id
            )
            .order_by("transaction_id", "line")
            .values_list("transaction_id", "account_id", "amount")
        ):
            lines.setdefault(identifier, []).append((account, amount))
        for row in rows:
            yield row, lines[row.id]
        start = rows[-1].number


def _wrong(
    book: Book, row: Transaction, lines: list[tuple[int, int]], expected: int, previous: str
) -> tuple[str, str] | None:
    """What is wrong with a transaction, to follow its number; None when it fits."""
    if row.number != expected or row.id != identity(book.id, expected):
        return "缺失", "is missing"
    if row.previous != previous:
        return "与前一笔不衔接", "does not follow the one before it"
    if sum(amount for _, amount in lines) != 0:
        return "借贷不平", "does not balance"
    header = Header(
        id=row.id,
        number=row.number,
        kind=row.kind,
        month=row.month,
        about_month=row.about_month,
        day=day_text(row.day),
        known_at=moment_text(row.known_at),
        ground=row.ground,
        key=row.key,
        corrects=row.corrects_id,
        lines=row.lines,
        previous=row.previous,
    )
    pairs = np.array(lines, dtype=np.int64).reshape(-1, 2)
    if row.lines != len(lines) or seal(header, packed(pairs[:, 0], pairs[:, 1])) != row.hash:
        return "的内容与其哈希不符", "is not what its hash says"
    return None


def _broken(number: int, previous: str, zh: str, en: str) -> Verification:
    return Verification(
        number - 1, previous, number, f"第{number}笔业务{zh}", f"transaction {number} {en}"
    )


def anchor(book: Book, day: date) -> Anchor:
    """The head of the book as of now, kept under `day`; a day that has its anchor keeps it."""
    with transaction.atomic():
        lock(book)
        there = Anchor.objects.filter(book=book, day=day).first()
        if there is not None:
            return there
        last = last_transaction(book)
        at: datetime = posting.clock()
        return Anchor.objects.create(
            book=book,
            day=day,
            number=last.number if last else 0,
            hash=last.hash if last else START,
            at=at,
        )
