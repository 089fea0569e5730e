"""The batch `case_clocks`: every running clock is read, and who has to know is told once at 50 % of its
days (the officer drawn), at 80 % (the manager of the place) and at 100 % (the list of those overdue)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.db.models import Max, Min, QuerySet

from canbao.accounts.models import AUDITOR, CASE_MANAGER
from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, go_on, prepare
from canbao.cases import clocks
from canbao.cases.access import AUDITING, HANDLING, PURPOSES, listed
from canbao.cases.hands import PURPOSE
from canbao.cases.models import Alert, Clock, ClockPause, Draw
from canbao.cases.models.handling import LEVELS
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "case_clocks"
DOOR: Final = "batch"
CLOCKS: Final = 2_000  # numbers of clocks in a chunk


def prepare_escalation(day: date, *, by: str, dry: bool = False) -> Run:
    """The run that reads all clocks as they stand by the end of `day`. A run of the same day and the
    same clocks is the same run."""
    running = Clock.objects.filter(ended__isnull=True)
    ends = running.aggregate(first=Min("pk"), last=Max("pk"))
    snapshot = hash_of({"last": ends["last"] or 0, "running": running.count()})
    parts = _parts(ends["first"] or 0, ends["last"] or 0)
    return prepare(KIND, {"day": day.isoformat()}, snapshot, parts, by, dry=dry)


def escalate(day: date, *, by: str) -> Run:
    """Prepares the run of a day and goes on with it until it is done; again it changes nothing."""
    run = prepare_escalation(day, by=by)
    go_on(run, escalation_chunk)
    run.refresh_from_db()
    return run


def _parts(first: int, last: int) -> Iterator[Part]:
    for start in range(first - first % CLOCKS, last + 1 if last else 0, CLOCKS):
        yield Part(str(start), str(start + CLOCKS - 1))


def escalation_chunk(chunk: Chunk) -> Outcome:
    """Tells whoever has to know of the clocks of a chunk what they have not been told."""
    day = date.fromisoformat(chunk.run.given["day"])
    running = list(
        Clock.objects.filter(
            pk__range=(int(chunk.first), int(chunk.last)), ended__isnull=True, start__lt=day
        )
        .select_related("case")
        .order_by("pk")
    )
    told = _told(running)
    pauses = _pauses(running)
    drawn = _drawn(running)
    alerts = [
        Alert(
            clock=each, level=level, told=to, day=day,
            account=drawn.get(each.case_id, "") if to == "officer" else "",
        )
        for each in running
        for level, to in LEVELS
        if (each.pk, level) not in told
        and clocks.read(each, day, pauses.get(each.pk, [])).percent >= level
    ]  # fmt: skip
    Alert.objects.bulk_create(alerts, batch_size=500)
    counts = Counter(each.told for each in alerts)
    if alerts:
        act = log.Act(log.WRITE, PURPOSE, record="case clocks",
                      detail={"day": day.isoformat(), **counts})  # fmt: skip
        log.append(Actor(chunk.run.asked_by, "system"), DOOR, act)
    lines = (f"{each.clock.case.number} {each.clock.kind} {each.level}" for each in alerts)
    return Outcome(
        rows=len(running), output_hash=hash_of_lines(sorted(lines)), counts=dict(sorted(counts.items()))
    )


def alerts(actor: Actor, day: date) -> QuerySet[Alert]:
    """What an actor is told of clocks that still run: an officer of the cases drawn to them (and of
    those drawn to nobody), a manager of the place from 80 % on, an auditor all. Only of cases they may
    see; none for the public."""
    if PURPOSES.get(actor.role) not in (HANDLING, AUDITING):
        return Alert.objects.none()
    mine = Alert.objects.filter(
        clock__ended__isnull=True, clock__case__in=listed(actor, day)
    ).select_related("clock__case")
    if actor.role == CASE_MANAGER:
        return mine.filter(told__in=("manager", "list")).order_by("-level", "clock__due", "pk")
    if actor.role != AUDITOR:
        mine = mine.filter(account__in=("", actor.name))
    return mine.order_by("-level", "clock__due", "pk")


def overdue(actor: Actor, day: date) -> QuerySet[Alert]:
    """The list of those whose days are used up, oldest first, of the cases an actor may see."""
    return alerts(actor, day).filter(told="list").order_by("clock__due", "pk")


def _told(running: Sequence[Clock]) -> set[tuple[int, int]]:
    there = Alert.objects.filter(clock__in=[each.pk for each in running])
    return set(there.values_list("clock_id", "level"))


def _pauses(running: Sequence[Clock]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = ClockPause.objects.filter(clock__in=[each.pk for each in running]).order_by("pk")
    for clock, first, last in rows.values_list("clock_id", "from_day", "to_day"):
        found[clock].append((first, last))
    return found


def _drawn(running: Sequence[Clock]) -> dict[int, str]:
    """Whoever was drawn last for each case."""
    rows = Draw.objects.filter(case__in={each.case_id for each in running}).order_by("pk")
    return dict(rows.values_list("case_id", "drawn"))
