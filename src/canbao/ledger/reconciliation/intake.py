"""Taking in statements of banks and treasuries: whole or not at all, each once, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from canbao.ledger import pools
from canbao.ledger.amounts import yuan
from canbao.ledger.models import Book
from canbao.ledger.reconciliation import formats
from canbao.ledger.reconciliation.formats import Told
from canbao.ledger.reconciliation.models import Statement, StatementLine
from canbao.ledger.refusal import Refusal, Refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "reconciliation"
AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Received:
    """A statement that is there; `new` tells whether this call brought it."""

    statement: Statement
    new: bool


def receive(content: bytes, name: str, *, day: date, actor: Actor, door: str) -> Received:
    """Takes in a delivered statement on business day `day`. The same bytes again give what is there.

    Raises Refused with a message for each thing that is wrong; then nothing of it is kept: a file
    that is not well formed, ends after `day`, does not begin the day after the one before, or does
    not begin with its closing balance.
    """
    told_hash = hashlib.sha256(content).hexdigest()
    there = Statement.objects.filter(hash=told_hash).first()
    if there is not None:
        return Received(there, False)
    told = formats.read(content)
    with transaction.atomic():
        book = pools.kept_book(told.scheme, told.place)
        if book is None:
            raise Refused([pools.not_kept(told.scheme, told.place)])
        refusals = [*_follows(told, book, day)]
        if refusals:
            raise Refused(refusals)
        statement = Statement.objects.create(
            kind=told.kind,
            sender=told.sender,
            book=book,
            first_day=told.first_day,
            last_day=told.last_day,
            opening=told.opening,
            closing=told.closing,
            rows=len(told.lines),
            name=name[:200],
            hash=told_hash,
            received=day,
            by=actor.name,
        )
        StatementLine.objects.bulk_create(
            (
                StatementLine(
                    statement=statement,
                    row=at,
                    day=line.day,
                    kind=line.kind,
                    reference=line.reference,
                    our_reference=line.our_reference,
                    fen=line.fen,
                    reverses=line.reverses,
                    memo=line.memo,
                )
                for at, line in enumerate(told.lines, 1)
            ),
            batch_size=AT_ONCE,
        )
        detail: log.Detail = {
            "hash": told_hash, "rows": len(told.lines), "closing": told.closing, "kind": told.kind,
        }  # fmt: skip
        record = f"statement {told.kind} {told.scheme} {told.place} {told.first_day}"
        log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record, detail=detail))
    return Received(statement, True)


def _follows(told: Told, book: Book, day: date) -> Iterator[Refusal]:
    if told.last_day > day:
        yield Refusal(
            f"对账单截止{told.last_day}，晚于今天{day}；请核对文件",
            f"the statement ends on {told.last_day}, after {day}; check the file",
        )
    before = Statement.objects.filter(book=book, kind=told.kind).order_by("-last_day").first()
    if before is None:
        return
    if told.first_day != before.last_day + timedelta(days=1):
        yield Refusal(
            f"上一份对账单（{before.name}）截止{before.last_day}，本份应从次日开始，实为{told.first_day}",
            f"the statement before ({before.name}) ends on {before.last_day}; this one must begin "
            f"the day after, not on {told.first_day}",
        )
    elif told.opening != before.closing:
        yield Refusal(
            f"上一份对账单（{before.name}）期末{yuan(before.closing)}元，本份期初{yuan(told.opening)}元；"
            "请向开户行核实",
            f"the statement before ({before.name}) closes with {yuan(before.closing)} yuan, this one "
            f"opens with {yuan(told.opening)}; ask who sent it",
        )
