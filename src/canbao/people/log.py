"""The log of every look and every change: append only, each entry sealed with the one before.

Only this module writes it. `append` is safe with many writers at once; `verify` walks the chain and
names the first entry that does not fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from canbao.people.actor import Actor
from canbao.people.models.log import ACTIONS, READ, WRITE, LogEntry, LogHead
from canbao.people.purposes import purpose_of

Detail = Mapping[str, str | int | bool | None]
START: Final = "0" * 64
BATCH: Final = 2_000

# Other ciphers are added here; an entry says which one sealed it, so old entries stay verifiable.
ALGORITHMS: Final[dict[str, Callable[[bytes], str]]] = {
    "sha256": lambda content: hashlib.sha256(content).hexdigest(),
}
SEALS_WITH: Final = "sha256"

clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - tests set another one


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done: to the person `subject`, or to the record of that name."""

    action: str
    purpose: str
    subject: int | None = None
    record: str = ""
    detail: Detail | None = None


_gathered: Final[ContextVar[list[tuple[Actor, str, Act]] | None]] = ContextVar(
    "canbao_log_gathered", default=None
)


def append(actor: Actor, door: str, act: Act) -> LogEntry:
    """The entry of one act."""
    return append_many(actor, door, [act])[0]


def append_many(actor: Actor, door: str, acts: Sequence[Act]) -> list[LogEntry]:
    """The entries of several acts, in their order, under one lock of the head.

    In the caller's transaction when there is one: deed and entry stand or fall together.
    Raises ValueError for an act that says neither what nor for what.
    """
    return _append([(actor, door, act) for act in acts])


def note(actor: Actor, door: str, acts: Sequence[Act]) -> None:
    """The same where nobody asks for the entries: inside `gathered` they are written at its end."""
    later = _gathered.get()
    if later is None:
        append_many(actor, door, acts)
    else:
        later += [(actor, door, act) for act in acts]


@contextmanager
def gathered() -> Iterator[None]:
    """What is noted inside is written at the end, in the caller's transaction and in its order: the head,
    which all writers share, is locked for that moment only. On an error nothing is written."""
    later: list[tuple[Actor, str, Act]] = []
    token = _gathered.set(later)
    try:
        yield
    finally:
        _gathered.reset(token)
    if later:
        _append(later)


def noted() -> int:
    """How much is gathered so far; with `forget` what was noted after it is taken back."""
    return len(_gathered.get() or ())


def forget(after: int) -> None:
    """Takes back what was gathered after that many."""
    later = _gathered.get()
    if later is not None:
        del later[after:]


def _append(acts: Sequence[tuple[Actor, str, Act]]) -> list[LogEntry]:
    for _, _, act in acts:
        _sound(act)
    # No savepoint of its own inside the caller's transaction: it would be undone as a whole anyway.
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        at = clock().astimezone(UTC)
        entries = []
        for actor, door, act in acts:
            entry = LogEntry(
                seq=head.seq + 1,
                at=at,
                actor=actor.name,
                role=actor.role,
                office=actor.office,
                door=door,
                action=act.action,
                subject=act.subject,
                record=act.record,
                purpose=act.purpose,
                detail=_canonical(act.detail or {}),
                algorithm=SEALS_WITH,
                previous=head.hash,
            )
            entry.hash = seal(entry)
            head.seq, head.hash = entry.seq, entry.hash
            entries.append(entry)
        LogEntry.objects.bulk_create(entries, batch_size=BATCH)
        LogHead.objects.filter(id=1).update(seq=head.seq, hash=head.hash)
    return entries


def _sound(act: Act) -> None:
    if act.action not in ACTIONS:
        raise ValueError(f"log: action {act.action!r} is none of {', '.join(ACTIONS)}")
    purpose_of(act.purpose)
    if act.subject is None and not act.record:
        raise ValueError(f"log: {act.purpose} names neither a person nor a record")


def _locked_head() -> LogHead:
    """The head, locked until the transaction ends. A head that is gone follows the last entry."""
    head = LogHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        LogHead.objects.bulk_create([LogHead(id=1, seq=0, hash=START)], ignore_conflicts=True)
        head = LogHead.objects.select_for_update().get(id=1)
        last = LogEntry.objects.order_by("-seq").first()
        if last is not None and head.seq < last.seq:
            head.seq, head.hash = last.seq, last.hash
    return head


def _canonical(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(entry: LogEntry) -> str:
    """The hash of everything the entry says, the hash before it included. Raises KeyError for an
    algorithm that is not known here."""
    content = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "role": entry.role,
        "office": entry.office,
        "door": entry.door,
        "action": entry.action,
        "subject": entry.subject,
        "record": entry.record,
        "purpose": entry.purpose,
        "detail": entry.detail,
        "algorithm": entry.algorithm,
        "previous": entry.previous,
    }
    return ALGORITHMS[entry.algorithm](_canonical(content).encode())


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken` is the number of the first entry that does not fit; None when all do."""

    entries: int
    head: str
    broken: int | None = None
    zh: str = ""
    en: str = ""

    @property
    def sound(self) -> bool:
        return self.broken is None


def verify(anchored: tuple[int, str] | None = None) -> Verification:
    """Walks the whole chain. `anchored` is a number and hash written down elsewhere before:
    with it even a chain that was rewritten as a whole is found out."""
    head = LogHead.objects.filter(id=1).first()
    told = (head.seq, head.hash) if head else (0, START)
    sealed = {0: START}
    expected, previous = 1, START
    for entry in LogEntry.objects.order_by("seq").iterator(chunk_size=BATCH):
        wrong = _wrong(entry, expected, previous)
        if wrong is not None:
            zh, en = wrong
            return _broken(expected, previous, f"第{expected}条{zh}", f"entry {expected} {en}")
        if entry.seq in (told[0], anchored[0] if anchored else 0):
            sealed[entry.seq] = entry.hash
        expected, previous = expected + 1, entry.hash
    if anchored is not None and sealed.get(anchored[0]) not in (None, anchored[1]):
        zh, en = f"第{anchored[0]}条与留存的锚点不符", f"entry {anchored[0]} is not as anchored"
        return Verification(anchored[0] - 1, previous, anchored[0], zh, en)
    cut = anchored is not None and anchored[0] not in sealed
    if cut or sealed.get(told[0]) != told[1] or (head is None and expected > 1):
        return _broken(
            expected,
            previous,
            f"日志在第{expected - 1}条之后被截断，或链头被改动",
            f"the log is cut off after entry {expected - 1}, or its head was changed",
        )
    return Verification(expected - 1, previous)


def _wrong(entry: LogEntry, expected: int, previous: str) -> tuple[str, str] | None:
    """What is wrong with an entry, to follow its number; None when it fits."""
    if entry.seq != expected:
        return "缺失", "is missing"
    if entry.previous != previous:
        return "与前一条不衔接", "does not follow the entry before it"
    if entry.algorithm not in ALGORITHMS or seal(entry) != entry.hash:
        return "的内容与其哈希不符", "is not what its hash says"
    return None


def _broken(seq: int, previous: str, zh: str, en: str) -> Verification:
    return Verification(seq - 1, previous, seq, zh, en)


def anchor() -> tuple[int, str]:
    """Number and hash of the last entry, to be written down out of this house's reach."""
    head = LogHead.objects.filter(id=1).first()
    return (head.seq, head.hash) if head else (0, START)


__all__ = [
    "READ",
    "WRITE",
    "Act",
    "Detail",
    "Verification",
    "anchor",
    "append",
    "append_many",
    "forget",
    "gathered",
    "note",
    "noted",
    "seal",
    "verify",
]
