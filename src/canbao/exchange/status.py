"""Where a transfer stands, for the person and both agencies: the step, whose turn it is, until
when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from canbao.exchange import flow
from canbao.exchange.messages import SHEET
from canbao.exchange.models import (
    APPLIED,
    DIFFERS,
    IN,
    LETTER_RECEIVED,
    LETTER_SENT,
    MERGED,
    ON_THE_WAY,
    OUT,
    RECEIVED,
    REFUSED,
    SENT,
    TOLD,
    Transfer,
)
from canbao.exchange.money import arrived, net_paid
from canbao.exchange.sheet import parse
from canbao.ledger.refusal import refused

STATE_WORDS: Final[dict[str, tuple[str, str]]] = {
    APPLIED: ("已申请", "applied"),
    LETTER_SENT: ("已发联系函", "letter sent"),
    LETTER_RECEIVED: ("已收联系函", "letter received"),
    REFUSED: ("不予办理（附理由）", "refused, with reasons"),
    SENT: ("信息表已发出", "information sheet sent"),
    ON_THE_WAY: ("资金在途", "money on the way"),
    RECEIVED: ("信息和资金已到", "sheet and money received"),
    DIFFERS: ("金额或信息不符", "differs"),
    MERGED: ("已归集合并", "merged"),
    TOLD: ("已告知本人", "person told"),
}
# Whose turn it is: the place that must act next, by the side one looks from.
NEW, OLD, NOBODY = "new_place", "old_place", "nobody"
TURNS: Final[dict[str, str]] = {
    APPLIED: NEW, LETTER_SENT: OLD, LETTER_RECEIVED: OLD, SENT: OLD, ON_THE_WAY: NEW,
    RECEIVED: NEW, DIFFERS: OLD, MERGED: NEW, TOLD: NOBODY, REFUSED: NOBODY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stood:
    """One step that was done."""

    state: str
    day: date
    due: date | None
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Status:
    """A transfer as it stands. Amounts in fen; `due` is the last day of the running limit by law,
    None where no limit runs or its calendar is not published."""

    code: str
    side: str
    kind_zh: str
    kind_en: str
    state: str
    turn: str
    due: date | None
    overdue: bool
    steps: tuple[Stood, ...]
    total: int | None
    moved: int

    @property
    def zh(self) -> str:
        """The state in Chinese."""
        return STATE_WORDS[self.state][0]

    @property
    def en(self) -> str:
        """The state in English."""
        return STATE_WORDS[self.state][1]

    def words(self) -> dict[str, Any]:
        """For pages and the API: plain values."""
        return {
            "code": self.code,
            "side": self.side,
            "kind": [self.kind_zh, self.kind_en],
            "state": self.state,
            "state_words": [self.zh, self.en],
            "turn": self.turn,
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.overdue,
            "steps": [[each.state, each.day.isoformat(), each.words] for each in self.steps],
            "total": self.total,
            "moved": self.moved,
        }


def of(code: str, side: str, day: date) -> Status:
    """How a transfer stands on a day. Raises Refused for an unknown one."""
    transfer = Transfer.objects.filter(code=code, side=side).first()
    if transfer is None:
        raise refused(f"没有编号为{code}的转移", f"there is no transfer {code}")
    return _of(transfer, day)


def of_person(person: int, day: date) -> list[Status]:
    """All transfers of a person, the latest first."""
    found = Transfer.objects.filter(person=person).order_by("-day", "-id")
    return [_of(transfer, day) for transfer in found]


def queue(day: date) -> list[Status]:
    """What runs here, priority (the army's) first, then the oldest."""
    found = Transfer.objects.filter(open=True).order_by("-priority", "day", "id")
    return [_of(transfer, day) for transfer in found]


def _of(transfer: Transfer, day: date) -> Status:
    kind = flow.kind(transfer)
    steps = tuple(
        Stood(step.state, step.day, step.due, step.by, step.words)
        for step in transfer.steps.order_by("number")
    )
    turn = TURNS[transfer.state]
    if transfer.side == OUT and transfer.state == MERGED:
        turn = NOBODY
    # The limit that began last runs until its place has done its part.
    due = next((step.due for step in reversed(steps) if step.due), None)
    mine = {IN: (APPLIED, RECEIVED, MERGED), OUT: (LETTER_RECEIVED, SENT)}[transfer.side]
    due = due if transfer.state in mine else None
    said = flow.said(transfer, SHEET, incoming=transfer.side == IN and not kind.paper)
    return Status(
        code=transfer.code,
        side=transfer.side,
        kind_zh=kind.zh,
        kind_en=kind.en,
        state=transfer.state,
        turn=turn,
        due=due,
        overdue=due is not None and day > due,
        steps=steps,
        total=parse(said.body).total if said else None,
        moved=arrived(transfer) if transfer.side == IN else net_paid(transfer),
    )
