"""How a transfer goes on: its row locked, steps and messages appended, each deed in the log of the
same transaction. Which step follows on which is said by `new_place` and `old_place`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao.batches.canonical import Content
from canbao.exchange import clock
from canbao.exchange.kinds import Kind, kind_of
from canbao.exchange.messages import START, Envelope, read
from canbao.exchange.models import Installation, Message, Step, Transfer
from canbao.inforce import region_of
from canbao.ledger.refusal import Refused, refused
from canbao.people.actor import Actor
from canbao.people.identity import own_names
from canbao.people.log import WRITE, Act, append

PURPOSE = "transfer"
PROVINCE = 10**10


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does a step, through which door, on which business day, and who checks where two must."""

    actor: Actor
    door: str
    day: date
    checked_by: str = ""


def own() -> Installation:
    """This installation. Raises Refused while nobody has said which it is."""
    found = Installation.objects.filter(own=True).first()
    if found is None:
        raise refused(
            "尚未设定本机构（exchange_installation 中 own 为真的一行）",
            "which installation this is has not been said (the row of exchange_installation "
            "marked own)",
        )
    return found


def partner(place: int) -> Installation:
    """A known installation. Raises Refused for one that nobody entered."""
    found = Installation.objects.filter(place=place).first()
    if found is None:
        raise refused(
            f"机构{place}未登记，请先由管理员登记",
            f"installation {place} is not known here; have it entered first",
        )
    return found


def province_of(place: int) -> str:
    """The law's province a place lies in. Raises LawError for a place in none."""
    return region_of(place - place % PROVINCE)


def locked(code: str, side: str) -> Transfer:
    """A transfer by its code, locked until the transaction ends. Raises Refused for an unknown
    one."""
    found = Transfer.objects.select_for_update(of=("self",)).filter(code=code, side=side).first()
    if found is None:
        raise refused(f"没有编号为{code}的转移", f"there is no transfer {code}")
    return found


def kind(transfer: Transfer) -> Kind:
    """The kind of a transfer."""
    return kind_of(transfer.kind)


def given(transfer: Transfer) -> Content:
    """What the officer said of the person when the transfer was opened."""
    read_facts: Content = json.loads(transfer.facts)
    return read_facts


def person_of(transfer: Transfer) -> int:
    """Whose relation it is; at the old place a letter may name somebody who is not known."""
    assert transfer.person is not None, "only a letter to the old place may name nobody"
    return transfer.person


def expect(transfer: Transfer, *states: str) -> None:
    """Raises Refused unless the transfer stands in one of these states."""
    if transfer.state not in states:
        raise refused(
            f"转移{transfer.code}现为{transfer.state}，此步骤须在{'、'.join(states)}时办理",
            f"transfer {transfer.code} is {transfer.state}; this step is done when it is "
            f"{' or '.join(states)}",
        )


def step(
    transfer: Transfer,
    state: str,
    deed: Deed,
    *,
    clock_step: int | None = None,
    words: str = "",
    ends: bool = False,
) -> Step:
    """Moves a transfer to a state: one row, one entry in the log. `clock_step` (0, 1, 2) says which
    of the three limits of the law begins to run."""
    due = None
    if clock_step is not None:
        limit = kind(transfer).deadlines[clock_step]
        if limit is not None:
            due = clock.due(limit, deed.day, region=province_of(transfer.place))
    made = Step.objects.create(
        transfer=transfer,
        number=transfer.steps.count() + 1,
        state=state,
        day=deed.day,
        due=due,
        by=deed.actor.name,
        checked_by=deed.checked_by,
        words=words,
    )
    transfer.state, transfer.open = state, not ends
    transfer.save(update_fields=["state", "open"])
    append(
        deed.actor,
        deed.door,
        Act(
            WRITE,
            PURPOSE,
            subject=transfer.person,
            record=f"transfer {transfer.code} {transfer.side}",
            detail={"state": state, "day": deed.day.isoformat(), "checked_by": deed.checked_by},
        ),
    )
    return made


def say(transfer: Transfer, word: str, body: Content, day: date) -> Envelope:
    """The next message of the conversation, kept here; the caller's door carries it."""
    number, previous = _last(transfer)
    envelope = Envelope(
        kind=word,
        transfer=transfer.code,
        number=number + 1,
        previous=previous,
        sender=own().place,
        receiver=transfer.other_id,
        day=day,
        body=body,
    )
    keep(transfer, envelope, incoming=False)
    return envelope


def keep(transfer: Transfer, envelope: Envelope, *, incoming: bool) -> None:
    """A message of the conversation to the byte. Raises Refused for one that does not follow on the
    last: a number left out, or another chain."""
    number, previous = _last(transfer)
    if envelope.number != number + 1:
        raise refused(
            f"转移{transfer.code}收到第{envelope.number}号报文，应先收到第{number + 1}号；"
            "请按顺序接收",
            f"message {envelope.number} of transfer {transfer.code} came before message "
            f"{number + 1}; take them in order",
        )
    if envelope.previous != previous:
        raise refused(
            f"转移{transfer.code}第{envelope.number}号报文与前一条不衔接，请与对方核对",
            f"message {envelope.number} of transfer {transfer.code} does not follow the message "
            "before it; compare with the other place",
        )
    Message.objects.create(
        transfer=transfer,
        number=envelope.number,
        kind=envelope.kind,
        incoming=incoming,
        previous=previous,
        hash=envelope.hash,
        content=envelope.text,
        day=envelope.day,
    )


def _last(transfer: Transfer) -> tuple[int, str]:
    last = Message.objects.filter(transfer=transfer).order_by("-number").first()
    return (last.number, last.hash) if last else (0, START)


def said(transfer: Transfer, word: str, *, incoming: bool) -> Envelope | None:
    """The last message of that kind in the conversation; None when there is none."""
    found = (
        Message.objects.filter(transfer=transfer, kind=word, incoming=incoming)
        .order_by("-number")
        .first()
    )
    return read(found.content.encode()) if found else None


def human(deed: Deed) -> None:
    """Raises Refused unless a person in office does this: no machine says no."""
    if deed.actor.role in ("system", "person", "employer"):
        raise refused(
            f"{deed.actor.name}（{deed.actor.role}）不能作出不利决定，须由经办人员具名作出",
            f"{deed.actor.name} ({deed.actor.role}) may not decide against a person; somebody in "
            "office must",
        )


def two_people(deed: Deed) -> None:
    """Raises Refused unless a second person checked: another account of the same one is no second."""
    if not deed.checked_by or own_names(deed.actor, [deed.checked_by]):
        raise refused(
            "此步骤须由另一人复核，复核人不得是经办人本人",
            "a second person must check this step, not whoever does it",
        )


def all_words(refusals: Sequence[Refused]) -> str:
    """Reasons in both languages, a line each."""
    return "\n".join(f"{each.zh} / {each.en}" for refusal in refusals for each in refusal.refusals)
