"""Facts for audit as departments and our own services deliver them: kept, never changed. A delivery says
up to which day a kind is complete, also where it brought no row: only then silence means no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.robots.models import Delivery, Fact
from canbao.robots.table import needs

PURPOSE: Final = "audit"
AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact; see `models.Fact` for what its fields mean."""

    from_day: date
    person: int | None = None
    employer: str = ""
    reference: str = ""
    to_day: date | None = None
    fen: int | None = None
    number: int | None = None
    words: str = ""


def kinds() -> frozenset[str]:
    """The kinds of fact there are."""
    return frozenset(need.kind for need in needs().values() if need.kind)


def deliver(
    kind: str, source: str, entries: Iterable[Entry], as_of: date, *, day: date, actor: Actor,
    door: str,
) -> Delivery:  # fmt: skip
    """Takes in a delivery whole: all facts of a kind from a source, complete up to `as_of`. The same
    source and day again changes nothing. Raises Refused for a kind there is not."""
    _known(kind)
    with transaction.atomic():
        there = Delivery.objects.filter(kind=kind, source=source, as_of=as_of).first()
        if there is not None:
            return there
        count = _keep(kind, source, entries, day)
        made = Delivery.objects.create(
            kind=kind, source=source, as_of=as_of, rows=count, by=actor.name, day=day
        )
        act = log.Act(log.WRITE, PURPOSE, record=f"facts {kind} {source}",
                      detail={"as_of": as_of.isoformat(), "rows": count})  # fmt: skip
        log.append(actor, door, act)
    return made


def keep(kind: str, source: str, entry: Entry, *, day: date, actor: Actor, door: str) -> Fact:
    """One fact a service of ours learned. Raises Refused for a kind there is not."""
    _known(kind)
    with transaction.atomic():
        made = _fact(kind, source, entry, day)
        made.save(force_insert=True)
        act = log.Act(log.WRITE, PURPOSE, entry.person, f"fact {made.pk} {kind}")
        log.append(actor, door, act)
    return made


def _keep(kind: str, source: str, entries: Iterable[Entry], day: date) -> int:
    count, some = 0, []
    for entry in entries:
        some.append(_fact(kind, source, entry, day))
        count += 1
        if len(some) == AT_ONCE:
            Fact.objects.bulk_create(some)
            some = []
    Fact.objects.bulk_create(some)
    return count


def _fact(kind: str, source: str, entry: Entry, day: date) -> Fact:
    return Fact(
        kind=kind, person=entry.person, employer=entry.employer, reference=entry.reference,
        from_day=entry.from_day, to_day=entry.to_day, fen=entry.fen, number=entry.number,
        words=entry.words, source=source, day=day,
    )  # fmt: skip


def _known(kind: str) -> None:
    if kind not in kinds():
        raise refused(
            f"没有事实种类{kind!r}，可用：{'、'.join(sorted(kinds()))}",
            f"there is no kind of fact {kind!r}; there are {', '.join(sorted(kinds()))}",
        )
