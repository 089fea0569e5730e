"""Taking in delivered files: whole or not at all, and each once.

A file that is there already is recognised and nothing happens. What its rows are for is decided by
the batch `receipts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.ledger import pools, rows
from canbao.ledger.models import Book
from canbao.ledger.months import not_open, open_months
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import formats
from canbao.ledger.receipts.formats import MOST_MESSAGES, Delivered
from canbao.ledger.receipts.models import Receipt, ReceiptFile
from canbao.ledger.receipts.models.files import BANK
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "collection"
SHIFT: Final = 24
AT_ONCE: Final = 2_000
OLDEST: Final = 31  # days a payment may lie before the day of the bank's file that tells of it


@dataclass(frozen=True, slots=True)
class Received:
    """The file as it stands in the record; `new` tells whether this call brought it."""

    file: ReceiptFile
    new: bool


def receive(content: bytes, *, name: str, day: date, actor: Actor, door: str) -> Received:
    """Takes a file in on the business day `day`, with all its rows, or refuses the whole of it.

    The same bytes again give the file that is there. Raises Refused, a message for each thing that
    is wrong: form, total, number of rows, a payment twice (here or in an earlier file), another file
    of the same sender, place, day and number, a day that is still to come, a bank's payment of more
    than `OLDEST` days before its file, a fund that is not kept here or whose month is not open, a
    reversal of nothing. A file makes no book.
    """
    told = hashlib.sha256(content).hexdigest()
    there = ReceiptFile.objects.filter(hash=told).first()
    if there is not None:
        return Received(there, False)
    delivered = formats.read(content)
    refusals = [*_file(delivered, day)]
    books = {
        scheme: book
        for scheme in sorted({row.scheme for row in delivered.rows})
        if (book := pools.kept_book(scheme, delivered.place)) is not None
    }
    refusals += [*_funds(delivered, books, day), *_rows(delivered), *_reversals(delivered)]
    if refusals:
        raise Refused(refusals[:MOST_MESSAGES])
    with transaction.atomic():
        file = ReceiptFile.objects.create(
            kind=delivered.kind,
            sender=delivered.sender,
            place=delivered.place,
            day=delivered.day,
            number=delivered.number,
            name=name[:200],
            hash=told,
            rows=len(delivered.rows),
            fen=delivered.fen,
            received=day,
            by=actor.name,
        )
        Receipt.objects.bulk_create(_receipts(file, delivered, books), batch_size=AT_ONCE)
        log.append(
            actor,
            door,
            log.Act(
                log.WRITE,
                PURPOSE,
                record=f"receipts file {file.id}",
                detail={"hash": told, "rows": file.rows, "fen": file.fen, "kind": file.kind},
            ),
        )
    return Received(file, True)


def _receipts(file: ReceiptFile, delivered: Delivered, books: dict[str, Book]) -> Iterator[Receipt]:
    for at, row in enumerate(delivered.rows, 1):
        yield Receipt(
            id=(file.id << SHIFT) + at,
            file=file,
            kind=file.kind,
            sender=file.sender,
            bank_reference=row.bank_reference,
            book=books[row.scheme],
            day=row.day,
            reference=row.reference,
            payer=row.payer,
            payer_name=row.payer_name,
            fen=row.fen,
            reverses=row.reverses,
            memo=row.memo,
        )


def _file(delivered: Delivered, day: date) -> Iterator[Refusal]:
    if not 10**11 <= delivered.place < 10**12:
        raise refused(
            f"第1行的地区{delivered.place}不是12位区划代码",
            f"line 1: place {delivered.place} is not a division code of 12 digits",
        )
    if delivered.day > day:
        yield Refusal(
            f"文件日期{delivered.day}是将来的日期（今天是{day}）；请核对文件",
            f"the file's day {delivered.day} lies in the future, it is after {day}; check the file",
        )
    other = ReceiptFile.objects.filter(
        kind=delivered.kind,
        sender=delivered.sender,
        place=delivered.place,
        day=delivered.day,
        number=delivered.number,
    ).first()
    if other is not None:
        yield Refusal(
            f"{delivered.sender} {delivered.day}第{delivered.number}号文件已于{other.received}收到"
            f"（{other.name}），内容不同；如为另一个文件，请另编序号",
            f"file {delivered.number} of {delivered.sender} for {delivered.day} came in on "
            f"{other.received} ({other.name}) with other content; if this is another file, it needs "
            "a number of its own",
        )


def _funds(delivered: Delivered, books: dict[str, Book], day: date) -> Iterator[Refusal]:
    """Rows of a fund that is not kept here, or that takes no money on that day: one message each."""
    first: dict[str, int] = {}
    for at, row in enumerate(delivered.rows, 3):
        first.setdefault(row.scheme, at)
    for scheme, at in first.items():
        if scheme not in books:
            why = pools.not_kept(scheme, delivered.place)
            yield Refusal(f"第{at}行：{why.zh}；请核对首行的地区", f"line {at}: {why.en}; check the place "
                          "in line 1", at)  # fmt: skip
        elif delivered.kind == BANK and month_of(day) not in open_months(books[scheme]):
            why = not_open(books[scheme], month_of(day))
            yield Refusal(f"第{at}行：{why.zh}", f"line {at}: {why.en}", at)


def _rows(delivered: Delivered) -> Iterator[Refusal]:
    for at, row in enumerate(delivered.rows, 3):
        if delivered.kind == BANK and (delivered.day - row.day).days > OLDEST:
            yield Refusal(
                f"第{at}行的日期{row.day}早于文件日期{delivered.day}超过{OLDEST}天；请与银行核对，"
                "确属迟报的，请银行用当日的文件另报",
                f"line {at}: its day {row.day} is more than {OLDEST} days before the file's, "
                f"{delivered.day}; ask the bank, and have a payment told late in a file of its day",
                at,
            )
        if row.day > delivered.day:
            yield Refusal(
                f"第{at}行的日期{row.day}晚于文件日期{delivered.day}",
                f"line {at}: its day {row.day} is after the file's, {delivered.day}",
                at,
            )
    at_line = {row.bank_reference: at for at, row in enumerate(delivered.rows, 3)}
    for known in _there(delivered, sorted(at_line)):
        at = at_line[known.bank_reference]
        yield Refusal(
            f"第{at}行的流水号{known.bank_reference!r}已在文件{known.file.name}第{known.row}行收到",
            f"line {at}: bank reference {known.bank_reference!r} came in already, in row "
            f"{known.row} of {known.file.name}",
            at,
        )


def _reversals(delivered: Delivered) -> Iterator[Refusal]:
    """A reversal names one payment of the same book and amount, before it, reversed only once."""
    named = sorted({row.reverses for row in delivered.rows if row.reverses})
    if not named:
        return
    before = {
        each.bank_reference: (each.fen, each.book.scheme)
        for each in _there(delivered, named)
        if not each.reverses
    }
    condition, wanted = rows.matching("reverses", named)
    taken = {
        each.reverses
        for each in Receipt.objects.raw(
            f"SELECT * FROM receipts_receipt WHERE kind = %s AND sender = %s AND {condition}",
            [delivered.kind, delivered.sender, wanted],
        )
    }
    for at, row in enumerate(delivered.rows, 3):
        if not row.reverses:
            before[row.bank_reference] = (row.fen, row.scheme)
        elif before.get(row.reverses) != (-row.fen, row.scheme):
            yield Refusal(
                f"第{at}行冲正的流水号{row.reverses!r}在此前没有同险种、同金额的到账",
                f"line {at} reverses {row.reverses!r}, but no payment of that scheme and amount came "
                "before it",
                at,
            )
        elif row.reverses in taken:
            yield Refusal(
                f"第{at}行冲正的流水号{row.reverses!r}已经冲正过",
                f"line {at} reverses {row.reverses!r}, which has been reversed already",
                at,
            )
        else:
            taken.add(row.reverses)


def _there(delivered: Delivered, references: list[str]) -> list[Receipt]:
    condition, wanted = rows.matching("bank_reference", references)
    found = Receipt.objects.raw(
        "SELECT * FROM receipts_receipt WHERE kind = %s AND sender = %s AND "
        f"{condition} ORDER BY id",
        [delivered.kind, delivered.sender, wanted],
    )
    return list(found.prefetch_related("file", "book"))
