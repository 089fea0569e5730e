"""The mock bank: it takes an employer's order to pay and delivers the file a bank would.

For the pages' “pay” and the demo; the file is of the same declared format as a real bank's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao.ledger.receipts.formats import Delivered, Row, formats, written

SENDER: Final = "MOCK-BANK"
FORMAT: Final = "canbao-bank/1"


@dataclass(frozen=True, slots=True)
class Pay:
    """One order to the bank to pay: for which payment order (reference), how much (fen)."""

    scheme: str
    reference: str
    payer: str
    payer_name: str
    fen: int
    memo: str = ""


def pay(payments: Sequence[Pay], *, place: int, day: date, number: int = 1) -> bytes:
    """The file of these payments of one day, as the bank delivers it; `number` is which one of the
    day. The same orders give the same bytes; bank references follow from place, day and number."""
    rows = tuple(
        Row(
            bank_reference=f"{reference_of(place, day, number)}{at:06d}",
            day=day,
            scheme=each.scheme,
            fen=each.fen,
            reference=each.reference,
            payer=each.payer,
            payer_name=each.payer_name,
            memo=each.memo,
        )
        for at, each in enumerate(payments, 1)
    )
    return written(Delivered("bank", SENDER, place, day, number, rows), formats()[FORMAT])


def take_back(
    payments: Sequence[tuple[str, str, int]], *, place: int, day: date, number: int
) -> bytes:
    """The file with which the bank takes payments back: (scheme, bank reference, fen) of each."""
    rows = tuple(
        Row(
            bank_reference=f"{reference_of(place, day, number)}{at:06d}",
            day=day,
            scheme=scheme,
            fen=-fen,
            reverses=named,
        )
        for at, (scheme, named, fen) in enumerate(payments, 1)
    )
    return written(Delivered("bank", SENDER, place, day, number, rows), formats()[FORMAT])


def reference_of(place: int, day: date, number: int) -> str:
    """What the bank references of a file begin with."""
    told = hashlib.sha256(f"{place} {day.isoformat()} {number}".encode()).hexdigest()[:6].upper()
    return f"MB{day:%Y%m%d}{told}"
