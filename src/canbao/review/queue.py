"""The reader's queue: which pair comes next, how an answer is kept, how it is taken back.

Order is the value of the decision. A pair is held for a reader for a quarter of an hour, so that
two readers do not do the same work; what two readers say differently goes to a third.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from canbao.review.models import (
    ANSWERS,
    CANNOT_TELL,
    OPEN,
    SECOND,
    SETTLED,
    THIRD,
    WITHDRAWN,
    Answer,
    Pair,
)

HELD = timedelta(minutes=15)
WAITING = (OPEN, SECOND, THIRD)


class NotPossible(Exception):
    """An answer that cannot be kept; `code` says why, pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Progress:
    """How the queue stands, for all and for one reader."""

    waiting: int
    second: int
    settled: int
    mine: int


def _mine(reader: AbstractBaseUser) -> QuerySet[Answer]:
    return Answer.objects.filter(reader_id=reader.pk, withdrawn_at__isnull=True)


def free_for(reader: AbstractBaseUser, now: datetime) -> QuerySet[Pair]:
    """Pairs this reader may answer, the most valuable first."""
    held = Q(reserved_until__gt=now) & ~Q(reserved_by_id=reader.pk)
    return (
        Pair.objects.filter(state__in=WAITING)
        .exclude(held)
        .exclude(pk__in=_mine(reader).values("pair_id"))
        .order_by("-priority", "pk")
    )


def next_pair(reader: AbstractBaseUser, now: datetime) -> Pair | None:
    """The pair this reader should read, held for them; None when there is nothing to read.

    A pair already in the reader's hands comes again, so that a page may be loaded twice.
    """
    with transaction.atomic():
        free = free_for(reader, now).select_for_update()
        pair = free.filter(reserved_by_id=reader.pk, reserved_until__gt=now).first()
        return _hold(pair or free.first(), reader, now)


def move_on(
    reader: AbstractBaseUser, pair_id: int, now: datetime, *, back: bool = False
) -> Pair | None:
    """Leave a pair unanswered and take the next one in hand, or with `back` the one before.

    At the end of the queue the pair itself stays in hand.
    """
    with transaction.atomic():
        here = Pair.objects.filter(pk=pair_id).first()
        if here is None:
            return None
        free = free_for(reader, now).select_for_update()
        if back:
            above = Q(priority__gt=here.priority) | Q(priority=here.priority, pk__lt=here.pk)
            other = free.filter(above).order_by("priority", "-pk").first()
        else:
            below = Q(priority__lt=here.priority) | Q(priority=here.priority, pk__gt=here.pk)
            other = free.filter(below).first()
        return _hold(other, reader, now) if other else here


def _hold(pair: Pair | None, reader: AbstractBaseUser, now: datetime) -> Pair | None:
    if pair is None:
        return None
    _mine_to_hold(reader, now).exclude(pk=pair.pk).update(reserved_by=None, reserved_until=None)
    pair.reserved_by_id = reader.pk
    pair.reserved_until = now + HELD
    pair.save(update_fields=["reserved_by", "reserved_until"])
    return pair


def _mine_to_hold(reader: AbstractBaseUser, now: datetime) -> QuerySet[Pair]:
    return Pair.objects.filter(reserved_by_id=reader.pk, reserved_until__gt=now)


def answer(
    reader: AbstractBaseUser, pair_id: int, said: str, now: datetime, *, second: bool = False
) -> Pair:
    """Keep one reader's answer; `second` asks for another pair of eyes.

    Raises NotPossible: `unknown_answer`, `gone` (no such pair, or no longer asked), `answered` (the
    same reader before), `held` (another reader has it in hand).
    """
    if said not in ANSWERS:
        raise NotPossible("unknown_answer")
    with transaction.atomic():
        pair = Pair.objects.select_for_update().filter(pk=pair_id).first()
        if pair is None or pair.state == WITHDRAWN:
            raise NotPossible("gone")
        if _mine(reader).filter(pair=pair).exists():
            raise NotPossible("answered")
        if pair.state not in WAITING:
            raise NotPossible("gone")
        held = pair.reserved_until is not None and pair.reserved_until > now
        if held and pair.reserved_by_id != reader.pk:
            raise NotPossible("held")
        given = list(pair.answers.filter(withdrawn_at__isnull=True).order_by("reading"))
        free = min({1, 2, 3} - {each.reading for each in given})
        try:
            with transaction.atomic():
                kept = Answer.objects.create(
                    pair=pair, reader_id=reader.pk, reading=free, answer=said, at=now
                )
        except IntegrityError:  # two requests of one reader at once
            raise NotPossible("answered") from None
        if second and not pair.four_eyes:
            pair.four_eyes = "request"
        pair.reserved_by = pair.reserved_until = None
        _settle(pair, [*given, kept], now)
        pair.save()
        return pair


def undo_last(reader: AbstractBaseUser, now: datetime) -> Pair | None:
    """Take back this reader's last answer; the pair waits again. None when there is none."""
    with transaction.atomic():
        last = _mine(reader).select_for_update().order_by("-at", "-pk").first()
        if last is None:
            return None
        pair = Pair.objects.select_for_update().get(pk=last.pair_id)
        last.withdrawn_at = now
        last.save(update_fields=["withdrawn_at"])
        if pair.state != WITHDRAWN:
            left = pair.answers.filter(withdrawn_at__isnull=True).order_by("reading")
            _settle(pair, list(left), now)
            pair.reserved_by_id, pair.reserved_until = reader.pk, now + HELD
            pair.save()
        return pair


def _settle(pair: Pair, given: list[Answer], now: datetime) -> None:
    """State and answer of a pair from the answers in force."""
    said = Counter(each.answer for each in given)
    pair.answer, pair.settled_at = "", None
    if not given:
        pair.state = OPEN
    elif len(given) == 1 and pair.four_eyes:
        pair.state = SECOND
    elif len(given) == 2 and len(said) == 2:
        pair.state = THIRD
    else:
        most, count = said.most_common(1)[0]
        agreed = count * 2 > len(given)
        pair.state, pair.settled_at = SETTLED, now
        pair.answer = most if agreed else CANNOT_TELL


def progress(reader: AbstractBaseUser) -> Progress:
    """Counts for the head of the page, in two queries."""
    counted = Pair.objects.aggregate(
        waiting=Count("pk", filter=Q(state=OPEN)),
        second=Count("pk", filter=Q(state__in=(SECOND, THIRD))),
        settled=Count("pk", filter=Q(state=SETTLED)),
    )
    return Progress(**counted, mine=_mine(reader).count())
