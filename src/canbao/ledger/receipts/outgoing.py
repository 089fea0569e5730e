"""Orders to pay that were given to the mock bank and have not come in yet.

They lie as files of the bank's format in a folder, the one real banks deliver to, until somebody
takes them in (`intake.receive`). An installation with a real bank has no such folder.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from canbao.ledger import pools
from canbao.ledger.receipts import bank, formats, standing
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models.log import LogHead

PURPOSE: Final = "contribution_payment"
LATE_FEES: Final = "滞纳金"  # the purpose of a payment of late fees
MOST_A_DAY: Final = 10_000  # files of a place


@dataclass(frozen=True, slots=True)
class Sent:
    """What of an order to pay is known: for which payment order (none: late fees), how much (fen),
    to which fund, on which day; `arrived` when the file has been taken in and waits to be booked."""

    reference: str
    payer: str
    fen: int
    scheme: str
    place: int
    day: date
    arrived: bool


@dataclass(frozen=True, slots=True)
class Fees:
    """The late fees of a payer that are made and open in one fund, less what is on its way; fen."""

    book: int
    scheme: str
    place: int
    fen: int


def send(
    payer: str, name: str, references: Sequence[str], folder: Path, *, day: date, actor: Actor,
    door: str, fees: Sequence[int] = (),
) -> list[Sent]:  # fmt: skip
    """Tells the mock bank to pay what is open of these orders of `payer`, all of it, and the late
    fees in the books `fees`; what is on its way is not told again.

    Late fees name no order: money settles contributions first, so what is open of the same fund goes
    along. Raises Refused when nothing is chosen, for an order that is not the payer's or has nothing
    open, and for late fees without the contributions that come before them.
    """
    if not references and not fees:
        raise refused("请先选择要缴的项目", "choose what to pay first")
    with transaction.atomic():
        LogHead.objects.select_for_update().filter(id=1).first()  # one at a time
        sent = on_the_way(payer, folder)
        orders = standing.standing(day, payer=payer, at_most=100_000)
        there = {each.reference: each for each in orders}
        left = left_of(orders, sent)
        for reference in references:
            if reference not in there or there[reference].open <= 0:
                raise refused(
                    f"缴费单{reference}不是本单位的，或已无待缴金额；请刷新后再选",
                    f"payment order {reference} is not yours, or nothing of it is open; load the "
                    "page again",
                )
        by_place: dict[int, list[bank.Pay]] = defaultdict(list)
        for reference in dict.fromkeys(references):
            order = there[reference]
            if left[reference] > 0:
                by_place[order.place].append(
                    bank.Pay(order.scheme, reference, payer, name, left[reference])
                )
        open_fees = {each.book: each for each in fees_of(payer, sent)}
        for book in dict.fromkeys(fees):
            fee = open_fees.get(book)
            before = [
                each.reference for each in orders
                if each.book == book and left[each.reference] > 0
                and each.reference not in references
            ]  # fmt: skip
            if before:
                raise refused(
                    f"缴款先抵缴费、后抵滞纳金；同一险种的缴费单{'、'.join(before[:3])}还未缴，请一并选择",
                    f"money pays contributions before late fees; choose the open orders of the same "
                    f"fund too: {', '.join(before[:3])}",
                )
            if fee is not None:
                by_place[fee.place].append(
                    bank.Pay(fee.scheme, "", payer, name, fee.fen, LATE_FEES)
                )
        for place, pays in sorted(by_place.items()):
            _write(place, pays, folder, day)
        if by_place:
            told = [each.fen for pays in by_place.values() for each in pays]
            detail: dict[str, str | int | bool | None] = {"orders": len(told), "fen": sum(told)}
            log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=payer, detail=detail))
    return on_the_way(payer, folder)


def left_of(orders: Sequence[standing.Standing], sent: Sequence[Sent]) -> dict[str, int]:
    """What of each order is open and not on its way, in fen; 0 where there is no such thing."""
    under_way: Counter[str] = Counter()
    for each in sent:
        under_way[each.reference] += each.fen
    return {each.reference: max(0, each.open - under_way[each.reference]) for each in orders}


def fees_of(payer: str, sent: Sequence[Sent]) -> list[Fees]:
    """The open late fees of a payer by fund, without what is on its way."""
    sums: Counter[tuple[int, str, int]] = Counter()
    for fee in standing.fees_made(payer):
        sums[fee.book, fee.scheme, fee.place] += fee.open
    found = []
    for (book, scheme, place), fen in sorted(sums.items()):
        for each in sent:
            if not each.reference and (each.scheme, each.place) == (scheme, place):
                fen -= each.fen
        if fen > 0:
            found.append(Fees(book, scheme, place, fen))
    return found


def _write(place: int, pays: Sequence[bank.Pay], folder: Path, day: date) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    taken = ReceiptFile.objects.filter(sender=bank.SENDER, place=place, day=day)
    numbers = set(taken.values_list("number", flat=True))
    for number in range(1, MOST_A_DAY):
        file = folder / f"{bank.SENDER}-{place}-{day.isoformat()}-{number:04d}.csv"
        if number in numbers or file.exists():
            continue
        content = bank.pay(pays, place=place, day=day, number=number)
        half = file.with_suffix(".part")
        half.write_bytes(content)
        half.rename(file)
        return
    raise refused("今日缴费文件已满，请明天再试", "no more files today; try again tomorrow")


def on_the_way(payer: str, folder: Path) -> list[Sent]:
    """What the payer has told the bank and is not booked yet, the oldest first."""
    found = []
    for file in sorted(folder.glob(f"{bank.SENDER}-*.csv")) if folder.is_dir() else ():
        content = file.read_bytes()
        if ReceiptFile.objects.filter(hash=hashlib.sha256(content).hexdigest()).exists():
            continue
        told = formats.read(content)
        for row in told.rows:
            if row.payer == payer:
                place = pools.pool_of(row.scheme, told.place)
                found.append(
                    Sent(row.reference, payer, row.fen, row.scheme, place, row.day, False)
                )
    waiting = Receipt.objects.filter(payer=payer, kind="bank", fen__gt=0).select_related("book")
    booked = set(
        Allocation.objects.filter(receipt__payer=payer).values_list("receipt_id", flat=True)
    )
    for receipt in waiting.order_by("id"):
        if receipt.id not in booked:
            book = receipt.book
            found.append(
                Sent(receipt.reference, payer, receipt.fen, book.scheme, book.place, receipt.day,
                     True)
            )  # fmt: skip
    return found
