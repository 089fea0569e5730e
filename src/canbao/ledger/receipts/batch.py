"""The batch `receipts`: one run per delivered file, in chunks of its rows.

A row that has been settled is not settled again: postings and allocations have keys of their own,
and a chunk leaves out what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts import debts, lawful, settling, undoing
from canbao.ledger.receipts.intake import SHIFT
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile
from canbao.ledger.receipts.models.allocation import BY_RECEIPT
from canbao.ledger.receipts.models.files import BANK
from canbao.ledger.receipts.plan import Incoming
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "receipts"
DOOR: Final = "batch"
ROWS: Final = 500

UNKNOWN, WRONG_PAYER, WRONG_FUND, NO_PAYER, UNEXPLAINED = (
    "unknown_reference", "wrong_payer", "wrong_fund", "unknown_payer", "unexplained",
)  # fmt: skip
REASONS: Final = {
    settling.SURPLUS_OF_BUDGET: ("财政补贴多于应拨", "more than the public budget owes"),
    UNKNOWN: ("缴费单号不存在", "the payment order does not exist"),
    WRONG_PAYER: ("付款人不是缴费单上的缴费人", "the payer is not the one of the payment order"),
    WRONG_FUND: ("缴费单属于其他基金", "the payment order belongs to another fund"),
    NO_PAYER: ("无缴费单号，缴费人不明", "no payment order, and the payer is not known"),
    UNEXPLAINED: ("退回暂收，待查明", "put back into suspense until it is explained"),
}


def prepare_receipts(
    file: ReceiptFile, *, by: str, day: date | None = None, dry: bool = False
) -> Run:
    """The run that settles a file's rows, booked on `day` (the day it was taken in, unless told).
    Raises Refused for a file that tells of money and is not money."""
    if file.kind != BANK:
        raise refused(
            f"文件{file.name}是税务征收明细，只用于核对，不入账；请导入银行到账明细",
            f"{file.name} tells what the tax authority collected; it is compared, not booked. Bring "
            "the bank's file",
        )
    booked = day or file.received
    return prepare(
        KIND,
        {"file": file.hash, "day": booked.isoformat()},
        file.hash,
        _parts(file),
        by,
        dry=dry,
    )


def _parts(file: ReceiptFile) -> Iterator[Part]:
    for first in range(1, file.rows + 1, ROWS):
        last = min(first + ROWS - 1, file.rows)
        yield Part(str((file.id << SHIFT) + first), str((file.id << SHIFT) + last))


def receipts_chunk(chunk: Chunk) -> Outcome:
    """Settles a chunk's rows, in their order; reversals undo what they name."""
    given = chunk.run.given
    day = date.fromisoformat(given["day"])
    actor = Actor(chunk.run.asked_by, "system")
    receipts = list(
        Receipt.objects.filter(id__range=(int(chunk.first), int(chunk.last))).order_by("id")
    )
    open_ = _unsettled(receipts)
    debts.lock(each.book_id for each in open_)
    counts: Counter[str] = Counter(rows=len(receipts), there_already=len(receipts) - len(open_))
    lines: list[str] = []
    for reversal, some in _stretches(open_):
        if reversal:
            told = undoing.reversed_by_bank(some, day=day, actor=actor, door=DOOR)
        else:
            told = settling.settle(incoming_of(some), day=day, actor=actor, door=DOOR)
        counts += told.counts
        lines += [_line(row) for row in told.rows]
    if open_:
        log.append(
            actor,
            DOOR,
            log.Act(
                log.WRITE,
                "collection",
                record=f"receipts {chunk.first}–{chunk.last}",
                detail=dict(sorted(counts.items())),
            ),
        )
    return Outcome(
        rows=len(open_),
        sum_fen=sum(each.fen for each in open_),
        counts=dict(counts),
        output_hash=hash_of_lines(lines),
        examples=[
            {"payment": each.bank_reference, "payer": each.payer, "fen": each.fen}
            for each in open_[:3]
        ],
    )


def incoming_of(receipts: Sequence[Receipt]) -> list[Incoming]:
    """The money of receipts, and the order each is for or why that cannot be told."""
    named = debts.by_reference([each.reference for each in receipts if each.reference])
    unnamed = [(each.book_id, each.payer) for each in receipts if not each.reference]
    payers = debts.known_payers(unnamed)
    found = []
    for each in receipts:
        order = named.get(each.reference)
        reason = ""
        if each.reference:
            if order is None:
                reason = UNKNOWN
            elif order.book != each.book_id:
                reason = WRONG_FUND
            elif each.payer and each.payer != order.payer:
                reason = WRONG_PAYER
        elif (each.book_id, each.payer) not in payers:
            reason = NO_PAYER
        found.append(
            Incoming(
                key=f"receipts:receipt:{each.sender}:{each.bank_reference}",
                kind="receipt",
                source=BY_RECEIPT,
                ground=lawful.GROUND_PAID,
                book=each.book_id,
                fen=each.fen,
                paid=each.day,
                debit=("bank", ""),
                payer=each.payer if order is None or reason else order.payer,
                named=order.id if order is not None and not reason else None,
                receipt=each.id,
                suspense=reason,
                about=order.month if order is not None and not reason else month_of(each.day),
            )
        )
    return found


def _unsettled(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Those without an allocation; of a reversal, those whose payment is not undone yet."""
    ids = [each.id for each in receipts]
    there = set(Allocation.objects.filter(receipt_id__in=ids).values_list("receipt_id", flat=True))
    done = undoing.undone_already([each for each in receipts if each.reverses])
    return [each for each in receipts if each.id not in there and each.id not in done]


def _stretches(receipts: Sequence[Receipt]) -> Iterator[tuple[bool, list[Receipt]]]:
    """Payments and reversals in turn, so that a payment after a reversal finds the debt open."""
    some: list[Receipt] = []
    for each in receipts:
        if some and bool(some[-1].reverses) != bool(each.reverses):
            yield bool(some[-1].reverses), some
            some = []
        some.append(each)
    if some:
        yield bool(some[-1].reverses), some


def _line(row: Allocation) -> str:
    """What an allocation says, without numbers that a rolled back attempt uses up."""
    return (
        f"{row.receipt_id} {row.target} {row.book_id} {row.payer} {row.order_id} {row.fen} "
        f"{row.arrears} {row.paid}"
    )
