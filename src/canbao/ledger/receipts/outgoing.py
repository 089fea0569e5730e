"""Orders to pay that were given to the mock bank and have not come in yet.

They lie as files of the bank's format in a folder, the one real banks deliver to, until somebody
takes them in (`intake.receive`). An installation with a real bank has no such folder.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from canbao.ledger.receipts import bank, formats, standing
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models.log import LogHead

PURPOSE: Final = "contribution_payment"
MOST_A_DAY: Final = 10_000  # files of a place


@dataclass(frozen=True, slots=True)
class Sent:
    """What of an order to pay is known: for which payment order, how much (fen), on which day;
    `arrived` when the file has been taken in and waits to be booked."""

    reference: str
    payer: str
    fen: int
    day: date
    arrived: bool


def send(
    payer: str, name: str, references: Sequence[str], folder: Path, *, day: date, actor: Actor,
    door: str,
) -> list[Sent]:  # fmt: skip
    """Tells the mock bank to pay what is open of these orders of `payer`, all of it; what is on its
    way is not told again. Raises Refused for an order that is not the payer's or has nothing open."""
    with transaction.atomic():
        LogHead.objects.select_for_update().filter(id=1).first()  # one at a time
        under_way = {each.reference for each in on_the_way(payer, folder)}
        wanted = [each for each in dict.fromkeys(references) if each not in under_way]
        there = {each.reference: each for each in standing.standing(day, payer=payer,
                                                                    at_most=100_000)}  # fmt: skip
        for reference in wanted:
            order = there.get(reference)
            if order is None or order.open <= 0:
                raise refused(
                    f"缴费单{reference}不是本单位的，或已无待缴金额；请刷新后再选",
                    f"payment order {reference} is not yours, or nothing of it is open; load the "
                    "page again",
                )
        by_place: dict[int, list[standing.Standing]] = defaultdict(list)
        for reference in wanted:
            by_place[there[reference].place].append(there[reference])
        for place, orders in sorted(by_place.items()):
            _write(place, orders, name, folder, day)
        if wanted:
            fen = sum(there[reference].open for reference in wanted)
            detail: dict[str, str | int | bool | None] = {"orders": len(wanted), "fen": fen}
            log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=payer, detail=detail))
    return [each for each in on_the_way(payer, folder) if each.reference in set(references)]


def _write(
    place: int, orders: Sequence[standing.Standing], name: str, folder: Path, day: date
) -> None:
    pays = [bank.Pay(each.scheme, each.reference, each.payer, name, each.open) for each in orders]
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
        for row in formats.read(content).rows:
            if row.payer == payer:
                found.append(Sent(row.reference, payer, row.fen, row.day, False))
    waiting = Receipt.objects.filter(payer=payer, kind="bank", fen__gt=0).order_by("id")
    booked = set(
        Allocation.objects.filter(receipt__payer=payer).values_list("receipt_id", flat=True)
    )
    for receipt in waiting:
        if receipt.id not in booked:
            found.append(Sent(receipt.reference, payer, receipt.fen, receipt.day, True))
    return found
