"""What comes in from other installations: bytes to the deed they ask for, each message once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from canbao.exchange import flow, new_place, old_place
from canbao.exchange.flow import Deed
from canbao.exchange.messages import (
    DIFFERENCE,
    LETTER,
    MONEY,
    RECEIPT,
    REFUSAL,
    SHEET,
    Envelope,
    read,
)
from canbao.exchange.models import IN, OUT, Installation, Message, Transfer
from canbao.ledger.refusal import refused

Handler = Callable[[Transfer, Envelope, Deed], None]
HANDLERS: Final[dict[str, tuple[str, Handler]]] = {
    SHEET: (IN, new_place.sheet_came),
    MONEY: (IN, new_place.money_said),
    REFUSAL: (IN, new_place.refusal_came),
    RECEIPT: (OUT, old_place.receipt),
    DIFFERENCE: (OUT, old_place.difference),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was taken; `new` is False for one that had been taken before."""

    transfer: Transfer
    envelope: Envelope
    new: bool


def receive(content: bytes, deed: Deed) -> Taken:
    """Takes one message: form, hash, addressee and order are checked, then its step is done, all in
    one database transaction. The same message again changes nothing. Raises Refused."""
    envelope = read(content)
    own = flow.own()
    if envelope.receiver != own.place:
        raise refused(
            f"报文{envelope.transfer}第{envelope.number}号收件机构为{envelope.receiver}，"
            f"本机构是{own.place}，未接收",
            f"message {envelope.number} of {envelope.transfer} is for {envelope.receiver}; this is "
            f"{own.place}: not taken",
        )
    sender = flow.partner(envelope.sender)
    side = OUT if envelope.kind == LETTER else HANDLERS[envelope.kind][0]
    with transaction.atomic():
        if envelope.kind == LETTER:  # nothing is there to lock yet: letters of one place, one by one
            Installation.objects.select_for_update().get(pk=sender.pk)
        there = Transfer.objects.filter(code=envelope.transfer, side=side).first()
        if there is not None:
            there = flow.locked(envelope.transfer, side)
            if there.other_id != envelope.sender:
                raise refused(
                    f"转移{there.code}的对方是{there.other_id}，不是{envelope.sender}",
                    f"the other place of transfer {there.code} is {there.other_id}, not "
                    f"{envelope.sender}",
                )
            known = Message.objects.filter(transfer=there, number=envelope.number).first()
            if known is not None:
                if known.hash == envelope.hash:
                    return Taken(there, envelope, False)
                raise refused(
                    f"转移{there.code}第{envelope.number}号报文已有，内容不同",
                    f"message {envelope.number} of transfer {there.code} is there already and "
                    "says otherwise",
                )
        if envelope.kind == LETTER:
            if there is not None:
                raise refused(
                    f"转移{there.code}已有联系函", f"transfer {there.code} has its letter already"
                )
            return Taken(old_place.letter(envelope, sender, deed), envelope, True)
        if there is None:
            raise refused(
                f"没有编号为{envelope.transfer}的转移，先收到的应是联系函",
                f"there is no transfer {envelope.transfer}; its letter comes first",
            )
        flow.keep(there, envelope, incoming=True)
        HANDLERS[envelope.kind][1](there, envelope, deed)
        return Taken(there, envelope, True)
