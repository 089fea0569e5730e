"""The clocks of a case: started once, standing still for listed causes only, in working or calendar
days. What is used of one never shrinks, and a day before the last one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from canbao.cases import kept
from canbao.cases.models import Case, Clock, ClockPause
from canbao.cases.models.clock import CAUSES, WORKING
from canbao.inforce.calendar import is_published, is_working_day
from canbao.ledger.refusal import refused

GROUNDS: Final[dict[str, tuple[str, str]]] = {
    # cause: the ground where the law names one, and its status; others are this house's own
    "awaiting_applicant": ("一次告知补正（本机构标准）", "own"),
    "court_or_authority": ("工伤保险条例第二十条", "text"),
    "expert_assessment": ("待鉴定、检验、专家评审（本机构标准）", "own"),
    "neighbouring_office": ("待其他经办机构回复（本机构标准）", "own"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: days, unit (`working`, `calendar`), on which basis, and how sure
    that is (`own` where the law has no limit)."""

    kind: str
    days: int
    unit: str
    basis: str
    status: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock on a day: days used, of how many, in whole percent; `due` None while it stands still."""

    used: int
    days: int
    due: date | None
    provisional: bool

    @property
    def percent(self) -> int:
        return self.used * 100 // self.days


def start(case: Case, limit: Limit, day: date) -> Clock:
    """The running clock of the limit's kind, new or the one that is there."""
    there = Clock.objects.filter(case=case, kind=limit.kind, ended__isnull=True).first()
    if there is not None:
        return there
    due, provisional = _last(limit.unit, limit.days, day, [])
    return Clock.objects.create(
        case=case, kind=limit.kind, unit=limit.unit, days=limit.days, basis=limit.basis,
        status=limit.status, start=day, due=due, provisional=provisional,
    )  # fmt: skip


def pause(clock: Clock, cause: str, ground: str, day: date, by: str) -> ClockPause:
    """The clock stands still after `day`. Asked again for the same cause it is the same pause.
    Raises Refused for a cause that is not listed, no ground, a clock that ended or stands still."""
    if cause not in CAUSES or not ground.strip():
        raise refused(
            f"中止原因{cause!r}不在目录内，或没有依据；可用：{'、'.join(CAUSES)}",
            f"{cause!r} is no listed cause of standing still, or has no ground: {', '.join(CAUSES)}",
        )
    with transaction.atomic():
        clock = _held(clock, day)
        there = clock.pauses.filter(to_day__isnull=True).first()
        if there is not None:
            if there.cause == cause:
                return there
            raise refused(
                f"期限已因{there.cause}中止，须先恢复",
                f"the clock stands still already ({there.cause}): resume it first",
            )
        return ClockPause.objects.create(
            clock=clock, cause=cause, ground=ground, from_day=day, by=by
        )


def resume(clock: Clock, day: date) -> Clock:
    """The clock goes on after `day`; its due day moves on by what it stood still. A clock that
    already runs is left as it is."""
    if kept.held(clock.case):
        return clock  # it never stood still
    with transaction.atomic():
        clock = _held(clock, day)
        stood = clock.pauses.filter(to_day__isnull=True).first()
        if stood is None:
            return clock
        stood.to_day = day
        stood.save(update_fields=["to_day"])
        clock.due, clock.provisional = _last(clock.unit, clock.days, clock.start, _pauses(clock))
        clock.save(update_fields=["due", "provisional"])
    return clock


def end(clock: Clock, day: date) -> Clock:
    """What the clock measured is done. A pause still open ends with it."""
    if kept.held(clock.case):
        kept.end(clock.case, clock, day)
        return clock
    with transaction.atomic():
        clock = resume(clock, day)
        if clock.ended is None:
            clock.ended = day
            clock.save(update_fields=["ended"])
    return clock


def read(
    clock: Clock, day: date, pauses: Sequence[tuple[date, date | None]] | None = None
) -> Reading:
    """What of a clock is used by the end of `day` (or of the day it ended); never negative. `pauses`
    are its own, from and to which day, where whoever asks has them at hand."""
    pauses = _pauses(clock) if pauses is None else pauses
    until = min(day, clock.ended) if clock.ended else day
    used = sum(
        _counts(clock.unit, clock.start + timedelta(days=n + 1), pauses)
        for n in range(max((until - clock.start).days, 0))
    )
    still = any(last is None for _, last in pauses)
    return Reading(used, clock.days, None if still else clock.due, clock.provisional)


def pauses(clock: Clock) -> list[ClockPause]:
    """How a clock stood still, in order."""
    return [] if kept.held(clock.case) else list(clock.pauses.order_by("pk"))


def running(case: Case) -> list[Clock]:
    """The clocks of a case that have not ended."""
    return kept.running(case)


def _held(clock: Clock, day: date) -> Clock:
    held = Clock.objects.select_for_update().get(pk=clock.pk)
    latest = max(
        [held.start, *(each for pair in _pauses(held) for each in pair if each is not None)]
    )
    if day < latest:
        raise refused(
            f"日期{day}早于期限上一记录日{latest}",
            f"{day} is before the clock's last day {latest}",
        )
    if held.ended is not None and day > held.ended:
        raise refused(f"期限已于{held.ended}终结", f"the clock ended on {held.ended}")
    return held


def _pauses(clock: Clock) -> list[tuple[date, date | None]]:
    return list(clock.pauses.order_by("pk").values_list("from_day", "to_day"))


def _counts(unit: str, day: date, pauses: Sequence[tuple[date, date | None]]) -> bool:
    """Whether a day is one of the clock's: not after the first day of a pause up to its last."""
    if any(first < day and (last is None or day <= last) for first, last in pauses):
        return False
    return unit != WORKING or is_working_day(day)


def _last(
    unit: str, days: int, begun: date, pauses: list[tuple[date, date | None]]
) -> tuple[date, bool]:
    day, provisional = begun, False
    while days:
        day += timedelta(days=1)
        provisional = provisional or (unit == WORKING and not is_published(day))
        days -= _counts(unit, day, pauses)
    return day, provisional
